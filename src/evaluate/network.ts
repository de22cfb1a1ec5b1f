import { Addresses } from '../algebra/addresses';
import { ALL_TRAFFIC, NO_TRAFFIC, Traffic, intersect, isNoTraffic, subtract, unite, uniteAll } from '../algebra/traffic';
import { EVERY_INDEX, IndexSet, NO_INDEX, hasIndex, indexSet, intersectIndices, subtractIndices, uniteIndices } from '../algebra/index-set';
import { fitted } from '../parse/read';
import { World } from '../parse/world';
import { adminNetworkPolicies } from './admin-network-policy';
import { clusterNetworkPolicies } from './cluster-network-policy';
import { clusterTiers } from './cluster-tiers';
import { Direction, networkPolicies } from './network-policy';
import { Cause, NetworkLayer, NetworkSide, PolicySide, TierRule, Undecided } from './side';
import { worldDoubts } from './world-doubts';

/** Facts that no manifest holds. */
export interface NetworkFacts {
  /** Addresses of all pods, where the platform says them. */
  readonly podAddresses?: Addresses;
}

/** A network plugin that enforces what Kubernetes itself defines, and nothing else. */
export function kubernetesNetwork(world: World, { podAddresses }: NetworkFacts = {}): NetworkLayer {
  const policies = networkPolicies(world);
  const tiers = clusterTiers(world, [...adminNetworkPolicies(world), ...clusterNetworkPolicies(world)], podAddresses);
  const host = indexSet([world.entityEnd('host')]);
  const sides = { inbound: new Map<number, NetworkSide>(), outbound: new Map<number, NetworkSide>() };
  const side = (workload: number, direction: Direction): NetworkSide => {
    const known = sides[direction].get(workload);
    if (known) { return known; }
    const policy = policies.side(workload, direction);
    const found = {
      admin: tiers.rules(workload, direction, 'Admin'),
      policy: direction === 'inbound' ? withOwnNode(policy, host) : policy,
      baseline: tiers.rules(workload, direction, 'Baseline'),
    };
    sides[direction].set(workload, found);
    return found;
  };
  let undecided: readonly Undecided[] | undefined;
  return {
    inbound: workload => side(workload, 'inbound'),
    outbound: workload => side(workload, 'outbound'),
    get undecided() { return undecided ??= [...policies.undecided, ...tiers.undecided, ...worldDoubts(world)]; },
  };
}

/** NP-10: the node of a pod always reaches it. */
function withOwnNode(policy: PolicySide, host: IndexSet): PolicySide {
  const [cause] = policy.isolatedBy;
  return cause ? { ...policy, allows: fitted([...policy.allows, { ends: host, traffic: ALL_TRAFFIC, cause: { object: cause.object, path: [], fact: 'NP-10' } }]) } : policy;
}

/** What one side lets through to or from one far end. */
export interface Passing {
  readonly traffic: Traffic;
  /** What lets through or, where nothing passes, what stops. */
  readonly causes: readonly Cause[];
}

const OPEN: Passing = { traffic: ALL_TRAFFIC, causes: [] };

/** CNP-01, CNP-02: Admin, then the policies, then Baseline; what nobody decides is open (NP-02). */
export function passSide(side: NetworkSide, far: number): Passing {
  const { admin, policy, baseline } = side;
  if (admin.length > 0 || baseline.length > 0 || policy.denies.length > 0) {
    const all = decisions(side, far);
    const traffic = uniteAll(all.filter(({ open }) => open).map(part => part.traffic));
    return { traffic, causes: all.filter(({ open }) => open !== isNoTraffic(traffic)).flatMap(({ causes }) => causes) };
  }
  // The usual side knows nothing but allows: no need to cut.
  if (!policy.isolated) { return OPEN; }
  const allowing = policy.allows.filter(({ ends }) => hasIndex(ends, far));
  return { traffic: uniteAll(allowing.map(({ traffic }) => traffic)), causes: allowing.length > 0 ? allowing.map(({ cause }) => cause) : policy.isolatedBy };
}

/** Traffic that the lines open or close; no line where it is open because nothing closes it. */
export interface Decision { readonly open: boolean; readonly traffic: Traffic; readonly causes: readonly Cause[] }

/** All traffic with one far end, cut by what decides about it, in the order in which the layer looks; only allows may overlap each other. */
export function decisions({ admin, policy, baseline }: NetworkSide, far: number): readonly Decision[] {
  const parts: Decision[] = [];
  const afterAdmin = passTier(admin, far, ALL_TRAFFIC, parts);
  const afterPolicy = passPolicy(policy, far, afterAdmin, parts);
  const left = passTier(baseline, far, afterPolicy, parts);
  if (!isNoTraffic(left)) { parts.push({ open: true, traffic: left, causes: [] }); }
  return parts;
}

