import { inObject } from './place';
import { Rule, found } from './rule';
import { authorizations, enforcedAt } from './views/istio';
import { MESH_READS, authenticated, authentications, captureOf } from './views/mesh';

export const zt268: Rule = {
  id: 'ZT268',
  title: 'A policy of the mesh for pods outside of it',
  severity: 'error',
  facts: ['ART-15', 'EV-04'],
  why: 'Istio enforces policies in the proxy of the server. Pods without one, such as those of a namespace without the label, are open whatever the policy says.',
  source: 'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/',
  reads: ['security.istio.io/AuthorizationPolicy', ...MESH_READS],
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
`,
  instead: 'Label the namespace `istio-injection: enabled` or `istio.io/dataplane-mode: ambient`, or the pods.',
  check: world => [
    ...authorizations(world).map(policy => ({ object: policy.object, pods: enforcedAt(world, policy) })),
    // A policy of the mesh speaks of all pods there are, also of those that were left out on purpose.
    ...authentications(world).filter(({ scope }) => scope !== 'mesh').map(policy => ({ object: policy.object, pods: authenticated(world, policy) })),
  ].filter(({ pods }) => pods.length > 0 && pods.every(workload => captureOf(world, workload) === 'none'))
    .map(({ object, pods }) => found(object, inObject(object, 'spec'), `${pods[0].namespace}/${pods[0].name} is not in the mesh, so nothing enforces this; label its namespace for the mesh`)),
};
