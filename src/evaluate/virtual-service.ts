import { allPortsOf } from '../algebra/ports';
import { onPorts } from '../algebra/traffic';
import { Labels } from '../algebra/selector';
import { asArray, asObject, asString, get, isAbsent, stringList } from '../parse/read';
import { Json, Path, World, WorldObject } from '../parse/world';
import { destinationBackends } from './istio-destinations';
import { Notes, note, onlyFields } from './notes';
import { Change, HeaderChange, UNCHANGED } from './request-change';
import { RouteRule, Target } from './route-table';
import { EVERY_MATCH, HttpMatch, isForGateway, virtualServiceMatch } from './virtual-service-matches';

/** The gateway that routes, and the port of its Gateway object that the requests came in by. */
export interface Router { readonly gateway: string; readonly port: number; readonly namespace: string; readonly labels: Labels; readonly clusterDomain: string }

const HTTP = ['name', 'match', 'route', 'redirect', 'directResponse', 'delegate', 'rewrite', 'timeout', 'retries', 'fault', 'mirror', 'mirrors', 'mirrorPercent', 'mirrorPercentage', 'corsPolicy', 'headers'];

/** The rules for HTTP, in their order: the first match wins, and nothing behind a match of everything is reached. */
export function httpRules(world: World, notes: Notes, router: Router): RouteRule[] {
  const { object } = notes;
  const rules: RouteRule[] = [];
  for (const [index, json] of (asArray(get(object.json, 'spec', 'http')) ?? []).entries()) {
    const path: Path = ['spec', 'http', index];
    onlyFields(notes, json, path, HTTP);
    if (!isAbsent(get(json, 'delegate'))) { note(notes, [...path, 'delegate'], 'rules of another VirtualService are not followed here'); }
    if (!isAbsent(get(json, 'fault', 'abort'))) { note(notes, [...path, 'fault', 'abort'], 'how many requests this ends is not followed here'); }
    const given = asArray(get(json, 'match')) ?? [];
    const matches = given.length === 0 ? [EVERY_MATCH] : given.filter(match => isForGateway(match, router.gateway, object.namespace, router.port, router))
      .map((match, order) => virtualServiceMatch(notes, match, [...path, 'match', order]));
    const targets = httpTargets(world, notes, json, path, router);
    for (const [order, match] of matches.entries()) {
      rules.push({
        requests: match.requests, start: match.start, vague: match.vague, rank: [], group: `${object.index}`, last: match.everything, order: index * 10_000 + order, source: object, cause: { object, path },
        targets: targets.map(target => ({ ...target, change: rewritten(target.change, match) })),
      });
      if (match.everything) { return rules; }
    }
  }
  return rules;
}

function httpTargets(world: World, notes: Notes, json: Json, path: Path, router: Router): readonly Target[] {
  // The router answers by itself.
  if (!isAbsent(get(json, 'redirect')) || !isAbsent(get(json, 'directResponse'))) { return []; }
  const change = rewriteOf(notes, get(json, 'rewrite'), [...path, 'rewrite'], withHeaders(notes, UNCHANGED, get(json, 'headers'), [...path, 'headers']));
  const routes = asArray(get(json, 'route')) ?? [];
  const sent = routes.flatMap((item, index): Target[] => {
    const at = [...path, 'route', index];
    onlyFields(notes, item, at, ['destination', 'weight', 'headers']);
    if (routes.length > 1 && (isAbsent(get(item, 'weight')) || get(item, 'weight') === 0)) { return []; }
    return [{ backends: destinationBackends(world, notes, get(item, 'destination'), [...at, 'destination'], router), change: withHeaders(notes, change, get(item, 'headers'), [...at, 'headers']) }];
  });
  const mirrors = [[get(json, 'mirror'), [...path, 'mirror']] as const, ...(asArray(get(json, 'mirrors')) ?? []).map((item, index) => [get(item, 'destination'), [...path, 'mirrors', index, 'destination']] as const)];
  // The copy has a host name of its own.
  const copied = mirrors.filter(([destination]) => !isAbsent(destination))
    .map(([destination, at]): Target => ({ backends: destinationBackends(world, notes, destination, at, router), change: { ...UNCHANGED, path: { kind: 'unclear' } } }));
  return [...sent, ...copied];
}

