import { Ranges, intersect, ranges, subtract, unite } from './ranges';
import { TooComplex } from './too-complex';

/**
 * A regular language over UTF-16 code units: what a path, host, method or header may be. Closed under union, intersection and
 * complement, so that differences of two layers are exact. Terms are interned: equal terms are the same object (the reverse
 * does not hold: ask `isSubset`). Emptiness and witnesses come from Brzozowski's derivatives (J. ACM 11, 1964).
 */
export type Language =
  & { readonly id: number; readonly nullable: boolean; readonly weight: number }
  & (
    | { readonly kind: 'chars'; readonly chars: Ranges }
    | { readonly kind: 'empty' }
    | { readonly kind: 'concat'; readonly head: Language; readonly tail: Language }
    | { readonly kind: 'star' | 'not'; readonly body: Language }
    | { readonly kind: 'or' | 'and'; readonly parts: readonly Language[] }
  );

const ANY_CHAR: Ranges = [[0, 0xffff]];
/** Terms that one question may derive, whose `weight` counts what each takes: the same question gets the same answer at any time. */
const BUDGET = 1_000_000;

const interned = new Map<string, Language>();

type Shape = Language extends infer T ? T extends Language ? Omit<T, 'id' | 'weight'> : never : never;

function intern(key: string, shape: Shape): Language {
  const known = interned.get(key);
  if (known) { return known; }
  const made = { id: interned.size, weight: weigh(shape), ...shape } as Language;
  interned.set(key, made);
  return made;
}

/** Terms to look at for one derivative. */
function weigh(shape: Shape): number {
  switch (shape.kind) {
    case 'chars': case 'empty': return 1;
    case 'concat': return shape.head.weight + (shape.head.nullable ? shape.tail.weight : 1);
    case 'star': case 'not': return shape.body.weight;
    case 'or': case 'and': return shape.parts.reduce((sum, { weight }) => sum + weight, 0);
  }
}

export const chars = (set: Ranges): Language => intern(`c${set.join(';')}`, { kind: 'chars', nullable: false, chars: set });
/** No text at all. */
export const NOTHING: Language = chars([]);
/** The empty text alone. */
export const EMPTY: Language = intern('e', { kind: 'empty', nullable: true });
/** Every text. */
export const EVERYTHING: Language = not(NOTHING);
export const ANY: Language = chars(ANY_CHAR);

/** Without recursion: a text of thousands of characters is as many terms deep. */
export function concat(...parts: readonly Language[]): Language {
  let all = EMPTY;
  for (let index = parts.length - 1; index >= 0; index--) {
    if (all === EMPTY || parts[index] === EMPTY) { all = all === EMPTY ? parts[index] : all; continue; }
    const heads: Language[] = [];
    let last = parts[index];
    for (; last.kind === 'concat'; last = last.tail) { heads.push(last.head); }
    all = prepend(last, all);
    while (heads.length > 0) { all = prepend(heads.pop()!, all); }
  }
  return all;
}

function prepend(head: Language, tail: Language): Language {
  if (head === NOTHING || tail === NOTHING) { return NOTHING; }
  if (head === EVERYTHING && (tail === EVERYTHING || (tail.kind === 'concat' && tail.head === EVERYTHING))) { return tail; }
  return intern(`.${head.id},${tail.id}`, { kind: 'concat', nullable: head.nullable && tail.nullable, head, tail });
}

export function star(body: Language): Language {
  if (body === NOTHING || body === EMPTY) { return EMPTY; }
  if (body === ANY || body === EVERYTHING) { return EVERYTHING; }
  return body.kind === 'star' ? body : intern(`*${body.id}`, { kind: 'star', nullable: true, body });
}

export function not(body: Language): Language {
  return body.kind === 'not' ? body.body : intern(`!${body.id}`, { kind: 'not', nullable: !body.nullable, body });
}

