import { AddressRange } from '../../src/algebra/addresses';
import { formatAddress } from '../../src/algebra/cidr';
import { EVERY_INDEX, NO_INDEX, indexSet } from '../../src/algebra/index-set';
import { literal } from '../../src/algebra/language';
import { formatPorts, portRange } from '../../src/algebra/ports';
import { ALWAYS, Condition, NEVER, TCP, both, byAddress, byIdentity, byPort } from '../../src/evaluate/istio-conditions';
import { claimOf, headerOf, isHttp, pathOf, whenKey } from '../../src/evaluate/istio-terms';
import { worldOf } from '../setup/world';

const term = (values: readonly string[], notValues: readonly string[] = []) => ({ key: 'k', values, notValues, at: [] });
const [A, B] = [literal('a'), literal('b')];

describe('conditions', () => {
  test('two hold where both do', () => {
    const one: Condition = { identified: indexSet([1, 2]), anonymous: EVERY_INDEX, ports: portRange('TCP', 80, 90), fields: [['method', A]] };
    const two: Condition = { identified: indexSet([2, 3]), anonymous: indexSet([4]), ports: portRange('TCP', 85, 99), fields: [['path', B]] };
    expect(both(one, two)).toEqual({ identified: indexSet([2]), anonymous: indexSet([4]), ports: portRange('TCP', 85, 90), fields: [['method', A], ['path', B]] });
    expect([both(ALWAYS, two), both(one, ALWAYS)]).toEqual([one, two].reverse());
    expect([both({ ...one, ports: TCP }, two).ports, both(one, { ...two, ports: TCP }).ports]).toEqual([two.ports, one.ports]);
  });
  test('always and never, for every end and port', () => {
    expect(ALWAYS).toEqual({ identified: EVERY_INDEX, anonymous: EVERY_INDEX, ports: portRange('TCP', 1, 65535), fields: [] });
    expect(NEVER).toEqual({ ...ALWAYS, identified: NO_INDEX, anonymous: NO_INDEX });
  });

  test.each<[string, string[], string[], Partial<Condition>]>([
    ['one of', ['1', '2'], [], { identified: indexSet([1, 2]), anonymous: NO_INDEX }],
    ['none of: also who shows no certificate', [], ['1', '2'], { identified: { negated: true, items: [1, 2] }, anonymous: EVERY_INDEX }],
    ['one of, and none of', ['1', '2'], ['2'], { identified: indexSet([1]), anonymous: NO_INDEX }],
  ])('IST-27: identities: %s', (_, values, notValues, expected) => expect(byIdentity(term(values, notValues), value => indexSet([Number(value)]))).toEqual({ ...ALWAYS, ...expected }));

  test.each<[string[], string[], string]>([
    [['80', '443'], [], 'TCP 80,443'],
    [['0', '65535'], [], 'TCP 65535'],
    [[], ['80'], 'TCP 1-79,81-65535'],
    [['80', '81'], ['81'], 'TCP 80'],
  ])('IST-31: ports %j without %j', (values, notValues, expected) => {
    const { ports, ...rest } = byPort(term(values, notValues));
    expect([formatPorts(ports), rest]).toEqual([expected, { identified: EVERY_INDEX, anonymous: EVERY_INDEX, fields: [] }]);
  });
});

