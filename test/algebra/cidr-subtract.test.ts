import fc from 'fast-check';
import { Cidr, compareCidrs, contains, exceptionsInside, formatAddress, overlaps, parseAddress, subtract } from '../../src/algebra/cidr';
import { block, blocks, cidr, cidrs, judge, show } from './cidr-arbitraries';

const size = ({ first, last }: Cidr): bigint => last - first + 1n;
const total = (parts: readonly Cidr[]): bigint => parts.reduce((sum, part) => sum + size(part), 0n);

describe('subtract', () => {
  test.each<[string, string[], string[]]>([
    ['10.0.0.0/8', [], ['10.0.0.0/8']],
    ['10.0.0.0/8', ['10.0.0.0/8'], []],
    ['10.0.0.0/8', ['0.0.0.0/0'], []],
    ['10.0.0.0/8', ['11.0.0.0/8', '::/0'], ['10.0.0.0/8']],
    ['10.0.0.0/8', ['10.128.0.0/9'], ['10.0.0.0/9']],
    ['192.0.2.0/30', ['192.0.2.1/32'], ['192.0.2.0/32', '192.0.2.2/31']],
    ['192.0.2.0/31', ['192.0.2.0/32', '192.0.2.1/32'], []],
  ])('%s without %p', (outer, exceptions, left) => expect(show(subtract(cidr(outer), cidrs(...exceptions)))).toEqual(left));

  test('carves one address out of everything with one block per bit', () => expect(subtract(cidr('::/0'), cidrs('fd00:ec2::254/128'))).toHaveLength(128));

  test('leaves exactly the rest, in the fewest blocks, sorted', () => {
    fc.assert(fc.property(blocks, ([outer, exceptions]) => {
      const left = subtract(outer, exceptions);
      expect(left).toEqual([...left].sort(compareCidrs));
      expect(left.every(part => contains(outer, part) && !exceptions.some(exception => overlaps(part, exception)))).toBe(true);
      // Taking away what is left, and the exceptions, leaves nothing.
      expect(subtract(outer, [...left, ...exceptions])).toEqual([]);
      expect(total(left) + total(subtract(outer, left))).toBe(size(outer));
      // No two halves of one block, which would make one.
      const parents = left.map(part => `${part.family} ${part.first / (2n * size(part))} ${size(part)}`);
      expect(new Set(parents).size).toBe(parents.length);
    }), { numRuns: 1000 });
  });

  test('node agrees about single addresses', () => {
    fc.assert(fc.property(block(4), fc.array(block(4), { maxLength: 5 }), fc.bigInt(0n, (1n << 32n) - 1n), (outer, exceptions, point) => {
      const text = formatAddress(4, point);
      const inside = judge(outer).check(text) && !exceptions.some(exception => judge(exception).check(text));
      expect(subtract(outer, exceptions).some(part => contains(part, parseAddress(text)!))).toBe(inside);
    }), { numRuns: 1000 });
  });
});

describe('exceptionsInside', () => {
  test.each<[string, string[], string[], string[]]>([
    ['0.0.0.0/0', ['169.254.169.254/32', '10.0.0.0/8', '10.1.0.0/16', '10.0.0.0/8', 'fd00:ec2::254/128'], ['10.0.0.0/8', '169.254.169.254/32'], []],
    ['::/0', ['169.254.169.254/32', 'fd00:ec2::254/128'], ['fd00:ec2::254/128'], []],
    ['10.1.0.0/16', ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.0/24', '10.2.0.0/16'], ['10.1.2.0/24'], ['10.0.0.0/8']],
    ['10.0.0.0/8', ['10.0.0.0/8'], [], ['10.0.0.0/8']],
    // Both halves: each can stand as an exception, and `subtract` says that nothing is left.
    ['10.0.0.0/8', ['10.128.0.0/9', '10.0.0.0/9'], ['10.0.0.0/9', '10.128.0.0/9'], []],
    ['10.0.0.0/8', [], [], []],
  ])('%s with %p', (outer, candidates, inside, covering) => {
    const found = exceptionsInside(cidr(outer), cidrs(...candidates));
    expect([show(found.inside), show(found.covering)]).toEqual([inside, covering]);
  });

  test('keeps what the candidates take away, strictly inside, disjoint, in any order', () => {
    fc.assert(fc.property(blocks, ([outer, candidates]) => {
      const { inside, covering } = exceptionsInside(outer, candidates);
      expect(inside.every(part => contains(outer, part) && !contains(part, outer) && candidates.includes(part))).toBe(true);
      expect(inside.every((part, index) => inside.every((other, place) => place === index || !overlaps(part, other)))).toBe(true);
      expect(subtract(outer, [...inside, ...covering])).toEqual(subtract(outer, candidates));
      expect(exceptionsInside(outer, [...candidates].reverse())).toEqual({ inside, covering });
      expect(covering.length > 0).toBe(candidates.some(candidate => contains(candidate, outer)));
    }), { numRuns: 1000 });
  });

  test('does not change its input', () => {
    const candidates = Object.freeze(cidrs('10.2.0.0/16', '10.1.0.0/16'));
    expect(show(exceptionsInside(cidr('10.0.0.0/8'), candidates).inside)).toEqual(['10.1.0.0/16', '10.2.0.0/16']);
  });
});
