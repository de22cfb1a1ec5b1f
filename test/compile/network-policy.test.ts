import { EgressAllowlist, GatewayListener, HttpRule, IngressGateway, Peer, WorkloadGroup, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { Declare, Facts, Manifest, compiled, ofKind, pods, spec } from '../setup/golden';

const CLUSTER: Facts = { podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/12'], nodeCidrs: ['192.168.0.0/24'] };
const policies = (declare: Declare, facts: Facts = {}): Manifest[] => ofKind(compiled('kubernetes', declare, facts), 'NetworkPolicy');
const policy = (name: string, declare: Declare, facts: Facts = {}): any => spec(policies(declare, facts), 'NetworkPolicy', name);

const inNamespace = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
const podsOf = (namespace: string, app: string) => ({ namespaceSelector: inNamespace(namespace), podSelector: { matchLabels: { app } } });
const DNS = { to: [{ namespaceSelector: inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }], ports: [{ protocol: 'TCP', port: 53 }, { protocol: 'UDP', port: 53 }] };

/** web calls api on 8080. */
const webToApi: Declare = chart => {
  const shop = new ZeroTrustNamespace(chart, 'shop');
  pods(shop, 'web').allowTo(pods(shop, 'api', [WorkloadPort.http(8080)]), { http: [HttpRule.any()] });
};

describe('rules of NetworkPolicy', () => {
  test('NP-01: each policy names the one direction that it isolates', () => {
    for (const { metadata, spec: { policyTypes } } of policies(webToApi)) {
      const direction = metadata.name.split('.').pop();
      expect(policyTypes).toEqual(direction === 'default-deny' ? ['Ingress', 'Egress'] : direction === 'inbound' ? ['Ingress'] : ['Egress']);
    }
  });

  test('NP-02: a workload without links is isolated by its own policies, and DNS alone is open', () => {
    const alone: Declare = chart => { pods(ZeroTrustNamespace.fromName(chart, 'shop', 'shop'), 'web'); };
    const found = policies(alone);
    expect(found.map(({ metadata }) => metadata.name)).toEqual(['shop.web.inbound', 'shop.web.outbound']);
    expect(spec(found, 'NetworkPolicy', 'shop.web.inbound')).toEqual({ podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'] });
    expect(spec(found, 'NetworkPolicy', 'shop.web.outbound').egress).toEqual([DNS]);
  });

  test('NP-02: the default deny of a namespace selects every pod in both directions and opens nothing', () => {
    expect(policy('shop.default-deny', webToApi)).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  test('NP-03: a link opens the egress of its client and the ingress of its server', () => {
    const found = policies(webToApi);
    expect(spec(found, 'NetworkPolicy', 'shop.web.outbound').egress).toEqual([DNS, { to: [podsOf('shop', 'api')], ports: [{ protocol: 'TCP', port: 8080 }] }]);
    expect(spec(found, 'NetworkPolicy', 'shop.api.inbound').ingress).toEqual([{ from: [podsOf('shop', 'web')], ports: [{ protocol: 'TCP', port: 8080 }] }]);
    // The other two directions stay as they are without the link.
    expect(spec(found, 'NetworkPolicy', 'shop.web.inbound').ingress).toBeUndefined();
    expect(spec(found, 'NetworkPolicy', 'shop.api.outbound').egress).toEqual([DNS]);
  });

  test.each([
    ['all workloads as client', Peer.allWorkloads],
    ['a group as client', undefined],
  ])('NP-03: %s opens the egress of each of them', (_, peer) => {
    const found = policies(chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const other = new ZeroTrustNamespace(chart, 'other');
      const clients = [pods(shop, 'web'), pods(other, 'cart')];
      pods(shop, 'logs', [WorkloadPort.tcp(5000)]).allowFrom(peer ? peer() : new WorkloadGroup('all', clients));
    });
    const rule = { to: [podsOf('shop', 'logs')], ports: [{ protocol: 'TCP', port: 5000 }] };
    expect(spec(found, 'NetworkPolicy', 'shop.web.outbound').egress).toContainEqual(rule);
    expect(spec(found, 'NetworkPolicy', 'other.cart.outbound').egress).toContainEqual(rule);
    expect(spec(found, 'NetworkPolicy', 'shop.logs.outbound').egress).toEqual([DNS]);
  });

  test('NP-03: a call within one workload opens its own egress and ingress, and only with allowWithin', () => {
    const set = (within: boolean): Declare => chart => {
      const db = pods(new ZeroTrustNamespace(chart, 'shop'), 'db', [WorkloadPort.tcp(7946, { name: 'gossip' })]);
      if (within) { db.allowWithin(); }
    };
    const ports = [{ protocol: 'TCP', port: 7946 }];
    expect(policy('shop.db.inbound', set(true)).ingress).toEqual([{ from: [podsOf('shop', 'db')], ports }]);
    expect(policy('shop.db.outbound', set(true)).egress).toContainEqual({ to: [podsOf('shop', 'db')], ports });
    expect(policy('shop.db.inbound', set(false)).ingress).toBeUndefined();
    expect(policy('shop.db.outbound', set(false)).egress).toEqual([DNS]);
  });

  test('NP-04: namespace and pods stand in one peer; two peers would open the whole namespace', () => {
    for (const { spec: { ingress = [], egress = [] } } of policies(webToApi)) {
      for (const peer of [...ingress.flatMap((rule: any) => rule.from), ...egress.flatMap((rule: any) => rule.to)]) {
        expect(Object.keys(peer).sort()).toEqual(['namespaceSelector', 'podSelector']);
      }
    }
  });

  test('NP-04, NP-16: clients of a shared server are one peer per namespace, by the name that the API server sets', () => {
    const found = policies(chart => {
      const [shop, other] = [new ZeroTrustNamespace(chart, 'shop'), new ZeroTrustNamespace(chart, 'other')];
      const logs = pods(shop, 'logs', [WorkloadPort.tcp(5000)]);
      for (const client of [pods(shop, 'web'), pods(shop, 'cart'), pods(other, 'web')]) { client.allowTo(logs); }
    });
    expect(spec(found, 'NetworkPolicy', 'shop.logs.inbound').ingress).toEqual([{
      from: [
        { namespaceSelector: inNamespace('other'), podSelector: { matchLabels: { app: 'web' } } },
        { namespaceSelector: inNamespace('shop'), podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['cart', 'web'] }] } },
      ],
      ports: [{ protocol: 'TCP', port: 5000 }],
    }]);
  });

  test('NP-05: exceptions are strictly inside their block, and IPv6 ones in the IPv6 block', () => {
    const { egress } = policy('shop.web.outbound', chart => { pods(new ZeroTrustNamespace(chart, 'shop'), 'web').allowTo(Peer.anywhere({ reason: 'crawler' }), { ports: [WorkloadPort.tcp(443)] }); }, CLUSTER);
    expect(egress).toContainEqual({
      to: [
        { ipBlock: { cidr: '0.0.0.0/0', except: ['10.96.0.0/12', '10.244.0.0/16', '169.254.169.254/32', '192.168.0.0/24'] } },
        { ipBlock: { cidr: '::/0', except: ['fd00:ec2::254/128'] } },
      ],
      ports: [{ protocol: 'TCP', port: 443 }],
    });
  });

  test.each([
    ['own node', Peer.ownNode()],
  ])('NP-06, X-01: a peer that is no address (%s) drops the rule and leaves no empty list', (_, peer) => {
    const declare = (link: boolean): Declare => chart => {
      const api = pods(new ZeroTrustNamespace(chart, 'shop'), 'api', [WorkloadPort.tcp(8080)]);
      if (link) { api.allowFrom(peer); }
    };
    expect(policy('shop.api.inbound', declare(true))).toEqual(policy('shop.api.inbound', declare(false)));
  });

  test('NP-07: every port says its protocol and its number', () => {
    const found = policies(chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      pods(shop, 'web').allowTo(pods(shop, 'api', [WorkloadPort.tcp(1), WorkloadPort.udp(1)]), { ports: [WorkloadPort.tcp(1), WorkloadPort.udp(1)] });
    });
    expect(spec(found, 'NetworkPolicy', 'shop.api.inbound').ingress[0].ports).toEqual([{ protocol: 'TCP', port: 1 }, { protocol: 'UDP', port: 1 }]);
    for (const { spec: { ingress = [], egress = [] } } of found) {
      for (const port of [...ingress, ...egress].flatMap((rule: any) => rule.ports)) { expect(port).toEqual({ protocol: expect.stringMatching(/^(TCP|UDP)$/), port: expect.any(Number) }); }
    }
  });

  test.each([
    ['a range', WorkloadPort.tcpRange(30000, 30009), { protocol: 'TCP', port: 30000, endPort: 30009 }],
    ['a part of the range', WorkloadPort.tcpRange(30002, 30003), { protocol: 'TCP', port: 30002, endPort: 30003 }],
    ['one port of the range', WorkloadPort.tcp(30004), { protocol: 'TCP', port: 30004 }],
  ])('NP-08, NP-09: %s stands as numbers', (_, port, expected) => {
    const declare: Declare = chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      pods(shop, 'web').allowTo(pods(shop, 'ftp', [WorkloadPort.tcpRange(30000, 30009, { name: 'data' })]), { ports: [port] });
    };
    expect(policy('shop.ftp.inbound', declare).ingress[0].ports).toEqual([expected]);
  });

  test('NP-12, X-04: the port is the one of the pod, never the one of the Service', () => {
    const { ingress } = policy('shop.api.inbound', chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const api = shop.addWorkload('api', { image: 'api:1', ports: [WorkloadPort.http(8080, { servicePort: 80 })] });
      pods(shop, 'web').allowTo(api, { http: [HttpRule.any()] });
    });
    expect(ingress[0].ports).toEqual([{ protocol: 'TCP', port: 8080 }]);
  });

  test.each([
    ['192.0.2.10', '192.0.2.10/32'],
    ['2001:db8::10', '2001:db8::10/128'],
  ])('NP-17: the API server is its address %s', (address, cidr) => {
    const { egress } = policy('shop.operator.outbound', chart => { pods(new ZeroTrustNamespace(chart, 'shop'), 'operator').allowTo(Peer.kubeApiServer()); }, { apiServer: { addresses: [address] } });
    expect(egress).toContainEqual({ to: [{ ipBlock: { cidr } }], ports: [{ protocol: 'TCP', port: 6443 }] });
  });

  test('NP-13, MAT-17: from everywhere includes the nodes, behind which a load balancer may stand; pods stay out', () => {
    const declare = (direction: 'in' | 'out'): Declare => chart => {
      const api = pods(new ZeroTrustNamespace(chart, 'shop'), 'api', [WorkloadPort.tcp(8443)]);
      if (direction === 'in') { api.allowFrom(Peer.anywhere({ reason: 'load balancer' })); } else { api.allowTo(Peer.anywhere({ reason: 'crawler' }), { ports: [WorkloadPort.tcp(443)] }); }
    };
    const blocks = (rules: any[]) => rules.flatMap(rule => rule.from ?? rule.to).flatMap((peer: any) => (peer.ipBlock ? [peer.ipBlock] : []));
    expect(blocks(policy('shop.api.inbound', declare('in'), CLUSTER).ingress)).toEqual([{ cidr: '0.0.0.0/0', except: ['10.244.0.0/16'] }, { cidr: '::/0' }]);
    expect(blocks(policy('shop.api.outbound', declare('out'), CLUSTER).egress)[0].except).toContain('192.168.0.0/24');
  });

  test('NP-13, MAT-17: so does a block of sources of a gateway', () => {
    const found = ofKind(compiled('istio-sidecar', chart => {
      const edge = new ZeroTrustNamespace(chart, 'edge');
      new IngressGateway(chart, 'public', { namespace: edge, listeners: [GatewayListener.https('cert')], sources: ['192.168.0.0/16'] });
    }, CLUSTER), 'NetworkPolicy');
    expect(spec(found, 'NetworkPolicy', 'edge.public.inbound').ingress[0].from).toEqual([{ ipBlock: { cidr: '192.168.0.0/16' } }]);
  });
});

