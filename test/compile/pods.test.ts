import { PodSecurity, WorkloadKind, WorkloadPort, ZeroTrustNamespace, OwnWorkloadProps } from '../../src';
import { ALL_STACKS, MESH_STACKS, Manifest, STACKS, Stack, compiled, ofKind, spec } from '../setup/golden';

const objects = (props: Partial<OwnWorkloadProps> = {}, stack: Stack = 'kubernetes', podSecurity?: PodSecurity): Manifest[] =>
  compiled(stack, chart => { new ZeroTrustNamespace(chart, 'shop', { podSecurity }).addWorkload('api', { image: 'api:1', ...props }); });
const pod = (props: Partial<OwnWorkloadProps> = {}, stack: Stack = 'kubernetes'): any => spec(objects(props, stack), props.kind ?? 'Deployment', 'api').template;
const container = (props: Partial<OwnWorkloadProps> = {}): any => pod(props).spec.containers[0];

/** The restricted standard of Kubernetes 1.34, for what we write (PSS-01). */
function restricted({ spec: { securityContext = {}, containers, volumes = [], hostNetwork, hostPID, hostIPC } }: any): string[] {
  return [
    ...(hostNetwork || hostPID || hostIPC ? ['a namespace of the host'] : []),
    ...(securityContext.runAsNonRoot === true && securityContext.runAsUser !== 0 ? [] : ['runAsNonRoot']),
    ...(securityContext.seccompProfile?.type === 'RuntimeDefault' ? [] : ['seccompProfile of the pod']),
    ...volumes.filter((volume: any) => !volume.emptyDir).map(({ name }: any) => `volume ${name}`),
    ...containers.flatMap(({ name, securityContext: own = {}, ports = [] }: any) => [
      ...(own.allowPrivilegeEscalation === false ? [] : [`${name}: allowPrivilegeEscalation`]),
      ...(`${own.capabilities?.drop}` === 'ALL' && !own.capabilities.add ? [] : [`${name}: capabilities`]),
      ...(own.privileged || own.runAsUser === 0 || own.procMount ? [`${name}: privileged`] : []),
      ...ports.filter(({ hostPort }: any) => hostPort).map(() => `${name}: hostPort`),
    ]),
  ];
}

const LARGE: Partial<OwnWorkloadProps> = { ports: [WorkloadPort.http(8080), WorkloadPort.udp(53)], writablePaths: ['/tmp', '/var/cache'], runAsUser: 1000, command: ['/api'], environment: { B: '2', A: '1' }, podLabels: { tier: 'back' } };

describe('Pod Security', () => {
  test.each(ALL_STACKS.flatMap(stack => [[stack, {}], [stack, LARGE], [stack, { ...LARGE, kind: WorkloadKind.STATEFUL_SET }]] as const))('PSS-01, PSS-02, IST-53: pods on %s pass the restricted standard', (stack, props) => {
    expect(restricted(pod(props, stack))).toEqual([]);
  });

  test('the check sees what is wrong', () => {
    const good = pod();
    expect(restricted({ spec: { ...good.spec, securityContext: { runAsNonRoot: true } } })).toEqual(['seccompProfile of the pod']);
    expect(restricted({ spec: { ...good.spec, containers: [{ name: 'x' }] } })).toEqual(['x: allowPrivilegeEscalation', 'x: capabilities']);
  });

  test.each([[PodSecurity.RESTRICTED, 'restricted'], [undefined, 'restricted'], [PodSecurity.BASELINE, 'baseline']])('PSS-01: the namespace enforces, audits and warns (%s)', (level, expected) => {
    const [{ metadata }] = ofKind(objects({}, 'kubernetes', level), 'Namespace');
    expect(['enforce', 'audit', 'warn'].map(mode => metadata.labels![`pod-security.kubernetes.io/${mode}`])).toEqual([expected, expected, expected]);
  });

  test('the root file system is read-only, and what is written to is empty storage', () => {
    expect(container(LARGE).securityContext.readOnlyRootFilesystem).toBe(true);
    expect(container(LARGE).volumeMounts).toEqual([{ name: 'writable-0', mountPath: '/tmp' }, { name: 'writable-1', mountPath: '/var/cache' }]);
    expect(pod(LARGE).spec.volumes).toEqual([{ name: 'writable-0', emptyDir: {} }, { name: 'writable-1', emptyDir: {} }]);
  });
});

describe('identity', () => {
  test.each(ALL_STACKS)('X-05, RBAC-01: an account of its own, without token and without rights, on %s', stack => {
    const found = objects({}, stack);
    expect(ofKind(found, 'ServiceAccount').map(({ metadata, automountServiceAccountToken }) => [metadata.name, automountServiceAccountToken])).toEqual([['api', false]]);
    expect(spec(found, 'Deployment', 'api').template.spec).toMatchObject({ serviceAccountName: 'api', automountServiceAccountToken: false });
    expect(found.filter(({ apiVersion }) => apiVersion.startsWith('rbac.'))).toEqual([]);
  });

  test('RBAC-01: a token for the pod that asks for one, never for the account', () => {
    const found = objects({ mountToken: true });
    expect(spec(found, 'Deployment', 'api').template.spec.automountServiceAccountToken).toBe(true);
    expect(ofKind(found, 'ServiceAccount')[0].automountServiceAccountToken).toBe(false);
  });

  test('the selector is a label that a reader knows, and further labels change nothing', () => {
    expect(spec(objects(LARGE), 'Deployment', 'api').selector).toEqual({ matchLabels: { 'app.kubernetes.io/name': 'api' } });
    expect(spec(objects(LARGE), 'NetworkPolicy', 'shop.api.inbound').podSelector).toEqual({ matchLabels: { 'app.kubernetes.io/name': 'api' } });
    expect(pod(LARGE).metadata.labels).toEqual({ 'app.kubernetes.io/name': 'api', 'tier': 'back' });
  });
});

