import { ManagedObject, Payload, Recipe, Wave } from './managed-object';
import { SERVICE_LABEL, workloadObjects } from './workload-objects';
import { Workload } from './workload';
import { OwnWorkloadProps, WorkloadKind } from './own-workload-props';
import { NamespaceScope } from './namespace-scope';
import { PodModel, deploymentSpec, healthPort, outsideMeshLabels, serviceSpec, statefulSetSpec } from '../compile/pods';
import { noWaypointLabel, waypointLabels } from '../compile/waypoint';
import { dnsLabelProblems, serviceNameProblems } from '../model/check/names';
import { throwProblems } from '../model/check/problem';
import { DEFAULT_CPU, ownWorkloadProblems } from '../model/check/own-workload';
import { PortModel, WorkloadModel } from '../model/intent';
import { ambient, meshed, sidecar } from '../model/platform';

/** The readable label by which pods of ours are selected. */
const NAME_LABEL = 'app.kubernetes.io/name';

export function addOwnWorkload(scope: NamespaceScope, name: string, props: OwnWorkloadProps): Workload {
  const world = scope._world();
  const { platform } = world;
  const path = scope._pathOf(name);
  const ports = [...(props.ports ?? [])].map(port => port._model());
  const stateful = props.kind === WorkloadKind.STATEFUL_SET;
  const svidTtl = props.svidTtl?.toSeconds({ integral: false });
  const service = stateful || ports.some(({ servicePort }) => servicePort !== undefined);
  throwProblems(path, [
    ...scope._nameProblems(name),
    ...(service && dnsLabelProblems('name', name).length === 0 ? serviceNameProblems('name', name) : []),
    ...ownWorkloadProblems({ ...props, name, ports, stateful, svidTtl, caTtl: world.caTtl }),
  ]);
  const model: WorkloadModel = {
    id: `${scope.namespaceName}/${name}`,
    origin: path,
    namespace: scope.namespaceName,
    name,
    labels: { [NAME_LABEL]: name },
    podLabels: [{ ...props.podLabels, [NAME_LABEL]: name }],
    serviceAccountName: props.serviceAccountName ?? name,
    serviceName: service ? name : undefined,
    serviceIsOurs: true,
    ...(stateful ? { headless: true } : {}),
    ports,
    meshed: meshed(platform) && (props.meshed ?? true),
    hostNetwork: false,
    trustDomain: platform.trustDomain,
    probePorts: probePorts(ports),
    where: 'here',
    phase: scope._model().phase,
    role: 'app',
    svidTtl,
  };
  const objects = podObjects(scope, model, podModel(props, platform, model), stateful);
  world.addWorkload({ model: () => model });
  world.settle(model.id, { scope, prefix: `${name}-` });
  workloadObjects(scope, world, `${name}-`, () => model, scope._model().owned);
  return Workload._make({ world, path, model: () => model, objects: objects.map(({ apiObject }) => apiObject) });
}

const probePorts = (ports: readonly PortModel[]): number[] => [healthPort(ports)].flatMap(port => (port ? [port.first] : []));

function podModel(props: OwnWorkloadProps, platform: Parameters<typeof ambient>[0], model: WorkloadModel): PodModel {
  const spire = platform.identity.kind === 'spire' && model.meshed && sidecar(platform);
  const outside = meshed(platform) && !model.meshed;
  return {
    image: props.image,
    command: props.command,
    args: props.args,
    environment: { ...props.environment },
    replicas: props.replicas ?? 1,
    runAsUser: props.runAsUser,
    writablePaths: [...(props.writablePaths ?? [])],
    cpu: { request: props.cpuRequest ?? DEFAULT_CPU, limit: props.cpuLimit },
    memory: props.memory ?? '128Mi',
    healthPath: props.healthPath,
    podLabels: {
      ...props.podLabels,
      ...(outside ? outsideMeshLabels(platform) : {}),
      ...(spire ? { 'spiffe.io/spire-managed-identity': 'true' } : {}),
    },
    // SPI-15: the second template mounts the socket of the SPIRE agent.
    podAnnotations: spire ? { 'inject.istio.io/templates': 'sidecar,spire' } : {},
    mountToken: props.mountToken ?? false,
  };
}

const SPEC = ['spec'];
const NO_TOKEN = [{ automountServiceAccountToken: false }];

function podObjects(scope: NamespaceScope, model: WorkloadModel, pod: PodModel, stateful: boolean): ManagedObject[] {
  const world = scope._world();
  const { name, namespace } = model;
  const object = (id: string, apiVersion: string, kind: string, wave: Wave, fields: readonly string[], compile: () => readonly Payload[], more: Partial<Recipe> = {}) =>
    new ManagedObject(scope, world, { id: `${name}-${id}`, apiVersion, kind, name, namespace, wave, fields, compile, ...more });
  const account = object('account', 'v1', 'ServiceAccount', Wave.FOUNDATION, ['automountServiceAccountToken'], () => NO_TOKEN, { name: model.serviceAccountName });
  const pods = stateful
    ? object('pods', 'apps/v1', 'StatefulSet', Wave.RUN, SPEC, () => [{ spec: statefulSetSpec(model, pod) }])
    : object('pods', 'apps/v1', 'Deployment', Wave.RUN, SPEC, () => [{ spec: deploymentSpec(model, pod) }]);
  if (!model.serviceName) { return [account, pods]; }
  const service = object('service', 'v1', 'Service', Wave.FOUNDATION, SPEC, () => [{ spec: serviceSpec(model, stateful) }], {
    labels: { [SERVICE_LABEL]: name },
    ...(ambient(world.platform) ? { lateLabels: model.meshed ? waypointLabels(plan => plan.waypoints.get(model.id), namespace) : noWaypointLabel(namespace) } : {}),
  });
  return [account, service, pods];
}
