import { EVERYTHING, Language, and, isEmpty, isSubset, minus } from './language';
import { ALL_PORTS, Ports } from './ports';
import { intersect as commonPorts, isSubset as portsInside, sameRanges, subtract as portsWithout, unite as allOfPorts } from './ranges';
import { TooComplex } from './too-complex';
import { universe } from './http';

/**
 * What a field of a request may be, by name; a missing field may be anything. Names: `method`, `path` (with its query, as on the
 * wire), `host` (lower case), `name` (the DNS name behind an address), `sni` (the name in a TLS handshake, empty where there is none),
 * `header:x`, `claim:x`, `principal` (of a token).
 */
export type Fields = ReadonlyMap<string, Language>;
export const ANY_FIELDS: Fields = new Map();

/** All requests on these ports whose fields are such. */
export interface Box { readonly ports: Ports; readonly fields: Fields }

/** A set of requests, exact: the union of its boxes, none of which is empty. A connection that carries no HTTP is every request at once. */
export type Traffic = readonly Box[];

export const NO_TRAFFIC: Traffic = [];
export const onPorts = (ports: Ports): Traffic => (ports.length === 0 ? NO_TRAFFIC : [{ ports, fields: ANY_FIELDS }]);
export const ALL_TRAFFIC: Traffic = onPorts(ALL_PORTS);

/** Boxes that one set may have. */
const BUDGET = 5_000;

/** Fields whose patterns often reach beyond what such a name can be, as `*` does, or a regular expression without regard to case. */
const NAMES = new Set(['host', 'name', 'sni']);

/** One box, or nothing where a field or the ports are empty. */
export function box(ports: Ports, fields: Iterable<readonly [string, Language]>): Traffic {
  const given = [...fields].map(([name, language]) => [name, NAMES.has(name) ? and(language, universe(name)) : language] as const)
    .filter(([name, language]) => language !== EVERYTHING && language !== universe(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return ports.length === 0 || given.some(([, language]) => isEmpty(language)) ? NO_TRAFFIC : [{ ports, fields: new Map(given) }];
}

const sameFields = (a: Fields, b: Fields): boolean => a.size === b.size && [...a].every(([name, language]) => b.get(name) === language);
const fieldsInside = (a: Fields, b: Fields): boolean => [...b].every(([name, language]) => isSubset(a.get(name) ?? universe(name), language));

export function unite(a: Traffic, b: Traffic): Traffic {
  if (a.length === 0 || a === b) { return b; }
  if (b.length === 0) { return a; }
  let all: Box[] = [...a];
  for (const next of b) {
    const twin = all.findIndex(({ fields }) => sameFields(fields, next.fields));
    const grown = twin < 0 ? next : { ports: allOfPorts(all[twin].ports, next.ports), fields: next.fields };
    if (twin >= 0 && sameRanges(grown.ports, all[twin].ports)) { continue; }
    if (twin < 0 && all.some(old => portsInside(next.ports, old.ports) && fieldsInside(next.fields, old.fields))) { continue; }
    all = all.filter((old, index) => index !== twin && !(portsInside(old.ports, grown.ports) && fieldsInside(old.fields, grown.fields)));
    all.push(grown);
    if (all.length > BUDGET) { throw new TooComplex(`a set of more than ${BUDGET} kinds of request`); }
  }
  return all;
}

export const uniteAll = (parts: Iterable<Traffic>): Traffic => { let all = NO_TRAFFIC; for (const part of parts) { all = unite(all, part); } return all; };

function meet(a: Box, b: Box): Traffic {
  const ports = commonPorts(a.ports, b.ports);
  if (ports.length === 0) { return NO_TRAFFIC; }
  if (b.fields.size === 0) { return [{ ports, fields: a.fields }]; }
  if (a.fields.size === 0) { return [{ ports, fields: b.fields }]; }
  const fields = new Map(a.fields);
  for (const [name, language] of b.fields) { fields.set(name, fields.has(name) ? and(fields.get(name)!, language) : language); }
  return box(ports, fields);
}

export function intersect(a: Traffic, b: Traffic): Traffic {
  if (a === ALL_TRAFFIC || a === b) { return b; }
  if (b === ALL_TRAFFIC) { return a; }
  if (a.length === 1 && b.length === 1) { return meet(a[0], b[0]); }
  return uniteAll(a.flatMap(one => b.map(other => meet(one, other))));
}

/** What of one box is outside the other: the other ports, then for each field in turn the requests that differ in it first. */
function cut(whole: Box, hole: Box): Traffic {
  const ports = commonPorts(whole.ports, hole.ports);
  if (ports.length === 0) { return [whole]; }
  if (hole.fields.size === 0) { const rest = portsWithout(whole.ports, hole.ports); return rest.length === 0 ? NO_TRAFFIC : [{ ports: rest, fields: whole.fields }]; }
  const left: Box[] = [...box(portsWithout(whole.ports, hole.ports), whole.fields)];
  const common = new Map(whole.fields);
  for (const [name, language] of hole.fields) {
    const own = common.get(name) ?? universe(name);
    left.push(...box(ports, new Map(common).set(name, minus(own, language))));
    const inside = and(own, language);
    if (isEmpty(inside)) { return left; }
    common.set(name, inside);
  }
  return left;
}

export function subtract(a: Traffic, b: Traffic): Traffic {
  let left = a;
  for (const hole of b) {
    left = left.length === 1 ? cut(left[0], hole) : left.flatMap(one => cut(one, hole));
    if (left.length > BUDGET) { throw new TooComplex(`a set of more than ${BUDGET} kinds of request`); }
  }
  return left;
}

export const isNoTraffic = (traffic: Traffic): boolean => traffic.length === 0;
export const isInside = (a: Traffic, b: Traffic): boolean => a === b || b === ALL_TRAFFIC || subtract(a, b).length === 0;
export const sameTraffic = (a: Traffic, b: Traffic): boolean => a === b || (isInside(a, b) && isInside(b, a));

/** The ports on which anything at all may pass. */
export const portsOf = (traffic: Traffic): Ports => traffic.reduce<Ports>((ports, one) => allOfPorts(ports, one.ports), []);
/** The same ports without any condition. */
export const widened = (traffic: Traffic): Traffic => onPorts(portsOf(traffic));
