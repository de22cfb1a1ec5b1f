import { ParseError } from './codes';
import { chunksOf } from './documents';
import { objectsIn, worldObject } from './object';
import { asObject } from './read';
import { Source, offsetUnder, positionOf } from './source';
import { Json, Path, WorldObject } from './world';
import { TextProblem, valuesOf } from './yaml';

export interface Parsed { readonly objects: readonly WorldObject[]; readonly errors: readonly ParseError[] }

/** After so many broken documents the rest of a text is not worth reading. */
const MAX_ERRORS = 10;

/** All objects of a text in YAML or JSON, lists taken apart. A broken document is an error, and the next one is read all the same. */
export function parseText(text: string, { file, firstIndex = 0 }: { readonly file?: string; readonly firstIndex?: number } = {}): Parsed {
  const source: Source = { text, file };
  const objects: WorldObject[] = [];
  const errors: ParseError[] = [];
  for (const chunk of chunksOf(text)) {
    const fail = (problem: TextProblem) => errors.push(new ParseError(problem.code, problem.what, file, positionOf(source, chunk.offset + problem.offset).line));
    try {
      for (const [document, value] of valuesOf(chunk.text).entries()) {
        for (const found of rootsOf(value)) {
          const at = (path: Path = []) => positionOf(source, chunk.offset + offsetUnder(text.slice(chunk.offset, chunk.offset + chunk.text.length), document, [...found.path, ...path]));
          if ('bad' in found) {
            fail(new TextProblem('ZT309', 'an object was expected here', offsetUnder(chunk.text, document, found.path)));
          } else {
            objects.push(worldObject(firstIndex + objects.length, found.json, at));
          }
        }
      }
    } catch (error) {
      fail(error instanceof TextProblem ? error : new TextProblem('ZT304', 'the text cannot be read', 0));
    }
    if (errors.length >= MAX_ERRORS) { break; }
  }
  return { objects, errors };
}

function* rootsOf(value: Json): ReturnType<typeof objectsIn> {
  if (value === null) { return; }
  for (const [index, item] of Array.isArray(value) ? value.entries() : [[undefined, value] as const]) {
    const path = index === undefined ? [] : [index];
    const object = asObject(item);
    if (object) { yield* objectsIn(object, path); } else { yield { bad: item, path }; }
  }
}
