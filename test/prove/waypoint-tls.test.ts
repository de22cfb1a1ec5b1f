import { HttpRule, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { Declare, Stack, build } from '../setup/golden';
import { declared, findingLines, proved } from '../setup/proof';

const image = 'registry.example/x:1.0';
const declare: Declare = chart => {
  const namespace = new ZeroTrustNamespace(chart, 'shop');
  const ports = [WorkloadPort.http(8080, { servicePort: 80 })];
  const web = namespace.addWorkload('web', { image });
  web.allowTo(namespace.addWorkload('api', { image, ports }), { http: [HttpRule.get('/x')] });
  web.allowTo(namespace.addWorkload('db', { image, ports: [WorkloadPort.tcp(5432, { servicePort: 5432 })] }));
};
function lines(stack: Stack, host: string, tls: object | undefined, namespace = 'shop', more: object = {}): string[] {
  const { objects, intent } = declared(build(stack, declare));
  const rule = { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata: { name: 'tls', namespace }, spec: { host, ...more, trafficPolicy: tls ? { tls } : { connectionPool: { tcp: { maxConnections: 9 } } } } };
  return findingLines(proved({ objects: [...objects, rule], intent }));
}
const WRAPPED = [expect.stringMatching(/^undecided ZT010 DestinationRule \S+ spec\.trafficPolicy\.tls: cannot decide: the waypoint wraps its requests into this TLS/)];

describe('AMB-01: a waypoint keeps to DestinationRules for what it sends on', () => {
  test.each([
    ['api.shop.svc.cluster.local', { mode: 'SIMPLE' }, 'shop'], ['*.shop.svc.cluster.local', { mode: 'MUTUAL', credentialName: 'x' }, 'shop'], ['*.local', { mode: 'SIMPLE' }, 'istio-system'],
  ])('%s %j in %s: whether the pods speak TLS nobody can say', (host, tls, namespace) => { expect(lines('istio-ambient', host, tls, namespace)).toEqual(WRAPPED); });

  test.each([
    ['what it does not do', 'api.shop.svc.cluster.local', { mode: 'DISABLE' }], ['what it does already', 'api.shop.svc.cluster.local', { mode: 'ISTIO_MUTUAL' }], ['no TLS', 'api.shop.svc.cluster.local', undefined],
    ['a Service without a waypoint', 'db.shop.svc.cluster.local', { mode: 'SIMPLE' }], ['another host', 'api.example.com', { mode: 'SIMPLE' }],
  ])('%s changes nothing: %s %j', (_, host, tls) => { expect(lines('istio-ambient', host, tls)).toEqual([]); });

  test('a rule that the waypoint does not see', () => { expect(lines('istio-ambient', 'api.shop.svc.cluster.local', { mode: 'SIMPLE' }, 'other')).toEqual([]); });
  test('IST-08: a sidecar sends it so itself, and the link is closed', () => {
    expect(lines('istio-sidecar', 'api.shop.svc.cluster.local', { mode: 'SIMPLE' })).toEqual([expect.stringMatching(/^violated ZT001 shop\/web -> shop\/api /)]);
  });
});
