import { shown } from './place';
import { Rule, found } from './rule';
import { GUARD_KINDS, guards } from './views/network';
import { limitsNamespaces } from './views/pods';

export const zt206: Rule = {
  id: 'ZT206',
  title: 'Clients of any namespace',
  severity: 'warning',
  facts: ['NP-04', 'CIL-13', 'X-05'],
  why: 'Whoever may create pods in any namespace of the cluster can give them the wanted label, or needs none. The rule trusts every tenant.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  reads: GUARD_KINDS,
  bad: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: {}
          podSelector: { matchLabels: { app: web } }
`,
  good: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: front } }
          podSelector: { matchLabels: { app: web } }
`,
  instead: 'Name the namespaces by `kubernetes.io/metadata.name`, which the API server sets.',
  check: world => guards(world).filter(({ direction }) => direction === 'ingress').flatMap(({ object, rows }) => rows.flatMap(({ peers = [] }) => peers
    .filter(peer => peer.kind === 'entity' ? peer.entity === 'cluster' || peer.entity === 'all'
      : peer.kind === 'pods' && !peer.selector.some(limitsNamespaces))
    .map(({ place }) => found(object, place, `${shown(place)} lets pods of every namespace connect; name the namespaces`)))),
};
