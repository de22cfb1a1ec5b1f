import * as fs from 'fs';
import { ApiObject, App, Chart, JsonPatch, Testing, YamlOutputType } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { EgressAllowlist, ExternalHost, HttpRule, Identity, PlatformDefinition, Network, Mesh, Waiver, Workload, WorkloadPort, ZeroTrustApp, ZeroTrustNamespace, ZeroTrustPlatform } from '../../src';
import { FORM, STACK_NAMES, addTo, codesOf, folder, idOf, idsOf, linesOf, messagesOf, objectOf, objectsOf, platformOn, shopOn } from '../setup/shop';
import { expectNothingWritten } from '../setup/refusals';

const port = WorkloadPort;
const call = (web: Workload, api: Workload) => web.allowTo(api, { ports: [port.http(8080)], http: [HttpRule.get('/a')] });

describe('cdk8s as its users know it', () => {
  test.each(STACK_NAMES)('Testing.synth and chart.toJson give all objects of the chart, on %s', stack => {
    const { app, chart, web, api } = shopOn(stack);
    call(web, api);
    expect(Testing.synth(chart)).toEqual(objectsOf(app));
    expect(chart.toJson()).toEqual(objectsOf(app));
    expect(chart.toJson().map(idOf)).toContain('Namespace shop');
  });

  test('a chart holds what its own namespaces protect, whoever declares the link', () => {
    const { app, chart, web } = shopOn('kubernetes');
    const other = new Chart(app, 'other');
    const pay = addTo(new ZeroTrustNamespace(other, 'pay'), 'pay', [port.tcp(80)]);
    web.allowTo(pay);
    expect(messagesOf(app)).toEqual([]);
    expect(new Set(Testing.synth(chart).map(({ metadata }) => metadata.namespace))).toEqual(new Set([undefined, 'shop']));
    expect(new Set(Testing.synth(other).map(({ metadata }) => metadata.namespace))).toEqual(new Set([undefined, 'pay']));
  });

  const types = [YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE];
  test.each(types)('output type %s holds every object once, and ZeroTrustApp writes the same bytes', yamlOutputType => {
    const written = (Kind: typeof App | typeof ZeroTrustApp) => {
      const outdir = folder();
      const app = new Kind({ outdir, yamlOutputType });
      const chart = new Chart(app, 'app');
      platformOn(chart, 'istio-ambient-cilium');
      const shop = new ZeroTrustNamespace(chart, 'shop');
      call(addTo(shop, 'web'), addTo(shop, 'api', [port.http(8080)]));
      app.synth();
      const files = fs.readdirSync(outdir, { recursive: true, withFileTypes: true }).filter(file => file.isFile() && file.name.endsWith('.yaml'));
      const texts = files.map(file => [file.name, fs.readFileSync(`${file.parentPath}/${file.name}`, 'utf8')]);
      return { app, texts: texts.sort() };
    };
    const { app, texts } = written(App);
    const objects = texts.flatMap(([, text]) => loadAll(text));
    const text = (object: unknown) => JSON.stringify(object);
    expect(objects.map(text).sort()).toEqual(objectsOf(app).map(text).sort());
    expect(written(ZeroTrustApp).texts).toEqual(texts);
  });

  test('equal names in two namespaces would share a file: ZT132, and nothing is written', () => {
    const build = (yamlOutputType: YamlOutputType, name: string, chart = 'app') => {
      const { app } = shopOn('kubernetes', { app: { yamlOutputType } });
      const scope = chart === 'app' ? app.node.findChild('app') as Chart : new Chart(app, chart);
      addTo(new ZeroTrustNamespace(scope, 'pay'), name);
      return app;
    };
    const app = build(YamlOutputType.FILE_PER_RESOURCE, 'web');
    expect(messagesOf(app)).toEqual([
      'app/pay/web-account: ServiceAccount "web" would be written to the file of app/shop/web-account; use YamlOutputType.FILE_PER_CHART, or another name (ZT132)',
      'app/pay/web-pods: Deployment "web" would be written to the file of app/shop/web-pods; use YamlOutputType.FILE_PER_CHART, or another name (ZT132)',
    ]);
    expectNothingWritten(app);
    expect(messagesOf(build(YamlOutputType.FILE_PER_RESOURCE, 'web-2'))).toEqual([]);
    expect(messagesOf(build(YamlOutputType.FILE_PER_CHART, 'web'))).toEqual([]);
    expect(messagesOf(build(YamlOutputType.FILE_PER_APP, 'web'))).toEqual([]);
    expect(codesOf(messagesOf(build(YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, 'web')))).toEqual(['ZT132', 'ZT132']);
    expect(messagesOf(build(YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, 'web', 'other'))).toEqual([]);
  });

  test('policies of two namespaces never share a file, since their names carry the namespace', () => {
    const { app, chart } = shopOn('istio-sidecar', { app: { yamlOutputType: YamlOutputType.FILE_PER_RESOURCE } });
    addTo(new ZeroTrustNamespace(chart, 'pay'), 'pay');
    expect(messagesOf(app)).toEqual([]);
    app.synth();
    expect(fs.readdirSync(app.outdir).filter(name => name.includes('default-deny')).sort()).toEqual(['NetworkPolicy.pay.default-deny.k8s.yaml', 'NetworkPolicy.shop.default-deny.k8s.yaml']);
  });
});

