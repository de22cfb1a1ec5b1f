import { TooComplex } from '../../src/algebra/too-complex';
import { Declared, findingLines, proved } from '../setup/proof';
import { mutants } from './mutants';
import { Reason, reasonFor, relation } from './relation';

export interface Tally {
  readonly mutants: number;
  /** The proof said something else. */
  readonly noticed: number;
  readonly excused: ReadonlyMap<Reason, number>;
  /** Unnoticed, and the sets differ: each needs a word by hand, or a mend. */
  readonly survivors: readonly string[];
}

/** Proves every n-th mutant of some manifests, and looks into those that the proof does not notice. */
export function mutate(title: string, declared: Declared, every = 1, offset = 0): Tally {
  const before = said(declared);
  const base = relation(declared);
  const excused = new Map<Reason, number>();
  const survivors: string[] = [];
  let [count, noticed, index] = [0, 0, 0];
  for (const { name, objects } of mutants(declared.objects)) {
    if (index++ % every !== offset % every) { continue; }
    count++;
    const changed = { ...declared, objects };
    if (said(changed) !== before) { noticed++; continue; }
    const reason = reasonOf(base, changed);
    if (reason) { excused.set(reason, (excused.get(reason) ?? 0) + 1); } else { survivors.push(`${title}: ${name}`); }
  }
  return { mutants: count, noticed, excused, survivors };
}

function said(declared: Declared): string {
  const proof = proved(declared);
  return [proof.verdict, ...findingLines(proof)].join('\n');
}

function reasonOf(base: ReturnType<typeof relation>, changed: Declared): Reason | undefined {
  try {
    return reasonFor(base, relation(changed));
  } catch (error) {
    if (error instanceof TooComplex) { return undefined; }
    throw error;
  }
}
