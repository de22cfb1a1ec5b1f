import { formatPorts } from '../../src/algebra/ports';
import { MeshFacts } from '../../src/evaluate/mesh';
import { WorldOptions } from '../../src/parse/make-world';
import { AMBIENT, FACTS, PodParts, istio, mesh, namespace, pod } from './istio-worlds';

const CAPTURED = '1-15019,15022-15089,15091-65535';
const IN = namespace('shop', '{ istio-injection: enabled }');
const TUNNELS = namespace('shop', '{ istio.io/dataplane-mode: ambient }');
const STRICT = istio('PeerAuthentication', '{ mtls: { mode: STRICT } }', { name: 'strict' });

function accepts(text: string, facts: Partial<MeshFacts> = {}, options: WorldOptions = {}) {
  const { layer, world } = mesh(text, facts, options);
  return world.workloads.map(({ index, name }) => {
    const { plaintext, mutual, causes } = layer.accepts(index);
    return [name, formatPorts(plaintext), formatPorts(mutual), ...causes.map(({ ports, mode, cause }) => `${formatPorts(ports)} ${mode}${cause ? ` ${cause.object.name} ${cause.path.join('.')} ${cause.fact}` : ''}`)];
  });
}
const BY = 'TCP all STRICT strict spec.mtls IST-01';
const out = (ports: string): PodParts => ({ annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': ports } });

describe('EV-04: what pods under the same policies accept', () => {
  test('with different ports past their proxies', () => expect(accepts(IN + STRICT + pod('a') + pod('b', out('80')) + pod('c', out('8,0')))).toEqual([
    ['a', 'TCP 15020-15021,15090', `TCP ${CAPTURED}`, BY], ['b', 'TCP 80,15020-15021,15090', `TCP 1-79,81-${CAPTURED.slice(2)}`, BY], ['c', 'TCP 8,15020-15021,15090', `TCP 1-7,9-${CAPTURED.slice(2)}`, BY],
  ]));
  test('with and without an identity of the form that clients look for (SPI-15)', () => {
    const ids = (template: string, labels: string, name: string) => `{ apiVersion: spire.spiffe.io/v1alpha1, kind: ClusterSPIFFEID, metadata: { name: ${name} }, spec: { className: spire, spiffeIDTemplate: "${template}", podSelector: { matchLabels: { ${labels} } } } }\n---\n`;
    const entries = ids('spiffe://td/ns/shop/sa/a', 'app: a', 'a') + ids('spiffe://td/b', 'app: b', 'b');
    const spire = { spire: { className: 'spire' } };
    const socket = { annotations: { 'inject.istio.io/templates': 'sidecar,spire' } };
    expect(accepts(IN + STRICT + entries + pod('a', socket) + pod('b', socket), spire).map(row => row.slice(0, 3))).toEqual([['a', 'TCP 15020-15021,15090', `TCP ${CAPTURED}`], ['b', 'TCP 15020-15021,15090', 'no port']]);
    expect(accepts(TUNNELS + STRICT + entries + pod('a') + pod('b'), { ...AMBIENT, ...spire }).map(row => row.slice(0, 3))).toEqual([['a', 'no port', 'TCP all'], ['b', 'no port', 'no port']]);
  });
  test('with and without the tunnel (AMB-07)', () => {
    const disabled = istio('PeerAuthentication', '{ mtls: { mode: DISABLE } }', { name: 'off' });
    const sidecar = { 'sidecar.istio.io/inject': 'true' };
    expect(accepts(TUNNELS + disabled + pod('a', { labels: sidecar }) + pod('b', { labels: { ...sidecar, 'networking.istio.io/tunnel': 'none' } }), AMBIENT).map(row => row.slice(0, 3)))
      .toEqual([['a', 'TCP all', `TCP ${CAPTURED}`], ['b', 'TCP all', 'no port']]);
  });
  test('outside of the mesh they take what comes, elsewhere whatever is sent', () => {
    const peer = { namespace: 'far', name: 'away', kind: 'Peer', labels: {}, annotations: {}, serviceAccountName: 'x', hostNetwork: false, ports: [], probes: [], template: {}, templatePath: [], where: 'elsewhere' as const, meshed: true };
    const text = IN + STRICT + pod('a', { labels: { 'sidecar.istio.io/inject': 'false' } });
    expect(accepts(text, {}, { peers: [peer] })).toEqual([['a', 'TCP all', 'no port'], ['away', 'TCP all', 'TCP all']]);
    expect(accepts(text, {}, { peers: [{ ...peer, meshed: false }] })[1]).toEqual(['away', 'TCP all', 'no port']);
  });
});

describe('the mesh as a whole', () => {
  test('tells what it goes by', () => {
    expect(mesh(IN).layer.facts).toEqual(FACTS);
    expect(mesh(IN, { spire: { className: 'x' } }).layer.facts).toEqual({ ...FACTS, spire: { className: 'x' } });
  });

  test('says what is in doubt about every part, and nothing where there is none', () => {
    const config = `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio', namespace: 'istio-system' }, data: { mesh: 'x: 1' } })}\n---\n`;
    const text = IN + pod('a', { labels: { 'istio.io/strange': 'a' } }) + config + ['PeerAuthentication', 'DestinationRule', 'RequestAuthentication', 'AuthorizationPolicy'].map(kind => istio(kind, '{ host: a, x: 1 }')).join('');
    const said = (kind: MeshFacts['kind']) => mesh(text, { kind }).layer.undecided.map(({ unknown }) => `${unknown.object.kind} ${unknown.path.join('.')}`);
    expect(said('sidecar')).toEqual([
      'ConfigMap data.mesh', 'Pod metadata.labels.istio.io/strange', 'PeerAuthentication spec.host', 'PeerAuthentication spec.x', 'DestinationRule spec.x', 'RequestAuthentication spec.host', 'RequestAuthentication spec.x',
      'AuthorizationPolicy spec.host', 'AuthorizationPolicy spec.x',
    ]);
    expect(said('none')).toEqual([]);
  });
});
