import { asked, mesh } from './registry-worlds';

/** What sends requests for `api` of `shop` elsewhere at a proxy of `shop`. */
const detour = (text: string): string => {
  const { registry, service } = asked(text, 'ALLOW_ANY');
  const found = registry.detour(service('api'), 'shop');
  return found ? `${found.object.kind} ${found.object.name}` : 'none';
};

describe('a VirtualService for the mesh', () => {
  const DETOUR = 'VirtualService mesh';
  const api = 'route: [{ destination: { host: api } }]';
  const http = (...rules: string[]) => mesh(`{ hosts: [api], http: [${rules.map(rule => `{ ${rule} }`).join()}] }`);
  test.each<[string, string, string]>([
    ['straight to the Service', http(api), 'none'],
    ['by its full name', http('route: [{ destination: { host: api.shop.svc.cluster.local } }]'), 'none'],
    ...['redirect: { uri: / }', 'directResponse: { status: 200 }', 'delegate: { name: x }', 'rewrite: { uri: / }', 'fault: { abort: { httpStatus: 500 } }', 'mirror: { host: other }', 'mirrors: []', 'headers: {}']
      .map((more): [string, string, string] => [`with ${more}`, http(`${api}, ${more}`), DETOUR]),
    ['with timeouts and retries it is still straight', http(`${api}, timeout: 1s, retries: { attempts: 2 }`), 'none'],
    ['a rule without a route', http('name: x'), DETOUR],
    ['a rule with an empty route', http('route: []'), DETOUR],
    ['two routes to the Service', http('route: [{ destination: { host: api }, weight: 1 }, { destination: { host: api }, weight: 1 }]'), 'none'],
    ['a second route elsewhere', http('route: [{ destination: { host: api }, weight: 1 }, { destination: { host: web }, weight: 1 }]'), DETOUR],
    ['another port', http('route: [{ destination: { host: api, port: { number: 80 } } }]'), DETOUR],
    ['a subset', http('route: [{ destination: { host: api, subset: v1 } }]'), DETOUR],
    ['headers of a route', http('route: [{ destination: { host: api }, headers: {} }]'), DETOUR],
    ['a route without a host', http('route: [{ destination: {} }]'), DETOUR],
    ['a second rule elsewhere', http(api, 'route: [{ destination: { host: web } }]'), DETOUR],
    ['a match, since what it leaves out is refused', http(`match: [{ uri: { prefix: /a } }], ${api}`), DETOUR],
    ['a match in one of two rules', http(`match: [{ uri: { prefix: /a } }], ${api}`, api), DETOUR],
    ['an empty list of matches', http(`match: [], ${api}`), 'none'],
    ['no rules at all', mesh('{ hosts: [api] }'), 'none'],
    ['a rule for TLS', mesh('{ hosts: [api], tls: [{ route: [{ destination: { host: web } }] }] }'), DETOUR],
    ['a rule for TCP', mesh('{ hosts: [api], tcp: [{ route: [{ destination: { host: web } }] }] }'), DETOUR],
    ['the Service among its hosts', mesh('{ hosts: [web, api], http: [{ redirect: {} }] }'), DETOUR],
    ['the full name among its hosts, in capitals', mesh('{ hosts: [API.shop.svc.cluster.local], http: [{ redirect: {} }] }'), DETOUR],
    ['without hosts', mesh('{ http: [{ redirect: {} }] }'), 'none'],
    ['hosts that are no list', mesh('{ hosts: { a: b }, http: [{ redirect: {} }] }'), 'none'],
    ['for the mesh beside a gateway', mesh('{ hosts: [api], gateways: [edge/public, mesh], http: [{ redirect: {} }] }'), DETOUR],
    ['for gateways alone', mesh('{ hosts: [api], gateways: [edge/public, edge/private], http: [{ redirect: {} }] }'), 'none'],
    ['gateways that are no list', mesh('{ hosts: [api], gateways: { a: b }, http: [{ redirect: {} }] }'), DETOUR],
    ['for another namespace', mesh('{ hosts: [api], exportTo: [pay], http: [{ redirect: {} }] }'), 'none'],
    ['one that changes nothing before one that does', mesh(`{ hosts: [api], http: [{ ${api} }] }`).replace('name: mesh', 'name: first') + http('redirect: {}'), DETOUR],
  ])('%s', (_, text, expected) => expect(detour(text)).toBe(expected));
});

describe('a route of the Gateway API', () => {
  const route = (parents: string, kind = 'HTTPRoute', namespace = 'shop') => `
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: route, namespace: ${namespace} }
spec: { ${parents} }
---`;
  test.each<[string, string, string]>([
    ...['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'].map((kind): [string, string, string] => [`a ${kind} of the Service`, route('parentRefs: [{ group: "", kind: Service, name: api }]', kind), `${kind} route`]),
    ['one of a Gateway of that name', route('parentRefs: [{ name: api }]'), 'none'],
    ['of another Service', route('parentRefs: [{ group: "", kind: Service, name: web }]'), 'none'],
    ['of a Service of that name in the namespace of the route', route('parentRefs: [{ group: "", kind: Service, name: api }]', 'HTTPRoute', 'pay'), 'none'],
    ['of another namespace, which it names', route('parentRefs: [{ group: "", kind: Service, name: api, namespace: shop }]', 'HTTPRoute', 'pay'), 'HTTPRoute route'],
    ['of a Service of that name in a namespace that it names', route('parentRefs: [{ group: "", kind: Service, name: api, namespace: pay }]'), 'none'],
    ['the Service beside a Gateway', route('parentRefs: [{ name: public }, { group: "", kind: Service, name: api }]'), 'HTTPRoute route'],
    ['without parents', route('rules: []'), 'none'],
  ])('%s', (_, text, expected) => expect(detour(text)).toBe(expected));
});
