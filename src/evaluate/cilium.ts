import { indexSet } from '../algebra/index-set';
import { NOTHING } from '../algebra/language';
import { ALL_TRAFFIC } from '../algebra/traffic';
import { World } from '../parse/world';
import { Part, httpOnly, rulesOf } from './cilium-apply';
import { ciliumDoubts } from './cilium-doubts';
import { CiliumPolicies, ciliumPolicies } from './cilium-policies';
import { ciliumSettings } from './cilium-settings';
import { clusterNetworkPolicies } from './cluster-network-policy';
import { clusterTiers } from './cluster-tiers';
import { NetworkFacts } from './network';
import { Direction } from './network-policy';
import { NetworkLayer, NetworkSide, PolicySide, Undecided } from './side';
import { worldDoubts } from './world-doubts';

/** What Cilium 1.20 does with its own policies and those of Kubernetes, in its default configuration. */
export function ciliumNetwork(world: World, { podAddresses }: NetworkFacts = {}): NetworkLayer {
  const policies = ciliumPolicies(world);
  const cluster = clusterNetworkPolicies(world);
  const tiers = clusterTiers(world, cluster, podAddresses);
  const sides = { inbound: new Map<number, NetworkSide>(), outbound: new Map<number, NetworkSide>() };
  const side = (workload: number, direction: Direction): NetworkSide => {
    const known = sides[direction].get(workload) ?? {
      admin: tiers.rules(workload, direction, 'Admin'), policy: policySide(world, policies, workload, direction), baseline: tiers.rules(workload, direction, 'Baseline'),
    };
    sides[direction].set(workload, known);
    return known;
  };
  let undecided: readonly Undecided[] | undefined;
  return {
    inbound: workload => side(workload, 'inbound'),
    outbound: workload => side(workload, 'outbound'),
    get undecided() { return undecided ??= [...ciliumDoubts(world, policies), ...ciliumSettings(world), ...tiers.undecided, ...worldDoubts(world)]; },
  };
}

function policySide(world: World, policies: CiliumPolicies, workload: number, direction: Direction): PolicySide {
  // CIL-37: pods in the network of their node are no endpoints.
  const rules = policies.rulesAt(workload, direction);
  // CIL-02, CIL-03: one rule with default deny is enough, even one that only denies.
  const isolatedBy = rules.filter(({ rule }) => rule.defaultDeny).map(({ cause }) => cause);
  const named = rules.some(({ parts }) => parts.some(({ names }) => names.length > 0));
  const askable = named ? policies.askable(workload) : NOTHING;
  const parts = (deny: boolean): readonly Part[] => rules.flatMap(applied => (applied.rule.deny === deny ? applied.parts : []));
  const read = parts(false).flatMap(part => httpOnly(world, part, workload));
  const allows = parts(false).flatMap(part => rulesOf(world, part, workload, askable));
  // CIL-19: the own node always comes in.
  const ownNode = direction === 'inbound' && isolatedBy.length > 0
    ? [{ ends: indexSet([world.entityEnd('host')]), traffic: ALL_TRAFFIC, cause: { ...isolatedBy[0], path: [], fact: 'CIL-19' } }] : [];
  return {
    isolated: isolatedBy.length > 0, isolatedBy,
    allows: [...allows, ...ownNode],
    denies: parts(true).flatMap(part => rulesOf(world, part, workload, NOTHING)),
    ...(read.length > 0 ? { httpOnly: read } : {}),
  };
}

