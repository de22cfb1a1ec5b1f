import { EVERY_INDEX, indexSet } from '../algebra/index-set';
import { World } from '../parse/world';
import { isOfGateway } from './istio-capture';
import { MeshFacts } from './mesh';
import { Undecided } from './side';

const KINDS = [['networking.istio.io', 'EnvoyFilter'], ['networking.istio.io', 'ProxyConfig'], ['extensions.istio.io', 'WasmPlugin']] as const;

/**
 * What changes the proxies of a namespace themselves, or in the root namespace all of them. Proxies that stand before others, gateways and waypoints, decide
 * about pods of any namespace.
 */
export function extensions(world: World, { rootNamespace }: MeshFacts): Undecided[] {
  const objects = KINDS.flatMap(([group, kind]) => world.ofKind(kind, group));
  if (objects.length === 0) { return []; }
  const doors = new Set([rootNamespace, ...world.ofKind('Gateway').map(({ namespace }) => namespace), ...world.workloads.filter(isOfGateway).map(({ namespace }) => namespace)]);
  return objects.map(object => ({
    unknown: { what: 'kind', object, path: [], message: `${object.apiVersion} ${object.kind} changes the proxies in a way that is not followed here` },
    workloads: doors.has(object.namespace) ? EVERY_INDEX : indexSet(world.workloads.filter(({ namespace }) => namespace === object.namespace).map(({ index }) => index)),
  }));
}
