import { GatewayListener, GatewayRoute, IngressGateway, RouteApi, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { gatewaySpec, virtualServiceSpec } from '../../src/compile/gateway';
import { Declare, Stack, compiled, ofKind, pods, spec } from '../setup/golden';

interface Route { readonly port?: WorkloadPort; readonly exactPaths?: string[]; readonly pathPrefixes?: string[]; readonly api?: RouteApi; readonly clusterDomain?: string }
const route = ({ port = WorkloadPort.http(8080, { servicePort: 80 }), exactPaths, pathPrefixes, api }: Route = {}): Declare => chart => {
  const [edge, shop] = [new ZeroTrustNamespace(chart, 'edge'), new ZeroTrustNamespace(chart, 'shop')];
  const gateway = api === RouteApi.ISTIO
    ? IngressGateway.existing({ gatewayName: 'public', namespaceName: 'edge', labels: { app: 'gateway' }, serviceAccountName: 'gateway', routeApi: api })
    : new IngressGateway(chart, 'public', { namespace: edge, listeners: [GatewayListener.https('shop-tls'), GatewayListener.http('the load balancer ends TLS', 8080)] });
  new GatewayRoute(chart, 'route', { gateway, host: 'shop.example', server: pods(shop, 'web', [port]), exactPaths, pathPrefixes });
};
const written = (kind: string, options: Route, stack: Stack = 'istio-sidecar'): any => spec(compiled(stack, route(options)), kind, 'shop.route');
const PARENT = [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'edge' }];

describe('routes of the Gateway API', () => {
  test('HTTP: exact paths and prefixes of whole segments lead to the Service port', () => {
    expect(written('HTTPRoute', { exactPaths: ['/b', '/a'], pathPrefixes: ['/c'] })).toEqual({
      parentRefs: PARENT, hostnames: ['shop.example'],
      rules: [{
        matches: [{ path: { type: 'Exact', value: '/a' } }, { path: { type: 'Exact', value: '/b' } }, { path: { type: 'PathPrefix', value: '/c' } }],
        backendRefs: [{ kind: 'Service', name: 'web', port: 80 }],
      }],
    });
    expect(written('HTTPRoute', {}).rules).toEqual([{ backendRefs: [{ kind: 'Service', name: 'web', port: 80 }] }]);
  });

  test('gRPC: a route of its own kind', () => {
    expect(written('GRPCRoute', { port: WorkloadPort.grpc(7070) })).toEqual({ parentRefs: PARENT, hostnames: ['shop.example'], rules: [{ backendRefs: [{ kind: 'Service', name: 'web', port: 7070 }] }] });
  });

  test.each<readonly [Stack, string]>([['istio-sidecar', 'istio'], ['istio-ambient', 'istio'], ['cilium', 'cilium']])('the gateway on %s is of class %s, ends TLS, and opens its listeners', (stack, gatewayClassName) => {
    const found = spec(compiled(stack, route()), 'Gateway', 'public');
    const allowedRoutes = { namespaces: { from: 'Selector', selector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop'] }] } } };
    expect(found).toEqual({
      gatewayClassName,
      listeners: [
        { name: 'https-443', port: 443, protocol: 'HTTPS', tls: { mode: 'Terminate', certificateRefs: [{ kind: 'Secret', name: 'shop-tls' }] }, allowedRoutes },
        { name: 'http-8080', port: 8080, protocol: 'HTTP', allowedRoutes },
      ],
    });
  });

  test('a gateway without routes takes none of other namespaces', () => {
    expect(gatewaySpec('istio', [{ protocol: 'HTTP', port: 80 }], new Set())).toMatchObject({ listeners: [{ allowedRoutes: { namespaces: { from: 'Same' } } }] });
  });
});

describe('routes of Istio', () => {
  const match = (options: Route): any => written('VirtualService', { ...options, api: RouteApi.ISTIO }).http[0].match;

  test('a prefix of segments takes two matches, since Istio\'s is one of characters', () => {
    expect(match({ exactPaths: ['/login'], pathPrefixes: ['/shop'] })).toEqual([{ uri: { exact: '/login' } }, { uri: { exact: '/shop' } }, { uri: { prefix: '/shop/' } }]);
    expect(match({ pathPrefixes: ['/'] })).toEqual([{ uri: { prefix: '/' } }]);
    expect(match({})).toBeUndefined();
  });

  test('it names the gateway by its namespace, and the Service in full', () => {
    expect(written('VirtualService', { api: RouteApi.ISTIO })).toEqual({
      hosts: ['shop.example'], gateways: ['edge/public'], http: [{ route: [{ destination: { host: 'web.shop.svc.cluster.local', port: { number: 80 } } }] }],
    });
    const inDomain = virtualServiceSpec({ name: 'g', namespace: 'n' }, { host: 'h.example', exactPaths: [], pathPrefixes: [], serviceName: 's', servicePort: 1, namespace: 'ns' }, 'corp.internal');
    expect(JSON.stringify(inDomain)).toContain('"s.ns.svc.corp.internal"');
  });

  test('an existing gateway is only referred to', () => {
    const found = compiled('istio-sidecar', route({ api: RouteApi.ISTIO }));
    expect(ofKind(found, 'Gateway')).toEqual([]);
    expect(found.filter(({ metadata }) => metadata.name.startsWith('edge.public'))).toEqual([]);
  });
});
