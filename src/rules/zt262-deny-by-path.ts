import { Rule, found } from './rule';
import { isFilledList, within } from './place';
import { authorizations } from './views/istio';
import { meshConfig } from './views/mesh';

export const zt262: Rule = {
  id: 'ZT262',
  title: 'Closing by path without normalization',
  severity: 'warning',
  facts: ['IST-30'],
  why: 'By default the proxy compares paths before `//` and `%2F` are decoded, while the server behind it decodes them. `/%61dmin` is another path to the rule and the same to the server.',
  source: 'https://istio.io/latest/docs/ops/best-practices/security/#customize-your-system-on-path-normalization',
  reads: ['security.istio.io/AuthorizationPolicy', '/ConfigMap'],
  bad: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: DENY
  rules: [{ to: [{ operation: { paths: [/admin] } }] }]
`,
  good: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ to: [{ operation: { paths: [/orders] } }] }]
`,
  instead: 'List what is allowed. Where a DENY by path is needed, set `pathNormalization: { normalization: DECODE_AND_MERGE_SLASHES }` in the mesh configuration.',
  check: world => (/normalization:\s*DECODE_AND_MERGE_SLASHES/.test(meshConfig(world).text) ? [] : authorizations(world).flatMap(({ object, action, rules }) => rules.flatMap(({ operations }) => operations
    .map(operation => within(operation, action === 'DENY' ? 'paths' : 'notPaths')).filter(isFilledList)
    .map(paths => found(object, paths, 'the paths are compared before they are normalized, so other spellings of them pass; allow what is wanted, or set DECODE_AND_MERGE_SLASHES'))))),
};
