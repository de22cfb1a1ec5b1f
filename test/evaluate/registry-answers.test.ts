import { parseNetwork } from '../../src/algebra/cidr';
import { Reach } from '../../src/evaluate/registry';
import { Unknown } from '../../src/parse/world';
import { Mode, STRICT, asked, egress, entry, mesh, sidecar } from './registry-worlds';

const said = ({ what, object, path, message }: Unknown): string => `${what} ${object.kind} ${object.name} ${path.join('.')}: ${message}`;
/** The whole answer: what becomes of it, by which lines of which objects, and why nobody can say. */
const whole = ({ kind, protocol, causes, unknown, ...rest }: Reach): string[] => {
  expect(rest).toEqual({});
  return [protocol ? `${kind} ${protocol}` : kind, ...causes.map(({ object, path, fact }) => `${object.kind} ${object.name} ${path.join('.')} ${fact}`), ...unknown ? [said(unknown)] : []];
};

type Question = (world: ReturnType<typeof asked>) => Reach;
type Row = [name: string, text: string, policy: Mode, question: Question, answer: string[]];
const testAnswers = (rows: Row[]) => test.each(rows)('%s', (_, text, policy, question, answer) => expect(whole(question(asked(text, policy)))).toEqual(answer));

const toOther: Question = ({ registry, service }) => registry.toService(0, service('other'), 80);
const toApi: Question = ({ registry, service }) => registry.toService(0, service('api'), 80);
const toDns: Question = ({ registry }) => registry.toUnseen(0, 'kube-system', 'kube-dns.kube-system.svc.cluster.local', 53);
const toPods: Question = ({ registry }) => registry.toPods(0);
const toHost: Question = ({ registry }) => registry.toHost(0, 'api.example', 443);
const toBlock: Question = ({ registry }) => registry.toAddresses(0, parseNetwork('192.0.2.0/24')!, 443);

describe('IST-41: the answer about Services names the Sidecar and the Service', () => {
  const away = mesh('{ hosts: [api], http: [{ route: [{ destination: { host: other.pay.svc.cluster.local } }] }] }');
  testAnswers([
    ['without a Sidecar', '', 'ALLOW_ANY', toOther, ['known', 'Service other spec.ports IST-41']],
    ['told by a Sidecar', sidecar(`{ ${egress('pay/*')} }`), 'ALLOW_ANY', toOther, ['known', 'Sidecar scope spec.egress.0.hosts IST-41', 'Service other spec.ports IST-41']],
    ['a Sidecar that limits nothing', sidecar('{}'), 'ALLOW_ANY', toOther, ['known', 'Sidecar scope spec.hosts IST-41', 'Service other spec.ports IST-41']],
    ['not told', sidecar(`{ ${egress('./*')} }`), 'ALLOW_ANY', toOther, ['passed-on', 'Sidecar scope spec.egress.0.hosts IST-41', 'Sidecar scope spec.egress IST-41']],
    ['not told, and refused by the mesh', sidecar(`{ ${egress('./*')} }`), 'REGISTRY_ONLY', toOther, ['blocked', 'Sidecar scope spec.egress.0.hosts IST-41', 'Sidecar scope spec.egress IST-41']],
    ['not told, and refused by the Sidecar', sidecar(`{ ${egress('./*')}, ${STRICT} }`), 'ALLOW_ANY', toOther, ['blocked', 'Sidecar scope spec.egress.0.hosts IST-41', 'Sidecar scope spec.outboundTrafficPolicy IST-41']],
    ['no entry for the port', sidecar('{ egress: [{ port: { number: 81 }, hosts: [pay/*] }] }'), 'ALLOW_ANY', toOther, ['passed-on', 'Sidecar scope spec.egress IST-41', 'Sidecar scope spec.egress IST-41']],
    ['a listener elsewhere', sidecar('{ egress: [{ port: { number: 80 }, bind: 127.0.0.1, hosts: [pay/*] }] }'), 'ALLOW_ANY', toOther,
      ['unclear', 'Sidecar scope spec.egress.0.hosts IST-41', 'value Sidecar scope spec.egress.0: a listener of its own address is not followed here']],
    ['two Sidecars', sidecar('{}') + sidecar('{}', { name: 'second' }), 'ALLOW_ANY', toOther,
      ['unclear', 'Sidecar scope spec IST-41', 'Sidecar second spec IST-41', 'value Sidecar second spec: nothing says which of several Sidecars is older']],
    ['sent elsewhere by the mesh', away, 'ALLOW_ANY', toApi, ['unclear', 'Service api spec.ports IST-41', 'value VirtualService mesh spec: where the mesh sends requests for api.shop.svc.cluster.local is not followed here']],
    ['sent elsewhere, which does not matter where it is not told', away + sidecar(`{ ${egress('pay/*')}, ${STRICT} }`), 'ALLOW_ANY', toApi, ['blocked', 'Sidecar scope spec.egress.0.hosts IST-41', 'Sidecar scope spec.outboundTrafficPolicy IST-41']],
    ['a port that no Service has', sidecar(`{ ${STRICT} }`), 'ALLOW_ANY', ({ registry, service }) => registry.toService(0, service('other'), 81), ['blocked', 'Sidecar scope spec.outboundTrafficPolicy IST-41']],
  ]);
});

