import { ApiObject } from 'cdk8s';
import { Application, PortModel } from '../model/intent';
import { Labels } from '../model/platform';

interface Container {
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[];
  readonly [probe: string]: unknown;
}
export interface PodTemplate {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels; readonly namespace?: string };
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly hostNetwork?: boolean;
    readonly automountServiceAccountToken?: boolean;
    readonly securityContext?: { readonly seccompProfile?: unknown };
    readonly containers?: readonly Container[];
  };
}
export interface Pods { readonly object: ApiObject; readonly template: PodTemplate; /** JSON pointer of the template. */ readonly pointer: string; readonly selector?: Labels }

/** The pods of an object, found by shape, so that every kind with a pod template counts. */
export function podsOf(object: ApiObject): Pods | undefined {
  // An object without `spec` may cost a whole chart to write; ask for the kinds that never have pods first.
  if (object.kind === 'Service' || object.kind === 'ServiceAccount' || object.kind === 'ConfigMap' || object.kind === 'Secret') { return undefined; }
  const json = object.toJson() as { spec?: Record<string, any>; metadata?: PodTemplate['metadata'] };
  const selector = json.spec?.selector?.matchLabels as Labels | undefined;
  if (object.kind === 'Pod') { return { object, template: { metadata: json.metadata, spec: json.spec ?? {} }, pointer: '' }; }
  const job = json.spec?.jobTemplate?.spec?.template as PodTemplate | undefined;
  if (job?.spec) { return { object, template: job, pointer: '/spec/jobTemplate/spec/template' }; }
  const template = json.spec?.template as PodTemplate | undefined;
  return Array.isArray(template?.spec?.containers) ? { object, template: template!, pointer: '/spec/template', selector } : undefined;
}

/** Labels that differ from run to run, or say nothing to a reader: never selected by (CIL-15, LIM-10). */
const UNREADABLE = /^(cdk8s\.io\/metadata\.addr|pod-template-hash|pod-template-generation|controller-revision-hash|(batch\.kubernetes\.io\/)?(controller-uid|job-name)|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index)$/;
const USUAL = ['app.kubernetes.io/name', 'app', 'k8s-app', 'name'];

/** The labels to select the pods by: what their own controller uses, else a usual one, else all that they share. */
export function readableLabels(pods: readonly Pods[], selectable: (key: string) => boolean): Labels {
  const shared = Object.entries(pods[0].template.metadata?.labels ?? {}).filter(([key, value]) =>
    !UNREADABLE.test(key) && selectable(key) && pods.every(({ template }) => template.metadata?.labels?.[key] === value));
  const selector = pods.length === 1 ? pods[0].selector ?? {} : {};
  const own = shared.filter(([key, value]) => selector[key] === value);
  const usual = shared.filter(([key]) => key === USUAL.find(name => shared.some(([present]) => present === name)));
  return Object.fromEntries(own.length > 0 ? own : usual.length > 0 ? usual : shared);
}

export interface ServiceFacts { readonly object: ApiObject; readonly name: string; readonly ports: readonly { readonly name?: string; readonly port: number; readonly targetPort?: number | string; readonly appProtocol?: string; readonly protocol?: string }[]; readonly headless: boolean }

/** Services in front of the pods, in their namespace, cluster-internal ones first. */
export function servicesOf(objects: readonly ApiObject[], pods: readonly Pods[]): ServiceFacts[] {
  const near = (object: ApiObject) => pods.some(pod => pod.object.metadata.namespace === object.metadata.namespace);
  return objects.filter(object => object.kind === 'Service' && object.apiVersion === 'v1' && near(object)).flatMap(object => {
    const { spec = {} } = object.toJson() as { spec?: { selector?: Labels; type?: string; clusterIP?: string; ports?: ServiceFacts['ports'] } };
    const selector = Object.entries(spec.selector ?? {});
    const matches = selector.length > 0 && pods.some(({ template }) => selector.every(([key, value]) => template.metadata?.labels?.[key] === value));
    return matches ? [{ object, name: object.name, ports: spec.ports ?? [], external: spec.type === 'LoadBalancer' || spec.type === 'NodePort', headless: spec.clusterIP === 'None' }] : [];
  }).sort((a, b) => Number(a.external) - Number(b.external) || (a.name < b.name ? -1 : 1));
}

/** Ports of the containers, with the protocol that names and the Service tell. */
export function containerPorts(pods: readonly Pods[], service: ServiceFacts | undefined): PortModel[] {
  const found = new Map<string, PortModel>();
  for (const { name, containerPort, protocol = 'TCP' } of pods.flatMap(({ template }) => template.spec.containers ?? []).flatMap(({ ports }) => ports ?? [])) {
    if (protocol !== 'TCP' && protocol !== 'UDP') { continue; }
    const front = servicePort(service, containerPort, name, protocol);
    const application: Application = protocol === 'UDP' ? 'udp' : protocolOf(front?.appProtocol ?? front?.name, name);
    found.set(`${protocol} ${containerPort}`, {
      name: name ?? `${application}-${containerPort}`, application, protocol, first: containerPort, last: containerPort,
      ...(front ? { servicePort: front.port } : {}), ...(application === 'metrics' ? { path: '/metrics' } : {}),
    });
  }
  return [...found.values()];
}

/** The Service is what clients see, so its port replaces the one that was only assumed. */
export function withService(port: PortModel, service: ServiceFacts | undefined): PortModel {
  const { servicePort: _, ...rest } = port;
  const front = servicePort(service, port.first, port.name, port.protocol);
  return front && port.first === port.last ? { ...rest, servicePort: front.port } : rest;
}

function servicePort(service: ServiceFacts | undefined, number: number, name: string | undefined, protocol: string) {
  return service?.ports.find(({ port, targetPort = port, protocol: own = 'TCP' }) => own === protocol && (targetPort === number || (name !== undefined && targetPort === name)));
}

/** IST-10: the mesh reads the protocol from the same two places. */
function protocolOf(...names: readonly (string | undefined)[]): Application {
  for (const name of names) {
    if (!name) { continue; }
    if (/(^|-)metrics$/.test(name)) { return 'metrics'; }
    if (/^grpc(-web)?(-|$)/.test(name)) { return 'grpc'; }
    if (/^(http2?|kubernetes\.io\/h2c)(-|$)/.test(name)) { return 'http'; }
  }
  return 'tcp';
}

/** Ports that kubelet asks (AMB-08). */
export function probePorts(pods: readonly Pods[]): number[] {
  const ports = new Set<number>();
  for (const container of pods.flatMap(({ template }) => template.spec.containers ?? [])) {
    for (const name of ['readinessProbe', 'livenessProbe', 'startupProbe']) {
      const probe = container[name] as Record<'httpGet' | 'tcpSocket' | 'grpc', { port?: number | string } | undefined> | undefined;
      const asked = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
      const number = typeof asked === 'string' ? container.ports?.find(port => port.name === asked)?.containerPort : asked;
      if (number !== undefined) { ports.add(number); }
    }
  }
  return [...ports].sort((a, b) => a - b);
}
