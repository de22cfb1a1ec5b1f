import { isFilledList, within } from './place';
import { Rule, found } from './rule';
import { CILIUM_KINDS, ciliumRules, peerPlace } from './views/cilium';

export const zt224: Rule = {
  id: 'ZT224',
  title: 'toServices together with toPorts',
  severity: 'error',
  facts: ['CIL-07'],
  why: 'As long as the Service does not exist, such as before it is created or under a misspelt name, Cilium takes the rule for one without peers: every destination on these ports is open.',
  source: 'https://github.com/cilium/cilium/issues/20067',
  reads: CILIUM_KINDS,
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toServices: [{ k8sService: { serviceName: api, namespace: shop } }]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }] }]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toEndpoints: [{ matchLabels: { app: api } }]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }] }]
`,
  instead: 'Select the pods behind the Service with `toEndpoints`, or the addresses of a Service without pods with `toCIDRSet`.',
  check: world => ciliumRules(world).filter(rule => !rule.deny && isFilledList(peerPlace(rule, 'Services')) && isFilledList(within(rule.place, 'toPorts')))
    .map(rule => found(rule.spec.object, peerPlace(rule, 'Services'), 'toServices stands beside toPorts, so without the Service every destination is open on these ports; use toEndpoints')),
};
