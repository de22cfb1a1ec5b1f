import { ingresses } from '../../src/evaluate/gateway-ingress';
import { worldOf } from '../setup/world';
import { BASE, ISTIO, ingress, ingressClass, path, rule } from './gateway-ingress-worlds';
import { lines, sayings, testWays } from './ways';

const WEB = [rule('shop.example', path('/', 'web'))];
const tls = (...items: string[]) => `, tls: [${items.join()}]`;
const item = (...hosts: string[]) => `{ hosts: ${JSON.stringify(hosts)}, secretName: ${hosts.length === 0 ? 'all' : hosts[0].replace(/\W/g, '-')} }`;

describe('the whole way', () => {
  const proxyPod = ISTIO.slice(0, ISTIO.indexOf('---') + 3);
  const RULE = 'Ingress shop spec.rules.0.http.paths.0';
  test.each<[string, string, string[]]>([
    ['by a class without an object', ingress(WEB), [`http IngressClass nginx TCP 80,443 -> web:8080 by ${RULE}`]],
    ['by a class with one', ingressClass('other', 'a') + ingressClass('nginx', 'k8s.io/ingress-nginx') + ingress(WEB), [`http IngressClass nginx TCP 80,443 -> web:8080 by IngressClass nginx spec.controller, ${RULE}`]],
    ['by no class', ingress(WEB, { className: '' }), [`http the default Ingress controller TCP 80,443 -> web:8080 by ${RULE}`]],
    ['by no class, beside one that is not the default', ingressClass('edge', 'cilium.io/ingress-controller') + ingress(WEB, { className: '' }), [`http the default Ingress controller TCP 80,443 -> web:8080 by ${RULE}`]],
    ['by the default class', ingressClass('first', 'a') + ingressClass('edge', 'cilium.io/ingress-controller', true) + ingress(WEB, { className: '' }), [`http cilium TCP 80 -> web:8080 by IngressClass edge spec.controller, ${RULE}`]],
    ['CIL-43: Cilium by name', ingress(WEB, { className: 'cilium' }), [`http cilium TCP 80 -> web:8080 by ${RULE}`]],
    ['CIL-43: which has no pods', ISTIO + ingress(WEB, { className: 'cilium' }), [`http cilium TCP 80 -> web:8080 by ${RULE}`]],
    ['Istio by name, on the ports of its pods', ISTIO + ingress(WEB, { className: 'istio' }), [`http proxy TCP 8080 -> web:8080 by ${RULE}`]],
    ['Istio by its controller', ISTIO + ingressClass('edge', 'istio.io/ingress-controller') + ingress(WEB, { className: 'edge' }), [`http proxy TCP 8080 -> web:8080 by IngressClass edge spec.controller, ${RULE}`]],
    ['Istio on pods without a Service', proxyPod + ingress(WEB, { className: 'istio' }), [`http proxy TCP 80 -> web:8080 by ${RULE}`]],
    ['Istio on pods whose Service has the port for UDP', ISTIO.replace('port: 80,', 'port: 80, protocol: UDP,') + ingress(WEB, { className: 'istio' }), [`http proxy TCP 80 -> web:8080 by ${RULE}`]],
    ['another controller of that name', ISTIO + ingressClass('istio', 'example.com/controller') + ingress(WEB, { className: 'istio' }), [`http IngressClass istio TCP 80,443 -> web:8080 by IngressClass istio spec.controller, ${RULE}`]],
    ['a controller that JavaScript knows', ingressClass('edge', 'constructor') + ingress(WEB, { className: 'edge' }), [`http IngressClass edge TCP 80,443 -> web:8080 by IngressClass edge spec.controller, ${RULE}`]],
    ['a class that JavaScript knows', ingress(WEB, { className: 'constructor' }), [`http IngressClass constructor TCP 80,443 -> web:8080 by ${RULE}`]],
    ['HTTPS where a certificate is named', ISTIO + ingress(WEB, { className: 'istio', more: tls(item('shop.example')) }), [`http proxy TCP 8080 -> web:8080 by ${RULE}`, `http proxy TCP 8443 -> web:8080 by ${RULE}`]],
  ])('%s', (_, text, expected) => {
    const world = worldOf(BASE + text);
    expect(lines(world, ingresses(world))).toEqual(expected);
  });
});

