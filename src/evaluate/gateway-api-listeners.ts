import { indexSet, isNoIndex } from '../algebra/index-set';
import { selects } from '../algebra/selector';
import { isPort } from '../parse/containers';
import { asArray, asObject, asString, get, isAbsent, isUnknown, labelSelector, unknownFields, unknownValue } from '../parse/read';
import { Json, Path, Unknown, World, WorldObject } from '../parse/world';
import { granted, portNamed, reference, serviceOfHost } from './backends';
import { Door } from './entry';
import { endpointsBehind } from './services';

export const GATEWAY_API = 'gateway.networking.k8s.io';

/** Who runs a Gateway. What Istio and Cilium do is known; of others only what the API says. */
export type Runner = 'istio' | 'cilium' | 'other';

export interface Listener {
  readonly gateway: WorldObject;
  readonly runner: Runner;
  readonly name: string;
  /** As routes name it. */
  readonly port: number;
  readonly door: Door;
  /** Ports of the door. */
  readonly ports: readonly number[];
  readonly protocol: string;
  /** TLS is not ended here. */
  readonly passthrough: boolean;
  /** '*' where it takes any. */
  readonly hostname: string;
  takes(route: WorldObject): boolean;
  readonly path: Path;
}

/** What a Gateway says; `anywhere` may lead to any pod. */
export interface ReadGateway { readonly listeners: readonly Listener[]; readonly unknown: readonly Unknown[]; readonly anywhere: readonly Unknown[] }

const CONTROLLERS: Readonly<Record<string, Runner | 'inside'>> = {
  'istio.io/gateway-controller': 'istio', 'io.cilium/gateway-controller': 'cilium',
  // Waypoints serve the mesh, and the remote class has no pods here.
  'istio.io/mesh-controller': 'inside', 'istio.io/unmanaged-gateway': 'inside',
};
/** Classes that their controllers make by themselves. */
const CLASSES: Readonly<Record<string, Runner | 'inside'>> = { 'istio': 'istio', 'cilium': 'cilium', 'istio-waypoint': 'inside', 'istio-remote': 'inside' };

function runnerOf(world: World, className: string): Runner | 'inside' {
  const object = world.ofKind('GatewayClass', GATEWAY_API).find(({ name }) => name === className);
  const found = object ? CONTROLLERS[asString(get(object.json, 'spec', 'controllerName')) ?? ''] : Object.hasOwn(CLASSES, className) ? CLASSES[className] : undefined;
  return found ?? 'other';
}

const SPEC = ['gatewayClassName', 'listeners', 'addresses', 'infrastructure', 'tls', 'allowedListeners'];
const LISTENER = ['name', 'hostname', 'port', 'protocol', 'tls', 'allowedRoutes'];

export function readGateway(world: World, gateway: WorldObject, clusterDomain: string): ReadGateway {
  const spec = get(gateway.json, 'spec');
  const runner = runnerOf(world, asString(get(spec, 'gatewayClassName')) ?? '');
  if (runner === 'inside') { return { listeners: [], unknown: [], anywhere: [] }; }
  const unknown = unknownFields(gateway, spec, ['spec'], SPEC);
  if (!isAbsent(get(spec, 'allowedListeners'))) { unknown.push(unknownValue(gateway, ['spec', 'allowedListeners'], 'listeners of other objects are not known here')); }
  const anywhere: Unknown[] = [];
  const services = unmanagedServices(world, gateway, runner, clusterDomain);
  const door = doorOf(world, gateway, runner, services.flatMap(({ workloads }) => workloads));
  const listeners = (asArray(get(spec, 'listeners')) ?? []).flatMap((json, index): Listener[] => {
    const path: Path = ['spec', 'listeners', index];
    unknown.push(...unknownFields(gateway, json, path, LISTENER));
    const port = get(json, 'port');
    const protocol = asString(get(json, 'protocol'));
    const name = asString(get(json, 'name'));
    if (!isPort(port) || !protocol || name === undefined) { unknown.push(unknownValue(gateway, path, 'a listener needs name, port and protocol')); return []; }
    // UDP leads by a kind of routes that nobody here reads.
    if (!Object.hasOwn(KINDS, protocol) && protocol !== 'UDP') { anywhere.push(unknownValue(gateway, [...path, 'protocol'], `where ${protocol} leads is not known here`)); }
    const tls = get(json, 'tls');
    const secure = protocol === 'HTTPS' || protocol === 'TLS';
    const passthrough = get(tls, 'mode') === 'Passthrough';
    if (!isAbsent(get(tls, 'options')) || (secure && !isAbsent(get(spec, 'tls', 'frontend')))) { unknown.push(unknownValue(gateway, [...path, 'tls'], 'whom TLS options and client certificates keep out is not known here')); }
    if (protocol === 'HTTPS' && passthrough) { unknown.push(unknownValue(gateway, [...path, 'tls', 'mode'], 'HTTPS cannot be passed through; the protocol for that is TLS')); return []; }
    // The API wants to be told how TLS ends; without it nothing listens.
    if (secure && isAbsent(tls)) { return []; }
    const takes = allowed(world, gateway, get(json, 'allowedRoutes'), [...path, 'allowedRoutes'], protocol);
    if (isUnknown(takes)) { unknown.push(takes); return []; }
    if ((asArray(get(tls, 'certificateRefs')) ?? []).some(item => !isSecret(item))) { unknown.push(unknownValue(gateway, [...path, 'tls', 'certificateRefs'], 'only Secrets hold certificates as far as is known here')); return []; }
    // Without its certificate a listener takes nothing.
    if (!certificatesGranted(world, gateway, get(tls, 'certificateRefs'))) { return []; }
    const ports = services.length === 0 ? [port] : [...new Set(services.flatMap(service => {
      const found = portNamed(service, port);
      return found ? endpointsBehind(world, service, found).backends.map(backend => backend.port) : [];
    }))];
    return [{
      gateway, runner, name, port, door, ports, protocol, passthrough, hostname: (asString(get(json, 'hostname')) || '*').toLowerCase(), takes, path,
    }];
  });
  return { listeners, unknown, anywhere };
}

