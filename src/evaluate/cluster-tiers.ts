import { ALL_ADDRESSES, Addresses, containsAddresses, intersectAddresses } from '../algebra/addresses';
import { EVERY_INDEX, IndexSet, NO_INDEX, hasIndex, indexSet, intersectIndices, isNoIndex, subtractIndices, uniteIndices } from '../algebra/index-set';
import { isSubset } from '../algebra/ranges';
import { box, intersect, isNoTraffic, onPorts } from '../algebra/traffic';
import { formatPath, unknownValue } from '../parse/read';
import { Path, World } from '../parse/world';
import { ClusterPeer, ClusterPolicy, ClusterRule, Tier } from './cluster-policy-read';
import { portsAt } from './destination-ports';
import { Direction, NAMED_TWICE, UNLABELLED } from './network-policy';
import { PolicyPeers, policyPeers } from './policy-peers';
import { TierRule, Undecided } from './side';

/** The ordered tiers around the NetworkPolicies. */
export interface ClusterTiers {
  rules(workload: number, direction: Direction, tier: Tier): readonly TierRule[];
  readonly undecided: readonly Undecided[];
}

interface Applied { readonly policy: ClusterPolicy; readonly subject: IndexSet; readonly rules: Readonly<Record<Direction, readonly (readonly PeerRule[])[]>> }
type PeerRule = (workload: number) => readonly TierRule[];

/** With addresses of all pods, where they are known; only then is it known which of them `networks` hold (CNP-04). */
export function clusterTiers(world: World, policies: readonly ClusterPolicy[], podAddresses: Addresses = []): ClusterTiers {
  const pods = podAddresses.length > 0 ? podAddresses : undefined;
  const peers = policyPeers(world);
  const applied: readonly Applied[] = [...policies].sort(inOrder).map(policy => apply(policy, world, peers, pods));
  const shared = new Map<string, readonly TierRule[]>();
  let undecided: readonly Undecided[] | undefined;
  return {
    rules(workload, direction, tier) {
      const mine = applied.flatMap((item, index) => (item.policy.tier === tier && hasIndex(item.subject, workload) ? [index] : []));
      if (mine.length === 0) { return NO_RULES; }
      const own = direction === 'inbound' && mine.some(index => applied[index].policy.inbound.some(namesPorts));
      const key = `${direction} ${mine.join()}${own ? ` ${workload}` : ''}`;
      const found = shared.get(key) ?? mine.flatMap(index => applied[index].rules[direction].flat().flatMap(rule => rule(workload)));
      shared.set(key, found);
      return found;
    },
    get undecided() { return undecided ??= [...applied.flatMap(item => doubts(item, peers, pods)), ...ambiguities(applied)]; },
  };
}

const NO_RULES: readonly TierRule[] = [];
const namesPorts = ({ ports }: ClusterRule): boolean => ports.names.length > 0;

/** CNP-01; between equal priorities any order is as good as another, but it has to be one. */
const inOrder = (a: ClusterPolicy, b: ClusterPolicy): number =>
  a.priority - b.priority || compare(a.object.kind, b.object.kind) || compare(a.object.name, b.object.name) || a.object.index - b.object.index;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function apply(policy: ClusterPolicy, world: World, peers: PolicyPeers, pods: Addresses | undefined): Applied {
  const compiled = (direction: Direction) => policy[direction].map(rule => rule.peers.map(peer => peerRule(policy, rule, peer, direction, world, peers, pods)));
  return { policy, subject: policy.subject ? peers.select(policy.subject) : NO_INDEX, rules: { inbound: compiled('inbound'), outbound: compiled('outbound') } };
}

function peerRule({ object }: ClusterPolicy, { action, ports }: ClusterRule, peer: ClusterPeer, direction: Direction, world: World, peers: PolicyPeers, pods: Addresses | undefined): PeerRule {
  const ends = endsOf(peer, world, peers, pods);
  const cause = { object, path: peer.path };
  if (peer.kind === 'names') {
    const rules = [{ action, ends, cause, traffic: box(ports.ports, [['name', peer.names]]) }];
    return () => rules;
  }
  // NP-09: a name is looked up at the destination.
  if (direction === 'inbound' && ports.names.length > 0) {
    return workload => [{ action, ends, cause, traffic: onPorts(portsAt(ports, world.workloads[workload])) }].filter(({ traffic }) => !isNoTraffic(traffic));
  }
  const rules = peers.names.split(ports, ends).map(part => ({ ends: part.ends, traffic: part.traffic, action, cause }));
  return () => rules;
}

