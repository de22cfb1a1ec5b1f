import { intersectIndices } from '../algebra/index-set';
import { Labels, selects } from '../algebra/selector';
import { asArray, asString, get, isUnknown, labelSelector, unknownValue } from '../parse/read';
import { Pods } from '../parse/select';
import { Path, Service, Unknown, World, WorldObject } from '../parse/world';
import { GATEWAY_NAME } from './istio-capture';
import { Members } from './istio-members';
import { only } from './istio-scope';
import { GATEWAY_API, MESH_CONTROLLER, controllersOf } from './istio-waypoint';
import { servicePortsOf } from './services';
import { Cause, Undecided } from './side';

export interface Waypoint {
  readonly workload: number;
  readonly namespace: string;
  readonly name: string;
  readonly causes: readonly Cause[];
}

/** How traffic to one server meets a waypoint. */
export interface Binding extends Waypoint {
  /** The Services whose requests go through it. */
  readonly services: readonly Service[];
  /** Whether connections to the pods' own addresses go through it as well. */
  readonly direct: boolean;
}

export interface Bindings { of(server: number): Binding | undefined; readonly undecided: readonly Undecided[] }

type Answer = { readonly waypoint: Waypoint; readonly traffic: string } | { readonly problem: Unknown } | undefined;

const USE = 'istio.io/use-waypoint';
const FROM = 'istio.io/use-waypoint-namespace';

