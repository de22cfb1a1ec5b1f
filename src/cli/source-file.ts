import { readManifests } from '../parse/files';
import { asArray, asObject, asString, formatPath, get, isAbsent } from '../parse/read';
import { Json, Path } from '../parse/world';
import { CLI_CODES, InputProblem, inputProblem } from './codes';

/** A YAML file of ours: its content, and a place for all that is wrong with it, each at its line. */
export interface SourceFile {
  readonly json: Json;
  readonly problems: InputProblem[];
  at(path: Path): string;
  wrong(path: Path, what: string): void;
}

/** One document with one mapping; bad YAML is a problem of the parser's own code. */
export function readSourceFile(file: string, code: keyof typeof CLI_CODES): SourceFile {
  const { objects, errors } = readManifests([file]);
  const problems: InputProblem[] = errors.map(error => ({ code: error.code, where: `${error.file ?? file}${error.line === undefined ? '' : `:${error.line}`}`, what: error.what }));
  const at = (path: Path): string => {
    const { line } = objects[0]?.at(path) ?? {};
    return line === undefined ? file : `${file}:${line}`;
  };
  const wrong = (path: Path, what: string) => { problems.push(inputProblem(code, at(path), what)); };
  if (errors.length === 0 && objects.length !== 1) { problems.push(inputProblem(code, file, `it has ${objects.length} documents; write one`)); }
  return { json: objects[0]?.json ?? {}, problems, at, wrong };
}

/** The items of a list under the path; something else than a list is a problem. */
export function itemsAt({ json, wrong }: SourceFile, path: Path): readonly (readonly [Json, Path])[] {
  const value = get(json, ...path);
  const items = asArray(value);
  if (!isAbsent(value) && !items) { wrong(path, `${formatPath(path)} is no list`); }
  return (items ?? []).map((item, index) => [item, [...path, index]]);
}

/** No other fields than these: a misspelt one would be a demand that nobody checks. */
export function onlyFields({ json, wrong }: SourceFile, path: Path, allowed: readonly string[]): void {
  const value = get(json, ...path);
  const mapping = asObject(value);
  if (!mapping) { wrong(path, `${formatPath(path) || 'the file'} is no mapping`); return; }
  for (const key of Object.keys(mapping).filter(name => !allowed.includes(name))) { wrong([...path, key], `${formatPath([...path, key])} is no field; use ${allowed.join(', ')}`); }
}

/** A text that has to be there, or may be missing. */
export function textAt({ json, wrong }: SourceFile, path: Path, isOptional = false): string | undefined {
  const value = get(json, ...path);
  const text = asString(value);
  if (text === undefined && !(isOptional && isAbsent(value))) { wrong(path, `${formatPath(path)} is ${isAbsent(value) ? 'missing' : 'no text'}`); }
  return text;
}
