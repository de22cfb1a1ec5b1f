import { formatSelector } from '../../src/algebra/selector';
import { peerSelectors } from '../../src/evaluate/peer-selectors';
import { cilium } from '../setup/cilium-world';
import { clusterPolicy, policy } from '../setup/network-world';
import { worldOf } from '../setup/world';

/** `namespace: labels of namespaces / labels as accounts`, with `*` for the namespaces that have such labels. */
const found = (text: string): string[] => peerSelectors(worldOf(text)).map(({ namespace, namespaces, labels, accounts }) =>
  `${namespace ?? '*'}: ${formatSelector(namespaces)} / ${formatSelector(labels)}${accounts ? ` as ${accounts.join()}` : ''}`);

describe('pods that a rule lets through, whether they exist or not', () => {
  test.each<[string, string, string[]]>([
    ['NP-04 pods of the own namespace', '{ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { a: b } } }] }] }', ['shop:  / a=b']],
    ['NP-04 pods of other namespaces', '{ podSelector: {}, egress: [{ to: [{ namespaceSelector: { matchLabels: { c: d } }, podSelector: { matchLabels: { a: b } } }] }] }', ['*: c=d / a=b']],
    ['NP-04 all pods of other namespaces', '{ podSelector: {}, egress: [{ to: [{ namespaceSelector: {} }] }] }', ['*:  / ']],
    ['NP-06 no peers', '{ podSelector: {}, ingress: [{}] }', ['*:  / ']],
    ['NP-06 an empty list of peers', '{ podSelector: {}, egress: [{ to: [] }] }', ['*:  / ']],
    ['NP-05 a block means no pod', '{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }] }', []],
    ['no rule', '{ podSelector: {}, ingress: [] }', []],
    ['a selector that nobody understands', '{ podSelector: {}, ingress: [{ from: [{ podSelector: [] }, { namespaceSelector: [] }, { podSelector: { matchLabels: { a: b } } }] }] }', ['shop:  / a=b']],
    ['both directions, each selector once', '{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }, { from: [{ podSelector: {} }] }], egress: [{ to: [{ podSelector: {} }, { podSelector: { matchLabels: { a: b } } }] }] }', ['shop:  / ', 'shop:  / a=b']],
  ])('%s', (_, spec, expected) => expect(found(policy('shop/p', spec))).toEqual(expected));

  const rule = (action: string, peers: string) => `{ subject: { namespaces: {} }, priority: 1, tier: Admin, ${peers.startsWith('from') ? 'ingress' : 'egress'}: [{ action: ${action}, ${peers} }] }`;
  test.each<[string, 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy', string, string[]]>([
    ['all pods of namespaces', 'AdminNetworkPolicy', rule('Allow', 'from: [{ namespaces: { matchLabels: { c: d } } }]'), ['*: c=d / ']],
    ['pods of namespaces', 'ClusterNetworkPolicy', rule('Accept', 'to: [{ pods: { namespaceSelector: { matchLabels: { c: d } }, podSelector: { matchLabels: { a: b } } } }]'), ['*: c=d / a=b']],
    ['of a baseline', 'BaselineAdminNetworkPolicy', rule('Allow', 'to: [{ namespaces: {} }]'), ['*:  / ']],
    ['a rule that denies', 'AdminNetworkPolicy', rule('Deny', 'from: [{ namespaces: {} }]'), []],
    ['a rule that passes on', 'ClusterNetworkPolicy', rule('Pass', 'from: [{ namespaces: {} }]'), []],
    ['networks', 'ClusterNetworkPolicy', rule('Accept', 'to: [{ networks: [10.0.0.0/8] }]'), []],
    ['a selector that nobody understands', 'AdminNetworkPolicy', rule('Allow', 'from: [{ namespaces: [] }, { pods: { podSelector: [] } }]'), []],
  ])('%s: %s', (_, kind, spec, expected) => expect(found(clusterPolicy(kind, 'p', spec))).toEqual(expected));

  const peers = (text: string) => `{ endpointSelector: {}, ${text.startsWith('from') || text.startsWith('toPorts') ? 'ingress' : 'egress'}: [{ ${text} }] }`;
  const labels = (text: string) => peers(`fromEndpoints: [{ matchLabels: { ${text} } }]`);
  test.each<[string, string, string[]]>([
    ['CIL-12 pods of the own namespace', labels('a: b'), ['shop:  / a=b']],
    ['CIL-12 of another one', labels('"k8s:io.kubernetes.pod.namespace": data, "any:a": b'), ['*: kubernetes.io/metadata.name=data / a=b']],
    ['CIL-13 by labels of the namespace', labels('"k8s:io.cilium.k8s.namespace.labels.team": x'), ['*: team=x / ']],
    ['CIL-20 by ServiceAccount', labels('"io.cilium.k8s.policy.serviceaccount": web, a: b'), ['shop:  / a=b as web']],
    ['CIL-20 by another ServiceAccount', peers('fromEndpoints: [{ matchExpressions: [{ key: io.cilium.k8s.policy.serviceaccount, operator: NotIn, values: [web] }] }]'), ['shop:  / ']],
    ['as servers', peers('toEndpoints: [{}]'), ['shop:  / ']],
    ['CIL-17 the cluster', peers('fromEntities: [host, cluster]'), ['*:  / ']],
    ['CIL-17 all', peers('toEntities: [all]'), ['*:  / ']],
    ['CIL-17 the clusters of a mesh', peers('fromEntities: [cluster-mesh]'), ['*:  / ']],
    ['CIL-17 what is no pod', peers('fromEntities: [world, host]'), []],
    ['CIL-05 ports and no peers: everybody', peers('toPorts: [{ ports: [{ port: "80" }] }]'), ['*:  / ']],
    ['CIL-05 ports and peers', peers('toPorts: [{ ports: [{ port: "80" }] }], fromEndpoints: [{ matchLabels: { a: b } }]'), ['shop:  / a=b']],
    ['CIL-05 ports and blocks', peers('toPorts: [{ ports: [{ port: "80" }] }], fromCIDR: [10.0.0.0/8]'), []],
    ['CIL-06 neither ports nor peers: nobody', '{ endpointSelector: {}, ingress: [{}] }', []],
    ['a selector that nobody understands', peers('fromEndpoints: [{ matchLabels: [] }]'), []],
  ])('%s', (_, spec, expected) => expect(found(cilium('shop/p', spec))).toEqual(expected));

  test('CIL-12 a policy of the cluster has no own namespace; each of several specs counts', () => {
    expect(found(cilium('p', labels('a: b')))).toEqual(['*:  / a=b']);
    expect(found(cilium('shop/p', '', `specs: [${labels('a: b')}, ${labels('c: d')}]`))).toEqual(['shop:  / a=b', 'shop:  / c=d']);
  });
});
