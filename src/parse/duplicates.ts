import { unknownValue } from './read';
import { Unknown, WorldObject } from './world';

/** Objects of one name that differ: the cluster keeps the one that is applied last, which no manifest tells. */
export function duplicates(objects: readonly WorldObject[]): Unknown[] {
  const first = new Map<string, WorldObject>();
  const unknown: Unknown[] = [];
  for (const object of objects) {
    if (object.name === '' || object.kind === '') { continue; }
    const key = `${object.group}/${object.kind}/${object.namespace}/${object.name}`;
    const other = first.get(key);
    if (!other) { first.set(key, object); continue; }
    // Other versions of one API write the same thing in other ways: they count as different.
    if (JSON.stringify(other.json) !== JSON.stringify(object.json)) {
      unknown.push(unknownValue(object, ['metadata', 'name'], `another ${object.kind} has this name and says something else`));
    }
  }
  return unknown;
}
