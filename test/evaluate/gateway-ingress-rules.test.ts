import { EMPTY, EVERYTHING, Language, concat, literal, noneOf, oneOf, or, plus } from '../../src/algebra/language';
import { allPortsOf } from '../../src/algebra/ports';
import { box, sameTraffic } from '../../src/algebra/traffic';
import { Runner, ingressHosts } from '../../src/evaluate/gateway-ingress-rules';
import { exactPath, pathBelow } from '../../src/evaluate/http-match';
import { worldOf } from '../setup/world';
import { BASE, back, ingress, path, rule } from './gateway-ingress-worlds';

function read(text: string, runner: Runner = 'istio') {
  const world = worldOf(BASE + text);
  const { hosts, unknown } = ingressHosts(world, world.ofKind('Ingress')[0], runner);
  return {
    hosts, said: unknown.map(({ path: at, message }) => `${at.join('.')}: ${message}`),
    /** `host: place of its rules -> where they lead` */
    printed: hosts.map(({ domain, rules }) => `${domain}: ${rules.map(({ rank, targets, cause }) => `[${rank.join()}] ${cause.path.join('.')} -> ${targets.flatMap(({ backends }) => backends.map(({ workload, port }) => `${world.workloads[workload].name}:${port}`)).join('+')}`).join('; ')}`),
  };
}

describe('what a path means, and its place among the others', () => {
  const [EXACT, PREFIX, SPECIFIC] = ['Exact', 'Prefix', 'ImplementationSpecific'];
  test.each<[Runner, string, string, Language | undefined, number[], string?]>([
    ['istio', EXACT, '/a/', exactPath('/a/'), [3, 1], '/a/'], ['cilium', EXACT, '/a/', exactPath('/a/'), [2, 2], '/a/'], ['other', EXACT, '/a/', exactPath('/a/'), [2, 1], '/a/'],
    ['istio', PREFIX, '/a/', pathBelow('/a'), [3, 0], '/a'], ['cilium', PREFIX, '/a/', pathBelow('/a'), [0, 2], '/a'], ['other', PREFIX, '/a/', pathBelow('/a'), [2, 0], '/a'],
    ['other', PREFIX, '/a/b', pathBelow('/a/b'), [4, 0], '/a/b'],
    ...['', '*', '/*', '.*'].map((value): [Runner, string, string, Language, number[]] => ['istio', SPECIFIC, value, EVERYTHING, [0, 0]]),
    ['istio', SPECIFIC, '/a/*', pathBelow('/a'), [2, 0]], ['istio', SPECIFIC, '/a.*', pathBelow('/a'), [2, 0]], ['istio', SPECIFIC, '/.*', EVERYTHING, [1, 0]],
    ['istio', SPECIFIC, '/a', exactPath('/a'), [2, 1]], ['istio', SPECIFIC, '/.*/a', exactPath('/.*/a'), [5, 1]], ['istio', SPECIFIC, '/a*', exactPath('/a*'), [3, 1]],
    ['cilium', SPECIFIC, '', EVERYTHING, [0, 0]], ['cilium', SPECIFIC, '/v[12]', or(exactPath('/v1'), exactPath('/v2')), [1, 6]], ['cilium', SPECIFIC, '/(', undefined, [1, 2]],
    ['other', SPECIFIC, '/a/', undefined, [2, 0]],
    ['istio', 'Glob', '/a', undefined, [2, 0]],
  ])('with %s: %s %s', (runner, type, value, language, rank, ...[start]) => {
    const [{ rules: [found] }] = read(ingress([rule('', path(value, 'web', type))]), runner).hosts;
    expect({ rank: found.rank, start: found.start, vague: found.vague }).toEqual({ rank, start, vague: language === undefined });
    expect(sameTraffic(found.requests, box(allPortsOf('TCP'), language ? [['path', language]] : []))).toBe(true);
  });

  test.each(['pathType: null, ', ''])('without a type each runner decides: %s', type => {
    const bare = (runner: Runner) => read(ingress([rule('', `{ path: /a, ${type}${back('web')} }`)]), runner).hosts[0].rules.map(({ rank, vague }) => [rank, vague]);
    expect([bare('istio'), bare('cilium'), bare('other')]).toEqual([[[[2, 1], false]], [[[1, 2], false]], [[[2, 0], true]]]);
  });

  test('without a path', () => {
    expect(read(ingress([rule('', `{ pathType: Prefix, ${back('web')} }`)])).hosts[0].rules.map(({ rank, start }) => [rank, start])).toEqual([[[0, 0], '']]);
  });

  test('rules one after the other, and their paths', () => {
    const { hosts } = read(ingress([rule('a.example', path('/a', 'web'), path('/', 'api')), rule('b.example', path('/c', 'web'), path('/d', 'api'))]));
    expect(hosts.map(({ rules }) => rules.map(({ order }) => order))).toEqual([[0, 1], [10_000, 10_001]]);
  });

  test('CIL-43: Cilium tells them apart by type and path, an empty one is the same of any type', () => {
    const alike = (runner: Runner) => read(ingress([rule('', path('/a', 'web'), path('/a', 'web', 'Exact'), path('', 'web'), path('', 'web', 'ImplementationSpecific'))], { more: ', defaultBackend: { service: { name: admin, port: { number: 80 } } }' }), runner)
      .hosts.map(({ rules }) => rules.map(found => [found.alike, found.order]));
    expect(alike('cilium')).toEqual([[['Prefix /a', 0], ['Exact /a', 1], ['', 2], ['', 3]], [['', -1]]]);
    expect(alike('istio')).toEqual([[[undefined, 0], [undefined, 1], [undefined, 2], [undefined, 3]]]);
  });

  test('Istio: rules of a host are a group, those for every path its last; others have none', () => {
    const text = ingress([rule('A.example', path('/a', 'web'), path('/', 'api'))]);
    expect(read(text).hosts[0].rules.map(({ group, last }) => [group, last])).toEqual([['a.example', false], ['a.example', true]]);
    expect(read(text, 'cilium').hosts[0].rules.map(({ group, last }) => [group, last])).toEqual([[undefined, undefined], [undefined, undefined]]);
  });
});

