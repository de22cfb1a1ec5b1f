import { IndexSet } from '../../src/algebra/index-set';
import { portRange } from '../../src/algebra/ports';
import { formatTraffic } from '../../src/algebra/print';
import { intersect } from '../../src/algebra/ranges';
import { PortView, envoyRules, uncertain } from '../../src/evaluate/istio-envoy';
import { policyOf } from '../../src/evaluate/istio-policy';
import { principalIndex } from '../../src/evaluate/istio-principals';
import { worldOf } from '../setup/world';
import { policy } from './istio-worlds';

const IDS = ['td/ns/shop/sa/web', 'td/ns/shop/sa/api', 'td/ns/shoppers/sa/web', undefined, 'td.eu/ns/shop/sa/web', 'old/ns/shop/sa/web'];
const shown = ({ negated, items }: IndexSet): string => `${negated ? 'all but ' : ''}${items.join(' ')}`.trim() || 'nobody';
const ALL = [80, 90, 100].flatMap(port => portRange('TCP', port));
/** A port for HTTP, one for TCP, and one that is sniffed. */
const VIEW: PortView = { key: 'view', all: ALL, http: portRange('TCP', 80), tcp: portRange('TCP', 90), auto: portRange('TCP', 100), of: ports => intersect(ports, ALL) };

interface How { readonly issuers?: readonly string[]; readonly trustDomains?: readonly string[]; readonly view?: PortView }
function told(spec: string, { issuers = [], trustDomains = ['td'], view = VIEW }: How = {}) {
  const world = worldOf(policy(spec));
  return envoyRules({ world, principals: principalIndex(IDS), trustDomains }, policyOf(world.ofKind('AuthorizationPolicy')[0]), view, issuers);
}
const rules = (spec: string, how?: How) => told(spec, how).map(({ identified, anonymous, traffic, cause: { object, path } }) =>
  `${object.name}: ${shown(identified)} | ${shown(anonymous)} | ${formatTraffic(traffic).join(' or ')} | ${path.slice(1).join('.')}`);
const from = (source: string, how?: How) => told(`{ rules: [{ from: [{ source: { ${source} } }] }] }`, how).map(({ identified }) => shown(identified)).join() || 'none';
const traffic = (spec: string, how?: How) => told(spec, how).flatMap(rule => formatTraffic(rule.traffic));
const to = (operation: string, action = 'ALLOW') => traffic(`{ action: ${action}, rules: [{ to: [{ operation: { ${operation} } }] }] }`);
const when = (condition: string, how?: How) => traffic(`{ rules: [{ to: [{ operation: { ports: ["80"] } }], when: [{ ${condition} }] }] }`, how);

const EVERYBODY = 'authorizationpolicy: all but | all but';
const SOURCE = 'rules.0.from.0.source';

