import { anyQuery } from '../algebra/http';
import { EMPTY, EVERYTHING, Language, NOTHING, and, concat, literal, noneOf, not, oneOf, or, prefix, star } from '../algebra/language';
import { allPortsOf } from '../algebra/ports';
import { regex } from '../algebra/regex';
import { TooComplex } from '../algebra/too-complex';
import { Traffic, box, intersect, onPorts } from '../algebra/traffic';

// What the matchers of HTTP routers mean, as texts of a request's fields. Envoy's rules, which Istio and Cilium share.

/** ASCII letters in both cases. */
export const anyCase = (text: string): Language => concat(...Array.from({ length: text.length }, (_, index) => oneOf(text[index].toLowerCase() + text[index].toUpperCase())));

export const exactPath = (path: string, ignoreCase = false): Language => anyQuery(ignoreCase ? anyCase(path) : literal(path));

/** Starts with these characters: `/a` is also `/ab`. */
export const pathPrefix = (path: string, ignoreCase = false): Language => (path === '/' ? EVERYTHING : anyQuery(ignoreCase ? concat(anyCase(path), EVERYTHING) : prefix(path)));

/** The path and everything below it, by segments; a slash at its end does not matter. */
export function pathBelow(path: string): Language {
  const base = path.replace(/\/$/, '');
  return base === '' ? EVERYTHING : anyQuery(concat(literal(base), or(EMPTY, concat(oneOf('/'), EVERYTHING))));
}

/** The query is cut off before the comparison. Undefined when the pattern is none that is understood. */
export function pathRegex(pattern: string): Language | undefined {
  const found = textRegex(pattern);
  return found && (found === EVERYTHING ? found : anyQuery(found));
}

export function textRegex(pattern: string, lowerCase = false): Language | undefined {
  const found = regex(pattern, { dotAll: true, lowerCase });
  return 'language' in found ? found.language : undefined;
}

/**
 * Paths whose query has the parameter with such a value. The first of its name counts, without decoding; one without `=` is empty.
 */
export function queryParameter(name: string, value: Language): Language {
  const text = star(noneOf('&'));
  const own = concat(literal(name), or(concat(oneOf('='), and(value, text)), value.nullable ? EMPTY : NOTHING));
  const others = and(text, not(or(literal(name), concat(literal(name), oneOf('='), EVERYTHING))));
  return concat(star(noneOf('?')), oneOf('?'), star(concat(others, oneOf('&'))), own, or(EMPTY, concat(oneOf('&'), EVERYTHING)));
}

/** A condition on one field; without a language nobody knows what it asks for. */
export interface Condition { readonly field: string; readonly language?: Language }

const EVERY_REQUEST: Traffic = onPorts(allPortsOf('TCP'));

/** All conditions together. Vague: it may take less, since one of them is not understood or costs too much to follow. */
export function conjunction(conditions: readonly Condition[]): { readonly requests: Traffic; readonly vague: boolean } {
  try {
    const requests = conditions.reduce((left, { field, language }) => (language ? intersect(left, box(allPortsOf('TCP'), [[field, language]])) : left), EVERY_REQUEST);
    return { requests, vague: conditions.some(({ language }) => language === undefined) };
  } catch (error) {
    if (!(error instanceof TooComplex)) { throw error; }
    return { requests: EVERY_REQUEST, vague: true };
  }
}
