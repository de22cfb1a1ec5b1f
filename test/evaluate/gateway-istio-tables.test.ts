import { istioGateways } from '../../src/evaluate/gateway-istio';
import { World } from '../../src/parse/world';
import { worldOf } from '../setup/world';
import { BASE, HTTP, gateway, http, service, to, uri } from './gateway-istio-worlds';
import { lines, sayings, testWays } from './ways';

const ways = (world: World) => istioGateways(world, 'cluster.local');
const secure = (protocol: string, mode: string, hosts = '["*"]', name = 'a') => `{ port: { number: 443, name: ${name}, protocol: ${protocol} }, hosts: ${hosts}, tls: { mode: ${mode}, credentialName: ${name} } }`;
const sni = (name: string, host: string) => `tls: [{ match: [{ sniHosts: ["${name}"] }], ${to(host, ', port: { number: 80 }')} }]`;

test.each<[string, string, string[]]>([
  ['HTTP', gateway(HTTP()) + service(http(to('web'))), ['http proxy TCP 8080 -> web:8080 by Gateway public spec.servers.0, VirtualService shop spec.http.0']],
  ['HTTPS that ends here', gateway(`${HTTP()}, ${secure('HTTPS', 'SIMPLE')}`) + service(http(to('web'))), [
    'http proxy TCP 8080 -> web:8080 by Gateway public spec.servers.0, VirtualService shop spec.http.0',
    'http proxy TCP 8443 -> web:8080 by Gateway public spec.servers.1, VirtualService shop spec.http.0',
  ]],
  ['TLS that is passed on', gateway(secure('TLS', 'PASSTHROUGH')) + service(sni('shop.example', 'web')), ['stream proxy TCP 8443 -> web:8080 by Gateway public spec.servers.0, VirtualService shop spec.tls.0']],
  ['TCP', gateway('{ port: { number: 5432, name: a, protocol: TCP }, hosts: ["*"] }') + service(`tcp: [{ ${to('web')} }]`), ['stream proxy TCP 5432 -> web:8080 by Gateway public spec.servers.0, VirtualService shop spec.tcp.0']],
  ['TLS that ends here, as a stream', gateway(secure('TLS', 'SIMPLE')) + service(`tcp: [{ ${to('web')} }]`), ['stream proxy TCP 8443 -> web:8080 by Gateway public spec.servers.0, VirtualService shop spec.tcp.0']],
])('the whole way: %s', (_, text, expected) => {
  const world = worldOf(BASE + text);
  expect(lines(world, ways(world))).toEqual(expected);
});

