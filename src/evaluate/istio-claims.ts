import { unknownValue } from '../parse/read';
import { Unknown } from '../parse/world';
import { Policy } from './istio-policy';
import { claimOf } from './istio-terms';

type Use = 'allowed' | 'not allowed' | 'denied';

/**
 * A claim may hold several texts at once, a field of a request only one. That is exact as long as policies only ask whether a
 * claim has one of some texts; once one asks for a text and another, or the same, refuses one, nobody can tell from one text.
 */
export function claimConflict(policies: readonly Policy[]): Unknown[] {
  const uses = new Map<string, { readonly uses: Set<Use>; readonly unknown: Unknown }>();
  for (const { object, action, rules, dryRun } of policies) {
    if (action === 'AUDIT' || dryRun) { continue; }
    for (const { when } of rules) {
      const inRule = new Set<string>();
      for (const { key, values, notValues, at } of when) {
        const claim = claimOf(key);
        if (claim === undefined) { continue; }
        const known = uses.get(claim) ?? { uses: new Set<Use>(), unknown: unknownValue(object, at, `the claim ${claim} is asked for and refused: a token may hold several texts`) };
        if (action !== 'ALLOW') { known.uses.add('denied'); } else {
          if (values.length > 0) { known.uses.add('allowed'); }
          if (notValues.length > 0 || inRule.has(claim)) { known.uses.add('not allowed'); }
        }
        inRule.add(claim);
        uses.set(claim, known);
      }
    }
  }
  return [...uses.values()].flatMap(item => (item.uses.size > 1 ? [item.unknown] : []));
}
