/** A part of a text that holds one document, seldom more, and begins at a character of the text. */
export interface Chunk { readonly text: string; readonly offset: number }

/**
 * Cuts a text where a line begins with `---`: YAML knows no other meaning of that, not even inside of scalars. Each part is then read
 * alone, which keeps memory small and lets the next document be read when this one is broken.
 */
export function* chunksOf(text: string): Generator<Chunk> {
  for (let start = 0; start < text.length;) {
    let end = nextDocument(text, start);
    // Directives stand above the `---` of their own document.
    if (end < text.length && onlyDirectives(text.slice(start, end))) { end = nextDocument(text, end); }
    yield { text: text.slice(start, end), offset: start };
    start = end;
  }
}

function nextDocument(text: string, start: number): number {
  for (let at = text.indexOf('\n---', start); at >= 0; at = text.indexOf('\n---', at + 1)) {
    if (at + 4 >= text.length || /\s/.test(text[at + 4])) { return at + 1; }
  }
  return text.length;
}

const onlyDirectives = (text: string): boolean => /^%/m.test(text) && text.split('\n').every(line => /^(?:[#%]|\s*$)/.test(line));
