/** A part of a text that holds whole documents and begins at a character of the text. */
export interface Chunk { readonly text: string; readonly offset: number }

/**
 * Cuts a text where a line begins with `---`: YAML knows no other meaning of that, not even inside of scalars. Parts are read one
 * by one, which keeps memory small and lets the next documents be read when one is broken. Each has `size` characters, more only
 * where one document has more.
 */
export function* chunksOf(text: string, size: number): Generator<Chunk> {
  for (let start = 0; start < text.length;) {
    let end = nextDocument(text, start, start + size);
    // Directives stand above the `---` of their own document.
    if (end < text.length && endsWithDirectives(text.slice(start, end))) { end = nextDocument(text, end, end); }
    yield { text: text.slice(start, end), offset: start };
    start = end;
  }
}

/** The last beginning of a document up to `limit`, or the first one after it. */
function nextDocument(text: string, start: number, limit: number): number {
  let found = start;
  for (let at = text.indexOf('\n---', start); at >= 0; at = text.indexOf('\n---', at + 1)) {
    if (at + 4 < text.length && !/\s/.test(text[at + 4])) { continue; }
    if (at + 1 > limit) { return found > start ? found : at + 1; }
    found = at + 1;
  }
  return text.length <= limit || found === start ? text.length : found;
}

const endsWithDirectives = (text: string): boolean => /(?:^|\n)%[^\n]*\n(?:[#%][^\n]*\n|[ \t\r]*\n)*$/.test(text);
