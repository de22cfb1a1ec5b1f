import { formatTraffic } from '../../src/algebra/print';
import { Authz, MeshFacts, NO_AUTHZ } from '../../src/evaluate/mesh';
import { WorldOptions } from '../../src/parse/make-world';
import { AMBIENT, FACTS, Mesh, PodParts, istio, mesh, namespace, pod, policy, service } from './istio-worlds';

const SIDECARS = namespace('shop', '{ istio-injection: enabled }') + pod('web') + pod('api');
const TUNNELS = namespace('shop', '{ istio.io/dataplane-mode: ambient }') + pod('web') + pod('api');
const NONE = policy('{}', { name: 'none' });
const WEB = policy('{ rules: [{ from: [{ source: { principals: [td/ns/shop/sa/web] } }] }] }', { name: 'web' });
const DENY = policy('{ action: DENY, rules: [{ to: [{ operation: { ports: ["80"] } }] }] }', { name: 'deny' });
const CUSTOM = policy('{ action: CUSTOM, provider: { name: x }, rules: [{ to: [{ operation: { ports: ["81"] } }] }] }', { name: 'ask' });
const AUDIT = policy('{ action: AUDIT, rules: [{}] }', { name: 'audit' });
const TRIAL = policy('{ action: DENY, rules: [{}] }', { name: 'trial', annotations: '{ istio.io/dry-run: "true" }' });

/** Who lists, and the rules by action, each with its line. */
function told({ allowListed, listedBy, allows, denies, custom }: Authz) {
  const shown = (rules: Authz['allows']) => rules.map(({ traffic, cause: { object, path, fact } }) => [object.name, path.join('.'), fact, formatTraffic(traffic).join()].filter(text => text !== undefined).join(' '));
  return { listed: allowListed, by: listedBy.map(({ object, path, fact }) => `${object.name} ${path.join('.')} ${fact}`), allows: shown(allows), denies: shown(denies), custom: shown(custom) };
}
const OPEN = { listed: false, by: [], allows: [], denies: [], custom: [] };
const SOURCE = 'spec.rules.0.from.0.source';
const OWN = 'TCP 15020-15021,15090';
const CAPTURED = 'TCP 1-15019,15022-15089,15091-65535';

