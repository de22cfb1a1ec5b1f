import * as fc from 'fast-check';
import { gatewayApi } from '../../src/evaluate/gateway-api';
import { ABSENT, anyQuery, presentAs } from '../../src/algebra/http';
import { Language, literal, or, prefix } from '../../src/algebra/language';
import { worldOf } from '../setup/world';
import { World } from '../../src/parse/world';
import { BACKEND, HTTP, PODS, gateway, grant, httpRoute, path, rule } from './gateway-api-worlds';
import { Row, app, doorName, expectTraffic, has, hostOf, testWays } from './ways';

const ways = (world: World) => gatewayApi(world, 'cluster.local');

describe('matches and their order', () => {
  const rows: readonly Row[] = [
    ['a prefix is one of segments', gateway(HTTP) + httpRoute(rule(path('/a/'), BACKEND('web'))), {
      '80 GET shop.example/a': 'web:8080', '80 GET shop.example/a/b?x=1': 'web:8080', '80 GET shop.example/a?x': 'web:8080', '80 GET shop.example/ab': '-', '80 GET shop.example/A': '-',
    }],
    ['an exact path comes before a prefix, the longer prefix before the shorter', gateway(HTTP) + httpRoute([
      rule(path('/'), BACKEND('web')), rule(path('/a/b'), BACKEND('admin')), rule(path('/a'), BACKEND('api')), rule(path('/a/b/c', 'Exact'), BACKEND('web')),
    ].join()), {
      '80 GET shop.example/x': 'web:8080', '80 GET shop.example/a/x': 'api:8080', '80 GET shop.example/a/b': 'admin:8080', '80 GET shop.example/a/b/c?q': 'web:8080', '80 GET shop.example/a/b/c/d': 'admin:8080',
    }],
    ['a method comes before none, headers before fewer', gateway(HTTP) + httpRoute([
      rule(path('/'), BACKEND('web')), rule('{ path: { value: / }, method: POST }', BACKEND('api')), rule('{ headers: [{ name: X-Role, value: admin }] }', BACKEND('admin')),
    ].join()), {
      '80 GET shop.example/': 'web:8080', '80 POST shop.example/': 'api:8080', '80 POST shop.example/ x-role=admin': 'api:8080', '80 GET shop.example/ x-role=admin': 'admin:8080', '80 GET shop.example/ x-role=user': 'web:8080',
    }],
    ['a query parameter, the first of its name', gateway(HTTP) + httpRoute([rule('{ queryParams: [{ name: v, value: "2" }] }', BACKEND('api')), rule(path('/'), BACKEND('web'))].join()), {
      '80 GET shop.example/x?v=2': 'api:8080', '80 GET shop.example/x?a&v=2&b': 'api:8080', '80 GET shop.example/x?v=1&v=2': 'web:8080', '80 GET shop.example/x?vv=2': 'web:8080', '80 GET shop.example/x': 'web:8080',
    }],
    ['a pattern is the whole path', gateway(HTTP) + httpRoute(rule(path('/v[0-9]+/x', 'RegularExpression'), BACKEND('web'))), { '80 GET shop.example/v12/x?q': 'web:8080', '80 GET shop.example/v12/xy': '-' }],
    ['Istio: a prefix comes before a pattern', gateway(HTTP) + httpRoute([rule(path('/v.*', 'RegularExpression'), BACKEND('api')), rule(path('/v1'), BACKEND('web'))].join()), { '80 GET shop.example/v1': 'web:8080', '80 GET shop.example/v2': 'api:8080' }],
    ['Cilium: a pattern comes before a prefix', gateway(HTTP, '', 'cilium') + httpRoute([rule(path('/v.*', 'RegularExpression'), BACKEND('api')), rule(path('/v1'), BACKEND('web'))].join()), { '80 GET shop.example/v1': 'api:8080' }],
    ['a pattern that is none clouds its rule and those behind it', gateway(HTTP, '', 'cilium') + httpRoute([rule(path('/v(', 'RegularExpression'), BACKEND('api')), rule(path('/'), BACKEND('web'))].join()),
      { '80 GET shop.example/v1': 'api:8080 web:8080' }, ['HTTPRoute route spec.rules.0: web api']],
    ['without matches everything', gateway(HTTP) + httpRoute('{ backendRefs: [{ name: web, port: 80 }] }'), { '80 DELETE shop.example/x': 'web:8080' }],
    ['rules of one rank in two routes: nobody knows', gateway(HTTP) + httpRoute(rule(path('/a'), BACKEND('web'))) + httpRoute(rule(path('/a'), BACKEND('api')), { name: 'later' }),
      { '80 GET shop.example/a': 'api:8080 web:8080' }, ['HTTPRoute later spec.rules.0: web api']],
    ['rules of one rank in two routes that lead to the same', gateway(HTTP) + httpRoute(rule(path('/a'), BACKEND('web'))) + httpRoute(rule(path('/a'), BACKEND('web')), { name: 'later' }), { '80 GET shop.example/a': 'web:8080' }],
    ['rules of one rank in one route: the first', gateway(HTTP) + httpRoute([rule(path('/a'), BACKEND('web')), rule(path('/a'), BACKEND('api'))].join()), { '80 GET shop.example/a': 'web:8080' }],
    ['gRPC by service and method', gateway(HTTP) + httpRoute([rule('{ method: { service: shop.Cart, method: Add } }', BACKEND('web')), rule('{ method: { service: shop.Cart } }', BACKEND('api'))].join(), { kind: 'GRPCRoute' }), {
      '80 POST shop.example/shop.Cart/Add': 'web:8080', '80 POST shop.example/shop.Cart/Get': 'api:8080', '80 POST shop.example/shop.Pay/Add': '-',
    }],
    ['gRPC by method alone comes before everything', gateway(HTTP) + httpRoute(['{ backendRefs: [{ name: web, port: 80 }] }', rule('{ method: { method: Add } }', BACKEND('api'))].join(), { kind: 'GRPCRoute' }), {
      '80 POST shop.example/any.Service/Add': 'api:8080', '80 POST shop.example/any.Service/Get': 'web:8080',
    }],
    ['gRPC: a service is also its path alone', gateway(HTTP) + httpRoute([rule('{ method: { service: shop.Cart } }', BACKEND('web')), '{ backendRefs: [{ name: api, port: 80 }] }'].join(), { kind: 'GRPCRoute' }), {
      '80 POST shop.example/shop.Cart': 'web:8080', '80 POST shop.example/shop.Carts/Add': 'api:8080',
    }],
    ['gRPC: of two equal matches the first', gateway(HTTP) + httpRoute([rule('{ method: { service: a } }', BACKEND('web')), rule('{ method: { service: a } }', BACKEND('api'))].join(), { kind: 'GRPCRoute' }), { '80 POST shop.example/a/Add': 'web:8080' }],
    ['CIL-43 gRPC: Cilium shares what they take, whatever the order of their headers', gateway(HTTP, '', 'cilium') + httpRoute([
      rule('{ method: { service: a }, headers: [{ name: x-a, value: v }, { name: x-b, value: w }] }', BACKEND('web')), rule('{ method: { type: Exact, service: a }, headers: [{ name: x-b, value: w }, { name: x-a, value: v }] }', BACKEND('api')),
      rule('{ method: { service: a } }', BACKEND('admin')),
    ].join(), { kind: 'GRPCRoute' }), { '80 POST shop.example/a/Add x-a=v x-b=w': 'api:8080 web:8080', '80 POST shop.example/a/Add x-a=v': 'admin:8080' }],
    ['CIL-43 gRPC: also of rules without matches', gateway(HTTP, '', 'cilium') + httpRoute([`{ backendRefs: [${BACKEND('web')}] }`, rule('{}', BACKEND('api'))].join(), { kind: 'GRPCRoute' }), { '80 POST shop.example/a/b': 'api:8080 web:8080' }],
    ['CIL-43 gRPC: but a rule without backends answers for all', gateway(HTTP, '', 'cilium') + httpRoute([rule('{}', ''), rule('{}', BACKEND('api'))].join(), { kind: 'GRPCRoute' }), { '80 POST shop.example/a/b': '-' }],
    ['CIL-43: of two equal matches of an HTTPRoute the first', gateway(HTTP, '', 'cilium') + httpRoute([rule(path('/a'), BACKEND('web')), rule(path('/a'), BACKEND('api'))].join()), { '80 GET shop.example/a': 'web:8080' }],
    ['gRPC: the longer pattern comes first', gateway(HTTP) + httpRoute([rule('{ method: { type: RegularExpression, service: a, method: ".+" } }', BACKEND('web')), rule('{ method: { type: RegularExpression, service: a, method: "Add.*" } }', BACKEND('api'))].join(), { kind: 'GRPCRoute' }),
      { '80 POST shop.example/a/Add': 'api:8080', '80 POST shop.example/a/Get': 'web:8080' }],
    ['gRPC: with Istio a rule without matches comes behind one whose match asks for nothing', gateway(HTTP) + httpRoute(['{ backendRefs: [{ name: web, port: 80 }] }', rule('{}', BACKEND('api'))].join(), { kind: 'GRPCRoute' }), { '80 POST shop.example/a/b': 'api:8080' }],
    ['gRPC: nothing else changes their order', gateway(HTTP) + httpRoute([rule('{}', BACKEND('web')), rule('{}', BACKEND('api'))].join(), { kind: 'GRPCRoute' }), { '80 POST shop.example/a/b': 'web:8080' }],
    ['an empty list of matches comes last, and an absent one is a match of everything', gateway(HTTP) + httpRoute(['{ matches: [], backendRefs: [{ name: web, port: 80 }] }', '{ backendRefs: [{ name: api, port: 80 }] }'].join()), { '80 GET shop.example/': 'api:8080' }],
    ['HTTPRoute and GRPCRoute for one host: nobody knows', gateway(HTTP) + httpRoute(rule(path('/'), BACKEND('web'))) + httpRoute(rule('{ method: { service: a } }', BACKEND('api')), { kind: 'GRPCRoute', name: 'grpc' }),
      { '80 POST shop.example/a/b': 'api:8080 web:8080', '80 POST shop.example/b': 'web:8080' }, ['GRPCRoute grpc spec.rules.0: web api']],
  ];
  testWays(rows, ways, PODS);
});

