import { AMBIENT, FACTS, PodParts, mesh, namespace, pod } from './istio-worlds';
import { MeshFacts } from '../../src/evaluate/mesh';

const PROXY = { containers: [{ name: 'main' }, { name: 'istio-proxy', args: ['proxy', 'sidecar'] }] };
const NATIVE = { initContainers: [{ name: 'istio-proxy', restartPolicy: 'Always', args: ['proxy', 'sidecar'] }], containers: [{ name: 'main' }] };
const ROUTER = { containers: [{ name: 'istio-proxy', args: ['proxy', 'router'] }] };
const injected = { 'sidecar.istio.io/inject': 'true' };
const refused = { 'sidecar.istio.io/inject': 'false' };

describe('capture by a sidecar', () => {
  test.each<[string, string, PodParts, string]>([
    ['IST-51: the label of the namespace', '{ istio-injection: enabled }', {}, 'sidecar'],
    ['IST-51: another value of it', '{ istio-injection: disabled }', {}, 'none'],
    ['IST-51: a value that is none', '{ istio-injection: "true" }', { labels: injected }, 'none'],
    ['IST-51: a revision', '{ istio.io/rev: canary }', {}, 'sidecar'],
    ['IST-51: no label', '{}', {}, 'none'],
    ['IST-51: the injection label wins over a revision', '{ istio.io/rev: canary, istio-injection: disabled }', {}, 'none'],
    ['IST-51: the label of the pod', '{}', { labels: injected }, 'sidecar'],
    ['IST-51: an annotation alone brings no webhook', '{}', { annotations: injected }, 'none'],
    ['IST-51: the revision of the pod', '{}', { labels: { 'istio.io/rev': 'canary' } }, 'sidecar'],
    ['IST-51: the label of the pod opts out', '{ istio-injection: enabled }', { labels: refused }, 'none'],
    ['IST-51: the annotation opts out', '{ istio-injection: enabled }', { annotations: refused }, 'none'],
    ['IST-51: of both the label counts', '{ istio-injection: enabled }', { labels: injected, annotations: refused }, 'sidecar'],
    ['NP-11: a pod in the network of its node has no proxy', '{ istio-injection: enabled }', { spec: { hostNetwork: true } }, 'none'],
    ['IST-54: a sidecar that is there already', '{}', { spec: PROXY, labels: refused }, 'sidecar'],
    ['IST-54: a native sidecar', '{}', { spec: NATIVE }, 'sidecar'],
    ['IST-54: any other container is none', '{}', { spec: { containers: [{ name: 'main' }, { name: 'proxy' }] } }, 'none'],
    ['IST-43: a gateway is a proxy itself', '{}', { spec: ROUTER }, 'sidecar'],
  ])('%s', (_, labels, parts, capture) => {
    const { layer, index } = mesh(namespace('shop', labels) + pod('web', parts));
    expect(layer.member(index('web')).capture).toBe(capture);
    expect(layer.member(index('web')).principal).toBe(capture === 'none' ? undefined : 'td/ns/shop/sa/web');
  });

  test('IST-51: system namespaces are left alone', () => {
    const captures = (place: string) => mesh(namespace(place, '{ istio-injection: enabled }') + pod('web', { namespace: place })).layer.member(0).capture;
    expect(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage', 'kube-systems'].map(captures)).toEqual(['none', 'none', 'none', 'none', 'sidecar']);
  });
});

describe('capture by ztunnel', () => {
  const AMBIENT_NAMESPACE = '{ istio.io/dataplane-mode: ambient }';
  test.each<[string, MeshFacts, string, PodParts, string]>([
    ['AMB-01: the label of the namespace', AMBIENT, AMBIENT_NAMESPACE, {}, 'ambient'],
    ['AMB-01: the pod opts out', AMBIENT, AMBIENT_NAMESPACE, { labels: { 'istio.io/dataplane-mode': 'none' } }, 'none'],
    ['AMB-01: the pod alone', AMBIENT, '{}', { labels: { 'istio.io/dataplane-mode': 'ambient' } }, 'ambient'],
    ['AMB-01: no label', AMBIENT, '{}', {}, 'none'],
    ['AMB-01: a mesh of sidecars does not know the label', FACTS, AMBIENT_NAMESPACE, {}, 'none'],
    ['AMB-01: a pod with a sidecar keeps it', AMBIENT, AMBIENT_NAMESPACE, { labels: injected }, 'sidecar'],
    ['NP-11: nor in the network of its node', AMBIENT, AMBIENT_NAMESPACE, { spec: { hostNetwork: true } }, 'none'],
    ['there is no mesh', { ...AMBIENT, kind: 'none' }, AMBIENT_NAMESPACE, { labels: injected }, 'none'],
    ['the kind of mesh is read from the labels', { ...AMBIENT, kind: 'detect' }, AMBIENT_NAMESPACE, {}, 'ambient'],
  ])('%s', (_, facts, labels, parts, capture) => {
    const { layer, index } = mesh(namespace('shop', labels) + pod('web', parts), facts);
    expect(layer.member(index('web')).capture).toBe(capture);
  });
});

describe('ports that no proxy sees', () => {
  const IN = namespace('shop', '{ istio-injection: enabled }');
  const STRICT = '{ apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: { name: strict, namespace: shop }, spec: { mtls: { mode: STRICT } } }\n---\n';
  const traffic = (name: string, value: string) => ({ annotations: { [`traffic.sidecar.istio.io/${name}`]: value } });
  test.each<[string, PodParts, string]>([
    ['IST-52: the ports of the proxy itself', {}, 'TCP 15020-15021,15090'],
    ['IST-52: another status port', { annotations: { 'status.sidecar.istio.io/port': '15555' } }, 'TCP 15021,15090,15555'],
    ['IST-11: excluded ports', traffic('excludeInboundPorts', '9000, 9001'), 'TCP 9000-9001,15020-15021,15090'],
    ['IST-11: included ports alone', traffic('includeInboundPorts', '8080'), 'TCP 1-8079,8081-65535'],
    ['IST-11: no port included', traffic('includeInboundPorts', ''), 'TCP all'],
    ['IST-11: every port included', traffic('includeInboundPorts', '*'), 'TCP 15020-15021,15090'],
  ])('%s', (_, parts, plaintext) => {
    const found = mesh(IN + pod('api', parts) + STRICT);
    expect(found.accepts('api').plaintext).toBe(plaintext);
    expect(found.undecided()).toEqual([]);
  });

  test('IST-11: what passes the proxy by is not authorized either', () => {
    const denied = (parts: PodParts) => mesh(IN + pod('web') + pod('api', parts)
      + '{ apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: { name: none, namespace: shop }, spec: {} }\n---\n'
      + '{ apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: { name: deny, namespace: shop }, spec: { action: DENY, rules: [{}] } }').passes('web', 'api', 'anonymous');
    expect(denied({})).toEqual(['TCP 15020-15021,15090']);
    expect(denied(traffic('excludeInboundPorts', '9000'))).toEqual(['TCP 9000,15020-15021,15090']);
  });

  test.each<[string, object]>([
    ['a list that is none', { 'traffic.sidecar.istio.io/excludeInboundPorts': '80,x' }],
    ['addresses', { 'traffic.sidecar.istio.io/includeOutboundIPRanges': '10.0.0.0/8' }],
    ['no addresses at all', { 'traffic.sidecar.istio.io/includeOutboundIPRanges': '' }],
    ['interfaces', { 'traffic.sidecar.istio.io/excludeInterfaces': 'eth1' }],
    ['no interception', { 'sidecar.istio.io/interceptionMode': 'NONE' }],
    ['no interception, in the configuration of the proxy', { 'proxy.istio.io/config': 'interceptionMode: NONE' }],
    ['a configuration that is no YAML', { 'proxy.istio.io/config': '{' }],
    ['a template of the user', { 'inject.istio.io/templates': 'mine' }],
  ])('IST-11: undecided: %s', (_, annotations) => {
    expect(mesh(IN + pod('api', { annotations }) + pod('web')).undecided('api')).toHaveLength(1);
    expect(mesh(IN + pod('api', { annotations }) + pod('web')).undecided('web')).toEqual([]);
    expect(mesh(IN + pod('api', { annotations, labels: refused })).undecided()).toEqual([]);
  });
});

describe('pods elsewhere', () => {
  const peer = (meshed: boolean | undefined, trustDomain?: string) => mesh(namespace('shop', '{ istio-injection: enabled }'), {}, {
    peers: [{ namespace: 'far', name: 'away', kind: 'Peer', labels: {}, annotations: {}, serviceAccountName: 'x', hostNetwork: false, ports: [], probes: [], template: {}, templatePath: [], where: 'elsewhere', meshed, trustDomain }],
  }).layer.member(0);
  test('are in the mesh when that was said', () => {
    expect([peer(true), peer(false), peer(undefined)].map(({ capture, principal }) => [capture, principal])).toEqual([['sidecar', 'td/ns/far/sa/x'], ['none', undefined], ['none', undefined]]);
    expect(peer(true, 'other').principal).toBe('other/ns/far/sa/x');
  });
});
