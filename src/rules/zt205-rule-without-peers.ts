import { asArray } from '../parse/read';
import { isPresent, shown, within } from './place';
import { Rule, found } from './rule';
import { GUARD_KINDS, guards } from './views/network';

export const zt205: Rule = {
  id: 'ZT205',
  title: 'A rule without peers opens to everyone',
  severity: 'warning',
  facts: ['NP-06', 'CIL-05'],
  why: 'A rule that names no peer lets every pod, every node and every address outside pass, on its ports or on all of them.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-ingress-traffic',
  reads: GUARD_KINDS,
  bad: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - ports: [{ port: 8080, protocol: TCP }]
`,
  good: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: gateway } } }]
      ports: [{ port: 8080, protocol: TCP }]
`,
  instead: 'Name who may connect. For the outside, use an `ipBlock` without the cluster and the metadata service, or Cilium entities.',
  check: world => guards(world).flatMap(({ object, direction, rows }) => rows
    // An empty list is a danger of its own (ZT204), and so are empty names (ZT223).
    .filter(({ peers, place }) => peers === undefined && !asArray(within(place, direction === 'ingress' ? 'from' : 'to').value) && !(isPresent(within(place, 'ports')) && asArray(within(place, 'ports').value)?.length === 0))
    .map(({ place }) => found(object, place, `the rule ${shown(place)} names no ${direction === 'ingress' ? 'client' : 'server'}, so it opens to everyone; name the peers`))),
};