describe('hosts and listeners', () => {
  const SECURE = (name: string, host: string) => `{ name: ${name}, port: 443, protocol: HTTPS, ${host === '' ? '' : `hostname: ${JSON.stringify(host)}, `}tls: { certificateRefs: [{ name: tls }] }, allowedRoutes: { namespaces: { from: All } } }`;
  const ALL = rule(path('/'), BACKEND('web'));
  const rows: readonly Row[] = [
    ['the most specific host has the request, and there is no way back', gateway(HTTP) + httpRoute(rule(path('/a'), BACKEND('api')), { hosts: '[a.shop.example]' }) + httpRoute(ALL, { hosts: '["*.shop.example"]', name: 'wild' }), {
      '80 GET a.shop.example/a': 'api:8080', '80 GET a.shop.example/b': '-', '80 GET b.shop.example/b': 'web:8080', '80 GET c.b.shop.example/b': 'web:8080', '80 GET shop.example/b': '-', '80 GET a.shop.example:8080/a': 'api:8080',
    }],
    ['hosts of route and listener have to meet', gateway('{ name: http, port: 80, protocol: HTTP, hostname: "*.example", allowedRoutes: { namespaces: { from: All } } }') + httpRoute(ALL, { hosts: '[shop.example, shop.test]' }),
      { '80 GET shop.example/': 'web:8080', '80 GET shop.test/': '-' }],
    ['a route without hosts has those of the listener', gateway('{ name: http, port: 80, protocol: HTTP, hostname: a.example, allowedRoutes: { namespaces: { from: All } } }') + httpRoute(ALL, { hosts: '[]' }),
      { '80 GET a.example/': 'web:8080', '80 GET b.example/': '-' }],
    ['a listener that names the host better takes the route from the wildcard', gateway([SECURE('wild', '*.example'), SECURE('exact', 'a.example')].join())
      + httpRoute(ALL, { hosts: '[a.example]', parent: '{ name: public, namespace: edge, sectionName: wild }' }), { '443 GET a.example/': '-' }],
    ['and keeps it where it is attached to both', gateway([SECURE('wild', '*.example'), SECURE('exact', 'a.example')].join()) + httpRoute(ALL, { hosts: '[a.example, b.example]' }), { '443 GET a.example/': 'web:8080', '443 GET b.example/': 'web:8080' }],
    ['sectionName and port choose the listener', gateway(`${HTTP}, { name: other, port: 8080, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }`) + httpRoute(ALL, { parent: '{ name: public, namespace: edge, port: 8080 }' }),
      { '80 GET shop.example/': '-', '8080 GET shop.example/': 'web:8080' }],
    ['Cilium serves a route on all ports without TLS', gateway(`${HTTP}, { name: other, port: 8080, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }`, '', 'cilium')
      + httpRoute(ALL, { parent: '{ name: public, namespace: edge, port: 8080 }' }) + httpRoute(rule(path('/a'), BACKEND('api')), { name: 'a', parent: '{ name: public, namespace: edge, port: 80 }' }), { '80 GET shop.example/': 'web:8080', '8080 GET shop.example/a': 'api:8080' }],
    ['only routes of the same namespace by default', gateway('{ name: http, port: 80, protocol: HTTP }') + httpRoute(ALL), { '80 GET shop.example/': '-' }],
    ['namespaces by label', gateway('{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { kubernetes.io/metadata.name: shop } } } } }') + httpRoute(ALL), { '80 GET shop.example/': 'web:8080' }],
    ['and not others', gateway('{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { kubernetes.io/metadata.name: pay } } } } }') + httpRoute(ALL), { '80 GET shop.example/': '-' }],
    ['kinds by list', gateway('{ name: http, port: 80, protocol: HTTP, allowedRoutes: { kinds: [{ kind: GRPCRoute }], namespaces: { from: All } } }') + httpRoute(ALL), { '80 GET shop.example/': '-' }],
    ['a certificate of another namespace needs a grant', gateway('{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: tls, namespace: pay }] }, allowedRoutes: { namespaces: { from: All } } }') + httpRoute(ALL), { '443 GET shop.example/': '-' }],
    ['HTTPS without TLS settings listens to nothing', gateway('{ name: https, port: 443, protocol: HTTPS, allowedRoutes: { namespaces: { from: All } } }') + httpRoute(ALL), { '443 GET shop.example/': '-' }],
    ['a route of another Gateway', gateway(HTTP) + httpRoute(ALL, { parent: '{ name: private, namespace: edge }' }), { '80 GET shop.example/': '-' }],
    ['a parent of another kind', gateway(HTTP) + httpRoute(ALL, { parent: '{ name: public, namespace: edge, kind: Service, group: "" }' }), { '80 GET shop.example/': '-' }],
    ['a waypoint is no door', gateway(HTTP, '', 'istio-waypoint') + httpRoute(ALL), { '80 GET shop.example/': '-' }],
    ['a class by its controller', gateway(HTTP, '', 'mine') + httpRoute(ALL) + '\napiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: { name: mine }\nspec: { controllerName: istio.io/mesh-controller }', { '80 GET shop.example/': '-' }],
  ];
  testWays(rows, ways, PODS);

  test.each<[string, string, string]>([
    ['IST-43: the pods of the Gateway', 'istio', 'gateway-pod'],
    ['CIL-43: no pod', 'cilium', 'cilium'],
    ['another class by name', 'nginx', 'Gateway edge/public'],
  ])('%s', (_, className, door) => {
    const world = worldOf(PODS + gateway(HTTP, '', className) + httpRoute(ALL));
    expect(ways(world).entries.map(entry => doorName(entry, world))).toEqual([door]);
  });

  test('IST-43: a Gateway on the pods of a Service listens on their port', () => {
    const world = worldOf(`${PODS}${app('proxy', 'edge').replace('containerPort: 8080', 'containerPort: 8443')}${gateway(HTTP, ', addresses: [{ type: Hostname, value: proxy.edge.svc.cluster.local }]')}${httpRoute(ALL)}`);
    const { entries } = gatewayApi(world, 'cluster.local');
    expect(entries.map(entry => doorName(entry, world))).toEqual(['proxy']);
    expectTraffic(entries[0].requests, 8443, [['host', hostOf('shop.example')]]);
  });
});

