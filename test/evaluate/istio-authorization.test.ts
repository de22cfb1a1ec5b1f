import { matches } from '../../src/algebra/language';
import { holds } from '../../src/algebra/ranges';
import { Traffic } from '../../src/algebra/traffic';
import { OPEN, SHOP, istio, mesh, namespace, pod, policy, service } from './istio-worlds';

const BASE = SHOP + namespace('istio-system') + namespace('other', '{ istio-injection: enabled }') + pod('far', { namespace: 'other' });
const ALL = ['TCP all'];
const NONE = [OPEN];
const only = (...boxes: string[]) => [...boxes, OPEN].sort();

const api = (rules: string, action = 'ALLOW') => policy(`{ selector: { matchLabels: { app: api } }, action: ${action}, rules: ${rules} }`, { name: `api-${action.toLowerCase()}` });
const web = (operation = '') => `[{ from: [{ source: { principals: [td/ns/shop/sa/web] } }]${operation === '' ? '' : `, to: [{ operation: ${operation} }]`} }]`;

/** What `web` may send to `api` with its certificate. */
const passes = (text: string, how: 'identified' | 'anonymous' = 'identified') => mesh(BASE + text).passes('web', 'api', how);

describe('the order of policies and what they are for', () => {
  test.each<[string, string, string[]]>([
    ['IST-20: no policy opens everything', '', ALL],
    ['IST-20: an ALLOW of other pods closes nothing', policy('{ selector: { matchLabels: { app: web } } }'), ALL],
    ['IST-20: any ALLOW closes the rest', api(web('{ ports: ["9000"] }')), ['TCP 9000,15020-15021,15090']],
    ['IST-20: an ALLOW of somebody else closes', api('[{ from: [{ source: { principals: [td/ns/shop/sa/other] } }] }]'), NONE],
    ['IST-20: several ALLOW policies add up', api(web('{ ports: ["9000"] }')) + policy('{ rules: [{ to: [{ operation: { ports: ["9001"] } }] }] }'), ['TCP 9000-9001,15020-15021,15090']],
    ['IST-20: DENY wins', api(web()) + api('[{ to: [{ operation: { ports: ["9000"] } }] }]', 'DENY'), ['TCP 1-8999,9001-65535']],
    ['IST-20: DENY alone leaves the rest open', api('[{ to: [{ operation: { ports: ["9000"] } }] }]', 'DENY'), ['TCP 1-8999,9001-65535']],
    ['IST-20: AUDIT changes nothing', api('[{}]', 'AUDIT'), ALL],
    ['IST-21: an empty spec denies all', policy('{}'), NONE],
    ['IST-21: rules that are empty deny all', policy('{ rules: [] }'), NONE],
    ['IST-21: an empty rule allows all', policy('{ rules: [{}] }'), ALL],
    ['IST-21: in a DENY it denies all', policy('{ action: DENY, rules: [{}] }'), NONE],
    ['IST-22: the root namespace is for the mesh', policy('{}', { place: 'istio-system' }), NONE],
    ['IST-22: its selectors are for pods of every namespace', policy('{ selector: { matchLabels: { app: api } } }', { place: 'istio-system' }), NONE],
    ['IST-22: another namespace is for itself', policy('{}', { place: 'other' }), ALL],
    ['IST-22: an empty selector is for all of the namespace', policy('{ selector: {} }'), NONE],
    ['IST-23: sidecars do not read targetRefs', policy('{ targetRefs: [{ kind: Service, group: "", name: api }] }'), ALL],
    ['IST-26: what comes from somewhere and goes somewhere', api(web('{ ports: ["9000"] }').replace('}] }]', '}], when: [{ key: destination.port, notValues: ["9000"] }] }]')), NONE],
    ['IST-26: one of several sources', api('[{ from: [{ source: { namespaces: [other] } }, { source: { namespaces: [shop] } }] }]'), ALL],
    ['IST-26: both conditions of one source', api('[{ from: [{ source: { namespaces: [other], principals: ["*"] } }] }]'), NONE],
    ['IST-36: a dry run closes nothing', policy('{}', { annotations: '{ istio.io/dry-run: "true" }' }), ALL],
    ['IST-36: nor does it deny', policy('{ action: DENY, rules: [{}] }', { annotations: '{ istio.io/dry-run: "t" }' }), ALL],
    ['IST-36: one that is switched off is none', policy('{}', { annotations: '{ istio.io/dry-run: "false" }' }), NONE],
  ])('%s', (_, policies, expected) => {
    expect(passes(policies)).toEqual(expected);
    expect(mesh(BASE + policies).undecided()).toEqual([]);
  });

  test('IST-33: what an external authorizer decides', () => {
    const { layer, index } = mesh(BASE + policy('{ action: CUSTOM, provider: { name: opa }, rules: [{ to: [{ operation: { ports: ["8080"] } }] }] }'));
    const { custom, allowListed } = layer.authz(index('api'));
    expect([allowListed, custom.map(({ cause }) => cause.path)]).toEqual([false, [['spec', 'rules', 0]]]);
  });

  test('IST-20: causes name the list and the rule', () => {
    const { layer, index } = mesh(BASE + policy('{}', { name: 'deny-all' }) + api(web()));
    const { listedBy, allows } = layer.authz(index('api'));
    expect(listedBy.map(({ object }) => object.name)).toEqual(['deny-all', 'api-allow']);
    expect(allows.map(({ cause }) => [cause.object.name, cause.path])).toEqual([['api-allow', ['spec', 'rules', 0, 'from', 0, 'source']], ['api', ['metadata']]]);
  });
});

