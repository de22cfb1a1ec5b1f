import { detectMesh, hasContainer, meshSettings } from '../../src/evaluate/istio-facts';
import { Json } from '../../src/parse/world';
import { worldOf } from '../setup/world';
import { AMBIENT, FACTS, namespace, pod } from './istio-worlds';

const config = (text: unknown, name = 'istio', kind = 'ConfigMap') => `${JSON.stringify({ apiVersion: 'v1', kind, metadata: { name, namespace: 'istio-system' }, data: { mesh: text } })}\n---\n`;
const NOTHING = { trustDomainAliases: [], autoMtls: true, destinationRulesStay: false, unknown: [] };
/** What istiod takes where the text says nothing. */
const DEFAULTS = { ...FACTS, ...NOTHING, rootNamespace: 'istio-system', trustDomain: 'cluster.local', trusted: ['cluster.local'], outboundTrafficPolicy: 'ALLOW_ANY', sidecarTunnel: false };
function settings(text: string, declared = FACTS) {
  const { unknown, ...rest } = meshSettings(worldOf(text), declared);
  return { ...rest, unknown: unknown.map(({ object, path, message }) => `${object.name} ${path.join('.')}: ${message}`) };
}

describe('IST-35: what the ConfigMap of the mesh says', () => {
  test.each<[string, string, object]>([
    ['nothing', '{}', {}],
    ['the root namespace', 'rootNamespace: root', { rootNamespace: 'root' }],
    ['an empty one', 'rootNamespace: ""', {}],
    ['the trust domain, whose certificates are taken', 'trustDomain: td', { trustDomain: 'td', trusted: ['td'] }],
    ['an empty one', 'trustDomain: ""', {}],
    ['aliases of it', 'trustDomainAliases: [old, older]', { trustDomainAliases: ['old', 'older'], trusted: ['cluster.local', 'old', 'older'] }],
    ['other authorities', 'caCertificates: [{ trustDomains: [a, b] }, { pem: x }, { trustDomains: [c] }]', { trusted: ['cluster.local', 'a', 'b', 'c'] }],
    ['no automatic mTLS', 'enableAutoMtls: false', { autoMtls: false }],
    ['automatic mTLS', 'enableAutoMtls: true', {}],
    ['rules that stay at home', 'defaultDestinationRuleExportTo: [.]', { destinationRulesStay: true }],
    ['rules that go elsewhere', 'defaultDestinationRuleExportTo: ["*"]', {}],
    ['what is not known is refused', 'outboundTrafficPolicy: { mode: REGISTRY_ONLY }', { outboundTrafficPolicy: 'REGISTRY_ONLY' }],
    ['what is not known passes', 'outboundTrafficPolicy: { mode: ALLOW_ANY }', {}],
    ['sidecars take the tunnel', 'defaultConfig: { proxyMetadata: { ISTIO_META_ENABLE_HBONE: "true" } }', { sidecarTunnel: true }],
    ['sidecars do not', 'defaultConfig: { proxyMetadata: { ISTIO_META_ENABLE_HBONE: "false" } }', {}],
    ['a mode that is none, which is no wall', 'outboundTrafficPolicy: { mode: X }', { unknown: ['istio data.mesh: data.mesh: outboundTrafficPolicy.mode is not understood'] }],
    ['aliases that are none', 'trustDomainAliases: old', { unknown: ['istio data.mesh: data.mesh: trustDomainAliases is not understood'] }],
    ['authorities of which one is none', 'caCertificates: [{ trustDomains: [a] }, { trustDomains: b }]', { trusted: ['cluster.local', 'a'], unknown: ['istio data.mesh: data.mesh: caCertificates is not understood'] }],
    ['places that are none', 'defaultDestinationRuleExportTo: here', { unknown: ['istio data.mesh: data.mesh: defaultDestinationRuleExportTo is not understood'] }],
    ['a word for mTLS that is none', 'enableAutoMtls: "false"', { unknown: ['istio data.mesh: data.mesh: enableAutoMtls is not understood'] }],
    ['several that nobody knows, in their order', 'b: 1\na: 1\nenableAutoMtls: 1', { unknown: ['b', 'a', 'enableAutoMtls'].map(field => `istio data.mesh: data.mesh: ${field} is not understood`) }],
  ])('%s', (_, text, expected) => expect(settings(config(text))).toEqual({ ...DEFAULTS, ...expected }));

  test.each<[string, string[], string[]]>([
    ['configSources', ['[]', '[{ address: "k8s://" }]', 'null'], ['[{ address: "xds://a:1" }]', '[{ address: "k8s://", x: 1 }]', '{ address: a }']],
    ['serviceScopeConfigs', ['[]', 'null'], ['[{ scope: GLOBAL }]', '{}']],
    ['defaultServiceExportTo', ['["*"]', '[]', '"*"', 'null'], ['["~"]', '["*", "."]', '"."']],
    ['defaultVirtualServiceExportTo', ['["*"]', '[]', 'null'], ['["."]']],
    ['pathNormalization', ['{}', '{ normalization: BASE }', '{ normalization: DECODE_AND_MERGE_SLASHES }', 'null'], ['{ normalization: NONE }']],
  ])('%s goes as far as its default', (field, usual, others) => {
    for (const value of usual) { expect(settings(config(`${field}: ${value}`))).toEqual(DEFAULTS); }
    for (const value of others) { expect(settings(config(`${field}: ${value}`))).toEqual({ ...DEFAULTS, unknown: [`istio data.mesh: data.mesh: ${field} is not understood`] }); }
  });
  test('fields of proxies that nobody knows, and nulls', () => {
    expect(settings(config('defaultConfig: { binaryPath: a, concurrency: 2, interceptionMode: NONE }')).unknown).toEqual(['binaryPath', 'interceptionMode'].map(field => `istio data.mesh: data.mesh: defaultConfig.${field} is not understood`));
    expect(settings(config('ofTomorrow: null'))).toEqual(DEFAULTS);
  });
  test('beside what other ConfigMaps of the installation say', () => {
    const networks = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio-x', namespace: 'istio-system' }, data: { meshNetworks: '{' } });
    expect(settings(config('x: 1') + networks).unknown).toEqual(['istio data.mesh: data.mesh: x is not understood', 'istio-x data.meshNetworks: data.meshNetworks is no YAML that can be read']);
    expect(settings(networks).unknown).toEqual(['istio-x data.meshNetworks: data.meshNetworks is no YAML that can be read']);
  });

  test.each<[string, string, string]>([
    ['no YAML', '{', 'data.mesh is no YAML that can be read'],
    ['a list', '[]', 'data.mesh is no mapping'],
    ['nothing', '', 'data.mesh is no mapping'],
    ['two documents', 'trustDomain: a\n---\ntrustDomain: a', 'data.mesh is no mapping'],
  ])('of %s what was declared stands, in doubt', (_, text, message) => expect(settings(config(text))).toEqual({ ...FACTS, ...NOTHING, unknown: [`istio data.mesh: ${message}`] }));

  test('what was declared stands where there is none', () => {
    expect(settings(namespace('shop'))).toEqual({ ...FACTS, ...NOTHING });
    expect(settings(config('trustDomain: a'), { ...FACTS, kind: 'none' })).toEqual({ ...FACTS, ...NOTHING, kind: 'none' });
    expect(settings(config('trustDomain: a', 'mesh') + config('trustDomain: a', 'istio_x') + config('trustDomain: a', 'my-istio') + config(1) + config('trustDomain: a', 'istio', 'Secret'))).toEqual({ ...FACTS, ...NOTHING });
    expect(settings(config('{}'), { ...AMBIENT, spire: { className: 'x' } })).toEqual({ ...DEFAULTS, kind: 'ambient', spire: { className: 'x' } });
  });

  test('of several revisions the first, in doubt at the first that differs', () => {
    const differ = (name: string) => `${name} data.mesh: several revisions of the mesh have different settings`;
    const a = { ...DEFAULTS, trustDomain: 'a', trusted: ['a'] };
    expect(settings(config('trustDomain: a') + config('trustDomain: a', 'istio-canary'))).toEqual(a);
    expect(settings(config('trustDomain: a') + config('trustDomain: a', 'istio-1.30') + config('trustDomain: b', 'istio-canary'))).toEqual({ ...a, unknown: [differ('istio-canary')] });
    expect(settings(config('trustDomain: a') + config('trustDomain: a\nx: 1', 'istio-canary'))).toEqual({ ...a, unknown: ['istio-canary data.mesh: data.mesh: x is not understood'] });
    expect(settings(config('trustDomain: a\nx: 1') + config('trustDomain: b', 'istio-canary'))).toEqual({ ...a, unknown: ['istio data.mesh: data.mesh: x is not understood', differ('istio-canary')] });
  });
});

describe('whether manifests speak of a mesh', () => {
  const DETECTED = { kind: 'detect', rootNamespace: 'istio-system', trustDomain: 'cluster.local', outboundTrafficPolicy: 'ALLOW_ANY' };
  const object = (apiVersion: string) => `{ apiVersion: ${apiVersion}, kind: Thing, metadata: { name: x, namespace: shop } }\n---\n`;
  test.each<[string, string, string]>([
    ['nothing', namespace('shop') + pod('web'), 'none'],
    ['a namespace that is injected', namespace('shop', '{ istio-injection: enabled }'), 'detect'],
    ['a namespace that is not', namespace('shop', '{ istio-injection: disabled }'), 'none'],
    ['a namespace with a revision', namespace('shop', '{ istio.io/rev: a }'), 'detect'],
    ['an ambient namespace', namespace('shop', '{ istio.io/dataplane-mode: ambient }'), 'detect'],
    ['a namespace that is not ambient', namespace('shop', '{ istio.io/dataplane-mode: none }'), 'none'],
    ['one of several namespaces', namespace('a') + namespace('b', '{ istio.io/rev: a }'), 'detect'],
    ['a pod that is injected', pod('a') + pod('web', { labels: { 'sidecar.istio.io/inject': 'true' } }), 'detect'],
    ['a pod that is not', pod('web', { labels: { 'sidecar.istio.io/inject': 'false' } }), 'none'],
    ['a pod with a revision', pod('web', { labels: { 'istio.io/rev': 'a' } }), 'detect'],
    ['an ambient pod', pod('web', { labels: { 'istio.io/dataplane-mode': 'ambient' } }), 'detect'],
    ['a proxy', pod('web', { spec: { containers: [{ name: 'a' }, { name: 'istio-proxy' }] } }), 'detect'],
    ['a native proxy', pod('web', { spec: { initContainers: [{ name: 'istio-proxy' }] } }), 'detect'],
    ['another container', pod('web', { spec: { containers: [{ name: 'proxy' }] } }), 'none'],
    ['a policy', object('security.istio.io/v1'), 'detect'],
    ['a rule of traffic', object('networking.istio.io/v1'), 'detect'],
    ['one of an older group', object('rbac.security.istio.io/v1'), 'detect'],
    ['an API that only sounds so', object('mysecurity.istio.io/v1') + object('security.istio.io.example/v1') + object('security.istioxio/v1'), 'none'],
    ['another API of Istio', object('telemetry.istio.io/v1'), 'none'],
  ])('%s', (_, text, kind) => expect(detectMesh(worldOf(text))).toEqual({ ...DETECTED, kind }));

  test('a ConfigMap of the mesh', () => {
    expect(detectMesh(worldOf(config('trustDomain: a\nrootNamespace: root\noutboundTrafficPolicy: { mode: REGISTRY_ONLY }')))).toEqual({ kind: 'detect', rootNamespace: 'root', trustDomain: 'a', outboundTrafficPolicy: 'REGISTRY_ONLY' });
    expect(detectMesh(worldOf(config('{}', 'other')))).toEqual({ ...DETECTED, kind: 'none' });
  });

  test('containers that are no list hold none', () => {
    const templates: readonly Json[] = [{ spec: { containers: { name: 'a' } } }, {}, { spec: { containers: ['a'] } }, { spec: { containers: [], initContainers: [{ name: 'a' }] } }];
    expect(templates.map(template => hasContainer(template, 'a'))).toEqual([false, false, false, true]);
  });
});