describe('wide address blocks', () => {
  const egress = (cidr: string, exceptions: string[] | undefined, facts: Facts): any => policy('shop.web.outbound', chart => {
    const web = pods(new ZeroTrustNamespace(chart, 'shop'), 'web');
    new EgressAllowlist(chart, 'out', { clients: [web], cidrs: [{ cidr, exceptions, ports: [WorkloadPort.tcp(443)] }] });
  }, facts).egress.flatMap((rule: any) => rule.to).find((peer: any) => peer.ipBlock).ipBlock;

  test.each([
    ['MAT-24: the metadata service is out', '169.254.0.0/16', undefined, {}, ['169.254.169.254/32']],
    ['MAT-24: in IPv6 too', 'fd00::/8', undefined, {}, ['fd00:ec2::254/128']],
    ['MAT-24: unless it is what was declared', '169.254.169.254/32', undefined, {}, undefined],
    ['MAT-25: pods, Services and nodes are out', '0.0.0.0/0', undefined, CLUSTER, ['10.96.0.0/12', '10.244.0.0/16', '169.254.169.254/32', '192.168.0.0/24']],
    ['MAT-25: only what lies inside', '10.0.0.0/8', undefined, CLUSTER, ['10.96.0.0/12', '10.244.0.0/16']],
    ['MAT-25: a block inside the cluster is what was declared', '10.244.1.0/24', undefined, CLUSTER, undefined],
    ['MAT-25: declared exceptions stay, without those inside others', '10.0.0.0/8', ['10.96.1.0/24', '10.1.0.0/16'], CLUSTER, ['10.1.0.0/16', '10.96.0.0/12', '10.244.0.0/16']],
    ['a narrow block has none', '203.0.113.0/24', undefined, CLUSTER, undefined],
  ] as const)('%s', (_, cidr, exceptions, facts, except) => {
    expect(egress(cidr, exceptions && [...exceptions], facts as Facts)).toEqual({ cidr, ...(except ? { except } : {}) });
  });
});
