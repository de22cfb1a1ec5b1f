import { checksOf, admitted, NOTHING_INJECTED } from '../../src/evaluate/pod-security';
import { worldOf } from '../setup/world';

interface Asked { readonly level?: string; readonly version?: string; readonly annotations?: string }

/** What is said of a pod in a namespace of that level. */
function said(spec: string, { level = 'baseline', version = 'latest', annotations = '{}' }: Asked = {}): readonly string[] {
  const world = worldOf(`
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: ${level}, pod-security.kubernetes.io/enforce-version: ${version} } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, annotations: ${annotations} }
spec: ${spec}`);
  return admitted(world, world.workloads[0], NOTHING_INJECTED).violations.map(({ message, path }) => `${path.join('.')}: ${message}`);
}
const SECURE = 'runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: [ALL] }, seccompProfile: { type: RuntimeDefault }';
/** Pods with one container, what the restricted level asks for, and something more. */
const secured = (more: string): string => `{ containers: [{ name: main, securityContext: { ${SECURE} } }], ${more} }`;
const main = (more: string): string => `{ containers: [{ name: main, ${more} }] }`;

describe('PSS-01: what is wrong, in words', () => {
  const MAIN = 'spec.containers.0: container main must';
  test.each<[string, string]>([
    ['{ hostIPC: true }', 'spec: the pod must not set hostNetwork, hostPID or hostIPC'],
    ['{ volumes: [{ name: logs, hostPath: { path: / } }] }', 'spec.volumes.0: volume logs must not be a hostPath'],
    ['{ volumes: [{ hostPath: { path: / } }] }', 'spec.volumes.0: volume at 0 must not be a hostPath'],
    [main('ports: [{ containerPort: 80, hostPort: 80 }]'), `${MAIN} not set hostPort`],
    [main('securityContext: { privileged: true }'), `${MAIN} not set securityContext.privileged`],
    [main('securityContext: { capabilities: { add: [SYS_ADMIN] } }'), `${MAIN} not add capabilities beyond the default ones`],
    [main('securityContext: { procMount: Unmasked }'), `${MAIN} not set securityContext.procMount other than Default`],
    [main('securityContext: { seLinuxOptions: { type: spc_t } }'), `${MAIN} not set such securityContext.seLinuxOptions`],
    [main('securityContext: { seccompProfile: { type: Unconfined } }'), `${MAIN} not set a seccompProfile other than RuntimeDefault or Localhost`],
    [main('securityContext: { appArmorProfile: { type: Unconfined } }'), `${MAIN} not set an AppArmor profile other than RuntimeDefault or Localhost`],
    [main('securityContext: { windowsOptions: { hostProcess: true } }'), `${MAIN} not set securityContext.windowsOptions.hostProcess`],
    ['{ securityContext: { sysctls: [{ name: kernel.msgmax }] } }', 'spec: the pod must not set such sysctls'],
    ['{ securityContext: { sysctls: kernel.msgmax } }', 'spec: the pod must not set such sysctls'],
    [main('startupProbe: { httpGet: { host: node } }'), `${MAIN} not set host in probes and lifecycle hooks`],
    [main('readinessProbe: { tcpSocket: { host: node } }'), `${MAIN} not set host in probes and lifecycle hooks`],
    [main('lifecycle: { postStart: { httpGet: { host: node } } }'), `${MAIN} not set host in probes and lifecycle hooks`],
    ['{ initContainers: [{ name: first, securityContext: { privileged: true } }] }', 'spec.initContainers.0: container first must not set securityContext.privileged'],
    ['{ containers: main }', 'spec.containers: containers is no list'],
    ['{ containers: [main] }', 'spec.containers.0: container is no mapping'],
    ['{ volumes: [logs] }', 'spec.volumes.0: volume is no mapping'],
    ['{ initContainers: [{ securityContext: none }] }', 'spec.initContainers.0.securityContext: securityContext is no mapping'],
  ])('the baseline level: %s', (spec, message) => expect(said(spec)).toEqual([message]));
  test.each<[string, readonly string[]]>([
    ['{ containers: [{ name: main }] }', [
      `${MAIN} set securityContext.allowPrivilegeEscalation to false`, `${MAIN} drop the capability ALL and add at most NET_BIND_SERVICE`,
      `${MAIN} set securityContext.runAsNonRoot to true`, `${MAIN} set a seccompProfile of RuntimeDefault or Localhost`,
    ]],
    [main(`securityContext: { runAsUser: 0, ${SECURE} }`), [`${MAIN} not set securityContext.runAsUser to 0`]],
    [main(`securityContext: { ${SECURE.replace('[ALL]', '[ALL], add: [CHOWN]')} }`), [`${MAIN} drop the capability ALL and add at most NET_BIND_SERVICE`]],
    [main(`securityContext: { ${SECURE.replace('[ALL]', '[ALL], add: [NET_BIND_SERVICE]')} }`), []],
    [secured('volumes: [{ name: disk, nfs: { server: x } }]'), ['spec.volumes.0: volume disk must be one of configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected, secret']],
  ])('the restricted level: %s', (spec, messages) => expect(said(spec, { level: 'restricted' })).toEqual(messages));
  test('annotations that are no texts', () => expect(said('{}', { annotations: '{ a: [1] }' })).toEqual(['metadata.annotations: annotations is no mapping of texts']));
  test('a host that is empty is none, and so are empty options of SELinux', () => {
    expect(said(main('livenessProbe: { httpGet: { host: "" } }'))).toEqual([]);
    expect(said(main('securityContext: { seLinuxOptions: { type: "", user: "", role: "" } }'))).toEqual([]);
    for (const field of ['user', 'role']) { expect(said(main(`securityContext: { seLinuxOptions: { ${field}: x } }`))).toHaveLength(1); }
  });
});

