import { AddressRange } from '../algebra/addresses';
import { parseAddress, parseNetwork } from '../algebra/cidr';
import { Json, JsonObject } from './world';

/** API groups whose objects may speak of addresses outside the pods. */
const GROUPS = /(?:^|\.)(?:networking\.k8s\.io|cilium\.io|istio\.io|projectcalico\.org)$/;
const MAX_DEPTH = 100;
const NONE: readonly AddressRange[] = [];

/** Whatever reads as an address, a block or a range of addresses, in any field: too many only cut finer. */
export function addressesIn(group: string, spec: Json | undefined): readonly AddressRange[] {
  if (!GROUPS.test(group)) {
    // Blocks of a load balancer are the one place in the core group.
    return group === '' && typeof spec === 'object' && spec !== null && Object.hasOwn(spec, 'loadBalancerSourceRanges') ? collect(spec, [], 0) : NONE;
  }
  const found = collect(spec, [], 0);
  return found.length === 0 ? NONE : found;
}

function collect(json: Json | undefined, found: AddressRange[], depth: number): AddressRange[] {
  if (typeof json === 'string') {
    const range = mayBeAddress(json) ? rangeOf(json.trim()) : undefined;
    if (range) { found.push(range); }
  } else if (typeof json === 'object' && json !== null && depth <= MAX_DEPTH) {
    if (Array.isArray(json)) {
      for (const item of json) { collect(item as Json, found, depth + 1); }
    } else {
      const mapping = json as JsonObject;
      for (const key of Object.keys(mapping)) { collect(mapping[key], found, depth + 1); }
    }
  }
  return found;
}

/** Cheap first: nearly all strings are none. */
const mayBeAddress = (text: string): boolean =>
  (text.includes('.') || text.includes(':')) && text.length < 100 && /^[0-9a-fA-F:][0-9a-fA-F.:/ -]*$/.test(text);

function rangeOf(text: string): AddressRange | undefined {
  const dash = text.indexOf('-');
  if (dash < 0) { return parseNetwork(text) ?? parseAddress(text); }
  const first = parseAddress(text.slice(0, dash).trim());
  const last = parseAddress(text.slice(dash + 1).trim());
  return first && last && first.family === last.family && first.first <= last.first ? { family: first.family, first: first.first, last: last.first } : undefined;
}
