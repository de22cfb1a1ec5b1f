import { InputCode } from './codes';
import { problem, Problem } from './problem';
import { quote } from './quote';

/** One way in which a text can be wrong: how it is noticed, what is said of it, and what would be right if that is special. */
export type Fault = readonly [seen: (text: string) => boolean, what: string, right?: string | ((text: string) => string)];

/** Says the first fault of a value that has to be a text: the order of the faults is from the plain cause to the vague one. */
export function textFaults(code: InputCode, field: string, value: unknown, right: string, faults: readonly Fault[]): Problem[] {
  if (typeof value !== 'string') { return [problem(code, `${field} ${quote(value)} is not a string`, right)]; }
  const fault = faults.find(([seen]) => seen(value));
  if (!fault) { return []; }
  const [, what, special = right] = fault;
  return [problem(code, `${field} ${quote(value)} ${what}`, typeof special === 'string' ? special : special(value))];
}

export const empty: Fault = [text => text === '', 'is empty'];

export const longerThan = (most: number): Fault => [text => text.length > most, `is longer than ${most} characters`];

export const has = (pattern: RegExp, what: string, right?: Fault[2]): Fault => [text => pattern.test(text), what, right];

export const lacks = (pattern: RegExp, what: string, right?: Fault[2]): Fault => [text => !pattern.test(text), what, right];

/** A right answer that the caller can paste. */
export const useInstead = (change: (text: string) => string): Fault[2] => text => `use ${quote(change(text))}`;
