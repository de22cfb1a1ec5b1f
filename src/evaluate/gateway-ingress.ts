import { indexSet } from '../algebra/index-set';
import { asArray, asString, get, stringList, unknownValue } from '../parse/read';
import { Json, Unknown, World, WorldObject } from '../parse/world';
import { Door, Ways, allWays, clouded, waysOf } from './entry';
import { CLASS, Runner, ingressHosts } from './gateway-ingress-rules';
import { VirtualHost, commonDomain, route } from './route-table';
import { servicePortsOf } from './services';

const GROUP = 'networking.k8s.io';
const CONTROLLERS: Readonly<Record<string, Runner>> = { 'istio.io/ingress-controller': 'istio', 'cilium.io/ingress-controller': 'cilium' };
const CLASSES: Readonly<Record<string, Runner>> = { istio: 'istio', cilium: 'cilium' };

interface Class { readonly runner: Runner; readonly name?: string }

/** How requests come in through Ingress. All Ingresses of a class are one table; of Cilium each has a load balancer of its own, unless it is shared. */
export function ingresses(world: World): Ways {
  const groups = new Map<string, { readonly type: Class; readonly objects: WorldObject[] }>();
  for (const object of world.ofKind('Ingress', GROUP)) {
    const type = classOf(world, object);
    const apart = type.runner === 'cilium' && object.annotations['ingress.cilium.io/loadbalancer-mode'] !== 'shared';
    const key = `${type.runner} ${type.name ?? ''} ${apart ? object.index : ''}`;
    const group = groups.get(key) ?? { type, objects: [] };
    groups.set(key, group);
    group.objects.push(object);
  }
  return allWays([...groups.values()].map(({ type, objects }) => groupWays(world, type, objects)));
}

function classOf(world: World, { json, annotations }: WorldObject): Class {
  const classes = world.ofKind('IngressClass', GROUP);
  const isDefault = classes.find(item => item.annotations['ingressclass.kubernetes.io/is-default-class'] === 'true');
  const name = annotations[CLASS] ?? asString(get(json, 'spec', 'ingressClassName')) ?? isDefault?.name;
  if (name === undefined) { return { runner: 'other' }; }
  const object = classes.find(item => item.name === name);
  const controller = object && asString(get(object.json, 'spec', 'controller'));
  const runner = controller === undefined ? (Object.hasOwn(CLASSES, name) ? CLASSES[name] : 'other') : Object.hasOwn(CONTROLLERS, controller) ? CONTROLLERS[controller] : 'other';
  return { runner, name };
}

function groupWays(world: World, { runner, name }: Class, objects: readonly WorldObject[]): Ways {
  const read = objects.map(object => ({ object, ...ingressHosts(world, object, runner) }));
  const hosts = read.flatMap(item => item.hosts);
  const door = doorOf(world, runner, name);
  const opened = world.ofKind('IngressClass', GROUP).find(item => item.name === name);
  const table = (ports: readonly number[], such: readonly VirtualHost[]): Ways =>
    waysOf({ door, ports: ports.flatMap(port => portsOf(world, door, port)), ...opened ? { cause: { object: opened, path: ['spec', 'controller'] } } : {} }, 'http', route(such));
  // Controllers that are not known here have a certificate for every host.
  const ways = runner === 'other' ? table([80, 443], hosts) : allWays([table([80], hosts), ...secureTables(runner, read).map(such => table([443], such))]);
  const doubts = read.flatMap(({ object, unknown }) => {
    const reached = ways.entries.filter(({ causes }) => causes.some(cause => cause.object === object)).map(({ target }) => target);
    return clouded(world, unknown, object, reached);
  });
  const shared = runner !== 'istio' ? [] : sharedHosts(read).flatMap(item => clouded(world, [item], item.object, ways.entries.map(({ target }) => target)));
  return allWays([ways, { entries: [], undecided: [...doubts, ...shared] }]);
}

interface Read { readonly object: WorldObject; readonly hosts: readonly VirtualHost[] }

