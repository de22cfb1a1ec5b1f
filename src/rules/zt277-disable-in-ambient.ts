import { textOf } from './place';
import { Rule, found } from './rule';
import { MESH_READS, authenticated, authentications, captureOf } from './views/mesh';

export const zt277: Rule = {
  id: 'ZT277',
  title: 'Mutual TLS turned off for ambient pods',
  severity: 'error',
  facts: ['AMB-06'],
  why: 'ztunnel does not support DISABLE: the setting does not do what it says, and differs from what the same manifest does with sidecars.',
  source: 'https://istio.io/latest/docs/ambient/usage/l4-policy/',
  reads: MESH_READS,
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
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: DISABLE } }
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
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
`,
  instead: 'Use STRICT, or PERMISSIVE on the port where plaintext has to come in; to leave a pod out of the mesh, label it `istio.io/dataplane-mode: none`.',
  check: world => authentications(world).flatMap(policy => [policy.mode, ...policy.ports.map(([, mode]) => mode)].filter(mode => textOf(mode) === 'DISABLE')
    .flatMap(mode => { const pod = authenticated(world, policy).find(workload => captureOf(world, workload) === 'ambient'); return pod ? [found(policy.object, mode, `${pod.namespace}/${pod.name} is in ambient mode, which has no DISABLE; use STRICT or PERMISSIVE`)] : []; })),
};