describe('IST-20: what a hop gets', () => {
  const at = (text: string, facts: MeshFacts = FACTS, options: WorldOptions = {}, name = 'api') => { const { layer, index } = mesh(text, facts, options); return told(layer.authz(index(name))); };

  test('a sidecar: all of them, and its own ports past it (IST-52)', () => expect(at(SIDECARS + NONE + WEB + DENY + CUSTOM + AUDIT + TRIAL)).toEqual({
    listed: true, by: ['none spec IST-20', 'web spec IST-20'], allows: [`web ${SOURCE} ${CAPTURED}`, `api metadata IST-52 ${OWN}`], denies: ['deny spec.rules.0 TCP 80'], custom: ['ask spec.rules.0 TCP 81'],
  }));
  test('a ztunnel: what it knows, without exceptions', () => expect(at(TUNNELS + NONE + WEB + DENY + CUSTOM + AUDIT + TRIAL, AMBIENT)).toEqual({
    listed: true, by: ['none spec IST-20', 'web spec IST-20'], allows: [`web ${SOURCE} AMB-02 TCP all`], denies: ['deny spec.rules.0 AMB-02 TCP 80'], custom: [],
  }));
  test('without an ALLOW nothing is listed, and no exception is needed', () => {
    expect(at(SIDECARS + DENY)).toEqual({ ...OPEN, denies: ['deny spec.rules.0 TCP 80'] });
    expect(at(TUNNELS + DENY, AMBIENT)).toEqual({ ...OPEN, denies: ['deny spec.rules.0 AMB-02 TCP 80'] });
  });
  test('pods outside of the mesh nothing', () => expect(at(namespace('shop') + pod('api') + NONE)).toEqual(OPEN));
  test('pods elsewhere nothing that is known here', () => {
    const peer = { namespace: 'shop', name: 'away', kind: 'Peer', labels: {}, annotations: {}, serviceAccountName: 'x', hostNetwork: false, ports: [], probes: [], template: {}, templatePath: [], where: 'elsewhere' as const, meshed: true };
    expect(at(SIDECARS + NONE, FACTS, { peers: [peer] }, 'away')).toEqual(OPEN);
    expect(at(SIDECARS + NONE, FACTS, { peers: [{ ...peer, where: 'here' as const }] }, 'away')).toMatchObject({ listed: true, by: ['none spec IST-20'], allows: [`none spec IST-20 ${OWN}`] });
  });

  test.each<[string, PodParts, string]>([
    ['its own', {}, `api metadata IST-52 ${OWN}`],
    ['those that are taken out', { annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '80' } }, 'api metadata.annotations.traffic.sidecar.istio.io/excludeInboundPorts IST-11 TCP 80,15020-15021,15090'],
    ['all but those that are named', { annotations: { 'traffic.sidecar.istio.io/includeInboundPorts': '80' } }, 'api metadata.annotations.traffic.sidecar.istio.io/includeInboundPorts IST-11 TCP 1-79,81-65535'],
    ['not those that it dials', { annotations: { 'traffic.sidecar.istio.io/excludeOutboundPorts': '80' } }, `api metadata IST-52 ${OWN}`],
  ])('IST-52: the line for ports that pass a sidecar by: %s', (_, parts, expected) => expect(at(namespace('shop', '{ istio-injection: enabled }') + pod('api', parts) + NONE).allows).toEqual([expected]));

  describe('IST-43: a gateway', () => {
    const gateway = (listeners = '{ name: http, port: 80, protocol: HTTP }') => `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: public, namespace: shop }, spec: { gatewayClassName: istio, listeners: [${listeners}] } }\n---\n`;
    const TARGET = (name: string) => `targetRefs: [{ kind: Gateway, group: gateway.networking.k8s.io, name: ${name} }]`;
    const forGateway = policy(`{ ${TARGET('public')}, rules: [{ to: [{ operation: { ports: ["80"], paths: [/a] } }] }] }`, { name: 'door' });
    test('policies that select it, those that target it, and its own ports', () => {
      const ROUTER = namespace('shop') + gateway();
      expect(at(ROUTER + NONE + forGateway, FACTS, {}, 'public-istio')).toEqual({ ...OPEN, listed: true, by: ['none spec IST-20', 'door spec IST-20'], allows: ['door spec.rules.0 TCP 80 /a', `none spec IST-20 ${OWN}`] });
      expect(at(ROUTER + forGateway.replace('name: public', 'name: other'), FACTS, {}, 'public-istio')).toEqual(OPEN);
      expect(at(ROUTER + DENY, FACTS, {}, 'public-istio')).toEqual({ ...OPEN, denies: ['deny spec.rules.0 TCP 80'] });
    });
    test('a router that no Gateway made takes what selects it', () => {
      const router = namespace('shop') + gateway() + pod('router', { spec: { containers: [{ name: 'istio-proxy', args: ['proxy', 'router'] }] } });
      expect(at(router + NONE + forGateway, FACTS, {}, 'router')).toEqual({ ...OPEN, listed: true, by: ['none spec IST-20'], allows: [`none spec IST-20 ${OWN}`] });
    });
    test('IST-34: tokens by what targets it', () => {
      const jwt = (target: string) => `{ apiVersion: security.istio.io/v1, kind: RequestAuthentication, metadata: { name: jwt, namespace: shop }, spec: { ${target}, jwtRules: [{ issuer: iss }] } }\n---\n`;
      const rule = policy(`{ ${TARGET('public')}, rules: [{ from: [{ source: { requestPrincipals: ["iss/a"] } }] }] }`, { name: 'door' });
      const allows = (target: string) => at(namespace('shop') + gateway() + rule + jwt(target), FACTS, {}, 'public-istio').allows[0];
      const READ = `door ${SOURCE} TCP 1-79,81-15019,15022-15089,15091-65535 !(\\(no\\ HTTP\\)) principal=iss/a,TCP 80 principal=iss/a`;
      expect([TARGET('public'), 'selector: {}', TARGET('other')].map(allows)).toEqual([READ, READ, `door spec IST-20 ${OWN}`]);
    });
  });
});

