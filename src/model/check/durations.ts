import { problem, Problem } from './problem';
import { quote } from './quote';

const DAY = 86400;
/** The objects hold durations as Go's int64 of nanoseconds. */
const LONGEST = 9_223_372_036;

/** Whole seconds. */
export function durationProblems(field: string, value: unknown): Problem[] {
  const good = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LONGEST;
  return good ? [] : [problem('ZT137', `${field} ${quote(value)} is not a duration in seconds`, `use a whole number from 1 to ${LONGEST}`)];
}

/** SPI-09: lifetime of an X.509 or JWT SVID in seconds, honoured surely only up to a sixth of the CA's and 7 days. */
export function svidTtlProblems(field: string, value: unknown, caTtl: unknown = DAY): Problem[] {
  const problems = durationProblems(field, value);
  // A CA lifetime that is wrong itself is reported where it stands.
  if (problems.length > 0 || durationProblems('', caTtl).length > 0) { return problems; }
  const most = Math.floor(Math.min((caTtl as number) / 6, 7 * DAY));
  if ((value as number) <= most) { return []; }
  const right = most < 1 ? 'use a longer CA lifetime' : `use at most ${most} seconds, a sixth of the CA lifetime and no more than 7 days`;
  return [problem('ZT116', `${field} of ${quote(value)} seconds is longer than a CA lifetime of ${quote(caTtl)} seconds honours`, right)];
}
