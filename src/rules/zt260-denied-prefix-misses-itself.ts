import { Rule, found } from './rule';
import { authorizations } from './views/istio';
import { withoutRoot } from './views/paths';

export const zt260: Rule = {
  id: 'ZT260',
  title: 'A denied prefix that leaves out its own path',
  severity: 'error',
  facts: ['IST-29'],
  why: '`/admin/*` is what begins with `/admin/`. The path `/admin` itself is not denied, and many servers answer it alike.',
  source: 'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation',
  reads: ['security.istio.io/AuthorizationPolicy', '/ConfigMap'],
  bad: `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    pathNormalization: { normalization: DECODE_AND_MERGE_SLASHES }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: DENY
  rules: [{ to: [{ operation: { paths: [/admin/*] } }] }]
`,
  good: `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    pathNormalization: { normalization: DECODE_AND_MERGE_SLASHES }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: DENY
  rules: [{ to: [{ operation: { paths: [/admin, /admin/*] } }] }]
`,
  instead: 'Deny both, `/admin` and `/admin/*`.',
  check: world => authorizations(world).filter(({ action }) => action === 'DENY').flatMap(policy => withoutRoot(policy)
    .map(path => found(policy.object, path, `${path.value} does not match ${path.value.slice(0, -2)}, which stays open; add it`))),
};
