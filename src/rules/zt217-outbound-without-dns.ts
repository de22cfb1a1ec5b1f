import { portRange } from '../algebra/ports';
import { intersect, ranges } from '../algebra/ranges';
import { Rule, found } from './rule';
import { GUARD_KINDS, guardsOf } from './views/network';
import { present } from './views/pods';

/** NP-12: the DNS pods may listen on another port than 53. */
const DNS = ranges((['TCP', 'UDP'] as const).flatMap(protocol => [53, 5353, 8053].flatMap(port => portRange(protocol, port))));

export const zt217: Rule = {
  id: 'ZT217',
  title: 'Outbound rules without DNS',
  severity: 'warning',
  facts: ['MAT-01', 'NP-12'],
  why: 'Pods whose outbound traffic is limited cannot resolve any name unless a rule opens the DNS pods, so every call by name fails.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  reads: [...GUARD_KINDS, 'workloads', 'namespaces'],
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: web }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: pay } } }]
      ports: [{ port: 8443, protocol: TCP }]
`,
  good: `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: web }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: pay } } }]
      ports: [{ port: 8443, protocol: TCP }]
    - to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
          podSelector: { matchLabels: { k8s-app: kube-dns } }
      ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
`,
  instead: 'Open TCP and UDP on the port of the DNS pods, to the pods `k8s-app: kube-dns` in `kube-system`.',
  check: world => {
    const reported = new Set<number>();
    return present(world).flatMap(workload => {
      const guards = guardsOf(world, workload, 'egress');
      const speaking = guards.find(({ rows }) => rows.length > 0);
      const resolves = guards.some(({ rows }) => rows.some(({ ports, namedPorts }) => intersect(ports, DNS).length > 0 || namedPorts.length > 0));
      if (!speaking || resolves || reported.has(speaking.object.index) || !guards.some(({ isolates }) => isolates)) { return []; }
      reported.add(speaking.object.index);
      return [found(speaking.object, speaking.place, `${workload.namespace}/${workload.name} may connect to some peers but not to DNS, so it finds none of them by name; open UDP and TCP 53 to the DNS pods`)];
    });
  },
};