describe('identities', () => {
  const from = (source: string) => passes(api(`[{ from: [{ source: ${source} }] }]`));
  const anonymous = (source: string) => passes(api(`[{ from: [{ source: ${source} }] }]`), 'anonymous');
  test.each<[string, string, string[], string[]]>([
    ['IST-24: exact', '{ principals: [td/ns/shop/sa/web] }', ALL, NONE],
    ['IST-24: another', '{ principals: [td/ns/shop/sa/web2] }', NONE, NONE],
    ['IST-24: a prefix', '{ principals: ["td/ns/shop/*"] }', ALL, NONE],
    ['IST-24: a suffix', '{ principals: ["*/sa/web"] }', ALL, NONE],
    ['IST-24: another suffix', '{ principals: ["*/sa/eb"] }', NONE, NONE],
    ['IST-24: any identity', '{ principals: ["*"] }', ALL, NONE],
    ['IST-24: a star in the middle stands for itself', '{ principals: ["td/ns/*/sa/web"] }', NONE, NONE],
    ['IST-24: the scheme is no part of it', '{ principals: ["spiffe://td/ns/shop/sa/web"] }', NONE, NONE],
    ['IST-24: namespaces', '{ namespaces: [shop] }', ALL, NONE],
    ['IST-24: another namespace', '{ namespaces: [sho] }', NONE, NONE],
    ['IST-24: in namespaces a star works anywhere', '{ namespaces: ["s*p"] }', ALL, NONE],
    ['IST-24: a prefix of the namespace', '{ namespaces: ["sh*"] }', ALL, NONE],
    ['IST-24: a star over the slash', '{ namespaces: ["shop/*b"] }', NONE, NONE],
    ['IST-25: an account of the namespace of the policy', '{ serviceAccounts: [web] }', ALL, NONE],
    ['IST-25: an account with its namespace', '{ serviceAccounts: [shop/web] }', ALL, NONE],
    ['IST-25: an account of another namespace', '{ serviceAccounts: [other/web] }', NONE, NONE],
    ['IST-25: a longer name is another account', '{ serviceAccounts: [we] }', NONE, NONE],
    ['IST-31: trust domains', '{ trustDomains: [td] }', ALL, NONE],
    ['IST-31: another trust domain', '{ trustDomains: [t] }', NONE, NONE],
    ['IST-31: a pattern of trust domains', '{ trustDomains: ["t*"] }', ALL, NONE],
    ['IST-35: cluster.local is the real trust domain', '{ principals: [cluster.local/ns/shop/sa/web] }', ALL, NONE],
    ['IST-35: another one is not', '{ principals: [cluster.locale/ns/shop/sa/web] }', NONE, NONE],
    ['IST-35: only in a full principal', '{ principals: ["cluster.local/ns/shop/*"] }', NONE, NONE],
    ['IST-26: none of', '{ notPrincipals: [td/ns/shop/sa/web] }', NONE, ALL],
    ['IST-27: whoever shows no certificate', '{ notPrincipals: ["*"] }', NONE, ALL],
    ['IST-26: one of, but not', '{ principals: ["*"], notPrincipals: [td/ns/shop/sa/web] }', NONE, NONE],
    ['IST-26: not of the namespace', '{ notNamespaces: [other] }', ALL, ALL],
    ['IST-26: not of the account', '{ notServiceAccounts: [shop/web] }', NONE, ALL],
    ['IST-26: not of the trust domain', '{ notTrustDomains: [td] }', NONE, ALL],
  ])('%s', (_, source, expected, without) => {
    expect(from(source)).toEqual(expected);
    expect(anonymous(source)).toEqual(without);
  });

  test('IST-27: a DENY by identity does not see who shows none', () => {
    const deny = api('[{ from: [{ source: { principals: [td/ns/shop/sa/web] } }] }]', 'DENY');
    expect([passes(deny), passes(deny, 'anonymous')]).toEqual([NONE, ALL]);
  });

  test('IST-31: the same by when', () => {
    const when = (key: string, value: string) => passes(api(`[{ when: [{ key: ${key}, values: ["${value}"] }] }]`));
    expect([when('source.namespace', 'shop'), when('source.namespace', 'other'), when('source.principal', 'td/ns/shop/sa/web'), when('source.serviceAccount', 'web'), when('source.trustDomain', 'td')])
      .toEqual([ALL, NONE, ALL, ALL, ALL]);
  });

  test('X-05: pods of one account cannot be told apart', () => {
    const found = mesh(BASE + pod('twin', { account: 'web' }) + api(web()));
    expect([found.passes('twin', 'api'), found.passes('far', 'api')]).toEqual([ALL, NONE]);
  });

  test('IST-35: aliases of the trust domain', () => {
    const config = (aliases: string) => `{ apiVersion: v1, kind: ConfigMap, metadata: { name: istio, namespace: istio-system }, data: { mesh: '{ trustDomain: td, trustDomainAliases: ${aliases} }' } }\n---\n`;
    const found = (aliases: string) => passes(config(aliases) + api('[{ from: [{ source: { principals: [old/ns/shop/sa/web] } }] }]'));
    expect([found('[]'), found('[old]')]).toEqual([NONE, ALL]);
  });
});

