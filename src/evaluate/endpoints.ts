import { Addresses, containsAddresses } from '../algebra/addresses';
import { parseAddress } from '../algebra/cidr';
import { equals, selects } from '../algebra/selector';
import { asArray, asString, get, stringMap, unknownValue } from '../parse/read';
import { Json, Path, Service, Unknown, World, WorldObject } from '../parse/world';
import { serviceNamed } from './backends';

/** Controllers that write down the pods of a selector, or a copy of Endpoints, and take back what others write into their slices. */
const CONTROLLERS = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'];

interface ByHand { readonly object: WorldObject; readonly path: Path; readonly services: readonly Service[]; readonly service: string; readonly addresses: readonly string[] }

/**
 * endpoints that somebody writes by hand. They lead a Service to any address, that of a pod included, past its selector, and a gateway
 * or a waypoint goes there as itself. Nobody here knows which pod has which address, so only what is surely none of a pod is left out.
 */
export function endpointsByHand(world: World, mesh: 'none' | 'sidecar' | 'ambient' | 'detect', podAddresses: Addresses | undefined): Unknown[] {
  const outside = (address: string): boolean => {
    const parsed = parseAddress(address);
    return parsed !== undefined && podAddresses !== undefined && !containsAddresses(podAddresses, [parsed]);
  };
  const found = [...world.ofKind('EndpointSlice', 'discovery.k8s.io').flatMap(object => sliceOf(world, object)), ...world.ofKind('Endpoints', '').flatMap(object => endpointsOf(world, object))];
  const entries = mesh === 'none' ? [] : world.ofKind('WorkloadEntry', 'networking.istio.io').map(object => entryOf(world, object));
  return [
    ...found.filter(({ services, addresses }) => services.some(hasSelector) || !addresses.every(outside)),
    // In ambient the address alone makes it a workload of the mesh (AMB-01).
    ...entries.filter(({ services, addresses }) => services.length > 0 || (mesh !== 'sidecar' && !addresses.every(outside))),
  ].map(({ object, path, service, addresses }) => unknownValue(object, path, `${addresses.join(', ') || 'nothing'} is an endpoint of ${service} by hand, and which pod it is, if any, nobody knows${podAddresses ? '' : '; podCidrs of the platform would tell what is none'}`));
}

const hasSelector = ({ selector = {} }: Service): boolean => Object.keys(selector).length > 0;
const named = (world: World, namespace: string, name: string): readonly Service[] => { const service = serviceNamed(world, namespace, name); return service ? [service] : []; };
/** The API server keeps its own addresses there. */
const isOfApiServer = (namespace: string, service: string): boolean => namespace === 'default' && service === 'kubernetes';
const list = (json: Json | undefined): readonly Json[] => asArray(json) ?? [];
const texts = (items: readonly (Json | undefined)[]): readonly string[] => items.map(item => asString(item) ?? JSON.stringify(item ?? null));

function sliceOf(world: World, object: WorldObject): ByHand[] {
  const { namespace, labels } = object;
  const service = labels['kubernetes.io/service-name'] ?? '';
  if (CONTROLLERS.includes(labels['endpointslice.kubernetes.io/managed-by']) || service === '' || isOfApiServer(namespace, service)) { return []; }
  const addresses = texts(list(get(object.json, 'endpoints')).flatMap(endpoint => list(get(endpoint, 'addresses'))));
  return addresses.length === 0 ? [] : [{ object, path: ['endpoints'], services: named(world, namespace, service), service: `${namespace}/${service}`, addresses }];
}

function endpointsOf(world: World, object: WorldObject): ByHand[] {
  const { namespace, name } = object;
  const services = named(world, namespace, name);
  // Those of a Service with a selector are overwritten by its controller.
  if (services.some(hasSelector) || isOfApiServer(namespace, name)) { return []; }
  const addresses = texts(list(get(object.json, 'subsets')).flatMap(subset => ['addresses', 'notReadyAddresses'].flatMap(field => list(get(subset, field)))).map(item => get(item, 'ip')));
  return addresses.length === 0 ? [] : [{ object, path: ['subsets'], services, service: `${namespace}/${name}`, addresses }];
}

function entryOf(world: World, object: WorldObject): ByHand {
  const labels = stringMap(get(object.json, 'spec', 'labels')) ?? {};
  const services = world.services.filter(service => service.namespace === object.namespace && hasSelector(service) && selects(equals(service.selector ?? {}), labels));
  return {
    object, path: ['spec', 'address'], services, addresses: texts([get(object.json, 'spec', 'address')]),
    service: services.map(({ namespace, name }) => `${namespace}/${name}`).join(', ') || 'the mesh',
  };
}
