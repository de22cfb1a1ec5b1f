import { isEmptyObject } from './place';
import { Rule, found } from './rule';
import { authorizations } from './views/istio';

export const zt251: Rule = {
  id: 'ZT251',
  title: 'An ALLOW rule that matches everything',
  severity: 'warning',
  facts: ['IST-21', 'X-01'],
  why: 'A rule without `from`, `to` and `when` lets every request of everyone pass, and makes all other ALLOW policies of the same pods void. It is one character away from `rules: []`, which denies.',
  source: 'https://istio.io/latest/docs/concepts/security/#allow-nothing-deny-all-and-allow-all-policy',
  reads: ['security.istio.io/AuthorizationPolicy', '/ConfigMap'],
  bad: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{}]
`,
  good: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }] }]
`,
  instead: 'Say who may do what. To deny everything, write `spec: {}`.',
  check: world => authorizations(world).filter(({ action }) => action === 'ALLOW').flatMap(({ object, rules }) => rules.filter(({ place }) => isEmptyObject(place))
    .map(({ place }) => found(object, place, 'the rule {} allows every request of everyone; say who may do what'))),
};
