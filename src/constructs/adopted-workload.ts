import { ApiObject } from 'cdk8s';
import { patchPods, patchService, addReadableLabel } from './adopt-patch';
import { ManagedObject, Wave } from './managed-object';
import { Pods, containerPorts, podsOf, probePorts, readableLabels, servicesOf, withService } from './pod-facts';
import { SourceModel } from './source-model';
import { WorkloadSource } from './workload-source';
import { Workload } from './workload';
import { workloadObjects } from './workload-objects';
import { NamespaceScope } from './namespace-scope';
import { ciliumSelectable } from '../model/check/cilium-labels';
import { portListProblems } from '../model/check/own-workload';
import { Problem, problem, throwProblems } from '../model/check/problem';
import { quote } from '../model/check/quote';
import { WorkloadModel } from '../model/intent';
import { cilium, meshed } from '../model/platform';

type Objects = Extract<SourceModel, { kind: 'objects' }>;

export function adoptWorkload(scope: NamespaceScope, name: string, source: WorkloadSource): Workload {
  const world = scope._world();
  const path = scope._pathOf(name);
  throwProblems(path, scope._nameProblems(name));
  const from = source._model();
  const model = from.kind === 'selector' ? selected(scope, name, path, from) : found(scope, name, path, from);
  const first = model.read();
  world.addWorkload({ model: model.read, ...(model.fingerprint ? { fingerprint: model.fingerprint } : {}) });
  world.settle(first.id, { scope, prefix: `${name}-` });
  workloadObjects(scope, world, `${name}-`, model.read, scope._model().owned);
  return Workload._make({ world, path, model: model.read, objects: [] });
}

interface Reader { readonly read: () => WorkloadModel; readonly fingerprint?: () => string }

function base(scope: NamespaceScope, name: string, path: string): Pick<WorkloadModel, 'id' | 'origin' | 'namespace' | 'name' | 'trustDomain' | 'where' | 'phase' | 'role'> {
  return {
    id: `${scope.namespaceName}/${name}`, origin: path, namespace: scope.namespaceName, name,
    trustDomain: scope._world().platform.trustDomain, where: 'here', phase: scope._model().phase, role: 'app',
  };
}

function selected(scope: NamespaceScope, name: string, path: string, from: Extract<SourceModel, { kind: 'selector' }>): Reader {
  throwProblems(path, portListProblems(from.ports));
  const model: WorkloadModel = {
    ...base(scope, name, path), labels: from.labels, serviceAccountName: from.serviceAccountName, serviceName: from.serviceName, serviceIsOurs: false,
    ports: from.ports, meshed: meshed(scope._world().platform) && (from.meshed ?? true), hostNetwork: false,
    // Nothing is known of their probes, so each port may be asked.
    probePorts: from.ports.filter(({ protocol, first, last }) => protocol === 'TCP' && first === last).map(({ first }) => first),
  };
  return { read: () => model };
}

