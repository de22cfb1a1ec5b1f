import { AMBIENT, OPEN, mesh, namespace, pod, policy, service } from './istio-worlds';
import { portRange } from '../../src/algebra/ports';
import { formatTraffic } from '../../src/algebra/print';
import { intersect, onPorts } from '../../src/algebra/traffic';
import { routes } from '../../src/evaluate/connection';
import { impliedPods } from '../../src/evaluate/istio-waypoint';
import { kubernetesNetwork } from '../../src/evaluate/network';
import { parseText } from '../../src/parse/text';

const BASE = namespace('shop', '{ istio.io/dataplane-mode: ambient }') + namespace('istio-system') + namespace('other', '{ istio.io/dataplane-mode: ambient }')
  + pod('web') + pod('api') + pod('far', { namespace: 'other' });
const ALL = ['TCP all'];
const api = (rules: string, action = 'ALLOW') => policy(`{ selector: { matchLabels: { app: api } }, action: ${action}, rules: ${rules} }`, { name: `api-${action.toLowerCase()}` });
const WEB = 'from: [{ source: { principals: [td/ns/shop/sa/web] } }]';

describe('ztunnel', () => {
  const passes = (text: string, how: 'identified' | 'anonymous' = 'identified') => mesh(BASE + text, AMBIENT).passes('web', 'api', how);
  test.each<[string, string, string[]]>([
    ['AMB-02: identities and ports', api(`[{ ${WEB}, to: [{ operation: { ports: ["8080"] } }] }]`), ['TCP 8080']],
    ['AMB-02: a rule with a method is left out', api(`[{ ${WEB}, to: [{ operation: { ports: ["8080"], methods: [GET] } }] }]`), []],
    ['AMB-02: another rule beside it stays', api(`[{ to: [{ operation: { methods: [GET] } }] }, { ${WEB}, to: [{ operation: { ports: ["9000"] } }] }]`), ['TCP 9000']],
    ['AMB-02: one alternative with a method takes the rule out', api(`[{ ${WEB}, to: [{ operation: { ports: ["8080"] } }, { operation: { methods: [GET] } }] }]`), []],
    ['AMB-02: tokens are not read', api('[{ from: [{ source: { principals: ["*"], requestPrincipals: ["*"] } }] }]'), []],
    ['AMB-02: CUSTOM is not known', policy('{ action: CUSTOM, provider: { name: x }, rules: [{}] }'), ALL],
    ['AMB-02: AUDIT is not known', policy('{ action: AUDIT, rules: [{}] }'), ALL],
    ['IST-21: an empty spec denies all', policy('{}'), []],
    ['IST-21: an empty rule allows all', policy('{ rules: [{}] }'), ALL],
    ['IST-36: a dry run is not sent', policy('{}', { annotations: '{ istio.io/dry-run: "true" }' }), ALL],
    ['AMB-03: a DENY of ports', api('[{ to: [{ operation: { ports: ["8080"] } }] }]', 'DENY'), ['TCP 1-8079,8081-65535']],
    ['AMB-03: a DENY of everything', api('[{}]', 'DENY'), []],
    ['AMB-03: a DENY of paths does nothing', api('[{ to: [{ operation: { paths: [/admin] } }] }]', 'DENY'), ALL],
    ['AMB-03: beside a port the path is forgotten', api('[{ to: [{ operation: { ports: ["8080"], paths: [/admin] } }] }]', 'DENY'), ['TCP 1-8079,8081-65535']],
    ['AMB-03: a DENY by identity and path does nothing either: each clause needs something that ztunnel knows', api(`[{ ${WEB}, to: [{ operation: { paths: [/admin] } }] }]`, 'DENY'), ALL],
    ['AMB-03: one alternative that ztunnel knows is enough', api(`[{ ${WEB}, to: [{ operation: { paths: [/admin] } }, { operation: { ports: ["8080"] } }] }]`, 'DENY'), ['TCP 1-8079,8081-65535']],
    ['AMB-04: when, by what ztunnel knows', api('[{ when: [{ key: source.namespace, values: [shop] }, { key: destination.port, values: ["8080"] }] }]'), ['TCP 8080']],
    ['AMB-04: when, by a header', api('[{ when: [{ key: "request.headers[x]", values: [a] }] }]'), []],
    ['AMB-04: when, by an account, which it only knows in from', api('[{ when: [{ key: source.serviceAccount, values: [web] }] }]'), []],
    ['AMB-04: from, by an account', api('[{ from: [{ source: { serviceAccounts: [web] } }] }]'), ALL],
    ['AMB-04: a DENY with a header among its conditions does nothing', api('[{ when: [{ key: source.namespace, values: [shop] }, { key: "request.headers[x]", values: [a] }] }]', 'DENY'), ALL],
    ['IST-24: namespaces by prefix', api('[{ from: [{ source: { namespaces: ["sh*"] } }] }]'), ALL],
    ['IST-24: but not by a star in the middle', api('[{ from: [{ source: { namespaces: ["s*p"] } }] }]'), []],
    ['IST-35: cluster.local is not the real trust domain', api('[{ from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }] }]'), []],
    ['IST-22: the root namespace is for the mesh', policy('{}', { place: 'istio-system' }), []],
    ['AMB-02: a selector without labels selects no workload (istio 1.31 ambient/workloads.go), and so the policy closes nothing', policy('{ selector: {} }'), ALL],
    ['AMB-02: nor does it open anything', policy('{ selector: { matchLabels: {} }, rules: [{}] }') + policy('{}', { name: 'deny-all' }), []],
    ['AMB-02: nor for the mesh', policy('{ selector: {} }', { place: 'istio-system' }), ALL],
    ['IST-23: targetRefs are for waypoints', policy('{ targetRefs: [{ kind: Service, name: api }] }'), ALL],
  ])('%s', (_, policies, expected) => {
    expect(passes(policies)).toEqual(expected);
    expect(mesh(BASE + policies, AMBIENT).undecided()).toEqual([]);
  });

  test('IST-27: who shows no certificate', () => {
    expect(passes(api(`[{ ${WEB} }]`), 'anonymous')).toEqual([]);
    expect(passes(api('[{ from: [{ source: { notPrincipals: ["*"] } }], to: [{ operation: { ports: ["9100"] } }] }]'), 'anonymous')).toEqual(['TCP 9100']);
  });

  test('IST-24: a namespace that is called ns is no other', () => {
    const text = namespace('ns', '{ istio.io/dataplane-mode: ambient }') + pod('odd', { namespace: 'ns' }) + BASE + api('[{ from: [{ source: { namespaces: [sa] } }] }]');
    expect(mesh(text, AMBIENT).passes('odd', 'api')).toEqual([]);
    expect(mesh(text.replace('namespaces: [sa]', 'namespaces: [ns]'), AMBIENT).passes('odd', 'api')).toEqual(ALL);
  });

  test.each<[string, string, number]>([
    ['AMB-04: trust domains', '[{ from: [{ source: { principals: ["*"], trustDomains: [td] } }] }]', 1],
    ['IST-32: the addresses of pods', '[{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }] }]', 1],
    ['AMB-08: the address of probes', '[{ from: [{ source: { ipBlocks: [169.254.7.127] } }] }]', 0],
  ])('undecided: %s', (_, rules, count) => expect(mesh(BASE + api(rules), AMBIENT).undecided('api')).toHaveLength(count));
});

