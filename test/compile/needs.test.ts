import { EgressAllowlist, ExternalHost, GatewayListener, HttpRule, IngressGateway, Peer, Waypoint, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { ALL_STACKS, CILIUM_STACKS, Declare, Facts, MESH_STACKS, Manifest, STACKS, Stack, build, compiled, manifests, ofKind, pods, spec } from '../setup/golden';

const PROMETHEUS = { namespaceName: 'monitoring', labels: { app: 'prometheus' }, serviceAccountName: 'prometheus' };
const SIDECARS = ALL_STACKS.filter(stack => STACKS[stack].mesh === 'istio-sidecar');
const AMBIENT = ALL_STACKS.filter(stack => STACKS[stack].mesh === 'istio-ambient');

const one = (ports: WorkloadPort[] = [WorkloadPort.tcp(8080)]): Declare => chart => { pods(new ZeroTrustNamespace(chart, 'shop'), 'api', ports); };
const needs = (stack: Stack, declare: Declare, facts: Facts = {}): string[] => build(stack, declare, facts).platform.links.map(({ need, link }) => `${need} ${link}`);
const proxied = (stack: Stack): boolean => SIDECARS.includes(stack);

/** Peers and ports of a workload's policy in either network layer, in one form. */
function opened(found: Manifest[], name: string): string[] {
  const policy = found.find(({ metadata }) => metadata.name === name)!.spec;
  return [...policy.ingress ?? [], ...policy.egress ?? []].flatMap((rule: any) => {
    const ports = (rule.ports ?? (rule.toPorts ?? []).flatMap((item: any) => item.ports)).map(({ protocol, port }: any) => `${protocol} ${port}`);
    const peers = (rule.from ?? rule.to ?? rule.fromEndpoints ?? rule.toEndpoints ?? rule.fromEntities ?? rule.toEntities ?? rule.fromCIDRSet ?? rule.toCIDRSet ?? []).map((peer: any) => {
      if (typeof peer === 'string') { return peer; }
      const { 'k8s:io.kubernetes.pod.namespace': ciliumNamespace, 'k8s:io.cilium.k8s.policy.serviceaccount': _account, ...labels } = peer.matchLabels ?? {};
      const namespace = ciliumNamespace ?? peer.namespaceSelector?.matchLabels['kubernetes.io/metadata.name'];
      return peer.cidr ?? peer.ipBlock?.cidr ?? `${namespace} ${Object.entries({ ...labels, ...peer.podSelector?.matchLabels }).map(pair => pair.join('=')).join()}`;
    });
    return peers.flatMap((peer: string) => ports.map((port: string) => `${peer} ${port}`));
  }).sort();
}

describe.each(ALL_STACKS)('what %s needs for one workload', stack => {
  test('MAT-01: DNS by namespace and label, on UDP and TCP', () => {
    const dns = ['kube-system k8s-app=kube-dns TCP 53', 'kube-system k8s-app=kube-dns UDP 53'];
    const istiod = proxied(stack) ? ['istio-system app=istiod TCP 15012'] : [];
    expect(opened(compiled(stack, one()), 'shop.api.outbound')).toEqual([...istiod, ...dns]);
  });

  test('MAT-01: DNS where the definition says it is', () => {
    const dns = { namespaceName: 'dns', labels: { app: 'coredns' }, podPorts: [8053] };
    expect(opened(compiled(stack, one(), { dns }), 'shop.api.outbound')).toEqual(expect.arrayContaining(['dns app=coredns TCP 8053', 'dns app=coredns UDP 8053']));
    expect(opened(compiled(stack, one(), { dns }), 'shop.api.outbound').join()).not.toContain('kube-dns');
  });

  test('MAT-02: the cache of the node, where there is one', () => {
    const found = (facts: Facts) => opened(compiled(stack, one(), facts), 'shop.api.outbound').filter(peer => peer.startsWith('169.254.20.10/32') || peer.startsWith('host'));
    const cache = ['169.254.20.10/32 TCP 53', '169.254.20.10/32 UDP 53', ...(CILIUM_STACKS.includes(stack) ? ['host TCP 53', 'host UDP 53'] : [])];
    expect(found({ dns: { nodeLocalAddress: '169.254.20.10' } })).toEqual(cache);
    expect(found({})).toEqual([]);
  });

  test('MAT-04, MAT-08: istiod for a proxy, the probe address for ambient, neither without them', () => {
    const wanted = [
      'MAT-01 shop/api -> kube-system/dns tcp 53', 'MAT-01 shop/api -> kube-system/dns udp 53',
      ...(proxied(stack) ? ['MAT-04 shop/api -> istio-system/istiod tcp 15012'] : []),
      ...(AMBIENT.includes(stack) ? ['MAT-08 169.254.7.127/32 -> shop/api tcp 8080'] : []),
    ];
    expect(needs(stack, one()).sort()).toEqual(wanted.sort());
  });

  test('MAT-11, MAT-12: scraping only with a Prometheus, of the proxy only where there is one', () => {
    const scraped = (facts: Facts) => needs(stack, one([WorkloadPort.metrics(9100)]), facts).filter(need => /^MAT-1[12]/.test(need)).sort();
    expect(scraped({})).toEqual([]);
    expect(scraped({ prometheus: PROMETHEUS })).toEqual([
      ...(proxied(stack) ? ['MAT-11 monitoring/prometheus -> shop/api tcp 15020', 'MAT-11 monitoring/prometheus -> shop/api tcp 15090'] : []),
      'MAT-12 monitoring/prometheus -> shop/api tcp 9100',
    ]);
  });

  test('MAT-12: a workload without metrics port is not scraped', () => {
    expect(needs(stack, one(), { prometheus: PROMETHEUS }).filter(need => need.startsWith('MAT-12'))).toEqual([]);
  });

  test('MAT-19: SPIRE needs nothing of the network of a workload, its socket is local', () => {
    expect(opened(compiled(stack, one()), 'shop.api.outbound').join()).not.toContain('8081');
  });

  test('needs stand in the annotation of the object, each with its fact', () => {
    const { metadata } = compiled(stack, one()).find(found => found.metadata.name === 'shop.api.outbound')!;
    expect(metadata.annotations!['cdk8s-zero-trust/intent']).toContain('shop/api -> kube-system/dns udp 53 (MAT-01: names are resolved by the cluster DNS)');
  });

  test('a proxy of ours needs istiod and DNS, whatever the mesh', () => {
    if (!MESH_STACKS.includes(stack)) { return; }
    const found = compiled(stack, chart => {
      new IngressGateway(chart, 'public', { namespace: new ZeroTrustNamespace(chart, 'edge'), listeners: [GatewayListener.https('cert')] });
    });
    expect(opened(found, 'edge.public.outbound')).toEqual(['istio-system app=istiod TCP 15012', 'kube-system k8s-app=kube-dns TCP 53', 'kube-system k8s-app=kube-dns UDP 53']);
    // NP-10: kubelet is no peer, and a gateway is not captured, so AMB-08 is not for it.
    expect(opened(found, 'edge.public.inbound').join()).not.toContain('169.254.7.127');
  });
});

describe('needs that are declared', () => {
  const API: Facts = { apiServer: { addresses: ['192.0.2.10'], port: 443 } };
  const operator: Declare = (chart, _, stack) => {
    const pod = pods(new ZeroTrustNamespace(chart, 'shop'), 'operator', [WorkloadPort.tcp(9443)]);
    pod.allowTo(Peer.kubeApiServer());
    pod.allowFrom(Peer.kubeApiServer(), MESH_STACKS.includes(stack) ? { unauthenticated: { reason: 'webhook' } } : {});
  };

  test.each(ALL_STACKS)('MAT-05, NP-17: the API server at its real port, on %s', stack => {
    expect(opened(compiled(stack, operator, API), 'shop.operator.outbound')).toContain(CILIUM_STACKS.includes(stack) ? 'kube-apiserver TCP 443' : '192.0.2.10/32 TCP 443');
  });

  test.each(ALL_STACKS)('MAT-06, MAT-35: the API server calls webhooks and aggregated services, on %s', stack => {
    const peers = opened(compiled(stack, operator, API), 'shop.operator.inbound').filter(peer => peer.endsWith('TCP 9443') && !peer.startsWith('169.254'));
    expect(peers).toEqual((CILIUM_STACKS.includes(stack) ? ['host', 'kube-apiserver', 'remote-node'] : ['192.0.2.10/32']).map(peer => `${peer} TCP 9443`));
  });

  test('MAT-05: without the address a NetworkPolicy cannot be written, and nothing is opened in its stead', () => {
    expect(() => compiled('kubernetes', operator)).toThrow('ZT118');
    expect(opened(compiled('cilium', operator), 'shop.operator.outbound')).toContain('kube-apiserver TCP 6443');
  });

  test.each(ALL_STACKS)('MAT-21: Vault at its pods, on %s', stack => {
    const declare: Declare = chart => { pods(new ZeroTrustNamespace(chart, 'shop'), 'api').allowTo(Peer.vault(), MESH_STACKS.includes(stack) ? { unauthenticated: { reason: 'Vault ends TLS' } } : {}); };
    const vault = { namespaceName: 'vault', labels: { app: 'vault' } };
    expect(opened(compiled(stack, declare, { vault }), 'shop.api.outbound')).toContain('vault app=vault TCP 8200');
    expect(opened(compiled(stack, one(), { vault }), 'shop.api.outbound').join()).not.toContain('8200');
  });

  test.each(ALL_STACKS)('MAT-24: the metadata service only where it is declared, on %s', stack => {
    const declare = (declared: boolean): Declare => chart => {
      const api = pods(new ZeroTrustNamespace(chart, 'shop'), 'api');
      api.allowTo(Peer.anywhere({ reason: 'mirrors' }), { ports: [WorkloadPort.tcp(80)] });
      if (declared) { api.allowTo(Peer.cloudMetadata(), { ports: [WorkloadPort.tcp(80)] }); }
    };
    expect(opened(compiled(stack, declare(true)), 'shop.api.outbound')).toContain('169.254.169.254/32 TCP 80');
    expect(opened(compiled(stack, declare(false)), 'shop.api.outbound')).not.toContain('169.254.169.254/32 TCP 80');
    expect(JSON.stringify(compiled(stack, declare(false)).find(({ metadata }) => metadata.name === 'shop.api.outbound')!.spec)).toContain('"except":["169.254.169.254/32"]');
  });

  test.each(ALL_STACKS)('MAT-29: the pods of a set reach each other on the declared ports, on %s', stack => {
    const found = compiled(stack, chart => {
      const db = pods(new ZeroTrustNamespace(chart, 'shop'), 'db', [WorkloadPort.tcp(5432), WorkloadPort.tcp(7946, { name: 'gossip' })]);
      db.allowWithin({ ports: [db.port('gossip')] });
    });
    const port = AMBIENT.includes(stack) ? '15008' : '7946';
    expect(opened(found, 'shop.db.inbound')).toContain(`shop app=db TCP ${port}`);
    expect(opened(found, 'shop.db.outbound')).toContain(`shop app=db TCP ${port}`);
    if (MESH_STACKS.includes(stack)) {
      expect(spec(found, 'AuthorizationPolicy', 'shop.db.authorization').rules).toEqual([{ from: [{ source: { principals: ['acme.example/ns/shop/sa/db'] } }], to: [{ operation: { ports: ['7946'] } }] }]);
    }
  });
});

describe('names of what is written', () => {
  test.each(ALL_STACKS)('ART-03: every object of a namespace says which, on %s', stack => {
    const found = compiled(stack, chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      pods(shop, 'web').allowTo(shop.addWorkload('api', { image: 'api:1', ports: [WorkloadPort.http(8080)] }), { http: [HttpRule.get('/')] });
    });
    const cluster = ['Namespace', 'ClusterSPIFFEID'];
    expect(found.filter(({ kind, metadata }) => cluster.includes(kind) === (metadata.namespace !== undefined))).toEqual([]);
    expect(found.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/managed-by'] !== 'cdk8s-zero-trust' || metadata.labels['cdk8s-zero-trust/platform'] !== stack)).toEqual([]);
  });

  test('a platform of another app writes nothing for the cluster', () => {
    const declare: Declare = chart => { new ZeroTrustNamespace(chart, 'shop', { waypoint: Waypoint.perNamespace() }); };
    const facts: Facts = { prometheus: PROMETHEUS, coverage: 'cluster' as never };
    expect(compiled('istio-sidecar', declare, { ...facts, elsewhere: true }).filter(({ metadata }) => metadata.namespace !== 'shop' && metadata.name !== 'shop')).toEqual([]);
    expect(compiled('istio-sidecar', declare, facts).filter(({ metadata }) => metadata.namespace !== 'shop' && metadata.name !== 'shop').map(({ kind }) => kind)).toEqual(['PeerAuthentication', 'AuthorizationPolicy', 'PrometheusRule']);
  });

  test('any order of declarations gives the same objects', () => {
    const steps: readonly ((chart: any, all: any) => void)[] = [
      (_, { web, api }) => web.allowTo(api, { http: [HttpRule.get('/a')] }),
      (_, { jobs, api }) => jobs.allowTo(api, { http: [HttpRule.post('/b')] }),
      (_, { web, api }) => api.allowFrom(web, { http: [HttpRule.get('/c')] }),
      (chart, { web }) => new EgressAllowlist(chart, 'out', { clients: [web], hosts: [ExternalHost.tls('b.example.com'), ExternalHost.tls('a.example.com')] }),
      (_, { db }) => db.allowWithin(),
      (_, { web, db }) => web.allowTo(db),
    ];
    const text = (stack: Stack, order: readonly number[]): string[] => manifests(build(stack, chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const all = { web: pods(shop, 'web'), jobs: pods(shop, 'jobs'), api: pods(shop, 'api', [WorkloadPort.http(8080)]), db: pods(shop, 'db', [WorkloadPort.tcp(5432)]) };
      for (const index of order) { steps[index](chart, all); }
    })).map(found => JSON.stringify(found)).sort();
    for (const stack of CILIUM_STACKS) { expect(text(stack, [5, 4, 3, 2, 1, 0])).toEqual(text(stack, [0, 1, 2, 3, 4, 5])); }
    expect(ofKind(compiled('cilium', one()), 'CiliumNetworkPolicy')).not.toEqual([]);
  });
});
