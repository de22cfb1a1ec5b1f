import { Addresses, addresses } from '../algebra/addresses';
import { ALL_PORTS, Ports } from '../algebra/ports';
import { Language, concat, literal, noneOf, or, plus, star } from '../algebra/language';
import { SELECT_ALL, Selector } from '../algebra/selector';
import { asNumber, asString, get, isAbsent } from '../parse/read';
import { Json, Path, Unknown, WorldObject } from '../parse/world';
import { DestinationPorts, NamedPort } from './destination-ports';
import { PodSelector } from './policy-peers';
import { PolicyReader, complain, listAt, mappingAt, networkAt, policyReader, selectorAt, unitePorts } from './policy-read';
import { TierRule } from './side';

export type Tier = 'Admin' | 'Baseline';

/** AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy, as far as they are understood. */
export interface ClusterPolicy {
  readonly object: WorldObject;
  readonly tier: Tier;
  readonly priority: number;
  /** Absent when nobody can tell which pods. */
  readonly subject?: PodSelector;
  readonly inbound: readonly ClusterRule[];
  readonly outbound: readonly ClusterRule[];
  readonly unknown: readonly Unknown[];
}

export interface ClusterRule {
  readonly action: TierRule['action'];
  readonly path: Path;
  readonly peers: readonly ClusterPeer[];
  readonly ports: DestinationPorts;
}

export type ClusterPeer = { readonly path: Path } & (
  | { readonly kind: 'pods'; readonly selector: PodSelector }
  | { readonly kind: 'networks'; readonly addresses: Addresses }
  | { readonly kind: 'nodes' }
  | { readonly kind: 'names'; readonly names: Language }
  /** CNP-05: what an engine does not know, its Deny takes for everybody. */
  | { readonly kind: 'everybody' });

/** What sets the versions of the API apart. */
export interface Dialect {
  readonly apiVersion: string;
  readonly fields: readonly string[];
  readonly tier: (reader: PolicyReader, spec: Json | undefined) => Tier;
  readonly hasPriority: boolean;
  readonly actions: Readonly<Record<string, TierRule['action']>>;
  /** Fields that a selector of namespaces and pods must have. */
  readonly required: readonly string[];
  readonly portsField: 'ports' | 'protocols';
  readonly port: (reader: PolicyReader, item: Json, path: Path) => Ports | NamedPort | undefined;
  /** CNP-04: items that the API server takes in each list. */
  readonly limit: number;
}

export function readClusterPolicy(object: WorldObject, dialect: Dialect): ClusterPolicy {
  const reader = policyReader(object, dialect.apiVersion);
  const spec = mappingAt(reader, get(object.json, 'spec'), ['spec'], ['subject', 'ingress', 'egress', ...dialect.fields]);
  const subject = subjectAt(reader, get(spec, 'subject'), dialect);
  return {
    object, tier: dialect.tier(reader, spec), priority: dialect.hasPriority ? priorityAt(reader, get(spec, 'priority')) : 0,
    ...(subject ? { subject } : {}),
    inbound: rulesAt(reader, get(spec, 'ingress'), ['spec', 'ingress'], dialect, 'from'),
    outbound: rulesAt(reader, get(spec, 'egress'), ['spec', 'egress'], dialect, 'to'),
    unknown: reader.unknown,
  };
}

/** CNP-01 */
function priorityAt(reader: PolicyReader, json: Json | undefined): number {
  const priority = asNumber(json);
  if (priority !== undefined && Number.isInteger(priority) && priority >= 0 && priority <= 1000) { return priority; }
  complain(reader, ['spec', 'priority'], 'is no whole number from 0 to 1000');
  return 0;
}

/** CNP-03 */
function subjectAt(reader: PolicyReader, json: Json | undefined, dialect: Dialect): PodSelector | undefined {
  const subject = mappingAt(reader, json, ['spec', 'subject'], ['namespaces', 'pods']);
  return subject && podsAt(reader, subject, ['spec', 'subject'], dialect);
}

/** Exactly one of `namespaces` and `pods`. */
function podsAt(reader: PolicyReader, json: Json, path: Path, { required }: Dialect): PodSelector | undefined {
  const [namespaces, pods] = [get(json, 'namespaces'), get(json, 'pods')];
  if (isAbsent(namespaces) === isAbsent(pods)) { return complain(reader, path, 'needs exactly one of namespaces and pods'); }
  if (isAbsent(pods)) {
    const selector = selectorAt(reader, namespaces, [...path, 'namespaces']);
    return selector && { namespaces: selector, pods: SELECT_ALL };
  }
  const at = [...path, 'pods'];
  const given = mappingAt(reader, pods, at, ['namespaceSelector', 'podSelector']);
  if (!given) { return undefined; }
  const part = (field: string): Selector | undefined => {
    const selector = get(given, field);
    if (!isAbsent(selector)) { return selectorAt(reader, selector, [...at, field]); }
    // The API server refuses such a policy; where one is in force all the same, an absent selector selects all.
    if (required.includes(field)) { complain(reader, [...at, field], 'is missing'); }
    return SELECT_ALL;
  };
  const [inside, selected] = [part('namespaceSelector'), part('podSelector')];
  return inside && selected ? { namespaces: inside, pods: selected } : undefined;
}

