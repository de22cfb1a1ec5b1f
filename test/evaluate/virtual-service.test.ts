import { notesOn } from '../../src/evaluate/notes';
import { Change, UNCHANGED } from '../../src/evaluate/request-change';
import { RouteRule } from '../../src/evaluate/route-table';
import { Router, exportedTo, httpRules, tcpRule, tlsRules } from '../../src/evaluate/virtual-service';
import { worldOf } from '../setup/world';
import { app } from './ways';

const ROUTER: Router = { gateway: 'edge/public', port: 443, namespace: 'edge', labels: { app: 'gateway' }, clusterDomain: 'cluster.local' };

function given(spec: string) {
  const world = worldOf(`${['web', 'api', 'admin'].map(name => app(name)).join('')}\n{ apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: { name: shop, namespace: shop }, spec: { ${spec} } }`);
  const notes = notesOn(world.ofKind('VirtualService')[0]);
  const name = ({ targets }: RouteRule) => targets.map(({ backends }) => backends.map(({ workload, port }) => `${world.workloads[workload].name}:${port}`).join('+'));
  return { world, notes, name, said: () => notes.unknown.map(({ path, message }) => `${path.join('.')}: ${message}`) };
}
function http(spec: string) {
  const { world, notes, name, said } = given(spec);
  const rules = httpRules(world, notes, ROUTER);
  return { world, rules, targets: rules.map(name), said: said() };
}
const to = (host: string, more = '') => `{ destination: { host: ${host} }${more} }`;
const WEB = `route: [${to('web')}]`;

describe('rules for HTTP', () => {
  test('stand one after the other, with their matches, and each is a group of its object', () => {
    const { rules, world: { objects } } = http(`http: [{ match: [{ uri: { prefix: /a } }, { uri: { exact: /b } }], ${WEB} }, { match: [{ scheme: { exact: https } }, { method: { exact: GET } }], ${WEB} }]`);
    const source = objects[objects.length - 1];
    expect(rules.map(({ requests: _, targets: __, cause, ...rest }) => ({ ...rest, cause: `${cause.object.kind} ${cause.path.join('.')}` }))).toEqual([
      { start: '/a', vague: false, rank: [], group: `${source.index}`, last: false, order: 0, source, cause: 'VirtualService spec.http.0' },
      { start: '/b', vague: false, rank: [], group: `${source.index}`, last: false, order: 1, source, cause: 'VirtualService spec.http.0' },
      { start: '', vague: true, rank: [], group: `${source.index}`, last: false, order: 10_000, source, cause: 'VirtualService spec.http.1' },
      { start: '', vague: false, rank: [], group: `${source.index}`, last: false, order: 10_001, source, cause: 'VirtualService spec.http.1' },
    ]);
  });

  test.each<[string, string, [number, boolean | undefined][]]>([
    ['nothing behind a rule for everything', `http: [{ ${WEB} }, { ${WEB} }]`, [[0, true]]],
    ['nothing behind a match of everything', `http: [{ match: [{ uri: { exact: /a } }, { uri: { prefix: / } }, { uri: { exact: /b } }], ${WEB} }, { ${WEB} }]`, [[0, false], [1, true]]],
    ['an empty list of matches is everything', `http: [{ match: [], ${WEB} }, { ${WEB} }]`, [[0, true]]],
    ['matches for other gateways are left out', `http: [{ match: [{ gateways: [mesh] }, { port: 80 }, { sourceNamespace: shop }, { uri: { exact: /a } }], ${WEB} }, { match: [{ gateways: [mesh] }], ${WEB} }]`, [[0, false]]],
    ['no rules', 'hosts: []', []],
  ])('%s', (_, spec, expected) => expect(http(spec).rules.map(({ order, last }) => [order, last])).toEqual(expected));

  test.each<[string, string, string[]]>([
    ['to the only destination', WEB, ['web:8080']],
    ['whatever its weight', `route: [${to('web', ', weight: 0')}]`, ['web:8080']],
    ['of several to those with a weight', `route: [${to('web', ', weight: 0')}, ${to('api')}, ${to('admin', ', weight: 1')}]`, ['admin:8080']],
    ['nowhere without a route', 'name: x', []],
    ['nowhere with a redirect', `${WEB}, redirect: { uri: / }`, []],
    ['nowhere with an answer', `${WEB}, directResponse: { status: 200 }`, []],
    ['and to a mirror', `${WEB}, mirror: { host: api }`, ['web:8080', 'api:8080']],
    ['and to mirrors', `${WEB}, mirrors: [{ destination: { host: api } }, { destination: { host: admin } }, {}]`, ['web:8080', 'api:8080', 'admin:8080']],
  ])('lead %s', (_, rule, expected) => expect(http(`http: [{ ${rule} }]`).targets).toEqual([expected]));
});

