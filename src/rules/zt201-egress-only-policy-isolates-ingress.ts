import { inObject, isFilledList, isPresent } from './place';
import { Rule, found } from './rule';

export const zt201: Rule = {
  id: 'ZT201',
  title: 'A policy with outbound rules alone also closes everything inbound',
  severity: 'warning',
  facts: ['NP-01'],
  why: 'Without `policyTypes` every NetworkPolicy is of type Ingress, and of type Egress only in addition. With no inbound rule it refuses every connection to its pods.',
  source: 'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  reads: ['networking.k8s.io/NetworkPolicy'],
  bad: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  egress:
    - to: [{ podSelector: { matchLabels: { app: api } } }]
`,
  good: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: api } } }]
`,
  instead: 'Name the types: `policyTypes: [Egress]`, or `[Ingress, Egress]` if inbound traffic is to be closed.',
  check: world => world.ofKind('NetworkPolicy', 'networking.k8s.io')
    .filter(policy => !isFilledList(inObject(policy, 'spec', 'policyTypes')) && isFilledList(inObject(policy, 'spec', 'egress')) && !isPresent(inObject(policy, 'spec', 'ingress')))
    .map(policy => found(policy, inObject(policy, 'spec', 'policyTypes'), 'policyTypes is missing, so the policy isolates inbound traffic as well and allows none of it; name the types')),
};
