import { equals } from '../algebra/selector';
import { stringMap } from '../parse/read';
import { inObject, textOf } from './place';
import { Rule, found } from './rule';
import { GUARD_KINDS, guardsOf } from './views/network';
import { meshConfig } from './views/mesh';
import { inNamespace, select } from './views/pods';

export const zt267: Rule = {
  id: 'ZT267',
  title: 'REGISTRY_ONLY as the only limit of outbound traffic',
  severity: 'warning',
  facts: ['IST-40', 'IST-11'],
  why: 'The sidecar is a convenience of the pod, and the pod can go around it: by UDP, as user 1337, or by an excluded port. Only the network layer keeps traffic in.',
  source: 'https://istio.io/latest/docs/ops/best-practices/security/#understand-traffic-capture-limitations',
  reads: ['networking.istio.io/Sidecar', ...GUARD_KINDS, '/ConfigMap', 'workloads', 'namespaces'],
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec: { outboundTrafficPolicy: { mode: REGISTRY_ONLY } }
`,
  good: `
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec: { outboundTrafficPolicy: { mode: REGISTRY_ONLY } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
`,
  instead: 'Limit outbound traffic by a network policy, down to the egress gateway, DNS and istiod.',
  check: world => world.ofKind('Sidecar', 'networking.istio.io').filter(object => textOf(inObject(object, 'spec', 'outboundTrafficPolicy', 'mode')) === 'REGISTRY_ONLY').flatMap(object => {
    const labels = equals(stringMap(inObject(object, 'spec', 'workloadSelector', 'labels').value) ?? {});
    const pods = select(world, object.namespace === meshConfig(world).rootNamespace ? labels : [inNamespace(object.namespace), ...labels]);
    const free = pods.find(workload => !workload.hostNetwork && !guardsOf(world, workload, 'egress').some(({ isolates }) => isolates));
    return free ? [found(object, inObject(object, 'spec', 'outboundTrafficPolicy'), `${free.namespace}/${free.name} can go around its sidecar, and no network policy limits it; add one`)] : [];
  }),
};