describe('a chart with a namespace and labels', () => {
  const build = (namespace?: string) => {
    const app = new App();
    const chart = new Chart(app, 'app', { namespace, labels: namespace ? { team: 'shop' } : {} });
    const identity = Identity.spire({ federatesWith: [{ trustDomain: 'partner.example', bundleEndpointUrl: 'https://partner.example' }] });
    new ZeroTrustPlatform(chart, 'platform', { definition: PlatformDefinition.of({ name: 'dev', network: Network.kubernetes(), mesh: Mesh.istioAmbient(), identity }) });
    const shop = new ZeroTrustNamespace(chart, 'shop');
    call(addTo(shop, 'web'), addTo(shop, 'api', [port.http(8080)]));
    expect(messagesOf(app)).toEqual([]);
    return app;
  };

  test('does not leak the namespace onto objects of the cluster, nor move others', () => {
    const app = build('elsewhere');
    expect(idsOf(app)).toEqual(idsOf(build()));
    const clusterWide = objectsOf(app).filter(({ kind }) => ['Namespace', 'ClusterSPIFFEID', 'ClusterFederatedTrustDomain'].includes(kind));
    expect(clusterWide).toHaveLength(5);
    for (const { metadata } of clusterWide) { expect(metadata).not.toHaveProperty('namespace'); }
    expect(objectsOf(app).filter(({ metadata }) => metadata.namespace === 'elsewhere')).toEqual([]);
  });

  test('labels every object besides our own labels', () => {
    for (const { metadata } of objectsOf(build('elsewhere'))) {
      expect(metadata.labels).toMatchObject({ 'team': 'shop', 'app.kubernetes.io/managed-by': 'cdk8s-zero-trust', 'cdk8s-zero-trust/platform': 'dev' });
    }
  });
});

describe('JSON patches on our objects', () => {
  const inbound = (app: App): ApiObject => app.node.findAll().find(child => ApiObject.isApiObject(child) && child.name === 'shop.api.inbound') as ApiObject;

  test('are written, also when more is declared later', () => {
    const { app, chart, web, api } = shopOn('kubernetes');
    inbound(app).addJsonPatch(JsonPatch.add('/metadata/annotations/owner', 'team-a'), JsonPatch.add('/spec/ingress', [{ from: [{ podSelector: { matchLabels: { app: 'x' } } }] }]));
    web.allowTo(api, { ports: [port.tcp(5432)] });
    // The patch closes what was declared, and the proof says so.
    expect(messagesOf(app).join('\n')).toContain('ZT001 shop/web -> shop/api tcp 5432');
    new Waiver(chart, 'patched', { finding: 'ZT001 shop/web -> shop/api *', reason: 'a test of patches' });
    expect(messagesOf(app)).toEqual([]);
    const object = chart.toJson().find(({ metadata }) => metadata.name === 'shop.api.inbound');
    expect(object.metadata.annotations.owner).toBe('team-a');
    expect(object.metadata.annotations['cdk8s-zero-trust/intent']).toContain('shop/web -> shop/api');
    expect(object.spec.ingress).toEqual([{ from: [{ podSelector: { matchLabels: { app: 'x' } } }] }]);
  });

  const bad: [string, JsonPatch, string][] = [
    // the API server drops what it does not know, and the rule gets wider.
    ['a misspelt field', JsonPatch.add('/spec/ingress', [{ form: [{ podSelector: {} }] }]), 'form'],
    ['a number as text where there is none', JsonPatch.replace('/spec/policyTypes', 'Ingress'), 'policyTypes'],
    // X-01, NP-06: everybody.
    ['an empty list', JsonPatch.add('/spec/ingress', [{ from: [] }]), 'empty list'],
    ['a peer that is none (NP-05)', JsonPatch.add('/spec/ingress', [{ from: [{}] }]), 'no peer'],
    ['a CIDR with host bits', JsonPatch.add('/spec/ingress', [{ from: [{ ipBlock: { cidr: '10.0.0.1/8' } }] }]), '10.0.0.0/8'],
    ['a missing field', JsonPatch.add('/spec/ingress', [{ from: [{ ipBlock: { except: ['10.0.0.0/8'] } }] }]), 'cidr'],
  ];
  test.each(bad)('ZT130: %s', (_, patch, says) => {
    const { app } = shopOn('kubernetes');
    expect(messagesOf(app)).toEqual([]);
    inbound(app).addJsonPatch(patch);
    const messages = messagesOf(app);
    expect(codesOf(messages)).toEqual(['ZT130']);
    expect(messages[0]).toMatch(FORM);
    expect(messages[0]).toContain('app/shop/api-inbound: NetworkPolicy "shop.api.inbound": ');
    expect(messages[0]).toContain(says);
    expectNothingWritten(app);
  });

  test('ZT130 of every kind that we write: no object takes an unknown field', () => {
    for (const stack of STACK_NAMES) {
      const { app, shop, web, api } = shopOn(stack, { definition: { prometheus: { namespaceName: 'monitoring', labels: { app: 'prometheus' } } } });
      call(web, api);
      addTo(shop, 'exporter', [port.metrics(9100), port.metrics(9101, { servicePort: 9101 })]);
      expect(messagesOf(app)).toEqual([]);
      const objects = app.node.findAll().filter((child): child is ApiObject => ApiObject.isApiObject(child));
      for (const object of objects) { object.addJsonPatch(JsonPatch.add('/misspelt', 'x')); }
      expect(messagesOf(app)).toHaveLength(objects.length);
      expect(new Set(codesOf(messagesOf(app)))).toEqual(new Set(['ZT130']));
    }
  });

  test('a patch that cannot be applied is an error with a code as well', () => {
    const { app, chart } = shopOn('kubernetes');
    inbound(app).addJsonPatch(JsonPatch.replace('/spec/nowhere/at/all', 1));
    expect(codesOf(messagesOf(app))).toEqual(['ZT130']);
    expect(linesOf(() => chart.toJson()).join(' ')).toContain('app/shop/api-inbound');
    expectNothingWritten(app);
  });

  test('raw objects of the user beside ours are welcome, unless they are the same object (ZT117)', () => {
    const build = (name: string, namespace: string) => {
      const { app, chart } = shopOn('kubernetes');
      new ApiObject(chart, 'mine', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec: { podSelector: {} } });
      return messagesOf(app);
    };
    expect(build('mine', 'shop')).toEqual([]);
    expect(build('shop.default-deny', 'other')).toEqual([]);
    expect(build('shop.default-deny', 'shop')).toEqual(['app/mine: NetworkPolicy "shop.default-deny" is the same object as app/shop/default-deny; use another name (ZT117)']);
  });
});

