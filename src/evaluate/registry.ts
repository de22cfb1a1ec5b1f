import { AddressRange, containsAddresses } from '../algebra/addresses';
import { indexSet } from '../algebra/index-set';
import { asArray, asString, get, isAbsent, stringList, unknownValue } from '../parse/read';
import { Json, Service, Unknown, World, WorldObject } from '../parse/world';
import { serviceOfHost } from './backends';
import { MeshFacts } from './mesh';
import { coversDomain } from './route-table';
import { RegistryEntry, isVisible, serviceEntries } from './service-entries';
import { Cause, Undecided } from './side';
import { SidecarScope, imports, sidecarFor, sidecarScopes } from './sidecar-scope';
import { exportedTo } from './virtual-service';

/**
 * What the sidecar of a client does with a connection to a destination:
 * `known`: it goes there, with what the mesh says about it; `passed-on`: it goes there as it is, without identity;
 * `blocked`: it ends here; `unclear`: nobody can say.
 */
export interface Reach {
  readonly kind: 'known' | 'passed-on' | 'blocked' | 'unclear';
  /** What a ServiceEntry takes the port for. */
  readonly protocol?: 'http' | 'tcp' | 'tls' | 'auto';
  readonly causes: readonly Cause[];
  /** Why it is unclear. */
  readonly unknown?: Unknown;
}

/**
 * What the proxies know of the world outside them. IST-40: that is hygiene and not a wall, since a workload can skip its sidecar: it
 * says what works, and never what is closed. Only for clients with a sidecar; gateways and ambient pods take no notice of Sidecars.
 */
export interface Registry {
  toService(client: number, service: Service, port: number): Reach;
  /** A Service that no manifest holds, such as the cluster's DNS. */
  toUnseen(client: number, namespace: string, host: string, port: number): Reach;
  /** A host outside of the cluster, by name. */
  toHost(client: number, host: string, port: number): Reach;
  toAddresses(client: number, range: AddressRange, port: number): Reach;
  /** What sends requests for a Service somewhere else, at a proxy of that namespace: a sidecar of the client, or a waypoint (AMB-01). */
  detour(service: Service, namespace: string): Unknown | undefined;
  /** Addresses of pods, at a port of no Service. */
  toPods(client: number): Reach;
  readonly undecided: readonly Undecided[];
  /** The part of it in ServiceEntries, which ambient reads as well. */
  readonly undecidedEntries: readonly Undecided[];
}

