import { isFilledList, items, within } from './place';
import { Rule, found } from './rule';
import { CILIUM_KINDS, ciliumRules } from './views/cilium';

export const zt221: Rule = {
  id: 'ZT221',
  title: 'HTTP rules in a policy without default deny',
  severity: 'error',
  facts: ['CIL-03'],
  why: 'Where default deny is off, Cilium adds an allow-all for the direction, and with it every request that the HTTP rules leave out.',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/',
  reads: CILIUM_KINDS,
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  enableDefaultDeny: { ingress: false }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ method: GET }] } }]
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
`,
  instead: 'Leave default deny on in the direction that has HTTP rules.',
  check: world => ciliumRules(world).filter(({ spec, direction }) => within(spec.place, 'enableDefaultDeny', direction).value === false)
    .flatMap(({ spec, direction, place }) => items(within(place, 'toPorts')).map(item => within(item, 'rules', 'http')).filter(isFilledList)
      .map(http => found(spec.object, http, `enableDefaultDeny.${direction} is false, so requests that these rules leave out pass as well; remove it`))),
};
