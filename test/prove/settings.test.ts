import { HttpRule, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { Declare, Stack, build } from '../setup/golden';
import { declared, findingLines, proved } from '../setup/proof';

const image = 'registry.example/x:1.0';
const declare: Declare = chart => {
  const namespace = new ZeroTrustNamespace(chart, 'shop');
  namespace.addWorkload('web', { image }).allowTo(namespace.addWorkload('api', { image, ports: [WorkloadPort.http(8080, { servicePort: 80 })] }), { http: [HttpRule.get('/x')] });
};
type Change = (objects: any[]) => void;
const lines = (stack: Stack, change: Change): string[] => {
  const { objects, intent } = declared(build(stack, declare));
  const changed = JSON.parse(JSON.stringify(objects));
  change(changed);
  return findingLines(proved({ objects: changed, intent }));
};
const of = (objects: any[], kind: string, name: string): any => objects.find(object => object.kind === kind && object.metadata.name === name);
type Where = 'labels' | 'annotations';
const pod = (where: Where, key: string, value: string, name = 'api'): Change => objects => { const { metadata } = of(objects, 'Deployment', name).spec.template; metadata[where] = { ...metadata[where], [key]: value }; };
const set = (kind: string, name: string) => (where: Where, key: string, value: string): Change => objects => { const { metadata } = of(objects, kind, name); metadata[where] = { ...metadata[where], [key]: value }; };
const service = set('Service', 'api');
const namespace = set('Namespace', 'shop');
const undecided = (name: string) => [expect.stringMatching(new RegExp(`^undecided ZT010 .*${name.replace(/[./]/g, '\\$&')}.*: cannot decide: `))];

describe('IST-11, IST-52, AMB-01: settings that may take pods out of the mesh, or send their traffic another way', () => {
  test.each<[string, Stack, Change]>([
    ['ambient.istio.io/bypass-inbound-capture', 'istio-ambient', pod('annotations', 'ambient.istio.io/bypass-inbound-capture', 'true')],
    ['istio.io/reroute-virtual-interfaces', 'istio-ambient', pod('annotations', 'istio.io/reroute-virtual-interfaces', 'eth0')],
    ['traffic.sidecar.istio.io/kubevirtInterfaces', 'istio-sidecar', pod('annotations', 'traffic.sidecar.istio.io/kubevirtInterfaces', 'eth0')],
    ['sidecar.istio.io/bootstrapOverride', 'istio-sidecar', pod('annotations', 'sidecar.istio.io/bootstrapOverride', 'mine')],
    ['sidecar.istio.io/proxyImage', 'istio-sidecar', pod('annotations', 'sidecar.istio.io/proxyImage', 'mine')],
    ['sidecar.istio.io/discoveryAddress', 'istio-sidecar', pod('annotations', 'sidecar.istio.io/discoveryAddress', 'other:15012')],
    ['sidecar.istio.io/rewriteAppHTTPProbers', 'istio-sidecar', pod('annotations', 'sidecar.istio.io/rewriteAppHTTPProbers', 'false')],
    ['topology.istio.io/network', 'istio-sidecar', pod('labels', 'topology.istio.io/network', 'other')],
    ['istio.io/of-tomorrow', 'istio-ambient', pod('labels', 'istio.io/of-tomorrow', 'x')],
    ['istio.io/ingress-use-waypoint', 'istio-ambient', service('labels', 'istio.io/ingress-use-waypoint', 'true')],
    ['istio.io/use-waypoint-canary', 'istio-ambient', service('labels', 'istio.io/use-waypoint-canary', 'other')],
    ['istio.io/global', 'istio-ambient', service('labels', 'istio.io/global', 'true')],
    ['istio.io/ingress-use-waypoint', 'istio-ambient', namespace('labels', 'istio.io/ingress-use-waypoint', 'true')],
  ])('%s on %s is undecided', (name, stack, change) => { expect(lines(stack, change)).toEqual(undecided(name)); });

  test.each<[string, Stack, Change]>([
    ['that are off', 'istio-ambient', pod('annotations', 'ambient.istio.io/bypass-inbound-capture', 'false')],
    ['that name no interface', 'istio-sidecar', pod('annotations', 'traffic.sidecar.istio.io/kubevirtInterfaces', '')],
    ['that are on by default', 'istio-sidecar', pod('annotations', 'sidecar.istio.io/rewriteAppHTTPProbers', 'true')],
    ['of the log', 'istio-sidecar', pod('annotations', 'sidecar.istio.io/logLevel', 'debug')],
    ['of another project', 'istio-sidecar', pod('annotations', 'notistio.io/anything', 'x')],
    ['of gateways that are off', 'istio-ambient', service('labels', 'istio.io/ingress-use-waypoint', 'no')],
    ['of names in telemetry', 'istio-ambient', service('labels', 'service.istio.io/canonical-name', 'x')],
    ['of a mesh that the platform does not have', 'cilium', pod('annotations', 'sidecar.istio.io/proxyImage', 'mine')],
  ])('settings %s change nothing', (_, stack, change) => { expect(lines(stack, change)).toEqual([]); });

  test('AMB-01: pods that say they have a sidecar stay out of ambient', () => {
    expect(lines('istio-ambient', pod('annotations', 'sidecar.istio.io/status', '{}'))).toContainEqual(expect.stringMatching(/^violated ZT001 shop\/web -> shop\/api tcp 8080: /));
    expect(lines('istio-sidecar', pod('annotations', 'sidecar.istio.io/status', '{}'))).toEqual([]);
  });
});

test('IST-43: what is laid over the pods of waypoints is undecided', () => {
  const gateway = (change: (gateway: any) => void): Change => objects => { change(objects.find(({ kind }) => kind === 'Gateway')); };
  expect(lines('istio-ambient', gateway(({ spec }) => { spec.infrastructure = { parametersRef: { group: '', kind: 'ConfigMap', name: 'mine' } }; }))).toEqual(undecided('spec.infrastructure.parametersRef'));
  expect(lines('istio-ambient', gateway(({ spec }) => { spec.infrastructure = { ...spec.infrastructure }; }))).toEqual([]);
  const defaults = (labels: object): Change => objects => { objects.push({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mine', namespace: 'istio-system', labels }, data: {} }); };
  expect(lines('istio-ambient', defaults({ 'gateway.istio.io/defaults-for-class': 'istio-waypoint' }))).toEqual(undecided('gateway.istio.io/defaults-for-class'));
  expect(lines('istio-ambient', defaults({ app: 'x' }))).toEqual([]);
});

describe('A-01: settings of Cilium', () => {
  const config = (data: object, name = 'cilium-config'): Change => objects => { objects.push({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'kube-system' }, data }); };
  test.each([['enable-policy', 'never'], ['enable-policy', 'always'], ['policy-audit-mode', 'true'], ['enable-l7-proxy', 'false'], ['enable-k8s-networkpolicy', 'false'], ['labels', 'k8s:!app'], ['allow-localhost', 'policy'], ['label-prefix-file', '/x'], ['enable-non-default-deny-policies', 'false'],
    ['policy-default-local-cluster', 'false'], ['static-cnp-path', '/x'], ['exclude-local-address', '10.0.0.0/8'], ['enable-ztunnel', 'true'], ['encryption-type', 'ztunnel']])('%s: %s is undecided', (key, value) => {
    expect(lines('cilium', config({ [key]: value }))).toEqual(undecided(key));
  });

  test('as they are by default they change nothing, and neither do those of others', () => {
    expect(lines('cilium', config({ 'enable-policy': 'default', 'policy-audit-mode': 'false', 'enable-l7-proxy': 'true', 'labels': '', 'debug': 'true', 'static-cnp-path': '', 'encryption-type': 'wireguard' }))).toEqual([]);
    expect(lines('cilium', config({ 'enable-policy': 'never' }, 'other'))).toEqual([]);
    expect(lines('kubernetes', config({ 'enable-policy': 'never' }))).toEqual([]);
  });

  const agent = (container: object, name = 'cilium-agent'): Change => objects => {
    const spec = { containers: [{ name, image: 'quay.io/cilium/cilium:v1.20.2', ...container }], hostNetwork: true };
    objects.push({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'cilium', namespace: 'kube-system' }, spec: { template: { metadata: { labels: { 'k8s-app': 'cilium' } }, spec } } });
  };
  test.each<[string, object]>([
    ['args[0]', { args: ['--enable-policy=never'] }], ['args[1]', { args: ['--debug', '--enable-policy', 'never'] }], ['args[1]', { args: ['--config-dir=/x', '--policy-audit-mode', '--debug'] }], ['command[1]', { command: ['cilium-agent', '--enable-l7-proxy=false'] }],
    ['env[1]', { env: [{ name: 'CILIUM_K8S_NAMESPACE', value: 'x' }, { name: 'CILIUM_ENABLE_POLICY', value: 'never' }] }], ['env[0]', { env: [{ name: 'CILIUM_ENABLE_POLICY', valueFrom: { secretKeyRef: { name: 'x', key: 'y' } } }] }],
  ])('the agent takes them as arguments and from its environment as well: %s of %j', (at, container) => { expect(lines('cilium', agent(container))).toEqual(undecided(`spec.template.spec.containers[0].${at}`.replace(/[[\]]/g, '\\$&'))); });
  test('the agent as the charts run it, and others', () => {
    expect(lines('cilium', agent({ command: ['cilium-agent'], args: ['--config-dir=/tmp/cilium/config-map', '--enable-policy=default', '--policy-audit-mode=false'], env: [{ name: 'CILIUM_K8S_NAMESPACE', value: 'kube-system' }] }))).toEqual([]);
    expect(lines('cilium', agent({ args: ['--enable-policy=never'] }, 'other'))).toEqual([]);
    expect(lines('cilium', agent({ command: ['/usr/bin/cilium-agent'], args: ['--enable-policy=never'] }, 'other'))).toHaveLength(1);
  });
  test('CIL-36: a namespace of its ztunnel is undecided', () => {
    expect(lines('cilium', namespace('labels', 'io.cilium/mtls-enabled', 'true'))).toEqual(undecided('io.cilium/mtls-enabled'));
    expect(lines('cilium', namespace('labels', 'io.cilium/mtls-enabled', 'false'))).toEqual([]);
  });

  test.each<[string, string, Change]>([
    ['service.cilium.io/global', 'CIL-14: pods of other clusters', service('annotations', 'service.cilium.io/global', 'true')],
    ['clustermesh.cilium.io/global', 'CIL-14: a namespace of several clusters', namespace('annotations', 'clustermesh.cilium.io/global', 'true')],
    ['config.cilium.io/disable-source-ip-verification', 'X-05: pods with any address', pod('annotations', 'config.cilium.io/disable-source-ip-verification', 'true')],
  ])('%s is undecided (%s)', (name, _, change) => { expect(lines('cilium', change)).toEqual(undecided(name)); });

  test('and off they change nothing', () => {
    expect(lines('cilium', service('annotations', 'service.cilium.io/global', 'false'))).toEqual([]);
    expect(lines('cilium', service('annotations', 'service.cilium.io/affinity', 'local'))).toEqual([]);
  });
});

describe('MAT-01: whom the client asks for names', () => {
  const spec = (fields: object): Change => objects => { Object.assign(of(objects, 'Deployment', 'web').spec.template.spec, fields); };
  const name = 'shop/web -> shop/api tcp 8080';

  test.each([{ dnsPolicy: 'None', dnsConfig: { nameservers: ['192.0.2.1'] } }, { dnsPolicy: 'Default' }])('%j', fields => {
    expect(lines('kubernetes', spec(fields))).toEqual([`undecided ZT001 ${name}: ${name} is let through, but whom the client asks for names nobody can say`]);
  });

  test.each(['api', 'api.shop', 'api.shop.svc', 'api.shop.svc.cluster.local', 'API'])('the alias %s', host => {
    expect(lines('kubernetes', spec({ hostAliases: [{ ip: '192.0.2.1', hostnames: ['x', host] }] }))).toEqual([`undecided ZT001 ${name}: ${name} is let through, but the client has an address of its own for that name`]);
  });

  test('any other name, and the usual policy', () => {
    expect(lines('kubernetes', spec({ hostAliases: [{ ip: '192.0.2.1', hostnames: ['x', 'api.other', 'api.example'] }] }))).toEqual([]);
    expect(lines('kubernetes', spec({ dnsPolicy: 'ClusterFirst' }))).toEqual([]);
  });
});

test('IST-06: a DestinationRule names Services by the domain of the cluster', () => {
  const { objects, intent } = declared(build('istio-sidecar', declare, { clusterDomain: 'acme.internal' }));
  const rule = (domain: string) => ({ apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata: { name: 'plain', namespace: 'shop' }, spec: { host: `api.shop.svc.${domain}`, trafficPolicy: { tls: { mode: 'DISABLE' } } } });
  const proves = (...more: object[]) => findingLines(proved({ objects: [...objects, ...more], intent }));
  expect(proves()).toEqual([]);
  expect(proves(rule('acme.internal'))).toEqual([expect.stringMatching(/^violated ZT001 shop\/web -> shop\/api /)]);
  expect(proves(rule('cluster.local'))).toEqual([]);
});
