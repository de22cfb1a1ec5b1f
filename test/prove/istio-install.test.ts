import { HttpRule, Mesh, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { Declare, Stack, build } from '../setup/golden';
import { declared, findingLines, proved } from '../setup/proof';

const image = 'registry.example/x:1.0';
const declare: Declare = chart => {
  const namespace = new ZeroTrustNamespace(chart, 'shop');
  namespace.addWorkload('web', { image }).allowTo(namespace.addWorkload('api', { image, ports: [WorkloadPort.http(8080, { servicePort: 80 })] }), { http: [HttpRule.get('/x')] });
};
type Change = (objects: any[]) => void;
function lines(stack: Stack, change: Change, revision?: string): string[] {
  const mesh = stack.includes('ambient') ? Mesh.istioAmbient({ revision }) : Mesh.istioSidecar({ revision });
  const { objects, intent } = declared(build(stack, declare, revision === undefined ? {} : { mesh }));
  const changed = JSON.parse(JSON.stringify(objects));
  change(changed);
  return findingLines(proved({ objects: changed, intent }));
}
const of = (objects: any[], kind: string, name: string): any => objects.find(object => object.kind === kind && object.metadata.name === name);
const template = (change: (template: any) => void): Change => objects => { change(of(objects, 'Deployment', 'api').spec.template); };
const config = (name: string, data: Readonly<Record<string, string>>): Change => objects => { objects.push({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'istio-system' }, data }); };
const undecided = (text: string) => [expect.stringMatching(new RegExp(`^undecided ZT010 .*: cannot decide: .*${text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}`))];

describe('IST-11: what a ProxyConfig changes', () => {
  const annotation = (text: string) => template(({ metadata }) => { metadata.annotations = { ...metadata.annotations, 'proxy.istio.io/config': text }; });
  const mesh = (text: string) => config('istio', { mesh: `trustDomain: acme.example\ndefaultConfig: ${text}` });

  test.each([
    ['discoveryAddress', '{discoveryAddress: "other.example:15012"}'],
    ['discoveryAddress', '{discoveryAddress: "istiod.istio-system.svc.evil:15012", concurrency: 2}'.replace('.svc.evil', '-evil.example')],
    ['binaryPath', '{binaryPath: /mine}'],
    ['customConfigFile', '{customConfigFile: /mine}'],
    ['caCertificatesPem', '{caCertificatesPem: [x]}'],
    ['statusPort', '{statusPort: 8080}'],
    ['image.customImage', '{image: {customImage: mine}}'],
    ['proxyMetadata.ISTIO_META_NETWORK', '{proxyMetadata: {ISTIO_META_NETWORK: other}}'],
    ['ofTomorrow', '{ofTomorrow: 1}'],
  ])('%s is undecided, of a pod and of the mesh', (name, text) => {
    expect(lines('istio-sidecar', annotation(text))).toEqual(undecided(`proxy.istio.io/config: what ${name} changes`));
    expect(lines('istio-sidecar', mesh(text))).toEqual(undecided(`defaultConfig.${name} is not understood`));
  });
  test.each([
    '{}', '{concurrency: 2, holdApplicationUntilProxyStarts: true}', '{discoveryAddress: "istiod.istio-system.svc:15012"}', '{discoveryAddress: "istiod-canary.istio-system.svc:15012", tracing: {}}',
    '{statusPort: 15020, image: {imageType: distroless}}', '{proxyMetadata: {ISTIO_META_DNS_CAPTURE: "true"}}', '{interceptionMode: TPROXY}', '{caCertificatesPem: []}',
  ])('%s changes nothing', text => {
    expect(lines('istio-sidecar', annotation(text)).filter(line => !line.includes('ZT009'))).toEqual([]);
    expect(lines('istio-sidecar', mesh(text))).toEqual([]);
  });
  test('what the injector noted is laid over the proxy that it injects next', () => {
    const overrides = (template: any) => { template.metadata.annotations = { 'proxy.istio.io/overrides': '{"containers":[{"name":"istio-proxy","image":"mine"}]}' }; };
    expect(lines('istio-sidecar', template(overrides))).toEqual(undecided('proxy.istio.io/overrides'));
    const injected = (pod: any) => { overrides(pod); pod.spec.containers.push({ ...pod.spec.containers[0], name: 'istio-proxy', args: ['proxy', 'sidecar'], ports: [], livenessProbe: undefined, readinessProbe: undefined }); };
    expect(lines('istio-sidecar', template(pod => injected(pod)))).toEqual([]);
  });
});

