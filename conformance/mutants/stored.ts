import { schemaProblems } from '../../src/compile/schema-check';

/** What the API server keeps of an object: fields that it does not know are gone. */
export function stored(object: object): object {
  const unknown = schemaProblems(object).flatMap(problem => /^(.+?): unknown field/.exec(problem)?.[1] ?? []);
  if (unknown.length === 0) { return object; }
  const kept = structuredClone(object);
  for (const place of unknown) { remove(kept, stepsOf(place)); }
  return kept;
}

/** `spec.rules[0].from`, or `metadata.labels["a/b"]`. */
const stepsOf = (place: string): string[] => [...place.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, name]) => quoted ?? index ?? name);

function remove(from: object, [step, ...rest]: readonly string[]): void {
  const owner = from as { [name: string]: unknown };
  if (rest.length === 0) { delete owner[step]; } else if (typeof owner[step] === 'object' && owner[step] !== null) { remove(owner[step], rest); }
}
