import { allPortsOf, portRange } from '../algebra/ports';
import { intersect, isSubset } from '../algebra/ranges';
import { Rule, found } from './rule';
import { CAPTURE_READS, captureOf, isMeshed } from './views/mesh';
import { GUARD_KINDS, guardsOf } from './views/network';
import { present, select } from './views/pods';

const HBONE = portRange('TCP', 15008);
/** IST-11: nothing else runs in the tunnel. */
const TCP = allPortsOf('TCP');

export const zt278: Rule = {
  id: 'ZT278',
  title: 'The port of the ambient mesh is closed',
  severity: 'error',
  facts: ['AMB-07', 'MAT-09', 'IST-50'],
  why: 'Between pods of the mesh all traffic runs on TCP 15008. A network policy that opens the port of the application alone closes it.',
  source: 'https://istio.io/latest/docs/ambient/usage/networkpolicy/',
  reads: [...GUARD_KINDS, ...CAPTURE_READS],
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: web }] }
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
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: web }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }], to: [{ operation: { ports: ["8080"] } }] }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 15008, protocol: TCP }]
`,
  instead: 'Open TCP 15008 between the pods of a link, and limit the port by an AuthorizationPolicy.',
  check: world => {
    const reported = new Set<number>();
    return present(world).filter(workload => captureOf(world, workload) === 'ambient').flatMap(workload => (['ingress', 'egress'] as const).flatMap(direction => {
      const guards = guardsOf(world, workload, direction);
      const open = guards.some(({ rows }) => rows.some(({ ports }) => isSubset(HBONE, ports)));
      if (open || !guards.some(({ isolates }) => isolates)) { return []; }
      for (const guard of guards) {
        // Peers that are known to be in the mesh: with others the application's own port is right.
        const row = guard.rows.find(({ peers = [], ports }) => intersect(ports, TCP).length > 0 && peers.some(peer => peer.kind === 'pods' && select(world, peer.selector).some(far => isMeshed(world, far))));
        if (row && !reported.has(guard.object.index)) {
          reported.add(guard.object.index);
          return [found(guard.object, row.place, `${workload.namespace}/${workload.name} and its peer are in the ambient mesh and talk on TCP 15008, which is closed; open it`)];
        }
      }
      return [];
    }));
  },
};
