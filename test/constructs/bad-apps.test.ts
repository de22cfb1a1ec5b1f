import * as fs from 'fs';
import { ApiObject, Chart } from 'cdk8s';
import {
  EgressAllowlist, ExternalHost, GatewayListener, GatewayRoute, GrpcRule, HttpRule, IngressGateway, LinkOptions, Peer, Phase, ServiceLink, Unenforceable, WorkloadGroup, WorkloadPort, WorkloadSource, ZeroTrustApp, ZeroTrustNamespace,
} from '../../src';
import { FORM, IMAGE, STACKS, Shop, StackName, addTo, codesOf, folder, linesOf, messagesOf, platformOn, shopOn } from '../setup/shop';
import { expectNothingWritten, refuses, rejects } from '../setup/refusals';

const port = WorkloadPort;
const link = (options: LinkOptions) => ({ chart, web, api }: Shop) => new ServiceLink(chart, 'link', { client: web, server: api, ...options });
const get = [HttpRule.get('/orders')];
const legacy = { unauthenticated: { reason: 'legacy' } };

describe('ports that the server has', () => {
  rejects('kubernetes', [
    ['a port that the server does not have', 'app/link', 'ZT103', ['shop/api has no port tcp 9999', 'http-8080 (8080), grpc-9000 (9000), tcp-5432 (5432)'], link({ ports: [port.tcp(9999)] }), link({ ports: [port.tcp(5432)] })],
    ['the Service port for the port of the pods', 'app/link', 'ZT103', ['80 is a port of the Service of shop/api', 'http-8080 (8080)'], link({ ports: [port.http(80)] }), link({ ports: [port.http(8080)] })],
    ['UDP where the server has TCP', 'app/link', 'ZT103', ['no port udp 5432'], link({ ports: [port.udp(5432)] }), link({ ports: [port.tcp(5432)] })],
    ['a range that is not all open at the server', 'app/link', 'ZT103', ['no port tcp 5432-5433'], link({ ports: [port.tcpRange(5432, 5433)] }), link({ ports: [port.tcp(5432)] })],
    ['no port where the server has several', 'app/link', 'ZT103', ['several ports: http-8080 (8080), grpc-9000 (9000), tcp-5432 (5432)'], link({}), link({ ports: [port.tcp(5432)] })],
    ['a server without ports', 'app/shop/api.allowTo(shop/web)', 'ZT103', ['shop/web has no port', 'declare the port'], ({ web, api }) => api.allowTo(web), ({ web, api }) => web.allowTo(api, { ports: [port.tcp(5432)] })],
    ['a port at a server without ports', 'app/shop/api.allowTo(shop/web)', 'ZT103', ['shop/web has no port tcp 80'], ({ web, api }) => api.allowTo(web, { ports: [port.tcp(80)] }), ({ web, api }) => web.allowTo(api, { ports: [port.tcp(5432)] })],
    ['a server of metrics only', 'app/shop/web.allowTo(shop/exporter)', 'ZT103', ['shop/exporter has no port'],
      ({ web, shop }) => web.allowTo(addTo(shop, 'exporter', [port.metrics(9090)])), ({ web, shop }) => web.allowTo(addTo(shop, 'exporter', [port.metrics(9090)]), { ports: [port.metrics(9090)] })],
    ['addresses without a port', 'app/shop/web.allowTo(192.0.2.0/24)', 'ZT103', ['names no port'], ({ web }) => web.allowTo(Peer.cidr('192.0.2.0/24')), ({ web }) => web.allowTo(Peer.cidr('192.0.2.0/24'), { ports: [port.tcp(443)] })],
    ['a foreign workload without that port', 'app/shop/web.allowTo(pay/pay)', 'ZT103', ['pay/pay has no port tcp 81', 'http-80 (80)'],
      ({ web }) => web.allowTo(pay([port.http(80)]), { ports: [port.tcp(81)] }), ({ web }) => web.allowTo(pay([port.http(80)]), { ports: [port.tcp(80)] })],
    ['a foreign workload that can only be a client', 'app/shop/web.allowTo(pay/pay)', 'ZT103', ['pay/pay has no port tcp 81'], ({ web }) => web.allowTo(pay(), { ports: [port.tcp(81)] }), ({ api }) => api.allowFrom(pay(), { ports: [port.tcp(5432)] })],
    ['a group whose members share no port', 'app/shop/web.allowTo(both)', 'ZT103', ['both has no port tcp 5432'],
      ({ web, api, shop }) => web.allowTo(new WorkloadGroup('both', [api, addTo(shop, 'db', [port.tcp(5433)])]), { ports: [port.tcp(5432)] }),
      ({ web, api, shop }) => web.allowTo(new WorkloadGroup('both', [api, addTo(shop, 'db', [port.tcp(5432)])]), { ports: [port.tcp(5432)] })],
    ['a later member of a group without the port', 'app/shop/web.allowTo(servers)', 'ZT103', ['shop/db has no port tcp 5432'],
      ({ web, api, shop }) => { const group = new WorkloadGroup('servers', [api]); web.allowTo(group, { ports: [port.tcp(5432)] }); group.add(addTo(shop, 'db', [port.tcp(5433)])); },
      ({ web, api, shop }) => { const group = new WorkloadGroup('servers', [api]); web.allowTo(group, { ports: [port.tcp(5432)] }); group.add(addTo(shop, 'db', [port.tcp(5432)])); }],
    ['a workload that is client and server', 'app/shop/api.allowTo(shop/api)', 'ZT121', ['allowWithin'], ({ api }) => api.allowTo(api), ({ api }) => api.allowWithin()],
  ]);
  refuses('kubernetes', [
    ['a group of two platforms', 'WorkloadGroup "all"', 'ZT133', ['"prod"', '"dev"'],
      shop => new WorkloadGroup('all', [shop.web, onProd(shop)]), shop => new WorkloadGroup('all', [shop.web, shop.api])],
  ]);
});

