import { AliasEvent, DocumentEvent, EVENT_ID, Event, MappingEvent, SCALAR_STYLE, ScalarEvent, SequenceEvent, YAMLException, getScalarValue, parseEvents } from 'js-yaml';
import { ParseCode } from './codes';
import { MAX_ALIASED_NODES, MAX_DEPTH, MAX_DOCUMENT, MAX_DOCUMENT_EVENTS } from './limits';
import { plainScalar } from './scalar';
import { Json } from './world';

/** Line breaks of YAML 1.1, which goyaml reads, and content in YAML 1.2. */
const ODD_BREAKS = /[\u0085\u2028\u2029]/;

/** Bad text: what is wrong at which character. */
export class TextProblem extends Error {
  public constructor(readonly code: ParseCode, readonly what: string, readonly offset: number) { super(what); }
}

/** The events of all documents in a text; their ranges are characters of the text. */
export function eventsOf(text: string): readonly Event[] {
  if (text.length > MAX_DOCUMENT) { throw new TextProblem('ZT302', `a document of more than ${MAX_DOCUMENT / 1_048_576} MiB; ${SPLIT}`, 0); }
  const odd = text.search(ODD_BREAKS);
  if (odd >= 0) { throw new TextProblem('ZT308', 'U+0085, U+2028 and U+2029 end a line for some readers and not for others; escape them in a quoted text', odd); }
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH });
    if (events.length > MAX_DOCUMENT_EVENTS) { throw new TextProblem('ZT302', `a document of more than ${MAX_DOCUMENT_EVENTS} values; ${SPLIT}`, 0); }
    return events;
  } catch (error) {
    if (!(error instanceof YAMLException)) { throw error; }
    const deep = /maxDepth/.test(error.reason);
    throw new TextProblem(deep ? 'ZT307' : 'ZT304', deep ? `more than ${MAX_DEPTH} levels of lists and mappings` : error.reason, error.mark?.position ?? 0);
  }
}

const SPLIT = 'write its objects as documents of their own, or get fewer kinds or namespaces at a time';

interface Anchored { readonly value: Json; readonly nodes: number }

/** The values of all documents in a text, as sigs.k8s.io/yaml would hand them to the API server; an empty document is null. */
export function valuesOf(text: string, events: readonly Event[] = eventsOf(text)): Json[] {
  const values: Json[] = [];
  for (let next = 0; next < events.length;) {
    const document = events[next] as DocumentEvent;
    if (document.directives.some(({ kind }) => kind === 'tag')) { throw new TextProblem('ZT308', 'a %TAG directive gives tags another meaning; leave it out', 0); }
    const reader = documentReader(text, events, next + 1);
    values.push(events[next + 1].type === EVENT_ID.POP ? null : reader.value());
    next = reader.position() + 1;
  }
  return values;
}

function documentReader(text: string, events: readonly Event[], start: number) {
  const anchors = new Map<string, Anchored | undefined>();
  let next = start;
  let nodes = 0;
  let aliased = 0;

  function value(): Json {
    const event = events[next++];
    nodes++;
    if (event.type === EVENT_ID.ALIAS) { return alias(event as AliasEvent); }
    const node = event as ScalarEvent | SequenceEvent | MappingEvent;
    if (node.anchorStart < 0) { return content(node); }
    const name = text.slice(node.anchorStart, node.anchorEnd);
    anchors.set(name, undefined);
    const before = nodes;
    const found = content(node);
    anchors.set(name, { value: found, nodes: nodes - before + 1 });
    return found;
  }

  function content(event: ScalarEvent | SequenceEvent | MappingEvent): Json {
    if (event.type === EVENT_ID.SCALAR) { return scalar(text, event); }
    if (event.tagStart >= 0) { checkTag(text, event, event.type === EVENT_ID.SEQUENCE ? 'seq' : 'map'); }
    if (event.type === EVENT_ID.MAPPING) { return mapping(); }
    const items: Json[] = [];
    while (events[next].type !== EVENT_ID.POP) { items.push(value()); }
    next++;
    return items;
  }

  function alias(event: AliasEvent): Json {
    const name = text.slice(event.anchorStart, event.anchorEnd);
    const found = anchors.get(name);
    if (!found) {
      const known = anchors.has(name);
      throw new TextProblem(known ? 'ZT306' : 'ZT304', known ? `the alias ${shown(name)} stands inside what it refers to` : `the alias ${shown(name)} refers to nothing above it`, event.anchorStart);
    }
    nodes += found.nodes;
    aliased += found.nodes;
    if (aliased > MAX_ALIASED_NODES) { throw new TextProblem('ZT306', `aliases stand for more than ${MAX_ALIASED_NODES} values; write them out`, event.anchorStart); }
    return found.value;
  }

  function mapping(): Json {
    const found: Record<string, Json> = {};
    let merged: Set<string> | undefined;
    while (events[next].type !== EVENT_ID.POP) {
      const event = events[next];
      if (isMergeKey(text, event)) {
        next++;
        const at = offsetOf(events[next]);
        const parts = value();
        if (merged) { throw new TextProblem('ZT305', 'a second merge key << in one mapping', at); }
        merged = merge(found, Array.isArray(parts) ? parts : [parts], at);
        continue;
      }
      const key = keyText(value(), event);
      if (Object.hasOwn(found, key) && !merged?.delete(key)) { throw new TextProblem('ZT305', `the key ${shown(key)} stands twice in one mapping`, offsetOf(event)); }
      set(found, key, value());
    }
    next++;
    return found;
  }

  /** Earlier parts win. YAML lets keys of the mapping win wherever they stand, goyaml only those that follow: such text has two readings. */
  function merge(found: Record<string, Json>, parts: readonly Json[], at: number): Set<string> {
    const merged = new Set<string>();
    for (const part of parts) {
      if (typeof part !== 'object' || part === null || Array.isArray(part)) { throw new TextProblem('ZT308', 'the merge key << takes a mapping or a list of mappings', at); }
      for (const [key, inner] of Object.entries(part)) {
        if (merged.has(key)) { continue; }
        if (Object.hasOwn(found, key)) { throw new TextProblem('ZT308', `the merge key << brings ${shown(key)}, which stands above it; write << first`, at); }
        merged.add(key);
        set(found, key, inner);
      }
    }
    return merged;
  }

  return { value, position: () => next };
}

