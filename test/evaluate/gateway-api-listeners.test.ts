import { Listener, readGateway } from '../../src/evaluate/gateway-api-listeners';
import { World } from '../../src/parse/world';
import { worldOf } from '../setup/world';
import { app } from './ways';

const gateway = (listeners: string, more = '', className = 'gatewayClassName: istio, ') => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: edge }
spec: { ${className}listeners: ${listeners}${more} }
---`;
const gatewayClass = (name: string, spec: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: ${name} }
spec: ${spec}
---`;
const pod = (name: string, namespace: string, of: string) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { gateway.networking.k8s.io/gateway-name: ${of} } }
spec: { containers: [] }
---`;
const HTTP = '[{ name: http, port: 80, protocol: HTTP }]';

const doorOf = ({ door }: Listener, world: World) => (door.kind === 'pods' ? door.workloads.items.map(index => world.workloads[index].name).join('+') : door.kind === 'controller' ? door.name : door.kind);
/** The listeners of the Gateway `public` of `edge`, each in full. */
function listenersOf(text: string): string[] {
  const world = worldOf(text);
  const [found] = world.ofKind('Gateway').filter(({ namespace }) => namespace === 'edge');
  return readGateway(world, found, 'cluster.local').listeners.map(listener => {
    const { gateway: { name: of }, runner, name, port, ports, protocol, passthrough, hostname, path } = listener;
    return `${of} ${path.join('.')} ${name}: ${runner} at ${doorOf(listener, world)}, ${protocol} ${port} on ${ports.join('+')}, ${hostname}${passthrough ? ' passed through' : ''}`;
  });
}

describe('who runs a Gateway', () => {
  const runner = (className: string, text = '') => listenersOf(text + gateway(HTTP, '', className === '' ? '' : `gatewayClassName: ${className}, `)).map(line => line.split(' ')[3]);
  const controlled = (controller: string, name = 'mine') => gatewayClass(name, `{ controllerName: ${controller} }`);
  test.each<[string, string, string, string[]]>([
    ['IST-43: Istio by the name of its class', 'istio', '', ['istio']],
    ['CIL-43: Cilium by the name of its class', 'cilium', '', ['cilium']],
    ['a waypoint is none', 'istio-waypoint', '', []],
    ['nor is a gateway elsewhere', 'istio-remote', '', []],
    ['another class', 'nginx', '', ['other']],
    ['no class', '', '', ['other']],
    ['a name that JavaScript knows', 'constructor', '', ['other']],
    ['Istio by its controller', 'mine', controlled('istio.io/gateway-controller'), ['istio']],
    ['Cilium by its controller', 'mine', controlled('io.cilium/gateway-controller'), ['cilium']],
    ['waypoints by their controller', 'mine', controlled('istio.io/mesh-controller'), []],
    ['gateways elsewhere by their controller', 'mine', controlled('istio.io/unmanaged-gateway'), []],
    ['another controller', 'mine', controlled('example.com/controller'), ['other']],
    ['the object before the name', 'istio', controlled('example.com/controller', 'istio'), ['other']],
    ['an object without controller', 'istio', gatewayClass('istio', '{}'), ['other']],
    ['an object of another name', 'istio', controlled('io.cilium/gateway-controller'), ['istio']],
  ])('%s', (_, className, text, expected) => expect(runner(className, text)).toEqual(expected));
});

describe('the door', () => {
  const at = (text: string, more = '', className = 'istio') => listenersOf(text + gateway(HTTP, more, `gatewayClassName: ${className}, `)).map(line => /at (.*), HTTP 80 on (.*), /.exec(line)!.slice(1).join(' on '));
  const proxy = app('proxy', 'edge').replace('containerPort: 8080', 'containerPort: 8443');
  const address = (value: string, type = 'type: Hostname, ') => `, addresses: [{ ${type}value: ${value} }]`;
  const SERVICE = 'proxy.edge.svc.cluster.local';
  test.each<[string, string, string, string, string[]]>([
    ['IST-43: pods by label', pod('a', 'edge', 'public') + pod('b', 'edge', 'public'), '', 'istio', ['a+b on 80']],
    ['not those of another Gateway', pod('a', 'edge', 'private'), '', 'istio', ['Gateway edge/public on 80']],
    ['nor of one of that name elsewhere', pod('a', 'shop', 'public') + pod('b', 'edge', 'public'), '', 'istio', ['b on 80']],
    ['CIL-43: Cilium has no pods', pod('a', 'edge', 'public'), '', 'cilium', ['cilium-ingress on 80']],
    ['what others label is not known', pod('a', 'edge', 'public'), '', 'nginx', ['Gateway edge/public on 80']],
    ['IST-43: the pods of a Service, on their port', proxy, address(SERVICE), 'istio', ['proxy on 8443']],
    ['before those by label', proxy + pod('a', 'edge', 'public'), address(SERVICE), 'istio', ['proxy on 8443']],
    ['by its short name, and without a type', proxy, address('proxy', ''), 'istio', ['proxy on 8443']],
    ['not by an address of another type', proxy, address(SERVICE, 'type: IPAddress, '), 'istio', ['Gateway edge/public on 80']],
    ['nor without a value', proxy, ', addresses: [{ type: Hostname }]', 'istio', ['Gateway edge/public on 80']],
    ['nor by a host outside', proxy, address('gateway.example'), 'istio', ['Gateway edge/public on 80']],
    ['one of two addresses', proxy, ', addresses: [{ type: Hostname, value: gateway.example }, { type: Hostname, value: proxy }]', 'istio', ['proxy on 8443']],
    ['one Service twice', proxy, ', addresses: [{ value: proxy }, { value: proxy }]', 'istio', ['proxy on 8443']],
    ['not with others', proxy, address(SERVICE), 'nginx', ['Gateway edge/public on 80']],
    ['a Service without that port', proxy.replace('port: 80,', 'port: 81,'), address(SERVICE), 'istio', ['proxy on ']],
  ])('%s', (_, text, more, className, expected) => expect(at(text, more, className)).toEqual(expected));
});

describe('listeners', () => {
  const PLACE = 'istio at Gateway edge/public';
  const grant = (kind: string, group = '""') => `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: grant, namespace: pay }
