import fc from 'fast-check';
import { chance, constant, either, fields, list, one, set, sometimes, together } from './arbitrary';
import { operation } from './istio-authorization';
import { STRANGER, namespace, workload } from './istio-world';

/** A request from outside to a port of a gateway's pod. */
export interface Entrance {
  readonly gateway: true; readonly from: string; readonly to: string; readonly port: number;
  readonly protocol: 'http'; readonly method: string; readonly path: string; readonly host: string; readonly headers: Readonly<Record<string, string>>;
}

const API = 'gateway.networking.k8s.io';
const hosts = ['a.example', '*.example', 'b.example', '*', 'deep.a.example', '*.a.example'];
const segments = ['/', '/a', '/a/', '/a/b', '/b', '/A'];
const patterns = ['/a.*', '/[ab]', '.*b', '/a(/b)?'];

/** Each gateway has namespaces of its own, near and far, so that what is left open about one says nothing of the others. */
interface Home { readonly near: string; readonly far: string }

const meta = (name: string, home: string, more: object = {}) => ({ name, namespace: home, ...more });

const backend = (home: string, name: string): object[] => [workload(home, name), {
  apiVersion: 'v1', kind: 'Service', metadata: meta(name, home),
  spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }, { name: 'http-more', port: 90, targetPort: 'web' }] },
}];

const text = (...values: readonly string[]) => either<object>([4, one(...values).map(exact => ({ exact }))], [2, one(...values).map(start => ({ prefix: start }))], [1, one(...patterns).map(regex => ({ regex }))]);
const team = either<object>([3, one('a', 'b').map(exact => ({ exact }))], [1, constant({ prefix: 'a' })], [1, constant({ regex: 'a|b' })], [1, constant({})]);

const virtualMatch = fields({
  uri: sometimes(60, text(...segments)), method: sometimes(20, text('GET', 'POST')), authority: sometimes(5, text('a.example', 'b.example')),
  headers: sometimes(20, team.map(found => ({ 'x-team': found }))), withoutHeaders: sometimes(10, team.map(found => ({ 'x-team': found }))), queryParams: sometimes(10, one({ exact: '1' }, { regex: '.*' }).map(x => ({ x }))),
  ignoreUriCase: sometimes(10, constant(true)), port: sometimes(12, one(80, 81)), gateways: sometimes(8, one(['g0'], ['g1'], ['mesh'])), sourceLabels: sometimes(4, constant({ app: 'x' })),
});

const destination = ({ near, far }: Home) => fc.tuple(one(`one`, `two.${near}.svc.cluster.local`, `three.${far}.svc.cluster.local`, `one.${near}.svc.cluster.local`), sometimes(60, one(80, 90)))
  .map(([host, number]) => ({ destination: { host, port: { number: number ?? 80 } } }));

/** Short names are of the namespace of the VirtualService. */
const virtualService = (home: Home) => fc.record({
  place: one(home.near, home.near, home.far), names: either([5, one('*', '*', '*.example', 'a.example', 'a.example', 'b.example', 'deep.a.example', '*.a.example').map((host): string[] => [host])], [1, constant<string[]>(['a.example', 'b.example'])]), gateways: one([`${home.near}/g0`], [`${home.near}/g0`], [`${home.near}/g0`, `${home.near}/g1`], ['g0'], ['g1', 'mesh'], ['mesh', `${home.near}/g0`]),
  http: list(fc.record({
    match: sometimes(60, list(virtualMatch, 1, 2)),
    what: either<object>([12, destination(home).map(route => ({ route: [route] }))], [1, fc.tuple(destination(home), destination(home)).map(([a, b]) => ({ route: [{ ...a, weight: 100 }, { ...b, weight: 0 }] }))],
      [1, constant({ redirect: { uri: '/elsewhere' } })], [1, constant({ directResponse: { status: 418 } })]),
    rewrite: sometimes(10, constant({ uri: '/new' })),
  }).map(({ match, what, rewrite }) => ({ ...(match ? { match } : {}), ...what, ...(rewrite && 'route' in what ? { rewrite } : {}) })), 1, 3),
  exportTo: sometimes(10, one(['.'], ['*'], [home.near])),
}).map(({ place, names, gateways, http, exportTo }) => ({
  apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: meta('v', place), spec: { hosts: names, gateways: names.includes('*') ? gateways.map(name => (name === 'mesh' ? 'g0' : name)) : gateways, http, ...(exportTo ? { exportTo } : {}) },
}));

