import { EVERY_INDEX, IndexSet, NO_INDEX, complementIndices, hasIndex, indexSet, intersectIndices, isNoIndex, members, sortedIndexSet, subtractIndices, uniteAllIndices, uniteIndices } from '../../src/algebra/index-set';

const set = (...items: readonly number[]): IndexSet => indexSet(items);
const but = (...items: readonly number[]): IndexSet => complementIndices(set(...items));
const many = (first: number, count: number, step: number): IndexSet => sortedIndexSet(Array.from({ length: count }, (_, index) => first + index * step));

test('sorted, without duplicates', () => {
  expect(indexSet([30, 4, 30, 100, 4])).toEqual({ negated: false, items: [4, 30, 100] });
  expect(sortedIndexSet([1, 2])).toEqual({ negated: false, items: [1, 2] });
  expect(sortedIndexSet([])).toBe(NO_INDEX);
});

test.each<[string, IndexSet, IndexSet, IndexSet, IndexSet, IndexSet]>([
  ['two sets', set(1, 2, 3), set(2, 3, 4), set(1, 2, 3, 4), set(2, 3), set(1)],
  ['the other way', set(2, 3, 4), set(1, 2, 3), set(1, 2, 3, 4), set(2, 3), set(4)],
  ['apart', set(1, 2), set(8, 9), set(1, 2, 8, 9), set(), set(1, 2)],
  ['apart, the other way', set(8, 9), set(1, 2), set(1, 2, 8, 9), set(), set(8, 9)],
  ['one in the other', set(2), set(1, 2, 3), set(1, 2, 3), set(2), set()],
  ['nothing', set(), set(1), set(1), set(), set()],
  ['and nothing', set(1), set(), set(1), set(), set(1)],
  ['a complement', but(1, 2), set(2, 3), but(1), set(3), but(1, 2, 3)],
  ['beside a complement', set(2, 3), but(1, 2), but(1), set(3), set(2)],
  ['two complements', but(1, 2), but(2, 3), but(2), but(1, 2, 3), set(3)],
  ['everything', EVERY_INDEX, set(5), EVERY_INDEX, set(5), but(5)],
  ['everything twice', EVERY_INDEX, EVERY_INDEX, EVERY_INDEX, EVERY_INDEX, set()],
])('union, intersection and difference: %s', (_, a, b, union, both, rest) => {
  expect([uniteIndices(a, b), intersectIndices(a, b), subtractIndices(a, b)]).toEqual([union, both, rest]);
});

test('a small set and a large one, which is searched', () => {
  const large = many(0, 200, 2);
  for (const [small, inside, beside] of [[set(3, 4, 398), set(4, 398), set(3)], [set(0), set(0), set()], [set(399, 500), set(), set(399, 500)], [set(1, 2, 3, 4, 5), set(2, 4), set(1, 3, 5)]] as const) {
    expect([intersectIndices(small, large), intersectIndices(large, small), subtractIndices(small, large)]).toEqual([inside, inside, beside]);
    expect(hasIndex(subtractIndices(large, small), 4)).toBe(!hasIndex(small, 4));
  }
});

test('what is left whole is not kept twice', () => {
  const [few, large] = [set(2, 4), many(0, 200, 2)];
  expect(intersectIndices(few, set(1, 2, 3, 4)).items).toBe(few.items);
  expect(intersectIndices(set(1, 2, 3, 4), few).items).toBe(few.items);
  expect(intersectIndices(few, large).items).toBe(few.items);
  expect(subtractIndices(few, set(3)).items).toBe(few.items);
  expect(subtractIndices(few, many(1, 200, 2)).items).toBe(few.items);
  expect(subtractIndices(few, NO_INDEX).items).toBe(few.items);
  expect([uniteIndices(few, NO_INDEX), uniteIndices(NO_INDEX, few), uniteAllIndices([few])]).toEqual([few, few, few]);
  expect(uniteIndices(few, NO_INDEX)).toBe(few);
  expect(uniteIndices(NO_INDEX, few)).toBe(few);
  expect(members(few, 5)).toBe(few.items);
});

test('the union of many', () => {
  expect(uniteAllIndices([])).toBe(NO_INDEX);
  expect(uniteAllIndices([set(5)])).toEqual(set(5));
  expect(uniteAllIndices([set(5), set(1), set(3), set(1, 2), set(9)])).toEqual(set(1, 2, 3, 5, 9));
  expect(uniteAllIndices([set(5), but(5, 6)])).toEqual(but(6));
});

test('members below a number', () => {
  expect([members(set(1, 5, 9), 10), members(set(1, 5, 9), 9), members(set(1, 5, 9), 5), members(set(), 5)]).toEqual([[1, 5, 9], [1, 5], [1], []]);
  expect([members(but(1, 3), 5), members(EVERY_INDEX, 3), members(but(0, 9), 3), members(EVERY_INDEX, 0)]).toEqual([[0, 2, 4], [0, 1, 2], [1, 2], []]);
});

test('nothing, and what is more', () => {
  expect([NO_INDEX, set(), EVERY_INDEX, set(0), but(0), complementIndices(EVERY_INDEX)].map(isNoIndex)).toEqual([true, true, false, false, false, true]);
  expect([hasIndex(set(1, 3), 1), hasIndex(set(1, 3), 2), hasIndex(set(1, 3), 3), hasIndex(set(1, 3), 4), hasIndex(but(1), 1), hasIndex(but(1), 2), hasIndex(NO_INDEX, 0)]).toEqual([true, false, true, false, false, true, false]);
});
