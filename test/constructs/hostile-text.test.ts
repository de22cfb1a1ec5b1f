import { ApiObject, App, Chart, Yaml } from 'cdk8s';
import { load, loadAll } from 'js-yaml';
import { parseAllDocuments } from 'yaml';
import {
  EgressAllowlist, ExternalHost, GatewayListener, GatewayRoute, GrpcRule, HttpRule, Identity, IngressGateway, Intent, Mesh, Network, Peer, PlatformDefinition, PlatformDefinitionProps, ServiceLink,
  Waypoint, WorkloadGroup, WorkloadPort, WorkloadSource, ZeroTrustNamespace, ZeroTrustPlatform, Waiver,
} from '../../src';
import { FORM, IMAGE, Manifest, linesOf, messagesOf, objectsOf } from '../setup/shop';
import { HOSTILE } from '../model/check/table';

const TEXTS = [...HOSTILE, 'true', 'null', '1e3', '0x1f', '~', '', 'a: b', '# x', '%YAML', '--- x', '{{ end }}', '| ', '"', '\'', '\\', 'toString', 'constructor', '\u{1f4a9}', '\ud800\udc00\ud800', 'a\tb', '=', '<<'];

type Slot = readonly [slot: string, harmless: string, build: (app: App, text: string) => void];

interface Parts { readonly chart: Chart; readonly shop: ZeroTrustNamespace; readonly web: ReturnType<ZeroTrustNamespace['addWorkload']>; readonly api: ReturnType<ZeroTrustNamespace['addWorkload']> }

/** An app in which only the text is strange. */
function shop(app: App, more: Partial<PlatformDefinitionProps> = {}, ids: { chart?: string; namespace?: string } = {}): Parts {
  const chart = new Chart(app, ids.chart ?? 'app');
  const definition = PlatformDefinition.of({ name: 'dev', network: Network.cilium(), mesh: Mesh.istioSidecar(), prometheus: { namespaceName: 'monitoring', labels: { app: 'prometheus' } }, ...more });
  new ZeroTrustPlatform(chart, 'platform', { definition });
  const namespace = new ZeroTrustNamespace(chart, ids.namespace ?? 'shop', { namespaceName: 'shop' });
  const ports = [WorkloadPort.http(8080, { name: 'http' }), WorkloadPort.tcp(5432)];
  return { chart, shop: namespace, web: namespace.addWorkload('web', { image: IMAGE }), api: namespace.addWorkload('api', { image: IMAGE, ports }) };
}

const own = (more: (text: string) => object) => (app: App, text: string) => { shop(app).shop.addWorkload('pay', { image: IMAGE, ...more(text) }); };
const rule = (make: (text: string) => HttpRule) => (app: App, text: string) => {
  const { web, api } = shop(app);
  web.allowTo(api, { ports: [api.port('http')], http: [make(text)] });
};
const outside = (make: (text: string) => ExternalHost) => (app: App, text: string) => {
  const { chart, web } = shop(app);
  new EgressAllowlist(chart, 'out', { clients: [web], hosts: [make(text)] });
};
/** An own property of that name, also for `__proto__`. */
const keyed = (key: string, value: string): { [key: string]: string } => JSON.parse(`{${JSON.stringify(key)}: ${JSON.stringify(value)}}`);

function foreign(app: App, labels: { [key: string]: string }, pod: object): Parts {
  const parts = shop(app);
  const template = { metadata: { labels }, spec: { serviceAccountName: 'cart', containers: [{ name: 'cart', image: IMAGE }], ...pod } };
  const object = new ApiObject(parts.chart, 'cart', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'cart', namespace: 'shop' }, spec: { selector: { matchLabels: labels }, template } });
  new Waiver(parts.chart, 'short-pods', { finding: 'ZT009*', reason: 'pods of a test' });
  parts.shop.adoptWorkload('cart', WorkloadSource.objects([object]));
  return parts;
}

