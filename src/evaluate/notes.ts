import { unknownFields, unknownValue } from '../parse/read';
import { Json, Path, Unknown, WorldObject } from '../parse/world';

/** What is not understood about one object, collected while it is read. */
export interface Notes { readonly object: WorldObject; readonly unknown: Unknown[] }

export const notesOn = (object: WorldObject): Notes => ({ object, unknown: [] });

export const note = ({ object, unknown }: Notes, path: Path, message: string): void => { unknown.push(unknownValue(object, path, message)); };

export const onlyFields = ({ object, unknown }: Notes, json: Json | undefined, path: Path, allowed: readonly string[]): void => {
  unknown.push(...unknownFields(object, json, path, allowed));
};
