import { Construct } from 'constructs';
import { Home } from './home';
import { ManagedObject, Wave } from './managed-object';
import { waypointObjects, waypointPolicy } from './waypoint-objects';
import { plaintextPorts } from './workload-objects';
import { World } from './world';
import { lacksIdentity } from '../compile/istio-authentication';
import { registryHost, serviceEntrySpec, usesRegistry } from '../compile/istio-egress';
import { mayUseWaypoint, needsWaypoint, workloadOf } from '../compile/plan';
import { LinkModel, WorkloadModel } from '../model/intent';
import { ambient, meshed, sidecar } from '../model/platform';
import { shortName } from '../model/short-name';

/** Makes the objects that only some links need: plaintext exceptions, waypoints, registry entries. */
export function linkEffects(world: World, homes: ReadonlyMap<string, Home>): void {
  const { platform } = world;
  if (!meshed(platform)) { return; }
  world.onLink(link => {
    const server = local(homes, workloadOf(link.server));
    if (server && server.workload.phase >= 3 && lacksIdentity(world, link)) {
      plaintextPorts(server.home.scope, world, server.home.prefix, server.workload);
    }
    if (server && needsWaypoint(platform, link)) {
      waypointObjects(server.home.scope, world, server.workload, server.home.prefix);
    }
    // Its Service cannot be labelled, so a neighbour with HTTP rules may send it through the waypoint of the whole namespace.
    if (server && ambient(platform) && server.workload.phase >= 2 && !server.workload.serviceIsOurs && mayUseWaypoint(link)) {
      waypointPolicy(server.home.scope, world, server.workload, server.home.prefix);
    }
    if (!sidecar(platform) || !usesRegistry(link)) { return; }
    for (const workload of link.client.kind === 'all-workloads' ? world.listWorkloads() : [workloadOf(link.client)]) {
      const client = local(homes, workload);
      if (client && client.workload.meshed && client.workload.phase >= 3) { registryEntry(client.home.scope, world, client.workload, link); }
    }
  });
}

function local(homes: ReadonlyMap<string, Home>, workload: WorkloadModel | undefined): { workload: WorkloadModel; home: Home } | undefined {
  const home = workload?.where === 'here' ? homes.get(workload.id) : undefined;
  return home && { workload: workload!, home };
}

function registryEntry(scope: Construct, world: World, { namespace }: WorkloadModel, link: LinkModel): void {
  const host = registryHost(link.server)!;
  world.once(`registry ${namespace} ${host}`, () => new ManagedObject(scope, world, {
    id: `registry-${host}`, apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry',
    // At the end, where no host of the Internet has it: at the start it would be the name of another host.
    name: shortName(`${namespace}.${host.replace(/^\*\.(.*)/, '$1.wildcard')}`), namespace,
    wave: Wave.OPEN, fields: ['spec'], compile: plan => [{ spec: serviceEntrySpec(plan, namespace, host) }],
  }));
}
