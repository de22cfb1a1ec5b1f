import { members } from '../../src/algebra/index-set';
import { AMBIENT, istio, mesh, namespace, pod, service } from './istio-worlds';

const WAY = '{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: way, namespace: shop }, spec: { gatewayClassName: istio-waypoint } }\n---\n';
const BASE = namespace('shop', '{ istio.io/dataplane-mode: ambient }') + pod('web') + pod('api') + WAY + service('api', '{ name: http, port: 80, targetPort: 8080 }, { name: more, port: 81, targetPort: 8081 }', '', 'shop', '{ istio.io/use-waypoint: way }')
  + service('web', '{ name: http, port: 80 }');
const rule = (spec: string, place = 'shop') => istio('DestinationRule', `{ ${spec} }`, { name: 'rule', place });

describe('AMB-01: a waypoint wraps what it sends on into the TLS of a DestinationRule, which the pods may not speak', () => {
  const said = (text: string) => {
    const { layer, world } = mesh(BASE + text, AMBIENT);
    return [...new Set(layer.undecided.map(({ unknown, workloads }) => `${unknown.object.name} ${unknown.path.join('.')}: ${unknown.message} [${members(workloads, world.workloads.length).map(index => world.workloads[index].name).join(' ')}]`))];
  };
  const at = (path: string) => [`rule ${path}: the waypoint wraps its requests into this TLS, and whether the pods speak it no manifest says (AMB-01) [api]`];
  const TLS = 'spec.trafficPolicy.tls';
  test.each<[string, string, string[]]>([
    ['no rule', '', []],
    ['SIMPLE', rule('host: api, trafficPolicy: { tls: { mode: SIMPLE } }'), at(TLS)],
    ['MUTUAL', rule('host: "*.shop.svc.cluster.local", trafficPolicy: { tls: { mode: MUTUAL } }'), at(TLS)],
    ['for one port', rule('host: api, trafficPolicy: { portLevelSettings: [{ port: { number: 81 }, tls: { mode: SIMPLE } }] }'), at('spec.trafficPolicy.portLevelSettings.0.tls')],
    ['DISABLE', rule('host: api, trafficPolicy: { tls: { mode: DISABLE } }'), []],
    ['ISTIO_MUTUAL', rule('host: api, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } }'), []],
    ['nothing about TLS', rule('host: api, trafficPolicy: { connectionPool: {} }'), []],
    ['for a Service without a waypoint', rule('host: web, trafficPolicy: { tls: { mode: SIMPLE } }'), []],
    ['of a namespace that the waypoint does not see', rule('host: api.shop.svc.cluster.local, trafficPolicy: { tls: { mode: SIMPLE } }', 'other'), []],
    ['for some pods, and not the waypoint', rule('host: api, workloadSelector: { matchLabels: { app: web } }, trafficPolicy: { tls: { mode: SIMPLE } }'), []],
    ['for the pods of the waypoint', rule('host: api, workloadSelector: { matchLabels: { gateway.networking.k8s.io/gateway-name: way } }, trafficPolicy: { tls: { mode: SIMPLE } }'), at(TLS)],
  ])('%s', (_, text, expected) => expect(said(text)).toEqual(expected));
});
