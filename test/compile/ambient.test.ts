import { GatewayListener, GatewayRoute, HttpRule, IngressGateway, Peer, Phase, ServiceLink, Waypoint, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { CASES } from '../golden/cases';
import { Declare, Facts, Manifest, STACKS, Stack, compiled, ofKind, pods, spec } from '../setup/golden';

const STACK = 'istio-ambient' as Stack;
const principal = (name: string, namespace = 'shop'): string => `acme.example/ns/${namespace}/sa/${name}`;
const labels = (app: string) => ({ matchLabels: { app } });
const waypointLabels = (name: string) => ({ matchLabels: { 'gateway.networking.k8s.io/gateway-name': name } });
const podsOf = (namespace: string, podSelector: object) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector });
const HBONE = [{ protocol: 'TCP', port: 15008 }];
const PROMETHEUS = { namespaceName: 'monitoring', labels: { app: 'prometheus' }, serviceAccountName: 'prometheus' };

const AMBIENT = (Object.keys(STACKS) as Stack[]).filter(stack => STACKS[stack].mesh === 'istio-ambient');
const ALL: readonly (readonly [string, Manifest])[] = Object.entries(CASES).flatMap(([name, { stacks, facts, declare }]) => stacks.filter(stack => AMBIENT.includes(stack))
  .flatMap(stack => compiled(stack, declare, facts?.(stack)).map(found => [`${name} ${stack} ${found.metadata.name}`, found] as const)));

/** The probe address stands in every inbound policy; here it is of no interest. */
const fromOthers = (rules: any[] = []): any[] => rules.filter(rule => !rule.from.some((peer: any) => peer.ipBlock?.cidr === '169.254.7.127/32'));
const inbound = (found: Manifest[], name: string): any[] => fromOthers(spec(found, 'NetworkPolicy', `${name}.inbound`).ingress);
const outbound = (found: Manifest[], name: string): any[] => spec(found, 'NetworkPolicy', `${name}.outbound`).egress.filter((rule: any) => rule.ports[0].port !== 53);

/** web calls api, which stands behind its Service on port 80. */
const webToApi = (rules?: HttpRule[], waypoint?: Waypoint): Declare => chart => {
  const shop = new ZeroTrustNamespace(chart, 'shop', waypoint ? { waypoint } : {});
  pods(shop, 'web').allowTo(pods(shop, 'api', [rules ? WorkloadPort.http(8080, { servicePort: 80 }) : WorkloadPort.tcp(8080, { servicePort: 80 })]), rules ? { http: rules } : {});
};
const GET = [HttpRule.get('/a')];

describe('every AuthorizationPolicy for ztunnel', () => {
  const forPods = ALL.filter(([, { kind, spec: item }]) => kind === 'AuthorizationPolicy' && item.selector);
  test('there are some to look at', () => { expect(forPods.length).toBeGreaterThan(20); });

  test('AMB-02, AMB-04: it asks for nothing that ztunnel cannot see', () => {
    const fields = (item: any): string[] => (item.rules ?? []).flatMap((rule: any) => [
      ...Object.keys(rule).filter(key => key === 'when'), ...(rule.to ?? []).flatMap(({ operation }: any) => Object.keys(operation)),
    ]);
    expect(forPods.filter(([, { spec: item }]) => fields(item).some(field => field !== 'ports')).map(([name]) => name)).toEqual([]);
  });

  test('AMB-08: the address of probes is in network policies, and never in a rule of the mesh', () => {
    expect(ALL.filter(([, { kind, spec: item }]) => kind === 'AuthorizationPolicy' && JSON.stringify(item).includes('169.254'))).toEqual([]);
    const isolated = ALL.filter(([, { kind, metadata, spec: item }]) => /NetworkPolicy$/.test(kind) && metadata.name.endsWith('.inbound') && JSON.stringify(item).includes('169.254.7.127/32'));
    expect(isolated.length).toBeGreaterThan(10);
  });

  test('AMB-06: mutual TLS is strict or permissive', () => {
    const modes = ALL.filter(([, { kind }]) => kind === 'PeerAuthentication').flatMap(([, { spec: item }]) => JSON.stringify(item).match(/"mode":"\w+"/g));
    expect(new Set(modes)).toEqual(new Set(['"mode":"STRICT"', '"mode":"PERMISSIVE"']));
  });
});

