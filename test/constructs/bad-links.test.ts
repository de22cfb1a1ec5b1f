import * as fs from 'fs';
import * as path from 'path';
import {
  EgressAllowlist, EgressAllowlistProps, ExternalHost, ForeignWorkload, GatewayListener, GatewayRoute, GatewayRouteProps, GrpcRule, HttpRule, IngressGateway, IngressGatewayProps,
  LinkOptions, Peer, ServiceLink, WorkloadPort, WorkloadSource, ZeroTrustNamespace, ZeroTrustPlatform,
} from '../../src';
import { FORM, Shop, addTo, codesOf, definitionOf, folder, linesOf, messagesOf, shopOn } from '../setup/shop';
import { refuses } from '../setup/refusals';

const port = WorkloadPort;
const service = (options: LinkOptions) => ({ chart, web, api }: Shop) => new ServiceLink(chart, 'link', { client: web, server: api, ports: [api.port('http-8080')], ...options });

describe('an HTTP rule', () => {
  refuses('kubernetes', [
    ['no condition', 'HttpRule', 'ZT104', ['HttpRule.any()'], () => HttpRule.of({}), () => HttpRule.any()],
    ['no methods', 'HttpRule', 'ZT104', ['methods'], () => HttpRule.of({ methods: [] }), () => HttpRule.of({ methods: ['GET'] })],
    ['no paths', 'HttpRule', 'ZT104', ['paths'], () => HttpRule.of({ paths: [] }), () => HttpRule.of({ paths: ['/'] })],
    ['no hosts', 'HttpRule', 'ZT104', ['hosts'], () => HttpRule.of({ hosts: [] }), () => HttpRule.of({ hosts: ['api'] })],
    ['no headers', 'HttpRule', 'ZT104', ['headers'], () => HttpRule.of({ headers: {} }), () => HttpRule.of({ headers: { 'x-a': 'b' } })],
    ['a method that is no token', 'HttpRule', 'ZT108', ['methods[0]', '"GET /"'], () => HttpRule.of({ methods: ['GET /'] }), () => HttpRule.of({ methods: ['GET'] })],
    ['a method in lower case', 'HttpRule', 'ZT108', ['"get"', 'use "GET"'], () => HttpRule.of({ methods: ['get'] }), () => HttpRule.of({ methods: ['GET'] })],
    ['any method by wildcard (ART-06)', 'HttpRule', 'ZT108', ['"*"', 'leave methods out'], () => HttpRule.of({ methods: ['*'] }), () => HttpRule.of({ paths: ['/*'] })],
    ['a path without slash', 'HttpRule', 'ZT109', ['"orders"', 'use "/orders"'], () => HttpRule.get('orders'), () => HttpRule.get('/orders')],
    ['a wildcard inside a segment', 'HttpRule', 'ZT109', ['"/or*"', 'whole segment'], () => HttpRule.post('/or*'), () => HttpRule.post('/or/*')],
    ['a wildcard in the middle of a segment', 'HttpRule', 'ZT109', ['"/o*s/1"'], () => HttpRule.put('/o*s/1'), () => HttpRule.put('/*/1')],
    ['a path with query', 'HttpRule', 'ZT109', ['"/a?b=1"', 'no query'], () => HttpRule.delete('/a?b=1'), () => HttpRule.delete('/a')],
    ['a template of one layer', 'HttpRule', 'ZT109', ['"/a/{**}"'], () => HttpRule.get('/a/{**}'), () => HttpRule.get('/a/*')],
    ['a path that proxies rewrite (IST-30)', 'HttpRule', 'ZT109', ['"/a/../b"'], () => HttpRule.get('/a/../b'), () => HttpRule.get('/b')],
    ['a prefix with wildcard', 'HttpRule.prefix', 'ZT109', ['"/a*"'], () => HttpRule.prefix('/a*'), () => HttpRule.prefix('/a')],
    ['a host with port', 'HttpRule', 'ZT105', ['"api:80"'], () => HttpRule.of({ hosts: ['api:80'] }), () => HttpRule.of({ hosts: ['api'] })],
    ['a host with scheme', 'HttpRule', 'ZT105', ['"http://api"'], () => HttpRule.of({ hosts: ['http://api'] }), () => HttpRule.of({ hosts: ['api'] })],
    ['a header that is no token', 'HttpRule', 'ZT123', ['"x tenant"'], () => HttpRule.of({ headers: { 'x tenant': 'a' } }), () => HttpRule.of({ headers: { 'x-tenant': 'a' } })],
    ['a header that would be a wildcard (IST-24)', 'HttpRule', 'ZT123', ['"a*"'], () => HttpRule.of({ headers: { 'x-tenant': 'a*' } }), () => HttpRule.of({ headers: { 'x-tenant': 'a*b' } })],
    ['a gRPC service with slash', 'GrpcRule.method', 'ZT124', ['"shop.Cart/Add"'], () => GrpcRule.method('shop.Cart/Add', 'Add'), () => GrpcRule.method('shop.Cart', 'Add')],
    ['a gRPC method with wildcard', 'GrpcRule.method', 'ZT124', ['"*"'], () => GrpcRule.method('shop.Cart', '*'), () => GrpcRule.service('shop.Cart')],
    ['a gRPC service that is none', 'GrpcRule.service', 'ZT124', ['"shop cart"'], () => GrpcRule.service('shop cart'), () => GrpcRule.service('shop.cart')],
  ]);

  test('all that is wrong with one rule is said at once', () => {
    const lines = linesOf(() => HttpRule.of({ methods: ['get', 'PO ST'], paths: ['a', '/b*'], hosts: ['a:1'], headers: { 'a b': '', 'host': 'x' } }));
    expect(codesOf(lines)).toEqual(['ZT108', 'ZT108', 'ZT109', 'ZT109', 'ZT105', 'ZT123', 'ZT123', 'ZT123']);
    lines.forEach(line => expect(line).toMatch(FORM));
  });
});

