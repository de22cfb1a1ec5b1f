import { members } from '../../src/algebra/index-set';
import { MeshFacts } from '../../src/evaluate/mesh';
import { WorldOptions } from '../../src/parse/make-world';
import { World } from '../../src/parse/world';
import { AMBIENT, FACTS, mesh, namespace, pod, service } from './istio-worlds';

const IN = namespace('shop', '{ istio-injection: enabled }');
const PORTS = '{ name: http, port: 80 }';
const object = (kind: string, metadata: object, spec: object = {}, apiVersion = 'v1') => `${JSON.stringify({ apiVersion, kind, metadata, spec })}\n---\n`;
const gateway = (name: string, infrastructure: object = {}, place = 'shop') =>
  object('Gateway', { name, namespace: place }, { gatewayClassName: 'istio', listeners: [{ name: 'a', port: 80 }], infrastructure }, 'gateway.networking.k8s.io/v1');
const namesOf = (world: World, found: Parameters<typeof members>[0]): string => members(found, world.workloads.length).map(index => world.workloads[index].name).join(' ');

describe('settings that nobody here follows are in doubt for the pods that they are for', () => {
  const doubts = (text: string, facts: MeshFacts = FACTS) => {
    const { layer, world } = mesh(text, facts);
    return layer.undecided.map(({ unknown, workloads }) => `${unknown.object.kind} ${unknown.object.name}: ${namesOf(world, workloads)}`);
  };
  const STRANGE = { 'istio.io/strange': 'a' };
  const OTHER = namespace('other', '{ istio-injection: enabled }') + pod('far', { namespace: 'other' });
  const out = { 'sidecar.istio.io/inject': 'false' };
  test.each<[string, string, string[]]>([
    ['of a pod: itself', IN + pod('web', { labels: STRANGE }) + pod('api'), ['Pod web: web']],
    ['of a pod outside of the mesh: nobody', IN + pod('web', { labels: { ...STRANGE, ...out } }), ['Pod web: ']],
    ['of a Service: its pods', IN + pod('web') + pod('api') + service('api', PORTS, '', 'shop', '{ istio.io/strange: a }'), ['Service api: api']],
    ['of a Service: those of them in the mesh', IN + pod('api', { labels: out }) + pod('more', { labels: { app: 'api' } }) + service('api', PORTS, '', 'shop', '{ istio.io/strange: a }'), ['Service api: more']],
    ['of a namespace: its pods', namespace('shop', '{ istio-injection: enabled, istio.io/strange: a }') + pod('web') + pod('api') + OTHER, ['Namespace shop: web api']],
    ['of a Gateway: the pods that are made for it', IN + pod('web') + gateway('public', { parametersRef: { name: 'x' } }) + gateway('second'), ['Gateway public: public-istio']],
    ['of a Gateway: not those of one of its name elsewhere', IN + OTHER + gateway('public', { parametersRef: { name: 'x' } }) + gateway('public', { labels: { a: 'b' } }, 'other').replace('"infrastructure":{"labels":{"a":"b"}}', '"infrastructure":{}'),
      ['Gateway public: public-istio']],
    ['of a class: all gateways', IN + pod('web') + gateway('public') + gateway('second') + object('ConfigMap', { name: 'defaults', namespace: 'istio-system', labels: { 'gateway.istio.io/defaults-for-class': 'istio' } }), ['ConfigMap defaults: public-istio second-istio']],
    ['settings that are known', namespace('shop', '{ istio-injection: enabled, istio.io/rev: a }') + pod('web') + gateway('public'), []],
    ['objects of other kinds', IN + pod('web') + object('Secret', { name: 'a', namespace: 'shop', labels: STRANGE }) + object('ConfigMap', { name: 'b', namespace: 'shop', labels: STRANGE }), []],
  ])('%s', (_, text, expected) => expect(doubts(text)).toEqual(expected));

  test('AMB-01: waypoints and ambient pods as well', () => {
    const text = namespace('shop', '{ istio.io/dataplane-mode: ambient, istio.io/strange: a }') + pod('web');
    const waypoint = gateway('way', { parametersRef: { name: 'x' } }).replace('"gatewayClassName":"istio"', '"gatewayClassName":"istio-waypoint"');
    expect(doubts(text + waypoint, AMBIENT)).toEqual(['Namespace shop: web', 'Gateway way: way']);
  });
});

