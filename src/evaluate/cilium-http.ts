import { presentAs, universe } from '../algebra/http';
import { EVERYTHING, Language, NOTHING, and, isEmpty, isSubset, literal, minus, sameLanguage } from '../algebra/language';
import { Ports } from '../algebra/ports';
import { regex } from '../algebra/regex';
import { programSize } from '../algebra/regex-size';
import { TooComplex } from '../algebra/too-complex';
import { Traffic, box, uniteAll } from '../algebra/traffic';
import { asString, get, isAbsent } from '../parse/read';
import { Json, Path } from '../parse/world';
import { CiliumReader, doubt } from './cilium-selector';
import { complain, listAt, mappingAt } from './policy-read';

/** What one item of `rules.http` lets through; a field that is not there may be anything. */
export type HttpItem = readonly (readonly [field: string, language: Language])[];

export const httpTraffic = (ports: Ports, items: readonly HttpItem[]): Traffic => uniteAll(items.map(item => box(ports, item)));

/** Envoy refuses larger programs, and with them the whole policy of an endpoint (cilium/cilium#41314, #48773). */
const MAX_PROGRAM = 100;
/** What the size of a program may be wrong by. */
const MARGIN = 5;
const MISMATCHES = ['LOG', 'ADD', 'DELETE', 'REPLACE'];

/** `rules.http`; each item is one way to pass. */
export function httpAt(reader: CiliumReader, json: Json | undefined, path: Path): HttpItem[] {
  return listAt(reader, json, path).flatMap(({ item, at }) => {
    const found = itemAt(reader, item, at);
    return found ? [found] : [];
  });
}

function itemAt(reader: CiliumReader, json: Json, path: Path): HttpItem | undefined {
  const item = mappingAt(reader, json, path, ['method', 'path', 'host', 'headers', 'headerMatches']);
  if (!item) { return undefined; }
  const texts = ['method', 'path', 'host'].map(field => textAt(reader, get(item, field), field, [...path, field]));
  const headers = listAt(reader, get(item, 'headers'), [...path, 'headers']).map(({ item: text, at }) => headerAt(reader, text, at));
  const matches = listAt(reader, get(item, 'headerMatches'), [...path, 'headerMatches']).map(({ item: match, at }) => headerMatchAt(reader, match, at));
  const all = [...texts, ...headers, ...matches];
  if (!all.every(condition => condition !== undefined)) { return undefined; }
  const fields = new Map<string, Language>();
  for (const [field, language] of all.flatMap(condition => (condition === 'any' ? [] : [condition]))) {
    fields.set(field, and(fields.get(field) ?? EVERYTHING, language));
  }
  return [...fields];
}

/** A condition on one field, none at all, or undefined where it is not understood. */
type Condition = readonly [field: string, language: Language] | 'any' | undefined;

/** CIL-29: the whole value, and the path with its query; an empty pattern is none. */
function textAt(reader: CiliumReader, json: Json | undefined, field: string, path: Path): Condition {
  const pattern = isAbsent(json) ? '' : asString(json);
  if (pattern === undefined) { return complain(reader, path, 'is no text'); }
  if (pattern === '') { return 'any'; }
  // Values of HTTP hold no line breaks.
  const found = regex(pattern, { dotAll: true });
  if ('refused' in found) {
    // Cilium does not look at the pattern of a host, but Envoy does.
    return found.refused.why === 'syntax' && field !== 'host' ? complain(reader, path, `is no regular expression: ${found.refused.message}`)
      : doubt(reader, path, `is not followed: ${found.refused.message}`);
  }
  const size = programSize(pattern);
  if (size > MAX_PROGRAM - MARGIN) { return doubt(reader, path, `may be too large for Envoy: about ${size} instructions of at most ${MAX_PROGRAM}, and above that the pod keeps its old policy`); }
  try {
    const language = field === 'host' ? hostAt(reader, pattern, found.language, path) : found.language;
    // Asked here, so that a pattern that is too hard clouds its own policy and not the whole proof.
    return language && (isSubset(universe(field), language) ? 'any' : [field, isEmpty(language) ? NOTHING : language]);
  } catch (error) {
    if (error instanceof TooComplex) { return doubt(reader, path, `is not followed: ${error.message}`); }
    throw error;
  }
}

/** Hosts are told apart in lower case only, while Cilium looks at the case. */
function hostAt(reader: CiliumReader, pattern: string, exact: Language, path: Path): Language | undefined {
  const lowered = regex(pattern, { dotAll: true, lowerCase: true });
  const language = 'language' in lowered ? lowered.language : NOTHING;
  return sameLanguage(minus(exact, HAS_CAPITALS), language) ? language : doubt(reader, path, 'depends on the case of the host name');
}

const capitals = regex('.*[A-Z].*', { dotAll: true });
const HAS_CAPITALS = 'language' in capitals ? capitals.language : NOTHING;

const NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

/** `X-Name: value` is this value, and a text without a blank is a header that must be there. */
function headerAt(reader: CiliumReader, json: Json, path: Path): Condition {
  const text = asString(json);
  if (text === undefined) { return complain(reader, path, 'is no text'); }
  const blank = text.indexOf(' ');
  const name = blank < 0 ? text : text.slice(0, blank).replace(/:+$/, '');
  return conditionAt(reader, name, blank < 0 ? undefined : text.slice(blank + 1), path);
}

function conditionAt(reader: CiliumReader, name: string, value: string | undefined, path: Path): Condition {
  // Envoy keeps the host among its own headers, which begin with a colon.
  if (name === '' || name.startsWith(':') || name.toLowerCase() === 'host') { return doubt(reader, path, 'is not followed: a header with a meaning of its own'); }
  if (value === '') { return doubt(reader, path, 'is not followed: an empty value'); }
  const field = `header:${name.toLowerCase()}`;
  // No request has a header with such a name.
  if (!NAME.test(name)) { return [field, NOTHING]; }
  return [field, presentAs(value === undefined ? EVERYTHING : literal(value))];
}

/** CIL-30: with `mismatch`, a header that differs is changed or noted, and the request passes. */
function headerMatchAt(reader: CiliumReader, json: Json, path: Path): Condition {
  const match = mappingAt(reader, json, path, ['name', 'value', 'secret', 'mismatch']);
  if (!match) { return undefined; }
  const name = asString(get(match, 'name'));
  const value = get(match, 'value');
  const mismatch = get(match, 'mismatch');
  if (!name || (value !== undefined && typeof value !== 'string')) { return complain(reader, path, 'needs a name, and a value that is text'); }
  if (mismatch !== undefined && mismatch !== '' && !(typeof mismatch === 'string' && MISMATCHES.includes(mismatch))) { return complain(reader, [...path, 'mismatch'], 'is no action'); }
  if (get(match, 'secret') !== undefined) { return doubt(reader, [...path, 'secret'], 'has a value that no manifest holds'); }
  return mismatch ? 'any' : conditionAt(reader, name, value || undefined, path);
}

