import * as fs from 'fs';
import { ApiObject, App, Chart, Include, JsonPatch } from 'cdk8s';
import * as plus from 'cdk8s-plus-28';
import { HttpRule, Waiver, Workload, WorkloadPort, WorkloadSource, ZeroTrustNamespace } from '../../src';
import { FORM, IMAGE, Manifest, Shop, StackName, addTo, canonical, codesOf, folder, idOf, idsOf, linesOf, messagesOf, objectOf, objectsOf, platformOn, shopOn } from '../setup/shop';
import { refuses, rejects } from '../setup/refusals';

const port = WorkloadPort;
const objects = WorkloadSource.objects;

/** Two documents as a chart of somebody else writes them. */
const vendor = (namespace?: string) => `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cartservice
${namespace ? `  namespace: ${namespace}` : ''}
spec:
  selector: { matchLabels: { app: cartservice } }
  template:
    metadata: { labels: { app: cartservice, version: v1 } }
    spec:
      serviceAccountName: cartservice
      containers:
      - name: server
        image: registry.example/cart:1.0
        ports: [{ containerPort: 7070, name: grpc }]
        readinessProbe: { grpc: { port: 7070 } }
---
apiVersion: v1
kind: Service
metadata:
  name: cart
${namespace ? `  namespace: ${namespace}` : ''}
spec:
  selector: { app: cartservice }
  ports: [{ name: grpc, port: 80, targetPort: 7070 }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
`;

function include(scope: Chart, text: string): Include {
  const file = `${folder()}/vendor.yaml`;
  fs.writeFileSync(file, text);
  return new Include(scope, 'vendor', { url: file });
}

interface Raw { readonly name?: string; readonly kind?: string; readonly apiVersion?: string; readonly labels?: object; readonly pod?: object; readonly namespace?: string; readonly selector?: object }
/** A workload object by hand. */
function raw(scope: Chart, { name = 'cart', kind = 'Deployment', apiVersion = 'apps/v1', labels = { app: name }, pod = {}, namespace = 'shop', selector = labels }: Raw = {}): ApiObject {
  const template = { metadata: { labels }, spec: { serviceAccountName: name, containers: [{ name: 'main', image: IMAGE, ports: [{ containerPort: 7070 }] }], ...pod } };
  return new ApiObject(scope, `${kind}-${name}`, { apiVersion, kind, metadata: { name, namespace }, spec: { selector: { matchLabels: selector }, template } });
}

/** What the pods of a workload are selected by, in all its policies. */
function selected(app: App, name: string): object[] {
  const found = objectsOf(app).filter(({ metadata }) => metadata.name.startsWith(`shop.${name}.`)).filter(({ spec }) => !spec.targetRefs).map(({ spec }) => (spec.podSelector ?? spec.endpointSelector ?? spec.selector).matchLabels);
  return [...new Set(found.map(labels => JSON.stringify(labels)))].map(text => JSON.parse(text));
}
const withoutPodLabels = (object: Manifest) => ({ ...object, spec: { ...object.spec, template: { ...object.spec.template, metadata: undefined } } });

