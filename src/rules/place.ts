import { asArray, asObject, asString } from '../parse/read';
import { Json, Path, WorldObject } from '../parse/world';

/** A value and where it stands. What is missing, or of another type than asked for, is simply not there: hostile objects crash no rule. */
export class Place {
  public constructor(public readonly value: Json | undefined, private readonly parent?: Place, private readonly key?: string | number) {}

  /** Made when asked: few places are ever reported. */
  public get path(): Path { return this.parent === undefined ? [] : [...this.parent.path, this.key!]; }
}

export interface TextPlace extends Place { readonly value: string }

/** Something that is not there. */
export const NOWHERE = new Place(undefined);

/** Only own fields: `constructor` is a name like any other. */
function step(value: Json | undefined, key: string | number): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== (typeof key === 'number') || !Object.hasOwn(value, key)) { return undefined; }
  return (value as { readonly [key: string | number]: Json })[key];
}

export function within(place: Place, ...keys: Path): Place {
  let found = place;
  for (const key of keys) { found = new Place(step(found.value, key), found, key); }
  return found;
}

export const inObject = (object: WorldObject, ...keys: Path): Place => within(new Place(object.json), ...keys);

const NONE: readonly never[] = [];

/** The items of a list; none when it is no list. */
export const items = (place: Place): readonly Place[] => asArray(place.value)?.map((item, index) => new Place(item, place, index)) ?? NONE;

/** The fields of an object with their names; none when it is no object. */
export function fields(place: Place): readonly (readonly [string, Place])[] {
  const object = asObject(place.value);
  return object ? Object.keys(object).map(key => [key, new Place(object[key], place, key)] as const) : NONE;
}

/** The texts of a list; none when it is no list. */
export const texts = (place: Place): readonly TextPlace[] => items(place).filter((item): item is TextPlace => typeof item.value === 'string');
export const textOf = ({ value }: Place): string | undefined => asString(value);

/** A text to look for patterns in. Nobody writes longer ones by hand, and some patterns take the square of the length. */
export const patternText = (place: Place): string => (textOf(place) ?? '').slice(0, 5_000);

/** Go reads `null` as absent. */
export const isPresent = ({ value }: Place): boolean => value !== undefined && value !== null;
export const isEmptyList = ({ value }: Place): boolean => asArray(value)?.length === 0;
export const isFilledList = ({ value }: Place): boolean => Array.isArray(value) && value.length > 0;
export const isEmptyObject = ({ value }: Place): boolean => asObject(value) !== undefined && Object.keys(value as object).length === 0;

/** A whole number, also one that is written as text. */
export function numberOf({ value }: Place): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

/** A value as one reads it in a message: short, on one line. */
export function shown({ value }: Place): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
