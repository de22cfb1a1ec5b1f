import { equals, selects } from '../algebra/selector';
import { isPort } from '../parse/containers';
import { asArray, asString, get, isAbsent, stringList, stringMap, unknownValue } from '../parse/read';
import { Json, Path, Unknown, World, WorldObject } from '../parse/world';
import { Notes, note, notesOn, onlyFields } from './notes';
import { coversDomain } from './route-table';

const ISTIO = 'networking.istio.io';

/** One entry of `egress`: hosts that a proxy is told of, for one port or for all that no other entry has. */
interface Listener {
  readonly port?: number;
  /** It binds elsewhere than where connections are captured. */
  readonly strange: boolean;
  readonly hosts: readonly { readonly namespace: string; readonly host: string; readonly excluded: boolean }[];
  readonly path: Path;
}

/** What a Sidecar says about the proxies that it is for (IST-41). */
export interface SidecarScope {
  readonly object: WorldObject;
  readonly namespace: string;
  readonly listeners: readonly Listener[];
  /** Absent: as the mesh says. */
  readonly policy?: 'ALLOW_ANY' | 'REGISTRY_ONLY';
  readonly unknown: readonly Unknown[];
}

/** Reads every Sidecar once. */
export const sidecarScopes = (world: World): ReadonlyMap<WorldObject, SidecarScope> => new Map(world.ofKind('Sidecar', ISTIO).map(object => [object, readSidecar(object)]));

/**
 * The Sidecar of a workload: one that selects it, else one of its namespace, else the one of the root namespace. Undefined: none.
 * Of several the oldest counts, which no manifest tells.
 */
export function sidecarFor(scopes: ReadonlyMap<WorldObject, SidecarScope>, { namespace, labels }: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> }, rootNamespace: string): readonly SidecarScope[] {
  const all = [...scopes.values()];
  const selector = ({ object }: SidecarScope) => get(object.json, 'spec', 'workloadSelector');
  const own = all.filter(scope => scope.object.namespace === namespace);
  const selecting = own.filter(scope => !isAbsent(selector(scope)) && selects(equals(stringMap(get(selector(scope), 'labels')) ?? {}), labels));
  if (selecting.length > 0) { return selecting; }
  const plain = own.filter(scope => isAbsent(selector(scope)));
  // There `.` is the namespace of the proxy.
  return plain.length > 0 ? plain : all.filter(scope => scope.object.namespace === rootNamespace && isAbsent(selector(scope))).map(scope => ({ ...scope, namespace }));
}

const SPEC = ['workloadSelector', 'ingress', 'egress', 'inboundConnectionPool', 'outboundTrafficPolicy'];

function readSidecar(object: WorldObject): SidecarScope {
  const notes = notesOn(object);
  const spec = get(object.json, 'spec');
  onlyFields(notes, spec, ['spec'], SPEC);
  onlyFields(notes, get(spec, 'workloadSelector'), ['spec', 'workloadSelector'], ['labels']);
  if (!stringMap(get(spec, 'workloadSelector', 'labels'))) { note(notes, ['spec', 'workloadSelector', 'labels'], 'labels is no mapping of texts'); }
  // They replace what the Services say about the ports of the pod.
  if (!isAbsent(get(spec, 'ingress'))) { note(notes, ['spec', 'ingress'], 'how such listeners take requests in is not known here'); }
  const given = asArray(get(spec, 'egress')) ?? [];
  const listeners = given.map((json, index) => readListener(notes, json, ['spec', 'egress', index]));
  const everything: Listener = { strange: false, hosts: [{ namespace: '*', host: '*', excluded: false }], path: ['spec'] };
  const policy = policyOf(notes, get(spec, 'outboundTrafficPolicy'), ['spec', 'outboundTrafficPolicy']);
  return { object, namespace: object.namespace, listeners: given.length === 0 ? [everything] : listeners, ...policy ? { policy } : {}, unknown: notes.unknown };
}

/** Written down without a mode it is the stricter one: that is the first of its values. */
function policyOf(notes: Notes, json: Json | undefined, path: Path): SidecarScope['policy'] {
  if (isAbsent(json)) { return undefined; }
  onlyFields(notes, json, path, ['mode', 'egressProxy']);
  if (!isAbsent(get(json, 'egressProxy'))) { note(notes, [...path, 'egressProxy'], 'where the egress proxy sends unknown requests is not known here'); }
  const mode = get(json, 'mode');
  if (mode === 'ALLOW_ANY' || mode === 'REGISTRY_ONLY') { return mode; }
  if (!isAbsent(mode)) { note(notes, [...path, 'mode'], 'mode is ALLOW_ANY or REGISTRY_ONLY'); }
  return 'REGISTRY_ONLY';
}

function readListener(notes: Notes, json: Json, path: Path): Listener {
  onlyFields(notes, json, path, ['port', 'bind', 'captureMode', 'hosts', 'tls']);
  const port = get(json, 'port', 'number');
  const mode = get(json, 'captureMode');
  const list = stringList(get(json, 'hosts'));
  if (!list) { note(notes, [...path, 'hosts'], 'hosts is no list of texts'); }
  const hosts = (list ?? []).flatMap(text => {
    const [first, host, ...more] = text.split('/');
    if (host === undefined || more.length > 0) { note(notes, [...path, 'hosts'], `${text} is no namespace and host`); return []; }
    const excluded = first.startsWith('~');
    const name = excluded ? first.slice(1) || '*' : first;
    return [{ namespace: name, host: host.toLowerCase(), excluded }];
  });
  const proxy = (asString(get(json, 'port', 'protocol')) ?? '').toUpperCase() === 'HTTP_PROXY';
  return {
    ...isPort(port) ? { port } : {}, hosts, path,
    strange: proxy || !isAbsent(get(json, 'bind')) || !(isAbsent(mode) || mode === 'DEFAULT' || mode === 'IPTABLES') || !isAbsent(get(json, 'tls')),
  };
}

export interface Import { readonly known: boolean; readonly scope: SidecarScope; readonly path: Path; readonly unknown?: Unknown }

/** Whether the proxies of a Sidecar are told of a host of a namespace on a port. */
export function imports(scope: SidecarScope, namespace: string, host: string, port: number): Import {
  const { object, listeners } = scope;
  const [listener, next] = [...listeners.filter(item => item.port === port), ...listeners.filter(item => item.port === undefined)];
  if (!listener) { return { known: false, scope, path: ['spec', 'egress'] }; }
  const { path, strange } = listener;
  const such = (item: { readonly host: string }) => item.host === host || (item.host.startsWith('*') && coversDomain(item.host, host));
  const tells = ({ hosts }: Listener): boolean => {
    const meant = hosts.filter(item => item.namespace === '*' || (item.namespace === '.' ? scope.namespace : item.namespace) === namespace);
    return meant.some(item => !item.excluded && such(item)) && !meant.some(item => item.excluded && such(item));
  };
  const known = tells(listener);
  // Measured with istiod 1.31: the entry for all ports takes the addresses that the one for the port made no listener for.
  const why = strange ? 'a listener of its own address is not followed here'
    : !known && listener.port !== undefined && next && tells(next) ? `leaves out ${host}, and the entry for all ports takes it only where no listener of port ${port} is in the way` : undefined;
  return { known, scope, path: [...path, 'hosts'], ...why ? { unknown: unknownValue(object, path, why) } : {} };
}
