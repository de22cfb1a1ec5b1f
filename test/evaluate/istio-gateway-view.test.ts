import { numbersOf } from '../../src/algebra/ports';
import { gatewayViews } from '../../src/evaluate/istio-gateway-view';
import { worldOf } from '../setup/world';

const gateway = (listeners: string, apiVersion = 'gateway.networking.k8s.io/v1') => `
apiVersion: ${apiVersion}
kind: Gateway
metadata: { name: public, namespace: edge }
spec: { gatewayClassName: istio, listeners: ${listeners} }
---`;
const viewsOf = (text: string) => gatewayViews(worldOf(text));
const printed = (ports: Parameters<typeof numbersOf>[0]): string => numbersOf(ports, 'TCP').map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(' ');
const read = (listeners: string) => {
  const { http, tcp } = viewsOf(gateway(listeners))('edge', 'public');
  return { http: printed(http), tcp: printed(tcp) };
};
const ALL = '1-15019 15022-15089 15091-65535';

describe('IST-10: what a gateway reads its ports as', () => {
  test.each<[string, string, { http: string; tcp: string }]>([
    ['HTTP', '[{ port: 80, protocol: HTTP }]', { http: '80', tcp: '' }],
    ['HTTPS that ends here', '[{ port: 443, protocol: HTTPS, tls: { mode: Terminate } }]', { http: '443', tcp: '' }],
    ['HTTPS ends here without a word', '[{ port: 443, protocol: HTTPS }]', { http: '443', tcp: '' }],
    ['HTTPS that is passed on', '[{ port: 443, protocol: HTTPS, tls: { mode: Passthrough } }]', { http: '', tcp: '443' }],
    ['TLS', '[{ port: 443, protocol: TLS, tls: { mode: Passthrough } }]', { http: '', tcp: '443' }],
    ['TLS that ends here', '[{ port: 443, protocol: TLS, tls: { mode: Terminate } }]', { http: '', tcp: '443' }],
    ['TCP', '[{ port: 5432, protocol: TCP }]', { http: '', tcp: '5432' }],
    ['HTTP that names a mode for nothing', '[{ port: 80, protocol: HTTP, tls: { mode: Passthrough } }]', { http: '80', tcp: '' }],
    ['several ports', '[{ port: 80, protocol: HTTP }, { port: 443, protocol: HTTPS }, { port: 5432, protocol: TCP }]', { http: '80 443', tcp: '5432' }],
    ['one port for both: HTTP', '[{ port: 443, protocol: TLS }, { port: 443, protocol: HTTPS }]', { http: '443', tcp: '' }],
    ['another protocol', '[{ port: 80, protocol: example.com/x }]', { http: '', tcp: '' }],
    ['no port', '[{ protocol: HTTP }, { port: "81", protocol: HTTP }]', { http: '', tcp: '' }],
    ['no list', '{}', { http: '', tcp: '' }],
  ])('%s', (_, listeners, expected) => {
    expect(read(listeners)).toEqual(expected);
  });

  test('IST-50, IST-52: ports that no listener names are sniffed, but for those of the proxy itself', () => {
    const view = viewsOf(gateway('[{ port: 80, protocol: HTTP }, { port: 5432, protocol: TCP }]'))('edge', 'public');
    expect([view.all, view.auto].map(printed)).toEqual([ALL, '1-79 81-5431 5433-15019 15022-15089 15091-65535']);
  });

  test('a number in a policy is the port of the listener, unless it is one of the proxy itself', () => {
    const view = viewsOf(gateway('[]'))('edge', 'public');
    expect([view.of(view.all), view.of(viewsOf('')('edge', 'public').http), view.of([...numbered(80), ...numbered(15021)])].map(printed)).toEqual([ALL, '', '80']);
  });
});

const numbered = (port: number) => viewsOf(gateway(`[{ port: ${port}, protocol: HTTP }]`))('edge', 'public').http;

describe('which Gateway is meant', () => {
  const views = viewsOf(gateway('[{ port: 80, protocol: HTTP }]'));
  test.each<[string, string, string | undefined, string]>([
    ['that of the name and namespace', 'edge', 'public', '80'],
    ['not one of another namespace', 'shop', 'public', ''],
    ['not one of another name', 'edge', 'private', ''],
    ['none for pods that serve no Gateway', 'edge', undefined, ''],
  ])('%s', (_, namespace, name, http) => {
    const view = views(namespace, name);
    expect([printed(view.http), printed(view.all)]).toEqual([http, ALL]);
  });

  test('not a Gateway of Istio itself', () => {
    expect(printed(viewsOf(gateway('[{ port: 80, protocol: HTTP }]', 'networking.istio.io/v1'))('edge', 'public').http)).toBe('');
  });

  test('views of equal ports have equal keys, and of different ports different ones', () => {
    const key = (listeners: string) => viewsOf(gateway(listeners))('edge', 'public').key;
    const [http, tcp, other] = ['HTTP', 'TCP', 'HTTP'].map((protocol, index) => key(`[{ port: ${index === 2 ? 81 : 80}, protocol: ${protocol} }]`));
    expect(new Set([http, tcp, other, key('[]')]).size).toBe(4);
    expect(key('[{ name: x, port: 80, protocol: HTTP }]')).toBe(http);
  });
});