const pay = (ports?: WorkloadPort[]) => Peer.workload({ namespaceName: 'pay', labels: { app: 'pay' }, serviceAccountName: 'pay', ports });

function onProd({ app }: Shop) {
  const chart = new Chart(app, 'prod');
  platformOn(chart, 'kubernetes', { name: 'prod' });
  return addTo(new ZeroTrustNamespace(chart, 'shop'), 'web');
}

describe('HTTP rules', () => {
  rejects('cilium', [
    ['HTTP rules on a TCP port', 'app/link', 'ZT111', ['HTTP rules on the TCP port tcp-5432 of shop/api', 'WorkloadPort.http'], link({ ports: [port.tcp(5432)], http: get }), link({ ports: [port.http(8080)], http: get })],
    ['gRPC rules on an HTTP port', 'app/link', 'ZT111', ['gRPC rules on the HTTP port', 'WorkloadPort.grpc'], link({ ports: [port.http(8080)], grpc: [GrpcRule.any()] }), link({ ports: [port.grpc(9000)], grpc: [GrpcRule.any()] })],
    ['HTTP rules on a UDP port', 'app/shop/web.allowTo(shop/dns)', 'ZT111', ['UDP port udp-53'],
      ({ web, shop }) => web.allowTo(addTo(shop, 'dns', [port.udp(53)]), { http: get }), ({ web, shop }) => web.allowTo(addTo(shop, 'dns', [port.udp(53)]))],
    ['HTTP rules at a later member of a group that speaks TCP', 'app/shop/web.allowTo(servers)', 'ZT111', ['TCP port', 'shop/db'],
      ({ web, api, shop }) => { const group = new WorkloadGroup('servers', [api]); web.allowTo(group, { ports: [port.http(8080)], http: get }); group.add(addTo(shop, 'db', [port.tcp(8080)])); },
      ({ web, api, shop }) => { const group = new WorkloadGroup('servers', [api]); web.allowTo(group, { ports: [port.http(8080)], http: get }); group.add(addTo(shop, 'db', [port.http(8080)])); }],
    ['an HTTP port without rules from phase 2 on', 'app/link', 'ZT119', ['shop/web -> shop/api tcp 8080', 'name requests with HttpRule, or say HttpRule.any()'], link({ ports: [port.http(8080)] }), link({ ports: [port.http(8080)], http: [HttpRule.any()] })],
    ['a gRPC port without rules from phase 2 on', 'app/link', 'ZT119', ['tcp 9000', 'name calls with GrpcRule, or say GrpcRule.any()'], link({ ports: [port.grpc(9000)] }), link({ ports: [port.grpc(9000)], grpc: [GrpcRule.any()] })],
  ]);
  rejects('cilium', [
    ['a path beyond what Envoy takes as a regular expression', 'app/link', 'ZT112', ['too long for Cilium', 'a wildcard'],
      link({ ports: [port.http(8080)], http: [HttpRule.get(`/${'a'.repeat(95)}`)] }), link({ ports: [port.http(8080)], http: [HttpRule.get(`/${'a'.repeat(75)}`)] })],
    ['requests to addresses outside, which nothing reads', 'app/shop/web.allowTo(192.0.2.0/24)', 'ZT112', ['HTTP rules', 'phase 2'],
      ({ web }) => web.allowTo(Peer.cidr('192.0.2.0/24'), { ports: [port.http(80)], http: get }), ({ web }) => web.allowTo(Peer.cidr('192.0.2.0/24'), { ports: [port.http(80)] })],
  ]);
  // AMB-01: only clients in the mesh meet a waypoint.
  rejects('istio-ambient', [
    ['requests of a client outside the mesh in ambient', 'app/shop/old.allowTo(shop/api)', 'ZT112', ['a client in the mesh', 'Mesh.istioSidecar()'],
      ({ api, shop }) => addTo(shop, 'old', [], { meshed: false }).allowTo(api, { ports: [port.http(8080)], http: get, ...legacy }),
      ({ api, shop }) => addTo(shop, 'old', [], { meshed: false }).allowTo(api, { ports: [port.http(8080)], http: [HttpRule.any()], ...legacy })],
  ]);
  // With a mesh of phase 3 the other server is inspected by Istio, and this one by nobody.
  rejects('istio-sidecar', [
    ['requests to a server that no proxy sees', 'app/shop/web.allowTo(shop/old)', 'ZT112', ['HTTP rules', 'Network.cilium()', 'Unenforceable.REPORT'],
      ({ web, shop }) => web.allowTo(addTo(shop, 'old', [port.http(80)], { meshed: false }), { http: get, ...legacy }),
      ({ web, shop }) => web.allowTo(addTo(shop, 'new', [port.http(80)]), { http: get })],
  ]);

  test('HTTP rules are deferred, and no error, at phase 1 on any platform', () => {
    for (const stack of Object.keys(STACKS) as StackName[]) {
      const shop = shopOn(stack, { definition: { phase: Phase.SEGMENT } });
      const { links } = link({ ports: [port.http(8080)], http: get })(shop);
      expect(messagesOf(shop.app)).toEqual([]);
      expect(links[0].placements.filter(({ requirement }) => requirement === 'http')).toEqual([expect.objectContaining({ state: 'deferred', phase: 2 })]);
      // The near twin: from phase 2 on the layer of the platform takes them.
      if (stack.startsWith('kubernetes')) { continue; }
      const twin = shopOn(stack, { definition: { phase: Phase.INSPECT } });
      expect(link({ ports: [port.http(8080)], http: get })(twin).links[0].placements.filter(({ requirement }) => requirement === 'http')).toEqual([expect.objectContaining({ state: 'enforced', phase: 2 })]);
    }
  });

  test('what no layer can enforce is reported instead where the definition says so', () => {
    const { app, web, shop } = shopOn('istio-sidecar', { definition: { unenforceable: Unenforceable.REPORT } });
    const [to] = web.allowTo(addTo(shop, 'old', [port.http(80)], { meshed: false }), { http: get, ...legacy });
    expect(messagesOf(app)).toEqual([]);
    expect(to.placements).toContainEqual({ requirement: 'http', layer: 'none', state: 'reported', phase: 2 });
  });
});

