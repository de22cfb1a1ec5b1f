import { parseNetwork } from '../algebra/cidr';
import { World } from '../parse/world';
import { Place, inObject, isEmptyObject, isPresent, items, textOf, texts, within } from './place';
import { Rule, found } from './rule';
import { isWide } from './views/addresses';

const KINDS = ['AdminNetworkPolicy', 'ClusterNetworkPolicy'] as const;

/** CNP-01: policies that are asked before NetworkPolicies. */
const admins = (world: World) => KINDS.flatMap(kind => world.ofKind(kind, 'policy.networking.k8s.io'))
  .filter(object => object.kind === 'AdminNetworkPolicy' || textOf(inObject(object, 'spec', 'tier')) === 'Admin');

function isEveryone(peer: Place): boolean {
  const pods = within(peer, 'pods');
  return isEmptyObject(within(peer, 'namespaces'))
    || (isPresent(pods) && ['podSelector', 'namespaceSelector'].every(name => !isPresent(within(pods, name)) || isEmptyObject(within(pods, name))))
    || texts(within(peer, 'networks')).some(({ value }) => { const block = parseNetwork(value); return block && isWide(block); });
}

export const zt219: Rule = {
  id: 'ZT219',
  title: 'An admin rule that opens past every NetworkPolicy',
  severity: 'warning',
  facts: ['CNP-01', 'CNP-02'],
  why: 'What a rule of the admin tier allows, no NetworkPolicy is asked about: with everyone as its peer, the policies of all namespaces that it is about are void.',
  source: 'https://network-policy-api.sigs.k8s.io/api-overview/',
  reads: KINDS.map(kind => `policy.networking.k8s.io/${kind}`),
  bad: `
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: open }
spec: { priority: 10, subject: { namespaces: {} }, ingress: [{ action: Allow, from: [{ namespaces: {} }] }] }
`,
  good: `
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: open }
spec: { priority: 10, subject: { namespaces: {} }, ingress: [{ action: Pass, from: [{ namespaces: {} }] }] }
`,
  instead: 'Use the action Pass, which leaves the decision to the NetworkPolicies, or name the peers, such as the monitoring.',
  check: world => admins(world).flatMap(object => (['ingress', 'egress'] as const).flatMap(direction => items(inObject(object, 'spec', direction))
    .filter(rule => ['Allow', 'Accept'].includes(textOf(within(rule, 'action')) ?? '')).flatMap(rule => items(within(rule, direction === 'ingress' ? 'from' : 'to')).filter(isEveryone)
      .map(peer => found(object, peer, 'everyone is allowed here, and no NetworkPolicy is asked any more; use Pass, or name the peers'))))),
};
