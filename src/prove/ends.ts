import { contains, formatAddress, formatCidr, overlaps, parseAddress, parseCidr } from '../algebra/cidr';
import { IndexSet, NO_INDEX, indexSet, intersectIndices, subtractIndices, uniteAllIndices, uniteIndices } from '../algebra/index-set';
import { equals } from '../algebra/selector';
import { Intent, PeerModel, WorkloadModel } from '../model/intent';
import { Pods, podIndex } from '../parse/select';
import { AddressRange } from '../algebra/addresses';
import { End, Entity, World } from '../parse/world';

type AddressEnd = End & { readonly kind: 'addresses' };

export const METADATA_ADDRESSES = ['169.254.169.254/32', 'fd00:ec2::254/128'] as const;

/** The ends of the world that a peer of the intent means. */
export interface Ends {
  readonly pods: Pods;
  /** Addresses that pods and Services have, as the platform says. */
  readonly podAddresses: IndexSet;
  /** All ends that the peer may be. */
  of(peer: PeerModel, direction: 'client' | 'server'): IndexSet;
  /** Of those, the ones that must work: several views of one thing, as an entity and as addresses, count once. */
  needed(peer: PeerModel, direction: 'client' | 'server'): IndexSet;
  /** Pods of a declared workload, those that could be made with its labels too. */
  workload(workload: WorkloadModel): IndexSet;
  /** Only the pods that there are. */
  present(workload: WorkloadModel): IndexSet;
}

