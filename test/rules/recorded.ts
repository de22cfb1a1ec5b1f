import { World } from '../../src/parse/world';

const LISTS = ['objects', 'namespaces', 'workloads', 'services', 'ends', 'unknown', 'addressEnds', 'namesEnd', 'entityEnd'] as const;

/** The same world, which notes what is asked of it: kinds as `group/kind`, lists by their name, all objects as `*`. */
export function recorded(world: World): { readonly world: World; readonly reads: Set<string> } {
  const reads = new Set<string>();
  const recording = { ofKind: (kind: string, group?: string) => { reads.add(group === undefined ? kind : `${group}/${kind}`); return world.ofKind(kind, group); } };
  for (const list of LISTS) {
    Object.defineProperty(recording, list, { get: () => { reads.add(list === 'objects' ? '*' : list); return world[list]; } });
  }
  return { world: recording as unknown as World, reads };
}
