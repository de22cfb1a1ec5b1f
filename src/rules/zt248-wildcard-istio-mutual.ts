import { Rule, found } from './rule';
import { destinationRules } from './views/destination-rules';

export const zt248: Rule = {
  id: 'ZT248',
  title: 'ISTIO_MUTUAL for a wildcard host',
  severity: 'error',
  facts: ['IST-07', 'MAT-14'],
  why: 'A DestinationRule is unconditional: every server in it that has no proxy, such as `kubernetes.default` or a database, is sent certificates of the mesh and fails. Istio uses mutual TLS by itself where the server can.',
  source: 'https://istio.io/latest/docs/ops/configuration/traffic-management/tls-configuration/#auto-mtls',
  reads: ['networking.istio.io/DestinationRule'],
  bad: `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: default, namespace: istio-system }
spec: { host: "*.local", trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }
`,
  good: `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: api, namespace: shop }
spec: { host: api.shop.svc.cluster.local, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }
`,
  instead: 'Remove the rule; automatic mutual TLS does the same where it works, and PeerAuthentication STRICT enforces it.',
  check: world => destinationRules(world).filter(({ host }) => host.startsWith('*'))
    .flatMap(({ object, host, tls }) => tls.filter(({ mode }) => mode === 'ISTIO_MUTUAL')
      .map(({ place }) => found(object, place, `${host} holds servers without a proxy, which mutual TLS of the mesh breaks; remove the rule`))),
};