describe('backends', () => {
  const rows: readonly Row[] = [
    ['weights: all that are not zero', gateway(HTTP) + httpRoute(rule(path('/'), `${BACKEND('web', ', weight: 1')}, ${BACKEND('api', ', weight: 9')}, ${BACKEND('admin', ', weight: 0')}`)), { '80 GET shop.example/': 'api:8080 web:8080' }],
    ['another namespace needs a grant', gateway(HTTP) + httpRoute(rule(path('/'), BACKEND('other', ', namespace: pay'))), { '80 GET shop.example/': '-' }],
    ['and has one', gateway(HTTP) + httpRoute(rule(path('/'), BACKEND('other', ', namespace: pay'))) + grant(), { '80 GET shop.example/': 'other:8080' }],
    ['a grant for another namespace', gateway(HTTP) + httpRoute(rule(path('/'), BACKEND('other', ', namespace: pay'))) + grant('edge'), { '80 GET shop.example/': '-' }],
    ['a grant for another Service', gateway(HTTP) + httpRoute(rule(path('/'), BACKEND('other', ', namespace: pay'))) + grant('shop', ', name: third'), { '80 GET shop.example/': '-' }],
    ['X-04: a port that the Service does not have', gateway(HTTP) + httpRoute(rule(path('/'), '{ name: web, port: 8080 }')), { '80 GET shop.example/': '-' }],
    ['a Service that is not there clouds its namespace', gateway(HTTP) + httpRoute(rule(path('/'), BACKEND('gone'))), { '80 GET shop.example/': '-' }, ['HTTPRoute route spec.rules.0.backendRefs.0: web api admin']],
    ['another kind of backend', gateway(HTTP) + httpRoute(rule(path('/'), '{ group: x.example, kind: Bucket, name: web, port: 80 }')), { '80 GET shop.example/': '-' }, ['HTTPRoute route spec.rules.0.backendRefs.0: web api admin']],
    ['a rule without backends still takes its requests', gateway(HTTP) + httpRoute([rule(path('/a'), ''), rule(path('/'), BACKEND('web'))].join()), { '80 GET shop.example/a': '-', '80 GET shop.example/b': 'web:8080' }],
  ];
  testWays(rows, ways, PODS);
});

