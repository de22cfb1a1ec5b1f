import * as fc from 'fast-check';
import { formatAddress, parseCidr } from '../../src/algebra/cidr';
import { isHarmless } from '../../src/parse/harmless';
import { isClusterScoped, KNOWN_KINDS } from '../../src/parse/kinds';
import { makeWorld } from '../../src/parse/make-world';
import { objectsFromJson } from '../../src/parse/object';
import { ENTITIES, World } from '../../src/parse/world';
import { worldOf } from '../setup/world';

const object = (apiVersion: string, kind: string, metadata: string, rest = '') => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadata}}\n${rest}`;
const unknown = ({ unknown: all }: World) => all.map(({ what, object: { kind, name }, path }) => `${what} ${kind}/${name} ${path.join('.')}`);
const ranges = ({ ends }: World) => ends.flatMap(end => (end.kind === 'addresses' ? [`${formatAddress(end.range.family, end.range.first)}-${formatAddress(end.range.family, end.range.last)}`] : []));

describe('namespaces', () => {
  test('NP-16: have their name as a label, whatever the object says', () => {
    const { namespaces } = worldOf([
      object('v1', 'Namespace', 'name: a, labels: {tier: x}'), object('v1', 'Namespace', 'name: b, labels: {kubernetes.io/metadata.name: a}'), object('v1', 'ServiceAccount', 'name: s, namespace: c'), object('v1', 'ServiceAccount', 'name: s'),
    ].join('---\n'));
    expect(Object.fromEntries(namespaces)).toEqual({
      a: { 'tier': 'x', 'kubernetes.io/metadata.name': 'a' }, b: { 'kubernetes.io/metadata.name': 'b' }, c: { 'kubernetes.io/metadata.name': 'c' }, default: { 'kubernetes.io/metadata.name': 'default' },
    });
  });
  test('of the world win over those that are told', () => {
    const { namespaces } = worldOf(object('v1', 'Namespace', 'name: a, labels: {tier: x}'), { namespaces: new Map([['a', { tier: 'y' }], ['b', { tier: 'z' }]]) });
    expect([namespaces.get('a')!.tier, namespaces.get('b')!.tier]).toEqual(['x', 'z']);
  });
  test('objects of the cluster are in none', () => {
    expect(worldOf(object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'name: a')).namespaces.size).toBe(0);
    expect(isClusterScoped('policy.networking.k8s.io', 'AdminNetworkPolicy')).toBe(true);
    expect(isClusterScoped('networking.k8s.io', 'NetworkPolicy')).toBe(false);
  });
});

describe('ends', () => {
  const policy = (cidr: string, except: string) => object('networking.k8s.io/v1', 'NetworkPolicy', 'name: p', `spec: {podSelector: {}, egress: [{to: [{ipBlock: {cidr: ${cidr}, except: [${except}]}}]}]}\n`);

  test('are pods, then addresses, then entities, then names, numbered in this order', () => {
    const world = worldOf(`${object('v1', 'Pod', 'name: a', 'spec: {containers: [{name: c}]}\n')}---\n${policy('10.0.0.0/8', '')}`);
    expect(world.ends.map(({ index, kind }) => [index, kind])).toEqual([
      'workload', 'addresses', 'addresses', 'addresses', 'addresses', ...ENTITIES.map(() => 'entity'), 'names',
    ].map((kind, index) => [index, kind]));
    expect(world.addressEnds).toEqual([1, 2, 3, 4]);
    expect(world.namesEnd).toBe(world.ends.length - 1);
    expect(ENTITIES.map(entity => world.ends[world.entityEnd(entity)])).toEqual(ENTITIES.map((entity, index) => ({ kind: 'entity', index: 5 + index, entity })));
  });
  test('without any policy are all addresses of each family', () => {
    expect(ranges(worldOf(''))).toEqual(['0.0.0.0-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']);
  });
  test('tell apart what a policy tells apart, and what is asked for', () => {
    expect(ranges(worldOf(policy('10.0.0.0/8', '10.1.0.0/16')))).toEqual([
      '0.0.0.0-9.255.255.255', '10.0.0.0-10.0.255.255', '10.1.0.0-10.1.255.255', '10.2.0.0-10.255.255.255', '11.0.0.0-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    ]);
    expect(ranges(worldOf('', { addresses: [parseCidr('1.2.3.4/32')!] }))).toEqual(['0.0.0.0-1.2.3.3', '1.2.3.4-1.2.3.4', '1.2.3.5-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']);
  });
  test.each([
    ['cilium.io/v2', 'CiliumNetworkPolicy', '{endpointSelector: {}, egress: [{toCIDR: [10.0.0.0/8]}]}', 4],
    ['cilium.io/v2', 'CiliumCIDRGroup', '{externalCIDRs: [10.0.0.0/8, 11.0.0.1/32]}', 6],
    ['security.istio.io/v1', 'AuthorizationPolicy', '{rules: [{from: [{source: {ipBlocks: [10.0.0.1]}}]}]}', 4],
    ['security.istio.io/v1', 'AuthorizationPolicy', '{rules: [{when: [{key: source.ip, notValues: ["2001:db8::/32"]}]}]}', 4],
    ['networking.istio.io/v1', 'ServiceEntry', '{addresses: [10.0.0.0/8], endpoints: [{address: 1.2.3.4}]}', 6],
    ['crd.projectcalico.org/v1', 'GlobalNetworkSet', '{nets: [10.0.0.0-10.0.0.9]}', 4],
    ['v1', 'Service', '{type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]}', 4],
    ['v1', 'Pod', '{containers: [{name: c, env: [{name: X, value: 10.0.0.0/8}]}]}', 2],
    ['networking.k8s.io/v1', 'NetworkPolicy', '{podSelector: {matchLabels: {version: "1.2", block: 10.0.0.0/99}}}', 2],
  ])('%s %s %s', (apiVersion, kind, spec, parts) => expect(ranges(worldOf(object(apiVersion, kind, 'name: a', `spec: ${spec}\n`)))).toHaveLength(parts));
});

describe('what is unknown', () => {
  test('kinds, by name; known and harmless ones are not', () => {
    const all = [['example.io/v1', 'Thing'], ['v1', 'ConfigMap'], ['cert-manager.io/v1', 'Certificate'], ['constraints.gatekeeper.sh/v1beta1', 'K8sRequiredLabels'], ['networking.istio.io/v1alpha3', 'EnvoyFilter'], ['kyverno.io/v1', 'ClusterPolicy']];
    expect(unknown(worldOf(all.map(([apiVersion, kind]) => object(apiVersion, kind, 'name: a')).join('---\n')))).toEqual(['kind Thing/a ', 'kind ClusterPolicy/a ']);
  });
  test('no kind is both read and harmless', () => {
    expect([...KNOWN_KINDS].filter(kind => isHarmless(kind.slice(0, kind.indexOf('/')), kind.slice(kind.indexOf('/') + 1)))).toEqual([]);
  });
  test('objects without apiVersion, kind or name', () => {
    expect(unknown(worldOf('replicaCount: 3\nimage: {tag: "1"}\n'))).toEqual(['value / ']);
    expect(unknown(worldOf('kind: Thing\nmetadata: {name: a}\n'))).toEqual(['value Thing/a ']);
    expect(worldOf('kind: 7\n').unknown[0].message).toBe('it has no apiVersion and no kind, so it is no object of Kubernetes');
    expect(unknown(worldOf(object('v1', 'Secret', 'namespace: a')))).toEqual(['value Secret/ metadata.name']);
    expect(unknown(worldOf(object('v1', 'Secret', 'name: 7')))).toEqual(['value Secret/ metadata.name']);
  });
  test('labels that are no text', () => {
    expect(unknown(worldOf(object('v1', 'Namespace', 'name: a, labels: {a: yes, b: 1.10, c: "1"}')))).toEqual(['value Namespace/a metadata.labels.a', 'value Namespace/a metadata.labels.b']);
    expect(unknown(worldOf(object('v1', 'Namespace', 'name: a, labels: [a], annotations: a')))).toEqual(['value Namespace/a metadata.labels', 'value Namespace/a metadata.annotations']);
    expect(unknown(worldOf(object('v1', 'Namespace', 'name: a, labels: null')))).toEqual([]);
  });
  test('a namespace that is no text', () => expect(unknown(worldOf(object('v1', 'Secret', 'name: a, namespace: 7')))).toEqual(['value Secret/a metadata.namespace']));
  test('items in what is no list: kubectl takes any object that has them for one', () => {
    expect(unknown(worldOf(object('v1', 'ConfigMap', 'name: a', 'items: [{apiVersion: v1, kind: Secret, metadata: {name: b}}]\n')))).toEqual(['value ConfigMap/a items']);
    expect(unknown(worldOf(object('v1', 'ConfigMap', 'name: a', 'items: null\n')))).toEqual(['value ConfigMap/a items']);
    expect(unknown(worldOf('apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret, metadata: {name: b}}]\n'))).toEqual([]);
    expect(unknown(worldOf(object('v1', 'ConfigMap', 'name: a', 'data: {items: "1"}\n')))).toEqual([]);
  });
  test.each([
    ['v2', 'Service'], ['apps/v1beta1', 'Deployment'], ['networking.k8s.io/v1beta1', 'Ingress'], ['security.istio.io/v1alpha1', 'AuthorizationPolicy'], ['networking.istio.io/v2', 'Sidecar'],
    ['gateway.networking.k8s.io/v2', 'HTTPRoute'], ['spire.spiffe.io/v1beta1', 'ClusterSPIFFEID'],
  ])('%s %s: a version that no API server has', (apiVersion, kind) => {
    expect(unknown(worldOf(object(apiVersion, kind, 'name: a', kind === 'Deployment' ? 'spec: {template: {spec: {containers: [{name: a}]}}}\n' : 'spec: {}\n')))).toEqual([`value ${kind}/a apiVersion`]);
  });
  test.each([
    ['v1', 'ServiceAccount'], ['security.istio.io/v1beta1', 'AuthorizationPolicy'], ['networking.istio.io/v1alpha3', 'Sidecar'], ['gateway.networking.k8s.io/v1alpha2', 'TLSRoute'], ['policy/v7', 'PodDisruptionBudget'],
  ])('%s %s: a version that there is, or that does not matter', (apiVersion, kind) => { expect(unknown(worldOf(object(apiVersion, kind, 'name: a')))).toEqual([]); });
  test('two objects of one name, unless they are the same', () => {
    const map = (data: string, namespace = 'a') => object('v1', 'ConfigMap', `name: a, namespace: ${namespace}`, `data: {x: ${data}}\n`);
    expect(unknown(worldOf([map('a'), map('b')].join('---\n')))).toEqual(['value ConfigMap/a metadata.name']);
    expect(unknown(worldOf([map('a'), map('a'), map('b', 'other')].join('---\n')))).toEqual([]);
  });
});

test('objects are found by kind, and by group and kind', () => {
  const world = worldOf([object('gateway.networking.k8s.io/v1', 'Gateway', 'name: a'), object('networking.istio.io/v1', 'Gateway', 'name: b')].join('---\n'));
  const names = (kind: string, group?: string) => world.ofKind(kind, group).map(({ name }) => name);
  expect([names('Gateway'), names('Gateway', 'networking.istio.io'), names('Gateway', ''), names('constructor')]).toEqual([['a', 'b'], ['b'], [], []]);
});

test('labels called like members of objects are labels', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
  const labels = JSON.parse(`{${names.map(name => `"${name}": "x"`).join(', ')}}`);
  const pod = (name: string, own: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: own }, spec: { containers: [{ name: 'c' }] } });
  const services = names.map(name => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: name.toLowerCase() }, spec: { selector: JSON.parse(`{"${name}": "x"}`), ports: [{ port: 80 }] } }));
  const world = makeWorld(objectsFromJson([pod('a', labels), pod('b', {}), ...services].map(json => ({ json }))));
  expect(world.services.map(({ workloads }) => workloads)).toEqual(names.map(() => [0]));
  expect(world.unknown).toEqual([]);
});

test('a world of the same objects is the same, also in another order but for numbers', () => {
  const pods = [0, 1, 2, 3].map(index => ({ json: { apiVersion: 'v1', kind: 'Pod', metadata: { name: `p${index}`, namespace: `n${index % 2}`, labels: { a: `${index}` } }, spec: { containers: [{ name: 'c' }] } } }));
  fc.assert(fc.property(fc.shuffledSubarray(pods, { minLength: 4 }), shuffled => {
    const names = (given: typeof pods) => makeWorld(objectsFromJson(given)).workloads.map(({ namespace, name }) => `${namespace}/${name}`);
    expect(names(shuffled).sort()).toEqual(names(pods).sort());
  }));
});

test('an unknown kind is named also where its labels are wrong', () => {
  expect(unknown(worldOf(object('example.io/v1', 'Thing', 'name: a, labels: {a: 1}')))).toEqual(['value Thing/a metadata.labels.a', 'kind Thing/a ']);
});
