import * as fc from 'fast-check';
import { sidecarInjection, MANAGED_GATEWAY, VAULT_AGENT } from '../../src/evaluate/injected-parts';
import { InjectedParts, NOTHING_INJECTED, admitted } from '../../src/evaluate/pod-security';
import { BASELINE, RESTRICTED } from '../../src/evaluate/pod-security-checks';
import { worldOf } from '../setup/world';

const GOOD_CONTAINER = '{ name: main, securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: [ALL] }, seccompProfile: { type: RuntimeDefault } } }';

const world = (level: string, pod: string, annotations = '{}') => worldOf(`
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { ${level === '' ? '' : `pod-security.kubernetes.io/enforce: ${level}`} } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, annotations: ${annotations} }
spec: ${pod}`);

function violations(level: string, pod: string, injected: InjectedParts = NOTHING_INJECTED, annotations = '{}'): string[] {
  const found = world(level, pod, annotations);
  return admitted(found, found.workloads[0], injected).violations.map(({ check, path, injected: added }) => `${check} ${added ? 'injected' : path.join('.')}`).sort();
}

/** A container that the restricted level takes, with something more. */
const container = (extra: string): string => `{ containers: [{ name: main, ${extra} }] }`;
const secure = (extra: string): string => `{ containers: [{ name: main, securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: [ALL] }, seccompProfile: { type: RuntimeDefault }, ${extra} } }] }`;
const podLevel = (extra: string): string => `{ ${extra}, containers: [${GOOD_CONTAINER}] }`;

describe('PSS-01: what the baseline level refuses', () => {
  const MAIN = 'spec.containers.0';
  test.each<[string, string, string]>([
    [container('securityContext: { privileged: true }'), container('securityContext: { privileged: false }'), `privileged ${MAIN}`],
    [container('securityContext: { capabilities: { add: [NET_RAW] } }'), container('securityContext: { capabilities: { add: [NET_BIND_SERVICE] } }'), `capabilities_baseline ${MAIN}`],
    [podLevel('hostNetwork: true'), podLevel('hostNetwork: false'), 'hostNamespaces spec'],
    [podLevel('hostPID: true'), podLevel('hostPID: null'), 'hostNamespaces spec'],
    [podLevel('hostIPC: true'), podLevel('hostIPC: false'), 'hostNamespaces spec'],
    [podLevel('volumes: [{ name: v, hostPath: { path: / } }]'), podLevel('volumes: [{ name: v, emptyDir: {} }]'), 'hostPathVolumes spec.volumes.0'],
    [container('ports: [{ containerPort: 1, hostPort: 1 }]'), container('ports: [{ containerPort: 1, hostPort: 0 }]'), `hostPorts ${MAIN}`],
    [container('livenessProbe: { httpGet: { host: x, port: 1 } }'), container('livenessProbe: { httpGet: { port: 1 } }'), `hostProbesAndHostLifecycle ${MAIN}`],
    [container('lifecycle: { preStop: { tcpSocket: { host: x, port: 1 } } }'), container('lifecycle: { preStop: { tcpSocket: { port: 1 } } }'), `hostProbesAndHostLifecycle ${MAIN}`],
    [container('securityContext: { procMount: Unmasked }'), container('securityContext: { procMount: Default }'), `procMount ${MAIN}`],
    [podLevel('securityContext: { seccompProfile: { type: Unconfined } }'), podLevel('securityContext: { seccompProfile: { type: Localhost } }'), 'seccompProfile_baseline spec'],
    [podLevel('securityContext: { appArmorProfile: { type: Unconfined } }'), podLevel('securityContext: { appArmorProfile: { type: RuntimeDefault } }'), 'appArmorProfile spec'],
    [container('securityContext: { seLinuxOptions: { type: x } }'), container('securityContext: { seLinuxOptions: { type: container_engine_t } }'), `seLinuxOptions ${MAIN}`],
    [podLevel('securityContext: { sysctls: [{ name: kernel.msgmax }] }'), podLevel('securityContext: { sysctls: [{ name: net.ipv4.tcp_rmem }] }'), 'sysctls spec'],
    [container('securityContext: { windowsOptions: { hostProcess: true } }'), container('securityContext: { windowsOptions: { hostProcess: false } }'), `windowsHostProcess ${MAIN}`],
    ['{ containers: x }', '{ containers: [] }', 'shape spec.containers'],
    ['{ containers: [x] }', '{ containers: [{}] }', 'shape spec.containers.0'],
    [container('securityContext: privileged'), container('securityContext: null'), 'shape spec.containers.0.securityContext'],
    [container('securityContext: { privileged: "false" }'), container('securityContext: { privileged: null }'), `privileged ${MAIN}`],
  ])('%s', (bad, good, expected) => {
    expect(violations('baseline', bad)).toEqual([expected]);
    expect(violations('baseline', good)).toEqual([]);
    expect(violations('privileged', bad)).toEqual([]);
  });

  test('an annotation of AppArmor', () => {
    const key = 'container.apparmor.security.beta.kubernetes.io/main';
    expect(violations('baseline', '{}', NOTHING_INJECTED, `{ ${key}: unconfined }`)).toEqual(['appArmorProfile spec']);
    expect(violations('baseline', '{}', NOTHING_INJECTED, `{ ${key}: localhost/x }`)).toEqual([]);
  });
});

