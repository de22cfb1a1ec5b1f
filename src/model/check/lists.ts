import { problem, Problem } from './problem';
import { quote } from './quote';

/** A list with at least one item, each of which is checked; X-01: an empty list means opposite things in different layers. */
export function listProblems(field: string, value: unknown, check: (field: string, item: unknown) => Problem[]): Problem[] {
  const right = 'give at least one item, or leave the property out';
  if (!Array.isArray(value)) { return [problem('ZT104', `${field} ${quote(value)} is not a list`, right)]; }
  if (value.length === 0) { return [problem('ZT104', `${field} is empty`, right)]; }
  // Not `map`: it would skip the holes of a sparse list.
  return Array.from<unknown>(value).flatMap((item, index) => check(`${field}[${index}]`, item));
}
