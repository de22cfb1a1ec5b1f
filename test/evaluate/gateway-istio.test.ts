import * as fc from 'fast-check';
import { EVERY_INDEX } from '../../src/algebra/index-set';
import { ABSENT, presentAs } from '../../src/algebra/http';
import { literal, or, suffix } from '../../src/algebra/language';
import { istioGateways } from '../../src/evaluate/gateway-istio';
import { World } from '../../src/parse/world';
import { worldOf } from '../setup/world';
import { BASE, HTTP, gateway, http, service, to, uri } from './gateway-istio-worlds';
import { Row, doorName, expectTraffic, has, testWays } from './ways';

const ways = (world: World) => istioGateways(world, 'cluster.local');

describe('matches of a VirtualService', () => {
  const rows: Row[] = [
    ['the first match wins', gateway(HTTP()) + service(http(`${uri('prefix', '/a')}, ${to('api')}`, `${uri('prefix', '/a/b')}, ${to('admin')}`, to('web'))),
      { '8080 GET shop.example/a/b': 'api:8080', '8080 GET shop.example/x': 'web:8080', '80 GET shop.example/x': '-' }],
    ['a prefix is one of characters', gateway(HTTP()) + service(http(`${uri('prefix', '/a')}, ${to('api')}`)), { '8080 GET shop.example/ab': 'api:8080', '8080 GET shop.example/b': '-' }],
    ['an exact path takes any query', gateway(HTTP()) + service(http(`${uri('exact', '/a')}, ${to('api')}`)), { '8080 GET shop.example/a?x': 'api:8080', '8080 GET shop.example/a/': '-' }],
    ['a pattern is the whole path', gateway(HTTP()) + service(http(`${uri('regex', '/v[0-9]+')}, ${to('api')}`)), { '8080 GET shop.example/v1?x': 'api:8080', '8080 GET shop.example/v1/x': '-' }],
    ['case may not matter', gateway(HTTP()) + service(http(`${uri('exact', '/Abc', ', ignoreUriCase: true')}, ${to('api')}`)), { '8080 GET shop.example/aBC': 'api:8080', '8080 GET shop.example/abd': '-' }],
    ['but does by itself', gateway(HTTP()) + service(http(`${uri('exact', '/Abc')}, ${to('api')}`)), { '8080 GET shop.example/aBC': '-' }],
    ['nothing behind a match of everything is reached', gateway(HTTP()) + service(http(`${uri('prefix', '/')}, ${to('web')}`, `${uri('exact', '/a')}, ${to('api')}`)), { '8080 GET shop.example/a': 'web:8080' }],
    ['methods and authority', gateway(HTTP('["*"]')) + service(http(`match: [{ method: { exact: POST }, authority: { prefix: a. } }], ${to('api')}`), { hosts: '["*"]' }),
      { '8080 POST a.example/': 'api:8080', '8080 GET a.example/': '-', '8080 POST b.example/': '-' }, ['VirtualService shop spec.http.0: api']],
    ['an authority with capitals is another one, and goes to the rules behind it', gateway(HTTP('["*"]')) + service(http(`match: [{ authority: { exact: a.example } }], ${to('api')}`, to('web')), { hosts: '["*"]' }),
      { '8080 GET a.example/': 'api:8080 web:8080', '8080 GET b.example/': 'web:8080' }, ['VirtualService shop spec.http.0: web api']],
    ['so it is as a header, and without it', gateway(HTTP('["*"]')) + service(http(`match: [{ headers: { ":authority": { exact: a.example } } }], ${to('api')}`, `match: [{ withoutHeaders: { host: { exact: a.example } } }], ${to('admin')}`, to('web')), { hosts: '["*"]' }),
      { '8080 GET a.example/': 'admin:8080 api:8080 web:8080', '8080 GET b.example/': 'admin:8080 web:8080' }, ['VirtualService shop spec.http.0: web api admin', 'VirtualService shop spec.http.1: web api admin']],
    ['an authority written with capitals is met by such requests only', gateway(HTTP('["*"]')) + service(http(`match: [{ authority: { prefix: A. } }, { authority: { regex: "B.*" } }], ${to('api')}`), { hosts: '["*"]' }),
      { '8080 GET a.example/': 'api:8080', '8080 GET b.example/': 'api:8080', '8080 GET c.example/': '-' }, ['VirtualService shop spec.http.0: api']],
    ['hosts of the VirtualService are one in any case', gateway(HTTP('["*"]')) + service(http(to('api')), { hosts: '[a.example]' }), { '8080 GET a.example/': 'api:8080', '8080 GET b.example/': '-' }],
    ['headers, by value and by presence', gateway(HTTP()) + service(http(`match: [{ headers: { X-Role: { exact: admin } } }], ${to('admin')}`, `match: [{ headers: { x-role: {} } }], ${to('api')}`, to('web'))),
      { '8080 GET shop.example/ x-role=admin': 'admin:8080', '8080 GET shop.example/ x-role=user': 'api:8080', '8080 GET shop.example/ x-role=': 'api:8080', '8080 GET shop.example/': 'web:8080' }],
    ['without a header: a missing one counts as empty', gateway(HTTP()) + service(http(`match: [{ withoutHeaders: { x: { regex: "a*" } } }], ${to('api')}`, `match: [{ withoutHeaders: { z: { exact: b } } }], ${to('admin')}`)),
      { '8080 GET shop.example/ x=aa': 'admin:8080', '8080 GET shop.example/ x=b': 'api:8080', '8080 GET shop.example/': 'admin:8080', '8080 GET shop.example/ z=b': '-', '8080 GET shop.example/ z=c': 'admin:8080' }],
    ['query parameters', gateway(HTTP()) + service(http(`match: [{ queryParams: { v: { exact: "2" } } }], ${to('api')}`)), { '8080 GET shop.example/?v=2': 'api:8080', '8080 GET shop.example/?v=22': '-' }],
    ['a scheme is not known, and clouds the rules behind it', gateway(HTTP()) + service(http(`match: [{ scheme: { exact: https } }], ${to('api')}`, to('web'))), { '8080 GET shop.example/': 'api:8080 web:8080' }, ['VirtualService shop spec.http.0: web api']],
    ['nor is a claim', gateway(HTTP()) + service(http(`match: [{ headers: { "@request.auth.claims.group": { exact: x } } }], ${to('api')}`)), { '8080 GET shop.example/': 'api:8080' }, ['VirtualService shop spec.http.0: api']],
    ['a match for another gateway', gateway(HTTP()) + service(http(`match: [{ gateways: [mesh] }], ${to('api')}`, `match: [{ gateways: [edge/public] }], ${to('web')}`)), { '8080 GET shop.example/': 'web:8080' }],
    ['a match for another port of the Gateway', gateway(HTTP()) + service(http(`match: [{ port: 8080 }], ${to('api')}`, `match: [{ port: 80 }], ${to('web')}`)), { '8080 GET shop.example/': 'web:8080' }],
    ['a match for other proxies', gateway(HTTP()) + service(http(`match: [{ sourceLabels: { tier: mesh } }], ${to('api')}`, `match: [{ sourceNamespace: shop }], ${to('admin')}`, `match: [{ sourceLabels: { tier: edge }, sourceNamespace: edge }], ${to('web')}`)), { '8080 GET shop.example/': 'web:8080' }],
    ['redirects and direct answers lead nowhere', gateway(HTTP()) + service(http(`${uri('exact', '/a')}, redirect: { uri: /b }`, `${uri('exact', '/c')}, directResponse: { status: 200 }`, to('web'))), { '8080 GET shop.example/a': '-', '8080 GET shop.example/c': '-', '8080 GET shop.example/b': 'web:8080' }],
    ['an unknown field', gateway(HTTP()) + service(http(`${to('web')}, retry: 1`)), { '8080 GET shop.example/': 'web:8080' }, ['VirtualService shop spec.http.0.retry: web']],
    ['rules of another object', gateway(HTTP()) + service(http('delegate: { name: other }', to('web'))), { '8080 GET shop.example/': '-' }, ['VirtualService shop spec.http.0.delegate: web api admin']],
  ];
  testWays(rows, ways, BASE);
});