describe('without HTTP rules', () => {
  test('AMB-07, MAT-09: packets travel to 15008, and the port is the mesh\'s to decide', () => {
    const found = compiled(STACK, webToApi());
    expect(inbound(found, 'shop.api')).toEqual([{ from: [podsOf('shop', labels('web'))], ports: HBONE }]);
    expect(outbound(found, 'shop.web')).toEqual([{ to: [podsOf('shop', labels('api')), podsOf('shop', waypointLabels('waypoint'))], ports: HBONE }]);
    expect(spec(found, 'AuthorizationPolicy', 'shop.api.authorization').rules).toEqual([{ from: [{ source: { principals: [principal('web')] } }], to: [{ operation: { ports: ['8080'] } }] }]);
  });

  test('AMB-01: there is no waypoint, and nothing is sent to one', () => {
    const found = compiled(STACK, webToApi());
    expect(ofKind(found, 'Gateway')).toEqual([]);
    expect(ofKind(found, 'Namespace')[0].metadata.labels).not.toHaveProperty('istio.io/use-waypoint');
  });

  test('AMB-07: a client outside the mesh comes to the real port', () => {
    const found = compiled(STACK, chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const api = pods(shop, 'api', [WorkloadPort.tcp(8080)]);
      pods(shop, 'old', [], { meshed: false }).allowTo(api, { unauthenticated: { reason: 'old is old' } });
      pods(shop, 'web').allowTo(api);
    });
    const from = spec(found, 'NetworkPolicy', 'shop.api.inbound').ingress;
    expect(from).toContainEqual({ from: [podsOf('shop', labels('old')), { ipBlock: { cidr: '169.254.7.127/32' } }], ports: [{ protocol: 'TCP', port: 8080 }] });
    expect(from).toContainEqual({ from: [podsOf('shop', labels('web'))], ports: HBONE });
    expect(outbound(found, 'shop.old')).toEqual([{ to: [podsOf('shop', labels('api'))], ports: [{ protocol: 'TCP', port: 8080 }] }]);
  });

  test('a server outside the mesh is reached on its real port, and no policy of the mesh selects it', () => {
    const found = compiled(STACK, chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      pods(shop, 'web').allowTo(pods(shop, 'old', [WorkloadPort.tcp(8080)], { meshed: false }), { unauthenticated: { reason: 'old is old' } });
    });
    expect(outbound(found, 'shop.web')).toEqual([{ to: [podsOf('shop', labels('old'))], ports: [{ protocol: 'TCP', port: 8080 }] }]);
    expect(inbound(found, 'shop.old')).toEqual([{ from: [podsOf('shop', labels('web'))], ports: [{ protocol: 'TCP', port: 8080 }] }]);
    expect(ofKind(found, 'AuthorizationPolicy').map(({ metadata }) => metadata.name)).toEqual(['shop.deny-all', 'shop.web.authorization']);
  });

  test('AMB-07: at every phase it is the mesh that tells the ports apart, since packets no longer do', () => {
    for (const phase of [Phase.SEGMENT, Phase.INSPECT]) {
      const { rules } = spec(compiled(STACK, webToApi(), { phase }), 'AuthorizationPolicy', 'shop.api.authorization');
      expect(rules).toEqual([{ from: [{ source: { principals: [principal('web')] } }], to: [{ operation: { ports: ['8080'] } }] }]);
    }
  });
});

