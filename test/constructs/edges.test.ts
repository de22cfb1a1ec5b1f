import { Chart, Testing } from 'cdk8s';
import { Coverage, EgressAllowlist, ExternalHost, HttpRule, Mesh, Network, Peer, Phase, PlatformDefinition, PlatformDefinitionProps, WorkloadPort, WorkloadSource, ZeroTrustNamespace, ZeroTrustPlatform } from '../../src';
import { IMAGE } from '../setup/shop';

function shop(props: Partial<PlatformDefinitionProps>) {
  const chart = new Chart(Testing.app(), 'test');
  new ZeroTrustPlatform(chart, 'platform', { definition: PlatformDefinition.of({ name: 'dev', network: Network.kubernetes(), ...props }) });
  return { chart, namespace: (name: string, more = {}) => new ZeroTrustNamespace(chart, name, more) };
}
const http = [HttpRule.get('/')];
const ports = [WorkloadPort.http(8080)];

test('AMB-05: a server without HTTP rules behind the waypoint of its whole namespace is refused, not closed in silence', () => {
  const build = (patched: boolean) => {
    const { chart, namespace } = shop({ mesh: Mesh.istioAmbient() });
    const shared = namespace('shop');
    const web = shared.addWorkload('web', { image: IMAGE });
    const selected = (name: string, port: WorkloadPort) => shared.adoptWorkload(name, WorkloadSource.selector({ labels: { app: name }, serviceAccountName: name, serviceName: name, ports: [port] }));
    web.allowTo(patched ? shared.addWorkload('one', { image: IMAGE, ports }) : selected('one', WorkloadPort.http(8080)), { http });
    web.allowTo(shared.addWorkload('two', { image: IMAGE, ports: [WorkloadPort.tcp(5432)] }));
    web.allowTo(selected('three', WorkloadPort.tcp(5432)));
    return chart;
  };
  expect(() => build(false).toJson()).toThrow(/shop\/web -> shop\/two tcp 5432: the whole namespace goes through its waypoint.*\(ZT112\)/);
  // One that cannot be labelled either gets a policy of its own there.
  const names = (build(true).toJson() as any[]).map(({ metadata }) => metadata.name);
  expect(names).toContain('shop.three.http');
  expect(names).not.toContain('shop.two.http');
});

test('IST-20: a namespace that writes no authorization has no place under a deny-all of the whole mesh', () => {
  const mesh = Mesh.istioSidecar();
  expect(() => shop({ mesh, coverage: Coverage.CLUSTER }).namespace('old', { phase: Phase.SEGMENT })).toThrow(/Coverage.CLUSTER denies the whole mesh.*\(ZT113\)/);
  expect(() => shop({ mesh, coverage: Coverage.CLUSTER }).namespace('new', { phase: Phase.INSPECT })).not.toThrow();
  expect(() => shop({ mesh }).namespace('old', { phase: Phase.SEGMENT })).not.toThrow();
});

test('MAT-15: a host for all workloads is in the registry of each namespace', () => {
  const { chart, namespace } = shop({ network: Network.cilium(), mesh: Mesh.istioSidecar() });
  namespace('a').addWorkload('web', { image: IMAGE });
  new EgressAllowlist(chart, 'out', { clients: [Peer.allWorkloads()], hosts: [ExternalHost.tls('api.example.com')] });
  namespace('b').addWorkload('web', { image: IMAGE });
  const entries = (chart.toJson() as any[]).filter(({ kind }) => kind === 'ServiceEntry').map(({ metadata }) => metadata.name);
  expect(entries.sort()).toEqual(['a.api.example.com', 'b.api.example.com']);
});

test('IST-27: clients without identity are told apart by nothing, so their HTTP rules must be the same', () => {
  const build = (second: HttpRule) => {
    const { chart, namespace } = shop({ mesh: Mesh.istioSidecar() });
    const team = namespace('shop');
    const api = team.addWorkload('api', { image: IMAGE, ports });
    const unauthenticated = { reason: 'legacy' };
    team.addWorkload('old', { image: IMAGE, meshed: false }).allowTo(api, { http, unauthenticated });
    team.addWorkload('older', { image: IMAGE, meshed: false }).allowTo(api, { http: [second], unauthenticated });
    return chart;
  };
  expect(() => build(HttpRule.delete('/')).toJson()).toThrow(/cannot tell this client from.*\(ZT112\)/);
  expect(() => build(HttpRule.get('/')).toJson()).not.toThrow();
});

test('IST-27: a member of all workloads outside the mesh is named', () => {
  const build = (meshed: boolean) => {
    const { chart, namespace } = shop({ mesh: Mesh.istioSidecar() });
    const team = namespace('shop');
    team.addWorkload('old', { image: IMAGE, meshed });
    team.addWorkload('logs', { image: IMAGE, ports: [WorkloadPort.tcp(5000)] }).allowFrom(Peer.allWorkloads());
    return chart;
  };
  expect(() => build(false).toJson()).toThrow(/shop\/old is one of all workloads and has no identity in the mesh.*\(ZT120\)/);
  expect(() => build(true).toJson()).not.toThrow();
});

test('MON-10: workloads with a declared plaintext client do not fire the alert for ever, and all others do', () => {
  const { chart, namespace } = shop({ mesh: Mesh.istioSidecar(), prometheus: { namespaceName: 'monitoring', labels: { app: 'prometheus' } } });
  namespace('a').addWorkload('web', { image: IMAGE, ports: [WorkloadPort.metrics(9090)] });
  namespace('b').addWorkload('web', { image: IMAGE });
  const [rule] = (chart.toJson() as any[]).filter(({ kind }) => kind === 'PrometheusRule');
  const { expr } = rule.spec.groups[0].rules.find(({ alert }: { alert: string }) => alert === 'ZeroTrustMutualTlsOff');
  expect(expr).toContain('destination_workload_namespace=~"b"}');
  expect(expr).toContain('destination_workload_namespace=~"a", destination_workload!~"web"}');
});