/** Flat, sorted, without duplicates, with all single characters in one set; undefined when the parts decide already. */
function join(kind: 'or' | 'and', parts: readonly Language[], mergeChars: (a: Ranges, b: Ranges) => Ranges): Language {
  const neutral = kind === 'or' ? NOTHING : EVERYTHING;
  const decisive = kind === 'or' ? EVERYTHING : NOTHING;
  const set = new Map<number, Language>();
  let single: Ranges | undefined;
  for (const part of parts.flatMap(item => (item.kind === kind ? item.parts : [item]))) {
    if (part === decisive) { return decisive; }
    if (part === neutral) { continue; }
    if (part.kind === 'chars') { single = single ? mergeChars(single, part.chars) : part.chars; } else { set.set(part.id, part); }
  }
  if (single) {
    const merged = chars(single);
    if (merged === decisive) { return decisive; }
    if (merged !== neutral) { set.set(merged.id, merged); }
  }
  const left = [...set.values()].sort((a, b) => a.id - b.id);
  if (left.some(part => part.kind === 'not' && set.has(part.body.id))) { return decisive; }
  if (left.length < 2) { return left[0] ?? neutral; }
  const nullable = kind === 'or' ? left.some(part => part.nullable) : left.every(part => part.nullable);
  return intern(`${kind === 'or' ? '|' : '&'}${left.map(({ id }) => id).join(',')}`, { kind, nullable, parts: left });
}

export const or = (...parts: readonly Language[]): Language => join('or', parts, unite);
export const and = (...parts: readonly Language[]): Language => join('and', parts, intersect);

const differences = new Map<number, Language>();

/** Kept by numbers: many links cut the same few languages by each other. */
export function minus(a: Language, b: Language): Language {
  const key = a.id * 67_108_864 + b.id;
  const found = differences.get(key) ?? and(a, not(b));
  differences.set(key, found);
  return found;
}

export const literal = (text: string): Language => concat(...Array.from({ length: text.length }, (_, index) => oneOf(text[index])));
export const oneOf = (text: string): Language => chars(ranges(Array.from({ length: text.length }, (_, index) => [text.charCodeAt(index), text.charCodeAt(index)])));
export const noneOf = (text: string): Language => chars(subtract(ANY_CHAR, (oneOf(text) as { chars: Ranges }).chars));
export const prefix = (text: string): Language => concat(literal(text), EVERYTHING);
export const suffix = (text: string): Language => concat(EVERYTHING, literal(text));
export const plus = (body: Language): Language => concat(body, star(body));

const derivatives = new Map<number, Language>();

/** What may follow once `char` was read. */
function derive(language: Language, char: number): Language {
  const key = language.id * 65536 + char;
  const known = derivatives.get(key);
  if (known) { return known; }
  const next = computeDerivative(language, char);
  derivatives.set(key, next);
  return next;
}

function computeDerivative(language: Language, char: number): Language {
  switch (language.kind) {
    case 'empty': return NOTHING;
    case 'chars': return language.chars.some(([first, last]) => first <= char && char <= last) ? EMPTY : NOTHING;
    case 'concat': return or(...spine(language).map(part => (part.kind === 'concat' ? concat(derive(part.head, char), part.tail) : derive(part, char))));
    case 'star': return concat(derive(language.body, char), language);
    case 'not': return not(derive(language.body, char));
    case 'or': return or(...language.parts.map(part => derive(part, char)));
    case 'and': return and(...language.parts.map(part => derive(part, char)));
  }
}

/** What the text may begin with: the term, and what is left of it while its head may be empty. */
function spine(language: Language): Language[] {
  const parts = [language];
  for (let last = language; last.kind === 'concat' && last.head.nullable; last = last.tail) { parts.push(last.tail); }
  return parts;
}

const cuts = new Map<number, readonly number[]>();

