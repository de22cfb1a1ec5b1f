import { asArray, asString, get, isAbsent } from '../parse/read';
import { Json, Path, Unknown, World, WorldObject } from '../parse/world';
import { backendsOf, headerChanges } from './gateway-api-backends';
import { Runner } from './gateway-api-listeners';
import { EVERY_REQUEST, Match, grpcMatch, grpcText, httpMatch } from './gateway-api-matches';
import { Notes, note, notesOn, onlyFields } from './notes';
import { Change, HeaderChange, PathChange, UNCHANGED } from './request-change';
import { RouteRule, Target } from './route-table';

export interface ReadRules { readonly rules: readonly RouteRule[]; readonly unknown: readonly Unknown[] }

const RULE = ['name', 'matches', 'filters', 'backendRefs', 'timeouts', 'retry', 'sessionPersistence'];

/** The rules of an HTTPRoute or GRPCRoute on a listener with TLS or without. */
export function routeRules(world: World, route: WorldObject, runner: Runner, secure: boolean): ReadRules {
  const notes = notesOn(route);
  const rules = (asArray(get(route.json, 'spec', 'rules')) ?? []).flatMap((json, index) => {
    const path: Path = ['spec', 'rules', index];
    onlyFields(notes, json, path, RULE);
    const list = asArray(get(json, 'matches'));
    const given = list ?? [];
    // The API server makes an absent list of an HTTPRoute one match of everything; without any match Istio puts a rule behind all others.
    const last = runner === 'istio' && given.length === 0 && (route.kind === 'GRPCRoute' || list !== undefined);
    const [read, everything] = route.kind === 'GRPCRoute' ? [grpcMatch, { ...EVERY_REQUEST, pathKind: 'none' as const }] : [httpMatch, EVERY_REQUEST];
    const matches = given.length === 0 ? [everything] : given.map((match, order) => read(notes, match, [...path, 'matches', order], runner));
    const filters = readFilters(world, notes, get(json, 'filters'), [...path, 'filters'], runner, secure);
    const targets = [...targetsOf(world, notes, get(json, 'backendRefs'), [...path, 'backendRefs'], filters.change), ...filters.mirrors];
    return filters.skipped ? [] : matches.map((match, order): RouteRule => ({
      requests: match.requests, start: match.start, vague: match.vague, rank: last ? LAST : rankOf(runner, match), order: index * 10_000 + order, source: route, cause: { object: route, path },
      ...runner === 'cilium' && route.kind === 'GRPCRoute' ? { alike: grpcText(given[order]) } : {},
      targets: filters.answers ? [] : targets.map(target => ({ ...target, change: rewritten(target.change, match, runner) })),
    }));
  });
  return { rules, unknown: notes.unknown };
}

const LAST: readonly number[] = [-1];

/** The API: exact paths, then the longest prefix, then methods, headers, parameters. Patterns stand where each runner puts them. */
function rankOf(runner: Runner, { pathKind, pathLength, method, headers, parameters }: Match): readonly number[] {
  const kind = { none: 0, exact: 3, ...(runner === 'cilium' ? { regex: 2, prefix: 1 } : { prefix: 2, regex: 1 }) };
  return [kind[pathKind], pathLength, method ? 1 : 0, headers, parameters];
}

function targetsOf(world: World, notes: Notes, json: Json | undefined, path: Path, change: Change): Target[] {
  return (asArray(json) ?? []).map((item, index) => {
    const own = (asArray(get(item, 'filters')) ?? []).flatMap((filter, position) => {
      const at = [...path, index, 'filters', position];
      const type = get(filter, 'type');
      if (type === 'RequestHeaderModifier') { return headerChanges(notes, get(filter, 'requestHeaderModifier'), [...at, 'requestHeaderModifier']); }
      if (type !== 'ResponseHeaderModifier') { note(notes, at, `what the filter ${String(type)} does is not known here`); }
      return [];
    });
    return { backends: backendsOf(world, notes, item, [...path, index]), change: withHeaders(change, own) };
  });
}