describe('one policy at different pods', () => {
  const GET = policy('{ rules: [{ to: [{ operation: { ports: ["8080"], methods: [GET] } }] }] }', { name: 'get' });
  const IN = namespace('shop', '{ istio-injection: enabled }');
  const lines = (text: string, ...names: string[]) => { const { layer, index } = mesh(IN + text); return names.map(name => told(layer.authz(index(name))).allows.slice(0, -1).join(', ')); };
  test('IST-10: by what each reads its port as', () => {
    const port = (protocol: string, name: string) => pod(name) + service(name, `{ name: ${protocol}, port: 80, targetPort: 8080 }`);
    expect(lines(GET + port('http', 'web') + port('tcp', 'raw') + port('tls', 'tls') + port('other', 'any') + pod('bare'), 'web', 'raw', 'tls', 'any', 'bare')).toEqual(['get spec.rules.0 TCP 8080 GET', '', '', 'get spec.rules.0 TCP 8080 GET', 'get spec.rules.0 TCP 8080 GET']);
  });
  test('IST-10: of several ports, in whatever order its Services name them', () => {
    const front = (name: string, protocol: string, port: number) => service(name, `{ name: ${protocol}, port: ${port} }`).replace(`app: ${name}`, 'app: web');
    const deny = policy('{ action: DENY, rules: [{ to: [{ operation: { methods: [GET], ports: ["80", "90"] } }] }] }', { name: 'deny' });
    const denied = (text: string) => { const { layer, index } = mesh(IN + deny + pod('web') + text); return told(layer.authz(index('web'))).denies; };
    expect([denied(front('a', 'http', 80) + front('b', 'tcp', 90)), denied(front('a', 'tcp', 90) + front('b', 'http', 80))]).toEqual([['deny spec.rules.0 TCP 80 GET,TCP 90'], ['deny spec.rules.0 TCP 80 GET,TCP 90']]);
    expect(denied(front('a', 'tcp', 80) + front('b', 'http', 90))).toEqual(['deny spec.rules.0 TCP 80,TCP 90 GET']);
  });
  test('IST-10: a port of UDP makes a chain for TCP at the same number (istio 1.30 listener_inbound.go)', () => {
    const port = (protocol: string) => pod('web') + service('web', `{ name: http, port: 80, targetPort: 8080, protocol: ${protocol} }`);
    expect([lines(GET + port('TCP'), 'web'), lines(GET + port('UDP'), 'web')]).toEqual([['get spec.rules.0 TCP 8080 GET'], ['']]);
  });
  test('IST-11: by what passes each by', () => {
    const out = { annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '8080' } };
    expect(lines(GET + pod('web') + pod('out', out), 'web', 'out')).toEqual(['get spec.rules.0 TCP 8080 GET', '']);
  });
  test('IST-34: by whose tokens each takes', () => {
    const rule = policy('{ rules: [{ to: [{ operation: { ports: ["8080"] } }], from: [{ source: { requestPrincipals: ["*/s"] } }] }] }', { name: 'jwt' });
    const jwt = (app: string, ...issuers: string[]) => istio('RequestAuthentication', `{ selector: { matchLabels: { app: ${app} } }, jwtRules: [${issuers.map(issuer => `{ issuer: "${issuer}" }`).join(', ')}] }`, { name: `jwt-${app}` });
    expect(lines(rule + jwt('web', 'b', 'a') + jwt('other', 'a b') + pod('web') + pod('other') + pod('none'), 'web', 'other', 'none'))
      .toEqual([`jwt ${SOURCE} TCP 8080 !(\\(no\\ HTTP\\)) principal =a/s | =b/s`, `jwt ${SOURCE} TCP 8080 !(\\(no\\ HTTP\\)) principal=a\\ b/s`, '']);
  });
});