spec: { from: [{ group: gateway.networking.k8s.io, kind: Gateway, namespace: edge }], to: [{ group: ${group}, kind: ${kind} }] }
---`;
  const https = (references: string) => `[{ name: a, port: 443, protocol: HTTPS, tls: { certificateRefs: [${references}] } }]`;
  const HTTPS = [`public spec.listeners.0 a: ${PLACE}, HTTPS 443 on 443, *`];
  test.each<[string, string, string[]]>([
    ['none', gateway('[]'), []],
    ['no list', gateway('{}'), []],
    ['each by its place', gateway('[{ name: a, port: 80, protocol: HTTP }, { name: b, port: 5432, protocol: TCP }]'), [`public spec.listeners.0 a: ${PLACE}, HTTP 80 on 80, *`, `public spec.listeners.1 b: ${PLACE}, TCP 5432 on 5432, *`]],
    ['a host in any case', gateway('[{ name: a, port: 80, protocol: HTTP, hostname: "*.Shop.Example" }]'), [`public spec.listeners.0 a: ${PLACE}, HTTP 80 on 80, *.shop.example`]],
    ['an empty host is any', gateway('[{ name: a, port: 80, protocol: HTTP, hostname: "" }]'), [`public spec.listeners.0 a: ${PLACE}, HTTP 80 on 80, *`]],
    ['TLS that ends here', gateway('[{ name: a, port: 443, protocol: TLS, tls: { certificateRefs: [{ name: tls }] } }]'), [`public spec.listeners.0 a: ${PLACE}, TLS 443 on 443, *`]],
    ['TLS that is passed through', gateway('[{ name: a, port: 443, protocol: TLS, tls: { mode: Passthrough } }]'), [`public spec.listeners.0 a: ${PLACE}, TLS 443 on 443, * passed through`]],
    ['nothing listens for TLS that nobody says how to end', gateway('[{ name: a, port: 443, protocol: TLS }]'), []],
    ['nor for HTTPS', gateway('[{ name: a, port: 443, protocol: HTTPS }]'), []],
    ['nor for HTTPS that is passed through', gateway('[{ name: a, port: 443, protocol: HTTPS, tls: { mode: Passthrough } }]'), []],
    ['nor where it is not known which routes may come', gateway('[{ name: a, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: Some } } }]'), []],
    ['a certificate of the own namespace', gateway(https('{ name: tls }')), HTTPS],
    ['of another one', gateway(https('{ name: tls, namespace: pay }')), []],
    ['of another one that grants it', grant('Secret') + gateway(https('{ name: tls, namespace: pay }')), HTTPS],
    ['that grants another kind', grant('ConfigMap') + gateway(https('{ name: tls, namespace: pay }')), []],
    ['that grants another group', grant('Secret', 'x.example') + gateway(https('{ name: tls, namespace: pay }')), []],
    ['one of two certificates', gateway(https('{ name: tls, namespace: pay }, { name: tls }')), HTTPS],
    ['a certificate without a name', gateway(https('{}')), []],
    ['a certificate that is no mapping', gateway(https('tls')), []],
    ['a certificate of another kind', gateway(https('{ kind: ConfigMap, name: tls }')), []],
  ])('%s', (_, text, expected) => expect(listenersOf(text)).toEqual(expected));
});

describe('routes that a listener takes', () => {
  const routes = ['edge', 'shop'].flatMap(namespace => ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'].map(kind => `
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: route, namespace: ${namespace} }
spec: {}
---`)).join('');
  function taken(protocol: string, allowed: string): string[] {
    const world = worldOf(`${routes}${gateway(`[{ name: a, port: 80, protocol: ${protocol}, tls: { mode: ${protocol === 'TLS' ? 'Passthrough' : 'Terminate'} }${allowed === '' ? '' : `, allowedRoutes: { ${allowed} }`} }]`)}`);
    const [{ takes }] = readGateway(world, world.ofKind('Gateway')[0], 'cluster.local').listeners;
    return world.objects.filter(({ kind }) => kind.endsWith('Route')).filter(takes).map(({ kind, namespace }) => `${kind} ${namespace}`);
  }
  const all = (...kinds: string[]) => ['edge', 'shop'].flatMap(namespace => kinds.map(kind => `${kind} ${namespace}`));
  const ALL = 'namespaces: { from: All }';
  test.each<[string, string, string, string[]]>([
    ['HTTP of the own namespace', 'HTTP', '', ['HTTPRoute edge', 'GRPCRoute edge']],
    ['of the same', 'HTTP', 'namespaces: { from: Same }', ['HTTPRoute edge', 'GRPCRoute edge']],
    ['of all', 'HTTP', ALL, all('HTTPRoute', 'GRPCRoute')],
    ['of none', 'HTTP', 'namespaces: { from: None }', []],
    ['by label', 'HTTP', 'namespaces: { from: Selector, selector: { matchLabels: { kubernetes.io/metadata.name: shop } } }', ['HTTPRoute shop', 'GRPCRoute shop']],
    ['HTTPS', 'HTTPS', ALL, all('HTTPRoute', 'GRPCRoute')],
    ['TLS', 'TLS', ALL, all('TLSRoute', 'TCPRoute')],
    ['TCP', 'TCP', ALL, all('TCPRoute')],
    ['another protocol', 'UDP', ALL, []],
    ['a protocol that JavaScript knows', 'constructor', ALL, []],
    ['one kind of two', 'HTTP', `${ALL}, kinds: [{ kind: GRPCRoute }]`, all('GRPCRoute')],
    ['with its group', 'HTTP', `${ALL}, kinds: [{ group: gateway.networking.k8s.io, kind: HTTPRoute }]`, all('HTTPRoute')],
    ['of another group', 'HTTP', `${ALL}, kinds: [{ group: x.example, kind: HTTPRoute }]`, []],
    ['a kind that does not fit', 'HTTP', `${ALL}, kinds: [{ kind: TCPRoute }]`, []],
    ['an empty list of kinds', 'HTTP', `${ALL}, kinds: []`, all('HTTPRoute', 'GRPCRoute')],
    ['kinds of the own namespace', 'HTTP', 'kinds: [{ kind: HTTPRoute }]', ['HTTPRoute edge']],
    ['kinds by label', 'HTTP', 'kinds: [{ kind: HTTPRoute }], namespaces: { from: Selector, selector: {} }', all('HTTPRoute')],
  ])('%s', (_, protocol, allowed, expected) => expect(taken(protocol, allowed)).toEqual(expected));
});
