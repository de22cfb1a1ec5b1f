import { World, WorldObject } from '../parse/world';
import { inObject, isFilledList, items, textOf, within } from './place';
import { Rule, found } from './rule';
import { Authorization, attachment, authorizationsFor, enforcedAt } from './views/istio';
import { covers } from './views/pods';

const asksForToken = ({ rules }: Authorization): boolean => rules.some(({ sources, conditions }) =>
  sources.some(source => isFilledList(within(source, 'requestPrincipals')) || isFilledList(within(source, 'notRequestPrincipals')))
  || conditions.some(condition => textOf(within(condition, 'key'))?.startsWith('request.auth.')));

/** Whether a policy holds for what the RequestAuthentication is about. */
function reaches(world: World, policy: Authorization, authentication: WorldObject): boolean {
  const { targets, subject } = attachment(world, authentication);
  if (targets.some(target => policy.targets.some(({ kind, name }) => kind === target.kind && name === target.name))) { return policy.object.namespace === authentication.namespace; }
  // The pods of a Gateway may be selected by its name as well.
  if (targets.some(({ name }) => policy.subject?.some(({ key, values }) => key.endsWith('gateway-name') && values.includes(name)))) { return true; }
  if (!subject || !policy.subject) { return false; }
  const mine = enforcedAt(world, { subject });
  const theirs = new Set(enforcedAt(world, policy));
  return covers(policy.subject, subject) || (mine.length > 0 && mine.every(workload => theirs.has(workload)));
}

export const zt264: Rule = {
  id: 'ZT264',
  title: 'Tokens are checked but not required',
  severity: 'error',
  facts: ['IST-34'],
  why: 'A RequestAuthentication refuses bad tokens and lets requests without any token pass. Only an AuthorizationPolicy makes a token a condition.',
  source: 'https://istio.io/latest/docs/tasks/security/authentication/authn-policy/#require-a-valid-token',
  reads: ['security.istio.io/RequestAuthentication', 'security.istio.io/AuthorizationPolicy', '/ConfigMap', 'workloads', 'namespaces'],
  bad: `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  jwtRules: [{ issuer: "https://login.example.com" }]
`,
  good: `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  jwtRules: [{ issuer: "https://login.example.com" }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { requestPrincipals: ["https://login.example.com/*"] } }] }]
`,
  instead: 'Add an ALLOW with `requestPrincipals`, or a DENY with `notRequestPrincipals: ["*"]`, for the same pods.',
  check: world => world.ofKind('RequestAuthentication', 'security.istio.io').filter(object => {
    const rules = items(inObject(object, 'spec', 'jwtRules'));
    return rules.length > 0 && !rules.every(rule => textOf(within(rule, 'presence')) === 'REQUIRED')
      && !authorizationsFor(world, object.namespace).some(policy => asksForToken(policy) && reaches(world, policy, object));
  }).map(object => found(object, inObject(object, 'spec', 'jwtRules'), 'requests without any token pass; require one by an AuthorizationPolicy with requestPrincipals for the same pods')),
};
