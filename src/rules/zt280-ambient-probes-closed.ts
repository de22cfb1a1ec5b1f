import { contains, parseAddress } from '../algebra/cidr';
import { portRange } from '../algebra/ports';
import { isSubset } from '../algebra/ranges';
import { inObject } from './place';
import { Rule, found } from './rule';
import { CAPTURE_READS, captureOf } from './views/mesh';
import { GUARD_KINDS, Row, guardsOf } from './views/network';
import { present } from './views/pods';

/** From here the probes of kubelet reach ambient pods. */
const PROBER = parseAddress('169.254.7.127')!;

const letsProbe = ({ peers, ports }: Row, port: number): boolean => isSubset(portRange('TCP', port), ports)
  && (peers === undefined || peers.some(peer => (peer.kind === 'entity' && peer.entity === 'all')
    || (peer.kind === 'block' && contains(peer.block, PROBER) && !peer.except.some(except => contains(except, PROBER)))));

export const zt280: Rule = {
  id: 'ZT280',
  title: 'Probes of ambient pods are closed',
  severity: 'error',
  facts: ['AMB-08', 'CIL-41', 'MAT-08'],
  why: 'In ambient mode probes come from 169.254.7.127, not from the node. In an isolated pod that is an address like any other: probes fail and the pod restarts.',
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
spec: { serviceAccountName: api, containers: [{ name: api, image: api, livenessProbe: { httpGet: { path: /, port: 8080 } } }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, livenessProbe: { httpGet: { path: /, port: 8080 } } }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ ipBlock: { cidr: 169.254.7.127/32 } }]
      ports: [{ port: 8080, protocol: TCP }]
`,
  instead: 'Open the probed ports to `169.254.7.127/32`, and with IPv6 to `fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128`; with Cilium by a clusterwide policy with default deny off.',
  check: world => present(world).filter(workload => captureOf(world, workload) === 'ambient').flatMap(workload => {
    const guards = guardsOf(world, workload, 'ingress');
    const closed = workload.probes.find(({ kind, port }) => kind !== 'exec' && port !== undefined && !guards.some(({ rows }) => rows.some(row => letsProbe(row, port))));
    return workload.object && closed && guards.some(({ isolates }) => isolates) ? [found(workload.object, inObject(workload.object, ...closed.path),
      `the probe on port ${closed.port} comes from 169.254.7.127, which no policy lets in; open the port to it`)] : [];
  }),
};
