import { ALL_ADDRESSES, Addresses, addresses, containsAddresses, subtractAddresses } from '../algebra/addresses';
import { parseCidr } from '../algebra/cidr';
import { hasIndex, members } from '../algebra/index-set';
import { prefix } from '../algebra/language';
import { ALL_PORTS, portRange } from '../algebra/ports';
import { Traffic, box, intersect, isInside, onPorts, subtract, uniteAll, widened } from '../algebra/traffic';
import { Layers, open, routes } from '../evaluate/connection';
import { Door, Entry } from '../evaluate/entry';
import { Exposure, exposures } from '../evaluate/exposures';
import { LinkModel, RouteModel, linkName } from '../model/intent';
import { Claim } from './claim';
import { dueHttp } from './due';
import { endName } from './ends';
import { Reading, declaredTraffic } from './http';
import { places, witnessOf } from './places';
import { portOf } from './platform-links';
import { Finding } from './proof';

/** ZT013: what leads in from outside past the declarations: routes of gateways, and Services that nodes or load balancers serve. */
export function undeclaredDoors(layers: Layers, claim: Claim, entries: readonly Entry[]): Finding[] {
  return [
    ...entries.flatMap(entry => (hasIndex(claim.subjects, entry.target.workload) ? undeclaredEntry(layers, claim, entry) : [])),
    ...exposures(layers.world).flatMap(exposure => exposure.backends.flatMap(({ workload, port }) => (hasIndex(claim.subjects, workload) ? undeclaredExposure(layers, claim, exposure, workload, port) : []))),
  ];
}

/** A route of a gateway carries what the links from that gateway declare, and nothing more. */
function undeclaredEntry(layers: Layers, claim: Claim, { door, target, requests, forwards, causes }: Entry): Finding[] {
  const links = claim.declarations.filter(({ link, servers }) => !link.need && hasIndex(servers, target.workload) && isDoor(door, link, layers, claim)).map(({ link }) => link);
  // Where its routes are declared they say it all, in every phase: the gateway holds them, and not the server.
  const declared = links.map(link => declaredTraffic(link.port, link.routes ?? dueHttp(claim.intent, link)));
  // CIL-43: no policy of the manifests limits the ports of Cilium's proxy; those of pods are judged like any workload's.
  const routes = door.kind === 'cilium-ingress' ? links.flatMap(link => link.routes ?? []) : [];
  const extra = [
    ...subtract(asRouted(forwards), uniteAll(declared)),
    ...(routes.length > 0 && routes.every(({ ports }) => ports) ? subtract(asRouted(requests), uniteAll(routes.map(route => sent(route, 'allowed')))) : []),
  ];
  if (extra.length === 0) { return []; }
  const name = endName(layers.world.ends[target.workload]);
  const through = doorName(layers, door);
  const witness = witnessOf(layers, layers.world.addressEnds[0], target.workload, extra);
  return [{
    id: `ZT013 ${through} -> ${name}`, code: 'ZT013', severity: 'error', verdict: 'violated', subject: name,
    message: `users reach ${name} through ${through} with requests that nobody declared`, fix: 'declare the route, or narrow it',
    ...(witness ? { witness } : {}), layers: [], places: places(causes), origins: [], facts: ['GW-01', 'EV-06'],
  }];
}

/** Routers match paths from their first slash on; `*` of OPTIONS meets no route. */
const asRouted = (traffic: Traffic): Traffic => intersect(traffic, box(ALL_PORTS, [['path', prefix('/')]]));