/** Adds what the tier decides, and gives back what it hands on. */
function passTier(rules: readonly TierRule[], far: number, given: Traffic, parts: Decision[]): Traffic {
  let left = given;
  let passed = NO_TRAFFIC;
  for (const { action, ends, traffic, cause } of rules) {
    if (isNoTraffic(left)) { break; }
    const matched = hasIndex(ends, far) ? intersect(left, traffic) : NO_TRAFFIC;
    if (isNoTraffic(matched)) { continue; }
    left = subtract(left, matched);
    if (action === 'Pass') { passed = unite(passed, matched); } else { parts.push({ open: action === 'Accept', traffic: matched, causes: [cause] }); }
  }
  return unite(left, passed);
}

function passPolicy({ isolated, isolatedBy, allows, denies }: PolicySide, far: number, given: Traffic, parts: Decision[]): Traffic {
  if (isNoTraffic(given)) { return given; }
  let left = given;
  for (const { ends, traffic, cause } of denies) {
    const matched = hasIndex(ends, far) ? intersect(left, traffic) : NO_TRAFFIC;
    if (isNoTraffic(matched)) { continue; }
    left = subtract(left, matched);
    parts.push({ open: false, traffic: matched, causes: [cause] });
  }
  let rest = left;
  for (const { ends, traffic, cause } of allows) {
    const matched = hasIndex(ends, far) ? intersect(left, traffic) : NO_TRAFFIC;
    if (isNoTraffic(matched)) { continue; }
    rest = subtract(rest, matched);
    parts.push({ open: true, traffic: matched, causes: [cause] });
  }
  if (!isolated) { return rest; }
  if (!isNoTraffic(rest)) { parts.push({ open: false, traffic: rest, causes: isolatedBy }); }
  return NO_TRAFFIC;
}

/** Both sides of a pair; an end that is no workload has none. */
export interface Pair { readonly traffic: Traffic; readonly egress?: Passing; readonly ingress?: Passing }

/** NP-03: what the client may send and the server may receive. */
export function passes({ ends }: World, layer: NetworkLayer, client: number, server: number): Pair {
  const egress = ends[client].kind === 'workload' ? passSide(layer.outbound(client), server) : undefined;
  const ingress = ends[server].kind === 'workload' ? passSide(layer.inbound(server), client) : undefined;
  return { traffic: intersect(egress?.traffic ?? ALL_TRAFFIC, ingress?.traffic ?? ALL_TRAFFIC), ...(egress ? { egress } : {}), ...(ingress ? { ingress } : {}) };
}

/** Far ends with which anything at all may pass on this side; all others are closed without asking. */
export function candidates({ admin, policy, baseline }: NetworkSide, within: IndexSet = EVERY_INDEX): IndexSet {
  const afterAdmin = candidatesOf(admin, within);
  const afterPolicy = policy.allows.reduce((found, { ends }) => uniteIndices(found, intersectIndices(afterAdmin.left, ends)), afterAdmin.open);
  if (policy.isolated) { return afterPolicy; }
  const afterBaseline = candidatesOf(baseline, afterAdmin.left);
  return [afterPolicy, afterBaseline.open, afterBaseline.left].reduce(uniteIndices);
}

interface TierCandidates { readonly open: IndexSet; readonly left: IndexSet }

/** Workloads with the same policies share the list of their rules, and mostly the question. */
const answered = new WeakMap<readonly TierRule[], { readonly given: IndexSet; readonly found: TierCandidates }>();

function candidatesOf(rules: readonly TierRule[], given: IndexSet): TierCandidates {
  if (rules.length === 0) { return { open: NO_INDEX, left: given }; }
  const known = answered.get(rules);
  if (known?.given === given) { return known.found; }
  let [open, left, passed] = [NO_INDEX, given, NO_INDEX];
  for (const { action, ends, traffic } of rules) {
    const matched = intersectIndices(left, ends);
    if (action === 'Accept') { open = uniteIndices(open, matched); }
    if (action === 'Pass') { passed = uniteIndices(passed, matched); }
    // A rule about some ports only leaves its ends in the game.
    if (isNoTraffic(subtract(ALL_TRAFFIC, traffic))) { left = subtractIndices(left, matched); }
  }
  const found = { open, left: uniteIndices(left, passed) };
  answered.set(rules, { given, found });
  return found;
}
