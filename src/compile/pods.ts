import { PortModel, WorkloadModel, compare } from '../model/intent';
import { Labels, PlatformModel, ambient } from '../model/platform';

type Spec = Record<string, unknown>;

/** What runs in the pods of a workload that the library writes. */
export interface PodModel {
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly environment: Labels;
  readonly replicas: number;
  readonly runAsUser?: number;
  readonly writablePaths: readonly string[];
  readonly cpu: { readonly request: string; readonly limit?: string };
  readonly memory: string;
  readonly healthPath?: string;
  readonly podLabels: Labels;
  readonly podAnnotations: Labels;
  readonly mountToken: boolean;
}

/** The label by which pods stay out of the mesh. */
export const outsideMeshLabels = (platform: PlatformModel): Labels => (ambient(platform) ? { 'istio.io/dataplane-mode': 'none' } : { 'sidecar.istio.io/inject': 'false' });

export function deploymentSpec(workload: WorkloadModel, pod: PodModel): Spec {
  return { replicas: pod.replicas, selector: { matchLabels: { ...workload.labels } }, template: podTemplate(workload, pod) };
}

export function statefulSetSpec(workload: WorkloadModel, pod: PodModel): Spec {
  return { ...deploymentSpec(workload, pod), serviceName: workload.serviceName };
}

/** Passes the restricted Pod Security Standard, also with the containers that a mesh injects (PSS-01, PSS-02). */
function podTemplate(workload: WorkloadModel, pod: PodModel): Spec {
  const annotations = Object.keys(pod.podAnnotations).length > 0 ? { annotations: { ...pod.podAnnotations } } : {};
  return {
    metadata: { labels: { ...pod.podLabels, ...workload.labels }, ...annotations },
    spec: {
      serviceAccountName: workload.serviceAccountName,
      automountServiceAccountToken: pod.mountToken,
      // Injected containers set no profile of their own, so it stands on the pod (IST-53).
      securityContext: {
        runAsNonRoot: true,
        ...(pod.runAsUser === undefined ? {} : { runAsUser: pod.runAsUser, runAsGroup: pod.runAsUser, fsGroup: pod.runAsUser }),
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [container(workload, pod)],
      ...(pod.writablePaths.length > 0 ? { volumes: pod.writablePaths.map((_, index) => ({ name: `writable-${index}`, emptyDir: {} })) } : {}),
    },
  };
}

function container(workload: WorkloadModel, pod: PodModel): Spec {
  const { ports } = workload;
  const single = ports.filter(({ first, last }) => first === last);
  const probe = healthProbe(ports, pod.healthPath);
  const environment = Object.keys(pod.environment).sort(compare).map(name => ({ name, value: pod.environment[name] }));
  return {
    name: workload.name,
    image: pod.image,
    ...(pod.command ? { command: [...pod.command] } : {}),
    ...(pod.args ? { args: [...pod.args] } : {}),
    ...(environment.length > 0 ? { env: environment } : {}),
    ...(single.length > 0 ? { ports: single.map(({ name, protocol, first }) => ({ name, containerPort: first, protocol })) } : {}),
    ...(probe ? { readinessProbe: probe, livenessProbe: { ...probe, failureThreshold: 6 } } : {}),
    resources: {
      requests: { cpu: pod.cpu.request, memory: pod.memory },
      limits: { ...(pod.cpu.limit ? { cpu: pod.cpu.limit } : {}), memory: pod.memory },
    },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    ...(pod.writablePaths.length > 0 ? { volumeMounts: pod.writablePaths.map((mountPath, index) => ({ name: `writable-${index}`, mountPath })) } : {}),
  };
}

/** The port that tells whether the workload is alive: its first one over TCP that is not for metrics. */
export const healthPort = (ports: readonly PortModel[]): PortModel | undefined =>
  ports.find(({ application, protocol, first, last }) => protocol === 'TCP' && application !== 'metrics' && first === last);

function healthProbe(ports: readonly PortModel[], path: string | undefined): Spec | undefined {
  const port = healthPort(ports);
  if (!port) { return undefined; }
  if (path !== undefined) { return { httpGet: { path, port: port.first } }; }
  return port.application === 'grpc' ? { grpc: { port: port.first } } : { tcpSocket: { port: port.first } };
}

/** Ports of a workload behind its Service; appProtocol, so that the mesh does not have to guess (IST-10). */
export function serviceSpec(workload: WorkloadModel, headless: boolean): Spec {
  const ports = workload.ports.filter(({ servicePort }) => servicePort !== undefined).map(({ name, application, protocol, first, servicePort }) => ({
    name, port: servicePort, targetPort: first, protocol,
    ...(application === 'udp' ? {} : { appProtocol: application === 'metrics' ? 'http' : application }),
  }));
  return {
    ...(headless ? { clusterIP: 'None' } : { type: 'ClusterIP' }),
    selector: { ...workload.labels },
    ...(ports.length > 0 ? { ports } : {}),
  };
}
