import { fields, inObject } from './place';
import { Rule, found } from './rule';

const KINDS = ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'] as const;

export const zt299: Rule = {
  id: 'ZT299',
  title: 'A selector of Istio with more than labels',
  severity: 'error',
  facts: ['X-02', 'IST-22'],
  why: 'Istio selects by `matchLabels` alone. The API server drops `matchExpressions`, and a selector with nothing left is about all pods: an ALLOW opens them, a DENY closes them.',
  source: 'https://istio.io/latest/docs/reference/config/type/workload-selector/',
  reads: KINDS.map(kind => `security.istio.io/${kind}`),
  bad: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchExpressions: [{ key: app, operator: In, values: [api, web] }] }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/front/sa/web] } }] }]
`,
  good: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/front/sa/web] } }] }]
`,
  instead: 'Give the pods one common label, or write one policy per label.',
  check: world => KINDS.flatMap(kind => world.ofKind(kind, 'security.istio.io')).flatMap(object => fields(inObject(object, 'spec', 'selector')).filter(([name]) => name !== 'matchLabels')
    .map(([name, place]) => found(object, place, `${name} is dropped from the selector, which then selects more pods; use matchLabels`))),
};