describe('servers that share a table', () => {
  const [WILD, EXACT] = [service(http(to('web')), { name: 'wild', hosts: '["*.example"]' }), service(http(`${uri('exact', '/a')}, ${to('api')}`), { name: 'exact', hosts: '[a.example]', gateways: '[edge/private]' })];
  const tcp = (port: number, hosts = '["*"]') => `{ port: { number: ${port}, name: a, protocol: TCP }, hosts: ${hosts} }`;
  testWays([
    ['plain HTTP of one port', gateway(HTTP()) + gateway(HTTP(), 'private') + WILD + EXACT, { '8080 GET a.example/a': 'api:8080', '8080 GET a.example/b': '-', '8080 GET b.example/b': 'web:8080' }],
    ['not of two', gateway(HTTP()) + gateway(HTTP().replace('80', '90'), 'private') + WILD + EXACT, { '8080 GET a.example/b': 'web:8080', '90 GET a.example/a': 'api:8080', '90 GET b.example/b': '-' }],
    ['not HTTPS, which the name in TLS tells apart', gateway(secure('HTTPS', 'SIMPLE', '["*.example"]')) + gateway(secure('HTTPS', 'SIMPLE', '[a.example]', 'b'), 'private') + WILD + EXACT, { '8443 GET a.example/b': 'web:8080', '8443 GET a.example/a': 'api:8080 web:8080' }],
    ['TLS that is passed on', gateway(secure('TLS', 'PASSTHROUGH', '["*.example"]')) + gateway(secure('TLS', 'PASSTHROUGH', '[a.example]', 'b'), 'private') + service(sni('*.example', 'web'), { name: 'wild', hosts: '["*.example"]' }) + service(sni('a.example', 'api'), { name: 'exact', hosts: '[a.example]', gateways: '[edge/private]' }),
      { '8443 sni a.example': 'api:8080', '8443 sni b.example': 'web:8080' }],
    ['not TLS of two ports', gateway(secure('TLS', 'PASSTHROUGH')) + gateway(secure('TLS', 'PASSTHROUGH').replace('443', '444'), 'private') + service(sni('a.example', 'web'), { hosts: '[a.example]' }), { '8443 sni a.example': 'web:8080', '444 sni a.example': '-' }],
    ['not streams', gateway(`${tcp(5432)}, ${tcp(5433)}`) + service(`tcp: [{ match: [{ port: 5432 }], ${to('web')} }, { match: [{ port: 5433 }], ${to('api')} }]`, { hosts: '["*"]' }), { '5432 sni x': 'web:8080', '5433 sni x': 'api:8080' }],
    ['HTTP and a stream', gateway(`${HTTP()}, ${tcp(5432)}`) + service(`${http(to('web'))}, tcp: [{ ${to('api')} }]`), { '8080 GET shop.example/': 'web:8080', '5432 sni x': 'api:8080' }],
  ], ways, BASE);
});

describe('hosts', () => {
  const REDIRECT = ', tls: { httpsRedirect: true }';
  testWays([
    ['in any case of their letters', gateway(HTTP('[Shop.Example]')) + service(http(to('web')), { hosts: '[SHOP.example]' }), { '8080 GET shop.example/': 'web:8080' }],
    ['of the namespace of the VirtualService', gateway(HTTP('[shop/shop.example, pay/other.example]')) + service(http(to('web')), { hosts: '["*"]' }), { '8080 GET shop.example/': 'web:8080', '8080 GET other.example/': '-' }],
    ['one that has no rule for HTTP leaves its requests to a wildcard', gateway(HTTP()) + service(http(to('web')), { hosts: '["*"]' }) + service(`tcp: [{ ${to('api')} }]`, { name: 'tcp' }), { '8080 GET shop.example/': 'web:8080' }],
    ['one whose rules match nothing keeps them', gateway(HTTP()) + service(http(to('web')), { hosts: '["*"]' }) + service(http(`${uri('exact', '/a')}, ${to('api')}`), { name: 'exact' }), { '8080 GET shop.example/': '-', '8080 GET shop.example/a': 'api:8080' }],
    ['of a stream do not count without TLS', gateway('{ port: { number: 5432, name: a, protocol: TCP }, hosts: [shop.example] }') + service(`tcp: [{ ${to('web')} }]`), { '5432 sni x': 'web:8080' }],
    ['where TLS ends they do, without namespace and in any case', gateway(secure('TLS', 'SIMPLE', '[shop/Shop.Example]')) + service(`tcp: [{ ${to('web')} }]`), { '8443 sni shop.example': 'web:8080', '8443 sni b.example': '-' }],
    ['that are redirected', gateway(HTTP('[shop.example]', REDIRECT)) + service(http(to('web'))), { '8080 GET shop.example/': '-' }],
    ['that are redirected without any rule, which a wildcard does not get', gateway(`${HTTP('[A.example]', REDIRECT)}, ${HTTP()}`) + service(http(to('web')), { hosts: '["*"]' }), { '8080 GET a.example/': '-', '8080 GET b.example/': 'web:8080' }],
    ['nor one of another Gateway', gateway(HTTP('[A.example]', REDIRECT)) + gateway(HTTP(), 'private') + service(http(to('web')), { hosts: '["*"]', gateways: '[edge/private]' }), { '8080 GET a.example/': '-', '8080 GET b.example/': 'web:8080' }],
    ['of one namespace, which such a wildcard does', gateway(HTTP('[pay/a.example]', REDIRECT)) + gateway(HTTP(), 'private') + service(http(to('web')), { hosts: '["*"]', gateways: '[edge/private]' }), { '8080 GET a.example/': 'web:8080' }],
    ['that are not', gateway(`${HTTP('[a.example]')}, ${HTTP()}`) + service(http(to('web')), { hosts: '["*"]' }), { '8080 GET a.example/': 'web:8080' }],
    ['of a namespace whose VirtualService has them are redirected', gateway(`${HTTP('[shop/shop.example]', REDIRECT)}, ${HTTP()}`) + service(http(to('web')), { hosts: '[shop.example, b.example]' }), { '8080 GET shop.example/': '-', '8080 GET b.example/': 'web:8080' }],
    ['of a namespace without one are not', gateway(`${HTTP('[pay/shop.example]', REDIRECT)}, ${HTTP()}`) + service(http(to('web')), { hosts: '[shop.example]' }), { '8080 GET shop.example/': 'web:8080' }],
    ['that are no list', gateway(HTTP()) + service(http(to('web')), { hosts: '{ a: b }' }), { '8080 GET shop.example/': '-' }],
    ['gateways that are no list', gateway(HTTP()) + service(http(to('web')), { gateways: '{ a: b }' }), { '8080 GET shop.example/': '-' }],
  ], ways, BASE);
});

