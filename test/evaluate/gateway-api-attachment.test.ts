import { EVERY_INDEX } from '../../src/algebra/index-set';
import { gatewayApi } from '../../src/evaluate/gateway-api';
import { World } from '../../src/parse/world';
import { worldOf } from '../setup/world';
import { BACKEND, HTTP, PODS, gateway, httpRoute, path, rule } from './gateway-api-worlds';
import { Row, lines, sayings, testWays } from './ways';

const ways = (world: World) => gatewayApi(world, 'cluster.local');
const ALL = rule(path('/'), BACKEND('web'));
const TO_ALL = 'allowedRoutes: { namespaces: { from: All } }';
const listener = (name: string, port: number, host = '', protocol = 'HTTP') => `{ name: ${name}, port: ${port}, protocol: ${protocol}, ${host === '' ? '' : `hostname: "${host}", `}`
  + `${protocol === 'HTTPS' ? 'tls: { certificateRefs: [{ name: tls }] }, ' : protocol === 'TLS' ? 'tls: { mode: Passthrough }, ' : ''}${TO_ALL} }`;
const stream = (kind: string, section: string, backend: string, hosts = '') => `
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: ${section}, namespace: shop }
spec: { parentRefs: [{ name: public, namespace: edge, sectionName: ${section} }], ${hosts === '' ? '' : `hostnames: ["${hosts}"], `}rules: [{ backendRefs: [{ name: ${backend}, port: 80 }] }] }
---`;
const section = (name: string) => `{ name: public, namespace: edge, sectionName: ${name} }`;

test.each<[string, string, string, string[]]>([
  ['a door for other clusters may lead to any pod', 'HBONE', 'istio-east-west', ['value Gateway public spec.listeners.0.protocol: where HBONE leads is not known here']],
  ['so may a protocol of somebody\'s own', 'example.com/x', 'nginx', ['value Gateway public spec.listeners.0.protocol: where example.com/x leads is not known here']],
  ['not in a waypoint', 'HBONE', 'istio-waypoint', []],
  ['nor UDP, whose routes are a kind that nobody here reads', 'UDP', 'nginx', []],
])('%s', (_, protocol, className, said) => {
  const found = ways(worldOf(PODS + gateway(`{ name: a, port: 15008, protocol: ${protocol} }`, '', className)));
  expect([sayings(found), found.undecided.every(({ workloads }) => workloads === EVERY_INDEX)]).toEqual([said, true]);
});

test.each<[string, string, string[]]>([
  ['IST-43: HTTP at Istio', gateway(HTTP) + httpRoute(ALL), ['http gateway-pod TCP 80 -> web:8080 by Gateway public spec.listeners.0 IST-43, HTTPRoute route spec.rules.0']],
  ['CIL-43: HTTP at Cilium', gateway(HTTP, '', 'cilium') + httpRoute(ALL), ['http cilium TCP 80 -> web:8080 by Gateway public spec.listeners.0 CIL-43, HTTPRoute route spec.rules.0']],
  ['HTTPS', gateway(`${HTTP}, ${listener('https', 443, '', 'HTTPS')}`) + httpRoute(`${rule(path('/a'), BACKEND('web'))}, ${rule(path('/b'), BACKEND('api'))}`, { parent: section('https') }), [
    'http gateway-pod TCP 443 -> web:8080 by Gateway public spec.listeners.1 IST-43, HTTPRoute route spec.rules.0',
    'http gateway-pod TCP 443 -> api:8080 by Gateway public spec.listeners.1 IST-43, HTTPRoute route spec.rules.1',
  ]],
  ['TLS that is passed on', gateway(listener('tls', 443, 'shop.example', 'TLS')) + stream('TLSRoute', 'tls', 'web'), ['stream gateway-pod TCP 443 -> web:8080 by Gateway public spec.listeners.0 IST-43, TLSRoute tls spec.rules.0']],
  ['TCP', gateway(listener('tcp', 5432, '', 'TCP')) + stream('TCPRoute', 'tcp', 'web'), ['stream gateway-pod TCP 5432 -> web:8080 by Gateway public spec.listeners.0 IST-43, TCPRoute tcp spec.rules.0']],
  ['one route on two ports', gateway(`${HTTP}, ${listener('other', 8080)}`) + httpRoute(ALL), [
    'http gateway-pod TCP 80 -> web:8080 by Gateway public spec.listeners.0 IST-43, HTTPRoute route spec.rules.0',
    'http gateway-pod TCP 8080 -> web:8080 by Gateway public spec.listeners.1 IST-43, HTTPRoute route spec.rules.0',
  ]],
  ['Cilium: all ports are one table', gateway(`${HTTP}, ${listener('other', 8080)}`, '', 'cilium') + httpRoute(ALL, { parent: section('other') }) + httpRoute(rule(path('/a'), BACKEND('api')), { name: 'a', parent: section('http') }), [
    'http cilium TCP 80,8080 -> web:8080 by Gateway public spec.listeners.1 CIL-43, HTTPRoute route spec.rules.0',
    'http cilium TCP 80,8080 -> api:8080 by Gateway public spec.listeners.1 CIL-43, HTTPRoute a spec.rules.0',
  ]],
])('the whole way: %s', (_, text, expected) => {
  const world = worldOf(PODS + text);
  expect(lines(world, ways(world))).toEqual(expected);
});