describe('what becomes of a request', () => {
  const request = (text: string) => `headers: { request: ${text} }`;
  const set = (name: string, value: string) => ({ kind: 'set' as const, name, value });
  test.each<[string, string, Change]>([
    ['nothing', '', UNCHANGED],
    ['nothing by headers of the answer', ', headers: { response: { set: { a: b } } }', UNCHANGED],
    ['removed, set, added, in this order', `, ${request('{ add: { A: a }, set: { B: b }, remove: [C] }')}`, { headers: [{ kind: 'remove', name: 'c', value: '' }, set('b', 'b'), { kind: 'add', name: 'a', value: 'a' }] }],
    ['a value that is no text', `, ${request('{ set: { a: 1 } }')}`, { headers: [set('a', '')] }],
    ['names to remove that are no list', `, ${request('{ remove: { a: b } }')}`, UNCHANGED],
    ['the host, by its header', `, ${request('{ set: { Host: new.example, a: b } }')}`, { host: 'new.example', headers: [set('a', 'b')] }],
    ['the host, by its header of HTTP/2', `, ${request('{ set: { ":authority": new.example } }')}`, { host: 'new.example', headers: [] }],
    ['the host is never removed', `, ${request('{ remove: [host] }')}`, UNCHANGED],
    ['the host', ', rewrite: { authority: new.example }', { host: 'new.example', headers: [] }],
    ['the host before its header', `, rewrite: { authority: new.example }, ${request('{ set: { host: old.example } }')}`, { host: 'new.example', headers: [] }],
    ['an empty host', ', rewrite: { authority: "" }', UNCHANGED],
    ['the path, from its begin', ', rewrite: { uri: /b }', { path: { kind: 'characters', matched: '/', path: '/b' }, headers: [] }],
    ['an empty path', ', rewrite: { uri: "" }', UNCHANGED],
    ['the path by a pattern', ', rewrite: { uri: /b, uriRegexRewrite: { match: a, rewrite: b } }', { path: { kind: 'unclear' }, headers: [] }],
    ['a prefix, by characters', ', match: [{ uri: { prefix: /a } }], rewrite: { uri: /b }', { path: { kind: 'characters', matched: '/a', path: '/b' }, headers: [] }],
    ['an exact path as a whole', ', match: [{ uri: { exact: /a } }], rewrite: { uri: /b }', { path: { kind: 'full', path: '/b' }, headers: [] }],
    ['a path by a pattern as a whole', ', match: [{ uri: { regex: "/a.*" } }], rewrite: { uri: /b }', { path: { kind: 'full', path: '/b' }, headers: [] }],
    ['a path that is not understood', ', match: [{ uri: { regex: "(" } }], rewrite: { uri: /b }', { path: { kind: 'unclear' }, headers: [] }],
    ['a prefix with something that is not', ', match: [{ uri: { prefix: /a }, scheme: { exact: https } }], rewrite: { uri: /b }', { path: { kind: 'characters', matched: '/a', path: '/b' }, headers: [] }],
  ])('%s', (_, more, expected) => {
    const { rules } = http(`http: [{ ${WEB}${more} }]`);
    expect(rules.map(({ targets }) => targets.map(({ change }) => change))).toEqual([[expected]]);
  });

  test('a destination may change it further, a copy gets a host of its own', () => {
    const own = (headers: string) => `, weight: 1, headers: { request: { set: ${headers} } }`;
    const { rules: [{ targets }] } = http(`http: [{ route: [${to('web', own('{ a: b }'))}, ${to('api', own('{ host: new.example }'))}], mirror: { host: admin }, ${request('{ set: { c: d } }')} }]`);
    expect(targets.map(({ change }) => change)).toEqual([{ headers: [set('c', 'd'), set('a', 'b')] }, { host: 'new.example', headers: [set('c', 'd')] }, { headers: [], path: { kind: 'unclear' } }]);
    const { rules: [named] } = http(`http: [{ route: [${to('web', own('{ host: late.example }'))}], rewrite: { authority: new.example } }]`);
    expect(named.targets[0].change.host).toBe('new.example');
  });
});

