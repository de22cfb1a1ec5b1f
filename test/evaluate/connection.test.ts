import { portRange } from '../../src/algebra/ports';
import { formatTraffic } from '../../src/algebra/print';
import { intersect, onPorts } from '../../src/algebra/traffic';
import { Route, open, routes, usable } from '../../src/evaluate/connection';
import { kubernetesNetwork } from '../../src/evaluate/network';
import { AMBIENT, SHOP, istio, mesh, namespace, pod, policy, service } from './istio-worlds';

function ways(text: string, facts = {}): Route[] {
  const { world, layer, index } = mesh(text, facts);
  return routes({ world, network: kubernetesNetwork(world), mesh: layer }, index('web'), index('api'));
}
const at = (port: number, traffic: Route['passes']) => formatTraffic(intersect(traffic, onPorts(portRange('TCP', port))));
const working = (found: readonly Route[], port = 8080): string[] => found.filter(({ usual }) => at(port, usual).length > 0).map(({ kind }) => kind);
const opened = (found: readonly Route[], port = 8080): string[] => found.filter(({ passes }) => at(port, passes).length > 0).map(({ kind }) => kind);

const server = (mode: string) => istio('PeerAuthentication', `{ mtls: { mode: ${mode} } }`, { name: 'default' });
const client = (mode: string) => istio('DestinationRule', `{ host: api.shop.svc.cluster.local, trafficPolicy: { tls: { mode: ${mode} } } }`);
const WEB_ONLY = policy('{ rules: [{ from: [{ source: { principals: [td/ns/shop/sa/web] } }] }] }');

describe('EV-04: how the client sends, and what the server takes', () => {
  test.each<[string, string, string[], string[]]>([
    ['automatic to STRICT', server('STRICT'), ['mtls'], ['mtls']],
    ['automatic to PERMISSIVE', server('PERMISSIVE'), ['mtls'], ['plaintext', 'mtls']],
    ['automatic to DISABLE', server('DISABLE'), ['plaintext'], ['plaintext']],
    ['plaintext to STRICT', server('STRICT') + client('DISABLE'), [], ['mtls']],
    ['plaintext to PERMISSIVE', server('PERMISSIVE') + client('DISABLE'), ['plaintext'], ['plaintext', 'mtls']],
    ['plaintext to PERMISSIVE, where identity counts', server('PERMISSIVE') + client('DISABLE') + WEB_ONLY, [], ['mtls']],
    ['automatic to PERMISSIVE, where identity counts', server('PERMISSIVE') + WEB_ONLY, ['mtls'], ['mtls']],
    ['mutual TLS to DISABLE', server('DISABLE') + client('ISTIO_MUTUAL'), [], ['plaintext']],
    ['mutual TLS to STRICT', server('STRICT') + client('ISTIO_MUTUAL'), ['mtls'], ['mtls']],
  ])('%s', (_, text, usual, passes) => {
    const found = ways(SHOP + text);
    expect({ usual: working(found), passes: opened(found) }).toEqual({ usual, passes });
  });
  test('mutual TLS to a pod without a proxy, and its twin', () => {
    const text = namespace('shop', '{ istio-injection: enabled }') + pod('web') + pod('api', { labels: { 'sidecar.istio.io/inject': 'false' } }) + service('api', '{ name: http, port: 80, targetPort: 8080 }');
    expect([working(ways(text + client('ISTIO_MUTUAL'))), working(ways(text))]).toEqual([[], ['plaintext']]);
  });
});

describe('IST-50: ports of the proxy', () => {
  test('what comes to its own ports never reaches the application, metrics and health do (IST-52)', () => {
    const found = ways(SHOP + server('DISABLE'));
    expect([15001, 15006, 15008, 15053].filter(port => opened(found, port).includes('plaintext'))).toEqual([]);
    expect([8080, 15020, 15021, 15090].filter(port => opened(found, port).includes('plaintext'))).toEqual([8080, 15020, 15021, 15090]);
  });
  test('AMB-07: the network layer sees 15008 alone, whatever the port', () => {
    const text = namespace('shop', '{ istio.io/dataplane-mode: ambient }') + pod('web') + pod('api');
    const ingress = (port: number) => `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: api, namespace: shop }, spec: { podSelector: { matchLabels: { app: api } }, ingress: [{ ports: [{ port: ${port} }] }] } }\n---\n`;
    const [tunnel, real] = [15008, 8080].map(port => ways(text + ingress(port), AMBIENT));
    expect([at(8080, usable(tunnel)), at(9999, open(tunnel))]).toEqual([['TCP 8080'], ['TCP 9999']]);
    expect([at(8080, usable(real)), opened(real)]).toEqual([[], ['plaintext']]);
  });
});
