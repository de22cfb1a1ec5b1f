import { formatPorts } from '../../src/algebra/ports';
import { MeshFacts } from '../../src/evaluate/mesh';
import { WorldOptions } from '../../src/parse/make-world';
import { AMBIENT, PodParts, istio, mesh, namespace, pod, service } from './istio-worlds';

const IN = namespace('shop', '{ istio-injection: enabled }') + namespace('pay', '{ istio-injection: enabled }');
const API = pod('api') + service('api', '{ name: http, port: 80, targetPort: 8080 }, { name: raw, port: 90, targetPort: 9000 }');
const OUT: PodParts = { labels: { 'sidecar.istio.io/inject': 'false' } };
const rule = (spec: string, name = 'rule', place = 'shop') => istio('DestinationRule', spec, { name, place });
const tls = (mode: string) => `trafficPolicy: { tls: { mode: ${mode} } }`;
const peer = (spec: string, place = 'shop') => istio('PeerAuthentication', spec, { name: `peer-${place}`, place });
const headless = (name: string, port = '{ name: tcp, port: 5432 }') => service(name, port, ', clusterIP: None');
const AWAY = { namespace: 'far', name: 'away', kind: 'Peer', labels: { app: 'away' }, annotations: {}, serviceAccountName: 'x', hostNetwork: false, ports: [], probes: [], template: {}, templatePath: [], where: 'elsewhere' as const, meshed: true };

interface How { readonly facts?: Partial<MeshFacts>; readonly options?: WorldOptions }
/** What goes in plaintext, what with the mesh's certificate, and the lines that say so. */
function sends(text: string, client: string, server: string, { facts, options }: How = {}): string[] {
  const { layer, index } = mesh(text, facts, options);
  const { plaintext, mutual, causes } = layer.sends(index(client), index(server));
  return [formatPorts(plaintext), formatPorts(mutual), ...causes.map(({ object, path, fact }) => `${object.name} ${path.join('.')} ${fact}`)];
}
const REST = 'TCP 1-8079,8081-8999,9001-65535';
const AUTOMATIC = [REST, 'TCP 8080,9000'];
const PLAIN = ['TCP all', 'no port'];
const TUNNELLED = ['no port', 'TCP all'];

describe('IST-06: the rules that decide, each named once', () => {
  const second = service('second', '{ name: http, port: 81, targetPort: 8181 }').replace('app: second', 'app: api');
  test.each<[string, string, string[]]>([
    ['none', '', AUTOMATIC],
    ['one for two ports', rule(`{ host: api, ${tls('DISABLE')} }`), [...PLAIN, 'rule spec.trafficPolicy.tls IST-06']],
    ['one that says nothing about TLS', rule('{ host: api }'), [...AUTOMATIC, 'rule spec IST-06']],
    ['one for each Service', second + rule(`{ host: api, ${tls('DISABLE')} }`) + rule(`{ host: second, ${tls('ISTIO_MUTUAL')} }`, 'other'), ['TCP 1-8180,8182-65535', 'TCP 8181', 'rule spec.trafficPolicy.tls IST-06', 'other spec.trafficPolicy.tls IST-06']],
    ['one for both Services', second + rule(`{ host: "*.shop.svc.cluster.local", ${tls('DISABLE')} }`), [...PLAIN, 'rule spec.trafficPolicy.tls IST-06']],
    ['two Services that lead to one port in different ways', second.replace('8181', '8080') + rule(`{ host: second, ${tls('DISABLE')} }`), ['TCP 1-8999,9001-65535', 'TCP 8080,9000', 'rule spec.trafficPolicy.tls IST-06']],
  ])('%s', (_, text, expected) => expect(sends(IN + pod('web') + API + text, 'web', 'api')).toEqual(expected));

  test('a port of UDP is none of the mesh\'s', () =>
    expect(sends(IN + pod('web') + pod('dns') + service('dns', '{ name: dns, port: 53, protocol: UDP }, { name: http, port: 80 }'), 'web', 'dns')).toEqual(['TCP 1-79,81-65535', 'TCP 80']));
});

