import { numbersOf } from '../algebra/ports';
import { Rule, found } from './rule';
import { CAPTURE_READS, isMeshed, tlsModeAt } from './views/mesh';
import { GUARD_KINDS, guards } from './views/network';
import { select } from './views/pods';

export const zt235: Rule = {
  id: 'ZT235',
  title: 'Cilium HTTP rules on traffic that Istio encrypts',
  severity: 'error',
  facts: ['CIL-42', 'X-06', 'MAT-30'],
  why: 'Cilium cannot read requests inside the mutual TLS of the mesh. Its proxy breaks the connections, and in ambient mode it never sees the port.',
  source: 'https://docs.cilium.io/en/stable/network/servicemesh/istio/',
  reads: [...GUARD_KINDS, 'security.istio.io/PeerAuthentication', '/ConfigMap', ...CAPTURE_READS],
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEntities: [cluster-mesh]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ method: GET }] } }]
`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEntities: [cluster-mesh]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }] }]
`,
  instead: 'Keep ports in the Cilium policy and put methods and paths into an AuthorizationPolicy.',
  check: world => guards(world).flatMap(({ object, direction, subject, rows }) => rows.flatMap(({ http, peers = [], ports }) => {
    if (!http) { return []; }
    // Outbound rules read the traffic of a client; it is encrypted when both ends are in the mesh.
    const clients = direction === 'egress' ? select(world, subject) : undefined;
    if (clients && !clients.some(workload => isMeshed(world, workload))) { return []; }
    const servers = clients ? peers.flatMap(peer => (peer.kind === 'pods' ? [...select(world, peer.selector)] : [])) : select(world, subject);
    const [first] = numbersOf(ports, 'TCP');
    const server = servers.find(workload => isMeshed(world, workload) && first !== undefined && tlsModeAt(world, workload, first[0]) !== 'DISABLE');
    return server ? [found(object, http, `${server.namespace}/${server.name} is in the mesh, whose mutual TLS Cilium cannot read; put the HTTP rules into an AuthorizationPolicy`)] : [];
  })),
};