describe('Ingresses that share a table', () => {
  const two = (className: string, first = '{}', second = first) => ingress([rule('a.example', path('/a', 'web'))], { className, annotations: first }) + ingress([rule('a.example', path('/a/b', 'api'))], { name: 'second', className, annotations: second });
  const [SHARED, OWN] = ['{ ingress.cilium.io/loadbalancer-mode: shared }', '{ ingress.cilium.io/loadbalancer-mode: dedicated }'];
  const [RANKED, APART] = ['api:8080', 'api:8080 web:8080'].map(both => ({ '80 GET a.example/a/b': both, '80 GET a.example/a': 'web:8080' }));
  testWays([
    ['of one class', two('nginx'), RANKED],
    ['CIL-43: each has a load balancer of its own', two('cilium'), APART],
    ['CIL-43: unless they share it', two('cilium', SHARED), RANKED],
    ['CIL-43: both', two('cilium', SHARED, OWN), APART],
    ['without a class, and without one', two(''), RANKED],
    ['of two classes', two('nginx') + ingress([rule('a.example', path('/a/b', 'admin'))], { name: 'third', className: 'traefik' }), { '80 GET a.example/a/b': 'admin:8080 api:8080' }],
  ], ingresses, BASE);
});

describe('HTTPS with Istio', () => {
  const istio = (rules: string[], more = '', name = 'shop') => ISTIO + ingress(rules, { className: 'istio', more, name });
  const SHARED = (host: string, ...names: string[]) => names.map(name => `Ingress ${name} spec.tls: ${host}`);
  testWays([
    ['a host of another item of the same Ingress is not served', istio([rule('a.example', path('/', 'web')), rule('b.example', path('/', 'api'))], tls(item('a.example', 'c.example'), item('b.example', 'a.example'))), { '8443 GET a.example/': 'web:8080', '8443 GET b.example/': '-' }],
    ['one of another Ingress is', istio([rule('a.example', path('/', 'web'))], tls(item('a.example'))) + ingress([rule('b.example', path('/', 'api'))], { name: 'other', className: 'istio', more: tls(item('a.example', 'b.example')) }),
      { '8443 GET a.example/': 'web:8080', '8443 GET b.example/': 'api:8080' }, SHARED('web api', 'other', 'shop')],
    ['items of different hosts are', istio([rule('a.example', path('/', 'web')), rule('b.example', path('/', 'api'))], tls(item('a.example'), item('b.example'))), { '8443 GET a.example/': 'web:8080', '8443 GET b.example/': 'api:8080' }],
    ['an item without hosts has all of the Ingress', istio([rule('a.example', path('/', 'web'))], tls('{ secretName: all }')), { '8443 GET a.example/': 'web:8080' }],
    ['hosts in any case', istio([rule('a.example', path('/', 'web'))], tls(item('A.Example'))), { '8443 GET a.example/': 'web:8080' }],
    ['a certificate of a wildcard', istio([rule('a.example', path('/', 'web')), rule('b.test', path('/', 'api'))], tls(item('*.example'))), { '8443 GET a.example/': 'web:8080', '8443 GET b.test/': '-' }],
    ['a rule of a wildcard', istio([rule('*.example', path('/', 'web'))], tls(item('a.example'))), { '8443 GET a.example/': 'web:8080', '8443 GET b.example/': '-' }],
    ['not of hosts of another Ingress', istio([rule('a.example', path('/', 'web'))], tls(item('a.example', 'b.example'))) + ingress([rule('b.example', path('/', 'api'))], { name: 'other', className: 'istio' }), { '8443 GET a.example/': 'web:8080', '8443 GET b.example/': '-' }],
    ['a host of two Ingresses with the rules of both', istio([rule('a.example', path('/a', 'web'))], tls(item('a.example'))) + ingress([rule('c.example', path('/b', 'api')), rule('a.example', path('/b', 'api'))], { name: 'other', className: 'istio' }),
      { '8443 GET a.example/a': 'web:8080', '8443 GET a.example/b': 'api:8080' }, SHARED('web api', 'shop')],
    ['a host that may belong to another takes nothing from a wildcard', istio([rule('a.example', path('/a', 'web')), rule('*.example', path('/', 'api'))], tls(item('*.example'))) + ingress([rule('c.test', path('/', 'admin')), rule('a.example', path('/b', 'admin'))], { name: 'other', className: 'istio' }),
      { '8443 GET a.example/a': 'api:8080 web:8080', '8443 GET a.example/c': 'api:8080', '8443 GET b.example/': 'api:8080' }, SHARED('web api admin', 'shop')],
    ['one of its own does', istio([rule('a.example', path('/a', 'web')), rule('*.example', path('/', 'api'))], tls(item('*.example'))) + ingress([rule('c.example', path('/b', 'admin'))], { name: 'other', className: 'istio' }),
      { '8443 GET a.example/a': 'web:8080', '8443 GET a.example/c': '-', '8443 GET b.example/': 'api:8080', '8443 GET c.example/b': 'api:8080' }],
  ], ingresses, BASE);
});

