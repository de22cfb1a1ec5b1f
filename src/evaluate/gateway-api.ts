import { EVERY_INDEX } from '../algebra/index-set';
import { allPortsOf } from '../algebra/ports';
import { onPorts, sameTraffic } from '../algebra/traffic';
import { asArray, get, isAbsent, stringList } from '../parse/read';
import { Unknown, World, WorldObject } from '../parse/world';
import { reference } from './backends';
import { Mouth, Ways, allWays, clouded, waysOf } from './entry';
import { backendsOf } from './gateway-api-backends';
import { GATEWAY_API, Listener, Runner, readGateway } from './gateway-api-listeners';
import { EVERY_REQUEST } from './gateway-api-matches';
import { routeRules } from './gateway-api-rules';
import { notesOn, onlyFields } from './notes';
import { UNCHANGED } from './request-change';
import { RouteRule, VirtualHost, commonDomain, coversDomain, route } from './route-table';

const ROUTE = ['parentRefs', 'hostnames', 'rules'];

/** IST-43, CIL-43: how requests come in through the Gateway API. */
export function gatewayApi(world: World, clusterDomain: string): Ways {
  const routes = routesByParent(world);
  return allWays(world.ofKind('Gateway', GATEWAY_API).map(gateway => {
    const { listeners, unknown, anywhere } = readGateway(world, gateway, clusterDomain);
    const tables = new Map<string, Table>();
    const problems: Unknown[] = [];
    for (const object of routes.get(`${gateway.namespace}/${gateway.name}`) ?? []) {
      for (const listener of listeners.filter(item => attached(object, item))) {
        const { hosts, unknown: found } = hostsOf(world, object, listener, listeners);
        problems.push(...found);
        const key = tableKey(listener);
        const table = tables.get(key) ?? { listeners: [], hosts: [] };
        tables.set(key, { listeners: [...table.listeners, listener], hosts: [...table.hosts, ...hosts] });
      }
    }
    const ways = allWays([...tables.values()].map(tableWays));
    const reached = ways.entries.map(({ target }) => target);
    const byObject = problems.flatMap(item => clouded(world, [item], item.object, ways.entries.filter(({ causes }) => causes.some(({ object }) => object === item.object)).map(({ target }) => target)));
    return allWays([ways, { entries: [], undecided: [...clouded(world, unknown, gateway, reached), ...byObject, ...anywhere.map(item => ({ unknown: item, workloads: EVERY_INDEX }))] }]);
  }));
}

/** Routes by the Gateways that they name. */
function routesByParent(world: World): ReadonlyMap<string, ReadonlySet<WorldObject>> {
  const found = new Map<string, Set<WorldObject>>();
  for (const object of ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'].flatMap(kind => world.ofKind(kind, GATEWAY_API))) {
    for (const json of asArray(get(object.json, 'spec', 'parentRefs')) ?? []) {
      const parent = reference(json, object.namespace, GATEWAY_API, 'Gateway');
      if (!parent) { continue; }
      const key = `${parent.namespace}/${parent.name}`;
      found.set(key, (found.get(key) ?? new Set()).add(object));
    }
  }
  return found;
}

/** Listeners that one router serves, with the domains that it knows. */
interface Table { readonly listeners: readonly Listener[]; readonly hosts: readonly VirtualHost[] }

/**
 * Istio serves plain HTTP by one table per port, and HTTPS by one per listener; Cilium has one table for all of its listeners
 * without TLS, whatever their ports.
 */
function tableKey({ runner, protocol, port, name, gateway }: Listener): string {
  if (protocol === 'TCP' || protocol === 'TLS') { return `${protocol} ${port}`; }
  if (runner === 'cilium') { return protocol === 'HTTP' ? 'HTTP' : `HTTPS ${port}`; }
  return runner === 'istio' && protocol === 'HTTP' ? `HTTP ${port}` : `${protocol} ${port} ${name} ${gateway.index}`;
}

