import { Labels } from '../algebra/selector';
import { isClusterScoped } from './kinds';
import { asObject, asString, get } from './read';
import { Json, JsonObject, Path, Position, WorldObject } from './world';

const NO_LABELS: Labels = {};

/** One object, or the items of a list of them, with the path of each in the document. */
export function* objectsIn(json: JsonObject, path: Path = []): Generator<{ readonly json: JsonObject; readonly path: Path } | { readonly bad: Json; readonly path: Path }> {
  const kind = asString(get(json, 'kind')) ?? '';
  const items = get(json, 'items');
  if (!kind.endsWith('List') || !Array.isArray(items)) { yield { json, path }; return; }
  for (const [index, item] of items.entries()) {
    const at = [...path, 'items', index];
    const object = asObject(item);
    // The items of a typed list (`PodList`) may leave out what the list already says.
    if (object) { yield* objectsIn(kind === 'List' ? object : typed(object, kind.slice(0, -4), asString(get(json, 'apiVersion'))), at); } else { yield { bad: item, path: at }; }
  }
}

const typed = (item: JsonObject, kind: string, apiVersion: string | undefined): JsonObject =>
  (Object.hasOwn(item, 'kind') || apiVersion === undefined ? item : { apiVersion, kind, ...item });

export function worldObject(index: number, json: JsonObject, at: (path?: Path) => Position, origin?: string): WorldObject {
  const apiVersion = asString(get(json, 'apiVersion')) ?? '';
  const kind = asString(get(json, 'kind')) ?? '';
  const metadata = get(json, 'metadata');
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const object = {
    index,
    apiVersion,
    kind,
    group,
    name: asString(get(metadata, 'name')) ?? asString(get(metadata, 'generateName')) ?? '',
    namespace: isClusterScoped(group, kind) ? '' : asString(get(metadata, 'namespace')) || 'default',
    labels: onlyStrings(get(metadata, 'labels')),
    annotations: onlyStrings(get(metadata, 'annotations')),
    json,
    at,
  };
  return origin === undefined ? object : { ...object, origin };
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
  let index = firstIndex;
  return given.flatMap(({ json, origin }) => [...objectsIn(asObject(json as Json) ?? {})]
    .map(found => worldObject(index++, 'json' in found ? found.json : {}, nowhere, origin)));
}
