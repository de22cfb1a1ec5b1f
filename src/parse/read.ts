import { Labels, Requirement, Selector } from '../algebra/selector';
import { CONTROLLER_LABELS } from './fields';
import { Json, JsonObject, Path, Unknown, WorldObject } from './world';

// Guarded reads of foreign JSON: whatever has another type than expected is absent here, and an Unknown where it matters.

export const asObject = (json: Json | undefined): JsonObject | undefined =>
  (typeof json === 'object' && json !== null && !Array.isArray(json) ? json as JsonObject : undefined);
export const asArray = (json: Json | undefined): readonly Json[] | undefined => (Array.isArray(json) ? json : undefined);
export const asString = (json: Json | undefined): string | undefined => (typeof json === 'string' ? json : undefined);
export const asNumber = (json: Json | undefined): number | undefined => (typeof json === 'number' ? json : undefined);
export const asBoolean = (json: Json | undefined): boolean | undefined => (typeof json === 'boolean' ? json : undefined);
/** Go reads `null` as absent. */
export const isAbsent = (json: Json | undefined): json is null | undefined => json === undefined || json === null;

/** What lies under the path; undefined where a step leads nowhere. Only own properties, so that `constructor` is a key like any other. */
export function get(json: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let found = json;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) { return undefined; }
    found = (found as { readonly [key: string | number]: Json })[step];
  }
  return found;
}

/** Absent counts as empty; undefined when it is no mapping of strings to strings. Not copied. */
export function stringMap(json: Json | undefined): Labels | undefined {
  if (isAbsent(json)) { return {}; }
  const object = asObject(json);
  if (!object) { return undefined; }
  for (const key of Object.keys(object)) {
    if (typeof object[key] !== 'string') { return undefined; }
  }
  return object as Labels;
}

/** Absent counts as empty; undefined when it is no list of strings. */
export function stringList(json: Json | undefined): readonly string[] | undefined {
  if (isAbsent(json)) { return []; }
  return Array.isArray(json) && json.every(item => typeof item === 'string') ? json as readonly string[] : undefined;
}

/** A list that grew, or that `flatMap` made, has room for sixteen more: too much for lists that are kept by the hundred thousand. */
export const fitted = <T>(list: readonly T[]): readonly T[] => list.slice();

export const unknownValue = (object: WorldObject, path: Path, message: string): Unknown => ({ what: 'value', object, path, message });

export function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'what') && Object.hasOwn(value, 'object') && Object.hasOwn(value, 'path');
}

/** Fields of a mapping that nobody here reads. An absent mapping has none; something else than a mapping is itself unknown. */
export function unknownFields(object: WorldObject, value: Json | undefined, path: Path, allowed: readonly string[]): Unknown[] {
  if (isAbsent(value)) { return []; }
  const mapping = asObject(value);
  if (!mapping) { return [unknownValue(object, path, `${formatPath(path)} is no mapping`)]; }
  return Object.keys(mapping).filter(key => !allowed.includes(key))
    .map(key => ({ what: 'field', object, path: [...path, key], message: `${formatPath([...path, key])} is no field that is known` }));
}

/**
 * `matchLabels` and `matchExpressions`; `{}` selects everything. An absent selector means all in one API and nothing in another:
 * the caller says which, here it is unknown.
 */
export function labelSelector(object: WorldObject, json: Json | undefined, path: Path): Selector | Unknown {
  const [unknown] = unknownFields(object, json, path, ['matchLabels', 'matchExpressions']);
  if (unknown) { return unknown; }
  if (isAbsent(json)) { return unknownValue(object, path, `${formatPath(path)} is missing`); }
  const labels = stringMap(get(json, 'matchLabels'));
  if (!labels) { return unknownValue(object, [...path, 'matchLabels'], `${formatPath([...path, 'matchLabels'])} is no mapping of strings`); }
  const made = Object.keys(labels).find(key => CONTROLLER_LABELS.has(key));
  if (made) { return controllerLabel(object, made, [...path, 'matchLabels', made]); }
  const selector: Requirement[] = Object.keys(labels).map(key => ({ key, operator: 'In', values: [labels[key]] }));
  const expressions = get(json, 'matchExpressions') ?? [];
  if (!Array.isArray(expressions)) { return unknownValue(object, [...path, 'matchExpressions'], `${formatPath([...path, 'matchExpressions'])} is no list`); }
  for (const [index, expression] of expressions.entries()) {
    const found = requirement(object, expression, [...path, 'matchExpressions', index]);
    if (isUnknown(found)) { return found; }
    selector.push(found);
  }
  return fitted(selector);
}

const controllerLabel = (object: WorldObject, key: string, path: Path): Unknown =>
  unknownValue(object, path, `the label ${key} is set when a pod is made; no manifest tells which pods have it`);

function requirement(object: WorldObject, json: Json, path: Path): Requirement | Unknown {
  const [unknown] = unknownFields(object, json, path, ['key', 'operator', 'values']);
  if (unknown) { return unknown; }
  const key = asString(get(json, 'key'));
  if (key && CONTROLLER_LABELS.has(key)) { return controllerLabel(object, key, path); }
  const operator = asString(get(json, 'operator'));
  const values = stringList(get(json, 'values'));
  // The API server refuses the rest: In and NotIn without values, Exists and DoesNotExist with some.
  if (key && values) {
    if ((operator === 'In' || operator === 'NotIn') && values.length > 0) { return { key, operator, values }; }
    if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length === 0) { return { key, operator, values }; }
  }
  return unknownValue(object, path, `${formatPath(path)} is no requirement of a label selector`);
}

/** `spec.ingress[0].from`. */
export const formatPath = (path: Path): string => path.reduce<string>((text, step) =>
  (typeof step === 'number' ? `${text}[${step}]` : /^[\w-]+$/.test(step) ? `${text}${text === '' ? '' : '.'}${step}` : `${text}[${JSON.stringify(step)}]`), '');
