import { ApiObject, ApiObjectProps, Chart } from 'cdk8s';
import { EgressAllowlist, ExternalHost, GatewayListener, GatewayRoute, HttpRule, IngressGateway, Peer, WorkloadKind, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { Declare, Facts, Stack, build } from '../setup/golden';
import { Declared, declared, proved } from '../setup/proof';

const PROMETHEUS = { namespaceName: 'monitoring', labels: { app: 'prometheus' }, serviceAccountName: 'prometheus' };
const CIDRS = { podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/12'], nodeCidrs: ['192.168.0.0/24'] };
const image = 'registry.example/x:1.0';
const isMesh = (stack: Stack) => stack.startsWith('istio');

type Change = (objects: readonly any[]) => readonly any[];
interface Row { readonly id: string; readonly about: string; readonly stacks: readonly Stack[]; readonly facts?: Facts; readonly declare: Declare; readonly without: Change; readonly code?: string }

const DIRECTIONS = ['ingress', 'egress', 'rules'];
/** Drops, of the objects that `where` means, all rules of policies whose text matches. */
const dropRules = (rule: RegExp, where: RegExp = /./): Change => objects => objects.map(object => {
  if (!/Policy/.test(object.kind) || !where.test(`${object.kind} ${object.metadata.name}`)) { return object; }
  const kept = Object.entries(object.spec).map(([field, value]) => {
    if (!DIRECTIONS.includes(field)) { return [field, value]; }
    const rules = (value as any[]).filter(item => !rule.test(JSON.stringify(item)));
    // An empty list still isolates in Cilium, and selects nothing here.
    return [field, rules.length === 0 && object.apiVersion.startsWith('cilium.io') ? [{}] : rules];
  });
  return { ...object, spec: Object.fromEntries(kept) };
});
const changed = (kind: string, name: RegExp, change: (spec: any) => any): Change => objects =>
  objects.map(object => (object.kind === kind && name.test(object.metadata.name) ? { ...object, spec: change(object.spec) } : object));
const replaced = (from: RegExp, to: string, kind: RegExp = /Policy/): Change => objects => objects.map(object => (kind.test(object.kind) ? JSON.parse(JSON.stringify(object).replace(from, to)) : object));

const shopOf = (declare: (shop: ZeroTrustNamespace, stack: Stack, chart: Parameters<Declare>[0]) => void): Declare => (chart, _, stack) => declare(new ZeroTrustNamespace(chart, 'shop'), stack, chart);
const one = shopOf(shop => { shop.addWorkload('api', { image, healthPath: '/healthz', ports: [WorkloadPort.http(8080, { servicePort: 80 }), WorkloadPort.metrics(9100)] }); });
const two = shopOf(shop => {
  shop.addWorkload('web', { image }).allowTo(shop.addWorkload('api', { image, ports: [WorkloadPort.http(8080, { servicePort: 80 })] }), { http: [HttpRule.get('/api/*')] });
});
const anonymous = (stack: Stack, reason: string) => (isMesh(stack) ? { unauthenticated: { reason } } : {});
const wide = shopOf(shop => { shop.addWorkload('web', { image }).allowTo(Peer.anywhere({ reason: 'mirrors' }), { ports: [WorkloadPort.tcp(443)] }); });
const destinationRule = (chart: Chart, host: string, mode: string) =>
  new ApiObject(chart, `rule-${mode}`, { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata: { name: mode.replace('_', '-').toLowerCase(), namespace: 'shop' }, spec: { host, trafficPolicy: { tls: { mode } } } } as ApiObjectProps);
const entry = (routes: 'ours' | 'existing') => shopOf((shop, _, chart) => {
  const web = shop.addWorkload('web', { image, ports: [WorkloadPort.http(8080, { servicePort: 80 })] });
  const gateway = routes === 'ours' ? new IngressGateway(chart, 'public', { namespace: shop, listeners: [GatewayListener.https('tls')] })
    : IngressGateway.existing({ gatewayName: 'public', namespaceName: 'edge', labels: { app: 'gateway' }, serviceAccountName: 'gateway' });
  new GatewayRoute(chart, 'route', { gateway, host: 'shop.example', server: web, pathPrefixes: ['/'] });
});

const ROWS: readonly Row[] = [
  { id: 'MAT-01', about: 'cluster DNS', stacks: ['kubernetes', 'cilium', 'istio-sidecar', 'istio-ambient'], declare: one, without: dropRules(/kube-dns/) },
  { id: 'MAT-01', about: 'cluster DNS over UDP', stacks: ['kubernetes', 'cilium'], declare: one, without: replaced(/,?\{"port":"?53"?,"protocol":"UDP"\}/g, '') },
  { id: 'MAT-02', about: 'the cache of the node', stacks: ['kubernetes', 'istio-ambient'], facts: { dns: { nodeLocalAddress: '169.254.20.10' } }, declare: one, without: dropRules(/169\.254\.20\.10/) },
  { id: 'MAT-02', about: 'the cache as a pod (CIL-26)', stacks: ['cilium'], facts: { dns: { nodeLocalAddress: '169.254.20.10' } }, declare: one, without: dropRules(/node-local-dns/) },
  {
    id: 'MAT-03', about: 'names need the DNS rule', stacks: ['cilium'],
    declare: shopOf((shop, _, chart) => { new EgressAllowlist(chart, 'out', { clients: [shop.addWorkload('pay', { image })], hosts: [ExternalHost.tls('api.stripe.com')] }); }),
    without: replaced(/,"rules":\{"dns":\[.*?\]\}/g, ''),
  },
  { id: 'MAT-04', about: 'istiod', stacks: ['istio-sidecar', 'istio-sidecar-cilium'], declare: one, without: dropRules(/15012/) },
  {
    id: 'MAT-05', about: 'the API server', stacks: ['kubernetes', 'cilium', 'istio-sidecar'], facts: { apiServer: { addresses: ['192.0.2.10'] } },
    declare: shopOf(shop => { shop.addWorkload('operator', { image, mountToken: true }).allowTo(Peer.kubeApiServer()); }), without: dropRules(/192\.0\.2\.10|kube-apiserver/),
  },
  {
    id: 'MAT-06', about: 'webhooks', stacks: ['kubernetes', 'cilium', 'istio-sidecar'], facts: { apiServer: { addresses: ['192.0.2.10'] }, ...CIDRS },
    declare: shopOf((shop, stack) => { shop.addWorkload('webhook', { image, ports: [WorkloadPort.tcp(9443)] }).allowFrom(Peer.kubeApiServer(), anonymous(stack, 'webhook')); }), without: dropRules(/192\.0\.2\.10|kube-apiserver/, /NetworkPolicy/),
  },
  {
    id: 'MAT-35', about: 'an aggregated API', stacks: ['kubernetes', 'cilium'], facts: { apiServer: { addresses: ['192.0.2.10'] }, ...CIDRS },
    declare: shopOf(shop => { shop.addWorkload('metrics', { image, ports: [WorkloadPort.tcp(10250)] }).allowFrom(Peer.kubeApiServer()); }), without: dropRules(/192\.0\.2\.10|kube-apiserver/, /NetworkPolicy/),
  },
  { id: 'MAT-08', about: 'probes of ambient pods', stacks: ['istio-ambient', 'istio-ambient-cilium'], declare: one, without: dropRules(/169\.254\.7\.127/) },
  { id: 'MAT-09', about: 'the tunnel', stacks: ['istio-ambient', 'istio-ambient-cilium'], declare: two, without: dropRules(/15008/, /api\.inbound/) },
  { id: 'MAT-09', about: 'the tunnel to the waypoint', stacks: ['istio-ambient', 'istio-ambient-cilium'], declare: two, without: dropRules(/15008/, /waypoint\.inbound/) },
  { id: 'MAT-04', about: 'istiod of the waypoint', stacks: ['istio-ambient'], declare: two, without: dropRules(/15012/, /waypoint/) },
  { id: 'MAT-10', about: 'the identity of the waypoint at the server', stacks: ['istio-ambient'], declare: two, without: changed('AuthorizationPolicy', /^shop\.api/, ({ rules, ...rest }) => ('targetRefs' in rest ? { ...rest, rules } : rest)) },
  { id: 'MAT-11', about: 'metrics of the proxy', stacks: ['istio-sidecar', 'istio-sidecar-cilium'], facts: { prometheus: PROMETHEUS }, declare: one, without: dropRules(/15020|15090/) },
  { id: 'MAT-12', about: 'metrics of the application', stacks: ['kubernetes', 'cilium', 'istio-sidecar'], facts: { prometheus: PROMETHEUS }, declare: one, without: dropRules(/monitoring/, /NetworkPolicy/) },
  { id: 'MAT-12', about: 'Prometheus and the deny-all of the mesh', stacks: ['istio-sidecar'], facts: { prometheus: { ...PROMETHEUS, meshed: true } }, declare: one, without: dropRules(/monitoring/, /AuthorizationPolicy/) },
  {
    id: 'MAT-13', about: 'a client outside the mesh', stacks: ['istio-sidecar'],
    declare: shopOf(shop => {
      const api = shop.addWorkload('api', { image, ports: [WorkloadPort.tcp(8080)] });
      shop.addWorkload('legacy', { image, meshed: false }).allowTo(api, { unauthenticated: { reason: 'legacy' } });
    }),
    without: objects => objects.filter(object => !(object.kind === 'PeerAuthentication' && object.spec.portLevelMtls)),
  },
  {
    id: 'MAT-14', about: 'a server outside the mesh, under a rule for every host', stacks: ['istio-sidecar'],
    declare: shopOf((shop, _, chart) => {
      shop.addWorkload('web', { image }).allowTo(shop.addWorkload('legacy', { image, meshed: false, ports: [WorkloadPort.tcp(8080, { servicePort: 80 })] }), { unauthenticated: { reason: 'legacy' } });
      destinationRule(chart, '*.local', 'ISTIO_MUTUAL');
      destinationRule(chart, 'legacy.shop.svc.cluster.local', 'DISABLE');
    }),
    without: objects => objects.filter(object => !(object.kind === 'DestinationRule' && object.spec.host.startsWith('legacy'))),
  },
  { id: 'MAT-15', about: 'an address outside', stacks: ['kubernetes', 'cilium', 'istio-sidecar'], declare: shopOf(shop => { shop.addWorkload('pay', { image }).allowTo(Peer.cidr('203.0.113.0/24'), { ports: [WorkloadPort.tcp(443)] }); }), without: dropRules(/203\.0\.113/) },
  { id: 'MAT-17', about: 'from the gateway, at the server', stacks: ['istio-sidecar', 'istio-ambient'], declare: entry('ours'), without: dropRules(/gateway-name/, /Network.*web\.inbound/) },
  { id: 'MAT-17', about: 'the identity of the gateway', stacks: ['istio-sidecar', 'istio-ambient'], declare: entry('ours'), without: dropRules(/./, /AuthorizationPolicy shop\.web/) },
  { id: 'MAT-18', about: 'the ingress proxy of Cilium', stacks: ['cilium'], declare: entry('ours'), without: dropRules(/"ingress"/, /web\.inbound/) },
  { id: 'MAT-20', about: 'the identity that SPIRE issues', stacks: ['istio-sidecar-spire'], declare: two, without: objects => objects.filter(({ kind }) => kind !== 'ClusterSPIFFEID'), code: 'ZT007' },
  { id: 'MAT-20', about: 'the socket of SPIRE in the proxy', stacks: ['istio-sidecar-spire'], declare: two, without: replaced(/"sidecar,spire"/, '"sidecar"', /Deployment/), code: 'ZT007' },
  { id: 'MAT-24', about: 'the metadata service', stacks: ['kubernetes', 'cilium'], facts: CIDRS, declare: wide, without: replaced(/,"169\.254\.169\.254\/32"/g, ''), code: 'ZT002' },
  { id: 'MAT-25', about: 'Services of the cluster', stacks: ['kubernetes', 'istio-sidecar'], facts: CIDRS, declare: wide, without: replaced(/"10\.96\.0\.0\/12",?/g, ''), code: 'ZT002' },
  { id: 'MAT-25', about: 'pods of the cluster', stacks: ['kubernetes', 'istio-ambient'], facts: CIDRS, declare: wide, without: replaced(/,"10\.244\.0\.0\/16"/g, ''), code: 'ZT002' },
  {
    id: 'MAT-26', about: 'injected containers under restricted Pod Security', stacks: ['istio-sidecar'], declare: shopOf(shop => { shop.addWorkload('api', { image }); }),
    without: replaced(/"seccompProfile":\{"type":"RuntimeDefault"\}/, '"fsGroup":1000', /Deployment/), code: 'ZT009',
  },
  {
    id: 'MAT-29', about: 'pods of one set', stacks: ['kubernetes', 'cilium', 'istio-sidecar', 'istio-ambient'],
    declare: shopOf(shop => { shop.addWorkload('db', { image, kind: WorkloadKind.STATEFUL_SET, replicas: 3, ports: [WorkloadPort.tcp(5432), WorkloadPort.tcp(7946)] }).allowWithin(); }), without: dropRules(/./, /db\.inbound/),
  },
  {
    id: 'MAT-30', about: 'HTTP of Cilium on encrypted requests (CIL-42, X-06)', stacks: ['istio-sidecar-cilium'], declare: two,
    without: replaced(/("ports":\[\{"port":"8080","protocol":"TCP"\}\])/g, '$1,"rules":{"http":[{"method":"GET","path":"/api/.*"}]}', /CiliumNetworkPolicy/),
  },
];

const CASES = ROWS.flatMap(row => row.stacks.map(stack => [row.id, row.about, stack, row] as const));
const made = (stack: Stack, { declare, facts }: Row): Declared => declared(build(stack, declare, { elsewhere: true, ...facts }));

describe('each row of the platform: with its rule the link is usable, without it the proof names the row', () => {
  test.each(CASES)('%s %s, on %s', (id, _, stack, row) => {
    const whole = made(stack, row);
    expect(proved(whole).findings.filter(({ severity }) => severity === 'error').map(finding => finding.message)).toEqual([]);
    const objects = row.without(whole.objects);
    expect(objects).not.toEqual(whole.objects);
    const proof = proved({ ...whole, objects });
    expect(proof.verdict).toBe('violated');
    const named = proof.findings.filter(({ facts }) => facts.includes(id));
    expect({ named: [...new Set(named.map(({ code }) => code))], all: named.length > 0 ? [] : proof.findings.map(({ message, facts }) => `${facts.join()} ${message}`) })
      .toEqual({ named: [row.code ?? expect.stringMatching(/^ZT00[15]$/)], all: [] });
  });
});

describe('rows that ask for no rule', () => {
  test.each<Stack>(['kubernetes', 'cilium', 'istio-sidecar', 'istio-sidecar-cilium'])('MAT-07, NP-10 probes of kubelet need none under default deny, on %s: that a node reaches its own pods is an assumption', stack => {
    const { objects, intent } = made(stack, { id: 'MAT-07', about: '', stacks: [stack], declare: one, without: all => all });
    expect(JSON.stringify(objects)).toContain('"/healthz"');
    const proof = proved({ objects, intent });
    expect(proof.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(proof.needs.map(({ id }) => id)).not.toContain('MAT-07');
    expect(proof.assumptions.map(({ id }) => id)).toContain('A-02');
  });
  test('MAT-19, SPI-13 the socket of SPIRE needs none: nothing leads from a workload to SPIRE, and the links work', () => {
    const { objects, intent } = made('istio-sidecar-spire', { id: 'MAT-19', about: '', stacks: [], declare: two, without: all => all });
    const proof = proved({ objects, intent });
    expect(proof.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(objects.filter(({ kind }) => /NetworkPolicy/.test(kind)).map(object => JSON.stringify(object)).filter(text => /8081|spire/.test(text.replace('istio-sidecar-spire', '')))).toEqual([]);
  });
});

test('IST-06, MAT-30 a rule that turns mutual TLS off is named, and no layer of Cilium', () => {
  const whole = made('istio-sidecar-cilium', {
    id: 'IST-06', about: '', stacks: [], without: all => all,
    declare: (chart, platform, stack) => { two(chart, platform, stack); destinationRule(chart, 'api.shop.svc.cluster.local', 'DISABLE'); },
  });
  // Plaintext gets in, but has no identity; encrypted requests would pass, but nobody sends any.
  const objects = whole.objects.map(object => (object.kind === 'PeerAuthentication' ? { ...object, spec: { ...object.spec, mtls: { mode: 'PERMISSIVE' } } } : object));
  const [closed] = proved({ ...whole, objects }).findings.filter(({ code }) => code === 'ZT001');
  expect(closed).toMatchObject({ message: expect.stringContaining('does not send it this way (DestinationRule shop/disable)'), facts: [], places: [{ kind: 'DestinationRule', name: 'disable' }] });
});
