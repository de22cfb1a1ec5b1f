import { asArray, asObject, asString, get } from '../parse/read';
import { Json, Path, WorldObject } from '../parse/world';

/** A value and where it stands. What is missing, or of another type than asked for, is simply not there: hostile objects crash no rule. */
export interface Place { readonly value: Json | undefined; readonly path: Path }
export interface TextPlace extends Place { readonly value: string }

export const within = (place: Place, ...keys: Path): Place => ({ value: get(place.value, ...keys), path: [...place.path, ...keys] });
export const inObject = (object: WorldObject, ...keys: Path): Place => within({ value: object.json, path: [] }, ...keys);

/** The items of a list; none when it is no list. */
export const items = ({ value, path }: Place): readonly Place[] => (asArray(value) ?? []).map((item, index) => ({ value: item, path: [...path, index] }));

/** The fields of an object with their names; none when it is no object. */
export const fields = ({ value, path }: Place): readonly (readonly [string, Place])[] =>
  Object.entries(asObject(value) ?? {}).map(([key, field]) => [key, { value: field, path: [...path, key] }] as const);

/** The texts of a list; none when it is no list. */
export const texts = (place: Place): readonly TextPlace[] => items(place).filter((item): item is TextPlace => typeof item.value === 'string');
export const textOf = ({ value }: Place): string | undefined => asString(value);

/** Go reads `null` as absent. */
export const isPresent = ({ value }: Place): boolean => value !== undefined && value !== null;
export const isEmptyList = ({ value }: Place): boolean => asArray(value)?.length === 0;
export const isFilledList = (place: Place): boolean => items(place).length > 0;
export const isEmptyObject = ({ value }: Place): boolean => asObject(value) !== undefined && Object.keys(value as object).length === 0;

/** A whole number, also one that is written as text. */
export function numberOf({ value }: Place): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

/** A value as one reads it in a message: short, on one line. */
export function shown({ value }: Pick<Place, 'value'>): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
