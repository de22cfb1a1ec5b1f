import { AddressRange, addressAtoms } from '../algebra/addresses';
import { Labels } from '../algebra/selector';
import { Inventory, inventoryOf } from './inventory';
import { podIndex } from './select';
import { serviceOf } from './services';
import { ENTITIES, End, Entity, Service, Workload, World, WorldObject } from './world';

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
  const inventory = inventoryOf(objects);
  const { kinds, workloads: here, addresses, unknown } = inventory;
  const workloads = [...here, ...(options.peers ?? []).map((peer, index) => Object.assign({}, peer, { index: here.length + index }))];
  const namespaces = namespacesOf(inventory, workloads, options.namespaces);
  const pods = podIndex(workloads, namespaces);
  let services: readonly Service[] | undefined;
  return {
    objects,
    ofKind: (kind, group) => kinds.get(group === undefined ? kind : `${group}/${kind}`) ?? [],
    namespaces,
    workloads,
    // When asked: a proof makes worlds only to look for the pods that are missing.
    get services() { return services ??= (kinds.get('/Service') ?? []).map(object => serviceOf(object, pods, workloads)); },
    ...endsOf(workloads, [...addresses, ...options.addresses ?? []]),
    unknown,
  };
}

/** NP-16: the name of a namespace is one of its labels, and nobody can forge it. */
function namespacesOf({ kinds, homes }: Inventory, workloads: readonly Workload[], given: WorldOptions['namespaces']): ReadonlyMap<string, Labels> {
  const namespaces = new Map<string, Labels>();
  const add = (name: string, labels: Labels) => {
    if (name !== '' && !namespaces.has(name)) { namespaces.set(name, labels[NAMESPACE_NAME] === name ? labels : { ...labels, [NAMESPACE_NAME]: name }); }
  };
  for (const { name, labels } of kinds.get('/Namespace') ?? []) { add(name, labels); }
  given?.forEach((labels, name) => add(name, labels));
  for (const name of homes) { add(name, {}); }
  for (const { namespace } of workloads) { add(namespace, {}); }
  return namespaces;
}

function endsOf(workloads: readonly Workload[], addresses: readonly AddressRange[]): Pick<World, 'ends' | 'addressEnds' | 'namesEnd' | 'entityEnd'> {
  const ends: End[] = workloads.map(workload => ({ kind: 'workload', index: workload.index, workload }));
  const ranges = addressAtoms(addresses).map((range, index): End => ({ kind: 'addresses', index: ends.length + index, range }));
  ends.push(...ranges);
  const entities = new Map<Entity, number>();
  for (const entity of ENTITIES) {
    entities.set(entity, ends.length);
    ends.push({ kind: 'entity', index: ends.length, entity });
  }
  const namesEnd = ends.length;
  ends.push({ kind: 'names', index: namesEnd });
  return { ends, addressEnds: ranges.map(({ index }) => index), namesEnd, entityEnd: entity => entities.get(entity)! };
}