/** Where the next character begins to matter: between two cuts all characters have the same derivative. */
function cutsOf(language: Language): readonly number[] {
  const known = cuts.get(language.id);
  if (known) { return known; }
  const found = computeCuts(language);
  const sorted = [...new Set([0, ...found])].filter(cut => cut <= 0xffff).sort((a, b) => a - b);
  cuts.set(language.id, sorted);
  return sorted;
}

function computeCuts(language: Language): readonly number[] {
  switch (language.kind) {
    case 'chars': return language.chars.flatMap(([first, last]) => [first, last + 1]);
    case 'concat': return spine(language).flatMap(part => cutsOf(part.kind === 'concat' ? part.head : part));
    case 'star': case 'not': return cutsOf(language.body);
    case 'empty': return [];
    default: return language.parts.flatMap(cutsOf);
  }
}

/** Characters that read well in a witness come first. */
const READABLE = 'xabcdefghijklmnopqrstuvwyz0123456789/-_.=ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function representative(first: number, last: number): number {
  for (let index = 0; index < READABLE.length; index++) {
    const code = READABLE.charCodeAt(index);
    if (first <= code && code <= last) { return code; }
  }
  return Math.max(first, Math.min(last, 0x21));
}

const witnesses = new Map<number, string | undefined | TooComplex>();

/** One of the shortest texts of the language; undefined when there is none. Throws `TooComplex` above its budget. */
export function witness(language: Language): string | undefined {
  if (language.nullable) { return ''; }
  if (language === NOTHING) { return undefined; }
  if (!witnesses.has(language.id)) { witnesses.set(language.id, orTooComplex(() => search(language))); }
  const found = witnesses.get(language.id);
  if (found instanceof TooComplex) { throw found; }
  return found;
}

function orTooComplex<T>(ask: () => T): T | TooComplex {
  try { return ask(); } catch (error) {
    if (error instanceof TooComplex) { return error; }
    throw error;
  }
}

function search(start: Language): string | undefined {
  const seen = new Map<number, { readonly from: number; readonly char: number }>([[start.id, { from: -1, char: 0 }]]);
  const queue: Language[] = [start];
  let spent = 0;
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head];
    const bounds = cutsOf(state);
    spent = spend(spent, state.weight * bounds.length);
    for (let index = 0; index < bounds.length; index++) {
      const char = representative(bounds[index], (bounds[index + 1] ?? 0x10000) - 1);
      const next = derive(state, char);
      if (next === NOTHING || seen.has(next.id)) { continue; }
      seen.set(next.id, { from: state.id, char });
      if (next.nullable) { return spell(seen, next.id); }
      queue.push(next);
    }
  }
  return undefined;
}

function spend(spent: number, more: number): number {
  if (spent + more > BUDGET) { throw new TooComplex('a pattern with too many states'); }
  return spent + more;
}

function spell(seen: ReadonlyMap<number, { readonly from: number; readonly char: number }>, end: number): string {
  const codes: number[] = [];
  for (let at = seen.get(end)!; at.from >= 0; at = seen.get(at.from)!) { codes.push(at.char); }
  return codes.reverse().map(code => String.fromCharCode(code)).join('');
}

export const isEmpty = (language: Language): boolean => witness(language) === undefined;
export const isSubset = (a: Language, b: Language): boolean => a === b || b === EVERYTHING || isEmpty(minus(a, b));
export const sameLanguage = (a: Language, b: Language): boolean => a === b || (isSubset(a, b) && isSubset(b, a));

export function matches(language: Language, text: string): boolean {
  let state = language;
  let spent = 0;
  for (let index = 0; index < text.length; index++) {
    spent = spend(spent, state.weight);
    state = derive(state, text.charCodeAt(index));
  }
  return state.nullable;
}

/** What may follow once the text was read: the derivative by all of it. */
export function after(language: Language, text: string): Language {
  let state = language;
  for (let index = 0; index < text.length; index++) { state = derive(state, text.charCodeAt(index)); }
  return state;
}
