import fc from 'fast-check';
import { isIP } from 'net';
import { addressProblems, cidrProblems, exceptProblems } from '../../../src/model/check/cidrs';
import { refuses, refusesHostile, refusesWhatIsNoText } from './table';

describe('cidrProblems', () => {
  refuses(cidrProblems, 'ZT106', [
    ['', 'is not a CIDR', '0.0.0.0/0'],
    ['999.1.1.1/99', '"999.1.1.1/99" is not a CIDR', '99.1.1.1/32'],
    ['10.0.0.0/33', 'is not a CIDR', '10.0.0.0/32'],
    ['2001:db8::/129', 'is not a CIDR', '2001:db8::/128'],
    ['10.0.0.1/8', 'has bits set behind its prefix; use "10.0.0.0/8"', '10.0.0.0/8'],
    ['2001:db8::1/32', 'has bits set behind its prefix; use "2001:db8::/32"', '2001:db8::/32'],
    ['10.0.0.1', 'has no prefix length; use "10.0.0.1/32"', '10.0.0.1/32'],
    ['::1', 'has no prefix length; use "::1/128"', '::1/128'],
    ['010.0.0.0/8', 'is not a CIDR', '10.0.0.0/8'],
    ['10.0.0.0/08', 'is not a CIDR', '10.0.0.0/8'],
    ['10.0.0/8', 'is not a CIDR', '10.0.0.0/8'],
    ['10.0.0.0/255.0.0.0', 'is not a CIDR', '10.0.0.0/8'],
    ['10.0.0.0/-1', 'is not a CIDR', '10.0.0.0/9'],
    ['10.0.0.0/', 'is not a CIDR', '10.0.0.0/8'],
    [' 10.0.0.0/8', 'is not a CIDR', '10.0.0.0/8'],
    ['10.0.0.0/8\n', 'is not a CIDR', '10.0.0.0/8'],
    ['2001:DB8::/32', 'is not written in the canonical form; use "2001:db8::/32"', '2001:db8::/32'],
    ['2001:db8:0:0::/32', 'is not written in the canonical form; use "2001:db8::/32"', '2001:db8::/32'],
    ['64:ff9b::192.0.2.0/120', 'is not written in the canonical form; use "64:ff9b::c000:200/120"', '64:ff9b::c000:200/120'],
    ['::ffff:10.0.0.0/104', 'is an IPv4-mapped IPv6 block', '10.0.0.0/8'],
    ['::ffff:0:0/96', 'is an IPv4-mapped IPv6 block', '::/0'],
    ['fe80::%eth0/64', 'is not a CIDR', 'fe80::/64'],
    ['1::2::3/64', 'is not a CIDR', '1::/64'],
  ]);
  refusesWhatIsNoText(cidrProblems, 'ZT106');
  refusesHostile(cidrProblems);
  refusesHostile(addressProblems);
});

describe('addressProblems', () => {
  refuses(addressProblems, 'ZT106', [
    ['10.0.0.1/32', 'has a prefix length; use "10.0.0.1"', '10.0.0.1'],
    ['256.0.0.1', 'is not an IP address', '255.0.0.1'],
    ['1.2.3', 'is not an IP address', '1.2.3.4'],
    ['01.2.3.4', 'is not an IP address', '1.2.3.4'],
    ['::ffff:192.0.2.1', 'is an IPv4-mapped IPv6 address; use the IPv4 address itself', '192.0.2.1'],
    ['2001:db8:0:0:0:0:0:1', 'is not written in the canonical form; use "2001:db8::1"', '2001:db8::1'],
    ['fe80::1%eth0', 'is not an IP address', 'fe80::1'],
    ['[::1]', 'is not an IP address', '::1'],
    ['localhost', 'is not an IP address', '127.0.0.1'],
  ]);
  refusesWhatIsNoText(addressProblems, 'ZT106');

  test('what passes is an address to node too', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ unit: fc.constantFrom(...'0123456789abf.:') })), text => {
      if (addressProblems('address', text).length === 0) { expect(isIP(text)).not.toBe(0); }
    }), { numRuns: 2000 });
  });
});

describe('exceptProblems', () => {
  test.each<[unknown, unknown, string[]]>([
    ['10.0.0.0/8', [], []],
    ['10.0.0.0/8', ['10.1.0.0/16', '10.255.255.255/32'], []],
    ['10.0.0.0/8', ['10.0.0.0/8'], ['ZT106 except[0] "10.0.0.0/8" is not strictly inside "10.0.0.0/8"']],
    ['10.0.0.0/8', ['0.0.0.0/0'], ['ZT106 except[0] "0.0.0.0/0" is not strictly inside "10.0.0.0/8"']],
    ['10.0.0.0/8', ['11.0.0.0/16'], ['ZT106 except[0] "11.0.0.0/16" is not strictly inside "10.0.0.0/8"']],
    ['0.0.0.0/0', ['fd00:ec2::254/128'], ['ZT106 except[0] "fd00:ec2::254/128" is not strictly inside "0.0.0.0/0"']],
    ['::/0', ['fd00:ec2::254/128'], []],
    ['10.0.0.0/8', ['10.1.0.1/16', 10], ['ZT106 except[0] "10.1.0.1/16" has bits set behind its prefix', 'ZT106 except[1] 10 is not a string']],
    ['10.0.0.0/8', '10.1.0.0/16', ['ZT104 except "10.1.0.0/16" is not a list']],
    ['wide', ['10.1.0.0/16'], []],
    [undefined, ['x'], ['ZT106 except[0] "x" is not a CIDR']],
  ])('%p without %p', (cidr, exceptions, found) => {
    expect(exceptProblems('except', cidr, exceptions).map(({ code, what }) => `${code} ${what}`)).toEqual(found);
  });
});
