import { PROTOCOLS, isEveryPort, numbersOf } from '../algebra/ports';
import { Requirement } from '../algebra/selector';
import { unknownValue } from '../parse/read';
import { Path, World } from '../parse/world';
import { CLUSTER, NAMESPACE_LABELS, POD_NAMESPACE, identities } from './cilium-labels';
import { CiliumPeer, addressesKey } from './cilium-peers';
import { PortRule, portKey } from './cilium-ports';
import { CiliumPolicy, CiliumRule } from './cilium-read';
import { Direction } from './network-policy';
import { NetworkPolicy, PolicyPeer, PolicyRule, readNetworkPolicy } from './network-policy-read';

/** NetworkPolicies in the way that Cilium takes them: one union with its own policies (CIL-04). */
export const ciliumNetworkPolicies = (world: World): readonly CiliumPolicy[] => world.ofKind('NetworkPolicy', 'networking.k8s.io').map(object => asCilium(readNetworkPolicy(object)));

function asCilium(policy: NetworkPolicy): CiliumPolicy {
  const { object, pods } = policy;
  const home: Requirement = { key: POD_NAMESPACE, operator: 'In', values: [object.namespace] };
  const rules = (['inbound', 'outbound'] as const).flatMap(direction => rulesOf(policy, direction));
  const byCluster = [pods ?? [], ...[...policy.inbound, ...policy.outbound].flatMap(({ peers }) => peers.map(({ selector }) => selector?.pods ?? []))].flat().some(({ key }) => key === CLUSTER);
  return {
    object,
    specs: pods ? [{ subject: identities([...pods, home]) ?? 'nobody', rules }] : [],
    refused: false,
    unknown: [...policy.unknown, ...(byCluster ? [unknownValue(object, ['spec'], 'spec names a cluster, and no manifest says what this one is called (CIL-14)')] : [])],
  };
}

/** CIL-21: rules isolate a direction, whether `policyTypes` names it or not. */
function rulesOf(policy: NetworkPolicy, direction: Direction): CiliumRule[] {
  const given = policy[direction];
  if (given.length > 0) { return given.flatMap(rule => rule.peers.map(peer => ({ direction, deny: false, defaultDeny: true, ...ruleOf(rule, peer) }))); }
  const cause = policy.isolates[direction];
  return cause ? [{ direction, deny: false, defaultDeny: true, path: cause.path, peers: [], peersPath: cause.path, hasPorts: false, ports: [] }] : [];
}

function ruleOf({ ports }: PolicyRule, peer: PolicyPeer): Pick<CiliumRule, 'path' | 'peers' | 'peersPath' | 'hasPorts' | 'ports'> {
  const numbers = PROTOCOLS.flatMap(protocol => numbersOf(ports.ports, protocol)
    .map(([first, last]) => (first === 1 && last === 65535 ? portKey(0, 0, protocol) : portKey(first, last > first ? last : 0, protocol))));
  const names = ports.names.map(({ name, protocol }) => portKey(name, 0, protocol ?? 'TCP'));
  const port: PortRule = { path: peer.path, ports, keys: isEveryPort(ports.ports) ? ['0/ANY'] : [...numbers, ...names] };
  return { path: ruleOfPeer(peer.path), peers: [peerOf(peer)], peersPath: peer.path, hasPorts: false, ports: [port] };
}

const ruleOfPeer = (path: Path): Path => path.slice(0, 3);

function peerOf({ selector, addresses }: PolicyPeer): CiliumPeer {
  if (addresses) { return { kind: 'addresses', key: addressesKey(addresses), addresses }; }
  if (!selector) { return { kind: 'everybody', key: '*' }; }
  const { namespaces, pods } = selector;
  const inside: readonly Requirement[] = typeof namespaces === 'string' ? [{ key: POD_NAMESPACE, operator: 'In', values: [namespaces] }]
    : namespaces.map(requirement => ({ ...requirement, key: `${NAMESPACE_LABELS}${requirement.key}` }));
  return { kind: 'pods', identities: identities([...pods, ...inside]) };
}
