import { Proof, Verdict } from '../prove/proof';
import { proofJson } from '../report/json';
import { proofJunit } from '../report/junit';
import { proofMarkdown } from '../report/markdown';
import { proofText } from '../report/text';
import { InputProblem } from './codes';
import { ExitCode, Outcome, Values } from './command';

function formatProof(proof: Proof, format: string): string {
  switch (format) {
    case 'json': return proofJson(proof);
    case 'markdown': return proofMarkdown(proof);
    case 'junit': return proofJunit(proof);
    // It alone needs the text of all rules.
    case 'sarif': return (require('../report/sarif') as typeof import('../report/sarif')).proofSarif(proof);
    default: return proofText(proof);
  }
}

/** What a command found, or all that is wrong with what it was given. */
export type Judged = { readonly proof: Proof } | { readonly problems: readonly InputProblem[] };

export const outcomeOf = (judged: Judged, { format, strict }: Values): Outcome =>
  ('problems' in judged ? judged : { text: formatProof(judged.proof, format), exitCode: exitCodeOf(judged.proof.verdict, strict) });

export function exitCodeOf(verdict: Verdict, strict = false): ExitCode {
  switch (verdict) {
    case 'proved': return 0;
    case 'assumed': return strict ? 2 : 0;
    case 'undecided': return 2;
    case 'violated': return 1;
  }
}
