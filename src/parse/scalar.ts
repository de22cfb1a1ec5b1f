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
  // Underscores are no part of what starts with a dot.
  const digits = text.includes('_') && first !== 0x2e ? text.replaceAll('_', '') : text;
  if (INTEGER.test(digits)) { return integer(digits); }
  const number = FLOAT.test(digits) ? Number(digits) : NaN;
  return Number.isFinite(number) ? number : text;
}

function integer(digits: string): number {
  const sign = digits[0] === '-' ? -1 : 1;
  const plain = /^[-+]/.test(digits) ? digits.slice(1) : digits;
  const octal = /^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain;
  return sign * Number(octal) || 0;
}
