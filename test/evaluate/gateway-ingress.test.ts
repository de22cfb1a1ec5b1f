import * as fc from 'fast-check';
import { ingresses } from '../../src/evaluate/gateway-ingress';
import { worldOf } from '../setup/world';
import { BASE, ISTIO, back, ingress, ingressClass, path, rule } from './gateway-ingress-worlds';
import { Row, doorName, testWays } from './ways';

describe('paths', () => {
  const rows: Row[] = [
    ['a prefix is one of segments', ingress([rule('shop.example', path('/a', 'web'))]), { '80 GET shop.example/a': 'web:8080', '443 GET shop.example/a/b?x': 'web:8080', '80 GET shop.example/ab': '-' }],
    ['a slash at its end does not matter', ingress([rule('shop.example', path('/a/', 'web'))]), { '80 GET shop.example/a': 'web:8080' }],
    ['an exact path', ingress([rule('shop.example', path('/a', 'web', 'Exact'))]), { '80 GET shop.example/a?x': 'web:8080', '80 GET shop.example/a/': '-' }],
    ['the longest path has the request, an exact one before a prefix', ingress([rule('shop.example', path('/', 'web'), path('/a', 'api'), path('/a', 'admin', 'Exact'), path('/a/b', 'web'))]),
      { '80 GET shop.example/a': 'admin:8080', '80 GET shop.example/a/c': 'api:8080', '80 GET shop.example/a/b': 'web:8080', '80 GET shop.example/x': 'web:8080' }],
    ['what a controller makes of its own path type is not known', ingress([rule('shop.example', path('/a.*', 'web', 'ImplementationSpecific'), path('/', 'api'))]), { '80 GET shop.example/x': 'api:8080 web:8080' }, ['Ingress shop spec.rules.0.http.paths.0: web api']],
    ['unless nothing can come to it', ingress([rule('shop.example', path('/a', 'web', 'Exact'))]), { '80 GET shop.example/x': '-' }],
    ['Cilium: it is a pattern', ingress([rule('shop.example', path('/a[0-9]', 'web', 'ImplementationSpecific'), path('/', 'api'))], { className: 'cilium' }), { '80 GET shop.example/a1': 'web:8080', '80 GET shop.example/a': 'api:8080' }],
    ['Istio: it is a prefix or an exact path', ISTIO + ingress([rule('shop.example', path('/a/*', 'web', 'ImplementationSpecific'), path('/b', 'api', 'ImplementationSpecific'))], { className: 'istio' }),
      { '8080 GET shop.example/a/x': 'web:8080', '8080 GET shop.example/a': 'web:8080', '8443 GET shop.example/a': '-', '8080 GET shop.example/b': 'api:8080', '8080 GET shop.example/b/x': '-', '80 GET shop.example/b': '-' }],
    ['one path in two objects', ingress([rule('shop.example', path('/a', 'web'))]) + ingress([rule('shop.example', path('/a', 'api'))], { name: 'later' }), { '80 GET shop.example/a': 'api:8080 web:8080' }, ['Ingress later spec.rules.0.http.paths.0: web api']],
    ['one path twice in one object: the first', ISTIO + ingress([rule('shop.example', path('/a', 'web'), path('/a', 'api'))], { className: 'istio' }), { '8080 GET shop.example/a': 'web:8080' }],
    ['CIL-43: Cilium shares it among all', ingress([rule('shop.example', path('/a', 'web'), path('/a', 'api')), rule('shop.example', path('/a', 'admin'), path('/a', 'gone', 'Exact'))], { className: 'cilium' }), { '80 GET shop.example/a/b': 'admin:8080 api:8080 web:8080', '80 GET shop.example/a': '-' }, ['Ingress shop spec.rules.1.http.paths.1.backend: web api admin']],
    ['CIL-43: but not a prefix and a path of its own type', ingress([rule('shop.example', path('/a', 'web'), path('/a', 'api', 'ImplementationSpecific'))], { className: 'cilium' }), { '80 GET shop.example/a': 'api:8080', '80 GET shop.example/a/b': 'web:8080' }],
    ['CIL-43: an empty path is a prefix of everything', ingress([rule('shop.example', path('', 'web', 'ImplementationSpecific'), path('/a', 'api'))], { className: 'cilium' }), { '80 GET shop.example/a': 'api:8080', '80 GET shop.example/b': 'web:8080' }],
    ['two classes do not meet', ingress([rule('shop.example', path('/a', 'web'))]) + ingress([rule('shop.example', path('/a', 'api'))], { name: 'later', className: 'other' }), { '80 GET shop.example/a': 'api:8080 web:8080' }],
    ['Cilium: nor do two Ingresses with load balancers of their own', ingress([rule('shop.example', path('/a', 'web'))], { className: 'cilium' }) + ingress([rule('shop.example', path('/a', 'api'))], { name: 'later', className: 'cilium' }), { '80 GET shop.example/a': 'api:8080 web:8080' }],
  ];
  testWays(rows, ingresses, BASE);
});

