import { WorkloadPort, ZeroTrustNamespace } from '../../src';
import { Stack, build, pods } from '../setup/golden';
import { declared, findingLines, proved } from '../setup/proof';

function lines(stack: Stack, ...more: object[]): string[] {
  const { objects, intent } = declared(build(stack, chart => { pods(new ZeroTrustNamespace(chart, 'shop'), 'api', [WorkloadPort.tcp(8080)]); }));
  return findingLines(proved({ objects: [...objects, ...more], intent }));
}
const object = (apiVersion: string, kind: string, spec: object, metadata: object = {}) => ({ apiVersion, kind, metadata: { name: 'x', ...metadata }, spec });
const EVERYBODY = { podSelector: {}, ingress: [{}] };

describe('ART-03: whoever applies an object that names no namespace chooses one', () => {
  test.each<[Stack, object]>([
    ['kubernetes', object('networking.k8s.io/v1', 'NetworkPolicy', EVERYBODY)], ['kubernetes', object('networking.k8s.io/v1', 'NetworkPolicy', EVERYBODY, { namespace: '' })],
    ['cilium', object('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, ingress: [{ fromEntities: ['all'] }] })], ['istio-sidecar', object('security.istio.io/v1', 'AuthorizationPolicy', { rules: [{}] })],
    ['istio-ambient', object('security.istio.io/v1', 'PeerAuthentication', { mtls: { mode: 'PERMISSIVE' } })],
    ['kubernetes', object('v1', 'Service', { type: 'NodePort', selector: { app: 'api' }, ports: [{ port: 8080 }] })], ['kubernetes', object('v1', 'Service', { externalIPs: ['192.0.2.1'], selector: { app: 'api' }, ports: [{ port: 8080 }] })],
  ])('on %s: %j is undecided', (stack, item) => { expect(lines(stack, item)).toEqual([expect.stringMatching(/^undecided ZT010 \S+ default\/x metadata: cannot decide: it names no namespace/)]); });

  test.each<[Stack, object]>([
    ['kubernetes', object('networking.k8s.io/v1', 'NetworkPolicy', EVERYBODY, { namespace: 'default' })], ['kubernetes', object('v1', 'Service', { selector: { app: 'api' }, ports: [{ port: 8080 }] })],
    ['kubernetes', object('networking.k8s.io/v1', 'IngressClass', {})], ['kubernetes', object('v1', 'ConfigMap', {})], ['kubernetes', object('apps/v1', 'Deployment', { template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'x', image: 'x' }] } } })],
    ['cilium', object('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', { endpointSelector: { matchLabels: { app: 'x' } }, egress: [{}] })],
  ])('on %s: %j changes nothing', (stack, item) => { expect(lines(stack, item)).toEqual([]); });
});
