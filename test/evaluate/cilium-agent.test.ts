import { ciliumSettings } from '../../src/evaluate/cilium-settings';
import { formatPath } from '../../src/parse/read';
import { worldOf } from '../setup/world';

const found = (...objects: object[]) => ciliumSettings(worldOf(objects.map(object => JSON.stringify(object)).join('\n---\n')))
  .map(({ unknown: { what, object, path, message }, workloads }) => [`${what} ${object.kind} ${object.name} ${formatPath(path)}: ${message}`, workloads]);
const every = { negated: true, items: [] };
const runs = (at: string, setting: string) => [`value ${at}: Cilium runs with ${setting}, and what its policies then mean is not known here`, every];
const config = (data: object, name = 'cilium-config') => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'kube-system' }, data });
const agent = (container: object) => ({
  apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'cilium', namespace: 'kube-system' },
  spec: { template: { metadata: { labels: { 'k8s-app': 'cilium' } }, spec: { containers: [{ name: 'first', image: 'x', args: ['--enable-policy=never'] }, { name: 'cilium-agent', image: 'x', ...container }] } } },
});
const inAgent = (at: string, setting: string) => runs(`DaemonSet cilium spec.template.spec.containers[1].${at}`, setting);

describe('A-01, CIL-03, CIL-14, CIL-15: what Cilium runs with', () => {
  test.each<[string, string[], string[]]>([
    ['enable-policy', ['default', 'Default'], ['never', 'always', 'xdefault', 'defaultx', '']],
    ['policy-audit-mode', ['false'], ['true', 'xfalse', 'falsex']],
    ...['enable-l7-proxy', 'enable-k8s-networkpolicy', 'enable-cilium-network-policy', 'enable-cilium-clusterwide-network-policy', 'enable-source-ip-verification', 'enable-non-default-deny-policies', 'policy-default-local-cluster']
      .map((name): [string, string[], string[]] => [name, ['true'], ['false', 'xtrue', 'truex']]),
    ['allow-localhost', ['auto', 'always'], ['policy', 'xauto', 'alwaysx']],
    ...['policy-cidr-match-mode', 'labels', 'label-prefix-file', 'static-cnp-path', 'exclude-local-address'].map((name): [string, string[], string[]] => [name, [''], ['x']]),
    ['enable-ztunnel', ['false'], ['true', 'xfalse', 'falsex']],
    ['encryption-type', ['wireguard', 'ipsec', '', 'ztunnels', 'xztunnel'], ['ztunnel']],
  ])('%s', (name, known, others) => {
    for (const value of known) { expect(found(config({ [name]: value }))).toEqual([]); }
    for (const value of others) { expect(found(config({ [name]: value }))).toEqual([runs(`ConfigMap cilium-config data.${name}`, `${name}: ${value}`)]); }
  });

  test('what is no text', () => { expect(found(config({ labels: 7 }))).toEqual([runs('ConfigMap cilium-config data.labels', 'labels: something that is no text')]); });

  test('other settings, and those of others', () => {
    expect(found(config({ 'debug': 'true', 'toString': 'x' }))).toEqual([]);
    expect(found(config({ 'enable-policy': 'never' }, 'other'), { ...config({ 'enable-policy': 'never' }), kind: 'Secret' })).toEqual([]);
  });
});

