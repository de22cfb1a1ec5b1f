import { ApiObject } from 'cdk8s';
import { HttpRule, Unenforceable, WorkloadKind, WorkloadPort, WorkloadSource, ZeroTrustNamespace } from '../../src';
import { Declare, Facts, Stack, build } from '../setup/golden';
import { declared, findingLines, proved } from '../setup/proof';

const image = 'registry.example/x:1.0';
const ports = [WorkloadPort.http(8080, { servicePort: 8080 })];
const own = (kind: WorkloadKind, http: boolean): Declare => chart => {
  const shop = new ZeroTrustNamespace(chart, 'shop');
  shop.addWorkload('web', { image }).allowTo(shop.addWorkload('api', { image, kind, ports }), { http: [http ? HttpRule.get('/x') : HttpRule.any()] });
};
const adopted = (clusterIP: string | undefined): Declare => chart => {
  const shop = new ZeroTrustNamespace(chart, 'shop');
  const labels = { app: 'api' };
  const container = { name: 'api', image, ports: [{ containerPort: 8080 }], securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } };
  const pods = { serviceAccountName: 'api', securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }, containers: [container] };
  const objects = [
    new ApiObject(chart, 'pods', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api', namespace: 'shop' }, spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pods } } }),
    new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'api', namespace: 'shop' }, spec: { clusterIP, selector: labels, ports: [{ port: 8080, name: 'http' }] } }),
    new ApiObject(chart, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'api', namespace: 'shop' } }),
  ];
  shop.addWorkload('web', { image }).allowTo(shop.adoptWorkload('api', WorkloadSource.objects(objects, { patch: true })), { http: [HttpRule.get('/x')] });
};

function problems(stack: Stack, declare: Declare, facts?: Facts): string {
  try { build(stack, declare, facts).app.synth(); } catch (error) { return String(error); }
  return '';
}

describe('AMB-01: a headless Service has no address for a waypoint to stand before', () => {
  test.each<[string, Declare]>([['a StatefulSet', own(WorkloadKind.STATEFUL_SET, true)], ['an adopted headless Service', adopted('None')]])('HTTP rules for %s are refused in ambient', (_, declare) => {
    expect(problems('istio-ambient', declare)).toMatch(/no layer of .* can enforce .*possible with: a Service that is not headless.*\(ZT112\)/);
  });

  test.each<[string, Stack, Declare]>([
    ['without HTTP rules', 'istio-ambient', own(WorkloadKind.STATEFUL_SET, false)], ['behind a sidecar', 'istio-sidecar', own(WorkloadKind.STATEFUL_SET, true)],
    ['with an address', 'istio-ambient', own(WorkloadKind.DEPLOYMENT, true)], ['with an address, adopted', 'istio-ambient', adopted(undefined)],
  ])('and pass %s on %s', (_, stack, declare) => { expect(problems(stack, declare)).toBe(''); });

  test('where they are only reported, the direct way is open', () => {
    const { objects, intent } = declared(build('istio-ambient', own(WorkloadKind.STATEFUL_SET, true), { unenforceable: Unenforceable.REPORT }));
    const proof = proved({ objects, intent });
    expect([findingLines(proof), proof.links.map(({ name, unenforced }) => [name, unenforced])]).toEqual([[], [['shop/web -> shop/api tcp 8080', ['http']]]]);
  });
});
