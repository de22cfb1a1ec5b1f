import { AddressRange } from '../../src/algebra/addresses';
import { hasIndex, members } from '../../src/algebra/index-set';
import { Transport, portRange } from '../../src/algebra/ports';
import { Labels } from '../../src/algebra/selector';
import { Traffic, intersect, isInside, onPorts, unite, uniteAll } from '../../src/algebra/traffic';
import { Layers, open, routes } from '../../src/evaluate/connection';
import { exposures } from '../../src/evaluate/exposures';
import { waysIn } from '../../src/evaluate/gateways';
import { Backend, portsBehind } from '../../src/evaluate/services';
import { Intent } from '../../src/model/intent';
import { makeWorld } from '../../src/parse/make-world';
import { End, Workload, World, WorldObject } from '../../src/parse/world';
import { Claim, makeClaim } from '../../src/prove/claim';
import { formatRange } from '../../src/prove/ends';
import { layersOf } from '../../src/prove/prove';
import { standIns } from '../../src/prove/stand-ins';
import { worldFor } from '../../src/prove/world-for';

/** All that the evaluators say of some manifests, with ends by name. */
export interface Meaning {
  readonly layers: Layers;
  readonly claim: Claim;
  readonly ends: ReadonlyMap<string, number>;
  /** Who is who, what Services lead to, and what nodes serve, as lines of text. */
  readonly facts: readonly string[];
  readonly ways: ReadonlyMap<string, Way>;
}

/** Two worlds with the same ends, as far as both have them: pods that one of them imagines stand in the other too. */
export function meanings(before: readonly WorldObject[], after: readonly WorldObject[], intent: Intent): readonly [Meaning, Meaning] {
  const worlds = [before, after].map(objects => worldFor(objects, intent)) as [World, World];
  const known = new Set(before);
  const kept = new Set(after);
  const imagined = standIns(worlds, [...before.filter(object => !kept.has(object)), ...after.filter(object => !known.has(object))]);
  const pods = [...imagined.pods, ...worlds.flatMap(({ workloads }) => workloads.filter(({ where }) => where === 'future'))];
  const addresses = worlds.flatMap(({ ends }) => ends.flatMap(end => (end.kind === 'addresses' ? [end.range] : [])));
  return worlds.map((world, index) => meaning(extended(world, worlds[1 - index], pods, imagined.namespaces, addresses), intent)) as [Meaning, Meaning];
}

function extended(world: World, other: World, pods: readonly Omit<Workload, 'index'>[], namespaces: ReadonlyMap<string, Labels>, addresses: readonly AddressRange[]): World {
  const peers = world.workloads.filter(({ object, where }) => !object && where !== 'future');
  const homes = pods.flatMap(({ namespace }) => (world.namespaces.has(namespace) ? [] : [[namespace, other.namespaces.get(namespace) ?? namespaces.get(namespace) ?? {}] as const]));
  const futures = new Map(pods.map(pod => [podName(pod), pod]));
  return makeWorld(world.objects, { peers: [...peers, ...futures.values()], namespaces: new Map<string, Labels>([...homes, ...world.namespaces]), addresses });
}

function meaning(world: World, intent: Intent): Meaning {
  const layers = layersOf(world, intent.platform);
  const ends = new Map(world.ends.map(end => [endKey(end), end.index]));
  const claim = makeClaim(world, intent);
  return { layers, claim, ends, facts: [...identities(layers, claim), ...served(world, intent), ...exposed(layers, claim)], ways: waysOf(layers, intent) };
}

const podName = ({ namespace, labels, serviceAccountName, trustDomain = '' }: Pick<Workload, 'namespace' | 'labels' | 'serviceAccountName' | 'trustDomain'>): string =>
  `${namespace} ${serviceAccountName} ${trustDomain} ${Object.entries(labels).map(([key, value]) => `${key}=${value}`).sort().join()}`;