/** ZT001: what users send to a declared route has to get through to the server, host by host and path by path. */
export function closedRoutes(layers: Layers, claim: Claim, entries: readonly Entry[]): Finding[] {
  return claim.declarations.flatMap(({ link, neededServers }) => (link.routes ?? []).flatMap(rule => {
    const found = entries.filter(({ door, target }) => hasIndex(neededServers, target.workload) && isDoor(door, link, layers, claim));
    const missing = [
      ...subtract(declaredTraffic(link.port, [rule], 'needed'), uniteAll(found.map(({ forwards }) => forwards))),
      ...subtract(sent(rule, 'needed'), uniteAll(found.map(({ requests }) => requests))),
    ];
    if (missing.length === 0) { return []; }
    const [server] = members(neededServers, layers.world.ends.length);
    const witness = server === undefined ? undefined : witnessOf(layers, layers.world.addressEnds[0], server, missing);
    const subject = `${(rule.hosts ?? []).join(', ')} through ${linkName(link)}`;
    return [{
      id: `ZT001 ${subject}`, code: 'ZT001', severity: 'error' as const, verdict: 'violated' as const, subject: linkName(link),
      message: `the route ${subject} is declared, and no route of the manifests carries all of it`, fix: 'attach a route for this host and these paths to the gateway, and let the gateway take it',
      ...(witness ? { witness } : {}), layers: [], places: places(found.flatMap(({ causes }) => causes)), origins: link.origins, facts: ['GW-01'],
    }];
  }));
}

/** What users send, on each port where our gateway listens; the ports of others are theirs. */
const sent = ({ ports = [], ...rule }: RouteModel, reading: Reading): Traffic => uniteAll(ports.map(number => declaredTraffic(portOf('TCP', number), [rule], reading)));

function isDoor(door: Door, { client }: LinkModel, { world }: Layers, claim: Claim): boolean {
  if (door.kind === 'cilium-ingress') { return client.kind === 'cilium-ingress'; }
  if (client.kind !== 'workload') { return false; }
  // A controller that is known by name only may be any peer that lives elsewhere.
  if (door.kind === 'controller') { return client.workload.where === 'elsewhere'; }
  const gateway = claim.ends.workload(client.workload);
  return members(door.workloads, world.ends.length).every(index => hasIndex(gateway, index));
}

function doorName({ world }: Layers, door: Door): string {
  if (door.kind === 'pods') { return members(door.workloads, world.ends.length).map(index => endName(world.ends[index])).join(', '); }
  return door.kind === 'controller' ? door.name : 'the ingress of Cilium';
}

/**
 * A port of the nodes or of a load balancer that leads straight to pods. Where the client's address is replaced, the pods see their own
 * node, which no network policy stops (NP-10, EV-06); only the mesh may.
 */
function undeclaredExposure(layers: Layers, claim: Claim, { kind, protocol, sources, keepsSource, cause }: Exposure, workload: number, port: number): Finding[] {
  const { world } = layers;
  const host = world.entityEnd('host');
  if (keepsSource || containsAddresses(declaredSources(claim, workload, onPorts(portRange(protocol, port))), sources)) { return []; }
  const passing = intersect(open(routes(layers, host, workload)), onPorts(portRange(protocol, port)));
  if (passing.length === 0) { return []; }
  const name = endName(world.ends[workload]);
  const witness = witnessOf(layers, host, workload, passing);
  return [{
    id: `ZT013 ${kind} ${cause.object.namespace}/${cause.object.name} -> ${name}`, code: 'ZT013', severity: 'error', verdict: 'violated', subject: name,
    message: `a ${kind} leads from outside of the cluster straight to ${name}, and the pods see their own node as the client, which no network policy stops`,
    fix: 'remove it, let a gateway stand before the pods, or declare links from all the addresses that it serves', ...(witness ? { witness } : {}), layers: [], places: places([cause]), origins: [],
    facts: ['NP-10', 'EV-06'],
  }];
}

/** From where the declarations let anybody outside call all of these ports, whatever the request. */
function declaredSources({ declarations }: Claim, workload: number, ports: Traffic): Addresses {
  return addresses(declarations.filter(({ servers, traffic }) => hasIndex(servers, workload) && isInside(ports, widened(traffic))).flatMap(({ link: { client } }) => {
    if (client.kind === 'anywhere') { return ALL_ADDRESSES; }
    return client.kind === 'cidr' ? subtractAddresses(blocks([client.cidr]), blocks(client.except)) : [];
  }));
}

const blocks = (cidrs: readonly string[]): Addresses => addresses(cidrs.flatMap(cidr => parseCidr(cidr) ?? []));
