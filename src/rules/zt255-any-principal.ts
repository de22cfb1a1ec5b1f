import { fields, shown, texts, within } from './place';
import { Rule, found } from './rule';
import { authorizations } from './views/istio';

export const zt255: Rule = {
  id: 'ZT255',
  title: 'Any client with a certificate is allowed',
  severity: 'warning',
  facts: ['IST-24'],
  why: '`*` as a principal is every workload of every namespace that has a certificate of the mesh. That authenticates, but authorizes nobody in particular.',
  source: 'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source',
  reads: ['security.istio.io/AuthorizationPolicy', '/ConfigMap'],
  bad: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: ["*"] } }] }]
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
  instead: 'Name the principals of the clients.',
  check: world => authorizations(world).filter(({ action }) => action === 'ALLOW').flatMap(({ object, rules }) => rules.flatMap(({ sources }) => sources
    // With another field in the source the principal is not what limits.
    .filter(source => fields(source).length === 1).flatMap(source => texts(within(source, 'principals')))
    .filter(({ value }) => value === '*' || (value.length < 1000 && /^[^/*]+\/(ns\/)?\*$/.test(value)))
    .map(principal => found(object, principal, `${shown(principal)} is every workload with a certificate; name the clients`)))),
};
