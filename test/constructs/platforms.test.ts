import * as fs from 'fs';
import { App, Chart, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import { loadAll } from 'js-yaml';
import { Coverage, HttpRule, Identity, Mesh, Network, Peer, Phase, PlatformDefinitionProps, PodSecurity, ServiceLink, Waypoint, WorkloadPort, WorkloadSource, ZeroTrustApp, ZeroTrustNamespace, ZeroTrustNamespaceProps, ZeroTrustPlatform } from '../../src';
import { API_PORTS, STACK_NAMES, StackName, addTo, canonical, carries, definitionOf, folder, idOf, idsOf, messagesOf, objectOf, objectsOf, platformOn, shopOn } from '../setup/shop';

const port = WorkloadPort;
const http = { ports: [port.http(8080)], http: [HttpRule.get('/a')] };

/** The same shop below a scope; `web` calls `api`. */
function shopBelow(scope: Construct, props: ZeroTrustNamespaceProps = {}) {
  const shop = new ZeroTrustNamespace(scope, 'shop', props);
  const [web, api] = [addTo(shop, 'web'), addTo(shop, 'api', API_PORTS())];
  new ServiceLink(scope, 'web-to-api', { client: web, server: api, ...http });
  return { shop, web, api };
}

describe('dev, stage and prod in one app', () => {
  const stages: [string, StackName][] = [['dev', 'kubernetes'], ['stage', 'istio-sidecar'], ['prod', 'istio-ambient-cilium']];
  const together = (app: App) => stages.map(([name, stack]) => {
    const chart = new Chart(app, name);
    return { chart, platform: platformOn(chart, stack, { name }), ...shopBelow(chart) };
  });

  test('have the same names and do not know each other: each chart is what it is alone', () => {
    const app = new App();
    const made = together(app);
    expect(messagesOf(app)).toEqual([]);
    stages.forEach(([name, stack], index) => {
      const alone = new App();
      const chart = new Chart(alone, name);
      platformOn(chart, stack, { name });
      shopBelow(chart);
      expect(canonical(made[index].chart)).toEqual(canonical(alone));
      expect(made[index].platform.declaredLinks).toHaveLength(1);
      expect(made[index].platform.apiObjects.length).toBe(objectsOf(chart).length);
    });
  });

  test('take the nearest platform, and label their objects with it', () => {
    const app = new App();
    for (const { chart, platform, shop } of together(app)) {
      expect(shop.platform).toBe(platform);
      expect(new Set(objectsOf(chart).map(({ metadata }) => metadata.labels['cdk8s-zero-trust/platform']))).toEqual(new Set([platform.name]));
    }
  });

  test.each([[App], [ZeroTrustApp]])('are written one file per chart by %p', Kind => {
    const outdir = folder();
    const app = new Kind({ outdir, yamlOutputType: YamlOutputType.FILE_PER_CHART });
    together(app);
    app.synth();
    for (const [name] of stages) {
      const objects = loadAll(fs.readFileSync(`${outdir}/${name}.k8s.yaml`, 'utf8')) as any[];
      expect(objects.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name)).toEqual(['web', 'api']);
    }
  });

  test('may stand below one chart, named by prop', () => {
    const app = new App();
    const chart = new Chart(app, 'all');
    for (const [name, stack] of stages.slice(1)) {
      const scope = new Construct(chart, name);
      const platform = new ZeroTrustPlatform(chart, `platform-${name}`, { definition: definitionOf(stack, { name }) });
      shopBelow(scope, { platform });
    }
    expect(messagesOf(app)).toEqual([]);
    expect(objectsOf(chart).filter(object => idOf(object) === 'Deployment shop/web')).toHaveLength(2);
  });
});

