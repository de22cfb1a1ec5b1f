import fc from 'fast-check';
import { Comparison, compare } from '../../conformance/harness/compare';
import { Engine } from '../../conformance/harness/engine';
import { minimize } from '../../conformance/harness/minimize';

// What judges the evaluators is judged here, without any engine.

interface Query { readonly number: number }
type Objects = readonly { readonly bad?: boolean; readonly kind: string }[];
const OPTIONS = { full: false, seed: 1 };

const scenarios = fc.record({
  objects: fc.array(fc.record({ kind: fc.constant('Thing'), bad: fc.boolean(), extra: fc.array(fc.nat(), { maxLength: 3 }) }), { minLength: 1, maxLength: 6 }),
  queries: fc.array(fc.record({ number: fc.nat(9) }), { minLength: 5, maxLength: 5 }),
});
const word = (number: number): string => (number % 2 === 0 ? 'even' : 'odd');
const comparison = (changes: Partial<Comparison<Query, string>> = {}): Comparison<Query, string> => ({
  judged: 'numbers', scenarios, ours: () => ({ refuses: false, word: ({ number }) => [word(number)] }), theirs: (_, verdict) => [verdict], usual: ['even', 'odd'], ...changes,
});
const engine = (answer: (objects: Objects, query: Query) => string): Engine<Query, string> => ({
  ask: async ({ objects, queries }) => ({ answers: queries.map(query => answer(objects as Objects, query)) }), stop: () => undefined,
});
const honest = engine((_, { number }) => word(number));

describe('a comparison', () => {
  test('agrees with an engine that says the same', async () => {
    const { cases, agreed, failures } = await compare(honest, comparison(), 200, OPTIONS);
    expect([cases >= 200, agreed === cases, failures]).toEqual([true, true, []]);
  });

  test('finds one that says something else, and shows no more of the world than it takes', async () => {
    const wrong = engine((objects, { number }) => (number === 4 && objects.some(({ bad }) => bad) ? 'odd' : word(number)));
    const { agreed, cases, failures } = await compare(wrong, comparison(), 200, OPTIONS);
    expect(agreed).toBeLessThan(cases);
    expect(failures[0]).toBe('numbers: {"number":4} (0): we say even, the engine says odd\nkind: Thing\nbad: true\n');
  });

  test('fails where an engine answers too little', async () => {
    await expect(compare({ ...honest, ask: async () => ({ answers: ['even'] }) }, comparison(), 200, OPTIONS)).rejects.toThrow('1 answers to 5 queries');
  });

  test('fails where an engine refuses what we understand, and not where we do not either', async () => {
    const refusing: Engine<Query, string> = { ...honest, ask: async () => ({ answers: [], refused: ['no'] }) };
    expect((await compare(refusing, comparison(), 30, OPTIONS)).failures[0]).toMatch(/^numbers: refused, and we say nothing: no/);
    expect((await compare(refusing, comparison({ usual: [], ours: () => ({ refuses: true, word: () => [undefined] }) }), 30, OPTIONS)).failures).toEqual([]);
  });

  test('fails on dull worlds, and on those of which we say nothing', async () => {
    expect((await compare(honest, comparison({ usual: ['neither'] }), 50, OPTIONS)).failures).toEqual([expect.stringContaining('the worlds are too dull')]);
    const shy = comparison({ ours: () => ({ refuses: false, word: ({ number }) => [number === 4 || number === 5 ? word(number) : undefined] }) });
    expect((await compare(honest, shy, 50, OPTIONS)).failures).toEqual([expect.stringContaining('the worlds are too strange')]);
  });
});

test('what is minimized keeps what matters, and its names', async () => {
  const objects = [{ kind: 'A', spec: { a: [1, 2, 3], b: { c: 1 } } }, { kind: 'B', metadata: { name: 'b' }, spec: { x: 1 } }];
  const small = await minimize(objects, async given => JSON.stringify(given).includes('2') && given.length > 0);
  expect(small).toEqual([{ kind: 'A', spec: { a: [2] } }]);
});
