/**
 * Characters that do not show, or that change how the text around them shows: controls, lone surrogates, line separators,
 * bidi and zero-width ones, noncharacters. ZWJ and ZWNJ stay: whole scripts need them.
 */
const HIDDEN = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const LONGEST = 80;
const MANY = 20;

export const hidden = (text: string): boolean => HIDDEN.test(text);

/** The text with every hidden character as an escape, for output that goes to a terminal or a log. */
export const escapeHidden = (text: string): string => (hidden(text) ? Array.from(text, char => (HIDDEN.test(char) ? unicode(char) : char)).join('') : text);

const unicode = (char: string): string => char.replace(/[^]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A value as JSON-like text of at most 80 characters that cannot forge a line or hide a character. */
export function quote(value: unknown): string {
  try {
    return cut(show(value, 2));
  } catch {
    // A getter or a proxy may throw anything.
    return 'an object that cannot be read';
  }
}

function show(value: unknown, depth: number): string {
  if (typeof value === 'string') { return showText(value); }
  if (typeof value === 'bigint') { return `${value}n`; }
  if (typeof value === 'function' || typeof value === 'symbol') { return `a ${typeof value}`; }
  if (typeof value !== 'object' || value === null) { return String(value); }
  if (Array.isArray(value)) {
    return depth === 0 ? '[...]' : `[${Array.from(value.slice(0, MANY), item => show(item, depth - 1)).join(', ')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) { return `an object of class ${showClass(prototype)}`; }
  const entries = Object.entries(value).slice(0, MANY).map(([key, item]) => `${showText(key)}: ${show(item, depth - 1)}`);
  return depth === 0 ? '{...}' : `{${entries.join(', ')}}`;
}

function showClass(prototype: unknown): string {
  const name: unknown = (prototype as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === 'string' && /^\w{1,60}$/.test(name) ? name : 'unknown';
}

function showText(text: string): string {
  // Cut before the work: a hostile value may be long, and no escape is shorter than its character.
  const pieces = Array.from(text.slice(0, 2 * LONGEST), char => escapeHidden(JSON.stringify(char).slice(1, -1)));
  const whole = pieces.join('');
  if (whole.length <= LONGEST - 2) { return `"${whole}"`; }
  let start = '';
  for (const piece of pieces) {
    if (start.length + piece.length > LONGEST - 5) { break; }
    start += piece;
  }
  return `"${start}..."`;
}

/** Never between the two halves of a surrogate pair. */
function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3).replace(/[\ud800-\udbff]$/, '')}...`;
}
