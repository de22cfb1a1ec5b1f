import { formatPorts } from '../../src/algebra/ports';
import { bypassOf, capturedPorts } from '../../src/evaluate/istio-capture';
import { worldOf } from '../setup/world';
import { PodParts, pod } from './istio-worlds';

const IN = 'traffic.sidecar.istio.io/includeInboundPorts';
const NOT_IN = 'traffic.sidecar.istio.io/excludeInboundPorts';
const NOT_OUT = 'traffic.sidecar.istio.io/excludeOutboundPorts';
const RANGES = 'traffic.sidecar.istio.io/includeOutboundIPRanges';
const NOT_RANGES = 'traffic.sidecar.istio.io/excludeOutboundIPRanges';
const INTERFACES = 'traffic.sidecar.istio.io/excludeInterfaces';
const MODE = 'sidecar.istio.io/interceptionMode';
const CONFIG = 'proxy.istio.io/config';
const TEMPLATES = 'inject.istio.io/templates';
const STATUS = 'status.sidecar.istio.io/port';
const TUNNEL = 'networking.istio.io/tunnel';

/** Ports past the proxy, whether ambient pods tunnel to it, and what is not understood. */
function told(parts: PodParts) {
  const { inbound, outbound, unknown, ...rest } = bypassOf(worldOf(pod('web', parts)).workloads[0]);
  return { inbound: formatPorts(inbound), outbound: formatPorts(outbound), unknown: unknown.map(({ path, message }) => `${path.join(' ')}: ${message}`), ...rest };
}
const OWN = 'TCP 15020-15021,15090';
const PLAIN = { inbound: OWN, outbound: 'no port', unknown: [] };
const doubt = (name: string, message: string) => `metadata annotations ${name}: ${name}: ${message}`;
const ADDRESSES = 'which connections it takes out depends on addresses that are not known';

