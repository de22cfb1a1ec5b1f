/** Why text is no world. Listed in docs/codes.md; a code is never used again for something else. */
export const PARSE_CODES = {
  ZT301: 'A file or folder cannot be read',
  ZT302: 'A file or document is larger than the limit',
  ZT303: 'A file is not UTF-8 text',
  ZT304: 'Text is no YAML and no JSON',
  ZT305: 'A mapping has a key twice',
  ZT306: 'Aliases refer to themselves, or stand for more than the limit',
  ZT307: 'A document nests deeper than the limit',
  ZT308: 'A tag, key or number has no JSON value, or readers disagree about it',
  ZT309: 'A document holds something else than objects',
  ZT310: 'A folder holds more files than the limit, or links to itself',
} as const;
export type ParseCode = keyof typeof PARSE_CODES;

const MAX_TEXT = 300;

/** Foreign text on one line: nothing that does not show or that moves the cursor. */
const plain = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text)
  .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, character => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`);

/** Bad input: what is wrong, where, and what would be right. Nothing else is thrown or returned for any text. */
export class ParseError extends Error {
  public constructor(readonly code: ParseCode, readonly what: string, readonly file?: string, readonly line?: number) {
    super(`${plain(file ?? 'input')}${line === undefined ? '' : `:${line}`}: ${plain(what)} (${code})`);
    this.name = 'ParseError';
  }
}
