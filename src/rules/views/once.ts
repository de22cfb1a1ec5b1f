import { World } from '../../parse/world';

/** Computes a view of a world once, and keeps it as long as the world. */
export function once<T>(compute: (world: World) => T): (world: World) => T {
  const known = new WeakMap<World, { readonly view: T }>();
  return world => {
    const found = known.get(world) ?? { view: compute(world) };
    known.set(world, found);
    return found.view;
  };
}

export function push<K, T>(lists: Map<K, T[]>, key: K, thing: T): void {
  const list = lists.get(key);
  if (list) { list.push(thing); } else { lists.set(key, [thing]); }
}

/** Things by a key, each list in the order of appearance. */
export function groupBy<T>(things: Iterable<T>, keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) { push(groups, keyOf(thing), thing); }
  return groups;
}
