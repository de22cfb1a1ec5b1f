import { inObject } from './place';
import { Found, Rule, found } from './rule';
import { authorizations, httpFields, inAmbient } from './views/istio';
import { CAPTURE_READS } from './views/mesh';

export const zt273: Rule = {
  id: 'ZT273',
  title: 'A policy about requests in ztunnel',
  severity: 'error',
  facts: ['AMB-02', 'AMB-04'],
  why: 'ztunnel reads no requests. It drops every ALLOW rule that asks for methods, paths, hosts or tokens, so a policy of only such rules denies everything, and it does not know CUSTOM and AUDIT at all.',
  source: 'https://istio.io/latest/docs/ambient/usage/l4-policy/',
  reads: ['security.istio.io/AuthorizationPolicy', '/ConfigMap', ...CAPTURE_READS],
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ to: [{ operation: { methods: [GET] } }] }]
`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ to: [{ operation: { ports: ["8080"] } }] }]
`,
  instead: 'Put what is about requests into a policy with `targetRefs` to the Service or its waypoint.',
  check: world => authorizations(world).filter(policy => inAmbient(world, policy)).flatMap((policy): Found[] => {
    const { object, action, rules } = policy;
    if (action === 'CUSTOM' || action === 'AUDIT') { return [found(object, inObject(object, 'spec', 'action'), `ztunnel does not know ${action}, so the policy does nothing; attach it to a waypoint by targetRefs`)]; }
    return action !== 'ALLOW' ? [] : rules.filter(rule => httpFields(rule).length > 0)
      .map(({ place }) => found(object, place, 'ztunnel drops this rule, since it reads no requests; attach it to a waypoint by targetRefs'));
  }),
};
