import { EMPTY, EVERYTHING, Language, concat, literal, noneOf, oneOf, or, plus } from '../algebra/language';
import { indexSet } from '../algebra/index-set';
import { allPortsOf } from '../algebra/ports';
import { Traffic, box, intersect } from '../algebra/traffic';
import { isPort } from '../parse/containers';
import { asArray, asObject, asString, get, isAbsent, unknownValue } from '../parse/read';
import { Json, Path, Unknown, World, WorldObject } from '../parse/world';
import { portNamed, serviceNamed } from './backends';
import { Door, Ways, allWays, clouded, waysOf } from './entry';
import { conjunction, exactPath, pathBelow, pathPrefix, pathRegex } from './http-match';
import { Notes, note, notesOn, onlyFields } from './notes';
import { UNCHANGED } from './request-change';
import { RouteRule, VirtualHost, route } from './route-table';
import { Backend, endpointsBehind, servicePortsOf } from './services';

type Runner = 'istio' | 'cilium' | 'other';

const GROUP = 'networking.k8s.io';
const CLASS = 'kubernetes.io/ingress.class';
const CONTROLLERS: Readonly<Record<string, Runner>> = { 'istio.io/ingress-controller': 'istio', 'cilium.io/ingress-controller': 'cilium' };
const CLASSES: Readonly<Record<string, Runner>> = { istio: 'istio', cilium: 'cilium' };

/** Annotations that change no route; what any other one does is not known here. */
const HARMLESS = ['kubectl.kubernetes.io/', 'meta.helm.sh/', 'helm.sh/', 'cert-manager.io/', 'acme.cert-manager.io/', 'external-dns.alpha.kubernetes.io/', 'argocd.argoproj.io/', 'app.kubernetes.io/', 'cdk8s-zero-trust/', 'kubernetes.io/tls-acme', CLASS];

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
  const read = objects.map(object => ({ object, ...hostsOf(world, object, runner) }));
  const door = doorOf(world, runner, name);
  const opened = world.ofKind('IngressClass', GROUP).find(item => item.name === name);
  const ways = waysOf({ door, ports: portsOf(world, door), ...opened ? { cause: { object: opened, path: ['spec', 'controller'] } } : {} }, 'http', route(read.flatMap(({ hosts }) => hosts)));
  const doubts = read.flatMap(({ object, unknown }) => {
    const reached = ways.entries.filter(({ causes }) => causes.some(cause => cause.object === object)).map(({ target }) => target);
    return clouded(world, unknown, object, reached);
  });
  return allWays([ways, { entries: [], undecided: doubts }]);
}

/** IST-43, CIL-43. Pods of other controllers are not known. */
function doorOf(world: World, runner: Runner, name: string | undefined): Door {
  if (runner === 'cilium') { return { kind: 'cilium-ingress' }; }
  const pods = runner === 'istio' ? world.workloads.filter(({ labels }) => labels.istio === 'ingressgateway').map(({ index }) => index) : [];
  return pods.length > 0 ? { kind: 'pods', workloads: indexSet(pods) } : { kind: 'controller', name: name === undefined ? 'the default Ingress controller' : `IngressClass ${name}` };
}

/** HTTP and HTTPS, by the ports that the pods have behind them. */
function portsOf(world: World, door: Door): readonly number[] {
  if (door.kind !== 'pods') { return [80, 443]; }
  return [...new Set(door.workloads.items.flatMap(workload => [80, 443].map(port => servicePortsOf(world, workload).find(({ servicePort }) => servicePort.port === port && servicePort.protocol === 'TCP')?.port ?? port)))];
}

function hostsOf(world: World, object: WorldObject, runner: Runner): { readonly hosts: readonly VirtualHost[]; readonly unknown: readonly Unknown[] } {
  const notes = notesOn(object);
  const spec = get(object.json, 'spec');
  onlyFields(notes, spec, ['spec'], ['ingressClassName', 'defaultBackend', 'rules', 'tls']);
  for (const key of Object.keys(object.annotations)) {
    if (!HARMLESS.some(start => key.startsWith(start)) && key !== 'ingress.cilium.io/loadbalancer-mode') { note(notes, ['metadata', 'annotations', key], `what the annotation ${key} does is not known here`); }
  }
  const fallback = get(spec, 'defaultBackend');
  const hosts = (asArray(get(spec, 'rules')) ?? []).map((rule, index): VirtualHost => {
    const path: Path = ['spec', 'rules', index];
    onlyFields(notes, rule, path, ['host', 'http']);
    const domain = (asString(get(rule, 'host')) || '*').toLowerCase();
    if (domain.startsWith('*.') && runner === 'other') { note(notes, [...path, 'host'], 'how many labels a wildcard stands for differs between controllers'); }
    const paths = (asArray(get(rule, 'http', 'paths')) ?? []).map((item, order) => pathRule(world, notes, item, [...path, 'http', 'paths', order], runner, index * 10_000 + order));
    return { domain, rules: paths.map(item => ({ ...item, requests: intersect(item.requests, wildcard(domain, runner)) })) };
  });
  if (isAbsent(fallback) || runner === 'istio') { return { hosts, unknown: notes.unknown }; }
  const rest = ruleFor(notes, backendOf(world, notes, fallback, ['spec', 'defaultBackend']), ['spec', 'defaultBackend'], EVERYTHING, [-1], 0);
  // Cilium gives the default only what asks for no host that it knows.
  const ends = runner === 'cilium' ? ['*'] : [...new Set(['*', ...hosts.map(({ domain }) => domain)])];
  return { hosts: [...hosts, ...ends.map(domain => ({ domain, rules: [rest] }))], unknown: notes.unknown };
}

