import { AddressRange } from '../algebra/addresses';
import { duplicates } from './duplicates';
import { factsOf } from './facts';
import { withoutCopies } from './owners';
import { Unknown, Workload, WorldObject } from './world';

/** What a list of objects says, without anything that the manifests do not hold. */
export interface Inventory {
  /** By `kind`, and by `group/kind`. */
  readonly kinds: ReadonlyMap<string, readonly WorldObject[]>;
  readonly workloads: readonly Workload[];
  readonly addresses: readonly AddressRange[];
  readonly unknown: readonly Unknown[];
  /** Every namespace that an object stands in. */
  readonly homes: ReadonlySet<string>;
}

const KNOWN = new WeakMap<readonly WorldObject[], Inventory>();

/** Kept, because a proof makes several worlds of one list. */
export function inventoryOf(objects: readonly WorldObject[]): Inventory {
  const known = KNOWN.get(objects);
  if (known) { return known; }
  const inventory = take(objects);
  KNOWN.set(objects, inventory);
  return inventory;
}

function take(objects: readonly WorldObject[]): Inventory {
  const types = new Map<string, WorldObject[]>();
  const kinds = new Map<string, WorldObject[]>();
  const workloads: Omit<Workload, 'index'>[] = [];
  const addresses: AddressRange[] = [];
  const unknown: Unknown[] = [];
  const homes = new Set<string>();
  for (const object of objects) {
    const facts = factsOf(object);
    homes.add(object.namespace);
    add(types, facts.type, object);
    add(kinds, object.kind, object);
    workloads.push(...facts.workloads);
    addresses.push(...facts.addresses);
    unknown.push(...facts.unknown);
  }
  for (const [type, list] of types) {
    unknown.push(...duplicates(list));
    kinds.set(type, list);
  }
  // A field after a spread would cost each workload a hidden class of its own in V8, and every look at it a search.
  return { kinds, workloads: withoutCopies(workloads).map((workload, index) => ({ index, ...workload })), addresses, unknown, homes };
}

function add(lists: Map<string, WorldObject[]>, key: string, object: WorldObject): void {
  const list = lists.get(key);
  if (list) { list.push(object); } else { lists.set(key, [object]); }
}