function found(scope: NamespaceScope, name: string, path: string, from: Objects): Reader {
  const world = scope._world();
  const { platform } = world;
  const { options } = from;
  const objects = from.find();
  const pods = objects.flatMap(object => podsOf(object) ?? []);
  throwProblems(path, [...podProblems(pods, from.name), ...(options.patch ? [] : namespaceProblems(pods, scope.namespaceName)), ...(options.ports ? portListProblems(options.ports.map(port => port._model())) : [])]);
  const selectable = (key: string) => !cilium(platform) || ciliumSelectable(key);
  if (Object.keys(readableLabels(pods, selectable)).length === 0) { addReadableLabel(pods, name); }
  const services = servicesOf(objects, pods);
  if (options.patch) {
    pods.forEach(item => patchPods(item, name, scope.namespaceName, platform, options.meshed));
    services.forEach(({ object }) => patchService(object, name, scope.namespaceName, world, options.meshed));
    const account = serviceAccountOf(pods.map(({ object }) => podsOf(object)!));
    if (account === name && !objects.some(object => object.kind === 'ServiceAccount' && object.name === account)) {
      new ManagedObject(scope, world, {
        id: `${name}-account`, apiVersion: 'v1', kind: 'ServiceAccount', name: account, namespace: scope.namespaceName,
        wave: Wave.FOUNDATION, fields: ['automountServiceAccountToken'], compile: () => [{ automountServiceAccountToken: false }],
      });
    }
  }
  const read = (): WorkloadModel => {
    const now = pods.map(({ object }) => podsOf(object)!);
    const service = servicesOf(objects, now)[0];
    const ports = options.ports ? options.ports.map(port => (service ? withService(port._model(), service) : port._model())) : containerPorts(now, service);
    const spec = now[0].template;
    const optedOut = spec.spec.hostNetwork === true || spec.metadata?.labels?.['sidecar.istio.io/inject'] === 'false' || spec.metadata?.labels?.['istio.io/dataplane-mode'] === 'none';
    return {
      ...base(scope, name, path),
      labels: readableLabels(now, selectable),
      podLabels: now.map(({ template }) => ({ ...template.metadata?.labels })),
      serviceAccountName: serviceAccountOf(now),
      serviceName: service?.name,
      serviceIsOurs: options.patch === true && service !== undefined,
      ...(service?.headless ? { headless: true } : {}),
      ports,
      meshed: meshed(platform) && (options.meshed ?? !optedOut),
      hostNetwork: spec.spec.hostNetwork === true,
      probePorts: probePorts(now),
    };
  };
  return cached(read, () => [...pods.map(({ object }) => object), ...services.map(({ object }) => object)]);
}

/** Adopted objects may still change; reading them is dear, so it waits for a sign of change. */
function cached(read: () => WorkloadModel, objects: () => readonly ApiObject[]): Reader {
  const fingerprint = () => objects().map(signature).join(',');
  let last: { readonly state: string; readonly model: WorkloadModel } | undefined;
  return {
    fingerprint,
    read: () => {
      const state = fingerprint();
      if (last?.state !== state) { last = { state, model: read() }; }
      return last.model;
    },
  };
}

/** cdk8s keeps patches in a private list, and cdk8s-plus what it writes in properties of the construct around the object. */
function signature(object: ApiObject): string {
  const patches = (object as unknown as { patches?: readonly unknown[] }).patches?.length ?? 0;
  const around = object.node.scope as unknown as { podMetadata?: { toJson?: () => unknown }; serviceAccount?: { name?: string }; containers?: readonly unknown[]; ports?: readonly unknown[] };
  const labels = typeof around.podMetadata?.toJson === 'function' ? JSON.stringify(around.podMetadata.toJson()) : '';
  // The labels of a Pod are its own.
  const own = object.kind === 'Pod' ? JSON.stringify(object.metadata.toJson()) : '';
  return `${patches}${labels}${own}${around.serviceAccount?.name ?? ''}${around.containers?.length ?? ''}${around.ports?.length ?? ''}`;
}

const serviceAccountOf = (pods: readonly Pods[]): string => pods[0].template.spec.serviceAccountName ?? 'default';

function podProblems(pods: readonly Pods[], name: string | undefined): Problem[] {
  if (pods.length === 0) { return [problem('ZT128', `the source has no object with pods${name === undefined ? '' : ` of the name ${quote(name)}`}`, 'give a Deployment, StatefulSet, DaemonSet, Job, CronJob or Pod, or a construct that holds one')]; }
  const accounts = [...new Set(pods.map(pod => serviceAccountOf([pod])))];
  return accounts.length > 1
    ? [problem('ZT128', `the objects run under several ServiceAccounts: ${accounts.join(', ')}`, 'adopt one workload per ServiceAccount')] : [];
}

function namespaceProblems(pods: readonly Pods[], namespace: string): Problem[] {
  return pods.filter(({ object }) => object.metadata.namespace !== namespace).map(({ object }) => problem('ZT129',
    `${object.kind} ${quote(object.name)} has ${object.metadata.namespace === undefined ? 'no namespace' : `the namespace ${quote(object.metadata.namespace)}`}`,
    `give its chart the namespace ${quote(namespace)}, or adopt it with patch: true`));
}
