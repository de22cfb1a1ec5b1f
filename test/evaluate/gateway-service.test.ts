import { takenServices } from '../../src/evaluate/gateway-service';
import { makeWorld } from '../../src/parse/make-world';
import { parseText } from '../../src/parse/text';

const gateway = (className: string, more = '', metadata = '') => `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: door, namespace: shop${metadata} }\nspec: { gatewayClassName: ${className}${more} }\n`;
const service = (name: string, selector = '{ app: web }', namespace = 'shop') => `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: { selector: ${selector}, ports: [{ port: 80 }] }\n`;
const CLASS = 'apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: { name: own }\nspec: { controllerName: istio.io/gateway-controller }\n';
const found = (...texts: string[]) => takenServices(makeWorld(parseText(texts.join('---\n')).objects))
  .map(({ unknown: { object, path, message }, workloads }) => [object.name, path.join('.'), message, workloads.negated]);
const taken = (name: string) => [[name, 'spec.selector', 'it has the name of the Service that is made for the Gateway door, and leads elsewhere', true]];

describe('AMB-01, IST-43: the Service of a Gateway is not another one', () => {
  test.each([
    ['a gateway of Istio', gateway('istio'), 'door-istio', 'door'],
    ['one of a class of its own', CLASS + '---\n' + gateway('own'), 'door-own', 'door-istio'],
    ['one with another name for what is made', gateway('istio', '', ', annotations: { gateway.istio.io/name-override: hall }'), 'hall', 'door-istio'],
    ['a waypoint', gateway('istio-waypoint'), 'door', 'door-istio-waypoint'],
    ['a waypoint with another name for what is made', gateway('istio-waypoint', '', ', annotations: { gateway.istio.io/name-override: hall }'), 'hall', 'door'],
    ['a gateway of Cilium', gateway('cilium'), 'cilium-gateway-door', 'door-cilium'],
  ])('%s', (_, made, name, other) => {
    expect(found(made, service(name))).toEqual(taken(name));
    expect(found(made, service(name, '{ gateway.networking.k8s.io/gateway-name: hall }'))).toEqual(taken(name));
    expect(found(made, service(name, '{}'))).toEqual(taken(name));
    // Its own pods, another name, another namespace.
    expect(found(made, service(name, '{ gateway.networking.k8s.io/gateway-name: door }'))).toEqual([]);
    expect(found(made, service(other))).toEqual([]);
    expect(found(made, service(name, '{ app: web }', 'other'))).toEqual([]);
  });

  test('for a Gateway that somebody runs by hand, and of an unknown class, none is made', () => {
    expect(found(gateway('istio', ', addresses: [{ type: Hostname, value: door.shop.svc.cluster.local }]'), service('door-istio'))).toEqual([]);
    expect(found(gateway('envoy'), service('door-envoy'), service('door'))).toEqual([]);
  });
});
