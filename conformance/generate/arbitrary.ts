import fc from 'fast-check';

/** Shorthands of the generators. */
export const one = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
export const list = <T>(item: fc.Arbitrary<T>, least: number, most: number): fc.Arbitrary<T[]> => fc.array(item, { minLength: least, maxLength: most });
export const set = (least: number, most: number, ...values: readonly string[]): fc.Arbitrary<string[]> => fc.uniqueArray(one(...values), { minLength: least, maxLength: most });
/** True so many times of a hundred. */
export const chance = (percent: number): fc.Arbitrary<boolean> => fc.integer({ min: 0, max: 99 }).map(drawn => drawn >= 100 - percent);
export const sometimes = <T>(percent: number, item: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => chance(percent).chain(drawn => (drawn ? item : fc.constant(undefined)));

/** The first with weight n, and so on. */
export const either = <T>(...choices: readonly (readonly [number, fc.Arbitrary<T>])[]): fc.Arbitrary<T> => fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** An object of the fields that are drawn; `undefined` means that the field is missing. */
export function fields(parts: { readonly [name: string]: fc.Arbitrary<unknown> }): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(parts).map(drawn => Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined)));
}

export const together = (...parts: readonly fc.Arbitrary<object>[]): fc.Arbitrary<Record<string, unknown>> => fc.tuple(...parts).map(all => Object.assign({}, ...all) as Record<string, unknown>);
export const constant = fc.constant;
/** Equal names become different ones. */
export const numbered = <T extends { readonly metadata: { readonly name: string } }>(all: readonly T[]): T[] =>
  all.map((item, index) => ({ ...item, metadata: { ...item.metadata, name: `${item.metadata.name}${index}` } }));
