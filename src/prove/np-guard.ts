import { AddressRange, Addresses, addressAtoms, addresses, subtractAddresses } from '../algebra/addresses';
import { parseNetwork } from '../algebra/cidr';
import { Ports, portRange } from '../algebra/ports';
import { intersect, unite } from '../algebra/ranges';
import { portsOf } from '../algebra/traffic';
import { kubernetesNetwork, passes } from '../evaluate/network';
import { makeWorld } from '../parse/make-world';
import { asArray, asNumber, asString, get, isAbsent } from '../parse/read';
import { Json, ServicePort, Workload, World, WorldObject } from '../parse/world';
import { connections } from './connections';

/** One end as np-guard's analyser calls it. */
export type NpGuardPeer =
  | { readonly kind: 'workload'; readonly namespace: string; readonly name: string; readonly owner: string }
  | { readonly kind: 'addresses'; readonly range: AddressRange }
  | { readonly kind: 'ingress-controller' };

export interface NpGuardList {
  readonly connections: readonly { readonly client: NpGuardPeer; readonly server: NpGuardPeer; readonly ports: Ports }[];
  /** Workloads whose networks are listed: all of them as soon as one is a virtual machine. */
  readonly networks: readonly NpGuardPeer[];
}

const INGRESS_NAMESPACE = 'ingress-controller-ns';

/**
 * What np-guard/netpol-analyzer lists for the same manifests, in its model of the world: pods of one owner are one peer, pods in the
 * network of their node are like others (NP-11), ingress ranges and egress ranges are cut apart, IPv6 is left out, and what Ingress
 * and Route objects let in comes from one pod without labels.
 */
export function npGuardList(objects: readonly WorldObject[]): NpGuardList {
  const world = worldOf(objects);
  const layer = kubernetesNetwork(world);
  const controller = world.workloads.length - 1;
  const blocks = { clients: partition(world, ['ingress', 'from']), servers: partition(world, ['egress', 'to']) };
  const outside = { clients: [...blocks.clients.keys()], servers: [...blocks.servers.keys()] };
  const peer = (index: number, ranges: ReadonlyMap<number, AddressRange>): NpGuardPeer => {
    const range = ranges.get(index);
    return range ? { kind: 'addresses', range } : peerOf(world.workloads[index]);
  };
  const own = [...connections(world, layer, outside)].filter(({ client, server }) => client !== controller && server !== controller)
    .map(({ client, server, traffic }) => ({ client: peer(client, blocks.clients), server: peer(server, blocks.servers), ports: portsOf(traffic) }));
  const inbound = [...ingressPorts(world)].map(([server, ports]) => ({
    client: { kind: 'ingress-controller' } as const, server: peerOf(world.workloads[server]), ports: intersect(ports, portsOf(passes(world, layer, controller, server).traffic)),
  })).filter(({ ports }) => ports.length > 0);
  const real = world.workloads.slice(0, controller);
  return { connections: [...own, ...inbound], networks: real.some(({ kind }) => kind === 'VirtualMachine') ? real.map(peerOf) : [] };
}

function worldOf(objects: readonly WorldObject[]): World {
  const owners = new Set<string>();
  const first = objects.filter(object => {
    const owner = object.group === '' && object.kind === 'Pod' ? ownerOf(object) : undefined;
    if (!owner) { return true; }
    const key = `${object.namespace}/${owner.name}[${owner.kind}]`;
    return !owners.has(key) && owners.add(key);
  });
  const controller = {
    namespace: INGRESS_NAMESPACE, name: 'ingress-controller', kind: 'Peer', labels: {}, annotations: {}, serviceAccountName: 'default', hostNetwork: false,
    ports: [], probes: [], template: {}, templatePath: [], where: 'elsewhere',
  } as const;
  const world = makeWorld(first, { peers: [controller] });
  const workloads = world.workloads.map(workload => ({ ...workload, hostNetwork: false }));
  return { ...world, workloads, ends: world.ends.map(end => (end.kind === 'workload' ? { ...end, workload: workloads[end.index] } : end)) };
}

function ownerOf({ json }: WorldObject): { readonly name: string; readonly kind: string } | undefined {
  const owner = (asArray(get(json, 'metadata', 'ownerReferences')) ?? []).find(item => get(item, 'controller') === true);
  const [name, kind] = [asString(get(owner, 'name')), asString(get(owner, 'kind'))];
  return name && kind !== 'Node' ? { name, kind: kind ?? 'Pod' } : undefined;
}

