import { Labels, Selector, equals } from '../../algebra/selector';
import { asString, get, stringMap } from '../../parse/read';
import { Workload, World, WorldObject } from '../../parse/world';
import { Place, fields, inObject, textOf, within } from '../place';
import { groupBy, once, push } from './once';
import { inNamespace, present, select } from './pods';

export interface MeshConfig {
  readonly rootNamespace: string;
  readonly trustDomain?: string;
  readonly trustDomainAliases: readonly string[];
  /** The text of the mesh configuration; empty where none is in the manifests. */
  readonly text: string;
}

/** What istiod reads: the ConfigMap `istio` (or of a revision), key `mesh`. */
export const meshConfig = once((world: World): MeshConfig => {
  const text = world.ofKind('ConfigMap', '').filter(({ name }) => /^istio(-|$)/.test(name)).map(({ json }) => asString(get(json, 'data', 'mesh'))).find(mesh => mesh !== undefined) ?? '';
  const option = (name: string) => new RegExp(`^${name}:[ \\t]*["']?([\\w.-]+)`, 'm').exec(text)?.[1];
  const aliases = /^trustDomainAliases:[ \t]*((?:\n[ \t]*-.*)+|\[.*\])/m.exec(text)?.[1] ?? '';
  return { rootNamespace: option('rootNamespace') ?? 'istio-system', trustDomain: option('trustDomain'), trustDomainAliases: aliases.match(/[\w.-]*\w[\w.-]*/g) ?? [], text };
});

/** The kinds and lists that `captureOf` reads. */
export const CAPTURE_READS = ['/Namespace', 'namespaces', 'workloads'] as const;

/** `unknown`: the manifests do not hold the Namespace, whose labels would say so. */
export type Capture = 'sidecar' | 'ambient' | 'none' | 'unknown';

function capture({ labels, annotations, hostNetwork, template }: Workload, shared: Labels, isDeclared: boolean): Capture {
  const containers = ['containers', 'initContainers'].flatMap(list => get(template, 'spec', list) ?? []);
  if (containers.some(container => get(container, 'name') === 'istio-proxy')) { return 'sidecar'; }
  if (hostNetwork) { return 'none'; }
  // IST-43: pods of a gateway are proxies themselves, of Istio or of another product.
  if (labels['gateway.networking.k8s.io/gateway-name'] !== undefined) { return 'unknown'; }
  const inject = labels['sidecar.istio.io/inject'] ?? annotations['sidecar.istio.io/inject'];
  if (inject !== 'false' && (inject === 'true' || shared['istio-injection'] === 'enabled' || (shared['istio-injection'] !== 'disabled' && (labels['istio.io/rev'] ?? shared['istio.io/rev']) !== undefined))) { return 'sidecar'; }
  const mode = labels['istio.io/dataplane-mode'] ?? shared['istio.io/dataplane-mode'];
  if (mode !== undefined) { return mode === 'ambient' ? 'ambient' : 'none'; }
  return inject === 'false' || isDeclared ? 'none' : 'unknown';
}

const captures = once((world: World): readonly Capture[] => {
  const declared = new Set(world.ofKind('Namespace', '').map(({ name }) => name));
  return world.workloads.map(workload => capture(workload, world.namespaces.get(workload.namespace) ?? {}, declared.has(workload.namespace)));
});

/** How the mesh captures a workload. */
export const captureOf = (world: World, { index }: Workload): Capture => captures(world)[index];

/** A proxy beside the pod, or one that the manifests do not rule out. */
export const readsRequests = (world: World, workload: Workload): boolean => ['sidecar', 'unknown'].includes(captureOf(world, workload));

export const isMeshed = (world: World, workload: Workload): boolean => ['sidecar', 'ambient'].includes(captureOf(world, workload));

export type TlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** Selectors of Istio have labels alone: the API server drops all else, and nothing left selects everything. */
export function istioSelector(place: Place): Selector | undefined {
  const labels = stringMap(within(place, 'matchLabels').value);
  return labels && equals(labels);
}

/** A PeerAuthentication and what it is about. */
export interface Authentication {
  readonly object: WorldObject;
  /** IST-03: selectors count in their own namespace alone. */
  readonly scope: 'mesh' | 'namespace' | 'workload' | 'ignored';
  /** The selected pods; absent where all of the scope are. */
  readonly subject?: Selector;
  readonly mode: Place;
  /** By workload port (IST-04). */
  readonly ports: readonly (readonly [string, Place])[];
}

export const authentications = once((world: World): readonly Authentication[] => world.ofKind('PeerAuthentication', 'security.istio.io').map(object => {
  const selected = istioSelector(inObject(object, 'spec', 'selector'));
  const root = object.namespace === meshConfig(world).rootNamespace;
  const everyone = selected?.length === 0;
  const scope = everyone ? (root ? 'mesh' : 'namespace') : root ? 'ignored' : 'workload';
  return {
    object, scope, subject: everyone || !selected ? undefined : [inNamespace(object.namespace), ...selected],
    mode: inObject(object, 'spec', 'mtls', 'mode'),
    ports: fields(inObject(object, 'spec', 'portLevelMtls')).map(([port, place]) => [port, within(place, 'mode')]),
  };
}));

const isMode = (mode: string | undefined): mode is TlsMode => mode === 'STRICT' || mode === 'PERMISSIVE' || mode === 'DISABLE';

/** IST-01: what holds for pods of a namespace that nothing selects. */
export const defaultTlsMode = (world: World, namespace: string): TlsMode => widerModes(world, namespace).map(({ mode }) => textOf(mode)).find(isMode) ?? 'PERMISSIVE';

const widerModes = (world: World, namespace: string): readonly Authentication[] => [...byScope(world).get(`namespace ${namespace}`) ?? [], ...byScope(world).get('mesh') ?? []];
const byScope = once((world: World) => groupBy(authentications(world), ({ scope, object }) => (scope === 'mesh' ? scope : `${scope} ${object.namespace}`)));

const ownModes = once((world: World) => {
  const found = new Map<number, Authentication[]>();
  for (const policy of authentications(world)) {
    for (const { index } of policy.scope === 'workload' && policy.subject ? select(world, policy.subject) : []) { push(found, index, policy); }
  }
  return found;
});

/** IST-01: the port, then the workload, the namespace, the mesh; UNSET inherits, and nothing at all means PERMISSIVE. */
export function tlsModeAt(world: World, workload: Workload, port: number): TlsMode {
  const own = ownModes(world).get(workload.index) ?? [];
  const modes = [
    ...own.flatMap(({ ports }) => ports.filter(([number]) => number === `${port}`).map(([, mode]) => textOf(mode))),
    ...[...own, ...widerModes(world, workload.namespace)].map(({ mode }) => textOf(mode)),
  ];
  return modes.find(isMode) ?? 'PERMISSIVE';
}

/** The workloads that a PeerAuthentication is about. */
export function authenticated(world: World, { object, scope, subject }: Authentication): readonly Workload[] {
  if (scope === 'ignored') { return []; }
  if (scope === 'mesh') { return present(world); }
  return select(world, subject ?? [inNamespace(object.namespace)]);
}

/** The kinds and lists that `tlsModeAt` reads. */
export const TLS_READS = ['security.istio.io/PeerAuthentication', '/ConfigMap', 'workloads', 'namespaces'] as const;

export const MESH_READS = [...TLS_READS, '/Namespace'] as const;