describe('PSS-01: what the restricted level refuses besides', () => {
  const MAIN = 'spec.containers.0';
  test.each<[string, string, string[]]>([
    ['privilege escalation', '{ containers: [{ name: main, securityContext: { runAsNonRoot: true, capabilities: { drop: [ALL] }, seccompProfile: { type: RuntimeDefault } } }] }', [`allowPrivilegeEscalation ${MAIN}`]],
    ['capabilities that stay', '{ containers: [{ name: main, securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, seccompProfile: { type: RuntimeDefault } } }] }', [`capabilities_restricted ${MAIN}`]],
    ['capabilities that come back', secure('capabilities: { drop: [ALL], add: [CHOWN] }').replace('capabilities: { drop: [ALL] }, ', ''), [`capabilities_restricted ${MAIN}`]],
    ['root by number', secure('runAsUser: 0'), [`runAsUser ${MAIN}`]],
    ['perhaps root', '{ containers: [{ name: main, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] }, seccompProfile: { type: RuntimeDefault } } }] }', [`runAsNonRoot ${MAIN}`]],
    ['a pod that says root, although its containers do not', podLevel('securityContext: { runAsNonRoot: false }'), ['runAsNonRoot spec']],
    ['a volume of another kind', podLevel('volumes: [{ name: v, nfs: { server: x, path: / } }]'), ['restrictedVolumes spec.volumes.0']],
    ['a hostPath, said once', podLevel('volumes: [{ name: v, hostPath: { path: / } }]'), ['restrictedVolumes spec.volumes.0']],
    ['a CSI volume passes (SPI-12)', podLevel('volumes: [{ name: v, csi: { driver: csi.spiffe.io } }]'), []],
    ['all at once', '{ containers: [{ name: main }] }', [`allowPrivilegeEscalation ${MAIN}`, `capabilities_restricted ${MAIN}`, `runAsNonRoot ${MAIN}`, `seccompProfile_restricted ${MAIN}`]],
    ['ephemeral containers are asked too', `{ containers: [${GOOD_CONTAINER}], ephemeralContainers: [{ name: debug, securityContext: { runAsNonRoot: true, capabilities: { drop: [ALL] }, seccompProfile: { type: RuntimeDefault } } }] }`, ['allowPrivilegeEscalation spec.ephemeralContainers.0']],
    ['on Windows what only Linux has is not asked', '{ os: { name: windows }, containers: [{ name: main, securityContext: { runAsNonRoot: true } }] }', []],
    ['hostUsers: false proves nothing for all versions', '{ hostUsers: false, containers: [{ name: main, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] }, seccompProfile: { type: RuntimeDefault } } }] }', [`runAsNonRoot ${MAIN}`]],
    ['what it asks for', podLevel('securityContext: {}'), []],
  ])('%s', (_, pod, expected) => {
    expect(violations('restricted', pod)).toEqual(expected);
  });
});

