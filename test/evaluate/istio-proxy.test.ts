import { proxyConfigOf } from '../../src/evaluate/istio-proxy-config';
import { strangeContainers } from '../../src/evaluate/istio-proxy-containers';
import { Json } from '../../src/parse/world';
import { worldOf } from '../setup/world';
import { pod } from './istio-worlds';

describe('IST-11: a ProxyConfig', () => {
  const HARMLESS = [
    'availabilityZone', 'concurrency', 'drainDuration', 'envoyAccessLogService', 'envoyMetricsService', 'extraStatTags', 'fileFlushInterval', 'fileFlushMinSizeKb', 'gatewayTopology', 'holdApplicationUntilProxyStarts', 'meshId',
    'parentShutdownDuration', 'privateKeyProvider', 'proxyAdminPort', 'proxyHeaders', 'proxyStatsMatcher', 'readinessProbe', 'serviceCluster', 'statNameLength', 'statsdUdpAddress', 'terminationDrainDuration', 'tracing', 'tracingServiceName', 'zipkinAddress',
  ];
  const METADATA = ['EXIT_ON_ZERO_ACTIVE_CONNECTIONS', 'ISTIO_DELTA_XDS', 'ISTIO_META_DNS_AUTO_ALLOCATE', 'ISTIO_META_DNS_CAPTURE', 'ISTIO_META_IDLE_TIMEOUT', 'MINIMUM_DRAIN_DURATION', 'SECRET_TTL'];
  test.each<[string, Json | undefined, object]>([
    ['none', undefined, {}],
    ['null', null, {}],
    ['no mapping', [], { strange: ['it is no mapping'] }],
    ['what decides nothing', Object.fromEntries(HARMLESS.map(name => [name, 'x'])), {}],
    ['what nobody knows', { ofTomorrow: 1, binaryPath: '/mine' }, { strange: ['ofTomorrow', 'binaryPath'] }],
    ['what is empty', { a: null, b: [], c: {} }, {}],
    ['what is not', { a: [1], b: { c: 1 }, d: '', e: 0, f: false }, { strange: ['a', 'b', 'd', 'e', 'f'] }],
    ['REDIRECT', { interceptionMode: 'REDIRECT' }, { interception: 'REDIRECT' }],
    ['TPROXY', { interceptionMode: 'TPROXY' }, { interception: 'TPROXY' }],
    ['no interception', { interceptionMode: 'NONE' }, { interception: 'NONE', strange: ['interceptionMode'] }],
    ['interception by a number', { interceptionMode: 1 }, { interception: '1', strange: ['interceptionMode'] }],
    ['its usual status port', { statusPort: 15020 }, {}],
    ['another one', { statusPort: 15021 }, { strange: ['statusPort'] }],
    ['a kind of image', { image: { imageType: 'distroless' } }, {}],
    ['an image of its own', { image: { imageType: 'x', customImage: 'y' } }, { strange: ['image.customImage'] }],
    ['known metadata', { proxyMetadata: Object.fromEntries(METADATA.map(name => [name, 'x'])) }, {}],
    ['other metadata', { proxyMetadata: { ISTIO_META_NETWORK: 'x' } }, { strange: ['proxyMetadata.ISTIO_META_NETWORK'] }],
    ['AMB-07: the tunnel', { proxyMetadata: { ISTIO_META_ENABLE_HBONE: 'true' } }, { tunnel: true }],
    ['AMB-07: no tunnel', { proxyMetadata: { ISTIO_META_ENABLE_HBONE: 'false' } }, { tunnel: false }],
    ['nulls', { interceptionMode: null, discoveryAddress: null, proxyMetadata: null, statusPort: null, image: null }, {}],
  ])('%s', (_, json, expected) => expect(proxyConfigOf(json)).toEqual({ strange: [], ...expected }));

  test.each<[string, boolean]>([
    ['istiod.istio-system.svc:15012', true], ['istiod-canary.istio-system.svc.cluster.local:15012', true], ['istiod.istio-system:15012', true],
    ['istiod.istio-system.svc:15010', false], ['istiod.istio-system.svc:150120', false], ['other.example:15012', false], ['istiod.istio-system.svcs:15012', false], ['istiod:15012', false], ['my-istiod.a.svc:15012', false], ['istiods.a.svc:15012', false],
  ])('proxies that ask %s ask istiod: %s', (discoveryAddress, known) => expect(proxyConfigOf({ discoveryAddress }).strange).toEqual(known ? [] : ['discoveryAddress']));
});

