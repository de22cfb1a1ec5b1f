import { Runner } from '../../src/evaluate/gateway-api-listeners';
import { routeRules } from '../../src/evaluate/gateway-api-rules';
import { Change, UNCHANGED } from '../../src/evaluate/request-change';
import { Target } from '../../src/evaluate/route-table';
import { worldOf } from '../setup/world';
import { BACKEND, PODS, httpRoute, path, rule } from './gateway-api-worlds';

function read(rules: string, { runner = 'istio' as Runner, secure = false, kind = 'HTTPRoute', more = '' } = {}) {
  const world = worldOf(PODS + httpRoute(rules, { kind }) + more);
  const found = routeRules(world, world.ofKind(kind)[0], runner, secure);
  const names = (targets: readonly Target[]) => targets.map(({ backends }) => backends.map(({ workload, port }) => `${world.workloads[workload].name}:${port}`).join('+'));
  return { rules: found.rules, notes: found.unknown.map(({ path: at, message }) => `${at.join('.')}: ${message}`), targets: found.rules.map(({ targets }) => names(targets)) };
}
const filtered = (filters: string, match = path('/a'), backend = BACKEND('web')) => rule(match, backend, `, filters: [${filters}]`);

describe('what becomes of a request', () => {
  const headers = (text: string) => `{ type: RequestHeaderModifier, requestHeaderModifier: ${text} }`;
  const rewrite = (text: string) => `{ type: URLRewrite, urlRewrite: ${text} }`;
  const moved = (to: string) => rewrite(`{ path: { type: ReplacePrefixMatch, replacePrefixMatch: ${to} } }`);
  const set = (name: string, value: string) => ({ kind: 'set' as const, name, value });
  const UNCLEAR: Change = { headers: [], path: { kind: 'unclear' } };
  test.each<[string, string, Change, string?, Runner?]>([
    ['nothing', '', UNCHANGED],
    ['what only the answer gets', '{ type: ResponseHeaderModifier, responseHeaderModifier: { set: [{ name: x, value: y }] } }, { type: CORS, cors: {} }', UNCHANGED],
    ['a header is set', headers('{ set: [{ name: X-A, value: V }] }'), { headers: [set('x-a', 'V')] }],
    ['removed, set, added, in this order', headers('{ add: [{ name: A, value: a }], set: [{ name: B, value: b }], remove: [C] }'), { headers: [{ kind: 'remove', name: 'c', value: '' }, set('b', 'b'), { kind: 'add', name: 'a', value: 'a' }] }],
    ['of several of one name the first', headers('{ set: [{ name: a, value: v }, { name: A, value: w }, { name: b, value: x }] }'), { headers: [set('a', 'v'), set('b', 'x')] }],
    ['only texts are removed', headers('{ remove: [1, a] }'), { headers: [{ kind: 'remove', name: 'a', value: '' }] }],
    ['two filters', `${headers('{ set: [{ name: a, value: v }] }')}, ${headers('{ set: [{ name: b, value: w }] }')}`, { headers: [set('a', 'v'), set('b', 'w')] }],
    ['the header of the host is the host', headers('{ set: [{ name: Host, value: new.example }, { name: a, value: v }] }'), { host: 'new.example', headers: [set('a', 'v')] }],
    ['it cannot be removed', headers('{ remove: [host], set: [{ name: a, value: v }] }'), { headers: [set('a', 'v')] }],
    ['a host is written anew', rewrite('{ hostname: new.example }'), { host: 'new.example', headers: [] }],
    ['a host that is no text is not', rewrite('{ hostname: 1 }'), UNCHANGED],
    ['a full path', rewrite('{ path: { type: ReplaceFullPath, replaceFullPath: /b } }'), { path: { kind: 'full', path: '/b' }, headers: [] }],
    ['a full path that is none', rewrite('{ path: { type: ReplaceFullPath } }'), UNCLEAR],
    ['another type', rewrite('{ path: { type: Other, replaceFullPath: /b } }'), UNCLEAR],
    ['a prefix', moved('/b/'), { path: { kind: 'prefix', matched: '/a', path: '/b' }, headers: [] }],
    ['a prefix that is none', rewrite('{ path: { type: ReplacePrefixMatch } }'), UNCLEAR],
    ['a prefix where an exact path was asked for', moved('/b'), UNCLEAR, path('/a', 'Exact')],
    ['a prefix where a pattern was asked for', moved('/'), UNCLEAR, path('/a', 'RegularExpression')],
    ['everything, to a prefix', moved('/b'), UNCLEAR, path('/')],
    ['everything, to everything', moved('/'), { path: { kind: 'prefix', matched: '', path: '' }, headers: [] }, path('/')],
    ['and so with Cilium', moved('/'), { path: { kind: 'prefix', matched: '', path: '' }, headers: [] }, path('/'), 'cilium'],
    ['which others may do otherwise', moved('/'), UNCLEAR, path('/'), 'other'],
    ['a prefix with others', moved('/b'), { path: { kind: 'prefix', matched: '/a', path: '/b' }, headers: [] }, path('/a'), 'other'],
  ])('%s', (_, filters, change, match = path('/a'), runner = 'istio') => {
    const { rules, targets } = read(filtered(filters, match), { runner });
    expect(targets).toEqual([['web:8080']]);
    expect(rules[0].targets.map(target => target.change)).toEqual([change]);
  });

  test('a backend may change it further', () => {
    const own = (name: string, more: string) => BACKEND(name, `, filters: [{ type: ResponseHeaderModifier }, ${headers(`{ set: [${more}] }`)}]`);
    const { rules } = read(filtered(headers('{ set: [{ name: a, value: v }] }'), path('/a'), `${own('web', '{ name: b, value: w }')}, ${own('api', '{ name: host, value: new.example }')}, ${BACKEND('admin')}`));
    expect(rules[0].targets.map(({ change }) => change)).toEqual([{ headers: [set('a', 'v'), set('b', 'w')] }, { host: 'new.example', headers: [set('a', 'v')] }, { headers: [set('a', 'v')] }]);
  });
});