describe('filters', () => {
  const filtered = (filter: string, match = path('/a'), className = 'istio') => gateway(HTTP, '', className) + httpRoute([rule(match, BACKEND('web'), `, filters: [${filter}]`), rule(path('/'), BACKEND('api'))].join());
  const rows: readonly Row[] = [
    ['a redirect leads nowhere', filtered('{ type: RequestRedirect, requestRedirect: { hostname: b.example } }'), { '80 GET shop.example/a': '-', '80 GET shop.example/b': 'api:8080' }],
    ['Cilium: a redirect to the scheme of the request is passed over', filtered('{ type: RequestRedirect, requestRedirect: { scheme: http } }', path('/a'), 'cilium'), { '80 GET shop.example/a': 'api:8080' }],
    ['Cilium: one to another scheme is not', filtered('{ type: RequestRedirect, requestRedirect: { scheme: https } }', path('/a'), 'cilium'), { '80 GET shop.example/a': '-' }],
    ['a rewritten host', filtered('{ type: URLRewrite, urlRewrite: { hostname: new.example } }'), { '80 GET shop.example/a': 'web:8080 as new.example', '80 GET shop.example/b': 'api:8080' }],
    ['a mirror gets the requests as well', filtered('{ type: RequestMirror, requestMirror: { backendRef: { name: admin, port: 80 } } }'), { '80 GET shop.example/a': 'admin:8080 web:8080' }, ['HTTPRoute route spec.rules.0: admin']],
    ['filters of the answer change nothing', filtered('{ type: ResponseHeaderModifier, responseHeaderModifier: { set: [{ name: x, value: y }] } }'), { '80 GET shop.example/a': 'web:8080' }],
    ['an extension is not known', filtered('{ type: ExtensionRef, extensionRef: { group: x, kind: Y, name: z } }'), { '80 GET shop.example/a': 'web:8080' }, ['HTTPRoute route spec.rules.0.filters.0: web api']],
    ['an authorizer decides elsewhere', filtered('{ type: ExternalAuth, externalAuth: { protocol: HTTP, backendRef: { name: auth, port: 80 } } }'), { '80 GET shop.example/a': 'web:8080' }, ['HTTPRoute route spec.rules.0.filters.0: web api']],
    ['an unknown field', gateway(HTTP) + httpRoute('{ matches: [{ path: { value: / }, cookies: [x] }], backendRefs: [{ name: web, port: 80 }] }'), { '80 GET shop.example/': 'web:8080' }, ['HTTPRoute route spec.rules.0.matches.0.cookies: web']],
    ['an unknown field of the Gateway', gateway(HTTP, ', mode: x') + httpRoute(rule(path('/'), BACKEND('web'))), { '80 GET shop.example/': 'web:8080' }, ['Gateway public spec.mode: web']],
  ];
  testWays(rows, ways, PODS);

  const rewrite = (text: string) => `{ type: URLRewrite, urlRewrite: { path: ${text} } }`;
  const replaced = (value: string) => rewrite(`{ type: ReplacePrefixMatch, replacePrefixMatch: ${value} }`);
  const headers = (text: string) => `{ type: RequestHeaderModifier, requestHeaderModifier: ${text} }`;
  const A = ['path', anyQuery(or(literal('/a'), prefix('/a/')))] as const;
  test.each<[string, string, string, (readonly [string, Language])[]]>([
    ['nothing is changed', headers('{}'), path('/a'), [A]],
    ['a prefix', replaced('/b'), path('/a'), [['path', anyQuery(or(literal('/b'), prefix('/b/')))]]],
    ['a full path keeps the query', rewrite('{ type: ReplaceFullPath, replaceFullPath: /b }'), path('/a'), [['path', anyQuery(literal('/b'))]]],
    ['a header is set, the first of its name', headers('{ set: [{ name: X-A, value: v }, { name: x-a, value: w }] }'), path('/a'), [A, ['header:x-a', presentAs(literal('v'))]]],
    ['a header is removed', headers('{ remove: [X-A] }'), path('/a'), [A, ['header:x-a', ABSENT]]],
    ['a value is added', headers('{ add: [{ name: x-a, value: w }] }'), '{ path: { value: /a }, headers: [{ name: x-a, value: v }] }', [A, ['header:x-a', presentAs(literal('v,w'))]]],
  ])('what the backend gets: %s', (_, filter, match, expected) => {
    const { entries } = ways(worldOf(PODS + gateway(HTTP) + httpRoute(rule(match, BACKEND('web'), `, filters: [${filter}]`))));
    expectTraffic(entries[0].forwards, 8080, [...expected, ['host', hostOf('shop.example')]]);
  });

  test.each<[string, string, string, Readonly<Record<string, boolean>>]>([
    ['a prefix becomes another', replaced('/b'), path('/a'), { '/b': true, '/b/x': true, '/b?q': true, '/bx': false, '/a': false }],
    ['a prefix is cut off', replaced('/'), path('/a'), { '/': true, '/x': true, '/?q': true, '//x': true, '/a/x': true, '': false }],
    ['everything moves below a path', replaced('/b'), path('/'), { '/b/x': true, '/x': true }],
    ['a full path', rewrite('{ type: ReplaceFullPath, replaceFullPath: /b }'), path('/a'), { '/b': true, '/b?q': true, '/b/x': false }],
  ])('what the backend gets: %s', (_, filter, match, expected) => {
    const world = worldOf(PODS + gateway(HTTP) + httpRoute(rule(match, BACKEND('web'), `, filters: [${filter}]`)));
    const { entries } = gatewayApi(world, 'cluster.local');
    expect(Object.fromEntries(Object.keys(expected).map(text => [text, has(entries[0].forwards, { port: 8080, host: 'shop.example', path: text, method: 'GET' })]))).toEqual(expected);
  });
});

