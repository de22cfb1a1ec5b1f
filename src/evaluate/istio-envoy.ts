import { universe } from '../algebra/http';
import { EVERYTHING, Language, and, concat, literal, minus, noneOf, star } from '../algebra/language';
import { IndexSet, isNoIndex, uniteAllIndices } from '../algebra/index-set';
import { Ports } from '../algebra/ports';
import { intersect } from '../algebra/ranges';
import { Traffic, box, uniteAll } from '../algebra/traffic';
import { World } from '../parse/world';
import { ALWAYS, Condition, both, byAddress, byIdentity, byPort } from './istio-conditions';
import { NO_HTTP } from './istio-http';
import { Group, Policy } from './istio-policy';
import { Principals, ofLanguage } from './istio-principals';
import { Term, claimOf, headerOf, isHttp } from './istio-terms';
import { anyText, fieldMatch, headerMatch, hostMatch, pathMatch, textMatch } from './istio-text';
import { claimMatch, tokenPrincipals } from './istio-tokens';
import { expandDomains, expandPrincipals } from './istio-trust-domain';
import { AuthzRule } from './mesh';

/** What a proxy's filters know beside the policy. */
export interface EnvoyFacts {
  readonly world: World;
  readonly principals: Principals;
  /** The real trust domain and its aliases (IST-35). */
  readonly trustDomains: readonly string[];
}

/** The ports of a hop: as what the proxy reads each, and which of the server's ports a number in a policy means there. */
export interface PortView {
  /** Equal views have equal keys. */
  readonly key: string;
  readonly all: Ports;
  readonly http: Ports;
  readonly tcp: Ports;
  /** Sniffed: HTTP is read as such, anything else as TCP (IST-10). */
  readonly auto: Ports;
  readonly of: (ports: Ports) => Ports;
}

const SOME_HTTP = minus(universe('method'), literal(NO_HTTP));

/** What one policy does at a proxy with such ports, where tokens of these issuers are accepted. */
export function envoyRules(facts: EnvoyFacts, policy: Policy, view: PortView, issuers: readonly string[]): AuthzRule[] {
  return policy.rules.flatMap(rule => {
    const readsHttp = rule.terms.some(isHttp);
    // IST-28: on a TCP chain such an ALLOW rule is left out as a whole, while DENY and CUSTOM lose the terms alone.
    const how = { view, issuers, readsHttp, onTcp: policy.action !== 'ALLOW' || !readsHttp };
    const from: readonly (Group | undefined)[] = rule.from.length > 0 ? rule.from : [undefined];
    return from.flatMap((source): AuthzRule[] => {
      const terms = source ? [...rule.when, ...source.terms] : rule.when;
      const { identified, anonymous } = terms.filter(isAboutPeer).map(term => peers(facts, policy, term)).reduce(both, ALWAYS);
      if (isNoIndex(identified) && isNoIndex(anonymous)) { return []; }
      const traffic = trafficOf(facts, how, terms.filter(term => !isAboutPeer(term)), rule.to);
      return traffic.length === 0 ? [] : [{ identified, anonymous, traffic, cause: { object: policy.object, path: source?.path ?? rule.path } }];
    });
  });
}

interface How { readonly view: PortView; readonly issuers: readonly string[]; readonly readsHttp: boolean; readonly onTcp: boolean }

const known = new WeakMap<World, Map<string, Traffic>>();

/** Many rules ask for the same requests; each set is made once. */
function trafficOf(facts: EnvoyFacts, how: How, terms: readonly Term[], to: readonly Group[]): Traffic {
  const key = `${how.view.key} ${how.onTcp} ${JSON.stringify(how.issuers)} ${texts(terms)} ${to.map(group => texts(group.terms)).join(';')}`;
  const sets = known.get(facts.world) ?? new Map<string, Traffic>();
  known.set(facts.world, sets);
  const found = sets.get(key) ?? computeTraffic(facts, how, terms, to);
  sets.set(key, found);
  return found;
}

/** Equal texts mean equal terms: each value stands behind its length, and the values behind their number. */
const texts = (terms: readonly Term[]): string => terms.map(({ key, values, notValues }) =>
  [key, `${values.length}`, ...values, ...notValues].map(value => `${value.length}:${value}`).join('')).join(',');

function computeTraffic(facts: EnvoyFacts, { view, issuers, readsHttp, onTcp }: How, terms: readonly Term[], to: readonly Group[]): Traffic {
  const all = (group: readonly Term[]): Condition => group.map(term => request(facts, term, issuers)).reduce(both, ALWAYS);
  const operations: readonly (readonly Term[])[] = to.length > 0 ? to.map(group => group.terms) : [[]];
  return uniteAll(operations.flatMap(operation => {
    const group = [...terms, ...operation];
    const http = all(group);
    if (!readsHttp) { return [boxOf(http, view, view.all)]; }
    const parts = [boxOf(http, view, view.http), boxOf(http, view, view.auto, [['method', SOME_HTTP]])];
    const tcp = all(group.filter(term => !isHttp(term)));
    return onTcp ? [...parts, boxOf(tcp, view, view.tcp), boxOf(tcp, view, view.auto, [['method', literal(NO_HTTP)]])] : parts;
  }));
}

