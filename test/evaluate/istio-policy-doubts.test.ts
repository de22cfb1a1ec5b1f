import { members } from '../../src/algebra/index-set';
import { MeshFacts } from '../../src/evaluate/mesh';
import { AMBIENT, FACTS, istio, mesh, namespace, pod, policy, service } from './istio-worlds';

/** What is said, and about whom. */
function doubts(text: string, facts: MeshFacts = FACTS): string[] {
  const { layer, world } = mesh(text, facts);
  return layer.undecided.map(({ unknown, workloads }) =>
    `${unknown.object.kind} ${unknown.object.name} ${unknown.path.join('.')}: ${unknown.message} [${members(workloads, world.workloads.length).map(index => world.workloads[index].name).join(' ')}]`);
}
const OTHER = namespace('other', '{ istio-injection: enabled, istio.io/dataplane-mode: ambient }') + pod('far', { namespace: 'other' });
const SIDECARS = namespace('shop', '{ istio-injection: enabled }') + pod('web') + pod('api') + OTHER;
const TUNNELS = namespace('shop', '{ istio.io/dataplane-mode: ambient }') + pod('web') + pod('api') + OTHER;
const when = (name: string, conditions: string, action = 'ALLOW', annotations = '{}') => policy(`{ action: ${action}, selector: { matchLabels: { app: api } }, rules: [{ when: [${conditions}] }] }`, { name, annotations });
const claim = (values: string, key = 'a') => `{ key: "request.auth.claims[${key}]", ${values} }`;

describe('IST-31: a claim that is asked for and refused, since a token may hold several texts', () => {
  const said = (name: string, at = 'spec.rules.0.when.0', key = 'a') => [`AuthorizationPolicy ${name} ${at}: the claim ${key} is asked for and refused: a token may hold several texts [api]`];
  test.each<[string, string, string[]]>([
    ['asked for in two policies', when('one', claim('values: [x]')) + when('two', claim('values: [z]')), []],
    ['refused in two policies', when('one', claim('notValues: [x]')) + when('two', claim('notValues: [z]')), []],
    ['denied in two policies', when('one', claim('values: [x]'), 'DENY') + when('two', claim('notValues: [z]'), 'DENY'), []],
    ['asked for and refused at once', when('one', claim('values: [x], notValues: [z]')), said('one')],
    ['asked for and refused in two policies', when('one', claim('values: [x]')) + when('two', claim('notValues: [z]')), said('one')],
    ['asked for and denied', when('one', claim('values: [x]')) + when('two', claim('values: [z]'), 'DENY'), said('one')],
    ['refused and denied', when('one', claim('notValues: [x]')) + when('two', claim('values: [z]'), 'DENY'), said('one')],
    ['asked for and decided by an external authorizer', when('one', claim('values: [x]')) + when('two', '{ key: destination.port, values: ["80"] }').replace('action: ALLOW', 'action: CUSTOM, provider: { name: x }'),
      ['AuthorizationPolicy two spec.provider: an authorizer outside of the mesh decides, and no manifest says what (IST-33) [api]']],
    ['asked for twice in one rule', when('one', `${claim('values: [x]')}, ${claim('values: [z]')}`), said('one')],
    ['asked for in two rules', when('one', claim('values: [x]')).replace(' }] }] }', ' }] }, { when: [{ key: "request.auth.claims[a]", values: [z] }] }] }'), []],
    ['different claims', when('one', `${claim('values: [x]')}, ${claim('notValues: [z]', 'b')}`), []],
    ['audiences are a claim', when('one', '{ key: request.auth.audiences, values: [x] }') + when('two', claim('values: [z]', 'aud'), 'DENY'), said('one', 'spec.rules.0.when.0', 'aud')],
    ['other conditions beside', when('one', `{ key: source.namespace, values: [shop] }, ${claim('values: [x], notValues: [z]')}`), said('one', 'spec.rules.0.when.1')],
    ['what is no claim', when('one', '{ key: source.namespace, values: [shop], notValues: [pay] }, { key: "request.headers[a]", values: [x], notValues: [z] }') + when('two', claim('values: [x]')), []],
    ['a rehearsal decides nothing', when('one', claim('values: [x]')) + when('two', claim('values: [z]'), 'DENY', '{ istio.io/dry-run: "true" }'), []],
    ['AUDIT decides nothing', when('one', claim('values: [x]')) + when('two', claim('values: [z]'), 'AUDIT'), []],
  ])('%s', (_, text, expected) => expect(doubts(SIDECARS + text)).toEqual(expected));
  test('ztunnel reads no claims', () => expect(doubts(TUNNELS + when('one', claim('values: [x]')) + when('two', claim('values: [z]'), 'DENY'), AMBIENT)).toEqual([]));
});

