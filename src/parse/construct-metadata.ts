import * as path from 'path';
import { asObject, asString, get } from './read';
import { WorldObject } from './world';

/** Paths of constructs by the names of their objects, for what lies in a folder. */
export interface ConstructMetadata { readonly folder: string; readonly paths: ReadonlyMap<string, string> }

/**
 * What cdk8s notes beside the manifests when asked. Its name alone does not make it that: `kubectl apply` reads every JSON file, but
 * none without a kind.
 */
export function constructMetadata(file: string, objects: readonly WorldObject[]): ConstructMetadata | undefined {
  const [object] = objects;
  if (path.basename(file) !== 'construct-metadata.json' || objects.length !== 1 || ['apiVersion', 'kind'].some(field => Object.hasOwn(object.json, field))) { return undefined; }
  const resources = asObject(get(object.json, 'resources'));
  return resources && {
    folder: path.dirname(file),
    paths: new Map(Object.keys(resources).flatMap(name => { const found = asString(get(resources[name], 'path')); return found === undefined ? [] : [[name, found] as const]; })),
  };
}

export interface ReadFile { readonly file: string; readonly objects: readonly WorldObject[] }

const isInside = (folder: string, file: string): boolean => file !== '-' && !/^\.\.(?:[/\\]|$)/.test(path.relative(folder, file));

/** The objects with their constructs. cdk8s notes names without kinds, so only a name that one object of the folder has tells which it is. */
export function withConstructs(files: readonly ReadFile[], notes: readonly ConstructMetadata[]): WorldObject[] {
  const origins = new Map<WorldObject, string>();
  for (const { folder, paths } of notes) {
    const inside = files.filter(({ file }) => isInside(folder, file)).flatMap(({ objects }) => objects);
    const counts = new Map<string, number>();
    for (const { name } of inside) { counts.set(name, (counts.get(name) ?? 0) + 1); }
    for (const object of inside) {
      const origin = counts.get(object.name) === 1 ? paths.get(object.name) : undefined;
      if (origin !== undefined) { origins.set(object, origin); }
    }
  }
  return files.flatMap(({ objects }) => objects).map(object => { const origin = origins.get(object); return origin === undefined ? object : { ...object, origin }; });
}
