import { EgressAllowlist, ExternalHost, HttpRule, Peer, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { Declare, Facts, Stack, build } from '../setup/golden';
import { Declared, declared, findingLines, proved } from '../setup/proof';

const image = 'registry.example/x:1.0';
type Change = (objects: readonly any[]) => readonly any[];

const lines = (stack: Stack, declare: Declare, change: Change = objects => objects, facts?: Facts): string[] => {
  const { objects, intent } = declared(build(stack, declare, facts));
  return findingLines(proved({ objects: change(objects), intent }));
};
const shop = (declare: (namespace: ZeroTrustNamespace, chart: Parameters<Declare>[0]) => void): Declare => chart => declare(new ZeroTrustNamespace(chart, 'shop'), chart);
const specOf = (kind: string, name: RegExp, change: (spec: any) => any): Change => objects => objects.map(object => (object.kind === kind && name.test(object.metadata.name) ? { ...object, spec: change(object.spec) } : object));

describe('CIL-28, CIL-32: a port that is read as HTTP', () => {
  const reads = (port: number): Change => objects => [...objects, {
    apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'reads', namespace: 'shop' },
    spec: { endpointSelector: { matchLabels: { 'app.kubernetes.io/name': 'db' } }, ingress: [{ fromEndpoints: [{ matchLabels: { 'app.kubernetes.io/name': 'web' } }], toPorts: [{ ports: [{ port: `${port}`, protocol: 'TCP' }], rules: { http: [{ method: 'GET' }] } }] }] },
  }];
  const sql = shop(namespace => { namespace.addWorkload('web', { image }).allowTo(namespace.addWorkload('db', { image, ports: [WorkloadPort.tcp(5432, { servicePort: 5432 })] })); });
  const http = shop(namespace => { namespace.addWorkload('web', { image }).allowTo(namespace.addWorkload('db', { image, ports: [WorkloadPort.http(5432, { servicePort: 5432 })] }), { http: [HttpRule.any()] }); });

  test('carries nothing else, whatever else lets it through', () => {
    expect(lines('cilium', sql)).toEqual([]);
    expect(lines('cilium', sql, reads(5432))).toEqual(['violated ZT001 shop/web -> shop/db tcp 5432: shop/web -> shop/db tcp 5432 is let through, but it is read as HTTP on the way, and the port is declared as another protocol']);
  });

  test('carries HTTP', () => { expect(lines('cilium', http, reads(5432))).toEqual([]); });

  test('CIL-42: carries no mutual TLS either', () => {
    expect(lines('istio-sidecar-cilium', http)).toEqual([]);
    expect(lines('istio-sidecar-cilium', http, reads(5432))).toEqual([expect.stringMatching(/^violated ZT001 shop\/web -> shop\/db tcp 5432: .*the client's proxy does not send it this way/)]);
  });
});

describe('CIL-22, CIL-23: names that the client looks up', () => {
  const declare = shop((namespace, chart) => {
    const web = namespace.addWorkload('web', { image });
    web.allowTo(namespace.addWorkload('api', { image, ports: [WorkloadPort.tcp(8080, { servicePort: 80 })] }));
    new EgressAllowlist(chart, 'out', { clients: [web], hosts: [ExternalHost.tls('api.stripe.com')] });
  });
  const dns = (change: (rules: any[]) => any[]): Change => specOf('CiliumNetworkPolicy', /web\.outbound/, spec => JSON.parse(JSON.stringify(spec), (key, value) => (key === 'dns' ? change(value) : value)));

  test('have to be those that it may ask for', () => {
    expect(lines('cilium', declare)).toEqual([]);
    expect(lines('cilium', declare, dns(rules => rules.filter(({ matchPattern }) => !matchPattern)))).toEqual([
      'violated ZT001 shop/web -> shop/api tcp 8080: shop/web -> shop/api tcp 8080 is let through, but the client may not ask the cluster DNS for that name',
    ]);
  });

  test('and any other rule for names does not matter', () => { expect(lines('cilium', declare, dns(rules => [...rules, { matchName: 'other.example' }]))).toEqual([]); });
});

describe('IST-41: what the proxy of the client knows', () => {
  const declare = shop(namespace => { namespace.addWorkload('web', { image }).allowTo(namespace.addWorkload('api', { image, ports: [WorkloadPort.tcp(8080, { servicePort: 80 })] })); });
  const scope = (change: (spec: any) => any) => specOf('Sidecar', /./, change);
  const forgotten = (spec: any) => ({ ...spec, egress: [{ hosts: spec.egress[0].hosts.filter((host: string) => !/api/.test(host)) }] });
  const name = 'shop/web -> shop/api tcp 8080';

  test('is all that it sends to', () => {
    expect(lines('istio-sidecar', declare)).toEqual([]);
    expect(lines('istio-sidecar', declare, scope(forgotten))).toEqual([`violated ZT001 ${name}: ${name} is let through, but the client's proxy does not know it, and may use nothing else`]);
  });

  test('is all that it sends with identity, where it may send elsewhere', () => {
    const anything = (spec: any) => ({ ...forgotten(spec), outboundTrafficPolicy: { mode: 'ALLOW_ANY' } });
    expect(lines('istio-sidecar', declare, scope(anything))).toEqual([`violated ZT001 ${name}: ${name} is let through, but the client's proxy does not know it, and sends it without the client's identity`]);
  });

  test('a Sidecar with a field that nobody here knows is undecided', () => {
    expect(lines('istio-sidecar', declare, scope(spec => ({ ...spec, rerouting: true })))).toEqual([expect.stringMatching(/^undecided ZT010 Sidecar shop\/shop.proxy-scope/)]);
  });

  test('ports of no Service are refused where they are declared', () => {
    const portless = shop(namespace => { namespace.addWorkload('web', { image }).allowTo(namespace.addWorkload('old', { image, meshed: false, ports: [WorkloadPort.tcpRange(7000, 7001)] }), { unauthenticated: { reason: 'old' } }); });
    const { app } = build('istio-sidecar', portless);
    expect(() => app.synthYaml()).toThrow('give the port a servicePort, which a range cannot have (ZT112)');
    expect(lines('istio-sidecar', portless)).toEqual([expect.stringContaining('the client\'s proxy does not know it')]);
    expect(lines('istio-ambient', portless)).toEqual([]);
  });
});

test('a need that nobody stands for is not proved', () => {
  const reading = declared(build('kubernetes', shop(namespace => { namespace.addWorkload('operator', { image, mountToken: true }).allowTo(Peer.kubeApiServer()); }), { apiServer: { addresses: ['192.0.2.10'] } }));
  const without: Declared = { objects: reading.objects, intent: { ...reading.intent, platform: { ...reading.intent.platform, apiServer: undefined } } };
  expect(findingLines(proved(reading))).toEqual([]);
  expect(findingLines(proved(without))).toContain('undecided ZT001 shop/operator -> kube-api-server tcp 6443: cannot decide shop/operator -> kube-api-server tcp 6443: nothing here stands for kube-api-server');
});
