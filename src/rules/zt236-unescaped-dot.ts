import { items, patternText, shown, within } from './place';
import { Rule, found } from './rule';
import { CILIUM_KINDS, ciliumRules } from './views/cilium';

/** A dot that stands for any character and is not repeated: after removal of escapes and classes, one that no quantifier follows. */
const hasLooseDot = (pattern: string): boolean => /\.(?![*+?{])/.test(pattern.replace(/\\./g, '').replace(/\[[^\]]*\]/g, ''));

export const zt236: Rule = {
  id: 'ZT236',
  title: 'A dot in a Cilium pattern that stands for any character',
  severity: 'warning',
  facts: ['CIL-29'],
  why: 'Method, path and host are regular expressions. In `api.example.com` each dot also matches any other character, so `api-example.com` passes.',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/#http',
  reads: CILIUM_KINDS,
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ host: api.example.com }] } }]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ host: 'api[.]example[.]com' }] } }]
`,
  instead: 'Write `[.]` for a dot.',
  check: world => ciliumRules(world).flatMap(({ spec, place }) => items(within(place, 'toPorts')).flatMap(item => items(within(item, 'rules', 'http')))
    .flatMap(rule => ['host', 'path'].map(name => within(rule, name))).filter(pattern => hasLooseDot(patternText(pattern)))
    .map(pattern => found(spec.object, pattern, `a dot in ${shown(pattern)} matches any character; write [.]`))),
};
