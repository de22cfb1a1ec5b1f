import { EVERY_INDEX, IndexSet, NO_INDEX, intersectIndices, isNoIndex, uniteIndices } from '../algebra/index-set';
import { SELECT_ALL } from '../algebra/selector';
import { onPorts } from '../algebra/traffic';
import { formatPath, unknownValue } from '../parse/read';
import { Path, World } from '../parse/world';
import { portsAt } from './destination-ports';
import { NetworkPolicy, PolicyPeer, readNetworkPolicy } from './network-policy-read';
import { PodSelector, PolicyPeers, policyPeers } from './policy-peers';
import { Cause, PolicySide, Rule, Undecided } from './side';

export type Direction = 'inbound' | 'outbound';

/** What all NetworkPolicies of a world say. */
export interface NetworkPolicies {
  side(workload: number, direction: Direction): PolicySide;
  readonly undecided: readonly Undecided[];
}

export const OPEN_SIDE: PolicySide = { isolated: false, isolatedBy: [], allows: [], denies: [] };

/** Why a policy isolates a direction, if it does. */
export type Isolates = (policy: NetworkPolicy, direction: Direction) => Cause | undefined;

/** NP-01; some network plugins read `policyTypes` in another way (CIL-21). */
export const byPolicyTypes: Isolates = ({ isolates }, direction) => isolates[direction];

export function networkPolicies(world: World, isolates: Isolates = byPolicyTypes): NetworkPolicies {
  const peers = policyPeers(world);
  const policies = world.ofKind('NetworkPolicy', 'networking.k8s.io').map(readNetworkPolicy);
  const selecting = policiesByWorkload(policies, peers);
  const rules = { inbound: new Map<NetworkPolicy, RulesAt>(), outbound: new Map<NetworkPolicy, RulesAt>() };
  const rulesOf = (policy: NetworkPolicy, direction: Direction): RulesAt => {
    const found = rules[direction].get(policy) ?? rulesAt(policy, direction, world, peers);
    rules[direction].set(policy, found);
    return found;
  };
  let undecided: readonly Undecided[] | undefined;
  return {
    side(workload, direction) {
      const isolating = (selecting(world.workloads[workload].namespace).get(workload) ?? []).filter(policy => isolates(policy, direction));
      return isolating.length === 0 ? OPEN_SIDE : {
        isolated: true, isolatedBy: isolating.map(policy => isolates(policy, direction)!), allows: NO_RULES.concat(...isolating.map(policy => rulesOf(policy, direction)(workload))), denies: [],
      };
    },
    get undecided() { return undecided ??= policies.flatMap(policy => doubts(policy, isolates, peers)); },
  };
}

/** Policies that select each workload of a namespace, found once per namespace. */
function policiesByWorkload(policies: readonly NetworkPolicy[], peers: PolicyPeers): (namespace: string) => ReadonlyMap<number, readonly NetworkPolicy[]> {
  const homes = new Map<string, NetworkPolicy[]>();
  for (const policy of policies) {
    const home = homes.get(policy.object.namespace);
    if (home) { home.push(policy); } else { homes.set(policy.object.namespace, [policy]); }
  }
  const found = new Map<string, ReadonlyMap<number, readonly NetworkPolicy[]>>();
  return namespace => {
    const known = found.get(namespace);
    if (known) { return known; }
    const selecting = new Map<number, NetworkPolicy[]>();
    for (const policy of homes.get(namespace) ?? []) {
      for (const workload of policy.pods ? peers.select({ namespaces: namespace, pods: policy.pods }).items : []) {
        const list = selecting.get(workload);
        if (list) { list.push(policy); } else { selecting.set(workload, [policy]); }
      }
    }
    found.set(namespace, selecting);
    return selecting;
  };
}

const NO_RULES: readonly Rule[] = [];

/** What a policy lets through at a workload. */
type RulesAt = (workload: number) => readonly Rule[];

function rulesAt(policy: NetworkPolicy, direction: Direction, { workloads }: World, peers: PolicyPeers): RulesAt {
  const parts = policy[direction].flatMap(({ peers: items, ports }) => items.map((peer): readonly Rule[] | RulesAt => {
    const ends = endsOf(peer, peers);
    const cause: Cause = { object: policy.object, path: peer.path };
    // NP-09: a name is looked up at the destination: at each far end, or at the selected pod itself.
    if (direction === 'inbound' && ports.names.length > 0) {
      return workload => [{ ends, traffic: onPorts(portsAt(ports, workloads[workload])), cause }].filter(({ traffic }) => traffic.length > 0);
    }
    return peers.names.split(ports, ends).map(part => ({ ends: part.ends, traffic: part.traffic, cause }));
  }));
  return parts.some(part => typeof part === 'function') ? atEach(parts) : everywhere(NO_RULES.concat(...parts as (readonly Rule[])[]));
}

const atEach = (parts: readonly (readonly Rule[] | RulesAt)[]): RulesAt => workload => parts.flatMap(part => (typeof part === 'function' ? part(workload) : part));
const everywhere = (rules: readonly Rule[]): RulesAt => () => rules;

const endsOf = ({ selector, addresses }: PolicyPeer, peers: PolicyPeers): IndexSet =>
  (selector ? peers.select(selector) : addresses ? peers.addresses(addresses) : EVERY_INDEX);

/** What of a policy nobody here understands, and pods about which nobody can tell whether it means them: in doubt is what they and its own pods may do. */
function doubts(policy: NetworkPolicy, isolates: Isolates, peers: PolicyPeers): Undecided[] {
  const { object, pods, unknown } = policy;
  const own: PodSelector = { namespaces: object.namespace, pods: pods ?? SELECT_ALL };
  const hosts = peers.unsure(own).host;
  let known: IndexSet | undefined;
  const selected = () => known ??= uniteIndices(peers.select(own), hosts);
  const about = (path: Path, message: string, others: IndexSet): Undecided[] =>
    (isNoIndex(others) ? [] : [{ unknown: unknownValue(object, path, `${formatPath(path)} ${message}`), workloads: uniteIndices(others, selected()) }]);
  return [
    ...unknown.map(item => ({ unknown: item, workloads: selected() })),
    ...(isNoIndex(hosts) ? [] : [{ unknown: unknownValue(object, ['spec', 'podSelector'], `spec.podSelector ${HOST_NETWORK}`), workloads: hosts }]),
    ...(['inbound', 'outbound'] as const).filter(direction => isolates(policy, direction)).flatMap(direction => policy[direction].flatMap(({ peers: items, ports }) => items.flatMap(peer => {
      const { path, selector } = peer;
      const { host, unlabelled } = selector ? peers.unsure(selector) : { host: NO_INDEX, unlabelled: NO_INDEX };
      const named = intersectIndices(peers.names.unsure(ports.names), direction === 'inbound' ? selected() : endsOf(peer, peers));
      // NP-09: the name is a pod's, and whether a block means pods depends on the plugin (MAT-25).
      const behind = direction === 'outbound' && peer.addresses && ports.names.length > 0 ? selected() : NO_INDEX;
      return [...about(path, HOST_NETWORK, host), ...about(path, UNLABELLED, unlabelled), ...about(path, NAMED_TWICE, named), ...about(path, NAMED_BLOCK, behind)];
    }))),
  ];
}

/** NP-11 */
const HOST_NETWORK = 'selects pods in the network of their node, for which Kubernetes leaves open what it means';
export const UNLABELLED = 'asks for labels of a namespace that no object gives';
const NAMED_BLOCK = 'stands beside a port by its name, which no address has';
/** NP-09 */
export const NAMED_TWICE = 'names a port that some pods give to several numbers, or to one of their node';
