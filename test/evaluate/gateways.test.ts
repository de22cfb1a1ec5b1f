import { EVERY_INDEX } from '../../src/algebra/index-set';
import { TooComplex } from '../../src/algebra/too-complex';
import { NO_WAYS, bounded, waysIn } from '../../src/evaluate/gateways';
import { worldOf } from '../setup/world';
import { app, doorName, targets } from './ways';

const world = (rules: string) => worldOf(`${['web', 'api', 'istio', 'openshift'].map(name => app(name)).join('')}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: api, namespace: shop }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api, namespace: shop }
spec: { parentRefs: [{ name: api }], hostnames: [api.example], rules: ${rules} }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: istio, namespace: shop }
spec: { selector: { istio: ingress }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: istio, namespace: shop }
spec: { hosts: [istio.example], gateways: [istio], http: [{ route: [{ destination: { host: istio.shop.svc.mesh.internal } }] }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: shop }
spec: { ingressClassName: nginx, rules: [{ http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }] }
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: { name: shop, namespace: shop }
spec: { host: openshift.example, to: { kind: Service, name: openshift } }`);
const OTHERS = ['Gateway shop/istio', 'IngressClass nginx', 'the router of OpenShift'];

test('all kinds of gateways are asked together, with the domain of the cluster', () => {
  const found = world('[{ backendRefs: [{ name: api, port: 80 }] }]');
  const ways = waysIn(found, 'mesh.internal');
  expect(ways.entries.map(entry => doorName(entry, found))).toEqual(['Gateway shop/api', ...OTHERS]);
  expect(['api', 'istio', 'openshift'].map(name => targets(found, ways, `80 GET ${name}.example/`))).toEqual(['api:8080 web:8080', 'istio:8080 web:8080', 'openshift:8080 web:8080']);
  expect(ways.undecided).toEqual([]);
});

test('rules that are too hard leave their kind of gateway undecided, and the others as they are', () => {
  // Whether it takes every path is a question of more than a million states.
  const pattern = '.{0,30}|.*a.{12}';
  const found = world(`[{ matches: [{ path: { type: RegularExpression, value: "${pattern}" } }], backendRefs: [{ name: api, port: 80 }] }]`);
  const { entries, undecided } = waysIn(found, 'mesh.internal');
  expect(entries.map(entry => doorName(entry, found))).toEqual(OTHERS);
  expect(undecided.map(({ unknown: { object, message } }) => `${object.kind} ${object.name}: ${message}`)).toEqual(['Gateway api: too complex: a pattern with too many states']);
});

describe('a budget that is spent', () => {
  const spent = (): never => { throw new TooComplex('a set'); };
  const found = world('[]');

  test('leaves all workloads undecided, for the first object of the kind', () => {
    const [object] = found.ofKind('Ingress');
    expect(bounded(found, 'Ingress', spent)).toEqual({ entries: [], undecided: [{ unknown: { what: 'value', object, path: [], message: 'too complex: a set' }, workloads: EVERY_INDEX }] });
  });

  test('is told to the caller where no object can be named, and so is every other error', () => {
    expect(() => bounded(found, 'GatewayClass', spent)).toThrow(TooComplex);
    expect(() => bounded(found, 'Ingress', () => { throw new RangeError('other'); })).toThrow(RangeError);
    expect(bounded(found, 'Ingress', () => NO_WAYS)).toBe(NO_WAYS);
  });
});
