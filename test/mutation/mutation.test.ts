import { ALL_STACKS } from '../setup/golden';
import { BY_HAND } from './by-hand';
import { OPERATORS } from './operators';
import { count, isUnexplained, judged, sample } from './tally';

/** Mutants of each operator and kind; `npm run mutants` does them all. */
const EACH = 8;

test('the proof notices every change of the goldens that matters', () => {
  const all = [...judged(sample(EACH))];
  expect(all.filter(isUnexplained).map(({ title, mutant, fate }) => ({ title, name: mutant.name, fate }))).toEqual([]);
  const { mutants, refused, violated, undecided, excused, byHand } = count(all);
  expect(mutants).toBe(refused + violated + undecided + excused + byHand);
  expect(mutants).toBeGreaterThan(500);
  for (const kind of ['refused', 'violated', 'undecided', 'excused']) { expect(all.filter(({ fate }) => fate.kind === kind).length).toBeGreaterThan(20); }
  // Each operator is caught at least once, and meets each stack where it can.
  for (const operator of OPERATORS) {
    const group = all.filter(({ mutant }) => mutant.operator === operator);
    expect([operator, group.filter(({ fate }) => fate.kind === 'violated').length > 0 || operator === 'duplicate a rule']).toEqual([operator, true]);
  }
  expect(new Set(all.map(({ stack }) => stack)).size).toBe(ALL_STACKS.length);
}, 300_000);

test('at most 50 survivors are explained by hand', () => {
  expect(BY_HAND.flatMap(({ mutants }) => mutants).length).toBeLessThanOrEqual(50);
});
