import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { World } from './world';
import { FinalObject } from '../prove/from-json';

/**
 * Everything of the app that goes to the cluster of one platform, whoever wrote it: our own objects, and those of all charts that
 * no other platform has objects in. What cannot be told apart counts for each platform: better judged twice than not at all.
 */
export function finalObjects(root: IConstruct, world: World, worlds: readonly World[]): FinalObject[] {
  // Splits add objects, so they have to be there before anything is read.
  for (const managed of world.objects) { managed.grow(); }
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

/** Kinds of ours whose labels decide what happens; those of the others are for people. */
const LABELLED = new Set(['Namespace', 'Service', 'Gateway']);

/** Text that changes when an object may have changed that neither the model nor a patch counter knows of. */
export function foreignState(root: IConstruct, worlds: readonly World[]): string {
  const ours = new Set(worlds.flatMap(({ objects }) => objects.flatMap(managed => [...managed.objects])));
  return apiObjects(root).flatMap(object => (!ours.has(object) ? [JSON.stringify(object.toJson())]
    : LABELLED.has(object.kind) ? [JSON.stringify(object.metadata.toJson())] : [])).join('\n');
}
