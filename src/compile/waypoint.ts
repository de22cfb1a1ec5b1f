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
