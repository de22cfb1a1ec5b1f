import { Place, fields, items, textOf, within } from './place';
import { Rule, found } from './rule';
import { CILIUM_KINDS, ciliumRulesOf, ciliumSpecs, peerPlace } from './views/cilium';

/** The label filter as Cilium ships it: what is kept wins over what is left out, both are compared with the start of the key. */
const KEPT = /^(io\.kubernetes\.pod\.namespace|io\.cilium\.k8s\.(namespace\.labels|policy)|app\.kubernetes\.io)/;
const LEFT_OUT = new RegExp(`^(${[
  'io\\.kubernetes', 'kubernetes\\.io', '.*beta\\.kubernetes\\.io', 'k8s\\.io', 'statefulset\\.kubernetes\\.io/pod-name', 'apps\\.kubernetes\\.io/pod-index',
  'batch\\.kubernetes\\.io/(job-completion-index|controller-uid)', 'pod-template-(generation|hash)', 'controller-(revision-hash|uid)', 'topology\\.', 'annotation', 'etcd_node',
].join('|')})`);

const keysOf = (selector: Place): readonly (readonly [string, Place])[] => [
  ...fields(within(selector, 'matchLabels')),
  ...items(within(selector, 'matchExpressions')).map(item => [textOf(within(item, 'key')) ?? '', within(item, 'key')] as const),
];

export const zt227: Rule = {
  id: 'ZT227',
  title: 'A label that Cilium leaves out of identities',
  severity: 'error',
  facts: ['CIL-15'],
  why: 'Labels such as `pod-template-hash` are no part of an identity by default, so a selector with one matches no pod: a policy closes nothing, a rule opens nothing.',
  source: 'https://docs.cilium.io/en/stable/operations/performance/scalability/identity-relevant-labels/',
  reads: CILIUM_KINDS,
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: database, namespace: shop }
spec:
  endpointSelector: { matchLabels: { statefulset.kubernetes.io/pod-name: database-0 } }
  ingress: [{}]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: database, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app.kubernetes.io/name: database } }
  ingress: [{}]
`,
  instead: 'Select by a label of your own, or by one that begins with `app.kubernetes.io`.',
  check: world => ciliumSpecs(world).flatMap(spec => [
    within(spec.place, 'endpointSelector'), ...ciliumRulesOf(spec).flatMap(rule => items(peerPlace(rule, 'Endpoints'))),
  ].flatMap(keysOf).filter(([key]) => { const plain = key.replace(/^(k8s|any):/, ''); return LEFT_OUT.test(plain) && !KEPT.test(plain); })
    .map(([key, place]) => found(spec.object, place, `the label ${key} is no part of an identity, so the selector matches no pod; use another label`))),
};
