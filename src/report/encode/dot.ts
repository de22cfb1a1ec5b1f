import { visible } from './visible';

/** A quoted string of DOT that shows the text. `\N`, `\G` and the like would be replaced by Graphviz, and so would HTML entities. */
export const encodeDot = (text: string): string => `"${visible(text).replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/&/g, '&amp;')}"`;
