/** What is wrong with a value at a place, or nothing. */
export type Shape = (value: unknown, at: string) => readonly string[];

const primitive = (name: 'string' | 'number' | 'boolean'): Shape => (value, at) => (typeof value === name ? [] : [`${at} is no ${name}`]);
export const text = primitive('string');
export const number = primitive('number');
export const flag = primitive('boolean');

export const oneOf = (...values: readonly unknown[]): Shape => (value, at) => (values.includes(value) ? [] : [`${at} is none of ${values.join(', ')}`]);
export const optional = (shape: Shape): Shape => (value, at) => (value === undefined ? [] : shape(value, at));
export const listOf = (shape: Shape): Shape => (value, at) => (Array.isArray(value) ? value.flatMap((item, index) => shape(item, `${at}[${index}]`)) : [`${at} is no list`]);

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

export const mapOf = (shape: Shape): Shape => (value, at) =>
  (isMapping(value) ? Object.entries(value).flatMap(([key, item]) => shape(item, `${at}.${key}`)) : [`${at} is no mapping`]);

/** These fields and no others: an unknown one may change the meaning of the rest. */
export const mapping = (fields: Readonly<Record<string, Shape>>): Shape => (value, at) => {
  if (!isMapping(value)) { return [`${at} is no mapping`]; }
  return [
    ...Object.keys(value).filter(key => !Object.hasOwn(fields, key)).map(key => `${at}.${key} is no known field`),
    ...Object.entries(fields).flatMap(([key, shape]) => shape(Object.hasOwn(value, key) ? value[key] : undefined, `${at}.${key}`)),
  ];
};

/** One of several mappings, told apart by their field `kind`. */
export const byKind = (kinds: Readonly<Record<string, Readonly<Record<string, Shape>>>>): Shape => (value, at) => {
  const kind = isMapping(value) ? value.kind : undefined;
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) { return [`${at}.kind is none of ${Object.keys(kinds).join(', ')}`]; }
  return mapping({ kind: text, ...kinds[kind] })(value, at);
};