describe('a link', () => {
  refuses('kubernetes', [
    ['no ports', 'app/link', 'ZT104', ['ports'], service({ ports: [] }), service({})],
    ['no HTTP rules', 'app/link', 'ZT104', ['http'], service({ http: [] }), service({ http: [HttpRule.any()] })],
    ['no gRPC rules', 'app/link', 'ZT104', ['grpc'], service({ grpc: [] }), service({})],
    ['HTTP and gRPC rules', 'app/link', 'ZT111', ['one link per protocol'], service({ http: [HttpRule.any()], grpc: [GrpcRule.any()] }), service({ http: [HttpRule.any()] })],
    ['a day that is none', 'app/link', 'ZT125', ['"2027-02-29"'], service({ expiresOn: '2027-02-29' }), service({ expiresOn: '2028-02-29' })],
    ['a time', 'app/link', 'ZT125', ['"2027-01-01T00:00:00Z"'], service({ expiresOn: '2027-01-01T00:00:00Z' }), service({ expiresOn: '2027-01-01' })],
    ['no reason to be unauthenticated', 'app/link', 'ZT126', ['unauthenticated.reason'], service({ unauthenticated: { reason: ' ' } }), service({ unauthenticated: { reason: 'legacy' } })],
    ['a day that is none for being unauthenticated', 'app/link', 'ZT125', ['unauthenticated.expiresOn'],
      service({ unauthenticated: { reason: 'legacy', expiresOn: 'soon' } }), service({ unauthenticated: { reason: 'legacy', expiresOn: '2027-01-01' } })],
    ['no peer', 'app/link', 'ZT104', ['server', 'undefined'],
      ({ chart, web }) => new ServiceLink(chart, 'link', { client: web, server: undefined as never }), ({ chart, web }) => new ServiceLink(chart, 'link', { client: web, server: Peer.cidr('192.0.2.0/24'), ports: [port.tcp(1)] })],
    ['a text for a peer', 'app/shop/web.allowTo()', 'ZT104', ['server', '"api"'], ({ web }) => web.allowTo('api' as never), ({ web, api }) => web.allowTo(api, { ports: [api.port('tcp-5432')] })],
    ['workloads of two platforms', 'app/link', 'ZT133', ['prod'],
      shop => service({})({ ...shop, api: otherApi(shop) }), service({})],
  ]);

  test('all that is wrong with the props of one link is said at once', () => {
    const { app, chart, web, api } = shopOn('kubernetes');
    const lines = linesOf(() => new ServiceLink(chart, 'link', { client: web, server: api, ports: [], http: [], grpc: [], unauthenticated: { reason: '', expiresOn: 'x' }, expiresOn: 'x' }));
    expect(codesOf(lines)).toEqual(['ZT104', 'ZT104', 'ZT104', 'ZT111', 'ZT126', 'ZT125', 'ZT125']);
    lines.forEach(line => expect(line).toMatch(FORM));
    expect(messagesOf(app)).toEqual([]);
  });
});

