import { ALL_ADDRESSES, Addresses, addresses, containsAddresses, subtractAddresses } from '../algebra/addresses';
import { parseAddress, parseNetwork } from '../algebra/cidr';
import { EVERY_INDEX, IndexSet, NO_INDEX, indexSet, subtractIndices, uniteIndices } from '../algebra/index-set';
import { Labels, equals } from '../algebra/selector';
import { asArray, asString, get } from '../parse/read';
import { ENTITIES, Entity, Service, World, WorldObject } from '../parse/world';
import { Identities, POD_NAMESPACE, identities, podsByIdentity } from './cilium-labels';
import { CiliumPeer } from './cilium-peers';
import { Direction } from './network-policy';
import { policyPeers } from './policy-peers';

/** How a peer is used; a rule that denies must not close more than it really does. */
export interface Use { readonly direction: Direction; readonly deny: boolean }

export interface CiliumEnds {
  /** What the peers of a rule mean, but hosts by their names, which stand in the traffic. */
  of(peers: readonly CiliumPeer[], use: Use): IndexSet;
  servicesOf(peer: CiliumPeer): readonly Service[];
  groupsOf(peer: CiliumPeer): readonly WorldObject[];
  /** Addresses that a peer names, by itself or through groups. */
  addressesOf(peer: CiliumPeer): Addresses;
}

export function ciliumEnds(world: World): CiliumEnds {
  const known = policyPeers(world);
  const pods = podsByIdentity(world);
  const entity = (name: Entity): IndexSet => indexSet([world.entityEnd(name)]);

  /** Pods in the network of a node are that node: its own one, which no rule has to name for ingress (CIL-19), or another. */
  function node(name: 'host' | 'remote-node', { direction }: Use): IndexSet {
    return name === 'remote-node' || direction === 'outbound' ? uniteIndices(entity(name), known.hostPods) : entity(name);
  }

  /** CIL-17 */
  function entityEnds(name: string, use: Use): IndexSet {
    switch (name) {
      case 'world': return indexSet([...world.addressEnds, world.namesEnd]);
      case 'cluster': case 'cluster-mesh': return ENTITIES.map(entity).reduce(uniteIndices, uniteIndices(known.pods, known.hostPods));
      case 'host': case 'remote-node': return node(name, use);
      default: return (ENTITIES as readonly string[]).includes(name) ? entity(name as Entity) : NO_INDEX;
    }
  }

  /** A host outside that is known by its name is closed only where no address of it is left. */
  function byAddress(ranges: Addresses, { deny }: Use): IndexSet {
    const found = known.addresses(ranges);
    return deny && !containsAddresses(ranges, ALL_ADDRESSES) ? subtractIndices(found, indexSet([world.namesEnd])) : found;
  }

  const servicesOf = (peer: CiliumPeer): readonly Service[] => (peer.kind !== 'service' ? [] : world.services.filter(({ object, name, namespace }) =>
    (peer.namespace === '' || peer.namespace === namespace) && (peer.labels ? holds(object.labels, peer.labels) : peer.name === name)));
  const groupsOf = (peer: CiliumPeer): readonly WorldObject[] => (peer.kind !== 'group' ? [] : world.ofKind('CiliumCIDRGroup', 'cilium.io').filter(({ name, labels }) =>
    (peer.labels ? holds(labels, peer.labels) : peer.name === name)));

  const addressesOf = (peer: CiliumPeer): Addresses => (peer.kind === 'addresses' ? peer.addresses
    : peer.kind === 'group' ? subtractAddresses(addresses(groupsOf(peer).flatMap(blocksOf).flatMap(block => block ?? [])), peer.except) : []);

  function others(peer: CiliumPeer, use: Use): IndexSet {
    switch (peer.kind) {
      case 'everybody': return EVERY_INDEX;
      case 'pods': return pods.select(peer.identities);
      case 'entity': return entityEnds(peer.entity, use);
      case 'service': return servicesOf(peer).map(service => pods.select(podsOf(service))).reduce(uniteIndices, NO_INDEX);
      case 'addresses': case 'group': case 'names': return NO_INDEX;
    }
  }

  return {
    servicesOf, groupsOf, addressesOf,
    of: (peers, use) => peers.map(peer => others(peer, use)).reduce(uniteIndices, byAddress(addresses(peers.flatMap(addressesOf)), use)),
  };
}

const holds = (labels: Labels, wanted: Labels): boolean => Object.keys(wanted).every(key => Object.hasOwn(labels, key) && labels[key] === wanted[key]);

/** Undefined for a Service without a selector. */
const podsOf = ({ namespace, selector }: Service): Identities | undefined =>
  (selector && Object.keys(selector).length > 0 ? identities([...equals(selector), { key: POD_NAMESPACE, operator: 'In', values: [namespace] }]) : undefined);

/** The blocks of a CiliumCIDRGroup; undefined for what is none. */
export const blocksOf = (group: WorldObject) => (asArray(get(group.json, 'spec', 'externalCIDRs')) ?? []).map(item => {
  const text = asString(item);
  return text === undefined ? undefined : parseNetwork(text) ?? parseAddress(text);
});
