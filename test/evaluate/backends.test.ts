import { granted, portNamed, reference, serviceNamed, serviceOfHost } from '../../src/evaluate/backends';
import { Json } from '../../src/parse/world';
import { worldOf } from '../setup/world';

const service = (name: string, namespace: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: x }, ports: [{ name: dns, port: 80, protocol: UDP }, { name: http, port: 80 }, { name: http-2, port: 81 }] }
---`;

describe('the Service of a host name', () => {
  const world = worldOf(service('web', 'shop') + service('web', 'pay'));
  const found = (host: string): string | undefined => { const one = serviceOfHost(world, host, 'shop', 'cluster.local'); return one && `${one.namespace}/${one.name}`; };
  test.each<[string, string | undefined]>([
    ['web', 'shop/web'], ['web.pay.svc.cluster.local', 'pay/web'], ['web.shop.svc.cluster.local', 'shop/web'],
    // Istio takes short names with a dot for hosts outside.
    ['web.pay', undefined], ['web.pay.svc', undefined], ['web.pay.svc.other.local', undefined],
    ['a.web.pay.svc.cluster.local', undefined], ['api', undefined], ['web.bank.svc.cluster.local', undefined],
  ])('%s', (host, expected) => expect(found(host)).toBe(expected));
  test('by name and namespace', () => expect([serviceNamed(world, 'pay', 'web')?.namespace, serviceNamed(world, 'bank', 'web')]).toEqual(['pay', undefined]));
  test('its port by number or by name, of TCP', () => {
    const web = serviceNamed(world, 'shop', 'web')!;
    expect([80, 81, 'http-2', 'http', 'dns', 82, 'other'].map(port => portNamed(web, port)?.name)).toEqual(['http', 'http-2', 'http-2', 'http', undefined, undefined, undefined]);
  });
});

describe('references of the Gateway API', () => {
  const read = (json: Json) => reference(json, 'shop', 'g.example', 'Kind');
  test('with defaults', () => {
    expect(read({ name: 'web' })).toEqual({ name: 'web', namespace: 'shop', group: 'g.example', kind: 'Kind' });
    expect(read({ name: 'web', namespace: null, group: null, kind: null })).toEqual({ name: 'web', namespace: 'shop', group: 'g.example', kind: 'Kind' });
    expect(read({ name: 'web', namespace: 'pay', group: '', kind: 'Service' })).toEqual({ name: 'web', namespace: 'pay', group: '', kind: 'Service' });
  });
  test.each<[string, Json]>([['no name', {}], ['an empty one', { name: '' }], ['a group that is no text', { name: 'web', group: 1 }], ['a kind that is none', { name: 'web', kind: [] }], ['a namespace that is none', { name: 'web', namespace: {} }]])(
    'none with %s', (_, json) => expect(read(json)).toBeUndefined());
});

describe('references to other namespaces are granted there', () => {
  const ROUTE = '{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop }';
  const grant = (from: string, to: string, namespace = 'pay') => `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: grant, namespace: ${namespace} }
spec: { from: ${from}, to: ${to} }
---`;
  const mayRefer = (grants: string, { namespace = 'pay', group = '' } = {}): boolean => {
    const world = worldOf(`{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: route, namespace: shop } }\n---${grants}`);
    return granted(world, world.ofKind('HTTPRoute')[0], { group, kind: 'Service', name: 'web', namespace });
  };
  const SERVICES = '[{ group: "", kind: Service }]';
  test.each<[string, string]>([
    ['from this kind to all Services', grant(`[${ROUTE}]`, SERVICES)],
    ['to a group that is not written', grant(`[${ROUTE}]`, '[{ kind: Service }]')],
    ['to this one', grant(`[${ROUTE}]`, '[{ group: "", kind: Service, name: web }]')],
    ['with an empty name', grant(`[${ROUTE}]`, '[{ group: "", kind: Service, name: "" }]')],
    ['by one item of several', grant(`[{ group: g, kind: K, namespace: n }, ${ROUTE}]`, '[{ group: "", kind: Secret }, { group: "", kind: Service }]')],
    ['by one of several grants', grant('[]', '[]') + grant(`[${ROUTE}]`, SERVICES)],
  ])('granted: %s', (_, grants) => expect(mayRefer(grants)).toBe(true));
  test.each<[string, string]>([
    ['by nobody', ''],
    ['elsewhere', grant(`[${ROUTE}]`, SERVICES, 'bank')],
    ['from another group', grant(`[${ROUTE.replace('gateway.networking.k8s.io', 'g.example')}]`, SERVICES)],
    ['from another kind', grant(`[${ROUTE.replace('HTTPRoute', 'TCPRoute')}]`, SERVICES)],
    ['from another namespace', grant(`[${ROUTE.replace('shop', 'bank')}]`, SERVICES)],
    ['to another group', grant(`[${ROUTE}]`, '[{ group: g.example, kind: Service }]')],
    ['to another kind', grant(`[${ROUTE}]`, '[{ group: "", kind: Secret }]')],
    ['to another one', grant(`[${ROUTE}]`, '[{ group: "", kind: Service, name: api }]')],
    ['with lists that are none', grant('x', SERVICES) + grant(`[${ROUTE}]`, '{}')],
  ])('not granted: %s', (_, grants) => expect(mayRefer(grants)).toBe(false));
  test('nothing has to be granted at home', () => expect(mayRefer('', { namespace: 'shop' })).toBe(true));
  test('a Service of another group is another kind', () => expect(mayRefer(grant(`[${ROUTE}]`, SERVICES), { group: 'g.example' })).toBe(false));
});
