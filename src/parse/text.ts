import { ParseError } from './codes';
import { Chunk, chunksOf } from './documents';
import { MAX_ERRORS, MAX_FILE_EVENTS, MAX_OBJECTS } from './limits';
import { Found, objectsIn, worldObject } from './object';
import { Source, positionOf, positionUnder } from './source';
import { Json, Path, Position, WorldObject } from './world';
import { TextProblem } from './text-problem';
import { eventsOf } from './events';
import { Texts, valuesOf } from './values';

export interface Parsed { readonly objects: readonly WorldObject[]; readonly errors: readonly ParseError[] }

const ROOT: Path = [];

/** Small documents are read together: the parser has a cost per call. */
const CHUNK = 4096;

export interface TextOptions {
  readonly file?: string;
  /** Index of the first object. */
  readonly firstIndex?: number;
  /** Has the text again, which need not be kept then. */
  readonly again?: () => string;
}

/** All objects of a text in YAML or JSON, lists taken apart. A broken document is an error, and the next one is read all the same. */
export function parseText(text: string, { file, firstIndex = 0, again }: TextOptions = {}): Parsed {
  const source: Source = { text, again, file };
  const objects: WorldObject[] = [];
  const errors: ParseError[] = [];
  const known: Texts = new Map();
  let events = 0;
  for (const chunk of chunksOf(text, CHUNK)) {
    readChunk(chunk);
    if (errors.length >= MAX_ERRORS) { break; }
    if (objects.length > MAX_OBJECTS || events > MAX_FILE_EVENTS) {
      errors.push(new ParseError('ZT302', `more than ${objects.length > MAX_OBJECTS ? `${MAX_OBJECTS} objects` : `${MAX_FILE_EVENTS} values`}; split it into several files`, file));
      break;
    }
  }
  if (again) { source.text = undefined; }
  return { objects, errors };

  function readChunk(chunk: Chunk): void {
    let values: Json[];
    try {
      const found = eventsOf(chunk.text);
      events += found.length;
      values = valuesOf(chunk.text, found, known);
    } catch (error) {
      const parts = [...chunksOf(chunk.text, 0)];
      if (parts.length === 1) { addError(chunk, error); return; }
      for (const part of parts) {
        if (errors.length < MAX_ERRORS) { readChunk({ text: part.text, offset: chunk.offset + part.offset }); }
      }
      return;
    }
    for (let document = 0; document < values.length && errors.length < MAX_ERRORS; document++) { addDocument(chunk, document, values[document]); }
  }

  function addDocument(chunk: Chunk, document: number, value: Json): void {
    for (const found of rootsOf(value)) {
      const at = locator(source, chunk, document, found.path.length === 0 ? ROOT : found.path);
      if (found.json) {
        objects.push(worldObject(firstIndex + objects.length, found.json, at));
      } else {
        errors.push(new ParseError('ZT309', 'an object was expected here', file, at().line));
        if (errors.length >= MAX_ERRORS) { return; }
      }
    }
  }

  function addError(chunk: Chunk, error: unknown): void {
    const { code, what, offset } = error instanceof TextProblem ? error : new TextProblem('ZT304', 'the text cannot be read', 0);
    errors.push(new ParseError(code, what, file, positionOf(source, chunk.offset + offset).line));
  }
}

/** Made here, where nothing but what it needs is kept with it. */
function locator(source: Source, { offset, text: { length } }: Chunk, document: number, root: Path): (path?: Path) => Position {
  return (path = []) => positionUnder(source, { offset, length }, document, [...root, ...path]);
}

/** An empty document has none; a list at the top, as JSON has it, has its items. */
function* rootsOf(value: Json): Generator<Found> {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) { yield* objectsIn(value[index], [index]); }
  } else if (value !== null) {
    yield* objectsIn(value, []);
  }
}
