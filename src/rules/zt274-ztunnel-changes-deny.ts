import { isFilledList, textOf, within } from './place';
import { Rule, found } from './rule';
import { AuthorizationRule, authorizations, httpFields, inAmbient } from './views/istio';
import { CAPTURE_READS } from './views/mesh';

/** AMB-04. */
const hasConnectionPart = ({ sources, operations, conditions }: AuthorizationRule): boolean =>
  sources.some(source => ['principals', 'notPrincipals', 'namespaces', 'notNamespaces', 'serviceAccounts', 'notServiceAccounts', 'ipBlocks', 'notIpBlocks'].some(name => isFilledList(within(source, name))))
  || operations.some(operation => ['ports', 'notPorts'].some(name => isFilledList(within(operation, name))))
  || conditions.some(condition => /^(source\.(ip|namespace|principal)|destination\.(ip|port))$/.test(textOf(within(condition, 'key')) ?? ''));

export const zt274: Rule = {
  id: 'ZT274',
  title: 'A DENY about requests in ztunnel',
  severity: 'error',
  facts: ['AMB-03'],
  why: 'ztunnel leaves the conditions about requests out. If nothing else is in the rule it denies nothing at all, and otherwise it denies whole connections.',
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
  action: DENY
  rules: [{ to: [{ operation: { methods: [DELETE] } }] }]
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
  action: DENY
  rules: [{ to: [{ operation: { ports: ["9090"] } }] }]
`,
  instead: 'Put the DENY into a policy with `targetRefs` to the Service or its waypoint.',
  check: world => authorizations(world).filter(policy => policy.action === 'DENY' && inAmbient(world, policy)).flatMap(({ object, rules }) => rules.filter(rule => httpFields(rule).length > 0)
    .map(rule => found(object, rule.place, hasConnectionPart(rule) ? 'ztunnel leaves the conditions about requests out and denies whole connections; attach the rule to a waypoint by targetRefs'
      : 'ztunnel reads no requests, so this rule denies nothing; attach it to a waypoint by targetRefs'))),
};