describe('which routes belong to a listener', () => {
  const attached = (parent: string) => gateway(HTTP) + httpRoute(ALL, { parent });
  const [YES, NO] = ['web:8080', '-'].map(target => ({ '80 GET shop.example/': target }));
  testWays([
    ['by the name of the Gateway', attached('{ name: public, namespace: edge }'), YES],
    ['by that of the listener', attached(section('http')), YES],
    ['by that of none', attached(section('other')), NO],
    ['by port', attached('{ name: public, namespace: edge, port: 80 }'), YES],
    ['by another port', attached('{ name: public, namespace: edge, port: 81 }'), NO],
    ['by name and another port', attached('{ name: public, namespace: edge, sectionName: http, port: 81 }'), NO],
    ['of the own namespace where none is named', attached('{ name: public }'), NO],
    ['of another group', attached('{ name: public, namespace: edge, group: x.example }'), NO],
    ['of another kind', attached('{ name: public, namespace: edge, kind: ListenerSet }'), NO],
    ['without a name', attached('{ namespace: edge }'), NO],
    ['by one of two', attached(`{ name: public, namespace: edge, port: 81 }, ${section('http')}`), YES],
    ['a listener of another Gateway beside a port of this one', attached('{ name: private, namespace: edge }, { name: public, namespace: edge, port: 81 }'), NO],
    ['one of that name elsewhere beside a port of this one', attached('{ name: public, namespace: pay }, { name: public, namespace: edge, port: 81 }'), NO],
    ['without parents', attached('').replace('parentRefs: [], ', ''), NO],
    ['a Gateway without routes', gateway(HTTP), NO],
    ['CIL-43: where TLS ends, a redirect to HTTPS is passed over', gateway(listener('https', 443, '', 'HTTPS'), '', 'cilium') + httpRoute(`${rule(path('/'), BACKEND('web'), ', filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }]')}, ${rule(path('/'), BACKEND('api'))}`), { '443 GET shop.example/': 'api:8080' }],
  ], ways, PODS);
});

describe('listeners that share a table', () => {
  /** The wildcard has everything, the name in it only `/a`: alone, the wildcard would have the rest of the name too. */
  const nested = (protocol: string, port: number, className: string, second = port) => gateway(`${listener('wild', port, '*.example', protocol)}, ${listener('exact', second, 'a.example', protocol)}`, '', className)
    + httpRoute(ALL, { name: 'wild', hosts: '["*.example"]', parent: section('wild') }) + httpRoute(rule(path('/a'), BACKEND('api')), { name: 'exact', hosts: '[a.example]', parent: section('exact') });
  testWays([
    ['Istio: plain HTTP of one port', nested('HTTP', 80, 'istio'), { '80 GET a.example/a': 'api:8080', '80 GET a.example/b': '-', '80 GET b.example/b': 'web:8080' }],
    ['Istio: not of two', nested('HTTP', 80, 'istio', 81), { '80 GET a.example/a': 'web:8080', '81 GET a.example/b': '-', '81 GET a.example/a': 'api:8080' }],
    ['Istio: not HTTPS, which the name in TLS tells apart', nested('HTTPS', 443, 'istio'), { '443 GET a.example/a': 'api:8080 web:8080', '443 GET a.example/b': 'web:8080' }],
    ['others: none', nested('HTTP', 80, 'nginx'), { '80 GET a.example/a': 'api:8080 web:8080', '80 GET a.example/b': 'web:8080' }],
    ['Cilium: plain HTTP of all ports', nested('HTTP', 80, 'cilium', 81), { '80 GET a.example/a': 'api:8080', '80 GET a.example/b': '-', '81 GET b.example/b': 'web:8080' }],
    ['Cilium: HTTPS of one port', nested('HTTPS', 443, 'cilium'), { '443 GET a.example/a': 'api:8080', '443 GET a.example/b': '-' }],
    ['Cilium: not of two', nested('HTTPS', 443, 'cilium', 444), { '443 GET a.example/b': 'web:8080', '444 GET a.example/a': 'api:8080', '444 GET b.example/': '-' }],
    ['Cilium: not plain HTTP and HTTPS', gateway(`${listener('plain', 80)}, ${listener('secure', 443, '', 'HTTPS')}`, '', 'cilium') + httpRoute(ALL, { parent: section('plain') }), { '80 GET shop.example/': 'web:8080', '443 GET shop.example/': '-' }],
    ['TLS of one port, by the closest name', gateway(`${listener('wild', 443, '*.example', 'TLS')}, ${listener('exact', 443, 'a.example', 'TLS')}`) + stream('TLSRoute', 'wild', 'web') + stream('TLSRoute', 'exact', 'api'),
      { '443 sni a.example': 'api:8080', '443 sni b.example': 'web:8080' }],
    ['TCP of one port, whatever their names', gateway(`${listener('tcp', 5432, '', 'TCP')}, ${listener('again', 5432, '', 'TCP')}`) + stream('TCPRoute', 'tcp', 'web') + stream('TCPRoute', 'again', 'api'), { '5432 sni x': 'api:8080 web:8080' }, ['TCPRoute again spec.rules.0: web api']],
    ['TCP whatever hosts its route names', gateway(listener('tcp', 5432, '', 'TCP')) + stream('TCPRoute', 'tcp', 'web', 'shop.example'), { '5432 sni x': 'web:8080' }],
    ['not of two', gateway(`${listener('tcp', 5432, '', 'TCP')}, ${listener('other', 5433, '', 'TCP')}`) + stream('TCPRoute', 'tcp', 'web') + stream('TCPRoute', 'other', 'api'), { '5432 sni x': 'web:8080', '5433 sni x': 'api:8080' }],
  ], ways, PODS);
});

