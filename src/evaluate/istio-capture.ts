import { Labels } from '../algebra/selector';
import { Ports, allPortsOf, portRange } from '../algebra/ports';
import { ranges, subtract } from '../algebra/ranges';
import { asArray, asObject, get, unknownValue } from '../parse/read';
import { Json, Path, Unknown, Workload } from '../parse/world';
import { valuesOf } from '../parse/values';
import { hasContainer } from './istio-facts';
import { strangeContainers } from './istio-proxy-containers';
import { ProxyConfig, proxyConfigOf } from './istio-proxy-config';
import { MeshFacts } from './mesh';
import { Cause } from './side';

/** What a pod is to the mesh. `gateway` and `waypoint` are proxies themselves: nothing is captured, but they have an identity. */
export type Role = 'none' | 'sidecar' | 'ambient' | 'gateway' | 'waypoint';

export const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';
const CLASS_NAME = 'gateway.networking.k8s.io/gateway-class-name';
const MANAGED = 'gateway.istio.io/managed';
const TEMPLATES = 'inject.istio.io/templates';
const PROXY = 'istio-proxy';
/** The webhook leaves these alone (istio 1.30 `pkg/kube/inject/initializer.go`). */
const IGNORED = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']);

/** Where in the pod template it says what the pod is. */
interface Reason { readonly path: Path; readonly fact: string }
export interface Captured { readonly role: Role; readonly reason?: Reason }

/** Pods that no object of these manifests makes: they are taken to be as the intent says. */
export const isDescribed = ({ meshed }: Pick<Workload, 'meshed'>): boolean => meshed !== undefined;

/** Pods that are made for a Gateway, ours or a waypoint (IST-43). */
export const isOfGateway = ({ labels }: Pick<Workload, 'labels'>): boolean => Object.hasOwn(labels, GATEWAY_NAME);

const OUTSIDE: Captured = { role: 'none' };
const label = (role: Role, name: string, fact = 'AMB-01'): Captured => ({ role, reason: { path: ['metadata', 'labels', name], fact } });
const WAYPOINT = label('waypoint', GATEWAY_NAME);
const GATEWAY = label('gateway', GATEWAY_NAME, 'IST-43');
const ROUTER: Captured = { role: 'gateway', reason: { path: ['spec'], fact: 'IST-43' } };
const PRESENT: Captured = { role: 'sidecar', reason: { path: ['spec'], fact: 'IST-54' } };
const INJECTED: Captured = { role: 'sidecar', reason: { path: ['metadata', 'labels'], fact: 'IST-51' } };
const INJECTED_GATEWAY: Captured = { role: 'gateway', reason: { path: ['metadata', 'annotations', TEMPLATES], fact: 'IST-43' } };
const AMBIENT = label('ambient', 'istio.io/dataplane-mode');

export const captureCauses = ({ object, templatePath }: Workload, { reason }: Captured): readonly Cause[] =>
  (object && reason ? [{ object, path: [...templatePath, ...reason.path], fact: reason.fact }] : []);

/** Which proxy, if any, stands before the pods: by what is in them already, then by the labels of pod and namespace. */
export function captureOf(workload: Workload, namespace: Labels, kind: MeshFacts['kind']): Captured {
  const { labels, annotations, template } = workload;
  if (kind === 'none' || workload.hostNetwork) { return OUTSIDE; }
  const ambient = kind !== 'sidecar';
  if (isDescribed(workload)) {
    if (!workload.meshed) { return OUTSIDE; }
    return { role: !ambient ? 'sidecar' : labels[MANAGED] === 'istio.io-mesh-controller' ? 'waypoint' : 'ambient' };
  }
  const ofGateway = isOfGateway(workload);
  if (labels[MANAGED] === 'istio.io-mesh-controller' || (ofGateway && /waypoint/.test(labels[CLASS_NAME] ?? ''))) { return ambient ? WAYPOINT : OUTSIDE; }
  if (ofGateway) { return GATEWAY; }
  if (hasContainer(template, PROXY)) {
    if (runsAs(template, 'router')) { return ROUTER; }
    if (runsAs(template, 'sidecar') || containers(template) > 1) { return PRESENT; }
  }
  if (injected(workload, namespace)) { return annotations[TEMPLATES]?.split(',').some(name => name.trim() === 'gateway') ? INJECTED_GATEWAY : INJECTED; }
  // AMB-01: pods that say they have a sidecar are left alone (istio 1.31 `cni/pkg/util/podutil.go`).
  if (annotations['sidecar.istio.io/status'] !== undefined) { return OUTSIDE; }
  const mode = labels['istio.io/dataplane-mode'];
  return ambient && (mode === 'ambient' || (mode !== 'none' && namespace['istio.io/dataplane-mode'] === 'ambient')) ? AMBIENT : OUTSIDE;
}

const containers = (template: Json): number => ['containers', 'initContainers'].reduce((sum, list) => sum + (asArray(get(template, 'spec', list)) ?? []).length, 0);

/** The first arguments of the proxy's container say what it is: `proxy sidecar`, `proxy router`. */
function runsAs(template: Json, role: string): boolean {
  return ['containers', 'initContainers'].some(list => (asArray(get(template, 'spec', list)) ?? []).some(container => {
    if (get(container, 'name') !== PROXY) { return false; }
    const args = asArray(get(container, 'args')) ?? [];
    return args[0] === 'proxy' && args[1] === role;
  }));
}