describe('PSS-01: level and version', () => {
  const at = (labels: string, pod: string) => {
    const found = worldOf(`{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: ${labels} } }\n---\n{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: ${pod} }`);
    const { level, version, violations: all, cause } = admitted(found, found.workloads[0], NOTHING_INJECTED);
    return [level, version, [...new Set(all.map(({ check }) => check))].join(' '), cause?.path.join('.')];
  };
  const PROBE = container('livenessProbe: { httpGet: { host: x, port: 1 } }');
  const CAUSE = 'metadata.labels.pod-security.kubernetes.io/enforce';
  test.each<[string, string, string[]]>([
    ['{ pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/enforce-version: v1.33 }', PROBE, ['baseline', 'v1.33', '']],
    ['{ pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/enforce-version: v1.34 }', PROBE, ['baseline', 'v1.34', 'hostProbesAndHostLifecycle']],
    ['{ pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/enforce-version: v1.99 }', PROBE, ['baseline', 'v1.99', 'hostProbesAndHostLifecycle']],
    ['{ pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/enforce-version: newest }', PROBE, ['baseline', 'newest', 'hostProbesAndHostLifecycle']],
    ['{ pod-security.kubernetes.io/enforce: Baseline }', PROBE, ['restricted', 'latest', 'hostProbesAndHostLifecycle allowPrivilegeEscalation capabilities_restricted runAsNonRoot seccompProfile_restricted']],
    ['{ pod-security.kubernetes.io/warn: restricted, pod-security.kubernetes.io/audit: restricted }', container('securityContext: { privileged: true }'), ['privileged', 'latest', '']],
    ['{ pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/enforce-version: v1.7 }', '{ containers: [{ name: main, securityContext: { runAsNonRoot: true } }] }', ['restricted', 'v1.7', '']],
    ['{ pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/enforce-version: v1.8 }', '{ containers: [{ name: main, securityContext: { runAsNonRoot: true } }] }', ['restricted', 'v1.8', 'allowPrivilegeEscalation']],
  ])('%s %s', (labels, pod, expected) => {
    expect(at(labels, pod)).toEqual([...expected, CAUSE]);
  });

  test('a workload is checked by the pods that it makes', () => {
    const found = worldOf(`
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { spec: { hostNetwork: true, containers: [] } } }`);
    expect(admitted(found, found.workloads[0], NOTHING_INJECTED).violations).toEqual([
      { check: 'hostNamespaces', message: 'the pod must not set hostNetwork, hostPID or hostIPC', path: ['spec', 'template', 'spec'], injected: false },
    ]);
  });

  test('each check stands once for every version', () => {
    for (let minor = 0; minor <= 34; minor++) {
      const ids = [...BASELINE, ...RESTRICTED].filter(({ since, until }) => since <= minor && minor <= (until ?? 34)).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});

describe('what the mesh adds', () => {
  const NO_CNI = { cni: false };
  const CNI = { cni: true };
  const BARE = `{ containers: [${GOOD_CONTAINER}] }`;
  const WITH_SECCOMP = `{ securityContext: { seccompProfile: { type: RuntimeDefault } }, containers: [${GOOD_CONTAINER}] }`;
  test.each<[string, string, string, InjectedParts, string[]]>([
    ['IST-53: istio-init fails the baseline level', 'baseline', BARE, sidecarInjection({}, NO_CNI).parts, ['capabilities_baseline injected']],
    ['IST-53: with istio-cni baseline passes', 'baseline', BARE, sidecarInjection({}, CNI).parts, []],
    ['IST-53: with istio-cni restricted fails for want of a seccomp profile', 'restricted', BARE, sidecarInjection({}, CNI).parts, ['seccompProfile_restricted injected', 'seccompProfile_restricted injected']],
    ['PSS-02: with istio-cni and a profile of the pod restricted passes', 'restricted', WITH_SECCOMP, sidecarInjection({}, CNI).parts, []],
    ['IST-53: or with one of the installation', 'restricted', BARE, sidecarInjection({}, { cni: true, seccompProfile: true }).parts, []],
    ['IST-53: without istio-cni a profile does not help', 'restricted', WITH_SECCOMP, sidecarInjection({}, NO_CNI).parts, ['capabilities_restricted injected', 'runAsNonRoot injected', 'runAsUser injected']],
    ['TPROXY needs rights', 'baseline', BARE, sidecarInjection({ 'sidecar.istio.io/interceptionMode': 'TPROXY' }, CNI).parts, ['capabilities_baseline injected']],
    ['no interception, no init container', 'baseline', BARE, sidecarInjection({ 'sidecar.istio.io/interceptionMode': 'NONE' }, NO_CNI).parts, []],
    ['low ports as root', 'restricted', WITH_SECCOMP, sidecarInjection({ 'sidecar.istio.io/capNetBindService': 'true' }, CNI).parts, ['runAsNonRoot injected', 'runAsUser injected']],
    ['SPI-12, SPI-15: the socket of SPIRE comes by CSI and passes', 'restricted', WITH_SECCOMP, sidecarInjection({ 'inject.istio.io/templates': 'sidecar,spire' }, CNI).parts, []],
    ['volumes by annotation', 'baseline', BARE, sidecarInjection({ 'sidecar.istio.io/userVolume': '{"socket":{"hostPath":{"path":"/run"}}}' }, CNI).parts, ['hostPathVolumes injected']],
    ['PSS-02, VLT-12: vault-agent sets no profile', 'restricted', BARE, VAULT_AGENT, ['seccompProfile_restricted injected']],
    ['PSS-02: vault-agent takes that of the pod', 'restricted', WITH_SECCOMP, VAULT_AGENT, []],
    ['a container that lays itself over the proxy', 'restricted', `{ containers: [${GOOD_CONTAINER}, { name: istio-proxy, securityContext: { seccompProfile: { type: RuntimeDefault } } }, { name: istio-validation, securityContext: { seccompProfile: { type: RuntimeDefault } } }] }`, sidecarInjection({}, CNI).parts, []],
    ['a container that gives the proxy rights', 'baseline', '{ containers: [{ name: istio-proxy, securityContext: { privileged: true } }] }', sidecarInjection({}, CNI).parts, ['privileged spec.containers.0']],
  ])('%s', (_, level, pod, injected, expected) => {
    expect(violations(level, pod, injected)).toEqual(expected);
  });

  test('IST-53: the pods that Istio makes for Gateways and waypoints pass baseline, and fail restricted for want of a profile', () => {
    const found = (level: string) => {
      const { workloads } = world(level, '{}');
      return admitted(world(level, '{}'), { ...workloads[0], template: MANAGED_GATEWAY, templatePath: [] }, NOTHING_INJECTED).violations.map(({ check }) => check);
    };
    expect(found('baseline')).toEqual([]);
    expect(found('restricted')).toEqual(['seccompProfile_restricted']);
  });

  test('what nobody knows is named', () => {
    expect(sidecarInjection({ 'inject.istio.io/templates': 'sidecar, own' }, CNI).unknown).toEqual(['inject.istio.io/templates: own']);
    expect(sidecarInjection({ 'sidecar.istio.io/userVolume': '[' }, CNI).unknown).toEqual(['sidecar.istio.io/userVolume']);
    expect(sidecarInjection({ 'sidecar.istio.io/userVolume': '{"a":1}' }, CNI).unknown).toEqual(['sidecar.istio.io/userVolume']);
    expect(sidecarInjection({ 'inject.istio.io/templates': 'sidecar,spire', 'sidecar.istio.io/userVolume': '{"a":{}}' }, CNI).unknown).toEqual([]);
  });
});

test('no pod, however broken, crashes a check', () => {
  const bad = fc.oneof(fc.jsonValue(), fc.constantFrom(null, 0, '', [], {}, [null], ['x']));
  const field = fc.constantFrom('containers', 'initContainers', 'volumes', 'securityContext', 'os', 'hostNetwork', 'ephemeralContainers');
  const part = fc.dictionary(fc.constantFrom('securityContext', 'ports', 'livenessProbe', 'lifecycle', 'name', 'capabilities', 'seccompProfile', 'hostPath'), bad);
  fc.assert(fc.property(fc.dictionary(field, fc.oneof(bad, fc.array(part), part)), spec => {
    const found = world('restricted', '{}');
    const workload = { ...found.workloads[0], template: { spec } as never, templatePath: [] };
    expect(Array.isArray(admitted(found, workload, sidecarInjection({}, { cni: true }).parts).violations)).toBe(true);
  }));
});
