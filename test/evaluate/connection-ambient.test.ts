import { members } from '../../src/algebra/index-set';
import { callers, throughWaypoint } from '../../src/evaluate/callers';
import { cilium } from '../setup/cilium-world';
import { endOf, policy as networkPolicy } from '../setup/network-world';
import { AMBIENT, istio, namespace, pod, policy, service } from './istio-worlds';
import { Given, decided, hops, layersOf, peer, ways } from './routes';

const BASE = namespace('shop', '{ istio.io/dataplane-mode: ambient }') + pod('web') + pod('api') + pod('side', { labels: { 'sidecar.istio.io/inject': 'true' } })
  + istio('PeerAuthentication', '{ mtls: { mode: STRICT } }', { name: 'default' });
const waypoint = (name = 'waypoint'): string =>
  `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: ${name}, namespace: shop }, spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] } }\n---\n`;
const API = service('api', '{ name: http, port: 80, targetPort: 8080 }');
const BEHIND = service('api', '{ name: http, port: 80, targetPort: 8080 }', '', 'shop', '{ istio.io/use-waypoint: waypoint }') + waypoint();
const layers = (text: string, given: Given = {}) => layersOf(BASE + text, { facts: AMBIENT, ...given });
const NO_TCP = 'UDP all; SCTP all';

describe('AMB-01: who goes through the waypoint', () => {
  test('nobody where there is none', () => expect(ways(layers(API), 'shop/web', 'shop/api')).toEqual({ plaintext: NO_TCP, hbone: 'TCP all' }));
  test('pods of the mesh at ports of the Service, who dials the pod itself does not', () => {
    expect(ways(layers(BEHIND), 'shop/web', 'shop/api')).toEqual({ plaintext: NO_TCP, hbone: 'TCP 1-8079,8081-65535 of TCP all', waypoint: 'TCP 8080' });
  });
  test('sidecars know nothing of it', () => expect(ways(layers(BEHIND), 'shop/side', 'shop/api')).toEqual({ plaintext: NO_TCP, hbone: 'TCP 8080 of TCP all', waypoint: 'nothing of TCP 8080' }));
  test('itself, and another waypoint, go straight to the pods', () => {
    expect(ways(layers(BEHIND), 'shop/waypoint', 'shop/api')).toEqual({ plaintext: NO_TCP, hbone: 'TCP all' });
    expect(ways(layers(BEHIND + waypoint('other')), 'shop/other', 'shop/api')).toEqual({ plaintext: NO_TCP, hbone: 'TCP all', waypoint: 'nothing of TCP 8080' });
  });
  test('pods of one set find each other by address', () => expect(ways(layers(BEHIND), 'shop/api', 'shop/api')).toEqual({ plaintext: NO_TCP, hbone: 'TCP all', waypoint: 'TCP 8080' }));
  test('AMB-05: the way has two legs, and the waypoint decides between them', () => {
    expect(hops(layers(BEHIND), 'shop/web', 'shop/api', 'waypoint')).toEqual([
      'egress of web: TCP all by nobody', 'ingress of waypoint: TCP all by nobody', 'waypoint of waypoint: TCP 8080; UDP all; SCTP all by api metadata.labels.istio.io/use-waypoint AMB-01',
      'egress of waypoint: TCP all by nobody', 'ingress of api: TCP all by nobody', 'tls of api: TCP all by default spec.mtls AMB-06', 'authorization of api: all ports by nobody',
    ]);
  });
});

describe('AMB-07: to the network layer there is one port', () => {
  const ingress = (port: number, rules = '') => `${cilium('shop/api', `{ endpointSelector: { matchLabels: { app: api } }, ingress: [{ toPorts: [{ ports: [{ port: "${port}", protocol: TCP }]${rules} }] }] }`)}\n`;
  const told = (text: string): readonly string[] => { const found = layers(API + text, { cilium: true }); return [...hops(found, 'shop/web', 'shop/api', 'hbone'), ...decided(found, 'shop/web', 'shop/api', 'hbone')].filter(line => line.startsWith('ingress')); };
  test('a rule about it is a rule about all of them', () => expect(told(ingress(15008))).toEqual([
    'ingress of api: TCP all by api spec.ingress.0.toPorts.0', 'ingress of api opens TCP all by api spec.ingress.0.toPorts.0',
  ]));
  test('a rule about another port is about none', () => expect(told(ingress(8080))).toEqual([
    'ingress of api: nothing by api spec.ingress.0.toPorts.0', 'ingress of api closes TCP all by api spec.ingress.0 CIL-02',
  ]));
  test('CIL-42: where requests are read at it, nothing works', () => {
    const read = ingress(15008, ', rules: { http: [{}] }');
    expect(hops(layers(API + read, { cilium: true }), 'shop/web', 'shop/api', 'hbone')[1]).toBe('ingress of api: TCP all by api spec.ingress.0.toPorts.0, reads TCP all');
    expect(ways(layers(API + read, { cilium: true }), 'shop/web', 'shop/api').hbone).toBe('nothing of TCP all');
  });
  test('where requests are read at another port, tunnels are let be', () => {
    const both = `${cilium('shop/api', '{ endpointSelector: { matchLabels: { app: api } }, ingress: [{ toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{}] } }, { ports: [{ port: "15008", protocol: TCP }] }] }] }')}\n`;
    expect(ways(layers(API + both, { cilium: true }), 'shop/web', 'shop/api').hbone).toBe('TCP all');
    expect(hops(layers(API + both, { cilium: true }), 'shop/web', 'shop/api', 'hbone')[1]).toBe('ingress of api: TCP all by api spec.ingress.0.toPorts.0, api spec.ingress.0.toPorts.1');
  });
});