describe('IST-11, IST-52: what passes a sidecar by', () => {
  test.each<[string, object, object]>([
    ['nothing but its own ports', {}, {}],
    ['an annotation of somebody else', { 'example.com/ports': '80' }, {}],
    ['one that says nothing about it', { 'sidecar.istio.io/logLevel': 'debug' }, {}],
    ['ports that come in', { [NOT_IN]: ' 80, 443 ,' }, { inbound: 'TCP 80,443,15020-15021,15090' }],
    ['the last port', { [NOT_IN]: '65535' }, { inbound: `${OWN},65535` }],
    ['all but the named ones', { [IN]: '80,443' }, { inbound: 'TCP 1-79,81-442,444-65535' }],
    ['none but its own', { [IN]: '*', [NOT_IN]: '80' }, { inbound: 'TCP 80,15020-15021,15090' }],
    ['where ports are named, the exceptions count for nothing', { [IN]: '80', [NOT_IN]: '80' }, { inbound: 'TCP 1-79,81-65535' }],
    ['ports that are dialled', { [NOT_OUT]: '3306,5432' }, { outbound: 'TCP 3306,5432' }],
    ['another port of its status', { [STATUS]: '16000' }, { inbound: 'TCP 15021,15090,16000' }],
    ['a port of its status that is none', { [STATUS]: 'x16000' }, {}],
    ['nor is this one', { [STATUS]: '16000x' }, {}],
    ['every address', { [RANGES]: '*', [NOT_RANGES]: '*' }, {}],
    ['no exception', { [NOT_RANGES]: '', [INTERFACES]: '' }, {}],
    ['known ways to intercept', { [MODE]: 'TPROXY', [CONFIG]: 'interceptionMode: NONE' }, {}],
    ['the template of a sidecar', { [TEMPLATES]: ' sidecar ' }, {}],
    ['the template of a gateway', { [TEMPLATES]: 'gateway, mine' }, {}],
    ['some addresses', { [RANGES]: '10.0.0.0/8' }, { unknown: [doubt(RANGES, ADDRESSES)] }],
    ['no address', { [RANGES]: '' }, { unknown: [doubt(RANGES, 'takes everything out of the mesh but the ports of includeOutboundPorts')] }],
    ['all but some addresses', { [NOT_RANGES]: '10.0.0.0/8' }, { unknown: [doubt(NOT_RANGES, ADDRESSES)] }],
    ['an interface', { [INTERFACES]: 'eth1' }, { unknown: [doubt(INTERFACES, 'which connections it takes out is not known')] }],
    ['no interception', { [MODE]: 'NONE' }, { unknown: [doubt(MODE, 'without interception nothing has to pass the proxy')] }],
    ['no interception by the configuration', { [CONFIG]: 'interceptionMode: NONE' }, { unknown: [doubt(MODE, 'without interception nothing has to pass the proxy')] }],
    ['a template that nobody knows', { [TEMPLATES]: 'mine,yours' }, { unknown: [doubt(TEMPLATES, 'a template that is not known')] }],
    ['a number in another form', { [NOT_IN]: '80,1e3' }, { inbound: 'TCP 80,15020-15021,15090', unknown: [doubt(NOT_IN, 'is no list of ports')] }],
    ['a number below all ports', { [NOT_IN]: '80,-1' }, { inbound: 'TCP 80,15020-15021,15090', unknown: [doubt(NOT_IN, 'is no list of ports')] }],
    ['a text that begins as a port', { [NOT_IN]: '80,1a' }, { inbound: 'TCP 80,15020-15021,15090', unknown: [doubt(NOT_IN, 'is no list of ports')] }],
    ['a text that ends as a port', { [NOT_IN]: '80,a1' }, { inbound: 'TCP 80,15020-15021,15090', unknown: [doubt(NOT_IN, 'is no list of ports')] }],
    ['no text that is a port', { [NOT_OUT]: '0' }, {}],
    ['a port too high', { [IN]: '65536' }, { inbound: 'TCP all', unknown: [doubt(IN, 'is no list of ports')] }],
    ['fields of its configuration that nobody knows', { [CONFIG]: 'binaryPath: /mine\nconcurrency: 2\nstatusPort: 1' }, { unknown: [doubt(CONFIG, 'what binaryPath changes is not followed here'), doubt(CONFIG, 'what statusPort changes is not followed here')] }],
    ['interception by the configuration is said once', { [CONFIG]: 'interceptionMode: NONE\nbinaryPath: /mine' }, { unknown: [doubt(CONFIG, 'what binaryPath changes is not followed here'), doubt(MODE, 'without interception nothing has to pass the proxy')] }],
    ['an empty configuration', { [CONFIG]: 'null' }, {}],
    ['what the injector lays over a proxy that is not there', { 'proxy.istio.io/overrides': '{}' }, { unknown: [doubt('proxy.istio.io/overrides', 'lays something over the proxy that is not followed here')] }],
    ['no YAML', { [CONFIG]: '{' }, { unknown: [doubt(CONFIG, 'is no YAML that can be read')] }],
    ['no mapping', { [CONFIG]: '[a]' }, { unknown: [doubt(CONFIG, 'is no mapping')] }],
  ])('%s', (_, annotations, expected) => expect(told({ annotations })).toEqual({ ...PLAIN, ...expected }));

  test.each<[string, PodParts, object]>([
    ['it says so', { labels: { [TUNNEL]: 'http' } }, { tunnel: true }],
    ['it says so among others', { labels: { [TUNNEL]: 'x,http' } }, { tunnel: true }],
    ['it says no', { labels: { [TUNNEL]: 'none' } }, { tunnel: false }],
    ['its configuration says so', { annotations: { [CONFIG]: 'proxyMetadata: { ISTIO_META_ENABLE_HBONE: "true" }' } }, { tunnel: true }],
    ['its configuration says no', { annotations: { [CONFIG]: 'proxyMetadata: { ISTIO_META_ENABLE_HBONE: "false" }' } }, { tunnel: false }],
    ['the label wins over the configuration', { labels: { [TUNNEL]: 'none' }, annotations: { [CONFIG]: 'proxyMetadata: { ISTIO_META_ENABLE_HBONE: "true" }' } }, { tunnel: false }],
    ['nothing is said', { annotations: { [CONFIG]: 'concurrency: 2' } }, {}],
  ])('AMB-07: the tunnel of ambient pods: %s', (_, parts, expected) => expect(told(parts)).toEqual({ ...PLAIN, ...expected }));

  test('what the injector noted about a proxy that is there', () =>
    expect(told({ annotations: { 'proxy.istio.io/overrides': '{}' }, spec: { containers: [{ name: 'main' }, { name: 'istio-proxy', args: ['proxy', 'sidecar'] }] } })).toEqual(PLAIN));
  test('containers that the proxy leaves alone, with annotations or without', () => {
    const spec = { containers: [{ name: 'main', securityContext: { runAsUser: 1337 } }] };
    const unknown = ['spec containers 0 securityContext runAsUser: the proxy leaves alone what runs as 1337, as it does itself (IST-11)'];
    expect([told({ spec }), told({ spec, annotations: { [NOT_IN]: '80' } })]).toEqual([{ ...PLAIN, unknown }, { ...PLAIN, inbound: 'TCP 80,15020-15021,15090', unknown }]);
  });

  test('pods that no object makes are in doubt about nothing', () => {
    const workload = { ...worldOf(pod('web', { annotations: { [MODE]: 'NONE' } })).workloads[0], object: undefined };
    expect(bypassOf(workload).unknown).toEqual([]);
  });

  test('the rest is captured, of TCP', () => expect(formatPorts(capturedPorts([[80, 80]]))).toBe('TCP 1-79,81-65535'));
});