const waypoint = (spec = '', name = 'waypoint', place = 'shop', labels = '{}') =>
  `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: ${name}, namespace: ${place}, labels: ${labels} }, spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE${spec} }] } }\n---\n`;
const PORTS = '{ name: http, port: 80, targetPort: 8080 }';
const headless = (text: string) => text.replace('spec: { selector', 'spec: { clusterIP: None, selector');
const api80 = (labels = '{ istio.io/use-waypoint: waypoint }', ports = PORTS) => service('api', ports, '', 'shop', labels);

describe('which waypoint', () => {
  const through = (text: string) => { const { layer, index, world } = mesh(text, AMBIENT); const found = layer.waypoint(index('api')); return found && `${world.workloads[found.workload].namespace}/${world.workloads[found.workload].name}`; };
  const withNamespace = (labels: string) => BASE.replace('name: shop, labels: { istio.io/dataplane-mode: ambient', `name: shop, labels: { istio.io/dataplane-mode: ambient, ${labels}`);
  test.each<[string, string, string | undefined, number]>([
    ['AMB-01: the label of the Service', BASE + waypoint() + api80(), 'shop/waypoint', 0],
    ['AMB-01: no label', BASE + waypoint() + api80('{}'), undefined, 0],
    ['AMB-01: the label of the namespace', withNamespace('istio.io/use-waypoint: waypoint') + waypoint() + api80('{}'), 'shop/waypoint', 0],
    ['AMB-01: the Service opts out', withNamespace('istio.io/use-waypoint: waypoint') + waypoint() + api80('{ istio.io/use-waypoint: none }'), undefined, 0],
    ['AMB-01: the Service wins', withNamespace('istio.io/use-waypoint: waypoint') + waypoint() + waypoint('', 'mine') + api80('{ istio.io/use-waypoint: mine }'), 'shop/mine', 0],
    ['AMB-01: a waypoint of another namespace', BASE + waypoint(', allowedRoutes: { namespaces: { from: All } }', 'far', 'other') + api80('{ istio.io/use-waypoint: far, istio.io/use-waypoint-namespace: other }'), 'other/far', 0],
    ['AMB-01: which does not take it', BASE + waypoint('', 'far', 'other') + api80('{ istio.io/use-waypoint: far, istio.io/use-waypoint-namespace: other }'), undefined, 0],
    ['AMB-01: which takes namespaces with a label', BASE + waypoint(', allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { kubernetes.io/metadata.name: shop } } } }', 'far', 'other')
      + api80('{ istio.io/use-waypoint: far, istio.io/use-waypoint-namespace: other }'), 'other/far', 0],
    ['AMB-01: a waypoint for pods only', BASE + waypoint('', 'waypoint', 'shop', '{ istio.io/waypoint-for: workload }') + api80(), undefined, 0],
    ['AMB-01: a waypoint that is not here', BASE + api80(), undefined, 1],
    ['AMB-01: a Gateway that is no waypoint', BASE + waypoint().replace('istio-waypoint', 'istio') + api80(), undefined, 1],
    ['AMB-01: a headless Service has no address that a waypoint could stand for', BASE + waypoint() + headless(api80()), undefined, 0],
    ['AMB-01: its pods have, where the waypoint is for pods', BASE.replace('"app":"api"', '"app":"api","istio.io/use-waypoint":"waypoint"') + waypoint('', 'waypoint', 'shop', '{ istio.io/waypoint-for: workload }') + headless(api80('{}')), 'shop/waypoint', 0],
    ['AMB-01: one Service with an address and one without', BASE + waypoint() + api80() + headless(service('second', PORTS).replace('app: second', 'app: api')), 'shop/waypoint', 1],
    ['AMB-01: one Service with and one without', BASE + waypoint() + api80() + service('second', PORTS).replace('app: second', 'app: api'), 'shop/waypoint', 1],
  ])('%s', (_, text, expected, count) => {
    expect(through(text)).toBe(expected);
    expect(mesh(text, AMBIENT).undecided('api')).toHaveLength(count);
  });

  const words = (text: string) => mesh(text, AMBIENT).layer.undecided.map(({ unknown }) => `${unknown.object.kind} ${unknown.object.name} ${unknown.path.join('.')}: ${unknown.message}`);
  const labelled = BASE.replace('"app":"api"', '"app":"api","istio.io/use-waypoint":"waypoint"');
  const other = waypoint('', 'mine');
  const LABEL = 'metadata.labels.istio.io/use-waypoint';
  const far = (spec: string) => BASE + waypoint(spec, 'far', 'other') + api80('{ istio.io/use-waypoint: far, istio.io/use-waypoint-namespace: other }');
  const ROUTES = 'spec.listeners.0.allowedRoutes.namespaces';
  test.each<[string, string, string[]]>([
    ['a waypoint that a Service names and that is not here', BASE + api80(), [`Service api ${LABEL}: istio.io/use-waypoint: there is no waypoint shop/waypoint here`]],
    ['one that a pod names', labelled, [`Pod api ${LABEL}: istio.io/use-waypoint: there is no waypoint shop/waypoint here`]],
    ['one that a namespace names', withNamespace('istio.io/use-waypoint: gone'), ['web', 'api'].map(() => `Namespace shop ${LABEL}: istio.io/use-waypoint: there is no waypoint shop/gone here`)],
    ['a namespace that opts out', withNamespace('istio.io/use-waypoint: none'), []],
    ['a Gateway that is no waypoint', BASE + waypoint().replace('istio-waypoint', 'istio') + api80(), [`Service api ${LABEL}: istio.io/use-waypoint: the Gateway shop/waypoint is no waypoint`]],
    ['a second Service without one', BASE + waypoint() + api80() + service('second', PORTS).replace('app: second', 'app: api'), [`Service api ${LABEL}: some Services of the same pods go through this waypoint and others do not`]],
    ['a second Service through another one', BASE + waypoint() + other + api80() + service('second', PORTS, '', 'shop', '{ istio.io/use-waypoint: mine }').replace('app: second', 'app: api'),
      [`Service api ${LABEL}: some Services of the same pods go through this waypoint and others do not`]],
    ['a second Service through the same one', BASE + waypoint() + api80() + service('second', PORTS, '', 'shop', '{ istio.io/use-waypoint: waypoint }').replace('app: second', 'app: api'), []],
    ['pods through another one than their Service', labelled + waypoint('', 'waypoint', 'shop', '{ istio.io/waypoint-for: workload }') + other + api80('{ istio.io/use-waypoint: mine }'),
      [`Service api ${LABEL}: some Services of the same pods go through this waypoint and others do not`]],
    ['pods that are not in the ambient mesh', BASE.replace('"app":"api"', '"app":"api","istio.io/dataplane-mode":"none"') + waypoint() + api80(), [`Service api ${LABEL}: a waypoint in front of pods that are not in the ambient mesh`]],
    ['namespaces by a word that is none', far(', allowedRoutes: { namespaces: { from: Some } }'), [`Gateway far ${ROUTES}.from: is neither Same, All nor Selector`]],
    ['a selector that is none', far(', allowedRoutes: { namespaces: { from: Selector, selector: [] } }'), [`Gateway far ${ROUTES}.selector: ${ROUTES.replace('.0', '[0]')}.selector is no mapping`]],
    ['namespaces of another listener do not count', far('').replace('listeners: [', 'listeners: [{ name: x, port: 15008, protocol: TCP, allowedRoutes: { namespaces: { from: Some } } }, { name: y, port: 80, protocol: HBONE, allowedRoutes: { namespaces: { from: Some } } }, '), []],
  ])('AMB-01: in doubt: %s', (_, text, expected) => expect(words(text)).toEqual(expected));

  test('AMB-01: the line that names it', () => {
    const causes = (text: string) => { const { layer, index } = mesh(text, AMBIENT); return layer.waypoint(index('api'))?.causes.map(({ object, path, fact }) => `${object.kind} ${object.name} ${path.join('.')} ${fact}`); };
    expect(causes(BASE + waypoint() + api80())).toEqual([`Service api ${LABEL} AMB-01`]);
    expect(causes(withNamespace('istio.io/use-waypoint: waypoint') + waypoint() + api80('{}'))).toEqual([`Namespace shop ${LABEL} AMB-01`]);
    expect(causes(labelled + waypoint('', 'waypoint', 'shop', '{ istio.io/waypoint-for: workload }'))).toEqual([`Pod api ${LABEL} AMB-01`]);
  });

  test('AMB-01: what a waypoint is for, by its class where it does not say so itself', () => {
    const ofClass = (purpose: string) => `{ apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: { name: istio-waypoint, labels: { istio.io/waypoint-for: ${purpose} } }, spec: { controllerName: istio.io/mesh-controller } }\n---\n`;
    expect([through(BASE + waypoint() + ofClass('workload') + api80()), through(BASE + waypoint() + ofClass('all') + api80())]).toEqual([undefined, 'shop/waypoint']);
    expect(through(labelled + waypoint() + ofClass('workload'))).toBe('shop/waypoint');
    expect(through(labelled + waypoint())).toBeUndefined();
  });

  test('AMB-01: a mesh of sidecars has none', () => expect(mesh(BASE + waypoint() + api80()).layer.waypoint(1)).toBeUndefined());
});