function boxOf(condition: Condition, view: PortView, ports: Ports, more: Condition['fields'] = []): Traffic {
  const fields = new Map<string, Language>();
  for (const [field, language] of [...condition.fields, ...more]) { fields.set(field, and(fields.get(field) ?? EVERYTHING, language)); }
  return box(intersect(view.of(condition.ports), ports), fields);
}

/** Terms whose truth no manifest tells; they count as not true. */
export function uncertain({ world }: EnvoyFacts, term: Term): string | undefined {
  if (term.key === 'source.ip') { return byAddress(world, term).certain ? undefined : 'the addresses of pods and nodes are not known (IST-32)'; }
  if (term.key === 'remote.ip') { return 'what X-Forwarded-For says depends on who is trusted to write it (IST-32)'; }
  if (term.key === 'destination.ip') { return 'the addresses of pods are not known'; }
  if (term.key.startsWith('experimental.')) { return 'metadata of filters is not known'; }
  const header = headerOf(term.key);
  return header !== undefined && /^(:.*|host)$/i.test(header) ? 'a part of the request that is no header' : undefined;
}

const PEER = new Set(['source.ip', 'source.principal', 'source.namespace', 'source.serviceAccount', 'source.trustDomain']);
const isAboutPeer = ({ key }: Term): boolean => PEER.has(key);

function peers(facts: EnvoyFacts, policy: Policy, term: Term): Condition {
  if (term.key === 'source.ip') { return byAddress(facts.world, term).condition; }
  return byIdentity(term, value => ends(facts, policy.object.namespace, term.key, value));
}

function request(facts: EnvoyFacts, term: Term, issuers: readonly string[]): Condition {
  const { values, notValues, key } = term;
  const field = (name: string, match: (value: string) => Language): Condition => {
    const wanted = values.length > 0 ? anyText(values, match) : universe(name);
    return { ...ALWAYS, fields: [[name, notValues.length > 0 ? minus(wanted, anyText(notValues, match)) : wanted]] };
  };
  if (uncertain(facts, term)) { return { ...ALWAYS, ports: [] }; }
  switch (key) {
    case 'destination.port': return byPort(term);
    case 'connection.sni': return field('sni', textMatch);
    case 'method': return field('method', fieldMatch);
    case 'host': return field('host', hostMatch);
    case 'path': return field('path', pathMatch);
    case 'request.auth.principal': return field('principal', value => tokenPrincipals([value], issuers));
  }
  const header = headerOf(key);
  if (header !== undefined) { return field(`header:${header.toLowerCase()}`, headerMatch); }
  // IST-34: without a RequestAuthentication nobody reads a token, and no claim is ever there.
  return field(`claim:${claimOf(key) ?? ''}`, value => (issuers.length === 0 ? anyText([], textMatch) : claimMatch(textMatch(value))));
}

/** IST-24, IST-25: ends whose certificate has such an identity. */
function ends({ principals, trustDomains }: EnvoyFacts, namespace: string, key: string, value: string): IndexSet {
  const such = (language: Language) => principals.such(`${key} ${value}`, ofLanguage(language));
  if (key === 'source.principal') {
    const sets = expandPrincipals(value, trustDomains).map(text => {
      if (text === '*') { return principals.all; }
      if (text.startsWith('*')) { return principals.endingWith(text.slice(1)); }
      return text.endsWith('*') ? principals.startingWith(text.slice(0, -1)) : principals.exact(text);
    });
    return unite(sets);
  }
  if (key === 'source.namespace') {
    if (!/[*/]/.test(value)) { return principals.inNamespace(value); }
    return such(concat(EVERYTHING, literal('/ns/'), ...value.split('*').flatMap((part, index) => (index === 0 ? [literal(part)] : [EVERYTHING, literal(part)])), literal('/'), EVERYTHING));
  }
  if (key === 'source.serviceAccount') {
    const [place, name] = value.includes('/') ? value.split('/') : [namespace, value];
    return principals.ofAccount(place, name);
  }
  return unite(expandDomains(value, trustDomains).map(domain => {
    if (!domain.includes('*')) { return principals.startingWith(`${domain}/`); }
    const [start, end] = domain.split('*');
    return principals.such(`domain ${domain}`, ofLanguage(concat(literal(`spiffe://${start}`), star(noneOf('/')), literal(`${end}/`), EVERYTHING)));
  }));
}

const unite = (sets: readonly IndexSet[]): IndexSet => uniteAllIndices(sets);
