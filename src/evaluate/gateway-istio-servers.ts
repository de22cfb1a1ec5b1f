import { indexSet } from '../algebra/index-set';
import { Labels, equals, selects } from '../algebra/selector';
import { isPort } from '../parse/containers';
import { asArray, asString, get, isAbsent, stringList, stringMap, unknownValue } from '../parse/read';
import { Json, Path, Unknown, World, WorldObject } from '../parse/world';
import { Door } from './entry';
import { Notes, note, notesOn, onlyFields } from './notes';
import { servicePortsOf } from './services';

const SERVER = ['name', 'port', 'bind', 'hosts', 'tls', 'defaultEndpoint'];
const TLS = ['httpsRedirect', 'mode', 'serverCertificate', 'privateKey', 'caCertificates', 'caCrl', 'credentialName', 'credentialNames', 'caCertCredentialName', 'tlsCertificates', 'minProtocolVersion', 'maxProtocolVersion', 'cipherSuites', 'subjectAltNames', 'verifyCertificateSpki', 'verifyCertificateHash'];

type Form = 'http' | 'https' | 'tls' | 'tcp';

/** One entry of a Gateway's `servers`. */
export interface Server {
  readonly gateway: WorldObject;
  readonly port: number;
  readonly form: Form;
  /** `namespace/host`, or a host for all namespaces. */
  readonly hosts: readonly string[];
  /** Everything is sent to HTTPS. */
  readonly redirects: boolean;
  readonly path: Path;
}

/** A server on a pod, by the port that the pod listens on. */
export interface Listening extends Server { readonly listens: number }

/** A pod that serves Gateways: one of the world, or the unknown one that a Gateway asks for. */
export interface Proxy { readonly door: Door; readonly namespace: string; readonly labels: Labels; readonly servers: readonly Listening[] }

/** What a Gateway says; `anywhere` may lead to any pod. */
export interface ReadServers { readonly servers: readonly Server[]; readonly unknown: readonly Unknown[]; readonly anywhere: readonly Unknown[] }

export function readServers(gateway: WorldObject): ReadServers {
  const notes = notesOn(gateway);
  const anywhere: Unknown[] = [];
  onlyFields(notes, get(gateway.json, 'spec'), ['spec'], ['selector', 'servers']);
  const servers = (asArray(get(gateway.json, 'spec', 'servers')) ?? []).flatMap((json, index): Server[] => {
    const path: Path = ['spec', 'servers', index];
    onlyFields(notes, json, path, SERVER);
    onlyFields(notes, get(json, 'port'), [...path, 'port'], ['number', 'protocol', 'name', 'targetPort']);
    onlyFields(notes, get(json, 'tls'), [...path, 'tls'], TLS);
    const port = get(json, 'port', 'number');
    const hosts = stringList(get(json, 'hosts'));
    if (get(json, 'tls', 'mode') === 'AUTO_PASSTHROUGH') { anywhere.push(unknownValue(gateway, [...path, 'tls', 'mode'], 'every Service is behind AUTO_PASSTHROUGH, by the name that TLS begins with')); return []; }
    const form = formOf(notes, asString(get(json, 'port', 'protocol')) ?? '', get(json, 'tls'), [...path, 'tls']);
    if (!isPort(port) || !hosts || !form) { note(notes, path, 'a server needs port, protocol and hosts'); return []; }
    if (!isAbsent(get(json, 'bind'))) { note(notes, [...path, 'bind'], 'whether the address is one of the pod is not known'); }
    return [{ gateway, port, form, hosts: hosts.map(host => qualified(host, gateway.namespace)), redirects: get(json, 'tls', 'httpsRedirect') === true, path }];
  });
  return { servers, unknown: notes.unknown, anywhere };
}

function formOf(notes: Notes, protocol: string, tls: Json | undefined, path: Path): Form | undefined {
  const mode = asString(get(tls, 'mode'));
  if (mode === 'MUTUAL' || mode === 'ISTIO_MUTUAL' || mode === 'OPTIONAL_MUTUAL') { note(notes, [...path, 'mode'], 'whom client certificates keep out is not known here'); }
  switch (protocol.toUpperCase()) {
    case 'HTTP': case 'HTTP2': case 'GRPC': case 'GRPC-WEB': return 'http';
    case 'HTTPS': return isAbsent(tls) ? undefined : mode === 'PASSTHROUGH' ? 'tls' : 'https';
    case 'TLS': case 'TCP': case 'MONGO': case 'MYSQL': case 'REDIS': return mode === 'PASSTHROUGH' ? 'tls' : 'tcp';
    default: return undefined;
  }
}

/** `.` is the Gateway's own namespace, `*` is any. */
function qualified(host: string, namespace: string): string {
  const [first, rest] = host.includes('/') ? [host.slice(0, host.indexOf('/')), host.slice(host.indexOf('/') + 1)] : ['*', host];
  return first === '*' ? rest : `${first === '.' ? namespace : first}/${rest}`;
}

/** All Gateways that select a pod share its ports. */
export function proxies(world: World, servers: readonly Server[]): Proxy[] {
  const selectors = new Map([...new Set(servers.map(({ gateway }) => gateway))].map(gateway => [gateway, stringMap(get(gateway.json, 'spec', 'selector'))]));
  const chosen = (gateway: WorldObject, labels: Labels): boolean => {
    const selector = selectors.get(gateway);
    return selector !== undefined && Object.keys(selector).length > 0 && selects(equals(selector), labels);
  };
  const found = world.workloads.flatMap((workload): Proxy[] => {
    const own = servers.filter(({ gateway }) => chosen(gateway, workload.labels));
    if (own.length === 0) { return []; }
    // The first Service of the pod that has the port says where it leads.
    const listens = (port: number) => servicePortsOf(world, workload.index).find(({ servicePort }) => servicePort.port === port && servicePort.protocol === 'TCP')?.port ?? port;
    return [{ door: { kind: 'pods', workloads: indexSet([workload.index]) }, namespace: workload.namespace, labels: workload.labels, servers: own.map(server => ({ ...server, listens: listens(server.port) })) }];
  });
  const lost = [...selectors.keys()].filter(gateway => !found.some(proxy => proxy.servers.some(server => server.gateway === gateway)));
  return [...found, ...lost.map((gateway): Proxy => ({
    door: { kind: 'controller', name: `Gateway ${gateway.namespace}/${gateway.name}` }, namespace: gateway.namespace, labels: selectors.get(gateway) ?? {},
    servers: servers.filter(server => server.gateway === gateway).map(server => ({ ...server, listens: server.port })),
  }))];
}

/** Of two servers with TLS and one host only the older one is served. */
export function sameHosts(servers: readonly Listening[]): Unknown[] {
  const secure = servers.filter(({ gateway, path }) => !isAbsent(get(gateway.json, ...path, 'tls')));
  return secure.filter((server, index) => secure.slice(0, index).some(other => other.listens === server.listens && other.hosts.some(host => server.hosts.includes(host))))
    .map(({ gateway, path }) => unknownValue(gateway, path, 'another server has the same host and port, and nothing says which of them is older'));
}