function endsOf(peer: ClusterPeer, world: World, peers: PolicyPeers, pods: Addresses | undefined): IndexSet {
  switch (peer.kind) {
    case 'pods': return peers.select(peer.selector);
    case 'nodes': return indexSet([world.entityEnd('host'), world.entityEnd('remote-node')]);
    case 'names': return indexSet([world.namesEnd]);
    case 'everybody': return EVERY_INDEX;
    case 'networks': {
      if (containsAddresses(peer.addresses, ALL_ADDRESSES)) { return EVERY_INDEX; }
      const outside = peers.addresses(peer.addresses);
      return podsInside(peer.addresses, pods) === 'all' ? uniteIndices(outside, peers.pods) : outside;
    }
  }
}

/** CNP-04: `networks` mean pods too, by their addresses. */
function podsInside(networks: Addresses, pods: Addresses | undefined): 'all' | 'none' | 'unsure' {
  if (containsAddresses(networks, pods ?? ALL_ADDRESSES)) { return 'all'; }
  return pods && intersectAddresses(networks, pods).length === 0 ? 'none' : 'unsure';
}

function doubts({ policy, subject }: Applied, peers: PolicyPeers, pods: Addresses | undefined): Undecided[] {
  const { object, unknown, inbound, outbound } = policy;
  const about = (path: Path, message: string, workloads: IndexSet): Undecided[] =>
    (isNoIndex(workloads) ? [] : [{ unknown: unknownValue(object, path, `${formatPath(path)} ${message}`), workloads }]);
  const withSubject = (path: Path, message: string, others: IndexSet) => about(path, message, isNoIndex(others) ? others : uniteIndices(others, subject));
  return [
    ...unknown.map(item => ({ unknown: item, workloads: policy.subject ? subject : peers.pods })),
    ...(policy.subject ? about(['spec', 'subject'], UNLABELLED, peers.unsure(policy.subject).unlabelled) : []),
    ...[inbound, outbound].flatMap(rules => rules.flatMap(({ peers: items, ports }, index) => items.flatMap(peer => [
      ...withSubject(peer.path, NAMED_TWICE, intersectIndices(peers.names.unsure(ports.names), rules === inbound ? subject : peer.kind === 'pods' ? peers.select(peer.selector) : NO_INDEX)),
      ...(peer.kind === 'pods' ? withSubject(peer.path, UNLABELLED, peers.unsure(peer.selector).unlabelled) : []),
      ...(peer.kind === 'nodes' ? about(peer.path, 'selects nodes, whose addresses no object gives', subject) : []),
      ...(peer.kind === 'names' ? about(peer.path, 'is experimental: an engine without domainNames lets nothing through', subject) : []),
      ...(peer.kind === 'networks' && podsInside(peer.addresses, pods) === 'unsure' && !decidesAllPods(rules.slice(0, index), ports.ports, peers)
        ? about(peer.path, 'also means pods, whose addresses no object gives', subject) : []),
    ]))),
  ];
}

/** Whether these rules leave no pod over on the ports: then it does not matter which pods a later rule means. */
function decidesAllPods(rules: readonly ClusterRule[], ports: ClusterRule['ports']['ports'], peers: PolicyPeers): boolean {
  const decided = rules.filter(rule => isSubset(ports, rule.ports.ports)).flatMap(rule => rule.peers.map(peer => (peer.kind === 'pods' ? peers.select(peer.selector) : NO_INDEX)));
  return isNoIndex(subtractIndices(peers.pods, decided.reduce(uniteIndices, NO_INDEX)));
}

/** CNP-01: of policies with the same priority either may win, and nobody orders the kinds of two API versions. */
function ambiguities(applied: readonly Applied[]): Undecided[] {
  return applied.flatMap((one, index) => applied.slice(index + 1).flatMap(other => {
    const [a, b] = [one.policy, other.policy];
    if (a.tier !== b.tier || (a.object.apiVersion === b.object.apiVersion && a.priority !== b.priority)) { return []; }
    const subject = intersectIndices(one.subject, other.subject);
    const path = ([a, b].some(({ inbound }) => inbound.some(namesPorts)) ? subject.items : subject.items.slice(0, 1)).map(item => clash(one, other, item)).find(found => found);
    return path ? [{ unknown: unknownValue(b.object, path, `${formatPath(path)} and ${a.object.kind} ${a.object.name} decide differently, and nothing says which comes first`), workloads: subject }] : [];
  }));
}

/** The first rule of the one that meets a rule of the other with another action. */
function clash(one: Applied, other: Applied, subject: number): Path | undefined {
  for (const direction of ['inbound', 'outbound'] as const) {
    const rules = one.rules[direction].flat().flatMap(rule => rule(subject));
    for (const rule of other.rules[direction].flat().flatMap(item => item(subject))) {
      if (rules.some(({ action, ends, traffic }) => action !== rule.action && !isNoIndex(intersectIndices(ends, rule.ends)) && !isNoTraffic(intersect(traffic, rule.traffic)))) {
        return rule.cause.path;
      }
    }
  }
  return undefined;
}
