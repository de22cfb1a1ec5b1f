import { Cidr, parseNetwork } from '../../algebra/cidr';
import { ALL_PORTS, Ports, PROTOCOLS, Transport, allPortsOf, portRange } from '../../algebra/ports';
import { unite } from '../../algebra/ranges';
import { Selector } from '../../algebra/selector';
import { Workload, World, WorldObject } from '../../parse/world';
import { NOWHERE, Place, TextPlace, inObject, isFilledList, isPresent, items, numberOf, textOf, texts, within } from '../place';
import { CILIUM_KINDS, CILIUM_PEERS, CiliumRule, ciliumPeer, ciliumRulesOf, ciliumSpecs, ciliumSubject, peerPlace } from './cilium';
import { once, push } from './once';
import { peerSelector, select } from './pods';

/** The kinds that `guards` reads. */
export const GUARD_KINDS = ['networking.k8s.io/NetworkPolicy', ...CILIUM_KINDS] as const;

export type Direction = 'ingress' | 'egress';

export type Peer =
  | { readonly kind: 'pods'; readonly place: Place; readonly selector: Selector }
  | { readonly kind: 'block'; readonly place: Place; readonly block: Cidr; readonly except: readonly Cidr[] }
  | { readonly kind: 'entity'; readonly place: Place; readonly entity: string }
  | { readonly kind: 'other'; readonly place: Place };

/** What one rule of a policy lets pass. A Cilium rule has one row per item of `toPorts`. */
export interface Row {
  readonly place: Place;
  /** Absent: everyone. */
  readonly peers?: readonly Peer[];
  readonly ports: Ports;
  readonly namedPorts: readonly TextPlace[];
  /** Limits on requests, where there are some. */
  readonly http?: Place;
  readonly dns?: Place;
}

/** What one policy says about one direction of the pods that it selects. */
export interface Guard {
  readonly object: WorldObject;
  readonly place: Place;
  readonly cilium: boolean;
  readonly direction: Direction;
  readonly subject: Selector;
  readonly isolates: boolean;
  readonly rows: readonly Row[];
}

/** NP-01: the directions that a NetworkPolicy is about. */
export function policyTypes(object: WorldObject): readonly string[] {
  const types = texts(inObject(object, 'spec', 'policyTypes')).map(({ value }) => value);
  return types.length > 0 ? types : ['Ingress', ...(isFilledList(inObject(object, 'spec', 'egress')) ? ['Egress'] : [])];
}

function kubernetesGuards(object: WorldObject): Guard[] {
  const place = inObject(object, 'spec');
  const subject = peerSelector(object, within(place, 'podSelector'), NOWHERE);
  const types = policyTypes(object);
  return subject ? (['ingress', 'egress'] as const).filter(direction => types.includes(direction === 'ingress' ? 'Ingress' : 'Egress')).map(direction => ({
    object, place, cilium: false, direction, subject, isolates: true,
    rows: items(within(place, direction)).map(rule => kubernetesRow(object, rule, direction)),
  })) : [];
}

/** NP-06: without peers everyone, without ports all of them. */
function kubernetesRow(object: WorldObject, place: Place, direction: Direction): Row {
  const peers = within(place, direction === 'ingress' ? 'from' : 'to');
  const ports = items(within(place, 'ports'));
  return { place, peers: isFilledList(peers) ? items(peers).map(peer => kubernetesPeer(object, peer)) : undefined, ...(ports.length > 0 ? portsOf(ports, 'TCP') : { ports: ALL_PORTS, namedPorts: [] }) };
}

function kubernetesPeer(object: WorldObject, place: Place): Peer {
  const block = within(place, 'ipBlock');
  if (isPresent(block)) { return blockPeer(place, within(block, 'cidr'), within(block, 'except')); }
  const selector = peerSelector(object, within(place, 'podSelector'), within(place, 'namespaceSelector'));
  return selector ? { kind: 'pods', place, selector } : { kind: 'other', place };
}

function blockPeer(place: Place, cidr: Place, except: Place): Peer {
  const block = parseNetwork(textOf(cidr) ?? '');
  return block ? { kind: 'block', place, block, except: texts(except).flatMap(({ value }) => parseNetwork(value) ?? []) } : { kind: 'other', place };
}

