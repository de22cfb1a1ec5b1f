import { EVERY_INDEX } from '../algebra/index-set';
import { asString, get, unknownValue } from '../parse/read';
import { World, WorldObject } from '../parse/world';
import { serviceNamed } from './backends';
import { GATEWAY_NAME } from './istio-capture';
import { CONTROLLERS, GATEWAY_API, MESH_CONTROLLER, controllersOf, isManaged } from './istio-waypoint';
import { Undecided } from './side';

/**
 * A controller makes a Service for each Gateway, and leaves one alone that is there under its name: then whoever looks for the
 * gateway, or the waypoint, goes to the pods of that one.
 */
export function takenServices(world: World): readonly Undecided[] {
  const controllers = controllersOf(world.objects);
  return world.ofKind('Gateway', GATEWAY_API).filter(isManaged).flatMap(gateway => {
    const name = serviceOf(gateway, controllers);
    const service = name === undefined ? undefined : serviceNamed(world, gateway.namespace, name);
    return !service || service.selector?.[GATEWAY_NAME] === gateway.name ? []
      : [{ unknown: unknownValue(service.object, ['spec', 'selector'], `it has the name of the Service that is made for the Gateway ${gateway.name}, and leads elsewhere`), workloads: EVERY_INDEX }];
  });
}

function serviceOf({ name, json, annotations }: WorldObject, controllers: ReadonlyMap<string, string>): string | undefined {
  const className = asString(get(json, 'spec', 'gatewayClassName')) ?? '';
  if (className === 'cilium') { return `cilium-gateway-${name}`; }
  const override = annotations['gateway.istio.io/name-override'] || undefined;
  switch (controllers.get(className)) {
    case CONTROLLERS.istio: return override ?? `${name}-${className}`;
    case MESH_CONTROLLER: return override ?? name;
    default: return undefined;
  }
}