function otherApi({ chart }: Shop) {
  const platform = new ZeroTrustPlatform(chart, 'prod', { definition: definitionOf('kubernetes', { name: 'prod' }) });
  return addTo(new ZeroTrustNamespace(chart, 'prod-shop', { platform, namespaceName: 'shop' }), 'api', [port.http(8080)], { serviceAccountName: 'api-of-prod' });
}

describe('a peer', () => {
  const foreign = (more: Partial<ForeignWorkload>) => () => Peer.workload({ namespaceName: 'pay', labels: { app: 'pay' }, serviceAccountName: 'pay', ...more });
  refuses('kubernetes', [
    ['a namespace with capitals', 'Peer.workload', 'ZT101', ['namespaceName', '"Pay"'], foreign({ namespaceName: 'Pay' }), foreign({})],
    ['no labels, which would mean every pod', 'Peer.workload', 'ZT104', ['labels'], foreign({ labels: {} }), foreign({})],
    ['a label of 64 characters', 'Peer.workload', 'ZT107', ['longer than 63'], foreign({ labels: { app: 'x'.repeat(64) } }), foreign({ labels: { app: 'x'.repeat(63) } })],
    ['an empty ServiceAccount', 'Peer.workload', 'ZT101', ['serviceAccountName'], foreign({ serviceAccountName: '' }), foreign({})],
    ['a trust domain with capitals', 'Peer.workload', 'ZT110', ['"Acme"', 'use "acme"'], foreign({ trustDomain: 'Acme' }), foreign({ trustDomain: 'acme' })],
    ['a Service with a dot', 'Peer.workload', 'ZT101', ['"pay.svc"'], foreign({ serviceName: 'pay.svc' }), foreign({ serviceName: 'pay' })],
    ['a CIDR outside IPv4', 'Peer.cidr', 'ZT106', ['"999.1.1.1/99"'], () => Peer.cidr('999.1.1.1/99'), () => Peer.cidr('99.1.1.1/32')],
    ['a CIDR with host bits', 'Peer.cidr', 'ZT106', ['use "10.0.0.0/8"'], () => Peer.cidr('10.0.0.1/8'), () => Peer.cidr('10.0.0.0/8')],
    ['an exception outside', 'Peer.cidr', 'ZT106', ['"11.0.0.0/16"', 'strictly inside'], () => Peer.cidr('10.0.0.0/8', { exceptions: ['11.0.0.0/16'] }), () => Peer.cidr('10.0.0.0/8', { exceptions: ['10.1.0.0/16'] })],
    ['an exception of everything', 'Peer.cidr', 'ZT106', ['strictly inside'], () => Peer.cidr('10.0.0.0/8', { exceptions: ['10.0.0.0/8'] }), () => Peer.cidr('10.0.0.0/8', { exceptions: ['10.0.0.0/9'] })],
    ['anywhere without a reason', 'Peer.anywhere', 'ZT126', ['reason'], () => Peer.anywhere({ reason: '' }), () => Peer.anywhere({ reason: 'users' })],
  ]);
});

