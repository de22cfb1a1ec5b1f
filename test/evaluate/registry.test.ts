import * as fc from 'fast-check';
import { parseNetwork } from '../../src/algebra/cidr';
import { Reach } from '../../src/evaluate/registry';
import { BASE, Mode, STRICT, asked, egress, entry, mesh, sidecar } from './registry-worlds';

/** `web` of `shop` asks. */
function ask(text: string, policy: Mode, question: (world: ReturnType<typeof asked>) => Reach): string {
  const { kind, protocol } = question(asked(text, policy));
  return protocol && kind === 'known' ? `${kind} ${protocol}` : kind;
}
const service = (text: string, name = 'other', port = 80, policy: Mode = 'ALLOW_ANY') => ask(text, policy, world => world.registry.toService(0, world.service(name), port));
const host = (text: string, name: string, port: number, policy: Mode = 'REGISTRY_ONLY') => ask(text, policy, ({ registry }) => registry.toHost(0, name, port));
const block = (text: string, cidr: string, port: number, policy: Mode = 'REGISTRY_ONLY') => ask(text, policy, ({ registry }) => registry.toAddresses(0, parseNetwork(cidr)!, port));

describe('IST-41: Services', () => {
  test.each<[string, string, string]>([
    ['without a Sidecar all', '', 'known'],
    ['by full name', sidecar(`{ ${egress('pay/other.pay.svc.cluster.local')} }`), 'known'],
    ['by namespace', sidecar(`{ ${egress('pay/*')} }`), 'known'],
    ['in every namespace', sidecar(`{ ${egress('*/*')} }`), 'known'],
    ['by wildcard', sidecar(`{ ${egress('*/*.pay.svc.cluster.local')} }`), 'known'],
    ['the own namespace is another one', sidecar(`{ ${egress('./*')} }`), 'passed-on'],
    ['a name of another namespace', sidecar(`{ ${egress('shop/other.pay.svc.cluster.local')} }`), 'passed-on'],
    ['nothing', sidecar(`{ ${egress('~/*')} }`), 'passed-on'],
    ['all but it', sidecar(`{ ${egress('*/*', '~pay/*')} }`), 'passed-on'],
    ['unknown ones are refused', sidecar(`{ ${egress('./*')}, ${STRICT} }`), 'blocked'],
    ['known ones are not', sidecar(`{ ${egress('pay/*')}, ${STRICT} }`), 'known'],
    ['a policy without a mode is the stricter one', sidecar(`{ ${egress('./*')}, outboundTrafficPolicy: {} }`), 'blocked'],
    ['a Sidecar of another namespace', sidecar(`{ ${egress('~/*')} }`, { namespace: 'pay' }), 'known'],
    ['that of the root namespace counts for all', sidecar(`{ ${egress('~/*')}, ${STRICT} }`, { namespace: 'istio-system' }), 'blocked'],
    ['where the dot is the namespace of the proxy', sidecar(`{ ${egress('./*')}, ${STRICT} }`, { namespace: 'istio-system' }), 'blocked'],
    ['unless the namespace has its own', sidecar(`{ ${egress('~/*')} }`, { namespace: 'istio-system' }) + sidecar(`{ ${egress('*/*')} }`), 'known'],
    ['one that selects the workload comes first', sidecar(`{ ${egress('~/*')} }`) + sidecar(`{ workloadSelector: { labels: { app: web } }, ${egress('*/*')} }`, { name: 'web' }), 'known'],
    ['one that selects another does not', sidecar(`{ ${egress('~/*')} }`) + sidecar(`{ workloadSelector: { labels: { app: api } }, ${egress('*/*')} }`, { name: 'web' }), 'passed-on'],
    ['two of them: nobody knows', sidecar(`{ ${egress('*/*')} }`) + sidecar(`{ ${egress('~/*')} }`, { name: 'second' }), 'unclear'],
    ['an entry for the port', sidecar('{ egress: [{ port: { number: 80, protocol: HTTP, name: http }, hosts: [pay/*] }, { hosts: ["~/*"] }] }'), 'known'],
    ['an entry for another port', sidecar('{ egress: [{ port: { number: 81, protocol: HTTP, name: http }, hosts: [pay/*] }, { hosts: ["~/*"] }] }'), 'passed-on'],
    ['no entry for the port', sidecar('{ egress: [{ port: { number: 81, protocol: HTTP, name: http }, hosts: [pay/*] }] }'), 'passed-on'],
    ['IST-41 an entry for the port without it, before one for all with it', sidecar('{ egress: [{ port: { number: 80, protocol: TCP, name: tcp }, hosts: ["istio-system/*"] }, { hosts: [pay/*] }] }'), 'unclear'],
    ['an entry for the port without it, before one for all without it', sidecar('{ egress: [{ port: { number: 80, protocol: TCP, name: tcp }, hosts: ["istio-system/*"] }, { hosts: ["./*"] }] }'), 'passed-on'],
    ['a listener elsewhere', sidecar('{ egress: [{ port: { number: 80, protocol: HTTP, name: http }, bind: 127.0.0.1, hosts: [pay/*] }] }'), 'unclear'],
  ])('%s', (_, text, expected) => {
    expect(service(text)).toBe(expected);
  });

  test('a port that the Service does not have stands nowhere', () => {
    expect([service('', 'other', 81), service('', 'other', 81, 'REGISTRY_ONLY'), service('', 'other', 80, 'REGISTRY_ONLY')]).toEqual(['passed-on', 'blocked', 'known']);
  });

  test('a Service that is kept to itself', () => {
    const own = (list: string) => BASE.replace('metadata: { name: other, namespace: pay }\nspec: { selector', `metadata: { name: other, namespace: pay, annotations: { networking.istio.io/exportTo: "${list}" } }\nspec: { selector`);
    const from = (client: number) => (list: string) => {
      const { registry, service: named } = asked('', 'REGISTRY_ONLY', own(list));
      return registry.toService(client, named('other'), 80).kind;
    };
    expect(['.', 'pay', 'pay,shop', 'pay , shop', ' , ', '~', '*', ''].map(from(0))).toEqual(['blocked', 'blocked', 'known', 'known', 'blocked', 'blocked', 'known', 'known']);
    expect(['.', 'pay', 'shop', 'x,.', '~', '*'].map(from(2))).toEqual(['known', 'known', 'blocked', 'known', 'blocked', 'known']);
  });

  test.each<[string, string, string]>([
    ['a route to the Service itself changes nothing', mesh('{ hosts: [api], http: [{ route: [{ destination: { host: api.shop.svc.cluster.local } }] }] }'), 'known'],
    ['a route to another one does', mesh('{ hosts: [api], http: [{ route: [{ destination: { host: other.pay.svc.cluster.local } }] }] }'), 'unclear'],
    ['a subset does', mesh('{ hosts: [api], http: [{ route: [{ destination: { host: api, subset: v2 } }] }] }'), 'unclear'],
    ['a redirect does', mesh('{ hosts: [api], http: [{ redirect: { uri: / } }] }'), 'unclear'],
    ['a match does: the rest is refused', mesh('{ hosts: [api], http: [{ match: [{ uri: { prefix: /a } }], route: [{ destination: { host: api } }] }] }'), 'unclear'],
    ['a wildcard host does', mesh('{ hosts: ["*.cluster.local"], http: [{ route: [{ destination: { host: other.pay.svc.cluster.local } }] }] }'), 'unclear'],
    ['one for a gateway does not', mesh('{ hosts: [api], gateways: [edge/public], http: [{ redirect: { uri: / } }] }'), 'known'],
    ['one for another host does not', mesh('{ hosts: [web], http: [{ redirect: { uri: / } }] }'), 'known'],
    ['one that is not exported does not', mesh('{ hosts: [api.shop.svc.cluster.local], exportTo: [pay], http: [{ redirect: { uri: / } }] }'), 'known'],
    ['a route of the Gateway API for the Service does', `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: mesh, namespace: shop }
spec: { parentRefs: [{ group: "", kind: Service, name: api }], rules: [] }
---`, 'unclear'],
  ])('in the mesh %s', (_, text, expected) => {
    expect(service(text, 'api')).toBe(expected);
  });
});

