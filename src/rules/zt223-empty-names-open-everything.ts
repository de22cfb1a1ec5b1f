import { isEmptyList, isFilledList, within } from './place';
import { Rule, found } from './rule';
import { CILIUM_KINDS, CILIUM_PEERS, ciliumRules, peerPlace } from './views/cilium';

/** Peers that Cilium first translates, and takes for everyone when nothing comes out. */
export const WILD_WHEN_EMPTY: readonly (typeof CILIUM_PEERS)[number][] = ['FQDNs', 'Services', 'Groups'];

export const zt223: Rule = {
  id: 'ZT223',
  title: 'An empty list of names opens every destination',
  severity: 'error',
  facts: ['CIL-06', 'X-01'],
  why: 'An empty `toFQDNs`, `toServices` or `toGroups` beside `toPorts` leaves a rule without peers, and that is a rule for everyone: all destinations on these ports are open.',
  source: 'https://github.com/cilium/cilium/issues/20067',
  reads: CILIUM_KINDS,
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toFQDNs: []
      toPorts: [{ ports: [{ port: "443", protocol: TCP }] }]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - {}
`,
  instead: 'Name the hosts, or remove the rule; to deny, write `egress: [{}]`.',
  check: world => ciliumRules(world).filter(({ deny, place }) => !deny && isFilledList(within(place, 'toPorts')))
    .flatMap(rule => WILD_WHEN_EMPTY.map(kind => peerPlace(rule, kind)).filter(isEmptyList)
      .map(list => found(rule.spec.object, list, `${list.path[list.path.length - 1]} is an empty list, so every destination is open on these ports; name them, or remove the rule`))),
};