describe('what a waypoint lets through', () => {
  const passes = (text: string, ports = PORTS) => mesh(BASE + waypoint() + api80(undefined, ports) + text, AMBIENT).passes('web', 'api', 'waypoint');
  const targeting = (kind: string, name: string, rules: string, { action = 'ALLOW', place = 'shop' } = {}) =>
    policy(`{ targetRefs: [{ kind: ${kind}, name: ${name}${kind.startsWith('Gateway') ? ', group: gateway.networking.k8s.io' : ''} }], action: ${action}, rules: ${rules} }`, { name: `${kind}-${name}`.toLowerCase(), place });
  const GET = `[{ ${WEB}, to: [{ operation: { methods: [GET] } }] }]`;
  test.each<[string, string, string[]]>([
    ['AMB-01: without a policy all that its Services have', '', ['TCP 8080']],
    ['IST-23: a policy for the Service', targeting('Service', 'api', GET), ['TCP 8080 GET']],
    ['IST-23: a policy for another Service', targeting('Service', 'web', GET), ['TCP 8080']],
    ['IST-23: a policy for the Gateway', targeting('Gateway', 'waypoint', GET), ['TCP 8080 GET']],
    ['IST-23: a policy for another Gateway', targeting('Gateway', 'other', GET), ['TCP 8080']],
    ['IST-23: a policy for a Gateway of that name elsewhere', targeting('Gateway', 'waypoint', GET, { place: 'other' }), ['TCP 8080']],
    ['IST-23: a policy for the class', targeting('GatewayClass', 'istio-waypoint', GET, { place: 'istio-system' }), ['TCP 8080 GET']],
    ['IST-23: a policy for the class elsewhere', targeting('GatewayClass', 'istio-waypoint', GET), ['TCP 8080']],
    ['IST-23: a selector is not for waypoints', policy('{}') + policy('{}', { place: 'istio-system' }), ['TCP 8080']],
    ['IST-20: several add up', targeting('Gateway', 'waypoint', '[]') + targeting('Service', 'api', GET), ['TCP 8080 GET']],
    ['IST-20: DENY wins', targeting('Service', 'api', `[{ ${WEB} }]`) + targeting('Gateway', 'waypoint', '[{}]', { action: 'DENY' }), []],
    ['IST-35: cluster.local is the real trust domain there', targeting('Service', 'api', GET.replace('td/', 'cluster.local/')), ['TCP 8080 GET']],
    ['X-04: ports are those of the Service', targeting('Service', 'api', '[{ to: [{ operation: { ports: ["80"] } }] }]'), ['TCP 8080']],
    ['X-04: and not those of the pods', targeting('Service', 'api', '[{ to: [{ operation: { ports: ["8080"] } }] }]'), []],
  ])('%s', (_, policies, expected) => {
    expect(passes(policies)).toEqual(expected);
    expect(mesh(BASE + waypoint() + api80() + policies, AMBIENT).undecided('api')).toEqual([]);
  });

  test('IST-28: HTTP on a port for TCP', () => {
    expect(passes(targeting('Service', 'api', GET), '{ name: tcp, port: 80, targetPort: 8080 }')).toEqual([]);
  });

  test('X-04: two ports of the Service to one of the pods', () => {
    const both = `${PORTS}, { name: http-2, port: 81, targetPort: 8080 }`;
    const at = (port: string) => mesh(BASE + waypoint() + api80(undefined, both) + targeting('Service', 'api', `[{ to: [{ operation: { ports: ["${port}"] } }] }]`), AMBIENT);
    expect([at('80').passes('web', 'api', 'waypoint'), at('80').undecided('api').length]).toEqual([['TCP 8080'], 1]);
    const same = mesh(BASE + waypoint() + api80(undefined, both) + targeting('Service', 'api', GET), AMBIENT);
    expect([same.passes('web', 'api', 'waypoint'), same.undecided('api')]).toEqual([['TCP 8080 GET'], []]);
  });

  test('IST-20: of two Services one may have a policy', () => {
    const second = service('second', '{ name: http, port: 80, targetPort: 9000 }', '', 'shop', '{ istio.io/use-waypoint: waypoint }').replace('app: second', 'app: api');
    expect(passes(second + targeting('Service', 'api', GET))).toEqual(['TCP 8080 GET', 'TCP 9000']);
  });

  test('IST-34: tokens, where the waypoint reads them', () => {
    const jwt = (target: string) => `{ apiVersion: security.istio.io/v1, kind: RequestAuthentication, metadata: { name: jwt, namespace: shop }, spec: { ${target}, jwtRules: [{ issuer: iss }] } }\n---\n`;
    const rule = targeting('Service', 'api', '[{ from: [{ source: { requestPrincipals: ["*"] } }] }]');
    expect(passes(jwt('targetRefs: [{ kind: Service, name: api }]') + rule)[0]).toMatch(/principal/);
    expect(passes(jwt('selector: { matchLabels: { app: api } }') + rule)).toEqual([]);
  });

  test('AMB-01: a waypoint for everything takes connections to the pods as well', () => {
    const text = BASE.replace('"app":"api"', '"app":"api","istio.io/use-waypoint":"waypoint"') + waypoint('', 'waypoint', 'shop', '{ istio.io/waypoint-for: all }');
    expect(mesh(text, AMBIENT).passes('web', 'api', 'waypoint')).toEqual(ALL);
    expect(mesh(text + targeting('Gateway', 'waypoint', GET), AMBIENT).passes('web', 'api', 'waypoint').join()).toMatch(/^TCP all .*GET/);
  });

  test('EV-05: each hop asks its own policies: at the waypoint methods count, at the ztunnel of the pod ports, and both have to let pass', () => {
    const between = (policies: string, kind: 'hbone' | 'waypoint') => {
      const { world, layer, index } = mesh(BASE + waypoint() + api80() + policies, AMBIENT);
      const way = routes({ world, network: kubernetesNetwork(world), mesh: layer }, index('web'), index('api')).find(route => route.kind === kind)!;
      return formatTraffic(intersect(way.passes, onPorts(portRange('TCP', 8080))));
    };
    const fromWaypoint = (port: number) => api(`[{ from: [{ source: { principals: [td/ns/shop/sa/waypoint] } }], to: [{ operation: { ports: ["${port}"] } }] }]`);
    expect(between(targeting('Service', 'api', GET) + fromWaypoint(8080), 'waypoint')).toEqual(['TCP 8080 GET']);
    expect(between(targeting('Service', 'api', GET) + fromWaypoint(9000), 'waypoint')).toEqual([]);
    expect(between(targeting('Service', 'api', '[]') + fromWaypoint(8080), 'waypoint')).toEqual([]);
    // Past the waypoint it is the client that the pod's ztunnel sees.
    expect(between(targeting('Service', 'api', GET) + fromWaypoint(8080), 'hbone')).toEqual([]);
    expect(between(targeting('Service', 'api', '[]') + api(`[{ ${WEB} }]`), 'hbone')).toEqual(['TCP 8080']);
  });

  test('AMB-05: behind it the identity of the waypoint counts', () => {
    const found = mesh(BASE + waypoint() + api80() + api('[{ from: [{ source: { principals: [td/ns/shop/sa/waypoint] } }] }]'), AMBIENT);
    const proxy = found.layer.waypoint(found.index('api'))!.workload;
    expect(found.layer.member(proxy)).toMatchObject({ capture: 'ambient', principal: 'td/ns/shop/sa/waypoint' });
    expect(found.passes('waypoint', 'api')).toEqual(ALL);
    expect(found.passes('web', 'api')).toEqual([]);
  });
});

