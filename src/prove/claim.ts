import { IndexSet, NO_INDEX, hasIndex, members, uniteAllIndices } from '../algebra/index-set';
import { Ports, portRange } from '../algebra/ports';
import { unite as uniteRanges } from '../algebra/ranges';
import { Traffic, box, onPorts, portsOf, uniteAll, widened } from '../algebra/traffic';
import { Intent, LinkModel, WorkloadModel, linkName } from '../model/intent';
import { ambient } from '../model/platform';
import { World } from '../parse/world';
import { dueHttp, readsHttp, unenforced } from './due';
import { Ends, endsOf } from './ends';
import { Reading, declaredName, declaredTraffic } from './http';
import { platformLinks, portOf, tunnelLinks } from './platform-links';

/** One link, declared or needed by the platform, in terms of the world. */
export interface Declaration {
  readonly link: LinkModel;
  readonly clients: IndexSet;
  readonly servers: IndexSet;
  /** The ends between which it must work. */
  readonly neededClients: IndexSet;
  readonly neededServers: IndexSet;
  /** What it lets through in the phase of its server, and what of it clients send. */
  readonly traffic: Traffic;
  readonly needed: Traffic;
  /** Whether calls without identity are part of it. */
  readonly anonymous: boolean;
}

/** What was declared, ready to be asked by pair. */
export interface Claim {
  readonly intent: Intent;
  readonly ends: Ends;
  readonly declarations: readonly Declaration[];
  /** Workloads that the claim is about: the declared ones, and all others in namespaces that the app owns. */
  readonly subjects: IndexSet;
  between(client: number, server: number): readonly Declaration[];
  /** The phase of a namespace. */
  phase(namespace: string): number;
  /** What anybody may ask of the server, or anybody who shows no certificate. */
  requests(server: number, anonymousOnly: boolean): Traffic;
  /** Ports of the server that some declaration opens to clients without identity. */
  anonymousPorts(server: number): Ports;
}

export function makeClaim(world: World, intent: Intent): Claim {
  const ends = endsOf(world, intent);
  const proxies = waypointModels(intent);
  const runs = (model: WorkloadModel) => members(ends.present(model), world.workloads.length).some(index => world.workloads[index].where === 'here');
  const here = [...intent.workloads, ...[...proxies.values()].filter(runs)].filter(({ where }) => where === 'here');
  const tunnels = new Map(intent.links.flatMap(link => {
    const waypoint = link.port.protocol === 'TCP' && link.server.kind === 'workload' ? proxies.get(link.server.workload.id) : undefined;
    return waypoint ? tunnelLinks(link, waypoint).map(tunnel => [linkName(tunnel), tunnel] as const) : [];
  }));
  const declared = declaredOnce();
  const declarations = [
    ...[...intent.links, ...here.flatMap(platformLinks(intent.platform))].map(link => declaration(intent, ends, link, declared)),
    ...[...tunnels.values()].map(link => ({ ...declaration(intent, ends, link, declared), neededClients: NO_INDEX })),
  ];
  const subjects = uniteAllIndices([
    ...here.map(ends.workload), ...intent.namespaces.filter(({ owned }) => owned).map(({ name }) => ends.pods.inNamespace(name)),
  ]);
  const phases = new Map(intent.namespaces.map(({ name, phase }) => [name, phase]));
  const toServer = byServer(declarations);
  const anonymous = new Map<number, Ports>();
  for (const item of declarations.filter(declared => declared.anonymous)) {
    for (const server of members(item.servers, world.ends.length)) { anonymous.set(server, uniteRanges(anonymous.get(server) ?? [], portsOf(item.traffic))); }
  }
  const requests = { all: new Map<number, Traffic>(), anonymous: new Map<number, Traffic>() };
  return {
    intent, ends, declarations, subjects,
    phase: namespace => phases.get(namespace) ?? intent.platform.phase,
    requests: (server, anonymousOnly) => {
      const known = requests[anonymousOnly ? 'anonymous' : 'all'];
      const found = known.get(server) ?? uniteAll(new Set(toServer(server).filter(item => item.anonymous || !anonymousOnly).map(({ traffic }) => traffic)));
      known.set(server, found);
      return found;
    },
    anonymousPorts: server => anonymous.get(server) ?? [],
    between: pairIndex(declarations, world.ends.length),
  };
}

function push<K, T>(map: Map<K, T[]>, key: K, value: T): void {
  const list = map.get(key);
  if (list) { list.push(value); } else { map.set(key, [value]); }
}

/** Links to groups larger than this are searched for, so that no index holds each of their pairs. */
const WIDE = 32;
const isWide = ({ negated, items }: IndexSet): boolean => negated || items.length > WIDE;

function byServer(declarations: readonly Declaration[]): (server: number) => readonly Declaration[] {
  const narrow = new Map<number, Declaration[]>();
  const wide = declarations.filter(({ servers }) => isWide(servers));
  for (const item of declarations) {
    if (isWide(item.servers)) { continue; }
    for (const server of item.servers.items) { push(narrow, server, item); }
  }
  return server => [...narrow.get(server) ?? [], ...wide.filter(({ servers }) => hasIndex(servers, server))];
}