describe('a host belongs to the listener that names it best', () => {
  /** A route for `a.example` on the first of two listeners. */
  const on = (first: string, second: string, className = 'istio') => gateway(`${first}, ${second}`, '', className) + httpRoute(ALL, { hosts: '[a.example]', parent: section('first') });
  const rows: Row[] = [
    ['any host, beside the name', on(listener('first', 80), listener('second', 80, 'a.example')), { '80 GET a.example/': '-' }],
    ['any host, beside a wildcard', on(listener('first', 80), listener('second', 80, '*.example')), { '80 GET a.example/': '-' }],
    ['any host, beside another name', on(listener('first', 80), listener('second', 80, 'b.example')), { '80 GET a.example/': 'web:8080' }],
    ['any host, beside any host', on(listener('first', 80), listener('second', 80)), { '80 GET a.example/': 'web:8080' }],
    ['the name, beside any host', on(listener('first', 80, 'a.example'), listener('second', 80)), { '80 GET a.example/': 'web:8080' }],
    ['the name, beside a wildcard', on(listener('first', 80, 'a.example'), listener('second', 80, '*.example')), { '80 GET a.example/': 'web:8080' }],
    ['a wildcard, beside any host', on(listener('first', 80, '*.example'), listener('second', 80)), { '80 GET a.example/': 'web:8080' }],
    ['a wildcard, beside the same', on(listener('first', 80, '*.example'), listener('second', 80, '*.example')), { '80 GET a.example/': 'web:8080' }],
    ['the name at another port', on(listener('first', 80), listener('second', 81, 'a.example')), { '80 GET a.example/': 'web:8080' }],
    ['CIL-43: which does not matter to Cilium', on(listener('first', 80), listener('second', 81, 'a.example'), 'cilium'), { '80 GET a.example/': '-' }],
    ['the name with another protocol', on(listener('first', 80), listener('second', 443, 'a.example', 'HTTPS'), 'cilium'), { '80 GET a.example/': 'web:8080' }],
    ['a wider wildcard', gateway(`${listener('first', 80, '*.b.example')}, ${listener('second', 80, '*.example')}`) + httpRoute(ALL, { hosts: '[a.b.example]', parent: section('first') }), { '80 GET a.b.example/': 'web:8080' }],
    ['a narrower wildcard', gateway(`${listener('first', 80, '*.example')}, ${listener('second', 80, '*.b.example')}`) + httpRoute(ALL, { hosts: '[a.b.example]', parent: section('first') }), { '80 GET a.b.example/': '-' }],
  ];
  testWays(rows, ways, PODS);
});

