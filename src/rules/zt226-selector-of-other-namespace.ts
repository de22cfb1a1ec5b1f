import { fields, items, textOf, texts, within } from './place';
import { Rule, found } from './rule';
import { CILIUM_KINDS, ciliumSpecs } from './views/cilium';

const NAMESPACE_LABEL = /^((k8s|any):)?io\.kubernetes\.pod\.namespace$/;

export const zt226: Rule = {
  id: 'ZT226',
  title: 'An endpointSelector for another namespace',
  severity: 'error',
  facts: ['CIL-11'],
  why: 'A CiliumNetworkPolicy is always about its own namespace. Cilium replaces the label and writes one line to its log; the pods that were meant stay open.',
  source: 'https://docs.cilium.io/en/stable/network/kubernetes/policy/#namespaces',
  reads: CILIUM_KINDS,
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api, k8s:io.kubernetes.pod.namespace: pay } }
  ingress: [{}]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: pay }
spec:
  endpointSelector: { matchLabels: { app: api, k8s:io.kubernetes.pod.namespace: pay } }
  ingress: [{}]
`,
  instead: 'Put the policy into the namespace of the pods, or use a CiliumClusterwideNetworkPolicy.',
  check: world => ciliumSpecs(world).filter(({ namespace }) => namespace !== undefined).flatMap(({ object, place, namespace }) => {
    const selector = within(place, 'endpointSelector');
    const labels = fields(within(selector, 'matchLabels')).filter(([key]) => NAMESPACE_LABEL.test(key)).map(([, value]) => ({ at: value, own: value.value === namespace, text: textOf(value) }));
    const expressions = items(within(selector, 'matchExpressions')).filter(item => NAMESPACE_LABEL.test(textOf(within(item, 'key')) ?? ''))
      .map(item => ({ at: item, own: textOf(within(item, 'operator')) === 'In' && texts(within(item, 'values')).every(({ value }) => value === namespace), text: texts(within(item, 'values')).map(({ value }) => value).join(', ') }));
    return [...labels, ...expressions].filter(({ own }) => !own)
      .map(({ at, text }) => found(object, at, `the selector names the namespace ${text}, but Cilium takes ${namespace} in its place; put the policy into that namespace`));
  }),
};
