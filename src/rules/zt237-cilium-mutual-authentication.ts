import { textOf, within } from './place';
import { Rule, found } from './rule';
import { CILIUM_KINDS, ciliumRules } from './views/cilium';

export const zt237: Rule = {
  id: 'ZT237',
  title: 'Mutual authentication of Cilium',
  severity: 'warning',
  facts: ['CIL-35'],
  why: 'It never left beta and is deprecated. The handshake runs beside the connection, between the agents and with a SPIRE server of their own: it encrypts nothing, and does not use the identities of your mesh.',
  source: 'https://docs.cilium.io/en/stable/network/servicemesh/mutual-authentication/mutual-authentication/',
  reads: CILIUM_KINDS,
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      authentication: { mode: required }
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
`,
  instead: 'Authenticate workloads in a mesh, with STRICT mutual TLS.',
  check: world => ciliumRules(world).filter(({ place }) => textOf(within(place, 'authentication', 'mode')) === 'required')
    .map(({ spec, place }) => found(spec.object, within(place, 'authentication'), 'authentication is deprecated and encrypts nothing; use the mutual TLS of a mesh')),
};