describe('PSS-01: what the lists hold', () => {
  const taken = (names: readonly string[], spec: (name: string) => string, asked: Asked = {}): readonly string[] => names.filter(name => said(spec(name), asked).length === 0);
  test('capabilities that containers have anyway', () => {
    const usual = ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'];
    expect(taken([...usual, 'NET_ADMIN', 'NET_RAW', 'SYS_ADMIN', 'ALL', '""'], name => main(`securityContext: { capabilities: { add: [${name}] } }`))).toEqual(usual);
  });
  test('volumes', () => {
    const safe = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];
    expect(taken([...safe, 'hostPath', 'nfs', 'iscsi', 'gitRepo', '""'], kind => secured(`volumes: [{ name: data, ${kind}: {} }]`), { level: 'restricted' })).toEqual(safe);
  });
  test('types of SELinux, one more from 1.31 on', () => {
    const types = ['container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
    const spec = (type: string): string => main(`securityContext: { seLinuxOptions: { type: ${type} } }`);
    expect([taken([...types, 'spc_t'], spec, { version: 'v1.30' }), taken([...types, 'spc_t'], spec, { version: 'v1.31' })]).toEqual([types.slice(0, 3), types]);
  });
  test('sysctls, more from version to version', () => {
    const ever = ['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range', 'net.ipv4.ip_unprivileged_port_start'];
    const [from27, from29, from32] = [['net.ipv4.ip_local_reserved_ports'], ['net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'], ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']];
    const at = (version: string) => taken([...ever, ...from27, ...from29, ...from32, 'net.core.somaxconn', '""'], name => `{ securityContext: { sysctls: [{ name: ${name}, value: "1" }] } }`, { version });
    expect(['v1.26', 'v1.27', 'v1.28', 'v1.29', 'v1.31', 'v1.32', 'latest'].map(at)).toEqual([
      ever, [...ever, ...from27], [...ever, ...from27], [...ever, ...from27, ...from29], [...ever, ...from27, ...from29], [...ever, ...from27, ...from29, ...from32], [...ever, ...from27, ...from29, ...from32],
    ]);
  });
  test('annotations of AppArmor, of any container', () => {
    const at = (value: string): string => `{ container.apparmor.security.beta.kubernetes.io/main: ${value} }`;
    expect(['""', 'runtime/default', 'localhost/mine', 'unconfined', 'mine/localhost/'].filter(value => said('{}', { annotations: at(value) }).length === 0)).toEqual(['""', 'runtime/default', 'localhost/mine']);
    expect(said('{}', { annotations: '{ a.example/main: unconfined, b.example/main: x }' })).toEqual([]);
  });
  test('annotations of seccomp, until 1.18', () => {
    const before = (annotations: string) => said('{ containers: [{ name: main }] }', { annotations, version: 'v1.18' });
    const must = 'must not have a seccomp annotation other than runtime/default or localhost';
    const pod = (value: string): string => `{ seccomp.security.alpha.kubernetes.io/pod: ${value} }`;
    const container = (value: string): string => `{ container.seccomp.security.alpha.kubernetes.io/main: ${value} }`;
    expect([before(pod('unconfined')), before(container('unconfined'))]).toEqual([[`spec: the pod ${must}`], [`spec.containers.0: container main ${must}`]]);
    for (const value of ['runtime/default', 'docker/default', 'localhost/mine']) { expect([before(pod(value)), before(container(value))]).toEqual([[], []]); }
    expect(before('{ container.seccomp.security.alpha.kubernetes.io/other: unconfined }')).toEqual([]);
    expect(said('{}', { annotations: pod('unconfined'), version: 'v1.19' })).toEqual([]);
    // The field is looked at from 1.19 on.
    const field = main('securityContext: { seccompProfile: { type: Unconfined } }');
    expect([said(field, { version: 'v1.18' }).length, said(field, { version: 'v1.19' }).length]).toEqual([0, 1]);
  });
});

test('PSS-01: the version is that of a release, else the newest; the label stands at the namespace of the pod', () => {
  const hosted = main('livenessProbe: { httpGet: { host: node } }');
  expect(['v1.33', 'v1.34', 'v1.33.1', 'xv1.3', 'v1.03', 'v1.'].map(version => said(hosted, { version }).length)).toEqual([0, 1, 1, 1, 1, 1]);
  const world = worldOf('{ apiVersion: v1, kind: Namespace, metadata: { name: other } }\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }\n---\n{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: {} }');
  const { cause } = admitted(world, world.workloads[0], NOTHING_INJECTED);
  expect([cause?.object.name, cause?.path, cause?.fact]).toEqual(['shop', ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'], 'PSS-01']);
});

describe('PSS-01: which checks a version has', () => {
  const ids = (level: 'baseline' | 'restricted', minor: number): readonly string[] => checksOf(level, minor).map(({ id }) => id);
  const BASELINE = ['appArmorProfile', 'capabilities_baseline', 'hostNamespaces', 'hostPathVolumes', 'hostPorts', 'privileged', 'procMount', 'seLinuxOptions', 'seccompProfile_baseline', 'sysctls', 'windowsHostProcess'];
  const without = (list: readonly string[], ...names: readonly string[]) => list.filter(name => !names.includes(name));
  test('baseline: another one since 1.34', () => {
    for (const minor of [0, 18, 19, 26, 27, 30, 31, 33]) { expect(ids('baseline', minor)).toEqual(BASELINE); }
    expect(ids('baseline', 34)).toEqual([...BASELINE.slice(0, 5), 'hostProbesAndHostLifecycle', ...BASELINE.slice(5)]);
  });
  test('restricted: the same, what replaces some of them, and more', () => {
    const own = without(BASELINE, 'hostPathVolumes');
    const late = without(own, 'seccompProfile_baseline', 'capabilities_baseline');
    expect([0, 7].map(minor => ids('restricted', minor))).toEqual(Array(2).fill([...own, 'restrictedVolumes', 'runAsNonRoot']));
    expect([8, 18].map(minor => ids('restricted', minor))).toEqual(Array(2).fill([...own, 'allowPrivilegeEscalation', 'restrictedVolumes', 'runAsNonRoot']));
    expect([19, 21].map(minor => ids('restricted', minor))).toEqual(Array(2).fill([...without(own, 'seccompProfile_baseline'), 'allowPrivilegeEscalation', 'restrictedVolumes', 'runAsNonRoot', 'seccompProfile_restricted']));
    expect(ids('restricted', 22)).toEqual([...late, 'allowPrivilegeEscalation', 'capabilities_restricted', 'restrictedVolumes', 'runAsNonRoot', 'seccompProfile_restricted']);
    expect([23, 24, 25, 33].map(minor => ids('restricted', minor))).toEqual(Array(4).fill([...late, 'allowPrivilegeEscalation', 'capabilities_restricted', 'restrictedVolumes', 'runAsNonRoot', 'runAsUser', 'seccompProfile_restricted']));
  });
  test('a pod for Windows is asked less from 1.25 on', () => {
    const windows = '{ os: { name: windows }, containers: [{ name: main, securityContext: { runAsNonRoot: true } }] }';
    expect([said(windows, { level: 'restricted', version: 'v1.24' }).length, said(windows, { level: 'restricted', version: 'v1.25' }).length]).toEqual([3, 0]);
    expect(said(windows.replace('windows', 'linux'), { level: 'restricted', version: 'v1.25' })).toHaveLength(3);
  });
});
