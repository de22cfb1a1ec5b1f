import fc from 'fast-check';
import { chance, constant, either, fields, list, one, set, sometimes } from './arbitrary';
import { workload } from './istio-world';

/**
 * How a client's sidecar would send to a port of a host; `to` is the pod behind it, where there is one. To the engine a name outside is `host`, but on a
 * port of TCP every entry without addresses takes every connection, so there it is asked about the port alone (IST-42).
 */
export interface Destination { readonly outbound: true; readonly from: string; readonly to?: string; readonly name?: string; readonly host: string; readonly port: number }

const SPACES = ['shop', 'other', 'istio-system'];
const CLIENTS = [['shop', 'web'], ['other', 'far'], ['istio-system', 'root']] as const;
const SERVERS = 20;

const server = (index: number) => fc.record({ home: one('shop', 'other'), headless: chance(20), plain: chance(20), hidden: sometimes(10, one('.', '*', 'shop', 'other,istio-system', '~')) }).map(({ home, headless, plain, hidden }) => {
  const name = `api${index}`;
  const ports = headless ? [8080, 9000] : [80, 90];
  return {
    name, home, ports, objects: [workload(home, name, { 'security.istio.io/tlsMode': plain ? 'disabled' : 'istio' }), {
      apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: home, ...(hidden && hidden !== '~' ? { annotations: { 'networking.istio.io/exportTo': hidden } } : {}) },
      spec: { ...(headless ? { clusterIP: 'None' } : {}), selector: { app: name }, ports: [{ name: 'http-a', port: ports[0], targetPort: 8080 }, { name: 'tcp-b', port: ports[1], targetPort: 9000 }] },
    }],
  };
});
type Server = typeof server extends (index: number) => fc.Arbitrary<infer T> ? T : never;

const tls = fields({ mode: sometimes(90, one('DISABLE', 'SIMPLE', 'ISTIO_MUTUAL', 'ISTIO_MUTUAL')) }).map(drawn => ({ tls: drawn }));
const portLevel = fc.tuple(one(80, 90, 8080), either<object>([6, tls], [4, constant({ connectionPool: { tcp: { maxConnections: 5 } } })])).map(([number, more]) => ({ port: { number }, ...more }));
const trafficPolicy = fc.tuple(sometimes(70, tls), fields({ portLevelSettings: sometimes(30, list(portLevel, 1, 1)), loadBalancer: sometimes(10, one('PASSTHROUGH', 'RANDOM').map(simple => ({ simple }))) }))
  .map(([top, more]) => { const made = { ...top, ...more }; return Object.keys(made).length === 0 ? { loadBalancer: { simple: 'RANDOM' } } : made; });

/** Hosts: a full name, a short one, a wildcard. The number of the server is put in later, as its namespace has to be right most of the time. */
const destinationRule = fc.record({
  home: one(...SPACES), server: fc.nat(SERVERS - 1), form: one('full', 'full', 'namespace', 'local', 'any', 'short'), selector: sometimes(15, one('web', 'far', 'root')),
  exportTo: sometimes(30, one<string[]>(['.'], ['*'], ['other'], ['shop'], ['other', 'shop'])), policy: sometimes(85, trafficPolicy),
});

function rulesOf(drawn: readonly (typeof destinationRule extends fc.Arbitrary<infer T> ? T : never)[], servers: readonly Server[]): object[] {
  const seen = new Set<string>();
  return drawn.flatMap(({ home, server: index, form, selector, exportTo, policy }, number) => {
    const { name, home: there } = servers[index];
    const full = `${name}.${there}.svc.cluster.local`;
    const host = { full, namespace: `*.${there}.svc.cluster.local`, local: '*.local', any: '*', short: name }[form];
    const key = `${home} ${form === 'short' ? `${name}.${home}.svc.cluster.local` : host} ${selector !== undefined}`;
    // Of two for one host the older one counts, and nothing here has an age.
    if (seen.has(key)) { return []; }
    seen.add(key);
    return [{
      apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata: { name: `d${number}`, namespace: home },
      spec: { host, ...(selector ? { workloadSelector: { matchLabels: { app: selector } }, ...(exportTo ? { exportTo: ['.'] } : {}) } : exportTo ? { exportTo } : {}), ...(policy ? { trafficPolicy: policy } : {}) },
    }];
  });
}

