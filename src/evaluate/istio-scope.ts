import { IndexSet, indexSet, intersectIndices, uniteAllIndices } from '../algebra/index-set';
import { Labels, equals } from '../algebra/selector';
import { get, isAbsent, stringMap, unknownFields } from '../parse/read';
import { Pods } from '../parse/select';
import { Path, World, WorldObject } from '../parse/world';

/** Which workloads an Istio object is for, by its namespace and its selector. */
export interface Scope {
  readonly object: WorldObject;
  /** Absent: all of the namespace, or of the mesh. */
  readonly selector?: Labels;
  /** There is a selector, without any label: to ztunnel it selects nobody (AMB-02), to all others everybody. */
  readonly isEmpty?: true;
}

/** `selector.matchLabels`, or `workloadSelector`; an empty one selects everything. */
export function scopeOf(object: WorldObject, refuse: (path: Path, message: string) => void, field: 'selector' | 'workloadSelector' = 'selector'): Scope {
  const json = get(object.json, 'spec', field);
  if (isAbsent(json)) { return { object }; }
  const path = ['spec', field];
  const [unknown] = unknownFields(object, json, path, ['matchLabels']);
  if (unknown) { refuse(unknown.path, unknown.message); }
  const labels = stringMap(get(json, 'matchLabels'));
  if (!labels || Object.entries(labels).some(([key, value]) => key === '' || `${key}${value}`.includes('*'))) {
    refuse([...path, 'matchLabels'], `spec.${field}.matchLabels is no mapping of labels`);
    // What it was meant for may be anything there.
    return { object };
  }
  return Object.keys(labels).length > 0 ? { object, selector: labels } : { object, isEmpty: true };
}

export interface Scoped<T> {
  /** What applies to the workload, in order of appearance: for the mesh, for its namespace, for itself. */
  readonly of: (workload: number) => { readonly mesh: readonly T[]; readonly namespace: readonly T[]; readonly own: readonly T[] };
  readonly workloads: (item: T) => IndexSet;
}

const NONE: readonly never[] = [];

/** IST-22: the root namespace means the whole mesh, there also for selectors. */
export function scoped<T extends Scope>(world: World, pods: Pods, root: string, items: readonly T[]): Scoped<T> {
  const byNamespace = new Map<string, T[]>();
  const byWorkload = new Map<number, T[]>();
  const push = <K>(map: Map<K, T[]>, key: K, item: T) => { const list = map.get(key); if (list) { list.push(item); } else { map.set(key, [item]); } };
  const workloads = ({ object: { namespace }, selector }: Scope): IndexSet => {
    const place = namespace === root ? pods.all : pods.inNamespace(namespace);
    return selector ? intersectIndices(place, pods.withLabels(equals(selector))) : place;
  };
  for (const item of items) {
    if (!item.selector) { push(byNamespace, item.object.namespace, item); continue; }
    for (const index of workloads(item).items) { push(byWorkload, index, item); }
  }
  return {
    of: index => {
      const { namespace } = world.workloads[index];
      return { mesh: byNamespace.get(root) ?? NONE, namespace: namespace === root ? NONE : byNamespace.get(namespace) ?? NONE, own: byWorkload.get(index) ?? NONE };
    },
    workloads,
  };
}

export const workloadsIn = (sets: readonly IndexSet[]): IndexSet => uniteAllIndices(sets);
export const only = (index: number): IndexSet => indexSet([index]);