describe('IST-11: containers that the proxy leaves alone, or that are a part of it', () => {
  const proxy = (container: object) => template(({ spec }) => { spec.containers.push({ name: 'istio-proxy', image: 'auto', ...container }); });
  test.each<[string, Change, string]>([
    ['a container as the user of the proxy', template(({ spec }) => { spec.containers[0].securityContext.runAsUser = 1337; }), 'leaves alone what runs as 1337'],
    ['a container in the group of the proxy', template(({ spec }) => { spec.containers[0].securityContext.runAsGroup = 1337; }), 'leaves alone what runs as 1337'],
    ['a pod as the user of the proxy', template(({ spec }) => { spec.securityContext.runAsUser = 1337; }), 'leaves alone what runs as 1337'],
    ['an image of its own for the proxy', proxy({ image: 'mine' }), 'brings a part of its sidecar'],
    ['a command of its own for the proxy', proxy({ command: ['sleep'] }), 'brings a part of its sidecar'],
    ['rules of its own for the capture', template(({ spec }) => { spec.initContainers = [{ name: 'istio-init', image: 'mine' }]; }), 'brings a part of its sidecar'],
  ])('%s is undecided', (_, change, text) => { expect(lines('istio-sidecar', change).filter(line => !line.includes('ZT009'))).toEqual(undecided(text)); });

  test.each<[string, Change]>([
    ['a container as another user', template(({ spec }) => { spec.containers[0].securityContext.runAsUser = 1338; })],
    ['a container that is none of those that the pod stands for', template(({ spec }) => { spec.securityContext.runAsUser = 1337; spec.containers[0].securityContext.runAsUser = 1000; })],
    ['resources for the proxy', proxy({ resources: { requests: { cpu: '100m' } } })],
    ['a lookalike', template(({ spec }) => { spec.containers.push({ ...spec.containers[0], name: 'istio-proxy-logs', ports: [] }); })],
  ])('%s is not', (_, change) => { expect(lines('istio-sidecar', change).filter(line => line.includes('ZT010'))).toEqual([]); });

  test('pods without a sidecar may run as anybody', () => {
    expect(lines('istio-ambient', template(({ spec }) => { spec.containers[0].securityContext.runAsUser = 1337; }))).toEqual([]);
  });
});