describe('IST-41: Services and pods that no manifest names', () => {
  testAnswers([
    ['DNS without a Sidecar', '', 'REGISTRY_ONLY', toDns, ['known']],
    ['DNS that the Sidecar tells', sidecar(`{ ${egress('kube-system/*')} }`), 'REGISTRY_ONLY', toDns, ['known', 'Sidecar scope spec.egress.0.hosts IST-41']],
    ['DNS that it does not', sidecar(`{ ${egress('./*')} }`), 'REGISTRY_ONLY', toDns, ['blocked', 'Sidecar scope spec.egress.0.hosts IST-41', 'Sidecar scope spec.egress IST-41']],
    ['addresses of pods are passed on', '', 'ALLOW_ANY', toPods, ['passed-on']],
    ['or they end at the proxy', '', 'REGISTRY_ONLY', toPods, ['blocked']],
    ['or at that of a Sidecar', sidecar(`{ ${STRICT} }`), 'ALLOW_ANY', toPods, ['blocked', 'Sidecar scope spec.outboundTrafficPolicy IST-41']],
    ['whatever hosts it tells', sidecar(`{ ${egress('*/*')} }`), 'ALLOW_ANY', toPods, ['passed-on', 'Sidecar scope spec.egress IST-41']],
  ]);

  test('IST-11: a port of UDP makes the same number of TCP no port of the Service', () => {
    const udp = '\napiVersion: v1\nkind: Service\nmetadata: { name: dns, namespace: shop }\nspec: { selector: { app: web }, ports: [{ name: a, port: 80 }, { name: b, port: 53, protocol: UDP }] }\n---';
    const { registry, service } = asked(udp, 'REGISTRY_ONLY');
    expect([80, 53].map(port => registry.toService(0, service('dns'), port).kind)).toEqual(['known', 'blocked']);
  });
});

