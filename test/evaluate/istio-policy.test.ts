import { policyOf } from '../../src/evaluate/istio-policy';
import { requestAuthentications } from '../../src/evaluate/istio-request-authentication';
import { podIndex } from '../../src/parse/select';
import { worldOf } from '../setup/world';
import { istio, mesh, namespace, pod, policy } from './istio-worlds';

/** What is read of a policy, without its object. */
function read(spec: string, annotations = '{}') {
  const { object: _, unknown, ...rest } = policyOf(worldOf(policy(spec, { annotations })).ofKind('AuthorizationPolicy')[0]);
  return { ...rest, unknown: unknown.map(({ path, message }) => `${path.join('.')}: ${message}`) };
}
const PLAIN = { action: 'ALLOW', rules: [], dryRun: false, targets: [], unknown: [], refused: false };
const term = (key: string, values: string[], notValues: string[], at: (string | number)[], field?: string) => ({ key, values, notValues, at, ...(field === undefined ? {} : { field }) });
const AT = ['spec', 'rules', 0];
const SOURCE = [...AT, 'from', 0, 'source'];
const OPERATION = [...AT, 'to', 0, 'operation'];

describe('an AuthorizationPolicy, as it is read', () => {
  test.each<[string, string, object]>([
    ['IST-21: nothing', '{}', {}],
    ['IST-22: for some pods', '{ selector: { matchLabels: { app: api } } }', { selector: { app: 'api' } }],
    ['AMB-02: for those with no label', '{ selector: {} }', { isEmpty: true }],
    ['IST-23: for a Service', '{ targetRefs: [{ kind: Service, name: api }] }', { targets: [{ kind: 'Service', name: 'api', path: ['spec', 'targetRefs', 0] }] }],
    ['IST-20: another action', '{ action: DENY, rules: [{}] }', { action: 'DENY', rules: [{ path: AT, from: [], to: [], when: [], terms: [] }] }],
    ['IST-20: an action that is none decides nothing', '{ action: PASS, rules: [{}] }', { action: 'AUDIT', rules: [{ path: AT, from: [], to: [], when: [], terms: [] }], refused: true, unknown: ['spec.action: spec.action is no action'] }],
    ['IST-21: a rule that is none', '{ rules: [all] }', { refused: true, unknown: ['spec.rules.0: spec.rules[0] is no rule'] }],
    ['an unknown field is no refusal', '{ rule: [] }', { unknown: ['spec.rule: spec.rule is no field that is known'] }],
  ])('%s', (_, spec, expected) => expect(read(spec)).toEqual({ ...PLAIN, ...expected }));

  test('IST-36: as a rehearsal', () => {
    expect(read('{}', '{ istio.io/dry-run: "true" }')).toEqual({ ...PLAIN, dryRun: true });
    expect(read('{}', '{ istio.io/dry-run: "false" }')).toEqual(PLAIN);
  });

  test('IST-26: all of its terms, each with its place', () => {
    const principals = term('source.principal', ['a'], ['b'], SOURCE, 'principals');
    const ports = term('destination.port', ['80'], [], OPERATION, 'ports');
    const paths = term('path', [], ['/a'], OPERATION, 'notPaths');
    const header = term('request.headers[x]', ['v'], ['w'], [...AT, 'when', 0]);
    expect(read('{ rules: [{ from: [{ source: { principals: [a], notPrincipals: [b] } }], to: [{ operation: { ports: ["80"], notPaths: [/a], methods: [] } }], when: [{ key: "request.headers[x]", values: [v], notValues: [w] }] }] }')).toEqual({
      ...PLAIN, rules: [{ path: AT, from: [{ path: SOURCE, terms: [principals] }], to: [{ path: OPERATION, terms: [ports, paths] }], when: [header], terms: [header, principals, ports, paths] }],
    });
    expect(read('{ rules: [{ from: [{ source: { notPrincipals: [b], principals: [a] } }] }] }').rules[0].terms).toEqual([{ ...principals, field: 'notPrincipals' }]);
  });

  const refused = (spec: string) => { const { unknown, refused: out } = read(spec); expect(out).toBe(true); return unknown; };
  test.each<[string, string, string[]]>([
    ['IST-21: an item of another name', '{ rules: [{ from: [{ sources: {} }] }] }', ['spec.rules.0.from.0.sources: spec.rules[0].from[0].sources is no field that is known', `${SOURCE.join('.')}: spec.rules[0].from[0].source must not be empty`]],
    ['IST-21: a source that is none', '{ rules: [{ from: [{ source: a }] }] }', [`${SOURCE.join('.')}: spec.rules[0].from[0].source must not be empty`]],
    ['IST-21: only empty lists', '{ rules: [{ from: [{ source: { principals: [] } }] }] }', [`${SOURCE.join('.')}: spec.rules[0].from[0].source must not be empty`]],
    ['IST-24: a text that is no list', '{ rules: [{ to: [{ operation: { ports: "80" } }] }] }', [`${OPERATION.join('.')}.ports: spec.rules[0].to[0].operation.ports has to be a list of texts that are not empty`, `${OPERATION.join('.')}: spec.rules[0].to[0].operation must not be empty`]],
    ['IST-26: too many sources', `{ rules: [{ from: [${'{ source: { namespaces: [a] } }, '.repeat(513)}] }] }`, ['spec.rules.0.from: spec.rules[0].from has to be a list of 1 to 512 items']],
    ['IST-31: a port', '{ rules: [{ when: [{ key: destination.port, values: ["1x"] }] }] }', ['spec.rules.0.when.0: spec.rules[0].when[0]: "1x" is no port']],
    ['IST-31: a trust domain', '{ rules: [{ from: [{ source: { trustDomains: [ab*c] } }] }] }', [`${SOURCE.join('.')}.trustDomains: spec.rules[0].from[0].source.trustDomains: "ab*c" is no trust domain`]],
  ])('refused: %s', (_, spec, expected) => expect(refused(spec)).toEqual(expected));
  test('IST-26: sources just as many as may be', () => expect(read(`{ rules: [{ from: [${'{ source: { namespaces: [a] } }, '.repeat(512)}] }] }`)).toMatchObject({ refused: false, unknown: [] }));
  test('IST-31: a trust domain of one letter or more, before a star', () => expect(read('{ rules: [{ from: [{ source: { trustDomains: ["abc*", "a*", "*"] } }] }] }').refused).toBe(false));
});

