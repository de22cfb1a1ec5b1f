import { Problem, problem } from './check/problem';
import { quote } from './check/quote';
import { HttpModel, LinkModel, compare, linkName } from './intent';

export interface MergeConflict { readonly origins: readonly string[]; readonly problem: Problem }

/** Declarations of the same client, server and port become one link: rules unite, and no condition may contradict another. */
export function mergeLinks(parts: readonly LinkModel[]): { links: LinkModel[]; conflicts: MergeConflict[] } {
  const groups = new Map<string, LinkModel[]>();
  for (const part of parts) {
    const name = linkName(part);
    const group = groups.get(name);
    if (group) { group.push(part); } else { groups.set(name, [part]); }
  }
  const conflicts: MergeConflict[] = [];
  const links = [...groups.keys()].sort(compare).map(name => {
    const group = groups.get(name)!;
    if (group.length === 1) { return (group[0].http?.length ?? 0) > 1 ? { ...group[0], http: united([group[0].http]) } : group[0]; }
    const origins = [...new Set(group.flatMap(part => part.origins))].sort(compare);
    const only = (what: string, values: (string | undefined)[]): string | undefined => {
      const stated = [...new Set(values.filter((value): value is string => value !== undefined))].sort(compare);
      if (stated.length > 1) {
        conflicts.push({ origins, problem: problem('ZT121', `${name} is declared with different ${what}: ${stated.map(quote).join(' and ')}`, 'declare one') });
      }
      return stated[0];
    };
    const ends = group.flatMap(({ client, server }) => [client, server]);
    only('handshakes', ends.map(end => (end.kind === 'host' ? (end.sni ? 'TLS' : 'no TLS') : undefined)));
    only('reasons', ends.map(end => (end.kind === 'anywhere' ? end.reason : undefined)));
    const expiresOn = only('ends', group.map(part => part.expiresOn));
    const reason = only('reasons for being unauthenticated', group.map(part => part.unauthenticated?.reason));
    const until = only('ends of being unauthenticated', group.map(part => part.unauthenticated?.expiresOn));
    return {
      ...group[0], origins, http: united(group.map(({ http }) => http)), ...(group.some(({ routes }) => routes) ? { routes: united(group.map(({ routes }) => routes)) } : {}), expiresOn,
      unauthenticated: reason === undefined ? undefined : { reason, ...(until === undefined ? {} : { expiresOn: until }) },
    };
  });
  return { links, conflicts };
}

/** A declaration without rules asks for nothing more than the others give. */
function united<T extends HttpModel>(parts: readonly (readonly T[] | undefined)[]): readonly T[] | undefined {
  const rules = new Map(parts.flatMap(part => part ?? []).map(rule => [JSON.stringify(rule), rule]));
  return parts.some(part => part) ? [...rules.keys()].sort(compare).map(key => rules.get(key)!) : undefined;
}
