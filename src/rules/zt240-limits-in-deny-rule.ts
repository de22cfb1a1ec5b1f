import { isPresent, items, within } from './place';
import { Rule, found } from './rule';
import { CILIUM_KINDS, ciliumRules, peerPlace } from './views/cilium';

export const zt240: Rule = {
  id: 'ZT240',
  title: 'Requests or host names in a Cilium deny rule',
  severity: 'error',
  facts: ['CIL-33', 'X-02'],
  why: 'Deny rules know neither. The API server drops the fields, and what is left denies the whole port, or every destination.',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/#deny-policies',
  reads: CILIUM_KINDS,
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress: [{ fromEndpoints: [{}] }]
  ingressDeny:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ path: /admin }] } }]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress: [{ fromEndpoints: [{}] }]
  ingressDeny:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "9090", protocol: TCP }] }]
`,
  instead: 'Allow the requests that are wanted, in `ingress` or `egress`; default deny closes the others.',
  check: world => ciliumRules(world).filter(({ deny }) => deny)
    .flatMap(rule => [peerPlace(rule, 'FQDNs'), ...items(within(rule.place, 'toPorts')).map(item => within(item, 'rules'))].filter(isPresent)
      .map(place => found(rule.spec.object, place, `${place.path[place.path.length - 1]} is dropped from a deny rule, which then denies more than it says; allow what is wanted in its place`))),
};