function tableWays({ listeners, hosts }: Table): Ways {
  const [{ door, gateway, protocol, path }] = listeners;
  const mouth: Mouth = { door, ports: [...new Set(listeners.flatMap(({ ports }) => ports))], cause: { object: gateway, path, fact: door.kind === 'cilium-ingress' ? 'CIL-43' : 'IST-43' } };
  return waysOf(mouth, protocol === 'HTTP' || protocol === 'HTTPS' ? 'http' : 'stream', route(hosts, protocol === 'TLS' ? 'sni' : 'host'));
}

function attached(object: WorldObject, listener: Listener): boolean {
  return listener.takes(object) && (asArray(get(object.json, 'spec', 'parentRefs')) ?? []).some(json => {
    const parent = reference(json, object.namespace, GATEWAY_API, 'Gateway');
    const [section, port] = [get(json, 'sectionName'), get(json, 'port')];
    return parent !== undefined && parent.group === GATEWAY_API && parent.kind === 'Gateway'
      && parent.name === listener.gateway.name && parent.namespace === listener.gateway.namespace
      && (isAbsent(section) || section === listener.name) && (isAbsent(port) || port === listener.port);
  });
}

function hostsOf(world: World, object: WorldObject, listener: Listener, all: readonly Listener[]): { hosts: VirtualHost[]; unknown: readonly Unknown[] } {
  const notes = notesOn(object);
  onlyFields(notes, get(object.json, 'spec'), ['spec'], ROUTE);
  const { rules, unknown } = object.kind === 'HTTPRoute' || object.kind === 'GRPCRoute'
    ? routeRules(world, object, listener.runner, listener.protocol === 'HTTPS') : streamRules(world, object, listener);
  const given = stringList(get(object.json, 'spec', 'hostnames')) ?? [];
  const hostnames = (object.kind === 'TCPRoute' || given.length === 0 ? ['*'] : given).map(name => name.toLowerCase());
  const hosts = hostnames.filter(name => !takenByOther(name, listener, all)).flatMap((name): VirtualHost[] => {
    const domain = commonDomain(name, listener.hostname);
    return domain === undefined ? [] : [{ domain, rules: rules.map(rule => underHost(rule, name, listener.runner)) }];
  });
  return { hosts, unknown: [...notes.unknown, ...unknown] };
}

/**
 * Where two host names of routes come to one domain. The API: the more specific name comes first. Istio: one after the other, nobody
 * knows in which order, rules for every request last. Cilium: as if it were one name.
 */
function underHost(rule: RouteRule, name: string, runner: Runner): RouteRule {
  switch (runner) {
    case 'istio': return { ...rule, group: name, last: sameTraffic(rule.requests, EVERY_REQUEST.requests) };
    case 'cilium': return rule;
    case 'other': return { ...rule, rank: [name.startsWith('*') ? 0 : 1, name.length, ...rule.rank] };
  }
}

/** A host belongs to the listener that names it best. */
function takenByOther(name: string, listener: Listener, all: readonly Listener[]): boolean {
  return all.some(other => other.protocol === listener.protocol && (other.port === listener.port || listener.runner === 'cilium')
    && other.hostname !== listener.hostname && coversDomain(other.hostname, name)
    && listener.hostname.startsWith('*') && other.hostname.length >= listener.hostname.length);
}

/** TLSRoute and TCPRoute: the connection as it is. */
function streamRules(world: World, object: WorldObject, { runner }: Listener): { rules: RouteRule[]; unknown: readonly Unknown[] } {
  const notes = notesOn(object);
  const rules = (asArray(get(object.json, 'spec', 'rules')) ?? []).map((json, index): RouteRule => {
    const path = ['spec', 'rules', index];
    onlyFields(notes, json, path, ['name', 'backendRefs']);
    const targets = (asArray(get(json, 'backendRefs')) ?? []).map((item, position) => ({ backends: backendsOf(world, notes, item, [...path, 'backendRefs', position]), change: UNCHANGED }));
    return { requests: onPorts(allPortsOf('TCP')), targets, rank: [], order: index, source: object, cause: { object, path } };
  });
  // Cilium's load balancer goes to the pods directly, past its proxy.
  if (runner === 'cilium' && object.kind === 'TCPRoute') { notes.unknown.push({ what: 'kind', object, path: [], message: 'as whom Cilium lets a TCPRoute in is not known here' }); }
  return { rules, unknown: notes.unknown };
}
