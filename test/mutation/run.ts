import { TooComplex } from '../../src/algebra/too-complex';
import { Intent } from '../../src/model/intent';
import { objectsFromJson } from '../../src/parse/object';
import { WorldObject } from '../../src/parse/world';
import { prove } from '../../src/prove/prove';
import { Declared, TODAY } from '../setup/proof';
import { meanings } from './meaning';
import { Mutant } from './mutants';
import { isRefused } from './refused';
import { Reason, reasonFor } from './relation';

/** What came of one mutant. `refused`: the API server would not take it. `survived`: unnoticed, and something differs. */
export type Fate =
  | { readonly kind: 'violated' | 'undecided' }
  | { readonly kind: 'refused'; readonly noticed: boolean }
  | { readonly kind: 'excused'; readonly reason: Reason }
  | { readonly kind: 'survived'; readonly difference: string };

/** Judges mutants of some manifests, one changed object at a time. */
export function judge({ objects, intent }: Declared): (mutant: Mutant) => Fate {
  const base = objects.map((json, at) => placed(json, at));
  const verdict = (given: readonly WorldObject[]) => prove(given, intent, { today: TODAY }).verdict;
  const first = verdict(base);
  if (first !== 'proved' && first !== 'assumed') { throw new Error(`not proved before any change: ${first}`); }
  return ({ at, object }) => {
    const given = [...base.slice(0, at), ...(object === undefined ? [] : [placed(object, at)]), ...base.slice(at + 1)];
    const found = verdict(given);
    const noticed = found === 'violated' || found === 'undecided';
    if (object !== undefined && isRefused(object)) { return { kind: 'refused', noticed }; }
    if (noticed) { return { kind: found }; }
    if (at === objects.length && mayBeDeclared(intent, object)) { return { kind: 'excused', reason: 'only a pod that may be a declared workload (A-04)' }; }
    try {
      const reason = reasonFor(...meanings(base, given, intent));
      return typeof reason === 'string' ? { kind: 'excused', reason } : { kind: 'survived', ...reason };
    } catch (error) {
      if (!(error instanceof TooComplex)) { throw error; }
      return { kind: 'survived', difference: error.message };
    }
  };
}

/** a further pod with the labels by which a workload is declared. */
export const mayBeDeclared = ({ workloads }: Intent, { kind, metadata }: any): boolean =>
  kind === 'Pod' && workloads.some(({ namespace, labels }) => namespace === metadata.namespace && Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value));

/** Pods are known by the place of their object, whatever it is called. */
export const placed = (json: unknown, at: number): WorldObject => ({ ...objectsFromJson([{ json, origin: `test/${at}` }])[0], index: at });
