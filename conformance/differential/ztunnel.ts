/** What istiod hands to ztunnel, as the JSON form of its messages: a policy holds where each rule of one of its groups has a match that holds. */
export interface Index { readonly policies: readonly Policy[]; readonly workloads: readonly { readonly workload: string; readonly policies: readonly string[] | null }[] }

interface Policy {
  readonly name: string; readonly namespace?: string; readonly scope?: 'GLOBAL' | 'NAMESPACE' | 'WORKLOAD_SELECTOR'; readonly action?: 'ALLOW' | 'DENY'; readonly dryRun?: boolean;
  readonly groups?: readonly { readonly rules?: readonly { readonly matches?: readonly Match[] }[] }[];
}
type Match = { readonly [field: string]: readonly unknown[] };
interface Text { readonly exact?: string; readonly prefix?: string; readonly suffix?: string; readonly presence?: object }

/** A connection to a pod; `principal` as its certificate says, without the scheme. */
export interface Connection { readonly to: string; readonly principal?: string; readonly address: string; readonly port: number }

/** The order of ztunnel is ours: a DENY that holds closes; then, if there is any ALLOW, one of them has to hold (AMB-02). */
export function ztunnel({ policies, workloads }: Index, connection: Connection): 'passed' | 'refused' {
  const given = workloads.find(({ workload }) => workload === connection.to);
  if (!given) { throw new Error(`istiod says nothing about ${connection.to}`); }
  const [home] = connection.to.split('/');
  const applying = policies.filter(policy => !policy.dryRun
    && ((policy.scope ?? 'GLOBAL') === 'GLOBAL' || (policy.scope === 'NAMESPACE' && policy.namespace === home) || (given.policies ?? []).includes(`${policy.namespace}/${policy.name}`)));
  const holding = (action: 'ALLOW' | 'DENY') => applying.filter(policy => (policy.action ?? 'ALLOW') === action).map(policy => holds(policy, connection));
  const allowed = holding('ALLOW');
  return !holding('DENY').includes(true) && (allowed.length === 0 || allowed.includes(true)) ? 'passed' : 'refused';
}

const holds = ({ groups = [] }: Policy, connection: Connection): boolean =>
  groups.some(({ rules = [] }) => rules.every(({ matches = [] }) => matches.length === 0 || matches.some(match => matchHolds(match, connection))));

const FIELDS: { readonly [field: string]: (value: never, connection: Connection) => boolean } = {
  namespaces: (value: Text, { principal }) => textHolds(value, principal?.split('/')[2] ?? ''),
  principals: (value: Text, { principal }) => principal !== undefined && textHolds(value, principal),
  serviceAccounts: (value: { readonly namespace: string; readonly serviceAccount: string }, { principal }) => {
    const [, , namespace, , account] = principal?.split('/') ?? [];
    return principal !== undefined && value.namespace === namespace && value.serviceAccount === account;
  },
  // IPv4 alone: no golden and no world here has a rule about another.
  sourceIps: (value: { readonly address: string; readonly length?: number }, { address }) => {
    if (address.includes(':') || Buffer.from(value.address, 'base64').length !== 4) { return false; }
    const size = 2 ** (32 - (value.length ?? 0));
    const number = (bytes: readonly number[]): number => Math.floor(bytes.reduce((sum, byte) => sum * 256 + byte, 0) / size);
    return number([...Buffer.from(value.address, 'base64')]) === number(address.split('.').map(Number));
  },
  destinationPorts: (value: number, { port }) => value === port,
};

/** All fields of a match hold; an empty match holds for nothing. */
function matchHolds(match: Match, connection: Connection): boolean {
  const names = Object.keys(match);
  return names.length > 0 && names.every(name => {
    const negated = name.startsWith('not');
    const plain = negated ? name[3].toLowerCase() + name.slice(4) : name;
    const test = FIELDS[plain];
    if (!test) { throw new Error(`a match of ztunnel that nobody here knows: ${name}`); }
    return match[name].length === 0 || match[name].some(value => test(value as never, connection)) !== negated;
  });
}

function textHolds({ exact, prefix, suffix }: Text, text: string): boolean {
  if (exact !== undefined) { return text === exact; }
  if (prefix !== undefined) { return text.startsWith(prefix); }
  return suffix === undefined ? text !== '' : text.endsWith(suffix);
}
