import { Listening, Server, proxies, readServers, sameHosts } from '../../src/evaluate/gateway-istio-servers';
import { World } from '../../src/parse/world';
import { worldOf } from '../setup/world';

const gateway = (servers: string, { name = 'public', selector = '{ istio: ingress }' } = {}) => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: edge }
spec: { selector: ${selector}, servers: ${servers} }
---`;
const pod = (name: string, labels: string, namespace = 'edge') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: ${labels} }
spec: { containers: [] }
---`;
const server = (number: number, protocol: string, more = '', hosts = '["*"]') => `{ port: { number: ${number}, name: a, protocol: ${protocol} }, hosts: ${hosts}${more} }`;
const HTTP = server(80, 'HTTP');

function read(servers: string) {
  const found = readServers(worldOf(gateway(servers)).ofKind('Gateway')[0]);
  return {
    servers: found.servers.map(({ gateway: of, port, form, hosts, redirects, path }) => `${of.name} ${path.join('.')} ${form} ${port} ${hosts.join(' ')}${redirects ? ' redirects' : ''}`),
    said: found.unknown.map(({ path, message }) => `${path.join('.')}: ${message}`),
  };
}

describe('servers', () => {
  const tls = (mode: string) => `, tls: { mode: ${mode} }`;
  const forms = (protocols: readonly string[], more: string) => protocols.map(protocol => read(`[${server(80, protocol, more)}]`).servers.map(line => line.split(' ')[2]).join()).join(' ');

  test.each<[string, readonly string[], string, string]>([
    ['HTTP', ['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB', 'http'], '', 'http http http http http'],
    ['streams', ['TLS', 'TCP', 'MONGO', 'MYSQL', 'REDIS'], '', 'tcp tcp tcp tcp tcp'],
    ['streams whose TLS ends here', ['TLS', 'TCP', 'MONGO', 'MYSQL', 'REDIS'], tls('SIMPLE'), 'tcp tcp tcp tcp tcp'],
    ['streams that are passed on', ['TLS', 'TCP', 'MONGO', 'MYSQL', 'REDIS'], tls('PASSTHROUGH'), 'tls tls tls tls tls'],
    ['HTTPS ends here or is passed on', ['HTTPS', 'https'], tls('SIMPLE'), 'https https'],
    ['HTTPS that is passed on', ['HTTPS'], tls('PASSTHROUGH'), 'tls'],
    ['HTTPS without a word about TLS is nothing', ['HTTPS'], '', ''],
    ['other protocols', ['UDP', 'x', '""'], '', '  '],
  ])('%s', (_, protocols, more, expected) => expect(forms(protocols, more)).toBe(expected));

  test.each<[string, string, string[]]>([
    ['each by its place', `[${HTTP}, ${server(5432, 'TCP')}]`, ['public spec.servers.0 http 80 *', 'public spec.servers.1 tcp 5432 *']],
    ['hosts of any namespace, of the own one, of another', `[${server(80, 'HTTP', '', '["*/a.example", "./b.example", "shop/*", c.example]')}]`, ['public spec.servers.0 http 80 a.example edge/b.example shop/* c.example']],
    ['one that redirects', `[${server(80, 'HTTP', ', tls: { httpsRedirect: true }')}]`, ['public spec.servers.0 http 80 * redirects']],
    ['one that does not', `[${server(80, 'HTTP', ', tls: { httpsRedirect: false }')}]`, ['public spec.servers.0 http 80 *']],
    ['no list', '{}', []],
  ])('%s', (_, servers, expected) => expect(read(servers)).toEqual({ servers: expected, said: [] }));

  const NEEDS = 'spec.servers.0: a server needs port, protocol and hosts';
  test.each<[string, string, string[], number?]>([
    ['no port', '[{ port: { protocol: HTTP }, hosts: ["*"] }]', [NEEDS], 0],
    ['no protocol', '[{ port: { number: 80 }, hosts: ["*"] }]', [NEEDS], 0],
    ['hosts that are no list', '[{ port: { number: 80, protocol: HTTP }, hosts: { a: b } }]', [NEEDS], 0],
    ...['MUTUAL', 'ISTIO_MUTUAL', 'OPTIONAL_MUTUAL'].map((mode): [string, string, string[]] => [`GW-08: ${mode}`, `[${server(443, 'HTTPS', tls(mode))}]`, ['spec.servers.0.tls.mode: whom client certificates keep out is not known here']]),
    ['SIMPLE', `[${server(443, 'HTTPS', tls('SIMPLE'))}]`, []],
    ['an address', `[${server(80, 'HTTP', ', bind: 10.0.0.1')}]`, ['spec.servers.0.bind: whether the address is one of the pod is not known']],
    ['every field that is known', `[${server(443, 'HTTPS', `, name: a, defaultEndpoint: a, tls: { httpsRedirect: false, mode: SIMPLE, serverCertificate: a, privateKey: a, caCertificates: a, caCrl: a, credentialName: a, credentialNames: [], caCertCredentialName: a,
      tlsCertificates: [], minProtocolVersion: a, maxProtocolVersion: a, cipherSuites: [], subjectAltNames: [], verifyCertificateSpki: [], verifyCertificateHash: [] }`).replace('name: a, protocol', 'name: a, targetPort: 1, protocol')}]`, []],
    ['one of a server', `[${server(80, 'HTTP', ', mode: x')}]`, ['spec.servers.0.mode: spec.servers[0].mode is no field that is known']],
    ['one of its port', `[${HTTP.replace('name: a', 'mode: x')}]`, ['spec.servers.0.port.mode: spec.servers[0].port.mode is no field that is known']],
    ['one of its TLS', `[${server(443, 'HTTPS', ', tls: { mode: SIMPLE, strict: x }')}]`, ['spec.servers.0.tls.strict: spec.servers[0].tls.strict is no field that is known']],
    ['one of the Gateway', `[${HTTP}], mode: x`, ['spec.mode: spec.mode is no field that is known']],
  ])('what is not understood: %s', (_, servers, said, count = 1) => {
    const found = read(servers);
    expect(found.said).toEqual(said);
    expect(found.servers).toHaveLength(count);
  });
});