describe('every object', () => {
  test('has a name of its own: a wildcard is not the host of that name', () => {
    const { app, chart, web } = shopOn('istio-sidecar-cilium');
    new EgressAllowlist(chart, 'out', { clients: [web], hosts: ['*.stripe.com', 'any.stripe.com', 'wildcard.stripe.com', 'stripe.com', '**.stripe.com'].map(host => ExternalHost.tls(host)) });
    expect(messagesOf(app)).toEqual([]);
    expect(idsOf(app).filter(id => id.startsWith('ServiceEntry'))).toEqual([
      'ServiceEntry shop/shop.any.stripe.com', 'ServiceEntry shop/shop.stripe.com', 'ServiceEntry shop/shop.stripe.com.wildcard', 'ServiceEntry shop/shop.wildcard.stripe.com',
    ]);
  });

  test('ZT131: fits into the cluster (LIM-01)', () => {
    const build = (length: number) => {
      const { app, shop } = shopOn('kubernetes');
      addTo(shop, 'pay', [], { environment: { TEXT: 'x'.repeat(length) } });
      return app;
    };
    expect(messagesOf(build(200_000))).toEqual([]);
    const app = build(300_000);
    expect(messagesOf(app)).toEqual([expect.stringMatching(/^app\/shop\/pay-pods: Deployment "pay" has 300\d{3} bytes; .*at most 262144 bytes.* \(ZT131\)$/)]);
    expectNothingWritten(app);
  });

  test.each(STACK_NAMES)('carries one label set fit for pruning, on %s', stack => {
    const { app, web, api } = shopOn(stack);
    call(web, api);
    for (const { metadata } of objectsOf(app)) {
      expect(metadata.labels).toMatchObject({ 'app.kubernetes.io/managed-by': 'cdk8s-zero-trust', 'cdk8s-zero-trust/platform': 'dev' });
    }
  });

  test('has a sync wave where the definition says so: allow before deny', () => {
    const { app, web, api } = shopOn('istio-sidecar', { definition: { syncWaves: true } });
    call(web, api);
    const wave = (id: string) => Number(objectOf(app, id).metadata.annotations['argocd.argoproj.io/sync-wave']);
    for (const object of objectsOf(app)) { expect(wave(idOf(object))).not.toBeNaN(); }
    expect(wave('Namespace shop')).toBeLessThan(wave('NetworkPolicy shop/shop.api.inbound'));
    expect(wave('NetworkPolicy shop/shop.api.inbound')).toBeLessThan(wave('NetworkPolicy shop/shop.default-deny'));
    expect(wave('AuthorizationPolicy shop/shop.api.authorization')).toBeLessThan(wave('AuthorizationPolicy shop/shop.deny-all'));
    const off = shopOn('istio-sidecar');
    expect(JSON.stringify(objectsOf(off.app))).not.toContain('sync-wave');
  });

  test('of a workload stands below its namespace under a stable id, and the workload lists those of its pods', () => {
    const { api, shop } = shopOn('kubernetes');
    expect(api.apiObjects.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual(['Deployment api', 'Service api', 'ServiceAccount api']);
    expect(shop.node.children.map(({ node: { id } }) => id).filter(id => id.startsWith('api')).sort()).toEqual(['api-account', 'api-inbound', 'api-outbound', 'api-pods', 'api-service']);
  });
});
