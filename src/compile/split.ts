import { Direction, Flow, farEnd } from './flow';
import { HttpModel, LinkModel, peerName } from '../model/intent';

/** LIM-01: an object over this many bytes of JSON is split. */
const MAX_BYTES = 200 * 1024;
/** LIM-03: rules of an AuthorizationPolicy and sources of a rule. */
const MAX_LIST = 512;
/** Below this many peers and requests no object comes near a limit, so it need not be measured. */
const SURELY_SMALL = 100;

/** Peers and requests of the entries; a layer may write a request for each combination of method, path and host. */
const weight = (entries: readonly { readonly http?: readonly HttpModel[] }[]): number => entries.reduce((sum, { http = [] }) =>
  http.reduce((inner, { methods = [''], paths = [''], hosts = [''] }) => inner + methods.length * paths.length * hosts.length, sum + 1), 0);

export const bucketOfFlow = (direction: Direction) => (flow: Flow): string => peerName(farEnd(flow, direction));
export const bucketOfLink = (link: LinkModel): string => peerName(link.client);

/**
 * Compiles entries to one payload, or to as many as the size limits ask for. Entries are dealt by a hash of their peer,
 * so a new peer changes one part only. Parts of allow policies unite, so any division means the same.
 */
export function split<T extends { readonly http?: readonly HttpModel[] }>(entries: readonly T[], key: (entry: T) => string, compile: (entries: readonly T[]) => { readonly spec: Record<string, unknown> }): { readonly spec: Record<string, unknown> }[] {
  const whole = compile(entries);
  if (weight(entries) < SURELY_SMALL || fits(whole.spec)) { return [whole]; }
  const peers = new Set(entries.map(key)).size;
  for (let parts = 2; parts <= 2 * peers; parts *= 2) {
    const buckets = Array.from({ length: parts }, () => [] as T[]);
    for (const entry of entries) { buckets[hash(key(entry)) % parts].push(entry); }
    // The first part stays even when empty: it isolates the pods.
    const payloads = buckets.filter((bucket, index) => index === 0 || bucket.length > 0).map(compile);
    if (payloads.every(({ spec }) => fits(spec))) { return payloads; }
  }
  // One peer alone is too large; the size check of the validation reports it (ZT131).
  return [whole];
}

export function fits(spec: Record<string, unknown>): boolean {
  if (Buffer.byteLength(JSON.stringify(spec)) > MAX_BYTES) { return false; }
  const rules = (spec.rules ?? []) as readonly { readonly from?: readonly { readonly source: { readonly principals?: readonly string[] } }[] }[];
  return rules.length <= MAX_LIST && rules.every(({ from }) => (from ?? []).every(({ source }) => (source.principals ?? []).length <= MAX_LIST));
}

/** FNV-1a, 32 bit. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}