/** The API, and Cilium: a wildcard is exactly one label. Istio: any number. */
function wildcard(domain: string, runner: Runner): Traffic {
  const hosts = domain.startsWith('*.') && runner !== 'istio' ? concat(plus(noneOf('.')), literal(domain.slice(1)), or(EMPTY, concat(oneOf(':'), EVERYTHING))) : EVERYTHING;
  return box(allPortsOf('TCP'), [['host', hosts]]);
}

function pathRule(world: World, notes: Notes, json: Json, path: Path, runner: Runner, order: number): RouteRule {
  onlyFields(notes, json, path, ['path', 'pathType', 'backend']);
  const value = asString(get(json, 'path')) ?? '';
  const type = get(json, 'pathType');
  const backends = backendOf(world, notes, get(json, 'backend'), [...path, 'backend']);
  const length = runner === 'istio' ? value.length : value.replace(/\/$/, '').length;
  switch (type) {
    case 'Exact': return { ...ruleFor(notes, backends, path, exactPath(value), runner === 'cilium' ? [2, length] : [length, 1], order), start: value };
    case 'Prefix': return { ...ruleFor(notes, backends, path, pathBelow(value), runner === 'cilium' ? [0, length] : [length, 0], order), start: value.replace(/\/$/, '') };
    case 'ImplementationSpecific': case undefined: case null: {
      const { language, rank } = specific(value, runner, length);
      return ruleFor(notes, backends, path, language, rank, order);
    }
    default: return ruleFor(notes, backends, path, undefined, [length, 0], order);
  }
}

/** What a path without a type of the API means to each controller. */
function specific(value: string, runner: Runner, length: number): { readonly language: Language | undefined; readonly rank: readonly number[] } {
  if (runner === 'cilium') { return { language: value === '' ? EVERYTHING : pathRegex(value), rank: [1, value.length] }; }
  if (runner === 'other') { return { language: undefined, rank: [length, 0] }; }
  if (['', '*', '/*', '.*'].includes(value)) { return { language: EVERYTHING, rank: [-1, 0] }; }
  const start = /^(.*)(?:\.\*|\/\*)$/.exec(value)?.[1];
  return start === undefined ? { language: exactPath(value), rank: [value.length, 1] } : { language: start === '' ? pathPrefix('/') : pathBelow(start), rank: [start.length, 0] };
}

/** Without a language nobody knows what it takes: at most everything. */
const ruleFor = ({ object }: Notes, backends: readonly Backend[], path: Path, language: Language | undefined, rank: readonly number[], order: number): RouteRule => ({
  ...conjunction([{ field: 'path', ...language ? { language } : {} }]), targets: [{ backends, change: UNCHANGED }], rank, order, source: object, cause: { object, path },
});

function backendOf(world: World, notes: Notes, json: Json | undefined, path: Path): readonly Backend[] {
  onlyFields(notes, json, path, ['service', 'resource']);
  const { object } = notes;
  const name = asString(get(json, 'service', 'name'));
  if (!asObject(get(json, 'service')) || name === undefined) { notes.unknown.push(unknownValue(object, path, 'what is behind this backend is not known here')); return []; }
  const service = serviceNamed(world, object.namespace, name);
  if (!service) { note(notes, path, `the Service ${object.namespace}/${name} is not among the manifests`); return []; }
  if (service.type === 'ExternalName' || service.selector === undefined) { note(notes, path, `what is behind the Service ${object.namespace}/${name} is not known here`); return []; }
  const port = get(json, 'service', 'port');
  const number = get(port, 'number');
  const found = isPort(number) ? portNamed(service, number) : portNamed(service, asString(get(port, 'name')) ?? '');
  return found ? endpointsBehind(world, service, found).backends : [];
}