describe('the agent takes them as arguments and from its environment', () => {
  test.each<[object, ReturnType<typeof inAgent>[]]>([
    [{}, []],
    [{ args: ['--enable-policy=never'] }, [inAgent('args[0]', 'enable-policy: never')]],
    [{ args: ['-enable-policy=never'] }, [inAgent('args[0]', 'enable-policy: never')]],
    [{ args: ['--debug', '--enable-policy', 'never'] }, [inAgent('args[1]', 'enable-policy: never')]],
    [{ args: ['--policy-audit-mode', '--debug'] }, [inAgent('args[0]', 'policy-audit-mode: true')]],
    [{ args: ['--policy-audit-mode'] }, [inAgent('args[0]', 'policy-audit-mode: true')]],
    [{ args: ['--enable-l7-proxy', '--debug', '--labels=', '--policy-audit-mode', 'false'] }, []],
    [{ args: ['enable-policy=never', 'x--enable-policy=never', '--Enable=x', '---enable-policy=never', 7] }, []],
    [{ command: ['cilium-agent', '--enable-policy=never'], args: ['--policy-audit-mode'] }, [inAgent('command[1]', 'enable-policy: never'), inAgent('args[0]', 'policy-audit-mode: true')]],
    [{ env: [{ name: 'CILIUM_DEBUG', value: 'x' }, { name: 'CILIUM_ENABLE_POLICY', value: 'never' }, { name: 'ENABLE_POLICY', value: 'never' }, { name: 'XCILIUM_ENABLE_POLICY', value: 'never' }] }, [inAgent('env[1]', 'enable-policy: never')]],
    [{ env: [{ name: 'CILIUM_POLICY_AUDIT_MODE', value: 'false' }, { value: 'x' }] }, []],
    [{ env: [{ name: 'CILIUM_POLICY_AUDIT_MODE', valueFrom: {} }] }, [inAgent('env[0]', 'policy-audit-mode: what no manifest holds')]],
  ])('%j', (container, expected) => { expect(found(agent(container))).toEqual(expected); });

  test('whatever its container is called, by its program', () => {
    for (const command of ['cilium-agent', '/usr/bin/cilium-agent']) { expect(found(agent({ name: 'other', command: [command, '--enable-policy=never'] }))).toEqual([inAgent('command[1]', 'enable-policy: never')]); }
    for (const command of ['xcilium-agent', 'cilium-agents', '/cilium-agent/x', 7]) { expect(found(agent({ name: 'other', command: [command, '--enable-policy=never'] }))).toEqual([]); }
  });
});

describe('CIL-14, CIL-36, X-05: settings at pods, Services and namespaces', () => {
  const pod = (annotations: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'api', namespace: 'shop', labels: { app: 'api' }, annotations }, spec: { containers: [{ name: 'x', image: 'x' }] } });
  const other = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'other' }, spec: { containers: [{ name: 'x', image: 'x' }] } };
  const service = (annotations: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'api', namespace: 'shop', annotations }, spec: { selector: { app: 'api' }, ports: [{ port: 80 }] } });
  const namespace = (metadata: object) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', ...metadata } });
  const said = (where: string, key: string) => `value ${where}["${key}"]: ${key}: what it changes is not followed here`;

  test('a pod that may send from any address may be anybody', () => {
    const key = 'config.cilium.io/disable-source-ip-verification';
    expect(found(other, pod({ [key]: 'true' }))).toEqual([[said('Pod api metadata.annotations', key), every]]);
    expect(found(other, pod({ [key]: 'false' }))).toEqual([]);
  });
  test.each<[string, string[], string[]]>([
    ['service.cilium.io/global', ['true', '1'], ['false', 'xtrue', 'truex']], ['io.cilium/global-service', ['true'], ['false']],
    ['service.cilium.io/lb-l7', ['enabled'], ['disabled', 'xenabled', 'enabledx']], ['service.cilium.io/proxy-delegation', ['delegate-if-local', 'nonex'], ['none']],
  ])('%s of a Service is about its pods', (key, on, off) => {
    for (const value of on) { expect(found(other, pod({}), service({ [key]: value }))).toEqual([[said('Service api metadata.annotations', key), { negated: false, items: [1] }]]); }
    for (const value of off) { expect(found(other, pod({}), service({ [key]: value }))).toEqual([]); }
  });
  test('those of a namespace are about its pods', () => {
    const [global, ztunnel] = ['clustermesh.cilium.io/global', 'io.cilium/mtls-enabled'];
    expect(found(other, pod({}), namespace({ annotations: { [global]: 'true' }, labels: { [ztunnel]: 'true' } })))
      .toEqual([[said('Namespace shop metadata.annotations', global), { negated: false, items: [1] }], [said('Namespace shop metadata.labels', ztunnel), { negated: false, items: [1] }]]);
    expect(found(other, pod({}), namespace({ annotations: { [global]: 'false', [ztunnel]: 'true' }, labels: { [ztunnel]: 'false', [global]: 'true' } }))).toEqual([]);
  });
});