describe('the rules that a proxy gets', () => {
  test.each<[string, string, string[]]>([
    ['IST-21: everything', '{ rules: [{}] }', [`${EVERYBODY} | TCP 80,90,100 | rules.0`]],
    ['IST-20: nothing', '{ rules: [] }', []],
    ['IST-24: an identity', '{ rules: [{ from: [{ source: { principals: [td/ns/shop/sa/web] } }] }] }', [`authorizationpolicy: 0 | nobody | TCP 80,90,100 | ${SOURCE}`]],
    ['IST-26: each source is a rule, with its place', '{ rules: [{ from: [{ source: { principals: [td/ns/shop/sa/web] } }, { source: { notNamespaces: [shop] } }], to: [{ operation: { ports: ["80"] } }, { operation: { ports: ["90"] } }] }] }',
      ['authorizationpolicy: 0 | nobody | TCP 80,90 | rules.0.from.0.source', 'authorizationpolicy: all but 0 1 4 5 | all but | TCP 80,90 | rules.0.from.1.source']],
    ['IST-26: sources and conditions', '{ rules: [{ from: [{ source: { namespaces: [shop] } }], when: [{ key: source.principal, notValues: [td/ns/shop/sa/web] }, { key: destination.port, values: ["90", "91"] }] }] }',
      [`authorizationpolicy: 1 4 5 | nobody | TCP 90 | ${SOURCE}`]],
    ['IST-26: nobody is left', '{ rules: [{ from: [{ source: { namespaces: [shop] } }], when: [{ key: source.namespace, values: [pay] }] }, { to: [{ operation: { ports: ["80"] } }] }] }', [`${EVERYBODY} | TCP 80 | rules.1`]],
    ['X-04: no port of the hop is left', '{ rules: [{ to: [{ operation: { ports: ["81"] } }] }, { to: [{ operation: { ports: ["80"] } }] }] }', [`${EVERYBODY} | TCP 80 | rules.1`]],
    ['IST-32: an address from a header is nobody', '{ rules: [{ from: [{ source: { remoteIpBlocks: [192.0.2.1] } }] }] }', []],
    ['IST-32: also where it is excluded', '{ action: DENY, rules: [{ from: [{ source: { notRemoteIpBlocks: [192.0.2.1] } }] }] }', []],
  ])('%s', (_, spec, expected) => expect(rules(spec)).toEqual(expected));

  const RAW = 'TCP 100 \\(no\\ HTTP\\)';
  const HTTP = 'TCP 100 !(\\(no\\ HTTP\\))';
  // IST-28: a port for HTTP, one that is sniffed, and one for TCP, of which an ALLOW has nothing and a DENY everything.
  test.each<[string, string[], string[]]>([
    ['methods: [GET]', ['TCP 100 GET', 'TCP 80 GET'], ['TCP 100 GET', RAW, 'TCP 80 GET', 'TCP 90']],
    ['methods: ["*"]', [HTTP, 'TCP 80'], [HTTP, RAW, 'TCP 80,90']],
    ['paths: [/a]', [`${HTTP} /a`, 'TCP 80 /a'], [`${HTTP} /a`, RAW, 'TCP 80 /a', 'TCP 90']],
    ['ports: ["90"], methods: [GET]', [], ['TCP 90']],
    ['ports: ["80", "90"], methods: [GET]', ['TCP 80 GET'], ['TCP 80 GET', 'TCP 90']],
  ])('IST-10, IST-28: a rule for %s', (operation, allowed, denied) => expect([to(operation), to(operation, 'DENY')]).toEqual([allowed, denied]));

  test('IST-28: one term for HTTP anywhere takes an ALLOW from the ports of TCP', () => {
    expect(traffic('{ rules: [{ to: [{ operation: { ports: ["90"] } }, { operation: { methods: [GET] } }] }] }')).toEqual(['TCP 100 GET', 'TCP 80 GET']);
    expect(traffic('{ rules: [{ to: [{ operation: { ports: ["90"] } }] }, { to: [{ operation: { methods: [GET] } }] }] }')).toEqual(['TCP 90', 'TCP 100 GET', 'TCP 80 GET']);
  });
});

describe('what a request is compared with', () => {
  const IN = { issuers: ['iss'] };
  test.each<[string, string]>([
    ['methods: [GET, "P*"], notMethods: [PUT]', '!(PUT) & (GET | P*)'],
    ['hosts: [Shop.Example]', 'host shop.example'],
    ['paths: ["/a/*", "*.js"]', '*.js | /a/*'],
    ['notPaths: ["/a/*"]', '!(/a/*)'],
  ])('IST-24, IST-29: %s', (operation, expected) => expect(to(`ports: ["80"], ${operation}`)).toEqual([`TCP 80 ${expected}`]));

  test.each<[string, How, string[]]>([
    ['key: "request.headers[X-A]", values: [a]', {}, ['TCP 80 header x-a=a']],
    ['key: "request.headers[x-a]", values: ["*"], notValues: [b]', {}, ['TCP 80 header x-a !(=b) & =*']],
    ['key: "request.headers[x-a]", notValues: ["*"]', {}, ['TCP 80 header x-a !(=*)']],
    ['key: "request.headers[hosts]", values: [a]', {}, ['TCP 80 header hosts=a']],
    ['key: connection.sni, values: ["*.example"]', {}, ['TCP 80 sni *.example']],
    ['key: connection.sni, notValues: [a.example]', {}, ['TCP 80 sni !(a.example)']],
    ['key: request.auth.principal, values: [iss/a]', {}, []],
    ['key: request.auth.principal, values: [iss/a]', IN, ['TCP 80 principal=iss/a']],
    ['key: request.auth.principal, notValues: ["*"]', IN, ['TCP 80 principal !(=iss/[^]*)']],
    ['key: request.auth.audiences, values: [a]', IN, ['TCP 80 claim aud=a']],
    ['key: request.auth.presenter, values: [a]', IN, ['TCP 80 claim azp=a']],
    ['key: "request.auth.claims[g]", values: ["*"]', IN, ['TCP 80 claim g=[^]*']],
    ['key: "request.auth.claims[g]", values: [a]', {}, []],
    ['key: "request.auth.claims[g]", notValues: [a]', {}, ['TCP 80']],
    ['key: "request.auth.claims[g]", notValues: [a]', IN, ['TCP 80 claim g !(=a)']],
    ['key: "request.headers[:path]", values: [a]', {}, []],
    ['key: destination.ip, values: [10.0.0.1]', {}, []],
  ])('IST-31, IST-34: %s, with %j', (condition, how, expected) => expect(when(condition, how)).toEqual(expected));

  test('tokens of different issuers are not taken for each other', () => {
    const world = worldOf(policy('{ rules: [{ when: [{ key: request.auth.principal, values: ["*/a"] }] }] }'));
    const read = policyOf(world.ofKind('AuthorizationPolicy')[0]);
    const at = (...issuers: string[]) => envoyRules({ world, principals: principalIndex(IDS), trustDomains: ['td'] }, read, { ...VIEW, all: portRange('TCP', 80), auto: [], tcp: [] }, issuers).flatMap(rule => formatTraffic(rule.traffic));
    expect([at('one'), at('two'), at('one'), at()]).toEqual([['TCP 80 principal=one/a'], ['TCP 80 principal=two/a'], ['TCP 80 principal=one/a'], []]);
  });
});

