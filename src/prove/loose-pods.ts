import { Labels, Requirement, selects } from '../algebra/selector';
import { TooComplex } from '../algebra/too-complex';
import { IsolatingSelector } from '../evaluate/isolating-selectors';
import { World } from '../parse/world';

/** A pod that could be made, by what policies may ask of it. */
export interface LoosePod { readonly labels: Labels; readonly account: string }

const DEFAULT = 'default';
const ACCOUNT = 'account';
const MAX_STEPS = 10_000;

/**
 * Pods of a namespace that no policy would isolate: one for each direction where there is any. A policy with `NotIn` or `DoesNotExist`
 * lets go of pods that have a label, however few labels the others ask for, so the label is put on until nobody holds the pod.
 */
export function loosePods({ namespaces }: World, namespace: string, all: readonly IsolatingSelector[]): readonly LoosePod[] {
  const own = namespaces.get(namespace) ?? {};
  const near = all.filter(({ namespaces: homes }) => (typeof homes === 'string' ? homes === namespace : selects(homes, own)));
  return (['inbound', 'outbound'] as const).flatMap(direction => {
    const policies = near.filter(item => item.direction === direction);
    // Without a policy every pod is loose, also one without labels, at which others look.
    if (policies.length === 0 || policies.some(({ labels, accounts }) => labels.length === 0 && accounts.length === 0)) { return []; }
    const accounts = policies.some(item => item.accounts.length > 0) ? [DEFAULT, ...valuesOf(policies.flatMap(item => item.accounts))] : [DEFAULT];
    return escape(policies, accounts) ?? [];
  });
}

function escape(policies: readonly IsolatingSelector[], accounts: readonly string[]): LoosePod[] | undefined {
  const values = new Map<string, readonly string[]>();
  for (const { key } of policies.flatMap(({ labels }) => labels)) { values.set(key, valuesOf(policies.flatMap(({ labels }) => labels.filter(item => item.key === key)))); }
  const seen = new Set<string>();
  const search = (labels: Labels, account: string): LoosePod | undefined => {
    const key = JSON.stringify([account, Object.entries(labels).sort()]);
    if (seen.has(key)) { return undefined; }
    seen.add(key);
    if (seen.size > MAX_STEPS) { throw new TooComplex('which pods the policies of a namespace leave out'); }
    const holding = policies.find(policy => selects(policy.labels, labels) && selects(policy.accounts.map(item => ({ ...item, key: ACCOUNT })), { [ACCOUNT]: account }));
    if (!holding) { return { labels, account }; }
    for (const { key: label, operator, values: refused } of holding.labels) {
      if ((operator !== 'NotIn' && operator !== 'DoesNotExist') || Object.hasOwn(labels, label)) { continue; }
      for (const value of operator === 'NotIn' ? refused : values.get(label)!) {
        const found = search({ ...labels, [label]: value }, account);
        if (found) { return found; }
      }
    }
    return undefined;
  };
  for (const account of accounts) {
    const found = search({}, account);
    if (found) { return [found]; }
  }
  return undefined;
}

/** Every value that a requirement names, and one that none does. */
function valuesOf(requirements: readonly Requirement[]): readonly string[] {
  const named = [...new Set(requirements.flatMap(({ values }) => values))];
  let fresh = 'any';
  while (named.includes(fresh)) { fresh += '-other'; }
  return [fresh, ...named];
}