/** Which hosts Istio and Cilium serve by HTTPS: those that `tls` of their Ingress names. */
function secureTables(runner: Runner, read: readonly Read[]): readonly (readonly VirtualHost[])[] {
  const items = read.flatMap(({ object, hosts }) => (asArray(get(object.json, 'spec', 'tls')) ?? []).map(item =>
    ({ object, hosts, names: namesOf(item), secret: asString(get(item, 'secretName')) })));
  const all = read.flatMap(({ hosts }) => hosts);
  if (runner === 'istio') {
    // One table for each item. A host comes with the rules of all Ingresses, but only to the tables of the one that it belongs to.
    const named = items.filter(({ secret }) => secret);
    // An item with a host that stands before in its Ingress is not served at all.
    const first = named.filter((item, index) => !named.slice(0, index).some(other => other.object === item.object && other.names.some(name => item.names.includes(name))));
    return first.flatMap(({ object, hosts, names }) => {
      const served = (domains: readonly string[]) => all.filter(({ domain }) => domains.includes(domain)).flatMap(({ domain, rules }) =>
        names.flatMap(name => { const common = commonDomain(name, domain); return common ? [{ domain: common, rules }] : []; }));
      const own = [...new Set(hosts.map(({ domain }) => domain))];
      const shared = own.filter(domain => read.some(other => other.object !== object && other.hosts.some(host => host.domain === domain)));
      // A host that may belong to another Ingress is a table of its own, so that it takes nothing from the others.
      return [served(own.filter(domain => !shared.includes(domain))), ...shared.map(domain => served([domain]))];
    });
  }
  // Cilium gives a host there the rules without host, if there are any, and else its own.
  const any = all.filter(({ domain }) => domain === '*');
  return [items.flatMap(({ names }) => names.filter(name => name !== '*')).flatMap(name => (any.length > 0 ? any : all.filter(({ domain }) => domain === name)).map(({ rules }) => ({ domain: name, rules })))];
}

/** Without hosts all. */
function namesOf(item: Json): readonly string[] {
  const names = (stringList(get(item, 'hosts')) ?? []).map(name => name.toLowerCase());
  return names.length === 0 ? ['*'] : names;
}

/** Istio: a host of several Ingresses belongs to the oldest of them, which matters where one of them has HTTPS. */
function sharedHosts(read: readonly Read[]): Unknown[] {
  const tls = ({ object }: Read) => (asArray(get(object.json, 'spec', 'tls')) ?? []).flatMap(namesOf);
  return read.filter(item => tls(item).length > 0).flatMap(item => {
    const others = read.filter(other => other !== item);
    const shared = [...item.hosts.map(({ domain }) => domain).filter(domain => others.some(other => other.hosts.some(host => host.domain === domain))), ...tls(item).filter(name => others.some(other => tls(other).includes(name)))];
    return [...new Set(shared)].map(host => unknownValue(item.object, ['spec', 'tls'], `another Ingress has the host ${host}, and nothing says which of them is older and decides about HTTPS`));
  });
}

/** IST-43, CIL-43. Pods of other controllers are not known. */
function doorOf(world: World, runner: Runner, name: string | undefined): Door {
  if (runner === 'cilium') { return { kind: 'cilium-ingress' }; }
  const pods = runner === 'istio' ? world.workloads.filter(({ labels }) => labels.istio === 'ingressgateway').map(({ index }) => index) : [];
  return pods.length > 0 ? { kind: 'pods', workloads: indexSet(pods) } : { kind: 'controller', name: name === undefined ? 'the default Ingress controller' : `IngressClass ${name}` };
}

/** The port that the pods have behind it. */
function portsOf(world: World, door: Door, port: number): readonly number[] {
  if (door.kind !== 'pods') { return [port]; }
  return [...new Set(door.workloads.items.map(workload => servicePortsOf(world, workload).find(({ servicePort }) => servicePort.port === port && servicePort.protocol === 'TCP')?.port ?? port))];
}
