import { ParseCode } from './codes';

/** Bad text: what is wrong at which character. */
export class TextProblem extends Error {
  public constructor(readonly code: ParseCode, readonly what: string, readonly offset: number) { super(what); }
}

/** Foreign text in a message. */
export const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