describe('an egress allowlist', () => {
  const allow = (more: Partial<EgressAllowlistProps>) => ({ chart, web }: Shop) => new EgressAllowlist(chart, 'out', { clients: [web], ...more });
  const https = [port.tcp(443)];
  const cidr = (block: string, exceptions?: string[]) => allow({ cidrs: [{ cidr: block, exceptions, ports: https }] });
  refuses('cilium', [
    ['nobody who may', 'app/out', 'ZT104', ['clients'], allow({ clients: [], hosts: [ExternalHost.tls('a.example')] }), allow({ hosts: [ExternalHost.tls('a.example')] })],
    ['nothing that they may', 'app/out', 'ZT104', ['name hosts or cidrs'], allow({}), allow({ hosts: [ExternalHost.tls('a.example')] })],
    ['no hosts', 'app/out', 'ZT104', ['hosts'], allow({ hosts: [], cidrs: [{ cidr: '192.0.2.0/24', ports: https }] }), cidr('192.0.2.0/24')],
    ['no CIDRs', 'app/out', 'ZT104', ['cidrs'], allow({ cidrs: [] }), cidr('192.0.2.0/24')],
    ['no ports at a CIDR', 'app/out', 'ZT104', ['cidrs[0].ports'], allow({ cidrs: [{ cidr: '192.0.2.0/24', ports: [] }] }), cidr('192.0.2.0/24')],
    ['a CIDR with host bits', 'app/out', 'ZT106', ['cidrs[0].cidr', 'use "10.0.0.0/8"'], cidr('10.0.0.1/8'), cidr('10.0.0.0/8')],
    ['a CIDR outside IPv4', 'app/out', 'ZT106', ['"999.1.1.1/99"'], cidr('999.1.1.1/99'), cidr('99.1.1.1/32')],
    ['an exception outside', 'app/out', 'ZT106', ['cidrs[0].exceptions[0]', '"11.0.0.0/16"'], cidr('10.0.0.0/8', ['11.0.0.0/16']), cidr('10.0.0.0/8', ['10.1.0.0/16'])],
    ['a day that is none', 'app/out', 'ZT125', ['"2027-13-01"'], allow({ hosts: [ExternalHost.tls('a.example')], expiresOn: '2027-13-01' }), allow({ hosts: [ExternalHost.tls('a.example')], expiresOn: '2027-12-01' })],
    ['a host with scheme', 'ExternalHost.tls', 'ZT105', ['"https://a.example"'], () => ExternalHost.tls('https://a.example'), () => ExternalHost.tls('a.example')],
    ['a host with port', 'ExternalHost.tls', 'ZT105', ['"a.example:443"', 'port option'], () => ExternalHost.tls('a.example:443'), () => ExternalHost.tls('a.example', { port: 443 })],
    ['a host with path', 'ExternalHost.tls', 'ZT105', ['"a.example/v1"'], () => ExternalHost.tls('a.example/v1'), () => ExternalHost.tls('a.example')],
    ['an address for a host', 'ExternalHost.tcp', 'ZT105', ['"192.0.2.1"'], () => ExternalHost.tcp('192.0.2.1', { port: 25 }), () => ExternalHost.tcp('a.example', { port: 25 })],
    ['a wildcard in the middle', 'ExternalHost.tls', 'ZT105', ['"a.*.example"'], () => ExternalHost.tls('a.*.example'), () => ExternalHost.tls('*.a.example')],
    ['a wildcard in a label', 'ExternalHost.tls', 'ZT105', ['"a*.b.example"'], () => ExternalHost.tls('a*.b.example'), () => ExternalHost.tls('**.b.example')],
    ['a wildcard for a whole country', 'ExternalHost.tls', 'ZT105', ['"*.com"'], () => ExternalHost.tls('*.com'), () => ExternalHost.tls('*.a.com')],
    ['every host', 'ExternalHost.tls', 'ZT105', ['"*"'], () => ExternalHost.tls('*'), () => ExternalHost.tls('*.a.com')],
    ['a port 0', 'ExternalHost.tcp', 'ZT102', ['port 0'], () => ExternalHost.tcp('a.example', { port: 0 }), () => ExternalHost.tcp('a.example', { port: 1 })],
    ['no port without TLS', 'ExternalHost.tcp', 'ZT102', ['undefined'], () => ExternalHost.tcp('a.example', {} as never), () => ExternalHost.tcp('a.example', { port: 25 })],
  ]);

  test('all that is wrong with one allowlist is said at once', () => {
    const { chart, web } = shopOn('cilium');
    const lines = linesOf(() => new EgressAllowlist(chart, 'out', { clients: [web], hosts: [], cidrs: [{ cidr: '10.0.0.1/8', exceptions: ['x'], ports: [] }, { cidr: 'y', ports: https }], expiresOn: 'z' }));
    expect(codesOf(lines)).toEqual(['ZT104', 'ZT106', 'ZT106', 'ZT104', 'ZT106', 'ZT125']);
  });
});