describe('hosts', () => {
  const out = ({ chart, web }: Shop) => new EgressAllowlist(chart, 'out', { clients: [web], hosts: [ExternalHost.tls('api.stripe.com')] });
  const addresses = ({ chart, web }: Shop) => new EgressAllowlist(chart, 'out', { clients: [web], cidrs: [{ cidr: '192.0.2.0/24', ports: [port.tcp(443)] }] });
  for (const stack of ['kubernetes', 'istio-sidecar', 'istio-ambient'] as const) {
    rejects(stack, [[`names on ${stack}, where no layer reads them`, 'app/out', 'ZT112', ['shop/web -> api.stripe.com', 'host names', 'Network.cilium()'], out, addresses]]);
  }

  test('names are enforced on Cilium, and reported on a cluster that only reports', () => {
    const cilium = shopOn('cilium');
    expect(out(cilium).links[0].placements).toContainEqual({ requirement: 'host', layer: 'cilium', state: 'enforced', phase: 1 });
    const other = shopOn('kubernetes', { definition: { unenforceable: Unenforceable.REPORT } });
    expect(out(other).links[0].placements).toContainEqual({ requirement: 'host', layer: 'none', state: 'reported', phase: 1 });
    expect([...messagesOf(cilium.app), ...messagesOf(other.app)]).toEqual([]);
  });

  rejects('kubernetes', [
    ['the ingress of Cilium where there is none', 'app/shop/api.allowFrom(the Cilium ingress)', 'ZT112', ['Network.cilium()'],
      ({ api }) => api.allowFrom(Peer.ciliumIngress(), { ports: [port.tcp(5432)] }), ({ api }) => api.allowFrom(Peer.cidr('192.0.2.0/24'), { ports: [port.tcp(5432)] })],
  ]);
});

