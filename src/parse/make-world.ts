import { AddressRange } from '../algebra/addresses';
import { Labels } from '../algebra/selector';
import { addressParts } from './atoms';
import { HARMLESS_KINDS } from './harmless';
import { KNOWN_KINDS } from './kinds';
import { malformed } from './malformed';
import { podIndex } from './select';
import { serviceOf } from './services';
import { workloadsOf } from './workloads';
import { ENTITIES, End, Entity, Unknown, Workload, World, WorldObject } from './world';

/** What the manifests do not hold. */
export interface WorldOptions {
  /** Pods that are described elsewhere, or could be created. */
  readonly peers?: readonly Omit<Workload, 'index'>[];
  /** Labels of namespaces that somebody else creates; objects of the world win. */
  readonly namespaces?: ReadonlyMap<string, Labels>;
  /** Addresses that have to be told apart although no object names them. */
  readonly addresses?: readonly AddressRange[];
}

export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

export function makeWorld(objects: readonly WorldObject[], options: WorldOptions = {}): World {
  const here = new Map(objects.map(object => [object, workloadsOf(object)]));
  const workloads = [...[...here.values()].flat(), ...options.peers ?? []].map((workload, index) => ({ ...workload, index }));
  const namespaces = namespacesOf(objects, workloads, options.namespaces);
  const pods = podIndex(workloads, namespaces);
  const kinds = groupByKind(objects);
  const ranges = addressParts(objects, options.addresses ?? []);
  const ends: End[] = workloads.map(workload => ({ kind: 'workload', index: workload.index, workload }));
  const add = (end: Omit<Extract<End, { kind: 'addresses' }>, 'index'> | Omit<Extract<End, { kind: 'entity' }>, 'index'> | { kind: 'names' }): number => ends.push({ ...end, index: ends.length } as End) - 1;
  const addressEnds = ranges.map(range => add({ kind: 'addresses', range }));
  const entityEnds = new Map<Entity, number>(ENTITIES.map(entity => [entity, add({ kind: 'entity', entity })]));
  const namesEnd = add({ kind: 'names' });
  return {
    objects,
    ofKind: (kind, group) => (kinds.get(kind) ?? []).filter(object => group === undefined || object.group === group),
    namespaces,
    workloads,
    services: (kinds.get('Service') ?? []).filter(({ group }) => group === '').map(object => serviceOf(object, pods)),
    ends,
    addressEnds,
    namesEnd,
    entityEnd: entity => entityEnds.get(entity)!,
    unknown: objects.flatMap(object => [...unknownKind(object, here.get(object)!.length > 0), ...malformed(object)]),
  };
}

function groupByKind(objects: readonly WorldObject[]): Map<string, WorldObject[]> {
  const groups = new Map<string, WorldObject[]>();
  for (const object of objects) {
    const group = groups.get(object.kind);
    if (group) { group.push(object); } else { groups.set(object.kind, [object]); }
  }
  return groups;
}

function unknownKind(object: WorldObject, hasPods: boolean): Unknown[] {
  const kind = `${object.group}/${object.kind}`;
  if (hasPods || KNOWN_KINDS.has(kind) || HARMLESS_KINDS.has(kind)) { return []; }
  return [{ what: 'kind', object, path: [], message: `${object.apiVersion} ${object.kind} is no kind that is known` }];
}

/** NP-16: the name of a namespace is one of its labels, and nobody can forge it. */
function namespacesOf(objects: readonly WorldObject[], workloads: readonly Workload[], given: WorldOptions['namespaces']): ReadonlyMap<string, Labels> {
  const namespaces = new Map<string, Labels>();
  const add = (name: string, labels: Labels) => namespaces.set(name, { ...labels, [NAMESPACE_NAME]: name });
  for (const { group, kind, name, labels } of objects) {
    if (group === '' && kind === 'Namespace' && name !== '') { add(name, labels); }
  }
  for (const [name, labels] of given ?? []) {
    if (!namespaces.has(name)) { add(name, labels); }
  }
  for (const { namespace } of [...objects, ...workloads]) {
    if (namespace !== '' && !namespaces.has(namespace)) { add(namespace, {}); }
  }
  return namespaces;
}
