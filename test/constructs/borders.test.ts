import * as fs from 'fs';
import { App, Chart } from 'cdk8s';
import { ForeignWorkload, HttpRule, Intent, Peer, WorkloadPort, ZeroTrustApp, ZeroTrustNamespace } from '../../src';
import { API_PORTS, STACK_NAMES, StackName, addTo, carries, folder, idsOf, messagesOf, objectOf, objectsOf, platformOn, shopOn } from '../setup/shop';

const port = WorkloadPort;
const foreign = (more: Partial<ForeignWorkload> = {}) => Peer.workload({ namespaceName: 'pay', labels: { app: 'pay' }, serviceAccountName: 'payer', ports: [port.http(8443), port.tcp(5432)], ...more });

describe('a workload that lives elsewhere', () => {
  test.each(STACK_NAMES)('as a server: only our half is written, and the other half is assumed, on %s', stack => {
    const { app, web } = shopOn(stack);
    const before = idsOf(app);
    const [link] = web.allowTo(foreign(), { ports: [port.tcp(5432)] });
    expect(messagesOf(app)).toEqual([]);
    expect(idsOf(app)).toEqual(before);
    const outbound = objectsOf(app).find(({ metadata }) => metadata.name === 'shop.web.outbound');
    expect(JSON.stringify(outbound.spec.egress)).toContain('"pay"');
    expect(objectsOf(app).filter(({ spec }) => JSON.stringify(spec ?? {}).includes('"pay')).map(({ metadata }) => metadata.name).filter(name => !name.endsWith('proxy-scope'))).toEqual(['shop.web.outbound']);
    const assumed = link.placements.filter(({ state }) => state === 'assumed').map(({ requirement }) => requirement);
    expect(assumed).toEqual(carries(stack) < 3 ? [] : stack.includes('ambient') ? ['port', 'identity'] : ['identity']);
  });

  test('as a client: it comes in by its labels, and in a mesh by its identity', () => {
    const network = shopOn('kubernetes');
    network.api.allowFrom(foreign(), { ports: [port.tcp(5432)] });
    expect(messagesOf(network.app)).toEqual([]);
    expect(objectOf(network.app, 'NetworkPolicy shop/shop.api.inbound').spec.ingress).toEqual([
      { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'pay' } }, podSelector: { matchLabels: { app: 'pay' } } }], ports: [{ protocol: 'TCP', port: 5432 }] },
    ]);
    const principals = (more: Partial<ForeignWorkload>) => {
      const { app, api } = shopOn('istio-sidecar', { definition: { trustDomain: 'acme.example' } });
      api.allowFrom(foreign(more), { ports: [port.tcp(5432)] });
      expect(messagesOf(app)).toEqual([]);
      return objectOf(app, 'AuthorizationPolicy shop/shop.api.authorization').spec.rules[0].from;
    };
    expect(principals({})).toEqual([{ source: { principals: ['acme.example/ns/pay/sa/payer'] } }]);
    expect(principals({ trustDomain: 'partner.example' })).toEqual([{ source: { principals: ['partner.example/ns/pay/sa/payer'] } }]);
  });

  test('on Cilium its ServiceAccount has to match too (CIL-20)', () => {
    const { app, api } = shopOn('cilium');
    api.allowFrom(foreign(), { ports: [port.tcp(5432)] });
    expect(objectOf(app, 'CiliumNetworkPolicy shop/shop.api.inbound').spec.ingress[0].fromEndpoints).toEqual([
      { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'pay', 'app': 'pay', 'k8s:io.cilium.k8s.policy.serviceaccount': 'payer' } },
    ]);
  });

  test('HTTP rules at a foreign server are assumed, not written and no error', () => {
    for (const stack of ['kubernetes', 'cilium', 'istio-sidecar', 'istio-ambient'] as StackName[]) {
      const { app, web } = shopOn(stack);
      const [link] = web.allowTo(foreign(), { ports: [port.http(8443)], http: [HttpRule.get('/secret-path')] });
      expect(messagesOf(app)).toEqual([]);
      expect(link.placements).toContainEqual(expect.objectContaining({ requirement: 'http', state: 'assumed' }));
      expect(objectsOf(app).some(({ spec }) => JSON.stringify(spec ?? {}).includes('/secret-path'))).toBe(false);
    }
  });

  test('two of one name but other labels are two peers', () => {
    const { app, api, platform } = shopOn('kubernetes');
    api.allowFrom(foreign(), { ports: [port.tcp(5432)] });
    api.allowFrom(foreign({ labels: { app: 'other' } }), { ports: [port.tcp(5432)] });
    expect(messagesOf(app)).toEqual([]);
    expect(platform.declaredLinks.map(({ client }) => client)).toEqual(['pay/payer (app=pay)', 'pay/payer (app=other)']);
    expect(JSON.stringify(objectOf(app, 'NetworkPolicy shop/shop.api.inbound').spec.ingress)).toContain('["other","pay"]');
  });

  test('ZT121: one that is described in two ways', () => {
    const build = (more: Partial<ForeignWorkload>) => {
      const { app, web, api } = shopOn('istio-sidecar');
      web.allowTo(foreign(), { ports: [port.tcp(5432)] });
      api.allowFrom(foreign(more), { ports: [port.tcp(5432)], unauthenticated: { reason: 'x' } });
      return messagesOf(app);
    };
    expect(build({ ports: [port.tcp(1)] })).toEqual([]);
    const wrong = ['app/shop/api.allowFrom(pay/payer (app=pay)) and app/shop/web.allowTo(pay/payer (app=pay)): pay/payer (app=pay) is described in two ways; describe it once, and use the peer in all links (ZT121)'];
    for (const more of [{ meshed: false }, { trustDomain: 'partner.example' }, { serviceName: 'pay' }]) { expect(build(more)).toEqual(wrong); }
  });

  test('ZT117: one that is a workload of this app', () => {
    const build = (serviceAccountName: string) => {
      const { app, web } = shopOn('kubernetes');
      web.allowTo(Peer.workload({ namespaceName: 'shop', labels: { app: serviceAccountName }, serviceAccountName, ports: [port.tcp(5432)] }));
      return messagesOf(app);
    };
    expect(build('api')).toEqual(['app/shop/web.allowTo(shop/api): shop/api is a workload of this app; link to the workload itself (ZT117)']);
    expect(build('elsewhere')).toEqual([]);
  });
});