describe('HTTPS with Cilium', () => {
  const cilium = (rules: string[], more: string) => ingress(rules, { className: 'cilium', more });
  testWays([
    ['of the hosts that are named', cilium([rule('a.example', path('/', 'web')), rule('b.example', path('/', 'api'))], tls(item('a.example'))), { '443 GET a.example/': 'web:8080', '443 GET b.example/': '-' }],
    ['also without a secret', cilium([rule('a.example', path('/', 'web'))], tls('{ hosts: [a.example] }')), { '443 GET a.example/': 'web:8080' }],
    ['not without hosts', cilium([rule('', path('/', 'web'))], tls('{ secretName: all }')), { '443 GET a.example/': '-', '80 GET a.example/': 'web:8080' }],
    ['not of hosts without rules', cilium([rule('a.example', path('/', 'web'))], tls(item('b.example'))), { '443 GET b.example/': '-' }],
    ['with the rules of all hosts', cilium([rule('', path('/', 'web'))], tls(item('b.example'))), { '443 GET b.example/': 'web:8080', '443 GET a.example/': '-' }],
  ], ingresses, BASE);
});

describe('what is said about what is not understood', () => {
  const doubtful = (text: string) => {
    const world = worldOf(BASE + text);
    const found = ingresses(world);
    return { said: sayings(found), workloads: [...new Set(found.undecided.flatMap(({ workloads }) => workloads.items.map(index => world.workloads[index].name)))].sort().join(' ') };
  };
  const a = (name: string, backend: string, className: string, more: string) => ingress([rule('a.example', path(`/${name}`, backend))], { name, className, more });
  const b = (name: string, backend: string, className: string, more: string) => ingress([rule('b.example', path(`/${name}`, backend))], { name, className, more });
  const said = (name: string, host = 'a.example') => `value Ingress ${name} spec.tls: another Ingress has the host ${host}, and nothing says which of them is older and decides about HTTPS`;
  const [A, B] = [tls(item('a.example')), tls(item('b.example'))];
  test.each<[string, string, string[], string]>([
    ['an Ingress clouds what it leads to', ingress(WEB, { more: ', mode: x' }) + b('other', 'api', 'nginx', ''), ['field Ingress shop spec.mode: spec.mode is no field that is known'], 'web'],
    ['Istio: a host of two Ingresses, of which one has HTTPS', a('first', 'web', 'istio', A) + a('second', 'api', 'istio', ''), [said('first')], 'api web'],
    ['or both', a('first', 'web', 'istio', A) + a('second', 'api', 'istio', A), [said('first'), said('second')], 'api web'],
    ['or none', a('first', 'web', 'istio', '') + a('second', 'api', 'istio', ''), [], ''],
    ['Istio: two hosts', a('first', 'web', 'istio', A) + b('second', 'api', 'istio', B), [], ''],
    ['Istio: one certificate of two', a('first', 'web', 'istio', tls(item('a.example', 'c.example'))) + b('second', 'api', 'istio', tls(item('c.example'))), [said('first', 'c.example'), said('second', 'c.example')], 'api web'],
    ['others decide by the class', a('first', 'web', 'nginx', A) + a('second', 'api', 'nginx', ''), [], ''],
    ['CIL-43: and Cilium by the Ingress', a('first', 'web', 'cilium', A) + a('second', 'api', 'cilium', ''), [], ''],
  ])('%s', (_, text, expected, workloads) => expect(doubtful(text)).toEqual({ said: expected, workloads }));
});
