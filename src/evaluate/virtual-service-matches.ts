import { presentAs, universe } from '../algebra/http';
import { EVERYTHING, Language, and, literal, not, prefix } from '../algebra/language';
import { allPortsOf } from '../algebra/ports';
import { Traffic, onPorts } from '../algebra/traffic';
import { asObject, asString, get, isAbsent, stringMap } from '../parse/read';
import { Json, Path } from '../parse/world';
import { conjunction, exactPath, pathPrefix, pathRegex, queryParameter, textRegex } from './http-match';
import { Notes, onlyFields } from './notes';

const MATCH = ['name', 'uri', 'scheme', 'method', 'authority', 'headers', 'port', 'sourceLabels', 'gateways', 'queryParams', 'ignoreUriCase', 'withoutHeaders', 'sourceNamespace', 'statPrefix'];
const TCP = allPortsOf('TCP');

export interface HttpMatch {
  readonly requests: Traffic;
  /** What every path begins with that it takes. */
  readonly start: string;
  readonly vague: boolean;
  /** Envoy moves such matches behind all others, and what stands behind it in the same object is never reached. */
  readonly everything: boolean;
  /** What a rewrite of the path replaces: the prefix, or all of it. */
  readonly prefix?: string;
}

export const EVERY_MATCH: HttpMatch = { requests: onPorts(TCP), start: '', vague: false, everything: true, prefix: '/' };

/** One `match` of a VirtualService; what concerns the proxy that routes is asked apart. */
export function virtualServiceMatch(notes: Notes, json: Json, path: Path): HttpMatch {
  onlyFields(notes, json, path, MATCH);
  const parts: (readonly [string, Language | undefined])[] = [];
  const ignoreCase = get(json, 'ignoreUriCase') === true;
  const uri = get(json, 'uri');
  if (!isAbsent(uri)) { parts.push(['path', uriOf(notes, uri, [...path, 'uri'], ignoreCase)]); }
  const method = get(json, 'method');
  if (!isAbsent(method)) { parts.push(['method', textOf(notes, method, [...path, 'method'])]); }
  const authority = get(json, 'authority');
  if (!isAbsent(authority)) { parts.push(...hostOf(notes, authority, [...path, 'authority'])); }
  // The requests of this algebra have no scheme.
  if (!isAbsent(get(json, 'scheme'))) { parts.push(['scheme', undefined]); }
  const headers = headersOf(notes, get(json, 'headers'), [...path, 'headers'], false);
  const without = headersOf(notes, get(json, 'withoutHeaders'), [...path, 'withoutHeaders'], true);
  const parameters = entriesOf(get(json, 'queryParams')).map(([name, text]) => {
    const value = isPresence(text) ? EVERYTHING : textOf(notes, text, [...path, 'queryParams', name]);
    return ['path', value && queryParameter(name, value)] as const;
  });
  const all = [...parts, ...headers, ...without, ...parameters];
  const wide = asString(get(uri, 'prefix')) === '/' || asString(get(uri, 'regex')) === '.*';
  return {
    ...conjunction(all.map(([field, language]) => ({ field, ...language ? { language } : {} }))),
    start: ignoreCase ? '' : asString(get(uri, 'exact')) ?? asString(get(uri, 'prefix')) ?? '',
    everything: (isAbsent(uri) || wide) && all.length === (isAbsent(uri) ? 0 : 1),
    ...(isAbsent(uri) ? { prefix: '/' } : typeof get(uri, 'prefix') === 'string' && !ignoreCase ? { prefix: asString(get(uri, 'prefix')) } : {}),
  };
}

function uriOf(notes: Notes, json: Json, path: Path, ignoreCase: boolean): Language | undefined {
  onlyFields(notes, json, path, ['exact', 'prefix', 'regex']);
  const [exact, start, pattern] = [asString(get(json, 'exact')), asString(get(json, 'prefix')), asString(get(json, 'regex'))];
  if (exact !== undefined) { return exactPath(exact, ignoreCase); }
  if (start !== undefined) { return pathPrefix(start, ignoreCase); }
  return pattern === undefined ? undefined : pathRegex(pattern);
}

