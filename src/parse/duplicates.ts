import { unknownValue } from './read';
import { Unknown, WorldObject } from './world';

/** Objects of one kind and name that differ: the cluster keeps the one that is applied last, which no manifest tells. */
export function duplicates(ofOneKind: readonly WorldObject[]): Unknown[] {
  if (ofOneKind.length < 2) { return []; }
  const first = new Map<string, WorldObject>();
  const unknown: Unknown[] = [];
  for (const object of ofOneKind) {
    const key = `${object.namespace}/${object.name}`;
    const other = first.get(key);
    if (!other) { first.set(key, object); continue; }
    // Other versions of one API write the same thing in other ways: they count as different.
    if (object.name !== '' && JSON.stringify(other.json) !== JSON.stringify(object.json)) {
      unknown.push(unknownValue(object, ['metadata', 'name'], `another ${object.kind} has this name and says something else`));
    }
  }
  return unknown;
}