const isTransport = (text: string): text is Transport => PROTOCOLS.some(protocol => protocol === text);

/** NP-07, CIL-09: without protocol TCP in one product, and every one in the other. */
function portsOf(places: readonly Place[], byDefault: 'TCP' | 'ANY'): Pick<Row, 'ports' | 'namedPorts'> {
  const numbers: Ports[] = [];
  const named: TextPlace[] = [];
  for (const place of places) {
    const protocol = textOf(within(place, 'protocol')) ?? byDefault;
    const protocols = protocol === 'ANY' ? PROTOCOLS : isTransport(protocol) ? [protocol] : [];
    const port = within(place, 'port');
    const first = numberOf(port);
    if (!isPresent(port) || (byDefault === 'ANY' && first === 0)) {
      numbers.push(...protocols.map(one => allPortsOf(one)));
    } else if (first !== undefined) {
      numbers.push(...protocols.map(one => portRange(one, first, numberOf(within(place, 'endPort')) ?? first)));
    } else if (typeof port.value === 'string') {
      named.push(port as TextPlace);
    }
  }
  return { ports: numbers.reduce(unite, []), namedPorts: named };
}

function ciliumRows(rule: CiliumRule): Row[] {
  const lists = CILIUM_PEERS.map(kind => [kind, peerPlace(rule, kind)] as const).filter(([, place]) => isPresent(place));
  const peers = lists.length > 0 ? lists.flatMap(([kind, list]) => items(list).map((place): Peer => {
    if (kind === 'CIDR') { return blockPeer(place, place, within(place, 'except')); }
    if (kind === 'CIDRSet') { return blockPeer(place, within(place, 'cidr'), within(place, 'except')); }
    if (kind === 'Entities') { return { kind: 'entity', place, entity: textOf(place) ?? '' }; }
    const selector = kind === 'Endpoints' ? ciliumPeer(rule.spec, place) : undefined;
    // `reserved:` labels are entities, not pods.
    return selector && !selector.some(({ key }) => key.startsWith('reserved:')) ? { kind: 'pods', place, selector } : { kind: 'other', place };
  })) : undefined;
  const toPorts = within(rule.place, 'toPorts');
  if (isPresent(within(rule.place, 'icmps'))) { return []; }
  // CIL-05: a rule without peers and ports allows nothing. CIL-08: no item of `toPorts` is no limit, an item without ports is none.
  if (!isFilledList(toPorts)) { return peers ? [{ place: rule.place, peers, ports: ALL_PORTS, namedPorts: [] }] : []; }
  return items(toPorts).map(place => {
    const [http, dns] = ['http', 'dns'].map(kind => within(place, 'rules', kind)).map(list => (isFilledList(list) ? list : undefined));
    return { place, peers, ...portsOf(items(within(place, 'ports')), 'ANY'), ...(http && { http }), ...(dns && { dns }) };
  });
}

/** CIL-02: a direction with any rule is isolated unless the policy says otherwise. */
function ciliumGuards(world: World): Guard[] {
  return ciliumSpecs(world).flatMap(spec => {
    const subject = ciliumSubject(spec);
    const rules = ciliumRulesOf(spec);
    return subject ? (['ingress', 'egress'] as const).filter(direction => rules.some(rule => rule.direction === direction)).map(direction => ({
      object: spec.object, place: spec.place, cilium: true, direction, subject,
      isolates: within(spec.place, 'enableDefaultDeny', direction).value !== false,
      rows: rules.filter(rule => rule.direction === direction && !rule.deny).flatMap(ciliumRows),
    })) : [];
  });
}

export const guards = once((world: World): readonly Guard[] => [...world.ofKind('NetworkPolicy', 'networking.k8s.io').flatMap(kubernetesGuards), ...ciliumGuards(world)]);

/** The guards of each workload, by its number. */
export const guardsByWorkload = once((world: World): ReadonlyMap<number, readonly Guard[]> => {
  const found = new Map<number, Guard[]>();
  for (const guard of guards(world)) {
    for (const { index } of select(world, guard.subject)) { push(found, index, guard); }
  }
  return found;
});

export const guardsOf = (world: World, { index }: Workload, direction: Direction): readonly Guard[] => (guardsByWorkload(world).get(index) ?? []).filter(guard => guard.direction === direction);