describe('probes', () => {
  const ports = (declare: (shop: ZeroTrustNamespace) => void, facts: Facts = {}, stack = STACK): any[] => spec(compiled(stack, chart => { declare(new ZeroTrustNamespace(chart, 'shop')); }, facts), 'NetworkPolicy', 'shop.api.inbound').ingress ?? [];

  test('AMB-08, MAT-08: kubelet may probe from its link-local address, on the ports that are probed', () => {
    const declared = [WorkloadPort.http(8080), WorkloadPort.metrics(9100), WorkloadPort.udp(53)];
    expect(ports(shop => { shop.addWorkload('api', { image: 'api:1', ports: declared }); })).toEqual([{ from: [{ ipBlock: { cidr: '169.254.7.127/32' } }], ports: [{ protocol: 'TCP', port: 8080 }] }]);
    // Of pods that an operator makes nothing is known, so each TCP port may be probed.
    expect(ports(shop => { pods(shop, 'api', declared); })[0].ports).toEqual([{ protocol: 'TCP', port: 8080 }, { protocol: 'TCP', port: 9100 }]);
  });

  test('AMB-08: in clusters with IPv6 also from the other one', () => {
    const blocks = (podCidrs: string[]) => ports(shop => { pods(shop, 'api', [WorkloadPort.http(8080)]); }, { podCidrs })[0].from.map((peer: any) => peer.ipBlock.cidr);
    expect(blocks(['10.0.0.0/16', 'fd00::/64'])).toEqual(['169.254.7.127/32', 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128']);
    expect(blocks(['10.0.0.0/16'])).toEqual(['169.254.7.127/32']);
  });

  test.each<readonly [string, Stack, boolean]>([
    ['NP-10, MAT-07: without a mesh kubelet is not blockable', 'kubernetes', true],
    ['NP-10, MAT-07: with sidecars neither', 'istio-sidecar', true],
    ['nor outside the mesh', 'istio-ambient', false],
  ])('%s', (_, stack, meshed) => { expect(ports(shop => { pods(shop, 'api', [WorkloadPort.http(8080)], meshed ? {} : { meshed }); }, {}, stack)).toEqual([]); });
});

describe('with HTTP rules', () => {
  test('AMB-01: a waypoint reads them, and the Service is sent through it', () => {
    const found = compiled(STACK, chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const api = shop.addWorkload('api', { image: 'api:1', ports: [WorkloadPort.http(8080, { servicePort: 80 })] });
      shop.addWorkload('other', { image: 'other:1', ports: [WorkloadPort.http(8080)] });
      pods(shop, 'web').allowTo(api, { http: GET });
    });
    expect(spec(found, 'Gateway', 'waypoint')).toEqual({ gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] });
    expect(ofKind(found, 'Gateway')[0].metadata.labels).toMatchObject({ 'istio.io/waypoint-for': 'service' });
    const use = (name: string) => ofKind(found, 'Service').find(({ metadata }) => metadata.name === name)!.metadata.labels!['istio.io/use-waypoint'];
    expect([use('api'), use('other')]).toEqual(['waypoint', undefined]);
  });

  test('MAT-09: client to waypoint, waypoint to server, waypoint to istiod', () => {
    const found = compiled(STACK, webToApi(GET));
    expect(inbound(found, 'shop.waypoint')).toEqual([{ from: [podsOf('shop', labels('web'))], ports: HBONE }]);
    expect(outbound(found, 'shop.waypoint')).toEqual([
      { to: [podsOf('istio-system', labels('istiod'))], ports: [{ protocol: 'TCP', port: 15012 }] },
      { to: [podsOf('shop', labels('api'))], ports: HBONE },
    ]);
    expect(inbound(found, 'shop.api')).toEqual([{ from: [podsOf('shop', waypointLabels('waypoint'))], ports: HBONE }]);
    // The client side is the same with and without rules: a first rule at the server closes nothing.
    expect(outbound(found, 'shop.web')).toEqual(outbound(compiled(STACK, webToApi()), 'shop.web'));
  });

  test('AMB-05, MAT-10: the server lets in the waypoint alone, and the waypoint asks who it is', () => {
    const found = compiled(STACK, webToApi(GET));
    expect(spec(found, 'AuthorizationPolicy', 'shop.api.authorization').rules).toEqual([{ from: [{ source: { principals: [principal('waypoint')] } }], to: [{ operation: { ports: ['8080'] } }] }]);
    expect(spec(found, 'AuthorizationPolicy', 'shop.api.http')).toEqual({
      targetRefs: [{ group: '', kind: 'Service', name: 'api' }], action: 'ALLOW',
      rules: [{ from: [{ source: { principals: [principal('web')] } }], to: [{ operation: { methods: ['GET'], paths: ['/a'] } }] }],
    });
  });

  test('IST-21, IST-23: the waypoint lets nobody in by itself', () => {
    expect(spec(compiled(STACK, webToApi(GET)), 'AuthorizationPolicy', 'shop.waypoint.deny-all')).toEqual({ targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'waypoint' }] });
  });

  test('AMB-05: links without rules to the same server go through the waypoint too, by their Service port', () => {
    const found = compiled(STACK, chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const [web, jobs] = [pods(shop, 'web'), pods(shop, 'jobs')];
      const api = pods(shop, 'api', [WorkloadPort.http(8080, { servicePort: 80 }), WorkloadPort.tcp(9000)]);
      web.allowTo(api, { ports: [WorkloadPort.http(8080)], http: GET });
      jobs.allowTo(api, { ports: [WorkloadPort.tcp(9000)] });
    });
    expect(spec(found, 'AuthorizationPolicy', 'shop.api.authorization').rules).toEqual(['8080', '9000'].map(port => ({ from: [{ source: { principals: [principal('waypoint')] } }], to: [{ operation: { ports: [port] } }] })));
    // behind a Service with several ports each rule names its own.
    expect(spec(found, 'AuthorizationPolicy', 'shop.api.http').rules).toEqual([
      { from: [{ source: { principals: [principal('web')] } }], to: [{ operation: { methods: ['GET'], paths: ['/a'], ports: ['80'] } }] },
      { from: [{ source: { principals: [principal('jobs')] } }], to: [{ operation: { ports: ['9000'] } }] },
    ]);
  });

  test('MAT-29: the pods of one set find each other by address, so by their own identity', () => {
    const found = compiled(STACK, chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const api = pods(shop, 'api', [WorkloadPort.http(8080), WorkloadPort.tcp(7946, { name: 'gossip' })]);
      pods(shop, 'web').allowTo(api, { ports: [WorkloadPort.http(8080)], http: GET });
      api.allowWithin({ ports: [api.port('gossip')] });
    });
    expect(spec(found, 'AuthorizationPolicy', 'shop.api.authorization').rules).toEqual([
      { from: [{ source: { principals: [principal('api')] } }], to: [{ operation: { ports: ['7946'] } }] },
      { from: [{ source: { principals: [principal('waypoint')] } }], to: [{ operation: { ports: ['8080'] } }] },
    ]);
    expect(inbound(found, 'shop.api')).toEqual([{ from: [podsOf('shop', labels('api')), podsOf('shop', waypointLabels('waypoint'))], ports: HBONE }]);
  });

  test('MAT-17: a gateway goes to the pods, past the waypoint, and its route holds the paths', () => {
    const found = compiled(STACK, chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const api = pods(shop, 'api', [WorkloadPort.http(8080, { servicePort: 80 })]);
      pods(shop, 'web').allowTo(api, { http: GET });
      const gateway = new IngressGateway(chart, 'public', { namespace: shop, listeners: [GatewayListener.https('cert')] });
      const route = new GatewayRoute(chart, 'route', { gateway, host: 'shop.example', server: api, pathPrefixes: ['/b'] });
      expect(route.links[0].placements).toContainEqual({ requirement: 'http', layer: 'gateway', state: 'enforced', phase: 2 });
    });
    expect(inbound(found, 'shop.api')).toEqual([{ from: [podsOf('shop', { matchExpressions: [{ key: 'gateway.networking.k8s.io/gateway-name', operator: 'In', values: ['public', 'waypoint'] }] })], ports: HBONE }]);
    expect(spec(found, 'AuthorizationPolicy', 'shop.api.authorization').rules[0].from[0].source.principals).toEqual([principal('public-istio'), principal('waypoint')]);
  });

  test('AMB-01: a client outside the mesh never meets a waypoint, so its rules are refused', () => {
    expect(() => compiled(STACK, chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      pods(shop, 'old', [], { meshed: false }).allowTo(pods(shop, 'api', [WorkloadPort.http(8080)]), { http: GET, unauthenticated: { reason: 'old' } });
    })).toThrow('ZT112');
  });

  test('a waypoint stays when another declaration lets every request through', () => {
    const found = compiled(STACK, chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const [web, api] = ['web', 'api'].map(name => shop.addWorkload(name, { image: 'registry.example/api:1.0', ports: [WorkloadPort.http(8080, { servicePort: 80 })] }));
      web.allowTo(api, { http: GET });
      new ServiceLink(chart, 'all', { client: web, server: api, http: [HttpRule.any()] });
    });
    expect(spec(found, 'AuthorizationPolicy', 'shop.api.http').rules).toEqual([{ from: [{ source: { principals: [principal('web')] } }] }]);
    expect(ofKind(found, 'NetworkPolicy').map(({ metadata }) => metadata.name)).toContain('shop.waypoint.outbound');
    expect(outbound(found, 'shop.waypoint').length).toBeGreaterThan(1);
  });

  test('AMB-01: a Service outside of the mesh stays out of the waypoint of its namespace, or is refused', () => {
    const neighbour = (make: (shop: ZeroTrustNamespace) => unknown) => compiled(STACK, chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      pods(shop, 'web').allowTo(pods(shop, 'api', [WorkloadPort.http(8080, { servicePort: 80 })]), { http: GET });
      make(shop);
    });
    const ports = [WorkloadPort.http(8081, { servicePort: 81 })];
    const found = neighbour(shop => shop.addWorkload('old', { image: 'registry.example/old:1.0', meshed: false, ports }));
    expect(ofKind(found, 'Service').map(({ metadata }) => metadata.labels?.['istio.io/use-waypoint'])).toEqual(['none']);
    expect(() => neighbour(shop => pods(shop, 'old', ports, { meshed: false }))).toThrow('shop/old is outside of the mesh');
  });

  test('the waypoint is the namespace\'s, the Service\'s or an existing one', () => {
    const who = (waypoint?: Waypoint) => {
      const found = compiled(STACK, webToApi(GET, waypoint));
      return [ofKind(found, 'Gateway').map(({ metadata }) => metadata.name), spec(found, 'AuthorizationPolicy', 'shop.api.authorization').rules[0].from[0].source.principals];
    };
    expect(who()).toEqual([['waypoint'], [principal('waypoint')]]);
    expect(who(Waypoint.perNamespace('shared'))).toEqual([['shared'], [principal('shared')]]);
    // The Service of pods that a selector finds is not ours to label.
    expect(() => who(Waypoint.perService())).toThrow('adopt the workload with patch: true, or use Waypoint.perNamespace() (ZT112)');
    const own = compiled(STACK, chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop', { waypoint: Waypoint.perService() });
      pods(shop, 'web').allowTo(shop.addWorkload('api', { image: 'registry.example/api:1.0', ports: [WorkloadPort.http(8080, { servicePort: 80 })] }), { http: GET });
    });
    expect(ofKind(own, 'Gateway').map(({ metadata }) => metadata.name)).toEqual(['api-waypoint']);
    expect(spec(own, 'AuthorizationPolicy', 'shop.api.authorization').rules[0].from[0].source.principals).toEqual([principal('api-waypoint')]);
    expect(who(Waypoint.existing({ name: 'shared', namespaceName: 'gateways', serviceAccountName: 'door' }))).toEqual([[], [principal('door', 'gateways')]]);
  });

  test('a server of another app: the client may reach it and its waypoint', () => {
    const found = compiled(STACK, chart => {
      pods(new ZeroTrustNamespace(chart, 'shop'), 'web').allowTo(Peer.workload({ namespaceName: 'pay', labels: { app: 'pay' }, serviceAccountName: 'pay', serviceName: 'pay', ports: [WorkloadPort.tcp(8443)] }));
    });
    expect(outbound(found, 'shop.web')).toEqual([{ to: [podsOf('pay', labels('pay')), podsOf('pay', waypointLabels('waypoint'))], ports: HBONE }]);
  });
});

