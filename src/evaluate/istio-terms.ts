import { parseAddress, parseNetwork } from '../algebra/cidr';
import { Path } from '../parse/world';
import { templateProblem } from './istio-text';

/** A condition on one attribute: one of the values, and none of the others. */
export interface Term {
  /** Name of the attribute, as in `when` where it has one there (IST-31). */
  readonly key: string;
  readonly values: readonly string[];
  readonly notValues: readonly string[];
  /** Where it stands, and the field there that says it. */
  readonly at: Path;
  readonly field?: string;
}

export const pathOf = ({ at, field }: Term): Path => (field === undefined ? at : [...at, field]);

export const SOURCE_FIELDS: Readonly<Record<string, string>> = {
  principals: 'source.principal', requestPrincipals: 'request.auth.principal', namespaces: 'source.namespace', ipBlocks: 'source.ip',
  remoteIpBlocks: 'remote.ip', serviceAccounts: 'source.serviceAccount', trustDomains: 'source.trustDomain',
};
export const OPERATION_FIELDS: Readonly<Record<string, string>> = { hosts: 'host', ports: 'destination.port', methods: 'method', paths: 'path' };

const WHEN = new Set([
  'source.ip', 'remote.ip', 'source.namespace', 'source.principal', 'source.serviceAccount', 'source.trustDomain',
  'request.auth.principal', 'request.auth.audiences', 'request.auth.presenter', 'destination.ip', 'destination.port', 'connection.sni',
]);

/** `a[b]` as b; undefined when the key is not of that form. */
export function bracketed(key: string, start: string): string | undefined {
  return key.startsWith(`${start}[`) && key.endsWith(']') && key.length > start.length + 2 ? key.slice(start.length + 1, -1) : undefined;
}

export const headerOf = (key: string): string | undefined => bracketed(key, 'request.headers');
/** A claim in a claim keeps the brackets between: `a][b`. */
export function claimOf(key: string): string | undefined {
  if (key === 'request.auth.audiences') { return 'aud'; }
  return key === 'request.auth.presenter' ? 'azp' : bracketed(key, 'request.auth.claims');
}

export const whenKey = (key: string): boolean => WHEN.has(key) || headerOf(key) !== undefined || claimOf(key) !== undefined || /^experimental\.envoy\.filters\..*[^[]\[.+\]$/.test(key);

/** IST-28: what only a proxy that reads HTTP can know. */
export const isHttp = ({ key }: Term): boolean => ['host', 'method', 'path'].includes(key) || key.startsWith('request.');

/** What the webhook refuses (istio 1.30 `pkg/config/validation`, `pkg/config/security`). */
export function termProblems({ key, values, notValues }: Term, action: string): string[] {
  const all = [...values, ...notValues];
  const problem = (texts: readonly string[], what: string): string[] => texts.map(text => `${JSON.stringify(text)} ${what}`);
  // IST-33
  if (action === 'CUSTOM' && (/^source\.(namespace|serviceAccount|trustDomain|principal)$/.test(key) || key.startsWith('request.auth.'))) { return [`${key} does not go with CUSTOM`]; }
  switch (key) {
    case 'destination.port': return problem(all.filter(text => !/^\d+$/.test(text) || Number(text) > 65535), 'is no port');
    case 'source.ip': case 'remote.ip': case 'destination.ip':
      return problem(all.filter(text => !(text.includes('/') ? parseNetwork(text) : parseAddress(text))), 'is no address and no CIDR');
    case 'path': return all.flatMap(text => templateProblem(text) ?? []);
    case 'source.serviceAccount':
      return [...(values.length > 16 || notValues.length > 16 ? ['more than 16 ServiceAccounts (IST-25)'] : []),
        ...problem(all.filter(text => !/^([^/*]+\/)?[^/*]+$/.test(text) || text.length > 320), 'is no ServiceAccount')];
    case 'source.trustDomain': return problem(all.filter(text => !/^(\*?[^*/]*|[^*/]*\*)$/.test(text)), 'is no trust domain');
    default: return [];
  }
}
