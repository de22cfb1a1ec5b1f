import { presentAs } from '../algebra/http';
import { Language, literal } from '../algebra/language';
import { allPortsOf } from '../algebra/ports';
import { Traffic, onPorts } from '../algebra/traffic';
import { asArray, asString, get, isAbsent } from '../parse/read';
import { Json, Path } from '../parse/world';
import { Runner } from './gateway-api-listeners';
import { Condition, conjunction, exactPath, pathBelow, pathRegex, queryParameter, textRegex } from './http-match';
import { Notes, onlyFields } from './notes';

/** One match of a rule of the Gateway API: what it takes, and what its place among the others depends on. */
export interface Match {
  readonly requests: Traffic;
  /** Its texts are not all understood: it takes no more than `requests`. */
  readonly vague: boolean;
  readonly pathKind: 'exact' | 'prefix' | 'regex' | 'none';
  readonly pathLength: number;
  /** What every path begins with that it takes. */
  readonly start: string;
  /** The prefix that a rewrite replaces. */
  readonly prefix?: string;
  readonly method: boolean;
  readonly headers: number;
  readonly parameters: number;
}

const TCP = allPortsOf('TCP');

export function httpMatch(notes: Notes, json: Json, path: Path): Match {
  onlyFields(notes, json, path, ['path', 'headers', 'queryParams', 'method']);
  onlyFields(notes, get(json, 'path'), [...path, 'path'], ['type', 'value']);
  for (const list of ['headers', 'queryParams']) { onlyItemFields(notes, get(json, list), [...path, list]); }
  const kind = asString(get(json, 'path', 'type') ?? 'PathPrefix');
  const value = asString(get(json, 'path', 'value') ?? '/');
  const method = get(json, 'method');
  const headers = headerParts(get(json, 'headers'));
  const parameters = keyed(get(json, 'queryParams'), name => name).map(([name, item]): Condition => {
    const text = textOf(item);
    return { field: 'path', language: text && queryParameter(name, text) };
  });
  return join([
    { field: 'path', language: value === undefined ? undefined : pathOf(kind, value) },
    ...isAbsent(method) ? [] : [{ field: 'method', language: typeof method === 'string' ? literal(method) : undefined }],
    ...headers, ...parameters,
  ], {
    pathKind: kind === 'Exact' ? 'exact' : kind === 'PathPrefix' ? 'prefix' : 'regex', pathLength: (kind === 'PathPrefix' ? withoutSlash(value ?? '') : value ?? '').length,
    start: kind === 'PathPrefix' ? withoutSlash(value ?? '') : kind === 'Exact' ? value ?? '' : '',
    ...(kind === 'PathPrefix' && value !== undefined ? { prefix: withoutSlash(value) } : {}),
    method: !isAbsent(method), headers: headers.length, parameters: parameters.length,
  });
}

function onlyItemFields(notes: Notes, json: Json | undefined, path: Path): void {
  for (const [index, item] of (asArray(json) ?? []).entries()) { onlyFields(notes, item, [...path, index], ['type', 'name', 'value']); }
}

/** gRPC is a path of service and method, which each runner writes its own way (istio 1.31 `createGRPCURIMatch`, cilium 1.20 `toGRPCPathMatch`). */
export function grpcMatch(notes: Notes, json: Json, path: Path, runner: Runner): Match {
  onlyFields(notes, json, path, ['method', 'headers']);
  onlyFields(notes, get(json, 'method'), [...path, 'method'], ['type', 'service', 'method']);
  onlyItemFields(notes, get(json, 'headers'), [...path, 'headers']);
  const headers = headerParts(get(json, 'headers'));
  const wanted = get(json, 'method');
  const [service, method] = [get(wanted, 'service'), get(wanted, 'method')].map(item => asString(item) || undefined);
  const type = get(wanted, 'type') ?? 'Exact';
  const place = { method: false, headers: headers.length, parameters: 0, start: '' };
  if (isAbsent(wanted)) { return join(headers, { ...place, pathKind: 'none', pathLength: 0 }); }
  if (type === 'Exact' && service !== undefined) {
    const name = `/${service}/${method ?? ''}`;
    return join([{ field: 'path', language: method === undefined ? pathBelow(name) : exactPath(name) }, ...headers], { ...place, pathKind: method === undefined ? 'prefix' : 'exact', pathLength: name.length, start: withoutSlash(name) });
  }
  // The API server refuses a match of neither.
  const understood = (type === 'Exact' || type === 'RegularExpression') && (service ?? method) !== undefined;
  const pattern = `/${service ?? (runner === 'cilium' ? '.+' : '[^/]+')}/${method ?? '.+'}`;
  return join([{ field: 'path', language: understood ? pathRegex(pattern) : undefined }, ...headers], { ...place, pathKind: 'regex', pathLength: pattern.length });
}

/** What Cilium tells matches of a GRPCRoute apart by (1.20 `GetMatchKey`): equal ones of several rules share their backends. */
export function grpcText(json: Json | undefined): string {
  const texts = (item: Json | undefined, fields: readonly string[]) => fields.map(field => get(item, field) ?? (field === 'type' ? 'Exact' : ''));
  const headers = (asArray(get(json, 'headers')) ?? []).map(item => JSON.stringify(texts(item, ['name', 'type', 'value'])));
  return JSON.stringify([texts(get(json, 'method'), ['type', 'service', 'method']), headers.sort()]);
}

/** The API takes an absent list for one match of everything. */
export const EVERY_REQUEST: Match = { requests: onPorts(TCP), vague: false, pathKind: 'prefix', pathLength: 0, start: '', prefix: '', method: false, headers: 0, parameters: 0 };

const withoutSlash = (path: string): string => path.replace(/\/$/, '');

function pathOf(kind: string | undefined, value: string): Language | undefined {
  switch (kind) {
    case 'Exact': return exactPath(value);
    case 'PathPrefix': return pathBelow(value);
    case 'RegularExpression': return pathRegex(value);
    default: return undefined;
  }
}

function textOf(json: Json): Language | undefined {
  const value = asString(get(json, 'value'));
  const type = get(json, 'type') ?? 'Exact';
  if (value === undefined) { return undefined; }
  return type === 'Exact' ? literal(value) : type === 'RegularExpression' ? textRegex(value) : undefined;
}

/** Of several items of one name the first counts. */
function keyed(json: Json | undefined, key: (name: string) => string): (readonly [string, Json])[] {
  const found = new Map<string, Json>();
  for (const item of asArray(json) ?? []) {
    const name = key(asString(get(item, 'name')) ?? '');
    if (!found.has(name)) { found.set(name, item); }
  }
  return [...found];
}

const headerParts = (json: Json | undefined): Condition[] => keyed(json, name => name.toLowerCase()).map(([name, item]) => {
  const text = textOf(item);
  if (name === 'host' || name === '') { return { field: 'host', language: undefined }; }
  return { field: `header:${name}`, language: text && presentAs(text) };
});

const join = (conditions: readonly Condition[], place: Omit<Match, 'requests' | 'vague'>): Match => ({ ...place, ...conjunction(conditions) });