describe('pods that Gateways imply', () => {
  const implied = (gateway: string) => impliedPods(parseText(gateway).objects).map(({ namespace: place, name, serviceAccountName, labels, ports, where, object }) =>
    ({ name: `${place}/${name}`, account: serviceAccountName, gateway: labels['gateway.networking.k8s.io/gateway-name'], mode: labels['istio.io/dataplane-mode'], ports: ports.map(({ number }) => number), where, object }));
  const gateway = (spec: string, annotations = '{}') => `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: public, namespace: edge, annotations: ${annotations}, labels: { team: a } }, spec: ${spec} }\n---\n`;
  test('IST-43: of a waypoint', () => expect(implied(waypoint())).toEqual([{ name: 'shop/waypoint', account: 'waypoint', gateway: 'waypoint', mode: 'none', ports: [15020, 15021, 15090, 15008], where: 'here', object: undefined }]));
  test('IST-43: of an ingress gateway', () => expect(implied(gateway('{ gatewayClassName: istio, listeners: [{ name: https, port: 443, protocol: HTTPS }, { name: again, port: 443, protocol: TLS }] }')))
    .toEqual([{ name: 'edge/public-istio', account: 'public-istio', gateway: 'public', mode: 'none', ports: [15020, 15021, 15090, 443], where: 'here', object: undefined }]));
  test('IST-43: names by annotation', () => expect(implied(gateway('{ gatewayClassName: istio }', '{ gateway.istio.io/name-override: door, gateway.istio.io/service-account: porter }')))
    .toMatchObject([{ name: 'edge/door', account: 'porter' }]));
  test.each<[string, string]>([
    ['another class', gateway('{ gatewayClassName: cilium }')],
    ['a class of another controller', `${gateway('{ gatewayClassName: mine }')}{ apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: { name: mine }, spec: { controllerName: x.example/y } }`],
    ['a proxy that somebody else runs', gateway('{ gatewayClassName: istio, addresses: [{ type: Hostname, value: ingress.edge }] }')],
    ['pods that are here already', `${gateway('{ gatewayClassName: istio }')}{ apiVersion: v1, kind: Pod, metadata: { name: x, namespace: edge, labels: { gateway.networking.k8s.io/gateway-name: public } } }`],
    ['garbage', gateway('[]')],
  ])('IST-43: none of %s', (_, text) => expect(implied(text)).toEqual([]));
  test('IST-43: a class of the same controller under another name', () => {
    expect(implied(`${gateway('{ gatewayClassName: mine }')}{ apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: { name: mine }, spec: { controllerName: istio.io/gateway-controller } }`)).toMatchObject([{ name: 'edge/public-mine' }]);
  });
  test('IST-43: policies that target a Gateway are for its pods', () => {
    const text = namespace('edge') + gateway('{ gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }') + pod('web', { namespace: 'edge' });
    const target = policy('{ targetRefs: [{ kind: Gateway, group: gateway.networking.k8s.io, name: public }], rules: [{ to: [{ operation: { ports: ["80"], paths: [/a] } }] }] }', { place: 'edge' });
    expect(mesh(text, AMBIENT).passes('web', 'public-istio', 'anonymous')).toEqual(ALL);
    expect(mesh(text + target, AMBIENT).passes('web', 'public-istio', 'anonymous')).toEqual([OPEN, 'TCP 80 /a']);
    expect(mesh(text + target.replace('name: public', 'name: other'), AMBIENT).passes('web', 'public-istio', 'anonymous')).toEqual(ALL);
    expect(mesh(text + policy('{}', { place: 'edge' }), AMBIENT).passes('web', 'public-istio', 'anonymous')).toEqual([OPEN]);
    expect(mesh(text + policy('{ action: DENY, rules: [{}] }', { place: 'edge' }), AMBIENT).passes('web', 'public-istio', 'anonymous')).toEqual([OPEN]);
  });
});
