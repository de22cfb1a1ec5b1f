import { IndexSet, NO_INDEX } from '../algebra/index-set';
import { Language, or } from '../algebra/language';
import { World } from '../parse/world';
import { Part, partsOf } from './cilium-apply';
import { CiliumEnds, ciliumEnds } from './cilium-ends';
import { podsByIdentity } from './cilium-labels';
import { ciliumNetworkPolicies } from './cilium-network-policy';
import { CiliumPolicy, CiliumRule, CiliumSpec, readCiliumPolicy } from './cilium-read';
import { Direction } from './network-policy';
import { Cause } from './side';

/** A rule at work, with what it lets through or closes. */
export interface AppliedRule { readonly rule: CiliumRule; readonly cause: Cause; readonly parts: readonly Part[] }

/** One spec of a policy and the pods that it is about. */
export interface AppliedSpec { readonly policy: CiliumPolicy; readonly subject: IndexSet; readonly rules: readonly AppliedRule[] }

/** All that Cilium reads of a world. */
export interface CiliumPolicies {
  readonly policies: readonly CiliumPolicy[];
  readonly specs: readonly AppliedSpec[];
  readonly ends: CiliumEnds;
  rulesAt(workload: number, direction: Direction): readonly AppliedRule[];
  /** Names that the pod may ask its DNS for, under the eyes of Cilium (CIL-22). */
  askable(workload: number): Language;
}

const made = new WeakMap<World, CiliumPolicies>();

export function ciliumPolicies(world: World): CiliumPolicies {
  const known = made.get(world) ?? makePolicies(world);
  made.set(world, known);
  return known;
}

function makePolicies(world: World): CiliumPolicies {
  const ends = ciliumEnds(world);
  const pods = podsByIdentity(world);
  const policies = [
    ...['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'].flatMap(kind => world.ofKind(kind, 'cilium.io').map(readCiliumPolicy)),
    ...ciliumNetworkPolicies(world),
  ];
  const applied = (policy: CiliumPolicy, { subject, rules }: CiliumSpec): AppliedSpec => ({
    policy,
    subject: subject && subject !== 'nobody' ? pods.select(subject) : NO_INDEX,
    rules: rules.map(rule => ({ rule, cause: { object: policy.object, path: rule.path, fact: 'CIL-02' }, parts: partsOf(ends, rule, policy.object) })),
  });
  const specs = policies.filter(({ refused }) => !refused).flatMap(policy => policy.specs.map(spec => applied(policy, spec)));
  const selecting = new Map<number, AppliedSpec[]>();
  for (const spec of specs) {
    for (const workload of spec.subject.items) {
      const list = selecting.get(workload);
      if (list) { list.push(spec); } else { selecting.set(workload, [spec]); }
    }
  }
  const rulesAt = (workload: number, direction: Direction): readonly AppliedRule[] =>
    (selecting.get(workload) ?? []).flatMap(({ rules }) => rules.filter(({ rule }) => rule.direction === direction));
  const askable = (workload: number): Language =>
    or(...rulesAt(workload, 'outbound').flatMap(({ rule, parts }) => (rule.deny ? [] : parts.flatMap(({ port }) => port.dns ?? []))));
  return { policies, specs, ends, rulesAt, askable };
}