describe('a Deployment of cdk8s-plus', () => {
  const build = (stack: StackName = 'istio-sidecar', props: Partial<plus.DeploymentProps> = {}) => {
    const app = new App();
    platformOn(new Chart(app, 'infra'), stack);
    const chart = new Chart(app, 'app', { namespace: 'shop' });
    new Waiver(chart, 'short-pods', { finding: 'ZT009*', reason: 'pods of a test' });
    const deployment = new plus.Deployment(chart, 'cart', {
      containers: [{ image: IMAGE, ports: [{ number: 7070, name: 'grpc' }] }], serviceAccount: plus.ServiceAccount.fromServiceAccountName(chart, 'account', 'cart'), ...props,
    });
    const service = deployment.exposeViaService({ ports: [{ port: 80, targetPort: 7070 }] });
    return { app, chart, deployment, service, before: objectsOf(chart) };
  };
  const adopt = (made: ReturnType<typeof build>, scope: Chart = new Chart(made.app, 'shop')) => {
    const shop = new ZeroTrustNamespace(scope, 'shop');
    return { shop, web: addTo(shop, 'web'), cart: shop.adoptWorkload('cart', objects([made.deployment])) };
  };

  test('gets one readable label on its pods, is selected by it and never by a hash, and stays as it was otherwise', () => {
    const made = build();
    const { cart } = adopt(made);
    expect(cart.labels).toEqual({ 'app.kubernetes.io/name': 'cart' });
    expect(messagesOf(made.app)).toEqual([]);
    expect(selected(made.app, 'cart')).toEqual([{ 'app.kubernetes.io/name': 'cart' }]);
    const [before] = made.before.filter(({ kind }) => kind === 'Deployment');
    const [after] = objectsOf(made.chart).filter(({ kind }) => kind === 'Deployment');
    expect(withoutPodLabels(after)).toEqual(withoutPodLabels(before));
    expect(after.spec.template.metadata.labels).toEqual({ ...before.spec.template.metadata.labels, 'app.kubernetes.io/name': 'cart' });
    // The hash that cdk8s-plus selects by is still its own affair.
    expect(Object.keys(before.spec.selector.matchLabels)).toEqual(['cdk8s.io/metadata.addr']);
    const ours = objectsOf(made.app).filter(object => !before || !objectsOf(made.chart).some(other => idOf(other) === idOf(object)));
    expect(JSON.stringify(ours)).not.toContain('metadata.addr');
  });

  test('tells its port and the port of its Service', () => {
    const made = build();
    const { web, cart } = adopt(made);
    expect(cart.ports.map(item => item._model())).toEqual([{ name: 'grpc', application: 'grpc', protocol: 'TCP', first: 7070, last: 7070, servicePort: 80 }]);
    expect(cart.serviceAccountName).toBe('cart');
    expect(cart.apiObjects).toEqual([]);
    web.allowTo(cart, { http: [HttpRule.any()] });
    expect(messagesOf(made.app)).toEqual([]);
    expect(objectOf(made.app, 'AuthorizationPolicy shop/shop.cart.authorization').spec.rules[0].to).toEqual([{ operation: { ports: ['7070'] } }]);
  });

  test('is selected by its own readable label where it has one, and gets no other', () => {
    const made = build('kubernetes', { podMetadata: { labels: { app: 'cart-pods', tier: 'back' } } });
    const { cart } = adopt(made);
    expect(cart.labels).toEqual({ app: 'cart-pods' });
    expect(objectsOf(made.chart)).toEqual(made.before);
  });

  test('a label or container that is added between two syntheses is seen', () => {
    const made = build('kubernetes');
    const { web, cart } = adopt(made);
    web.allowTo(cart, { ports: [port.grpc(7070)] });
    expect(messagesOf(made.app)).toEqual([]);
    made.deployment.addContainer({ image: IMAGE, name: 'exporter', ports: [{ number: 9187, name: 'metrics' }] });
    expect(messagesOf(made.app)).toEqual([]);
    expect(cart.ports.map(({ name }) => name)).toEqual(['grpc', 'metrics']);
    made.service.bind(8080, { name: 'second', targetPort: 9187 });
    expect(messagesOf(made.app)).toEqual([]);
    expect(cart.ports.map(item => item._model().servicePort)).toEqual([80, 8080]);
    made.deployment.podMetadata.addLabel('app.kubernetes.io/name', 'other');
    made.app.synthYaml();
    // Ours was written as a patch, so it is what the pods have in the end.
    expect(selected(made.app, 'cart')).toEqual([{ 'app.kubernetes.io/name': 'cart' }]);
  });

  test('a Pod and a Job are workloads as well', () => {
    const app = new App();
    platformOn(new Chart(app, 'infra'), 'kubernetes');
    const chart = new Chart(app, 'app', { namespace: 'shop' });
    const account = (name: string) => plus.ServiceAccount.fromServiceAccountName(chart, name, name);
    const pod = new plus.Pod(chart, 'pod', { containers: [{ image: IMAGE }], serviceAccount: account('pod-account') });
    const job = new plus.Job(chart, 'job', { containers: [{ image: IMAGE }], serviceAccount: account('job-account') });
    const cron = new plus.CronJob(chart, 'cron', { containers: [{ image: IMAGE }], serviceAccount: account('cron-account'), schedule: { expressionString: '0 0 * * *' } as never });
    const shop = new ZeroTrustNamespace(new Chart(app, 'shop'), 'shop');
    new Waiver(chart, 'short-pods', { finding: 'ZT009*', reason: 'pods of a test' });
    const made = [pod, job, cron].map((item, index) => shop.adoptWorkload(`w${index}`, objects([item])));
    expect(messagesOf(app)).toEqual([]);
    expect(made.map(({ labels }) => labels)).toEqual(['w0', 'w1', 'w2'].map(name => ({ 'app.kubernetes.io/name': name })));
    const template = (kind: string) => objectsOf(chart).find(object => object.kind === kind);
    expect(template('Pod').metadata.labels['app.kubernetes.io/name']).toBe('w0');
    expect(template('Job').spec.template.metadata.labels['app.kubernetes.io/name']).toBe('w1');
    expect(template('CronJob').spec.jobTemplate.spec.template.metadata.labels['app.kubernetes.io/name']).toBe('w2');
  });
});

