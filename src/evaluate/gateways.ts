import { EVERY_INDEX } from '../algebra/index-set';
import { TooComplex } from '../algebra/too-complex';
import { World } from '../parse/world';
import { NO_WAYS, Ways, allWays } from './entry';
import { gatewayApi } from './gateway-api';
import { ingresses } from './gateway-ingress';
import { istioGateways } from './gateway-istio';
import { openshiftRoutes } from './gateway-openshift';

export * from './entry';

/**
 * All ways in from outside through a gateway. Who may come to its port, and what policies at the gateway say, is decided by the
 * network and the mesh at the door; ways past every gateway are `exposures`. Paths are in normal form, as routers compare them.
 */
export const waysIn = (world: World, clusterDomain: string): Ways => allWays([
  bounded(world, 'Gateway', () => gatewayApi(world, clusterDomain)), bounded(world, 'VirtualService', () => istioGateways(world, clusterDomain)),
  bounded(world, 'Ingress', () => ingresses(world)), bounded(world, 'Route', () => openshiftRoutes(world)),
]);

/** A text whose meaning costs more than its budget: then no way of its kind can be told. */
export function bounded(world: World, kind: string, read: () => Ways): Ways {
  try {
    return read();
  } catch (error) {
    const [object] = world.ofKind(kind);
    if (!(error instanceof TooComplex) || !object) { throw error; }
    return { ...NO_WAYS, undecided: [{ unknown: { what: 'value', object, path: [], message: error.message }, workloads: EVERY_INDEX }] };
  }
}
