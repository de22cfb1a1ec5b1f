import { ALL_PORTS, allPortsOf, firstPort, formatPorts, isEveryPort, numbersOf, portRange } from '../../src/algebra/ports';
import { NO_RANGE, Ranges, holds, intersect, isSubset, ranges, sameRanges, subtract, unite } from '../../src/algebra/ranges';

test.each<[string, Ranges, Ranges]>([
  ['nothing', [], []], ['one', [[1, 2]], [[1, 2]]], ['one that ends before it begins', [[2, 1]], NO_RANGE], ['one among others that ends before it begins', [[2, 1], [5, 6]], [[5, 6]]], ['sorted', [[5, 6], [1, 2]], [[1, 2], [5, 6]]],
  ['touching', [[3, 4], [1, 2]], [[1, 4]]], ['one number between', [[4, 5], [1, 2]], [[1, 2], [4, 5]]], ['one inside of another', [[1, 9], [3, 4]], [[1, 9]]], ['overlapping', [[1, 5], [3, 9]], [[1, 9]]], ['the same twice', [[1, 1], [1, 1]], [[1, 1]]], ['single numbers', [[3, 3], [1, 1], [2, 2]], [[1, 3]]],
])('the normal form: %s', (_, given, expected) => expect(ranges(given)).toEqual(expected));

test.each<[string, Ranges, Ranges, Ranges, Ranges, Ranges]>([
  ['apart', [[1, 2]], [[4, 5]], [[1, 2], [4, 5]], [], [[1, 2]]], ['touching', [[1, 2]], [[3, 4]], [[1, 4]], [], [[1, 2]]], ['overlapping at the end', [[1, 5]], [[4, 9]], [[1, 9]], [[4, 5]], [[1, 3]]], ['overlapping at the begin', [[4, 9]], [[1, 5]], [[1, 9]], [[4, 5]], [[6, 9]]],
  ['a hole', [[1, 9]], [[4, 5]], [[1, 9]], [[4, 5]], [[1, 3], [6, 9]]], ['around', [[4, 5]], [[1, 9]], [[1, 9]], [[4, 5]], []], ['the same', [[4, 5]], [[4, 5]], [[4, 5]], [[4, 5]], []], ['the same begin', [[4, 9]], [[4, 5]], [[4, 9]], [[4, 5]], [[6, 9]]], ['the same end', [[4, 9]], [[8, 9]], [[4, 9]], [[8, 9]], [[4, 7]]],
  ['one number', [[4, 4]], [[4, 4]], [[4, 4]], [[4, 4]], []], ['several', [[1, 3], [5, 7], [9, 11]], [[2, 5], [7, 9]], [[1, 11]], [[2, 3], [5, 5], [7, 7], [9, 9]], [[1, 1], [6, 6], [10, 11]]], ['one hole over several', [[1, 3], [5, 7], [9, 11]], [[2, 10]], [[1, 11]], [[2, 3], [5, 7], [9, 10]], [[1, 1], [11, 11]]],
  ['several holes', [[1, 20]], [[3, 4], [7, 8], [20, 30]], [[1, 30]], [[3, 4], [7, 8], [20, 20]], [[1, 2], [5, 6], [9, 19]]], ['nothing', [[1, 2]], [], [[1, 2]], [], [[1, 2]]], ['of nothing', [], [[1, 2]], [[1, 2]], [], []],
])('union, intersection and difference: %s', (_, a, b, union, both, rest) => expect([unite(a, b), intersect(a, b), subtract(a, b)]).toEqual([union, both, rest]));

test('questions', () => {
  const set: Ranges = [[1, 3], [6, 6]];
  expect([0, 1, 2, 3, 4, 5, 6, 7].filter(value => holds(set, value))).toEqual([1, 2, 3, 6]);
  expect([isSubset([[1, 2]], set), isSubset([[1, 4]], set), isSubset([], set), isSubset(set, set), isSubset(set, [])]).toEqual([true, false, true, true, false]);
  expect([sameRanges(set, set), sameRanges(set, [[1, 3], [6, 6]]), sameRanges(set, [[1, 3]]), sameRanges([[1, 3]], set), sameRanges(set, [[1, 3], [6, 7]]), sameRanges(set, [[0, 3], [6, 6]]), sameRanges([], [])]).toEqual([true, true, false, false, false, false, true]);
});

describe('ports', () => {
  test('of each protocol by themselves', () => {
    expect(ALL_PORTS).toEqual([[1, 65535], [65537, 131071], [131073, 196607]]);
    expect([portRange('TCP', 80), portRange('UDP', 53, 54), portRange('SCTP', 65535)]).toEqual([[[80, 80]], [[65589, 65590]], [[196607, 196607]]]);
    expect([portRange('TCP', 1), portRange('TCP', 65535), portRange('TCP', 0), portRange('TCP', 65536), portRange('TCP', 0, 1), portRange('UDP', 65535, 70000), portRange('TCP', 5, 4)]).toEqual([[[1, 1]], [[65535, 65535]], [], [], [[1, 1]], [[131071, 131071]], []]);
    expect(portRange('TCP', 8080)).toBe(portRange('TCP', 8080));
    expect([numbersOf(ALL_PORTS, 'UDP'), numbersOf(portRange('SCTP', 7), 'SCTP'), numbersOf(portRange('SCTP', 7), 'UDP')]).toEqual([[[1, 65535]], [[7, 7]], []]);
  });
  test('every one of them', () => expect([ALL_PORTS, allPortsOf('TCP'), subtract(ALL_PORTS, portRange('TCP', 1)), []].map(isEveryPort)).toEqual([true, false, false, false]));
  test('the smallest', () => expect([firstPort(portRange('UDP', 53, 60)), firstPort([...portRange('TCP', 443), ...portRange('UDP', 53)]), firstPort(portRange('SCTP', 65535)), firstPort([])]).toEqual([{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 443 }, { protocol: 'SCTP', port: 65535 }, undefined]));
  test.each<[Ranges, string]>([
    [ALL_PORTS, 'all ports'], [[], 'no port'], [allPortsOf('SCTP'), 'SCTP all'], [portRange('TCP', 1, 65534), 'TCP 1-65534'], [portRange('TCP', 2, 65535), 'TCP 2-65535'], [portRange('TCP', 65535), 'TCP 65535'], [[...portRange('TCP', 1), ...portRange('TCP', 3, 4), ...allPortsOf('UDP')], 'TCP 1,3-4; UDP all'],
  ])('%j as text', (ports, text) => expect(formatPorts(ports)).toBe(text));
});