function rulesAt(reader: PolicyReader, json: Json | undefined, path: Path, dialect: Dialect, side: 'from' | 'to'): ClusterRule[] {
  return limitedList(reader, json, path, dialect, 0).flatMap(({ item, at }) => {
    const rule = mappingAt(reader, item, at, ['name', 'action', side, dialect.portsField]);
    const named = asString(get(rule, 'action')) ?? '';
    const action = Object.hasOwn(dialect.actions, named) ? dialect.actions[named] : complain(reader, [...at, 'action'], `is none of ${Object.keys(dialect.actions).join(', ')}`);
    const peers = understood(limitedList(reader, get(rule, side), [...at, side], dialect, 1).map(peer => peerAt(reader, peer.item, peer.at, dialect, side, action)));
    const ports = portsAt(reader, get(rule, dialect.portsField), [...at, dialect.portsField], dialect);
    if (ports && ports.names.length > 0 && peers?.some(({ kind }) => kind !== 'pods')) { complain(reader, [...at, dialect.portsField], 'names ports of peers that have none'); }
    if (action && peers && ports) { return [{ action, path: at, peers, ports }]; }
    return action === 'Accept' ? [] : [{ action: 'Deny', path: at, peers: [{ kind: 'everybody', path: at }], ports: EVERY_PORT }];
  });
}

const EVERY_PORT: DestinationPorts = { ports: ALL_PORTS, names: [] };

/** CNP-05: what has a part that nobody understands is not understood. */
const understood = <T>(parts: readonly (T | undefined)[]): readonly T[] | undefined => (parts.every(part => part !== undefined) ? parts as readonly T[] : undefined);

function limitedList(reader: PolicyReader, json: Json | undefined, path: Path, { limit }: Dialect, least: number) {
  const items = listAt(reader, json, path);
  if (items.length < least) { complain(reader, path, 'is empty'); }
  if (items.length > limit) { complain(reader, path, `has more than ${limit} items`); }
  return items;
}

/** CNP-04 */
function peerAt(reader: PolicyReader, item: Json, path: Path, dialect: Dialect, side: 'from' | 'to', action: TierRule['action'] | undefined): ClusterPeer | undefined {
  const peer = mappingAt(reader, item, path, side === 'from' ? ['namespaces', 'pods'] : ['namespaces', 'pods', 'nodes', 'networks', 'domainNames']);
  if (!peer) { return undefined; }
  const [kind, ...more] = ['nodes', 'networks', 'domainNames'].filter(field => !isAbsent(get(peer, field)));
  if (kind === undefined) {
    const selector = podsAt(reader, peer, path, dialect);
    return selector && { kind: 'pods', path, selector };
  }
  if (more.length > 0 || !isAbsent(get(peer, 'namespaces')) || !isAbsent(get(peer, 'pods'))) { return complain(reader, path, 'names several kinds of peers'); }
  const at = [...path, kind];
  const items = kind === 'nodes' ? [] : limitedList(reader, get(peer, kind), at, { ...dialect, limit: 25 }, 1);
  switch (kind) {
    case 'nodes': return selectorAt(reader, get(peer, 'nodes'), at) && { kind: 'nodes', path };
    case 'networks': {
      const blocks = understood(items.map(network => networkAt(reader, network.item, network.at)));
      return blocks && { kind: 'networks', path, addresses: addresses(blocks) };
    }
    default: {
      const names = understood(items.map(name => domainAt(reader, name.item, name.at)));
      return action === 'Accept' ? names && { kind: 'names', path, names: or(...names) } : complain(reader, at, 'stands in a rule that does not accept');
    }
  }
}

const DOMAIN = /^(\*\.)?([a-z0-9]([-a-z0-9_]*[a-z0-9])?\.)+[a-z0-9]([-a-z0-9_]*[a-z0-9])?$/;
const LABEL = plus(noneOf('.'));

/** CNP-04: the wildcard stands for one label or more. */
function domainAt(reader: PolicyReader, json: Json, path: Path): Language | undefined {
  const name = (asString(json) ?? '').toLowerCase().replace(/\.$/, '');
  if (!DOMAIN.test(name)) { return complain(reader, path, 'is no domain name'); }
  return name.startsWith('*.') ? concat(LABEL, star(concat(literal('.'), LABEL)), literal(name.slice(1))) : literal(name);
}

function portsAt(reader: PolicyReader, json: Json | undefined, path: Path, dialect: Dialect): DestinationPorts | undefined {
  if (isAbsent(json)) { return EVERY_PORT; }
  const parts = understood(limitedList(reader, json, path, dialect, 1).map(({ item, at }) => dialect.port(reader, item, at)));
  return parts && unitePorts(parts);
}