/** The header `Host` is the host itself. */
function withHeaders(change: Change, more: readonly HeaderChange[]): Change {
  const host = more.find(({ name, kind }) => name === 'host' && kind !== 'remove')?.value;
  return { ...change, ...(host === undefined ? {} : { host }), headers: [...change.headers, ...more.filter(({ name }) => name !== 'host')] };
}

interface Filters {
  readonly change: Change;
  /** Copies of the requests go there. */
  readonly mirrors: readonly Target[];
  /** The router answers by itself. */
  readonly answers: boolean;
  readonly skipped: boolean;
}

function readFilters(world: World, notes: Notes, json: Json | undefined, path: Path, runner: Runner, secure: boolean): Filters {
  let change: Change = UNCHANGED;
  const mirrors: Target[] = [];
  let answers = false;
  let skipped = false;
  for (const [index, filter] of (asArray(json) ?? []).entries()) {
    const at = [...path, index];
    const type = asString(get(filter, 'type'));
    const own = (field: string, fields: readonly string[]) => { onlyFields(notes, filter, at, ['type', field]); onlyFields(notes, get(filter, field), [...at, field], fields); return get(filter, field); };
    switch (type) {
      case 'RequestHeaderModifier': change = withHeaders(change, headerChanges(notes, get(filter, 'requestHeaderModifier'), [...at, 'requestHeaderModifier'])); break;
      // They change what comes back, or answer the browser's question before the request itself.
      case 'ResponseHeaderModifier': case 'CORS': break;
      case 'RequestRedirect': {
        answers = true;
        // Cilium: a redirect to a scheme does not match requests that have it.
        skipped ||= runner === 'cilium' && get(own('requestRedirect', ['scheme', 'hostname', 'path', 'port', 'statusCode']), 'scheme') === (secure ? 'https' : 'http');
        break;
      }
      case 'RequestMirror': {
        const mirror = own('requestMirror', ['backendRef', 'percent', 'fraction']);
        // The copy has a host name of its own.
        mirrors.push({ backends: backendsOf(world, notes, get(mirror, 'backendRef') ?? null, [...at, 'requestMirror', 'backendRef']), change: { ...UNCHANGED, path: { kind: 'unclear' } } });
        break;
      }
      case 'URLRewrite': {
        const rewrite = own('urlRewrite', ['hostname', 'path']);
        const host = get(rewrite, 'hostname');
        const replaced = get(rewrite, 'path');
        change = { ...change, ...(typeof host === 'string' ? { host } : {}), ...(isAbsent(replaced) ? {} : { path: pathChange(notes, replaced, [...at, 'urlRewrite', 'path']) }) };
        break;
      }
      case 'ExternalAuth': note(notes, at, 'an external authorizer decides'); break;
      default: note(notes, at, `what the filter ${type ?? ''} does is not known here`);
    }
  }
  return { change, mirrors, answers, skipped };
}

function pathChange(notes: Notes, json: Json, path: Path): PathChange {
  onlyFields(notes, json, path, ['type', 'replaceFullPath', 'replacePrefixMatch']);
  const full = asString(get(json, 'replaceFullPath'));
  const part = asString(get(json, 'replacePrefixMatch'));
  switch (get(json, 'type')) {
    case 'ReplaceFullPath': return full === undefined ? { kind: 'unclear' } : { kind: 'full', path: full };
    case 'ReplacePrefixMatch': return part === undefined ? { kind: 'unclear' } : { kind: 'prefix', matched: '', path: part };
    default: return { kind: 'unclear' };
  }
}

/** A prefix is replaced by segments. What becomes of a path without prefix, and of one that had only a slash, differs between runners. */
function rewritten(change: Change, { prefix }: Match, runner: Runner): Change {
  if (change.path?.kind !== 'prefix') { return change; }
  const path = change.path.path.replace(/\/$/, '');
  const clear = prefix !== undefined && (prefix !== '' || (path === '' && runner !== 'other'));
  return { ...change, path: clear ? { kind: 'prefix', matched: prefix, path } : { kind: 'unclear' } };
}