describe('gateways and hosts', () => {
  const rows: Row[] = [
    ['hosts have to meet', gateway(HTTP('["*.example"]')) + service(http(to('web')), { hosts: '[shop.example, shop.test]' }), { '8080 GET shop.example/': 'web:8080', '8080 GET shop.test/': '-' }],
    ['the narrower of two wildcards', gateway(HTTP('["*.shop.example"]')) + service(http(to('web')), { hosts: '["*.example"]' }), { '8080 GET a.shop.example/': 'web:8080', '8080 GET b.example/': '-' }],
    ['the most specific host has the request', gateway(HTTP()) + service(http(`${uri('exact', '/a')}, ${to('api')}`)) + service(http(to('web')), { name: 'wild', hosts: '["*"]' }), { '8080 GET shop.example/a': 'api:8080', '8080 GET shop.example/b': '-', '8080 GET b.example/': 'web:8080' }],
    ['hosts for one namespace', gateway(HTTP('[pay/shop.example]')) + service(http(to('web'))), { '8080 GET shop.example/': '-' }],
    ['hosts for that namespace', gateway(HTTP('[shop/shop.example]')) + service(http(to('web'))), { '8080 GET shop.example/': 'web:8080' }],
    ['hosts for the namespace of the Gateway', gateway(HTTP('[./shop.example]')) + service(http(to('web'))), { '8080 GET shop.example/': '-' }],
    ['another gateway', gateway(HTTP()) + service(http(to('web')), { gateways: '[edge/private]' }), { '8080 GET shop.example/': '-' }],
    ['the mesh alone', gateway(HTTP()) + service(http(to('web')), { gateways: '[mesh]' }), { '8080 GET shop.example/': '-' }],
    ['without gateways it is for the mesh', gateway(HTTP()) + service(http(to('web')), { gateways: '[]' }), { '8080 GET shop.example/': '-' }],
    ['a short name is of the own namespace', gateway(HTTP()) + service(http(to('web')), { gateways: '[public]' }), { '8080 GET shop.example/': '-' }],
    ['and is found there', gateway(HTTP()) + service(http(to('web.shop.svc.cluster.local')), { gateways: '[public]', namespace: 'edge' }), { '8080 GET shop.example/': 'web:8080' }],
    ['not exported', gateway(HTTP()) + service(`${http(to('web'))}, exportTo: ["."]`), { '8080 GET shop.example/': '-' }],
    ['exported to the gateway', gateway(HTTP()) + service(`${http(to('web'))}, exportTo: [edge]`), { '8080 GET shop.example/': 'web:8080' }],
    ['two objects for one host: nobody knows which comes first', gateway(HTTP()) + service(http(`${uri('prefix', '/a')}, ${to('api')}`)) + service(http(`${uri('prefix', '/a/b')}, ${to('admin')}`), { name: 'later' }),
      { '8080 GET shop.example/a/b': 'admin:8080 api:8080', '8080 GET shop.example/a': 'api:8080' }, ['VirtualService later spec.http.0: api admin']],
    ['two objects for one host, of which one takes everything: that comes last', gateway(HTTP()) + service(http(to('web'))) + service(http(`${uri('prefix', '/a')}, ${to('api')}`), { name: 'later' }), { '8080 GET shop.example/a': 'api:8080', '8080 GET shop.example/b': 'web:8080' }],
    ['two Gateways on one pod share their ports', gateway(HTTP('[a.example]')) + gateway(HTTP(), 'private') + service(http(to('web')), { hosts: '["*"]', gateways: '[edge/private]' }) + service(http(`${uri('exact', '/a')}, ${to('api')}`), { name: 'a', hosts: '[a.example]' }),
      { '8080 GET a.example/a': 'api:8080', '8080 GET a.example/b': '-', '8080 GET b.example/b': 'web:8080' }],
    ['a server that sends everybody to HTTPS', gateway(HTTP('["*"]', ', tls: { httpsRedirect: true }')) + service(http(to('web'))), { '8080 GET shop.example/': '-' }],
    ['for its own hosts only', gateway(`${HTTP('[a.example]', ', tls: { httpsRedirect: true }')}, ${HTTP('[shop.example]')}`) + service(http(to('web')), { hosts: '[shop.example, a.example]' }), { '8080 GET shop.example/': 'web:8080', '8080 GET a.example/': '-' }],
    ['a host for one namespace is sent there only by a VirtualService of it', gateway(`${HTTP('["./*.example"]', ', tls: { httpsRedirect: true }')}, ${HTTP()}`) + service(http(to('web')), { hosts: '["*"]' }), { '8080 GET shop.example/': 'web:8080' }],
    ['HTTPS that ends here', gateway('{ port: { number: 443, name: https, protocol: HTTPS }, hosts: ["*"], tls: { mode: SIMPLE, credentialName: tls } }') + service(http(to('web'))), { '8443 GET shop.example/': 'web:8080' }],
    ['GW-08: client certificates: who has one is not known', gateway('{ port: { number: 443, name: https, protocol: HTTPS }, hosts: ["*"], tls: { mode: MUTUAL, credentialName: tls } }') + service(http(to('web'))), { '8443 GET shop.example/': 'web:8080' }, ['Gateway public spec.servers.0.tls.mode: web']],
    ['AUTO_PASSTHROUGH leads everywhere', gateway('{ port: { number: 15443, name: tls, protocol: TLS }, hosts: ["*.local"], tls: { mode: AUTO_PASSTHROUGH } }'), {}, ['Gateway public spec.servers.0.tls.mode: ']],
    ['two servers with TLS and one host', gateway(['a', 'b'].map(name => `{ port: { number: 443, name: ${name}, protocol: HTTPS }, hosts: [shop.example], tls: { mode: SIMPLE, credentialName: ${name} } }`).join()) + service(http(to('web'))), { '8443 GET shop.example/': 'web:8080' }, ['Gateway public spec.servers.1: web']],
    ['a port that no Service translates is the pod\'s own', gateway('{ port: { number: 9000, name: http, protocol: HTTP }, hosts: ["*"] }') + service(http(to('web'))), { '9000 GET shop.example/': 'web:8080' }],
  ];
  testWays(rows, ways, BASE);

  test('AUTO_PASSTHROUGH may lead to any pod', () => {
    const { undecided } = ways(worldOf(BASE + gateway('{ port: { number: 15443, name: tls, protocol: TLS }, hosts: ["*.local"], tls: { mode: AUTO_PASSTHROUGH } }')));
    expect(undecided.map(({ workloads }) => workloads)).toEqual([EVERY_INDEX]);
  });

  test.each<[string, string, string]>([['the selected pods', '{ istio: ingress }', 'proxy'], ['pods that are not there, by name', '{ istio: egress }', 'Gateway edge/public']])('the door: %s', (_, selector, door) => {
    const world = worldOf(BASE + gateway(HTTP(), 'public', selector) + service(http(to('web'))));
    expect(ways(world).entries.map(entry => doorName(entry, world))).toEqual([door]);
  });
});

