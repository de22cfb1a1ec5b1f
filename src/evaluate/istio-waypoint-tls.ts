import { unknownValue } from '../parse/read';
import { World } from '../parse/world';
import { DestinationRules } from './istio-destination-rule';
import { only } from './istio-scope';
import { Bindings } from './istio-waypoint-binding';
import { servicePortsOf } from './services';
import { Undecided } from './side';

/**
 * A waypoint wraps what it sends on into TLS of its own where a DestinationRule says SIMPLE or MUTUAL, inside of the tunnel to the pods; it passes over
 * DISABLE and ISTIO_MUTUAL (istio 1.30 `pilot/pkg/networking/core/cluster_waypoint.go`). Whether the pods speak TLS no manifest says.
 */
export function wrappedByWaypoint(world: World, bindings: Bindings, rules: DestinationRules): Undecided[] {
  return !rules.any ? [] : world.workloads.flatMap(({ index }) => {
    const bound = bindings.of(index);
    if (!bound) { return []; }
    const { namespace, labels } = world.workloads[bound.workload];
    return servicePortsOf(world, index).filter(({ service }) => bound.services.includes(service)).flatMap(({ service, servicePort }) => {
      const rule = rules.of({ namespace, labels }, service);
      const tls = rule?.settings(servicePort.port).tls;
      return rule && tls && (tls.mode === 'SIMPLE' || tls.mode === 'MUTUAL')
        ? [{ unknown: unknownValue(rule.object, tls.path, 'the waypoint wraps its requests into this TLS, and whether the pods speak it no manifest says (AMB-01)'), workloads: only(index) }] : [];
    });
  });
}