describe('raw objects', () => {
  test.each(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Rollout'])('a %s stays as it is, and is selected by what its controller selects', kind => {
    const { app, chart, shop, web } = shopOn('kubernetes');
    const object = raw(chart, { kind, ...(kind === 'Rollout' ? { apiVersion: 'argoproj.io/v1alpha1' } : {}), labels: { 'app': 'cart', 'version': 'v1', 'app.kubernetes.io/name': 'cart' }, selector: { app: 'cart' } });
    const before = object.toJson();
    const cart = shop.adoptWorkload('cart', objects([object]));
    web.allowTo(cart);
    expect(messagesOf(app)).toEqual([]);
    expect(object.toJson()).toEqual(before);
    expect(cart.labels).toEqual({ app: 'cart' });
    expect(selected(app, 'cart')).toEqual([{ app: 'cart' }]);
  });

  test('a Job is never selected by what differs from run to run (LIM-10)', () => {
    const { app, chart, shop } = shopOn('kubernetes');
    const labels = { 'batch.kubernetes.io/controller-uid': 'u', 'batch.kubernetes.io/job-name': 'j', 'controller-uid': 'u', 'job-name': 'j', 'pod-template-hash': 'h' };
    const job = raw(chart, { kind: 'Job', apiVersion: 'batch/v1', labels });
    expect(shop.adoptWorkload('cart', objects([job])).labels).toEqual({ 'app.kubernetes.io/name': 'cart' });
    expect(messagesOf(app)).toEqual([]);
    expect(Object.keys(job.toJson().spec.template.metadata.labels)).toHaveLength(6);
  });

  test('pods without any metadata get a label too', () => {
    const { app, chart, shop } = shopOn('kubernetes');
    const cron = new ApiObject(chart, 'cron', {
      apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'cron', namespace: 'shop' },
      spec: { schedule: '0 0 * * *', jobTemplate: { spec: { template: { spec: { serviceAccountName: 'cron', restartPolicy: 'Never', containers: [{ name: 'c', image: IMAGE }] } } } } },
    });
    expect(shop.adoptWorkload('cron', objects([cron])).labels).toEqual({ 'app.kubernetes.io/name': 'cron' });
    expect(messagesOf(app)).toEqual([]);
    expect(cron.toJson().spec.jobTemplate.spec.template.metadata).toEqual({ labels: { 'app.kubernetes.io/name': 'cron' } });
  });

  test('a label of which Cilium makes no identity is not selected by there (CIL-15)', () => {
    const labels = { 'k8s.io/name': 'cart', 'app': 'cart' };
    const on = (stack: StackName) => { const { chart, shop } = shopOn(stack); return shop.adoptWorkload('cart', objects([raw(chart, { labels })])).labels; };
    expect(on('kubernetes')).toEqual(labels);
    expect(on('cilium')).toEqual({ app: 'cart' });
  });

  test('a patch of the labels, ports or account between two syntheses is seen', () => {
    const { app, chart, shop, web } = shopOn('kubernetes');
    const object = raw(chart);
    const cart = shop.adoptWorkload('cart', objects([object]));
    web.allowTo(cart, { ports: [port.tcp(7070)] });
    expect(messagesOf(app)).toEqual([]);
    object.addJsonPatch(JsonPatch.add('/spec/template/metadata/labels/app', 'basket'), JsonPatch.replace('/spec/selector/matchLabels/app', 'basket'));
    expect(messagesOf(app)).toEqual([]);
    expect(selected(app, 'cart')).toEqual([{ app: 'basket' }]);
    object.addJsonPatch(JsonPatch.replace('/spec/template/spec/serviceAccountName', 'web'));
    expect(codesOf(messagesOf(app))).toEqual(['ZT114']);
    object.addJsonPatch(JsonPatch.replace('/spec/template/spec/serviceAccountName', 'basket'), JsonPatch.replace('/spec/template/spec/containers/0/ports/0/containerPort', 7071));
    expect(messagesOf(app)).toEqual(['app/shop/web.allowTo(shop/cart): shop/cart has no port tcp 7070; declare the port of its pods, or take it out of the group (ZT103)']);
  });

  test('a label that is added to a Pod between two syntheses is seen', () => {
    const { app, chart, shop } = shopOn('kubernetes');
    const pod = new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'cart', namespace: 'shop', labels: { name: 'cart' } }, spec: { serviceAccountName: 'cart', containers: [{ name: 'c', image: IMAGE }] } });
    shop.adoptWorkload('cart', objects([pod]));
    expect(messagesOf(app)).toEqual([]);
    expect(selected(app, 'cart')).toEqual([{ name: 'cart' }]);
    pod.metadata.addLabel('app', 'cart');
    expect(messagesOf(app)).toEqual([]);
    expect(selected(app, 'cart')).toEqual([{ app: 'cart' }]);
  });

  test('several objects of one identity are one workload, such as a canary: selected by what they share', () => {
    const { app, chart, shop, web } = shopOn('istio-ambient');
    const [stable, canary] = ['stable', 'canary'].map(track => raw(chart, { name: `cart-${track}`, labels: { app: 'cart', track }, pod: { serviceAccountName: 'cart' } }));
    const cart = shop.adoptWorkload('cart', objects([stable, canary]));
    web.allowTo(cart);
    expect(messagesOf(app)).toEqual([]);
    expect(cart.labels).toEqual({ app: 'cart' });
    expect(idsOf(app).filter(id => id.includes('shop.cart.'))).toEqual(['AuthorizationPolicy shop/shop.cart.authorization', 'NetworkPolicy shop/shop.cart.inbound', 'NetworkPolicy shop/shop.cart.outbound']);
  });

  test('objects that share no label get one, and none of theirs is overwritten', () => {
    const { app, chart, shop } = shopOn('kubernetes');
    const [one, two] = [raw(chart, { name: 'a', labels: { 'app.kubernetes.io/name': 'a' }, pod: { serviceAccountName: 'cart' } }), raw(chart, { name: 'b', labels: { app: 'b' }, pod: { serviceAccountName: 'cart' } })];
    const cart = shop.adoptWorkload('cart', objects([one, two]));
    expect(messagesOf(app)).toEqual([]);
    for (const object of [one, two]) {
      const { selector, template } = object.toJson().spec;
      // Else its controller would not find its own pods, and the API server refuse it.
      expect(template.metadata.labels).toMatchObject(selector.matchLabels);
      expect(template.metadata.labels).toMatchObject(cart.labels);
    }
    expect(Object.values(cart.labels)).toEqual(['cart']);
  });
});

