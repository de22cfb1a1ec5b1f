import { IndexSet, hasIndex, indexSet, isNoIndex, subtractIndices } from '../algebra/index-set';
import { EVERYTHING, Language, and } from '../algebra/language';
import { Ports } from '../algebra/ports';
import { Traffic, isNoTraffic, onPorts, portsOf } from '../algebra/traffic';
import { World } from '../parse/world';
import { CiliumEnds } from './cilium-ends';
import { HttpItem, httpTraffic } from './cilium-http';
import { CiliumPeer } from './cilium-peers';
import { PortRule } from './cilium-ports';
import { CiliumRule } from './cilium-read';
import { portsAt } from './destination-ports';
import { policyPeers } from './policy-peers';
import { Cause, Rule } from './side';

/** One item of `toPorts` with the peers of its rule. */
export interface Part {
  readonly rule: CiliumRule;
  readonly port: PortRule;
  readonly cause: Cause;
  readonly peers: readonly CiliumPeer[];
  /** All ends but hosts that are told apart by their names. */
  readonly ends: IndexSet;
  /** Names of hosts, as far as they are known to the node (CIL-22). */
  readonly names: readonly Language[];
}

/** CIL-06, CIL-07: peers that turn out to be none leave a rule with ports open to everybody. */
function realPeers({ peers, hasPorts, deny }: CiliumRule, ends: CiliumEnds): readonly CiliumPeer[] {
  if (!peers.some(({ kind }) => kind === 'service')) { return peers; }
  const found = peers.filter(peer => peer.kind !== 'service' || (!deny && ends.servicesOf(peer).length > 0));
  return found.length === 0 && hasPorts ? [{ kind: 'everybody', key: '*' }] : found;
}

export function partsOf(ends: CiliumEnds, rule: CiliumRule, object: Cause['object']): readonly Part[] {
  const peers = realPeers(rule, ends);
  if (peers.length === 0) { return []; }
  const selected = ends.of(peers, rule);
  const names = peers.flatMap(peer => (peer.kind === 'names' ? [peer.names] : []));
  return rule.ports.map(port => ({ rule, port, cause: { object, path: rule.hasPorts ? port.path : rule.peersPath }, peers, ends: selected, names }));
}

/** What a part lets through, or closes, at a workload that may ask for these names. */
export function rulesOf(world: World, part: Part, workload: number, askable: Language): readonly Rule[] {
  const { port: { ports }, rule, ends, names } = part;
  // NP-09: a name is looked up at the destination.
  const found = rule.direction === 'inbound' && ports.names.length > 0 ? toAll(world, part, ends, portsAt(ports, world.workloads[workload])) : everywhere(world, part);
  if (names.length === 0) { return found; }
  return [...found, ...names.flatMap(name => made(part, indexSet([world.namesEnd]), limited(part, ports.ports, [['name', and(name, askable)], ...handshake(part)])))];
}

const known = new WeakMap<Part, readonly Rule[]>();

function everywhere(world: World, part: Part): readonly Rule[] {
  const found = known.get(part) ?? policyPeers(world).names.split(part.port.ports, part.ends).flatMap(({ ends, traffic }) => toAll(world, part, ends, portsOf(traffic)));
  known.set(part, found);
  return found;
}

/** A name in the handshake tells apart hosts that share an address, and so is the name of the host (CIL-25). */
function toAll({ namesEnd }: World, part: Part, ends: IndexSet, ports: Ports): Rule[] {
  const { serverNames } = part.port;
  if (!serverNames || !hasIndex(ends, namesEnd)) { return made(part, ends, limited(part, ports, handshake(part))); }
  const hosts = indexSet([namesEnd]);
  return [...made(part, subtractIndices(ends, hosts), limited(part, ports, handshake(part))), ...made(part, hosts, limited(part, ports, [['name', serverNames], ...handshake(part)]))];
}

const handshake = ({ port: { serverNames } }: Part): HttpItem => (serverNames ? [['sni', serverNames]] : []);
const limited = ({ port: { http } }: Part, ports: Ports, more: HttpItem): Traffic => httpTraffic(ports, (http ?? [[]]).map(item => [...item, ...more]));
const made = ({ cause }: Part, ends: IndexSet, traffic: Traffic): Rule[] => (isNoIndex(ends) || isNoTraffic(traffic) ? [] : [{ ends, traffic, cause }]);

/** What passes a proxy of HTTP, whatever the requests are. */
export function httpOnly(world: World, part: Part, workload: number): readonly Rule[] {
  if (!part.port.http) { return []; }
  return rulesOf(world, part, workload, EVERYTHING).map(({ ends, traffic, cause }) => ({ ends, traffic: onPorts(portsOf(traffic)), cause }));
}
