import { contains, parseNetwork } from '../algebra/cidr';
import { Place, isFilledList, isPresent, items, numberOf, shown, textOf, texts, within } from './place';
import { Rule, found } from './rule';
import { CILIUM_KINDS, CILIUM_PEERS, CiliumRule, CiliumSpec, ciliumRulesOf, ciliumSpecs, peerField, peerPlace } from './views/cilium';

type Complaint = readonly [Place, string];

/** CIL-17. */
const ENTITIES = ['all', 'world', 'world-ipv4', 'world-ipv6', 'cluster', 'cluster-mesh', 'host', 'remote-node', 'kube-apiserver', 'ingress', 'init', 'health', 'unmanaged', 'none'];
const LISTS = ['ingress', 'ingressDeny', 'egress', 'egressDeny'];

/** CIL-01. */
function badSpec({ place }: CiliumSpec): Complaint[] {
  const selectors = ['endpointSelector', 'nodeSelector'].filter(name => isPresent(within(place, name)));
  return [
    ...(selectors.length === 1 ? [] : [[place, `the policy has ${selectors.length === 0 ? 'neither' : 'both'} of endpointSelector and nodeSelector; give it one`] as const]),
    ...(LISTS.some(list => isFilledList(within(place, list))) ? [] : [[place, 'the policy has no rule; to deny a direction write ingress: [{}] or egress: [{}]'] as const]),
  ];
}

/** CIL-10, CIL-17, CIL-18, CIL-23. */
function badPeers(rule: CiliumRule): Complaint[] {
  const kinds = CILIUM_PEERS.filter(kind => isFilledList(peerPlace(rule, kind)));
  const sets = items(peerPlace(rule, 'CIDRSet'));
  return [
    ...(kinds.length > 1 ? [[rule.place, `${kinds.map(kind => peerField(rule, kind)).join(' and ')} stand in one rule; make a rule of each`] as const] : []),
    ...(kinds.includes('Requires') ? [[peerPlace(rule, 'Requires'), `${peerField(rule, 'Requires')} is no longer supported; use matchExpressions in the endpoints`] as const] : []),
    ...texts(peerPlace(rule, 'Entities')).filter(({ value }) => !ENTITIES.includes(value)).map((entity): Complaint => [entity, `the entity ${shown(entity)} does not exist; use one of ${ENTITIES.join(', ')}`]),
    ...sets.filter(set => ['cidr', 'cidrGroupRef', 'cidrGroupSelector'].filter(name => isPresent(within(set, name))).length !== 1).map((set): Complaint => [set, `${shown(set)} needs exactly one of cidr, cidrGroupRef and cidrGroupSelector; name one`]),
    ...sets.flatMap(set => { const block = parseNetwork(textOf(within(set, 'cidr')) ?? ''); return block ? texts(within(set, 'except')).filter(except => { const hole = parseNetwork(except.value); return !hole || !contains(block, hole); }) : []; })
      .map((except): Complaint => [except, `except ${shown(except)} is not inside its cidr; leave out what is not in the block`]),
    ...(rule.direction === 'egress' && !rule.deny ? items(peerPlace(rule, 'FQDNs')) : []).flatMap(badName),
  ];
}

/** CIL-23. */
const badName = (item: Place): Complaint[] => (['matchName', 'matchPattern'].filter(name => isPresent(within(item, name))).length === 1 ? []
  : [[item, `${shown(item)} needs exactly one of matchName and matchPattern; write one`]]);

/** CIL-09, CIL-10, CIL-23, CIL-29, LIM-03. */
function badPorts({ place, direction, deny }: CiliumRule): Complaint[] {
  const toPorts = within(place, 'toPorts');
  return [
    ...(isFilledList(within(place, 'icmps')) && isFilledList(toPorts) ? [[within(place, 'icmps'), 'icmps stand beside toPorts; make a rule of each'] as const] : []),
    ...items(toPorts).flatMap((item): Complaint[] => {
      const ports = within(item, 'ports');
      const [http, dns] = [within(item, 'rules', 'http'), within(item, 'rules', 'dns')];
      return [
        ...(items(ports).length > 40 ? [[ports, `${items(ports).length} ports stand in one item; split them into items of at most 40`] as const] : []),
        ...(!deny && isFilledList(http) ? items(ports).filter(port => textOf(within(port, 'protocol')) !== 'TCP').map((port): Complaint => [port, `HTTP rules need TCP, and the port is ${shown(port)}; write protocol: TCP`]) : []),
        ...(!deny && isFilledList(dns) && direction === 'ingress' ? [[dns, 'DNS rules stand in an inbound rule; they work for outbound ones alone'] as const] : []),
        ...(!deny && isFilledList(dns) ? items(ports).filter(port => (numberOf(within(port, 'endPort')) ?? 0) > 0).map((port): Complaint => [port, 'DNS rules take no range of ports; name the port']) : []),
        ...(!deny ? items(dns).flatMap(badName) : []),
      ];
    }),
  ];
}

export const zt233: Rule = {
  id: 'ZT233',
  title: 'A Cilium policy that is refused',
  severity: 'error',
  facts: ['CIL-01', 'CIL-09', 'CIL-10', 'CIL-17', 'CIL-18', 'CIL-23', 'LIM-03'],
  why: 'The agents reject the whole policy, in some cases after the API server has stored it, so it looks installed and closes nothing.',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/',
  reads: CILIUM_KINDS,
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      fromEntities: [ingress]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
    - fromEntities: [ingress]
`,
  instead: 'One selector, at least one rule, one kind of peers per rule, HTTP rules on TCP ports, DNS rules on outbound ports without a range.',
  check: world => ciliumSpecs(world).flatMap(spec => [...badSpec(spec), ...ciliumRulesOf(spec).flatMap(rule => [...badPeers(rule), ...badPorts(rule)])]
    .map(([place, message]) => found(spec.object, place, message))),
};