describe('a gateway', () => {
  const listeners = () => [GatewayListener.https('shop-tls')];
  const gateway = (more: Partial<IngressGatewayProps>) => ({ chart, shop }: Shop) => new IngressGateway(chart, 'door', { namespace: shop, listeners: listeners(), ...more });
  const existing = (more = {}) => IngressGateway.existing({ gatewayName: 'public', namespaceName: 'edge', labels: { app: 'gateway' }, serviceAccountName: 'gateway', ...more });
  const route = (more: Partial<GatewayRouteProps>) => ({ chart, api }: Shop) => new GatewayRoute(chart, 'route', { gateway: existing(), host: 'shop.example', server: api, port: api.port('http-8080'), ...more });
  refuses('istio-sidecar', [
    ['no listeners', 'app/door', 'ZT104', ['listeners'], gateway({ listeners: [] }), gateway({})],
    ['a name with capitals', 'app/door', 'ZT101', ['"Door"'], gateway({ gatewayName: 'Door' }), gateway({})],
    ['a name that a workload has', 'app/door', 'ZT117', ['"web"'], gateway({ gatewayName: 'web' }), gateway({})],
    ['no sources', 'app/door', 'ZT104', ['sources'], gateway({ sources: [] }), gateway({ sources: ['192.0.2.0/24'] })],
    ['a source with host bits', 'app/door', 'ZT106', ['sources[0]', 'use "192.0.2.0/24"'], gateway({ sources: ['192.0.2.1/24'] }), gateway({ sources: ['192.0.2.0/24'] })],
    ['health checks from nowhere', 'app/door', 'ZT104', ['healthCheckSources'], gateway({ healthCheckSources: [] }), gateway({ healthCheckSources: ['192.0.2.0/24'] })],
    ['two listeners on one port', 'app/door', 'ZT117', ['443'], gateway({ listeners: [...listeners(), GatewayListener.https('other-tls')] }), gateway({ listeners: [...listeners(), GatewayListener.https('other-tls', 8443)] })],
    ['a listener on the health port', 'app/door', 'ZT117', ['15021'], gateway({ listeners: [GatewayListener.https('shop-tls', 15021)] }), gateway({ listeners: [GatewayListener.https('shop-tls', 15022)] })],
    ['a Secret that is none', 'GatewayListener.https', 'ZT101', ['"Shop TLS"'], () => GatewayListener.https('Shop TLS'), () => GatewayListener.https('shop-tls')],
    ['a listener on port 65536', 'GatewayListener.https', 'ZT102', ['65536'], () => GatewayListener.https('shop-tls', 65536), () => GatewayListener.https('shop-tls', 65535)],
    ['HTTP without a reason', 'GatewayListener.http', 'ZT126', ['reason'], () => GatewayListener.http(''), () => GatewayListener.http('TLS ends before')],
    ['an existing gateway without labels', 'IngressGateway.existing', 'ZT104', ['labels'], () => existing({ labels: {} }), () => existing()],
    ['an existing gateway in a namespace that is none', 'IngressGateway.existing', 'ZT101', ['"a.b"'], () => existing({ namespaceName: 'a.b' }), () => existing()],
    ['a route of a host with port', 'app/route', 'ZT105', ['"shop.example:443"'], route({ host: 'shop.example:443' }), route({})],
    ['a route of a wildcard', 'app/route', 'ZT105', ['"*.shop.example"'], route({ host: '*.shop.example' }), route({})],
    ['a route of no paths', 'app/route', 'ZT104', ['exactPaths'], route({ exactPaths: [] }), route({ exactPaths: ['/a'] })],
    ['a route of no prefixes', 'app/route', 'ZT104', ['pathPrefixes'], route({ pathPrefixes: [] }), route({ pathPrefixes: ['/a'] })],
    ['a prefix with wildcard', 'app/route', 'ZT109', ['"/a/*"', 'all below'], route({ pathPrefixes: ['/a/*'] }), route({ pathPrefixes: ['/a'] })],
    ['an exact path without slash', 'app/route', 'ZT109', ['"a"'], route({ exactPaths: ['a'] }), route({ exactPaths: ['/a'] })],
    ['a route to one of several ports', 'app/route', 'ZT103', ['shop/api', 'prop port'], route({ port: undefined }), route({})],
    ['a route to a workload without Service', 'app/route', 'ZT103', ['shop/web'], shop => route({ server: shop.web, port: undefined })(shop), route({})],
    ['a route of paths to a gRPC port', 'app/route', 'ZT111', ['gRPC', 'grpc-9000'], shop => route({ port: shop.api.port('grpc-9000'), pathPrefixes: ['/shop.Cart'] })(shop), shop => route({ port: shop.api.port('grpc-9000') })(shop)],
    ['a route to a TCP port', 'app/route', 'ZT111', ['tcp-5432'], shop => route({ port: shop.api.port('tcp-5432') })(shop), route({})],
  ]);
  refuses('kubernetes', [
    ['a gateway on a platform that runs none', 'app/door', 'ZT112', ['IngressGateway.existing', 'Network.cilium()'], gateway({}), () => existing()],
  ]);

  test.each(['Public Route!', '-', 'ünïcode', 'a/../b', 'x'.repeat(300), '.a.', '"; drop', '\u202egnp'])('a route of the id %j has an object with a name that Kubernetes takes', id => {
    const { app, chart, api } = shopOn('istio-sidecar');
    const made = new GatewayRoute(chart, id, { gateway: existing(), host: 'shop.example', server: api, port: api.port('http-8080') });
    expect(messagesOf(app)).toEqual([]);
    const [name] = made.node.children.map(child => (child as unknown as { name: string }).name);
    expect(name).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/);
    expect(name.length).toBeLessThanOrEqual(253);
    expect(name.startsWith('shop.')).toBe(true);
  });
});

