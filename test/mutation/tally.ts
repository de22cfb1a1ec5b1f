import { Stack } from '../setup/golden';
import { CASE_ROWS, declaredCase } from '../setup/proof';
import { explained } from './by-hand';
import { Mutant, mutants } from './mutants';
import { Fate, judge } from './run';

/** A mutant, and what came of it. */
export interface Judged { readonly title: string; readonly stack: Stack; readonly mutant: Omit<Mutant, 'object'>; readonly fate: Fate }

export interface Count { readonly mutants: number; readonly refused: number; readonly violated: number; readonly undecided: number; readonly excused: number; readonly byHand: number; readonly unexplained: number }

/** Judges the mutants of all goldens that are wanted, in a fixed order. */
export function* judged(isWanted: (mutant: Mutant) => boolean): Generator<Judged> {
  for (const [name, stack, item] of CASE_ROWS) {
    const declared = declaredCase(item, stack);
    const fateOf = judge(declared);
    for (const mutant of mutants(declared.objects)) {
      if (!isWanted(mutant)) { continue; }
      const { object: _, ...rest } = mutant;
      yield { title: `${name} on ${stack}`, stack, mutant: rest, fate: fateOf(mutant) };
    }
  }
}

/** So many of each operator and kind, spread evenly over the goldens; always the same ones. */
export function sample(most: number): (mutant: Mutant) => boolean {
  const key = ({ operator, kind }: Mutant) => `${operator} ${kind}`;
  const sizes = new Map<string, number>();
  for (const [, stack, item] of CASE_ROWS) {
    for (const mutant of mutants(declaredCase(item, stack).objects)) { sizes.set(key(mutant), (sizes.get(key(mutant)) ?? 0) + 1); }
  }
  const seen = new Map<string, number>();
  return mutant => {
    const [size, index] = [sizes.get(key(mutant)) ?? 0, seen.get(key(mutant)) ?? 0];
    seen.set(key(mutant), index + 1);
    return Math.floor(index * most / size) > Math.floor((index - 1) * most / size);
  };
}

export const isUnexplained = ({ title, mutant, fate }: Judged): boolean => fate.kind === 'survived' && explained(title, mutant.name) === undefined;

export function count(all: readonly Judged[]): Count {
  const of = (kind: Fate['kind']) => all.filter(({ fate }) => fate.kind === kind).length;
  const unexplained = all.filter(isUnexplained).length;
  return { mutants: all.length, refused: of('refused'), violated: of('violated'), undecided: of('undecided'), excused: of('excused'), byHand: of('survived') - unexplained, unexplained };
}
