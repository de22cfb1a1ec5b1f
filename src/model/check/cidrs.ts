import { Cidr, contains, formatAddress, formatCidr, parseAddress, parseCidr, parseNetwork } from '../../algebra/cidr';
import { textFaults, useInstead } from './faults';
import { listProblems } from './lists';
import { problem, Problem } from './problem';
import { quote } from './quote';

/** `::ffff:0:0/96`: some engines read such an address as IPv4 and some do not, so a rule with it has two meanings. */
const MAPPED: Cidr = { family: 6, first: 0xffff_0000_0000n, last: 0xffff_ffff_ffffn };
const mapped = (block: Cidr | undefined): boolean => block !== undefined && contains(MAPPED, block);

const canonicalAddress = (text: string): string => {
  const address = parseAddress(text);
  return address ? formatAddress(address.family, address.first) : text;
};
const canonicalCidr = (text: string): string => {
  const network = parseNetwork(text);
  return network ? formatCidr(network) : text;
};

/** One IP address in its canonical form (RFC 5952 for IPv6). */
export function addressProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT106', field, value, 'use an IPv4 or IPv6 address such as "192.0.2.1" or "2001:db8::1"', [
    [text => parseNetwork(text) !== undefined, 'has a prefix length', useInstead(text => canonicalAddress(text.split('/')[0]))],
    [text => parseAddress(text) === undefined, 'is not an IP address'],
    [text => mapped(parseAddress(text)), 'is an IPv4-mapped IPv6 address', 'use the IPv4 address itself'],
    [text => text !== canonicalAddress(text), 'is not written in the canonical form', useInstead(canonicalAddress)],
  ]);
}

/** A block of addresses, written by its first address. */
export function cidrProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT106', field, value, 'use a CIDR such as "192.0.2.0/24" or "2001:db8::/32"', [
    [text => parseAddress(text) !== undefined, 'has no prefix length', useInstead(text => formatCidr(parseAddress(text)!))],
    [text => parseNetwork(text) === undefined, 'is not a CIDR'],
    [text => mapped(parseNetwork(text)), 'is an IPv4-mapped IPv6 block', 'use the IPv4 block itself'],
    [text => parseCidr(text) === undefined, 'has bits set behind its prefix', useInstead(canonicalCidr)],
    [text => text !== canonicalCidr(text), 'is not written in the canonical form', useInstead(canonicalCidr)],
  ]);
}

/** Exceptions of a block: an empty list is fine, and each has to lie strictly inside (NP-05, CIL-18). */
export function exceptProblems(field: string, cidr: unknown, exceptions: unknown): Problem[] {
  if (Array.isArray(exceptions) && exceptions.length === 0) { return []; }
  const outer = typeof cidr === 'string' ? parseCidr(cidr) : undefined;
  return listProblems(field, exceptions, (name, exception) => {
    const problems = cidrProblems(name, exception);
    // A block that is wrong itself has been reported where it stands.
    if (problems.length > 0 || !outer) { return problems; }
    const inner = parseCidr(exception as string)!;
    if (contains(outer, inner) && !contains(inner, outer)) { return []; }
    return [problem('ZT106', `${name} ${quote(exception)} is not strictly inside ${quote(cidr)}`, `use a smaller block inside it, or drop it`)];
  });
}