describe('what is said about what is not understood', () => {
  const doubtful = (text: string) => {
    const world = worldOf(BASE + text);
    const found = ways(world);
    return { said: sayings(found), workloads: [...new Set(found.undecided.flatMap(({ workloads }) => workloads.items.map(index => world.workloads[index].name)))].join(' ') };
  };
  const OTHER = service(http(to('api')), { name: 'other', hosts: '[other.example]' });
  const ODD = `mode: x, ${http(to('web'))}`;
  const MODE = ['field VirtualService shop spec.mode: spec.mode is no field that is known'];
  test.each<[string, string, string[], string]>([
    ['nothing', gateway(HTTP()) + service(`${http(to('web'))}, tls: [], tcp: [], exportTo: ["*"]`) + OTHER, [], ''],
    ['a VirtualService clouds what it leads to', gateway(HTTP()) + service(ODD) + OTHER, MODE, 'web'],
    ['once, on two servers', gateway(`${HTTP()}, ${secure('HTTPS', 'SIMPLE')}`) + service(ODD) + OTHER, MODE, 'web'],
    ['not where it has no host of the Gateway', gateway(HTTP('[other.example]')) + service(ODD) + OTHER, [], ''],
    ['nor for another gateway', gateway(HTTP()) + service(ODD, { gateways: '[mesh]' }) + OTHER, [], ''],
    ['nor where it is not exported', gateway(HTTP()) + service(`${ODD}, exportTo: ["."]`) + OTHER, [], ''],
    ['a Gateway clouds all that it leads to', gateway(HTTP('["*"]', ', bind: 10.0.0.1')) + service(http(to('web'))) + OTHER, ['value Gateway public spec.servers.0.bind: whether the address is one of the pod is not known'], 'web api'],
    ['two servers of one host', gateway(`${secure('HTTPS', 'SIMPLE')}, ${secure('HTTPS', 'SIMPLE', '["*"]', 'b')}`) + service(http(to('web'))), ['value Gateway public spec.servers.1: another server has the same host and port, and nothing says which of them is older'], 'web'],
  ])('%s', (_, text, said, workloads) => expect(doubtful(text)).toEqual({ said, workloads }));

  test('said once for one object, where its rules come to several tables', () => {
    const world = worldOf(BASE + gateway(`${HTTP()}, ${secure('HTTPS', 'SIMPLE')}`) + service(ODD));
    expect(ways(world).undecided).toHaveLength(1);
  });
});
