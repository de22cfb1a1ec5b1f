import { EVERYTHING, Language, and, concat, literal, oneOf, or, plus, star } from '../../algebra/language';
import { portRange } from '../../algebra/ports';
import { intersect } from '../../algebra/ranges';
import { World } from '../../parse/world';
import { Place, isFilledList, items, textOf, within } from '../place';
import { Guard, Row, guards } from './network';
import { once } from './once';
import { beside } from './wider';

/** A rule for host names, and the rules through which Cilium learns their addresses. */
export interface HostRule {
  readonly guard: Guard;
  readonly place: Place;
  readonly names: readonly Place[];
  readonly dns: readonly Row[];
}

const DNS = [...portRange('TCP', 53), ...portRange('UDP', 53), ...portRange('TCP', 5353), ...portRange('UDP', 5353)];

export const hostRules = once((world: World): readonly HostRule[] => guards(world).filter(({ cilium, direction }) => cilium && direction === 'egress').flatMap(guard =>
  items(within(guard.place, 'egress')).filter(place => isFilledList(within(place, 'toFQDNs'))).map(place => ({
    guard, place, names: items(within(place, 'toFQDNs')),
    // Any overlap with the usual DNS ports counts: the cluster's port behind the Service is not known here (NP-12).
    dns: beside(world, guard).flatMap(({ rows }) => rows.filter(({ dns, ports }) => dns && DNS.some(range => intersect([range], ports).length > 0))),
  }))));

const CHARACTER = oneOf('abcdefghijklmnopqrstuvwxyz0123456789-_');
const DEEP = plus(concat(plus(CHARACTER), oneOf('.')));
/** A star may also stand for nothing, but no name has an empty label. */
const NAME = concat(star(concat(plus(CHARACTER), oneOf('.'))), plus(CHARACTER));

/** CIL-23: `*` stays within one label, `**.` is any number of labels, and `*` alone every name. */
function pattern(text: string): Language {
  if (text === '*') { return EVERYTHING; }
  const [head, tail] = text.startsWith('**.') ? [DEEP, text.slice(3)] : [literal(''), text];
  return concat(head, ...tail.split('*').flatMap((part, index) => (index === 0 ? [literal(part)] : [star(CHARACTER), literal(part)])));
}

const plain = (text: string): string => text.toLowerCase().replace(/\.$/, '');

/** The names of an item of `toFQDNs` or `dns`; undefined when it says none. */
export function namesOf(item: Place): Language | undefined {
  const [name, wild] = [textOf(within(item, 'matchName')), textOf(within(item, 'matchPattern'))];
  // No name in DNS is longer.
  if ((name ?? wild ?? '').length > 255) { return undefined; }
  return name !== undefined ? literal(plain(name)) : wild !== undefined ? and(pattern(plain(wild)), NAME) : undefined;
}

export const resolvable = (rows: readonly Row[]): Language => or(...rows.flatMap(({ dns }) => (dns ? items(dns) : [])).flatMap(item => namesOf(item) ?? []));