describe('a platform that another app owns', () => {
  const more: Partial<PlatformDefinitionProps> = {
    network: Network.cilium(), mesh: Mesh.istioSidecar(), coverage: Coverage.CLUSTER, prometheus: { namespaceName: 'monitoring', labels: { app: 'prometheus' } },
    identity: Identity.spire({ className: 'spire', federatesWith: [{ trustDomain: 'partner.example', bundleEndpointUrl: 'https://partner.example' }] }),
  };
  const build = (owned: boolean) => {
    const app = new App();
    const chart = new Chart(app, 'app');
    const definition = definitionOf('cilium', more);
    const platform = owned ? new ZeroTrustPlatform(chart, 'platform', { definition }) : ZeroTrustPlatform.fromDefinition(chart, 'platform', { definition });
    shopBelow(chart);
    expect(messagesOf(app)).toEqual([]);
    // Pruning tells the objects of one app from those of another.
    const objects = objectsOf(chart.node.findChild('shop') as Construct);
    for (const { metadata } of objects) { delete metadata.labels['cdk8s-zero-trust/app']; }
    return { platform, ids: idsOf(app), objects };
  };

  test('gets nothing cluster-wide written, and the same for its namespaces', () => {
    const [owner, reference] = [build(true), build(false)];
    expect(owner.ids.filter(id => !reference.ids.includes(id))).toEqual([
      'AuthorizationPolicy istio-system/dev.deny-all', 'ClusterFederatedTrustDomain partner.example', 'PeerAuthentication istio-system/dev.mutual-tls', 'PrometheusRule monitoring/dev.zero-trust',
    ]);
    expect(reference.ids.filter(id => !owner.ids.includes(id))).toEqual([]);
    expect(reference.objects).toEqual(owner.objects);
    expect(reference.platform.links).toEqual(owner.platform.links);
    expect(reference.platform.installNotes).toEqual(owner.platform.installNotes);
  });

  test('mesh-wide rules are written for Coverage.CLUSTER alone', () => {
    const ids = (coverage?: Coverage) => idsOf(shopOn('istio-ambient', { definition: { coverage } }).app).filter(id => id.includes('istio-system'));
    expect(ids()).toEqual([]);
    expect(ids(Coverage.NAMESPACES)).toEqual([]);
    expect(ids(Coverage.CLUSTER)).toEqual(['AuthorizationPolicy istio-system/dev.deny-all', 'PeerAuthentication istio-system/dev.mutual-tls']);
  });
});

