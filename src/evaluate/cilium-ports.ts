import { Language, or } from '../algebra/language';
import { ALL_PORTS, PROTOCOLS, Ports, Transport, allPortsOf, portRange } from '../algebra/ports';
import { asString, get } from '../parse/read';
import { Json, Path } from '../parse/world';
import { HttpItem, httpAt } from './cilium-http';
import { dnsNames, namesAt, namesLike } from './cilium-names';
import { CiliumReader, doubt } from './cilium-selector';
import { DestinationPorts, NamedPort } from './destination-ports';
import { complain, listAt, mappingAt, unitePorts } from './policy-read';

/** One item of `toPorts`. */
export interface PortRule {
  readonly path: Path;
  readonly ports: DestinationPorts;
  /** Cilium merges rules with the same key and peer: one text for each port and protocol. */
  readonly keys: readonly string[];
  /** Absent: no limit (CIL-08). */
  readonly http?: readonly HttpItem[];
  /** Names that may be asked for, where a proxy of DNS stands in the way. */
  readonly dns?: Language;
  /** Names in the TLS handshake; absent: TLS or not. */
  readonly serverNames?: Language;
}

const EVERY_PORT: Omit<PortRule, 'path'> = { ports: { ports: ALL_PORTS, names: [] }, keys: ['0/ANY'] };
const MAX_PORTS = 40;
const WITHOUT_PORTS = ['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH'];
const SERVER_NAME = /^[-\w*]+(\.[-\w*]+)*\.?$/;

/** CIL-05, CIL-08: without `toPorts`, or with an empty list, a rule is about all ports. */
export function portRulesAt(reader: CiliumReader, rule: Json, path: Path, kind: 'ingress' | 'egress' | 'deny'): readonly PortRule[] {
  const at = [...path, 'toPorts'];
  const items = listAt(reader, get(rule, 'toPorts'), at);
  if (items.length === 0) { return [{ path, ...EVERY_PORT }]; }
  return items.flatMap(({ item, at: place }) => {
    const found = portRuleAt(reader, item, place, kind);
    return found ? [found] : [];
  });
}

function portRuleAt(reader: CiliumReader, json: Json, path: Path, kind: 'ingress' | 'egress' | 'deny'): PortRule | undefined {
  // limits in a rule that denies are dropped, and the port is closed for everything.
  const item = mappingAt(reader, json, path, kind === 'deny' ? ['ports'] : ['ports', 'rules', 'serverNames', 'terminatingTLS', 'originatingTLS', 'listener']);
  if (!item) { return undefined; }
  const given = listAt(reader, get(item, 'ports'), [...path, 'ports']);
  if (given.length > MAX_PORTS) { complain(reader, [...path, 'ports'], `has more than ${MAX_PORTS} items (CIL-34)`); }
  const ports = given.map(({ item: port, at }) => portAt(reader, port, at));
  const read = { path, ports: unitePorts(ports.flatMap(port => port?.meaning ?? [])), keys: ports.flatMap(port => port?.keys ?? []) };
  if (kind === 'deny') { return read; }
  for (const field of ['terminatingTLS', 'originatingTLS', 'listener']) {
    if (get(item, field) !== undefined) { doubt(reader, [...path, field], 'depends on what no policy holds'); }
  }
  const limits = limitsAt(reader, item, path, kind);
  const layer7 = limits.http !== undefined || limits.dns !== undefined;
  if (limits.serverNames && layer7 && get(item, 'terminatingTLS') === undefined) { complain(reader, [...path, 'serverNames'], 'stands beside rules of layer 7 without the end of TLS (CIL-25)'); }
  if (layer7 && get(item, 'listener') !== undefined) { complain(reader, [...path, 'listener'], 'stands beside rules of layer 7'); }
  if (limits.dns && given.length === 0) { complain(reader, [...path, 'ports'], 'is empty beside rules of DNS'); }
  for (const [index, port] of ports.entries()) {
    // CIL-09, CIL-23, CIL-28
    if (limits.http && port && port.protocols.join() !== 'TCP') { complain(reader, [...path, 'ports', index], 'is not TCP, which rules of HTTP need'); }
    if (layer7 && port?.every) { complain(reader, [...path, 'ports', index], 'is port 0 beside rules of layer 7'); }
    if (limits.dns && port?.range) { complain(reader, [...path, 'ports', index], 'is a range of ports, which rules of DNS cannot have (CIL-23)'); }
  }
  return { path, ports: read.ports, keys: read.keys, ...limits };
}

