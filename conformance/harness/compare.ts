import fc from 'fast-check';
import { stringify } from 'yaml';
import { Case, Engine } from './engine';
import { minimize } from './minimize';
import { Options, Outcome } from './part';

/** `undefined`: this side does not say. */
export type Word = string | undefined;

/** One side of a comparison for one world: what each query comes to. */
export interface Comparison<Query, Verdict> {
  readonly judged: string;
  /** Worlds to draw from, or all that there are. */
  readonly scenarios: fc.Arbitrary<Case<Query>> | readonly Case<Query>[];
  /** Our verdicts on a world. `refuses`: at least one object is not understood, so that an engine may refuse it as well. */
  ours(objects: readonly object[]): { readonly refuses: boolean; word(query: Query): readonly Word[] };
  /** The engine's verdicts, in the same order. */
  theirs(query: Query, verdict: Verdict): readonly Word[];
  /** Whether a verdict of ours agrees with one of the engine; by default, where both are the same word. */
  agree?(word: string, real: string): boolean;
  /** Words that must come up often, or the comparison says nothing. */
  readonly usual: readonly string[];
}

const SHOWN = 3;

function* drawn<T>(scenarios: fc.Arbitrary<T> | readonly T[], seed: number): Generator<T> {
  if (Array.isArray(scenarios)) { yield* scenarios as readonly T[]; return; }
  for (let round = 0; ; round++) { yield* fc.sample(scenarios as fc.Arbitrary<T>, { seed: seed * 1_000_003 + round, numRuns: 10 }); }
}

/** Draws worlds until so many words were compared. A disagreement is made as small as possible and printed. */
export async function compare<Query, Verdict>(engine: Engine<Query, Verdict>, { judged, scenarios, ours, theirs, usual, agree = (word, real) => word === real }: Comparison<Query, Verdict>, count: number, { seed }: Options): Promise<Outcome> {
  const failures: string[] = [];
  const words = new Map<string, number>();
  let [cases, agreed, undecided, worlds, refused, wrong] = [0, 0, 0, 0, 0, 0];
  const show = (text: string) => { wrong++; if (failures.length < SHOWN) { failures.push(text); } };

  // Worlds that are left open, one and all, would never come to an end.
  for (const scenario of drawn(scenarios, seed)) {
    if (cases >= count || wrong >= 20 || undecided >= (cases + count) * 2) { break; }
    worlds++;
    const mine = ours(scenario.objects);
    const answer = await engine.ask(scenario);
    if (answer.refused) {
      refused++;
      cases++;
      if (mine.refuses) { agreed++; } else { show(`${judged}: refused, and we say nothing: ${answer.refused.join('; ')}\n${yaml(scenario.objects)}`); }
      continue;
    }
    if (answer.answers.length !== scenario.queries.length) { throw new Error(`${answer.answers.length} answers to ${scenario.queries.length} queries`); }
    for (const [index, query] of scenario.queries.entries()) {
      const real = theirs(query, answer.answers[index]);
      const word = mine.word(query);
      for (let side = 0; side < real.length; side++) {
        if (real[side] === undefined) { continue; }
        if (word[side] === undefined) { undecided++; continue; }
        cases++;
        words.set(real[side]!, (words.get(real[side]!) ?? 0) + 1);
        if (agree(word[side]!, real[side]!)) { agreed++; continue; }
        if (failures.length >= SHOWN) { wrong++; continue; }
        show(await smallest(scenario.objects, query, side, word[side]!, real[side]!));
      }
    }
  }
  for (const word of usual) {
    if ((words.get(word) ?? 0) < cases / 20) { failures.push(`only ${words.get(word) ?? 0} of ${cases} verdicts were "${word}": the worlds are too dull`); }
  }
  if (undecided > cases * 2) { failures.push(`${undecided} cases were left undecided, against ${cases} compared: the worlds are too strange`); }
  if (wrong > failures.length) { failures.push(`${wrong - SHOWN} further disagreements`); }
  const notes = [`${worlds} worlds`, ...(refused > 0 ? [`${refused} refused`] : []), ...[...words].sort().map(([word, times]) => `${word} ${times}`)];
  return { judged, cases, agreed, undecided, failures, notes };

  /** The same disagreement, in as few words as it takes. */
  async function smallest(objects: readonly object[], query: Query, side: number, word: string, real: string): Promise<string> {
    const still = async (smaller: readonly object[]): Promise<boolean> => {
      try {
        if (ours(smaller).word(query)[side] !== word) { return false; }
        const answer = await engine.ask({ objects: smaller, queries: [query] });
        return !answer.refused && theirs(query, answer.answers[0])[side] === real;
      } catch { return false; }
    };
    const small = await still(objects) ? await minimize(objects, still) : objects;
    return `${judged}: ${JSON.stringify(query)} (${side}): we say ${word}, the engine says ${real}\n${yaml(small)}`;
  }
}

const yaml = (objects: readonly object[]): string => objects.map(object => stringify(object, { flowCollectionPadding: false, collectionStyle: 'any', lineWidth: 160 })).join('---\n');