describe('IST-35: what else the ConfigMaps of an installation say', () => {
  const mesh = (text: string) => config('istio', { mesh: `trustDomain: acme.example\n${text}` });
  test.each<[string, Change, string]>([
    ['configuration from elsewhere', mesh('configSources: [{address: "xds://other:15010"}]'), 'configSources'],
    ['Services that nobody sees', mesh('defaultServiceExportTo: ["~"]'), 'defaultServiceExportTo'],
    ['VirtualServices of their own namespace alone', mesh('defaultVirtualServiceExportTo: ["."]'), 'defaultVirtualServiceExportTo'],
    ['IST-30: paths as they are sent', mesh('pathNormalization: {normalization: NONE}'), 'pathNormalization'],
    ['Services of several clusters', mesh('serviceScopeConfigs: [{scope: GLOBAL}]'), 'serviceScopeConfigs'],
    ['MAT-34: other networks', config('istio', { meshNetworks: 'networks: {other: {endpoints: [{fromRegistry: c2}], gateways: []}}' }), 'pods of other networks'],
    ['an injector that waits to be asked', config('istio-sidecar-injector', { config: 'policy: disabled' }), 'policy'],
    ['pods that are never injected', config('istio-sidecar-injector', { config: 'neverInjectSelector: [{matchLabels: {app: x}}]' }), 'neverInjectSelector'],
    ['annotations for every pod', config('istio-sidecar-injector', { config: 'injectedAnnotations: {a: b}' }), 'injectedAnnotations'],
    ['other templates for every pod', config('istio-sidecar-injector', { config: 'defaultTemplates: [mine]' }), 'defaultTemplates'],
    ['ports that no proxy sees', config('istio-sidecar-injector-canary', { values: '{"global": {"proxy": {"excludeInboundPorts": "8080"}}}' }), 'global.proxy.excludeInboundPorts'],
    ['an injector that nobody can read', config('istio-sidecar-injector', { values: '{' }), 'no YAML'],
  ])('%s is undecided', (_, change, text) => { expect(lines('istio-sidecar', change)).toEqual(undecided(text)); });

  test.each<[string, Change]>([
    ['Kubernetes as the only source', mesh('configSources: [{address: "k8s://"}]\ndefaultServiceExportTo: ["*"]\ndefaultVirtualServiceExportTo: ["*"]\nserviceScopeConfigs: []')],
    ['paths that are cleaned', mesh('pathNormalization: {normalization: DECODE_AND_MERGE_SLASHES}')],
    ['no other network', config('istio', { meshNetworks: 'networks: {}' })],
    ['the injector of the charts', config('istio-sidecar-injector', {
      config: 'policy: enabled\nalwaysInjectSelector:\n  []\nneverInjectSelector:\n  []\ninjectedAnnotations:\ntemplate: "x"\ntemplates: {sidecar: x}\ndefaultTemplates: [sidecar]\n',
      values: '{"global": {"proxy": {"includeIPRanges": "*", "excludeIPRanges": "", "includeInboundPorts": "*", "excludeInboundPorts": "", "includeOutboundPorts": "", "excludeOutboundPorts": ""}}}',
    })],
    ['a ConfigMap of another name', config('my-injector', { config: 'policy: disabled' })],
  ])('%s changes nothing', (_, change) => { expect(lines('istio-sidecar', change)).toEqual([]); });
});

describe('objects with the label of a revision', () => {
  const revision = (kind: string, name: string, value: string): Change => objects => { const { metadata } = of(objects, kind, name); metadata.labels = { ...metadata.labels, 'istio.io/rev': value }; };
  test.each<[Stack, string, string]>([
    ['istio-sidecar', 'PeerAuthentication', 'shop.mutual-tls'], ['istio-sidecar', 'AuthorizationPolicy', 'shop.api.authorization'], ['istio-sidecar', 'Sidecar', 'shop.proxy-scope'],
    ['istio-ambient', 'AuthorizationPolicy', 'shop.deny-all'], ['istio-ambient', 'Gateway', 'waypoint'],
  ])('on %s, %s %s: another control plane does not read it', (stack, kind, name) => {
    expect(lines(stack, revision(kind, name, 'canary'))).toEqual(undecided('only the control plane of the revision canary reads it'));
    expect(lines(stack, revision(kind, name, 'default'))).toEqual([]);
  });
  test('the declared revision reads it', () => {
    expect(lines('istio-sidecar', revision('PeerAuthentication', 'shop.mutual-tls', 'canary'), 'canary')).toEqual([]);
    expect(lines('istio-sidecar', revision('PeerAuthentication', 'shop.mutual-tls', 'default'), 'canary')).toEqual(undecided('revision default'));
  });
});

describe('IST-33: an external authorizer', () => {
  const custom = (spec: object, namespace = 'shop'): Change => objects => {
    objects.push({ apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata: { name: 'outside', namespace }, spec: { action: 'CUSTOM', provider: { name: 'opa' }, rules: [{}], ...spec } });
  };
  test('may refuse what is declared', () => {
    expect(lines('istio-sidecar', custom({}))).toEqual(undecided('an authorizer outside of the mesh decides'));
    expect(lines('istio-ambient', custom({ targetRefs: [{ group: '', kind: 'Service', name: 'api' }] }))).toEqual(undecided('an authorizer outside of the mesh decides'));
  });
  test('is asked by nobody elsewhere, and by no ztunnel', () => {
    expect(lines('istio-sidecar', custom({}, 'other'))).toEqual([]);
    expect(lines('istio-sidecar', custom({ selector: { matchLabels: { app: 'nobody' } } }))).toEqual([]);
    expect(lines('istio-ambient', custom({}))).toEqual([]);
  });
});

