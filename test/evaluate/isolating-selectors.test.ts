import { isolatingSelectors, leavesPodsOut } from '../../src/evaluate/isolating-selectors';
import { worldOf } from '../setup/world';

const kubernetes = (spec: string, name = 'shop/x') => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name.split('/')[1]}, namespace: ${name.split('/')[0]} }\nspec: ${spec}\n`;
const cilium = (spec: string, field = 'spec') => `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: x, namespace: shop }\n${field}: ${spec}\n`;
const clusterwide = (spec: string) => `apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: { name: x }\nspec: ${spec}\n`;
const found = (network: 'kubernetes' | 'cilium', ...texts: string[]) => isolatingSelectors(worldOf(texts.join('---\n')), network);
const WEB = [{ key: 'app', operator: 'In', values: ['web'] }];
const ACCOUNT = 'io.cilium.k8s.policy.serviceaccount';

describe('NP-01, NP-02: whom NetworkPolicies isolate', () => {
  test('each direction that they name', () => {
    expect(found('kubernetes', kubernetes('{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress, Ingress] }'))).toEqual(['inbound', 'outbound'].map(direction => ({ direction, namespaces: 'shop', labels: WEB, accounts: [] })));
    expect(found('kubernetes', kubernetes('{ podSelector: {}, policyTypes: [Egress] }', 'far/x'))).toEqual([{ direction: 'outbound', namespaces: 'far', labels: [], accounts: [] }]);
    expect(found('kubernetes', kubernetes('{ podSelector: {} }'))).toEqual([{ direction: 'inbound', namespaces: 'shop', labels: [], accounts: [] }]);
  });
  test('nobody where the selector is not understood', () => { expect(found('kubernetes', kubernetes('{ podSelector: { matchLabels: 1 } }'))).toEqual([]); });
  test('policies of Cilium do nothing without it', () => { expect(found('kubernetes', cilium('{ endpointSelector: {}, ingress: [] }'))).toEqual([]); });
});

describe('CIL-03, CIL-20: whom policies of Cilium isolate', () => {
  const SHOP = [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop'] }];
  const one = (direction: string, more: object = {}) => ({ direction, namespaces: SHOP, labels: [], accounts: [], ...more });
  test.each<[string, string, object[]]>([
    ['a direction with a rule', cilium('{ endpointSelector: {}, ingress: [{}] }'), [one('inbound')]],
    ['both', cilium('{ endpointSelector: { matchLabels: { app: web } }, ingress: [{}], egress: [{}] }'), ['inbound', 'outbound'].map(direction => one(direction, { labels: WEB }))],
    ['each of several', cilium('[{ endpointSelector: {}, ingress: [{}] }, { endpointSelector: { matchLabels: { app: web } }, egress: [{}] }]', 'specs'), [one('inbound'), one('outbound', { labels: WEB })]],
    ['not the direction that leaves the default alone', cilium('{ endpointSelector: {}, ingress: [{}], egress: [{}], enableDefaultDeny: { ingress: false } }'), [one('outbound')]],
    ['who runs as an account', cilium(`{ endpointSelector: { matchLabels: { "k8s:${ACCOUNT}": api } }, ingress: [{}] }`), [one('inbound', { accounts: [{ key: ACCOUNT, operator: 'In', values: ['api'] }] })]],
    ['nobody, as nodes are no pods', clusterwide('{ nodeSelector: {}, ingress: [{}] }'), []],
    ['nobody, where the API server refuses it', cilium('{ endpointSelector: {}, nodeSelector: {}, ingress: [{}] }'), []],
    ['those of a NetworkPolicy as well', kubernetes('{ podSelector: { matchLabels: { app: web } } }'), [one('inbound', { labels: WEB })]],
  ])('%s', (_, text, expected) => { expect(found('cilium', text)).toMatchObject(expected); expect(found('cilium', text)).toHaveLength(expected.length); });
  test('in every namespace', () => { expect(found('cilium', clusterwide('{ endpointSelector: {}, ingress: [{}] }'))).toMatchObject([{ direction: 'inbound', labels: [], namespaces: [] }]); });
});

describe('whether a policy leaves out pods for what they have', () => {
  const picky = (...texts: string[]) => leavesPodsOut(worldOf(texts.join('---\n')));
  const expression = (operator: string, key = 'tier', values = '') => `{ matchExpressions: [{ key: a, operator: Exists }, { key: ${key}, operator: ${operator}${values} }] }`;
  test.each<[string, boolean]>([
    [kubernetes('{ podSelector: {} }'), false],
    [kubernetes('{ podSelector: { matchLabels: { app: web } } }'), false],
    [kubernetes(`{ podSelector: ${expression('In', 'tier', ', values: [NotIn]')} }`), false],
    [kubernetes(`{ podSelector: ${expression('Exists')} }`), false],
    [kubernetes(`{ podSelector: ${expression('DoesNotExist')} }`), true],
    [kubernetes(`{ podSelector: ${expression('NotIn', 'tier', ', values: [x]')} }`), true],
    [cilium(`{ endpointSelector: ${expression('DoesNotExist')} }`), true],
    [clusterwide(`{ endpointSelector: ${expression('NotIn', 'tier', ', values: [x]')} }`), true],
    [cilium(`[{ endpointSelector: {} }, { endpointSelector: ${expression('DoesNotExist')} }]`, 'specs'), true],
    [cilium(`{ endpointSelector: { matchLabels: { app: web, "k8s:${ACCOUNT}": x } } }`), true],
    [cilium(`{ endpointSelector: ${expression('Exists', ACCOUNT)} }`), true],
    [cilium('{ endpointSelector: {}, ingress: [{ fromEndpoints: [{ matchExpressions: [{ key: a, operator: DoesNotExist }] }] }] }'), false],
    [`apiVersion: v1\nkind: Service\nmetadata: { name: x }\nspec: { podSelector: ${expression('DoesNotExist')} }\n`, false],
  ])('%s', (text, expected) => { expect(picky(kubernetes('{ podSelector: {} }', 'shop/other'), text)).toBe(expected); });
});