describe('where a request goes', () => {
  const redirect = (to: string) => `{ type: RequestRedirect, requestRedirect: ${to} }`;
  const service = (spec: string) => `\napiVersion: v1\nkind: Service\nmetadata: { name: bare, namespace: shop }\nspec: ${spec}\n---`;
  test.each<[string, string, Parameters<typeof read>[1], string[][]]>([
    ['to its backends', rule(path('/'), `${BACKEND('web')}, ${BACKEND('api')}`), {}, [['web:8080', 'api:8080']]],
    ['to those whose weight is not zero', rule(path('/'), `${BACKEND('web', ', weight: 0')}, ${BACKEND('api', ', weight: 1')}`), {}, [['', 'api:8080']]],
    ['nowhere without backends', '{}', {}, [[]]],
    ['each match of a rule by itself', rule(`${path('/a')}, ${path('/b')}`, BACKEND('web')), {}, [['web:8080'], ['web:8080']]],
    ['and to a mirror', filtered('{ type: RequestMirror, requestMirror: { backendRef: { name: api, port: 80 } } }'), {}, [['web:8080', 'api:8080']]],
    ['nowhere where it is sent elsewhere', filtered(redirect('{ hostname: b.example }')), {}, [[]]],
    ['also its mirror', filtered(`${redirect('{ hostname: b.example }')}, { type: RequestMirror, requestMirror: { backendRef: { name: api, port: 80 } } }`), {}, [[]]],
    ['CIL-43: a redirect to the scheme that it has is no rule', filtered(redirect('{ scheme: http }')), { runner: 'cilium' }, []],
    ['CIL-43: to the other scheme it is', filtered(redirect('{ scheme: https }')), { runner: 'cilium' }, [[]]],
    ['CIL-43: with TLS the other way round', filtered(redirect('{ scheme: https }')), { runner: 'cilium', secure: true }, []],
    ['CIL-43: and', filtered(redirect('{ scheme: http }')), { runner: 'cilium', secure: true }, [[]]],
    ['with Istio it is in any case', filtered(redirect('{ scheme: http }')), {}, [[]]],
    ['nowhere without a selector', rule(path('/'), BACKEND('bare')), { more: service('{ ports: [{ port: 80 }] }') }, [['']]],
    ['X-04: nor by a port that is none', rule(path('/'), '{ name: web, port: http }'), {}, [['']]],
  ])('%s', (_, rules, options, expected) => expect(read(rules, options).targets).toEqual(expected));

  test('a copy has a host of its own', () => {
    const { rules } = read(filtered('{ type: RequestMirror, requestMirror: { backendRef: { name: api, port: 80 } } }'));
    expect(rules[0].targets.map(({ change }) => change)).toEqual([UNCHANGED, { headers: [], path: { kind: 'unclear' } }]);
  });
});

