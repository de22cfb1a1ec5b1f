import fc from 'fast-check';
import { chance, constant, fields, list, one, sometimes } from './arbitrary';
import { authorizationPolicy, peerAuthentication } from './istio-authorization';
import { TOKENS, User, requestAuthentication } from './tokens';

export interface Probe {
  readonly from: string; readonly to: string; readonly port: number; readonly mtls: boolean; readonly sni: string;
  readonly protocol: 'http'; readonly method: string; readonly path: string; readonly host: string; readonly headers: Readonly<Record<string, string>>;
  /** Whose token the request carries. */
  readonly user?: User;
}

export const STRANGER = '203.0.113.9';
const SPACES = ['shop', 'other'];

export const namespace = (name: string, labels: object) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
export const workload = (home: string, name: string, labels: object = {}) => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: home },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name, ...labels } }, spec: { serviceAccountName: name, containers: [{ name: 'main', image: 'registry.example/app:1', ports: [{ name: 'web', containerPort: 8080 }, { containerPort: 9000 }] }] } },
  },
});

/** The name of a port says its protocol, where no `appProtocol` does (IST-10). */
export const named = (...names: readonly string[]) => fields({ name: one(...names), appProtocol: sometimes(15, one('http', 'tcp', 'grpc', 'https', 'tls', 'mysql', 'kubernetes.io/h2c', 'unheard')) });
const portNames = fc.record({
  web: named('http-web', 'http', 'http2-web', 'grpc-web'), raw: named('tcp-raw', 'tcp', 'mysql', 'tls-raw', 'https-raw'), odd: named('odd', 'thing-x'), byName: chance(25), datagrams: chance(20),
});

const service = (home: string, name: string) => portNames.map(({ web, raw, odd, byName, datagrams }) => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: home },
  spec: { selector: { app: name }, ports: [{ ...web, port: 80, targetPort: byName ? 'web' : 8080 }, { ...raw, port: 90, targetPort: 9000 }, { ...odd, port: 95, targetPort: 9500, ...(datagrams ? { protocol: 'UDP' } : {}) }] },
}));

const server = (index: number, { actions, policies, tokens }: MeshSpec) => one('shop', 'shop', 'other').chain(home => {
  const name = `api${index}`;
  return fc.tuple(constant(workload(home, name)), service(home, name), sometimes(60, peerAuthentication(home, name, name)),
    list(chance(8).chain(root => authorizationPolicy(constant(root ? 'istio-system' : home), name, actions)), 0, policies),
      chance(tokens ? 40 : 0).map(reads => (reads ? [requestAuthentication(home, name)] : [])));
});

/** Sometimes with an alias of the trust domain (IST-35). */
export const meshConfig = chance(30).map(aliased => (aliased ? [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio', namespace: 'istio-system' }, data: { mesh: 'trustDomain: cluster.local\ntrustDomainAliases: [old.example]\n' } }] : []));

const paths = ['/', '/a', '/a/', '/a/b', '/a/b/c', '/A', '/b?x=1', '/b', '/ab', '/c/', '/c/d=e', '/a/x%20y', '/a?x=/a/b'];

const probe = (servers: number) => fc.record({
  from: one('shop/web', 'other/far', `ip:${STRANGER}`), to: fc.nat(servers - 1), port: one(8080, 8080, 9000, 9500, 7000), secured: chance(75), method: one('GET', 'POST', 'PUT'), path: one(...paths),
  team: sometimes(40, one('a', 'b', 'ab')), host: one('', '', 'elsewhere', 'Api.Shop'), user: sometimes(40, one<User>('u', 'v')),
});

export interface MeshWorld { readonly objects: readonly object[]; readonly queries: readonly Probe[] }

export interface MeshSpec { readonly labels: object; readonly actions: readonly string[]; readonly policies: number; readonly servers: number; readonly probes: number; readonly tokens: boolean }

/** Two clients, a stranger, and servers whose policies do not touch each other, so that one world asks many questions at once. */
export const meshWorlds = (spec: MeshSpec): fc.Arbitrary<MeshWorld> => { const { labels, actions, servers, probes } = spec; return fc.record({
  made: fc.tuple(...Array.from({ length: servers }, (_, index) => server(index, spec))),
  wide: fc.tuple(...SPACES.map(home => sometimes(40, peerAuthentication(home, 'home'))), sometimes(40, peerAuthentication('istio-system', 'mesh'))),
  all: list(one('other', 'istio-system').chain(home => authorizationPolicy(constant(home), undefined, actions)), 0, 1), open: chance(75),
  config: meshConfig, drawn: list(probe(servers), probes, probes),
}).map(({ made, wide, all, open, config, drawn }) => {
  const own = made.flatMap(([pods, front, peers, rules, readers]) => [pods, front, ...(peers ? [peers] : []), ...rules, ...readers]);
  const policiesOf = [...own, ...(open ? [] : all)];
  const numbered = policiesOf.map((object, index) => ((object as { kind: string }).kind === 'AuthorizationPolicy' ? { ...object, metadata: { ...object.metadata, name: `p${index}` } } : object));
  const homes = made.map(([pods]) => pods.metadata);
  return {
    objects: [...SPACES.map(name => namespace(name, labels)), namespace('istio-system', {}), ...config, workload('shop', 'web'), workload('other', 'far'), ...numbered, ...wide.filter(item => item !== undefined)],
    queries: drawn.map(({ from, to, port, secured, method, path, team, host, user }): Probe => {
      const mtls = secured && !from.startsWith('ip:');
      const { name, namespace: home } = homes[to];
      return { from, to: `${home}/${name}`, port, mtls, sni: mtls ? `outbound_.${port}` : '', protocol: 'http', method, path, host: host === '' ? `${name}.${home}` : host, ...(user ? { user } : {}), headers: { ...(team ? { 'X-Team': team } : {}), ...(user ? { Authorization: `Bearer ${TOKENS[user]}` } : {}) } };
    }),
  };
}); };
