import { World } from '../parse/world';
import { Place, inObject, isEmptyList, isEmptyObject, isFilledList, isPresent, items, shown, textOf, texts, within } from './place';
import { Rule, found } from './rule';
import { Authorization, authorizations } from './views/istio';
import { authentications } from './views/mesh';

type Complaint = readonly [Place, string];

/** IST-25. */
function badSource(source: Place): Complaint[] {
  const accounts = ['serviceAccounts', 'notServiceAccounts'].map(name => within(source, name)).filter(isPresent);
  const others = ['principals', 'notPrincipals', 'namespaces', 'notNamespaces'].map(name => within(source, name)).filter(isPresent);
  return [
    ...(!isPresent(source) || isEmptyObject(source) ? [[source, 'the source is empty; say who, or leave out from'] as const] : []),
    ...(accounts.length > 0 && others.length > 0 ? [[accounts[0], 'serviceAccounts stand beside principals or namespaces; use one of them'] as const] : []),
    ...accounts.flatMap(list => texts(list)).filter(({ value }) => value.includes('*')).map((account): Complaint => [account, `${shown(account)} has a wildcard, which serviceAccounts do not take; name the account`]),
    ...accounts.filter(list => items(list).length > 16).map((list): Complaint => [list, `${items(list).length} serviceAccounts stand in one source; split them into sources of at most 16`]),
  ];
}

/** IST-29. */
const badPath = (path: Place): boolean => { const rest = (textOf(path) ?? '').replace(/\{\*\*?\}/g, ''); return rest !== textOf(path) && /[*{}]/.test(rest); };

function badRules({ action, rules }: Authorization): Complaint[] {
  return rules.flatMap(({ place, sources, operations, conditions }): Complaint[] => [
    ...['from', 'to', 'when'].map(name => within(place, name)).filter(isEmptyList).map((list): Complaint => [list, `${list.path[list.path.length - 1]} is an empty list; leave it out if there is no condition`]),
    ...sources.flatMap(badSource),
    ...operations.filter(operation => !isPresent(operation) || isEmptyObject(operation)).map((operation): Complaint => [operation, 'the operation is empty; say what, or leave out to']),
    ...operations.flatMap(operation => [...texts(within(operation, 'paths')), ...texts(within(operation, 'notPaths'))]).filter(badPath).map((path): Complaint => [path, `${shown(path)} has a wildcard beside a template; use {*} and {**} alone`]),
    ...conditions.filter(condition => !isFilledList(within(condition, 'values')) && !isFilledList(within(condition, 'notValues'))).map((condition): Complaint => [condition, 'the condition has no values; name some']),
    // IST-33.
    ...(action === 'CUSTOM' ? sources.flatMap(source => ['principals', 'notPrincipals', 'namespaces', 'notNamespaces', 'serviceAccounts', 'notServiceAccounts'].map(name => within(source, name))).filter(isPresent) : [])
      .map((field): Complaint => [field, `a CUSTOM policy cannot ask for ${field.path[field.path.length - 1]}; leave it to the authorizer`]),
  ]);
}

/** IST-21, IST-22, LIM-03. */
function badPolicy(policy: Authorization): Complaint[] {
  const spec = inObject(policy.object, 'spec');
  const rules = within(spec, 'rules');
  return [
    ...(['ALLOW', 'DENY', 'AUDIT', 'CUSTOM'].includes(policy.action) ? [] : [[within(spec, 'action'), `the action ${policy.action} does not exist; use ALLOW, DENY, AUDIT or CUSTOM`] as const]),
    ...(['DENY', 'CUSTOM'].includes(policy.action) && !isFilledList(rules) ? [[rules, `a ${policy.action} policy has no rules; write some, or spec: {} to deny everything`] as const] : []),
    ...(policy.targets.length > 0 && isPresent(within(spec, 'selector')) ? [[within(spec, 'selector'), 'selector stands beside targetRefs; use one of them'] as const] : []),
    ...(policy.action === 'CUSTOM' && !isPresent(within(spec, 'provider')) ? [[spec, 'a CUSTOM policy has no provider; name one of the mesh configuration'] as const] : []),
    ...(policy.rules.length > 512 ? [[rules, `${policy.rules.length} rules stand in one policy; split them into policies of at most 512`] as const] : []),
    ...(policy.targets.length > 16 ? [[within(spec, 'targetRefs'), `${policy.targets.length} targets stand in one policy; split them into policies of at most 16`] as const] : []),
    ...badRules(policy),
  ];
}

/** IST-04. */
const badAuthentications = (world: World) => authentications(world).filter(({ scope, ports }) => (scope === 'namespace' || scope === 'mesh') && ports.length > 0)
  .map(({ object }) => found(object, inObject(object, 'spec', 'portLevelMtls'), 'portLevelMtls has no selector beside it; select the pods that have the port'));

export const zt252: Rule = {
  id: 'ZT252',
  title: 'A policy that Istio refuses',
  severity: 'error',
  facts: ['IST-04', 'IST-21', 'IST-22', 'IST-25', 'IST-29', 'IST-33', 'LIM-03'],
  why: 'The API server or istiod rejects the object, so what it was to close stays open. In a bundle of manifests the refusal is easily missed.',
  source: 'https://github.com/istio/istio/blob/master/pkg/config/validation/validation.go',
  reads: ['security.istio.io/AuthorizationPolicy', 'security.istio.io/PeerAuthentication', '/ConfigMap'],
  bad: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: DENY
  rules: []
`,
  good: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: []
`,
  instead: 'No empty `from`, `to`, `source` or `operation`; rules in every DENY and CUSTOM policy; a selector beside `portLevelMtls`.',
  check: world => [...authorizations(world).flatMap(policy => badPolicy(policy).map(([place, message]) => found(policy.object, place, message))), ...badAuthentications(world)],
};
