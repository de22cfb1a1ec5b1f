import { Ranges, ranges } from './ranges';
import { ANY_CODE_POINT, LAST_CODE_POINT, PERL, POSIX, category, folded, outside } from './regex-sets';

/** A pattern as far as its language needs it: greediness does not change what matches. */
export type Pattern =
  | { readonly kind: 'set'; readonly set: Ranges }
  /** Holds at the beginning, or at the end, of the whole text. */
  | { readonly kind: 'begin' | 'end' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly body: Pattern; readonly min: number; readonly max: number }
  /** A capturing group, which counts in the size of a program only. */
  | { readonly kind: 'group'; readonly body: Pattern };

/** `syntax`: RE2 refuses the pattern. `unsupported`: RE2 knows what it means, we do not say. */
export class RegexRefusal extends Error {
  public constructor(public readonly why: 'syntax' | 'unsupported', message: string) {
    super(message);
    this.name = 'RegexRefusal';
  }
}

interface Flags { readonly fold: boolean; readonly lines: boolean; readonly dotAll: boolean }

const MAX_DEPTH = 1000;
const MAX_COUNT = 1000;
const ESCAPES: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** RE2 syntax as Go reads it (https://github.com/google/re2/wiki/Syntax). Throws a `RegexRefusal`. */
export function parseRegex(text: string, dotAll: boolean): Pattern {
  let at = 0;
  let flags: Flags = { fold: false, lines: false, dotAll };
  const names = new Set<string>();

  const syntax = (message: string): never => { throw new RegexRefusal('syntax', `${message} at position ${at + 1}`); };
  const unsupported = (message: string): never => { throw new RegexRefusal('unsupported', message); };
  const cased = (set: Ranges): Ranges => (flags.fold ? folded(set) : set);
  const one = (code: number): Pattern => ({ kind: 'set', set: cased([[code, code]]) });

  /** What the sticky expression finds here, which is then behind us. */
  function take(expression: RegExp): readonly (string | undefined)[] | undefined {
    expression.lastIndex = at;
    const found = expression.exec(text) ?? undefined;
    if (found) { at += found[0].length; }
    return found;
  }

  function character(): number {
    const code = text.codePointAt(at) ?? syntax('an unexpected end');
    if (0xd800 <= code && code <= 0xdfff) { syntax('half a character'); }
    at += code > 0xffff ? 2 : 1;
    return code;
  }

  function choice(depth: number): Pattern {
    if (depth > MAX_DEPTH) { syntax('too many groups in groups'); }
    const parts = [sequence(depth)];
    while (take(/\|/y)) { parts.push(sequence(depth)); }
    return parts.length === 1 ? parts[0] : { kind: 'choice', parts };
  }

  function sequence(depth: number): Pattern {
    const parts: Pattern[] = [];
    let repeated = false;
    while (at < text.length && text[at] !== '|' && text[at] !== ')') {
      const times = repetition();
      if (times) {
        take(/\?/y);
        if (repeated) { syntax('a repetition of a repetition'); }
        const body = parts.pop() ?? syntax('nothing to repeat');
        const made = { kind: 'repeat', body, min: times[0], max: times[1] } as const;
        if (!countsFit(made, MAX_COUNT)) { syntax('too many repetitions'); }
        parts.push(made);
      } else {
        parts.push(...atom(depth));
      }
      repeated = times !== undefined;
    }
    return parts.length === 1 ? parts[0] : { kind: 'sequence', parts };
  }

  function repetition(): readonly [number, number] | undefined {
    if (take(/\*/y)) { return [0, Infinity]; }
    if (take(/\+/y)) { return [1, Infinity]; }
    if (take(/\?/y)) { return [0, 1]; }
    // A brace that begins no count is a literal.
    const count = take(/\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\}/y);
    if (!count) { return undefined; }
    const min = Number(count[1]);
    const max = count[2] === undefined ? min : count[3] === undefined ? Infinity : Number(count[3]);
    if (min > max) { syntax('too many repetitions'); }
    return [min, max];
  }

  function atom(depth: number): Pattern[] {
    switch (text[at]) {
      case '(': return group(depth);
      case '[': return [{ kind: 'set', set: bracket() }];
      case '\\': return escaped();
      case '.': at++; return [{ kind: 'set', set: flags.dotAll ? ANY_CODE_POINT : outside([[10, 10]]) }];
      case '^': case '$':
        if (flags.lines) { unsupported('the flag m'); }
        return [{ kind: text[at++] === '^' ? 'begin' : 'end' }];
      default: return [one(character())];
    }
  }

  function group(depth: number): Pattern[] {
    const outer = flags;
    at++;
    const name = take(/\?P?<(\w+)>/y)?.[1];
    if (name !== undefined && names.size === names.add(name).size) { syntax(`two groups named ${name}`); }
    const captures = name !== undefined || text[at] !== '?';
    if (!captures) {
      const [, set, cleared, end] = take(/\?([imsU]*)(-[imsU]+)?([:)])/y) ?? syntax('an unknown kind of group');
      const after = (flag: string, before: boolean): boolean => (before || set!.includes(flag)) && !cleared?.includes(flag);
      flags = { fold: after('i', flags.fold), lines: after('m', flags.lines), dotAll: after('s', flags.dotAll) };
      // Without a body, the flags last to the end of the group that they stand in.
      if (end === ')') { return []; }
    }
    const body = choice(depth + 1);
    if (!take(/\)/y)) { syntax('a group without an end'); }
    flags = outer;
    return [captures ? { kind: 'group', body } : body];
  }

  function escaped(): Pattern[] {
    if (take(/\\A/y)) { return [{ kind: 'begin' }]; }
    if (take(/\\z/y)) { return [{ kind: 'end' }]; }
    if (take(/\\[bBC]/y)) { unsupported('word boundaries and single bytes'); }
    if (take(/\\Q/y)) {
      const quoted: Pattern[] = [];
      while (at < text.length && !take(/\\E/y)) { quoted.push(one(character())); }
      return quoted;
    }
    const set = namedSet();
    return [set ? { kind: 'set', set } : one(escapedCode())];
  }

  /** `\d`, `\PL`, `\p{Lu}` and their like; undefined where none stands. */
  function namedSet(): Ranges | undefined {
    const perl = take(/\\([dswDSW])/y)?.[1];
    if (perl) {
      const set = cased(PERL[perl.toLowerCase()]);
      return perl === perl.toLowerCase() ? set : outside(set);
    }
    const unicode = take(/\\([pP])(?:\{(\^?)([^}]*)\}|([^{]))/y);
    if (!unicode) { return undefined; }
    const [, sign, negation, long, short] = unicode;
    const set = cased(category(long ?? short!) ?? unsupported(`the Unicode class ${long ?? short}`));
    return (sign === 'P') !== (negation === '^') ? outside(set) : set;
  }

  function escapedCode(): number {
    const octal = take(/\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/y);
    if (octal) { return parseInt(octal[1]!, 8); }
    const hex = take(/\\x(?:\{([\da-fA-F]+)\}|([\da-fA-F]{2}))/y);
    if (hex) {
      const code = parseInt(hex[1] ?? hex[2]!, 16);
      if (0xd800 <= code && code <= 0xdfff) { unsupported('half a character'); }
      return code > LAST_CODE_POINT ? syntax('no such character') : code;
    }
    const named = take(/\\([aftnrv])/y);
    if (named) { return ESCAPES[named[1]!]; }
    return take(/\\([\0-/:-@[-`{-\x7f])/y)?.[1]!.charCodeAt(0) ?? syntax('an unknown escape');
  }

  function bracket(): Ranges {
    const negated = take(/\[(\^?)/y)![1] === '^';
    const parts: Ranges[] = [];
    while (parts.length === 0 || !take(/\]/y)) { parts.push(posixSet() ?? namedSet() ?? range()); }
    const set = ranges(parts.flat());
    return negated ? outside(set) : set;
  }

  function posixSet(): Ranges | undefined {
    const found = take(/\[:(\^?)((?:[^:]|:(?!\]))*):\]/y);
    if (!found) { return undefined; }
    const set = cased(POSIX.get(found[2]!) ?? syntax(`the unknown class ${found[2]}`));
    return found[1] === '^' ? outside(set) : set;
  }

  function range(): Ranges {
    const single = (): number => (text[at] === '\\' ? escapedCode() : character());
    const first = single();
    // A hyphen before the closing bracket is one.
    const last = take(/-(?=[^\]])/y) ? single() : first;
    return last < first ? syntax('a range that ends before it begins') : cased([[first, last]]);
  }

  const parsed = choice(0);
  return at < text.length ? syntax('an unexpected )') : parsed;
}

/** Nested counts multiply, and their product is limited too. */
function countsFit(pattern: Pattern, limit: number): boolean {
  if (pattern.kind === 'sequence' || pattern.kind === 'choice') { return pattern.parts.every(part => countsFit(part, limit)); }
  if (pattern.kind === 'group') { return countsFit(pattern.body, limit); }
  if (pattern.kind !== 'repeat') { return true; }
  const count = pattern.max === Infinity ? pattern.min : pattern.max;
  if (pattern.max === 0) { return true; }
  return count <= limit && countsFit(pattern.body, count > 0 ? Math.floor(limit / count) : limit);
}