describe('IST-10: a port of two protocols', () => {
  const second = (ports: string) => service('second', ports).replace('app: second', 'app: api');
  const API = service('api', '{ name: http, port: 80, targetPort: 8080 }');
  const ALLOW = policy('{ selector: { matchLabels: { app: api } }, rules: [{}] }');
  const said = (name: string, at: string) => [`Service ${name} ${at}: another Service calls the same port of the same pods by another protocol: the older one counts (IST-10) [api]`];
  test.each<[string, string, string[]]>([
    ['by two Services', API + second('{ name: tcp, port: 81, targetPort: 8080 }') + ALLOW, said('api', 'spec.ports.0')],
    ['by two Services, twice', API + second('{ name: tcp, port: 81, targetPort: 8080 }, { name: tcp-more, port: 82, targetPort: 8080 }') + ALLOW, said('api', 'spec.ports.0')],
    ['by two Services of one protocol', API + second('{ name: grpc, port: 81, targetPort: 8080 }') + ALLOW, []],
    ['to different ports', API + second('{ name: tcp, port: 80, targetPort: 9000 }') + ALLOW, []],
    ['where no policy reads it', API + second('{ name: tcp, port: 81, targetPort: 8080 }') + ALLOW.replace('app: api', 'app: web'), []],
    ['one of which is UDP', API + second('{ name: dns, port: 81, targetPort: 8080, protocol: UDP }') + ALLOW, said('api', 'spec.ports.0')],
  ])('%s', (_, text, expected) => expect(doubts(SIDECARS + text)).toEqual(expected));
  test('ztunnel does not look', () => expect(doubts(TUNNELS + API + second('{ name: tcp, port: 81, targetPort: 8080 }') + ALLOW, AMBIENT)).toEqual([]));
});

test('several at one pod are all told', () => {
  const jwt = (name: string, issuer: string) => istio('RequestAuthentication', `{ selector: { matchLabels: { app: api } }, jwtRules: [{ issuer: "${issuer}" }] }`, { name });
  expect(doubts(SIDECARS + jwt('one', 'iss') + jwt('two', 'iss/a') + when('claims', claim('values: [x], notValues: [z]')))).toEqual([
    'AuthorizationPolicy claims spec.rules.0.when.0: the claim a is asked for and refused: a token may hold several texts [api]',
    'RequestAuthentication one spec.jwtRules: one issuer begins as another: their subjects cannot be told apart [api]',
  ]);
});

test('IST-34: issuers of which one begins as another', () => {
  const jwt = (name: string, issuer: string, app = 'api') => istio('RequestAuthentication', `{ selector: { matchLabels: { app: ${app} } }, jwtRules: [{ issuer: "${issuer}" }] }`, { name });
  const said = ['RequestAuthentication one spec.jwtRules: one issuer begins as another: their subjects cannot be told apart [api]'];
  expect(doubts(SIDECARS + jwt('one', 'iss') + jwt('two', 'iss/a'))).toEqual(said);
  // The line of the one that begins the other, whichever stands first.
  expect(doubts(SIDECARS + jwt('zero', 'other', 'web') + jwt('two', 'iss/a') + jwt('one', 'iss'))).toEqual(said);
  expect(doubts(SIDECARS + jwt('one', 'iss') + jwt('two', 'issuer'))).toEqual([]);
  expect(doubts(SIDECARS + jwt('one', 'iss') + jwt('two', 'iss/a', 'web'))).toEqual([]);
  expect(doubts(TUNNELS + jwt('one', 'iss') + jwt('two', 'iss/a'), AMBIENT)).toEqual([]);
});