describe('IST-42: the answer about hosts outside names the ServiceEntry', () => {
  const TLS = '{ hosts: [api.example], ports: [{ number: 80, name: http, protocol: HTTP }, { number: 443, name: tls, protocol: TLS }], resolution: DNS }';
  const any = (resolution: string, name: string, ports = '[{ number: 443, name: tcp, protocol: TCP }]') => entry(`{ hosts: [b.example], ports: ${ports}, resolution: ${resolution} }`, { name });
  const elsewhere = (name: string) => `value ServiceEntry ${name} spec.resolution: a port of TCP without addresses takes connections to every address`;
  testAnswers([
    ['a host of an entry', entry(TLS), 'REGISTRY_ONLY', toHost, ['known tls', 'ServiceEntry outside spec.ports.1 IST-42']],
    ['in any case of its letters', entry(TLS), 'REGISTRY_ONLY', ({ registry }) => registry.toHost(0, 'API.Example', 443), ['known tls', 'ServiceEntry outside spec.ports.1 IST-42']],
    ['that a Sidecar tells', entry(TLS) + sidecar(`{ ${egress('./*')} }`), 'REGISTRY_ONLY', toHost, ['known tls', 'Sidecar scope spec.egress.0.hosts IST-41', 'ServiceEntry outside spec.ports.1 IST-42']],
    ['a host of none', '', 'REGISTRY_ONLY', toHost, ['blocked']],
    ['one entry is told, another is not', entry(TLS, { namespace: 'pay' }) + entry(TLS, { name: 'own' }) + sidecar(`{ ${egress('./*')} }`), 'REGISTRY_ONLY', toHost,
      ['known tls', 'Sidecar scope spec.egress.0.hosts IST-41', 'ServiceEntry own spec.ports.1 IST-42']],
    ['one host is told for the port, another may be', entry(TLS.replace('api.example', '"*.example"')) + entry(TLS, { name: 'own' }) + sidecar('{ egress: [{ port: { number: 443 }, hosts: [./api.example] }, { hosts: ["./*.example"] }] }'), 'REGISTRY_ONLY', toHost,
      ['known tls', 'Sidecar scope spec.egress.0.hosts IST-41', 'ServiceEntry own spec.ports.1 IST-42']],
    ['an entry that is not told, beside one that takes every address elsewhere', entry(TLS, { namespace: 'pay' }) + any('DNS', 'any') + sidecar(`{ ${egress('./*')} }`), 'REGISTRY_ONLY', toHost,
      ['unclear tcp', 'Sidecar scope spec.egress.0.hosts IST-41', 'ServiceEntry any spec.ports.0 IST-42', elsewhere('any')]],
    ['every address, where it was meant to go', any('NONE', 'any'), 'REGISTRY_ONLY', toHost, ['known tcp', 'ServiceEntry any spec.ports.0 IST-42']],
    ['every address, elsewhere', any('DNS', 'any'), 'REGISTRY_ONLY', toHost, ['unclear tcp', 'ServiceEntry any spec.ports.0 IST-42', elsewhere('any')]],
    ['both: nothing says which of them is older', any('NONE', 'any') + any('STATIC', 'later'), 'REGISTRY_ONLY', toHost, ['unclear tcp', 'ServiceEntry later spec.ports.0 IST-42', elsewhere('later')]],
    ['every address, of an entry that is not told', any('DNS', 'any') + sidecar(`{ ${egress('pay/*')} }`), 'ALLOW_ANY', toHost, ['passed-on tcp', 'Sidecar scope spec.egress.0.hosts IST-41', 'Sidecar scope spec.egress IST-41']],
    ['every address, of an entry with TCP at another port', any('NONE', 'any', '[{ number: 9000, name: tcp, protocol: TCP }, { number: 443, name: https, protocol: HTTPS }]'), 'REGISTRY_ONLY', toHost, ['blocked']],
    ['a block of addresses', entry('{ hosts: [b.example], addresses: [192.0.2.0/24], ports: [{ number: 443, name: tls, protocol: TLS }] }'), 'REGISTRY_ONLY', toBlock, ['known tls', 'ServiceEntry outside spec.ports.0 IST-42']],
    ['no block at all, and not TCP', entry('{ hosts: [b.example], ports: [{ number: 443, name: tls, protocol: TLS }] }'), 'REGISTRY_ONLY', toBlock, ['blocked']],
    ['a block of an entry comes before every address', any('DNS', 'any') + entry('{ hosts: [c.example], addresses: [192.0.2.0/24], ports: [{ number: 443, name: tcp, protocol: TCP }] }'), 'REGISTRY_ONLY', toBlock, ['known tcp', 'ServiceEntry outside spec.ports.0 IST-42']],
    ['every address, elsewhere, for a block', any('DNS', 'any'), 'REGISTRY_ONLY', toBlock, ['unclear tcp', 'ServiceEntry any spec.ports.0 IST-42', elsewhere('any')]],
  ]);
});

describe('what is not understood, and what is said about it', () => {
  const sayings = (text: string) => asked(text, 'ALLOW_ANY').registry.undecided.map(({ unknown }) => said(unknown));
  const NAMED = entry('{ hosts: [x.example, api.shop.svc.cluster.local], ports: [] }');
  const message = 'value ServiceEntry outside spec.hosts.1: api.shop.svc.cluster.local is the name of a Service, and which of the two counts is not known';
  test.each<[string, string, string[]]>([
    ['an entry with the name of a Service', NAMED, [message]],
    ['its twin with the name of none', NAMED.replace('api.shop', 'gone.shop'), []],
    ['a Sidecar', sidecar('{ ingress: [] }'), ['value Sidecar scope spec.ingress: how such listeners take requests in is not known here']],
  ])('%s', (_, text, expected) => expect(sayings(text)).toEqual(expected));

  test('the part of it that ambient reads as well', () => {
    const { registry: { undecidedEntries } } = asked(sidecar('{ ingress: [] }') + NAMED, 'ALLOW_ANY');
    expect(undecidedEntries.map(({ unknown }) => said(unknown))).toEqual([message]);
  });
});
