import { Rule, found } from './rule';
import { authorizations } from './views/istio';
import { withoutRoot } from './views/paths';

export const zt261: Rule = {
  id: 'ZT261',
  title: 'An allowed prefix that leaves out its own path',
  severity: 'info',
  facts: ['IST-29', 'ART-05'],
  why: '`/orders/*` is what begins with `/orders/`. The path `/orders` itself is refused, which is often the one that lists and creates.',
  source: 'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation',
  reads: ['security.istio.io/AuthorizationPolicy', '/ConfigMap'],
  bad: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ to: [{ operation: { paths: [/orders/*] } }] }]
`,
  good: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ to: [{ operation: { paths: [/orders, /orders/*] } }] }]
`,
  instead: 'Allow both, `/orders` and `/orders/*`, if both are meant.',
  check: world => authorizations(world).filter(({ action }) => action === 'ALLOW').flatMap(policy => withoutRoot(policy)
    .map(path => found(policy.object, path, `${path.value} does not match ${path.value.slice(0, -2)}, which is refused; add it if it is meant`))),
};
