import { EgressAllowlist, Encryption, ExternalHost, GatewayListener, GatewayRoute, GrpcRule, HttpRule, IngressGateway, Mode, Network, Peer, Unenforceable, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { CASES } from '../golden/cases';
import { CILIUM_STACKS, Declare, Facts, Manifest, STACKS, Stack, build, compiled, ofKind, pods, spec } from '../setup/golden';

const policy = (name: string, declare: Declare, stack: Stack = 'cilium', facts: Facts = {}): any => spec(compiled(stack, declare, facts), 'CiliumNetworkPolicy', name);
const rulesOf = ({ ingress = [], egress = [] }: any): any[] => [...ingress, ...egress];
const PEERS = ['fromEndpoints', 'fromEntities', 'fromCIDRSet', 'toEndpoints', 'toEntities', 'toCIDRSet', 'toFQDNs'];

/** Every policy that any golden case gives on a stack with Cilium. */
const ALL: readonly (readonly [string, any])[] = Object.entries(CASES).flatMap(([name, { stacks, facts, declare }]) => stacks.filter(stack => CILIUM_STACKS.includes(stack))
  .flatMap(stack => ofKind(compiled(stack, declare, facts?.(stack)), 'CiliumNetworkPolicy').map((found: Manifest) => [`${name} ${stack} ${found.metadata.name}`, found.spec] as const)));
const broken = (wrong: (policy: any) => boolean): string[] => ALL.filter(([, item]) => wrong(item)).map(([name]) => name);
const brokenRules = (wrong: (rule: any) => boolean): string[] => broken(item => rulesOf(item).some(wrong));

const link = (rules: HttpRule[] | undefined, port = WorkloadPort.http(8080)): Declare => chart => {
  const shop = new ZeroTrustNamespace(chart, 'shop');
  pods(shop, 'web').allowTo(pods(shop, 'api', [port]), rules ? { http: rules } : {});
};
const client = (hosts: ExternalHost[]): Declare => chart => {
  const shop = new ZeroTrustNamespace(chart, 'shop');
  const web = pods(shop, 'web');
  if (hosts.length > 0) { new EgressAllowlist(chart, 'out', { clients: [web], hosts }); }
};

describe('every CiliumNetworkPolicy', () => {
  test('there are some to look at', () => { expect(ALL.length).toBeGreaterThan(50); });

  test.each<readonly [string, (policy: any) => boolean]>([
    ['CIL-01: selects endpoints and has a list that is not empty', item => !item.endpointSelector || !(item.ingress?.length > 0 || item.egress?.length > 0)],
    ['CIL-02, CIL-33: denies nothing explicitly', item => item.ingressDeny !== undefined || item.egressDeny !== undefined],
    ['CIL-03: leaves the default deny on', item => item.enableDefaultDeny !== undefined],
    ['CIL-11: selects by labels of pods, never of namespaces', item => /namespace/.test(JSON.stringify(item.endpointSelector))],
    ['CIL-37: selects no nodes', item => item.nodeSelector !== undefined],
  ])('%s', (_, wrong) => { expect(broken(wrong)).toEqual([]); });

  test.each<readonly [string, (rule: any) => boolean]>([
    ['CIL-05, CIL-10: a rule has one kind of peer, or is the empty one that selects nobody', rule => Object.keys(rule).length > 0 && PEERS.filter(peer => rule[peer]).length !== 1],
    ['CIL-05, CIL-06, X-01: no list is empty', rule => /\[\]/.test(JSON.stringify(rule))],
    ['CIL-07: names no Service', rule => rule.toServices !== undefined],
    ['CIL-08: each item of toPorts has ports', rule => Object.keys(rule).length > 0 && !(rule.toPorts ?? []).every((item: any) => item.ports.length > 0)],
    ['CIL-08: each rule with a peer has toPorts', rule => Object.keys(rule).length > 0 && rule.toPorts === undefined],
    ['CIL-09: each port says its protocol', rule => (rule.toPorts ?? []).some((item: any) => item.ports.some(({ protocol }: any) => protocol !== 'TCP' && protocol !== 'UDP'))],
    ['CIL-09, CIL-28: HTTP is TCP', rule => (rule.toPorts ?? []).some((item: any) => item.rules?.http && item.ports.some(({ protocol }: any) => protocol !== 'TCP'))],
    ['CIL-12: endpoints name their namespace', rule => [...rule.fromEndpoints ?? [], ...rule.toEndpoints ?? []].some(({ matchLabels = {} }: any) => !matchLabels['k8s:io.kubernetes.pod.namespace'])],
    ['CIL-17: entities are known ones, and never all', rule => [...rule.fromEntities ?? [], ...rule.toEntities ?? []].some((entity: string) => !['world', 'host', 'remote-node', 'kube-apiserver', 'ingress'].includes(entity))],
    ['CIL-20: nodes are entities, not fromNodes', rule => rule.fromNodes !== undefined || rule.toNodes !== undefined],
    ['CIL-23: DNS rules have no port range', rule => (rule.toPorts ?? []).some((item: any) => item.rules?.dns && item.ports.some(({ endPort }: any) => endPort !== undefined))],
    ['CIL-25: server names stand beside no other rules', rule => (rule.toPorts ?? []).some((item: any) => item.serverNames && item.rules)],
    ['CIL-28: HTTP and DNS are all that it reads', rule => (rule.toPorts ?? []).some((item: any) => Object.keys(item.rules ?? {}).some(kind => kind !== 'http' && kind !== 'dns'))],
    ['CIL-30: a missing header refuses the request', rule => /mismatch/.test(JSON.stringify(rule))],
    ['CIL-34: at most 40 ports', rule => (rule.toPorts ?? []).some((item: any) => item.ports.length > 40)],
    ['CIL-35: asks for no mutual authentication of its own', rule => rule.authentication !== undefined],
  ])('%s', (_, wrong) => { expect(brokenRules(wrong)).toEqual([]); });

  test('CIL-42, X-06: it reads no HTTP where a mesh encrypts', () => {
    const reads = ALL.filter(([, item]) => /"http"/.test(JSON.stringify(item))).map(([name]) => STACKS[name.split(' ')[1] as Stack].mesh);
    expect(new Set(reads)).toEqual(new Set(['none']));
  });

  test('CIL-37, CIL-41: there is no clusterwide policy', () => {
    for (const stack of CILIUM_STACKS) { expect(ofKind(compiled(stack, link([HttpRule.any()])), 'CiliumClusterwideNetworkPolicy')).toEqual([]); }
  });
});

describe('default deny and peers', () => {
  test('CIL-01: the default deny of a namespace is an empty rule in each direction', () => {
    expect(policy('shop.default-deny', link([HttpRule.any()]))).toEqual({ endpointSelector: {}, ingress: [{}], egress: [{}] });
  });

  test('CIL-01, CIL-02: a direction without links is closed by the empty rule', () => {
    const found = compiled('cilium', link([HttpRule.any()]));
    expect(spec(found, 'CiliumNetworkPolicy', 'shop.web.inbound')).toEqual({ endpointSelector: { matchLabels: { app: 'web' } }, ingress: [{}] });
    expect(spec(found, 'CiliumNetworkPolicy', 'shop.api.inbound').ingress).not.toContainEqual({});
  });

  test('CIL-20, X-05: a peer is known by its ServiceAccount too, which no label can claim', () => {
    const { ingress } = policy('shop.api.inbound', link([HttpRule.any()]));
    expect(ingress[0].fromEndpoints).toEqual([{ matchLabels: { 'app': 'web', 'k8s:io.kubernetes.pod.namespace': 'shop', 'k8s:io.cilium.k8s.policy.serviceaccount': 'web' } }]);
  });

  test('CIL-20: where the account is not known, the labels alone remain', () => {
    const facts = (serviceAccountName?: string): Facts => ({ vault: { namespaceName: 'vault', labels: { app: 'vault' }, ...(serviceAccountName ? { serviceAccountName } : {}) } });
    const declare: Declare = chart => { pods(new ZeroTrustNamespace(chart, 'shop'), 'web').allowTo(Peer.vault()); };
    const peer = (account?: string) => policy('shop.web.outbound', declare, 'cilium', facts(account)).egress[1].toEndpoints[0].matchLabels;
    expect(peer()).toEqual({ 'app': 'vault', 'k8s:io.kubernetes.pod.namespace': 'vault' });
    expect(peer('vault')).toEqual({ 'app': 'vault', 'k8s:io.kubernetes.pod.namespace': 'vault', 'k8s:io.cilium.k8s.policy.serviceaccount': 'vault' });
  });

  test.each([
    ['CIL-16: the API server as server', (api: any) => api.allowTo(Peer.kubeApiServer()), 'outbound', { toEntities: ['kube-apiserver'], toPorts: [{ ports: [{ port: '6443', protocol: 'TCP' }] }] }],
    ['MAT-06: the API server as client may look like its node', (api: any) => api.allowFrom(Peer.kubeApiServer()), 'inbound', { fromEntities: ['host', 'kube-apiserver', 'remote-node'], toPorts: [{ ports: [{ port: '9443', protocol: 'TCP' }] }] }],
    ['nodes', (api: any) => api.allowFrom(Peer.nodes()), 'inbound', { fromEntities: ['host', 'remote-node'], toPorts: [{ ports: [{ port: '9443', protocol: 'TCP' }] }] }],
    ['own node', (api: any) => api.allowFrom(Peer.ownNode()), 'inbound', { fromEntities: ['host'], toPorts: [{ ports: [{ port: '9443', protocol: 'TCP' }] }] }],
    ['CIL-44: everywhere, maybe through a node', (api: any) => api.allowFrom(Peer.anywhere({ reason: 'users' })), 'inbound', { fromEntities: ['host', 'remote-node', 'world'], toPorts: [{ ports: [{ port: '9443', protocol: 'TCP' }] }] }],
    ['CIL-18: a block with its exceptions', (api: any) => api.allowTo(Peer.cidr('10.0.0.0/8', { exceptions: ['10.1.0.0/16'] }), { ports: [WorkloadPort.tcp(443)] }), 'outbound', { toCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }],
  ])('%s', (_, declare, direction, expected) => {
    const found = policy(`shop.api.${direction}`, chart => { declare(pods(new ZeroTrustNamespace(chart, 'shop'), 'api', [WorkloadPort.tcp(9443)])); });
    expect(rulesOf(found)).toContainEqual(expected);
  });

  test('CIL-43: the backend of a Cilium gateway opens its port to the ingress proxy alone', () => {
    const { ingress } = policy('shop.web.inbound', chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const gateway = new IngressGateway(chart, 'public', { namespace: shop, listeners: [GatewayListener.https('cert')] });
      new GatewayRoute(chart, 'route', { gateway, host: 'shop.example', server: pods(shop, 'web', [WorkloadPort.http(8080)]) });
    });
    expect(ingress).toEqual([{ fromEntities: ['ingress'], toPorts: [{ ports: [{ port: '8080', protocol: 'TCP' }] }] }]);
  });

  test('CIL-34: more than 40 ports are several items', () => {
    const ports = Array.from({ length: 41 }, (_, index) => WorkloadPort.tcp(1000 + 2 * index));
    const { ingress } = policy('shop.api.inbound', chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      pods(shop, 'web').allowTo(pods(shop, 'api', ports), { ports });
    });
    expect(ingress[0].toPorts.map((item: any) => item.ports.length)).toEqual([40, 1]);
  });
});