/** Istio: a Gateway with the name of a Service as its address is served by the pods of that Service. */
function unmanagedServices(world: World, gateway: WorldObject, runner: Runner, clusterDomain: string) {
  const addresses = asArray(get(gateway.json, 'spec', 'addresses')) ?? [];
  return runner !== 'istio' ? [] : addresses.flatMap(address => {
    const type = get(address, 'type');
    const host = asString(get(address, 'value'));
    return (isAbsent(type) || type === 'Hostname') && host ? serviceOfHost(world, host, gateway.namespace, clusterDomain) ?? [] : [];
  });
}

/** IST-43: Istio labels the pods that it makes with the name of the Gateway. CIL-43: Cilium has none. */
function doorOf(world: World, gateway: WorldObject, runner: Runner, behind: readonly number[]): Door {
  if (runner === 'cilium') { return { kind: 'cilium-ingress' }; }
  const made = world.workloads.filter(({ namespace, labels }) => namespace === gateway.namespace && labels['gateway.networking.k8s.io/gateway-name'] === gateway.name).map(({ index }) => index);
  const workloads = indexSet(behind.length > 0 ? behind : made);
  return runner === 'istio' && !isNoIndex(workloads) ? { kind: 'pods', workloads } : { kind: 'controller', name: `Gateway ${gateway.namespace}/${gateway.name}` };
}

const KINDS: Readonly<Record<string, readonly string[]>> = { HTTP: ['HTTPRoute', 'GRPCRoute'], HTTPS: ['HTTPRoute', 'GRPCRoute'], TLS: ['TLSRoute', 'TCPRoute'], TCP: ['TCPRoute'] };

function allowed(world: World, gateway: WorldObject, json: Json | undefined, path: Path, protocol: string): Listener['takes'] | Unknown {
  const [unknown] = [...unknownFields(gateway, json, path, ['namespaces', 'kinds']), ...unknownFields(gateway, get(json, 'namespaces'), [...path, 'namespaces'], ['from', 'selector'])];
  if (unknown) { return unknown; }
  const kinds = asArray(get(json, 'kinds')) ?? [];
  const named = kinds.flatMap(kind => ((get(kind, 'group') ?? GATEWAY_API) === GATEWAY_API ? [asString(get(kind, 'kind'))] : []));
  const byProtocol = Object.hasOwn(KINDS, protocol) ? KINDS[protocol] : [];
  const takesKind = (kind: string) => byProtocol.includes(kind) && (kinds.length === 0 || named.includes(kind));
  const from = get(json, 'namespaces', 'from') ?? 'Same';
  switch (from) {
    case 'Same': return route => takesKind(route.kind) && route.namespace === gateway.namespace;
    case 'All': return route => takesKind(route.kind);
    case 'None': return () => false;
    case 'Selector': {
      const selector = labelSelector(gateway, get(json, 'namespaces', 'selector'), [...path, 'namespaces', 'selector']);
      return isUnknown(selector) ? selector : route => takesKind(route.kind) && selects(selector, world.namespaces.get(route.namespace) ?? {});
    }
    default: return unknownValue(gateway, [...path, 'namespaces', 'from'], 'from is Same, All, Selector or None');
  }
}

const isSecret = (json: Json): boolean => (get(json, 'group') ?? '') === '' && (get(json, 'kind') ?? 'Secret') === 'Secret';

function certificatesGranted(world: World, gateway: WorldObject, json: Json | undefined): boolean {
  const references = (asArray(json) ?? []).map(item => (asObject(item) ? reference(item, gateway.namespace, '', 'Secret') : undefined));
  return references.length === 0 || references.some(found => found && granted(world, gateway, found));
}