describe('addresses', () => {
  const outside = (rules: string, action = 'ALLOW') => {
    const found = mesh(BASE + api(rules, action));
    const ends = found.world.addressEnds.filter(index => found.layer.authz(found.index('api'))[action === 'ALLOW' ? 'allows' : 'denies'].some(rule => rule.anonymous.items.includes(index) !== rule.anonymous.negated && rule.traffic.length > 0 && rule.cause.path[1] === 'rules'));
    return ends.length === found.world.addressEnds.length ? 'all' : `${ends.length} of ${found.world.addressEnds.length}`;
  };
  test('IST-32: exact for addresses outside', () => {
    expect(outside('[{ from: [{ source: { ipBlocks: [203.0.113.0/24] } }] }]')).toBe('1 of 4');
    expect(outside('[{ from: [{ source: { ipBlocks: [203.0.113.0/24], notIpBlocks: [203.0.113.7] } }] }]')).toBe('2 of 6');
    expect(outside('[{ from: [{ source: { notIpBlocks: [203.0.113.0/24] } }] }]')).toBe('3 of 4');
    expect(outside('[{ from: [{ source: { ipBlocks: [203.0.113.0/24] } }] }]', 'DENY')).toBe('1 of 4');
    expect(outside('[{ when: [{ key: source.ip, values: ["2001:db8::/32"] }] }]')).toBe('1 of 4');
  });

  test.each<[string, string, number]>([
    ['the addresses of pods', '[{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }] }]', 1],
    ['link-local addresses, which no pod has', '[{ from: [{ source: { ipBlocks: [169.254.7.127] } }] }]', 0],
    ['the address in a header', '[{ from: [{ source: { remoteIpBlocks: [203.0.113.0/24] } }] }]', 1],
    ['the address of the pod itself', '[{ when: [{ key: destination.ip, values: [10.0.0.1] }] }]', 1],
    ['metadata of a filter', '[{ when: [{ key: "experimental.envoy.filters.x[y]", values: [z] }] }]', 1],
  ])('IST-32: undecided: %s', (_, rules, count) => {
    const found = mesh(BASE + api(rules));
    expect([found.undecided('api').length, found.undecided('web').length]).toEqual([count, 0]);
  });
});