describe('hosts', () => {
  const requests = (host: string, runner: Runner) => read(ingress([rule(host, path('/', 'web'))]), runner).hosts.map(({ domain, rules }) => ({ domain, requests: rules[0].requests }));
  const label = concat(plus(noneOf('.')), literal('.example'), or(EMPTY, concat(oneOf(':'), EVERYTHING)));
  test.each<[string, string, Runner, string, Language]>([
    ['a name in any case', 'Shop.Example', 'other', 'shop.example', EVERYTHING],
    ['none is any', '', 'other', '*', EVERYTHING],
    ['Istio: a wildcard of any depth', '*.example', 'istio', '*.example', EVERYTHING],
    ['a wildcard of one label, and any port behind it', '*.example', 'cilium', '*.example', label],
    ['a wildcard of one label with others', '*.example', 'other', '*.example', label],
  ])('%s', (_, host, runner, domain, names) => {
    const [found] = requests(host, runner);
    expect(found.domain).toBe(domain);
    expect(sameTraffic(found.requests, box(allPortsOf('TCP'), [['host', names]]))).toBe(true);
  });

  const FALLBACK = ', defaultBackend: { service: { name: admin, port: { number: 80 } } }';
  const [OWN, REST] = ['spec.rules.0.http.paths.0 -> web:8080', '[-1] spec.defaultBackend -> admin:8080'];
  test.each<[Runner, string[]]>([
    ['istio', [`shop.example: [2,0] ${OWN}`]],
    ['cilium', [`shop.example: [0,2] ${OWN}`, '*: [0,0] spec.defaultBackend -> admin:8080']],
    ['other', [`shop.example: [2,0] ${OWN}`, `*: ${REST}`, `shop.example: ${REST}`]],
  ])('what is left goes to the default backend, with %s', (runner, expected) => {
    expect(read(ingress([rule('shop.example', path('/a', 'web'))], { more: FALLBACK }), runner).printed).toEqual(expected);
  });

  test('each host has the default backend once', () => {
    expect(read(ingress([rule('', path('/a', 'web')), rule('', path('/b', 'web'))], { more: FALLBACK }), 'other').hosts.map(({ domain, rules }) => `${domain} ${rules.length}`)).toEqual(['* 1', '* 1', '* 1']);
  });

  test.each([['no rules', ingress([])], ['no list of rules', ingress([]).replace('rules: []', 'rules: {}')]])('%s', (_, text) => expect(read(text).hosts).toEqual([]));
  test('a host without paths', () => expect(read(ingress(['{ host: shop.example }'])).printed).toEqual(['shop.example: ']));
});

