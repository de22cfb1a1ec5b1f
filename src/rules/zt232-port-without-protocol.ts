import { isFilledList, isPresent, items, numberOf, shown, textOf, within } from './place';
import { Rule, found } from './rule';
import { CILIUM_KINDS, ciliumRules } from './views/cilium';

export const zt232: Rule = {
  id: 'ZT232',
  title: 'A Cilium port without protocol',
  severity: 'warning',
  facts: ['CIL-09'],
  why: 'Where a NetworkPolicy takes a missing protocol for TCP, Cilium opens the port for TCP, UDP and SCTP.',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/#limit-ingress-egress-ports',
  reads: CILIUM_KINDS,
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "8080" }] }]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }] }]
`,
  instead: 'Write `protocol: TCP` or `UDP` on every port.',
  check: world => ciliumRules(world).filter(({ deny }) => !deny).flatMap(({ spec, place }) => items(within(place, 'toPorts'))
    // Cilium refuses HTTP rules there (ZT233). A named port has the protocol of the container.
    .filter(item => !isFilledList(within(item, 'rules', 'http'))).flatMap(item => items(within(item, 'ports')))
    .filter(port => numberOf(within(port, 'port')) !== undefined && (!isPresent(within(port, 'protocol')) || ['ANY', ''].includes(textOf(within(port, 'protocol')) ?? 'TCP')))
    .map(port => found(spec.object, port, `${shown(port)} opens TCP, UDP and SCTP; name the protocol`))),
};