describe('host names of routes that come to one domain', () => {
  const one = (className: string, first: string, second = '[a.example]', backends = [rule(path('/b'), BACKEND('web')), rule(path('/'), BACKEND('api'))]) => gateway(listener('http', 80, 'a.example'), '', className)
    + httpRoute(backends[0], { name: 'first', hosts: first }) + httpRoute(backends[1], { name: 'second', hosts: second });
  testWays([
    ['Istio: one after the other, nobody knows in which order, but everything comes last', one('istio', '["*.example"]'), { '80 GET a.example/b': 'web:8080', '80 GET a.example/c': 'api:8080' }],
    ['Istio: and where neither takes everything', one('istio', '["*.example"]', '[a.example]', [rule(path('/b'), BACKEND('web')), rule(path('/b/c'), BACKEND('api'))]), { '80 GET a.example/b/c': 'api:8080 web:8080' }, ['HTTPRoute second spec.rules.0: web api']],
    ['Cilium: as if it were one name', one('cilium', '["*.example"]', '[a.example]', [rule(path('/b'), BACKEND('web')), rule(path('/b/c'), BACKEND('api'))]), { '80 GET a.example/b/c': 'api:8080', '80 GET a.example/b': 'web:8080' }],
    ['Cilium: even where the wildcard asks for more', one('cilium', '["*.example"]'), { '80 GET a.example/b': 'web:8080', '80 GET a.example/c': 'api:8080' }],
    ['others: the name comes before the wildcard', one('nginx', '["*.example"]'), { '80 GET a.example/b': 'api:8080' }],
    ['others: even before a longer wildcard', one('nginx', '["*.a.example", "*.example"]'), { '80 GET a.example/b': 'api:8080' }],
    ['others: the longer wildcard comes first', gateway(listener('http', 80, 'x.a.example'), '', 'nginx') + httpRoute(rule(path('/b'), BACKEND('web')), { name: 'first', hosts: '["*.example"]' }) + httpRoute(ALL.replace('web', 'api'), { name: 'second', hosts: '["*.a.example"]' }),
      { '80 GET x.a.example/b': 'api:8080' }],
    ['in any case of their letters', gateway(HTTP) + httpRoute(ALL, { hosts: '[A.Example]' }), { '80 GET a.example/': 'web:8080' }],
  ], ways, PODS);
});

describe('what is said about what is not understood', () => {
  const said = (text: string) => {
    const world = worldOf(PODS + text);
    return sayings(ways(world)).map(line => `${line} ${[...new Set(ways(world).undecided.flatMap(({ workloads }) => workloads.items.map(index => world.workloads[index].name)))].join('+')}`);
  };
  const odd = httpRoute(ALL, { name: 'odd', hosts: '[odd.example]' }).replace('rules:', 'mode: x, rules:');
  const TCP = listener('tcp', 5432, '', 'TCP');
  test.each<[string, string, string[]]>([
    ['a field of a route clouds what it leads to', gateway(HTTP) + odd + httpRoute(rule(path('/'), BACKEND('api'))), ['field HTTPRoute odd spec.mode: spec.mode is no field that is known web']],
    ['a field of a Gateway all that it leads to', gateway(HTTP, ', mode: x') + httpRoute(ALL) + httpRoute(rule(path('/'), BACKEND('api')), { name: 'api', hosts: '[b.example]' }), ['field Gateway public spec.mode: spec.mode is no field that is known web+api']],
    ['a backend of a stream', gateway(TCP) + stream('TCPRoute', 'tcp', 'gone'), ['value TCPRoute tcp spec.rules.0.backendRefs.0: the Service shop/gone is not among the manifests web+api+admin']],
    ['a name of a rule is nothing', gateway(TCP) + stream('TCPRoute', 'tcp', 'web').replace('[{ backendRefs', '[{ name: a, backendRefs'), []],
    ['another field of a rule is', gateway(TCP) + stream('TCPRoute', 'tcp', 'web').replace('[{ backendRefs', '[{ mode: a, backendRefs'), ['field TCPRoute tcp spec.rules.0.mode: spec.rules[0].mode is no field that is known web']],
    ['CIL-43: TCP at Cilium', gateway(TCP, '', 'cilium') + stream('TCPRoute', 'tcp', 'web'), ['kind TCPRoute tcp : as whom Cilium lets a TCPRoute in is not known here web']],
    ['CIL-43: but not TLS', gateway(listener('tls', 443, '', 'TLS'), '', 'cilium') + stream('TLSRoute', 'tls', 'web'), []],
    ['two rules of one rank', gateway(HTTP) + httpRoute(ALL) + httpRoute(rule(path('/'), BACKEND('api')), { name: 'later' }),
      ['value HTTPRoute later spec.rules.0: nothing says whether this rule comes before the one of HTTPRoute shop/route; both have the same requests web+api']],
  ])('%s', (_, text, expected) => expect(said(text)).toEqual(expected));
});