export function endsOf(world: World, intent: Intent): Ends {
  const pods = podIndex(world.workloads, world.namespaces);
  const { platform } = intent;
  const onCilium = platform.network.kind === 'cilium';
  const future = indexSet(world.workloads.filter(({ where }) => where === 'future').map(({ index }) => index));
  const workload = perWorkload(model => intersectIndices(pods.inNamespace(model.namespace), pods.withLabels(equals(model.labels))));
  const present = perWorkload(model => subtractIndices(workload(model), future));
  const addresses = (inside: (range: AddressRange) => boolean): IndexSet =>
    indexSet(world.addressEnds.filter(index => inside((world.ends[index] as AddressEnd).range)));
  const blocks = (cidrs: readonly string[]) => {
    const wanted = cidrs.flatMap(cidr => parseCidr(cidr) ?? parseAddress(cidr) ?? []);
    return addresses(range => wanted.some(block => contains(block, range)));
  };
  const entities = (...names: readonly Entity[]) => indexSet(names.map(name => world.entityEnd(name)));
  /** What a peer outside of the cluster never means: metadata service, pods, Services and, as a server, nodes (MAT-24, MAT-25). */
  const inside = (direction: 'client' | 'server') => [
    ...platform.podCidrs, ...(direction === 'server' ? [...METADATA_ADDRESSES, ...platform.serviceCidrs, ...platform.nodeCidrs] : []),
  ].flatMap(cidr => parseCidr(cidr) ?? []);
  const outside = (cidr: string, except: readonly string[], direction: 'client' | 'server') => {
    const block = parseCidr(cidr);
    if (!block) { return NO_INDEX; }
    const holes = [...inside(direction), ...except.flatMap(hole => parseCidr(hole) ?? [])].filter(hole => contains(block, hole) && !contains(hole, block));
    return addresses(range => contains(block, range) && !holes.some(hole => overlaps(hole, range)));
  };
  const everywhere = (direction: 'client' | 'server') => uniteIndices(outside('0.0.0.0/0', [], direction), outside('::/0', [], direction));
  const of = (peer: PeerModel, direction: 'client' | 'server'): IndexSet => {
    switch (peer.kind) {
      case 'workload': return workload(peer.workload);
      case 'all-workloads': return uniteAllIndices(intent.namespaces.map(({ name }) => pods.inNamespace(name)));
      // MAT-06: as a source the API server may show up as its node.
      case 'kube-api-server': return [blocks(platform.apiServer?.addresses ?? []), entities('kube-apiserver'), ...(direction === 'client' ? [blocks(platform.nodeCidrs), entities('host', 'remote-node')] : [])]
        .reduce(uniteIndices);
      case 'nodes': return uniteIndices(blocks(platform.nodeCidrs), entities('host', 'remote-node'));
      case 'own-node': return entities('host');
      case 'cloud-metadata': return blocks(METADATA_ADDRESSES);
      // Who may go to every address may go to every name.
      case 'cidr': return direction === 'server' && /^(0\.0\.0\.0|::)\/0$/.test(peer.cidr) ? uniteIndices(outside(peer.cidr, peer.except, direction), indexSet([world.namesEnd])) : outside(peer.cidr, peer.except, direction);
      // CIL-44: a load balancer may hand traffic over through a node.
      case 'anywhere': return direction === 'client' ? uniteIndices(everywhere(direction), entities('host', 'remote-node')) : uniteIndices(everywhere(direction), indexSet([world.namesEnd]));
      case 'host': return indexSet([world.namesEnd]);
      case 'cilium-ingress': return entities('ingress');
    }
  };
  const needed = (peer: PeerModel, direction: 'client' | 'server'): IndexSet => {
    switch (peer.kind) {
      case 'kube-api-server': return onCilium ? entities('kube-apiserver') : blocks(platform.apiServer?.addresses ?? []);
      case 'nodes': return onCilium ? entities('host', 'remote-node') : blocks(platform.nodeCidrs);
      // NP-10: traffic between a pod and its node always passes a plain network plugin.
      case 'own-node': return onCilium ? entities('host') : NO_INDEX;
      case 'cloud-metadata': return blocks([METADATA_ADDRESSES[0]]);
      case 'anywhere': return everywhere(direction);
      case 'cidr': return outside(peer.cidr, peer.except, direction);
      case 'all-workloads': return uniteAllIndices(intent.workloads.filter(({ where, hostNetwork }) => where === 'here' && !hostNetwork).map(present));
      case 'workload': return present(peer.workload);
      default: return subtractIndices(of(peer, direction), future);
    }
  };
  const keyed = (compute: typeof of): typeof of => {
    const known = new Map<string, IndexSet>();
    return (peer, direction) => (peer.kind === 'workload' ? compute(peer, direction) : once(known, `${direction} ${JSON.stringify(peer)}`, () => compute(peer, direction)));
  };
  return { pods, podAddresses: blocks([...platform.podCidrs, ...platform.serviceCidrs]), workload, present, of: keyed(of), needed: keyed(needed) };
}

function perWorkload(compute: (model: WorkloadModel) => IndexSet): (model: WorkloadModel) => IndexSet {
  const known = { here: new Map<string, IndexSet>(), elsewhere: new Map<string, IndexSet>() };
  return model => once(known[model.where], model.id, () => compute(model));
}

function once(known: Map<string, IndexSet>, key: string, compute: () => IndexSet): IndexSet {
  const found = known.get(key) ?? compute();
  known.set(key, found);
  return found;
}

/** How an end is called in findings. */
export function endName(end: End): string {
  switch (end.kind) {
    case 'workload': return `${end.workload.namespace}/${end.workload.name}`;
    case 'addresses': return formatRange(end.range);
    // NP-10: the one that means something to every network plugin.
    case 'entity': return end.entity === 'host' ? 'the own node' : `${end.entity} (Cilium entity)`;
    case 'names': return 'hosts outside';
  }
}

/** As a CIDR where the range is one. */
export function formatRange({ family, first, last }: AddressRange): string {
  const size = last - first + 1n;
  const aligned = (size & (size - 1n)) === 0n && first % size === 0n;
  return aligned ? formatCidr({ family, first, last }) : `${formatAddress(family, first)}-${formatAddress(family, last)}`;
}