describe('requests', () => {
  const to = (operation: string, action = 'ALLOW') => passes(action === 'ALLOW' ? api(web(operation)) : api(`[{ to: [{ operation: ${operation} }] }]`, 'DENY'));
  test.each<[string, string, string[]]>([
    ['IST-31: ports', '{ ports: ["8080", "9000"] }', ['TCP 8080,9000,15020-15021,15090']],
    ['IST-31: all but a port', '{ notPorts: ["8080"] }', ['TCP 1-8079,8081-65535']],
    ['IST-24: methods', '{ ports: ["8080"], methods: [GET] }', only('TCP 8080 GET')],
    ['IST-24: methods of one prefix', '{ ports: ["8080"], methods: ["P*"] }', only('TCP 8080 P*')],
    ['IST-24: a method that must only be there', '{ ports: ["8080"], methods: ["*"] }', ['TCP 8080,15020-15021,15090']],
    ['IST-29: hosts without regard to case', '{ ports: ["8080"], hosts: [Shop.Example] }', only('TCP 8080 host shop.example')],
    ['IST-29: a suffix of the host', '{ ports: ["8080"], hosts: ["*.Example"] }', only('TCP 8080 host *.example')],
    ['IST-29: paths with their case', '{ ports: ["8080"], paths: [/A] }', only('TCP 8080 /A')],
    ['IST-29: a prefix', '{ ports: ["8080"], paths: ["/a/*"] }', only('TCP 8080 /a/*')],
    ['IST-29: any path', '{ ports: ["8080"], paths: ["*"] }', ['TCP 8080,15020-15021,15090']],
    ['IST-28: no HTTP on a port for TCP', '{ ports: ["9000"], methods: [GET] }', NONE],
    ['IST-28: and the whole rule is left out there', '{ ports: ["8080", "9000"], methods: [GET] }', only('TCP 8080 GET')],
  ])('%s', (_, operation, expected) => expect(to(operation)).toEqual(expected));

  test('IST-28: one alternative for HTTP takes the others with it on a port for TCP', () => {
    expect(passes(api('[{ to: [{ operation: { ports: ["8080", "9000"] } }, { operation: { ports: ["8080"], methods: [GET] } }] }]'))).toEqual(['TCP 8080,15020-15021,15090']);
    expect(passes(api('[{ to: [{ operation: { ports: ["8080", "9000"] } }] }, { to: [{ operation: { ports: ["8080"], methods: [GET] } }] }]'))).toEqual(['TCP 8080,9000,15020-15021,15090']);
  });

  test('IST-46: a DENY loses its terms for HTTP on a port for TCP', () => {
    const denied = mesh(BASE + api('[{ to: [{ operation: { paths: [/admin] } }] }]', 'DENY'));
    const left = denied.passes('web', 'api');
    expect(left.some(box => /^TCP .*9000/.test(box))).toBe(false);
    expect(mesh(BASE + api('[{ to: [{ operation: { ports: ["8080"], paths: [/admin] } }] }]', 'DENY')).passes('web', 'api').some(box => box.includes('8081-65535'))).toBe(true);
  });

  test('IST-29: the path before the query counts', () => {
    const found = mesh(BASE + api(web('{ ports: ["8080"], paths: [/a, "/b/{*}", "/c/{**}"] }'))).sets('web', 'api');
    const asks = (path: string) => requestPasses(found, 8080, { path });
    expect(['/a', '/a?x=1', '/a/', '/b/x', '/b/x?y', '/b/', '/b/x/y', '/c/', '/c/x/y', '/c'].map(asks)).toEqual([true, true, false, true, true, false, false, true, true, false]);
  });

  test('IST-10: on a port that is sniffed requests are read as HTTP and the rest as TCP', () => {
    const found = mesh(BASE + api(web('{ ports: ["9500"], methods: ["*"] }')));
    const sets = found.sets('web', 'api');
    expect(requestPasses(sets, 9500, { method: 'GET' })).toBe(true);
    // Everything at once, as a connection without HTTP is, does not pass.
    expect(found.passes('web', 'api').filter(box => box.startsWith('TCP 9500')).join()).toContain('no\\ HTTP');
    const denied = mesh(BASE + api('[{ to: [{ operation: { ports: ["9500"], methods: [DELETE] } }] }]', 'DENY')).sets('web', 'api');
    expect(['GET', 'DELETE', '(no HTTP)'].map(method => requestPasses(denied, 9500, { method }))).toEqual([true, false, false]);
  });

  test('IST-10: two Services that name the port differently', () => {
    const second = (name: string) => service('second', `{ name: ${name}, port: 81, targetPort: 8080 }`).replace('app: second', 'app: api');
    expect(mesh(BASE + second('tcp') + api(web())).undecided('api')).toHaveLength(1);
    expect(mesh(BASE + second('http2') + api(web())).undecided()).toEqual([]);
    expect(mesh(BASE + second('tcp')).undecided()).toEqual([]);
  });

  test('IST-31: headers', () => {
    const found = (condition: string) => passes(api(`[{ to: [{ operation: { ports: ["8080"] } }], when: [{ key: "request.headers[X-Team]", ${condition} }] }]`));
    expect(found('values: [a]')).toEqual(only('TCP 8080 header x-team=a'));
    expect(requestPasses(mesh(BASE + api('[{ when: [{ key: "request.headers[x-team]", values: ["*"] }] }]')).sets('web', 'api'), 8080, { 'header:x-team': '=' })).toBe(true);
    const without = mesh(BASE + api('[{ when: [{ key: "request.headers[x-team]", notValues: [a] }] }]')).sets('web', 'api');
    expect(['', '=a', '=b'].map(value => requestPasses(without, 8080, { 'header:x-team': value }))).toEqual([true, false, true]);
  });

  test('IST-31: the name in the handshake', () => {
    expect(passes(api('[{ to: [{ operation: { ports: ["9000"] } }], when: [{ key: connection.sni, values: ["*.example"] }] }]'))).toEqual(only('TCP 9000 sni *.example'));
  });
});

