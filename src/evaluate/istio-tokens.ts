import { presentAs } from '../algebra/http';
import { ANY, EVERYTHING, Language, concat, literal, matches, or, plus, prefix, suffix } from '../algebra/language';

/**
 * IST-34: `iss/sub` of tokens that some RequestAuthentication accepts. Istio splits the value at its last slash and compares both
 * parts apart, so the issuers that can be there have to be known.
 */
export function tokenPrincipals(values: readonly string[], issuers: readonly string[]): Language {
  return or(...values.flatMap(value => {
    const { issuer, subject } = parts(value);
    return issuers.filter(name => matches(issuer, name)).map(name => presentAs(concat(literal(`${name}/`), subject)));
  }));
}

const SOMETHING = plus(ANY);

function parts(value: string): { readonly issuer: Language; readonly subject: Language } {
  const slash = value.lastIndexOf('/');
  const [issuer, subject] = slash < 0 ? [value, ''] : [value.slice(0, slash), value.slice(slash + 1)];
  if (value === '*') { return { issuer: SOMETHING, subject: SOMETHING }; }
  if (value.startsWith('*')) {
    return slash < 0 ? { issuer: SOMETHING, subject: suffix(value.slice(1)) }
      : { issuer: suffix(issuer.slice(1)), subject: literal(subject) };
  }
  if (value.endsWith('*')) {
    return slash < 0 ? { issuer: prefix(value.slice(0, -1)), subject: SOMETHING }
      : { issuer: literal(issuer), subject: subject === '*' ? SOMETHING : prefix(subject.slice(0, -1)) };
  }
  return { issuer: literal(issuer), subject: literal(subject) };
}

/** An issuer that another one begins with: the same `iss/sub` may come from either. */
export const ambiguousIssuer = (issuers: readonly string[]): string | undefined => issuers.find(name => issuers.some(other => other.startsWith(`${name}/`)));

/** A claim may be a text or a list of texts; each counts (IST-31). */
export const claimMatch = (value: Language): Language => presentAs(value === EVERYTHING ? SOMETHING : value);
