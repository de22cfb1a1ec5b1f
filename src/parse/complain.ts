import { formatPath, isAbsent, asObject } from './read';
import { Json, Path, Unknown, WorldObject } from './world';

/** Gathers what is unknown about one object. */
export interface Complaints {
  readonly value: (path: Path, message: string) => void;
  /** Every field of the mapping that is not among these. */
  readonly fields: (json: Json | undefined, path: Path, known: ReadonlySet<string>) => void;
  readonly found: Unknown[];
}

export function complaintsAbout(object: WorldObject): Complaints {
  const found: Unknown[] = [];
  const value = (path: Path, message: string) => { found.push({ what: 'value', object, path, message }); };
  return {
    value,
    fields: (json, path, known) => {
      if (isAbsent(json)) { return; }
      const mapping = asObject(json);
      if (!mapping) { value(path, `${formatPath(path)} is no mapping`); return; }
      for (const key of Object.keys(mapping)) {
        if (!known.has(key)) { found.push({ what: 'field', object, path: [...path, key], message: `${formatPath([...path, key])} is no field that is known` }); }
      }
    },
    found,
  };
}
