import { MANAGED_GATEWAY, VAULT_AGENT, sidecarInjection } from '../../src/evaluate/injected-parts';
import { InjectedParts, NOTHING_INJECTED, admitted } from '../../src/evaluate/pod-security';
import { worldOf } from '../setup/world';

const CNI = { cni: true };
const LOCKED = { allowPrivilegeEscalation: false, privileged: false, capabilities: { drop: ['ALL'] } };
const USER = { runAsUser: 1337, runAsGroup: 1337, runAsNonRoot: true };
const ROOT = { runAsUser: 0, runAsNonRoot: false };
const VALIDATION = { name: 'istio-validation', securityContext: { ...USER, ...LOCKED } };
const PROXY = { name: 'istio-proxy', securityContext: { ...USER, ...LOCKED } };
const adding = (...add: readonly string[]) => ({ name: 'istio-proxy', securityContext: { ...ROOT, ...LOCKED, capabilities: { drop: ['ALL'], add } } });
const TEMPLATES = 'inject.istio.io/templates';
const MODE = 'sidecar.istio.io/interceptionMode';
const VOLUMES = 'sidecar.istio.io/userVolume';

describe('IST-53: what the webhook of Istio adds', () => {
  test.each<[string, Record<string, string>, InjectedParts]>([
    ['by default', {}, { initContainers: [VALIDATION], containers: [PROXY], volumes: [] }],
    ['redirecting, said so', { [MODE]: 'REDIRECT' }, { initContainers: [VALIDATION], containers: [PROXY], volumes: [] }],
    ['as a transparent proxy', { [MODE]: 'TPROXY' }, { initContainers: [VALIDATION], containers: [adding('NET_ADMIN')], volumes: [] }],
    ['at low ports', { 'sidecar.istio.io/capNetBindService': 'true' }, { initContainers: [VALIDATION], containers: [adding('NET_BIND_SERVICE')], volumes: [] }],
    ['both', { [MODE]: 'TPROXY', 'sidecar.istio.io/capNetBindService': 'true' }, { initContainers: [VALIDATION], containers: [adding('NET_ADMIN', 'NET_BIND_SERVICE')], volumes: [] }],
    ['without interception', { [MODE]: 'NONE', 'sidecar.istio.io/capNetBindService': 'false' }, { initContainers: [], containers: [PROXY], volumes: [] }],
    ['the template of gateways', { [TEMPLATES]: 'gateway' }, { initContainers: [], containers: [{ name: 'istio-proxy', securityContext: { runAsUser: 1337, runAsGroup: 1337 } }], volumes: [] }],
    ['SPI-15: the socket of SPIRE beside the sidecar', { [TEMPLATES]: 'sidecar, spire' }, {
      initContainers: [VALIDATION], containers: [PROXY], volumes: [{ name: 'workload-socket', csi: { driver: 'csi.spiffe.io', readOnly: true } }],
    }],
    ['volumes of the user, after those of templates', { [TEMPLATES]: 'spire', [VOLUMES]: '{"a":{"emptyDir":{}},"b":{"hostPath":{"path":"/"}}}' }, {
      initContainers: [], containers: [], volumes: [{ name: 'workload-socket', csi: { driver: 'csi.spiffe.io', readOnly: true } }, { name: 'a', emptyDir: {} }, { name: 'b', hostPath: { path: '/' } }],
    }],
  ])('%s', (_, annotations, parts) => expect(sidecarInjection(annotations, CNI)).toEqual({ parts, unknown: [] }));

  test('without istio-cni an init container with rights', () => {
    expect(sidecarInjection({}, { cni: false }).parts.initContainers).toEqual([
      { name: 'istio-init', securityContext: { ...ROOT, runAsGroup: 0, ...LOCKED, capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] } } },
    ]);
  });
  test('with a seccomp profile of the installation every container has it', () => {
    const seccompProfile = { type: 'RuntimeDefault' };
    expect(sidecarInjection({}, { cni: true, seccompProfile: true }).parts).toEqual({
      initContainers: [{ ...VALIDATION, securityContext: { ...VALIDATION.securityContext, seccompProfile } }], containers: [{ ...PROXY, securityContext: { ...PROXY.securityContext, seccompProfile } }], volumes: [],
    });
  });
  test.each<[string, Record<string, string>, readonly string[]]>([
    ['templates of the user, one by one', { [TEMPLATES]: 'sidecar,mine,gateway,yours,spire' }, [`${TEMPLATES}: mine`, `${TEMPLATES}: yours`]],
    ['volumes that are no JSON', { [VOLUMES]: '{' }, [VOLUMES]],
    ['volumes that are no mapping', { [VOLUMES]: '[]' }, [VOLUMES]],
    ['one of two volumes that is none', { [VOLUMES]: '{"a":{},"b":"/"}' }, [VOLUMES]],
  ])('what nobody knows is named: %s', (_, annotations, unknown) => {
    const found = sidecarInjection(annotations, CNI);
    expect([found.unknown, found.parts.volumes.filter(({ name }) => name !== 'workload-socket')]).toEqual([unknown, []]);
  });
});

