import { STACKS } from '../setup/golden';
import { CASE_ROWS, declaredCase } from '../setup/proof';
import { mutate } from './run';

/** All mutants by hand: `ZT_MUTANTS=all npx jest test/mutation`; else every n-th of each case. */
const EVERY = process.env.ZT_MUTANTS === 'all' ? 1 : 80;

// What survives on meshes is not looked through yet.
const ROWS = CASE_ROWS.filter(([, stack]) => STACKS[stack].mesh === 'none');

test.each(ROWS)('%s on %s: the proof notices every change that matters', (name, stack, item) => {
  const { mutants, noticed, excused, survivors } = mutate(`${name} on ${stack}`, declaredCase(item, stack), EVERY, name.length);
  expect(survivors).toEqual([]);
  expect(mutants).toBe(noticed + [...excused.values()].reduce((sum, count) => sum + count, 0) + survivors.length);
  expect(noticed).toBeGreaterThan(0);
}, 600_000);