describe('mesh', () => {
  test.each(ALL_STACKS)('a namespace on %s is in its mesh', stack => {
    const { 'istio-injection': injection, 'istio.io/dataplane-mode': dataplane } = ofKind(objects({}, stack), 'Namespace')[0].metadata.labels!;
    const { mesh } = STACKS[stack];
    expect([injection, dataplane]).toEqual([mesh === 'istio-sidecar' ? 'enabled' : undefined, mesh === 'istio-ambient' ? 'ambient' : undefined]);
  });

  test.each(MESH_STACKS)('a workload outside it says so on its pods, on %s', stack => {
    const label = STACKS[stack].mesh === 'istio-sidecar' ? ['sidecar.istio.io/inject', 'false'] : ['istio.io/dataplane-mode', 'none'];
    const out = (meshed: boolean) => Object.entries(pod({ meshed }, stack).metadata.labels).filter(([key]) => key === label[0]);
    expect(out(false)).toEqual([label]);
    expect(out(true)).toEqual([]);
  });
});

describe('Service', () => {
  const service = (props: Partial<OwnWorkloadProps>): any => ofKind(objects(props), 'Service')[0]?.spec;

  test('IST-10: it says the protocol of each port, and leads to the port of the pod', () => {
    const ports = [WorkloadPort.http(8080, { servicePort: 80 }), WorkloadPort.grpc(7070), WorkloadPort.tcp(5432, { name: 'sql' }), WorkloadPort.udp(514), WorkloadPort.metrics(9100, { servicePort: 9100 })];
    expect(service({ ports }).ports).toEqual([
      { name: 'http-8080', port: 80, targetPort: 8080, protocol: 'TCP', appProtocol: 'http' },
      { name: 'grpc-7070', port: 7070, targetPort: 7070, protocol: 'TCP', appProtocol: 'grpc' },
      { name: 'sql', port: 5432, targetPort: 5432, protocol: 'TCP', appProtocol: 'tcp' },
      { name: 'udp-514', port: 514, targetPort: 514, protocol: 'UDP' },
      { name: 'metrics-9100', port: 9100, targetPort: 9100, protocol: 'TCP', appProtocol: 'http' },
    ]);
  });

  test('no port, no Service; metrics and ranges stand in none', () => {
    expect(service({})).toBeUndefined();
    expect(service({ ports: [WorkloadPort.metrics(9100), WorkloadPort.tcpRange(1000, 1009)] })).toBeUndefined();
  });

  test('MAT-29, IST-09: a StatefulSet has a headless one, which names its ports', () => {
    const found = service({ kind: WorkloadKind.STATEFUL_SET, ports: [WorkloadPort.tcp(5432)] });
    expect([found.clusterIP, found.ports.length]).toEqual(['None', 1]);
    expect(service({ kind: WorkloadKind.STATEFUL_SET })).toEqual({ clusterIP: 'None', selector: { 'app.kubernetes.io/name': 'api' } });
    expect(spec(objects({ kind: WorkloadKind.STATEFUL_SET }), 'StatefulSet', 'api').serviceName).toBe('api');
  });
});

describe('probes', () => {
  test.each([
    ['a path on the first port', { ports: [WorkloadPort.http(8080)], healthPath: '/healthz' }, { httpGet: { path: '/healthz', port: 8080 } }],
    ['the health service of gRPC', { ports: [WorkloadPort.grpc(7070)] }, { grpc: { port: 7070 } }],
    ['whether the port accepts connections', { ports: [WorkloadPort.metrics(9100), WorkloadPort.udp(53), WorkloadPort.tcp(5432)] }, { tcpSocket: { port: 5432 } }],
    ['nothing without a port over TCP', { ports: [WorkloadPort.udp(53)] }, undefined],
  ])('%s', (_, props, probe) => {
    expect(container(props).readinessProbe).toEqual(probe);
    expect(container(props).livenessProbe).toEqual(probe && { ...probe, failureThreshold: 6 });
  });

  test('AMB-08: the port that is probed is the one that the network lets the probe to', () => {
    const found = objects({ ports: [WorkloadPort.metrics(9100), WorkloadPort.tcp(5432), WorkloadPort.tcp(5433)] }, 'istio-ambient');
    const probed = spec(found, 'Deployment', 'api').template.spec.containers[0].readinessProbe.tcpSocket.port;
    expect(spec(found, 'NetworkPolicy', 'shop.api.inbound').ingress[0].ports).toEqual([{ protocol: 'TCP', port: probed }]);
  });
});

test('environment and ports stand in a stable order', () => {
  expect(container(LARGE).env).toEqual([{ name: 'A', value: '1' }, { name: 'B', value: '2' }]);
  expect(container({ ports: [WorkloadPort.tcpRange(1000, 1009), WorkloadPort.tcp(80)] }).ports).toEqual([{ name: 'tcp-80', containerPort: 80, protocol: 'TCP' }]);
});
