import { EVERY_INDEX } from '../algebra/index-set';
import { get, isAbsent, stringList } from '../parse/read';
import { Unknown, World, WorldObject } from '../parse/world';
import { Entry, Ways, allWays, clouded, waysOf } from './entry';
import { Listening, Proxy, Server, proxies, readServers, sameHosts } from './gateway-istio-servers';
import { Notes, notesOn, onlyFields } from './notes';
import { VirtualHost, commonDomain, route } from './route-table';
import { Router, exportedTo, httpRules, tcpRule, tlsRules } from './virtual-service';
import { gatewayName } from './virtual-service-matches';

const ISTIO = 'networking.istio.io';

/** How requests come in through Istio's own Gateway and VirtualService. */
export function istioGateways(world: World, clusterDomain: string): Ways {
  const gateways = world.ofKind('Gateway', ISTIO).map(gateway => readServers(gateway));
  const services = world.ofKind('VirtualService', ISTIO);
  const problems: Unknown[] = gateways.flatMap(({ unknown }) => unknown);
  const found = proxies(world, gateways.flatMap(({ servers }) => servers));
  problems.push(...found.flatMap(({ servers }) => sameHosts(servers)));
  const ways = allWays(found.flatMap(proxy => tablesOf(proxy).map(servers => tableWays(world, proxy, servers, services, clusterDomain, problems))));
  const unknown = [...new Map(problems.map(item => [`${item.object.index} ${item.path.join()} ${item.message}`, item])).values()];
  const anywhere = gateways.flatMap(gateway => gateway.anywhere).map(item => ({ unknown: item, workloads: EVERY_INDEX }));
  return { entries: ways.entries, undecided: [...ways.undecided, ...anywhere, ...unknown.flatMap(item => clouded(world, [item], item.object, reachedBy(ways.entries, item.object)))] };
}

const reachedBy = (entries: readonly Entry[], object: WorldObject) => entries.filter(({ causes }) => causes.some(cause => cause.object === object)).map(({ target }) => target);

/** Plain HTTP of one port is one table, whatever Gateways it comes from, and so is TLS that is passed on; all else is apart. */
function tablesOf({ servers }: Proxy): readonly (readonly Listening[])[] {
  const tables = new Map<string, Listening[]>();
  for (const [index, server] of servers.entries()) {
    const key = `${server.form} ${server.listens} ${server.form === 'http' || server.form === 'tls' ? '' : index}`;
    tables.set(key, [...tables.get(key) ?? [], server]);
  }
  return [...tables.values()];
}

function tableWays(world: World, { door, namespace, labels }: Proxy, servers: readonly Listening[], services: readonly WorldObject[], clusterDomain: string, problems: Unknown[]): Ways {
  const hosts: VirtualHost[] = [];
  const redirected = new Set<string>();
  for (const server of servers) {
    const gateway = `${server.gateway.namespace}/${server.gateway.name}`;
    const router: Router = { gateway, port: server.port, namespace, labels, clusterDomain };
    // A host of one namespace is redirected only where a VirtualService has it: Envoy gets the other one with its namespace, as no host is called.
    const own = server.hosts.filter(host => !host.includes('/')).map(host => host.toLowerCase());
    for (const service of services) {
      const names = (stringList(get(service.json, 'spec', 'gateways')) ?? []).map(name => gatewayName(name, service.namespace));
      const domains = commonHosts(server.hosts, service);
      if (!names.includes(gateway) || !exportedTo(service, namespace) || domains.length === 0) { continue; }
      const notes = notesOn(service);
      onlyFields(notes, get(service.json, 'spec'), ['spec'], ['hosts', 'gateways', 'http', 'tls', 'tcp', 'exportTo']);
      hosts.push(...hostsFor(world, notes, router, server, domains));
      problems.push(...notes.unknown);
      own.push(...domains);
    }
    // A host without any rule is redirected all the same.
    if (server.redirects) { for (const domain of own) { redirected.add(domain); hosts.push({ domain, rules: [] }); } }
  }
  const [{ gateway, path, form, listens }] = servers;
  const http = form === 'http' || form === 'https';
  const answered = hosts.map(({ domain, rules }) => ({ domain, rules: redirected.has(domain) ? [] : rules }));
  return waysOf({ door, ports: [listens], cause: { object: gateway, path } }, http ? 'http' : 'stream', route(answered, http ? 'host' : 'sni'));
}

const withoutNamespace = (host: string): string => host.slice(host.indexOf('/') + 1).toLowerCase();

function hostsFor(world: World, notes: Notes, router: Router, server: Server, domains: readonly string[]): VirtualHost[] {
  switch (server.form) {
    case 'http': case 'https': {
      const rules = httpRules(world, notes, router);
      return rules.length === 0 ? [] : domains.map(domain => ({ domain, rules }));
    }
    case 'tls': return tlsRules(world, notes, router).flatMap(({ names, rule }) => names.map(domain => ({ domain, rules: [rule] })));
    case 'tcp': {
      const rule = tcpRule(world, notes, router);
      // Where TLS ends the name has been asked for; elsewhere there is none.
      const names = isAbsent(get(server.gateway.json, ...server.path, 'tls')) ? ['*'] : server.hosts.map(withoutNamespace);
      return rule ? names.map(domain => ({ domain, rules: [rule] })) : [];
    }
  }
}

/** Hosts that the server and the VirtualService both have, for routes of its namespace. */
function commonHosts(hosts: readonly string[], service: WorldObject): readonly string[] {
  const given = hosts.flatMap(host => {
    const slash = host.indexOf('/');
    return slash < 0 ? [host] : host.slice(0, slash) === service.namespace ? [host.slice(slash + 1)] : [];
  });
  const own = stringList(get(service.json, 'spec', 'hosts')) ?? [];
  return [...new Set(given.flatMap(host => own.flatMap(other => commonDomain(host.toLowerCase(), other.toLowerCase()) ?? [])))];
}
