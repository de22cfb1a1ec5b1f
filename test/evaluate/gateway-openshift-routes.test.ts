import { openshiftRoutes } from '../../src/evaluate/gateway-openshift';
import { worldOf } from '../setup/world';
import { app, lines, sayings, testWays } from './ways';

const BASE = ['web', 'api'].map(name => app(name)).join('');
const route = (spec: string, { name = 'shop', annotations = '{}' } = {}) => `
apiVersion: route.openshift.io/v1
kind: Route
metadata: { name: ${name}, namespace: shop, annotations: ${annotations} }
spec: { ${spec} }
---`;
const service = (spec: string) => `
apiVersion: v1
kind: Service
metadata: { name: many, namespace: shop }
spec: ${spec}
---`;
const [HOST, WEB, API] = ['host: shop.example', 'to: { kind: Service, name: web }', 'to: { kind: Service, name: api }'];

test.each<[string, string, string[]]>([
  ['plain HTTP', `${HOST}, ${WEB}`, ['http the router of OpenShift TCP 80 -> web:8080 by Route shop spec']],
  ['TLS that ends at the router', `${HOST}, ${WEB}, tls: { termination: edge }`, ['http the router of OpenShift TCP 443 -> web:8080 by Route shop spec']],
  ['TLS that ends there and begins anew, with plain HTTP beside it', `${HOST}, ${WEB}, tls: { termination: reencrypt, insecureEdgeTerminationPolicy: Allow }`,
    ['http the router of OpenShift TCP 80 -> web:8080 by Route shop spec', 'http the router of OpenShift TCP 443 -> web:8080 by Route shop spec']],
  ['TLS that is passed on', `${HOST}, ${WEB}, tls: { termination: passthrough }`, ['stream the router of OpenShift TCP 443 -> web:8080 by Route shop spec']],
  ['which has no plain HTTP beside it', `${HOST}, ${WEB}, tls: { termination: passthrough, insecureEdgeTerminationPolicy: Allow }`, ['stream the router of OpenShift TCP 443 -> web:8080 by Route shop spec']],
])('the whole way: %s', (_, spec, expected) => {
  const world = worldOf(BASE + route(spec));
  expect(lines(world, openshiftRoutes(world))).toEqual(expected);
});

describe('paths and hosts', () => {
  const all = (more: string) => route(`${HOST}, ${more}`) + route(`${HOST}, ${API}`, { name: 'all' });
  testWays([
    ['a path with a slash at its end is no path without', all(`path: /a/, ${WEB}`), { '80 GET shop.example/a/b': 'web:8080', '80 GET shop.example/a': 'api:8080' }],
    ['a slash inside of a path', all(`path: /a/b, ${WEB}`), { '80 GET shop.example/a/b/c': 'web:8080', '80 GET shop.example/ab': 'api:8080' }],
    ['TLS that is passed on has no path', route(`${HOST}, path: /a, ${WEB}, tls: { termination: passthrough }`) + route(`${HOST}, path: /b, ${API}, tls: { termination: passthrough }`, { name: 'later' }), { '443 sni shop.example': 'api:8080 web:8080' }, ['Route later spec: web api']],
    ['nor has a single one', route(`${HOST}, path: /a, ${WEB}, tls: { termination: passthrough }`), { '443 sni shop.example': 'web:8080', '443 GET shop.example/b': '-' }],
    ['a wildcard is of one domain', route(`host: www.shop.example, wildcardPolicy: Subdomain, ${WEB}`), { '80 GET a.shop.example/': 'web:8080', '80 GET a.example/': '-' }, ['Route shop spec.wildcardPolicy: web']],
    ['a wildcard without host', route(`wildcardPolicy: Subdomain, ${WEB}`), { '80 GET a.example/': 'web:8080' }, ['Route shop spec.host: web', 'Route shop spec.wildcardPolicy: web']],
    ['no wildcard', route(`${HOST}, wildcardPolicy: None, ${WEB}`), { '80 GET shop.example/': 'web:8080', '80 GET a.example/': '-' }],
  ], openshiftRoutes, BASE);
});

