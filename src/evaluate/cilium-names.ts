import { EMPTY, EVERYTHING, Language, concat, literal, oneOf, or, plus, star } from '../algebra/language';
import { asString, get, isAbsent } from '../parse/read';
import { Json, Path } from '../parse/world';
import { PolicyReader, complain, mappingAt } from './policy-read';

// Host names as Cilium writes them (CIL-23), in lower case and without the dot at their end.

const LETTERS = oneOf('abcdefghijklmnopqrstuvwxyz0123456789-_');
const LABELS = concat(plus(LETTERS), star(concat(oneOf('.'), plus(LETTERS))));
const NAME = /^[-\w]+(\.[-\w]+)*\.?$/;
const PATTERN = /^[-\w*]+(\.[-\w*]+)*\.?$/;
const MAX_LENGTH = 255;

const known = new Map<string, Language>();

/** `*` stays within a label, `**.` at the beginning is one label or more, stars alone are every name. */
export function namesLike(pattern: string): Language {
  const found = known.get(pattern) ?? languageOf(pattern);
  known.set(pattern, found);
  return found;
}

function languageOf(pattern: string): Language {
  const text = pattern.toLowerCase().replace(/\.$/, '');
  if (/^\*+$/.test(text)) { return LABELS; }
  const deep = /^\*\*+\./.exec(text)?.[0] ?? '';
  const rest = text.slice(deep.length).split(/\*+/).flatMap((part, index) => (index === 0 ? [literal(part)] : [star(LETTERS), literal(part)]));
  return concat(deep === '' ? EMPTY : concat(LABELS, oneOf('.')), ...rest);
}

/** One item of `toFQDNs` or `rules.dns`; undefined when the API server or the agent refuses it. */
export function namesAt(reader: PolicyReader, json: Json, path: Path): { readonly names: Language; readonly key: string } | undefined {
  const item = mappingAt(reader, json, path, ['matchName', 'matchPattern']);
  if (!item) { return undefined; }
  const fields = ['matchName', 'matchPattern'].filter(field => !isAbsent(get(item, field)));
  if (fields.length !== 1) { return complain(reader, path, 'needs either matchName or matchPattern'); }
  const [field] = fields;
  const text = asString(get(item, field));
  if (text === undefined || text.length > MAX_LENGTH || !(field === 'matchName' ? NAME : PATTERN).test(text)) { return complain(reader, [...path, field], 'is no host name'); }
  return { names: namesLike(text), key: `${field} ${text}` };
}

/** To the proxy of DNS, stars alone are any text at all. */
export const dnsNames = (items: readonly { readonly names: Language }[]): Language =>
  (items.some(({ names }) => names === LABELS) ? EVERYTHING : or(...items.map(({ names }) => names)));