describe('AMB-01: what the waypoint of a Service lets through', () => {
  const way = '{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: way, namespace: shop }, spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] } }\n---\n';
  const front = (name: string, ports: string, rest = '') => service(name, ports, rest, 'shop', '{ istio.io/use-waypoint: way }').replace(`selector: { app: ${name} }`, 'selector: { app: api }');
  const target = (name: string, rules = '[]') => policy(`{ targetRefs: [{ kind: Service, name: ${name} }], rules: ${rules} }`, { name: `for-${name}` });
  const world = (text: string) => mesh(TUNNELS + way + front('api', '{ name: http, port: 80, targetPort: 8080 }') + front('second', '{ name: http, port: 80, targetPort: 9000 }') + text, AMBIENT);
  const at = ({ layer, index }: Mesh, name?: string, server = 'api') => told(layer.waypointAuthz(index(server), name));
  const rest = (ports: string) => [`api metadata.labels.istio.io/use-waypoint AMB-01 ${ports}`];

  test('of each one for itself, and of all', () => {
    const found = world(target('api', '[{ to: [{ operation: { ports: ["80"] } }] }]'));
    expect(at(found, 'api')).toEqual({ ...OPEN, listed: true, by: ['for-api spec IST-20'], allows: ['for-api spec.rules.0 TCP 8080'] });
    expect(at(found, 'second')).toEqual({ ...OPEN, denies: rest('TCP 1-8999,9001-65535') });
    expect(at(found)).toEqual({ ...OPEN, listed: true, by: ['for-api spec IST-20'], allows: ['for-api spec.rules.0 TCP 8080', 'second spec.ports IST-20 TCP 9000'] });
    expect([at(found, 'api'), at(found)]).toEqual([at(found, 'api'), at(found)]);
  });
  test('a Service that does not go through it is dialled by the addresses of its pods, to which nothing leads here', () => expect(at(world(''), 'third')).toEqual({ ...OPEN, denies: rest('TCP all') }));
  test('but the pods themselves where the waypoint is for them', () => {
    const found = mesh(TUNNELS.replace('"app":"api"', '"app":"api","istio.io/use-waypoint":"way"') + way.replace('namespace: shop', 'namespace: shop, labels: { istio.io/waypoint-for: all }') + front('api', '{ name: http, port: 80, targetPort: 8080 }')
      + target('api', '[{ to: [{ operation: { methods: [GET] } }] }]'), AMBIENT);
    expect(at(found, 'third')).toEqual(OPEN);
    expect(at(found, 'api')).toEqual({ ...OPEN, listed: true, by: ['for-api spec IST-20'], allows: ['for-api spec.rules.0 TCP 8080 GET'] });
  });
  test('two Services of one port, each by its own policy', () => {
    const both = mesh(TUNNELS + way + front('api', '{ name: http, port: 80, targetPort: 8080 }') + front('second', '{ name: http, port: 80, targetPort: 8080 }')
      + target('api', '[{ to: [{ operation: { methods: [GET] } }] }]') + target('second', '[{ to: [{ operation: { methods: [PUT] } }] }]'), AMBIENT);
    expect(at(both)).toEqual({ ...OPEN, listed: true, by: ['for-api spec IST-20', 'for-second spec IST-20'], allows: ['for-api spec.rules.0 TCP 8080 GET', 'for-second spec.rules.0 TCP 8080 PUT'] });
  });
  test('no waypoint at all', () => {
    expect(at(world(''), undefined, 'web')).toEqual(OPEN);
    expect(mesh(TUNNELS, AMBIENT).layer.waypointAuthz(0, 'api')).toBe(NO_AUTHZ);
  });
  test('IST-23: policies of the Service, of the Gateway and of its class, in their order', () => {
    const kinds = (kind: string, name: string, place = 'shop') => policy(`{ targetRefs: [{ kind: ${kind}, group: gateway.networking.k8s.io, name: ${name} }] }`, { name: kind.toLowerCase(), place });
    expect(at(world(namespace('istio-system') + kinds('GatewayClass', 'istio-waypoint', 'istio-system') + target('api') + kinds('Gateway', 'way')), 'api').by).toEqual(['gatewayclass spec IST-20', 'for-api spec IST-20', 'gateway spec IST-20']);
    expect(at(world(policy('{ targetRefs: [{ kind: Service, name: api }, { kind: Service, name: api }, { kind: Gateway, group: gateway.networking.k8s.io, name: way }] }', { name: 'all' })), 'api').by).toEqual(['all spec IST-20']);
  });
  test('IST-34: RequestAuthentication for the waypoint, or for the Service', () => {
    const jwt = (target_: string) => istio('RequestAuthentication', `{ ${target_}, jwtRules: [{ issuer: iss }] }`, { name: 'jwt' });
    const rule = target('api', '[{ from: [{ source: { requestPrincipals: ["iss/a"] } }] }]');
    const allows = (which: string) => at(world(jwt(which) + rule), 'api').allows;
    const READ = [`for-api ${SOURCE} TCP 8080 principal=iss/a`];
    expect(['targetRefs: [{ kind: Service, name: api }]', 'targetRefs: [{ kind: Gateway, group: gateway.networking.k8s.io, name: way }]', 'targetRefs: [{ kind: Service, name: second }]', 'selector: {}'].map(allows)).toEqual([READ, READ, [], []]);
    expect([allows('targetRefs: [{ kind: Service, name: second }, { kind: Service, name: api }]'), allows('targetRefs: [{ kind: Service, name: api }, { kind: Pod, name: api }]')]).toEqual([READ, []]);
  });
});
