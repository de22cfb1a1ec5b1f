import * as fc from 'fast-check';
import { AMBIENT, FACTS, namespace, pod, service } from './istio-worlds';
import { istioMesh } from '../../src/evaluate/istio';
import { detectMesh } from '../../src/evaluate/istio-facts';
import { impliedPods } from '../../src/evaluate/istio-waypoint';
import { makeWorld } from '../../src/parse/make-world';
import { objectsFromJson } from '../../src/parse/object';
import { parseText } from '../../src/parse/text';

const KINDS: readonly [string, string][] = [
  ['security.istio.io/v1', 'AuthorizationPolicy'], ['security.istio.io/v1', 'PeerAuthentication'], ['security.istio.io/v1', 'RequestAuthentication'], ['networking.istio.io/v1', 'DestinationRule'],
  ['spire.spiffe.io/v1alpha1', 'ClusterSPIFFEID'], ['spire.spiffe.io/v1alpha1', 'ClusterStaticEntry'], ['gateway.networking.k8s.io/v1', 'Gateway'], ['gateway.networking.k8s.io/v1', 'GatewayClass'],
];
const FIELDS = [
  'rules', 'from', 'to', 'when', 'source', 'operation', 'principals', 'namespaces', 'ipBlocks', 'ports', 'methods', 'paths', 'key', 'values', 'action', 'selector', 'matchLabels', 'targetRefs', 'kind', 'name', 'mtls',
  'mode', 'portLevelMtls', '8080', 'jwtRules', 'issuer', 'host', 'trafficPolicy', 'tls', 'portLevelSettings', 'port', 'number', 'subsets', 'exportTo', 'spiffeIDTemplate', 'podSelector', 'selectors', 'gatewayClassName',
  'listeners', 'allowedRoutes', 'from', 'infrastructure', 'labels', 'addresses', '__proto__', 'constructor', 'toString',
];
const TEXTS = ['', '*', 'ALLOW', 'DENY', 'STRICT', 'a', '**', '/{*}', '{', '{{ .TrustDomain }}', 'istio', 'istio-waypoint', '10.0.0.0/8', '::/0', '80', '-1', 'spiffe://td/a', 'k8s:ns:shop', 'k8s', 'request.headers[', 'request.auth.claims[a]', 'source.ip'];
const { spec } = fc.letrec(tie => ({
  spec: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constantFrom(...TEXTS), fc.constant(null), fc.boolean(), fc.integer(), fc.array(tie('spec'), { maxLength: 3 }), fc.uniqueArray(fc.tuple(fc.constantFrom(...FIELDS), tie('spec')), { maxLength: 5, selector: ([key]) => key })
    .map(entries => Object.fromEntries(entries))),
}));

const shop = parseText(namespace('shop', '{ istio-injection: enabled }') + namespace('far', '{ istio.io/dataplane-mode: ambient, istio.io/use-waypoint: x }') + pod('web') + pod('api', { namespace: 'far' })
  + service('api', '{ name: http, port: 80, targetPort: 8080 }', '', 'far')).objects;

test('objects of any shape do not break the mesh', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(...KINDS), spec, fc.constantFrom('shop', 'far', 'istio-system')), { minLength: 1, maxLength: 4 }), fc.constantFrom(FACTS, AMBIENT), (items, facts) => {
    const objects = [...shop, ...objectsFromJson(items.map(([[apiVersion, kind], value, place]) => ({ json: { apiVersion, kind, metadata: { name: 'x', namespace: place }, spec: value } })))];
    const world = makeWorld(objects, { peers: impliedPods(objects) });
    detectMesh(world);
    const layer = istioMesh(world, { ...facts, spire: {} });
    for (const { index } of world.workloads) {
      layer.accepts(index);
      layer.authz(index);
      layer.waypointAuthz(index);
      world.workloads.forEach(other => layer.sends(index, other.index));
    }
    expect(layer.undecided.every(({ unknown, workloads }) => unknown.message !== '' && workloads !== undefined)).toBe(true);
  }), { numRuns: 500 });
});

test('pods with annotations and labels of any text do not break it either', () => {
  const NAMES = ['traffic.sidecar.istio.io/excludeInboundPorts', 'traffic.sidecar.istio.io/includeInboundPorts', 'proxy.istio.io/config', 'inject.istio.io/templates', 'status.sidecar.istio.io/port', 'sidecar.istio.io/interceptionMode'];
  fc.assert(fc.property(fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(fc.string(), fc.constantFrom(...TEXTS, '99999', 'a: b', '[', '1,2'))), annotations => {
    const objects = parseText(namespace('shop', '{ istio-injection: enabled }') + pod('web', { annotations })).objects;
    const layer = istioMesh(makeWorld(objects), FACTS);
    expect(layer.accepts(0).plaintext).toBeDefined();
    expect(layer.undecided).toBeDefined();
  }), { numRuns: 300 });
});
