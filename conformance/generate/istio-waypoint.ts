import fc from 'fast-check';
import { chance, constant, either, list, one, sometimes } from './arbitrary';
import { authorizationPolicy } from './istio-authorization';
import { meshConfig, namespace, named, workload } from './istio-world';
import { TOKENS, User, requestAuthentication } from './tokens';

/** A connection from a pod to a Service, or to the address of a pod, through the waypoint that istiod names for it. */
export interface Passage {
  readonly via: true; readonly from: string; readonly service?: string; readonly to: string; readonly port: number;
  readonly protocol: 'http' | 'tcp'; readonly method: string; readonly path: string; readonly host: string; readonly headers: Readonly<Record<string, string>>;
  readonly user?: User;
}

const HERE = ['shop', 'other'] as const;
const USE = 'istio.io/use-waypoint';
const GROUP = 'gateway.networking.k8s.io';

const gateway = (home: string, name: string) => fc.record({ serves: sometimes(20, one('service', 'workload', 'all', 'all', 'none')), from: sometimes(60, one('All', 'All', 'Same', 'Selector')) }).map(({ serves, from }) => ({
  apiVersion: `${GROUP}/v1`, kind: 'Gateway', metadata: { name, namespace: home, ...(serves ? { labels: { 'istio.io/waypoint-for': serves } } : {}) },
  spec: {
    gatewayClassName: 'istio-waypoint',
    listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', ...(from ? { allowedRoutes: { namespaces: { from, ...(from === 'Selector' ? { selector: { matchLabels: { 'kubernetes.io/metadata.name': 'other' } } } : {}) } } } : {}) }],
  },
}));

/** What a label may name: a waypoint here, one elsewhere, none. */
const use = (named: number) => sometimes(named, one(
  { [USE]: 'way' }, { [USE]: 'way' }, { [USE]: 'way' }, { [USE]: 'way' }, { [USE]: 'way' }, { [USE]: 'none' }, { [USE]: 'way', [`${USE}-namespace`]: 'shop' }, { [USE]: 'way', [`${USE}-namespace`]: 'other' },
)).map((drawn): object => drawn ?? {});

/** Two ports may lead to one port of the pods, and policies see the port of the Service. */
const portsOf = fc.record({
  web: named('http-web', 'http', 'http2-web', 'grpc-web'), raw: named('tcp-raw', 'tcp', 'mysql', 'tls-raw', 'https-raw'), odd: named('odd', 'thing-x'), byName: chance(25), twice: chance(15), same: chance(15),
}).map(({ web, raw, odd, byName, twice, same }) => [
  { ...web, port: 80, targetPort: byName ? 'web' : 8080 }, { ...raw, port: same ? 9000 : 90, targetPort: 9000 }, { ...odd, port: 95, targetPort: 9500 },
  ...(twice ? [{ name: 'http-more', port: 8080, targetPort: 8080 }] : []),
]);

const service = (home: string, name: string, app: string) => fc.tuple(portsOf, use(15), chance(12)).map(([ports, labels, headless]) => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: home, labels }, spec: { selector: { app }, ports, ...(headless ? { clusterIP: 'None' } : {}) },
}));

type Policy = { readonly kind: string; readonly metadata: { readonly name: string; readonly namespace: string }; readonly spec: object };
/** Attached to what it names, and no longer to pods. */
const attached = (policy: Policy, targetRefs: readonly object[]): Policy => {
  const { selector: _, ...spec } = policy.spec as { readonly selector?: object };
  return { ...policy, spec: { targetRefs, ...spec } };
};
const toService = (name: string): object[] => [{ group: '', kind: 'Service', name }];

const ACTIONS = ['ALLOW', 'ALLOW', 'ALLOW', 'DENY', 'DENY', 'AUDIT'];
/** Addresses of pods are what we cannot know: one such policy leaves a whole world open. */
const decidable = (home: string, app?: string) => authorizationPolicy(constant(home), app, ACTIONS).filter(made => !/ipBlocks|source\.ip/i.test(JSON.stringify(made)));
const policyFor = (home: string, refs: readonly object[]) => decidable(home).map(made => attached(made, refs));

