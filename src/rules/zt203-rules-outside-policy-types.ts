import { inObject, isFilledList, shown, texts } from './place';
import { Rule, found } from './rule';

export const zt203: Rule = {
  id: 'ZT203',
  title: 'Rules for a direction that policyTypes does not name',
  severity: 'error',
  facts: ['NP-01', 'CIL-21'],
  why: 'Kubernetes ignores these rules, so the direction stays open; Cilium enforces them, and so isolates it. The same manifest means two things.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  reads: ['networking.k8s.io/NetworkPolicy'],
  bad: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: gateway } } }]
`,
  good: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: gateway } } }]
`,
  instead: 'Name each direction that has rules in `policyTypes`, or remove the rules.',
  check: world => world.ofKind('NetworkPolicy', 'networking.k8s.io').flatMap(policy => {
    const types = inObject(policy, 'spec', 'policyTypes');
    const named = texts(types).map(({ value }) => value);
    return named.length === 0 ? [] : ([['Ingress', 'ingress'], ['Egress', 'egress']] as const)
      .filter(([type, field]) => !named.includes(type) && isFilledList(inObject(policy, 'spec', field)))
      .map(([type, field]) => found(policy, inObject(policy, 'spec', field), `${field} has rules but policyTypes is ${shown(types)}, so Kubernetes ignores them and Cilium does not; add ${type}`));
  }),
};