describe('a source of foreign pods', () => {
  refuses('kubernetes', [
    ['a name that nothing has', 'app/shop/cart', 'ZT128', ['"cartservice"'],
      ({ shop, chart }) => shop.adoptWorkload('cart', WorkloadSource.named(chart, 'cartservice')), ({ shop, chart }) => WorkloadSource.named(chart, shop.namespaceName)],
    ['a name with capitals', 'WorkloadSource.named', 'ZT101', ['"Cart"'], ({ chart }) => WorkloadSource.named(chart, 'Cart'), ({ chart }) => WorkloadSource.named(chart, 'cart')],
  ]);
});

describe('a contract (ZT134)', () => {
  const workload = {
    namespaceName: 'pay', name: 'pay', labels: { app: 'pay' }, serviceAccountName: 'pay', trustDomain: 'cluster.local', meshed: false, role: 'app',
    ports: [{ name: 'http', application: 'http', protocol: 'TCP', first: 8080, last: 8080 }],
  };
  const file = (content: unknown): string => {
    const name = path.join(folder(), 'intent.json');
    fs.writeFileSync(name, typeof content === 'string' ? content : JSON.stringify(content));
    return name;
  };
  const contract = (more: object, name = 'pay/pay') => file({ schema: 'cdk8s-zero-trust/intent/v1', platforms: [{ name: 'dev', workloads: [{ ...workload, ...more }] }] }) + `\0${name}`;
  const link = (text: string) => ({ web }: Shop) => {
    const [name, wanted] = text.split('\0');
    web.allowTo(Peer.fromContract(name, wanted ?? 'pay/pay'));
  };
  const good = link(contract({}));
  refuses('kubernetes', [
    ['a file that is not there', 'Peer.fromContract', 'ZT134', ['/nowhere.json'], () => Peer.fromContract('/nowhere.json', 'pay/pay'), good],
    ['a file that is no JSON', 'Peer.fromContract', 'ZT134', ['cannot be read'], link(file('schema: x')), good],
    ['a file of hostile text', 'Peer.fromContract', 'ZT134', ['cannot be read'], link(file('\u001b[2J\n\u202e')), good],
    ['a file of another kind', 'Peer.fromContract', 'ZT134', ['the schema null'], link(file({})), good],
    ['a file that is null', 'Peer.fromContract', 'ZT134', ['the schema null'], link(file('null')), good],
    ['a file of a later version', 'Peer.fromContract', 'ZT134', ['intent/v2'], link(file({ schema: 'cdk8s-zero-trust/intent/v2' })), good],
    ['a platform that is none', 'Peer.fromContract', 'ZT134', ['"pay/pay"'], link(file({ schema: 'cdk8s-zero-trust/intent/v1', platforms: [null, 1, { workloads: 'x' }, { workloads: [null] }] })), good],
    ['a workload that it has not', 'Peer.fromContract', 'ZT134', ['"pay/cart"'], link(contract({}, 'pay/cart')), good],
    // a selector without labels would open every pod of the namespace.
    ['no labels', 'Peer.fromContract', 'ZT134', ['labels', 'empty'], link(contract({ labels: {} })), good],
    ['labels that are none', 'Peer.fromContract', 'ZT134', ['labels'], link(contract({ labels: { 'a b': 'c' } })), good],
    ['labels that are a text', 'Peer.fromContract', 'ZT134', ['labels'], link(contract({ labels: 'app=pay' })), good],
    ['a namespace that is none', 'Peer.fromContract', 'ZT134', ['namespaceName'], link(contract({ namespaceName: 'Pay' }, 'Pay/pay')), good],
    ['a ServiceAccount with a wildcard', 'Peer.fromContract', 'ZT134', ['serviceAccountName', '"*"'], link(contract({ serviceAccountName: '*' })), good],
    ['a trust domain with a wildcard', 'Peer.fromContract', 'ZT134', ['trustDomain'], link(contract({ trustDomain: '*' })), good],
    ['ports that are no list', 'Peer.fromContract', 'ZT134', ['ports'], link(contract({ ports: 'all' })), good],
    ['a port 0', 'Peer.fromContract', 'ZT134', ['ports[0]'], link(contract({ ports: [{ ...workload.ports[0], first: 0 }] })), good],
    ['a port of a protocol that is none', 'Peer.fromContract', 'ZT134', ['ports[0]'], link(contract({ ports: [{ ...workload.ports[0], protocol: 'ANY' }] })), good],
  ]);
});
