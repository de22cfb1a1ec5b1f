import { portRange } from '../algebra/ports';
import { intersect } from '../algebra/ranges';
import { isFilledList, items, shown, within } from './place';
import { Rule, found } from './rule';
import { hostRules } from './views/hosts';
import { GUARD_KINDS } from './views/network';

const TLS = portRange('TCP', 443);

export const zt230: Rule = {
  id: 'ZT230',
  title: 'A TLS host by its address alone',
  severity: 'warning',
  facts: ['CIL-25'],
  why: 'A host name in a Cilium policy is the set of its addresses. Every other site on the same address, such as all customers of a content network, is open as well.',
  source: 'https://github.com/cilium/cilium/issues/31803',
  reads: [...GUARD_KINDS, 'workloads', 'namespaces'],
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toFQDNs: [{ matchName: api.example.com }]
      toPorts: [{ ports: [{ port: "443", protocol: TCP }] }]
    - toEndpoints: [{ matchLabels: { k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns } }]
      toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchName: api.example.com }, { matchPattern: "**.cluster.local" }] } }]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toFQDNs: [{ matchName: api.example.com }]
      toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [api.example.com] }]
    - toEndpoints: [{ matchLabels: { k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns } }]
      toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchName: api.example.com }, { matchPattern: "**.cluster.local" }] } }]
`,
  instead: 'Add `serverNames` with the same names to the item of `toPorts`: Cilium then reads the server name of the TLS handshake.',
  check: world => hostRules(world).flatMap(({ guard, place, names }) => guard.rows
    // The rows of this rule: the rule itself when it has no ports, else the items of its ports.
    .filter(row => (row.place.path.join('.') + '.').startsWith(place.path.join('.') + '.') && intersect(row.ports, TLS).length > 0 && !isFilledList(within(row.place, 'serverNames')))
    .filter(row => !items(within(place, 'toPorts')).some(item => item.path.join('.') === row.place.path.join('.') && isFilledList(within(item, 'rules', 'http'))))
    .map(row => found(guard.object, row.place, `${shown(names[0])} is open by its address, which other sites share; add serverNames`))),
};
