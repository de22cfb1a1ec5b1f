import { AliasEvent, COLLECTION_STYLE, DocumentEvent, EVENT_ID, Event } from 'js-yaml';
import { eventsOf, offsetOf } from './events';
import { MAX_ALIASED_NODES } from './limits';
import { NodeEvent, checkTag, isMergeKey, keyText, scalar } from './nodes';
import { TextProblem, shown } from './text-problem';
import { fitted } from './read';
import { Json } from './world';

/** Texts that were read before. */
export type Texts = Map<string, string>;

interface Anchored { readonly value: Json; readonly nodes: number }

/** The values of all documents in a text, as sigs.k8s.io/yaml would hand them to the API server; an empty document is null. */
export function valuesOf(text: string, events: readonly Event[] = eventsOf(text), known: Texts = new Map()): Json[] {
  const values: Json[] = [];
  for (let next = 0; next < events.length;) {
    const document = events[next] as DocumentEvent;
    if (document.directives.some(({ kind }) => kind === 'tag')) { throw new TextProblem('ZT308', 'a %TAG directive gives tags another meaning; leave it out', 0); }
    const reader = documentReader(text, events, next + 1, known);
    values.push(events[next + 1].type === EVENT_ID.POP ? null : reader.value());
    next = reader.position() + 1;
  }
  return values;
}

function documentReader(text: string, events: readonly Event[], start: number, known: Texts) {
  const anchors = new Map<string, Anchored | undefined>();
  let next = start;
  let nodes = 0;
  let aliased = 0;
  let inFlow = false;

  function value(): Json {
    const event = events[next++];
    nodes++;
    if (event.type === EVENT_ID.ALIAS) { return alias(event as AliasEvent); }
    const node = event as NodeEvent;
    if (node.anchorStart < 0) { return content(node); }
    const name = text.slice(node.anchorStart, node.anchorEnd);
    anchors.set(name, undefined);
    const before = nodes;
    const found = content(node);
    anchors.set(name, { value: found, nodes: nodes - before + 1 });
    return found;
  }

  function content(event: NodeEvent): Json {
    if (event.type === EVENT_ID.SCALAR) { const found = scalar(text, event, inFlow); return typeof found === 'string' ? once(found) : found; }
    if (event.tagStart >= 0) { checkTag(text, event, event.type === EVENT_ID.SEQUENCE ? 'seq' : 'map'); }
    const outside = inFlow;
    inFlow ||= event.style === COLLECTION_STYLE.FLOW;
    const found = event.type === EVENT_ID.MAPPING ? mapping() : list();
    inFlow = outside;
    return found;
  }

  /** Manifests say the same few words over and over. */
  function once(word: string): string {
    const found = known.get(word);
    if (found !== undefined) { return found; }
    const own = apart(word);
    known.set(own, own);
    return own;
  }

  function list(): Json {
    const items: Json[] = [];
    while (events[next].type !== EVENT_ID.POP) { items.push(value()); }
    next++;
    return fitted(items);
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

/** The same characters in memory of their own: V8 makes a slice from 13 characters on, and a slice keeps the whole text. */
function apart(word: string): string {
  const copy = word.length < 13 ? word : Buffer.from(word).toString();
  return copy === word ? copy : word;
}

/** `__proto__` is a key like any other. */
function set(mapping: Record<string, Json>, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(mapping, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    mapping[key] = value;
  }
}