describe('rules that look alike are not taken for each other', () => {
  const HEADER = '"request.headers[x]"';
  const values = (...conditions: string[]) => conditions.map(condition => traffic(`{ rules: [${conditions.map(one => `{ to: [{ operation: { ports: ["80"] } }], when: [${one}] }`).join(', ')}] }`)[conditions.indexOf(condition)]);
  test.each<[string, string, string, string[]]>([
    ['a text that is wanted, and one that is not', `{ key: ${HEADER}, values: [a, b] }`, `{ key: ${HEADER}, values: [a], notValues: [b] }`, ['TCP 80 header x =a | =b', 'TCP 80 header x =a']],
    ['a text that looks like the border between them', `{ key: ${HEADER}, values: [a, "2!", b] }`, `{ key: ${HEADER}, values: [a], notValues: [b, "0!"] }`, ['TCP 80 header x =2\\! | =a | =b', 'TCP 80 header x =a']],
    ['a text that looks like a number of texts', `{ key: ${HEADER}, values: [a, "1"] }`, `{ key: ${HEADER}, values: [a], notValues: ["1"] }`, ['TCP 80 header x =1 | =a', 'TCP 80 header x =a']],
    ['texts that look like another condition', `{ key: ${HEADER}, values: [a], notValues: ["request.headers[y]", "1", b] }`, `{ key: ${HEADER}, values: [a] }, { key: "request.headers[y]", values: [b] }`, ['TCP 80 header x =a', 'TCP 80 header x=a header y=b']],
    ['texts that are one when they are joined', `{ key: ${HEADER}, values: [ab, c] }`, `{ key: ${HEADER}, values: [a, bc] }`, ['TCP 80 header x =ab | =c', 'TCP 80 header x =a | =bc']],
  ])('%s', (_, one, two, expected) => expect(values(one, two)).toEqual(expected));

  test('patterns of namespaces, and of trust domains', () => {
    const both = (field: string, ...patterns: string[]) => told(`{ rules: [{ from: [${patterns.map(pattern => `{ source: { ${field}: ["${pattern}"] } }`).join(', ')}] }] }`).map(({ identified }) => shown(identified));
    expect(both('namespaces', 's*p', '*oppe*', 's*s')).toEqual(['0 1 4 5', '2', '2']);
    expect(both('trustDomains', 't*', '*eu', 'o*')).toEqual(['0 1 2 4', '4', '5']);
  });

  test('the segment that a pattern is about', () => {
    const ids = ['td.shop/ns/pay/sa/web', 'td/ns/pay.eu/sa/web'];
    const found = (source: string) => {
      const world = worldOf(policy(`{ rules: [{ from: [{ source: { ${source} } }] }] }`));
      return envoyRules({ world, principals: principalIndex(ids), trustDomains: ['td'] }, policyOf(world.ofKind('AuthorizationPolicy')[0]), VIEW, []).map(({ identified }) => shown(identified)).join();
    };
    expect(['namespaces: ["*shop"]', 'namespaces: ["*eu"]', 'trustDomains: ["*eu"]', 'trustDomains: ["*shop"]'].map(found)).toEqual(['', '1', '', '0']);
  });

  test('issuers with a space in them', () => {
    const world = worldOf(policy('{ rules: [{ when: [{ key: request.auth.principal, values: ["*/s"] }] }] }'));
    const read = policyOf(world.ofKind('AuthorizationPolicy')[0]);
    const at = (...issuers: string[]) => envoyRules({ world, principals: principalIndex(IDS), trustDomains: ['td'] }, read, { ...VIEW, all: portRange('TCP', 80), auto: [], tcp: [] }, issuers).flatMap(rule => formatTraffic(rule.traffic));
    expect([at('a', 'b'), at('a b')]).toEqual([['TCP 80 principal =a/s | =b/s'], ['TCP 80 principal=a\\ b/s']]);
  });
});