describe('hosts and backends', () => {
  const rows: Row[] = [
    ['without a host all', ingress([rule('', path('/', 'web'))]), { '80 GET any.example/': 'web:8080' }],
    ['a host that is named has no way back', ingress([rule('', path('/', 'web')), rule('shop.example', path('/a', 'api'))]), { '80 GET shop.example/b': '-', '80 GET shop.example/a': 'api:8080', '80 GET b.example/b': 'web:8080' }],
    ['a wildcard is one label', ingress([rule('*.example', path('/', 'web'))], { className: 'cilium' }), { '80 GET a.example/': 'web:8080', '80 GET a.b.example/': '-', '80 GET example/': '-' }],
    ['Istio: or more', ISTIO + ingress([rule('*.example', path('/', 'web'))], { className: 'istio' }), { '8080 GET a.b.example/': 'web:8080' }],
    ['others: who knows', ingress([rule('*.example', path('/', 'web'))]), { '80 GET a.example/': 'web:8080' }, ['Ingress shop spec.rules.0.host: web']],
    ['a default backend takes the rest', ingress([rule('shop.example', path('/a', 'api'))], { more: `, defaultBackend: { service: { name: web, port: { number: 80 } } }` }), { '80 GET shop.example/b': 'web:8080', '80 GET b.example/': 'web:8080', '80 GET shop.example/a': 'api:8080' }],
    ['Cilium: only of other hosts', ingress([rule('shop.example', path('/a', 'api'))], { className: 'cilium', more: `, defaultBackend: { service: { name: web, port: { number: 80 } } }` }), { '80 GET shop.example/b': '-', '80 GET b.example/': 'web:8080' }],
    ['Cilium: before a rule for everything of any host', ingress([rule('', path('/', 'api'), path('/a', 'admin'))], { className: 'cilium', more: `, defaultBackend: { service: { name: web, port: { number: 80 } } }` }), { '80 GET b.example/b': 'web:8080', '80 GET b.example/a': 'admin:8080' }],
    ['Cilium: together with an empty path', ingress([rule('', path('', 'api', 'ImplementationSpecific'))], { className: 'cilium', more: `, defaultBackend: { service: { name: web, port: { number: 80 } } }` }), { '80 GET b.example/b': 'api:8080 web:8080' }],
    ['Istio: none', ISTIO + ingress([], { className: 'istio', more: `, defaultBackend: { service: { name: web, port: { number: 80 } } }` }), { '8080 GET b.example/': '-' }],
    ['others have HTTPS for every host', ingress([rule('shop.example', path('/', 'web'))], { more: ', tls: [{ hosts: [a.example], secretName: tls }]' }), { '443 GET shop.example/': 'web:8080' }],
    ['Istio: only where a certificate is named', ISTIO + ingress([rule('shop.example', path('/', 'web')), rule('b.example', path('/', 'api'))], { className: 'istio', more: ', tls: [{ hosts: [shop.example], secretName: tls }, { hosts: [b.example] }]' }), { '8443 GET shop.example/': 'web:8080', '8443 GET b.example/': '-', '8080 GET b.example/': 'api:8080' }],
    ['Cilium: where a host is named', ingress([rule('shop.example', path('/', 'web')), rule('b.example', path('/', 'api'))], { className: 'cilium', more: ', tls: [{ hosts: [shop.example] }]' }), { '443 GET shop.example/': 'web:8080', '443 GET b.example/': '-' }],
    ['Cilium: then the rules without host are its own', ingress([rule('shop.example', path('/', 'web')), rule('', path('/', 'api'))], { className: 'cilium', more: ', tls: [{ hosts: [shop.example] }]' }), { '443 GET shop.example/': 'api:8080', '80 GET shop.example/': 'web:8080' }],
    ['a port by name', ingress([rule('', `{ path: /, pathType: Prefix, ${back('web', '{ name: http }')} }`)]), { '80 GET x/': 'web:8080' }],
    ['X-04: a port that the Service does not have', ingress([rule('', `{ path: /, pathType: Prefix, ${back('web', '{ number: 8080 }')} }`)]), { '80 GET x/': '-' }],
    ['a Service that is not there', ingress([rule('', path('/', 'gone'))]), { '80 GET x/': '-' }, ['Ingress shop spec.rules.0.http.paths.0.backend: web api admin']],
    ['a resource', ingress([rule('', '{ path: /, pathType: Prefix, backend: { resource: { kind: Bucket, name: x } } }')]), { '80 GET x/': '-' }, ['Ingress shop spec.rules.0.http.paths.0.backend: web api admin']],
    ['an annotation that nobody knows', ingress([rule('', path('/', 'web'))], { annotations: '{ nginx.ingress.kubernetes.io/rewrite-target: /x }' }), { '80 GET x/': 'web:8080' }, ['Ingress shop metadata.annotations.nginx.ingress.kubernetes.io/rewrite-target: web']],
    ['an annotation that changes no route', ingress([rule('', path('/', 'web'))], { annotations: '{ cert-manager.io/cluster-issuer: x }' }), { '80 GET x/': 'web:8080' }],
    ['an unknown field', ingress([rule('', path('/', 'web'))], { more: ', mode: x' }), { '80 GET x/': 'web:8080' }, ['Ingress shop spec.mode: web']],
  ];
  testWays(rows, ingresses, BASE);
});

