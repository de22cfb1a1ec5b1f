import { longerThan, textFaults } from './faults';
import { Problem } from './problem';
import { hidden } from './quote';

/** A reason or description: it goes into annotations, reports and terminals, so every character has to show. */
export function reasonProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT126', field, value, 'write at most 500 visible characters on one line', [
    [text => text.trim() === '', 'is empty', 'say it in a few words'],
    longerThan(500),
    [hidden, 'has control characters or others that do not show'],
  ]);
}
