import { HBONE_PORT, Plan } from './plan';
import { WorkloadModel } from '../model/intent';

/** Gateway of Istio's waypoint class; it serves Services, which is how our clients reach it (AMB-01). */
export const waypointSpec = (): Record<string, unknown> => ({
  gatewayClassName: 'istio-waypoint',
  listeners: [{ name: 'mesh', port: HBONE_PORT, protocol: 'HBONE' }],
});

export const WAYPOINT_FOR_SERVICES = { 'istio.io/waypoint-for': 'service' };

/** Labels that send traffic through a waypoint, on a Service or on a whole namespace, as soon as a link needs one. */
export function waypointLabels(of: (plan: Plan) => WorkloadModel | undefined, namespace: string): Record<string, (plan: Plan) => string | undefined> {
  return {
    'istio.io/use-waypoint': plan => of(plan)?.name,
    'istio.io/use-waypoint-namespace': plan => {
      const home = of(plan)?.namespace;
      return home === namespace ? undefined : home;
    },
  };
}

/** The waypoint that a whole namespace has to use, because one of its Services cannot be labelled. */
export function namespaceWaypoint(plan: Plan, name: string): WorkloadModel | undefined {
  const server = (plan.byNamespace.get(name) ?? []).find(({ id, serviceIsOurs }) => !serviceIsOurs && plan.waypoints.has(id));
  return server && plan.waypoints.get(server.id);
}

/** A Service outside of the mesh stays out when its whole namespace goes through a waypoint. */
export const noWaypointLabel = (namespace: string): Record<string, (plan: Plan) => string | undefined> =>
  ({ 'istio.io/use-waypoint': plan => (namespaceWaypoint(plan, namespace) ? 'none' : undefined) });