describe('whom a certificate shows', () => {
  const TWO = { trustDomains: ['td', 'old'] };
  test.each<[string, string, string]>([
    ['principals: ["*"]', '0 1 2 4 5', '0 1 2 4 5'],
    ['principals: ["td/ns/shop/*"]', '0 1', '0 1'],
    ['principals: ["*/sa/web"]', '0 2 4 5', '0 2 4 5'],
    ['principals: [cluster.local/ns/shop/sa/web]', '0', '0 5'],
    ['principals: ["*/ns/shop/*"]', 'none', 'none'],
    ['namespaces: [shop]', '0 1 4 5', '0 1 4 5'],
    ['namespaces: ["shop*"]', '0 1 2 4 5', '0 1 2 4 5'],
    ['namespaces: ["s*p"]', '0 1 4 5', '0 1 4 5'],
    ['namespaces: ["*p"]', '0 1 4 5', '0 1 4 5'],
    ['namespaces: ["*x"]', 'none', 'none'],
    ['namespaces: ["hop*"]', 'none', 'none'],
    ['namespaces: ["*"]', '0 1 2 4 5', '0 1 2 4 5'],
    ['namespaces: ["shop/sa"]', '0 1 4 5', '0 1 4 5'],
    ['namespaces: ["*oppe*"]', '2', '2'],
    ['serviceAccounts: [web]', '0 4 5', '0 4 5'],
    ['serviceAccounts: [shoppers/web]', '2', '2'],
    ['trustDomains: [td]', '0 1 2', '0 1 2 5'],
    ['trustDomains: ["td*"]', '0 1 2 4', '0 1 2 4'],
    ['trustDomains: ["*eu"]', '4', '4'],
    ['trustDomains: ["*"]', '0 1 2 4 5', '0 1 2 4 5'],
    ['trustDomains: [cluster.local]', 'none', 'none'],
  ])('IST-24, IST-25, IST-35: %s, in one trust domain and in two', (source, one, two) => expect([from(source), from(source, TWO)]).toEqual([one, two]));
});

test.each<[string, string | undefined]>([
  ['source.ip', 'the addresses of pods and nodes are not known (IST-32)'],
  ['remote.ip', 'what X-Forwarded-For says depends on who is trusted to write it (IST-32)'],
  ['destination.ip', 'the addresses of pods are not known'],
  ['experimental.envoy.filters.a[b]', 'metadata of filters is not known'],
  ['request.headers[:path]', 'a part of the request that is no header'],
  ['request.headers[Host]', 'a part of the request that is no header'],
  ['request.headers[hosts]', undefined], ['request.headers[x-host]', undefined], ['request.headers[x:]', undefined], ['source.principal', undefined], ['destination.port', undefined], ['path', undefined],
])('IST-31: what no manifest tells of %s: %s', (key, expected) => {
  const world = worldOf(policy('{}'));
  const term = { key, values: ['10.0.0.1'], notValues: [], at: [] };
  expect(uncertain({ world, principals: principalIndex([]), trustDomains: ['td'] }, term)).toBe(expected);
  if (key === 'source.ip') { expect(uncertain({ world, principals: principalIndex([]), trustDomains: ['td'] }, { ...term, values: ['x'] })).toBeUndefined(); }
});
