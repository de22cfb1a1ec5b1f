import { Rule, found } from './rule';
import { GUARD_KINDS, guards } from './views/network';
import { rowCovers, widerGuards } from './views/wider';

export const zt216: Rule = {
  id: 'ZT216',
  title: 'A limit that a wider rule makes void',
  severity: 'warning',
  facts: ['NP-02', 'CIL-04'],
  why: 'Policies only add: the rule looks like a limit, but another one for the same pods already lets all of it pass, and more.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  reads: GUARD_KINDS,
  bad: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 8080, protocol: TCP }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: everyone-here, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
`,
  good: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 8080, protocol: TCP }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: everyone-to-web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
`,
  instead: 'Remove or narrow the wider rule, or remove the void one.',
  check: world => guards(world).flatMap(guard => guard.rows.flatMap(row => {
    // Limits on requests have a rule of their own (ZT234).
    if (row.http || row.dns) { return []; }
    for (const other of widerGuards(world, guard)) {
      const wider = other.rows.find(candidate => candidate !== row && !candidate.http && !candidate.dns && rowCovers(candidate, row) && !rowCovers(row, candidate));
      if (wider) { return [found(guard.object, row.place, `the rule limits nothing, since ${other.object.kind} ${other.object.name} lets more pass at ${wider.place.path.join('.')}; narrow that one`)]; }
    }
    return [];
  })),
};
