import { controllersOf, impliedPods } from '../../src/evaluate/istio-waypoint';
import { parseText } from '../../src/parse/text';

const objectsOf = (...objects: readonly object[]) => parseText(objects.map(object => JSON.stringify(object)).join('\n---\n')).objects;
const API = 'gateway.networking.k8s.io/v1';
interface Parts { readonly className?: string; readonly metadata?: object; readonly spec?: object }
const gateway = ({ className = 'istio', metadata = {}, spec = {} }: Parts = {}) =>
  ({ apiVersion: API, kind: 'Gateway', metadata: { name: 'public', namespace: 'edge', ...metadata }, spec: { gatewayClassName: className, ...spec } });
const ofClass = (name: string, spec: object, apiVersion = API) => ({ apiVersion, kind: 'GatewayClass', metadata: { name }, spec });
const only = (parts: Parts) => impliedPods(objectsOf(gateway(parts)))[0];

const PROXY_PORTS = [['metrics', 15020], ['status-port', 15021], ['http-envoy-prom', 15090]] as const;
const ports = (...listed: readonly (readonly [string, number])[]) => listed.map(([name, number]) => ({ name, number, protocol: 'TCP', path: [] }));

describe('IST-43: the pods that Istio makes for a Gateway', () => {
  test('for a door of the cluster', () => {
    const labels = {
      'sidecar.istio.io/inject': 'false', 'istio.io/dataplane-mode': 'none', 'service.istio.io/canonical-name': 'public-istio', 'service.istio.io/canonical-revision': 'latest',
      'gateway.networking.k8s.io/gateway-name': 'public', 'gateway.networking.k8s.io/gateway-class-name': 'istio', 'gateway.istio.io/managed': 'istio.io-gateway-controller',
    };
    expect(impliedPods(objectsOf(gateway({ spec: { listeners: [{ name: 'https', port: 443, protocol: 'HTTPS' }] } })))).toEqual([{
      namespace: 'edge', name: 'public-istio', kind: 'Deployment', labels, annotations: {}, serviceAccountName: 'public-istio', hostNetwork: false, probes: [],
      template: { metadata: { labels, annotations: {} }, spec: { serviceAccountName: 'public-istio' } }, templatePath: [], where: 'here', ports: ports(...PROXY_PORTS, ['https', 443]),
    }]);
  });

  test('for a waypoint, whatever it listens on', () => {
    const labels = {
      'sidecar.istio.io/inject': 'false', 'istio.io/dataplane-mode': 'none', 'service.istio.io/canonical-name': 'public', 'service.istio.io/canonical-revision': 'latest',
      'gateway.networking.k8s.io/gateway-name': 'public', 'gateway.networking.k8s.io/gateway-class-name': 'istio-waypoint', 'gateway.istio.io/managed': 'istio.io-mesh-controller',
    };
    expect(impliedPods(objectsOf(gateway({ className: 'istio-waypoint', spec: { listeners: [{ name: 'other', port: 80, protocol: 'HTTP' }] } })))).toEqual([{
      namespace: 'edge', name: 'public', kind: 'Deployment', labels, annotations: {}, serviceAccountName: 'public', hostNetwork: false, probes: [],
      template: { metadata: { labels, annotations: {} }, spec: { serviceAccountName: 'public' } }, templatePath: [], where: 'here', ports: ports(...PROXY_PORTS, ['hbone', 15008]),
    }]);
  });

  test('their ports are those of the listeners, each once, and only what is a port', () => {
    const of = (listeners: unknown) => only({ spec: { listeners } }).ports;
    expect(of([{ name: 'first', port: 1 }, { name: 'last', port: 65535 }, { port: 80 }])).toEqual(ports(...PROXY_PORTS, ['first', 1], ['last', 65535], ['', 80]));
    expect(of([{ name: 'a', port: 0 }, { name: 'b', port: 65536 }, { name: 'c', port: '80' }, { name: 'd' }, 'e'])).toEqual(ports(...PROXY_PORTS));
    expect(of([{ name: 'http', port: 80 }, { name: 'again', port: 80 }, { name: 'own', port: 15021 }])).toEqual(ports(['metrics', 15020], ['own', 15021], ['http-envoy-prom', 15090], ['again', 80]));
    expect(of({})).toEqual(ports(...PROXY_PORTS));
  });

  test('annotations name the Deployment and the account, an empty one does not', () => {
    const named = (annotations: object) => { const { name, serviceAccountName, labels } = only({ metadata: { annotations } }); return [name, serviceAccountName, labels['service.istio.io/canonical-name']]; };
    expect(named({ 'gateway.istio.io/name-override': 'door' })).toEqual(['door', 'public-istio', 'door']);
    expect(named({ 'gateway.istio.io/service-account': 'porter' })).toEqual(['public-istio', 'porter', 'public-istio']);
    expect(named({ 'gateway.istio.io/name-override': '', 'gateway.istio.io/service-account': '' })).toEqual(['public-istio', 'public-istio', 'public-istio']);
  });

  describe('their labels and annotations', () => {
    const own = { labels: { team: 'a', 'gateway.networking.k8s.io/x': 'y' }, annotations: { note: 'b', 'kubectl.kubernetes.io/last-applied-configuration': '{}' } };
    const given = (infrastructure: unknown) => { const { labels, annotations } = only({ metadata: own, spec: { infrastructure } }); return [labels.team ?? labels.crew, annotations]; };
    test.each<[string, unknown, unknown[]]>([
      ['are those of the Gateway, without what is about the Gateway itself', undefined, ['a', { note: 'b' }]],
      ['are replaced by those of its infrastructure', { labels: { crew: 'c' }, annotations: { other: 'd' } }, ['c', { other: 'd' }]],
      ['are replaced each for itself', { annotations: { other: 'd', 'gateway.networking.k8s.io/z': 'e' } }, ['a', { other: 'd' }]],
      ['are replaced by nothing as well', { labels: {}, annotations: {} }, [undefined, {}]],
      ['stay where the infrastructure says nothing that is a mapping', { labels: [], annotations: { count: 1 } }, ['a', { note: 'b' }]],
      ['stay where it has null', { labels: null, annotations: null }, ['a', { note: 'b' }]],
    ])('%s', (_, infrastructure, expected) => expect(given(infrastructure)).toEqual(expected));
    test('never hide what the pods are', () => {
      expect(only({ spec: { infrastructure: { labels: { 'sidecar.istio.io/inject': 'true', 'gateway.istio.io/managed': 'me', 'gateway.networking.k8s.io/gateway-name': 'me' } } } }).labels)
        .toMatchObject({ 'sidecar.istio.io/inject': 'true', 'gateway.istio.io/managed': 'istio.io-gateway-controller', 'gateway.networking.k8s.io/gateway-name': 'public' });
    });
  });

  test.each<[string, unknown, number]>([
    ['no address', [], 1],
    ['one IP address', [{ type: 'IPAddress', value: '192.0.2.1' }], 1],
    ['one without a type', [{ value: '192.0.2.1' }], 1],
    ['one with the type null', [{ type: null, value: '192.0.2.1' }], 1],
    ['one host name: a proxy that somebody else runs', [{ type: 'Hostname', value: 'ingress.edge' }], 0],
    ['two of them', [{ type: 'IPAddress', value: '192.0.2.1' }, { type: 'IPAddress', value: '192.0.2.2' }], 0],
  ])('%s', (_, addresses, count) => expect(impliedPods(objectsOf(gateway({ spec: { addresses } })))).toHaveLength(count));

  describe('where somebody made them', () => {
    const label = { 'gateway.networking.k8s.io/gateway-name': 'public' };
    test.each<[string, object, number]>([
      ['a pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'edge', labels: label } }, 0],
      ['a Deployment', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a', namespace: 'edge' }, spec: { template: { metadata: { labels: label } } } }, 0],
      ['a Deployment with the label on itself alone', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a', namespace: 'edge', labels: label }, spec: { template: {} } }, 1],
      ['a pod of another namespace', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'other', labels: label } }, 1],
      ['a pod of another Gateway', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'edge', labels: { 'gateway.networking.k8s.io/gateway-name': 'other' } } }, 1],
      ['a pod without labels', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'edge' } }, 1],
    ])('%s', (_, object, count) => expect(impliedPods(objectsOf(gateway(), object))).toHaveLength(count));
  });

  test('a Gateway of another API is none, nor is an object of another kind', () => {
    expect(impliedPods(objectsOf({ ...gateway(), apiVersion: 'networking.istio.io/v1' }, { ...gateway(), kind: 'HTTPRoute' }))).toEqual([]);
    expect(impliedPods(objectsOf(gateway({ spec: { gatewayClassName: undefined } })))).toEqual([]);
  });
});

test('IST-43: Istio knows its own classes without an object, and the others by their controller', () => {
  const OWN = [['istio', 'istio.io/gateway-controller'], ['istio-waypoint', 'istio.io/mesh-controller']];
  expect([...controllersOf([])]).toEqual(OWN);
  expect([...controllersOf(objectsOf(ofClass('mine', { controllerName: 'x.example/y' }), ofClass('istio', { controllerName: 'x.example/z' })))]).toEqual([['istio', 'x.example/z'], OWN[1], ['mine', 'x.example/y']]);
  expect([...controllersOf(objectsOf(ofClass('none', {}), ofClass('empty', { controllerName: '' }), ofClass('other', { controllerName: 'x' }, 'x.example/v1'), gateway({ spec: { controllerName: 'x' } })))]).toEqual(OWN);
});
