import * as fc from 'fast-check';
import { addressAtoms, addresses, containsAddresses, intersectAddresses, subtractAddresses } from '../../src/algebra/addresses';
import { complementIndices, hasIndex, indexSet, intersectIndices, members, subtractIndices, uniteAllIndices, uniteIndices } from '../../src/algebra/index-set';
import { ALL_PORTS, allPortsOf, firstPort, formatPorts, isEveryPort, numbersOf, portRange } from '../../src/algebra/ports';
import { Ranges, holds, intersect, isSubset, ranges, subtract, unite } from '../../src/algebra/ranges';
import { exampleLabels, formatSelector, selects } from '../../src/algebra/selector';

const small = fc.integer({ min: 0, max: 40 });
const someRanges = fc.array(fc.tuple(small, small).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]), { maxLength: 6 }).map(ranges);
const everyValue = Array.from({ length: 42 }, (_, value) => value);
const normal = (set: Ranges) => set.every(([first, last], index) => first <= last && (index === 0 || set[index - 1][1] + 1 < first));

describe('ranges of numbers', () => {
  test('union, intersection and difference are those of their members, in the one normal form', () => {
    fc.assert(fc.property(someRanges, someRanges, (a, b) => {
      for (const value of everyValue) {
        expect(holds(unite(a, b), value)).toBe(holds(a, value) || holds(b, value));
        expect(holds(intersect(a, b), value)).toBe(holds(a, value) && holds(b, value));
        expect(holds(subtract(a, b), value)).toBe(holds(a, value) && !holds(b, value));
      }
      expect([a, unite(a, b), intersect(a, b), subtract(a, b)].every(normal)).toBe(true);
      expect(isSubset(a, b)).toBe(everyValue.every(value => !holds(a, value) || holds(b, value)));
    }));
  });

  test('a range that ends before it begins is none', () => {
    expect(ranges([[5, 4]])).toEqual([]);
    expect(ranges([[4, 4], [5, 9], [11, 12]])).toEqual([[4, 9], [11, 12]]);
  });
});

describe('ports', () => {
  test('protocols never touch each other', () => {
    expect(portRange('TCP', 65535).concat(portRange('UDP', 1))).toHaveLength(2);
    expect(isEveryPort(ALL_PORTS)).toBe(true);
    expect(isEveryPort(subtract(ALL_PORTS, portRange('SCTP', 65535)))).toBe(false);
    expect(numbersOf(portRange('UDP', 53, 60), 'UDP')).toEqual([[53, 60]]);
    expect(numbersOf(portRange('UDP', 53), 'TCP')).toEqual([]);
  });

  test('port 0 is none, and no port is beyond 65535', () => {
    expect(portRange('TCP', 0, 0)).toEqual([]);
    expect(numbersOf(portRange('TCP', 0, 70000), 'TCP')).toEqual([[1, 65535]]);
  });

  test('as text', () => {
    expect(formatPorts(unite(portRange('TCP', 80), unite(portRange('TCP', 8000, 8010), portRange('UDP', 53))))).toBe('TCP 80,8000-8010; UDP 53');
    expect(formatPorts(ALL_PORTS)).toBe('all ports');
    expect(formatPorts(allPortsOf('UDP'))).toBe('UDP all');
    expect(formatPorts([])).toBe('no port');
    expect(firstPort(portRange('SCTP', 7))).toEqual({ protocol: 'SCTP', port: 7 });
    expect(firstPort([])).toBeUndefined();
  });
});

const someIndices = fc.tuple(fc.array(fc.integer({ min: 0, max: 30 })), fc.boolean()).map(([items, negated]) => (negated ? complementIndices(indexSet(items)) : indexSet(items)));

