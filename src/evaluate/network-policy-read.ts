import { Addresses, addresses, subtractAddresses } from '../algebra/addresses';
import { contains } from '../algebra/cidr';
import { ALL_PORTS, Ports, allPortsOf, portRange } from '../algebra/ports';
import { SELECT_ALL, Selector } from '../algebra/selector';
import { fitted, get, isAbsent } from '../parse/read';
import { Json, Path, Unknown, WorldObject } from '../parse/world';
import { DestinationPorts, NamedPort } from './destination-ports';
import { PodSelector } from './policy-peers';
import { PolicyReader, complain, isPortName, isPortNumber, listAt, mappingAt, networkAt, policyReader, selectorAt, transportAt, unitePorts } from './policy-read';
import { Cause } from './side';

/** One item of `from` or `to`; without either, everybody. */
export interface PolicyPeer { readonly path: Path; readonly selector?: PodSelector; readonly addresses?: Addresses }

export interface PolicyRule { readonly peers: readonly PolicyPeer[]; readonly ports: DestinationPorts }

/** A NetworkPolicy as far as it is understood; the rest is in `unknown`. */
export interface NetworkPolicy {
  readonly object: WorldObject;
  /** Pods of its own namespace; absent when nobody can tell which. */
  readonly pods?: Selector;
  /** Directions that it isolates, with the line that says so (NP-01). */
  readonly isolates: { readonly inbound?: Cause; readonly outbound?: Cause };
  readonly inbound: readonly PolicyRule[];
  readonly outbound: readonly PolicyRule[];
  readonly unknown: readonly Unknown[];
}

export function readNetworkPolicy(object: WorldObject): NetworkPolicy {
  const reader = policyReader(object, 'networking.k8s.io/v1');
  const json = get(object.json, 'spec');
  const spec = isAbsent(json) ? undefined : mappingAt(reader, json, ['spec'], ['podSelector', 'policyTypes', 'ingress', 'egress']);
  const selector = get(spec, 'podSelector');
  // NP-04: a missing selector selects all pods of the namespace.
  const pods = isAbsent(selector) ? (isAbsent(json) || spec ? SELECT_ALL : undefined) : selectorAt(reader, selector, ['spec', 'podSelector']);
  const inbound = rulesAt(reader, get(spec, 'ingress'), ['spec', 'ingress'], 'from');
  const outbound = rulesAt(reader, get(spec, 'egress'), ['spec', 'egress'], 'to');
  return { object, ...(pods ? { pods } : {}), isolates: isolation(reader, get(spec, 'policyTypes'), outbound.length > 0), inbound, outbound, unknown: reader.unknown };
}

/** NP-01 */
function isolation(reader: PolicyReader, json: Json | undefined, hasEgress: boolean): NetworkPolicy['isolates'] {
  const types = listAt(reader, json, ['spec', 'policyTypes']);
  if (types.length > 2) { complain(reader, ['spec', 'policyTypes'], 'has more than two items'); }
  for (const { item, at } of types) {
    if (item !== 'Ingress' && item !== 'Egress') { complain(reader, at, 'is neither Ingress nor Egress'); }
  }
  const because = (path: Path, fact: string): Cause => ({ object: reader.object, path, fact });
  if (types.length === 0) { return { inbound: because(['spec'], 'NP-01'), ...(hasEgress ? { outbound: because(['spec', 'egress'], 'NP-01') } : {}) }; }
  const listed = (type: string) => types.find(({ item }) => item === type)?.at;
  const [ingress, egress] = [listed('Ingress'), listed('Egress')];
  return { ...(ingress ? { inbound: because(ingress, 'NP-02') } : {}), ...(egress ? { outbound: because(egress, 'NP-02') } : {}) };
}

function rulesAt(reader: PolicyReader, json: Json | undefined, path: Path, side: 'from' | 'to'): readonly PolicyRule[] {
  return fitted(listAt(reader, json, path).flatMap(({ item, at }) => {
    const rule = mappingAt(reader, item, at, [side, 'ports']);
    return rule ? [{ peers: peersAt(reader, get(rule, side), [...at, side], at), ports: portsAt(reader, get(rule, 'ports'), [...at, 'ports']) }] : [];
  }));
}