const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);

/** `__proto__` is a key like any other. */
function set(mapping: Record<string, Json>, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(mapping, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    mapping[key] = value;
  }
}

function keyText(key: Json, event: Event): string {
  if (typeof key === 'string') { return key; }
  if (typeof key === 'boolean' || (typeof key === 'number' && Number.isSafeInteger(key))) { return String(key); }
  throw new TextProblem('ZT308', 'a key is neither text nor a whole number; quote it', offsetOf(event));
}

function isMergeKey(text: string, event: Event): boolean {
  if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN || event.valueEnd - event.valueStart !== 2) { return false; }
  return text.startsWith('<<', event.valueStart) && (event.tagStart < 0 || checkTag(text, event, 'merge') === 'merge');
}

function scalar(text: string, event: ScalarEvent): Json {
  const content = getScalarValue(text, event);
  if (event.tagStart >= 0) { return checkTag(text, event, 'str', 'binary') === 'str' ? content : Buffer.from(content, 'base64').toString('utf8'); }
  if (event.style !== SCALAR_STYLE.PLAIN) {
    // The parser ends every text with a line break; where there was none, a block scalar has none either.
    const open = event.valueEnd >= text.length && content.endsWith('\n') && !/[\r\n]$/.test(text);
    return open ? content.slice(0, -1) : content;
  }
  if (hasTwoReadings(text, event)) { throw new TextProblem('ZT308', `${shown(content)} has two readings; quote it, or put a space around the : or ?`, event.valueStart); }
  const value = plainScalar(content);
  if (value === undefined) { throw new TextProblem('ZT308', `${shown(content)} is a number without a JSON value; quote it`, event.valueStart); }
  return value;
}

/** In flow style YAML 1.1 has the colon of `{a:}` in the text and takes the mark of `[?a]` for a key; YAML 1.2 the other way round. */
function hasTwoReadings(text: string, { valueStart, valueEnd }: ScalarEvent): boolean {
  if (text.charCodeAt(valueStart) === 0x3f) { return true; }
  let next = valueEnd;
  for (;;) {
    const code = text.charCodeAt(next);
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) { next++; } else if (code === 0x23) { next = text.indexOf('\n', next); } else { break; }
    if (next < 0) { return false; }
  }
  return text.charCodeAt(next) === 0x3a && next + 1 < text.length && ',[]{}'.includes(text[next + 1]);
}

/** The short name of the event's tag. Other tags, and the bare `!`, mean different things to different readers. */
function checkTag(text: string, event: ScalarEvent | SequenceEvent | MappingEvent, ...allowed: string[]): string {
  const tag = text.slice(event.tagStart, event.tagEnd);
  const name = /^(?:!!|!?<tag:yaml\.org,2002:)([a-z]+)>?$/.exec(tag)?.[1];
  if (name === undefined || !allowed.includes(name)) { throw new TextProblem('ZT308', `the tag ${shown(tag)} has no JSON value here; leave it out`, event.tagStart); }
  return name;
}

/** Where a node begins in the text. */
export function offsetOf(event: Event): number {
  if (event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) { return 0; }
  const starts = [event.anchorStart, ...('tagStart' in event ? [event.tagStart] : []), ...('start' in event ? [event.start] : []), ...('valueStart' in event ? [event.valueStart] : [])]
    .filter(start => start >= 0);
  return starts.length === 0 ? 0 : Math.min(...starts);
}
