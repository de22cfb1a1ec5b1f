import { textOf } from './place';
import { Rule, found } from './rule';
import { MESH_READS, authenticated, authentications, captureOf } from './views/mesh';

export const zt245: Rule = {
  id: 'ZT245',
  title: 'Plaintext is accepted',
  severity: 'warning',
  facts: ['IST-01', 'EV-04'],
  why: 'With PERMISSIVE or DISABLE anyone who reaches the pods may connect without a certificate. Traffic can be read on the way, and rules about identities do not hold for it.',
  source: 'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
  reads: MESH_READS,
  bad: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: PERMISSIVE } }
`,
  good: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
`,
  instead: 'Use STRICT, with an exception for the port and the pods that need one.',
  check: world => authentications(world).filter(policy => policy.scope !== 'ignored' && ['PERMISSIVE', 'DISABLE'].includes(textOf(policy.mode) ?? '')
    // Ambient has no DISABLE (ZT277).
    && !(textOf(policy.mode) === 'DISABLE' && authenticated(world, policy).some(workload => captureOf(world, workload) === 'ambient')))
    .map(({ object, mode }) => found(object, mode, `mode ${textOf(mode)} lets plaintext in; use STRICT`)),
};