test('AUTO_PASSTHROUGH is no server: it may lead to any pod', () => {
  const object = worldOf(gateway(`[${server(443, 'TLS', ', tls: { mode: AUTO_PASSTHROUGH }')}, ${HTTP}]`)).ofKind('Gateway')[0];
  const { servers, unknown, anywhere } = readServers(object);
  expect(servers.map(({ path }) => path)).toEqual([['spec', 'servers', 1]]);
  expect([unknown, anywhere]).toEqual([[], [{ what: 'value', object, path: ['spec', 'servers', 0, 'tls', 'mode'], message: 'every Service is behind AUTO_PASSTHROUGH, by the name that TLS begins with' }]]);
});

const serversOf = (world: World): Server[] => world.ofKind('Gateway').flatMap(object => readServers(object).servers);

describe('the pods that serve', () => {
  function serving(text: string): string[] {
    const world = worldOf(text);
    return proxies(world, serversOf(world)).map(({ door, namespace, labels, servers }) => `${door.kind === 'pods' ? door.workloads.items.map(index => world.workloads[index].name).join('+') : door.kind === 'controller' ? door.name : door.kind}`
      + ` of ${namespace} ${JSON.stringify(labels)}: ${servers.map(({ gateway: of, port, listens }) => `${of.name} ${port}->${listens}`).join(', ')}`);
  }
  const service = (ports: string, name = 'ingress') => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: edge }
spec: { selector: { istio: ingress }, ports: ${ports} }
---`;
  const LABELS = '{"istio":"ingress"}';
  const PROXY = pod('proxy', '{ istio: ingress }');
  test.each<[string, string, string[]]>([
    ['are those that the selector means', PROXY + gateway(`[${HTTP}]`), [`proxy of edge ${LABELS}: public 80->80`]],
    ['each by itself, in any namespace', PROXY + pod('other', '{ istio: ingress, tier: a }', 'shop') + gateway(`[${HTTP}]`), [`proxy of edge ${LABELS}: public 80->80`, 'other of shop {"istio":"ingress","tier":"a"}: public 80->80']],
    ['not the others', PROXY + pod('web', '{ app: web }') + gateway(`[${HTTP}]`), [`proxy of edge ${LABELS}: public 80->80`]],
    ['by all labels', pod('proxy', '{ istio: ingress }') + gateway(`[${HTTP}]`, { selector: '{ istio: ingress, tier: a }' }), ['Gateway edge/public of edge {"istio":"ingress","tier":"a"}: public 80->80']],
    ['an empty selector means none', PROXY + gateway(`[${HTTP}]`, { selector: '{}' }), ['Gateway edge/public of edge {}: public 80->80']],
    ['nor one that is no mapping', PROXY + gateway(`[${HTTP}]`, { selector: '[a]' }), ['Gateway edge/public of edge {}: public 80->80']],
    ['share the ports of all their Gateways', PROXY + gateway(`[${HTTP}, ${server(443, 'TCP')}]`) + gateway(`[${HTTP}]`, { name: 'second' }), [`proxy of edge ${LABELS}: public 80->80, public 443->443, second 80->80`]],
    ['one Gateway has pods, another has none', PROXY + gateway(`[${HTTP}]`) + gateway(`[${HTTP}, ${server(81, 'HTTP')}]`, { name: 'lost', selector: '{ istio: egress }' }),
      [`proxy of edge ${LABELS}: public 80->80`, 'Gateway edge/lost of edge {"istio":"egress"}: lost 80->80, lost 81->81']],
    ['listen where a Service leads', PROXY + service('[{ name: https, port: 443, targetPort: 8443 }, { name: http, port: 80, targetPort: 8080 }]') + gateway(`[${HTTP}]`), [`proxy of edge ${LABELS}: public 80->8080`]],
    ['not by a port of UDP', PROXY + service('[{ name: http, port: 80, protocol: UDP, targetPort: 8080 }]') + gateway(`[${HTTP}]`), [`proxy of edge ${LABELS}: public 80->80`]],
    ['by the first of two Services', PROXY + service('[{ port: 80, targetPort: 8080 }]') + service('[{ port: 80, targetPort: 9080 }]', 'later') + gateway(`[${HTTP}]`), [`proxy of edge ${LABELS}: public 80->8080`]],
    ['which does not matter to pods that nobody knows', service('[{ port: 80, targetPort: 8080 }]') + gateway(`[${HTTP}]`), [`Gateway edge/public of edge ${LABELS}: public 80->80`]],
  ])('%s', (_, text, expected) => expect(serving(text)).toEqual(expected));
});

describe('two servers with TLS, one host and one port: nothing says which is older', () => {
  const SIMPLE = ', tls: { mode: SIMPLE }';
  const said = (...servers: string[]) => {
    const world = worldOf(gateway(`[${servers.join()}]`));
    return sameHosts(serversOf(world).map((item): Listening => ({ ...item, listens: item.port }))).map(({ what, object, path, message }) => `${what} ${object.name} ${path.join('.')}: ${message}`);
  };
  const LATER = ['value public spec.servers.1: another server has the same host and port, and nothing says which of them is older'];
  test.each<[string, string[], string[]]>([
    ['HTTPS', [server(443, 'HTTPS', SIMPLE), server(443, 'HTTPS', SIMPLE)], LATER],
    ['TLS that is passed on', [server(443, 'TLS', ', tls: { mode: PASSTHROUGH }'), server(443, 'TLS', ', tls: { mode: PASSTHROUGH }')], LATER],
    ['streams whose TLS ends here', [server(443, 'TLS', SIMPLE), server(443, 'TCP', SIMPLE)], LATER],
    ['HTTPS and TLS', [server(443, 'HTTPS', SIMPLE), server(443, 'TLS', ', tls: { mode: PASSTHROUGH }')], LATER],
    ['plain HTTP', [HTTP, HTTP], []],
    ['plain streams', [server(5432, 'TCP'), server(5432, 'TCP')], []],
    ['one of them plain', [server(443, 'TCP'), server(443, 'HTTPS', SIMPLE)], []],
    ['another port', [server(443, 'HTTPS', SIMPLE), server(444, 'HTTPS', SIMPLE)], []],
    ['another host', [server(443, 'HTTPS', SIMPLE, '[a.example]'), server(443, 'HTTPS', SIMPLE, '[b.example]')], []],
    ['one host of several', [server(443, 'HTTPS', SIMPLE, '[a.example, b.example]'), server(443, 'HTTPS', SIMPLE, '[b.example, c.example]')], LATER],
    ['a single server', [server(443, 'HTTPS', SIMPLE)], []],
  ])('%s', (_, servers, expected) => expect(said(...servers)).toEqual(expected));
});
