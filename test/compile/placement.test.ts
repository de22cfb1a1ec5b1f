import { EgressAllowlist, ExternalHost, HttpRule, Mesh, Mode, Network, Peer, Unenforceable, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { CILIUM_STACKS, Facts, STACKS, Stack, build, compiled, ofKind, pods } from '../setup/golden';

type Ask = (shop: ZeroTrustNamespace) => { readonly placements: readonly { readonly requirement: string; readonly layer: string; readonly state: string; readonly phase: number }[] };
const placed = (stack: Stack, ask: Ask, facts: Facts = {}): string[] => {
  const found: string[] = [];
  build(stack, chart => { found.push(...ask(new ZeroTrustNamespace(chart, 'shop')).placements.map(({ requirement, layer, state, phase }) => `${requirement} ${layer} ${state} ${phase}`)); }, facts);
  return found;
};
const tcp: Ask = shop => pods(shop, 'web').allowTo(pods(shop, 'api', [WorkloadPort.tcp(1)]))[0];
const http: Ask = shop => pods(shop, 'web').allowTo(pods(shop, 'api', [WorkloadPort.http(1)]), { http: [HttpRule.get('/')] })[0];
const host: Ask = shop => new EgressAllowlist(shop, 'out', { clients: [pods(shop, 'web')], hosts: [ExternalHost.tls('a.example')] }).links[0];

describe('X-06: each requirement has one layer', () => {
  test.each<readonly [Stack, readonly string[], readonly string[]]>([
    ['kubernetes', ['connect network-policy enforced 1'], ['connect network-policy enforced 1', 'http none deferred 2']],
    ['cilium', ['connect cilium enforced 1'], ['connect cilium enforced 1', 'http cilium enforced 2']],
    ['istio-sidecar', ['connect network-policy enforced 1', 'identity istio enforced 3'], ['connect network-policy enforced 1', 'http istio enforced 2', 'identity istio enforced 3']],
    ['istio-sidecar-cilium', ['connect cilium enforced 1', 'identity istio enforced 3'], ['connect cilium enforced 1', 'http istio enforced 2', 'identity istio enforced 3']],
    ['istio-ambient', ['connect network-policy enforced 1', 'port ztunnel enforced 1', 'identity ztunnel enforced 3'], ['connect network-policy enforced 1', 'port ztunnel enforced 1', 'http waypoint enforced 2', 'identity waypoint enforced 3']],
  ])('on %s', (stack, ofTcp, ofHttp) => {
    expect(placed(stack, tcp)).toEqual(ofTcp);
    expect(placed(stack, http)).toEqual(ofHttp);
  });

  test.each(Object.keys(STACKS) as Stack[])('a host name on %s is Cilium\'s or nobody\'s', stack => {
    const facts = { unenforceable: Unenforceable.REPORT };
    expect(placed(stack, host, facts).filter(line => line.startsWith('host'))).toEqual([CILIUM_STACKS.includes(stack) ? 'host cilium enforced 1' : 'host none reported 1']);
  });

  test.each<readonly [string, Stack, Ask, readonly string[]]>([
    ['a server of another app is assumed to read its requests', 'istio-ambient', shop => pods(shop, 'web').allowTo(Peer.workload({ namespaceName: 'pay', labels: { a: 'b' }, serviceAccountName: 'pay', serviceName: 'pay', ports: [WorkloadPort.http(1)] }), { http: [HttpRule.get('/')] })[0],
      ['connect network-policy enforced 1', 'port ztunnel assumed 1', 'http none assumed 2', 'identity none assumed 3']],
    ['UDP has no identity', 'istio-sidecar', shop => pods(shop, 'web').allowTo(pods(shop, 'dns', [WorkloadPort.udp(53)]), { unauthenticated: { reason: 'UDP' } })[0], ['connect network-policy enforced 1']],
    ['nor has a client outside the mesh', 'istio-ambient', shop => pods(shop, 'old', [], { meshed: false }).allowTo(pods(shop, 'api', [WorkloadPort.tcp(1)]), { unauthenticated: { reason: 'old' } })[0], ['connect network-policy enforced 1']],
  ])('%s', (_, stack, ask, expected) => { expect(placed(stack, ask)).toEqual(expected); });
});

describe('modes', () => {
  const link = (facts: Facts, stack: Stack, ask: Ask = tcp) => compiled(stack, chart => { ask(new ZeroTrustNamespace(chart, 'shop')); }, facts);
  const NO_NETWORK: Facts = { network: Network.kubernetes({ mode: Mode.OFF }) };

  test('a network layer that is off writes nothing; the mesh takes the connection', () => {
    expect(placed('istio-sidecar', tcp, NO_NETWORK)).toEqual(['connect istio enforced 3', 'identity istio enforced 3']);
    expect(placed('istio-ambient', tcp, NO_NETWORK)).toEqual(['connect ztunnel enforced 1', 'port ztunnel enforced 1', 'identity ztunnel enforced 3']);
    expect(ofKind(link(NO_NETWORK, 'istio-sidecar'), 'NetworkPolicy')).toEqual([]);
    expect(ofKind(link({}, 'istio-sidecar'), 'NetworkPolicy')).not.toEqual([]);
  });

  test('AMB-07: then a client without identity is told apart by nobody, which is refused', () => {
    const old: Ask = shop => pods(shop, 'old', [], { meshed: false }).allowTo(pods(shop, 'api', [WorkloadPort.tcp(1)]), { unauthenticated: { reason: 'old' } })[0];
    expect(() => link(NO_NETWORK, 'istio-sidecar', old)).toThrow('ZT112');
    expect(() => link({}, 'istio-sidecar', old)).not.toThrow();
  });

  test('a mesh that is off writes nothing, and the platform carries what the network can', () => {
    const facts: Facts = { mesh: Mesh.istioSidecar({ mode: Mode.OFF }) };
    expect(link(facts, 'istio-sidecar-cilium', http).filter(({ apiVersion }) => apiVersion.includes('istio.io'))).toEqual([]);
    expect(placed('istio-sidecar-cilium', http, facts)).toEqual(['connect cilium enforced 1', 'http cilium enforced 2']);
  });

  test('audit is no enforcement', () => {
    expect(placed('cilium', http, { network: Network.cilium({ mode: Mode.AUDIT }) })).toEqual(['connect cilium audited 1', 'http cilium audited 2']);
    expect(placed('istio-sidecar', http, { mesh: Mesh.istioSidecar({ mode: Mode.AUDIT }) })).toEqual(['connect network-policy enforced 1', 'http istio audited 2', 'identity istio audited 3']);
    expect(() => Network.kubernetes({ mode: Mode.AUDIT })).toThrow('ZT122');
  });
});
