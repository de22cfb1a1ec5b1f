import { Construct } from 'constructs';
import { ManagedObject, Wave } from './managed-object';
import { workloadObjects } from './workload-objects';
import { World } from './world';
import { describeLinks } from '../compile/describe';
import { waypointAuthorizationSpec, waypointDenyAllSpec } from '../compile/istio-authorization';
import { mayUseWaypoint, waypointWorkload } from '../compile/plan';
import { bucketOfLink, split } from '../compile/split';
import { WAYPOINT_FOR_SERVICES, waypointSpec } from '../compile/waypoint';
import { WorkloadModel } from '../model/intent';

/** The waypoint in front of a server with HTTP rules, and what it lets through to that server. */
export function waypointObjects(scope: Construct, world: World, server: WorkloadModel, prefix: string): void {
  const namespace = world.namespace(server.namespace);
  const waypoint = waypointWorkload(world.platform, namespace, server);
  if (waypoint.where === 'here') {
    const { id, name, namespace: home } = waypoint;
    world.once(`waypoint ${id}`, () => {
      new ManagedObject(scope, world, {
        id: name, apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', name, namespace: home,
        labels: WAYPOINT_FOR_SERVICES, wave: Wave.IDENTITY, fields: ['spec'], compile: () => [{ spec: waypointSpec() }],
      });
      new ManagedObject(scope, world, {
        id: `${name}-deny-all`, apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', name: `${home}.${name}.deny-all`, namespace: home,
        wave: Wave.CLOSE, fields: ['spec'], compile: () => [{ spec: waypointDenyAllSpec(name) }],
      });
      workloadObjects(scope, world, `${name}-`, () => waypoint, namespace?.owned ?? false);
    });
  }
  waypointPolicy(scope, world, server, prefix);
}

/** What a waypoint lets through to one server; without it, a waypoint in front of the server lets nobody through. */
export function waypointPolicy(scope: Construct, world: World, server: WorkloadModel, prefix: string): void {
  const { id, name, namespace: home } = server;
  world.once(`http ${id}`, () => new ManagedObject(scope, world, {
    id: `${prefix}http`, apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', name: `${home}.${name}.http`, namespace: home,
    wave: Wave.OPEN, fields: ['spec'],
    compile: plan => split((plan.callers.get(id) ?? []).filter(mayUseWaypoint), bucketOfLink, links => ({ spec: waypointAuthorizationSpec(plan, plan.workloads.get(id)!, links) })),
    describe: plan => describeLinks((plan.callers.get(id) ?? []).filter(mayUseWaypoint)),
  }));
}