/** What is removed goes first, then what is set, then what is added. */
function withHeaders(notes: Notes, change: Change, json: Json | undefined, path: Path): Change {
  onlyFields(notes, json, path, ['request', 'response']);
  const request = get(json, 'request');
  onlyFields(notes, request, [...path, 'request'], ['set', 'add', 'remove']);
  const entries = (kind: 'set' | 'add'): HeaderChange[] => Object.entries(asObject(get(request, kind)) ?? {}).map(([name, value]) => ({ kind, name: name.toLowerCase(), value: asString(value) ?? '' }));
  const given = [...(stringList(get(request, 'remove')) ?? []).map((name): HeaderChange => ({ kind: 'remove', name: name.toLowerCase(), value: '' })), ...entries('set'), ...entries('add')];
  if (given.some(({ value }) => value.includes('%'))) { note(notes, [...path, 'request'], 'a percent sign begins a command of Envoy, which is not followed here'); }
  const isHost = ({ name }: HeaderChange) => name === 'host' || name === ':authority';
  const host = given.find(item => isHost(item) && item.kind !== 'remove')?.value;
  return { ...change, ...(host === undefined || change.host !== undefined ? {} : { host }), headers: [...change.headers, ...given.filter(item => !isHost(item))] };
}

function rewriteOf(notes: Notes, json: Json | undefined, path: Path, change: Change): Change {
  onlyFields(notes, json, path, ['uri', 'authority', 'uriRegexRewrite']);
  const [uri, authority] = [asString(get(json, 'uri')), asString(get(json, 'authority'))];
  return {
    ...change,
    ...(authority ? { host: authority } : {}),
    ...(isAbsent(get(json, 'uriRegexRewrite')) ? (uri ? { path: { kind: 'prefix', matched: '', path: uri } } : {}) : { path: { kind: 'unclear' } }),
  };
}

/** A prefix is replaced character by character; what an exact path or a pattern matched is replaced as a whole. */
function rewritten(change: Change, { prefix, vague }: HttpMatch): Change {
  if (change.path?.kind !== 'prefix') { return change; }
  if (prefix === undefined) { return { ...change, path: vague ? { kind: 'unclear' } : { kind: 'full', path: change.path.path } }; }
  return { ...change, path: { kind: 'characters', matched: prefix, path: change.path.path } };
}

/** Rules for TLS that is passed on, by the name that it begins with. */
export function tlsRules(world: World, notes: Notes, router: Router): { readonly names: readonly string[]; readonly rule: RouteRule }[] {
  const { object } = notes;
  return (asArray(get(object.json, 'spec', 'tls')) ?? []).flatMap((json, index) => {
    const path: Path = ['spec', 'tls', index];
    onlyFields(notes, json, path, ['match', 'route']);
    return (asArray(get(json, 'match')) ?? []).flatMap((match, order) => {
      onlyFields(notes, match, [...path, 'match', order], ['sniHosts', 'destinationSubnets', 'port', 'sourceLabels', 'gateways', 'sourceNamespace']);
      if (!isForServer(match, router, object)) { return []; }
      return [{ names: stringList(get(match, 'sniHosts')) ?? [], rule: streamRule(world, notes, json, path, router, index * 10_000 + order) }];
    });
  });
}

/** The rule for what is not read at all: the first that fits to the port. */
export function tcpRule(world: World, notes: Notes, router: Router): RouteRule | undefined {
  const { object } = notes;
  for (const [index, json] of (asArray(get(object.json, 'spec', 'tcp')) ?? []).entries()) {
    const path: Path = ['spec', 'tcp', index];
    onlyFields(notes, json, path, ['match', 'route']);
    const matches = asArray(get(json, 'match')) ?? [];
    if (matches.length === 0 || matches.some(match => isForServer(match, router, object))) { return streamRule(world, notes, json, path, router, index); }
  }
  return undefined;
}

/** A gateway looks at no more of such a match than this. */
function isForServer(match: Json, { gateway, port }: Router, { namespace }: WorldObject): boolean {
  return isForGateway({ port: get(match, 'port') ?? null, gateways: get(match, 'gateways') ?? null }, gateway, namespace, port, { namespace: '', labels: {} });
}

function streamRule(world: World, notes: Notes, json: Json, path: Path, router: Router, order: number): RouteRule {
  const routes = asArray(get(json, 'route')) ?? [];
  const targets = routes.flatMap((item, index): Target[] => {
    onlyFields(notes, item, [...path, 'route', index], ['destination', 'weight']);
    if (routes.length > 1 && (isAbsent(get(item, 'weight')) || get(item, 'weight') === 0)) { return []; }
    return [{ backends: destinationBackends(world, notes, get(item, 'destination'), [...path, 'route', index, 'destination'], router), change: UNCHANGED }];
  });
  return { requests: onPorts(allPortsOf('TCP')), targets, rank: [], order, source: notes.object, cause: { object: notes.object, path } };
}

/** Namespaces that may use it; `.` is its own. */
export function exportedTo(object: WorldObject, namespace: string): boolean {
  const list = stringList(get(object.json, 'spec', 'exportTo')) ?? [];
  return list.length === 0 || list.some(name => name === '*' || name === namespace || (name === '.' && object.namespace === namespace));
}