describe('facts that only the definition states (ZT118)', () => {
  const facts = { apiServer: { addresses: ['192.0.2.1'] }, nodeCidrs: ['192.0.2.0/24'], prometheus: { namespaceName: 'monitoring', labels: { app: 'prometheus' } }, vault: { namespaceName: 'vault', labels: { app: 'vault' } } };
  const cases: [fact: string, says: string[], act: (shop: Shop) => unknown, origin: string][] = [
    ['the API server', ['the addresses of the API server', 'set apiServer'], ({ web }) => web.allowTo(Peer.kubeApiServer()), 'app/shop/web.allowTo(the API server)'],
    ['the API server as a client', ['the addresses of the API server'], ({ api }) => api.allowFrom(Peer.kubeApiServer(), { ports: [port.tcp(5432)] }), 'app/shop/api.allowFrom(the API server)'],
    ['nodes', ['the addresses of the nodes', 'set nodeCidrs'], ({ web }) => web.allowTo(Peer.nodes(), { ports: [port.tcp(10250)] }), 'app/shop/web.allowTo(the nodes)'],
    ['Prometheus', ['where Prometheus is', 'set prometheus'], ({ web }) => web.allowTo(Peer.prometheus()), 'app/shop/web.allowTo(Prometheus)'],
    ['Vault', ['where Vault is', 'set vault'], ({ web }) => web.allowTo(Peer.vault()), 'app/shop/web.allowTo(Vault)'],
  ];
  test.each(cases)('%s', (_, says, act, origin) => {
    const shop = shopOn('kubernetes');
    act(shop);
    const messages = messagesOf(shop.app);
    expect(codesOf(messages)).toEqual(['ZT118']);
    for (const part of [...says, `${origin}: `]) { expect(messages[0]).toContain(part); }
    expect(messages[0]).toMatch(FORM);
    expectNothingWritten(shop.app);
    const twin = shopOn('kubernetes', { definition: facts });
    act(twin);
    expect(messagesOf(twin.app)).toEqual([]);
  });

  test('Cilium knows the API server and the nodes by itself (CIL-17)', () => {
    const shop = shopOn('cilium');
    cases.slice(0, 3).forEach(([, , act]) => act(shop));
    expect(messagesOf(shop.app)).toEqual([]);
    cases.slice(3).forEach(([, , act]) => act(shop));
    expect(codesOf(messagesOf(shop.app))).toEqual(['ZT118', 'ZT118']);
  });
});

