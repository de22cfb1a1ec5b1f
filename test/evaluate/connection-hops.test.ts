import { parseNetwork } from '../../src/algebra/cidr';
import { cilium } from '../setup/cilium-world';
import { policy as networkPolicy } from '../setup/network-world';
import { AMBIENT, SHOP, istio, namespace, pod, policy } from './istio-worlds';
import { decided, hops, layersOf, peer, ways } from './routes';

const NO_MESH = { facts: { kind: 'none' } } as const;
const network = (name: string, spec: string): string => `${networkPolicy(`shop/${name}`, spec)}\n`;
const OUT = network('web-out', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ ports: [{ port: 8080 }] }] }');
const IN = network('api-in', '{ podSelector: { matchLabels: { app: api } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 8080 }, { port: 9000 }] }] }');
const server = (mode: string): string => istio('PeerAuthentication', `{ mtls: { mode: ${mode} } }`, { name: 'default' });
const client = (mode: string): string => istio('DestinationRule', `{ host: api.shop.svc.cluster.local, trafficPolicy: { tls: { mode: ${mode} } } }`);

/** What a proxy accepts in plaintext, without the ports of its own (IST-50); and what a sidecar never sees (IST-52). */
const PLAIN = 'TCP 1-14999,15002-15003,15005,15007,15009-15052,15054-65535; UDP all; SCTP all';
const UNSEEN = 'TCP 15020-15021,15090; UDP all; SCTP all';
const SEEN = 'TCP 1-15019,15022-15089,15091-65535';
const NO_TCP = 'UDP all; SCTP all';

describe('NP-03: without a mesh', () => {
  const layers = layersOf(namespace('shop') + pod('web') + pod('api') + OUT + IN, NO_MESH);
  test('both sides have to let through, each by its lines', () => {
    expect(ways(layers, 'shop/web', 'shop/api')).toEqual({ plaintext: 'TCP 8080' });
    expect(hops(layers, 'shop/web', 'shop/api')).toEqual(['egress of web: TCP 8080 by web-out spec.egress.0', 'ingress of api: TCP 8080,9000 by api-in spec.ingress.0.from.0']);
  });
  test('what decides about the rest', () => {
    expect(decided(layers, 'shop/web', 'shop/api')).toEqual([
      'egress of web opens TCP 8080 by web-out spec.egress.0',
      'egress of web closes TCP 1-8079,8081-65535; UDP all; SCTP all by web-out spec.policyTypes.0 NP-02',
      'ingress of api opens TCP 8080,9000 by api-in spec.ingress.0.from.0',
      'ingress of api closes TCP 1-8079,8081-8999,9001-65535; UDP all; SCTP all by api-in spec NP-01',
    ]);
  });
  test('an end outside has no side of its own', () => {
    expect([ways(layers, 'shop/web', '10.0.0.1'), hops(layers, 'shop/web', '10.0.0.1')]).toEqual([{ plaintext: 'TCP 8080' }, ['egress of web: TCP 8080 by web-out spec.egress.0']]);
    expect([ways(layers, '10.0.0.1', 'shop/api'), hops(layers, '10.0.0.1', 'shop/api')]).toEqual([{ plaintext: 'nothing' }, ['ingress of api: nothing by api-in spec NP-01']]);
    expect([ways(layers, '10.0.0.1', 'shop/web'), ways(layers, 'names', '10.0.0.1')]).toEqual([{ plaintext: 'all ports' }, { plaintext: 'all ports' }]);
  });
});