describe('host names', () => {
  const HOSTS = [ExternalHost.tls('api.stripe.com'), ExternalHost.tls('*.example.com'), ExternalHost.tls('**.example.net', { port: 8443 }), ExternalHost.tcp('db.example.org', { port: 5432 })];
  const egress = (hosts: ExternalHost[], facts: Facts = {}): any[] => policy('shop.web.outbound', client(hosts), 'cilium', facts).egress;
  const dnsRules = (rules: any[]): any[] => rules.flatMap(rule => (rule.toPorts ?? []).flatMap((item: any) => item.rules?.dns ?? []));

  test('CIL-22, MAT-03: names come with a DNS rule, without which they would never open', () => {
    const rules = egress(HOSTS);
    expect(rules.filter(rule => rule.toFQDNs).length).toBe(4);
    expect(rules[0]).toEqual({
      toEndpoints: [{ matchLabels: { 'k8s-app': 'kube-dns', 'k8s:io.kubernetes.pod.namespace': 'kube-system' } }],
      toPorts: [{
        ports: [{ port: '53', protocol: 'TCP' }, { port: '53', protocol: 'UDP' }],
        rules: { dns: [{ matchPattern: '**.example.net' }, { matchPattern: '*.example.com' }, { matchName: 'api.stripe.com' }, { matchName: 'db.example.org' }, { matchPattern: '**.cluster.local' }] },
      }],
    });
  });

  test('CIL-22: without names DNS is not read, and there is no rule for names', () => {
    expect(dnsRules(egress([]))).toEqual([]);
    expect(egress([]).some(rule => rule.toFQDNs)).toBe(false);
  });

  test('CIL-22, MAT-03: DNS is read on every way to it, also through the cache of the node', () => {
    const rules = egress(HOSTS, { dns: { nodeLocalAddress: '169.254.20.10' } });
    const dns = rules.filter(rule => (rule.toPorts ?? []).some((item: any) => item.ports.some(({ port }: any) => port === '53')));
    expect(dns.map(rule => Object.keys(rule)[0]).sort()).toEqual(['toCIDRSet', 'toEndpoints', 'toEntities']);
    expect(dns.every(rule => rule.toPorts.every((item: any) => item.rules.dns.length === 5))).toBe(true);
  });

  test('CIL-23, CIL-24: it covers the names, and those that a search list makes of them', () => {
    const names = dnsRules(egress([ExternalHost.tls('api.stripe.com')]));
    expect(names).toEqual([{ matchName: 'api.stripe.com' }, { matchPattern: '**.cluster.local' }]);
    expect(dnsRules(egress([ExternalHost.tls('api.stripe.com')], { clusterDomain: 'corp.internal' }))).toContainEqual({ matchPattern: '**.corp.internal' });
  });

  test('CIL-25: a TLS host opens only for handshakes with its name; one without TLS cannot', () => {
    const rules = egress(HOSTS).filter(rule => rule.toFQDNs).map(rule => [rule.toFQDNs, rule.toPorts]);
    expect(rules).toContainEqual([[{ matchName: 'api.stripe.com' }], [{ ports: [{ port: '443', protocol: 'TCP' }], serverNames: ['api.stripe.com'] }]]);
    expect(rules).toContainEqual([[{ matchPattern: '*.example.com' }], [{ ports: [{ port: '443', protocol: 'TCP' }], serverNames: ['*.example.com'] }]]);
    expect(rules).toContainEqual([[{ matchPattern: '**.example.net' }], [{ ports: [{ port: '8443', protocol: 'TCP' }], serverNames: ['**.example.net'] }]]);
    expect(rules).toContainEqual([[{ matchName: 'db.example.org' }], [{ ports: [{ port: '5432', protocol: 'TCP' }] }]]);
  });

  test('CIL-26, MAT-02: the cache of the node is its address, the node and its pods', () => {
    const toPorts = [{ ports: [{ port: '53', protocol: 'TCP' }, { port: '53', protocol: 'UDP' }] }];
    const namespace = { 'k8s:io.kubernetes.pod.namespace': 'kube-system' };
    expect(egress([], { dns: { nodeLocalAddress: '169.254.20.10' } })).toEqual([
      { toEndpoints: [{ matchLabels: namespace, matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns', 'node-local-dns'] }] }], toPorts },
      { toEntities: ['host'], toPorts },
      { toCIDRSet: [{ cidr: '169.254.20.10/32' }], toPorts },
    ]);
    expect(egress([])).toEqual([{ toEndpoints: [{ matchLabels: { 'k8s-app': 'kube-dns', ...namespace } }], toPorts }]);
  });

  test('CIL-27: names are asked of the DNS of the cluster alone', () => {
    const asked = egress(HOSTS).filter(rule => dnsRules([rule]).length > 0);
    expect(asked.map(rule => rule.toEndpoints?.[0].matchLabels['k8s:io.kubernetes.pod.namespace'])).toEqual(['kube-system']);
  });

  test('a network that knows no names reports them, and opens all addresses outside on that port', () => {
    expect(() => compiled('kubernetes', client([HOSTS[0]]))).toThrow('ZT112');
    const found = spec(compiled('kubernetes', client([HOSTS[0]]), { unenforceable: Unenforceable.REPORT }), 'NetworkPolicy', 'shop.web.outbound');
    expect(found.egress).toContainEqual({ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }, { ipBlock: { cidr: '::/0', except: ['fd00:ec2::254/128'] } }], ports: [{ protocol: 'TCP', port: 443 }] });
  });
});

describe('HTTP', () => {
  const http = (rules: HttpRule[]): any[] => policy('shop.api.inbound', link(rules)).ingress[0].toPorts[0].rules?.http;

  test('CIL-29: one entry per method, path and host, with literal dots', () => {
    expect(http([HttpRule.of({ methods: ['GET', 'POST'], paths: ['/a.b', '/c/*'], hosts: ['api.shop'] })])).toEqual([
      { method: 'GET', path: '/a\\.b(\\?.*)?', host: '(?i:api\\.shop)(:[0-9]+)?' },
      { method: 'GET', path: '/c/.*', host: '(?i:api\\.shop)(:[0-9]+)?' },
      { method: 'POST', path: '/a\\.b(\\?.*)?', host: '(?i:api\\.shop)(:[0-9]+)?' },
      { method: 'POST', path: '/c/.*', host: '(?i:api\\.shop)(:[0-9]+)?' },
    ]);
  });

  test('CIL-30: headers are exact values', () => {
    expect(http([HttpRule.of({ headers: { 'X-Tenant': 'a.b', 'X-Env': 'c' } })])).toEqual([{ headerMatches: [{ name: 'x-env', value: 'c' }, { name: 'x-tenant', value: 'a.b' }] }]);
  });

  test('CIL-31: any request means no list at all', () => {
    expect(http([HttpRule.any()])).toBeUndefined();
    expect(http([HttpRule.get('/'), HttpRule.any()])).toBeUndefined();
    expect(http([HttpRule.get('/')])).toHaveLength(1);
  });

  test('CIL-32: for one peer and port there is one list, and no wider entry beside it', () => {
    const { ingress } = policy('shop.api.inbound', chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const [web, api] = [pods(shop, 'web'), pods(shop, 'api', [WorkloadPort.http(8080), WorkloadPort.tcp(9000)])];
      web.allowTo(api, { ports: [WorkloadPort.http(8080)], http: [HttpRule.get('/a')] });
      api.allowFrom(web, { ports: [WorkloadPort.http(8080)], http: [HttpRule.get('/b')] });
      web.allowTo(api, { ports: [WorkloadPort.tcp(9000)] });
    });
    expect(ingress).toHaveLength(1);
    expect(ingress[0].toPorts).toEqual([
      { ports: [{ port: '8080', protocol: 'TCP' }], rules: { http: [{ method: 'GET', path: '/a(\\?.*)?' }, { method: 'GET', path: '/b(\\?.*)?' }] } },
      { ports: [{ port: '9000', protocol: 'TCP' }] },
    ]);
  });

  test('X-06: two clients of one port each have their own rules', () => {
    const { ingress } = policy('shop.api.inbound', chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const api = pods(shop, 'api', [WorkloadPort.http(8080)]);
      pods(shop, 'web').allowTo(api, { http: [HttpRule.get('/a')] });
      pods(shop, 'jobs').allowTo(api, { http: [HttpRule.post('/b')] });
    });
    expect(ingress.map((rule: any) => [rule.fromEndpoints[0].matchLabels.app, rule.toPorts[0].rules.http])).toEqual([
      ['jobs', [{ method: 'POST', path: '/b(\\?.*)?' }]], ['web', [{ method: 'GET', path: '/a(\\?.*)?' }]],
    ]);
  });

  test('IST-29: gRPC calls are POST requests', () => {
    const { ingress } = policy('shop.cart.inbound', chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      pods(shop, 'web').allowTo(pods(shop, 'cart', [WorkloadPort.grpc(7070)]), { grpc: [GrpcRule.method('shop.Cart', 'Add')] });
    });
    expect(ingress[0].toPorts[0].rules.http).toEqual([{ method: 'POST', path: '/shop\\.Cart/Add(\\?.*)?' }]);
  });

  test('CIL-42, X-06: on a platform with a mesh it reads HTTP only for servers outside the mesh', () => {
    const declare = (meshed: boolean): Declare => chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const reason = 'the API is outside the mesh';
      pods(shop, 'web', [], { meshed }).allowTo(pods(shop, 'api', [WorkloadPort.http(8080)], { meshed }), { http: [HttpRule.get('/')], ...(meshed ? {} : { unauthenticated: { reason } }) });
    };
    for (const stack of ['istio-sidecar-cilium', 'istio-ambient-cilium'] as const) {
      expect(JSON.stringify(policy('shop.api.inbound', declare(true), stack))).not.toContain('"http"');
      expect(policy('shop.api.inbound', declare(false), stack).ingress[0].toPorts[0].rules.http).toEqual([{ method: 'GET', path: '/(\\?.*)?' }]);
    }
  });

  test('phase 1 reads no HTTP yet, phase 2 does', () => {
    const declare = (phase: number): Declare => chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop', { phase });
      pods(shop, 'web').allowTo(pods(shop, 'api', [WorkloadPort.http(8080)]), { http: [HttpRule.get('/')] });
    };
    expect(policy('shop.api.inbound', declare(1)).ingress[0].toPorts).toEqual([{ ports: [{ port: '8080', protocol: 'TCP' }] }]);
    expect(policy('shop.api.inbound', declare(2)).ingress[0].toPorts[0].rules).toBeDefined();
  });
});

