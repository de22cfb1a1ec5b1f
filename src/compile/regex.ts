import { programSize } from '../algebra/regex-size';
import { HttpModel } from '../model/intent';

/** Text as a literal of RE2, the dialect of Envoy and Cilium. */
export const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, found => (found === '/' || found === '-' ? found : `\\${found}`));

/**
 * A path of ours as the whole-value regex that Cilium wants. Its path includes the query, ours never does (CIL-29):
 * the query is let through after an exact path, and a wildcard segment never reaches into it.
 */
export function pathRegex(path: string): string {
  const below = path.endsWith('/*');
  const segments = (below ? path.slice(0, -1) : path).split('/').map(segment => (segment === '*' ? '[^/?]+' : escapeRegex(segment)));
  return segments.join('/') + (below ? '.*' : '(\\?.*)?');
}

/** Host names are case-insensitive and may carry the port. */
export const hostRegex = (host: string): string => `(?i:${escapeRegex(host)})(:[0-9]+)?`;

export interface CiliumHttp {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headerMatches?: readonly { readonly name: string; readonly value: string }[];
}

/** One entry per method, path and host, because Cilium's fields are single values. */
export function ciliumHttp(rules: readonly HttpModel[]): CiliumHttp[] {
  return rules.flatMap(rule => (rule.methods ?? [undefined]).flatMap(method => (rule.paths ?? [undefined]).flatMap(path => (rule.hosts ?? [undefined]).map(host => ({
    ...(method ? { method: escapeRegex(method) } : {}),
    ...(path ? { path: pathRegex(path) } : {}),
    ...(host ? { host: hostRegex(host) } : {}),
    // CIL-30: without `mismatch` a miss refuses the request.
    ...(rule.headers ? { headerMatches: Object.entries(rule.headers).map(([name, value]) => ({ name, value })) } : {}),
  })))));
}

/** Instructions of RE2 that Envoy takes, less what the count may be wrong by; beyond that the pods keep their old policy (cilium/cilium#41314). */
const MOST = 95;

/** Paths and hosts that Cilium's proxy would refuse for their length. */
export function tooLongForCilium(rules: readonly HttpModel[]): string[] {
  const long = (pattern: string): boolean => programSize(pattern) > MOST;
  return [...new Set(rules.flatMap(({ paths = [], hosts = [] }) => [...paths.filter(path => long(pathRegex(path))), ...hosts.filter(host => long(hostRegex(host)))]))];
}
