import { hasIndex, members } from '../algebra/index-set';
import { Language, isSubset, literal, or } from '../algebra/language';
import { portRange } from '../algebra/ports';
import { onPorts, subtract } from '../algebra/traffic';
import { resolvable } from '../evaluate/cilium-dns';
import { Layers } from '../evaluate/connection';
import { LinkModel } from '../model/intent';
import { PlatformModel } from '../model/platform';
import { asArray, get, stringList } from '../parse/read';
import { Path } from '../parse/world';
import { Claim } from './claim';
import { declaredName } from './http';
import { Hindrance, Obstacle } from './obstacle';
import { dnsServers } from './platform-links';

/** CIL-22, CIL-23: where the questions to DNS servers are watched, a client finds only what it may ask for. */
export function unknownNames({ world }: Layers, { intent: { platform }, ends }: Claim): Hindrance {
  if (platform.network.kind !== 'cilium') { return () => undefined; }
  const servers = dnsServers(platform).flatMap(peer => members(ends.needed(peer, 'server'), world.ends.length));
  /** By client: for each server the names that it may be asked for there; undefined where nobody watches. */
  const asked = new Map<number, readonly (Language | undefined)[]>();
  const namesAt = (client: number): readonly (Language | undefined)[] => {
    const known = asked.get(client);
    if (known) { return known; }
    const parts = resolvable(world, client) ?? [];
    const found = servers.map(server => {
      const watched = parts.filter(part => hasIndex(part.servers, server));
      return watched.length === 0 ? undefined : or(...watched.map(({ names }) => names));
    });
    asked.set(client, found);
    return found;
  };
  const names = new Map<string, Language | undefined>();
  const nameOnce = (link: LinkModel): Language | undefined => {
    // A Service is called the same by all of its clients but its own pods.
    if (link.server.kind !== 'workload' || (link.client.kind === 'workload' && link.client.workload.id === link.server.workload.id)) { return nameOf(platform, link); }
    const key = `${link.server.workload.where} ${link.server.workload.id} ${link.port.servicePort !== undefined}`;
    if (!names.has(key)) { names.set(key, nameOf(platform, link)); }
    return names.get(key);
  };
  return ({ link }, client, _server, ways) => {
    const name = nameOnce(link);
    if (!name || world.ends[client].kind !== 'workload') { return undefined; }
    const known = namesAt(client);
    if (known.some(allowed => allowed !== undefined && !isSubset(name, allowed))) {
      return { text: 'the client may not ask the cluster DNS for that name', fix: 'name it in the rules for DNS too', fact: 'CIL-23', causes: [] };
    }
    // Addresses that a rule knows by their names alone have to be seen in an answer first.
    const ports = onPorts(portRange(link.port.protocol, link.port.first, link.port.last));
    const byName = link.server.kind === 'host' && ways.some(({ hops }) => hops.some(({ layer, passes }) => layer === 'egress' && subtract(ports, passes).length > 0));
    return byName && known.includes(undefined)
      ? { text: 'nobody sees the answers of the DNS, so the addresses of the name stay unknown', fix: 'add rules.dns for each DNS server that the client uses', fact: 'CIL-22', causes: [] } : undefined;
  };
}

/** The name that a client looks up for the link; none where it has an address. */
function nameOf({ clusterDomain }: PlatformModel, { client, server, port }: LinkModel): Language | undefined {
  if (server.kind === 'host') { return declaredName(server.host); }
  if (server.kind !== 'workload' || server.workload.serviceName === undefined || port.servicePort === undefined) { return undefined; }
  const { id, serviceName, namespace } = server.workload;
  return client.kind === 'workload' && client.workload.id === id ? undefined : literal(`${serviceName}.${namespace}.svc.${clusterDomain}`);
}

/** MAT-01: who asks another DNS server than that of the cluster, or none, does not find Services by their names. */
export function otherResolver({ world }: Layers, { intent: { platform } }: Claim): Hindrance {
  const suffix = `.svc.${platform.clusterDomain}`;
  return ({ link }, client) => {
    const end = world.ends[client];
    if (end.kind !== 'workload' || !end.workload.object) { return undefined; }
    const { object, template, templatePath } = end.workload;
    const policy = get(template, 'spec', 'dnsPolicy');
    const aliases = asArray(get(template, 'spec', 'hostAliases')) ?? [];
    const isOwn = policy === 'None' || policy === 'Default';
    // Few pods have either, and the language of a name takes time.
    const name = isOwn || aliases.length > 0 ? nameOf(platform, link) : undefined;
    if (!name) { return undefined; }
    const unclear = (text: string, ...path: Path): Obstacle => ({ text, fix: 'let the pod ask the DNS of the cluster for it', fact: 'MAT-01', causes: [{ object, path: [...templatePath, 'spec', ...path], fact: 'MAT-01' }], unclear: true });
    if (isOwn) { return unclear('whom the client asks for names nobody can say', 'dnsPolicy'); }
    // Short names of a Service mean it as well.
    const names = aliases.flatMap(alias => stringList(get(alias, 'hostnames')) ?? []).flatMap(host => [host, `${host}.${end.workload.namespace}${suffix}`, `${host}${suffix}`, `${host}.${platform.clusterDomain}`]);
    return names.some(host => isSubset(literal(host.toLowerCase().replace(/\.$/, '')), name)) ? unclear('the client has an address of its own for that name', 'hostAliases') : undefined;
  };
}