export function registryOf(world: World, facts: Pick<MeshFacts, 'rootNamespace' | 'outboundTrafficPolicy'>, clusterDomain: string): Registry {
  const scopes = sidecarScopes(world);
  const entries = serviceEntries(world);
  const doubtful = undecidedEntries(world, entries, clusterDomain);
  const virtualServices = world.ofKind('VirtualService', 'networking.istio.io');

  const scopeOf = (client: number) => sidecarFor(scopes, world.workloads[client], facts.rootNamespace);
  const outside = (scope: SidecarScope | undefined): Reach => {
    const strict = (scope?.policy ?? facts.outboundTrafficPolicy) === 'REGISTRY_ONLY';
    return { kind: strict ? 'blocked' : 'passed-on', causes: scope ? [{ object: scope.object, path: scope.policy ? ['spec', 'outboundTrafficPolicy'] : ['spec', 'egress'], fact: 'IST-41' }] : [] };
  };
  /** One that stands in the registry, as far as the Sidecar lets the proxy see it. */
  const seen = (scope: SidecarScope | undefined, home: string, host: string, port: number, ...found: readonly Cause[]): Reach => {
    if (!scope) { return { kind: 'known', causes: found }; }
    const { known, path, unknown } = imports(scope, home, host, port);
    const cause: Cause = { object: scope.object, path, fact: 'IST-41' };
    if (unknown) { return { kind: 'unclear', causes: [cause], unknown }; }
    return known ? { kind: 'known', causes: [cause, ...found] } : { ...outside(scope), causes: [cause, ...outside(scope).causes] };
  };
  const ask = (client: number, answer: (scope: SidecarScope | undefined, namespace: string) => Reach): Reach => {
    const found = scopeOf(client);
    const [scope] = found;
    if (found.length > 1) { return { kind: 'unclear', causes: found.map(({ object }) => ({ object, path: ['spec'], fact: 'IST-41' })), unknown: { what: 'value', object: found[1].object, path: ['spec'], message: 'nothing says which of several Sidecars is older' } }; }
    return answer(scope, world.workloads[client].namespace);
  };
  const best = (scope: SidecarScope | undefined, candidates: readonly Reach[]): Reach =>
    candidates.find(({ kind }) => kind === 'known') ?? candidates.find(({ kind }) => kind === 'unclear') ?? candidates[0] ?? outside(scope);

  /** Ports of that number in entries that the namespace sees. */
  const openings = (namespace: string, port: number) =>
    entries.filter(entry => isVisible(entry, namespace)).flatMap(entry => entry.ports.filter(({ number }) => number === port).map(opening => ({ entry, ...opening })));
  const byEntry = (scope: SidecarScope | undefined, { entry, path, protocol }: ReturnType<typeof openings>[number], port: number, hosts: readonly string[]): Reach[] =>
    hosts.map(host => ({ ...seen(scope, entry.object.namespace, host, port, { object: entry.object, path, fact: 'IST-42' }), protocol }));
  /** By those of its hosts that mean the destination. */
  const meant = (scope: SidecarScope | undefined, namespace: string, port: number, hostsOf: (entry: RegistryEntry) => readonly string[]): Reach[] =>
    openings(namespace, port).flatMap(opening => byEntry(scope, opening, port, hostsOf(opening.entry)));
  /** IST-42: TCP without addresses takes every connection of its port that nothing else takes, and sends it where it resolves to. Of several the oldest does. */
  const anyAddress = (scope: SidecarScope | undefined, namespace: string, port: number): Reach[] => {
    const found = openings(namespace, port).filter(({ entry, protocol }) => entry.addresses.length === 0 && protocol === 'tcp').flatMap(opening => byEntry(scope, opening, port, opening.entry.hosts)
      .map((reach): Reach => (opening.entry.resolution === 'NONE' || reach.kind !== 'known' ? reach
        : { ...reach, kind: 'unclear', unknown: unknownValue(opening.entry.object, ['spec', 'resolution'], 'a port of TCP without addresses takes connections to every address') })));
    const elsewhere = found.filter(({ kind }) => kind === 'unclear');
    return elsewhere.length > 0 ? elsewhere : found;
  };

  const hostOf = ({ name, namespace }: Service): string => `${name}.${namespace}.svc.${clusterDomain}`;
  const detour = (service: Service, namespace: string): Unknown | undefined => {
    const host = hostOf(service);
    const object = virtualServices.find(item => reroutes(world, item, service, host, namespace, clusterDomain)) ?? meshRoute(world, service);
    return object && { what: 'value', object, path: ['spec'], message: `where the mesh sends requests for ${host} is not followed here` };
  };

  return {
    detour,
    toService: (client, service, port) => ask(client, (scope, namespace) => {
      const { object } = service;
      if (!isExported(object, namespace) || !service.ports.some(item => item.port === port && item.protocol === 'TCP')) { return outside(scope); }
      const host = hostOf(service);
      const reach = seen(scope, object.namespace, host, port, { object, path: ['spec', 'ports'], fact: 'IST-41' });
      const unknown = detour(service, namespace);
      return unknown && reach.kind === 'known' ? { kind: 'unclear', causes: reach.causes, unknown } : reach;
    }),
    toUnseen: (client, home, host, port) => ask(client, scope => seen(scope, home, host, port)),
    toHost: (client, host, port) => ask(client, (scope, namespace) => {
      const named = meant(scope, namespace, port, ({ hosts }) => hosts.filter(item => coversDomain(item, host.toLowerCase())));
      return best(scope, [...named, ...anyAddress(scope, namespace, port)]);
    }),
    toAddresses: (client, range, port) => ask(client, (scope, namespace) => {
      const written = meant(scope, namespace, port, ({ addresses, hosts }) => (containsAddresses(addresses, [range]) ? hosts : []));
      return best(scope, [...written, ...anyAddress(scope, namespace, port)]);
    }),
    toPods: client => ask(client, scope => outside(scope)),
    undecided: [...undecidedScopes(world, scopes, facts.rootNamespace), ...doubtful],
    undecidedEntries: doubtful,
  };
}