describe('the place of a rule among the others', () => {
  const all = [path('/a', 'Exact'), path('/a/b'), path('/.*', 'RegularExpression'), '{ method: GET, headers: [{ name: a, value: b }, { name: c, value: d }], queryParams: [{ name: v, value: "1" }] }'];
  test.each<[Runner, number[][]]>([
    ['istio', [[3, 2, 0, 0, 0], [2, 4, 0, 0, 0], [1, 3, 0, 0, 0], [2, 0, 1, 2, 1]]],
    ['cilium', [[3, 2, 0, 0, 0], [1, 4, 0, 0, 0], [2, 3, 0, 0, 0], [1, 0, 1, 2, 1]]],
    ['other', [[3, 2, 0, 0, 0], [2, 4, 0, 0, 0], [1, 3, 0, 0, 0], [2, 0, 1, 2, 1]]],
  ])('with %s', (runner, ranks) => {
    expect(read(rule(all.join(), BACKEND('web')), { runner }).rules.map(({ rank }) => rank)).toEqual(ranks);
  });

  test('rules one after the other, and their matches', () => {
    const found = read(`${rule(`${path('/a')}, ${path('/b')}`, BACKEND('web'))}, ${rule(`${path('/c')}, ${path('/d')}`, BACKEND('api'))}`).rules;
    expect(found.map(({ order, start, vague, cause }) => [order, start, vague, cause.path.join('.')])).toEqual([[0, '/a', false, 'spec.rules.0'], [1, '/b', false, 'spec.rules.0'], [10_000, '/c', false, 'spec.rules.1'], [10_001, '/d', false, 'spec.rules.1']]);
  });

  const EMPTY = '{ matches: [], backendRefs: [] }';
  const ABSENT = '{ backendRefs: [] }';
  test.each<[string, string, Runner, string, number[]]>([
    ['an absent list is a match of everything', ABSENT, 'istio', 'HTTPRoute', [2, 0, 0, 0, 0]],
    ['with Istio an empty one comes last', EMPTY, 'istio', 'HTTPRoute', [-1]],
    ['with Cilium it does not', EMPTY, 'cilium', 'HTTPRoute', [1, 0, 0, 0, 0]],
    ['nor with others', EMPTY, 'other', 'HTTPRoute', [2, 0, 0, 0, 0]],
    ['with Istio an absent one of gRPC comes last', ABSENT, 'istio', 'GRPCRoute', [-1]],
    ['and an empty one', EMPTY, 'istio', 'GRPCRoute', [-1]],
    ['with Cilium they ask for no path', ABSENT, 'cilium', 'GRPCRoute', [0, 0, 0, 0, 0]],
  ])('%s', (_, rules, runner, kind, rank) => {
    const { rules: found } = read(rules, { runner, kind });
    expect(found.map(item => [item.rank, item.vague])).toEqual([[rank, false]]);
  });
});

describe('what is not understood', () => {
  const backend = 'spec.rules.0.backendRefs.0';
  const REFERENCE = `${backend}: this is no reference to a backend`;
  const selectorless = '\napiVersion: v1\nkind: Service\nmetadata: { name: bare, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n---';
  test.each<[string, string, string[], Runner?]>([
    ['a backend with a weight that is no number', rule(path('/'), BACKEND('web', ', weight: x')), [REFERENCE]],
    ['without a name', rule(path('/'), '{ port: 80 }'), [REFERENCE]],
    ['of another group', rule(path('/'), BACKEND('web', ', group: x.example')), [`${backend}: what is behind a Service is not known here`]],
    ['of another kind', rule(path('/'), BACKEND('web', ', kind: ServiceImport')), [`${backend}: what is behind a ServiceImport is not known here`]],
    ['without a selector', rule(path('/'), BACKEND('bare')), [`${backend}: the Service shop/bare has no selector`]],
    ['that is not there', rule(path('/'), BACKEND('gone')), [`${backend}: the Service shop/gone is not among the manifests`]],
    ['of weight zero it does not matter', rule(path('/'), BACKEND('gone', ', weight: 0')), []],
    ['nor without a grant', rule(path('/'), BACKEND('gone', ', namespace: pay')), []],
    ['a header without a name', filtered('{ type: RequestHeaderModifier, requestHeaderModifier: { add: [{ value: v }] } }'), ['spec.rules.0.filters.0.requestHeaderModifier.add: a header needs name and value']],
    ['a header without a value', filtered('{ type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: v }] } }'), ['spec.rules.0.filters.0.requestHeaderModifier.set: a header needs name and value']],
    ['what a prefix becomes, but for its fields', filtered('{ type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: /b, mode: x } } }'), ['spec.rules.0.filters.0.urlRewrite.path.mode: spec.rules[0].filters[0].urlRewrite.path.mode is no field that is known']],
    ['a redirect, which with Istio leads nowhere anyway', filtered('{ type: RequestRedirect, requestRedirect: { mode: x } }'), []],
    ['a redirect of Cilium, but for its fields', filtered('{ type: RequestRedirect, requestRedirect: { scheme: https, hostname: a, path: {}, port: 1, statusCode: 301, mode: x } }'), ['spec.rules.0.filters.0.requestRedirect.mode: spec.rules[0].filters[0].requestRedirect.mode is no field that is known'], 'cilium'],
    ['a filter of a backend', rule(path('/'), BACKEND('web', ', filters: [{ type: Custom }]')), [`${backend}.filters.0: what the filter Custom does is not known here`]],
    ['a filter without a type', filtered('{}'), ['spec.rules.0.filters.0: what the filter  does is not known here']],
  ])('%s', (_, rules, notes, runner = 'istio') => expect(read(rules, { runner, more: selectorless }).notes).toEqual(notes));
});
