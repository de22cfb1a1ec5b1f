import fc from 'fast-check';
import { chance, constant, either, fields, list, one, sometimes } from './arbitrary';
import { namespace, workload } from './istio-world';
import { Flow } from './pods';

/** A request over a flow. */
export interface HttpFlow extends Flow { readonly http: { readonly method: string; readonly path: string; readonly host: string; readonly headers: Readonly<Record<string, string>> } }

const HOME = 'shop';
const CLIENTS = ['web', 'far'];
const SERVERS = 8;
const FLOWS = 800;

const item = fields({
  method: sometimes(40, one('GET', 'POST', 'GET|POST', 'P.*', '', 'G', '(GET)', '[GP].+', 'get', '(?i)get')),
  path: sometimes(65, one('/a', '/a/.*', '/a/?', '/[ab]', '/a(/b)?', '/a\\?x=1', '.*', '/a/\\d+', '/A', '/a$', '^/a', '/a.b', '/(a|b)/.+', '/a\\.b', '/a|/b', '', '/[^/]+', '/a/[0-9]{1,2}', '(?i)/a', '/', '/.?')),
  host: sometimes(25, one('a\\.example', '.*\\.example', 'a.example', 'A\\.example', '[ab]\\.example', 'a\\.example(:\\d+)?', '')),
  headers: sometimes(25, list(one('X-Team', 'X-Team: a', 'X-Team a', 'x-team:: b', 'X-Other', 'X-Team: a b', 'X-Team:a'), 1, 2)),
  headerMatches: sometimes(20, list(one({ name: 'X-Team', value: 'a' }, { name: 'x-team', value: 'b' }, { name: 'X-Team' }, { name: 'X-Team', value: 'a', mismatch: 'LOG' }, { name: 'X-Other', value: 'y', mismatch: 'ADD' }), 1, 2)),
});

const ports = one(['8080'], ['8080'], ['9000'], ['8080', '9000'], ['web']).map(names => names.map(port => ({ port, protocol: 'TCP' })));
const from = one<object>({ fromEndpoints: [{}] }, { fromEndpoints: [{ matchLabels: { app: 'web' } }] }, { fromEndpoints: [{ matchLabels: { app: 'web' } }] }, { fromEndpoints: [{ matchLabels: { app: 'far' } }] }, { fromEntities: ['cluster'] }, {});

/** Now and then all requests of a port, or all ports, beside the rules of HTTP. */
const ingress = fc.tuple(from, either<object>([14, fc.tuple(ports, list(item, 1, 3)).map(([of, http]) => ({ toPorts: [{ ports: of, rules: { http } }] }))], [1, ports.map(of => ({ toPorts: [{ ports: of }] }))], [1, constant({})]))
  .map(([peers, open]) => ({ ...peers, ...open }));

const policy = (app: string) => list(ingress, 1, 3).map(rules => ({
  apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'p', namespace: HOME }, spec: { endpointSelector: { matchLabels: { app } }, ingress: rules },
}));

const flow = fc.record({
  from: one(...CLIENTS), to: fc.nat(SERVERS - 1), port: one(8080, 8080, 9000), method: one('GET', 'GET', 'POST', 'PUT'),
  path: one('/', '/a', '/a', '/a/', '/a/b', '/a/7', '/a/77', '/b', '/b/c', '/A', '/a?x=1', '/a.b', '/axb', '/ab', '/b?x=/a'), host: one('a.example', 'a.example', 'b.example', 'axexample', 'a.example:80', 'c.b.example'),
  team: sometimes(50, one('a', 'b', 'a b')), other: chance(15),
});

export const ciliumHttpWorlds = fc.record({
  policies: fc.tuple(...Array.from({ length: SERVERS }, (_, index) => list(policy(`api${index}`), 1, 2))), drawn: list(flow, FLOWS, FLOWS),
}).map(({ policies, drawn }) => ({
  objects: [
    namespace(HOME, {}), ...CLIENTS.map(name => workload(HOME, name)), ...policies.map((_, index) => workload(HOME, `api${index}`)),
    ...policies.flat().map((object, index) => ({ ...object, metadata: { ...object.metadata, name: `p${index}` } })),
  ],
  queries: drawn.map(({ from: client, to, port, method, path, host, team, other }): HttpFlow => ({
    from: `${HOME}/${client}`, to: `${HOME}/api${to}`, port, protocol: 'TCP',
    http: { method, path, host, headers: { ...(team === undefined ? {} : { 'X-Team': team }), ...(other ? { 'X-Other': 'x' } : {}) } },
  })),
}));
