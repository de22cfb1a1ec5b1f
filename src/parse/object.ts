import { Labels } from '../algebra/selector';
import { isClusterScoped } from './kinds';
import { asArray, asObject, asString, get } from './read';
import { Json, JsonObject, Path, Position, WorldObject } from './world';

const NO_LABELS: Labels = {};
const MAX_DEPTH = 10;

/** An object and its path in the document; without `json`, something stands there that is no object. */
export interface Found { readonly json?: JsonObject; readonly path: Path }

/** One object, or the items of a list of them. */
export function* objectsIn(given: Json, path: Path): Generator<Found> {
  const json = asObject(given);
  if (!json) { yield { path }; return; }
  const kind = asString(get(json, 'kind'));
  const items = asArray(get(json, 'items'));
  if (!items || !kind?.endsWith('List') || path.length > 2 * MAX_DEPTH) { yield { json, path }; return; }
  // The items of a typed list (`PodList`) may leave out what the list already says.
  const apiVersion = asString(get(json, 'apiVersion'));
  for (let index = 0; index < items.length; index++) {
    const item = asObject(items[index]);
    const isBare = item && kind !== 'List' && apiVersion && get(item, 'kind') === undefined;
    yield* objectsIn(isBare ? { apiVersion, kind: kind.slice(0, -'List'.length), ...item } : items[index], [...path, 'items', index]);
  }
}

export function worldObject(index: number, json: JsonObject, at: (path?: Path) => Position, origin?: string): WorldObject {
  const apiVersion = asString(get(json, 'apiVersion')) ?? '';
  const kind = asString(get(json, 'kind')) ?? '';
  const metadata = get(json, 'metadata');
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  return {
    index,
    apiVersion,
    kind,
    group,
    name: asString(get(metadata, 'name')) || asString(get(metadata, 'generateName')) || '',
    namespace: isClusterScoped(group, kind) ? '' : asString(get(metadata, 'namespace')) || 'default',
    labels: onlyStrings(get(metadata, 'labels')),
    annotations: onlyStrings(get(metadata, 'annotations')),
    json,
    at,
    ...(origin === undefined ? {} : { origin }),
  };
}

/** The entries that are text. What else stands there, the API server refuses: `makeWorld` names it. */
export function onlyStrings(json: Json | undefined): Labels {
  const mapping = asObject(json);
  if (!mapping) { return NO_LABELS; }
  const keys = Object.keys(mapping);
  if (keys.every(key => typeof mapping[key] === 'string')) { return mapping as Labels; }
  return Object.fromEntries(keys.filter(key => typeof mapping[key] === 'string').map(key => [key, mapping[key] as string]));
}

/** Objects that never were text, such as cdk8s makes; nothing is copied. */
export function objectsFromJson(given: readonly { readonly json: unknown; readonly origin?: string }[], firstIndex = 0): WorldObject[] {
  const nowhere = () => ({});
  const objects: WorldObject[] = [];
  for (const { json, origin } of given) {
    for (const found of objectsIn(json as Json, [])) { objects.push(worldObject(firstIndex + objects.length, found.json ?? {}, nowhere, origin)); }
  }
  return objects;
}