describe('links without an identity from phase 3 on (ZT120)', () => {
  const old = ({ shop }: Shop) => addTo(shop, 'old', [port.tcp(25)], { meshed: false });
  const cases: [fact: string, act: (shop: Shop, options: LinkOptions) => unknown][] = [
    ['UDP, which no mesh sees (IST-11)', ({ web, shop }, options) => web.allowTo(addTo(shop, 'dns', [port.udp(53)]), options)],
    ['a client outside the mesh', (shop, options) => old(shop).allowTo(shop.api, { ports: [port.tcp(5432)], ...options })],
    ['a server outside the mesh', (shop, options) => shop.web.allowTo(old(shop), options)],
    ['the API server as a client (MAT-06)', ({ api }, options) => api.allowFrom(Peer.kubeApiServer(), { ports: [port.tcp(5432)], ...options })],
    ['addresses as a client', ({ api }, options) => api.allowFrom(Peer.cidr('192.0.2.0/24'), { ports: [port.tcp(5432)], ...options })],
    ['a foreign client outside the mesh', ({ api }, options) =>
      api.allowFrom(Peer.workload({ namespaceName: 'pay', labels: { app: 'pay' }, serviceAccountName: 'pay', meshed: false }), { ports: [port.tcp(5432)], ...options })],
  ];
  for (const stack of ['istio-sidecar', 'istio-ambient-cilium'] as const) {
    test.each(cases)(`%s, on ${stack}`, (_, act) => {
      const definition = { apiServer: { addresses: ['192.0.2.1'] } };
      const bad = shopOn(stack, { definition });
      act(bad, {});
      const messages = messagesOf(bad.app);
      expect(codesOf(messages)).toEqual(['ZT120']);
      expect(messages[0]).toMatch(FORM);
      expectNothingWritten(bad.app);
      const declared = shopOn(stack, { definition });
      act(declared, legacy);
      expect(messagesOf(declared.app)).toEqual([]);
      const earlier = shopOn(stack, { definition: { ...definition, phase: Phase.INSPECT } });
      act(earlier, {});
      expect(messagesOf(earlier.app)).toEqual([]);
    });
  }

  test('nothing of the kind is asked where no phase authenticates', () => {
    for (const [, act] of cases) {
      const shop = shopOn('cilium');
      act(shop, {});
      expect(messagesOf(shop.app)).toEqual([]);
    }
  });
});

describe('pods in the network of their host (ZT115, NP-11)', () => {
  const agent = ({ chart, shop }: Shop, hostNetwork: boolean) => shop.adoptWorkload('agent', WorkloadSource.objects([new ApiObject(chart, 'agent', {
    apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent', namespace: 'shop' },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: { metadata: { labels: { app: 'agent' } }, spec: { serviceAccountName: 'agent', hostNetwork, containers: [{ name: 'agent', image: IMAGE, ports: [{ containerPort: 9100 }] }] } },
    },
  })]));
  rejects('kubernetes', [
    ['as a client', 'app/shop/agent.allowTo(shop/api)', 'ZT115', ['shop/agent -> shop/api tcp 5432', 'Peer.nodes()'],
      shop => agent(shop, true).allowTo(shop.api, { ports: [port.tcp(5432)] }), shop => agent(shop, false).allowTo(shop.api, { ports: [port.tcp(5432)] })],
    ['as a server', 'app/shop/web.allowTo(shop/agent)', 'ZT115', ['no policy protects it'], shop => shop.web.allowTo(agent(shop, true)), shop => shop.web.allowTo(agent(shop, false))],
  ]);
});

