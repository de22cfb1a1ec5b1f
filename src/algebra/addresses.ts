import { Cidr } from './cidr';

/** IP addresses as sorted, disjoint, not adjacent ranges, IPv4 first. Unlike a `Cidr`, a range need not be aligned. */
export interface AddressRange { readonly family: 4 | 6; readonly first: bigint; readonly last: bigint }
export type Addresses = readonly AddressRange[];

export const LAST_ADDRESS = { 4: (1n << 32n) - 1n, 6: (1n << 128n) - 1n } as const;
export const ALL_ADDRESSES: Addresses = [{ family: 4, first: 0n, last: LAST_ADDRESS[4] }, { family: 6, first: 0n, last: LAST_ADDRESS[6] }];

const before = (a: AddressRange, b: AddressRange): number => a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0);

export function addresses(parts: readonly (AddressRange | Cidr)[]): Addresses {
  const joined: AddressRange[] = [];
  for (const { family, first, last } of [...parts].sort(before)) {
    const previous = joined[joined.length - 1];
    if (previous?.family === family && first <= previous.last + 1n) {
      joined[joined.length - 1] = { family, first: previous.first, last: last > previous.last ? last : previous.last };
    } else {
      joined.push({ family, first, last });
    }
  }
  return joined;
}

export function subtractAddresses(a: Addresses, b: Addresses): Addresses {
  return a.flatMap(part => b.reduce<AddressRange[]>((left, hole) => left.flatMap(range => {
    if (hole.family !== range.family || hole.last < range.first || range.last < hole.first) { return [range]; }
    return [
      ...(range.first < hole.first ? [{ ...range, last: hole.first - 1n }] : []),
      ...(hole.last < range.last ? [{ ...range, first: hole.last + 1n }] : []),
    ];
  }), [part]));
}

export const intersectAddresses = (a: Addresses, b: Addresses): Addresses => subtractAddresses(a, subtractAddresses(ALL_ADDRESSES, b));
export const containsAddresses = (outer: Addresses, inner: Addresses): boolean => subtractAddresses(inner, outer).length === 0;

/** The coarsest partition of all addresses in which each of the given ranges is a union of parts. */
export function addressAtoms(parts: Iterable<AddressRange | Cidr>): Addresses {
  const starts = { 4: new Set<bigint>([0n]), 6: new Set<bigint>([0n]) };
  for (const { family, first, last } of parts) {
    starts[family].add(first);
    if (last < LAST_ADDRESS[family]) { starts[family].add(last + 1n); }
  }
  return ([4, 6] as const).flatMap(family => [...starts[family]].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).map((first, index, all) =>
    ({ family, first, last: index + 1 < all.length ? all[index + 1] - 1n : LAST_ADDRESS[family] })));
}
