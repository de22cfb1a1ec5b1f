import { EVENT_ID, Event, getScalarValue } from 'js-yaml';
import { Path, Position } from './world';
import { eventsOf, offsetOf } from './events';

/** A text, with the name of its file. Positions are looked up when a finding needs them, and what that takes is kept. */
export interface Source {
  /** Absent where it was let go: of many files it takes as much memory as half of what stands in it. */
  text?: string;
  /** Has the text again. */
  readonly again?: () => string;
  readonly file?: string;
  lines?: readonly number[];
  layout?: WeakRef<Layout>;
}

/** A part of the text that holds whole documents. */
export interface Part { readonly offset: number; readonly length: number }

const textOf = (source: Source): string => source.text ??= source.again!();

interface Layout { readonly offset: number; readonly text: string; readonly events: readonly Event[]; readonly items: Map<number, readonly number[]> }

export function positionOf(source: Source, offset: number): Position {
  source.lines ??= lineStarts(textOf(source));
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

/** Where the value under the path stands, or its nearest ancestor that stands somewhere: a field at its key. */
export function positionUnder(source: Source, { offset, length }: Part, document: number, path: Path): Position {
  let layout = source.layout?.deref();
  if (layout?.offset !== offset || layout.text.length !== length) {
    const text = textOf(source).slice(offset, offset + length);
    layout = { offset, text, events: eventsOf(text), items: new Map() };
    source.layout = new WeakRef(layout);
  }
  let node = 1;
  for (let skipped = 0; skipped < document; skipped++) { node = after(layout.events, node - 1) + 1; }
  let shown = node;
  for (const step of path) {
    const collection = target(layout, node);
    const child = typeof step === 'number' ? itemOf(layout, collection, step) : entryOf(layout, collection, step);
    if (!child) { break; }
    ({ node, shown } = child);
  }
  return positionOf(source, offset + offsetOf(layout.events[shown]));
}

interface Found { readonly node: number; readonly shown: number }

function itemOf(layout: Layout, list: number, index: number): Found | undefined {
  if (layout.events[list].type !== EVENT_ID.SEQUENCE) { return undefined; }
  const items = layout.items.get(list) ?? itemsOf(layout, list);
  layout.items.set(list, items);
  return index < items.length ? { node: items[index], shown: items[index] } : undefined;
}

function itemsOf({ events }: Layout, list: number): number[] {
  const items: number[] = [];
  for (let node = list + 1; events[node].type !== EVENT_ID.POP; node = after(events, node)) { items.push(node); }
  return items;
}

function entryOf(layout: Layout, mapping: number, key: string): Found | undefined {
  const { events, text } = layout;
  if (events[mapping].type !== EVENT_ID.MAPPING) { return undefined; }
  let merged: Found | undefined;
  for (let shown = mapping + 1; events[shown].type !== EVENT_ID.POP;) {
    const node = after(events, shown);
    const event = events[shown];
    const name = event.type === EVENT_ID.SCALAR ? getScalarValue(text, event) : '';
    if (name === key) { return { node, shown }; }
    if (name === '<<') { merged = mergedEntry(layout, target(layout, node), key); }
    shown = after(events, node);
  }
  return merged;
}

function mergedEntry(layout: Layout, part: number, key: string): Found | undefined {
  const parts = layout.events[part].type === EVENT_ID.SEQUENCE ? itemsOf(layout, part) : [part];
  for (const item of parts) {
    const found = entryOf(layout, target(layout, item), key);
    if (found) { return found; }
  }
  return undefined;
}

/** The node that an alias stands for: the last one above it with that anchor. */
function target({ events, text }: Layout, node: number): number {
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