describe('whom a doubt about a policy is about', () => {
  const BAD = 'rules: [{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }] }]';
  const said = (pods: string, name = 'bad') => [`AuthorizationPolicy ${name} spec.rules.0.from.0.source.ipBlocks: the addresses of pods and nodes are not known (IST-32) [${pods}]`];
  const gateway = (place: string) => `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: public, namespace: ${place} }, spec: { gatewayClassName: none } }\n---\n`;
  const SERVICE = 'targetRefs: [{ kind: Service, name: api }]';
  test.each<[string, string, string[]]>([
    ['those that it selects', policy(`{ selector: { matchLabels: { app: api } }, ${BAD} }`, { name: 'bad' }), said('api')],
    ['its namespace', policy(`{ ${BAD} }`, { name: 'bad' }), said('web api')],
    ['the mesh', policy(`{ ${BAD} }`, { name: 'bad', place: 'istio-system' }), said('web api far')],
    ['for a Service its namespace', policy(`{ ${SERVICE}, ${BAD} }`, { name: 'bad' }), said('web api')],
    ['for a Service in a namespace with a Gateway all, which may use it', gateway('shop') + policy(`{ ${SERVICE}, ${BAD} }`, { name: 'bad' }), said('web api far')],
    ['for a Service in a namespace without one', gateway('other') + policy(`{ ${SERVICE}, ${BAD} }`, { name: 'bad' }), said('web api')],
    ['for a class all', policy(`{ targetRefs: [{ kind: GatewayClass, group: gateway.networking.k8s.io, name: istio-waypoint }], ${BAD} }`, { name: 'bad', place: 'istio-system' }), said('web api far')],
    ['what is refused is said once, of those that it would select', policy(`{ selector: { matchLabels: { app: api } }, action: DENY, provider: { name: x }, ${BAD} }`, { name: 'bad' }),
      ['AuthorizationPolicy bad spec.provider: spec.provider goes with CUSTOM alone [api]']],
  ])('%s', (_, text, expected) => expect(doubts(SIDECARS + text)).toEqual(expected));

  test('each doubt is said once, also where sidecars and ztunnel share it', () => {
    const text = policy('{ selector: { matchLabels: { app: api } }, rules: [{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }] }, { from: [{ source: { trustDomains: [td], ipBlocks: [10.0.0.0/8] } }] }] }', { name: 'bad' });
    const SECOND = said('api').map(line => line.replace('rules.0', 'rules.1'));
    expect(doubts(SIDECARS + text)).toEqual([...said('api'), ...SECOND]);
    expect(doubts(TUNNELS + text, AMBIENT)).toEqual([...said('api'), ...SECOND, 'AuthorizationPolicy bad spec.rules.1.from.0.source.trustDomains: whether ztunnel compares trust domains depends on its version [api]']);
    // AMB-02: what has a target is not sent to it.
    expect(doubts(TUNNELS + policy(`{ ${SERVICE}, rules: [{ from: [{ source: { trustDomains: [td] } }] }] }`, { name: 'bad' }), AMBIENT)).toEqual([]);
  });
});

