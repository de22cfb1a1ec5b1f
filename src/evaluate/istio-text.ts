import { anyQuery, presentAs } from '../algebra/http';
import { ANY, EVERYTHING, Language, concat, literal, oneOf, or, plus, prefix, star, suffix } from '../algebra/language';

/** IST-24: exact, `x*`, `*x`, and `*` for any text that is not empty. A `*` elsewhere stands for itself. */
export function textMatch(value: string): Language {
  if (value === '*') { return plus(ANY); }
  if (value.startsWith('*')) { return suffix(value.slice(1)); }
  return value.endsWith('*') ? prefix(value.slice(0, -1)) : literal(value);
}

/** A field that is there in every request: `*` says nothing about it. */
export const fieldMatch = (value: string): Language => (value === '*' ? EVERYTHING : textMatch(value));

/** Hosts are compared without regard to case; the field is in lower case. */
export const hostMatch = (value: string): Language => fieldMatch(value.toLowerCase());

/** A header counts as present also when it is empty. */
export const headerMatch = (value: string): Language => presentAs(value === '*' ? EVERYTHING : textMatch(value));

/** The query is cut off before the comparison (IST-29). */
export function pathMatch(value: string): Language {
  if (value === '*') { return EVERYTHING; }
  return anyQuery(isTemplate(value) ? template(value) : textMatch(value));
}

export const isTemplate = (value: string): boolean => value.includes('{*}') || value.includes('{**}');

/** Characters of a segment that Envoy's templates match; measured with 1.40. */
const SEGMENT = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%!$&\'()*+,;:@=';
const LITERAL = /^[a-zA-Z0-9\-._~%!$&'()+,;:@=]+$/;

/**
 * IST-29: why Istio or Envoy refuses the template; undefined when both take it. Envoy is stricter than the webhook: it wants a leading
 * slash and no empty segment.
 */
export function templateProblem(value: string): string | undefined {
  if (!isTemplate(value)) { return /[{}]/.test(value) ? 'a brace is only allowed in {*} and {**}' : undefined; }
  if (!value.startsWith('/')) { return 'a template has to start with a slash'; }
  const segments = value.slice(1).replace(/\/$/, '').split('/');
  if (segments.indexOf('{**}') >= 0 && segments.slice(segments.indexOf('{**}') + 1).some(segment => segment === '{*}' || segment === '{**}')) {
    return '{**} has to be the last operator';
  }
  return segments.every(segment => segment === '{*}' || segment === '{**}' || LITERAL.test(segment)) ? undefined
    : 'a segment beside a template has a character that templates do not take';
}

function template(value: string): Language {
  const segments = value.slice(1).split('/').map(segment => {
    if (segment === '{*}') { return plus(oneOf(SEGMENT)); }
    return segment === '{**}' ? star(oneOf(`${SEGMENT}/`)) : literal(segment);
  });
  return concat(...segments.flatMap(segment => [literal('/'), segment]));
}

export const anyText = (values: readonly string[], match: (value: string) => Language): Language => or(...values.map(match));