describe('IST-34: a RequestAuthentication, as it is read', () => {
  function tokens(spec: string) {
    const world = worldOf(namespace('shop') + pod('api') + istio('RequestAuthentication', spec));
    const { all, scopes } = requestAuthentications(world, podIndex(world.workloads, world.namespaces), 'istio-system');
    const [{ object: _, unknown, ...rest }] = all;
    return { ...rest, unknown: unknown.map(({ path, message }) => `${path.join('.')}: ${message}`), counts: Object.values(scopes.of(0)).some(list => list.length > 0) };
  }
  const READ = { issuers: ['a'], targets: [], unknown: [], refused: false, counts: true };
  test.each<[string, string, object]>([
    ['whose tokens are taken', '{ jwtRules: [{ issuer: a }, { issuer: b, jwks: x }] }', { issuers: ['a', 'b'] }],
    ['for some pods', '{ selector: { matchLabels: { app: api } }, jwtRules: [{ issuer: a }] }', { selector: { app: 'api' } }],
    ['for a Service', '{ targetRef: { kind: Service, name: api }, jwtRules: [{ issuer: a }] }', { targets: [{ kind: 'Service', name: 'api', path: ['spec', 'targetRef'] }] }],
    ['of every issuer', '{ jwtRules: [{ issuer: a }, { jwks: x }] }', { unknown: ['spec.jwtRules.1.issuer: spec.jwtRules[1] takes tokens of every issuer'] }],
    ['a rule that is none takes it out of force', '{ jwtRules: [{ issuer: a }, b] }', { refused: true, counts: false, unknown: ['spec.jwtRules.1: spec.jwtRules[1] is no rule'] }],
    ['so does a list that is none', '{ jwtRules: {} }', { issuers: [], refused: true, counts: false, unknown: ['spec.jwtRules: spec.jwtRules is no list'] }],
    ['so do a selector and a target at once', '{ selector: {}, targetRef: { kind: Service, name: api }, jwtRules: [{ issuer: a }] }',
      { isEmpty: true, targets: [{ kind: 'Service', name: 'api', path: ['spec', 'targetRef'] }], refused: true, counts: false, unknown: ['spec: spec.selector and spec.targetRefs exclude each other'] }],
    ['no rules', '{ jwtRules: null }', { issuers: [] }],
  ])('%s', (_, spec, expected) => expect(tokens(spec)).toEqual({ ...READ, ...expected }));

  test('one that is refused accepts nobody, so that what asks for a token never matches', () => {
    const text = (rules: string) => namespace('shop', '{ istio-injection: enabled }') + pod('web') + pod('api') + istio('RequestAuthentication', `{ jwtRules: ${rules} }`) + policy('{ rules: [{ from: [{ source: { requestPrincipals: ["*"] } }], to: [{ operation: { ports: ["80"] } }] }] }');
    expect(mesh(text('[{ issuer: a }]')).passes('web', 'api')).toHaveLength(2);
    expect(mesh(text('[{ issuer: a }, b]')).passes('web', 'api')).toEqual(['TCP 15020-15021,15090']);
  });
});