describe('clients of one server', () => {
  test('IST-06: each by the rules of its namespace', () => {
    const text = IN + pod('web') + pod('far', { namespace: 'pay' }) + API + rule(`{ host: api.shop.svc.cluster.local, ${tls('DISABLE')} }`, 'pay', 'pay');
    const { layer, index } = mesh(text);
    expect(['web', 'far', 'web'].map(name => formatPorts(layer.sends(index(name), index('api')).mutual))).toEqual(['TCP 8080,9000', 'no port', 'TCP 8080,9000']);
  });
  test('IST-06: each by the rules for its pods', () => {
    const text = IN + pod('web') + pod('other') + API + pod('more') + service('more', '{ name: http, port: 70 }') + rule(`{ host: "*.shop.svc.cluster.local", workloadSelector: { matchLabels: { app: other } }, ${tls('DISABLE')} }`);
    const { layer, index } = mesh(text);
    expect(['web', 'other', 'web'].map(name => formatPorts(layer.sends(index(name), index('api')).mutual))).toEqual(['TCP 8080,9000', 'no port', 'TCP 8080,9000']);
    expect(formatPorts(layer.sends(index('web'), index('more')).mutual)).toBe('TCP 70');
  });
  test('IST-11: each by what it dials past its proxy', () => {
    const out = (ports: string): PodParts => ({ annotations: { 'traffic.sidecar.istio.io/excludeOutboundPorts': ports } });
    const { layer, index } = mesh(IN + pod('web') + pod('a', out('80')) + pod('b', out('8,0')) + pod('c', out('90')) + API);
    expect(['web', 'a', 'b', 'c'].map(name => formatPorts(layer.sends(index(name), index('api')).mutual))).toEqual(['TCP 8080,9000', 'TCP 9000', 'TCP 8080,9000', 'TCP 8080']);
    const strict = mesh(IN + pod('a', out('80,7000')) + API, { outboundTrafficPolicy: 'REGISTRY_ONLY' });
    expect(formatPorts(strict.layer.sends(strict.index('a'), strict.index('api')).plaintext)).toBe('TCP 80,7000,8080');
  });
  test('IST-09: a gateway reads the endpoints of a headless Service, a sidecar dials them', () => {
    const text = IN + pod('web') + pod('router', { spec: { containers: [{ name: 'istio-proxy', args: ['proxy', 'router'] }] } }) + pod('db-1', { labels: { app: 'db' } }) + pod('db-2', { labels: { app: 'db', ...OUT.labels } }) + headless('db');
    expect([sends(text, 'router', 'db-1'), sends(text, 'web', 'db-1'), sends(text, 'router', 'db-2')]).toEqual([['TCP 1-5431,5433-65535', 'TCP 5432'], PLAIN, PLAIN]);
  });
  test('without a proxy in plaintext, whatever the rules say', () => expect(sends(IN + pod('old', OUT) + API + rule(`{ host: api, ${tls('ISTIO_MUTUAL')} }`), 'old', 'api')).toEqual(PLAIN));
});

describe('what a server takes', () => {
  test('IST-07: a pod without a proxy nothing by itself, but what a rule says', () => {
    const old = pod('old', OUT) + service('old', '{ name: http, port: 70 }');
    const to = (text: string) => sends(IN + pod('web') + old + text, 'web', 'old').slice(0, 2);
    const MUTUAL = ['TCP 1-69,71-65535', 'TCP 70'];
    expect([to(''), to(rule(`{ host: old, ${tls('SIMPLE')} }`)), to(rule(`{ host: old, ${tls('ISTIO_MUTUAL')} }`)), to(rule(`{ host: old, ${tls('ISTIO_MUTUAL')} }`) + peer('{ mtls: { mode: DISABLE } }'))]).toEqual([PLAIN, PLAIN, MUTUAL, MUTUAL]);
  });
  test('IST-08: TLS of another kind, by what its port is read as', () => {
    const to = (text: string) => sends(IN + pod('web') + pod('api') + service('api', '{ name: http, port: 80, targetPort: 8080 }') + rule(`{ host: api, ${tls('SIMPLE')} }`) + text, 'web', 'api')[0];
    const second = (name: string) => service('second', `{ name: ${name}, port: 81, targetPort: 8080 }`).replace('app: second', 'app: api');
    expect([to(''), to(second('http')), to(second('tcp')), to(second('tcp') + rule(`{ host: second, ${tls('DISABLE')} }`, 'second'))]).toEqual(['TCP 1-8079,8081-65535', 'TCP 1-8079,8081-65535', 'TCP 1-8079,8081-65535', 'TCP all']);
    expect(sends(IN + pod('web') + pod('api') + service('api', '{ name: tcp, port: 80, targetPort: 8080 }') + rule(`{ host: api, ${tls('SIMPLE')} }`), 'web', 'api').slice(0, 2)).toEqual(PLAIN);
  });
  test('IST-07: without automatic mTLS only what a rule says', () => {
    const config = `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio', namespace: 'istio-system' }, data: { mesh: 'enableAutoMtls: false\ntrustDomain: td' } })}\n---\n`;
    const DETACHED = rule('{ host: api, trafficPolicy: { tls: { mode: ISTIO_MUTUAL }, portLevelSettings: [{ port: { number: 80 }, loadBalancer: {} }] } }');
    const to = (text: string) => sends(IN + pod('web') + API + text, 'web', 'api').slice(0, 2);
    expect([to(config), to(config + rule(`{ host: api, ${tls('ISTIO_MUTUAL')} }`)), to(config + DETACHED), to(DETACHED), to(DETACHED + peer('{ mtls: { mode: DISABLE } }') + istio('PeerAuthentication', '{ selector: { matchLabels: { app: api } }, mtls: { mode: STRICT } }', { name: 'strict' }))])
      .toEqual([PLAIN, AUTOMATIC, ['TCP 1-8999,9001-65535', 'TCP 9000'], AUTOMATIC, ['TCP 1-8999,9001-65535', 'TCP 9000']]);
  });
  test('IST-09: a pod that may come is not yet there', () => {
    const db = pod('web') + pod('db') + headless('db');
    const future = { ...AWAY, namespace: 'shop', name: 'new', labels: { app: 'db', 'sidecar.istio.io/inject': 'false' }, where: 'future' as const, meshed: undefined };
    expect(sends(IN + db, 'web', 'db', { options: { peers: [future] } })).toEqual(['TCP 1-5431,5433-65535', 'TCP 5432']);
    expect(sends(IN + db + pod('old', { labels: { app: 'db', ...OUT.labels } }), 'web', 'db')).toEqual(PLAIN);
  });
  test('IST-09: by address, where a rule says so', () => {
    const pass = rule('{ host: db, trafficPolicy: { loadBalancer: { simple: PASSTHROUGH } } }');
    const db = pod('web') + pod('db') + pod('old', { labels: { app: 'db', ...OUT.labels } }) + service('db', '{ name: tcp, port: 5432 }');
    expect([sends(IN + db, 'web', 'db'), sends(IN + db + pass, 'web', 'db')]).toEqual([['TCP 1-5431,5433-65535', 'TCP 5432'], [...PLAIN, 'rule spec IST-06']]);
  });
});

