import { Rule, found } from './rule';
import { GUARD_KINDS, guards } from './views/network';
import { beside, rowMeets } from './views/wider';

export const zt234: Rule = {
  id: 'ZT234',
  title: 'HTTP rules that another rule makes void',
  severity: 'error',
  facts: ['CIL-32', 'CIL-04'],
  why: 'Where the same peer may reach the same port by another rule without HTTP rules, of Cilium or of a NetworkPolicy, every request passes.',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/#layer-7-examples',
  reads: [...GUARD_KINDS, 'workloads', 'namespaces'],
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ method: GET }] } }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 8080, protocol: TCP }]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ method: GET }] } }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: prometheus } } }]
      ports: [{ port: 9090, protocol: TCP }]
`,
  instead: 'Keep the port out of the other rule, or give it HTTP rules too.',
  check: world => guards(world).flatMap(guard => guard.rows.flatMap(row => {
    const { http } = row;
    if (!http) { return []; }
    for (const other of beside(world, guard)) {
      const wider = other.rows.find(candidate => !candidate.http && rowMeets(candidate, row));
      if (wider) { return [found(guard.object, http, `${other.object.kind} ${other.object.name} opens the same port at ${wider.place.path.join('.')} without HTTP rules, so every request passes; remove it there`)]; }
    }
    return [];
  })),
};
