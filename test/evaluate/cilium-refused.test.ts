import { cilium, judgeCilium } from '../setup/cilium-world';
import { namespace, pod } from '../setup/network-world';
import { REFUSED_BY_AGENT, REFUSED_BY_SERVER } from './cilium-refused';

const WORLD = namespace('shop') + namespace('data') + pod('shop/api', 'app: api') + pod('shop/web', 'app: web') + pod('data/db', 'app: db');

describe.each([['by the agent', REFUSED_BY_AGENT], ['by the API server', REFUSED_BY_SERVER]])('a policy that is refused %s does not exist, and nothing is decided', (_, cases) => {
  test.each(cases.map(({ name, spec, at }) => [name, spec, at] as const))('%s', (__, spec, at) => {
    const judged = judgeCilium(WORLD + cilium('shop/api', spec));
    expect(judged.undecided.map(text => text.split(': ')[0].replace(/^api /, ''))).toContain(at);
    expect(judged.undecided.every(text => /\[.*shop\/api.*\]$/.test(text))).toBe(true);
    // It isolates nothing, and it closes nothing.
    expect(judged.open('data/db -> shop/api')).toBe('all ports');
    expect(judged.open('shop/api -> data/db')).toBe('all ports');
  });
});

const IN = 'ingress: [{ fromEndpoints: [{}] }]';

test.each([
  ['a policy without a spec', cilium('shop/api', '')],
  ['a policy of another version', cilium('shop/api', `{ endpointSelector: {}, ${IN} }`).replace('cilium.io/v2', 'cilium.io/v2alpha1')],
  ['specs of which one is refused', cilium('shop/api', '', `specs: [{ endpointSelector: {}, ${IN} }, { endpointSelector: {} }]`)],
])('%s is refused as a whole', (_, text) => {
  const judged = judgeCilium(WORLD + text);
  expect(judged.undecided.length).toBeGreaterThan(0);
  expect(judged.open('data/db -> shop/api')).toBe('all ports');
});

describe('X-02 fields that nobody knows are dropped by the API server, and the rest counts', () => {
  test.each([
    ['a misspelt list of peers', '{ endpointSelector: {}, egress: [{ toFQDNS: [{ matchName: a.example }], toPorts: [{ ports: [{ port: "443", protocol: TCP }] }] }] }', 'spec.egress.0.toFQDNS', 'TCP 443'],
    ['limits in a rule that denies', '{ endpointSelector: {}, egressDeny: [{ toPorts: [{ ports: [{ port: "443", protocol: TCP }], rules: { http: [{}] } }] }], enableDefaultDeny: { egress: false } }', 'spec.egressDeny.0.toPorts.0.rules', 'TCP 1-442,444-65535; UDP all; SCTP all'],
    ['CIL-10 requirements, which are gone', '{ endpointSelector: {}, egress: [{ toRequires: [{}], toEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": data } }] }] }', 'spec.egress.0.toRequires', 'all ports'],
    ['CIL-28 kinds of limits that are gone', '{ endpointSelector: {}, egress: [{ toPorts: [{ ports: [{ port: "9092", protocol: TCP }], rules: { http: [{}], kafka: [{}] } }] }] }', 'spec.egress.0.toPorts.0.rules.kafka', 'TCP 9092'],
    ['a field of the spec', '{ endpointSelector: {}, egress: [{}], priority: 1 }', 'spec.priority', 'no port'],
  ])('%s', (_, spec, at, open) => {
    const judged = judgeCilium(WORLD + cilium('shop/api', spec));
    expect(judged.undecided).toEqual([`api ${at}: is no field that is known [shop/api shop/web]`]);
    expect(judged.open('shop/api -> data/db')).toBe(open);
  });
});

test('CIL-18 a group of blocks that is not understood clouds those that name it', () => {
  const group = '\napiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: { name: office }\nspec: { externalCIDRs: [10.0.0.0/8, all] }\n---';
  const named = (name: string) => cilium('shop/api', `{ endpointSelector: {}, egress: [{ toCIDRSet: [{ cidrGroupRef: ${name} }] }] }`);
  expect(judgeCilium(WORLD + group + named('office')).undecided).toEqual(['office spec.externalCIDRs.1: is no block of addresses [shop/api shop/web]']);
  expect(judgeCilium(WORLD + group + named('other')).undecided).toEqual([]);
});

test('CIL-01 what has no meaning for one policy does not cloud others', () => {
  const judged = judgeCilium(WORLD + cilium('data/bad', '{ endpointSelector: {}, ingress: [{ fromEntities: [mars] }] }') + cilium('shop/good', `{ endpointSelector: {}, ${IN} }`));
  expect(judged.undecided).toEqual(['bad spec.ingress.0.fromEntities.0: is no entity (CIL-17) [data/db]']);
  expect(judged.open('data/db -> shop/api')).toBe('no port');
});

test('a selector that nobody understands may mean every pod of the namespace, in a policy of the cluster every pod', () => {
  const bad = '{ endpointSelector: { matchLabels: { app: [] } }, ingress: [{}] }';
  expect(judgeCilium(WORLD + cilium('shop/a', bad)).undecided).toEqual(['a spec.endpointSelector.matchLabels: is no mapping of strings [shop/api shop/web]']);
  expect(judgeCilium(WORLD + cilium('a', bad)).undecided).toEqual(['a spec.endpointSelector.matchLabels: is no mapping of strings [shop/api shop/web data/db]']);
});