describe('declarations that contradict each other (ZT121)', () => {
  const twice = (first: LinkOptions, second: LinkOptions) => (shop: Shop) => {
    link({ ports: [port.tcp(5432)], ...first })(shop);
    shop.api.allowFrom(shop.web, { ports: [port.tcp(5432)], ...second });
  };
  const both = 'app/link and app/shop/api.allowFrom(shop/web)';
  rejects('istio-sidecar', [
    ['two ends', both, 'ZT121', ['shop/web -> shop/api tcp 5432', '"2027-01-01" and "2027-02-01"'], twice({ expiresOn: '2027-02-01' }, { expiresOn: '2027-01-01' }), twice({ expiresOn: '2027-02-01' }, { expiresOn: '2027-02-01' })],
    ['two reasons to be unauthenticated', both, 'ZT121', ['"a" and "b"'], twice({ unauthenticated: { reason: 'b' } }, { unauthenticated: { reason: 'a' } }), twice({ unauthenticated: { reason: 'a' } }, {})],
    ['two ends of being unauthenticated', both, 'ZT121', ['different ends of being unauthenticated'],
      twice({ unauthenticated: { reason: 'a', expiresOn: '2027-01-01' } }, { unauthenticated: { reason: 'a', expiresOn: '2027-01-02' } }), twice({ unauthenticated: { reason: 'a', expiresOn: '2027-01-01' } }, { unauthenticated: { reason: 'a' } })],
  ]);
});

describe('a mesh names ports one by one (IST-26)', () => {
  rejects('istio-ambient', [
    ['a range of more than 500', 'app/shop/web.allowTo(shop/ftp)', 'ZT112', ['501'], ({ web, shop }) => web.allowTo(addTo(shop, 'ftp', [port.tcpRange(20000, 20500)])), ({ web, shop }) => web.allowTo(addTo(shop, 'ftp', [port.tcpRange(20000, 20499)]))],
  ]);
});

describe('sidecars send to ports of a Service (IST-07)', () => {
  const link = (own: WorkloadPort) => ({ web, shop }: Shop) => web.allowTo(addTo(shop, 'cart', [own]));
  rejects('istio-sidecar', [
    ['a range, to which no Service leads', 'app/shop/web.allowTo(shop/cart)', 'ZT112', ['7070'], link(port.tcpRange(7070, 7071)), link(port.tcp(7070))],
  ]);
});

describe('names across constructs (ZT117)', () => {
  const door = (name: string) => ({ chart, shop }: Shop) => new IngressGateway(chart, name, { namespace: shop, listeners: [GatewayListener.https('shop-tls')] });
  rejects('istio-sidecar', [
    ['a gateway and a workload', 'app/shop/door', 'ZT117', ['shop/door', 'app/door'], shop => { door('door')(shop); addTo(shop.shop, 'door'); }, shop => { door('door')(shop); addTo(shop.shop, 'doors'); }],
    ['two routes of one id', 'app/b/route/route', 'ZT117', ['HTTPRoute "shop.route"', 'app/a/route/route'],
      ({ app, api }) => ['app/a', 'app/b'].forEach(path => {
        const scope = new Chart(app.node.findChild('app') as Chart, path.slice(4));
        new GatewayRoute(scope, 'route', { gateway: existing(), host: `${path.slice(4)}.example`, server: api, port: api.port('http-8080') });
      }),
      ({ app, api }) => ['app/a', 'app/b'].forEach(path => {
        const scope = new Chart(app.node.findChild('app') as Chart, path.slice(4));
        new GatewayRoute(scope, `route-${path.slice(4)}`, { gateway: existing(), host: `${path.slice(4)}.example`, server: api, port: api.port('http-8080') });
      })],
  ]);
});

