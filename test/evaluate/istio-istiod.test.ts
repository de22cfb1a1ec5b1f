import { istiodDoubts } from '../../src/evaluate/istio-istiod';
import { formatPath } from '../../src/parse/read';
import { worldOf } from '../setup/world';

const FACTS = { kind: 'sidecar', rootNamespace: 'istio-system', trustDomain: 'cluster.local', outboundTrafficPolicy: 'ALLOW_ANY' } as const;
const istiod = (container: object, kind = 'Deployment') => worldOf(JSON.stringify({
  apiVersion: 'apps/v1', kind, metadata: { name: 'istiod', namespace: 'istio-system' },
  spec: { template: { metadata: { labels: { app: 'istiod' } }, spec: { containers: [{ name: 'first', image: 'x' }, { name: 'discovery', image: 'istio/pilot', ...container }] } } },
}));
const said = (container: object, clusterDomain?: string): string[] => istiodDoubts(istiod(container), { ...FACTS, ...(clusterDomain ? { clusterDomain } : {}) })
  .map(({ what, object, path, message }) => `${what} ${object.name} ${formatPath(path)}: ${message}`);
const doubt = (at: string, what: string): string => `value istiod spec.template.spec.containers[1].${at}: istiod runs with ${what}, and what its policies then mean is not known here`;
const env = (name: string, value?: string) => said({ args: ['discovery'], env: [{ name: 'GODEBUG', value: 'x' }, { name, ...(value === undefined ? {} : { value }) }] });

describe('A-06: settings of istiod itself', () => {
  test.each([
    'REVISION', 'POD_NAME', 'POD_NAMESPACE', 'SERVICE_ACCOUNT', 'KUBECONFIG', 'CLUSTER_ID', 'PLATFORM', 'GODEBUG', 'GOMEMLIMIT', 'GOMAXPROCS', 'PILOT_CA_CERT_CONFIGMAP', 'PILOT_CRL_CONFIGMAP', 'PILOT_TRACE_SAMPLING',
    'PILOT_ENABLE_ANALYSIS', 'PILOT_ENABLE_NODE_UNTAINT_CONTROLLERS', 'PILOT_NODE_UNTAINT_CONTROLLERS_TAINT_NAME', 'ENABLE_NATIVE_SIDECARS', 'PILOT_SPAWN_UPSTREAM_SPAN_FOR_GATEWAY', 'PILOT_AUTO_SEND_UNHEALTHY_ENDPOINTS',
  ])('%s may be anything', name => { expect([env(name, 'x'), env(name, ''), env(name)]).toEqual([[], [], []]); });

  test.each([
    ['PILOT_CERT_PROVIDER', ['istiod'], ['xistiod', 'istiodx', 'kubernetes', '']],
    ['PILOT_ENABLE_AMBIENT', ['true'], ['xtrue', 'truex', 'false']],
    ['EXTERNAL_ISTIOD', ['false', ''], ['xfalse', 'falsex', 'true']],
    ['CA_TRUSTED_NODE_ACCOUNTS', ['', 'istio-system/ztunnel', 'kube-system/ztunnel,a-b2/ztunnel'], ['istio-system/api', 'x y/ztunnel', 'a/ztunnel,b/api', 'a/ztunnel,', ',a/ztunnel', 'a/ztunnels', '/ztunnel']],
  ])('%s is known with some values only', (name, known, others) => {
    for (const value of known) { expect(env(name, value)).toEqual([]); }
    for (const value of others) { expect(env(name, value)).toEqual([doubt('env[1]', `${name}=${value}`)]); }
  });

  test('any other is named, with its value where there is one', () => {
    expect(env('PILOT_ENABLE_X', 'true')).toEqual([doubt('env[1]', 'PILOT_ENABLE_X=true')]);
    expect(env('PILOT_ENABLE_X')).toEqual([doubt('env[1]', 'PILOT_ENABLE_X=')]);
    expect(said({ args: ['discovery'], env: [{ value: 'x' }] })).toEqual([doubt('env[0]', '=x')]);
  });

  test('flags of the charts, and the domain of the cluster in either form', () => {
    for (const name of ['monitoringAddr', 'log_output_level', 'log_as_json', 'cniNamespace', 'keepaliveMaxServerConnectionAge', 'tlsCipherSuites']) { expect(said({ args: ['discovery', `--${name}=x`, `--${name}`, 'x'] })).toEqual([]); }
    expect(said({ args: ['discovery', '--domain', 'cluster.local', '--domain=cluster.local'] })).toEqual([]);
    expect(said({ args: ['discovery', '--domain', 'acme.internal'] }, 'acme.internal')).toEqual([]);
    expect(said({ args: ['discovery', '--domain', 'cluster.local'] }, 'acme.internal')).toEqual([doubt('args[1]', '--domain cluster.local')]);
    expect(said({ args: ['discovery', '--domain=other'] })).toEqual([doubt('args[1]', '--domain other')]);
    expect(said({ args: ['discovery', '--domain'] })).toEqual([doubt('args[1]', '--domain ')]);
    expect(said({ args: ['discovery', 'x', '--meshConfig', '/mine', '--shutdownDuration='] })).toEqual([doubt('args[2]', '--meshConfig /mine'), doubt('args[4]', '--shutdownDuration ')]);
    expect(said({ args: ['discovery', 'x--meshConfig=/mine', '-meshConfig', '--mesh-config', 7] })).toEqual([]);
  });

  test('only where it is istiod that runs, in pods that an object makes', () => {
    const strange = [{ name: 'PILOT_ENABLE_X', value: 'true' }];
    expect(said({ args: ['serve', 'discovery'], env: strange })).toEqual([]);
    expect(said({ env: strange })).toEqual([]);
    const world = istiod({ args: ['discovery'], env: strange });
    expect(istiodDoubts({ ...world, workloads: world.workloads.map(({ object: _, ...workload }) => workload) }, FACTS)).toEqual([]);
    expect(istiodDoubts(worldOf('{ apiVersion: v1, kind: ConfigMap, metadata: { name: x } }'), FACTS)).toEqual([]);
  });
});