describe('who is in the mesh, and why', () => {
  const member = (text: string, facts: Partial<MeshFacts> = {}, options: WorldOptions = {}, name = 'web') => {
    const { layer, index } = mesh(text, facts, options);
    const { causes, ...rest } = layer.member(index(name));
    return { ...rest, causes: causes.map(({ object: { kind, name: of }, path, fact }) => `${kind} ${of} ${path.join('.')} ${fact}`) };
  };
  const ID = object('ClusterSPIFFEID', { name: 'ids' }, { spiffeIDTemplate: 'spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}', className: 'spire' }, 'spire.spiffe.io/v1alpha1');
  const spire = { spire: { className: 'spire' } };
  const IDENTITY = 'td/ns/shop/sa/web';
  const INJECTED = 'Pod web metadata.labels IST-51';
  const ISSUED = 'ClusterSPIFFEID ids spec.spiffeIDTemplate SPI-02';
  const volume = (driver: unknown) => ({ spec: { volumes: [{ name: 'other', emptyDir: {} }, { name: 'socket', csi: { driver } }] } });

  test('IST-51: a sidecar has the identity of its ServiceAccount', () =>
    expect(member(IN + pod('web'))).toEqual({ capture: 'sidecar', principal: IDENTITY, causes: [INJECTED] }));
  test('IST-51: who is not captured has none', () => expect(member(namespace('shop') + pod('web'))).toEqual({ capture: 'none', causes: [] }));
  test('AMB-01: nor a cause for it', () => expect(member(namespace('shop') + pod('web') + ID, { ...spire })).toEqual({ capture: 'none', causes: [] }));
  test('AMB-01: an ambient pod', () => expect(member(namespace('shop', '{ istio.io/dataplane-mode: ambient }') + pod('web'), AMBIENT))
    .toEqual({ capture: 'ambient', principal: IDENTITY, causes: ['Pod web metadata.labels.istio.io/dataplane-mode AMB-01'] }));

  test.each<[string, Parameters<typeof pod>[1], boolean]>([
    ['the template of SPIRE', { annotations: { 'inject.istio.io/templates': 'sidecar,spire' } }, true],
    ['a template of that kind', { annotations: { 'inject.istio.io/templates': 'my-spire' } }, true],
    ['the template alone of Istio', { annotations: { 'inject.istio.io/templates': 'sidecar' } }, false],
    ['the volume of the driver', volume('csi.spiffe.io'), true],
    ['the volume of another driver', volume('csi.example.com'), false],
    ['nothing', {}, false],
  ])('SPI-15: a sidecar takes its identity from SPIRE through %s', (_, parts, found) => {
    expect(member(IN + pod('web', parts) + ID, spire)).toEqual({ capture: 'sidecar', ...(found ? { principal: IDENTITY } : {}), causes: [INJECTED, ISSUED] });
  });

  test('SPI-15: the proxy of a Gateway takes that of istiod, unless it has the socket', () => {
    const without = ID.replace('/ns/', '/name/');
    expect(member(IN + gateway('public') + without, spire, {}, 'public-istio').principal).toBe('td/ns/shop/sa/public-istio');
    const socket = gateway('public', { annotations: { 'inject.istio.io/templates': 'gateway,spire' } });
    expect(member(IN + socket + without, spire, {}, 'public-istio').principal).toBe('td/name/shop/sa/public-istio');
    expect(member(IN + gateway('way').replace('"istio"', '"istio-waypoint"') + without, { ...AMBIENT, ...spire }, {}, 'way')).toMatchObject({ capture: 'ambient', principal: 'td/ns/shop/sa/way' });
  });

  test('SPI-04: in a mesh of another identity entries say nothing', () => expect(member(IN + pod('web') + ID).causes).toEqual([INJECTED]));
  test('SPI-04: without a mesh nobody has an identity', () => expect(member(IN + pod('web') + ID, { ...spire, kind: 'none' })).toEqual({ capture: 'none', causes: [] }));

  test('pods elsewhere have what was said of them, whatever SPIRE issues here', () => {
    const peer = { namespace: 'shop', name: 'web', kind: 'Peer', labels: {}, annotations: {}, serviceAccountName: 'web', hostNetwork: false, ports: [], probes: [], template: {}, templatePath: [], where: 'elsewhere' as const, meshed: true };
    expect(member(IN + ID.replace('/ns/', '/name/'), spire, { peers: [peer] })).toEqual({ capture: 'sidecar', principal: IDENTITY, causes: [] });
  });
});

describe('AMB-07: whether a sidecar takes the tunnel of ambient pods', () => {
  const config = (hbone: string) => `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio', namespace: 'istio-system' }, data: { mesh: `defaultConfig: { proxyMetadata: { ISTIO_META_ENABLE_HBONE: "${hbone}" } }` } })}\n---\n`;
  const tunnel = (text: string, labels: object = {}) => mesh(namespace('shop', '{ istio.io/dataplane-mode: ambient }') + pod('web') + pod('api', { labels: { 'sidecar.istio.io/inject': 'true', ...labels } }) + text, AMBIENT).sends('web', 'api').mutual;
  test.each<[string, string, object, string]>([
    ['as the profile of ambient has it', '', {}, 'TCP all'],
    ['the mesh says so', config('true'), {}, 'TCP all'],
    ['the mesh says no', config('false'), {}, 'no port'],
    ['the pod says so', config('false'), { 'networking.istio.io/tunnel': 'http' }, 'TCP all'],
    ['the pod says no', config('true'), { 'networking.istio.io/tunnel': 'none' }, 'no port'],
  ])('%s', (_, text, labels, expected) => expect(tunnel(text, labels)).toBe(expected));
});
