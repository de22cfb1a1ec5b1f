import { Ranges, intersect, ranges, subtract, unite } from './ranges';

/** Sets of code points as regular expressions name them. */
export const LAST_CODE_POINT = 0x10ffff;
export const ANY_CODE_POINT: Ranges = [[0, LAST_CODE_POINT]];
export const outside = (set: Ranges): Ranges => subtract(ANY_CODE_POINT, set);

const of = (text: string): Ranges => ranges(Array.from(text, char => [char.codePointAt(0)!, char.codePointAt(0)!] as const));
const span = (...pairs: readonly string[]): Ranges => ranges(pairs.map(pair => [pair.charCodeAt(0), pair.charCodeAt(1)] as const));

const DIGIT = span('09');
const LETTER = span('az', 'AZ');
const WORD = unite(unite(DIGIT, LETTER), of('_'));

/** `\d`, `\s`, `\w`: ASCII only, and `\s` without the vertical tab. */
export const PERL: Readonly<Record<string, Ranges>> = { d: DIGIT, s: of('\t\n\f\r '), w: WORD };

export const POSIX: ReadonlyMap<string, Ranges> = new Map(Object.entries({
  alnum: unite(DIGIT, LETTER),
  alpha: LETTER,
  ascii: [[0, 0x7f]],
  blank: of('\t '),
  cntrl: [[0, 0x1f], [0x7f, 0x7f]],
  digit: DIGIT,
  graph: span('!~'),
  lower: span('az'),
  print: span(' ~'),
  punct: span('!/', ':@', '[`', '{~'),
  space: of('\t\n\v\f\r '),
  upper: span('AZ'),
  word: WORD,
  xdigit: span('09', 'AF', 'af'),
} satisfies Record<string, Ranges>));

/** Categories that JavaScript and RE2 define alike; RE2's `C` leaves out what is not assigned, and scripts are not here. */
const CATEGORIES = new Set('L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp Cc Cf'.split(' '));
const categories = new Map<string, Ranges>();

export function category(name: string): Ranges | undefined {
  if (!CATEGORIES.has(name)) { return undefined; }
  const known = categories.get(name);
  if (known) { return known; }
  const member = new RegExp(`^\\p{${name}}$`, 'u');
  const found: [number, number][] = [];
  for (let code = 0; code <= LAST_CODE_POINT; code++) {
    if (!member.test(String.fromCodePoint(code))) { continue; }
    const last = found[found.length - 1];
    if (last && last[1] === code - 1) { last[1] = code; } else { found.push([code, code]); }
  }
  categories.set(name, found);
  return found;
}

/** Nothing above has a case. */
const LAST_CASED = 0x1ffff;
let orbits: readonly Ranges[] | undefined;

/** Code points that differ in case only, such as `k`, `K` and the Kelvin sign. */
function caseOrbits(): readonly Ranges[] {
  if (orbits) { return orbits; }
  const byFold = new Map<string, number[]>();
  for (let code = 0; code <= LAST_CASED; code++) {
    const char = String.fromCodePoint(code);
    const upper = char.toUpperCase();
    if (upper === char && char.toLowerCase() === char) { continue; }
    const fold = simple(simple(char, upper), simple(char, upper).toLowerCase());
    byFold.set(fold, [...byFold.get(fold) ?? [], code]);
  }
  orbits = [...byFold.values()].filter(orbit => orbit.length > 1).map(orbit => ranges(orbit.map(code => [code, code] as const)));
  return orbits;
}

/** `mapped` where simple case folding relates the two, which `iu` tells: `ß` is not `SS`, the dotless i is no `I`. */
function simple(char: string, mapped: string): string {
  return new RegExp(`^\\u{${char.codePointAt(0)!.toString(16)}}$`, 'iu').test(mapped) ? mapped : char;
}

const foldedSets = new Map<string, Ranges>();

/** With everything that differs from a member in case only. */
export function folded(set: Ranges): Ranges {
  const key = set.join(';');
  const known = foldedSets.get(key) ?? unite(set, ranges(caseOrbits().filter(orbit => intersect(orbit, set).length > 0).flat()));
  foldedSets.set(key, known);
  return known;
}

/** With `A` to `Z` replaced by `a` to `z`. */
export function lowered(set: Ranges): Ranges {
  const upper = intersect(set, POSIX.get('upper')!);
  return upper.length === 0 ? set : unite(subtract(set, upper), upper.map(([first, last]) => [first + 32, last + 32] as const));
}
