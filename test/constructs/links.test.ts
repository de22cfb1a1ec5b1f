import { Chart } from 'cdk8s';
import { EgressAllowlist, ExternalHost, HttpRule, Link, Mesh, Mode, Peer, Phase, ServiceLink, Unenforceable, WorkloadGroup, WorkloadKind, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { STACK_NAMES, StackName, addTo, canonical, codesOf, idsOf, messagesOf, objectOf, objectsOf, shopOn } from '../setup/shop';

const port = WorkloadPort;
/** Names of the pods that an inbound NetworkPolicy lets in at a port. */
function clientsOf(policy: { spec: { ingress?: any[] } }, number: number): string[] {
  return (policy.spec.ingress ?? []).filter(({ ports }) => ports.some((item: any) => item.port === number)).flatMap(({ from }) => from).flatMap(({ podSelector }: any) =>
    [...Object.values(podSelector?.matchLabels ?? {}), ...(podSelector?.matchExpressions ?? []).flatMap(({ values }: any) => values)] as string[]).sort();
}

describe('one link, however it is declared', () => {
  test('allowTo, allowFrom and ServiceLink give the same object for the same client, server and port', () => {
    const { chart, web, api } = shopOn('cilium');
    const [first] = web.allowTo(api, { ports: [api.port('tcp-5432')] });
    const [second] = api.allowFrom(web, { ports: [port.tcp(5432)] });
    const { links: [third] } = new ServiceLink(chart, 'link', { client: web, server: api, ports: [port.tcp(5432)] });
    expect(second).toBe(first);
    expect(third).toBe(first);
    expect(first.origins).toEqual(['app/link', 'app/shop/api.allowFrom(shop/web)', 'app/shop/web.allowTo(shop/api)']);
    expect([first.client, first.server, first.port, first.portNumber]).toEqual(['shop/web', 'shop/api', 'tcp-5432', 5432]);
  });

  test('another port, client or direction is another link', () => {
    const { platform, shop, web, api } = shopOn('cilium');
    const other = addTo(shop, 'other', [port.tcp(5432)]);
    const links = [web.allowTo(api, { ports: [port.tcp(5432), port.grpc(9000)] }), other.allowTo(api, { ports: [port.tcp(5432)] }), api.allowTo(other)].flat();
    expect(new Set(links).size).toBe(4);
    expect(platform.declaredLinks).toHaveLength(4);
  });

  test('rules unite, and a declaration without rules takes none away', () => {
    const http = (act: (web: any, api: any) => void) => {
      const { app, web, api } = shopOn('cilium');
      act(web, api);
      expect(messagesOf(app)).toEqual([]);
      return objectOf(app, 'CiliumNetworkPolicy shop/shop.api.inbound').spec.ingress;
    };
    const ports = [port.http(8080)];
    const united = http((web, api) => {
      web.allowTo(api, { ports, http: [HttpRule.get('/a')] });
      api.allowFrom(web, { ports, http: [HttpRule.post('/b'), HttpRule.get('/a')] });
      web.allowTo(api, { ports });
    });
    expect(united).toEqual(http((web, api) => web.allowTo(api, { ports, http: [HttpRule.post('/b'), HttpRule.get('/a')] })));
    expect(united[0].toPorts[0].rules.http.map(({ method }: any) => method)).toEqual(['GET', 'POST']);
  });

  test('HttpRule.any() beside other rules means any request', () => {
    const { app, web, api } = shopOn('cilium');
    web.allowTo(api, { ports: [port.http(8080)], http: [HttpRule.get('/a')] });
    web.allowTo(api, { ports: [port.http(8080)], http: [HttpRule.any()] });
    expect(messagesOf(app)).toEqual([]);
    const [{ toPorts: [rule] }] = objectOf(app, 'CiliumNetworkPolicy shop/shop.api.inbound').spec.ingress;
    expect(rule).toEqual({ ports: [{ port: '8080', protocol: 'TCP' }] });
  });

  test('its last day changes no manifest, since a proof reports it', () => {
    const build = (expiresOn?: string) => {
      const { app, web, api } = shopOn('istio-sidecar');
      const [link] = web.allowTo(api, { ports: [port.tcp(5432)], ...(expiresOn ? { expiresOn } : {}) });
      expect(messagesOf(app)).toEqual([]);
      return { objects: canonical(app), link: link._parts()[0].expiresOn };
    };
    expect(build('2099-01-01').objects).toEqual(build().objects);
    expect(build('2099-01-01').link).toBe('2099-01-01');
  });

  test('makes no node of the tree, and two links of one id are refused by the tree', () => {
    const { app, chart, web, api } = shopOn('kubernetes');
    const before = app.node.findAll().length;
    web.allowTo(api, { ports: [port.tcp(5432)] });
    expect(app.node.findAll()).toHaveLength(before);
    new ServiceLink(chart, 'link', { client: web, server: api, ports: [port.tcp(5432)] });
    expect(() => new ServiceLink(chart, 'link', { client: web, server: api, ports: [port.tcp(5432)] })).toThrow('already a Construct');
  });
});

describe('groups', () => {
  const many = (stack: StackName = 'kubernetes') => {
    const made = shopOn(stack);
    return { ...made, clients: ['a', 'b', 'c'].map(name => addTo(made.shop, name)), servers: ['x', 'y'].map(name => addTo(made.shop, name, [port.tcp(25)])) };
  };

  test('two groups mean each client to each server', () => {
    const { app, clients, servers } = many();
    const from = new WorkloadGroup('clients', clients);
    const to = new WorkloadGroup('servers', servers);
    const [link] = new ServiceLink(app.node.findChild('app') as Chart, 'all', { client: from, server: to }).links;
    expect([link.client, link.server]).toEqual(['clients', 'servers']);
    expect(messagesOf(app)).toEqual([]);
    for (const { name } of servers) { expect(clientsOf(objectOf(app, `NetworkPolicy shop/shop.${name}.inbound`), 25)).toEqual(['a', 'b', 'c']); }
    for (const { name } of clients) { expect(JSON.stringify(objectOf(app, `NetworkPolicy shop/shop.${name}.outbound`))).toContain('["x","y"]'); }
    expect(clientsOf(objectOf(app, 'NetworkPolicy shop/shop.api.inbound'), 25)).toEqual([]);
  });

  test('a group means what links with each member mean', () => {
    const grouped = many('istio-ambient-cilium');
    grouped.api.allowFrom(new WorkloadGroup('clients', grouped.clients), { ports: [port.http(8080)], http: [HttpRule.get('/a')] });
    const single = many('istio-ambient-cilium');
    for (const client of single.clients) { single.api.allowFrom(client, { ports: [port.http(8080)], http: [HttpRule.get('/a')] }); }
    expect(messagesOf(grouped.app)).toEqual([]);
    expect(canonical(grouped.app)).toEqual(canonical(single.app));
  });

  test.each(STACK_NAMES)('a member that is added later stands in all links of the group, on %s', stack => {
    const build = (later: boolean) => {
      const { app, web, api, clients, servers: [x, y] } = many(stack);
      const group = new WorkloadGroup('clients', later ? clients.slice(0, 1) : clients);
      const both = new WorkloadGroup('servers', later ? [x] : [x, y]);
      api.allowFrom(group, { ports: [port.http(8080)], http: [HttpRule.any()] });
      web.allowTo(both);
      if (later) {
        messagesOf(app);
        group.add(...clients);
        both.add(y, y);
      }
      expect(messagesOf(app)).toEqual([]);
      expect(group.workloads.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
      return canonical(app);
    };
    expect(build(true)).toEqual(build(false));
  });

  const late: [string, StackName, RegExp, (made: ReturnType<typeof shopOn>, group: WorkloadGroup) => void][] = [
    ['its waypoint and the requests that pass it', 'istio-ambient', /^(Gateway|AuthorizationPolicy) .*(waypoint|\.http)/, ({ web }, group) => web.allowTo(group, { http: [HttpRule.get('/a')] })],
    ['its plaintext port', 'istio-sidecar', /^PeerAuthentication .*\.s\d\./, ({ shop }, group) => addTo(shop, 'old', [], { meshed: false }).allowTo(group, { http: [HttpRule.any()], unauthenticated: { reason: 'legacy' } })],
    ['the registry entry of its hosts', 'istio-sidecar-cilium', /^ServiceEntry /, ({ chart }, group) => new EgressAllowlist(chart, 'out', { clients: [group], hosts: [ExternalHost.tls('a.example')] })],
  ];
  test.each(late)('a member that is added later brings %s', (_, stack, pattern, link) => {
    const build = (later: boolean) => {
      const made = shopOn(stack);
      const home = new ZeroTrustNamespace(made.chart, 'late');
      const [one, two] = [addTo(made.shop, 's1', [port.http(8080)]), addTo(home, 's2', [port.http(8080)])];
      const group = new WorkloadGroup('group', later ? [one] : [one, two]);
      link({ ...made, web: addTo(made.shop, 'caller') }, group);
      if (later) { group.add(two); }
      expect(messagesOf(made.app)).toEqual([]);
      return made.app;
    };
    const ids = idsOf(build(true)).filter(id => pattern.test(id));
    expect(ids.filter(id => id.includes(' late/'))).not.toEqual([]);
    expect(canonical(build(true))).toEqual(canonical(build(false)));
  });

  test('members call each other only where a link says so, and never themselves', () => {
    const { app, servers } = many();
    const group = new WorkloadGroup('peers', servers);
    servers[0].allowFrom(group, { ports: [port.tcp(25)] });
    expect(messagesOf(app)).toEqual([]);
    expect(clientsOf(objectOf(app, 'NetworkPolicy shop/shop.x.inbound'), 25)).toEqual(['y']);
    expect(clientsOf(objectOf(app, 'NetworkPolicy shop/shop.y.inbound'), 25)).toEqual([]);
  });

  test('each server of a group keeps its own Service port and protocol', () => {
    const build = (grouped: boolean) => {
      const { app, shop, web } = shopOn('istio-ambient');
      const servers = [81, 82].map(servicePort => addTo(shop, `s${servicePort}`, [port.http(8080, { servicePort }), port.http(9090, { servicePort: 9000 + servicePort })]));
      const options = { ports: [port.http(8080)], http: [HttpRule.get('/a')] };
      if (grouped) { web.allowTo(new WorkloadGroup('servers', servers), options); } else { servers.forEach(server => web.allowTo(server, options)); }
      expect(messagesOf(app)).toEqual([]);
      return objectsOf(app).filter(({ metadata }) => /\.s8.\.http$/.test(metadata.name)).map(({ spec }) => spec.rules[0].to[0].operation.ports);
    };
    expect(build(true)).toEqual([['81'], ['82']]);
    expect(build(false)).toEqual(build(true));
  });

  test('two groups of one name are two groups', () => {
    const { app, api, clients: [a, b] } = many();
    const links = [a, b].flatMap(client => api.allowFrom(new WorkloadGroup('clients', [client]), { ports: [port.tcp(5432)] }));
    expect(new Set(links).size).toBe(2);
    expect(clientsOf(objectOf(app, 'NetworkPolicy shop/shop.api.inbound'), 5432)).toEqual(['a', 'b']);
  });
});

describe('the pods of one workload (MAT-29)', () => {
  const set = (stack: StackName) => {
    const made = shopOn(stack);
    return { ...made, db: addTo(made.shop, 'db', [port.tcp(5432), port.tcp(7000, { name: 'gossip' }), port.metrics(9187)], { kind: WorkloadKind.STATEFUL_SET, replicas: 3 }) };
  };

  test('talk to each other only when it is declared', () => {
    const { app, web, db: server } = set('kubernetes');
    web.allowTo(server, { ports: [port.tcp(5432)] });
    expect(clientsOf(objectOf(app, 'NetworkPolicy shop/shop.db.inbound'), 5432)).toEqual(['web']);
    const outbound = () => JSON.stringify(objectOf(app, 'NetworkPolicy shop/shop.db.outbound').spec.egress);
    expect(outbound()).not.toContain('"db"');
    const links = server.allowWithin();
    expect(links.map(({ portNumber }) => portNumber)).toEqual([5432, 7000]);
    expect(messagesOf(app)).toEqual([]);
    const inbound = objectOf(app, 'NetworkPolicy shop/shop.db.inbound');
    expect([5432, 7000, 9187].map(number => clientsOf(inbound, number))).toEqual([['db', 'web'], ['db'], []]);
    expect(outbound()).toContain('"db"');
  });

  test('with their own identity in a mesh, on the named ports only', () => {
    const { app, db: server } = set('istio-sidecar');
    server.allowWithin({ ports: [server.port('gossip')] });
    expect(messagesOf(app)).toEqual([]);
    expect(objectOf(app, 'AuthorizationPolicy shop/shop.db.authorization').spec.rules).toEqual([
      { from: [{ source: { principals: ['cluster.local/ns/shop/sa/db'] } }], to: [{ operation: { ports: ['7000'] } }] },
    ]);
  });

  test('without an identity only where it is said: gossip over UDP, pods outside the mesh', () => {
    const build = (meshed: boolean, gossip: WorkloadPort, said: boolean) => {
      const { app, shop } = shopOn('istio-sidecar');
      addTo(shop, 'cache', [gossip], { meshed }).allowWithin(said ? { unauthenticated: { reason: 'gossip' } } : {});
      return codesOf(messagesOf(app));
    };
    expect([build(true, port.udp(7946), false), build(true, port.udp(7946), true), build(true, port.tcp(7946), false)]).toEqual([['ZT120'], [], []]);
    expect([build(false, port.tcp(7946), false), build(false, port.tcp(7946), true)]).toEqual([['ZT120'], []]);
  });

  test('with rules on a port that is inspected, as any other link', () => {
    const build = (stack: StackName, http?: HttpRule[]) => {
      const { app, shop } = shopOn(stack);
      addTo(shop, 'cache', [port.http(8080)]).allowWithin({ http });
      return { app, codes: codesOf(messagesOf(app)) };
    };
    expect(build('istio-sidecar').codes).toEqual(['ZT119']);
    const { app, codes } = build('istio-sidecar', [HttpRule.get('/peers')]);
    expect(codes).toEqual([]);
    expect(objectOf(app, 'AuthorizationPolicy shop/shop.cache.authorization').spec.rules).toEqual([
      { from: [{ source: { principals: ['cluster.local/ns/shop/sa/cache'] } }], to: [{ operation: { methods: ['GET'], paths: ['/peers'], ports: ['8080'] } }] },
    ]);
    // They find each other by the addresses of pods, past the waypoint.
    expect(build('istio-ambient', [HttpRule.get('/peers')]).codes).toEqual(['ZT112']);
    expect(build('istio-ambient', [HttpRule.any()]).codes).toEqual([]);
  });
});

describe('declaring more after toJson()', () => {
  test.each(STACK_NAMES)('recomputes what was already read, on %s', stack => {
    const build = (early: boolean) => {
      const { app, chart, shop, web, api } = shopOn(stack);
      if (early) { expect(chart.toJson().length).toBeGreaterThan(0); }
      web.allowTo(api, { ports: [port.http(8080)], http: [HttpRule.any()] });
      if (early) { chart.toJson(); }
      addTo(shop, 'late').allowTo(api, { ports: [port.tcp(5432)] });
      if (early) { chart.toJson(); }
      web.allowTo(api, { ports: [port.grpc(9000)] });
      expect(messagesOf(app)).toHaveLength(stack.startsWith('kubernetes') ? 0 : 1);
      return canonical(app);
    };
    expect(build(true)).toEqual(build(false));
  });

  test('the object is the same, its content is new', () => {
    const { app, shop, web, api } = shopOn('kubernetes');
    const object = shop.node.findChild('api-inbound') as unknown as { toJson(): any };
    const before = object.toJson();
    web.allowTo(api, { ports: [port.tcp(5432)] });
    expect(before.spec.ingress).toBeUndefined();
    expect(clientsOf(object.toJson(), 5432)).toEqual(['web']);
    expect(idsOf(app)).toContain('NetworkPolicy shop/shop.api.inbound');
  });
});

describe('where each requirement is placed', () => {
  const table: [StackName, string[]][] = [
    ['kubernetes', ['connect network-policy enforced 1', 'http none deferred 2']],
    ['cilium', ['connect cilium enforced 1', 'http cilium enforced 2']],
    ['istio-sidecar', ['connect network-policy enforced 1', 'http istio enforced 2', 'identity istio enforced 3']],
    ['istio-sidecar-cilium', ['connect cilium enforced 1', 'http istio enforced 2', 'identity istio enforced 3']],
    ['istio-ambient', ['connect network-policy enforced 1', 'port ztunnel enforced 1', 'http waypoint enforced 2', 'identity waypoint enforced 3']],
    ['istio-ambient-cilium', ['connect cilium enforced 1', 'port ztunnel enforced 1', 'http waypoint enforced 2', 'identity waypoint enforced 3']],
    ['istio-sidecar-spire', ['connect network-policy enforced 1', 'http istio enforced 2', 'identity istio enforced 3']],
  ];
  const shown = (link: Link) => link.placements.map(({ requirement, layer, state, phase }) => `${requirement} ${layer} ${state} ${phase}`);
  const http = { ports: [port.http(8080)], http: [HttpRule.get('/a')] };

  test.each(table)('%s', (stack, expected) => {
    const { web, api } = shopOn(stack);
    expect(shown(web.allowTo(api, http)[0])).toEqual(expected);
  });

  test('what is due in a later phase is deferred', () => {
    const segment = shopOn('istio-sidecar', { definition: { phase: Phase.SEGMENT } });
    expect(shown(segment.web.allowTo(segment.api, http)[0])).toEqual(['connect network-policy enforced 1', 'http istio deferred 2', 'identity istio deferred 3']);
    const inspect = shopOn('istio-sidecar', { definition: { phase: Phase.INSPECT } });
    expect(shown(inspect.web.allowTo(inspect.api, http)[0])).toEqual(['connect network-policy enforced 1', 'http istio enforced 2', 'identity istio deferred 3']);
  });

  test('a layer in audit mode audits, and one that is off leaves the requirement to others', () => {
    const audit = shopOn('istio-sidecar', { definition: { mesh: Mesh.istioSidecar({ mode: Mode.AUDIT }) } });
    expect(shown(audit.web.allowTo(audit.api, http)[0])).toEqual(['connect network-policy enforced 1', 'http istio audited 2', 'identity istio audited 3']);
    const off = shopOn('cilium', { definition: { mesh: Mesh.istioSidecar({ mode: Mode.OFF }) } });
    expect(shown(off.web.allowTo(off.api, http)[0])).toEqual(['connect cilium enforced 1', 'http cilium enforced 2']);
  });

  test('a foreign server is assumed to have its half, a host is Cilium\'s, and a gap is reported where the definition says so', () => {
    const { chart, web } = shopOn('istio-sidecar-cilium');
    const pay = Peer.workload({ namespaceName: 'pay', labels: { app: 'pay' }, serviceAccountName: 'pay', ports: [port.http(80)] });
    expect(shown(web.allowTo(pay, { http: [HttpRule.get('/a')] })[0])).toEqual(['connect cilium enforced 1', 'http none assumed 2', 'identity none assumed 3']);
    expect(shown(new EgressAllowlist(chart, 'out', { clients: [web], hosts: [ExternalHost.tls('a.example')] }).links[0])).toEqual(['connect cilium enforced 1', 'host cilium enforced 1']);
    const reporting = shopOn('kubernetes', { definition: { unenforceable: Unenforceable.REPORT } });
    expect(shown(new EgressAllowlist(reporting.chart, 'out', { clients: [reporting.web], hosts: [ExternalHost.tls('a.example')] }).links[0])).toEqual(['connect network-policy enforced 1', 'host none reported 1']);
  });
});

describe('what the platform itself needs', () => {
  const needs = (stack: StackName, definition = {}) => {
    const { platform } = shopOn(stack, { definition });
    return [...new Set(platform.links.map(({ need }) => need))].sort();
  };
  const prometheus = { namespaceName: 'monitoring', labels: { app: 'prometheus' } };

  test('is listed with its reason, per stack', () => {
    expect(needs('kubernetes')).toEqual(['MAT-01']);
    expect(needs('kubernetes', { dns: { nodeLocalAddress: '169.254.20.10' } })).toEqual(['MAT-01', 'MAT-02']);
    expect(needs('istio-sidecar')).toEqual(['MAT-01', 'MAT-04']);
    expect(needs('istio-sidecar', { prometheus })).toEqual(['MAT-01', 'MAT-04', 'MAT-11']);
    expect(needs('istio-ambient')).toEqual(['MAT-01', 'MAT-08']);
    const { platform, shop } = shopOn('kubernetes', { definition: { prometheus } });
    addTo(shop, 'exporter', [port.metrics(9100)]);
    expect(platform.links.filter(({ need }) => need === 'MAT-12')).toEqual([
      { need: 'MAT-12', link: 'monitoring/prometheus -> shop/exporter tcp 9100', reason: 'Prometheus scrapes the metrics port' },
    ]);
  });

  test('each stands in the annotation of the object that opens it', () => {
    for (const stack of STACK_NAMES) {
      const { app, platform, web, api } = shopOn(stack, { definition: { prometheus } });
      web.allowTo(api, { ports: [port.http(8080)], http: [HttpRule.get('/a')] });
      const told = objectsOf(app).map(({ metadata }) => metadata.annotations?.['cdk8s-zero-trust/intent'] ?? '').join('\n');
      expect(platform.links.length).toBeGreaterThan(0);
      for (const { need, link, reason } of platform.links) { expect(told).toContain(`${link} (${need}: ${reason})`); }
    }
  });
});

describe('a client without identity', () => {
  const reason = { unauthenticated: { reason: 'legacy' } };
  const old = (stack: StackName) => {
    const made = shopOn(stack);
    addTo(made.shop, 'old', [], { meshed: false }).allowTo(made.api, { ports: [port.tcp(5432)], ...reason });
    expect(messagesOf(made.app)).toEqual([]);
    return made;
  };

  test.each<StackName>(['istio-sidecar', 'istio-ambient'])('opens plaintext on its port alone, on %s (MAT-13)', stack => {
    const { app } = old(stack);
    const permissive = objectsOf(app).filter(object => JSON.stringify(object.spec ?? {}).includes('PERMISSIVE'));
    expect(permissive.map(({ kind, metadata, spec }) => [kind, metadata.name, spec])).toEqual([['PeerAuthentication', 'shop.api.mutual-tls', {
      selector: { matchLabels: { 'app.kubernetes.io/name': 'api' } }, mtls: { mode: 'STRICT' }, portLevelMtls: { 5432: { mode: 'PERMISSIVE' } },
    }]]);
    expect(objectOf(app, 'PeerAuthentication shop/shop.mutual-tls').spec).toEqual({ mtls: { mode: 'STRICT' } });
    // The rule is for plaintext alone: it gives no identity the port.
    expect(objectOf(app, 'AuthorizationPolicy shop/shop.api.authorization').spec.rules.filter(({ to }: any) => JSON.stringify(to).includes('5432')))
      .toEqual([{ from: [{ source: { notPrincipals: ['*'] } }], to: [{ operation: { ports: ['5432'] } }] }]);
  });

  test('leaves the port to declared identities as well', () => {
    const { app, web, api } = old('istio-sidecar');
    web.allowTo(api, { ports: [port.tcp(5432)] });
    const [rule] = objectOf(app, 'AuthorizationPolicy shop/shop.api.authorization').spec.rules;
    expect(rule.from).toEqual([{ source: { principals: ['cluster.local/ns/shop/sa/web'] } }, { source: { notPrincipals: ['*'] } }]);
  });

  test('is no matter of the mesh over UDP: no exception is written', () => {
    const { app, shop, web } = shopOn('istio-sidecar');
    web.allowTo(addTo(shop, 'dns', [port.udp(53)]), reason);
    expect(messagesOf(app)).toEqual([]);
    expect(objectsOf(app).some(({ spec }) => JSON.stringify(spec ?? {}).includes('PERMISSIVE'))).toBe(false);
    expect(clientsOf(objectOf(app, 'NetworkPolicy shop/shop.dns.inbound'), 53)).toEqual(['web']);
  });
});

describe('all workloads', () => {
  test('as clients mean the declared namespaces, and each of their workloads can go', () => {
    const { app, chart, shop, api } = shopOn('kubernetes');
    const pay = new ZeroTrustNamespace(chart, 'pay');
    api.allowFrom(Peer.allWorkloads(), { ports: [port.tcp(5432)] });
    // Made after the link.
    const late = addTo(pay, 'late');
    addTo(shop, 'later');
    expect(messagesOf(app)).toEqual([]);
    const inbound = objectOf(app, 'NetworkPolicy shop/shop.api.inbound').spec.ingress;
    expect(inbound.flatMap(({ from }: any) => from).map(({ namespaceSelector }: any) => namespaceSelector.matchLabels['kubernetes.io/metadata.name'])).toEqual(['pay', 'shop']);
    for (const id of [`pay/pay.${late.name}.outbound`, 'shop/shop.later.outbound', 'shop/shop.web.outbound']) {
      expect(JSON.stringify(objectOf(app, `NetworkPolicy ${id}`))).toContain('5432');
    }
    expect(JSON.stringify(objectOf(app, 'NetworkPolicy shop/shop.api.outbound'))).not.toContain('5432');
  });

  test('as servers mean those that have the port', () => {
    const { app, shop, web } = shopOn('kubernetes');
    web.allowTo(Peer.allWorkloads(), { ports: [port.tcp(9100)] });
    addTo(shop, 'exporter', [port.metrics(9100)]);
    expect(messagesOf(app)).toEqual([]);
    expect(clientsOf(objectOf(app, 'NetworkPolicy shop/shop.exporter.inbound'), 9100)).toEqual(['web']);
    expect(clientsOf(objectOf(app, 'NetworkPolicy shop/shop.api.inbound'), 9100)).toEqual([]);
  });
});
