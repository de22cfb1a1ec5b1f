import { ALL_ADDRESSES, Addresses, LAST_ADDRESS, addressAtoms, addresses, containsAddresses, intersectAddresses, subtractAddresses } from '../../src/algebra/addresses';
import { cidr } from './cidr-arbitraries';

const range = (family: 4 | 6, first: number, last = first) => ({ family, first: BigInt(first), last: BigInt(last) });
const show = (set: Addresses) => set.map(({ family, first, last }) => `${family}:${first}-${last}`).join(' ');
const set = (...parts: (readonly [number, number])[]) => addresses(parts.map(([first, last]) => range(4, first, last)));

describe('addresses as ranges', () => {
  test.each<[string, Parameters<typeof addresses>[0], string]>([
    ['sorted, IPv4 first', [range(6, 1), range(4, 9), range(4, 3)], '4:3-3 4:9-9 6:1-1'],
    ['IPv6 after IPv4, also where its number is smaller', [range(4, 9), range(6, 1), range(4, 7), range(6, 0)], '4:7-7 4:9-9 6:0-1'],
    ['joined where they overlap', [range(4, 1, 5), range(4, 3, 8)], '4:1-8'],
    ['joined where they touch', [range(4, 1, 5), range(4, 6, 8)], '4:1-8'],
    ['apart with one address between', [range(4, 1, 5), range(4, 7, 8)], '4:1-5 4:7-8'],
    ['one inside of another, in either order', [range(4, 1, 9), range(4, 2, 3)], '4:1-9'],
    ['twice the same', [range(4, 1, 2), range(4, 1, 2)], '4:1-2'],
    ['same begin, the longer one last', [range(4, 1, 2), range(4, 1, 7)], '4:1-7'],
    ['never across families', [range(4, 1, 5), range(6, 6, 8)], '4:1-5 6:6-8'],
  ])('%s', (_, parts, text) => expect(show(addresses(parts))).toBe(text));

  test.each<[string, Addresses, Addresses, string]>([
    ['the middle', set([1, 9]), set([3, 5]), '4:1-2 4:6-9'],
    ['the begin', set([1, 9]), set([1, 5]), '4:6-9'],
    ['the end', set([1, 9]), set([5, 9]), '4:1-4'],
    ['more than there is', set([3, 5]), set([1, 9]), ''],
    ['exactly all', set([3, 5]), set([3, 5]), ''],
    ['something before it', set([5, 9]), set([1, 4]), '4:5-9'],
    ['something behind it', set([1, 4]), set([5, 9]), '4:1-4'],
    ['the last one before it begins', set([4, 9]), set([1, 4]), '4:5-9'],
    ['two holes', set([1, 9]), set([2, 3], [5, 6]), '4:1-1 4:4-4 4:7-9'],
    ['the other family', set([1, 9]), addresses([range(6, 1, 9)]), '4:1-9'],
  ])('without %s', (_, a, b, left) => expect(show(subtractAddresses(a, b))).toBe(left));

  test('what both have', () => {
    expect(show(intersectAddresses(set([1, 5], [8, 9]), set([4, 8])))).toBe('4:4-5 4:8-8');
    expect(show(intersectAddresses(ALL_ADDRESSES, addresses([cidr('10.0.0.0/8'), cidr('::/0')])))).toBe(`4:${10 << 24}-${(11 << 24) - 1} 6:0-${LAST_ADDRESS[6]}`);
  });

  test('contains says yes or no', () => {
    expect(containsAddresses(set([1, 9]), set([2, 3], [9, 9]))).toBe(true);
    expect(containsAddresses(set([1, 9]), set([9, 10]))).toBe(false);
    expect(containsAddresses([], [])).toBe(true);
    expect(containsAddresses(set([1, 9]), addresses([range(6, 2)]))).toBe(false);
  });

  test('atoms are sorted, and end where the next one begins', () => {
    expect(show(addressAtoms([range(4, 20, 29), range(4, 5, 24)]))).toBe(`4:0-4 4:5-19 4:20-24 4:25-29 4:30-${LAST_ADDRESS[4]} 6:0-${LAST_ADDRESS[6]}`);
    expect(show(addressAtoms([{ family: 4, first: 7n, last: LAST_ADDRESS[4] }]))).toBe(`4:0-6 4:7-${LAST_ADDRESS[4]} 6:0-${LAST_ADDRESS[6]}`);
    expect(show(addressAtoms([cidr('0.0.0.0/0'), cidr('::/0')]))).toBe(show(ALL_ADDRESSES));
  });
});
