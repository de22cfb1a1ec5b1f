import { Coverage, EgressAllowlist, ExternalHost, GatewayListener, GatewayRoute, GrpcRule, HttpRule, IngressGateway, Mesh, Mode, Peer, Phase, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { CASES } from '../golden/cases';
import { Declare, Facts, MESH_STACKS, Manifest, STACKS, Stack, build, compiled, ofKind, pods, spec } from '../setup/golden';

const STACK = 'istio-sidecar' as Stack;
const TRUST = 'acme.example';
const principal = (name: string, namespace = 'shop'): string => `${TRUST}/ns/${namespace}/sa/${name}`;
const authorization = (name: string, declare: Declare, facts: Facts = {}, stack = STACK): any => spec(compiled(stack, declare, facts), 'AuthorizationPolicy', name);

const PROMETHEUS = { namespaceName: 'monitoring', labels: { app: 'prometheus' }, serviceAccountName: 'prometheus' };
const MESHES = ['istio-sidecar', 'istio-ambient'] as const;

/** Everything that any golden case gives on a stack with a mesh. */
const ALL: readonly (readonly [string, Manifest])[] = Object.entries(CASES).flatMap(([name, { stacks, facts, declare }]) => stacks.filter(stack => MESH_STACKS.includes(stack))
  .flatMap(stack => compiled(stack, declare, facts?.(stack)).map(found => [`${name} ${stack} ${found.kind} ${found.metadata.name}`, found] as const)));
const broken = (kind: string, wrong: (found: Manifest) => boolean): string[] => ALL.filter(([, found]) => found.kind === kind && wrong(found)).map(([name]) => name);
const sources = (found: Manifest): any[] => (found.spec.rules ?? []).flatMap((rule: any) => (rule.from ?? []).map(({ source }: any) => source));
const operations = (found: Manifest): any[] => (found.spec.rules ?? []).flatMap((rule: any) => (rule.to ?? []).map(({ operation }: any) => operation));

const link = (port: WorkloadPort, rules?: HttpRule[]): Declare => chart => {
  const shop = new ZeroTrustNamespace(chart, 'shop');
  pods(shop, 'web').allowTo(pods(shop, 'api', [port]), rules ? { http: rules } : {});
};
const TCP = link(WorkloadPort.tcp(5432));

describe('everything written for Istio', () => {
  test('IST-01, ART-07: the stable API', () => {
    const versions = new Set(ALL.map(([, { apiVersion }]) => apiVersion).filter(version => version.includes('istio.io')));
    expect([...versions].sort()).toEqual(['networking.istio.io/v1', 'security.istio.io/v1']);
  });

  test('IST-07, MAT-14, ART-19: no DestinationRule at all, since automatic mTLS needs none', () => { expect(broken('DestinationRule', () => true)).toEqual([]); });

  test.each<readonly [string, (found: Manifest) => boolean]>([
    ['IST-20: it allows, or says nothing, which is a deny', ({ spec: { action = 'ALLOW' } }) => action !== 'ALLOW'],
    ['IST-21, X-01: no empty list, rule, source or operation', ({ spec: item }) => /\[\]|\[\{\}\]|"source":\{\}|"operation":\{\}|\{\},/.test(JSON.stringify(item.rules ?? 'none'))],
    ['IST-21: only what has rules opens anything', ({ spec: item }) => item.rules === undefined && item.action !== undefined && !item.selector && !item.targetRefs],
    ['IST-22: a selector or a target, not both', ({ spec: item }) => item.selector !== undefined && item.targetRefs !== undefined],
    ['IST-22: in the root namespace for the whole mesh only', ({ metadata: { namespace }, spec: item }) => namespace === 'istio-system' && Object.keys(item).length > 0],
    ['IST-23: targets are Gateways and Services of its namespace', ({ spec: item }) => (item.targetRefs ?? []).some(({ kind, namespace }: any) => !['Gateway', 'Service'].includes(kind) || namespace)],
    ['IST-24: principals have no scheme, and no wildcard but at the end', found => sources(found).flatMap(({ principals = [] }) => principals).some((id: string) => id.includes('://') || /\*./.test(id) || id === '*')],
    ['IST-24: paths have no wildcard but at the end, or a template', found => operations(found).flatMap(({ paths = [] }) => paths).some((path: string) => !/^[^*{}]*\*?$|^(\/([^/*{}]+|\{\*\}))*(\/\{\*\*\})?$/.test(path))],
    ['IST-25: principals alone say who', found => sources(found).some(source => Object.keys(source).length !== 1 || !['principals', 'notPrincipals'].includes(Object.keys(source)[0]))],
    ['IST-31: conditions are on headers', ({ spec: item }) => (item.rules ?? []).flatMap((rule: any) => rule.when ?? []).some(({ key }: any) => !/^request\.headers\[[^\]]+\]$/.test(key))],
    ['IST-35, ART-08: the real trust domain', found => sources(found).flatMap(({ principals = [] }) => principals).some((id: string) => !/^(acme|partner)\.example\/ns\//.test(id))],
    ['AMB-07: "not an identity" means none at all', found => sources(found).some(({ notPrincipals }) => notPrincipals && `${notPrincipals}` !== '*')],
    ['ART-06: methods are named', found => operations(found).flatMap(({ methods = [] }) => methods).includes('*')],
    ['ART-21: a rule names its port, unless a waypoint serves one port', ({ spec: item }) => item.selector && (item.rules ?? []).some((rule: any) => !rule.to?.every(({ operation }: any) => operation.ports?.length > 0))],
  ])('AuthorizationPolicy: %s', (_, wrong) => { expect(broken('AuthorizationPolicy', wrong)).toEqual([]); });

  test.each<readonly [string, (found: Manifest) => boolean]>([
    ['IST-04: single ports only with a selector, and by number', ({ spec: item }) => item.portLevelMtls && !(item.selector && Object.keys(item.portLevelMtls).every(port => /^\d+$/.test(port)))],
    ['IST-04, MAT-13: PERMISSIVE on single ports only from phase 3 on, DISABLE never', ({ metadata: { namespace }, spec: item }) => /DISABLE|UNSET/.test(JSON.stringify(item)) || (item.mtls.mode !== 'STRICT' && !/^phase-[12]$/.test(namespace!))],
    ['IST-03: none with a selector in the root namespace', ({ metadata: { namespace }, spec: item }) => namespace === 'istio-system' && item.selector],
  ])('PeerAuthentication: %s', (_, wrong) => { expect(broken('PeerAuthentication', wrong)).toEqual([]); });

  test('IST-02: at most one PeerAuthentication for a namespace and for a workload', () => {
    const keys = ALL.filter(([, { kind }]) => kind === 'PeerAuthentication').map(([name, found]) => `${name.split(' ').slice(0, 2).join(' ')} ${found.metadata.namespace} ${JSON.stringify(found.spec.selector)}`);
    expect(keys.length).toBeGreaterThan(20);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('mutual TLS', () => {
  const authentication = (found: Manifest[], name: string): any => spec(found, 'PeerAuthentication', name);

  test.each(MESHES)('IST-01, ART-10: on %s a namespace is STRICT at phase 3 and PERMISSIVE before', stack => {
    for (const [phase, mode] of [[Phase.SEGMENT, 'PERMISSIVE'], [Phase.INSPECT, 'PERMISSIVE'], [Phase.AUTHENTICATE, 'STRICT']] as const) {
      const found = compiled(stack, chart => { new ZeroTrustNamespace(chart, 'shop', { phase }); });
      expect(authentication(found, 'shop.mutual-tls')).toEqual({ mtls: { mode } });
    }
  });

  test.each(MESHES)('IST-01: the whole mesh only with coverage of the cluster, on %s', stack => {
    const found = (coverage?: Coverage) => ofKind(compiled(stack, TCP, coverage ? { coverage } : {}), 'PeerAuthentication').filter(({ metadata }) => metadata.namespace === 'istio-system');
    expect(found(Coverage.CLUSTER).map(({ spec: item }) => item)).toEqual([{ mtls: { mode: 'STRICT' } }]);
    expect(found()).toEqual([]);
  });

  test.each(MESHES)('IST-04, IST-05, MAT-13: a client without identity opens its port to plaintext, and that port alone, on %s', stack => {
    const declare = (meshed: boolean): Declare => chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const api = pods(shop, 'api', [WorkloadPort.tcp(8080), WorkloadPort.tcp(9000)]);
      pods(shop, 'web', [], { meshed }).allowTo(api, { ports: [WorkloadPort.tcp(8080)], ...(meshed ? {} : { unauthenticated: { reason: 'web is old' } }) });
    };
    expect(authentication(compiled(stack, declare(false)), 'shop.api.mutual-tls')).toEqual({
      selector: { matchLabels: { app: 'api' } }, mtls: { mode: 'STRICT' }, portLevelMtls: { 8080: { mode: 'PERMISSIVE' } },
    });
    expect(ofKind(compiled(stack, declare(true)), 'PeerAuthentication').map(({ metadata }) => metadata.name)).toEqual(['shop.mutual-tls']);
  });

  test.each(MESHES)('AMB-07: the rule for it lets in plaintext alone, so no identity gets the port by it, on %s', stack => {
    const { rules } = authorization('shop.api.authorization', chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const api = pods(shop, 'api', [WorkloadPort.tcp(8080)]);
      pods(shop, 'old', [], { meshed: false }).allowTo(api, { unauthenticated: { reason: 'old is old' } });
    }, {}, stack);
    expect(rules).toEqual([{ from: [{ source: { notPrincipals: ['*'] } }], to: [{ operation: { ports: ['8080'] } }] }]);
  });

  test.each(MESHES)('ZT120: without the word it is refused, on %s', stack => {
    expect(() => compiled(stack, chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      pods(shop, 'old', [], { meshed: false }).allowTo(pods(shop, 'api', [WorkloadPort.tcp(8080)]));
    })).toThrow('ZT120');
  });
});

describe('AuthorizationPolicy', () => {
  test('IST-20, IST-21, ART-18: each namespace and each workload is closed before any link', () => {
    const found = compiled(STACK, chart => { pods(new ZeroTrustNamespace(chart, 'shop'), 'api', [WorkloadPort.http(8080)]); });
    expect(spec(found, 'AuthorizationPolicy', 'shop.deny-all')).toEqual({});
    expect(spec(found, 'AuthorizationPolicy', 'shop.api.authorization')).toEqual({ action: 'ALLOW', selector: { matchLabels: { app: 'api' } } });
  });

  test('IST-22: mesh-wide deny only with coverage of the cluster', () => {
    const names = (facts: Facts) => ofKind(compiled(STACK, TCP, facts), 'AuthorizationPolicy').filter(({ metadata }) => metadata.namespace === 'istio-system').map(({ spec: item }) => item);
    expect(names({ coverage: Coverage.CLUSTER })).toEqual([{}]);
    expect(names({})).toEqual([]);
  });

  test('IST-24: one client on one port', () => {
    expect(authorization('shop.api.authorization', TCP)).toEqual({
      selector: { matchLabels: { app: 'api' } }, action: 'ALLOW',
      rules: [{ from: [{ source: { principals: [principal('web')] } }], to: [{ operation: { ports: ['5432'] } }] }],
    });
  });

  test.each([
    ['a workload of ours', (api: any, shop: any) => pods(shop, 'web').allowTo(api), principal('web')],
    ['one elsewhere', (api: any) => api.allowFrom(Peer.workload({ namespaceName: 'pay', labels: { app: 'x' }, serviceAccountName: 'payer' })), principal('payer', 'pay')],
    ['one of another trust domain', (api: any) => api.allowFrom(Peer.workload({ namespaceName: 'pay', labels: { app: 'x' }, serviceAccountName: 'payer', trustDomain: 'partner.example' })), 'partner.example/ns/pay/sa/payer'],
    ['a gateway', (api: any) => {
      const gateway = IngressGateway.existing({ gatewayName: 'public', namespaceName: 'edge', labels: { app: 'gateway' }, serviceAccountName: 'door' });
      api.allowFrom(gateway);
    }, principal('door', 'edge')],
    ['a gateway of ours', (api: any, shop: any) => {
      api.allowFrom(new IngressGateway(shop, 'public', { namespace: shop, listeners: [GatewayListener.https('cert')] }));
    }, principal('public-istio')],
  ])('IST-35, IST-44, ART-04, ART-08: %s is known by its real identity', (_, declare, expected) => {
    for (const stack of MESHES) {
      const { rules } = authorization('shop.api.authorization', chart => {
        const shop = new ZeroTrustNamespace(chart, 'shop');
        declare(pods(shop, 'api', [WorkloadPort.tcp(8080)]), shop);
      }, {}, stack);
      expect(rules).toEqual([{ from: [{ source: { principals: [expected] } }], to: [{ operation: { ports: ['8080'] } }] }]);
    }
  });

  test.each(MESHES)('IST-35: the trust domain is the platform\'s, on %s', stack => {
    const { rules } = authorization('shop.api.authorization', TCP, { trustDomain: 'other.example' }, stack);
    expect(rules[0].from[0].source.principals).toEqual(['other.example/ns/shop/sa/web']);
  });

  test.each(MESHES)('IST-24: all workloads are those of the declared namespaces, on %s', stack => {
    const { rules } = authorization('shop.logs.authorization', chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      pods(new ZeroTrustNamespace(chart, 'pay'), 'pay');
      pods(shop, 'logs', [WorkloadPort.tcp(5000)]).allowFrom(Peer.allWorkloads());
    }, {}, stack);
    expect(rules).toEqual([{ from: [{ source: { principals: [principal('*', 'pay'), principal('*')] } }], to: [{ operation: { ports: ['5000'] } }] }]);
  });

  test('IST-28, ART-21: HTTP fields stand on HTTP ports only, ports on every rule', () => {
    const { rules } = authorization('shop.api.authorization', chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const api = pods(shop, 'api', [WorkloadPort.http(8080), WorkloadPort.grpc(7070), WorkloadPort.tcp(5432), WorkloadPort.metrics(9100, { servicePort: 9100 })]);
      const web = pods(shop, 'web');
      web.allowTo(api, { ports: [WorkloadPort.http(8080)], http: [HttpRule.get('/a/*')] });
      web.allowTo(api, { ports: [WorkloadPort.grpc(7070)], grpc: [GrpcRule.service('shop.Api')] });
      web.allowTo(api, { ports: [WorkloadPort.tcp(5432), WorkloadPort.metrics(9100)] });
    });
    const byPort = rules.flatMap(({ to }: any) => to.map(({ operation: { ports, ...more } }: any) => [ports.join(), more]));
    expect(byPort).toEqual([
      ['5432', {}], ['7070', { methods: ['POST'], paths: ['/shop.Api/*'] }], ['8080', { methods: ['GET'], paths: ['/a/*'] }], ['9100', {}],
    ]);
  });

  test('IST-28: HTTP rules on a TCP port are refused', () => { expect(() => compiled(STACK, link(WorkloadPort.tcp(5432), [HttpRule.get('/')]))).toThrow('ZT111'); });

  test('IST-29, ART-05: a prefix is the path and what is below, other paths stay as they are', () => {
    const paths = (rule: HttpRule): string[] => authorization('shop.api.authorization', link(WorkloadPort.http(8080), [rule])).rules[0].to[0].operation.paths;
    expect(paths(HttpRule.prefix('/api'))).toEqual(['/api', '/api/*']);
    expect(paths(HttpRule.get('/api/*'))).toEqual(['/api/*']);
    expect(paths(HttpRule.get('/api'))).toEqual(['/api']);
    expect(paths(HttpRule.get('/api/*/parts'))).toEqual(['/api/{*}/parts']);
  });

  test('IST-24, IST-29: a host comes with any port, a wildcard host cannot', () => {
    const { rules } = authorization('shop.api.authorization', link(WorkloadPort.http(8080), [HttpRule.of({ hosts: ['api.shop', 'api.internal'] })]));
    expect(rules[0].to).toEqual([{ operation: { hosts: ['api.internal', 'api.internal:*', 'api.shop', 'api.shop:*'], ports: ['8080'] } }]);
  });

  test('IST-31: headers are conditions of their own rule', () => {
    const { rules } = authorization('shop.api.authorization', link(WorkloadPort.http(8080), [HttpRule.of({ methods: ['GET'], headers: { 'X-Tenant': 'blue' } }), HttpRule.post('/a')]));
    expect(rules).toEqual([
      { from: [{ source: { principals: [principal('web')] } }], to: [{ operation: { methods: ['GET'], ports: ['8080'] } }], when: [{ key: 'request.headers[x-tenant]', values: ['blue'] }] },
      { from: [{ source: { principals: [principal('web')] } }], to: [{ operation: { methods: ['POST'], paths: ['/a'], ports: ['8080'] } }] },
    ]);
  });

  test('each client has its own requests', () => {
    const { rules } = authorization('shop.api.authorization', chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const api = pods(shop, 'api', [WorkloadPort.http(8080)]);
      pods(shop, 'web').allowTo(api, { http: [HttpRule.get('/a')] });
      pods(shop, 'jobs').allowTo(api, { http: [HttpRule.post('/b')] });
      pods(shop, 'ops').allowTo(api, { http: [HttpRule.post('/b')] });
    });
    expect(rules.map((rule: any) => [rule.from[0].source.principals, rule.to[0].operation.paths])).toEqual([[[principal('web')], ['/a']], [[principal('jobs'), principal('ops')], ['/b']]]);
  });

  test('IST-11: UDP is left to the network layer', () => {
    const declare: Declare = chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      pods(shop, 'web').allowTo(pods(shop, 'dns', [WorkloadPort.udp(5353)]), { unauthenticated: { reason: 'UDP' } });
    };
    for (const stack of MESHES) {
      const found = compiled(stack, declare);
      expect(spec(found, 'AuthorizationPolicy', 'shop.dns.authorization').rules).toBeUndefined();
      expect(spec(found, 'NetworkPolicy', 'shop.dns.inbound').ingress[0].ports).toEqual([{ protocol: 'UDP', port: 5353 }]);
      expect(ofKind(found, 'PeerAuthentication').map(({ metadata }) => metadata.name)).toEqual(['shop.mutual-tls']);
    }
  });

  test('IST-36: audit is a dry run, with mutual TLS permissive; without it there is no such mark', () => {
    const marks = (facts: Facts) => ofKind(compiled(STACK, link(WorkloadPort.http(8080), [HttpRule.get('/')]), facts), 'AuthorizationPolicy').map(({ metadata }) => metadata.annotations?.['istio.io/dry-run']);
    const audit: Facts = { mesh: Mesh.istioSidecar({ mode: Mode.AUDIT }), coverage: Coverage.CLUSTER };
    expect(new Set(marks(audit))).toEqual(new Set(['true']));
    expect(new Set(marks({}))).toEqual(new Set([undefined]));
    expect(ofKind(compiled(STACK, TCP, audit), 'PeerAuthentication').map(({ spec: item }) => item.mtls.mode)).toEqual(['PERMISSIVE', 'PERMISSIVE']);
    expect(() => Mesh.istioAmbient({ mode: Mode.AUDIT })).toThrow('ZT122');
  });

  test('IST-52, MAT-11: the ports that skip the proxy have no rule, the metrics port of the application has one', () => {
    const found = compiled(STACK, chart => { pods(new ZeroTrustNamespace(chart, 'shop'), 'api', [WorkloadPort.metrics(9100)]); }, { prometheus: PROMETHEUS });
    expect(spec(found, 'AuthorizationPolicy', 'shop.api.authorization').rules).toEqual([{ from: [{ source: { notPrincipals: ['*'] } }], to: [{ operation: { ports: ['9100'] } }] }]);
    expect(spec(found, 'PeerAuthentication', 'shop.api.mutual-tls').portLevelMtls).toEqual({ 9100: { mode: 'PERMISSIVE' } });
    expect(spec(found, 'NetworkPolicy', 'shop.api.inbound').ingress[0].ports).toEqual([9100, 15020, 15090].map(port => ({ protocol: 'TCP', port })));
  });

  test('MAT-12: a Prometheus with an identity is let in by it, and no port is opened to plaintext', () => {
    for (const stack of MESHES) {
      const found = compiled(stack, chart => { pods(new ZeroTrustNamespace(chart, 'shop'), 'api', [WorkloadPort.metrics(9100)]); }, { prometheus: { ...PROMETHEUS, meshed: true } });
      expect(spec(found, 'AuthorizationPolicy', 'shop.api.authorization').rules).toEqual([{ from: [{ source: { principals: [principal('prometheus', 'monitoring')] } }], to: [{ operation: { ports: ['9100'] } }] }]);
      expect(ofKind(found, 'PeerAuthentication').map(({ metadata }) => metadata.name)).toEqual(['shop.mutual-tls']);
    }
  });

  test('phase 1 has no policies with sidecars, phase 2 reads HTTP, phase 3 also asks who', () => {
    const declare = (phase: Phase): Declare => chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop', { phase });
      pods(shop, 'web').allowTo(pods(shop, 'api', [WorkloadPort.http(8080)]), { http: [HttpRule.get('/')] });
    };
    const names = (phase: Phase) => ofKind(compiled(STACK, declare(phase)), 'AuthorizationPolicy').map(({ metadata }) => metadata.name);
    expect(names(Phase.SEGMENT)).toEqual([]);
    expect(names(Phase.INSPECT)).toEqual(['shop.web.authorization', 'shop.api.authorization']);
    expect(names(Phase.AUTHENTICATE)).toEqual(['shop.deny-all', 'shop.web.authorization', 'shop.api.authorization']);
    expect(authorization('shop.api.authorization', declare(Phase.AUTHENTICATE)).rules[0].from).toEqual([{ source: { principals: [principal('web')] } }]);
  });
});

describe('registry', () => {
  const out: Declare = chart => {
    const shop = new ZeroTrustNamespace(chart, 'shop');
    const web = pods(shop, 'web');
    web.allowTo(pods(new ZeroTrustNamespace(chart, 'pay'), 'api', [WorkloadPort.tcp(8080)]));
    web.allowTo(Peer.kubeApiServer());
    new EgressAllowlist(chart, 'out', { clients: [web], cidrs: [{ cidr: '203.0.113.0/24', ports: [WorkloadPort.tcp(443)] }] });
  };
  const FACTS: Facts = { apiServer: { addresses: ['192.0.2.10'] } };

  test('IST-41, LIM-04: one Sidecar per namespace, without selector, with the servers of its links', () => {
    const found = compiled(STACK, out, FACTS);
    expect(ofKind(found, 'Sidecar').map(({ metadata }) => metadata.name)).toEqual(['shop.proxy-scope', 'pay.proxy-scope']);
    expect(spec(found, 'Sidecar', 'shop.proxy-scope')).toEqual({
      outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
      egress: [{ hosts: ['./203-0-113-0-24.addresses.internal', 'default/kubernetes.default.svc.cluster.local', 'kube-system/kube-dns.kube-system.svc.cluster.local', 'pay/api.pay.svc.cluster.local'] }],
    });
    // Without links it is DNS alone.
    expect(spec(found, 'Sidecar', 'pay.proxy-scope').egress).toEqual([{ hosts: ['kube-system/kube-dns.kube-system.svc.cluster.local'] }]);
  });

  test('IST-41: every host of this namespace in a Sidecar has a ServiceEntry', () => {
    for (const [name, found] of ALL.filter(([, { kind }]) => kind === 'Sidecar')) {
      const where = name.split(' ').slice(0, 2).join(' ');
      const known = ALL.filter(([other, { kind, metadata }]) => other.startsWith(`${where} `) && kind === 'ServiceEntry' && metadata.namespace === found.metadata.namespace).flatMap(([, entry]) => entry.spec.hosts);
      const asked = found.spec.egress[0].hosts.filter((host: string) => host.startsWith('./')).map((host: string) => host.slice(2));
      expect([name, known.sort()]).toEqual([name, asked.sort()]);
    }
  });

  test('IST-40: it is no wall, so the network layer closes egress all the same', () => {
    const { egress } = spec(compiled(STACK, out, FACTS), 'NetworkPolicy', 'shop.web.outbound');
    expect(egress.flatMap((rule: any) => rule.ports.map(({ port }: any) => port)).sort()).toEqual([15012, 443, 53, 53, 6443, 8080].sort());
  });

  test('IST-40: before phase 3 and in ambient there is none', () => {
    expect(ofKind(compiled('istio-ambient', out, FACTS), 'Sidecar')).toEqual([]);
    expect(ofKind(compiled(STACK, out, { ...FACTS, phase: Phase.INSPECT }), 'Sidecar')).toEqual([]);
    expect(ofKind(compiled('istio-ambient', out, FACTS), 'ServiceEntry')).toEqual([]);
  });

  test('IST-42, MAT-15: hosts outside have an entry each, visible to their namespace', () => {
    const found = compiled('istio-sidecar-cilium', chart => {
      const web = pods(new ZeroTrustNamespace(chart, 'shop'), 'web');
      new EgressAllowlist(chart, 'out', { clients: [web], hosts: [ExternalHost.tls('api.stripe.com'), ExternalHost.tls('**.example.com', { port: 8443 }), ExternalHost.tcp('db.example.org', { port: 5432 })] });
    });
    const entry = (host: string, number: number, protocol: 'TLS' | 'TCP') =>
      ({ hosts: [host], exportTo: ['.'], location: 'MESH_EXTERNAL', resolution: 'NONE', ports: [{ number, name: `${protocol.toLowerCase()}-${number}`, protocol }] });
    expect(ofKind(found, 'ServiceEntry').map(({ spec: item }) => item)).toEqual([entry('api.stripe.com', 443, 'TLS'), entry('*.example.com', 8443, 'TLS'), entry('db.example.org', 5432, 'TCP')]);
  });

  test.each([
    ['203.0.113.0/24', undefined],
    ['::/0', undefined],
    ['2001:db8::/32', undefined],
    ['10.0.0.0/8', ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16', '10.4.0.0/16', '10.5.0.0/16']],
  ])('IST-42: addresses stand under a name that is a DNS name: %s', (cidr, exceptions) => {
    const found = compiled(STACK, chart => {
      const web = pods(new ZeroTrustNamespace(chart, 'shop'), 'web');
      new EgressAllowlist(chart, 'out', { clients: [web], cidrs: [{ cidr, exceptions, ports: [WorkloadPort.tcp(443)] }] });
    });
    const [{ spec: { hosts: [host], addresses } }] = ofKind(found, 'ServiceEntry');
    expect(host).toMatch(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+internal$/);
    expect(addresses).toEqual([cidr]);
    expect(spec(found, 'Sidecar', 'shop.proxy-scope').egress[0].hosts).toContain(`./${host}`);
  });
});

describe('gateways', () => {
  const route = (exactPaths?: string[], pathPrefixes?: string[]): Declare => chart => {
    const [edge, shop] = [new ZeroTrustNamespace(chart, 'edge'), new ZeroTrustNamespace(chart, 'shop')];
    const gateway = new IngressGateway(chart, 'public', { namespace: edge, listeners: [GatewayListener.https('cert')] });
    new GatewayRoute(chart, 'route', { gateway, host: 'shop.example', server: pods(shop, 'web', [WorkloadPort.http(8080, { servicePort: 80 })]), exactPaths, pathPrefixes });
  };

  test.each(MESHES)('IST-23, IST-43, MAT-17: the gateway lets users in on its listener, on %s', stack => {
    const found = compiled(stack, route(), { prometheus: PROMETHEUS });
    expect(spec(found, 'AuthorizationPolicy', 'edge.public.authorization')).toEqual({
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public' }], action: 'ALLOW', rules: [{ to: [{ operation: { ports: ['443'] } }] }],
    });
    const ports = spec(found, 'NetworkPolicy', 'edge.public.inbound').ingress.map((rule: any) => rule.ports.map(({ port }: any) => port));
    expect(ports).toEqual([[443], [15020, 15090]]);
  });

  test('MAT-17: the backend lets in the gateway at the pod port, and the gateway may go there and to istiod', () => {
    const found = compiled(STACK, route());
    const gateway = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'edge' } }, podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'public' } } };
    expect(spec(found, 'NetworkPolicy', 'shop.web.inbound').ingress).toEqual([{ from: [gateway], ports: [{ protocol: 'TCP', port: 8080 }] }]);
    const { egress } = spec(found, 'NetworkPolicy', 'edge.public.outbound');
    expect(egress.map((rule: any) => rule.ports.map(({ port }: any) => port))).toEqual([[15012], [53, 53], [8080]]);
  });

  test('IST-44: the paths of a route are the requests that the backend takes from the gateway', () => {
    const operation = (declare: Declare): any[] => authorization('shop.web.authorization', declare).rules.flatMap((rule: any) => rule.to.map((item: any) => item.operation));
    expect(operation(route(['/login'], ['/shop']))).toEqual([{ paths: ['/login'], ports: ['8080'] }, { paths: ['/shop', '/shop/*'], ports: ['8080'] }]);
    expect(operation(route())).toEqual([{ ports: ['8080'] }]);
  });

  test('only namespaces with a route may attach one', () => {
    const { listeners } = spec(compiled(STACK, route()), 'Gateway', 'public');
    expect(listeners[0].allowedRoutes).toEqual({ namespaces: { from: 'Selector', selector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop'] }] } } });
  });
});

describe('install notes', () => {
  test.each([
    ['ART-08: the trust domain', 'meshConfig.trustDomain must be acme.example', MESH_STACKS],
    ['IST-30: path normalization', 'DECODE_AND_MERGE_SLASHES', MESH_STACKS],
    ['IST-53, MAT-26: injected init containers', 'istio-cni', MESH_STACKS.filter(stack => STACKS[stack].mesh === 'istio-sidecar')],
  ])('%s', (_, text, stacks) => {
    for (const stack of Object.keys(STACKS) as Stack[]) {
      const { installNotes } = build(stack, () => undefined).platform;
      expect([stack, installNotes.some(note => note.includes(text))]).toEqual([stack, stacks.includes(stack)]);
    }
  });
});