describe('rules for TLS that is passed on', () => {
  function tls(spec: string) {
    const { world, notes, name, said } = given(spec);
    const found = tlsRules(world, notes, ROUTER);
    return { found: found.map(({ names, rule }) => `${names.join('+')} ${rule.order} -> ${name(rule).join(' ')} by ${rule.cause.path.join('.')}`), rules: found.map(({ rule }) => rule), said: said() };
  }
  test.each<[string, string, string[]]>([
    ['by name', `tls: [{ match: [{ sniHosts: [a.example, b.example] }], ${WEB} }]`, ['a.example+b.example 0 -> web:8080 by spec.tls.0']],
    ['several', `tls: [{ match: [{ sniHosts: [a.example] }, { sniHosts: [b.example] }], ${WEB} }, { match: [{ sniHosts: [c.example] }], route: [${to('api')}] }]`,
      ['a.example 0 -> web:8080 by spec.tls.0', 'b.example 1 -> web:8080 by spec.tls.0', 'c.example 10000 -> api:8080 by spec.tls.1']],
    ['for the port and the gateway', `tls: [{ match: [{ sniHosts: [a.example], port: 443, gateways: [edge/public] }], ${WEB} }]`, ['a.example 0 -> web:8080 by spec.tls.0']],
    ['not for another port', `tls: [{ match: [{ sniHosts: [a.example], port: 80 }], ${WEB} }]`, []],
    ['not for another gateway', `tls: [{ match: [{ sniHosts: [a.example], gateways: [mesh] }], ${WEB} }]`, []],
    ['labels and namespaces do not count here', `tls: [{ match: [{ sniHosts: [a.example], sourceLabels: { app: web }, sourceNamespace: shop }], ${WEB} }]`, ['a.example 0 -> web:8080 by spec.tls.0']],
    ['without a match', `tls: [{ ${WEB} }]`, []],
    ['without a name', `tls: [{ match: [{ port: 443 }], ${WEB} }]`, [' 0 -> web:8080 by spec.tls.0']],
    ['names that are no list', `tls: [{ match: [{ sniHosts: { a: b } }], ${WEB} }]`, [' 0 -> web:8080 by spec.tls.0']],
    ['to all that have a weight', `tls: [{ match: [{ sniHosts: [a.example] }], route: [${to('web', ', weight: 1')}, ${to('api', ', weight: 0')}, ${to('admin')}] }]`, ['a.example 0 -> web:8080 by spec.tls.0']],
    ['to the only one without', `tls: [{ match: [{ sniHosts: [a.example] }], route: [${to('web', ', weight: 0')}] }]`, ['a.example 0 -> web:8080 by spec.tls.0']],
    ['nowhere', 'tls: [{ match: [{ sniHosts: [a.example] }] }]', ['a.example 0 ->  by spec.tls.0']],
    ['no rules', 'hosts: []', []],
  ])('%s', (_, spec, expected) => expect(tls(spec).found).toEqual(expected));

  test('carry everything, unchanged', () => {
    const [{ rank, targets, cause, source }] = tls(`tls: [{ match: [{ sniHosts: [a.example] }], ${WEB} }]`).rules;
    expect([rank, targets.map(({ change }) => change), cause.object === source]).toEqual([[], [UNCHANGED], true]);
  });
});

describe('the rule for what is not read at all', () => {
  function tcp(spec: string): string {
    const { world, notes, name } = given(spec);
    const rule = tcpRule(world, notes, ROUTER);
    return rule ? `${name(rule).join(' ')} ${rule.order} by ${rule.cause.path.join('.')}` : 'none';
  }
  test.each<[string, string, string]>([
    ['any', `tcp: [{ ${WEB} }]`, 'web:8080 0 by spec.tcp.0'],
    ['the first', `tcp: [{ ${WEB} }, { route: [${to('api')}] }]`, 'web:8080 0 by spec.tcp.0'],
    ['the first for the port', `tcp: [{ match: [{ port: 80 }], ${WEB} }, { match: [{ port: 443 }], route: [${to('api')}] }]`, 'api:8080 1 by spec.tcp.1'],
    ['by one of its matches', `tcp: [{ match: [{ port: 80 }, { port: 443 }], ${WEB} }]`, 'web:8080 0 by spec.tcp.0'],
    ['for the gateway', `tcp: [{ match: [{ gateways: [mesh] }], ${WEB} }]`, 'none'],
    ['an empty list of matches', `tcp: [{ match: [], ${WEB} }]`, 'web:8080 0 by spec.tcp.0'],
    ['no rules', 'hosts: []', 'none'],
  ])('%s', (_, spec, expected) => expect(tcp(spec)).toBe(expected));
});

