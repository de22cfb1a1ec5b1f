import { asObject, asString, get, unknownValue } from './read';
import { Unknown, WorldObject } from './world';

/** What the API server would refuse about any object. */
export function malformed(object: WorldObject): Unknown[] {
  const { json } = object;
  const unknown: Unknown[] = [];
  if (!asString(get(json, 'apiVersion'))) { unknown.push(unknownValue(object, ['apiVersion'], 'the object has no apiVersion')); }
  if (!asString(get(json, 'kind'))) { unknown.push(unknownValue(object, ['kind'], 'the object has no kind')); }
  if (object.name === '') { unknown.push(unknownValue(object, ['metadata', 'name'], 'the object has no name')); }
  for (const field of ['labels', 'annotations']) {
    for (const [key, value] of Object.entries(asObject(get(json, 'metadata', field)) ?? {})) {
      if (typeof value !== 'string') { unknown.push(unknownValue(object, ['metadata', field, key], `${field} ${key} is no text; quote it`)); }
    }
  }
  return unknown;
}