describe('tokens', () => {
  const jwt = (issuer: string, name = 'jwt') => istio('RequestAuthentication', `{ selector: { matchLabels: { app: api } }, jwtRules: [{ issuer: "${issuer}", jwksUri: "https://x.example/keys" }] }`, { name });
  const rule = (source: string) => api(`[{ from: [{ source: ${source} }], to: [{ operation: { ports: ["8080"] } }] }]`);
  const asks = (text: string, principal: string) => requestPasses(mesh(BASE + text).sets('web', 'api'), 8080, { principal });

  test('IST-34: requests without a token pass', () => {
    expect(passes(jwt('iss'))).toEqual(ALL);
    expect(mesh(BASE + jwt('iss')).undecided()).toEqual([]);
  });

  test.each<[string, string, string, boolean]>([
    ['IST-34: the subject of an issuer', '{ requestPrincipals: [iss/sub] }', '=iss/sub', true],
    ['IST-34: another subject', '{ requestPrincipals: [iss/sub] }', '=iss/other', false],
    ['IST-34: no token', '{ requestPrincipals: [iss/sub] }', '', false],
    ['IST-34: any subject', '{ requestPrincipals: ["iss/*"] }', '=iss/x', true],
    ['IST-34: any token', '{ requestPrincipals: ["*"] }', '=iss/x', true],
    ['IST-34: any token, but there is none', '{ requestPrincipals: ["*"] }', '', false],
    ['IST-34: a subject of any issuer', '{ requestPrincipals: ["*/sub"] }', '=iss/sub', true],
    ['IST-34: an end of a subject of any issuer', '{ requestPrincipals: ["*ub"] }', '=iss/sub', true],
    ['IST-34: an issuer that nobody accepts', '{ requestPrincipals: ["other/*"] }', '=other/x', false],
    ['IST-34: the beginning of an issuer', '{ requestPrincipals: ["is*"] }', '=iss/x', true],
    ['IST-34: only without a token', '{ notRequestPrincipals: ["*"] }', '', true],
    ['IST-34: only without a token, but there is one', '{ notRequestPrincipals: ["*"] }', '=iss/x', false],
  ])('%s', (_, source, principal, expected) => expect(asks(jwt('iss') + rule(source), principal)).toBe(expected));

  test('IST-34: without a RequestAuthentication nobody has a token', () => {
    expect(passes(rule('{ requestPrincipals: ["*"] }'))).toEqual(NONE);
    expect(passes(rule('{ notRequestPrincipals: ["*"] }'))).toEqual(['TCP 8080,15020-15021,15090']);
    const claims = '[{ to: [{ operation: { ports: ["8080"] } }], when: [{ key: "request.auth.claims[groups]", values: [admin] }] }]';
    expect(passes(api(claims))).toEqual(NONE);
    expect(passes(jwt('iss') + api(claims))).toEqual(only('TCP 8080 claim groups=admin'));
  });

  test('IST-34: one for other pods is for other pods', () => {
    expect(passes(jwt('iss').replace('app: api', 'app: web') + rule('{ requestPrincipals: ["*"] }'))).toEqual(NONE);
  });

  test.each<[string, string, number]>([
    ['one claim, of which policies only ask for texts', api('[{ when: [{ key: "request.auth.claims[a]", values: [x, z] }] }]'), 0],
    ['one claim, asked for and denied', api('[{ when: [{ key: "request.auth.claims[a]", values: [x] }] }]') + api('[{ when: [{ key: "request.auth.claims[a]", values: [z] }] }]', 'DENY'), 1],
    ['one claim, asked for twice in one rule', api('[{ when: [{ key: "request.auth.claims[a]", values: [x] }, { key: "request.auth.claims[a]", values: [z] }] }]'), 1],
    ['two claims', api('[{ when: [{ key: "request.auth.claims[a]", values: [x] }, { key: "request.auth.claims[b]", notValues: [z] }] }]'), 0],
    ['issuers that begin alike', jwt('iss/sub', 'second'), 1],
    ['a token that must be there', istio('RequestAuthentication', '{ jwtRules: [{ issuer: a, presence: REQUIRED }] }', { name: 'second' }), 1],
    ['a rule without an issuer', istio('RequestAuthentication', '{ jwtRules: [{ jwks: "{}" }] }', { name: 'second' }), 1],
  ])('IST-34: undecided: %s', (_, text, count) => expect(mesh(BASE + jwt('iss') + text).undecided('api')).toHaveLength(count));
});