describe('AMB-08: probes come from one address', () => {
  const from = network('probes', '{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 169.254.7.126/31 } }, { ipBlock: { cidr: "fd16:9254:7127:1337:ffff:ffff:ffff:fffe/127" } }, { ipBlock: { cidr: 169.254.7.127/32 } }, { ipBlock: { cidr: "fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128" } }] }] }');
  const ambient = layersOf(namespace('shop', '{ istio.io/dataplane-mode: ambient }') + pod('api') + from + server('STRICT'), { facts: AMBIENT });
  test.each(['169.254.7.127', 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff'])('%s passes ztunnel', address =>
    expect([ways(ambient, address, 'shop/api'), hops(ambient, address, 'shop/api').length]).toEqual([{ plaintext: 'all ports' }, 1]));
  test.each(['169.254.7.126', 'fd16:9254:7127:1337:ffff:ffff:ffff:fffe'])('its neighbour %s does not', address => expect(ways(ambient, address, 'shop/api')).toEqual({ plaintext: NO_TCP }));
  test('a block that holds it is not it, nor is its number in the other family', () => {
    const closed = (block: string, address: string) => ways(layersOf(namespace('shop', '{ istio.io/dataplane-mode: ambient }') + pod('api') + server('STRICT'), { facts: AMBIENT, options: { addresses: [parseNetwork(block)!] } }), address, 'shop/api').plaintext;
    expect([closed('169.254.7.126/31', '169.254.7.127'), closed('169.254.7.126/32', '169.254.7.127'), closed('::a9fe:77f/128', '::a9fe:77f'), closed('169.254.7.127/32', '169.254.7.127')]).toEqual([NO_TCP, NO_TCP, NO_TCP, 'all ports']);
  });
  test('in a mesh of sidecars it is an address as any other', () => expect(ways(layersOf(SHOP + from + server('STRICT')), '169.254.7.127', 'shop/api')).toEqual({ plaintext: UNSEEN }));
});

describe('pods elsewhere: their own side and the way they send are written elsewhere', () => {
  const options = { peers: [peer('away'), peer('bare', { meshed: false })] };
  const layers = layersOf(SHOP + server('PERMISSIVE') + client('DISABLE') + OUT, { options });
  test('as clients they may send as they like', () => {
    expect(ways(layers, 'far/away', 'shop/api')).toEqual({ plaintext: PLAIN, mtls: SEEN });
    expect(ways(layers, 'far/bare', 'shop/api')).toEqual({ plaintext: PLAIN });
    expect(hops(layers, 'far/away', 'shop/api')).toEqual(['ingress of api: all ports by nobody', `tls of api: ${PLAIN} by default spec.mtls IST-01`, 'authorization of api: all ports by nobody']);
  });
  test('which a client of these manifests may not', () => expect(ways(layersOf(SHOP + server('PERMISSIVE') + client('DISABLE')), 'shop/web', 'shop/api')).toEqual({
    plaintext: PLAIN, mtls: `nothing of ${SEEN}`,
  }));
  test('as servers they take what comes', () => {
    expect(ways(layers, 'shop/web', 'far/away')).toEqual({ plaintext: 'nothing of TCP 8080', mtls: 'TCP 8080' });
    expect([ways(layers, 'shop/web', 'far/bare'), hops(layers, 'shop/web', 'far/bare')]).toEqual([{ plaintext: 'TCP 8080' }, ['egress of web: TCP 8080 by web-out spec.egress.0']]);
  });
  test('to a server without a proxy', () => {
    const bare = layersOf(SHOP.replace('"app":"api"', '"app":"api","sidecar.istio.io/inject":"false"') + client('ISTIO_MUTUAL') + pod('out', { labels: { 'sidecar.istio.io/inject': 'false' } }), { options });
    // IST-07: what a Service fronts is sent in a form that nobody there understands.
    expect(ways(bare, 'shop/web', 'shop/api')).toEqual({ plaintext: 'TCP 1-8079,8081-8999,9001-9499,9501-65535; UDP all; SCTP all of all ports' });
    for (const name of ['far/away', 'far/bare', 'shop/out', 'names']) { expect(ways(bare, name, 'shop/api')).toEqual({ plaintext: 'all ports' }); }
  });
});

describe('IST-20: the hop of the authorization', () => {
  const WEB = policy('{ rules: [{ from: [{ source: { principals: [td/ns/shop/sa/web] } }], to: [{ operation: { ports: ["8080"] } }] }] }', { name: 'web' });
  const DENY = policy('{ action: DENY, rules: [{ to: [{ operation: { ports: ["9000"] } }] }, { from: [{ source: { principals: [td/ns/shop/sa/other] } }] }] }', { name: 'deny' });
  const last = (found: readonly string[]): string | undefined => found[found.length - 1];
  test('rules of a list, in the order in which they are asked', () => {
    const layers = layersOf(SHOP + pod('other') + server('STRICT') + WEB + DENY);
    expect(ways(layers, 'shop/web', 'shop/api')).toEqual({ plaintext: UNSEEN, mtls: 'TCP 8080' });
    expect(hops(layers, 'shop/web', 'shop/api', 'mtls')).toEqual([
      'egress of web: TCP all by nobody', 'ingress of api: TCP all by nobody', `tls of api: ${SEEN} by default spec.mtls IST-01`,
      'authorization of api: TCP 8080,15020-15021,15090; UDP all; SCTP all by deny spec.rules.0, web spec.rules.0.from.0.source, api metadata IST-52',
    ]);
    expect(decided(layers, 'shop/web', 'shop/api', 'mtls')).toEqual([
      'egress of web opens all ports by nobody', 'ingress of api opens all ports by nobody',
      'authorization of api closes TCP 9000 by deny spec.rules.0', 'authorization of api opens TCP 8080 by web spec.rules.0.from.0.source',
      'authorization of api opens TCP 15020-15021,15090 by api metadata IST-52', 'authorization of api closes all ports by web spec IST-20',
    ]);
  });
  test('without a list only what is denied is closed', () => {
    const layers = layersOf(SHOP + server('STRICT') + DENY);
    expect(last(hops(layers, 'shop/web', 'shop/api', 'mtls'))).toBe('authorization of api: TCP 1-8999,9001-65535; UDP all; SCTP all by deny spec.rules.0');
    expect(last(decided(layers, 'shop/web', 'shop/api', 'mtls'))).toBe('authorization of api closes TCP 9000 by deny spec.rules.0');
  });
  test('a list that opens nothing for the client is the cause', () => {
    const layers = layersOf(namespace('shop', '{ istio.io/dataplane-mode: ambient }') + pod('api') + pod('other') + WEB, { facts: AMBIENT });
    expect(last(hops(layers, 'shop/other', 'shop/api', 'hbone'))).toBe('authorization of api: UDP all; SCTP all by web spec IST-20');
  });
  test('IST-27: without a certificate, rules that ask for none', () => {
    const text = SHOP + server('DISABLE') + policy('{ rules: [{ from: [{ source: { notPrincipals: [td/ns/shop/sa/x] } }], to: [{ operation: { ports: ["8080"] } }] }] }', { name: 'some' });
    expect(ways(layersOf(text), 'shop/web', 'shop/api')).toEqual({ plaintext: `TCP 8080,15020-15021,15090; ${NO_TCP}`, mtls: 'nothing' });
    expect(ways(layersOf(text.replace('notPrincipals', 'principals')), 'shop/web', 'shop/api')).toEqual({ plaintext: UNSEEN, mtls: 'nothing' });
  });
  test('a pod outside of the mesh has no other way', () => {
    const layers = layersOf(SHOP + server('PERMISSIVE') + pod('out', { labels: { 'sidecar.istio.io/inject': 'false' } }));
    expect([ways(layers, 'shop/out', 'shop/api'), ways(layers, 'names', 'shop/api')]).toEqual([{ plaintext: PLAIN }, { plaintext: PLAIN }]);
  });
});

describe('CIL-42: requests that are encrypted cannot be read', () => {
  const HTTP = `${cilium('shop/api', '{ endpointSelector: { matchLabels: { app: api } }, ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }], toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ method: GET }] } }, { ports: [{ port: "9000", protocol: TCP }] }] }] }')}\n`;
  const at = (mode: string) => layersOf(SHOP + pod('other') + server(mode) + HTTP, { cilium: true });
  test('with mutual TLS only ports without conditions work', () => {
    expect(ways(at('STRICT'), 'shop/web', 'shop/api').mtls).toBe('TCP 9000 of TCP 8080 GET | TCP 9000');
    expect(hops(at('STRICT'), 'shop/web', 'shop/api', 'mtls')[1]).toBe('ingress of api: TCP 8080 GET | TCP 9000 by api spec.ingress.0.toPorts.0, api spec.ingress.0.toPorts.1, reads TCP 8080');
  });
  test('without it requests are read', () => expect(ways(at('DISABLE'), 'shop/web', 'shop/api').plaintext).toBe('TCP 8080 GET | TCP 9000'));
  test('for others nothing is read', () => expect(hops(at('STRICT'), 'shop/other', 'shop/api', 'mtls')[1]).toBe('ingress of api: nothing by api spec.ingress.0 CIL-02'));
});
