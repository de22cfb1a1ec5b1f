import * as fc from 'fast-check';
import { openshiftRoutes } from '../../src/evaluate/gateway-openshift';
import { waysIn } from '../../src/evaluate/gateways';
import { worldOf } from '../setup/world';
import { app, doorName, testWays } from './ways';

const BASE = ['web', 'api'].map(name => app(name)).join('');
const routeOf = (spec: string, { name = 'shop', annotations = '{}' } = {}) => `
apiVersion: route.openshift.io/v1
kind: Route
metadata: { name: ${name}, namespace: shop, annotations: ${annotations} }
spec: { ${spec} }
---`;
const WEB = 'to: { kind: Service, name: web, weight: 100 }';
const HOST = 'host: shop.example';

testWays([
  ['plain HTTP', routeOf(`${HOST}, ${WEB}`), { '80 GET shop.example/': 'web:8080', '443 GET shop.example/': '-', '80 GET b.example/': '-' }],
  ['TLS that ends at the router', routeOf(`${HOST}, ${WEB}, tls: { termination: edge }`), { '80 GET shop.example/': '-', '443 GET shop.example/': 'web:8080' }],
  ['with plain HTTP beside it', routeOf(`${HOST}, ${WEB}, tls: { termination: reencrypt, insecureEdgeTerminationPolicy: Allow }`), { '80 GET shop.example/': 'web:8080', '443 GET shop.example/': 'web:8080' }],
  ['a redirect leads nowhere', routeOf(`${HOST}, ${WEB}, tls: { termination: edge, insecureEdgeTerminationPolicy: Redirect }`), { '80 GET shop.example/': '-' }],
  ['TLS that is passed on, by name', routeOf(`${HOST}, ${WEB}, tls: { termination: passthrough }`), { '443 sni shop.example': 'web:8080', '443 sni b.example': '-', '80 GET shop.example/': '-' }],
  ['a path and what is below it', routeOf(`${HOST}, path: /a, ${WEB}`), { '80 GET shop.example/a': 'web:8080', '80 GET shop.example/a/b': 'web:8080', '80 GET shop.example/ab': '-' }],
  ['with a slash only what is below it', routeOf(`${HOST}, path: /a/, ${WEB}`), { '80 GET shop.example/a': '-', '80 GET shop.example/a/b': 'web:8080' }],
  ['the longest path has the request', routeOf(`${HOST}, path: /a, ${WEB}`) + routeOf(`${HOST}, to: { kind: Service, name: api }`, { name: 'all' }), { '80 GET shop.example/a': 'web:8080', '80 GET shop.example/b': 'api:8080' }],
  ['one host twice', routeOf(`${HOST}, ${WEB}`) + routeOf(`${HOST}, to: { kind: Service, name: api }`, { name: 'later' }), { '80 GET shop.example/': 'api:8080 web:8080' }, ['Route later spec: web api']],
  ['weights: all that are not zero', routeOf(`${HOST}, to: { kind: Service, name: web, weight: 0 }, alternateBackends: [{ kind: Service, name: api, weight: 1 }]`), { '80 GET shop.example/': 'api:8080' }],
  ['a port by its name in the Service', routeOf(`${HOST}, ${WEB}, port: { targetPort: http }`), { '80 GET shop.example/': 'web:8080' }],
  ['a port by the number of the pods', routeOf(`${HOST}, ${WEB}, port: { targetPort: 8080 }`), { '80 GET shop.example/': 'web:8080' }],
  ['not by that of the Service', routeOf(`${HOST}, ${WEB}, port: { targetPort: 80 }`), { '80 GET shop.example/': '-' }],
  ['a host that the cluster chooses', routeOf(WEB), { '80 GET any.example/': 'web:8080' }, ['Route shop spec.host: web']],
  ['a wildcard', routeOf(`host: www.example, wildcardPolicy: Subdomain, ${WEB}`), { '80 GET a.example/': 'web:8080' }, ['Route shop spec.wildcardPolicy: web']],
  ['an annotation of the router', routeOf(`${HOST}, ${WEB}`, { annotations: '{ haproxy.router.openshift.io/rewrite-target: / }' }), { '80 GET shop.example/': 'web:8080' }, ['Route shop metadata.annotations.haproxy.router.openshift.io/rewrite-target: web']],
  ['a Service that is not there', routeOf(`${HOST}, to: { kind: Service, name: gone }`), { '80 GET shop.example/': '-' }, ['Route shop spec.to: web api']],
  ['an unknown field', routeOf(`${HOST}, ${WEB}, httpHeaders: {}`), { '80 GET shop.example/': 'web:8080' }, ['Route shop spec.httpHeaders: web']],
], openshiftRoutes, BASE);

test('the door is known by name, and all kinds of ways are asked together', () => {
  const world = worldOf(`${BASE}${routeOf(`${HOST}, ${WEB}`)}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: shop }
spec: { ingressClassName: nginx, rules: [{ http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: api, port: { number: 80 } } } }] } }] }`);
  expect(waysIn(world, 'cluster.local').entries.map(entry => doorName(entry, world))).toEqual(['IngressClass nginx', 'the router of OpenShift']);
});

test('nothing in a Route crashes, whatever its type', () => {
  const bad: fc.Arbitrary<unknown> = fc.letrec(tie => ({
    any: fc.oneof({ maxDepth: 4 }, fc.constantFrom(null, 0, '', 'x', true, 80, 'edge', 'web'), fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('host', 'path', 'to', 'name', 'kind', 'alternateBackends', 'port', 'targetPort', 'tls', 'termination', 'wildcardPolicy'), tie('any'), { maxKeys: 4 })),
  })).any;
  fc.assert(fc.property(bad, spec => {
    const text = `${BASE}\n${JSON.stringify({ apiVersion: 'route.openshift.io/v1', kind: 'Route', metadata: { name: 'a', namespace: 'shop' }, spec })}`;
    expect(openshiftRoutes(worldOf(text)).entries).toBeDefined();
  }), { numRuns: 200 });
});
