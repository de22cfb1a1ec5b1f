import { contains, parseNetwork } from '../algebra/cidr';
import { WorldObject } from '../parse/world';
import { Place, inObject, isPresent, items, numberOf, shown, textOf, texts, within } from './place';
import { Rule, found } from './rule';

type Complaint = readonly [Place, string];

function badPeer(peer: Place): Complaint[] {
  const block = within(peer, 'ipBlock');
  const selectors = ['podSelector', 'namespaceSelector'].map(name => within(peer, name)).filter(isPresent);
  if (!isPresent(block)) { return selectors.length > 0 ? [] : [[peer, `the peer ${shown(peer)} has no selector; name pods, namespaces or an ipBlock`]]; }
  const cidr = parseNetwork(textOf(within(block, 'cidr')) ?? '');
  return [
    ...(selectors.length > 0 ? [[peer, 'ipBlock stands beside a selector in one peer; make two peers of them'] as const] : []),
    ...(cidr ? [] : [[within(block, 'cidr'), `cidr ${shown(within(block, 'cidr'))} is no network; write an address and a length`] as const]),
    ...texts(within(block, 'except')).flatMap(except => {
      const inner = parseNetwork(except.value);
      const strictlyInside = cidr && inner && contains(cidr, inner) && !contains(inner, cidr);
      return !cidr || strictlyInside ? [] : [[except, `except ${shown(except)} is not strictly inside ${textOf(within(block, 'cidr'))}; leave out what is not in the block`] as const];
    }),
  ];
}

function badPort(item: Place): Complaint[] {
  const [port, end] = [within(item, 'port'), within(item, 'endPort')];
  const [first, last] = [numberOf(port), numberOf(end)];
  return !isPresent(end) || (first !== undefined && last !== undefined && last >= first) ? []
    : [[end, `endPort ${shown(end)} does not follow the port ${shown(port)}; give a number as port, and an end not below it`]];
}

function complaints(policy: WorldObject): Complaint[] {
  const types = inObject(policy, 'spec', 'policyTypes');
  const unknown = texts(types).filter(({ value }) => value !== 'Ingress' && value !== 'Egress');
  return [
    ...unknown.map((type): Complaint => [type, `the policy type ${shown(type)} does not exist; write Ingress or Egress`]),
    ...(items(types).length > 2 ? [[types, 'policyTypes has more than two items; name each once'] as const] : []),
    ...(['ingress', 'egress'] as const).flatMap(direction => items(inObject(policy, 'spec', direction)).flatMap(rule => [
      ...items(within(rule, direction === 'ingress' ? 'from' : 'to')).flatMap(badPeer),
      ...items(within(rule, 'ports')).flatMap(badPort),
    ])),
  ];
}

export const zt211: Rule = {
  id: 'ZT211',
  title: 'A NetworkPolicy that the API server refuses',
  severity: 'error',
  facts: ['NP-05', 'NP-08'],
  why: 'The object is never stored, so what it was to close stays open. In a bundle of manifests the refusal is easily missed.',
  source: 'https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go',
  reads: ['networking.k8s.io/NetworkPolicy'],
  bad: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 192.0.2.0/24, except: [198.51.100.0/24] } }]
`,
  good: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 192.0.2.0/24, except: [192.0.2.128/25] } }]
`,
  instead: 'Each peer is either one `ipBlock`, whose exceptions lie strictly inside it, or selectors; `endPort` needs a numeric `port` that is not above it.',
  check: world => world.ofKind('NetworkPolicy', 'networking.k8s.io').flatMap(policy => complaints(policy).map(([place, message]) => found(policy, place, message))),
};
