import { EMPTY, Language, NOTHING, and, chars, concat, not, or, star } from './language';
import { Ranges, intersect, subtract, unite } from './ranges';
import { Pattern, RegexRefusal, parseRegex } from './regex-syntax';
import { LAST_CODE_POINT, lowered } from './regex-sets';

export interface RegexOptions {
  /** `.` is any character at all: where texts cannot hold a line break, it is one set less to tell apart. */
  readonly dotAll?: boolean;
  /** The matching texts in lower case, for texts that are compared without case. */
  readonly lowerCase?: boolean;
}

export type Regex = { readonly language: Language } | { readonly refused: RegexRefusal };

/** Characters that a pattern may have, and parts that it may have once its counts are written out. */
const MAX_LENGTH = 10_000;
const MAX_PARTS = 20_000;

/**
 * The texts that match as a whole, as `RE2::FullMatch` says, exactly. One exception: what is no character of the first plane
 * counts as two wherever a set holds all such characters, so that `.*` is every text.
 */
export function regex(pattern: string, options: RegexOptions = {}): Regex {
  const key = `${Number(options.dotAll ?? false)}${Number(options.lowerCase ?? false)}${pattern}`;
  const found = known.get(key) ?? read(pattern, options);
  known.set(key, found);
  return found;
}

const known = new Map<string, Regex>();

function read(pattern: string, options: RegexOptions): Regex {
  try {
    if (pattern.length > MAX_LENGTH) { throw new RegexRefusal('unsupported', `a pattern of more than ${MAX_LENGTH} characters`); }
    return { language: wholeText(parseRegex(pattern, options.dotAll ?? false), options.lowerCase ?? false) };
  } catch (error) {
    if (error instanceof RegexRefusal) { return { refused: error }; }
    throw error;
  }
}

/** Whether the whole text begins where a part of the pattern does, and ends where it ends. */
interface Edges { readonly begin: boolean; readonly end: boolean }

