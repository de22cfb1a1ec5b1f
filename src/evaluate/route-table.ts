import { EMPTY, EVERYTHING, Language, concat, literal, minus, oneOf, or, plus, ANY } from '../algebra/language';
import { allPortsOf } from '../algebra/ports';
import { TooComplex } from '../algebra/too-complex';
import { Traffic, box, intersect, subtract } from '../algebra/traffic';
import { WorldObject } from '../parse/world';
import { Change } from './request-change';
import { Backend } from './services';
import { Cause } from './side';

/** Where a rule sends what it matches. */
export interface Target { readonly backends: readonly Backend[]; readonly change: Change }

/** One match of a router. */
export interface RouteRule {
  /** On any TCP port. */
  readonly requests: Traffic;
  /** What every path begins with that it takes: rules without a common start need no closer look. */
  readonly start?: string;
  /** It may take less than that. */
  readonly vague?: boolean;
  /** None: the router answers by itself, with a redirect or an error. */
  readonly targets: readonly Target[];
  /** Compared number by number, the greater first; of equal rules of one object the one with the smaller `order`. */
  readonly rank: readonly number[];
  /** Ranks and orders of two groups do not compare; only those that are `last` in theirs stand behind all others. */
  readonly group?: string;
  readonly last?: boolean;
  readonly order: number;
  /** Rules of one object and rank that are alike share their requests, unless the first of them has no target: then it answers for all. */
  readonly alike?: string;
  readonly source: WorldObject;
  readonly cause: Cause;
}

/** Rules for a host name: exact, `*.x` for any depth, or `*`. */
export interface VirtualHost { readonly domain: string; readonly rules: readonly RouteRule[] }

export interface Hit { readonly rule: RouteRule; readonly requests: Traffic }

export interface Routed {
  readonly hits: readonly Hit[];
  /** Rules that share requests, and nobody can say which of them comes first: both have them here. */
  readonly ties: readonly (readonly [RouteRule, RouteRule])[];
  /** Too many to tell them apart: then each rule has all that it matches. */
  readonly tooComplex: boolean;
}

/** After a host name a port may stand, which routers do not look at. */
const PORT = or(EMPTY, concat(oneOf(':'), plus(oneOf('0123456789'))));

/** What of a request says its domain: the header, or the name that TLS begins with. */
export type DomainField = 'host' | 'sni';

/** Names that a router takes for a domain, in lower case. The wildcard stands for at least one character, and any number of labels. */
export function domainNames(domain: string, field: DomainField = 'host'): Language {
  const name = domain.toLowerCase();
  if (name === '*') { return EVERYTHING; }
  return concat(name.startsWith('*') ? concat(plus(ANY), literal(name.slice(1))) : literal(name), field === 'host' ? PORT : EMPTY);
}

/** The requests that each rule gets. A host belongs to its most specific domain alone: what no rule there matches goes to no other. */
export function route(hosts: readonly VirtualHost[], field: DomainField = 'host'): Routed {
  const domains = new Map<string, RouteRule[]>();
  for (const { domain, rules } of hosts) {
    const name = domain.toLowerCase();
    const known = domains.get(name);
    if (known) { known.push(...rules); } else { domains.set(name, [...rules]); }
  }
  try {
    const parts = [...domains].map(([domain, rules]) => firstMatch(rules, onNames(field, ownNames(domain, [...domains.keys()], field))));
    return { hits: parts.flatMap(({ hits }) => hits), ties: parts.flatMap(({ ties }) => ties), tooComplex: false };
  } catch (error) {
    if (!(error instanceof TooComplex)) { throw error; }
    const hits = [...domains].flatMap(([domain, rules]) => rules.map(rule => ({ rule, requests: intersect(rule.requests, onNames(field, domainNames(domain, field))) })));
    return { hits, ties: [], tooComplex: true };
  }
}

const onNames = (field: DomainField, names: Language): Traffic => box(allPortsOf('TCP'), [[field, names]]);

