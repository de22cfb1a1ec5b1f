import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { isManaged } from './managed-object';
import { World } from './world';
import { FinalObject } from '../prove/from-json';

/**
 * Everything of the app that goes to the cluster of one platform, whoever wrote it: our own objects, and those of all charts that
 * no other platform has objects in. What cannot be told apart counts for each platform: better judged twice than not at all.
 */
export function finalObjects(root: IConstruct, world: World, worlds: readonly World[]): FinalObject[] {
  // Splits add objects, so they have to be there before anything is read.
  for (const managed of world.objects) { managed.grow(); }
  seal(root, worlds);
  const owner = new Map(worlds.flatMap(other => other.objects.flatMap(managed => managed.objects.map(object => [object, other] as const))));
  const charts = new Map<IConstruct, Set<World>>();
  for (const [object, other] of owner) { charts.set(object.chart, (charts.get(object.chart) ?? new Set()).add(other)); }
  return apiObjects(root).filter(object => {
    const mine = owner.get(object);
    const near = charts.get(object.chart);
    return mine ? mine === world : !near || near.has(world);
  }).map(object => ({ json: object.toJson(), origin: object.node.path }));
}

const apiObjects = (root: IConstruct): ApiObject[] => root.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));

/** Apps with constructs below our objects, where nobody looks for them. */
const NESTED = new WeakSet<IConstruct>();

/** What was judged gains nothing below it, so that the walk for what has changed need not look there. */
export function seal(root: IConstruct, worlds: readonly World[]): void {
  for (const { node } of worlds.flatMap(({ objects }) => objects.flatMap(managed => managed.objects))) {
    if (node.children.length > 0) { NESTED.add(root); }
    node.lock();
  }
}

/** Text that changes when an object of others may have changed; ours tell their world. cdk8s asks once per chart, so the walk is short. */
export function foreignState(root: IConstruct): string {
  const texts: string[] = [];
  const below = NESTED.has(root) ? (construct: IConstruct) => construct.node.children : foreignChildren;
  const visit = (construct: IConstruct): void => {
    if (!isManaged(construct) && ApiObject.isApiObject(construct)) { texts.push(JSON.stringify(construct.toJson())); }
    below(construct).forEach(visit);
  };
  visit(root);
  return texts.join('\n');
}

/** The children of a construct when they were last looked at, and those of them that are not ours. */
const KNOWN = new WeakMap<IConstruct, { readonly children: readonly IConstruct[]; readonly foreign: readonly IConstruct[] }>();

/** To compare two lists takes less than to look at each object again. */
function foreignChildren(construct: IConstruct): readonly IConstruct[] {
  const { children } = construct.node;
  const known = KNOWN.get(construct);
  if (known && isSame(known.children, children)) { return known.foreign; }
  const foreign = children.filter(child => !isManaged(child));
  KNOWN.set(construct, { children, foreign });
  return foreign;
}

/** Children stand in the order in which they came, so one that is new is the last; but those named like numbers stand before all others. */
function isSame(before: readonly IConstruct[], now: readonly IConstruct[]): boolean {
  const { length } = now;
  if (length !== before.length || now[length - 1] !== before[length - 1]) { return false; }
  return length < 2 || !/^\d/.test(now[0].node.id) || now.every((child, index) => child === before[index]);
}
