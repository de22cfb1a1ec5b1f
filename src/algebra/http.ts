import { ANY, EMPTY, EVERYTHING, Language, and, concat, literal, matches, noneOf, oneOf, or, plus, star, witness } from './language';

const QUERY = or(EMPTY, concat(oneOf('?'), EVERYTHING));
const WITHOUT_QUERY = star(noneOf('?'));
const PRESENT = concat(oneOf('='), EVERYTHING);
const OPTIONAL = or(EMPTY, PRESENT);
const SOME_TEXT = plus(ANY);

/** A header that is not there is the empty text, one with a value `v` is `=v`. */
export const ABSENT: Language = EMPTY;
export const presentAs = (value: Language): Language => concat(oneOf('='), value);

const NAME = 'abcdefghijklmnopqrstuvwxyz0123456789-_';
const LABEL = plus(oneOf(NAME));
const DNS_NAME = concat(LABEL, star(concat(oneOf('.'), LABEL)));
/** Characters of an authority (RFC 3986, section 3.2); proxies refuse requests with others. In lower case. */
const AUTHORITY = star(oneOf(`${NAME}.~!$&'()*+,;=:@[]%`));

/** All values that a field can have at all. */
export function universe(field: string): Language {
  if (field.includes(':') || field === 'principal') { return OPTIONAL; }
  switch (field) {
    case 'host': return AUTHORITY;
    case 'name': return DNS_NAME;
    case 'sni': return or(EMPTY, DNS_NAME);
    default: return SOME_TEXT;
  }
}

/** Paths as most products compare them, as texts on the wire: followed by any query or none (IST-29; Cilium differs, CIL-29). */
export const anyQuery = (path: Language): Language => concat(and(path, WITHOUT_QUERY), QUERY);

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];
const TOKEN = plus(oneOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ'));
const READABLE_PATH = concat(oneOf('/'), star(oneOf(`${NAME}./`)));
const READABLE_HOST = plus(oneOf('abcdefghijklmnopqrstuvwxyz0123456789.-'));

/** One value of the field, a usual one where there is one; undefined when there is none. */
export function sample(field: string, language: Language): string | undefined {
  if (field === 'method') { return METHODS.find(method => matches(language, method)) ?? witness(and(language, TOKEN)) ?? witness(language); }
  if (field === 'path') { return ['/'].find(path => matches(language, path)) ?? witness(and(language, READABLE_PATH)) ?? witness(language); }
  if (field === 'host' || field === 'name') { return witness(and(language, READABLE_HOST)) ?? witness(language); }
  return witness(language);
}

export const anyOf = (values: readonly string[]): Language => or(...values.map(literal));
