import { visible } from './visible';

/**
 * Foreign text within a line of GitHub Flavored Markdown, also in a table. What markup could mean gets a backslash; mentions, references to
 * issues and bare links are found in the finished HTML as well, so an empty comment cuts them.
 */
export const encodeMarkdown = (text: string): string => visible(text)
  .replace(/[\\`*_[\]<|~&$#]/g, '\\$&')
  .replace(/@|:(?=\/)|#|GH(?=-)|www(?=\.)/gi, '$&<!-- -->');

/** Foreign text as code: nothing in it is markup. */
export function markdownCode(text: string): string {
  const shown = visible(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = shown === '' || /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

/** The same within a table, where a bar ends the cell even in code, and no escape says a backslash before a bar. */
export const markdownCellCode = (text: string): string => (text.includes('|') ? encodeMarkdown(text) : markdownCode(text));
