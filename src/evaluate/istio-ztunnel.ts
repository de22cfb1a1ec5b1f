import { IndexSet, isNoIndex } from '../algebra/index-set';
import { onPorts } from '../algebra/traffic';
import { World } from '../parse/world';
import { ALWAYS, Condition, NEVER, both, byAddress, byIdentity, byPort } from './istio-conditions';
import { Policy, PolicyRule } from './istio-policy';
import { Principals } from './istio-principals';
import { Term, isHttp } from './istio-terms';
import { AuthzRule } from './mesh';

/** Attributes of `when` that ztunnel reads; unlike in `from`, ServiceAccounts are not among them (AMB-04). */
const WHEN = new Set(['source.ip', 'source.namespace', 'source.principal', 'destination.ip', 'destination.port']);
/** What no L4 proxy can know, in `from` and `to` (AMB-02). */
const isLayer7 = (term: Term): boolean => isHttp(term) || term.key === 'remote.ip';

export interface ZtunnelFacts { readonly world: World; readonly principals: Principals }

/**
 * What ztunnel does with a policy. A rule is up to three clauses, `to`, `from` and each `when`, all of which must match; a clause is
 * a list of alternatives, one of which must match; and an alternative without any condition that ztunnel knows never matches
 * (AMB-03), so that it takes a DENY out of force silently. ALLOW rules with anything of layer 7 are left out (AMB-02). Principals
 * are compared as they are written (IST-35). CUSTOM, AUDIT and dry-run policies are not sent to it (IST-36).
 */
export function ztunnelRules(facts: ZtunnelFacts, policy: Policy): AuthzRule[] {
  if ((policy.action !== 'ALLOW' && policy.action !== 'DENY') || policy.dryRun) { return []; }
  return policy.rules.flatMap(rule => {
    if (policy.action === 'ALLOW' && layer7Of(rule)) { return []; }
    const when = rule.when.map(term => match(facts, policy, WHEN.has(term.key) ? [term] : [])).reduce(both, ALWAYS);
    const to = rule.to.map(({ terms }) => match(facts, policy, terms));
    const from = rule.from.length === 0 ? [{ path: rule.path, condition: ALWAYS }]
      : rule.from.map(({ path, terms }) => ({ path, condition: match(facts, policy, terms) }));
    return from.flatMap(({ path, condition }) => (to.length === 0 ? [ALWAYS] : to).flatMap((operation): AuthzRule[] => {
      const { identified, anonymous, ports } = [operation, when].reduce(both, condition);
      return ports.length === 0 || (isNoIndex(identified) && isNoIndex(anonymous)) ? []
        : [{ identified, anonymous, traffic: onPorts(ports), cause: { object: policy.object, path, fact: 'AMB-02' } }];
    }));
  });
}

const layer7Of = ({ from, to }: PolicyRule): boolean => [...from, ...to].some(({ terms }) => terms.some(isLayer7));

/** Terms whose truth no manifest tells, or that only some versions of ztunnel know. */
export function uncertainInZtunnel({ world }: ZtunnelFacts, { from, when }: PolicyRule): readonly (readonly [Term, string])[] {
  const terms = [...from.flatMap(group => group.terms), ...when.filter(({ key }) => WHEN.has(key))];
  return terms.flatMap((term): (readonly [Term, string])[] => {
    if (term.key === 'source.ip' && !byAddress(world, term).certain) { return [[term, 'the addresses of pods and nodes are not known (IST-32)']]; }
    if (term.key === 'destination.ip') { return [[term, 'the addresses of pods are not known']]; }
    return term.key === 'source.trustDomain' ? [[term, 'whether ztunnel compares trust domains depends on its version']] : [];
  });
}

function match(facts: ZtunnelFacts, policy: Policy, terms: readonly Term[]): Condition {
  const known = terms.filter(term => !isLayer7(term) && term.key !== 'source.trustDomain');
  return known.length === 0 ? NEVER : known.map(term => condition(facts, policy, term)).reduce(both, ALWAYS);
}

function condition({ world, principals }: ZtunnelFacts, policy: Policy, term: Term): Condition {
  switch (term.key) {
    case 'source.ip': return byAddress(world, term).condition;
    case 'destination.port': return byPort(term);
    case 'source.principal': return byIdentity(term, value => named(value, principals));
    case 'source.namespace': return byIdentity(term, value => inNamespaces(value, principals));
    case 'source.serviceAccount': return byIdentity(term, value => {
      const [namespace, name] = value.includes('/') ? value.split('/') : [policy.object.namespace, value];
      return principals.ofAccount(namespace, name);
    });
    default: return NEVER;
  }
}

function named(value: string, principals: Principals): IndexSet {
  if (value === '*') { return principals.all; }
  if (value.startsWith('*')) { return principals.endingWith(value.slice(1)); }
  return value.endsWith('*') ? principals.startingWith(value.slice(0, -1)) : principals.exact(value);
}

/** A `*` in the middle of a namespace is no pattern here, unlike in Envoy (IST-24). */
function inNamespaces(value: string, principals: Principals): IndexSet {
  // A namespace that is called `ns` would make `sa` look like one, too.
  if (!value.startsWith('*') && !value.endsWith('*') && value !== 'sa') { return principals.inNamespace(value); }
  const such = (name: string) => (value.startsWith('*') ? name.endsWith(value.slice(1)) : value.endsWith('*') ? name.startsWith(value.slice(0, -1)) : name === value);
  return principals.such(`ztunnel namespace ${value}`, principal => such(principal.split('/')[2] ?? ''));
}

