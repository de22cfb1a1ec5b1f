import { ABSENT, anyQuery, presentAs } from '../algebra/http';
import { EMPTY, EVERYTHING, Language, and, concat, literal, minus, noneOf, oneOf, or, prefix, sameLanguage, star, after } from '../algebra/language';
import { portRange } from '../algebra/ports';
import { Box, Traffic, box } from '../algebra/traffic';

/** What becomes of the path: all of it is replaced, or what it begins with, by segments or by characters. The query stays. */
export type PathChange =
  | { readonly kind: 'full'; readonly path: string }
  | { readonly kind: 'prefix' | 'characters'; readonly matched: string; readonly path: string }
  | { readonly kind: 'unclear' };

export interface HeaderChange { readonly kind: 'set' | 'add' | 'remove'; readonly name: string; readonly value: string }

/** How a router changes a request before it sends it on. */
export interface Change { readonly host?: string; readonly path?: PathChange; readonly headers: readonly HeaderChange[] }

export const UNCHANGED: Change = { headers: [] };

/**
 * The requests as they come to a port of the backend; undefined when they cannot be told exactly. Headers that say where a
 * request comes from (X-Forwarded-For and the like) are written by every router and are not followed.
 */
export function changed(requests: Traffic, change: Change, port: number): Traffic | undefined {
  const parts = requests.map(item => changeBox(item, change, port));
  return parts.includes(undefined) ? undefined : (parts as Traffic[]).flat();
}

function changeBox({ fields }: Box, { host, path, headers }: Change, port: number): Traffic | undefined {
  const left = new Map(fields);
  if (host !== undefined) { left.set('host', literal(host.toLowerCase())); }
  if (path) {
    const rewritten = rewrite(fields.get('path') ?? EVERYTHING, path);
    if (!rewritten) { return undefined; }
    left.set('path', rewritten);
  }
  for (const { kind, name, value } of headers) {
    const field = `header:${name.toLowerCase()}`;
    left.set(field, kind === 'remove' ? ABSENT : kind === 'set' ? presentAs(literal(value)) : added(left.get(field), value));
  }
  return box(portRange('TCP', port), left);
}

/** A further value stands behind a comma. */
function added(before: Language | undefined, value: string): Language {
  const further = (language: Language) => concat(language, literal(`,${value}`));
  if (!before) { return or(presentAs(literal(value)), further(presentAs(EVERYTHING))); }
  return before.nullable ? or(presentAs(literal(value)), further(minus(before, EMPTY))) : further(before);
}

const WITHOUT_QUERY = star(noneOf('?'));
const QUERY = or(EMPTY, concat(oneOf('?'), EVERYTHING));

function rewrite(path: Language, change: PathChange): Language | undefined {
  if (change.kind === 'unclear') { return undefined; }
  if (change.kind === 'full') {
    // Only where the query does not matter, so that it is any query behind the new path too.
    return path === EVERYTHING || sameLanguage(path, anyQuery(and(path, WITHOUT_QUERY))) ? concat(literal(change.path), QUERY) : undefined;
  }
  const rest = after(and(path, prefix(change.matched)), change.matched);
  if (change.kind === 'characters' || (change.path !== '/' && change.path !== '')) { return concat(literal(change.path), rest); }
  // The prefix is cut off, and one slash stays.
  return concat(oneOf('/'), or(after(rest, '/'), minus(rest, prefix('/'))));
}