/** The selectors of Istio's webhooks, then the annotation, which only counts where the label is absent. */
function injected({ labels, annotations, namespace: name }: Workload, namespace: Labels): boolean {
  const wanted = labels['sidecar.istio.io/inject'];
  if (IGNORED.has(name) || wanted === 'false' || (wanted === undefined && annotations['sidecar.istio.io/inject'] === 'false')) { return false; }
  const injection = namespace['istio-injection'];
  if (injection !== undefined) { return injection === 'enabled'; }
  if (namespace['istio.io/rev'] !== undefined) { return true; }
  return wanted === 'true' || labels['istio.io/rev'] !== undefined;
}

/** Ports of a captured pod that its proxy does not see. */
export interface Bypass {
  readonly inbound: Ports;
  /** As they are dialled. */
  readonly outbound: Ports;
  /** Whether ambient pods reach the sidecar through its tunnel. */
  readonly tunnel?: boolean;
  readonly unknown: readonly Unknown[];
}

const TCP = allPortsOf('TCP');
const TRAFFIC = 'traffic.sidecar.istio.io/';
const OVERRIDES = 'proxy.istio.io/overrides';

const PLAIN_BYPASS: Bypass = { inbound: ranges([...portRange('TCP', 15020, 15021), ...portRange('TCP', 15090)]), outbound: [], unknown: [] };

/** IST-11, IST-52: what the annotations take out of the capture of a sidecar. */
export function bypassOf(workload: Workload): Bypass {
  const { annotations, labels, object, templatePath, template } = workload;
  const unknown: Unknown[] = [...strangeContainers(workload)];
  if (labels['networking.istio.io/tunnel'] === undefined && !Object.keys(annotations).some(name => name.includes('istio.io/'))) { return unknown.length === 0 ? PLAIN_BYPASS : { ...PLAIN_BYPASS, unknown }; }
  const doubt = (name: string, message: string) => {
    if (object) { unknown.push(unknownValue(object, [...templatePath, 'metadata', 'annotations', name], `${name}: ${message}`)); }
  };
  const list = (name: string): Ports => {
    const numbers = (annotations[name] ?? '').split(',').map(text => text.trim()).filter(text => text !== '');
    if (!numbers.every(text => /^\d+$/.test(text) && Number(text) <= 65535)) { doubt(name, 'is no list of ports'); }
    return ranges(numbers.flatMap(text => (/^\d+$/.test(text) && Number(text) > 0 ? portRange('TCP', Number(text)) : [])));
  };
  const named = `${TRAFFIC}includeInboundPorts`;
  const [include, exclude] = [annotations[named] ?? '*', list(`${TRAFFIC}excludeInboundPorts`)];
  const status = /^\d+$/.test(annotations['status.sidecar.istio.io/port'] ?? '') ? Number(annotations['status.sidecar.istio.io/port']) : 15020;
  const own = ranges([...portRange('TCP', 15021), ...portRange('TCP', 15090), ...portRange('TCP', status)]);
  const inbound = include === '*' ? ranges([...own, ...exclude]) : subtract(TCP, list(named));
  const outward = [`${TRAFFIC}includeOutboundIPRanges`, `${TRAFFIC}excludeOutboundIPRanges`];
  for (const name of outward) {
    if ((annotations[name] ?? '') !== '' && annotations[name] !== '*') { doubt(name, 'which connections it takes out depends on addresses that are not known'); }
    if (name === outward[0] && annotations[name] === '') { doubt(name, 'takes everything out of the mesh but the ports of includeOutboundPorts'); }
  }
  const proxy = proxyConfig(annotations['proxy.istio.io/config'], message => doubt('proxy.istio.io/config', message));
  const interception = annotations['sidecar.istio.io/interceptionMode'] ?? proxy.interception;
  if (interception !== undefined && interception !== 'REDIRECT' && interception !== 'TPROXY') { doubt('sidecar.istio.io/interceptionMode', 'without interception nothing has to pass the proxy'); }
  if ((annotations[`${TRAFFIC}excludeInterfaces`] ?? '') !== '') { doubt(`${TRAFFIC}excludeInterfaces`, 'which connections it takes out is not known'); }
  const templates = (annotations[TEMPLATES] ?? 'sidecar').split(',').map(name => name.trim());
  if (!templates.includes('sidecar') && !templates.includes('gateway')) { doubt(TEMPLATES, 'a template that is not known'); }
  // The injector notes there what it finds, and lays what it finds there over the proxy.
  if (annotations[OVERRIDES] !== undefined && !hasContainer(template, PROXY)) { doubt(OVERRIDES, 'lays something over the proxy that is not followed here'); }
  const tunnel = labels['networking.istio.io/tunnel'] === undefined ? proxy.tunnel : labels['networking.istio.io/tunnel'].split(',').includes('http');
  return { inbound, outbound: list(`${TRAFFIC}excludeOutboundPorts`), ...(tunnel === undefined ? {} : { tunnel }), unknown };
}

function proxyConfig(text: string | undefined, doubt: (message: string) => void): ProxyConfig {
  if (text === undefined) { return { strange: [] }; }
  try {
    const [config] = valuesOf(text);
    if (config !== null && !asObject(config)) { doubt('is no mapping'); return { strange: [] }; }
    const proxy = proxyConfigOf(config);
    for (const field of proxy.strange.filter(name => name !== 'interceptionMode')) { doubt(`what ${field} changes is not followed here`); }
    return proxy;
  } catch {
    doubt('is no YAML that can be read');
    return { strange: [] };
  }
}

export const capturedPorts = (bypass: Ports): Ports => subtract(TCP, bypass);