describe('X-02: what changes the proxies themselves', () => {
  const extension = (kind: string, namespace: string): Change => objects => {
    objects.push({ apiVersion: kind === 'WasmPlugin' ? 'extensions.istio.io/v1alpha1' : kind === 'EnvoyFilter' ? 'networking.istio.io/v1alpha3' : 'networking.istio.io/v1beta1', kind, metadata: { name: 'mine', namespace }, spec: {} });
  };
  test.each(['EnvoyFilter', 'WasmPlugin', 'ProxyConfig'])('%s is undecided where it means pods of the claim', kind => {
    for (const stack of ['istio-sidecar', 'istio-ambient'] as const) {
      for (const namespace of ['shop', 'istio-system']) { expect(lines(stack, extension(kind, namespace))).toEqual(undecided(`${kind} changes the proxies`)); }
      expect(lines(stack, extension(kind, 'other'))).toEqual([]);
    }
    expect(lines('kubernetes', extension(kind, 'shop'))).toEqual(undecided('the platform is declared without a mesh'));
    expect(lines('kubernetes', extension(kind, 'other'))).toEqual([]);
  });
  test('a gateway anywhere stands before pods of the claim', () => {
    const gateway: Change = objects => { objects.push({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'door', namespace: 'other' }, spec: { gatewayClassName: 'istio', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] } }); };
    expect(lines('istio-sidecar', gateway)).toEqual([]);
    expect(lines('istio-sidecar', objects => { gateway(objects); extension('EnvoyFilter', 'other')(objects); })).toEqual(undecided('EnvoyFilter changes the proxies'));
  });
});

describe('A-06: how istiod itself runs', () => {
  const istiod = (container: object): Change => objects => {
    const spec = { serviceAccountName: 'istiod', containers: [{ name: 'discovery', image: 'istio/pilot', args: ['discovery', '--monitoringAddr=:15014', '--domain', 'cluster.local'], ...container }] };
    objects.push({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'istiod', namespace: 'istio-system' }, spec: { template: { metadata: { labels: { app: 'istiod' } }, spec } } });
  };
  const env = (...given: string[]) => istiod({ env: given.map(text => ({ name: text.split('=')[0], value: text.split('=')[1] })) });
  test.each<[string, Change]>([
    ['PILOT_AUTO_ALLOW_WAYPOINT_POLICY=true', env('REVISION=default', 'PILOT_AUTO_ALLOW_WAYPOINT_POLICY=true')], ['PILOT_SKIP_VALIDATE_TRUST_DOMAIN=true', env('PILOT_SKIP_VALIDATE_TRUST_DOMAIN=true')],
    ['CA_TRUSTED_NODE_ACCOUNTS=shop/api', env('CA_TRUSTED_NODE_ACCOUNTS=shop/api')], ['EXTERNAL_ISTIOD=true', env('EXTERNAL_ISTIOD=true')], ['--domain other.local', istiod({ args: ['discovery', '--domain', 'other.local'] })],
    ['--meshConfig /mine', istiod({ args: ['discovery', '--meshConfig=/mine'] })],
  ])('%s is undecided', (text, change) => {
    expect(lines('istio-sidecar', change).filter(line => line.includes('ZT010'))).toEqual(undecided(`istiod runs with ${text}`));
    expect(lines('istio-ambient', change).filter(line => line.includes('ZT010'))).toEqual(undecided(`istiod runs with ${text}`));
  });
  test('as the charts run it, and other containers', () => {
    const chart = env('REVISION=default', 'PILOT_CERT_PROVIDER=istiod', 'CA_TRUSTED_NODE_ACCOUNTS=istio-system/ztunnel', 'PILOT_TRACE_SAMPLING=1', 'EXTERNAL_ISTIOD=false', 'PILOT_ENABLE_AMBIENT=true', 'CLUSTER_ID=Kubernetes');
    expect(lines('istio-sidecar', chart).filter(line => line.includes('ZT010'))).toEqual([]);
    expect(lines('istio-sidecar', istiod({ args: ['serve'], env: [{ name: 'PILOT_ENABLE_X', value: 'true' }] })).filter(line => line.includes('ZT010'))).toEqual([]);
    expect(lines('kubernetes', env('PILOT_ENABLE_X=true')).filter(line => line.includes('ZT010'))).toEqual([]);
  });
});
