import { ParseError } from './codes';
import { Chunk, chunksOf } from './documents';
import { Found, objectsIn, worldObject } from './object';
import { Source, positionOf, positionUnder } from './source';
import { Json, Path, WorldObject } from './world';
import { TextProblem, valuesOf } from './yaml';

export interface Parsed { readonly objects: readonly WorldObject[]; readonly errors: readonly ParseError[] }

/** Small documents are read together: the parser has a cost per call. */
const CHUNK = 4096;
/** After so many broken documents the rest of a text is not worth reading. */
const MAX_ERRORS = 10;

/** All objects of a text in YAML or JSON, lists taken apart. A broken document is an error, and the next one is read all the same. */
export function parseText(text: string, { file, firstIndex = 0 }: { readonly file?: string; readonly firstIndex?: number } = {}): Parsed {
  const source: Source = { text, ...(file === undefined ? {} : { file }) };
  const objects: WorldObject[] = [];
  const errors: ParseError[] = [];
  for (const chunk of chunksOf(text, CHUNK)) {
    readChunk(chunk);
    if (errors.length >= MAX_ERRORS) { break; }
  }
  return { objects, errors };

  function readChunk(chunk: Chunk): void {
    let values: Json[];
    try {
      values = valuesOf(chunk.text);
    } catch (error) {
      const parts = [...chunksOf(chunk.text, 0)];
      if (parts.length > 1) { parts.forEach(part => readChunk({ text: part.text, offset: chunk.offset + part.offset })); } else { addError(chunk, error); }
      return;
    }
    for (let document = 0; document < values.length; document++) { addDocument(chunk, document, values[document]); }
  }

  function addDocument(chunk: Chunk, document: number, value: Json): void {
    for (const found of rootsOf(value)) {
      const at = (path: Path = []) => positionUnder(source, chunk, document, [...found.path, ...path]);
      if (found.json) {
        objects.push(worldObject(firstIndex + objects.length, found.json, at));
      } else {
        errors.push(new ParseError('ZT309', 'an object was expected here', file, at().line));
      }
    }
  }

  function addError(chunk: Chunk, error: unknown): void {
    const { code, what, offset } = error instanceof TextProblem ? error : new TextProblem('ZT304', 'the text cannot be read', 0);
    errors.push(new ParseError(code, what, file, positionOf(source, chunk.offset + offset).line));
  }
}

/** An empty document has none; a list at the top, as JSON has it, has its items. */
function rootsOf(value: Json): readonly Found[] {
  if (value === null) { return []; }
  if (Array.isArray(value)) { return value.flatMap((item, index) => objectsIn(item, [index])); }
  return objectsIn(value as Json, []);
}
