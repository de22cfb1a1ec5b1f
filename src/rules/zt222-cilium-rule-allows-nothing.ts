import { isEmptyList, isFilledList, items, within } from './place';
import { Rule, found } from './rule';
import { CILIUM_KINDS, CILIUM_PEERS, ciliumRules, peerPlace } from './views/cilium';
import { WILD_WHEN_EMPTY } from './zt223-empty-names-open-everything';

export const zt222: Rule = {
  id: 'ZT222',
  title: 'An empty list of peers or ports with which a Cilium rule allows nothing',
  severity: 'warning',
  facts: ['CIL-05', 'CIL-08', 'X-01'],
  why: 'In Cilium `fromEndpoints: []` is nobody, where the same in a NetworkPolicy is everybody, and an item of `toPorts` without ports is no port. The link does not work.',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/',
  reads: CILIUM_KINDS,
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: []
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }] }]
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
  instead: 'Name the peers and the ports. To deny, write `ingress: [{}]`.',
  check: world => ciliumRules(world).filter(({ deny }) => !deny).flatMap(rule => {
    const ports = within(rule.place, 'toPorts');
    return [
      ...CILIUM_PEERS.filter(kind => !WILD_WHEN_EMPTY.includes(kind) || !isFilledList(ports)).map(kind => peerPlace(rule, kind)).filter(isEmptyList)
        .map(list => found(rule.spec.object, list, `${list.path[list.path.length - 1]} is an empty list, so the rule allows nobody; name the peers, or remove the rule`)),
      ...items(ports).filter(item => !isFilledList(within(item, 'ports')))
        .map(item => found(rule.spec.object, item, 'an item of toPorts has no ports, so it allows nothing; name the ports')),
    ];
  }),
};
