import { Construct } from 'constructs';
import { ManagedObject, Payload, Wave } from './managed-object';
import { dryRun } from './platform-objects';
import { World } from './world';
import { authorizationSpec } from '../compile/istio-authorization';
import { lacksIdentity, workloadAuthenticationSpec } from '../compile/istio-authentication';
import { ciliumSpec } from '../compile/cilium';
import { describeInbound, describeOutbound } from '../compile/describe';
import { Direction, Flow } from '../compile/flow';
import { hasPodMetrics, hasServiceMetrics, podMonitorSpec, serviceMonitorSpec } from '../compile/monitors';
import { platformNeeds } from '../compile/needs';
import { networkPolicySpec } from '../compile/network-policy';
import { Plan } from '../compile/plan';
import { bucketOfFlow, bucketOfLink, split } from '../compile/split';
import { spiffeIdSpec } from '../compile/spire';
import { WorkloadModel } from '../model/intent';
import { ambient, cilium, meshed } from '../model/platform';

export const SERVICE_LABEL = 'cdk8s-zero-trust/workload';

/** The policies of one workload in every layer of its platform. Each isolates it by itself, before any link exists. */
export function workloadObjects(scope: Construct, world: World, prefix: string, model: () => WorkloadModel, ownedNamespace: boolean): void {
  const { platform } = world;
  const first = model();
  const { id, namespace, name } = first;
  const object = (suffix: string, kind: readonly [string, string], wave: Wave, compile: (plan: Plan) => readonly Payload[], more: Partial<ConstructorParameters<typeof ManagedObject>[2]> = {}) =>
    new ManagedObject(scope, world, { id: `${prefix}${suffix}`, apiVersion: kind[0], kind: kind[1], name: `${namespace}.${name}.${suffix}`, namespace, wave, fields: ['spec'], compile, ...more });
  const current = (plan: Plan): WorkloadModel => plan.workloads.get(id) ?? model();

  if (platform.network.mode !== 'off') {
    const policy = cilium(platform) ? ['cilium.io/v2', 'CiliumNetworkPolicy'] as const : ['networking.k8s.io/v1', 'NetworkPolicy'] as const;
    const spec = cilium(platform) ? ciliumSpec : networkPolicySpec;
    const compile = (direction: Direction) => (plan: Plan) =>
      split(plan[direction].get(id) ?? [], bucketOfFlow(direction), (flows: readonly Flow[]) => ({ spec: spec(plan, current(plan), direction, flows) }));
    object('inbound', policy, Wave.OPEN, compile('inbound'), { describe: plan => describeInbound(plan, id) });
    object('outbound', policy, Wave.OPEN, compile('outbound'), { describe: plan => describeOutbound(plan, id) });
  }
  // AMB-01: a waypoint heeds policies that point to it, never selectors.
  const proxied = first.meshed && meshed(platform) && first.role !== 'waypoint';
  // The mesh as a whole is closed already, so what is not to be closed yet needs words of its own.
  const closedMesh = platform.coverage === 'cluster' && platform.phase >= 3;
  if (proxied && (ambient(platform) || first.phase >= 2 || closedMesh)) {
    object('authorization', ['security.istio.io/v1', 'AuthorizationPolicy'], Wave.OPEN,
      plan => split(plan.callers.get(id) ?? [], bucketOfLink, links => ({ spec: authorizationSpec(plan, current(plan), links) })),
      { annotations: dryRun(world), describe: plan => describeInbound(plan, id) });
  }
  if (proxied && first.role === 'app' && (first.phase >= 3 || closedMesh)) {
    const plaintext = first.phase >= 3 && platformNeeds(platform, first).some(need => lacksIdentity({ platform }, need));
    // Without a namespace of our own nobody else says for these pods whether it is STRICT.
    if (!ownedNamespace || plaintext) { plaintextPorts(scope, world, prefix, first); }
  }
  if (platform.identity.kind === 'spire') {
    object('identity', ['spire.spiffe.io/v1alpha1', 'ClusterSPIFFEID'], Wave.IDENTITY,
      plan => [{ spec: spiffeIdSpec(platform, current(plan)) }], { name: `${namespace}.${name}`, namespace: undefined });
  }
  if (platform.prometheus) {
    const labels = platform.monitoringLabels;
    if (hasPodMetrics(first)) {
      object('metrics', ['monitoring.coreos.com/v1', 'PodMonitor'], Wave.FOUNDATION, plan => [{ spec: podMonitorSpec(current(plan)) }], { labels });
    }
    if (hasServiceMetrics(first)) {
      object('service-metrics', ['monitoring.coreos.com/v1', 'ServiceMonitor'], Wave.FOUNDATION,
        // The id of the PodMonitor of a workload named `<this>-service` ends in `service-metrics` too.
        plan => [{ spec: serviceMonitorSpec(current(plan), { [SERVICE_LABEL]: name }) }], { labels, id: `${prefix}service-monitor` });
    }
  }
}

/** The object that opens single ports for clients without identity, made with the first of them. */
export function plaintextPorts(scope: Construct, world: World, prefix: string, { id, namespace, name }: WorkloadModel): void {
  world.once(`mutual-tls ${id}`, () => new ManagedObject(scope, world, {
    id: `${prefix}mutual-tls`, apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', name: `${namespace}.${name}.mutual-tls`, namespace,
    wave: Wave.OPEN, fields: ['spec'], compile: plan => [{ spec: workloadAuthenticationSpec(plan, plan.workloads.get(id)!) }],
  }));
}
