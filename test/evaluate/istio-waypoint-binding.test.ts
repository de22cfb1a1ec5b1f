import { members } from '../../src/algebra/index-set';
import { AMBIENT, FACTS, mesh, namespace, pod, service } from './istio-worlds';

const USE = 'istio.io/use-waypoint';
const IN = namespace('shop', '{ istio.io/dataplane-mode: ambient }') + pod('web') + pod('api');
const PORTS = '{ name: http, port: 80, targetPort: 8080 }';
const way = (name = 'way', labels = '{}', className = 'istio-waypoint', listeners = '[{ name: mesh, port: 15008, protocol: HBONE }]') =>
  `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: ${name}, namespace: shop, labels: ${labels} }, spec: { gatewayClassName: ${className}, listeners: ${listeners} } }\n---\n`;
const front = (name: string, labels = `{ ${USE}: way }`, ports = PORTS) => service(name, ports, '', 'shop', labels).replace(`selector: { app: ${name} }`, 'selector: { app: api }');
const ofClass = (name: string, controller: string, labels = '{}') => `{ apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: { name: ${name}, labels: ${labels} }, spec: { controllerName: ${controller} } }\n---\n`;

/** The waypoint of `api`, what goes through it, and what is in doubt. */
function told(text: string, facts = AMBIENT) {
  const { layer, world, index } = mesh(text, facts);
  const found = layer.waypoint(index('api'));
  const named = found as { readonly workload: number; readonly services: readonly { readonly name: string }[]; readonly direct: boolean } | undefined;
  return [
    named ? `${world.workloads[named.workload].name}: ${[...named.services.map(({ name }) => name), ...named.direct ? ['pods'] : []].join(' ')}` : 'none',
    ...layer.undecided.map(({ unknown, workloads }) => `${unknown.object.name} ${unknown.message} [${members(workloads, world.workloads.length).map(item => world.workloads[item].name).join(' ')}]`),
  ];
}
const MIXED = 'some Services of the same pods go through this waypoint and others do not [api]';
const own = (text: string) => text.replace('"app":"api"', `"app":"api","${USE}":"way"`);
const all = '{ istio.io/waypoint-for: all }';

describe('AMB-01: what goes through a waypoint', () => {
  test.each<[string, string, string[]]>([
    ['nothing', IN + way() + front('api', '{}'), ['none']],
    ['a Service', IN + way() + front('api'), ['way: api']],
    ['two of them', IN + way() + front('api') + front('second'), ['way: api second']],
    ['each once, whatever its ports', IN + way() + front('api', `{ ${USE}: way }`, `${PORTS}, { name: more, port: 81, targetPort: 8081 }`), ['way: api']],
    ['one of two', IN + way() + front('api') + front('second', '{}'), ['way: api', `api ${MIXED}`]],
    ['each through its own', IN + way() + way('other') + front('api') + front('second', `{ ${USE}: other }`), ['way: api', `api ${MIXED}`]],
    ['the pods', own(IN) + way('way', all) + front('api', '{}'), ['way: pods', `api ${MIXED}`]],
    ['the Service and the pods', own(IN) + way('way', all) + front('api'), ['way: api pods']],
    ['the Service, and the pods through another', own(IN) + way('way', all) + way('other') + front('api', `{ ${USE}: other }`), ['other: api', `api ${MIXED}`]],
    ['the pods, by a waypoint for Services', own(IN) + way() + front('api', '{}'), ['none']],
    ['the Service, by a waypoint for pods', IN + way('way', '{ istio.io/waypoint-for: workload }') + front('api'), ['none']],
    ['the Service, by a waypoint for nothing', IN + way('way', '{ istio.io/waypoint-for: none }') + front('api'), ['none']],
    ['the Service, by a waypoint of another class of Istio', IN + way('way', '{}', 'mine') + ofClass('mine', 'istio.io/mesh-controller') + front('api'), ['way: api']],
    ['the Service, by a Gateway of another class', IN + way('way', '{}', 'mine') + ofClass('mine', 'x.example/y') + pod('pods', { labels: { 'gateway.networking.k8s.io/gateway-name': 'way' } }) + front('api'),
      ['none', `api ${USE}: the Gateway shop/way is no waypoint [api]`]],
    ['the Service, by a Gateway without a class', IN + way('way', '{}', '""') + pod('pods', { labels: { 'gateway.networking.k8s.io/gateway-name': 'way' } }) + front('api'), ['none', `api ${USE}: the Gateway shop/way is no waypoint [api]`]],
    ['the Service, by pods whose Gateway is not here', IN + pod('pods', { labels: { 'gateway.networking.k8s.io/gateway-name': 'way', 'gateway.networking.k8s.io/gateway-class-name': 'istio-waypoint' } }) + front('api'), ['pods: api']],
    ['the Service, by a waypoint without listeners', IN + way('way', '{}', 'istio-waypoint', 'x') + front('api'), ['way: api']],
    ['not the Service of a waypoint itself', IN + way() + front('api', `{ ${USE}: way, gateway.istio.io/managed: istio.io-mesh-controller }`), ['none']],
    ['the Service of a gateway\'s pods does', IN + way() + front('api', `{ ${USE}: way, gateway.istio.io/managed: istio.io-gateway-controller }`), ['way: api']],
  ])('%s', (_, text, expected) => expect(told(text)).toEqual(expected));

  test('gateways and waypoints have none before them, whatever their namespace says', () => {
    const around = IN.replace('dataplane-mode: ambient', `dataplane-mode: ambient, ${USE}: way`);
    const door = way('door', '{}', 'istio', '[{ name: http, port: 80, protocol: HTTP }]');
    const doorService = service('door', PORTS, '', 'shop', '{}').replace('app: door', 'gateway.networking.k8s.io/gateway-name: door');
    const wayService = service('way', '{ name: mesh, port: 15008 }', '', 'shop', '{}').replace('app: way', 'gateway.networking.k8s.io/gateway-name: way');
    expect(told(around + way('way', all) + door + doorService + wayService + front('api', '{}'))).toEqual(['way: api pods']);
  });

  test('pods that are not ambient, by its name', () => {
    const outside = IN.replace('"app":"api"', '"app":"api","istio.io/dataplane-mode":"none"');
    expect(told(outside + way() + front('api'))).toEqual(['none', 'api a waypoint in front of pods that are not in the ambient mesh [api]']);
    expect(told(outside + way() + front('api', '{}'))).toEqual(['none']);
  });

  test('in a mesh of sidecars the label says nothing', () => {
    expect(told(namespace('shop', '{ istio-injection: enabled }') + pod('web') + pod('api') + way() + front('api'), FACTS)).toEqual(['none']);
    expect(told(IN + way() + front('api'), { ...AMBIENT, kind: 'none' })).toEqual(['none']);
  });
});