const istioServers = ({ near, far }: Home) => list(fc.record({
  number: one(80, 80, 80, 80, 81), protocol: one('HTTP', 'HTTP', 'HTTP2', 'GRPC'), names: either([2, constant<string[]>(['*'])], [3, set(1, 2, ...hosts, './*', `${near}/b.example`, `${far}/*`, '*/a.example', `${far}/*.example`)]),
}), 1, 2).map(servers => servers.map(({ number, protocol, names }, index) => ({ port: { number, name: `p${index}`, protocol }, hosts: names.includes('*') ? ['*'] : names })));

/** Istio's own Gateway and VirtualService, on pods that somebody made. */
const istioGateway = (index: number, home: Home) => fc.record({
  first: istioServers(home), second: sometimes(40, istioServers(home)), routes: list(virtualService(home), 2, 5), moved: chance(50),
}).map(({ first, second, routes, moved }) => {
  const selector = { istio: `door${index}` };
  const gateway = (name: string, servers: readonly object[]) => ({ apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata: meta(name, home.near), spec: { selector, servers } });
  const pods = workload(home.near, 'door', { ...selector, 'sidecar.istio.io/inject': 'true' });
  return {
    door: `${home.near}/door`, ports: [moved ? 8080 : 80, 81, moved ? 80 : 8080],
    objects: [
      { ...pods, spec: { ...pods.spec, template: { ...pods.spec.template, metadata: { ...pods.spec.template.metadata, annotations: { 'inject.istio.io/templates': 'gateway' } } } } },
      { apiVersion: 'v1', kind: 'Service', metadata: meta('door', home.near), spec: { selector, ports: [{ name: 'http', port: 80, ...(moved ? { targetPort: 8080 } : {}) }, { name: 'http-81', port: 81 }] } },
      gateway('g0', first), ...(second ? [gateway('g1', second)] : []), ...routes,
    ],
  };
});

const apiMatch = fields({
  path: sometimes(65, either<object>([2, one('/', '/a', '/a/b', '/b').map(value => ({ type: 'PathPrefix', value }))], [2, one(...segments).map(value => ({ type: 'Exact', value }))],
    [1, one(...patterns).filter(value => value.startsWith('/')).map(value => ({ type: 'RegularExpression', value }))])),
  method: sometimes(20, one('GET', 'POST')), headers: sometimes(20, one({ value: 'a' }, { value: 'b' }, { type: 'RegularExpression', value: 'a|b' }).map(item => [{ name: 'X-Team', ...item }])),
  queryParams: sometimes(10, one({ value: '1' }, { type: 'RegularExpression', value: '.+' }).map(item => [{ name: 'x', ...item }])),
});

const backendRef = ({ far }: Home) => fc.tuple(one({ name: 'one' }, { name: 'two' }, { name: 'three', namespace: far }, { name: 'three', namespace: far }), one(80, 80, 90, 95), sometimes(10, constant(0)))
  .map(([to, port, weight]) => ({ ...to, port, ...(weight === undefined ? {} : { weight }) }));

const redirect = { type: 'RequestRedirect', requestRedirect: { hostname: 'elsewhere.example' } };

const routeTo = (home: Home, kind: string, rules: fc.Arbitrary<object>) => fc.record({
  place: one(home.near, home.near, home.far), names: sometimes(35, set(1, 2, ...hosts.filter(host => host !== '*'))), rules: list(rules, 1, 3),
  parent: fields({ sectionName: sometimes(25, one('l0', 'l1', 'l2')), port: sometimes(10, one(80, 81)) }),
}).map(({ place, names, rules: made, parent }) => ({
  apiVersion: `${API}/v1`, kind, metadata: meta('r', place), spec: { parentRefs: [{ name: 'g', namespace: home.near, ...parent }], ...(names ? { hostnames: names } : {}), rules: made },
}));

const httpRoute = (home: Home) => routeTo(home, 'HTTPRoute', fc.record({ matches: sometimes(70, list(apiMatch, 1, 2)), refs: list(backendRef(home), 1, 2), redirects: chance(8) })
  .map(({ matches, refs, redirects }) => ({ ...(matches ? { matches } : {}), ...(redirects ? { filters: [redirect] } : { backendRefs: refs }) })));

const grpcMethod = either<object>(
  [2, fields({ service: sometimes(80, one('a', 'b')), method: sometimes(60, one('b', 'c')) })],
  [2, fields({ type: constant('RegularExpression'), service: sometimes(70, one('a', '[ab]', 'a|b')), method: sometimes(70, one('b', '[b-d]', 'b.*')) })],
).map(found => ('service' in found || 'method' in found ? found : { service: 'a' }));
const grpcMatch = fields({ method: sometimes(80, grpcMethod), headers: sometimes(15, constant([{ name: 'x-team', value: 'a' }])) });
const grpcRoute = (home: Home) => routeTo(home, 'GRPCRoute', fc.record({ matches: sometimes(80, list(grpcMatch, 1, 2)), refs: list(backendRef(home), 1, 1) }).map(({ matches, refs }) => ({ ...(matches ? { matches } : {}), backendRefs: refs })));