describe('what is not understood', () => {
  const at = 'spec.rules.0.http.paths.0.backend';
  const web = (more = '') => ingress([rule('shop.example', path('/', 'web'))], { more });
  const one = (backend: string) => ingress([rule('shop.example', `{ path: /, pathType: Prefix, backend: ${backend} }`)]);
  const annotated = (key: string) => ingress([rule('shop.example', path('/', 'web'))], { annotations: `{ ${key}: x }` });
  const external = (spec: string) => `\napiVersion: v1\nkind: Service\nmetadata: { name: far, namespace: shop }\nspec: ${spec}\n---`;
  const FAR = one('{ service: { name: far, port: { number: 80 } } }');
  test.each<[string, string, string[], Runner?]>([
    ['nothing', web(), []],
    ['a field', web(', mode: x'), ['spec.mode: spec.mode is no field that is known']],
    ['a field of TLS', web(', tls: [{ hosts: [], secretName: a }, { mode: x }]'), ['spec.tls.1.mode: spec.tls[1].mode is no field that is known']],
    ['a field of a rule', ingress(['{ host: shop.example, mode: x }']), ['spec.rules.0.mode: spec.rules[0].mode is no field that is known']],
    ['a field of a path', ingress([rule('shop.example', path('/', 'web').replace('path:', 'mode: x, path:'))]), ['spec.rules.0.http.paths.0.mode: spec.rules[0].http.paths[0].mode is no field that is known']],
    ['a field of a backend', one('{ service: { name: web, port: { number: 80 } }, mode: x }'), [`${at}.mode: spec.rules[0].http.paths[0].backend.mode is no field that is known`]],
    ['an annotation', annotated('nginx.ingress.kubernetes.io/auth-url'), ['metadata.annotations.nginx.ingress.kubernetes.io/auth-url: what the annotation nginx.ingress.kubernetes.io/auth-url does is not known here']],
    ...['kubectl.kubernetes.io/a', 'meta.helm.sh/a', 'helm.sh/a', 'cert-manager.io/a', 'acme.cert-manager.io/a', 'external-dns.alpha.kubernetes.io/a', 'argocd.argoproj.io/a', 'app.kubernetes.io/a', 'cdk8s-zero-trust/a', 'kubernetes.io/tls-acme', 'kubernetes.io/ingress.class', 'ingress.cilium.io/loadbalancer-mode']
      .map((key): [string, string, string[]] => [`not ${key}`, annotated(key), []]),
    ['a wildcard with others', ingress([rule('*.example', path('/', 'web'))]), ['spec.rules.0.host: how many labels a wildcard stands for differs between controllers'], 'other'],
    ['not with Cilium', ingress([rule('*.example', path('/', 'web'))]), [], 'cilium'],
    ['a resource', one('{ resource: { kind: Bucket, name: a } }'), [`${at}: what is behind this backend is not known here`]],
    ['a Service without a name', one('{ service: { port: { number: 80 } } }'), [`${at}: what is behind this backend is not known here`]],
    ['a Service that is a text', one('{ service: web }'), [`${at}: what is behind this backend is not known here`]],
    ['a Service that is not there', one('{ service: { name: gone, port: { number: 80 } } }'), [`${at}: the Service shop/gone is not among the manifests`]],
    ['a Service without selector', external('{ ports: [{ port: 80 }] }') + FAR, [`${at}: what is behind the Service shop/far is not known here`]],
    ['a Service of another name', external('{ type: ExternalName, externalName: a.example, selector: { app: web }, ports: [{ port: 80 }] }') + FAR, [`${at}: what is behind the Service shop/far is not known here`]],
    ['its twin in the cluster', external('{ selector: { app: web }, ports: [{ port: 80 }] }') + FAR, []],
    ['X-04: a port that is none leads nowhere', one('{ service: { name: web } }'), []],
    ['a default backend', ingress([], { more: ', defaultBackend: { service: { name: gone, port: { number: 80 } } }' }), ['spec.defaultBackend: the Service shop/gone is not among the manifests'], 'cilium'],
    ['which Istio does not read', ingress([], { more: ', defaultBackend: { service: { name: gone, port: { number: 80 } } }' }), []],
  ])('%s', (_, text, said, runner = 'istio') => expect(read(text, runner).said).toEqual(said));

  test('leads nowhere', () => {
    const leads = (text: string) => read(text).printed.map(line => line.split(' -> ')[1]);
    expect([one('{ resource: {} }'), one('{ service: { name: gone, port: { number: 80 } } }'), external('{ ports: [{ port: 80 }] }') + FAR, one('{ service: { name: web } }'), web()].map(leads)).toEqual([[''], [''], [''], [''], ['web:8080']]);
  });
});