test.each<[string, string, string]>([
  ['by name', ingress([rule('', path('/', 'web'))]), 'IngressClass nginx'],
  ['CIL-43: no pod', ingress([rule('', path('/', 'web'))], { className: 'edge' }) + ingressClass('edge', 'cilium.io/ingress-controller'), 'cilium'],
  ['Istio: its pods', ISTIO + ingress([rule('', path('/', 'web'))], { className: 'istio' }), 'proxy'],
  ['Istio: pods that are not there', ingress([rule('', path('/', 'web'))], { className: 'edge' }) + ingressClass('edge', 'istio.io/ingress-controller'), 'IngressClass edge'],
  ['the default class', ingress([rule('', path('/', 'web'))], { className: '' }) + ingressClass('edge', 'cilium.io/ingress-controller', true), 'cilium'],
  ['no class at all', ingress([rule('', path('/', 'web'))], { className: '' }), 'the default Ingress controller'],
  ['the annotation before the field', ingress([rule('', path('/', 'web'))], { className: 'cilium', annotations: '{ kubernetes.io/ingress.class: nginx }' }), 'IngressClass nginx'],
])('the door: %s', (_, text, door) => {
  const world = worldOf(BASE + text);
  expect(ingresses(world).entries.map(entry => doorName(entry, world))).toEqual([door]);
});

test('nothing in an Ingress crashes, whatever its type', () => {
  const bad: fc.Arbitrary<unknown> = fc.letrec(tie => ({
    any: fc.oneof({ maxDepth: 5 }, fc.constantFrom(null, 0, '', 'x', true, 80, '*'), fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('rules', 'host', 'http', 'paths', 'path', 'pathType', 'backend', 'service', 'name', 'port', 'number', 'defaultBackend', 'ingressClassName'), tie('any'), { maxKeys: 4 })),
  })).any;
  fc.assert(fc.property(bad, bad, (spec, rules) => {
    const object = (name: string, value: unknown) => `\n${JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, namespace: 'shop' }, spec: value })}\n---`;
    expect(ingresses(worldOf(BASE + object('a', spec) + object('b', { rules }))).entries).toBeDefined();
  }), { numRuns: 200 });
});
