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

/** Things by a key, each list in the order of appearance. */
export function groupBy<T>(things: Iterable<T>, keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    const group = groups.get(key);
    if (group) { group.push(thing); } else { groups.set(key, [thing]); }
  }
  return groups;
}