describe('IST-42: hosts outside', () => {
  const TLS = '{ hosts: [api.example], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS }';
  test.each<[string, string, string]>([
    ['nobody knows it', '', 'blocked'],
    ['by name', entry(TLS), 'known tls'],
    ['by wildcard, of any depth', entry('{ hosts: ["*.example"], ports: [{ number: 443, name: tls, protocol: TLS }] }'), 'known tls'],
    ['another port', entry(TLS.replace('443', '8443')), 'blocked'],
    ['IST-11: a port of UDP is none of TCP', entry(TLS.replace('protocol: TLS', 'protocol: UDP')), 'blocked'],
    ['another host', entry(TLS.replace('api.', 'b.')), 'blocked'],
    ['of another namespace', entry(TLS, { namespace: 'pay' }), 'known tls'],
    ['kept there', entry(TLS.replace('{ hosts', '{ exportTo: ["."], hosts'), { namespace: 'pay' }), 'blocked'],
    ['not told to the proxy', entry(TLS, { namespace: 'pay' }) + sidecar(`{ ${egress('./*')} }`), 'blocked'],
    ['another host of the same entry is told', entry(TLS.replace('[api.example]', '[api.example, b.example]')) + sidecar(`{ ${egress('./b.example')} }`), 'blocked'],
    ['told by name', entry(TLS) + sidecar(`{ ${egress('./api.example')} }`), 'known tls'],
    ['TCP without addresses takes all of its port', entry('{ hosts: [any.internal], ports: [{ number: 443, name: tcp, protocol: TCP }], resolution: NONE }'), 'known tcp'],
    ['and sends it elsewhere, when it resolves to something', entry('{ hosts: [b.example], ports: [{ number: 443, name: tcp, protocol: TCP }], resolution: DNS }'), 'unclear'],
    ['unless the host has an entry of its own', entry('{ hosts: [b.example], ports: [{ number: 443, name: tcp, protocol: TCP }], resolution: DNS }') + entry(TLS, { name: 'own' }), 'known tls'],
    ['TCP with addresses takes only those', entry('{ hosts: [b.example], addresses: [192.0.2.0/24], ports: [{ number: 443, name: tcp, protocol: TCP }], resolution: NONE }'), 'blocked'],
  ])('%s', (_, text, expected) => {
    expect(host(text, 'api.example', 443)).toBe(expected);
  });

  test('IST-40: what a proxy does not know it passes on, or it ends there', () => {
    expect(host('', 'api.example', 443, 'ALLOW_ANY')).toBe('passed-on');
    expect(host(sidecar(`{ ${STRICT} }`), 'api.example', 443, 'ALLOW_ANY')).toBe('blocked');
    expect(host(sidecar('{ outboundTrafficPolicy: { mode: ALLOW_ANY } }'), 'api.example', 443)).toBe('passed-on');
  });

  const NET = '{ hosts: [nodes.internal], addresses: [192.0.2.0/25, 192.0.2.128/25], ports: [{ number: 10250, name: tcp, protocol: TCP }], resolution: NONE }';
  test.each<[string, string, string, string]>([
    ['inside of what is written', entry(NET), '192.0.2.0/24', 'known tcp'],
    ['half outside', entry(NET), '192.0.0.0/16', 'blocked'],
    ['nothing written: any address', entry('{ hosts: [any.internal], ports: [{ number: 10250, name: tcp, protocol: TCP }], resolution: NONE }'), '192.0.2.0/24', 'known tcp'],
    ['nothing written, but HTTP goes by name', entry('{ hosts: [any.internal], ports: [{ number: 10250, name: http, protocol: HTTP }], resolution: NONE }'), '192.0.2.0/24', 'blocked'],
  ])('addresses: %s', (_, text, cidr, expected) => {
    expect(block(text, cidr, 10250)).toBe(expected);
  });
});