/** Each declaration stands with the ends of one of its sides: the one with fewer of them, else the one that has less to search so far. */
function pairIndex(declarations: readonly Declaration[], size: number): (client: number, server: number) => Declaration[] {
  const [atClient, atServer] = [new Map<number, Declaration[]>(), new Map<number, Declaration[]>()];
  for (const item of declarations) {
    const [clients, servers] = [members(item.clients, size), members(item.servers, size)];
    const load = (map: ReadonlyMap<number, readonly Declaration[]>, side: readonly number[]) => side.length === 0 ? 0 : map.get(side[0])?.length ?? 0;
    const byClient = clients.length < servers.length || (clients.length === servers.length && load(atClient, clients) < load(atServer, servers));
    for (const end of byClient ? clients : servers) { push(byClient ? atClient : atServer, end, item); }
  }
  return (client, server) => [
    ...(atServer.get(server) ?? []).filter(({ clients }) => hasIndex(clients, client)),
    ...(atClient.get(client) ?? []).filter(({ servers }) => hasIndex(servers, server)),
  ];
}

export const declaredBetween = (found: readonly Declaration[]): Traffic => uniteAll(found.map(({ traffic }) => traffic));

type Declared = typeof declaredTraffic;

/** Many links say the same of other ends: their requests are one set. */
function declaredOnce(): Declared {
  const known = new Map<string, Traffic>();
  return (port, http, reading) => {
    // Without rules both readings are the same.
    const key = `${port.protocol} ${port.first} ${port.last} ${http ? `${reading} ${JSON.stringify(http)}` : ''}`;
    const found = known.get(key) ?? declaredTraffic(port, http, reading);
    known.set(key, found);
    return found;
  };
}

function declaration(intent: Intent, ends: Ends, link: LinkModel, declared: Declared): Declaration {
  const { client, server } = link;
  const idle = unenforced(intent, link);
  return {
    link,
    clients: ends.of(client, 'client'),
    // Where nobody reads names, a host is any address outside.
    servers: idle.includes('host') ? ends.of({ kind: 'anywhere', reason: '' }, 'server') : ends.of(server, 'server'),
    neededClients: ends.needed(client, 'client'), neededServers: ends.needed(server, 'server'),
    traffic: linkTraffic(intent, link, 'allowed', declared, idle), needed: linkTraffic(intent, link, 'needed', declared, idle),
    // The platform's own clients are outside of the mesh unless said otherwise.
    anonymous: link.unauthenticated !== undefined || link.need?.id === 'MAT-11' || !(client.kind === 'workload' && client.workload.meshed) && client.kind !== 'all-workloads',
  };
}

function linkTraffic(intent: Intent, link: LinkModel, reading: Reading, declared: Declared, idle: ReturnType<typeof unenforced>): Traffic {
  const { server, port } = link;
  if (server.kind === 'host') {
    const ports = portRange(port.protocol, port.first, port.last);
    if (!idle.includes('host')) {
      const name = declaredName(server.host);
      // CIL-25: the name inside TLS has to be the declared one too.
      return box(ports, [['name', name], ...(server.sni ? [['sni', name] as const] : [])]);
    }
    return onPorts(ports);
  }
  const http = idle.includes('http') ? undefined : dueHttp(intent, link);
  const traffic = declared(port, http, reading);
  // In ambient a gateway reads the requests of its own routes, and the pods let it in as a whole (AMB-01), unless their network layer reads them too.
  const proxy = ambient(intent.platform) && link.client.kind === 'workload' && link.client.workload.role === 'gateway';
  return proxy && readsHttp(intent.platform, link) !== 'cilium' ? widened(traffic) : traffic;
}

/** Waypoints are not declared by name: one may stand before each server of the mesh (AMB-01). By id of the server. */
export function waypointModels({ platform, namespaces, links }: Intent): ReadonlyMap<string, WorkloadModel> {
  if (!ambient(platform)) { return new Map(); }
  const homes = new Map(namespaces.map(namespace => [namespace.name, namespace]));
  const servers = new Map(links.flatMap(({ server }) => (server.kind === 'workload' && server.workload.meshed && server.workload.role === 'app' ? [[server.workload.id, server.workload] as const] : [])));
  return new Map([...servers].map(([id, workload]) => {
    const home = homes.get(workload.namespace);
    const { kind, name: given = 'waypoint', namespace = workload.namespace, serviceAccountName } = home?.waypoint ?? {};
    const name = kind === 'service' ? `${workload.name}-waypoint` : given;
    return [id, {
      ...workload, id: `${namespace}/${name}`, namespace, name, labels: { 'gateway.networking.k8s.io/gateway-name': name }, podLabels: undefined,
      serviceAccountName: serviceAccountName ?? name, serviceName: name, serviceIsOurs: false, probePorts: [], role: 'waypoint' as const, trustDomain: platform.trustDomain,
      ports: [portOf('TCP', 15008)],
      where: kind === 'existing' || workload.where === 'elsewhere' || !home ? 'elsewhere' as const : 'here' as const,
    }];
  }));
}
