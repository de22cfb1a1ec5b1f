import { AddressRange, Addresses, addresses, containsAddresses } from '../algebra/addresses';
import { parseAddress, parseNetwork } from '../algebra/cidr';
import { EVERY_INDEX, IndexSet, NO_INDEX, complementIndices, indexSet, intersectIndices, uniteAllIndices } from '../algebra/index-set';
import { Language } from '../algebra/language';
import { Ports, allPortsOf, portRange } from '../algebra/ports';
import { intersect, ranges, subtract } from '../algebra/ranges';
import { End, World } from '../parse/world';
import { Term } from './istio-terms';

/** What a connection has to be for some terms to hold; all of its parts must. */
export interface Condition {
  /** Ends that match by their certificate, and ends that match without one (IST-27). */
  readonly identified: IndexSet;
  readonly anonymous: IndexSet;
  /** Port numbers that the hop compares, TCP. */
  readonly ports: Ports;
  /** Several languages of one field must all hold. */
  readonly fields: readonly (readonly [field: string, language: Language])[];
}

export const TCP: Ports = allPortsOf('TCP');
export const ALWAYS: Condition = { identified: EVERY_INDEX, anonymous: EVERY_INDEX, ports: TCP, fields: [] };
export const NEVER: Condition = { ...ALWAYS, identified: NO_INDEX, anonymous: NO_INDEX };

export function both(a: Condition, b: Condition): Condition {
  if (a === ALWAYS) { return b; }
  if (b === ALWAYS) { return a; }
  return {
    identified: intersectIndices(a.identified, b.identified), anonymous: intersectIndices(a.anonymous, b.anonymous),
    ports: a.ports === TCP ? b.ports : b.ports === TCP ? a.ports : intersect(a.ports, b.ports), fields: [...a.fields, ...b.fields],
  };
}

/** One of the values and none of the others, of an identity: whoever shows none has none of them. */
export function byIdentity({ values, notValues }: Term, ends: (value: string) => IndexSet): Condition {
  const unite = (texts: readonly string[]) => uniteAllIndices(texts.map(ends));
  if (notValues.length === 0) { return { ...ALWAYS, identified: unite(values), anonymous: NO_INDEX }; }
  const out = complementIndices(unite(notValues));
  return { ...ALWAYS, identified: values.length > 0 ? intersectIndices(unite(values), out) : out, anonymous: values.length > 0 ? NO_INDEX : EVERY_INDEX };
}

export function byPort({ values, notValues }: Term): Condition {
  const numbers = (texts: readonly string[]): Ports => ranges(texts.flatMap(text => (Number(text) > 0 ? portRange('TCP', Number(text)) : [])));
  return { ...ALWAYS, ports: subtract(values.length > 0 ? numbers(values) : TCP, numbers(notValues)) };
}

/** Addresses that no pod has: link-local ones, among them those of AMB-08. */
const NEVER_PODS: Addresses = addresses(['169.254.0.0/16', '127.0.0.0/8', 'fe80::/10', 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128'].flatMap(text => parseNetwork(text) ?? []));

/**
 * The address of the peer, exact for ends that are addresses. Nobody knows the addresses of pods and nodes: where the blocks may hold
 * some it is not certain, and then pods match none of them.
 */
export function byAddress(world: World, { values, notValues }: Term): { readonly condition: Condition; readonly certain: boolean } {
  const blocks = (texts: readonly string[]): Addresses => addresses(texts.flatMap(text => (text.includes('/') ? parseNetwork(text) : parseAddress(text)) ?? []));
  const [wanted, unwanted] = [blocks(values), blocks(notValues)];
  const [within, without] = [wanted, unwanted].map(block => endsIn(world, block));
  const out = complementIndices(indexSet(without.ends));
  const set = values.length > 0 ? intersectIndices(indexSet(within.ends), out) : out;
  const certain = within.exact && without.exact && [wanted, unwanted].every(block => containsAddresses(NEVER_PODS, block));
  return { condition: { ...ALWAYS, identified: set, anonymous: set }, certain };
}

type AddressEnd = End & { readonly kind: 'addresses' };
const known = new WeakMap<World, readonly AddressEnd[]>();

/** A world's address ends are in the order of their addresses. */
function addressEnds(world: World): readonly AddressEnd[] {
  const found = known.get(world) ?? world.addressEnds.map(index => world.ends[index]).filter((end): end is AddressEnd => end.kind === 'addresses');
  known.set(world, found);
  return found;
}

/** The address ends inside of the blocks; not exact when one lies across a border. */
function endsIn(world: World, blocks: Addresses): { readonly ends: readonly number[]; readonly exact: boolean } {
  const all = addressEnds(world);
  const before = ({ range }: AddressEnd, block: AddressRange) => range.family < block.family || (range.family === block.family && range.last < block.first);
  let exact = true;
  const ends = blocks.flatMap(block => {
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (before(all[middle], block)) { low = middle + 1; } else { high = middle; }
    }
    const found: number[] = [];
    for (; low < all.length && all[low].range.family === block.family && all[low].range.first <= block.last; low++) {
      if (containsAddresses([block], [all[low].range])) { found.push(all[low].index); } else { exact = false; }
    }
    return found;
  });
  return { ends, exact };
}