describe('scraping', () => {
  const waypointMetrics = (meshed: boolean): any[] => inbound(compiled(STACK, webToApi(GET), { prometheus: { ...PROMETHEUS, meshed } }), 'shop.waypoint');

  test.each([[false], [true]])('MAT-11: the metrics of a waypoint are scraped on their real ports (Prometheus in the mesh: %s)', meshed => {
    expect(waypointMetrics(meshed)).toContainEqual({ from: [podsOf('monitoring', labels('prometheus'))], ports: [15020, 15090].map(port => ({ protocol: 'TCP', port })) });
  });

  test('MAT-11: pods in ambient have no proxy to scrape', () => {
    const found = compiled(STACK, webToApi(), { prometheus: PROMETHEUS });
    expect(inbound(found, 'shop.api')).toEqual([{ from: [podsOf('shop', labels('web'))], ports: HBONE }]);
  });

  test('MAT-12, AMB-07: metrics ports are scraped by identity through 15008, or in plaintext on the port', () => {
    const from = (meshed: boolean): any[] => inbound(compiled(STACK, chart => { shopWithMetrics(new ZeroTrustNamespace(chart, 'shop')); }, { prometheus: { ...PROMETHEUS, meshed } }), 'shop.api');
    const shopWithMetrics = (shop: ZeroTrustNamespace) => shop.addWorkload('api', { image: 'api:1', ports: [WorkloadPort.http(8080), WorkloadPort.metrics(9100)] });
    expect(from(true)).toEqual([{ from: [podsOf('monitoring', labels('prometheus'))], ports: HBONE }]);
    expect(from(false)).toEqual([{ from: [podsOf('monitoring', labels('prometheus'))], ports: [{ protocol: 'TCP', port: 9100 }] }]);
  });
});