/** Services say by annotation what the others have a field for. */
function isExported({ annotations, namespace }: WorldObject, to: string): boolean {
  const text = annotations['networking.istio.io/exportTo'] ?? '';
  return text === '' || text.split(',').map(name => name.trim()).some(name => name === '*' || name === to || (name === '.' && namespace === to));
}

/** A VirtualService for the mesh that sends requests for the host anywhere but to the host itself. */
function reroutes(world: World, object: WorldObject, service: Service, host: string, namespace: string, clusterDomain: string): boolean {
  const spec = get(object.json, 'spec');
  const gateways = stringList(get(spec, 'gateways')) ?? [];
  if ((gateways.length > 0 && !gateways.includes('mesh')) || !exportedTo(object, namespace)) { return false; }
  const hosts = stringList(get(spec, 'hosts')) ?? [];
  if (!hosts.some(name => coversDomain(name.toLowerCase(), host) || serviceOfHost(world, name, object.namespace, clusterDomain) === service)) { return false; }
  const straight = (rule: Json): boolean => ['redirect', 'directResponse', 'delegate', 'rewrite', 'fault', 'mirror', 'mirrors', 'headers'].every(field => isAbsent(get(rule, field)))
    && (asArray(get(rule, 'route')) ?? []).length > 0
    && (asArray(get(rule, 'route')) ?? []).every(item => isAbsent(get(item, 'destination', 'subset')) && isAbsent(get(item, 'destination', 'port')) && isAbsent(get(item, 'headers'))
      && serviceOfHost(world, asString(get(item, 'destination', 'host')) ?? '', object.namespace, clusterDomain) === service);
  const rules = ['http', 'tls', 'tcp'].flatMap(kind => asArray(get(spec, kind)) ?? []);
  // Without a match every request finds its rule; with one, what no rule matches is refused.
  return !rules.every(straight) || rules.some(rule => (asArray(get(rule, 'match')) ?? []).length > 0);
}

/** A route of the Gateway API that belongs to the Service itself. */
function meshRoute(world: World, service: Service): WorldObject | undefined {
  return ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'].flatMap(kind => world.ofKind(kind, 'gateway.networking.k8s.io')).find(({ json, namespace }) =>
    (asArray(get(json, 'spec', 'parentRefs')) ?? []).some(parent => get(parent, 'kind') === 'Service' && get(parent, 'name') === service.name && (get(parent, 'namespace') ?? namespace) === service.namespace));
}

function undecidedScopes(world: World, scopes: ReadonlyMap<WorldObject, SidecarScope>, rootNamespace: string): Undecided[] {
  const doubtful = [...scopes.values()].filter(({ unknown }) => unknown.length > 0);
  return doubtful.flatMap(({ object, unknown }) => {
    const workloads = indexSet(world.workloads.filter(workload => sidecarFor(scopes, workload, rootNamespace).some(scope => scope.object === object)).map(({ index }) => index));
    return unknown.map(item => ({ unknown: item, workloads }));
  });
}

function undecidedEntries(world: World, entries: readonly RegistryEntry[], clusterDomain: string): Undecided[] {
  return entries.flatMap(entry => {
    const taken = entry.hosts.flatMap((host, index) => (serviceOfHost(world, host, entry.object.namespace, clusterDomain)
      ? [unknownValue(entry.object, ['spec', 'hosts', index], `${host} is the name of a Service, and which of the two counts is not known`)] : []));
    const workloads = indexSet(world.workloads.filter(({ namespace }) => isVisible(entry, namespace)).map(({ index }) => index));
    return [...entry.unknown, ...taken].map(unknown => ({ unknown, workloads }));
  });
}
