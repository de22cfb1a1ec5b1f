import { inObject, isEmptyList, items, within } from './place';
import { Rule, found } from './rule';

export const zt204: Rule = {
  id: 'ZT204',
  title: 'An empty list of peers or ports means all of them',
  severity: 'error',
  facts: ['NP-06', 'X-01'],
  why: 'In a NetworkPolicy `from: []` is every peer and `ports: []` every port. A generator that ran out of peers, or a template with an empty value, thereby opens everything.',
  source: 'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  reads: ['networking.k8s.io/NetworkPolicy'],
  bad: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: []
      ports: [{ port: 8080, protocol: TCP }]
`,
  good: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: gateway } } }]
      ports: [{ port: 8080, protocol: TCP }]
`,
  instead: 'Name the peers and ports. If nobody is meant, remove the whole rule; if everyone is, leave the field out, so that a reader sees it.',
  check: world => world.ofKind('NetworkPolicy', 'networking.k8s.io').flatMap(policy => (['ingress', 'egress'] as const).flatMap(direction =>
    items(inObject(policy, 'spec', direction)).flatMap(rule => [direction === 'ingress' ? 'from' : 'to', 'ports'].map(field => within(rule, field)).filter(isEmptyList)
      .map(list => found(policy, list, `${list.path[list.path.length - 1]} is an empty list, which means every ${list.path[list.path.length - 1] === 'ports' ? 'port' : 'peer'}; name them, or remove the rule`))))),
};