/** Pods of an object keep their name whatever becomes of their labels. */
function endKey(end: End): string {
  switch (end.kind) {
    case 'workload': {
      const { object, where, namespace, name, templatePath } = end.workload;
      return object ? `${object.origin} ${templatePath.join('.')}` : where === 'future' ? `future ${podName(end.workload)}` : `${where} ${namespace}/${name}`;
    }
    case 'addresses': return formatRange(end.range);
    case 'entity': return end.entity;
    case 'names': return 'names';
  }
}

const nameOf = (world: World, index: number): string => endKey(world.ends[index]);
const backend = (world: World, { workload, port }: Backend): string => `${nameOf(world, workload)}:${port}`;

/** Whoever is declared in the mesh; what others are called there matters only by what it opens. */
const identities = ({ world, mesh }: Layers, { intent, ends }: Claim): string[] => intent.workloads.filter(({ where, meshed }) => where === 'here' && meshed)
  .flatMap(model => members(ends.present(model), world.workloads.length).map(index => {
    const { capture, principal } = mesh.member(index);
    return `${nameOf(world, index)} is ${capture} ${principal ?? ''}`;
  }));

/** The ports of Services that links name. */
const served = (world: World, { links }: Intent): string[] => links.flatMap(({ server, port: { protocol, servicePort } }) => {
  if (server.kind !== 'workload' || server.workload.where !== 'here' || servicePort === undefined) { return []; }
  const { namespace, serviceName } = server.workload;
  return world.services.filter(service => service.namespace === namespace && service.name === serviceName).flatMap(service => service.ports
    .filter(port => port.protocol === protocol && port.port === servicePort)
    .flatMap(port => portsBehind(world, service, port).backends.map(item => `Service ${namespace}/${serviceName} ${protocol} ${servicePort} leads to ${backend(world, item)}`)));
});

/** Requests from outside by the way that they take, and what becomes of them. */
export interface Way { readonly requests: Traffic; readonly forwards: Traffic }

function waysOf(layers: Layers, { platform }: Intent): ReadonlyMap<string, Way> {
  const { world } = layers;
  const ways = new Map<string, Way>();
  for (const { door, form, requests, target, forwards } of waysIn(world, platform.clusterDomain).entries) {
    const pods = door.kind === 'pods' ? door.workloads.items : [];
    // X-05: whoever may make a pod with the labels of a gateway may be that gateway.
    if (pods.some(pod => world.workloads[pod].where === 'future')) { continue; }
    // What nobody outside may send to the pods of a gateway, the gateway need not refuse.
    const comes = pods.length === 0 ? requests : intersect(requests, uniteAll(pods.flatMap(pod => world.addressEnds.map(far => open(routes(layers, far, pod))))));
    const key = `through ${door.kind === 'pods' ? pods.map(index => nameOf(world, index)).join() : door.kind === 'controller' ? door.name : door.kind} ${form} to ${backend(world, target)}`;
    const known = ways.get(key) ?? { requests: [], forwards: [] };
    if (comes.length > 0) { ways.set(key, { requests: unite(known.requests, comes), forwards: unite(known.forwards, forwards) }); }
  }
  return ways;
}

/** What nodes serve that anybody may not call anyway. NP-10: to the pods, whoever comes through their node is their node. */
function exposed(layers: Layers, { declarations }: Claim): string[] {
  const { world } = layers;
  const isAnybody = (protocol: Transport, { workload, port }: Backend) => declarations.some(({ link: { client }, servers, traffic }) =>
    client.kind === 'anywhere' && hasIndex(servers, workload) && isInside(onPorts(portRange(protocol, port)), traffic));
  const passes = (protocol: Transport, { workload, port }: Backend) => intersect(open(routes(layers, world.entityEnd('host'), workload)), onPorts(portRange(protocol, port))).length > 0;
  return exposures(world).flatMap(({ kind, protocol, port, backends, keepsSource }) =>
    backends.filter(item => passes(protocol, item) && !isAnybody(protocol, item)).map(item => `${kind} ${protocol} ${port} ${keepsSource ? 'with' : 'without'} its source leads to ${backend(world, item)}`));
}
