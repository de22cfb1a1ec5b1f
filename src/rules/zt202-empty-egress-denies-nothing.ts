import { inObject, isEmptyList, isFilledList } from './place';
import { Rule, found } from './rule';

export const zt202: Rule = {
  id: 'ZT202',
  title: 'An empty egress list without policyTypes denies nothing outbound',
  severity: 'error',
  facts: ['NP-01'],
  why: 'Without `policyTypes` a NetworkPolicy is about outbound traffic only if it has at least one outbound rule. `egress: []` alone looks like a deny and leaves everything open.',
  source: 'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  reads: ['networking.k8s.io/NetworkPolicy'],
  bad: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: shop }
spec:
  podSelector: {}
  egress: []
`,
  good: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  egress: []
`,
  instead: 'Add `policyTypes: [Ingress, Egress]`; the empty list can go.',
  check: world => world.ofKind('NetworkPolicy', 'networking.k8s.io')
    .filter(policy => !isFilledList(inObject(policy, 'spec', 'policyTypes')) && isEmptyList(inObject(policy, 'spec', 'egress')))
    .map(policy => found(policy, inObject(policy, 'spec', 'egress'), 'egress is empty and policyTypes does not name Egress, so all outbound traffic stays open; add policyTypes: [Egress]')),
};