const server = (index: number) => one('shop', 'shop', 'other').chain(home => {
  const name = `api${index}`;
  return fc.record({
    pods: use(8).map(labels => workload(home, name, labels)), fronts: fc.tuple(service(home, name, name), sometimes(20, service(home, `${name}-too`, name))),
    rules: list(policyFor(home, toService(name)), 0, 3), too: sometimes(15, policyFor(home, [...toService(`${name}-too`), ...toService(name)])),
    // At a waypoint a selector decides nothing.
    selected: sometimes(20, decidable(home, name)),
    reader: sometimes(30, constant(attached(requestAuthentication(home, name), toService(name)))),
  }).map(({ pods, fronts, rules, too, selected, reader }) => ({
    home, name, objects: [pods, ...fronts.filter(item => item !== undefined), ...rules, ...[too, selected, reader].filter(item => item !== undefined)], fronts,
  }));
});

const HTTP = new Set(['http', 'grpc', 'kubernetes.io/h2c']);
const SERVERS = 14;
const PASSAGES = 900;
const paths = ['/', '/a', '/a/', '/a/b', '/a/b/c', '/A', '/b?x=1', '/b', '/ab', '/c/', '/c/d=e', '/a/x%20y', '/a?x=/a/b'];

const passage = fc.record({
  from: one('shop/web', 'other/far'), to: fc.nat(SERVERS - 1), second: chance(20), direct: chance(5), port: one(80, 80, 8080, 90, 9000, 95), raw: chance(25), method: one('GET', 'POST', 'PUT'), path: one(...paths),
  team: sometimes(40, one('a', 'b', 'ab')), host: one('', '', 'elsewhere', 'Api.Shop'), user: sometimes(40, one<User>('u', 'v')),
});

/** Policies of everything at once come in one world of four: they close too much. */
const wide = fc.tuple(chance(25), one('way', 'class').chain(what => (what === 'way' ? one(...HERE).chain(home => policyFor(home, [{ group: GROUP, kind: 'Gateway', name: 'way' }]))
  : policyFor('istio-system', [{ group: GROUP, kind: 'GatewayClass', name: 'istio-waypoint' }])))).map(([some, policy]) => (some ? [policy] : []));

export const waypointWorlds = fc.record({
  spaces: fc.tuple(...HERE.map(name => either([3, constant<object>({ [USE]: 'way' })], [1, use(60)]).map(labels => namespace(name, { 'istio.io/dataplane-mode': 'ambient', ...labels })))),
  ways: fc.tuple(...HERE.map(home => gateway(home, 'way'))), made: fc.tuple(...Array.from({ length: SERVERS }, (_, index) => server(index))), wide, config: meshConfig,
  drawn: list(passage, PASSAGES, PASSAGES),
}).map(({ spaces, ways, made, wide: all, config, drawn }) => {
  const objects: readonly object[] = [...made.flatMap(item => item.objects), ...all];
  return {
    objects: [
      ...spaces, namespace('istio-system', {}), ...config, ...ways, workload('shop', 'web'), workload('other', 'far'),
      ...objects.map((object, index) => ((object as Policy).kind === 'AuthorizationPolicy' ? { ...object, metadata: { ...(object as Policy).metadata, name: `p${index}` } } : object)),
    ],
    queries: drawn.map(({ from, to, second, direct, port, raw, method, path, team, host, user }): Passage => {
      const { home, name, fronts } = made[to];
      const front = fronts[second && fronts[1] ? 1 : 0]!;
      // Bytes that are no request: at a port that is not read as HTTP.
      const given = front.spec.ports.find(item => item.port === port) as { readonly appProtocol?: string } | undefined;
      const protocol = raw && [90, 9000].includes(port) && given && !HTTP.has(given.appProtocol ?? '') ? 'tcp' : 'http';
      return {
        via: true, from, to: `${home}/${name}`, ...(direct ? {} : { service: `${home}/${front.metadata.name}` }), port, protocol, method, path, host: host === '' ? `${name}.${home}` : host,
        ...(user ? { user } : {}), headers: { ...(team ? { 'X-Team': team } : {}), ...(user ? { Authorization: `Bearer ${TOKENS[user]}` } : {}) },
      };
    }),
  };
});