describe('what is not understood', () => {
  const unclear = (text: string) => {
    const { world, registry } = asked(text, 'ALLOW_ANY');
    return registry.undecided.map(({ unknown, workloads }) => `${unknown.object.kind} ${unknown.path.join('.')}: ${workloads.items.map(index => world.workloads[index].name).join(' ')}`);
  };
  test.each<[string, string, string[]]>([
    ['listeners for what comes in', sidecar('{ ingress: [{ port: { number: 80, protocol: HTTP, name: http }, defaultEndpoint: 127.0.0.1:8080 }] }'), ['Sidecar spec.ingress: web api']],
    ['an unknown field', sidecar(`{ ${egress('*/*')}, mode: x }`), ['Sidecar spec.mode: web api']],
    ['a host without namespace', sidecar(`{ ${egress('api.example')} }`), ['Sidecar spec.egress.0.hosts: web api']],
    ['an egress proxy', sidecar('{ outboundTrafficPolicy: { mode: ALLOW_ANY, egressProxy: { host: x } } }'), ['Sidecar spec.outboundTrafficPolicy.egressProxy: web api']],
    ['of the root namespace, all that have none of their own', sidecar('{ mode: x }', { namespace: 'istio-system' }) + sidecar(`{ ${egress('*/*')} }`), ['Sidecar spec.mode: other']],
    ['an entry with pods', entry('{ hosts: [a.example], workloadSelector: { labels: { app: web } }, ports: [] }'), ['ServiceEntry spec: web api other']],
    ['an entry for all hosts', entry('{ hosts: ["*"], exportTo: ["."], ports: [] }'), ['ServiceEntry spec.hosts: web api']],
    ['a wildcard that has to be resolved', entry('{ hosts: ["*.example"], resolution: DNS, ports: [] }'), ['ServiceEntry spec.resolution: web api other']],
    ['a bad address', entry('{ hosts: [a.example], addresses: [x], ports: [] }'), ['ServiceEntry spec.addresses: web api other']],
    ['nothing at all', sidecar(`{ ${egress('*/*')} }`) + entry('{ hosts: [a.example], ports: [{ number: 1, name: a, protocol: HTTP }] }'), []],
  ])('%s', (_, text, expected) => {
    expect(unclear(text)).toEqual(expected);
  });

  test('nothing crashes, whatever its type', () => {
    const bad: fc.Arbitrary<unknown> = fc.letrec(tie => ({
      any: fc.oneof({ maxDepth: 4 }, fc.constantFrom(null, 0, '', '*/*', true, 80, 'api.shop.svc.cluster.local'), fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('egress', 'hosts', 'port', 'number', 'workloadSelector', 'labels', 'outboundTrafficPolicy', 'mode', 'addresses', 'ports', 'resolution', 'exportTo', 'http', 'route', 'destination', 'host'), tie('any'), { maxKeys: 4 })),
    })).any;
    fc.assert(fc.property(bad, bad, bad, (a, b, c) => {
      const object = (kind: string, spec: unknown) => `\n${JSON.stringify({ apiVersion: 'networking.istio.io/v1', kind, metadata: { name: 'a', namespace: 'shop' }, spec })}\n---`;
      expect(['known', 'passed-on', 'blocked', 'unclear']).toContain(service(object('Sidecar', a) + object('ServiceEntry', b) + object('VirtualService', c)));
    }), { numRuns: 200 });
  });
});
