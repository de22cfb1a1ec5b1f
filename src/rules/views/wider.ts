import { contains, overlaps } from '../../algebra/cidr';
import { ALL_PORTS } from '../../algebra/ports';
import { intersect, isSubset } from '../../algebra/ranges';
import { Requirement, Selector } from '../../algebra/selector';
import { World } from '../../parse/world';
import { Guard, Peer, Row, guards, guardsOf } from './network';
import { once, push } from './once';
import { NAMESPACE, covers, namespacesOf, select } from './pods';

function peerCovers(wide: Peer, narrow: Peer): boolean {
  if (wide.kind === 'entity') {
    return wide.entity === 'all' || (narrow.kind === 'entity' && narrow.entity === wide.entity) || (wide.entity === 'cluster' && narrow.kind === 'pods') || (wide.entity === 'world' && narrow.kind === 'block');
  }
  if (wide.kind === 'pods') { return narrow.kind === 'pods' && covers(wide.selector, narrow.selector); }
  if (wide.kind === 'block') {
    return narrow.kind === 'block' && contains(wide.block, narrow.block)
      && wide.except.every(hole => !overlaps(hole, narrow.block) || narrow.except.some(other => contains(other, hole)));
  }
  return JSON.stringify(wide.place.value) === JSON.stringify(narrow.place.value);
}

/** Whether `wide` lets some peer of `narrow` pass on some of its ports. Never wrongly true. */
export const rowMeets = (wide: Row, narrow: Row): boolean => intersect(wide.ports, narrow.ports).length > 0
  && (wide.peers === undefined || (narrow.peers ?? []).some(one => wide.peers!.some(other => peerCovers(other, one))));

/** Whether `wide` lets pass whatever `narrow` does, requests aside. Never wrongly true. */
export function rowCovers(wide: Row, narrow: Row): boolean {
  const everyPort = isSubset(ALL_PORTS, wide.ports);
  return (wide.peers === undefined || (narrow.peers !== undefined && narrow.peers.every(one => wide.peers!.some(other => peerCovers(other, one)))))
    && (everyPort || (isSubset(narrow.ports, wide.ports) && narrow.namedPorts.every(({ value }) => wide.namedPorts.some(other => other.value === value))));
}

const labels = (selector: Selector): Selector => selector.filter(({ key }) => key !== NAMESPACE);
/** The namespaces of a subject; that of a policy of the cluster may be any. */
const homes = (selector: Selector): readonly string[] => namespacesOf(selector) ?? ['*'];
const ofLabel = ({ key, operator, values }: Requirement): string[] => [key, ...(operator === 'In' ? values.map(value => `${key}=${value}`) : [])];

/** Guards that may be about all pods of another one, without comparing each with each: those with no label, or with one of its labels. */
const index = once((world: World): ReadonlyMap<string, readonly Guard[]> => {
  const found = new Map<string, Guard[]>();
  for (const guard of guards(world)) {
    const [first] = labels(guard.subject);
    const keys = !first ? [''] : first.operator === 'In' ? first.values.map(value => `${first.key}=${value}`) : [first.key];
    for (const home of homes(guard.subject)) {
      for (const key of keys) { push(found, `${guard.direction} ${home} ${key}`, guard); }
    }
  }
  return found;
});

/** Policies, itself included, that are about all pods of this one, in the same direction. */
export const widerGuards = (world: World, { direction, subject }: Guard): readonly Guard[] => [...new Set([...homes(subject), '*']
  .flatMap(home => ['', ...labels(subject).flatMap(ofLabel)].flatMap(key => index(world).get(`${direction} ${home} ${key}`) ?? [])))]
  .filter(other => covers(other.subject, subject));

/** Guards in the same direction that apply to all pods of this one, itself included: by what they select, or in fact. */
export function beside(world: World, guard: Guard): readonly Guard[] {
  const [first, ...others] = select(world, guard.subject).map(workload => guardsOf(world, workload, guard.direction));
  return [...new Set([...widerGuards(world, guard), ...(first ?? []).filter(candidate => others.every(list => list.includes(candidate)))])];
}
