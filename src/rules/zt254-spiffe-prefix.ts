import { shown } from './place';
import { Rule, found } from './rule';
import { authorizations, principals } from './views/istio';

export const zt254: Rule = {
  id: 'ZT254',
  title: 'A principal with spiffe:// in front',
  severity: 'error',
  facts: ['IST-24'],
  why: 'Istio compares principals without the scheme. With it an ALLOW rule never matches, and a DENY rule never denies.',
  source: 'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source',
  reads: ['security.istio.io/AuthorizationPolicy', '/ConfigMap'],
  bad: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: ["spiffe://cluster.local/ns/shop/sa/web"] } }] }]
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
  instead: 'Write `trust-domain/ns/namespace/sa/account`.',
  check: world => authorizations(world).flatMap(policy => principals(policy).filter(({ value }) => value.startsWith('spiffe://'))
    .map(principal => found(policy.object, principal, `${shown(principal)} never matches, since principals have no scheme; write ${principal.value.slice(9)}`))),
};