describe('audit and install notes', () => {
  test('audit writes the same policies and says what the agents need', () => {
    const [enforced, audited] = [{}, { network: Network.cilium({ mode: Mode.AUDIT }) }].map(facts => build('cilium', link([HttpRule.get('/')]), facts));
    expect(audited.chart.toJson()).toEqual(enforced.chart.toJson());
    expect(audited.platform.installNotes.join('\n')).toContain('policy-audit-mode=true');
    expect(enforced.platform.installNotes.join('\n')).not.toContain('policy-audit-mode');
  });

  test.each<readonly [string, Stack, Facts, string | undefined]>([
    ['CIL-38, MAT-31: WireGuard is named as what it is', 'cilium', { network: Network.cilium({ encryption: Encryption.WIREGUARD }) }, 'between nodes only'],
    ['CIL-38: without it nothing is claimed', 'cilium', {}, undefined],
    ['CIL-40: socket load balancing beside a mesh', 'istio-sidecar-cilium', {}, 'socketLB.hostNamespaceOnly=true'],
    ['CIL-40: no BPF masquerading beside ambient', 'istio-ambient-cilium', {}, 'bpf.masquerade=false'],
    ['CIL-22: names and HTTP need the proxy', 'cilium', {}, 'l7Proxy=true'],
    ['NP-08: ranges need a plugin that knows them', 'kubernetes', {}, 'endPort'],
  ])('%s', (_, stack, facts, text) => {
    const notes = build(stack, link([HttpRule.any()]), facts).platform.installNotes.join('\n');
    if (text) { expect(notes).toContain(text); } else { expect(notes).not.toContain('WireGuard'); }
  });
});