const existing = () => IngressGateway.existing({ gatewayName: 'public', namespaceName: 'edge', labels: { app: 'gateway' }, serviceAccountName: 'gateway' });

describe('all problems of an app', () => {
  function broken(shop: Shop): void {
    const { web, api, chart } = shop;
    link({ ports: [port.tcp(9999)] })(shop);
    web.allowTo(api, { ports: [port.http(8080)] });
    addTo(shop.shop, 'thief', [], { serviceAccountName: 'web' });
    new EgressAllowlist(chart, 'out', { clients: [web], hosts: [ExternalHost.tls('a.example')] });
    api.allowFrom(Peer.kubeApiServer(), { ports: [port.tcp(5432)] });
    addTo(shop.shop, 'dns', [port.udp(53)]).allowFrom(web);
  }

  test('are said together, each in one line with path and code, sorted', () => {
    const shop = shopOn('istio-sidecar');
    broken(shop);
    const messages = messagesOf(shop.app);
    expect(codesOf(messages).sort()).toEqual(['ZT103', 'ZT112', 'ZT114', 'ZT118', 'ZT119', 'ZT120']);
    expect(messages).toEqual([...messages].sort());
    messages.forEach(message => expect(message).toMatch(FORM));
    expectNothingWritten(shop.app);
  });

  test('are the same for toJson of any chart, and nothing is written by ZeroTrustApp either', () => {
    const outdir = `${folder()}/out`;
    const app = new ZeroTrustApp({ outdir });
    const chart = new Chart(app, 'app');
    platformOn(chart, 'istio-sidecar');
    const shop = new ZeroTrustNamespace(chart, 'shop');
    const parts = { app, chart, shop, web: addTo(shop, 'web'), api: addTo(shop, 'api', [port.http(8080), port.tcp(5432)]) } as unknown as Shop;
    const other = new Chart(app, 'other');
    broken(parts);
    const messages = messagesOf(app);
    expect(messages).toHaveLength(6);
    for (const act of [() => chart.toJson(), () => other.toJson(), () => app.synth(), () => app.synthYaml()]) {
      expect(linesOf(act).slice(1).map(line => line.trim().replace(/^\[\] /, ''))).toEqual(messages);
    }
    expect(fs.existsSync(outdir) ? fs.readdirSync(outdir) : []).toEqual([]);
  });

  test('of several platforms are said together too', () => {
    const one = shopOn('kubernetes');
    const chart = new Chart(one.app, 'prod');
    platformOn(chart, 'cilium', { name: 'prod' });
    const shop = new ZeroTrustNamespace(chart, 'shop');
    const [web, api] = [addTo(shop, 'web'), addTo(shop, 'api', [port.http(8080)])];
    one.web.allowTo(one.api);
    web.allowTo(api);
    expect(messagesOf(one.app).map(message => message.slice(0, message.indexOf(':')))).toEqual(['app/shop/web.allowTo(shop/api)', 'prod/shop/web.allowTo(shop/api)']);
    expect(codesOf(messagesOf(one.app))).toEqual(['ZT103', 'ZT119']);
  });

  test('are gone once they are mended, in the same app', () => {
    const { app, web, api } = shopOn('cilium');
    web.allowTo(api, { ports: [port.http(8080)] });
    expect(codesOf(messagesOf(app))).toEqual(['ZT119']);
    web.allowTo(api, { ports: [port.http(8080)], http: get });
    expect(messagesOf(app)).toEqual([]);
  });
});