describe('backends', () => {
  const MANY = service('{ selector: { app: web }, ports: [{ name: a, port: 80, targetPort: 8080 }, { name: b, port: 81, targetPort: 8081 }, { name: c, port: 82, protocol: UDP, targetPort: 8082 }] }');
  const many = (port: string) => MANY + route(`${HOST}, to: { kind: Service, name: many }${port === '' ? '' : `, port: { targetPort: ${port} }`}`);
  const at = (targets: string) => ({ '80 GET shop.example/': targets });
  testWays([
    ['without a port all of TCP', many(''), at('web:8080 web:8081')],
    ['by the name of a port', many('b'), at('web:8081')],
    ['by a name that is none', many('x'), at('-')],
    ['not by one of UDP', many('c'), at('-')],
    ['by the number that the pods have', many('8081'), at('web:8081')],
    ['not by that of the Service', many('81'), at('-')],
    ['the kind is a Service', route(`${HOST}, to: { name: web }`), at('web:8080')],
    ['one without weight beside others', route(`${HOST}, ${WEB}, alternateBackends: [{ kind: Service, name: api, weight: 0 }]`), at('web:8080')],
  ], openshiftRoutes, BASE);
});

describe('what is not understood', () => {
  const doubtful = (text: string) => {
    const world = worldOf(BASE + text);
    const found = openshiftRoutes(world);
    return { said: sayings(found), workloads: [...new Set(found.undecided.flatMap(({ workloads }) => workloads.items.map(index => world.workloads[index].name)))].join(' ') };
  };
  const other = route(`host: other.example, ${API}`, { name: 'other' });
  const [field, value] = ['field', 'value'].map(what => (path: string, message: string) => [`${what} Route shop ${path}: ${message}`]);
  test.each<[string, string, string[], string]>([
    ['nothing', `${HOST}, subdomain: a, path: /, ${WEB}, alternateBackends: [], port: { targetPort: http }, tls: { termination: edge }, wildcardPolicy: None`, [], ''],
    ['a field clouds what the Route leads to', `${HOST}, ${WEB}, mode: x`, field('spec.mode', 'spec.mode is no field that is known'), 'web'],
    ['a host that is chosen', WEB, value('spec.host', 'the host is chosen by the cluster'), 'web'],
    ['a wildcard', `${HOST}, ${WEB}, wildcardPolicy: Subdomain`, value('spec.wildcardPolicy', 'how hosts with a wildcard stand to others is not known here'), 'web'],
    ['another end of TLS', `${HOST}, ${WEB}, tls: { termination: other }`, value('spec.tls.termination', 'termination is edge, reencrypt or passthrough'), 'web'],
    ['none', `${HOST}, ${WEB}, tls: {}`, value('spec.tls.termination', 'termination is edge, reencrypt or passthrough'), 'web'],
    ['another kind of backend', `${HOST}, to: { kind: Bucket, name: web }`, value('spec.to', 'what is behind this backend is not known here'), 'web api'],
    ['a backend without a name', `${HOST}, to: { kind: Service }`, value('spec.to', 'what is behind this backend is not known here'), 'web api'],
    ['a field of a backend', `${HOST}, to: { kind: Service, name: web, mode: x }`, field('spec.to.mode', 'spec.to.mode is no field that is known'), 'web'],
    ['a Service that is not there', `${HOST}, ${WEB}, alternateBackends: [{ name: api }, { name: gone }]`, value('spec.alternateBackends.1', 'pods of the Service shop/gone are not among the manifests'), 'web api'],
    ['a Service without selector', `${HOST}, to: { name: many }`, value('spec.to', 'pods of the Service shop/many are not among the manifests'), 'web api'],
    ['of weight zero it does not matter', `${HOST}, ${WEB}, alternateBackends: [{ name: gone, weight: 0 }]`, [], ''],
  ])('%s', (_, spec, said, workloads) => expect(doubtful(service('{ ports: [{ port: 80 }] }') + route(spec) + other)).toEqual({ said, workloads }));

  test.each<[string, string[]]>([
    ['haproxy.router.openshift.io/timeout', ['value Route shop metadata.annotations.haproxy.router.openshift.io/timeout: what the annotation haproxy.router.openshift.io/timeout does is not known here']],
    ['example.com/owner', []],
  ])('the annotation %s', (key, said) => expect(doubtful(route(`${HOST}, ${WEB}`, { annotations: `{ ${key}: x }` })).said).toEqual(said));
});
