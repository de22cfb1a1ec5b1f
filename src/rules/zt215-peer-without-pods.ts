import { Rule, found } from './rule';
import { selectsNothing } from './views/absent';
import { GUARD_KINDS, guards } from './views/network';
import { namespacesOf, shownSelector } from './views/pods';

export const zt215: Rule = {
  id: 'ZT215',
  title: 'A peer that no pod is',
  severity: 'info',
  facts: ['NP-04', 'CIL-12'],
  why: 'The link does not work, or it is a door for a pod that somebody creates later with these labels.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  reads: [...GUARD_KINDS, 'gateway.networking.k8s.io/Gateway', 'workloads', 'namespaces'],
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: web }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: gatewya } } }]
`,
  good: `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: web }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
`,
  instead: 'Use the labels of the peer, in its namespace, or remove the peer.',
  check: world => guards(world).flatMap(({ object, rows }) => rows.flatMap(({ peers = [] }) => peers.flatMap(peer => (peer.kind === 'pods' && selectsNothing(world, peer.selector)
    ? [found(object, peer.place, `no pod of ${namespacesOf(peer.selector)?.join(', ')} has ${shownSelector(peer.selector)}; use the labels of the peer, or remove it`)] : [])))),
};
