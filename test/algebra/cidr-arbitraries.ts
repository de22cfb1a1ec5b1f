import fc from 'fast-check';
import { BlockList } from 'net';
import { Cidr, formatAddress, formatCidr, parseCidr, parseNetwork, prefixLength } from '../../src/algebra/cidr';

export const cidr = (text: string): Cidr => parseCidr(text)!;
export const cidrs = (...texts: string[]): Cidr[] => texts.map(cidr);
export const show = (blocks: readonly Cidr[]): string[] => blocks.map(formatCidr);

/** Blocks that meet often: few distinct bits, lengths near the ends. */
export const block = (family: 4 | 6): fc.Arbitrary<Cidr> => fc.tuple(fc.nat(0xff), fc.integer({ min: 0, max: 8 })).map(([bits, length]) => {
  const address = BigInt(bits) << (family === 4 ? 24n : 120n);
  return parseNetwork(`${formatAddress(family, address)}/${length}`)!;
});

/** A block and others that meet it often. */
export const blocks = fc.constantFrom<4 | 6>(4, 6).chain(family => fc.tuple(block(family), fc.array(fc.oneof(block(family), block(4)), { maxLength: 8 })));

/** node's own reading, as an independent judge. */
export function judge(outer: Cidr): BlockList {
  const list = new BlockList();
  list.addSubnet(formatAddress(outer.family, outer.first), prefixLength(outer), outer.family === 4 ? 'ipv4' : 'ipv6');
  return list;
}

/** Many zero groups, so that all shapes of `::` come up. */
export function ipv6(): fc.Arbitrary<bigint> {
  return fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 }).map(groups => groups.reduce((sum, group) => sum * 65536n + BigInt(group), 0n));
}