/** An empty match, and the pattern `*`, only ask whether there is something. */
const isPresence = (json: Json): boolean => isAbsent(json) || (asObject(json) !== undefined && (Object.keys(asObject(json)!).length === 0 || get(json, 'regex') === '*'));

function textOf(notes: Notes, json: Json, path: Path, lowerCase = false): Language | undefined {
  onlyFields(notes, json, path, ['exact', 'prefix', 'regex']);
  const [exact, start, pattern] = [asString(get(json, 'exact')), asString(get(json, 'prefix')), asString(get(json, 'regex'))];
  if (exact !== undefined) { return literal(lowerCase ? exact.toLowerCase() : exact); }
  if (start !== undefined) { return prefix(lowerCase ? start.toLowerCase() : start); }
  return pattern === undefined ? undefined : textRegex(pattern, lowerCase);
}

/** Envoy looks at the case of this header, and hosts are told apart in lower case here: the match may take less. */
const hostOf = (notes: Notes, json: Json, path: Path): (readonly [string, Language | undefined])[] =>
  [['host', textOf(notes, json, path, true)], ['host', undefined]];

const entriesOf = (json: Json | undefined): (readonly [string, Json])[] => Object.entries(asObject(json) ?? {});

/** Without its header a request counts for `withoutHeaders` as one whose header is empty. */
function headersOf(notes: Notes, json: Json | undefined, path: Path, without: boolean): (readonly [string, Language | undefined])[] {
  return entriesOf(json).flatMap(([given, text]): (readonly [string, Language | undefined])[] => {
    const name = given.toLowerCase();
    const field = name === ':authority' || name === 'host' ? 'host' : name === ':method' ? 'method' : name === ':path' ? 'path' : `header:${name}`;
    // Claims of a token that the gateway has checked, and the scheme.
    if (name.startsWith('@') || name === ':scheme') { return [[field, undefined]]; }
    if (field === 'host' && !isPresence(text)) { return without ? [[field, undefined]] : hostOf(notes, text, [...path, given]); }
    const value = isPresence(text) ? EVERYTHING : textOf(notes, text, [...path, given]);
    if (!value) { return [[field, undefined]]; }
    const such = field.startsWith('header:') ? presentAs(value) : value;
    if (!without) { return [[field, such]]; }
    const missing = !isPresence(text) && value.nullable && such !== value;
    return [[field, and(universe(field), not(such), ...missing ? [presentAs(EVERYTHING)] : [])]];
  });
}

/** Whether the gateway at hand is one that the match is for. */
export function isForGateway(json: Json, gateway: string, ownNamespace: string, port: number | undefined, proxy: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> }): boolean {
  const wanted = get(json, 'port');
  if (!isAbsent(wanted) && wanted !== 0 && wanted !== port) { return false; }
  const gateways = get(json, 'gateways');
  if (Array.isArray(gateways) && gateways.length > 0) { return gateways.some(name => typeof name === 'string' && gatewayName(name, ownNamespace) === gateway); }
  const labels = stringMap(get(json, 'sourceLabels')) ?? {};
  const namespace = get(json, 'sourceNamespace');
  return Object.entries(labels).every(([key, value]) => proxy.labels[key] === value) && (isAbsent(namespace) || namespace === '' || namespace === proxy.namespace);
}

/** `mesh`, or `namespace/name`; a short name is of the own namespace, and a long one names it second. */
export function gatewayName(name: string, ownNamespace: string): string {
  if (name === 'mesh') { return name; }
  if (name.includes('/')) { return name.startsWith('./') ? `${ownNamespace}/${name.slice(2)}` : name; }
  const [short, namespace] = name.split('.');
  return `${namespace ?? ownNamespace}/${short}`;
}