describe('what is not understood', () => {
  const ALL = 'match: [], route: [{ destination: { host: web }, weight: 1, headers: {} }], name: a, timeout: 1s, retries: {}, fault: {}, mirrorPercent: 1, mirrorPercentage: {}, corsPolicy: {}';
  const field = (path: string) => `${path.replace(/\[(\d+)\]/g, '.$1')}: ${path} is no field that is known`;
  test.each<[string, string[]]>([
    [ALL, []],
    [`${WEB}, mode: x`, [field('spec.http[0].mode')]],
    [`${WEB}, fault: { delay: { fixedDelay: 1s } }`, []],
    [`${WEB}, fault: { abort: { httpStatus: 500 } }`, ['spec.http.0.fault.abort: how many requests this ends is not followed here']],
    ['delegate: { name: other }', ['spec.http.0.delegate: rules of another VirtualService are not followed here']],
    [`${WEB}, match: [{ mode: x }]`, [field('spec.http[0].match[0].mode')]],
    [`${WEB}, rewrite: { uri: /, authority: a, mode: x }`, [field('spec.http[0].rewrite.mode')]],
    [`${WEB}, headers: { mode: x }`, [field('spec.http[0].headers.mode')]],
    [`${WEB}, headers: { request: { set: {}, add: {}, remove: [], mode: x } }`, [field('spec.http[0].headers.request.mode')]],
    [`route: [${to('web', ', mode: x')}]`, [field('spec.http[0].route[0].mode')]],
    [`route: [${to('web', ', headers: { mode: x }')}]`, [field('spec.http[0].route[0].headers.mode')]],
    [`${WEB}, headers: { request: { set: { a: "%DOWNSTREAM_REMOTE_ADDRESS%" } } }`, ['spec.http.0.headers.request: a percent sign begins a command of Envoy, which is not followed here']],
    [`route: [${to('gone')}]`, ['spec.http.0.route.0.destination.host: gone is not among the manifests']],
    [`${WEB}, mirror: { host: gone }`, ['spec.http.0.mirror.host: gone is not among the manifests']],
    [`${WEB}, mirrors: [{ destination: { host: gone } }]`, ['spec.http.0.mirrors.0.destination.host: gone is not among the manifests']],
  ])('of a rule for HTTP: %s', (rule, said) => expect(http(`http: [{ ${rule} }]`).said).toEqual(said));

  const MATCH = '{ sniHosts: [a], destinationSubnets: [], port: 443, sourceLabels: {}, gateways: [], sourceNamespace: shop }';
  test.each<[string, string[]]>([
    [`tls: [{ match: [${MATCH}], route: [${to('web', ', weight: 1')}] }]`, []],
    [`tls: [{ match: [${MATCH}], ${WEB}, mode: x }]`, [field('spec.tls[0].mode')]],
    [`tls: [{ match: [${MATCH.replace('port', 'mode: x, port')}], ${WEB} }]`, [field('spec.tls[0].match[0].mode')]],
    [`tls: [{ match: [${MATCH}], route: [${to('web', ', mode: x')}] }]`, [field('spec.tls[0].route[0].mode')]],
    [`tls: [{ match: [${MATCH}], route: [${to('gone')}] }]`, ['spec.tls.0.route.0.destination.host: gone is not among the manifests']],
    [`tcp: [{ match: [], ${WEB}, mode: x }]`, [field('spec.tcp[0].mode')]],
    [`tcp: [{ route: [${to('gone')}] }]`, ['spec.tcp.0.route.0.destination.host: gone is not among the manifests']],
  ])('of another rule: %s', (spec, expected) => {
    const { world, notes, said } = given(spec);
    tlsRules(world, notes, ROUTER);
    tcpRule(world, notes, ROUTER);
    expect(said()).toEqual(expected);
  });
});

test.each<[string, string, string[]]>([
  ['everybody may use it', '{}', ['shop', 'pay']], ['an empty list', '{ exportTo: [] }', ['shop', 'pay']], ['a star', '{ exportTo: ["*"] }', ['shop', 'pay']], ['no list', '{ exportTo: { a: b } }', ['shop', 'pay']],
  ['its own namespace', '{ exportTo: ["."] }', ['shop']], ['another one', '{ exportTo: [pay] }', ['pay']], ['both', '{ exportTo: [pay, "."] }', ['shop', 'pay']], ['nobody', '{ exportTo: ["~"] }', []],
])('exportTo: %s', (_, spec, expected) => {
  const [object] = worldOf(`{ apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: { name: shop, namespace: shop }, spec: ${spec} }`).objects;
  expect(['shop', 'pay'].filter(namespace => exportedTo(object, namespace))).toEqual(expected);
});
