import { EVENT_ID, Event, getScalarValue } from 'js-yaml';
import { Path, Position } from './world';
import { eventsOf, offsetOf } from './yaml';

/** A text with the name of its file. */
export interface Source { readonly text: string; readonly file?: string; lines?: readonly number[] }

export function positionOf(source: Source, offset: number): Position {
  source.lines ??= lineStarts(source.text);
  let low = 0;
  let high = source.lines.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (source.lines[middle] <= offset) { low = middle; } else { high = middle; }
  }
  return { ...(source.file === undefined ? {} : { file: source.file }), line: low + 1, column: offset - source.lines[low] + 1 };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) { starts.push(at + 1); }
  return starts;
}

/** Where the value under the path stands in the text of its document, or its nearest ancestor that stands there: a field at its key. */
export function offsetUnder(text: string, document: number, path: Path): number {
  const events = eventsOf(text);
  let root = 0;
  for (let skipped = 0; skipped < document; skipped++) { root = after(events, root); }
  let node = root + 1;
  let shown = node;
  for (const step of path) {
    const from = target(text, events, node);
    const child = typeof step === 'number' ? itemOf(events, from, step) : entryOf(text, events, from, step);
    if (!child) { break; }
    ({ node, shown } = child);
  }
  return offsetOf(events[shown]);
}

interface Found { readonly node: number; readonly shown: number }

function itemOf(events: readonly Event[], list: number, index: number): Found | undefined {
  if (events[list].type !== EVENT_ID.SEQUENCE) { return undefined; }
  let node = list + 1;
  for (let passed = 0; passed < index && events[node].type !== EVENT_ID.POP; passed++) { node = after(events, node); }
  return events[node].type === EVENT_ID.POP ? undefined : { node, shown: node };
}

function entryOf(text: string, events: readonly Event[], mapping: number, key: string): Found | undefined {
  if (events[mapping].type !== EVENT_ID.MAPPING) { return undefined; }
  let merged: Found | undefined;
  for (let shown = mapping + 1; events[shown].type !== EVENT_ID.POP;) {
    const node = after(events, shown);
    const event = events[shown];
    const name = event.type === EVENT_ID.SCALAR ? getScalarValue(text, event) : '';
    if (name === key) { return { node, shown }; }
    if (name === '<<') { merged = mergedEntry(text, events, target(text, events, node), key); }
    shown = after(events, node);
  }
  return merged;
}

function mergedEntry(text: string, events: readonly Event[], part: number, key: string): Found | undefined {
  if (events[part].type !== EVENT_ID.SEQUENCE) { return entryOf(text, events, part, key); }
  for (let node = part + 1; events[node].type !== EVENT_ID.POP; node = after(events, node)) {
    const found = entryOf(text, events, target(text, events, node), key);
    if (found) { return found; }
  }
  return undefined;
}

/** The node that an alias stands for: the last one above it with that anchor. */
function target(text: string, events: readonly Event[], node: number): number {
  const alias = events[node];
  if (alias.type !== EVENT_ID.ALIAS) { return node; }
  const name = text.slice(alias.anchorStart, alias.anchorEnd);
  for (let at = node - 1; at >= 0; at--) {
    const event = events[at];
    if ('anchorStart' in event && event.type !== EVENT_ID.ALIAS && text.slice(event.anchorStart, event.anchorEnd) === name) { return at; }
  }
  return node;
}

/** Number of the event after the node, or document, that begins with this one. */
function after(events: readonly Event[], start: number): number {
  let depth = 0;
  let next = start;
  do {
    const { type } = events[next++];
    if (type === EVENT_ID.POP) { depth--; } else if (type !== EVENT_ID.SCALAR && type !== EVENT_ID.ALIAS) { depth++; }
  } while (depth > 0);
  return next;
}