const SLOTS: Slot[] = [
  ['the value of a variable', 'x', own(text => ({ environment: { TEXT: text } }))],
  ['the name of a variable', 'X', own(text => ({ environment: keyed(text, 'x') }))],
  ['a command', 'x', own(text => ({ command: ['/bin/x', text] }))],
  ['an argument', 'x', own(text => ({ args: [text] }))],
  ['an image', IMAGE, own(text => ({ image: text }))],
  ['a writable path', '/tmp', own(text => ({ writablePaths: [text] }))],
  ['a health path', '/x', own(text => ({ healthPath: text, ports: [WorkloadPort.http(80)] }))],
  ['memory', '1Mi', own(text => ({ memory: text }))],
  ['a label key', 'x', own(text => ({ podLabels: keyed(text, 'x') }))],
  ['a label value', 'x', own(text => ({ podLabels: { tier: text } }))],
  ['a ServiceAccount', 'x', own(text => ({ serviceAccountName: text }))],
  ['a workload', 'x', (app, text) => { shop(app).shop.addWorkload(text, { image: IMAGE, ports: [WorkloadPort.tcp(1)] }); }],
  ['a namespace', 'x', (app, text) => { new ZeroTrustNamespace(shop(app).chart, 'other', { namespaceName: text }).addWorkload('x', { image: IMAGE }); }],
  ['a platform', 'x', (app, text) => { shop(app, { name: text }); }],
  ['a trust domain', 'x', (app, text) => { const { web, api } = shop(app, { trustDomain: text }); web.allowTo(api, { ports: [WorkloadPort.tcp(5432)] }); }],
  ['a cluster domain', 'x', (app, text) => { shop(app, { clusterDomain: text }); }],
  ['a monitoring label', 'x', (app, text) => { shop(app, { monitoringLabels: keyed(text, text) }); }],
  ['a root namespace', 'x', (app, text) => { shop(app, { mesh: Mesh.istioSidecar({ rootNamespace: text }) }); }],
  ['a revision', 'x', (app, text) => { shop(app, { mesh: Mesh.istioSidecar({ revision: text }) }); }],
  ['a SPIRE class', 'x', (app, text) => { shop(app, { identity: Identity.spire({ className: text }) }); }],
  ['a bundle URL', 'https://x.example/y', (app, text) => { shop(app, { identity: Identity.spire({ federatesWith: [{ trustDomain: 'x', bundleEndpointUrl: text }] }) }); }],
  ['the end of a bundle URL', 'x', (app, text) => { shop(app, { identity: Identity.spire({ federatesWith: [{ trustDomain: 'x', bundleEndpointUrl: `https://x.example/${text}` }] }) }); }],
  ['an endpoint', 'spiffe://x/y', (app, text) => { shop(app, { identity: Identity.spire({ federatesWith: [{ trustDomain: 'x', bundleEndpointUrl: 'https://x', endpointSpiffeId: text }] }) }); }],
  ['a port', 'x', own(text => ({ ports: [WorkloadPort.tcp(80, { name: text })] }))],
  ['a metrics path', '/x', own(text => ({ ports: [WorkloadPort.metrics(80, { path: text })] }))],
  ['a path', '/x', rule(text => HttpRule.get(text))],
  ['the end of a path', 'x', rule(text => HttpRule.get(`/x/${text}`))],
  ['a prefix', '/x', rule(text => HttpRule.prefix(text))],
  ['a method', 'X', rule(text => HttpRule.of({ methods: [text] }))],
  ['a host of requests', 'x', rule(text => HttpRule.of({ hosts: [text] }))],
  ['a header', 'x', rule(text => HttpRule.of({ headers: keyed(text, 'x') }))],
  ['the value of a header', 'x', rule(text => HttpRule.of({ headers: { 'x-tenant': text } }))],
  ['a gRPC method', 'x', (app, text) => { const { web, shop: home } = shop(app); web.allowTo(home.addWorkload('grpc', { image: IMAGE, ports: [WorkloadPort.grpc(9000)] }), { grpc: [GrpcRule.method(text, text)] }); }],
  ['a host outside', 'x.example', outside(text => ExternalHost.tls(text))],
  ['a part of a host outside', 'x', outside(text => ExternalHost.tcp(`${text}.example`, { port: 25 }))],
  ['a CIDR', '192.0.2.0/24', (app, text) => { shop(app).web.allowTo(Peer.cidr(text), { ports: [WorkloadPort.tcp(1)] }); }],
  ['the reason of a link', 'x', (app, text) => { const { web, api } = shop(app); web.allowTo(api, { ports: [WorkloadPort.tcp(5432)], unauthenticated: { reason: text } }); }],
  ['the reason of anywhere', 'x', (app, text) => { shop(app).web.allowTo(Peer.anywhere({ reason: text }), { ports: [WorkloadPort.tcp(443)] }); }],
  ['the end of a link', '2027-01-01', (app, text) => { const { web, api } = shop(app); web.allowTo(api, { ports: [WorkloadPort.tcp(5432)], expiresOn: text }); }],
  ['a group', 'x', (app, text) => { const { web, api } = shop(app); api.allowFrom(new WorkloadGroup(text, [web]), { ports: [WorkloadPort.tcp(5432)] }); }],
  ['a foreign workload', 'x', (app, text) => { shop(app).api.allowFrom(Peer.workload({ namespaceName: text, labels: { app: text }, serviceAccountName: text }), { ports: [WorkloadPort.tcp(5432)] }); }],
  ['the label of a foreign workload', 'x', (app, text) => { shop(app).api.allowFrom(Peer.workload({ namespaceName: 'x', labels: keyed(text, 'x'), serviceAccountName: 'x' }), { ports: [WorkloadPort.tcp(5432)] }); }],
  ['the labels of an operator\'s pods', 'x', (app, text) => { shop(app).shop.adoptWorkload('db', WorkloadSource.selector({ labels: keyed(text, 'x'), serviceAccountName: 'db' })); }],
  ['a waypoint', 'x', (app, text) => { new ZeroTrustNamespace(shop(app).chart, 'other', { waypoint: Waypoint.perNamespace(text) }); }],
  ['a Secret', 'x', (app, text) => { const { chart, shop: namespace } = shop(app); new IngressGateway(chart, 'door', { namespace, listeners: [GatewayListener.https(text)] }); }],
  ['a gateway', 'x', (app, text) => { const { chart, shop: namespace } = shop(app); new IngressGateway(chart, 'door', { namespace, gatewayName: text, listeners: [GatewayListener.https('tls')] }); }],
  ['a route', 'x', (app, text) => {
    const { chart, api } = shop(app);
    const gateway = IngressGateway.existing({ gatewayName: 'public', namespaceName: 'edge', labels: { app: 'gateway' }, serviceAccountName: 'gateway' });
    new GatewayRoute(chart, text, { gateway, host: 'x.example', server: api, port: api.port('http') });
  }],
  ['the id of a chart', 'x', (app, text) => { const { web, api } = shop(app, {}, { chart: text }); web.allowTo(api, { ports: [WorkloadPort.tcp(5432)] }); }],
  ['the id of a namespace', 'x', (app, text) => { const { web, api } = shop(app, {}, { namespace: text }); web.allowTo(api, { ports: [WorkloadPort.tcp(5432)] }); }],
  ['the id of a link', 'x', (app, text) => { const { chart, web, api } = shop(app); new ServiceLink(chart, text, { client: web, server: api, ports: [WorkloadPort.tcp(5432)] }); }],
  ['the label that foreign pods are selected by', 'x', (app, text) => { foreign(app, { app: text }, {}); }],
  ['the ServiceAccount of foreign pods', 'x', (app, text) => { foreign(app, { app: 'cart' }, { serviceAccountName: text }); }],
  ['the port of foreign pods', 'x', (app, text) => {
    foreign(app, { app: 'cart' }, { serviceAccountName: 'cart', containers: [{ name: 'cart', image: IMAGE, ports: [{ name: `http-${text}`, containerPort: 8080 }] }] });
  }],
];

