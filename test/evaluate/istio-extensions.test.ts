import { extensions } from '../../src/evaluate/istio-extensions';
import { podIndex } from '../../src/parse/select';
import { worldOf } from '../setup/world';

const FACTS = { kind: 'sidecar', rootNamespace: 'istio-config', trustDomain: 'cluster.local', outboundTrafficPolicy: 'ALLOW_ANY' } as const;
const pod = (name: string, namespace: string, labels = 'app: x') => `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${namespace}, labels: { ${labels} } }\nspec: { containers: [{ name: x, image: x }] }\n`;
const object = (kind: string, namespace: string, group = 'networking.istio.io/v1alpha3') => `apiVersion: ${group}\nkind: ${kind}\nmetadata: { name: change, namespace: ${namespace} }\nspec: {}\n`;
const GATEWAY = 'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: door, namespace: doors }\nspec: { gatewayClassName: istio }\n';
const found = (...texts: string[]) => {
  const world = worldOf([pod('a', 'shop'), pod('b', 'other'), pod('c', 'shop'), ...texts].join('---\n'));
  return extensions(world, podIndex(world.workloads, world.namespaces), FACTS).map(({ unknown: { what, object: { kind, namespace }, path, message }, workloads }) => [what, `${namespace}/${kind}`, path, message, workloads]);
};
const line = (kind: string, namespace: string, workloads: object, version = 'networking.istio.io/v1alpha3') => ['kind', `${namespace}/${kind}`, [], `${version} ${kind} changes the proxies in a way that is not followed here`, workloads];
const every = { negated: true, items: [] };

describe('X-02: what changes proxies in a way that is not followed', () => {
  test('none is none', () => { expect(found()).toEqual([]); });

  test.each([['EnvoyFilter', 'networking.istio.io/v1alpha3'], ['ProxyConfig', 'networking.istio.io/v1beta1'], ['WasmPlugin', 'extensions.istio.io/v1alpha1']])('%s is about the proxies of its namespace', (kind, version) => {
    expect(found(object(kind, 'shop', version))).toEqual([line(kind, 'shop', { negated: false, items: [0, 2] }, version)]);
    expect(found(object(kind, 'nobody', version))).toEqual([line(kind, 'nobody', { negated: false, items: [] }, version)]);
    expect(found(object(kind, 'shop', 'example.com/v1'))).toEqual([]);
  });

  test('in the root namespace it is about all', () => { expect(found(object('EnvoyFilter', 'istio-config'))).toEqual([line('EnvoyFilter', 'istio-config', every)]); });

  test('and where a gateway or a waypoint stands, which decides about the pods behind it', () => {
    expect(found(GATEWAY, object('EnvoyFilter', 'doors'))).toEqual([line('EnvoyFilter', 'doors', every)]);
    expect(found(pod('door', 'shop', 'istio: ingressgateway'), object('EnvoyFilter', 'shop'))).toEqual([line('EnvoyFilter', 'shop', { negated: false, items: [0, 2, 3] })]);
    expect(found(pod('door', 'doors', 'gateway.networking.k8s.io/gateway-name: door'), object('EnvoyFilter', 'doors'))).toEqual([line('EnvoyFilter', 'doors', every)]);
  });
});
