import { HttpRule, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { Declare, Facts, Stack, build } from '../setup/golden';
import { declared, findingLines, proved } from '../setup/proof';

const image = 'registry.example/x:1.0';
const declare: Declare = chart => {
  const namespace = new ZeroTrustNamespace(chart, 'shop');
  namespace.addWorkload('web', { image }).allowTo(namespace.addWorkload('api', { image, ports: [WorkloadPort.http(8080, { servicePort: 80 })] }), { http: [HttpRule.get('/x')] });
};
const POD_CIDRS: Facts = { podCidrs: ['10.244.0.0/16'] };

const lines = (stack: Stack, added: readonly object[], facts?: Facts): string[] => {
  const { objects, intent } = declared(build(stack, declare, facts));
  return findingLines(proved({ objects: [...objects, ...added], intent }));
};

const slice = (service: string, address: string, labels: object = {}): object => ({
  apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'more', namespace: 'shop', labels: { 'kubernetes.io/service-name': service, ...labels } },
  addressType: 'IPv4', endpoints: [{ addresses: [address] }], ports: [{ port: 8080, protocol: 'TCP' }],
});
const endpoints = (name: string, address: string): object => ({ apiVersion: 'v1', kind: 'Endpoints', metadata: { name, namespace: 'shop' }, subsets: [{ addresses: [{ ip: address }], ports: [{ port: 8080 }] }] });
const bare = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'db', namespace: 'shop' }, spec: { ports: [{ port: 80, targetPort: 8080 }] } };
const entry = (name: string, address: string): object => ({ apiVersion: 'networking.istio.io/v1', kind: 'WorkloadEntry', metadata: { name: 'vm', namespace: 'shop' }, spec: { address, labels: { 'app.kubernetes.io/name': name } } });

describe('X-04: where a Service leads besides the pods of its selector', () => {
  test.each<Stack>(['kubernetes', 'istio-sidecar', 'istio-ambient'])('is undecided on %s', stack => {
    expect(lines(stack, [])).toEqual([]);
    expect(lines(stack, [slice('api', '10.1.2.3')])).toEqual([
      expect.stringMatching(/^undecided ZT010 EndpointSlice shop\/more endpoints: cannot decide: 10\.1\.2\.3 is an endpoint of shop\/api by hand/),
    ]);
  });

  test('is what the controller writes down itself', () => {
    expect(lines('kubernetes', [slice('api', '10.1.2.3', { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' })])).toEqual([]);
    // Its controller owns the Endpoints of a Service with a selector.
    expect(lines('kubernetes', [endpoints('api', '10.1.2.3')])).toEqual([]);
  });

  test('without a selector it may be any pod, unless the address is none of a pod', () => {
    for (const object of [slice('db', '10.244.1.2'), endpoints('db', '10.244.1.2')]) {
      expect(lines('kubernetes', [bare, object], POD_CIDRS)).toEqual([expect.stringMatching(/^undecided ZT010 .*10\.244\.1\.2 is an endpoint of shop\/db by hand/)]);
    }
    for (const object of [slice('db', '192.0.2.1'), endpoints('db', '192.0.2.1')]) {
      expect(lines('kubernetes', [bare, object], POD_CIDRS)).toEqual([]);
      expect(lines('kubernetes', [bare, object])).toEqual([expect.stringMatching(/^undecided ZT010 .*192\.0\.2\.1/)]);
    }
  });

  test('the API server keeps its own', () => {
    expect(lines('kubernetes', [{ apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'kubernetes', namespace: 'default' }, subsets: [{ addresses: [{ ip: '192.0.2.7' }] }] }])).toEqual([]);
  });
});

describe('IST-42: workloads that are no pods', () => {
  test.each<Stack>(['istio-sidecar', 'istio-ambient'])('are endpoints of the Services that select them, on %s', stack => {
    expect(lines(stack, [entry('api', '192.0.2.1')], POD_CIDRS)).toEqual([expect.stringMatching(/^undecided ZT010 WorkloadEntry shop\/vm .*192\.0\.2\.1 is an endpoint of shop\/api by hand/)]);
    expect(lines(stack, [entry('other', '192.0.2.1')], POD_CIDRS)).toEqual([]);
  });

  test('may take the address of a pod', () => {
    expect(lines('istio-ambient', [entry('other', '10.244.1.2')], POD_CIDRS)).toEqual([expect.stringMatching(/^undecided ZT010 WorkloadEntry shop\/vm /)]);
  });

  test('mean nothing where there is no mesh', () => { expect(lines('kubernetes', [entry('api', '192.0.2.1')])).toEqual([]); });
});

describe('IST-42: a ServiceEntry', () => {
  const serviceEntry = (spec: object): object => ({ apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry', metadata: { name: 'x', namespace: 'shop' }, spec: { ports: [{ number: 80, name: 'http', protocol: 'HTTP' }], ...spec } });

  test.each<Stack>(['istio-sidecar', 'istio-ambient'])('under the name of a Service, or with endpoints of its own, is undecided on %s', stack => {
    expect(lines(stack, [serviceEntry({ hosts: ['api.shop.svc.cluster.local'], resolution: 'DNS' })])).toEqual([expect.stringMatching(/^undecided ZT010 ServiceEntry shop\/x spec\.hosts\[0\]: .*is the name of a Service/)]);
    expect(lines(stack, [serviceEntry({ hosts: ['outside.example'], resolution: 'STATIC', workloadSelector: { labels: { 'app.kubernetes.io/name': 'api' } } })])).toEqual([expect.stringMatching(/^undecided ZT010 ServiceEntry shop\/x spec: /)]);
    expect(lines(stack, [serviceEntry({ hosts: ['outside.example'], resolution: 'DNS' })])).toEqual([]);
  });
});
