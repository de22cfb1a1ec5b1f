import { textOf } from './place';
import { Rule, found } from './rule';
import { TLS_READS, authentications } from './views/mesh';

export const zt243: Rule = {
  id: 'ZT243',
  title: 'A port that takes plaintext in a strict policy',
  severity: 'warning',
  facts: ['IST-04'],
  why: 'The mode of a port wins over the mode of the policy: whoever reaches the port needs no certificate, and rules about identities do not match.',
  source: 'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
  reads: TLS_READS.filter(kind => kind !== 'workloads' && kind !== 'namespaces'),
  bad: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  mtls: { mode: STRICT }
  portLevelMtls: { 9090: { mode: DISABLE } }
`,
  good: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  mtls: { mode: STRICT }
  portLevelMtls: { 9090: { mode: STRICT } }
`,
  instead: 'Give the client an identity. Where it cannot have one, such as Prometheus outside the mesh, limit the port by a network policy and acknowledge this finding.',
  check: world => authentications(world).filter(({ mode }) => !['PERMISSIVE', 'DISABLE'].includes(textOf(mode) ?? ''))
    .flatMap(({ object, ports }) => ports.filter(([, mode]) => ['PERMISSIVE', 'DISABLE'].includes(textOf(mode) ?? ''))
      .map(([port, mode]) => found(object, mode, `port ${port} is ${textOf(mode)} and takes plaintext; use STRICT, or limit the port by a network policy`))),
};
