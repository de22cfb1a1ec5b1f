import { AddressRange, Addresses, addressAtoms } from '../algebra/addresses';
import { parseAddress, parseNetwork } from '../algebra/cidr';
import { Json, WorldObject } from './world';

const GROUPS = /(^|\.)(networking\.k8s\.io|cilium\.io|istio\.io|projectcalico\.org|gateway\.networking\.k8s\.io)$/;

/** The coarsest parts of all addresses that no policy of the world can tell apart. */
export function addressParts(objects: readonly WorldObject[], more: readonly AddressRange[]): Addresses {
  const found = new Map<string, AddressRange>();
  for (const { group, json } of objects) {
    if (GROUPS.test(group)) { collect(json.spec, found, 0); }
  }
  return addressAtoms([...found.values(), ...more]);
}

function collect(json: Json | undefined, found: Map<string, AddressRange>, depth: number): void {
  if (typeof json === 'string') {
    if (!found.has(json) && json.length < 96 && /^[0-9a-fA-F.:/-]+$/.test(json) && /[.:]/.test(json)) {
      const range = rangeOf(json);
      if (range) { found.set(json, range); }
    }
    return;
  }
  if (typeof json !== 'object' || json === null || depth > 100) { return; }
  for (const inner of Object.values(json)) { collect(inner as Json, found, depth + 1); }
}

function rangeOf(text: string): AddressRange | undefined {
  const [first, last] = text.split('-').map(part => parseNetwork(part) ?? parseAddress(part));
  if (!text.includes('-') || !first || !last) { return text.includes('-') ? undefined : first; }
  return first.family === last.family && first.first <= last.last ? { family: first.family, first: first.first, last: last.last } : undefined;
}