/** AMB-01: a waypoint counts where a label of the Service, else of its namespace, names it. */
export function waypointBindings(world: World, pods: Pods, members: Members): Bindings {
  const namespaces = new Map(world.ofKind('Namespace', '').map(object => [object.name, object]));
  const gateways = new Map(world.ofKind('Gateway', GATEWAY_API).map(object => [`${object.namespace}/${object.name}`, object]));
  const classes = new Map(world.ofKind('GatewayClass', GATEWAY_API).map(object => [object.name, object]));
  const controllers = controllersOf([...classes.values()]);
  const named = (labels: Labels, place: string, cause: (label: string) => Cause | undefined): Answer => {
    const name = labels[USE];
    const where = labels[FROM] ?? place;
    const by = cause(USE);
    const gateway = gateways.get(`${where}/${name}`);
    const found = intersectIndices(pods.inNamespace(where), pods.withLabels([{ key: GATEWAY_NAME, operator: 'In', values: [name] }]));
    const problem = (message: string): Answer => (by ? { problem: unknownValue(by.object, by.path, message) } : undefined);
    if (found.items.length === 0) { return problem(`${USE}: there is no waypoint ${where}/${name} here`); }
    if (gateway) {
      const className = asString(get(gateway.json, 'spec', 'gatewayClassName')) ?? '';
      if (controllers.get(className) !== MESH_CONTROLLER) { return problem(`${USE}: the Gateway ${where}/${name} is no waypoint`); }
      const allowed = attaches(gateway, place, world.namespaces.get(place) ?? {});
      if (isUnknown(allowed)) { return { problem: allowed }; }
      // What may not be attached goes its way without the waypoint.
      if (!allowed) { return undefined; }
    }
    const classLabels = classes.get(asString(get(gateway?.json, 'spec', 'gatewayClassName')) ?? '')?.labels ?? {};
    const traffic = gateway?.labels['istio.io/waypoint-for'] ?? classLabels['istio.io/waypoint-for'] ?? 'service';
    return { waypoint: { workload: found.items[0], namespace: where, name, causes: by ? [by] : [] }, traffic };
  };
  const bound = (labels: Labels, place: string, object: WorldObject | undefined, path: Path): Answer => {
    if (labels[USE] === 'none') { return undefined; }
    if (labels[USE] !== undefined) { return named(labels, place, label => (object ? { object, path: [...path, label], fact: 'AMB-01' } : undefined)); }
    const around = world.namespaces.get(place) ?? {};
    if (around[USE] === undefined || around[USE] === 'none') { return undefined; }
    const owner = namespaces.get(place);
    return named(around, place, label => (owner ? { object: owner, path: ['metadata', 'labels', label], fact: 'AMB-01' } : undefined));
  };
  const ofService = memoize((service: Service): Answer =>
    (service.object.labels['gateway.istio.io/managed'] === 'istio.io-mesh-controller' ? undefined : bound(service.object.labels, service.namespace, service.object, ['metadata', 'labels'])));
  const known = new Map<number, { readonly binding?: Binding; readonly problems: readonly Unknown[] }>();
  const isUsed = [...world.namespaces.values(), ...[...world.services.map(({ object }) => object), ...world.workloads].map(({ labels }) => labels)].some(labels => labels[USE] !== undefined);
  const compute = (server: number) => {
    if (!isUsed) { return { problems: [] }; }
    const { labels, namespace, object, templatePath } = world.workloads[server];
    const services = [...new Set(servicePortsOf(world, server).map(({ service }) => service))];
    if (members.role(server) === 'waypoint' || members.role(server) === 'gateway') { return { problems: [] }; }
    // A headless Service has no address but those of its pods.
    const fronts = services.filter(({ headless }) => !headless);
    const answers = fronts.map(service => ({ service, answer: ofService(service) }));
    const own = bound(labels, namespace, object, [...templatePath, 'metadata', 'labels']);
    const problems = [...answers.map(({ answer }) => answer), own].flatMap(answer => (answer && 'problem' in answer ? [answer.problem] : []));
    const through = answers.flatMap(({ service, answer }) => (answer && 'waypoint' in answer && ['service', 'all'].includes(answer.traffic) ? [{ service, waypoint: answer.waypoint }] : []));
    const direct = own && 'waypoint' in own && ['workload', 'all'].includes(own.traffic) ? own.waypoint : undefined;
    const first = through[0]?.waypoint ?? direct;
    if (!first) { return { problems }; }
    const around = through.length < fronts.length || (fronts.length < services.length && !direct);
    const mixed = around || [...through.map(({ waypoint }) => waypoint), ...(direct ? [direct] : [])].some(({ workload }) => workload !== first.workload);
    const by = first.causes[0];
    if (mixed && by) { problems.push(unknownValue(by.object, by.path, 'some Services of the same pods go through this waypoint and others do not')); }
    if (members.role(server) !== 'ambient' && by) { problems.push(unknownValue(by.object, by.path, 'a waypoint in front of pods that are not in the ambient mesh')); }
    if (members.role(server) !== 'ambient') { return { problems }; }
    return { binding: { services: through.filter(({ waypoint }) => waypoint.workload === first.workload).map(({ service }) => service), direct: direct?.workload === first.workload, ...first }, problems };
  };
  const of = (server: number) => {
    const found = known.get(server) ?? compute(server);
    known.set(server, found);
    return found;
  };
  return {
    of: server => of(server).binding,
    get undecided() { return world.workloads.flatMap(({ index }): Undecided[] => of(index).problems.map(unknown => ({ unknown, workloads: only(index) }))); },
  };
}

function memoize<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return key => {
    if (!known.has(key)) { known.set(key, compute(key)); }
    return known.get(key)!;
  };
}

/** Which namespaces may use a waypoint: its own, unless the listener says otherwise. */
function attaches(gateway: WorldObject, namespace: string, labels: Labels): boolean | Unknown {
  const listeners = asArray(get(gateway.json, 'spec', 'listeners')) ?? [];
  const index = listeners.findIndex(listener => get(listener, 'protocol') === 'HBONE' && get(listener, 'port') === 15008);
  const allowed = get(listeners[index], 'allowedRoutes', 'namespaces');
  const path: Path = ['spec', 'listeners', index, 'allowedRoutes', 'namespaces'];
  switch (asString(get(allowed, 'from')) ?? 'Same') {
    case 'Same': return namespace === gateway.namespace;
    case 'All': return true;
    case 'Selector': {
      const selector = labelSelector(gateway, get(allowed, 'selector'), [...path, 'selector']);
      return isUnknown(selector) ? selector : selects(selector, labels);
    }
    default: return unknownValue(gateway, [...path, 'from'], 'is neither Same, All nor Selector');
  }
}