describe('destinations', () => {
  const subsets = (name: string, labels: string) => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: shop }
spec: { host: web, subsets: [{ name: v2, labels: ${labels} }] }
---`;
  const rows: Row[] = [
    ['by full name', gateway(HTTP()) + service(http(to('other.pay.svc.cluster.local'))), { '8080 GET shop.example/': 'other:8080' }],
    ['weights: all that are not zero', gateway(HTTP()) + service(http('route: [{ destination: { host: web }, weight: 90 }, { destination: { host: api }, weight: 10 }, { destination: { host: admin } }]')), { '8080 GET shop.example/': 'api:8080 web:8080' }],
    ['a port that the Service does not have', gateway(HTTP()) + service(http(to('web', ', port: { number: 8080 }'))), { '8080 GET shop.example/': '-' }],
    ['a mirror', gateway(HTTP()) + service(http(`${to('web')}, mirror: { host: api }`)), { '8080 GET shop.example/': 'api:8080 web:8080' }, ['VirtualService shop spec.http.0: api']],
    ['a host that is not there', gateway(HTTP()) + service(http(to('gone'))), { '8080 GET shop.example/': '-' }, ['VirtualService shop spec.http.0.route.0.destination.host: web api admin']],
    ['a host outside', `${gateway(HTTP())}${service(http(to('api.example')))}
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: outside, namespace: shop }
spec: { hosts: [api.example], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS }
---`, { '8080 GET shop.example/': '-' }],
    ['a subset by its labels', gateway(HTTP()) + service(http(to('web', ', subset: v2'))) + subsets('web', '{ app: web }'), { '8080 GET shop.example/': 'web:8080' }],
    ['a subset without pods', gateway(HTTP()) + service(http(to('web', ', subset: v2'))) + subsets('web', '{ version: v2 }'), { '8080 GET shop.example/': '-' }],
    ['a subset that nobody describes', gateway(HTTP()) + service(http(to('web', ', subset: v2'))), { '8080 GET shop.example/': 'web:8080' }, ['VirtualService shop spec.http.0.route.0.destination.subset: web']],
  ];
  testWays(rows, ways, BASE);

  const forwards = (rule: string) => {
    const { entries } = ways(worldOf(BASE + gateway(HTTP()) + service(http(`${rule}, ${to('web')}`))));
    return (path: string) => has(entries[0].forwards, { port: 8080, host: 'shop.example', path, method: 'GET' });
  };
  test.each<[string, string, Readonly<Record<string, boolean>>]>([
    ['a prefix, character by character', `${uri('prefix', '/a')}, rewrite: { uri: / }`, { '/': true, '/b': true, '//b': true, '/a': true }],
    ['with its slash', `${uri('prefix', '/a/')}, rewrite: { uri: / }`, { '/b': true, '/b?q': true, '//b': true }],
    ['an exact path', `${uri('exact', '/a')}, rewrite: { uri: /b }`, { '/b': true, '/b?q': true, '/a': false }],
    ['a pattern is replaced as a whole', `${uri('regex', '/a.*')}, rewrite: { uri: /b }`, { '/b': true, '/bx': false }],
  ])('what the backend gets: %s', (_, rule, expected) => {
    const asks = forwards(rule);
    expect(Object.fromEntries(Object.keys(expected).map(path => [path, asks(path)]))).toEqual(expected);
  });

  test('headers: what is removed, set and added', () => {
    const { entries } = ways(worldOf(BASE + gateway(HTTP()) + service(http(`${to('web')}, headers: { request: { remove: [X-A], set: { x-b: v, host: new.example }, add: { x-c: w } } }`))));
    expectTraffic(entries[0].forwards, 8080, [
      ['host', literal('new.example')], ['header:x-a', ABSENT], ['header:x-b', presentAs(literal('v'))], ['header:x-c', presentAs(or(literal('w'), suffix(',w')))],
    ]);
  });
  testWays([
    ['a pattern as rewrite', gateway(HTTP()) + service(http(`rewrite: { uriRegexRewrite: { match: a, rewrite: b } }, ${to('web')}`)), { '8080 GET shop.example/': 'web:8080' }, ['VirtualService shop spec.http.0: web']],
    ['a command of Envoy in a header', gateway(HTTP()) + service(http(`${to('web')}, headers: { request: { set: { x: "%REQ(y)%" } } }`)), { '8080 GET shop.example/': 'web:8080' }, ['VirtualService shop spec.http.0.headers.request: web']],
  ], ways, BASE);
});

describe('streams', () => {
  const TLS = '{ port: { number: 443, name: tls, protocol: TLS }, hosts: ["*.example"], tls: { mode: PASSTHROUGH } }';
  const TCP = '{ port: { number: 5432, name: tcp, protocol: TCP }, hosts: ["*"] }';
  testWays([
    ['TLS that is passed on, by name', gateway(TLS) + service(`tls: [{ match: [{ sniHosts: [shop.example] }], ${to('web', ', port: { number: 80 }')} }]`), { '8443 sni shop.example': 'web:8080', '8443 sni a.example': '-' }],
    ['for another port', gateway(TLS) + service(`tls: [{ match: [{ sniHosts: [shop.example], port: 8443 }], ${to('web', ', port: { number: 80 }')} }]`), { '8443 sni shop.example': '-' }],
    ['TCP: the first rule for the port', gateway(TCP) + service(`tcp: [{ match: [{ port: 80 }], ${to('api')} }, { match: [{ port: 5432 }], ${to('web')} }, { ${to('admin')} }]`, { hosts: '["*"]' }), { '5432 sni x': 'web:8080' }],
    ['HTTP rules do not fit', gateway(TCP) + service(http(to('web')), { hosts: '["*"]' }), { '5432 sni x': '-' }],
    ['TLS that ends here, as a stream', gateway('{ port: { number: 443, name: tls, protocol: TLS }, hosts: [shop.example], tls: { mode: SIMPLE, credentialName: tls } }') + service(`tcp: [{ ${to('web')} }]`), { '8443 sni shop.example': 'web:8080', '8443 sni b.example': '-' }],
  ], ways, BASE);
});

test('nothing in these kinds crashes, whatever its type', () => {
  const bad: fc.Arbitrary<unknown> = fc.letrec(tie => ({
    any: fc.oneof({ maxDepth: 5 }, fc.constantFrom(null, 0, '', 'x', true, 80, '*', 'edge/public'), fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(fc.constantFrom(
      'hosts', 'gateways', 'http', 'tls', 'tcp', 'match', 'uri', 'prefix', 'route', 'destination', 'host', 'port', 'number', 'headers', 'request', 'set', 'servers', 'selector', 'protocol', 'mode', 'rewrite', 'mirrors', 'queryParams', 'subset',
    ), tie('any'), { maxKeys: 4 })),
  })).any;
  fc.assert(fc.property(bad, bad, bad, (spec, rules, own) => {
    const object = (kind: string, name: string, value: unknown) => `\n${JSON.stringify({ apiVersion: 'networking.istio.io/v1', kind, metadata: { name, namespace: 'edge' }, spec: value })}\n---`;
    const text = BASE + gateway(HTTP()) + object('VirtualService', 'a', spec) + object('VirtualService', 'b', { hosts: ['*'], gateways: ['public'], http: rules, tls: rules, tcp: rules }) + object('Gateway', 'c', own);
    expect(ways(worldOf(text)).entries).toBeDefined();
  }), { numRuns: 300 });
});