describe('what the API server refuses', () => {
  test.each<[string, string]>([
    ['IST-21: DENY without rules', '{ action: DENY }'],
    ['IST-21: CUSTOM without rules', '{ action: CUSTOM, provider: { name: x } }'],
    ['IST-21: an empty from', '{ rules: [{ from: [] }] }'],
    ['IST-21: an empty source', '{ rules: [{ from: [{ source: {} }] }] }'],
    ['IST-21: no source', '{ rules: [{ from: [{}] }] }'],
    ['IST-21: an empty operation', '{ rules: [{ to: [{ operation: {} }] }] }'],
    ['IST-21: a rule that is null', '{ rules: [null] }'],
    ['IST-21: an empty text', '{ rules: [{ from: [{ source: { principals: [""] } }] }] }'],
    ['IST-21: a text where a list belongs', '{ rules: [{ from: [{ source: { principals: x } }] }] }'],
    ['IST-22: a star in a selector', '{ selector: { matchLabels: { app: "a*" } } }'],
    ['IST-23: a selector and a target', '{ selector: { matchLabels: { app: a } }, targetRefs: [{ kind: Service, name: a }] }'],
    ['IST-23: a target of another kind', '{ targetRefs: [{ kind: Deployment, group: apps, name: a }] }'],
    ['IST-25: accounts beside principals', '{ rules: [{ from: [{ source: { principals: [a], serviceAccounts: [b] } }] }] }'],
    ['IST-25: a star in an account', '{ rules: [{ from: [{ source: { serviceAccounts: ["a*"] } }] }] }'],
    ['IST-29: an operator behind {**}', '{ rules: [{ to: [{ operation: { paths: ["/{**}/{*}"] } }] }] }'],
    ['IST-29: a star beside a template', '{ rules: [{ to: [{ operation: { paths: ["/{*}/a*"] } }] }] }'],
    ['IST-29: a brace that is no template', '{ rules: [{ to: [{ operation: { paths: ["/{a}"] } }] }] }'],
    ['IST-29: a template without a slash', '{ rules: [{ to: [{ operation: { paths: ["a/{*}"] } }] }] }'],
    ['IST-31: a port that is none', '{ rules: [{ to: [{ operation: { ports: ["http"] } }] }] }'],
    ['IST-31: an unknown attribute', '{ rules: [{ when: [{ key: request.time, values: [x] }] }] }'],
    ['IST-31: no values', '{ rules: [{ when: [{ key: source.ip }] }] }'],
    ['IST-32: an address that is none', '{ rules: [{ from: [{ source: { ipBlocks: [10.0.0.0/33] } }] }] }'],
    ['IST-33: an identity in a CUSTOM rule', '{ action: CUSTOM, provider: { name: x }, rules: [{ from: [{ source: { principals: [a] } }] }] }'],
    ['IST-33: a provider without CUSTOM', '{ provider: { name: x } }'],
    ['an action that is none', '{ action: REFUSE }'],
  ])('%s', (_, spec) => {
    const found = mesh(BASE + policy(spec));
    expect(found.undecided('api').length + found.undecided('far').length).toBeGreaterThan(0);
    expect(found.passes('web', 'api')).toEqual(ALL);
  });

  test('X-02: an unknown field is named, and the rest counts', () => {
    const found = mesh(BASE + policy('{ rule: [{}] }'));
    expect([found.undecided('api'), found.passes('web', 'api')]).toEqual([['spec.rule is no field that is known'], NONE]);
  });

  test.each<[string, string, string]>([
    ['that is no boolean', '{}', 'maybe'],
    ['of CUSTOM', '{ action: CUSTOM, provider: { name: x }, rules: [{}] }', 'true'],
    ['of AUDIT', '{ action: AUDIT, rules: [{}] }', 'false'],
  ])('IST-36: refused: a dry run %s', (_, spec, value) => {
    const found = mesh(BASE + policy(spec, { annotations: `{ istio.io/dry-run: "${value}" }` }));
    expect([found.undecided('api').length, found.passes('web', 'api')]).toEqual([1, ALL]);
  });
});

/** Whether a request with these fields, and anything else in the others, is in the set. */
function requestPasses(traffic: Traffic, port: number, fields: Readonly<Record<string, string>>): boolean {
  return traffic.some(box => holds(box.ports, port) && [...box.fields].every(([name, language]) => name in fields ? matches(language, fields[name]) : name === 'method' && matches(language, 'GET')));
}
