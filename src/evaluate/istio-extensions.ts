import { EVERY_INDEX } from '../algebra/index-set';
import { Pods } from '../parse/select';
import { World } from '../parse/world';
import { isOfGateway } from './istio-capture';
import { MeshFacts } from './mesh';
import { Undecided } from './side';

const KINDS = [['networking.istio.io', 'EnvoyFilter'], ['networking.istio.io', 'ProxyConfig'], ['extensions.istio.io', 'WasmPlugin']] as const;

/**
 * What changes the proxies of a namespace themselves, or in the root namespace all of them. Proxies that stand before others, gateways and waypoints, decide
 * about pods of any namespace.
 */
export function extensions(world: World, pods: Pods, { rootNamespace }: MeshFacts): Undecided[] {
  const objects = KINDS.flatMap(([group, kind]) => world.ofKind(kind, group));
  if (objects.length === 0) { return []; }
  const doors = new Set([rootNamespace, ...world.ofKind('Gateway').map(({ namespace }) => namespace), ...world.workloads.filter(isOfGateway).map(({ namespace }) => namespace)]);
  return objects.map(object => ({
    unknown: { what: 'kind', object, path: [], message: `${object.apiVersion} ${object.kind} changes the proxies in a way that is not followed here` },
    workloads: doors.has(object.namespace) ? EVERY_INDEX : pods.inNamespace(object.namespace),
  }));
}
