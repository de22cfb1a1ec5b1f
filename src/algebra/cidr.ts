/** An aligned block of addresses, both ends inclusive. Two blocks are nested or disjoint, never half overlapping. */
export interface Cidr {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const width = (family: 4 | 6): number => (family === 4 ? 32 : 128);

/** The block that holds `address` and has `length` leading bits in common with it. */
function block(family: 4 | 6, address: bigint, length: number): Cidr {
  const hosts = (1n << BigInt(width(family) - length)) - 1n;
  const first = address & ~hosts;
  return { family, first, last: first | hosts };
}

/** No leading zeros: some readers take them for octal. */
function parseIPv4(text: string): bigint | undefined {
  const parts = text.split('.', 5);
  if (parts.length !== 4 || !parts.every(part => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) { return undefined; }
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

/** RFC 4291 text, the last 32 bits optionally as IPv4; no zone. */
function parseIPv6(text: string): bigint | undefined {
  const tail = text.slice(text.lastIndexOf(':') + 1);
  const embedded = tail.includes('.') ? parseIPv4(tail) : undefined;
  if (tail.includes('.') && embedded === undefined) { return undefined; }
  const hex = embedded === undefined ? text
    : `${text.slice(0, -tail.length)}${(embedded >> 16n).toString(16)}:${(embedded & 0xffffn).toString(16)}`;
  const halves = hex.split('::', 3).map(half => (half === '' ? [] : half.split(':', 9)));
  const groups = halves.flat();
  const missing = 8 - groups.length;
  const good = halves.length === 2 ? missing >= 1 : halves.length === 1 && missing === 0;
  if (!good || !groups.every(group => /^[0-9a-fA-F]{1,4}$/.test(group))) { return undefined; }
  const all = halves.length === 2 ? [...halves[0], ...new Array<string>(missing).fill('0'), ...halves[1]] : groups;
  return all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** One address as a block of its own; undefined when the text is no address. */
export function parseAddress(text: string): Cidr | undefined {
  const family = text.includes(':') ? 6 : 4;
  const address = family === 6 ? parseIPv6(text) : parseIPv4(text);
  return address === undefined ? undefined : { family, first: address, last: address };
}

/** The block of `address/length` with the host bits dropped; undefined when the text is none. */
export function parseNetwork(text: string): Cidr | undefined {
  const slash = text.lastIndexOf('/');
  const address = slash < 0 ? undefined : parseAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (!address || !/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > width(address.family)) { return undefined; }
  return block(address.family, address.first, Number(length));
}

/** As `parseNetwork`, but undefined when host bits are set: `10.0.0.1/8` has two readings. */
export function parseCidr(text: string): Cidr | undefined {
  const network = parseNetwork(text);
  return network?.first === parseAddress(text.slice(0, text.lastIndexOf('/')))?.first ? network : undefined;
}

/** Canonical text: dotted IPv4, RFC 5952 for IPv6 (always in hex, also where IPv4 is embedded). */
export function formatAddress(family: 4 | 6, address: bigint): string {
  const size = family === 4 ? 8n : 16n;
  const mask = (1n << size) - 1n;
  const groups = Array.from({ length: family === 4 ? 4 : 8 }, (_, index) => (address >> (BigInt(width(family)) - size * BigInt(index + 1))) & mask);
  if (family === 4) { return groups.join('.'); }
  const text = groups.map(group => group.toString(16)).join(':');
  // The longest run of at least two zero groups is left out; the first one of equal runs.
  const [run] = [...text.matchAll(/\b0(:0)+\b/g)].sort((a, b) => b[0].length - a[0].length || a.index - b.index);
  if (!run) { return text; }
  return `${text.slice(0, run.index).replace(/:$/, '')}::${text.slice(run.index + run[0].length).replace(/^:/, '')}`;
}

/** Number of leading bits that all addresses of the block share. */
export function prefixLength({ family, first, last }: Cidr): number {
  return first === last ? width(family) : width(family) - (first ^ last).toString(2).length;
}

export const formatCidr = (cidr: Cidr): string => `${formatAddress(cidr.family, cidr.first)}/${prefixLength(cidr)}`;

export const contains = (outer: Cidr, inner: Cidr): boolean =>
  outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;

export const overlaps = (a: Cidr, b: Cidr): boolean => a.family === b.family && a.first <= b.last && b.first <= a.last;

/** IPv4 first, then by address, the wider block first. */
export function compareCidrs(a: Cidr, b: Cidr): number {
  if (a.family !== b.family) { return a.family - b.family; }
  if (a.first !== b.first) { return a.first < b.first ? -1 : 1; }
  return a.last === b.last ? 0 : a.last > b.last ? -1 : 1;
}

/** What is left of `cidr` without the exceptions: the fewest blocks, sorted. */
export function subtract(cidr: Cidr, exceptions: readonly Cidr[]): Cidr[] {
  const near = exceptions.filter(exception => overlaps(cidr, exception));
  if (near.length === 0) { return [cidr]; }
  if (near.some(exception => contains(exception, cidr))) { return []; }
  const length = prefixLength(cidr) + 1;
  return [cidr.first, cidr.last].flatMap(address => subtract(block(cidr.family, address, length), near));
}

/** Sorted, without duplicates and without blocks that lie in another one. */
function outermost(blocks: Cidr[]): Cidr[] {
  const kept: Cidr[] = [];
  for (const next of blocks.sort(compareCidrs)) {
    if (kept.length === 0 || !contains(kept[kept.length - 1], next)) { kept.push(next); }
  }
  return kept;
}

/**
 * The candidates that can stand as exceptions of `cidr` (NP-05: strictly inside), sorted, without duplicates and nested ones.
 * Those that hold all of `cidr` are apart in `covering`: no exception can say that, the caller has to decide.
 */
export function exceptionsInside(cidr: Cidr, candidates: readonly Cidr[]): { inside: Cidr[]; covering: Cidr[] } {
  const covering = outermost(candidates.filter(candidate => contains(candidate, cidr)));
  return { inside: outermost(candidates.filter(candidate => contains(cidr, candidate) && !contains(candidate, cidr))), covering };
}
