import { Labels } from '../../algebra/selector';
import { DESCRIBED, Service, World, WorldObject } from '../../parse/world';
import { Place, inObject, isFilledList, textOf, texts, within } from '../place';
import { AuthorizationRule } from './istio';
import { once } from './once';

const USE = 'istio.io/use-waypoint';

export interface WaypointUse {
  readonly namespace: string;
  readonly name: string;
  /** Who says so: a Service or a Namespace. */
  readonly object: WorldObject;
  readonly place: Place;
}

function useOf(object: WorldObject, labels: Labels, ownNamespace: string): WaypointUse | 'none' | undefined {
  const name = labels[USE];
  if (name === undefined) { return undefined; }
  return name === 'none' ? 'none' : { namespace: labels['istio.io/use-waypoint-namespace'] ?? ownNamespace, name, object, place: inObject(object, 'metadata', 'labels', USE) };
}

export const namespaceObjects = once((world: World): ReadonlyMap<string, WorldObject> => new Map(world.ofKind('Namespace', '').map(object => [object.name, object])));
const gateways = once((world: World): ReadonlyMap<string, WorldObject> => new Map(world.ofKind('Gateway', 'gateway.networking.k8s.io').map(object => [`${object.namespace}/${object.name}`, object])));

/** A Service that only the intent describes may have any labels. */
const services = once((world: World): ReadonlyMap<string, Service> => new Map(world.services.filter(({ object }) => object.origin !== DESCRIBED).map(service => [`${service.namespace}/${service.name}`, service])));
export const serviceNamed = (world: World, namespace: string, name: string): Service | undefined => services(world).get(`${namespace}/${name}`);

/** AMB-01: what a namespace sends its traffic through. */
export function namespaceWaypoint(world: World, name: string): WaypointUse | undefined {
  const object = namespaceObjects(world).get(name);
  const use = object && useOf(object, object.labels, name);
  return use === 'none' ? undefined : use;
}

/** AMB-01: the label of the Service, or else of its namespace. */
export function serviceWaypoint(world: World, { object, namespace }: Service): WaypointUse | undefined {
  const own = useOf(object, object.labels, namespace);
  return own === 'none' ? undefined : own ?? namespaceWaypoint(world, namespace);
}

export const gateway = (world: World, { namespace, name }: Pick<WaypointUse, 'namespace' | 'name'>): WorldObject | undefined =>
  gateways(world).get(`${namespace}/${name}`);

export const isWaypoint = (object: WorldObject): boolean => textOf(inObject(object, 'spec', 'gatewayClassName')) === 'istio-waypoint';

/** AMB-05: whether a rule lets the waypoint in. It runs as the ServiceAccount of its own name. */
export function letsIn({ sources, conditions }: AuthorizationRule, { namespace, name }: WaypointUse): boolean {
  const principal = `/ns/${namespace}/sa/${name}`;
  const names = (value: string): boolean => value === '*' || value.endsWith(principal) || (value.endsWith('*') && value.includes('/') && `${value.split('/')[0]}${principal}`.startsWith(value.slice(0, -1)));
  const unmet = conditions.some(condition => {
    const values = texts(within(condition, 'values')).map(({ value }) => value);
    switch (textOf(within(condition, 'key'))) {
      case 'source.principal': return !values.some(names);
      case 'source.namespace': return !values.includes(namespace);
      default: return false;
    }
  });
  return !unmet && (sources.length === 0 || sources.some(source => texts(within(source, 'principals')).some(({ value }) => names(value))
    || (!isFilledList(within(source, 'principals')) && texts(within(source, 'namespaces')).some(({ value }) => value === namespace || value.includes('*')))
    || texts(within(source, 'serviceAccounts')).some(({ value }) => value === `${namespace}/${name}` || value === name)));
}
