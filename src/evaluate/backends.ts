import { asString, get, isAbsent } from '../parse/read';
import { Json, Service, ServicePort, World, WorldObject } from '../parse/world';

const byName = new WeakMap<World, ReadonlyMap<string, Service>>();

export function serviceNamed(world: World, namespace: string, name: string): Service | undefined {
  const known = byName.get(world) ?? new Map(world.services.map(service => [`${service.namespace}/${service.name}`, service]));
  byName.set(world, known);
  return known.get(`${namespace}/${name}`);
}

/** Name and namespace of a Service by the host names that Istio takes for it; a short one is of the namespace where it was written. */
export function serviceOfHost(world: World, host: string, namespace: string, clusterDomain: string): Service | undefined {
  const name = host.endsWith(`.svc.${clusterDomain}`) ? host.slice(0, -(`.svc.${clusterDomain}`.length)) : host;
  const [service, own, ...rest] = name.split('.');
  if (name === host && host.includes('.')) { return undefined; }
  return rest.length === 0 ? serviceNamed(world, own ?? namespace, service) : undefined;
}

export interface Reference { readonly group: string; readonly kind: string; readonly name: string; readonly namespace: string }

/** A reference of the Gateway API, with its defaults. Undefined when it has no name. */
export function reference(json: Json, own: string, group: string, kind: string): Reference | undefined {
  const name = asString(get(json, 'name'));
  const read = (field: string, fallback: string) => (isAbsent(get(json, field)) ? fallback : asString(get(json, field)));
  const [g, k, n] = [read('group', group), read('kind', kind), read('namespace', own)];
  return name && g !== undefined && k !== undefined && n !== undefined ? { group: g, kind: k, name, namespace: n } : undefined;
}

/** Whether an object may refer to another namespace: somebody there has to say so. */
export function granted(world: World, from: WorldObject, to: Reference): boolean {
  if (to.namespace === from.namespace) { return true; }
  return world.ofKind('ReferenceGrant', 'gateway.networking.k8s.io').some(grant => {
    if (grant.namespace !== to.namespace) { return false; }
    const list = (field: string): readonly Json[] => { const found = get(grant.json, 'spec', field); return Array.isArray(found) ? found : []; };
    return list('from').some(item => get(item, 'group') === from.group && get(item, 'kind') === from.kind && get(item, 'namespace') === from.namespace)
      && list('to').some(item => (get(item, 'group') ?? '') === to.group && get(item, 'kind') === to.kind && (isAbsent(get(item, 'name')) || get(item, 'name') === '' || get(item, 'name') === to.name));
  });
}

/** The port of a Service by number or by name. */
export const portNamed = (service: Service, port: number | string): ServicePort | undefined =>
  service.ports.find(item => item.protocol === 'TCP' && (typeof port === 'number' ? item.port === port : item.name === port));

