import { Request } from '../../src/algebra/request';
import { Layers } from '../../src/evaluate/connection';
import { isOfGateway } from '../../src/evaluate/istio-capture';
import { Given, nameOf } from './ends';
import { MeshEngine, MeshProbe, askMesh, httpOf, throughWaypoints } from './mesh';
import { Asked, NetworkEngine, askNetwork, decides } from './network';

/** One request from one end to another, in ports of the server's pods. */
export interface Call {
  readonly client: number; readonly server: number; readonly request: Request;
  /** The name of the Service that is called, where it matters. */
  readonly service?: string;
}
/** `undefined`: no engine can say. */
export type Word = 'open' | 'closed' | undefined;
/** What the engines say about a call: as the client sends it by itself, with the certificate of the mesh, and through the waypoint of the server. */
export interface Ways { readonly plaintext: Word; readonly identified?: Word; readonly waypoint?: Word }

export interface Engines { readonly network: NetworkEngine; readonly mesh?: MeshEngine }

const HBONE = 15008;
const BYPASS = /^traffic\.sidecar\.istio\.io\/|^ambient\.istio\.io\/bypass-inbound-capture$/;
/** IST-50: what comes to a port of the proxy itself never reaches the application. */
const isOfProxy = (port: number): boolean => port >= 15000 && port < 15100;

const PROBES = ['ip:169.254.7.127', 'ip:fd16:9254:7127:1337:ffff:ffff:ffff:ffff'];

/**
 * Asks the network layer about all calls, and the mesh about those that it lets through: that is all that our evaluators say as well, but for
 * who is in the mesh and by what name, which is theirs.
 */
export async function truth({ network, mesh }: Engines, layers: Layers, given: Given, calls: readonly Call[]): Promise<readonly Ways[]> {
  const { world } = layers;
  const flows = new Map<string, Asked>();
  const flow = (client: number, server: number, { protocol, port, fields }: Request, isRead = false): string | undefined => {
    const [from, to] = [nameOf(world, client), nameOf(world, server, fields.name)];
    if (from === undefined || to === undefined) { return undefined; }
    const asked: Asked = { from, to, protocol, port, ...(isRead && isHttp(fields) ? { http: httpOf(fields) } : {}) };
    const key = JSON.stringify(asked);
    flows.set(key, asked);
    return key;
  };
  const tunnel: Request = { protocol: 'TCP', port: HBONE, fields: {} };
  const asked = calls.map(call => {
    const { client, server, request } = call;
    const { capture, identified, waypoint } = meshOf(layers, call);
    const carried = capture === 'ambient' ? tunnel : request;
    return {
      call, capture, identified, waypoint, direct: flow(client, server, request, readsRequests(network, layers, call)), secure: identified === undefined ? undefined : flow(client, server, carried),
      proxied: waypoint === undefined ? undefined : [flow(client, waypoint, tunnel), flow(waypoint, server, tunnel)],
    };
  });
  const keys = [...flows.keys()];
  const verdicts = await askNetwork(network, given, keys.map(key => flows.get(key)!));
  const byKey = new Map(keys.map((key, index) => [key, verdicts[index]]));
  const passes = (key: string | undefined, client: number, server: number): Word => {
    if (key === undefined) { return undefined; }
    const verdict = byKey.get(key);
    if (verdict === undefined) { return undefined; }
    const { egress, ingress, error, request } = verdict;
    if (error !== undefined) { throw new Error(error); }
    return (!decides(world, client) || egress === 'allowed') && (!decides(world, server) || (ingress === 'allowed' && request !== 'refused')) ? 'open' : 'closed';
  };

  const probes = new Map<string, MeshProbe>();
  const probe = (word: Word, made: MeshProbe): Word | (() => Word) => {
    if (word !== 'open') { return word; }
    const key = JSON.stringify(made);
    probes.set(key, made);
    return () => answers.get(key);
  };
  const answers = new Map<string, Word>();
  const pending = asked.map(({ call: { client, server, request }, capture, identified, waypoint, direct, secure, proxied }) => {
    const straight = passes(direct, client, server);
    if (capture === 'none') { return { plaintext: straight }; }
    const base = { client, server, request, capture } as const;
    return {
      plaintext: probe(straight, base),
      ...(identified === undefined ? {} : { identified: probe(passes(secure, client, server), { ...base, principal: identified }) }),
      ...(proxied === undefined ? {} : {
        waypoint: probe(both(passes(proxied[0], client, waypoint!), passes(proxied[1], waypoint!, server)), { ...base, client: waypoint!, principal: layers.mesh.member(waypoint!).principal }),
      }),
    };
  });
  if (mesh && probes.size > 0) {
    const words = await askMesh(mesh, layers, given, [...probes.values()]);
    [...probes.keys()].forEach((key, index) => answers.set(key, words[index]));
  }
  const said = (word: Word | (() => Word)): Word => (typeof word === 'function' ? word() : word);
  const ways = pending.map(found => Object.fromEntries(Object.entries(found).map(([way, word]) => [way, said(word)])) as unknown as Ways);
  // Last, what the waypoint itself does with what comes so far.
  const open = ways.flatMap((found, index) => (found.waypoint === 'open' ? [index] : []));
  const words = mesh && open.length > 0 ? await throughWaypoints(mesh, layers, given, open.map(index => calls[index])) : [];
  const through = new Map(open.map((index, at) => [index, words[at]]));
  return ways.map((found, index) => (through.has(index) ? { ...found, waypoint: through.get(index) } : found));
}

const both = (a: Word, b: Word): Word => (a === 'closed' || b === 'closed' ? 'closed' : a && b);

/** Whether the network layer reads the requests: at pods without a proxy of their own, before which Cilium puts one. */
export function readsRequests({ readsRequests: reads }: NetworkEngine, { world, mesh }: Layers, { client, server, request: { protocol } }: Call): boolean {
  return reads && protocol === 'TCP' && decides(world, server) && world.ends[client].kind !== 'names' && mesh.member(server).capture === 'none';
}

const isHttp = (fields: Request['fields']): boolean => Object.keys(fields).some(field => field !== 'name' && field !== 'sni');

/** What stands before the server, and with which certificate the client could come. */
function meshOf({ world, mesh }: Layers, { client, server, request: { protocol, port } }: Call): { capture: 'none' | 'sidecar' | 'ambient' | 'proxy'; identified?: string; waypoint?: number } {
  const [from, to] = [world.ends[client], world.ends[server]];
  // AMB-08: what comes from the address of probes passes ztunnel.
  if (to.kind !== 'workload' || protocol !== 'TCP' || PROBES.includes(nameOf(world, client) ?? '')) { return { capture: 'none' }; }
  const { capture } = mesh.member(server);
  if (capture === 'none') { return { capture }; }
  const identified = from.kind === 'workload' ? mesh.member(client).principal : undefined;
  const waypoint = identified === undefined ? undefined : mesh.waypoint(server)?.workload;
  return {
    // The listeners of gateways and waypoints are not run here, and what never comes to a proxy does not show in how it is set up.
    capture: isOfGateway(to.workload) || isOfProxy(port) || Object.keys(to.workload.annotations).some(name => BYPASS.test(name)) ? 'proxy' : capture,
    ...(identified === undefined ? {} : { identified }), ...(capture === 'ambient' && waypoint !== undefined && waypoint !== client ? { waypoint } : {}),
  };
}