describe('contracts: two apps that each own one side', () => {
  const call = { ports: [port.http(8080)], http: [HttpRule.get('/a')] };

  /** One app with both sides, or two apps that meet in an intent file. */
  function together(stack: StackName): App {
    const { app, chart, shop } = shopOn(stack);
    const pay = new ZeroTrustNamespace(chart, 'pay');
    addTo(pay, 'pay').allowTo(addTo(shop, 'cart', API_PORTS()), call);
    expect(messagesOf(app)).toEqual([]);
    return app;
  }

  function apart(stack: StackName): { server: App; client: App } {
    const file = `${folder()}/shop.json`;
    const clientFile = `${folder()}/pay.json`;
    const makeServer = (known: boolean) => {
      const { app, shop } = shopOn(stack);
      const cart = addTo(shop, 'cart', API_PORTS());
      if (known) { cart.allowFrom(Peer.fromContract(clientFile, 'pay/pay'), call); }
      expect(messagesOf(app)).toEqual([]);
      return app;
    };
    // The server's repository publishes first what it has, then opens it to the client that published itself.
    Intent.write(makeServer(false), file);
    const client = new App();
    const chart = new Chart(client, 'app');
    platformOn(chart, stack);
    addTo(new ZeroTrustNamespace(chart, 'pay'), 'pay').allowTo(Peer.fromContract(file, 'shop/cart'), call);
    expect(messagesOf(client)).toEqual([]);
    Intent.write(client, clientFile);
    return { server: makeServer(true), client };
  }

  test.each(STACK_NAMES)('open exactly what one app with both sides opens, on %s', stack => {
    const whole = together(stack);
    const { server, client } = apart(stack);
    for (const [app, name] of [[server, 'cart'], [client, 'pay']] as const) {
      const namespace = name === 'cart' ? 'shop' : 'pay';
      const spec = (from: App) => objectsOf(from).filter(({ metadata }) => metadata.namespace === namespace && metadata.name.startsWith(`${namespace}.${name}.`)).map(object => [object.kind, object.metadata.name, object.spec]);
      expect(spec(app)).toEqual(spec(whole));
      expect(spec(app).length).toBeGreaterThanOrEqual(2);
    }
  });

  test('the file is the same for any order of declarations, and ends with a newline', () => {
    const text = (reverse: boolean) => {
      const { app, shop, web, api } = shopOn('cilium');
      const acts = [() => addTo(shop, 'a', [port.tcp(1)]), () => web.allowTo(api, { ports: [port.tcp(5432)] }), () => api.allowFrom(Peer.anywhere({ reason: 'x' }), { ports: [port.tcp(5432)] }), () => web.allowTo(Peer.cidr('192.0.2.0/24'), { ports: [port.tcp(25)] })];
      (reverse ? acts.reverse() : acts).forEach(act => act());
      return Intent.toJson(app);
    };
    expect(text(true)).toBe(text(false));
    expect(text(false).endsWith('}\n')).toBe(true);
    const file = JSON.parse(text(false));
    expect(file.schema).toBe('cdk8s-zero-trust/intent/v1');
    expect(file.platforms[0].workloads.map(({ name }: any) => name)).toEqual(['a', 'api', 'web']);
    expect(file.platforms[0].links.map(({ client, server }: any) => `${client.name ?? client.kind} ${server.name ?? server.kind}`)).toEqual(['anywhere shop/api', 'shop/web cidr', 'shop/web shop/api']);
  });

  test('the platform of the same name is taken where the file has several (ZT134 if it has none)', () => {
    const file = `${folder()}/intent.json`;
    const both = new App();
    for (const [name, serviceAccountName] of [['dev', 'dev-account'], ['prod', 'prod-account']]) {
      const chart = new Chart(both, name);
      platformOn(chart, 'kubernetes', { name });
      addTo(new ZeroTrustNamespace(chart, 'shop'), 'api', [port.tcp(80)], { serviceAccountName });
    }
    Intent.write(both, file);
    const account = (name: string) => {
      const { app, web } = shopOn('cilium', { definition: { name }, namespace: { namespaceName: 'pay' } });
      web.allowTo(Peer.fromContract(file, 'shop/api'));
      return { app, json: JSON.stringify(objectsOf(app)) };
    };
    expect(account('prod').json).toContain('prod-account');
    expect(account('dev').json).toContain('dev-account');
    expect(messagesOf(account('prod').app)).toEqual([]);
    expect(messagesOf(account('stage').app)).toEqual(['app/shop/web.allowTo(shop/api): the contract has "shop/api" on several platforms but not on "stage"; use the file of the same platform (ZT134)']);
  });

  test('ZeroTrustApp writes the file beside the manifests, the same as Intent.write', () => {
    const outdir = folder();
    const app = new ZeroTrustApp({ outdir });
    const chart = new Chart(app, 'app');
    platformOn(chart, 'kubernetes');
    addTo(new ZeroTrustNamespace(chart, 'shop'), 'api', [port.tcp(80)]);
    app.synth();
    const [name] = fs.readdirSync(outdir).filter(file => file.endsWith('.intent'));
    expect(fs.readFileSync(`${outdir}/${name}`, 'utf8')).toBe(Intent.toJson(app));
    const { web } = shopOn('kubernetes', { namespace: { namespaceName: 'pay' } });
    expect(web.allowTo(Peer.fromContract(`${outdir}/${name}`, 'shop/api'))[0].portNumber).toBe(80);
  });
});
