import { asArray, asObject, get } from './read';
import { Json, JsonObject, Path, WorldObject } from './world';

/** A pod template, or the pod itself, and where it stands in its object. */
export interface Template { readonly template: JsonObject; readonly path: Path }

export const TEMPLATE_PATHS: Readonly<Record<string, Path>> = {
  '/Pod': [],
  '/PodTemplate': ['template'],
  '/ReplicationController': ['spec', 'template'],
  'apps/Deployment': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  'kubevirt.io/VirtualMachine': ['spec', 'template'],
  'kubevirt.io/VirtualMachineInstance': [],
};
const MAX_DEPTH = 32;

/** The pod templates of an object: where its kind has them, or anywhere under `spec` of a kind that nobody here knows. */
export function templatesIn({ group, kind, json }: WorldObject, isKnown: boolean): readonly Template[] {
  const path = Object.hasOwn(TEMPLATE_PATHS, `${group}/${kind}`) ? TEMPLATE_PATHS[`${group}/${kind}`] : undefined;
  if (path) {
    const template = asObject(get(json, ...path));
    return template && asObject(get(template, 'spec')) ? [{ template, path }] : [];
  }
  return isKnown ? [] : search(get(json, 'spec'), ['spec']);
}

function search(json: Json | undefined, path: Path): readonly Template[] {
  if (typeof json !== 'object' || json === null || path.length > MAX_DEPTH) { return []; }
  if (!Array.isArray(json) && asArray(get(json, 'spec', 'containers'))) { return [{ template: json as JsonObject, path }]; }
  return Object.entries(json).flatMap(([key, inner]) => search(inner as Json, [...path, Array.isArray(json) ? Number(key) : key]));
}
