import { problem, Problem } from './problem';
import { quote } from './quote';

const MOST = 65535;
const RIGHT = `use a whole number from 1 to ${MOST}`;

/** Port 0 is no "any port": Kubernetes refuses it. */
export function portProblems(field: string, value: unknown): Problem[] {
  if (typeof value !== 'number') { return [problem('ZT102', `${field} ${quote(value)} is not a number`, RIGHT)]; }
  return Number.isInteger(value) && value >= 1 && value <= MOST ? [] : [problem('ZT102', `${field} ${quote(value)} is not a port`, RIGHT)];
}

/** An inclusive range; both ends may be equal. */
export function portRangeProblems(field: string, first: unknown, last: unknown): Problem[] {
  const ends = [...portProblems(`first port of ${field}`, first), ...portProblems(`last port of ${field}`, last)];
  if (ends.length > 0 || (first as number) <= (last as number)) { return ends; }
  return [problem('ZT102', `${field} ${quote(first)} to ${quote(last)} runs backwards`, `use ${quote(last)} to ${quote(first)}`)];
}
