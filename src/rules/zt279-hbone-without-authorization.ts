import { allPortsOf, portRange } from '../algebra/ports';
import { isSubset } from '../algebra/ranges';
import { Rule, found } from './rule';
import { authorizationsOf } from './views/istio';
import { CAPTURE_READS, captureOf } from './views/mesh';
import { GUARD_KINDS, guardsOf } from './views/network';
import { present } from './views/pods';

const HBONE = portRange('TCP', 15008);

export const zt279: Rule = {
  id: 'ZT279',
  title: 'TCP 15008 open without an AuthorizationPolicy',
  severity: 'warning',
  facts: ['AMB-07'],
  why: 'Behind 15008 a network policy cannot tell ports apart: its peers reach every port of the pod. Only an AuthorizationPolicy limits them.',
  source: 'https://istio.io/latest/docs/ambient/usage/networkpolicy/',
  reads: [...GUARD_KINDS, 'security.istio.io/AuthorizationPolicy', '/ConfigMap', ...CAPTURE_READS],
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: front } } }]
      ports: [{ port: 15008, protocol: TCP }]
`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
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
  rules: [{ from: [{ source: { principals: [cluster.local/ns/front/sa/web] } }], to: [{ operation: { ports: ["8080"] } }] }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: front } } }]
      ports: [{ port: 15008, protocol: TCP }]
`,
  instead: 'Add an AuthorizationPolicy for the pods that names principals and ports.',
  check: world => {
    const reported = new Set<number>();
    return present(world).filter(workload => captureOf(world, workload) === 'ambient' && !authorizationsOf(world, workload).some(({ action }) => action === 'ALLOW')).flatMap(workload => {
      for (const guard of guardsOf(world, workload, 'ingress')) {
        // Where all ports are open anyway, nothing is lost behind this one.
        const row = guard.rows.find(({ ports, peers }) => peers && isSubset(HBONE, ports) && !isSubset(allPortsOf('TCP'), ports));
        if (row && !reported.has(guard.object.index)) {
          reported.add(guard.object.index);
          return [found(guard.object, row.place, `peers reach every port of ${workload.namespace}/${workload.name} through 15008, since no AuthorizationPolicy limits them; add one`)];
        }
      }
      return [];
    });
  },
};
