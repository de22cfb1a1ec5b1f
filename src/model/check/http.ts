import { Fault, empty, has, lacks, longerThan, textFaults, useInstead } from './faults';
import { hostProblems } from './hosts';
import { plainEntries } from './maps';
import { problem, Problem } from './problem';
import { quote } from './quote';

/** RFC 9110 token: methods and header names. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const TOKEN_WHAT = 'has a character that no HTTP token has';

export function methodProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT108', field, value, 'use an HTTP method such as "GET"', [
    empty,
    has(/\*/, 'has a wildcard', 'name each method, or leave methods out for any'),
    lacks(TOKEN, TOKEN_WHAT),
    // Methods are case-sensitive: a rule for `get` never matches.
    has(/[a-z]/, 'has lower case letters', useInstead(method => method.toUpperCase())),
  ]);
}

/**
 * The path language: RFC 3986 segments, where `*` stands for one whole segment, and at the end for one or more.
 * Refused is what proxies rewrite before they compare (IST-30): such a rule would close what it declares.
 */
const PATH_FAULTS: readonly Fault[] = [
  empty,
  longerThan(1024),
  has(/^[a-z][a-z0-9+.-]*:\/\//i, 'is a URL', 'use its path alone'),
  lacks(/^\//, "does not start with '/'", useInstead(path => `/${path}`)),
  has(/\?/, 'has a query', 'use the part before the question mark: rules compare no query'),
  has(/#/, 'has a fragment', "use the part before the '#': no request carries it"),
  has(/[{}]/, "has '{' or '}'", "use '*' for one segment"),
  has(/\/\//, "has '//'", useInstead(path => path.replace(/\/{2,}/g, '/'))),
  has(/\/\.\.?(\/|$)/, "has a '.' or '..' segment", 'use the path without it'),
  has(/[^/]\*|\*[^/]/, "has '*' as a part of a segment", "use '*' as a whole segment"),
  has(/%(?![0-9A-Fa-f]{2})/, "has '%' without two hex digits behind it", "write '%25' for the character itself"),
  has(/%(?:2F|5C|00)/i, "has an encoded '/', '\\' or NUL, which proxies decode or refuse", 'use the decoded path'),
  has(/%(?:2[DE]|3\d|4[1-9A-F]|5[\dAF]|6[1-9A-F]|7[\dAE])/i, 'encodes a character that needs no encoding', 'write letters, digits, "-", ".", "_" and "~" as they are'),
  lacks(/^[A-Za-z0-9\-._~!$&'()*+,;=:@%/]+$/, 'has a character that a path cannot have', 'percent-encode it'),
];

export function pathProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT109', field, value, 'use a path such as "/orders" or "/orders/*"', PATH_FAULTS);
}

/**
 * Name that a client asks for (`Host`, `:authority`); the short names of Services are fine. No wildcard: the layers read
 * `*.x` as any depth (IST-24), which is more than `*.x` says elsewhere.
 */
export const httpHostProblems = (field: string, value: unknown): Problem[] => hostProblems(field, value, { singleLabel: true });

export function headerNameProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT123', field, value, 'use a header name such as "x-tenant"', [
    empty,
    lacks(TOKEN, TOKEN_WHAT),
    // Proxies turn it into `:authority`, so no rule would find it.
    has(/^host$/i, 'is no header in rules', 'use hosts'),
    // A token by the grammar, but a copy of the object would lose it, and the rule would get wider.
    has(/^__proto__$/i, 'is no name that can be copied safely', 'use another header'),
  ]);
}

export function headerValueProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT123', field, value, 'use printable ASCII', [
    empty,
    has(/[^\x20-\x7e]/, 'has a character that is not printable ASCII'),
    has(/^ | $/, 'starts or ends with a space, which proxies drop', useInstead(text => text.trim())),
    // IST-24: there it would mean "any text here", and cannot be escaped.
    has(/^\*|\*$/, "starts or ends with '*', which Istio reads as a wildcard", 'use an exact value'),
  ]);
}

/** Header names to exact values; names are compared in lower case. */
export function headerProblems(field: string, value: unknown): Problem[] {
  const entries = plainEntries(value);
  if (!entries) { return [problem('ZT123', `${field} ${quote(value)} is not a plain object`, 'give an object of exact values by header name')]; }
  if (entries.length === 0) { return [problem('ZT104', `${field} is empty`, 'give at least one header, or leave the property out')]; }
  const names = entries.map(([name]) => name.toLowerCase());
  return [
    ...entries.flatMap(([name, item]) => [...headerNameProblems(`${field} name`, name), ...headerValueProblems(`${field} ${quote(name)} with value`, item)]),
    ...entries.filter((_, index) => names.indexOf(names[index]) !== index)
      .map(([name]) => problem('ZT123', `${field} name ${quote(name)} is given twice in different case`, 'give each header once')),
  ];
}