describe('AMB-06, AMB-07: with the tunnel', () => {
  const MIXED = namespace('shop', '{ istio.io/dataplane-mode: ambient }') + pod('web') + pod('side', { labels: { 'sidecar.istio.io/inject': 'true' } });
  const OFF = rule(`{ host: "*", ${tls('DISABLE')} }`);
  const to = (text: string, client: string, server: string) => sends(MIXED + text, client, server, { facts: AMBIENT }).slice(0, 2);
  test('a rule counts between sidecars, and not towards ambient pods', () => {
    const two = API + pod('second', { labels: { 'sidecar.istio.io/inject': 'true' } }) + service('second', '{ name: http, port: 70 }');
    expect([to(two + OFF, 'side', 'second'), to(two, 'side', 'second'), to(two + OFF, 'side', 'api')]).toEqual([PLAIN, ['TCP 1-69,71-65535', 'TCP 70'], AUTOMATIC]);
  });
  test('a headless Service of ambient pods is dialled past it', () => expect(to(pod('db') + headless('db'), 'side', 'db')).toEqual(PLAIN));
  test('a waypoint tunnels as ztunnel does', () => {
    const way = '{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: way, namespace: shop }, spec: { gatewayClassName: istio-waypoint } }\n---\n';
    expect([to(API + way + OFF, 'way', 'api'), to(API + way + OFF + pod('old', { labels: { 'istio.io/dataplane-mode': 'none' } }), 'way', 'old')]).toEqual([TUNNELLED, PLAIN]);
  });
});

describe('pods elsewhere', () => {
  const strict: How = { facts: { outboundTrafficPolicy: 'REGISTRY_ONLY' }, options: { peers: [AWAY] } };
  const front = service('away', '{ name: http, port: 80 }, { name: more, port: 81 }', '', 'far');
  test('take what the Services say that are here, and else what they are', () => {
    const off = rule('{ host: away.far.svc.cluster.local, trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, tls: { mode: DISABLE } }] } }');
    expect(sends(IN + pod('web') + front + off, 'web', 'away', strict)).toEqual(['TCP 80', 'TCP 1-79,81-65535', 'rule spec IST-06']);
    const mutual = rule('{ host: away.far.svc.cluster.local, trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, tls: { mode: ISTIO_MUTUAL } }] } }');
    expect(sends(IN + pod('web') + front + mutual, 'web', 'away', { ...strict, options: { peers: [{ ...AWAY, meshed: false }] } })).toEqual(['TCP 1-79,81-65535', 'TCP 80', 'rule spec IST-06']);
  });

  test('LIM-07: whose trust domain the mesh does not know are refused by servers here, and by none elsewhere', () => {
    const config = `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio', namespace: 'istio-system' }, data: { mesh: 'trustDomain: td' } })}\n---\n`;
    const foreign = { ...AWAY, name: 'foreign', trustDomain: 'other' };
    const asked = (client: string, server: string) => sends(IN + config + pod('old', OUT) + API, client, server, { options: { peers: [AWAY, foreign] } });
    expect([asked('foreign', 'api'), asked('away', 'api'), asked('foreign', 'away'), asked('old', 'api')]).toEqual([[REST, 'no port'], AUTOMATIC, TUNNELLED, PLAIN]);
  });
});
