import { InputCode } from './codes';
import { escapeHidden } from './quote';

export { quote } from './quote';

/** Something wrong with what the user wrote: what it is, with the value, and what would be right. */
export interface Problem {
  readonly code: string;
  readonly what: string;
  readonly right: string;
}

export const problem = (code: InputCode, what: string, right: string): Problem => ({ code, what, right });

export function problemText(path: string, { code, what, right }: Problem): string {
  // The root of a construct tree has the empty path.
  return `${escapeHidden(path) || '(root)'}: ${what}; ${right} (${code})`;
}

/** Throws one Error that lists all problems in the order found, one per line; nothing when there are none. */
export function throwProblems(path: string, problems: readonly Problem[]): void {
  const lines = new Set(problems.map(found => problemText(path, found)));
  if (lines.size > 0) { throw new Error([...lines].join('\n')); }
}