describe('who may reach a workload at all', () => {
  const network = (name: string, spec: string): string => `${networkPolicy(`shop/${name}`, spec)}\n`;
  const into = (app: string, from: string): string => network(`${app}-in`, `{ podSelector: { matchLabels: { app: ${app} } }, ingress: [{ from: [{ podSelector: { matchLabels: ${from} } }] }] }`);
  const FROM_WAYPOINT = into('api', '{ gateway.networking.k8s.io/gateway-name: waypoint }');
  const asked = (question: typeof callers, text: string, server = 'shop/api'): string => {
    const found = layers(text, { options: { peers: [peer('away')] } });
    return members(question(found, endOf(found.world, server)), found.world.ends.length)
      .map(index => { const end = found.world.ends[index]; return end.kind === 'workload' ? end.workload.name : end.kind === 'entity' ? end.entity : end.kind; }).join(' ');
  };
  const EVERYBODY = 'web api side waypoint away addresses addresses host remote-node kube-apiserver ingress health init unmanaged names';

  test('everybody, where nothing isolates it', () => expect(asked(callers, BEHIND)).toBe(EVERYBODY));
  test('NP-06: whom a rule names, and the own node (NP-10)', () => expect(asked(callers, API + into('api', '{ app: web }'))).toBe('web host'));
  test('a workload elsewhere has its rules elsewhere', () => {
    const closed = network('deny', '{ podSelector: {} }') + network('deny', '{ podSelector: {} }').replace('namespace: shop', 'namespace: far');
    expect([asked(callers, BEHIND + closed, 'far/away'), asked(callers, BEHIND + closed)]).toEqual([EVERYBODY, 'host']);
  });

  test('AMB-05: whoever reaches its waypoint, where only that is let in', () => {
    expect(asked(callers, BEHIND + FROM_WAYPOINT)).toBe('web side waypoint away host');
    expect(asked(throughWaypoint, BEHIND + FROM_WAYPOINT)).toBe('web side away');
    expect([asked(callers, API + FROM_WAYPOINT), asked(throughWaypoint, API)]).toEqual(['host', '']);
  });
  test('AMB-05: only those that may send to the waypoint, and that it lets in', () => {
    const out = network('web-out', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: api } } }] }] }');
    const entrance = network('waypoint-in', '{ podSelector: { matchLabels: { gateway.networking.k8s.io/gateway-name: waypoint } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }] }');
    expect([asked(throughWaypoint, BEHIND + out), asked(throughWaypoint, BEHIND + out.replace('app: api', 'gateway.networking.k8s.io/gateway-name: waypoint'))]).toEqual(['side away', 'web side away']);
    expect(asked(throughWaypoint, BEHIND + entrance)).toBe('web');
  });
  test('IST-20: only those that rules at the waypoint name', () => {
    const rule = (action: string, name: string) => policy(`{ targetRefs: [{ kind: Service, name: api }], action: ${action}, rules: [{ from: [{ source: { principals: [td/ns/shop/sa/${name}] } }] }] }`, { name: `${action}-${name}`.toLowerCase() });
    expect([asked(throughWaypoint, BEHIND + rule('ALLOW', 'web')), asked(throughWaypoint, BEHIND + rule('ALLOW', 'web') + rule('ALLOW', 'side'))]).toEqual(['web', 'web side']);
    // What is denied may be about some requests only.
    expect(asked(throughWaypoint, BEHIND + rule('DENY', 'web'))).toBe('web side away');
  });
});