describe('ports of foreign pods', () => {
  const ports = (containerPorts: object[], service?: object[], more: object = {}) => {
    const { app, chart, shop } = shopOn('kubernetes');
    const made: ApiObject[] = [raw(chart, { pod: { containers: [{ name: 'c', image: IMAGE, ports: containerPorts }] } })];
    if (service) { made.push(new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart', namespace: 'shop' }, spec: { selector: { app: 'cart' }, ports: service } })); }
    const cart = shop.adoptWorkload('cart', objects(made, more));
    expect(messagesOf(app)).toEqual([]);
    return cart.ports.map(item => item._model()).map(({ name, application, protocol, first, servicePort }) => `${name} ${application} ${protocol} ${first}${servicePort === undefined ? '' : ` behind ${servicePort}`}`);
  };

  test('their protocol is what names and the Service tell (IST-10)', () => {
    expect(ports([{ containerPort: 1, name: 'http' }, { containerPort: 2, name: 'http2-web' }, { containerPort: 3, name: 'grpc-api' }, { containerPort: 4, name: 'metrics' }, { containerPort: 5 }, { containerPort: 6, protocol: 'UDP' }, { containerPort: 7, protocol: 'SCTP' }, { containerPort: 8, name: 'https' }]))
      .toEqual(['http http TCP 1', 'http2-web http TCP 2', 'grpc-api grpc TCP 3', 'metrics metrics TCP 4', 'tcp-5 tcp TCP 5', 'udp-6 udp UDP 6', 'https tcp TCP 8']);
    expect(ports([{ containerPort: 1 }, { containerPort: 2, name: 'api' }], [{ port: 80, targetPort: 1, name: 'http' }, { port: 81, targetPort: 'api', name: 'x', appProtocol: 'grpc' }]))
      .toEqual(['http-1 http TCP 1 behind 80', 'api grpc TCP 2 behind 81']);
  });

  test('a Service without targetPort leads to the port of its own number, and of its own protocol', () => {
    expect(ports([{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53 }], [{ port: 53, protocol: 'UDP' }])).toEqual(['udp-53 udp UDP 53 behind 53', 'tcp-53 tcp TCP 53']);
  });

  test('declared ports go before those of the containers, and still learn of the Service', () => {
    expect(ports([{ containerPort: 1 }], [{ port: 80, targetPort: 2 }], { ports: [port.http(2), port.grpc(3)] })).toEqual(['http-2 http TCP 2 behind 80', 'grpc-3 grpc TCP 3']);
  });

  test('a Service of another namespace is not theirs, whatever it selects', () => {
    const behind = (namespace: string) => {
      const { chart, shop } = shopOn('kubernetes');
      const service = new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart', namespace }, spec: { selector: { app: 'cart' }, ports: [{ port: 80, targetPort: 7070 }] } });
      return shop.adoptWorkload('cart', objects([raw(chart), service])).ports[0]._model().servicePort;
    };
    expect([behind('shop'), behind('pay')]).toEqual([80, undefined]);
  });

  test('probes are opened in ambient where kubelet asks (AMB-08)', () => {
    const { platform, chart, shop } = shopOn('istio-ambient');
    const container = { name: 'c', image: IMAGE, ports: [{ containerPort: 7070 }, { containerPort: 8081, name: 'health' }], readinessProbe: { httpGet: { port: 'health' } }, livenessProbe: { tcpSocket: { port: 9000 } }, startupProbe: { exec: { command: ['x'] } } };
    shop.adoptWorkload('cart', objects([raw(chart, { pod: { containers: [container] } })]));
    expect(platform.links.filter(({ need, link }) => need === 'MAT-08' && link.includes('shop/cart')).map(({ link }) => link)).toEqual(['169.254.7.127/32 -> shop/cart tcp 8081', '169.254.7.127/32 -> shop/cart tcp 9000']);
  });
});

describe('Include of foreign YAML', () => {
  const adopt = ({ shop }: Shop, vendorObjects: Include, patch: boolean): Workload => shop.adoptWorkload('cart', WorkloadSource.named(vendorObjects, 'cartservice', { patch }));

  test.each<StackName>(['kubernetes', 'cilium', 'istio-sidecar', 'istio-ambient-cilium'])('stays as it is without patch, on %s', stack => {
    const made = shopOn(stack);
    const included = include(made.chart, vendor('shop'));
    const before = canonical(included);
    const cart = adopt(made, included, false);
    made.web.allowTo(cart, { http: [HttpRule.any()] });
    expect(messagesOf(made.app)).toEqual([]);
    expect(canonical(included)).toEqual(before);
    expect([cart.labels, cart.serviceAccountName, cart.ports.map(({ name }) => name)]).toEqual([{ app: 'cartservice' }, 'cartservice', ['grpc']]);
    expect(selected(made.app, 'cart')).toEqual([{ app: 'cartservice' }]);
  });

  test('pods that opt out of the mesh are outside it, unless the user knows better', () => {
    const account = (stack: StackName, labels: object, meshed?: boolean, pod: object = {}) => {
      const { app, chart, shop } = shopOn(stack);
      const cart = shop.adoptWorkload('cart', objects([raw(chart, { labels: { app: 'cart', ...labels }, selector: { app: 'cart' }, pod })], { meshed }));
      cart.allowTo(addTo(shop, 'server', [port.tcp(25)]), { unauthenticated: { reason: 'legacy' } });
      return JSON.stringify(objectOf(app, 'AuthorizationPolicy shop/shop.server.authorization').spec.rules[0].from);
    };
    const [inside, outside] = ['[{"source":{"principals":["cluster.local/ns/shop/sa/cart"]}}]', '[{"source":{"notPrincipals":["*"]}}]'];
    expect(account('istio-sidecar', {})).toBe(inside);
    expect(account('istio-sidecar', { 'sidecar.istio.io/inject': 'false' })).toBe(outside);
    expect(account('istio-ambient', { 'istio.io/dataplane-mode': 'none' })).toBe(outside);
    expect(account('istio-sidecar', {}, undefined, { hostNetwork: true })).toBe(outside);
    expect(account('istio-sidecar', {}, false)).toBe(outside);
    expect(account('istio-sidecar', { 'sidecar.istio.io/inject': 'false' }, true)).toBe(inside);
  });

  test('without a mesh nothing is in one, whatever is said', () => {
    const { chart, shop } = shopOn('cilium');
    expect(shop.adoptWorkload('cart', objects([raw(chart)], { meshed: true }))._model().meshed).toBe(false);
  });

  refuses('kubernetes', [
    ['a name with capitals', 'app/shop/Cart', 'ZT101', ['"Cart"'], ({ chart, shop }) => shop.adoptWorkload('Cart', objects([raw(chart)])), ({ chart, shop }) => shop.adoptWorkload('cart', objects([raw(chart)]))],
    ['a name that another workload has', 'app/shop/web', 'ZT117', ['"web"'], ({ chart, shop }) => shop.adoptWorkload('web', objects([raw(chart)])), ({ chart, shop }) => shop.adoptWorkload('cart', objects([raw(chart)]))],
    ['objects without a namespace', 'app/shop/cart', 'ZT129', ['Deployment "cartservice" has no namespace', '"shop"', 'patch: true'],
      shop => adopt(shop, include(shop.chart, vendor()), false), shop => adopt(shop, include(shop.chart, vendor()), true)],
    ['objects of another namespace', 'app/shop/cart', 'ZT129', ['the namespace "pay"', '"shop"'],
      shop => adopt(shop, include(shop.chart, vendor('pay')), false), shop => adopt(shop, include(shop.chart, vendor('shop')), false)],
    ['a name that is none of theirs', 'app/shop/cart', 'ZT128', ['"cart"', 'Deployment'],
      ({ chart, shop }) => shop.adoptWorkload('cart', WorkloadSource.named(include(chart, vendor('shop')), 'cart')), shop => adopt(shop, include(shop.chart, vendor('shop')), false)],
    ['objects without pods', 'app/shop/cart', 'ZT128', ['no object with pods'],
      ({ chart, shop }) => shop.adoptWorkload('cart', objects([new ApiObject(chart, 'x', { apiVersion: 'v1', kind: 'ConfigMap' })])), shop => adopt(shop, include(shop.chart, vendor('shop')), false)],
    ['two identities', 'app/shop/cart', 'ZT128', ['several ServiceAccounts: a, b', 'one workload per ServiceAccount'],
      ({ chart, shop }) => shop.adoptWorkload('cart', objects([raw(chart, { name: 'a' }), raw(chart, { name: 'b' })])),
      ({ chart, shop }) => shop.adoptWorkload('cart', objects([raw(chart, { name: 'a' }), raw(chart, { name: 'b', labels: { app: 'a' }, pod: { serviceAccountName: 'a' } })]))],
    ['ports that overlap', 'app/shop/cart', 'ZT117', ['overlaps'],
      ({ chart, shop }) => shop.adoptWorkload('cart', objects([raw(chart)], { ports: [port.tcpRange(1, 10), port.tcp(5)] })), ({ chart, shop }) => shop.adoptWorkload('cart', objects([raw(chart)], { ports: [port.tcpRange(1, 10), port.tcp(11)] }))],
  ]);

  rejects('kubernetes', [
    ['labels that are none', 'app/shop/cart', 'ZT107', ['"a b"'], ({ chart, shop }) => shop.adoptWorkload('cart', objects([raw(chart, { labels: { app: 'a b' } })])), ({ chart, shop }) => shop.adoptWorkload('cart', objects([raw(chart, { labels: { app: 'a-b' } })]))],
    ['an account that is none', 'app/shop/cart', 'ZT101', ['"A"'], ({ chart, shop }) => shop.adoptWorkload('cart', objects([raw(chart, { pod: { serviceAccountName: 'A' } })])), ({ chart, shop }) => shop.adoptWorkload('cart', objects([raw(chart, { pod: { serviceAccountName: 'a' } })]))],
    ['pods that lose the label they are selected by', 'app/shop/cart', 'ZT135', ['no label to select by'],
      ({ chart, shop }) => { const object = raw(chart); shop.adoptWorkload('cart', objects([object])); object.addJsonPatch(JsonPatch.remove('/spec/template/metadata/labels/app')); },
      ({ chart, shop }) => { const object = raw(chart, { labels: { app: 'cart', name: 'cart' } }); shop.adoptWorkload('cart', objects([object])); ['template/metadata/labels', 'selector/matchLabels'].forEach(labels => object.addJsonPatch(JsonPatch.remove(`/spec/${labels}/app`))); }],
    ['a port that is none', 'app/shop/cart', 'ZT102', ['70000'],
      ({ chart, shop }) => shop.adoptWorkload('cart', objects([raw(chart, { pod: { containers: [{ name: 'c', image: IMAGE, ports: [{ containerPort: 70000 }] }] } })])), ({ chart, shop }) => shop.adoptWorkload('cart', objects([raw(chart)]))],
    ['two workloads under the default account (X-05)', 'app/shop/cart-2', 'ZT114', ['"default"', 'shop/cart-1'],
      ({ chart, shop }) => ['cart-1', 'cart-2'].forEach(name => shop.adoptWorkload(name, objects([raw(chart, { name, pod: { serviceAccountName: undefined } })]))),
      ({ chart, shop }) => ['cart-1', 'cart-2'].forEach(name => shop.adoptWorkload(name, objects([raw(chart, { name, pod: { serviceAccountName: undefined } })], { patch: true })))],
  ]);

  test('all that is wrong with one source is said at once', () => {
    const { chart, shop } = shopOn('kubernetes');
    const lines = linesOf(() => shop.adoptWorkload('cart', objects([raw(chart, { name: 'a', namespace: 'pay' }), raw(chart, { name: 'b', namespace: 'pay' })], { ports: [port.tcp(1), port.tcp(1)] })));
    expect(codesOf(lines)).toEqual(['ZT128', 'ZT129', 'ZT129', 'ZT117', 'ZT117', 'ZT117']);
    lines.forEach(line => expect(line).toMatch(FORM));
  });

  test('with patch it gets what zero trust needs: namespace, own account without token, seccomp profile', () => {
    const made = shopOn('kubernetes');
    const text = vendor().replace('serviceAccountName: cartservice', 'terminationGracePeriodSeconds: 5');
    const included = include(made.chart, text);
    const cart = adopt(made, included, true);
    made.web.allowTo(cart, { ports: [port.grpc(7070)] });
    expect(messagesOf(made.app)).toEqual([]);
    const deployment = objectOf(made.app, 'Deployment shop/cartservice');
    expect(deployment.spec.template.spec).toMatchObject({
      serviceAccountName: 'cart', automountServiceAccountToken: false, terminationGracePeriodSeconds: 5, securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(objectOf(made.app, 'ServiceAccount shop/cart').automountServiceAccountToken).toBe(false);
    expect(objectOf(made.app, 'Service shop/cart').spec.ports).toEqual([{ name: 'grpc', port: 80, targetPort: 7070 }]);
    expect(cart.serviceAccountName).toBe('cart');
    // Only the workload that was named, and its Service.
    expect(idsOf(made.app)).toContain('ConfigMap settings');
  });

  test('with patch an account of its own stays, and one that comes along is not made again', () => {
    const build = (pod: object, account: boolean) => {
      const made = shopOn('kubernetes');
      const sources = [raw(made.chart, { pod })];
      if (account) { sources.push(new ApiObject(made.chart, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'cart', namespace: 'shop' } })); }
      const cart = made.shop.adoptWorkload('cart', objects(sources, { patch: true }));
      expect(messagesOf(made.app)).toEqual([]);
      return [cart.serviceAccountName, idsOf(made.app).filter(id => id.startsWith('ServiceAccount')).length - 2];
    };
    expect(build({ serviceAccountName: 'basket' }, false)).toEqual(['basket', 0]);
    expect(build({ serviceAccountName: 'default' }, false)).toEqual(['cart', 1]);
    expect(build({ serviceAccountName: undefined }, false)).toEqual(['cart', 1]);
    expect(build({ serviceAccountName: undefined }, true)).toEqual(['cart', 1]);
    expect(build({ serviceAccountName: 'cart' }, true)).toEqual(['cart', 1]);
  });

  test('with patch what is already there stays', () => {
    const made = shopOn('kubernetes');
    const object = raw(made.chart, { pod: { automountServiceAccountToken: true, securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Localhost', localhostProfile: 'x' } } } });
    const before = object.toJson();
    made.shop.adoptWorkload('cart', objects([object], { patch: true }));
    expect(object.toJson()).toEqual(before);
    expect(messagesOf(made.app)).toEqual([]);
  });

  test.each([['istio-ambient', 'istio.io/dataplane-mode', 'none'], ['istio-sidecar', 'sidecar.istio.io/inject', 'false'], ['istio-sidecar-spire', 'sidecar.istio.io/inject', 'false'], ['cilium', 'none at all', undefined]] as const)(
    'with patch its pods are kept out of the mesh on %s (%s), and without it the proof asks for that', (stack, key, value) => {
      const labelsOf = (patch: boolean) => {
        const made = shopOn(stack);
        made.shop.adoptWorkload('cart', objects([raw(made.chart, {})], { patch, meshed: false, ports: [] }));
        return [objectOf(made.app, 'Deployment shop/cart').spec.template.metadata.labels[key], messagesOf(made.app).filter(line => line.includes('ZT007'))];
      };
      expect(labelsOf(true)).toEqual([value, []]);
      expect(labelsOf(false)).toEqual([undefined, value === undefined ? [] : [expect.stringContaining(`label its pods ${key}=${value}`)]]);
    });

  test('with patch its pods get SPIRE\'s template in the sidecar mesh (SPI-15), and its Service the waypoint in ambient', () => {
    const spire = shopOn('istio-sidecar-spire');
    adopt(spire, include(spire.chart, vendor('shop')), true);
    expect(objectOf(spire.app, 'Deployment shop/cartservice').spec.template.metadata).toMatchObject({ labels: { 'spiffe.io/spire-managed-identity': 'true' }, annotations: { 'inject.istio.io/templates': 'sidecar,spire' } });
    for (const stack of ['istio-sidecar', 'kubernetes-spire', 'istio-ambient-cilium-spire'] as StackName[]) {
      const other = shopOn(stack);
      adopt(other, include(other.chart, vendor('shop')), true);
      expect(JSON.stringify(objectOf(other.app, 'Deployment shop/cartservice'))).not.toContain('spire');
      expect(objectOf(other.app, 'Service shop/cart').metadata).toEqual({ name: 'cart', namespace: 'shop', labels: { 'cdk8s-zero-trust/workload': 'cart' } });
    }
    const ambient = shopOn('istio-ambient');
    const cart = adopt(ambient, include(ambient.chart, vendor('shop')), true);
    const service = () => objectOf(ambient.app, 'Service shop/cart').metadata.labels?.['istio.io/use-waypoint'];
    expect(service()).toBeUndefined();
    ambient.web.allowTo(cart, { http: [HttpRule.get('/a')] });
    expect(messagesOf(ambient.app)).toEqual([]);
    expect(service()).toBe('waypoint');
  });

  test('without patch the whole namespace goes through the waypoint, since the Service cannot be labelled', () => {
    const made = shopOn('istio-ambient');
    const cart = adopt(made, include(made.chart, vendor('shop')), false);
    expect(objectOf(made.app, 'Namespace shop').metadata.labels['istio.io/use-waypoint']).toBeUndefined();
    made.web.allowTo(cart, { http: [HttpRule.get('/a')] });
    expect(messagesOf(made.app)).toEqual([]);
    expect(objectOf(made.app, 'Namespace shop').metadata.labels['istio.io/use-waypoint']).toBe('waypoint');
  });

  // The machines that run these tests have no Helm: `Helm` is an `Include` of what `helm template` prints, such as this.
  test('what helm template prints: a release with its own labels, hooks and kinds of other people', () => {
    const labels = (component: string) => `{ app.kubernetes.io/name: shop, app.kubernetes.io/instance: release, app.kubernetes.io/component: ${component}, helm.sh/chart: shop-1.0 }`;
    const deployment = (name: string) => `
---
# Source: shop/templates/${name}.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: release-${name}, namespace: shop, labels: ${labels(name)} }
spec:
  selector: { matchLabels: { app.kubernetes.io/instance: release, app.kubernetes.io/component: ${name} } }
  template:
    metadata: { labels: ${labels(name)} }
    spec: { serviceAccountName: release-${name}, containers: [{ name: main, image: registry.example/x, ports: [{ containerPort: 80, name: http }] }] }
`;
    const made = shopOn('kubernetes');
    const chart = include(made.chart, `${['front', 'back'].map(deployment).join('')}
---
apiVersion: example.com/v1
kind: Widget
metadata: { name: widget, annotations: { helm.sh/hook: test } }
`);
    const [front, back] = ['front', 'back'].map(name => made.shop.adoptWorkload(name, WorkloadSource.named(chart, `release-${name}`)));
    front.allowTo(back);
    new Waiver(made.chart, 'widget', { finding: 'ZT010 Widget default/widget', reason: 'it runs nothing' });
    expect(messagesOf(made.app)).toEqual([]);
    expect(back.labels).toEqual({ 'app.kubernetes.io/instance': 'release', 'app.kubernetes.io/component': 'back' });
    expect(JSON.stringify(objectOf(made.app, 'NetworkPolicy shop/shop.back.inbound').spec.ingress)).toContain('"app.kubernetes.io/component":"front"');
  });
});

describe('pods that an operator makes', () => {
  const selection = { labels: { 'cnpg.io/cluster': 'db' }, serviceAccountName: 'db', ports: [port.tcp(5432), port.metrics(9187)], serviceName: 'db-rw' };

  test.each<StackName>(['kubernetes', 'cilium', 'istio-sidecar', 'istio-ambient-cilium'])('are selected as they are described, and nothing of theirs is written, on %s', stack => {
    const { app, shop, web } = shopOn(stack);
    const db = shop.adoptWorkload('db', WorkloadSource.selector(selection));
    web.allowTo(db);
    expect(messagesOf(app)).toEqual([]);
    expect(selected(app, 'db')).toEqual([{ 'cnpg.io/cluster': 'db' }]);
    expect(idsOf(app).filter(id => /(Deployment|StatefulSet|Service|ServiceAccount|Pod) .*db/.test(id))).toEqual([]);
    expect([db.name, db.serviceAccountName, db.ports.map(({ name }) => name)]).toEqual(['db', 'db', ['tcp-5432', 'metrics-9187']]);
  });

  test('may be asked by kubelet on each of their TCP ports in ambient (AMB-08)', () => {
    const { platform, shop } = shopOn('istio-ambient');
    shop.adoptWorkload('db', WorkloadSource.selector({ ...selection, ports: [port.tcp(5432), port.udp(53), port.tcpRange(7000, 7009)] }));
    expect(platform.links.filter(({ need, link }) => need === 'MAT-08' && link.includes('shop/db')).map(({ link }) => link)).toEqual(['169.254.7.127/32 -> shop/db tcp 5432']);
  });

  test('are a copy: what the description becomes later does not matter', () => {
    const labels: { [key: string]: string } = { app: 'db' };
    const { shop } = shopOn('kubernetes');
    const db = shop.adoptWorkload('db', WorkloadSource.selector({ labels, serviceAccountName: 'db' }));
    labels.app = 'web';
    db.labels.app = 'web';
    expect(db.labels).toEqual({ app: 'db' });
  });

  test('may be outside the mesh', () => {
    const build = (meshed?: boolean) => {
      const { app, shop, web } = shopOn('istio-sidecar');
      web.allowTo(shop.adoptWorkload('db', WorkloadSource.selector({ ...selection, meshed })));
      return codesOf(messagesOf(app));
    };
    expect(build()).toEqual([]);
    expect(build(false)).toEqual(['ZT120']);
  });
});