describe('IST-11: containers of a pod with a sidecar', () => {
  const LEFT = 'the proxy leaves alone what runs as 1337, as it does itself (IST-11)';
  const PART = 'the pod brings a part of its sidecar, and what that does is not followed here';
  const said = (spec: object) => strangeContainers(worldOf(pod('web', { spec })).workloads[0]).map(({ path, message }) => `${path.join('.')}: ${message}`);
  const AS = { securityContext: { runAsUser: 1337 } };
  const proxy = (container: object) => ({ containers: [{ name: 'main' }, { name: 'istio-proxy', ...container }] });
  test.each<[string, object, string[]]>([
    ['nothing of the kind', { containers: [{ name: 'main' }] }, []],
    ['as the user of the proxy', { containers: [{ name: 'a' }, { name: 'main', ...AS }] }, [`spec.containers.1.securityContext.runAsUser: ${LEFT}`]],
    ['in its group', { containers: [{ name: 'main', securityContext: { runAsGroup: 1337 } }] }, [`spec.containers.0.securityContext.runAsGroup: ${LEFT}`]],
    ['before the others', { containers: [{ name: 'main' }], initContainers: [{ name: 'first', ...AS }] }, [`spec.initContainers.0.securityContext.runAsUser: ${LEFT}`]],
    ['as the pod says', { containers: [{ name: 'main' }], ...AS }, [`spec.containers.0.securityContext.runAsUser: ${LEFT}`]],
    ['as itself says, and not the pod', { containers: [{ name: 'main', securityContext: { runAsUser: 1000 } }], ...AS }, []],
    ['as another user', { containers: [{ name: 'main', securityContext: { runAsUser: 1338 } }] }, []],
    ['the proxy that the injector made', proxy({ args: ['proxy', 'sidecar'], image: 'x', command: ['y'], ...AS }), []],
    ['the capture that the injector made', { containers: [{ name: 'main' }], initContainers: [{ name: 'istio-init', args: ['istio-iptables'], image: 'x' }, { name: 'istio-validation', args: ['istio-iptables'], image: 'x' }] }, []],
    ['settings for the proxy', proxy({ image: 'auto', resources: {}, lifecycle: {}, imagePullPolicy: 'x', volumeMounts: [], ports: [], restartPolicy: 'Always', terminationMessagePath: 'x', terminationMessagePolicy: 'x' }), []],
    ['an image for it', proxy({ image: 'mine' }), [`spec.containers.1.image: ${PART}`]],
    ['a command and arguments for it', proxy({ command: ['a'], args: ['b'] }), [`spec.containers.1.command: ${PART}`, `spec.containers.1.args: ${PART}`]],
    ['a capture of its own', { containers: [{ name: 'main' }], initContainers: [{ name: 'istio-init', args: ['proxy'] }] }, [`spec.initContainers.0.args: ${PART}`]],
    ['a validation of its own', { containers: [{ name: 'main' }], initContainers: [{ name: 'istio-validation', env: [] }] }, [`spec.initContainers.0.env: ${PART}`]],
    ['a lookalike', { containers: [{ name: 'istio-proxy-logs', image: 'mine' }] }, []],
  ])('%s', (_, spec, expected) => expect(said(spec)).toEqual(expected));

  test('in the template of a Deployment, and of no pods that nobody wrote down', () => {
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' }, spec: { template: { spec: { containers: [{ name: 'main', ...AS }] } } } };
    const [workload] = worldOf(JSON.stringify(deployment)).workloads;
    expect(strangeContainers(workload).map(({ path }) => path.join('.'))).toEqual(['spec.template.spec.containers.0.securityContext.runAsUser']);
    expect(strangeContainers({ ...workload, object: undefined })).toEqual([]);
  });
});