function limitsAt(reader: CiliumReader, item: Json, path: Path, kind: 'ingress' | 'egress'): Pick<PortRule, 'http' | 'dns' | 'serverNames'> {
  const names = get(item, 'serverNames');
  const servers = listAt(reader, names, [...path, 'serverNames']).map(({ item: name, at }) => {
    const text = asString(name);
    return text !== undefined && text.length <= 255 && SERVER_NAME.test(text) ? namesLike(text) : complain(reader, at, 'is no host name');
  });
  if (names !== undefined && servers.length === 0) { complain(reader, [...path, 'serverNames'], 'is empty'); }
  const given = get(item, 'rules');
  const rules = given === undefined ? undefined : mappingAt(reader, given, [...path, 'rules'], ['http', 'dns']);
  const at = [...path, 'rules'];
  const [http, dns] = ['http', 'dns'].map(field => get(rules, field));
  if (rules && (http === undefined) === (dns === undefined)) { complain(reader, at, 'needs either http or dns'); }
  const asked = listAt(reader, dns, [...at, 'dns']);
  if (asked.length > 0 && kind === 'ingress') { complain(reader, [...at, 'dns'], 'is not possible on ingress (CIL-23)'); }
  const answers = asked.flatMap(({ item: name, at: place }) => namesAt(reader, name, place) ?? []);
  // An item that is not understood lets nothing through; an empty list is no limit (CIL-08).
  return {
    ...(listAt(reader, http, [...at, 'http']).length > 0 ? { http: httpAt(reader, http, [...at, 'http']) } : {}),
    ...(asked.length > 0 ? { dns: dnsNames(answers) } : {}),
    ...(names === undefined ? {} : { serverNames: or(...servers.flatMap(server => server ?? [])) }),
  };
}

export const portKey = (first: number | string, end: number, protocol: Transport): string => `${first}-${end}/${protocol}`;

interface OnePort {
  readonly meaning: readonly (Ports | NamedPort)[];
  readonly protocols: readonly Transport[];
  readonly keys: readonly string[];
  readonly every: boolean;
  readonly range: boolean;
}

function portAt(reader: CiliumReader, json: Json, path: Path): OnePort | undefined {
  const item = mappingAt(reader, json, path, ['port', 'endPort', 'protocol']);
  if (!item) { return undefined; }
  const protocol = get(item, 'protocol') ?? 'ANY';
  // CIL-09: without a protocol, all three that have ports.
  const protocols = PROTOCOLS.filter(each => protocol === 'ANY' || protocol === each);
  if (protocols.length === 0 && !WITHOUT_PORTS.some(each => each === protocol)) { return complain(reader, [...path, 'protocol'], 'is no protocol that is known'); }
  const text = asString(get(item, 'port'));
  if (!text) { return complain(reader, [...path, 'port'], 'is missing, or no text'); }
  const end = get(item, 'endPort') ?? 0;
  if (typeof end !== 'number' || !Number.isInteger(end) || end < 0 || end > 65535) { return complain(reader, [...path, 'endPort'], 'is no port'); }
  const keysOf = (port: number | string) => protocols.map(each => portKey(port, end, each));
  // CIL-34: the end of a range is ignored beside a name.
  if (isName(text)) {
    const keys = keysOf(text.toLowerCase());
    return { meaning: protocols.map(each => ({ name: text.toLowerCase(), protocol: each })), protocols, keys, every: false, range: false };
  }
  const first = numberOf(text);
  if (first === undefined || (protocols.length === 0 && first !== 0)) { return complain(reader, [...path, 'port'], 'is no port'); }
  const keys = keysOf(first);
  if (first === 0) { return { meaning: protocols.map(allPortsOf), protocols, keys, every: true, range: false }; }
  if (end !== 0 && end < first) { return complain(reader, [...path, 'endPort'], 'is before the first port'); }
  return { meaning: protocols.map(each => portRange(each, first, Math.max(first, end))), protocols, keys, every: false, range: end > first };
}

/** RFC 6335: letters, digits and single hyphens, with a letter; `0x50` is such a name and no number. */
const isName = (text: string): boolean => text.length <= 15 && /^(?=.*[a-zA-Z])[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$/.test(text);

/** As Go reads numbers: one that begins with zero is octal. */
function numberOf(text: string): number | undefined {
  const number = /^(0|[1-9]\d{0,4})$/.test(text) ? Number(text) : /^0[0-7]{1,6}$/.test(text) ? parseInt(text, 8) : undefined;
  return number !== undefined && number <= 65535 ? number : undefined;
}

