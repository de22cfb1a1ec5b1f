import { IndexSet, hasIndex, indexSet, isNoIndex, subtractIndices } from '../algebra/index-set';
import { EVERYTHING, Language, and } from '../algebra/language';
import { Ports } from '../algebra/ports';
import { Traffic, isNoTraffic, onPorts, portsOf } from '../algebra/traffic';
import { ENTITIES, World } from '../parse/world';
import { HttpItem, httpTraffic } from './cilium-http';
import { CiliumEnds } from './cilium-ends';
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
  /** One for each peer, the same only for peers that Cilium takes for one. */
  readonly peerKeys: readonly string[];
  /** All ends but hosts that are told apart by their names. */
  readonly ends: IndexSet;
  /** Names of hosts, as far as they are known to the node (CIL-22). */
  readonly names: readonly Language[];
  /** What it lets through, or closes, at a workload that may ask for these names. */
  rules(workload: number, askable: Language): readonly Rule[];
}

/** CIL-06, CIL-07: peers that turn out to be none leave a rule with ports open to everybody. */
function realPeers({ peers, hasPorts, deny }: CiliumRule, ends: CiliumEnds): readonly CiliumPeer[] {
  const found = peers.filter(peer => peer.kind !== 'service' || (!deny && ends.servicesOf(peer).length > 0));
  return found.length === 0 && peers.length > 0 && hasPorts ? [{ kind: 'everybody', key: '*' }] : found;
}

export function partsOf(world: World, ends: CiliumEnds, rule: CiliumRule, object: Cause['object']): readonly Part[] {
  const peers = realPeers(rule, ends);
  const selected = ends.of(peers, rule);
  const names = peers.flatMap(peer => (peer.kind === 'names' ? [peer.names] : []));
  if (peers.length === 0) { return []; }
  return rule.ports.map(port => partOf(world, rule, port, { object, path: rule.hasPorts ? port.path : rule.peersPath }, peers.flatMap(keysOf), selected, names));
}

/** The cluster is several entities to Cilium. */
const keysOf = (peer: CiliumPeer): readonly string[] =>
  (peer.kind === 'entity' && peer.entity.startsWith('cluster') ? [peer.key, ...ENTITIES.map(entity => `entity ${entity}`)] : [peer.key]);

function partOf(world: World, rule: CiliumRule, port: PortRule, cause: Cause, peerKeys: readonly string[], ends: IndexSet, names: readonly Language[]): Part {
  const { split } = policyPeers(world).names;
  const namesEnd = indexSet([world.namesEnd]);
  const make = (to: IndexSet, traffic: Traffic): Rule[] => (isNoIndex(to) || isNoTraffic(traffic) ? [] : [{ ends: to, traffic, cause }]);
  const limited = (ports: Ports, more: HttpItem): Traffic => httpTraffic(ports, (port.http ?? [[]]).map(item => [...item, ...more]));

  /** A name in the handshake tells apart hosts that share an address, and so is the name of the host (CIL-25). */
  function toAll(to: IndexSet, ports: Ports): Rule[] {
    if (!port.serverNames) { return make(to, limited(ports, [])); }
    const hosts = hasIndex(to, world.namesEnd) ? make(namesEnd, limited(ports, [['name', port.serverNames], ['sni', port.serverNames]])) : [];
    return [...make(subtractIndices(to, namesEnd), limited(ports, [['sni', port.serverNames]])), ...hosts];
  }

  const byName = (askable: Language): Rule[] => names.flatMap(name =>
    make(namesEnd, limited(port.ports.ports, [['name', and(name, askable)], ...(port.serverNames ? [['sni', port.serverNames] as const] : [])])));
  const lookedUpHere = rule.direction === 'inbound' && port.ports.names.length > 0;
  let fixed: readonly Rule[] | undefined;
  const everywhere = () => fixed ??= split(port.ports, ends).flatMap(part => toAll(part.ends, portsOf(part.traffic)));
  return {
    rule, port, cause, peerKeys, ends, names,
    rules: (workload, askable) => [
      ...(lookedUpHere ? toAll(ends, portsAt(port.ports, world.workloads[workload])) : everywhere()),
      ...(names.length > 0 ? byName(askable) : []),
    ],
  };
}

/** What passes a proxy of HTTP, whatever the requests are. */
export function httpOnly(part: Part, workload: number): readonly Rule[] {
  if (!part.port.http) { return []; }
  return part.rules(workload, EVERYTHING).map(({ ends, traffic, cause }) => ({ ends, traffic: onPorts(portsOf(traffic)), cause }));
}