/** What cdk8s or constructs themselves refuse, or lose in an object of the user. */
const NOT_OURS: [slot: RegExp, texts: string[]][] = [
  [/^the id of|^a route$/, ['', '__proto__', 'toString', 'constructor']],
  [/label key|monitoring label|labels? of/, ['constructor']],
];

/** The form of an object without its texts: a text that becomes syntax changes it. */
function shape(value: Manifest): unknown {
  if (typeof value !== 'object' || value === null) { return typeof value; }
  // Sorted, because the text may be sorted to another place.
  return Object.values(value).map(shape).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Nothing may write to what all objects share. */
const polluted = (): string[] => Object.keys(Object.prototype).concat(Object.keys(Array.prototype));

const seen = { refused: 0, carried: 0 };

/** Places that carry nearly any text see all of them; of the others, which refuse most, each sees a third. */
const FREE = /value of|reason of a link|group|id of a link/;
const textsOf = (slot: string): string[] => {
  const shift = SLOTS.findIndex(([name]) => name === slot);
  return TEXTS.filter((text, index) => (FREE.test(slot) ? text.length < 10_000 : (index + shift) % 3 === 0) && !NOT_OURS.some(([where, what]) => where.test(slot) && what.includes(text)));
};

test.each(SLOTS)('%s is refused with a code or carried as text', (slot, harmless, build) => {
  const good = new App();
  build(good, harmless);
  expect(messagesOf(good)).toEqual([]);
  const plain = objectsOf(good);
  const form = plain.map(shape);
  for (const text of textsOf(slot)) {
    const app = new App();
    const refused = linesOf(() => build(app, text));
    const messages = refused.length > 0 ? refused : messagesOf(app);
    if (messages.length > 0) {
      seen.refused++;
      for (const line of messages) {
        expect(line).toMatch(FORM);
        expect(line.length).toBeLessThan(1000);
      }
      continue;
    }
    seen.carried++;
    const objects = objectsOf(app);
    expect([text, objects.map(shape)]).toEqual([text, form]);
    const changed = objects.filter((object, index) => JSON.stringify(object) !== JSON.stringify(plain[index]));
    const yaml = Yaml.stringify(...changed);
    expect(loadAll(yaml)).toEqual(changed);
    expect(parseAllDocuments(yaml, { version: '1.1' }).map(document => 'toJS' in document && document.toJS())).toEqual(changed);
    expect(JSON.parse(Intent.toJson(app)).platforms).toHaveLength(1);
  }
  expect(polluted()).toEqual([]);
});

afterAll(() => {
  // Else the loop above would prove nothing.
  expect(seen.refused).toBeGreaterThan(300);
  expect(seen.carried).toBeGreaterThan(200);
});

test('a reason stands in the annotation as it was written, and nowhere else', () => {
  const reason = 'old client: "{{ .Values.x }}" & \'y\' # - [a]';
  const app = new App();
  const { web, api } = shop(app);
  web.allowTo(api, { ports: [WorkloadPort.tcp(5432)], unauthenticated: { reason } });
  const holders = objectsOf(app).filter(object => JSON.stringify(object).includes('old client'));
  expect(holders.map(({ kind }) => kind).sort()).toEqual(['AuthorizationPolicy', 'CiliumNetworkPolicy', 'CiliumNetworkPolicy']);
  for (const object of holders) {
    expect(object.metadata.annotations['cdk8s-zero-trust/intent']).toContain(`shop/web -> shop/api tcp 5432 (unauthenticated: ${reason})`);
    expect(JSON.stringify({ ...object, metadata: {} })).not.toContain('old client');
    expect(load(Yaml.stringify(object))).toEqual(object);
  }
});

test('the path of a construct cannot forge a line of a message', () => {
  const app = new App();
  const { chart, web, api } = shop(app, {}, { chart: 'app\n(ZT999) app/web: all is well\u202e' });
  new ServiceLink(chart, 'link\r\u001b[2J', { client: web, server: api, ports: [WorkloadPort.tcp(1)] });
  const messages = messagesOf(app);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatch(FORM);
  expect(messages[0]).toContain('\\u000a(ZT999)');
});
