import { World } from '../parse/world';
import { Ways, allWays } from './entry';
import { gatewayApi } from './gateway-api';
import { ingresses } from './gateway-ingress';
import { istioGateways } from './gateway-istio';
import { openshiftRoutes } from './gateway-openshift';

export * from './entry';

/**
 * All ways in from outside through a gateway. Who may come to its port, and what policies at the gateway say, is decided by the
 * network and the mesh at the door; ways past every gateway are `exposures`.
 */
export const waysIn = (world: World, clusterDomain: string): Ways => allWays([gatewayApi(world, clusterDomain), istioGateways(world, clusterDomain), ingresses(world), openshiftRoutes(world)]);
