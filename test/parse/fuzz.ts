/**
 * Hostile texts against the parser: `npm run fuzz -- [count] [seed]`. Every input must end in time with objects and coded errors,
 * a world of them must be made, and nothing else may be thrown.
 */
import * as fs from 'fs';
import * as path from 'path';
import { PARSE_CODES, ParseError } from '../../src/parse/codes';
import { textOf } from '../../src/parse/files';
import { makeWorld } from '../../src/parse/make-world';
import { parseText } from '../../src/parse/text';

const MAX_MILLISECONDS = 2000;
const GOLDEN = path.resolve(__dirname, '../golden');

/** The same numbers for the same seed. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Manifests as they are in the wild, by document. */
function realDocuments(): string[] {
  const files = fs.readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.yaml')).sort();
  return files.flatMap(name => fs.readFileSync(path.join(GOLDEN, name), 'utf8').split(/^---$/m)).filter(text => text.length < 4000);
}

const HOSTILE = [
  'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n', 'a: &a {<<: *a}\n', '? [a]\n: b\n', '- - - - -\n', '{{{{', '[[[[', '"\\x', "'", '|\n', '>1\n', '%YAML 1.1\n---\n', '%TAG ! !\n',
  '__proto__: {a: b}\n', 'constructor: {prototype: {x: 1}}\n', 'a: !!binary /w==\n', 'a: 1e999\n', '<<: [{a: b}]\n', '\ufeff', 'apiVersion: v1\nkind: List\nitems:\n- kind: List\n  items: [[], null]\n',
  'apiVersion: v1\nkind: Pod\nmetadata: {name: [a], labels: {a: null}, ownerReferences: [{name: a}]}\nspec: {containers: {}}\n',
  'apiVersion: v1\nkind: Service\nspec: {ports: [{port: x}], selector: 1}\n', 'kind: PodList\napiVersion: v1\nitems: [{metadata: {name: a}}]\n',
];
const TOKENS = [
  '\n', '  ', ' ', '\t', ':', ': ', '- ', '-', '#', '"', "'", '{', '}', '[', ']', ',', '&a ', '*a', '<<: *a\n', '|', '>', '!', '!!str ', '? ', '%', '@', '`', '\r', '\r\n', '...\n', '---\n', '--- ',
  '\ufeff', '\u00a0', '\u2028', '\u0085', '\ud800', '\u0000', '\u0007', '\u202e', '\\', '\\x', '0', 'yes', '~', '.inf', '0777', '__proto__', 'constructor', 'kind: List\n', 'items:\n- ', 'null', '[]', '{}', '[null]', '65536', '-1',
];

/** A real or hostile document with a few changes, in places cut to bytes that are no text. */
function input(next: () => number, documents: readonly string[]): Buffer {
  const below = (limit: number) => Math.floor(next() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)];
  let text = next() < 0.8 ? pick(documents) : pick(HOSTILE);
  if (next() < 0.3) { text += `---\n${pick(documents)}`; }
  if (next() < 0.1) { text = Array.from({ length: 1 + below(40) }, () => pick(TOKENS)).join(''); }
  for (let changes = below(6); changes > 0; changes--) {
    const at = below(text.length + 1);
    const kind = next();
    if (kind < 0.4) { text = text.slice(0, at) + pick(TOKENS) + text.slice(at); }
    else if (kind < 0.6) { text = text.slice(0, at) + text.slice(at + 1 + below(8)); }
    else if (kind < 0.7) { const from = below(text.length + 1); text = text.slice(0, at) + text.slice(from, from + below(200)) + text.slice(at); }
    else if (kind < 0.8) { text = text.slice(0, at); }
    else if (kind < 0.9) { text = text.slice(0, at) + pick(TOKENS).repeat(1 + below(300)) + text.slice(at); }
    else { text = text.replace(/: ([^\n]*)/g, (whole: string) => (next() < 0.05 ? `: ${pick(TOKENS)}` : whole)); }
  }
  const bytes = Buffer.from(text, 'utf8');
  if (next() < 0.1) { for (let noise = 1 + below(4); noise > 0 && bytes.length > 0; noise--) { bytes[below(bytes.length)] = below(256); } }
  return bytes;
}

interface Tally { refused: number; objects: number }

/** What is wrong with how the input was taken, if anything. */
function check(bytes: Buffer, tally: Tally): string | undefined {
  let text: string;
  try {
    text = textOf(bytes, 'fuzz.yaml');
  } catch (error) {
    tally.refused++;
    return error instanceof ParseError && error.code === 'ZT303' && error.line! >= 1 ? undefined : `threw ${String(error)}`;
  }
  try {
    const lines = text.split('\n').length;
    const { objects, errors } = parseText(text, { file: 'fuzz.yaml' });
    tally.refused += errors.length > 0 ? 1 : 0;
    tally.objects += objects.length;
    for (const { code, file, line } of errors) {
      if (!Object.hasOwn(PARSE_CODES, code) || file !== 'fuzz.yaml' || !(line! >= 1 && line! <= lines + 1)) { return `error ${code} at ${file}:${line}`; }
    }
    const world = makeWorld(objects);
    for (const { object, path: at } of world.unknown) { object.at(at); }
    for (const object of objects) {
      const { line } = object.at(['metadata', 'name']);
      if (!(line! >= 1 && line! <= lines)) { return `object at line ${line}`; }
      if ([object.name, object.kind, object.namespace, object.apiVersion, object.group].some(value => typeof value !== 'string')) { return 'an object without names'; }
    }
  } catch (error) {
    return `threw ${(error as Error).stack}`;
  }
  return Object.keys(Object.prototype).length > 0 ? 'polluted a prototype' : undefined;
}

export interface FuzzResult extends Readonly<Tally> { readonly inputs: number; readonly slowest: number; readonly failures: readonly string[] }

export function fuzz(count: number, seed: number): FuzzResult {
  const next = numbers(seed);
  const documents = realDocuments();
  const failures: string[] = [];
  const tally: Tally = { refused: 0, objects: 0 };
  let slowest = 0;
  for (let index = 0; index < count && failures.length < 10; index++) {
    const bytes = input(next, documents);
    const start = process.hrtime.bigint();
    const wrong = check(bytes, tally);
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
    slowest = Math.max(slowest, milliseconds);
    const problem = wrong ?? (milliseconds > MAX_MILLISECONDS ? `took ${Math.round(milliseconds)} ms` : undefined);
    if (problem) { failures.push(`input ${index} of seed ${seed}: ${problem}\n${JSON.stringify(bytes.toString('latin1'))}`); }
  }
  return { ...tally, inputs: count, slowest, failures };
}

if (require.main === module) {
  const [count = 100_000, seed = 1] = process.argv.slice(2).map(Number);
  const { slowest, failures, refused, objects } = fuzz(count, seed);
  console.log(failures.length === 0 ? `${count} inputs of seed ${seed}: ${refused} refused, ${objects} objects read, none wrong, the slowest took ${Math.round(slowest)} ms` : failures.join('\n\n'));
  process.exitCode = failures.length === 0 ? 0 : 1;
}