function peerOf({ namespace, name, kind, object }: Workload): NpGuardPeer {
  if (object?.kind !== 'Pod') { return { kind: 'workload', namespace, name, owner: kind }; }
  const owner = ownerOf(object);
  return { kind: 'workload', namespace, name: owner?.name ?? object.name, owner: owner?.kind ?? 'Pod' };
}

/** IPv4 cut at the borders of all blocks that rules of this direction name; the number of the first address end of each part. */
function partition(world: World, [direction, side]: readonly [string, string]): ReadonlyMap<number, AddressRange> {
  const peers = ['NetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'].flatMap(kind => world.ofKind(kind))
    .flatMap(({ json }) => asArray(get(json, 'spec', direction)) ?? []).flatMap(rule => asArray(get(rule, side)) ?? []);
  const blocks = (json: Json | undefined): Addresses => addresses((asArray(json) ?? []).flatMap(text => parseNetwork(asString(text) ?? '') ?? []));
  // A block without its exceptions is one set, so exceptions that touch are not cut apart.
  const cuts = peers.flatMap(peer => [
    ...subtractAddresses(blocks([get(peer, 'ipBlock', 'cidr') ?? null]), blocks(get(peer, 'ipBlock', 'except'))),
    ...(asArray(get(peer, 'networks')) ?? []).flatMap(network => blocks([network])),
  ]);
  const isIPv4 = ({ family }: AddressRange): boolean => family === 4;
  const starts = new Map(world.addressEnds.map(index => ({ index, range: (world.ends[index] as { readonly range: AddressRange }).range }))
    .filter(({ range }) => isIPv4(range)).map(({ index, range }) => [range.first, index]));
  return new Map(addressAtoms(cuts).filter(isIPv4).map(range => [starts.get(range.first)!, range]));
}

/** Ports of pods that Ingress and Route objects lead to. */
function ingressPorts(world: World): ReadonlyMap<number, Ports> {
  const found = new Map<number, Ports>();
  for (const { namespace, name, port } of [...world.ofKind('Ingress', 'networking.k8s.io').flatMap(ingressBackends), ...world.ofKind('Route', 'route.openshift.io').flatMap(routeBackends)]) {
    const service = world.services.find(item => item.namespace === namespace && item.name === name);
    for (const target of service ? targets(service.ports, port) : []) {
      for (const index of service!.workloads) {
        const ports = podPort(world.workloads[index], target);
        if (ports.length > 0) { found.set(index, unite(found.get(index) ?? [], ports)); }
      }
    }
  }
  return found;
}

interface BackendService { readonly namespace: string; readonly name: string; readonly port?: number | string }

function ingressBackends({ namespace, json }: WorldObject): BackendService[] {
  const paths = (asArray(get(json, 'spec', 'rules')) ?? []).flatMap(rule => asArray(get(rule, 'http', 'paths')) ?? []);
  return [get(json, 'spec', 'defaultBackend', 'service'), ...paths.map(path => get(path, 'backend', 'service'))].flatMap(service => {
    const name = asString(get(service, 'name'));
    return name === undefined ? [] : [{ namespace, name, port: asString(get(service, 'port', 'name')) || asNumber(get(service, 'port', 'number')) }];
  });
}

function routeBackends({ namespace, json }: WorldObject): BackendService[] {
  const port = get(json, 'spec', 'port', 'targetPort');
  return [get(json, 'spec', 'to'), ...asArray(get(json, 'spec', 'alternateBackends')) ?? []].flatMap(target => {
    const [name, kind] = [asString(get(target, 'name')), get(target, 'kind')];
    return name !== undefined && (isAbsent(kind) || kind === 'Service') ? [{ namespace, name, port: asString(port) ?? asNumber(port) }] : [];
  });
}

/** All ports of a Service, or the first that has the number, the name or the target that was asked for. */
function targets(ports: readonly ServicePort[], asked: number | string | undefined): readonly ServicePort[] {
  return asked === undefined ? ports : ports.filter(({ name, port, targetPort }) => name === asked || port === asked || targetPort === asked).slice(0, 1);
}

/** Only a port that a container names counts. */
function podPort({ ports }: Workload, { targetPort }: ServicePort): Ports {
  const found = ports.find(({ name, number }) => (typeof targetPort === 'string' ? name === targetPort : number === targetPort));
  return found && (typeof targetPort === 'number' || found.protocol === 'TCP') ? portRange('TCP', found.number) : [];
}