describe('streams', () => {
  const TLS = '{ name: tls, port: 443, protocol: TLS, tls: { mode: Passthrough }, hostname: "*.example", allowedRoutes: { namespaces: { from: All } } }';
  const TCP = '{ name: tcp, port: 5432, protocol: TCP, allowedRoutes: { namespaces: { from: All } } }';
  const stream = (kind: string, hosts: string, backend = 'web', name = 'route') => `
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: { parentRefs: [{ name: public, namespace: edge }], ${hosts}rules: [{ backendRefs: [{ name: ${backend}, port: 80 }] }] }
---`;
  const rows: readonly Row[] = [
    ['TLS by name, with nothing read inside', gateway(TLS) + stream('TLSRoute', 'hostnames: [shop.example, shop.test], '), { '443 sni shop.example': 'web:8080', '443 sni shop.test': '-', '443 sni api.example': '-', '443 GET other.example/x': '-' }],
    ['TLS by the name of the listener', gateway(TLS) + stream('TLSRoute', ''), { '443 sni api.example': 'web:8080', '443 sni api.test': '-' }],
    ['the most specific name has the connection', gateway(TLS) + stream('TLSRoute', 'hostnames: [a.example], ') + stream('TLSRoute', 'hostnames: ["*.example"], ', 'api', 'wild'), { '443 sni a.example': 'web:8080', '443 sni b.example': 'api:8080' }],
    ['TCP carries everything', gateway(TCP) + stream('TCPRoute', ''), { '5432 GET any.example/x': 'web:8080', '5432 sni any.example': 'web:8080' }],
    ['two TCPRoutes on one port', gateway(TCP) + stream('TCPRoute', '') + stream('TCPRoute', '', 'api', 'later'), { '5432 sni x': 'api:8080 web:8080' }, ['TCPRoute later spec.rules.0: web api']],
    ['an HTTPRoute does not fit to it', gateway(TCP) + httpRoute(rule(path('/'), BACKEND('web'))), { '5432 GET shop.example/': '-' }],
    ['Cilium: as whom a TCPRoute comes is not known', gateway(TCP, '', 'cilium') + stream('TCPRoute', ''), { '5432 sni x': 'web:8080' }, ['TCPRoute route : web']],
  ];
  testWays(rows, ways, PODS);
});

test('nothing in these kinds crashes, whatever its type', () => {
  const bad: fc.Arbitrary<unknown> = fc.letrec(tie => ({
    any: fc.oneof({ maxDepth: 4 }, fc.constantFrom(null, 0, '', 'x', true, 80, '*', '/'), fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(fc.constantFrom(
      'parentRefs', 'name', 'namespace', 'hostnames', 'rules', 'matches', 'path', 'type', 'value', 'headers', 'filters', 'backendRefs', 'port', 'listeners', 'protocol', 'allowedRoutes', 'namespaces', 'from', 'selector', 'tls', 'certificateRefs', 'queryParams', 'urlRewrite', 'set', 'addresses',
    ), tie('any'), { maxKeys: 4 })),
  })).any;
  fc.assert(fc.property(bad, bad, (spec, own) => {
    const route = JSON.stringify({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'r', namespace: 'shop' }, spec });
    const door = JSON.stringify({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'public', namespace: 'edge' }, spec: own });
    const text = `${PODS}${gateway(HTTP)}\n${route}\n---\n${door}\n---\n${httpRoute('{}')}`;
    expect(gatewayApi(worldOf(text), 'cluster.local').entries).toBeDefined();
  }), { numRuns: 300 });
});