describe('PSS-02: what is injected is checked as part of the pod', () => {
  const found = (spec: string, injected: InjectedParts) => {
    const world = worldOf(`{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: restricted } } }\n---\n{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: ${spec} } } }`);
    return admitted(world, world.workloads[0], injected).violations.filter(({ check }) => check === 'seccompProfile_restricted');
  };
  const violation = (title: string, injected: boolean, ...path: readonly (string | number)[]) =>
    ({ check: 'seccompProfile_restricted', message: `${title} must set a seccompProfile of RuntimeDefault or Localhost`, path: ['spec', 'template', 'spec', ...path], injected });
  test('what is added stands nowhere in the manifest', () => {
    expect(found('{ containers: [] }', sidecarInjection({}, CNI).parts)).toEqual([violation('container istio-validation', true), violation('container istio-proxy', true)]);
    expect(found('{ containers: [] }', VAULT_AGENT)).toEqual([violation('container vault-agent', true)]);
  });
  test('a container of that name in the manifest is laid over it', () => {
    expect(found('{ containers: [{ name: istio-proxy }], initContainers: [{ name: istio-validation, securityContext: { seccompProfile: { type: Localhost } } }] }', sidecarInjection({}, CNI).parts))
      .toEqual([violation('container istio-proxy', false, 'containers', 0)]);
    // Nameless containers are nobody's twin.
    expect(found('{ containers: [{}] }', { ...NOTHING_INJECTED, containers: [{ securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }] })).toEqual([violation('container at 0', false, 'containers', 0)]);
  });
  test('a volume of the name of a container is no twin of it', () => {
    const parts: InjectedParts = { ...NOTHING_INJECTED, containers: [{ name: 'data', securityContext: { seccompProfile: { type: 'Unconfined' } } }] };
    const world = worldOf('{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } } }\n---\n{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { initContainers: [{ name: data }], volumes: [{ name: logs, emptyDir: {} }] } }');
    expect(admitted(world, world.workloads[0], parts).violations).toEqual([
      { check: 'seccompProfile_baseline', message: 'container data must not set a seccompProfile other than RuntimeDefault or Localhost', path: ['spec', 'initContainers', 0], injected: false },
    ]);
  });
  test('the pods of a Gateway have one container, the proxy', () => {
    const world = worldOf('{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: restricted } } }\n---\n{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: {} }');
    expect(admitted(world, { ...world.workloads[0], template: MANAGED_GATEWAY, templatePath: [] }, NOTHING_INJECTED).violations).toEqual([
      { check: 'seccompProfile_restricted', message: 'container istio-proxy must set a seccompProfile of RuntimeDefault or Localhost', path: ['spec', 'containers', 0], injected: false },
    ]);
  });
});