const grants = ({ near, far }: Home) => sometimes(75, fc.record({ from: one(near, near, near, far), kind: one('HTTPRoute', 'HTTPRoute', 'GRPCRoute'), name: sometimes(30, one('three', 'three', 'other')) }).map(({ from, kind, name }) => ({
  apiVersion: `${API}/v1beta1`, kind: 'ReferenceGrant', metadata: meta('grant', far), spec: { from: [{ group: API, kind, namespace: from }], to: [{ group: '', kind: 'Service', ...(name ? { name } : {}) }] },
})));

const listener = ({ far }: Home) => together(fields({ hostname: sometimes(40, one(...hosts.filter(host => host !== '*'))) }), fc.record({
  port: one(80, 80, 80, 80, 81), allowedRoutes: one({ namespaces: { from: 'All' } }, { namespaces: { from: 'All' } }, { namespaces: { from: 'All' } }, { namespaces: { from: 'Same' } }, { namespaces: { from: 'Selector', selector: { matchLabels: { 'kubernetes.io/metadata.name': far } } } }),
}));

/** The API server takes no two listeners of one port and host. */
const listeners = (home: Home) => list(listener(home), 1, 3).map(drawn => [...new Map(drawn.map(item => [`${String(item.port)} ${String(item.hostname)}`, item])).values()].map((item, index) => ({ name: `l${index}`, protocol: 'HTTP', ...item })));

const apiGateway = (home: Home) => fc.record({ drawn: listeners(home), routes: list(either<object>([4, httpRoute(home)], [2, grpcRoute(home)]), 1, 4), grant: grants(home) }).map(({ drawn, routes, grant }) => ({
  door: `${home.near}/g-istio`, ports: [80, 81, 8080],
  objects: [{ apiVersion: `${API}/v1`, kind: 'Gateway', metadata: meta('g', home.near), spec: { gatewayClassName: 'istio', listeners: drawn } }, ...routes, ...(grant ? [grant] : [])],
}));

const policy = (home: Home, api: boolean) => fc.record({ action: one('ALLOW', 'DENY', 'DENY'), to: list(operation, 1, 2) }).map(({ action, to }) => ({
  apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata: meta('policy', home.near),
  spec: { ...(api ? { targetRefs: [{ group: API, kind: 'Gateway', name: 'g' }] } : { selector: { matchLabels: { app: 'door' } } }), action, rules: [{ to }] },
}));

const GATEWAYS = 8;
const ENTRANCES = 800;

const made = (index: number) => {
  const home = { near: `in${index}`, far: `far${index}` };
  return chance(50).chain(api => fc.tuple(api ? apiGateway(home) : istioGateway(index, home), sometimes(25, policy(home, api))).map(([{ door, ports, objects }, rules]) => ({
    door, ports, objects: [namespace(home.near, {}), namespace(home.far, {}), ...backend(home.near, 'one'), ...backend(home.near, 'two'), ...['one', 'two', 'three'].flatMap(name => backend(home.far, name)), ...objects, ...(rules ? [rules] : [])],
  })));
};

const entrance = fc.record({
  to: fc.nat(GATEWAYS - 1), port: one(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2), method: one('GET', 'GET', 'POST', 'PUT'), path: one('/', '/a', '/a/', '/a/b', '/a/b/c', '/ab', '/b', '/b/c', '/A', '/a?x=1', '/?x=2', '/b?y=1&x=1', '/c'),
  host: one('a.example', 'a.example', 'a.example', 'b.example', 'b.example', 'x.example', 'deep.a.example', 'other.test', 'A.Example', 'a.example:80'), team: sometimes(40, one('a', 'b', 'ab')),
});

export const gatewayWorlds = fc.record({ all: fc.tuple(...Array.from({ length: GATEWAYS }, (_, index) => made(index))), drawn: list(entrance, ENTRANCES, ENTRANCES) }).map(({ all, drawn }) => ({
  objects: [namespace('istio-system', {}), ...all.flatMap(({ objects }) => objects.map((object, index) => renamed(object, index)))],
  queries: drawn.map(({ to, port, method, path, host, team: from }): Entrance => (
    { gateway: true, from: `ip:${STRANGER}`, to: all[to].door, port: all[to].ports[port], protocol: 'http', method, path, host, headers: from === undefined ? {} : { 'X-Team': from } })),
}));

/** Routes are many of one name. */
function renamed(object: object, index: number): object {
  const { kind, metadata } = object as { readonly kind: string; readonly metadata: { readonly name: string } };
  return kind === 'VirtualService' || kind.endsWith('Route') ? { ...object, metadata: { ...metadata, name: `${metadata.name}${index}` } } : object;
}
