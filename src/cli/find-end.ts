import { contains, parseAddress, parseCidr } from '../algebra/cidr';
import { literal } from '../algebra/language';
import { ALL_PORTS } from '../algebra/ports';
import { Traffic, box } from '../algebra/traffic';
import { quote } from '../model/check/quote';
import { ENTITIES, World } from '../parse/world';
import { endNames } from '../prove/end-names';
import { formatRange } from '../prove/ends';

/** An end, and for a host name the traffic that is about it. */
export interface FoundEnd { readonly index: number; readonly traffic?: Traffic }

const SHOWN = 5;

/** `namespace/name`, a name that only one workload has, an address or CIDR, an entity of Cilium, or a host name. Text: what is wrong. */
export function findEnd(world: World, name: string): FoundEnd | string {
  const nameOf = endNames(world);
  const named = world.workloads.filter(({ index, namespace, name: own }) => nameOf(index) === name || `${namespace}/${own}` === name || own === name);
  const exact = named.filter(({ index }) => nameOf(index) === name);
  if (exact.length === 1 || named.length === 1) { return { index: (exact[0] ?? named[0]).index }; }
  if (named.length > 1) { return `${quote(name)} are ${named.length} workloads: ${named.slice(0, SHOWN).map(({ index }) => nameOf(index)).join(', ')}; name one of them`; }
  const block = parseCidr(name) ?? parseAddress(name);
  if (block) { return findBlock(world, name, block); }
  const entity = ENTITIES.find(item => item === name);
  if (entity) { return { index: world.entityEnd(entity) }; }
  if (/^[\w-]+(\.[\w-]+)+$/.test(name)) { return { index: world.namesEnd, traffic: box(ALL_PORTS, [['name', literal(name.toLowerCase())]]) }; }
  const short = name.slice(name.indexOf('/') + 1);
  const near = world.workloads.map(({ index }) => nameOf(index)).filter(other => short !== '' && other.includes(short));
  const all = near.length > 0 ? near : world.workloads.map(({ index }) => nameOf(index));
  return `nothing in the manifests is called ${quote(name)}; there is ${all.slice(0, SHOWN).join(', ') || 'no workload at all'}${all.length > SHOWN ? ' and others' : ''}`;
}

function findBlock(world: World, name: string, block: NonNullable<ReturnType<typeof parseCidr>>): FoundEnd | string {
  const ranges = world.addressEnds.map(index => ({ index, range: (world.ends[index] as { readonly range: Parameters<typeof contains>[0] }).range }));
  const whole = ranges.find(({ range }) => contains(range, block));
  if (whole) { return { index: whole.index }; }
  const parts = ranges.filter(({ range }) => range.family === block.family && range.first <= block.last && block.first <= range.last);
  return `${name} is treated differently in its parts: ${parts.slice(0, SHOWN).map(({ range }) => formatRange(range)).join(', ')}${parts.length > SHOWN ? ' and others' : ''}; name one of them`;
}
