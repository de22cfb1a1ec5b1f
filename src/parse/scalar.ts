import { Json } from './world';

const WORDS = new Map<string, boolean | null>([
  ...['y', 'yes', 'true', 'on'].flatMap(word => spellings(word, true)),
  ...['n', 'no', 'false', 'off'].flatMap(word => spellings(word, false)),
  ...spellings('null', null), ['~', null], ['', null],
]);
const NO_JSON = /^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/;
const INTEGER = /^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
/** First characters of all plain scalars that may be no strings. */
const HINT = new Set('yYnNtTfFoO~+-.0123456789');

function spellings(word: string, value: boolean | null): [string, boolean | null][] {
  const title = word[0].toUpperCase() + word.slice(1);
  return [...new Set([word, title, word.toUpperCase()])].map(text => [text, value]);
}

/**
 * A plain scalar as the API server's clients read it (sigs.k8s.io/yaml over goyaml.v2): booleans and octal numbers of YAML 1.1, and 0o as
 * well, underscores in numbers, no base 60, timestamps stay text. Undefined where JSON has no such value.
 */
export function plainScalar(text: string): Json | undefined {
  if (text !== '' && !HINT.has(text[0])) { return text; }
  const word = WORDS.get(text);
  if (word !== undefined) { return word; }
  const first = text.charCodeAt(0);
  if (first > 0x39) { return text; }
  if (NO_JSON.test(text)) { return undefined; }
  const digits = text.includes('_') ? text.replaceAll('_', '') : text;
  if (INTEGER.test(digits)) { return integer(digits); }
  const number = FLOAT.test(digits) ? Number(digits) : NaN;
  if (!Number.isFinite(number)) { return text; }
  // goyaml takes underscores out of numbers, but not out of those that begin with a dot.
  return first === 0x2e && digits !== text ? undefined : number;
}

function integer(digits: string): number | undefined {
  const plain = /^[-+]/.test(digits) ? digits.slice(1) : digits;
  const octal = /^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain;
  const value = Number(octal);
  // Octal and hexadecimal numbers beyond 64 bits are text or decimal there.
  if (/^0./.test(octal) && !Number.isSafeInteger(value)) { return undefined; }
  return digits[0] === '-' ? -value || 0 : value;
}
