import fc from 'fast-check';
import { chance, constant, fields, list, one, set, sometimes, together } from './arbitrary';

const principals = [
  '*', 'cluster.local/ns/shop/sa/web', 'cluster.local/ns/other/sa/far', 'cluster.local/ns/shop/*', '*/sa/far', '*/ns/shop/sa/web', 'spiffe://cluster.local/ns/shop/sa/web',
  'other/ns/shop/sa/web', 'old.example/ns/shop/sa/web', 'old.example/*', '*ocal/ns/shop/sa/web', 'cluster.local*', 'cluster.local/ns/shop/sa/w*b',
];
const blocks = ['203.0.113.0/24', '203.0.113.9', '198.51.100.0/24', '203.0.113.7', '0.0.0.0/0'];

/** One that names nothing would select everybody, and Istio refuses it. */
const orElse = (empty: object) => (drawn: Record<string, unknown>): object => (Object.keys(drawn).length === 0 ? empty : drawn);

const named = fields({
  principals: sometimes(50, set(1, 2, ...principals)), notPrincipals: sometimes(20, set(1, 2, '*', 'cluster.local/ns/shop/sa/web', '*/sa/far')),
  namespaces: sometimes(25, set(1, 2, 'shop', 'other', 's*', '*op', 's*p', '*')), notNamespaces: sometimes(10, set(1, 1, 'shop', 'o*')),
});
const accounts = set(1, 2, 'web', 'shop/web', 'other/far', 'far').map((serviceAccounts): Record<string, unknown> => ({ serviceAccounts }));
const token = fields({ requestPrincipals: sometimes(10, set(1, 2, '*', 'issuer.example/u', 'issuer.example/*', '*/v', 'other/u')), notRequestPrincipals: sometimes(7, set(1, 1, '*', 'issuer.example/u', '*/v')) });

const source = fc.tuple(chance(15), named, accounts, token, fields({ ipBlocks: sometimes(12, set(1, 2, ...blocks)), notIpBlocks: sometimes(8, set(1, 2, ...blocks)) }))
  .map(([byAccount, byName, byList, tokens, addresses]) => ({ source: orElse({ principals: ['*'] })({ ...(byAccount ? byList : byName), ...tokens, ...addresses }) }));

export const operation = fields({
  ports: sometimes(40, set(1, 2, '8080', '9000', '9500', '7000', '80')), notPorts: sometimes(10, set(1, 2, '8080', '9000', '7000')),
  methods: sometimes(30, set(1, 2, 'GET', 'POST', 'P*', '*T', '*')), notMethods: sometimes(10, set(1, 1, 'GET', 'P*')),
  paths: sometimes(35, set(1, 2, '/a', '/a/*', '/a*', '*b', '*', '/{*}', '/a/{*}', '/a/{**}', '/c/{*}', '/{*}/b', '/a/{*}/c', '/b', '/a/b*c')), notPaths: sometimes(10, set(1, 1, '/a', '/a/{**}', '*b', '/c/{*}')),
  hosts: sometimes(10, set(1, 1, 'API*', '*.shop', 'elsewhere', '*')), notHosts: sometimes(5, set(1, 1, '*.SHOP', 'x*')),
}).map(drawn => ({ operation: orElse({ ports: ['8080'] })(drawn) }));

const conditions: readonly (readonly [string, readonly string[]])[] = [
  ['request.headers[X-Team]', ['a', 'b', '*', 'a*', '*b']], ['destination.port', ['8080', '9000', '7000']], ['source.namespace', ['shop', 'o*']],
  ['source.principal', ['cluster.local/ns/shop/sa/web', '*']], ['source.serviceAccount', ['web', 'other/far']], ['source.ip', ['203.0.113.9', '198.51.100.0/24']],
  ['connection.sni', ['outbound_*', '*8080', 'x', '*']], ['request.auth.claims[a]', ['b', 'c', '*', 'b*']], ['request.auth.principal', ['*', 'issuer.example/u', 'issuer.example/v']],
];
const condition = fc.tuple(one(...conditions), chance(70)).chain(([[key, values], positive]) => set(1, 2, ...values).map(drawn => ({ key, [positive ? 'values' : 'notValues']: drawn })));

const rule = either100(fields({ from: sometimes(60, list(source, 1, 2)), to: sometimes(70, list(operation, 1, 2)), when: sometimes(25, list(condition, 1, 2)) }));

/** A rule without anything is about everything. */
function either100(drawn: fc.Arbitrary<object>): fc.Arbitrary<object> { return fc.tuple(chance(3), drawn).map(([empty, made]) => (empty ? {} : made)); }

/** AUDIT and dry runs decide nothing. */
export const authorizationPolicy = (namespace: fc.Arbitrary<string>, app: string | undefined, actions: readonly string[]) =>
  fc.record({ namespace, action: one(...actions), rules: list(rule, 1, 2), missing: chance(6), dry: chance(5), empty: sometimes(40, one({}, { matchLabels: {} })) }).map(({ namespace: home, action, rules, missing, dry, empty }) => ({
    apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy',
    metadata: { name: 'p', namespace: home, ...(dry && action !== 'AUDIT' ? { annotations: { 'istio.io/dry-run': 'true' } } : {}) },
    spec: { ...(app ? { selector: { matchLabels: { app } } } : empty ? { selector: empty } : {}), action, ...(missing && action === 'ALLOW' ? {} : { rules }) },
  }));

const mode = one('STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET').map(drawn => ({ mode: drawn }));
const byPort = fc.dictionary(one('8080', '9000', '9500', '7000'), mode, { minKeys: 1, maxKeys: 2 });

/** Of one server, a namespace or the mesh; only the first may tell ports apart. */
export const peerAuthentication = (namespace: string, name: string, app?: string) =>
  together(fields({ mtls: sometimes(70, mode) }), app ? fields({ portLevelMtls: sometimes(50, byPort) }) : constant({})).map(spec => ({
    apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', metadata: { name, namespace }, spec: { ...(app ? { selector: { matchLabels: { app } } } : {}), ...spec },
  }));
