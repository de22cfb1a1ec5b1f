import * as fc from 'fast-check';

/**
 * fast-check with few runs, always the same ones, and no search for a smaller example: a mutant is judged by hundreds of properties, and its verdict has to
 * be the same tomorrow.
 */
export function quickCheck(runs: number): unknown {
  const assert = (property: fc.IRawProperty<unknown>, given: fc.Parameters<unknown> = {}) =>
    fc.assert(property, { ...given, numRuns: Math.min(given.numRuns ?? 100, runs), seed: 7, endOnFailure: true });
  const quick = { ...fc, assert };
  return { ...quick, __esModule: true, default: quick };
}