describe('IST-32: addresses', () => {
  const blocks = ['192.0.2.0/24', '198.51.100.7/32', '203.0.113.0/24', '::1/128', '2001:db8::/32', '2001:db9::/32'];
  const world = worldOf(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: a, namespace: shop }
spec: { podSelector: {}, egress: [{ to: [${blocks.map(cidr => `{ ipBlock: { cidr: "${cidr}" } }`).join(', ')}] }] }`);
  const starts = ({ family, first }: AddressRange) => formatAddress(family, first);
  const named = (index: number): string => { const end = world.ends[index]; return end.kind === 'addresses' ? starts(end.range) : end.kind; };
  const asked = (values: string[], notValues: string[] = []) => {
    const { condition: { identified, anonymous, ...rest }, certain } = byAddress(world, term(values, notValues));
    expect([anonymous, rest]).toEqual([identified, { ports: TCP, fields: [] }]);
    return [identified.negated ? 'all but' : 'only', ...identified.items.map(named), certain ? 'certain' : 'uncertain'].join(' ');
  };
  test.each<[string, string[], string[], string]>([
    ['a block, which may hold pods', ['192.0.2.0/24'], [], 'only 192.0.2.0 uncertain'],
    ['an address', ['198.51.100.7'], [], 'only 198.51.100.7 uncertain'],
    ['several, in any order', ['2001:db9::/32', '203.0.113.0/24', '192.0.2.0/24'], [], 'only 192.0.2.0 203.0.113.0 2001:db9:: uncertain'],
    ['one that holds two', ['2001:db8::/31'], [], 'only 2001:db8:: 2001:db9:: uncertain'],
    ['all but a block', [], ['203.0.113.0/24'], 'all but 203.0.113.0 uncertain'],
    ['one without another', ['192.0.2.0/24', '203.0.113.0/24'], ['203.0.113.0/24'], 'only 192.0.2.0 uncertain'],
    ['the one that only the node itself has', ['::1'], [], 'only ::1 uncertain'],
    ['every address', ['::/0', '0.0.0.0/0'], [], 'only 0.0.0.0 192.0.2.0 192.0.3.0 198.51.100.7 198.51.100.8 203.0.113.0 203.0.114.0 :: ::1 ::2 2001:db8:: 2001:db9:: 2001:dba:: uncertain'],
    ['half of a block', ['192.0.2.0/25'], [], 'only uncertain'],
    ['link-local addresses', ['169.254.7.127'], [], 'only uncertain'],
    ['what is no address', ['x', 'x/24'], [], 'only certain'],
  ])('%s', (_, values, notValues, expected) => expect(asked(values, notValues)).toBe(expected));

  test.each(['169.254.0.0/16', '169.254.7.127', '127.0.0.1', 'fe80::/10', 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff'])('AMB-08: no pod has an address of %s', block => {
    const known = worldOf(`{ apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: { name: a, namespace: shop }, spec: { rules: [{ from: [{ source: { ipBlocks: ["${block}"] } }] }] } }`);
    const { certain, condition } = byAddress(known, term([block]));
    expect([certain, condition.identified.items.length]).toEqual([true, 1]);
    expect(byAddress(known, term([], [block])).certain).toBe(true);
    expect(byAddress(known, term([block], ['192.0.2.0/24'])).certain).toBe(false);
  });
});

describe('IST-31: names of attributes', () => {
  test.each<[string, string | undefined]>([['request.headers[x]', 'x'], ['request.headers[]', undefined], ['request.headers[x', undefined], ['request.headersx]', undefined], ['a.request.headers[x]', undefined], ['request.headers[a][b]', 'a][b']])(
    '%s is the header %s', (key, header) => expect(headerOf(key)).toBe(header));
  test.each<[string, string | undefined]>([
    ['request.auth.claims[a]', 'a'], ['request.auth.claims[a][b]', 'a][b'], ['request.auth.audiences', 'aud'], ['request.auth.presenter', 'azp'], ['request.auth.claims', undefined], ['request.auth.principal', undefined],
  ])('%s is the claim %s', (key, claim) => expect(claimOf(key)).toBe(claim));
  test.each<[string, boolean]>([
    ['source.ip', true], ['remote.ip', true], ['source.namespace', true], ['source.principal', true], ['source.serviceAccount', true], ['source.trustDomain', true], ['request.auth.principal', true],
    ['request.auth.audiences', true], ['request.auth.presenter', true], ['destination.ip', true], ['destination.port', true], ['connection.sni', true], ['request.headers[a]', true], ['request.auth.claims[a]', true],
    ['experimental.envoy.filters.a.b[c]', true], ['experimental.envoy.filters.[c]', false], ['experimental.envoy.filters.a[]', false], ['experimentalxenvoy.filters.a[b]', false],
    ['method', false], ['host', false], ['destination.user', false], ['', false],
  ])('%s is an attribute: %s', (key, known) => expect(whenKey(key)).toBe(known));
  test.each<[string, boolean]>([['host', true], ['method', true], ['path', true], ['request.headers[a]', true], ['request.auth.principal', true], ['destination.port', false], ['source.ip', false], ['connection.sni', false]])(
    'IST-28: %s asks for HTTP: %s', (key, http) => expect(isHttp({ ...term([]), key })).toBe(http));
  test('the place of a term', () => {
    expect([pathOf({ ...term([]), at: ['a'] }), pathOf({ ...term([]), at: ['a'], field: 'b' })]).toEqual([['a'], ['a', 'b']]);
  });
});