/** The names of a domain without those of the domains inside of it. */
function ownNames(domain: string, all: readonly string[], field: DomainField): Language {
  const names = domainNames(domain, field);
  if (!domain.startsWith('*')) { return names; }
  const closer = all.filter(other => other !== domain && coversDomain(domain, other)).map(other => domainNames(other, field));
  return closer.length === 0 ? names : minus(names, or(...closer));
}

/** Whether every host of the second domain is one of the first. */
export const coversDomain = (outer: string, inner: string): boolean =>
  outer === inner || (outer.startsWith('*') && inner.length >= outer.length && inner.endsWith(outer.slice(1)));

/** The hosts that both domains have, as a domain: one of them covers the other, or there are none. */
export function commonDomain(a: string, b: string): string | undefined {
  return coversDomain(a, b) ? b : coversDomain(b, a) ? a : undefined;
}

function firstMatch(all: readonly RouteRule[], within: Traffic): Pick<Routed, 'hits' | 'ties'> {
  // What stands behind a rule for everything in its own group is left out, before the groups meet.
  const ends = all.filter(({ last, vague }) => last && !vague);
  const rules = all.filter(rule => !ends.some(end => compare(end, rule) === 'before'));
  const ties: (readonly [RouteRule, RouteRule])[] = [];
  const hits = rules.flatMap(rule => {
    const taken = intersect(rule.requests, within);
    const closer = rules.filter(other => !other.vague && mayShare(other, rule) && compare(other, rule) === 'before' && intersect(taken, other.requests).length > 0);
    const requests = subtract(taken, united(closer.map(other => other.requests)));
    return requests.length === 0 ? [] : [{ rule, requests }];
  });
  for (const [index, hit] of hits.entries()) {
    for (const other of hits.slice(index + 1)) {
      if (!mayShare(hit.rule, other.rule) || compare(hit.rule, other.rule) !== 'unknown' || sameTargets(hit.rule, other.rule)) { continue; }
      if (intersect(hit.requests, other.requests).length > 0) { ties.push([hit.rule, other.rule]); }
    }
  }
  return { hits, ties };
}

/** What differs in the path alone becomes one set of paths, which costs less to take away than one after the other. */
function united(parts: readonly Traffic[]): Traffic {
  const boxes = parts.flat();
  const paths = boxes.filter(({ fields }) => [...fields.keys()].every(name => name === 'path')).map(({ fields }) => fields.get('path') ?? EVERYTHING);
  return [...paths.length > 0 ? box(allPortsOf('TCP'), [['path', or(...paths)]]) : [], ...boxes.filter(({ fields }) => [...fields.keys()].some(name => name !== 'path'))];
}

const mayShare = ({ start: a = '' }: RouteRule, { start: b = '' }: RouteRule): boolean => a.startsWith(b) || b.startsWith(a);

/** No manifest says which of two objects is older, and ranks of two kinds do not compare. */
function compare(a: RouteRule, b: RouteRule): 'before' | 'after' | 'together' | 'unknown' {
  if (a.source.kind !== b.source.kind) { return 'unknown'; }
  if (a.group !== b.group) { return a.last === b.last ? 'unknown' : b.last ? 'before' : 'after'; }
  for (let index = 0; index < Math.max(a.rank.length, b.rank.length); index++) {
    const difference = (a.rank[index] ?? 0) - (b.rank[index] ?? 0);
    if (difference !== 0) { return difference > 0 ? 'before' : 'after'; }
  }
  if (a.source !== b.source) { return 'unknown'; }
  if (a.alike !== undefined && a.alike === b.alike && (a.order < b.order ? a : b).targets.length > 0) { return 'together'; }
  return a.order < b.order ? 'before' : 'after';
}

const sameTargets = (a: RouteRule, b: RouteRule): boolean => JSON.stringify(a.targets) === JSON.stringify(b.targets);