describe('sets of ends', () => {
  test('union, intersection and difference are those of their members, complements too', () => {
    fc.assert(fc.property(someIndices, someIndices, (a, b) => {
      for (let value = 0; value < 32; value++) {
        expect(hasIndex(uniteIndices(a, b), value)).toBe(hasIndex(a, value) || hasIndex(b, value));
        expect(hasIndex(intersectIndices(a, b), value)).toBe(hasIndex(a, value) && hasIndex(b, value));
        expect(hasIndex(subtractIndices(a, b), value)).toBe(hasIndex(a, value) && !hasIndex(b, value));
      }
      const both = uniteIndices(a, b);
      expect(uniteAllIndices([a, b, a])).toEqual(uniteIndices(uniteIndices(a, b), a));
      expect([...both.items]).toEqual([...new Set(both.items)].sort((x, y) => x - y));
      expect(members(a, 20)).toEqual(Array.from({ length: 20 }, (_, value) => value).filter(value => hasIndex(a, value)));
    }));
  });

  test('a small set meets a large one', () => {
    const large = indexSet(Array.from({ length: 1000 }, (_, value) => value * 2));
    expect(intersectIndices(indexSet([3, 4, 5]), large).items).toEqual([4]);
    expect(intersectIndices(large, indexSet([3, 4, 5])).items).toEqual([4]);
    expect(subtractIndices(indexSet([3, 4, 5]), large).items).toEqual([3, 5]);
    expect(members(subtractIndices(large, indexSet([3, 4, 5])), 9)).toEqual([0, 2, 6, 8]);
  });
});

const someAddresses = fc.array(fc.tuple(fc.constantFrom(4 as const, 6 as const), small, small), { maxLength: 5 })
  .map(parts => addresses(parts.map(([family, a, b]) => ({ family, first: BigInt(Math.min(a, b)), last: BigInt(Math.max(a, b)) }))));
const one = (family: 4 | 6, value: number) => addresses([{ family, first: BigInt(value), last: BigInt(value) }]);

describe('addresses', () => {
  test('intersection and difference are those of their members', () => {
    fc.assert(fc.property(someAddresses, someAddresses, (a, b) => {
      for (const family of [4, 6] as const) {
        for (const value of everyValue) {
          const [inA, inB] = [a, b].map(set => containsAddresses(set, one(family, value)));
          expect(containsAddresses(subtractAddresses(a, b), one(family, value))).toBe(inA && !inB);
          expect(containsAddresses(intersectAddresses(a, b), one(family, value))).toBe(inA && inB);
        }
      }
    }), { numRuns: 30 });
  });

  test('atoms: every given range is a union of them, and they cover everything once', () => {
    fc.assert(fc.property(someAddresses, parts => {
      const atoms = addressAtoms(parts);
      for (const part of parts) {
        for (const atom of atoms.filter(({ family }) => family === part.family)) {
          expect((part.first <= atom.first && atom.last <= part.last) || atom.last < part.first || part.last < atom.first).toBe(true);
        }
      }
      expect(atoms.reduce((sum, { first, last }) => sum + (last - first + 1n), 0n)).toBe((1n << 32n) + (1n << 128n));
    }));
  });
});

const requirement = fc.record({ key: fc.constantFrom('a', 'b'), operator: fc.constantFrom('In' as const, 'NotIn' as const, 'Exists' as const, 'DoesNotExist' as const), values: fc.array(fc.constantFrom('x', 'y'), { minLength: 1, maxLength: 2 }) });
const values = ['x', 'y', 'z', undefined];
const worldsOfLabels = values.flatMap(a => values.map(b => ({ ...(a ? { a } : {}), ...(b ? { b } : {}) })));

describe('label selectors', () => {
  test('the example satisfies its selector, and there is one whenever any labels do', () => {
    fc.assert(fc.property(fc.array(requirement, { maxLength: 4 }), selector => {
      const example = exampleLabels(selector);
      if (example) { expect(selects(selector, example)).toBe(true); }
      if (worldsOfLabels.some(labels => selects(selector, labels))) { expect(example).toBeDefined(); }
    }));
  });

  test('NotIn also selects what lacks the label; prototype keys are no labels', () => {
    expect(selects([{ key: 'a', operator: 'NotIn', values: ['x'] }], {})).toBe(true);
    expect(selects([{ key: 'a', operator: 'In', values: ['x'] }], {})).toBe(false);
    expect(selects([{ key: 'constructor', operator: 'Exists', values: [] }], {})).toBe(false);
    expect(formatSelector([{ key: 'a', operator: 'In', values: ['x'] }, { key: 'b', operator: 'DoesNotExist', values: [] }])).toBe('a=x, !b');
  });
});