describe('a namespace that another app owns', () => {
  const SHARED = [/^Namespace shop$/, / shop\/shop\.(default-deny|mutual-tls|deny-all|proxy-scope)$/];
  const build = (stack: StackName, owned: boolean, how: 'fromName' | 'prop' = 'prop') => {
    const app = new App();
    const chart = new Chart(app, 'app');
    platformOn(chart, stack);
    const shop = !owned && how === 'fromName' ? ZeroTrustNamespace.fromName(chart, 'shop', 'shop') : new ZeroTrustNamespace(chart, 'shop', { manageNamespace: owned });
    const [web, api] = [addTo(shop, 'web'), addTo(shop, 'api', API_PORTS())];
    new ServiceLink(chart, 'web-to-api', { client: web, server: api, ...http });
    expect(messagesOf(app)).toEqual([]);
    return { app, shop, ids: idsOf(app) };
  };

  test.each(STACK_NAMES)('gets no shared objects, and its workloads are isolated by their own, on %s', stack => {
    const [owner, reference] = [build(stack, true), build(stack, false)];
    const shared = owner.ids.filter(id => SHARED.some(pattern => pattern.test(id)));
    expect(shared.length).toBeGreaterThanOrEqual(2);
    expect(owner.ids.filter(id => !reference.ids.includes(id))).toEqual(shared);
    expect(build(stack, false, 'fromName').ids).toEqual(reference.ids);
    const policies = objectsOf(reference.app).filter(({ kind }) => kind === 'NetworkPolicy' || kind === 'CiliumNetworkPolicy');
    for (const name of ['web', 'api']) {
      const own = policies.filter(({ spec }) => (spec.podSelector ?? spec.endpointSelector).matchLabels?.['app.kubernetes.io/name'] === name);
      expect(own.map(({ spec }) => (spec.policyTypes?.[0] ?? (spec.ingress ? 'Ingress' : 'Egress')))).toEqual(['Ingress', 'Egress']);
      if (carries(stack) === 3) {
        // Nobody else says STRICT for them.
        expect(objectOf(reference.app, `PeerAuthentication shop/shop.${name}.mutual-tls`).spec).toEqual({ selector: { matchLabels: { 'app.kubernetes.io/name': name } }, mtls: { mode: 'STRICT' } });
        expect(objectOf(reference.app, `AuthorizationPolicy shop/shop.${name}.authorization`).spec.action).toBe('ALLOW');
      }
    }
  });

  test.each(STACK_NAMES)('names the labels that its owner must set, and a namespace of ours has them, on %s', stack => {
    const { shop: reference } = build(stack, false);
    const { app, shop } = build(stack, true);
    expect(reference.requiredLabels).toEqual(shop.requiredLabels);
    expect(objectOf(app, 'Namespace shop').metadata.labels).toMatchObject(shop.requiredLabels);
    expect(shop.requiredLabels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  });

  test('labels follow the mesh, its revision and Pod Security', () => {
    const labels = (stack: StackName, props: ZeroTrustNamespaceProps = {}, more: Partial<PlatformDefinitionProps> = {}) =>
      Object.entries(shopOn(stack, { namespace: props, definition: more }).shop.requiredLabels).filter(([key]) => /istio|enforce/.test(key)).map(([key, value]) => `${key.replace(/.*\//, '')}=${value}`);
    expect(labels('kubernetes')).toEqual(['enforce=restricted']);
    expect(labels('istio-sidecar')).toEqual(['enforce=restricted', 'istio-injection=enabled']);
    expect(labels('istio-ambient')).toEqual(['enforce=restricted', 'dataplane-mode=ambient']);
    expect(labels('istio-sidecar', {}, { mesh: Mesh.istioSidecar({ revision: '1-30' }) })).toEqual(['enforce=restricted', 'rev=1-30']);
    expect(labels('kubernetes', { podSecurity: PodSecurity.BASELINE })).toEqual(['enforce=baseline']);
  });

  test('may be referred to beside its owner in the same app', () => {
    const { app, chart, web } = shopOn('istio-sidecar');
    const pay = addTo(ZeroTrustNamespace.fromName(chart, 'again', 'shop'), 'pay', [port.tcp(80)]);
    web.allowTo(pay);
    expect(messagesOf(app)).toEqual([]);
    expect(idsOf(app).filter(id => id === 'Namespace shop')).toHaveLength(1);
  });
});

describe('phases of namespaces', () => {
  const meshStacks: StackName[] = ['istio-sidecar', 'istio-ambient', 'istio-ambient-cilium-spire'];
  test.each(meshStacks.flatMap(stack => ([1, 2, 3] as Phase[]).map(phase => [stack, phase] as const)))('on %s a namespace at phase %s beside others is what it is on a platform of that phase', (stack, phase) => {
    const beside = new App();
    const chart = new Chart(beside, 'app');
    platformOn(chart, stack);
    for (const [name, own] of [['one', 1], ['two', 2], ['three', 3]] as const) { shopBelow(new Construct(chart, name), { namespaceName: name, phase: own }); }
    shopBelow(new Construct(chart, 'here'), { phase });
    expect(messagesOf(beside)).toEqual([]);

    const alone = new App();
    const other = new Chart(alone, 'app');
    platformOn(other, stack, { phase });
    shopBelow(new Construct(other, 'here'));
    expect(messagesOf(alone)).toEqual([]);
    expect(canonical(chart.node.findChild('here') as Construct)).toEqual(canonical(other.node.findChild('here') as Construct));
  });

  test('phase 1 beside phase 3: the one lets plaintext in, the other asks for identities, and both reach each other', () => {
    const { app, chart, shop, api } = shopOn('istio-sidecar');
    const old = new ZeroTrustNamespace(chart, 'old', { phase: Phase.SEGMENT });
    const [client, server] = [addTo(old, 'client'), addTo(old, 'server', [port.http(80)])];
    client.allowTo(api, { ports: [port.tcp(5432)] });
    addTo(shop, 'new').allowTo(server, { http: [HttpRule.get('/a')] });
    expect(messagesOf(app)).toEqual([]);
    expect(['shop', 'old'].map(name => objectOf(app, `PeerAuthentication ${name}/${name}.mutual-tls`).spec.mtls.mode)).toEqual(['STRICT', 'PERMISSIVE']);
    expect(idsOf(app).filter(id => id.startsWith('AuthorizationPolicy'))).toEqual([
      'AuthorizationPolicy shop/shop.api.authorization', 'AuthorizationPolicy shop/shop.deny-all', 'AuthorizationPolicy shop/shop.new.authorization', 'AuthorizationPolicy shop/shop.web.authorization',
    ]);
    expect(objectOf(app, 'AuthorizationPolicy shop/shop.api.authorization').spec.rules).toEqual([
      { from: [{ source: { principals: ['cluster.local/ns/old/sa/client'] } }], to: [{ operation: { ports: ['5432'] } }] },
    ]);
    expect(server.allowFrom(client, { http: [HttpRule.get('/a')] })[0].placements.map(({ requirement, state }) => `${requirement} ${state}`)).toEqual(['connect enforced', 'http deferred', 'identity deferred']);
  });
});

describe('waypoints in ambient', () => {
  const ids = (waypoint: Waypoint | undefined, act: (made: ReturnType<typeof shopOn>) => void) => {
    const made = shopOn('istio-ambient', { namespace: { waypoint } });
    act(made);
    expect(messagesOf(made.app)).toEqual([]);
    return { ...made, gateways: idsOf(made.app).filter(id => id.startsWith('Gateway')), service: objectOf(made.app, 'Service shop/api').metadata.labels };
  };
  const call = ({ web, api }: ReturnType<typeof shopOn>) => { web.allowTo(api, http); };

  test('come with the first link that has HTTP rules, and only its Service is sent through', () => {
    expect(ids(undefined, () => {}).gateways).toEqual([]);
    expect(ids(undefined, ({ web, api }) => { web.allowTo(api, { ports: [port.http(8080)], http: [HttpRule.any()] }); }).gateways).toEqual([]);
    const { app, gateways, service } = ids(undefined, made => { call(made); addTo(made.shop, 'other', [port.http(80)]); });
    expect(gateways).toEqual(['Gateway shop/waypoint']);
    expect(service['istio.io/use-waypoint']).toBe('waypoint');
    expect(objectOf(app, 'Service shop/other').metadata.labels).not.toHaveProperty(['istio.io/use-waypoint']);
    expect(objectOf(app, 'Namespace shop').metadata.labels).not.toHaveProperty(['istio.io/use-waypoint']);
  });

  test('one per namespace, one per Service, or an existing one elsewhere', () => {
    expect(ids(Waypoint.perNamespace('proxy'), call).gateways).toEqual(['Gateway shop/proxy']);
    expect(ids(Waypoint.perService(), call).gateways).toEqual(['Gateway shop/api-waypoint']);
    const existing = ids(Waypoint.existing({ name: 'shared', namespaceName: 'edge' }), call);
    expect(existing.gateways).toEqual([]);
    expect([existing.service['istio.io/use-waypoint'], existing.service['istio.io/use-waypoint-namespace']]).toEqual(['shared', 'edge']);
    expect(objectOf(existing.app, 'AuthorizationPolicy shop/shop.api.authorization').spec.rules[0].from).toEqual([{ source: { principals: ['cluster.local/ns/edge/sa/shared'] } }]);
  });

  test('ZT121: a namespace that names its waypoint after it was referred to, since the waypoint comes with the first link', () => {
    const build = (ownerFirst: boolean, waypoint?: Waypoint) => {
      const app = new App();
      const chart = new Chart(app, 'app');
      platformOn(chart, 'istio-ambient');
      const own = () => new ZeroTrustNamespace(chart, 'owner', { namespaceName: 'shop', waypoint });
      if (ownerFirst) { own(); }
      const shop = ZeroTrustNamespace.fromName(chart, 'reference', 'shop');
      addTo(shop, 'web').allowTo(addTo(shop, 'api', [port.http(8080)]), { http: [HttpRule.get('/a')] });
      if (!ownerFirst) { own(); }
      return { messages: messagesOf(app), gateways: idsOf(app).filter(id => id.startsWith('Gateway')) };
    };
    expect(build(true, Waypoint.perService())).toEqual({ messages: [], gateways: ['Gateway shop/api-waypoint'] });
    expect(build(false).messages).toEqual([]);
    expect(build(false, Waypoint.perService()).messages).toEqual([
      'app/owner: the namespace "shop" names its waypoint after app/reference has referred to it; declare the namespace before its references (ZT121)',
    ]);
  });

  test('the owner of a namespace is told to send it through the waypoint where its Services cannot be labelled', () => {
    const build = (owned: boolean) => {
      const app = new App();
      const chart = new Chart(app, 'app');
      platformOn(chart, 'istio-ambient');
      const shop = new ZeroTrustNamespace(chart, 'shop', { manageNamespace: owned });
      const cart = shop.adoptWorkload('cart', WorkloadSource.selector({ labels: { app: 'cart' }, serviceAccountName: 'cart', serviceName: 'cart', ports: [port.http(80)] }));
      const before = shop.requiredLabels;
      addTo(shop, 'web').allowTo(cart, { http: [HttpRule.get('/a')] });
      expect(messagesOf(app)).toEqual([]);
      return { before, after: shop.requiredLabels, app };
    };
    const { before, after } = build(false);
    expect(after).toEqual({ ...before, 'istio.io/use-waypoint': 'waypoint' });
    const owner = build(true);
    expect(owner.after).toEqual(after);
    expect(objectOf(owner.app, 'Namespace shop').metadata.labels).toMatchObject(after);
  });

  test('a namespace of another app brings its waypoint along as well', () => {
    const app = new App();
    const chart = new Chart(app, 'app');
    platformOn(chart, 'istio-ambient');
    const shop = ZeroTrustNamespace.fromName(chart, 'shop', 'shop');
    addTo(shop, 'web').allowTo(addTo(shop, 'api', [port.http(8080)]), { http: [HttpRule.get('/a')] });
    expect(messagesOf(app)).toEqual([]);
    expect(idsOf(app)).toContain('Gateway shop/waypoint');
  });
});

test('what is unmanaged is never written to', () => {
  for (const stack of STACK_NAMES) {
    const { app, web, api } = shopOn(stack, { definition: { apiServer: { addresses: ['192.0.2.1'] } } });
    web.allowTo(Peer.kubeApiServer());
    api.allowFrom(Peer.workload({ namespaceName: 'pay', labels: { app: 'pay' }, serviceAccountName: 'pay' }), { ports: [port.tcp(5432)] });
    expect(messagesOf(app)).toEqual([]);
    expect(objectsOf(app).filter(({ kind, metadata }) => metadata.namespace !== 'shop' && !['Namespace', 'ClusterSPIFFEID'].includes(kind)).map(idOf)).toEqual([]);
  }
});
