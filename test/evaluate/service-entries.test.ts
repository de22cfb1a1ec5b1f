import { isVisible, serviceEntries } from '../../src/evaluate/service-entries';
import { worldOf } from '../setup/world';

const entriesOf = (spec: unknown, apiVersion = 'networking.istio.io/v1') => serviceEntries(worldOf(JSON.stringify({ apiVersion, kind: 'ServiceEntry', metadata: { name: 'outside', namespace: 'shop' }, spec })));
function said(spec: unknown) {
  const [{ object: _, addresses, unknown, ...rest }] = entriesOf(spec);
  return { ...rest, addresses: addresses.length, unknown: unknown.map(({ path, message }) => `${path.join('.')}: ${message}`) };
}
const RESOLUTIONS = 'resolution is one of NONE, STATIC, DNS, DNS_ROUND_ROBIN, DYNAMIC_DNS';
const BASE = { hosts: ['api.example'], addresses: 0, ports: [], resolution: 'NONE', unknown: [] };
const port = (number: number, protocol: string, at = 0) => ({ number, protocol, path: ['spec', 'ports', at] });

describe('IST-42: what a ServiceEntry adds to the registry', () => {
  test.each<[string, object, object]>([
    ['a host', {}, {}],
    ['in small letters', { hosts: ['API.Example', 'b.example'] }, { hosts: ['api.example', 'b.example'] }],
    ['no host', { hosts: [] }, { hosts: [], unknown: ['spec.hosts: hosts names at least one, and not all'] }],
    ['hosts that are no list', { hosts: 'api.example' }, { hosts: [], unknown: ['spec.hosts: hosts names at least one, and not all'] }],
    ['every host', { hosts: ['api.example', '*'] }, { hosts: ['api.example', '*'], unknown: ['spec.hosts: hosts names at least one, and not all'] }],
    ['addresses and blocks', { addresses: ['192.0.2.1', '198.51.100.0/24', '2001:db8::/32'] }, { addresses: 3 }],
    ['an address that is none', { addresses: ['192.0.2.1', 'x'] }, { addresses: 1, unknown: ['spec.addresses: addresses are IP addresses or CIDRs'] }],
    ['addresses that are no list', { addresses: '192.0.2.1' }, { unknown: ['spec.addresses: addresses are IP addresses or CIDRs'] }],
    ['another field', { host: 'a' }, { unknown: ['spec.host: spec.host is no field that is known'] }],
    ['what decides nothing here', { location: 'MESH_EXTERNAL', exportTo: ['*'], subjectAltNames: ['a'] }, {}],
    ['pods', { workloadSelector: { labels: {} } }, { unknown: ['spec: pods and endpoints of a ServiceEntry are not followed here'] }],
    ['endpoints', { endpoints: [] }, { unknown: ['spec: pods and endpoints of a ServiceEntry are not followed here'] }],
    ['neither', { workloadSelector: null, endpoints: null }, {}],
    ['a resolution that is none', { resolution: 'dns' }, { resolution: 'dns', unknown: [`spec.resolution: ${RESOLUTIONS}`] }],
    ['a resolution that is no text', { resolution: 1 }, { resolution: '', unknown: [`spec.resolution: ${RESOLUTIONS}`] }],
    ['a resolution that is null', { resolution: null }, {}],
    ...['NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS'].map((resolution): [string, object, object] => [resolution, { resolution }, { resolution }]),
    ...['DNS', 'DNS_ROUND_ROBIN'].map((resolution): [string, object, object] => [`a wildcard by ${resolution}`, { hosts: ['api.example', '*.example'], resolution },
      { hosts: ['api.example', '*.example'], resolution, unknown: ['spec.resolution: a wildcard cannot be resolved'] }]),
    ...['NONE', 'STATIC', 'DYNAMIC_DNS'].map((resolution): [string, object, object] => [`a wildcard by ${resolution}`, { hosts: ['*.example'], resolution }, { hosts: ['*.example'], resolution }]),
    ['a wildcard with endpoints', { hosts: ['*.example'], resolution: 'DNS', endpoints: [{ address: '192.0.2.1' }] },
      { hosts: ['*.example'], resolution: 'DNS', unknown: ['spec: pods and endpoints of a ServiceEntry are not followed here'] }],
  ])('%s', (_, spec, expected) => expect(said({ hosts: ['api.example'], ...spec })).toEqual({ ...BASE, ...expected }));

  test.each<[string, unknown, object[], string[]]>([
    ['the protocol decides', [{ number: 443, name: 'a', protocol: 'TLS' }, { number: 80, name: 'tcp', protocol: 'http', targetPort: 8080 }], [port(443, 'tls'), port(80, 'http', 1)], []],
    ['without one it is sniffed, whatever its name', [{ number: 80, name: 'http' }], [port(80, 'auto')], []],
    ['with one that nobody knows as well', [{ number: 80, name: 'a', protocol: 'X' }], [port(80, 'auto')], []],
    ['IST-11: UDP comes to no proxy', [{ number: 53, name: 'dns', protocol: 'udp' }, { number: 53, name: 'tcp', protocol: 'TCP' }], [port(53, 'tcp', 1)], []],
    ['a number that is none', [{ number: 0, name: 'a' }, { name: 'b' }, { number: 80, name: 'c' }], [port(80, 'auto', 2)], ['spec.ports.0: a port needs a number', 'spec.ports.1: a port needs a number']],
    ['another field', [{ number: 80, port: 80 }], [port(80, 'auto')], ['spec.ports.0.port: spec.ports[0].port is no field that is known']],
    ['no list', {}, [], []],
  ])('ports: %s', (_, ports, expected, unknown) => expect(said({ hosts: ['api.example'], ports })).toEqual({ ...BASE, ports: expected, unknown }));

  test('who is told of it', () => {
    const told = (exportTo: unknown) => { const [entry] = entriesOf({ hosts: ['a.example'], exportTo }); return ['shop', 'pay'].map(namespace => isVisible(entry, namespace)); };
    expect([undefined, ['*'], ['.'], ['pay'], ['.', 'pay']].map(told)).toEqual([[true, true], [true, true], [true, false], [false, true], [true, true]]);
  });

  test('one of another API is none', () => expect(entriesOf({ hosts: ['a.example'] }, 'example.com/v1')).toEqual([]));
});
