import fc from 'fast-check';
import { isIP } from 'net';
import { contains, formatAddress, formatCidr, overlaps, parseAddress, parseCidr, parseNetwork } from '../../src/algebra/cidr';
import { block, cidr, ipv6, judge, show } from './cidr-arbitraries';

const address = fc.oneof(
  fc.ipV4(), fc.ipV6(), fc.nat(0xffffffff).map(bits => formatAddress(4, BigInt(bits))),
  fc.string({ unit: fc.constantFrom(...'01259af.:%/ '), maxLength: 20 }),
);

describe('parse and format', () => {
  test.each<[string, string | undefined]>([
    ['10.0.0.0/8', '10.0.0.0/8'], ['0.0.0.0/0', '0.0.0.0/0'], ['255.255.255.255/32', '255.255.255.255/32'],
    ['::/0', '::/0'], ['::1/128', '::1/128'], ['1::/16', '1::/16'], ['2001:DB8::/32', '2001:db8::/32'],
    ['2001:db8:0:0:1:0:0:1/128', '2001:db8::1:0:0:1/128'], ['2001:0:0:1:0:0:0:1/128', '2001:0:0:1::1/128'], ['1:0:2:3:4:5:6:7/128', '1:0:2:3:4:5:6:7/128'],
    ['1:2:3:4:5:6:7::/128', '1:2:3:4:5:6:7:0/128'], ['::ffff:192.0.2.1/128', '::ffff:c000:201/128'], ['10::/128', '10::/128'],
    ['10.0.0.1/8', undefined], ['999.1.1.1/99', undefined], ['10.0.0.0/33', undefined], ['::/129', undefined], ['10.0.0.0/08', undefined],
    ['01.0.0.0/8', undefined], ['1.2.3/8', undefined], ['1.2.3.4.5/32', undefined], ['10.0.0.0', undefined], ['/8', undefined], ['', undefined],
    [':::/0', undefined], ['1::2::3/128', undefined], ['1:2:3:4:5:6:7:8:9/128', undefined], ['1:2:3:4:5:6:7/128', undefined], ['12345::/128', undefined],
    ['::1.2.3/128', undefined], ['1.2.3.4::/128', undefined], ['fe80::1%1/128', undefined], ['::/ 0', undefined], ['::/0\n', undefined],
  ])('%s is %s', (text, canonical) => expect(parseCidr(text) && formatCidr(cidr(text))).toBe(canonical));

  test('parseNetwork drops the host bits', () => expect(show([parseNetwork('10.1.2.3/8')!, parseNetwork('2001:db8::1/33')!])).toEqual(['10.0.0.0/8', '2001:db8::/33']));

  test('node takes the same texts for addresses, but for zones', () => {
    let asked = 0;
    let good = 0;
    fc.assert(fc.property(address, text => {
      const family = text.includes('%') ? 0 : isIP(text);
      expect(parseAddress(text)?.family ?? 0).toBe(family);
      asked++;
      good += family === 0 ? 0 : 1;
    }), { numRuns: 5000 });
    expect(good).toBeGreaterThan(asked / 5);
  });

  test('what is formatted parses back, and names the same address to node', () => {
    fc.assert(fc.property(fc.oneof(fc.tuple(fc.constant(4 as const), fc.bigInt(0n, (1n << 32n) - 1n)), fc.tuple(fc.constant(6 as const), ipv6())), ([family, value]) => {
      const text = formatAddress(family, value);
      expect(isIP(text)).toBe(family);
      expect(parseAddress(text)).toEqual({ family, first: value, last: value });
      // A URL parser writes RFC 5952.
      if (family === 6) { expect(new URL(`http://[${text}]/`).hostname).toBe(`[${text}]`); }
    }), { numRuns: 2000 });
  });
});

describe('contains and overlaps', () => {
  test('agree with node', () => {
    const pairs = fc.constantFrom<4 | 6>(4, 6).chain(family => fc.tuple(block(family), block(family)));
    fc.assert(fc.property(pairs, ([a, b]) => {
      const inside = (point: bigint): boolean => judge(a).check(formatAddress(b.family, point), b.family === 4 ? 'ipv4' : 'ipv6');
      const both = inside(b.first) && inside(b.last);
      expect(contains(a, b)).toBe(both);
      expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
    }), { numRuns: 1000 });
  });

  test('families never meet', () => {
    expect([contains(cidr('::/0'), cidr('0.0.0.0/0')), overlaps(cidr('0.0.0.0/0'), cidr('::/0'))]).toEqual([false, false]);
  });
});