describe('at gateways and waypoints the same is in doubt as at sidecars', () => {
  const gateway = (name: string, className: string, listener: string) => `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: ${name}, namespace: shop }, spec: { gatewayClassName: ${className}, listeners: [${listener}] } }\n---\n`;
  const DOOR = gateway('door', 'istio', '{ name: http, port: 80, protocol: HTTP }');
  const WAY = gateway('way', 'istio-waypoint', '{ name: mesh, port: 15008, protocol: HBONE }') + service('api', '{ name: http, port: 80, targetPort: 8080 }, { name: http-more, port: 81, targetPort: 8081 }', '', 'shop', '{ istio.io/use-waypoint: way }')
    + service('web', '{ name: http, port: 80, targetPort: 8080 }', '', 'shop', '{ istio.io/use-waypoint: way }');
  const DOORS = 'targetRefs: [{ kind: Gateway, group: gateway.networking.k8s.io, name: door }]';
  const forService = (name: string) => `targetRefs: [{ kind: Service, name: ${name} }]`;
  const claims = (target: string, values: string, action: string, name: string) => policy(`{ ${target}, action: ${action}, rules: [{ when: [${claim(values)}] }] }`, { name });
  const jwt = (target: string, name: string, issuer: string) => istio('RequestAuthentication', `{ ${target}, jwtRules: [{ issuer: "${issuer}" }] }`, { name });
  const CLAIM = (pods: string) => [`AuthorizationPolicy one spec.rules.0.when.0: the claim a is asked for and refused: a token may hold several texts [${pods}]`];
  const ISSUER = (pods: string) => [`RequestAuthentication one spec.jwtRules: one issuer begins as another: their subjects cannot be told apart [${pods}]`];
  test.each<[string, string, string[]]>([
    ['IST-31: claims at a gateway', DOOR + claims(DOORS, 'values: [x]', 'ALLOW', 'one') + claims(DOORS, 'values: [z]', 'DENY', 'two'), CLAIM('door-istio')],
    ['IST-31: claims at a gateway, one of them by its namespace', DOOR + claims('selector: {}', 'values: [x]', 'ALLOW', 'one') + claims(DOORS, 'values: [z]', 'DENY', 'two'), CLAIM('door-istio')],
    ['IST-31: claims at two gateways', DOOR + claims(DOORS, 'values: [x]', 'ALLOW', 'one') + claims(DOORS.replace('door', 'other'), 'values: [z]', 'DENY', 'two'), []],
    ['IST-31: claims at a waypoint, once for all ports', WAY + claims(forService('api'), 'values: [x]', 'ALLOW', 'one') + claims(forService('api'), 'values: [z]', 'DENY', 'two'), CLAIM('api')],
    ['IST-31: claims at a waypoint, of different Services', WAY + claims(forService('api'), 'values: [x]', 'ALLOW', 'one') + claims(forService('web'), 'values: [z]', 'DENY', 'two'), []],
    ['IST-34: issuers at a gateway', DOOR + jwt(DOORS, 'one', 'iss') + jwt(DOORS, 'two', 'iss/a'), ISSUER('door-istio')],
    ['IST-34: issuers at two gateways', DOOR + jwt(DOORS, 'one', 'iss') + jwt(DOORS.replace('door', 'other'), 'two', 'iss/a'), []],
    ['IST-34: issuers at a waypoint', WAY + jwt(forService('api'), 'one', 'iss') + jwt(forService('api'), 'two', 'iss/a'), ISSUER('api')],
    ['IST-34: issuers at a waypoint, of different Services', WAY + jwt(forService('api'), 'one', 'iss') + jwt(forService('web'), 'two', 'iss/a'), []],
  ])('%s', (_, text, expected) => expect(doubts(TUNNELS + text, AMBIENT)).toEqual(expected));
});

test('X-04: two ports of a Service to one of its pods, where the waypoint tells them apart', () => {
  const way = '{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: way, namespace: shop }, spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] } }\n---\n';
  const ports = '{ name: http, port: 80, targetPort: 8080 }, { name: http-more, port: 81, targetPort: 8080 }';
  const world = (rules: string) => TUNNELS + way + service('api', ports, '', 'shop', '{ istio.io/use-waypoint: way }') + policy(`{ targetRefs: [{ kind: Service, name: api }], rules: ${rules} }`);
  const said = ['Service api spec.ports: several ports lead to the same port of the pods, and the waypoint tells them apart [api]'];
  expect(doubts(world('[{ to: [{ operation: { ports: ["80"] } }] }]'), AMBIENT)).toEqual(said);
  expect(doubts(world('[{ to: [{ operation: { methods: [GET] } }] }]'), AMBIENT)).toEqual([]);
  const other = policy('{ targetRefs: [{ kind: Service, name: api }], action: DENY, rules: [{ to: [{ operation: { methods: [PUT] } }] }] }', { name: 'other' });
  expect(doubts(world('[{ to: [{ operation: { methods: [GET] } }] }, { to: [{ operation: { methods: [PUT], ports: ["80"] } }] }]') + other, AMBIENT)).toEqual(said);
  expect(doubts(world('[{ to: [{ operation: { methods: [GET] } }] }]').replace('name: http-more', 'name: tcp'), AMBIENT)).toEqual(said);
});
