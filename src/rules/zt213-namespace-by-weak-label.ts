import { shown } from './place';
import { Rule, found } from './rule';
import { GUARD_KINDS, guards } from './views/network';
import { NAMESPACE, limitsNamespaces } from './views/pods';

export const zt213: Rule = {
  id: 'ZT213',
  title: 'Clients by a namespace label that can be given away',
  severity: 'info',
  facts: ['NP-16'],
  why: 'Whoever may update any namespace can put the label on it and is let in. Only `kubernetes.io/metadata.name` is set by the API server itself.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-namespace-by-its-name',
  reads: GUARD_KINDS,
  bad: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { team: front } } }]
`,
  good: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: front } } }]
`,
  instead: 'Select namespaces by `kubernetes.io/metadata.name`, or keep the right to update namespaces as closely as the right to connect.',
  check: world => guards(world).filter(({ direction }) => direction === 'ingress').flatMap(({ object, rows }) => rows.flatMap(({ peers = [] }) => peers
    .filter(peer => peer.kind === 'pods' && peer.selector.some(limitsNamespaces) && !peer.selector.some(({ key, operator }) => key === NAMESPACE && operator === 'In'))
    .map(({ place }) => found(object, place, `${shown(place)} trusts a label that can be put on any namespace; select by kubernetes.io/metadata.name`)))),
};