const hosts = ['./*', '*/*', 'shop/*', 'other/*', 'istio-system/*', '~/*', '*/api1.shop.svc.cluster.local', '*/*.other.svc.cluster.local', './api2.shop.svc.cluster.local', '*/*.example', '*/b.example', '~shop/*'];
const listener = fc.tuple(set(1, 2, ...hosts), sometimes(25, one(80, 90, 443))).map(([names, number]) => ({ ...(number ? { port: { number, protocol: 'TCP', name: `p${number}` } } : {}), hosts: names }));
const scope = (home: string, app?: string) => list(listener, 1, 2).map(egress => ({
  apiVersion: 'networking.istio.io/v1', kind: 'Sidecar', metadata: { name: app ?? 'home', namespace: home },
  // A listener without a port comes last, and once.
  spec: { ...(app ? { workloadSelector: { labels: { app } } } : {}), egress: [...egress.filter((item, index) => 'port' in item && egress.findIndex(other => JSON.stringify(other.port) === JSON.stringify(item.port)) === index), ...egress.filter(item => !('port' in item)).slice(0, 1)] },
}));

export const OUTSIDE = ['a.example', 'b.example', 'x.b.example', 'c.example'];
const entry = (index: number) => fc.record({
  home: one(...SPACES), host: one('a.example', 'b.example', '*.example', '*.b.example'), ports: set(1, 2, '80', '443', '5432'), exportTo: sometimes(30, one<string[]>(['.'], ['*'], ['shop'])),
}).map(({ home, host, ports, exportTo }) => ({
  apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry', metadata: { name: `e${index}`, namespace: home },
  spec: {
    hosts: [host], location: 'MESH_EXTERNAL', resolution: host.startsWith('*') ? 'NONE' : 'DNS', ...(exportTo ? { exportTo } : {}),
    ports: ports.map(port => ({ number: Number(port), name: `p${port}`, protocol: { 80: 'HTTP', 443: 'TLS', 5432: 'TCP' }[port] })),
  },
}));

const peers = (home: string) => one('STRICT', 'DISABLE', 'PERMISSIVE', 'UNSET').map(mode => ({ apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', metadata: { name: 'home', namespace: home }, spec: { mtls: { mode } } }));

export const outboundWorlds = fc.record({
  servers: fc.tuple(...Array.from({ length: SERVERS }, (_, index) => server(index))), rules: list(destinationRule, 0, 24),
  modes: fc.tuple(...SPACES.map(home => sometimes(35, peers(home)))),
  scopes: fc.tuple(...SPACES.map(home => sometimes(30, scope(home))), sometimes(25, scope('shop', 'web'))), entries: fc.tuple(...[0, 1, 2].map(index => sometimes(60, entry(index)))),
}).map(({ servers, rules, modes, scopes, entries }) => ({
  objects: [
    ...SPACES.map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'istio-injection': 'enabled' } } })),
    ...CLIENTS.map(([home, name]) => workload(home, name, { 'security.istio.io/tlsMode': 'istio' })), ...servers.flatMap(({ objects }) => objects),
    ...rulesOf(rules, servers), ...[...modes, ...scopes, ...entries].filter(item => item !== undefined),
  ],
  queries: CLIENTS.flatMap(([home, client]) => [
    ...servers.flatMap(({ name, home: there, ports }) => ports.map((port): Destination => ({ outbound: true, from: `${home}/${client}`, to: `${there}/${name}`, host: `${name}.${there}.svc.cluster.local`, port }))),
    ...OUTSIDE.flatMap(host => [80, 443, 5432].map((port): Destination => ({ outbound: true, from: `${home}/${client}`, host, port }))),
  ]),
}));