function wholeText(pattern: Pattern, lowerCase: boolean): Language {
  let parts = 0;
  const anchored = new Map<Pattern, boolean>();
  const known = new Map<Pattern, Language[]>();
  const nonEmpty = (language: Language): Language => (language.nullable ? and(language, not(EMPTY)) : language);

  function count(more: number): void {
    parts += more;
    if (parts > MAX_PARTS) { throw new RegexRefusal('unsupported', `a pattern of more than ${MAX_PARTS} parts`); }
  }

  function holdsAnchor(part: Pattern): boolean {
    const found = anchored.get(part) ?? (part.kind === 'begin' || part.kind === 'end'
      || ((part.kind === 'repeat' || part.kind === 'group') && holdsAnchor(part.body))
      || ((part.kind === 'sequence' || part.kind === 'choice') && part.parts.some(holdsAnchor)));
    anchored.set(part, found);
    return found;
  }

  function within(part: Pattern, edges: Edges): Language {
    // Without an anchor inside, it does not matter where a part stands.
    const place = holdsAnchor(part) ? 1 + Number(edges.begin) * 2 + Number(edges.end) : 0;
    const places = known.get(part) ?? [];
    known.set(part, places);
    return places[place] ??= translate(part, edges);
  }

  function translate(part: Pattern, edges: Edges): Language {
    count(1);
    switch (part.kind) {
      case 'set': return codePoints(lowerCase ? lowered(part.set) : part.set);
      case 'begin': return edges.begin ? EMPTY : NOTHING;
      case 'end': return edges.end ? EMPTY : NOTHING;
      case 'group': return within(part.body, edges);
      case 'choice': return or(...part.parts.map(each => within(each, edges)));
      case 'sequence': return holdsAnchor(part) ? anchoredSequence(runs(part.parts), edges) : concat(...part.parts.map(each => within(each, edges)));
      case 'repeat': return holdsAnchor(part) ? anchoredRepeat(part, edges) : repeat(within(part.body, edges), part.min, part.max);
    }
  }

  /** What stands between two parts with anchors, as one part. */
  function runs(all: readonly Pattern[]): Pattern[] {
    const found: Pattern[][] = [];
    all.forEach((part, index) => {
      if (index > 0 && !holdsAnchor(part) && !holdsAnchor(all[index - 1])) { found[found.length - 1].push(part); } else { found.push([part]); }
    });
    return found.map(run => (run.length === 1 ? run[0] : { kind: 'sequence', parts: run }));
  }

  function anchoredSequence(all: readonly Pattern[], edges: Edges): Language {
    count(1);
    if (all.length === 1) { return within(all[0], edges); }
    const middle = Math.floor(all.length / 2);
    return join(inner => anchoredSequence(all.slice(0, middle), inner), inner => anchoredSequence(all.slice(middle), inner), edges);
  }

  /** The second part begins at the edge only where the first took nothing, and the first ends there only where the second did. */
  function join(first: (edges: Edges) => Language, second: (edges: Edges) => Language, edges: Edges): Language {
    const cut = { begin: edges.begin, end: false };
    const rest = { begin: false, end: edges.end };
    return or(
      first(edges).nullable && second(edges).nullable ? EMPTY : NOTHING,
      first(cut).nullable ? nonEmpty(second(edges)) : NOTHING,
      second(rest).nullable ? nonEmpty(first(edges)) : NOTHING,
      concat(nonEmpty(first(cut)), nonEmpty(second(rest))),
    );
  }

  function anchoredRepeat({ body, min, max }: Pattern & { kind: 'repeat' }, edges: Edges): Language {
    const once = within(body, edges);
    if (max === 0) { return EMPTY; }
    // Rounds that take nothing add nothing, but they count: with one possible, fewer real ones are enough.
    const [least, most] = [min, max].map(rounds => Math.max(0, rounds - 2));
    const turn = (begin: boolean, end: boolean) => within(body, { begin, end });
    const empty = min === 0 || once.nullable ? EMPTY : NOTHING;
    const single = min <= 1 || turn(edges.begin, false).nullable || turn(false, edges.end).nullable ? nonEmpty(once) : NOTHING;
    const free = turn(edges.begin, false).nullable || turn(false, false).nullable || turn(false, edges.end).nullable ? 0 : least;
    const several = max < 2 ? NOTHING
      : concat(nonEmpty(turn(edges.begin, false)), repeat(nonEmpty(turn(false, false)), free, most), nonEmpty(turn(false, edges.end)));
    return or(empty, single, several);
  }

  function repeat(body: Language, min: number, max: number): Language {
    count(max === Infinity ? min : max);
    let optional = max === Infinity ? star(body) : EMPTY;
    for (let round = min; round < max && max !== Infinity; round++) { optional = or(EMPTY, concat(body, optional)); }
    return concat(...Array.from({ length: min }, () => body), optional);
  }

  return within(pattern, { begin: true, end: true });
}

const SURROGATES: Ranges = [[0xd800, 0xdfff]];
const BEYOND: Ranges = [[0x10000, LAST_CODE_POINT]];

/** One character of the set, in UTF-16. */
function codePoints(set: Ranges): Language {
  const near = subtract(intersect(set, [[0, 0xffff]]), SURROGATES);
  const far = intersect(set, BEYOND);
  if (subtract(BEYOND, far).length === 0) { return chars(unite(near, SURROGATES)); }
  return or(chars(near), ...far.flatMap(pairs));
}

const high = (code: number): number => 0xd800 + ((code - 0x10000) >> 10);
const low = (code: number): number => 0xdc00 + ((code - 0x10000) & 0x3ff);

/** Surrogate pairs of a range: those of its first high surrogate, those of its last, and all between. */
function pairs([first, last]: readonly [number, number]): Language[] {
  const pair = (a: number, b: number, c: number, d: number): Language => concat(chars([[a, b]]), chars([[c, d]]));
  if (high(first) === high(last)) { return [pair(high(first), high(first), low(first), low(last))]; }
  const between = high(first) + 1 <= high(last) - 1 ? [pair(high(first) + 1, high(last) - 1, 0xdc00, 0xdfff)] : [];
  return [pair(high(first), high(first), low(first), 0xdfff), ...between, pair(high(last), high(last), 0xdc00, low(last))];
}
