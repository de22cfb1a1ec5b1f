import { shown, textOf, within } from './place';
import { Rule, found } from './rule';
import { authorizations } from './views/istio';

const KNOWN = /^(request\.headers\[.+\]|request\.auth\.(principal|audiences|presenter)|request\.auth\.claims\[.+\]|source\.(ip|namespace|principal|serviceAccount|trustDomain)|remote\.ip|destination\.(ip|port)|connection\.sni|experimental\.envoy\.filters\..+)$/;

export const zt263: Rule = {
  id: 'ZT263',
  title: 'A condition that Istio does not know',
  severity: 'error',
  facts: ['IST-31', 'GW-07'],
  why: 'A rule with an unknown key is left out: a DENY then denies nothing. There is no key for the time of day, for one.',
  source: 'https://istio.io/latest/docs/reference/config/security/conditions/',
  reads: ['security.istio.io/AuthorizationPolicy', '/ConfigMap'],
  bad: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: DENY
  rules: [{ when: [{ key: request.time, values: ["22:00-06:00"] }] }]
`,
  good: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: DENY
  rules: [{ when: [{ key: 'request.headers[x-debug]', values: ["*"] }] }]
`,
  instead: 'Use a key of the documented list; what it does not hold needs an external authorizer.',
  check: world => authorizations(world).flatMap(({ object, rules }) => rules.flatMap(({ conditions }) => conditions.map(condition => within(condition, 'key'))
    .filter(key => !KNOWN.test(textOf(key) ?? '')).map(key => found(object, key, `the key ${shown(key)} is unknown, so its rule is left out; use a documented one`)))),
};