/** NP-06: an absent or empty list means everybody, unlike a list of which nothing is left. */
function peersAt(reader: PolicyReader, json: Json | undefined, path: Path, rule: Path): readonly PolicyPeer[] {
  const items = listAt(reader, json, path);
  if (isAbsent(json) || (Array.isArray(json) && items.length === 0)) { return [{ path: rule }]; }
  return fitted(items.flatMap(({ item, at }) => {
    const peer = mappingAt(reader, item, at, ['podSelector', 'namespaceSelector', 'ipBlock']);
    const found = peer && peerOf(reader, peer, at);
    return found ? [found] : [];
  }));
}

/** NP-04, NP-05 */
function peerOf(reader: PolicyReader, peer: Json, path: Path): PolicyPeer | undefined {
  const [pods, namespaces, block] = ['podSelector', 'namespaceSelector', 'ipBlock'].map(field => get(peer, field));
  const bySelector = !isAbsent(pods) || !isAbsent(namespaces);
  if (bySelector === !isAbsent(block)) { return complain(reader, path, 'needs either selectors or one ipBlock'); }
  if (!bySelector) { return blockAt(reader, block, path); }
  const inside = isAbsent(namespaces) ? reader.object.namespace : selectorAt(reader, namespaces, [...path, 'namespaceSelector']);
  const selected = isAbsent(pods) ? SELECT_ALL : selectorAt(reader, pods, [...path, 'podSelector']);
  return inside !== undefined && selected ? { path, selector: { namespaces: inside, pods: selected } } : undefined;
}

function blockAt(reader: PolicyReader, json: Json | undefined, path: Path): PolicyPeer | undefined {
  const at = [...path, 'ipBlock'];
  const block = mappingAt(reader, json, at, ['cidr', 'except']);
  const cidr = networkAt(reader, get(block, 'cidr'), [...at, 'cidr']);
  const holes = listAt(reader, get(block, 'except'), [...at, 'except']).map(({ item, at: place }) => {
    const hole = networkAt(reader, item, place);
    return hole && cidr && (!contains(cidr, hole) || contains(hole, cidr)) ? complain(reader, place, 'is not strictly inside the block') : hole;
  });
  return cidr && holes.every(hole => hole !== undefined) ? { path, addresses: fitted(subtractAddresses(addresses([cidr]), addresses(holes))) } : undefined;
}

/** NP-06 to NP-08 */
function portsAt(reader: PolicyReader, json: Json | undefined, path: Path): DestinationPorts {
  const items = listAt(reader, json, path);
  if (isAbsent(json) || (Array.isArray(json) && items.length === 0)) { return { ports: ALL_PORTS, names: [] }; }
  return unitePorts(items.map(({ item, at }) => portAt(reader, item, at)));
}

function portAt(reader: PolicyReader, item: Json, path: Path): Ports | NamedPort | undefined {
  const given = mappingAt(reader, item, path, ['protocol', 'port', 'endPort']);
  const protocol = given && transportAt(reader, get(given, 'protocol'), [...path, 'protocol']);
  if (!protocol) { return undefined; }
  const [port, end] = [get(given, 'port'), get(given, 'endPort')];
  if (isPortNumber(port)) {
    if (isAbsent(end)) { return portRange(protocol, port); }
    return isPortNumber(end) && end >= port ? portRange(protocol, port, end) : complain(reader, [...path, 'endPort'], 'is no port from the first one on');
  }
  if (!isAbsent(end)) { return complain(reader, [...path, 'endPort'], 'needs a numeric port'); }
  if (isAbsent(port)) { return allPortsOf(protocol); }
  return isPortName(port) ? { name: port, protocol } : complain(reader, [...path, 'port'], 'is neither a port from 1 to 65535 nor the name of one');
}
