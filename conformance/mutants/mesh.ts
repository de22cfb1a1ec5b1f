import { createHash } from 'crypto';
import { Request } from '../../src/algebra/request';
import { Layers } from '../../src/evaluate/connection';
import { isOfGateway } from '../../src/evaluate/istio-capture';
import { servicePortsOf } from '../../src/evaluate/services';
import { Index, ztunnel } from '../differential/ztunnel';
import { Engine } from '../harness/engine';
import { Given, nameOf, podAddress } from './ends';
import { Call, Word } from './truth';

/** A call as it comes to the proxy of the server; with a certificate where there is a principal. */
export interface MeshProbe { readonly client: number; readonly server: number; readonly request: Request; readonly capture: 'sidecar' | 'ambient' | 'proxy'; readonly principal?: string }

interface Query { readonly from: string; readonly to: string; readonly port: number; readonly mtls: boolean; readonly identity: string; readonly sni: string; readonly protocol: 'http'; readonly method: string; readonly path: string; readonly host: string; readonly headers: Readonly<Record<string, string>> }
interface Passage extends Pick<Query, 'from' | 'to' | 'port' | 'protocol' | 'method' | 'path' | 'host' | 'headers'> { readonly via: true; readonly service: string }
interface Result { readonly passed: boolean; readonly error?: string; readonly waypoint?: string }

export interface MeshEngine {
  readonly sidecar: Engine<Query, Result>;
  readonly ambient: Engine<never, Index>;
  /** The program of sidecars, in an ambient mesh. */
  readonly waypoint: Engine<Passage, Result>;
  /** Answers by what was asked. */
  readonly known: Map<string, readonly Word[]>;
}

const READ = /^(AuthorizationPolicy|PeerAuthentication|RequestAuthentication|Sidecar|ServiceEntry|DestinationRule|VirtualService|WorkloadEntry|EnvoyFilter|Telemetry|ProxyConfig|ConfigMap|Service)$/;
/** Istio's validation refused an object, so that it never gets into a cluster. */
export class Refused extends Error {}

/** What the proxies of the servers do. Worlds that differ in nothing that the mesh reads are asked about once. */
export async function askMesh(engine: MeshEngine, layers: Layers, given: Given, probes: readonly MeshProbe[]): Promise<readonly Word[]> {
  const words = new Map<MeshProbe, Word>();
  const ends = new Set(probes.flatMap(({ client, server }) => [client, server]));
  const objects = istioObjects(given, ends);
  const sidecars = probes.filter(({ client, capture }) => capture === 'sidecar' && !nameOf(layers.world, client)?.includes('::'));
  const tunnels = probes.filter(({ capture }) => capture === 'ambient');
  for (const [some, ask] of [[sidecars, askSidecars], [tunnels, askTunnels]] as const) {
    if (some.length === 0) { continue; }
    const key = createHash('sha256').update(JSON.stringify([objects, some])).digest('base64');
    const answers = engine.known.get(key) ?? await ask(engine, layers, objects, some);
    engine.known.set(key, answers);
    some.forEach((probe, index) => words.set(probe, answers[index]));
  }
  return probes.map(probe => words.get(probe));
}

/** What istiod reads, with these pods. */
export function istioObjects({ namespaces, pods, others }: Given, ends: Iterable<number>): object[] {
  const wanted = new Set(ends);
  return [...namespaces, ...[...pods].flatMap(([index, pod]) => (wanted.has(index) ? [pod] : [])), ...others.filter(({ apiVersion, kind }) => READ.test(kind) && (apiVersion === 'v1' || apiVersion.includes('istio.io/')))];
}

async function askSidecars({ sidecar }: MeshEngine, { world }: Layers, objects: readonly object[], probes: readonly MeshProbe[]): Promise<Word[]> {
  const queries = probes.map(({ client, server, principal, request: { port, fields } }): Query => ({
    from: fromOf(nameOf(world, client)!), to: nameOf(world, server)!, port, mtls: principal !== undefined, identity: principal === undefined ? '' : `spiffe://${principal}`, sni: principal === undefined ? '' : `outbound_.${port}`, ...asked(fields),
  }));
  const { answers, refused } = await sidecar.ask({ objects, queries });
  if (refused) { throw new Refused(refused.join('; ')); }
  return answers.map(({ passed, error }, index) => {
    if (error !== undefined) { throw new Error(`${JSON.stringify(queries[index])}: ${error}`); }
    return passed ? 'open' : 'closed';
  });
}

/** A whole request: what does not matter is as usual. */
export const httpOf = (fields: Request['fields']) => ({ method: fields.method ?? 'GET', path: fields.path ?? '/', host: fields.host ?? 'none.example', headers: headersOf(fields) });
const asked = (fields: Request['fields']) => ({ protocol: 'http' as const, ...httpOf(fields) });

/** Nodes and the API server have addresses that no policy of a golden names. */
const fromOf = (name: string): string => (name.startsWith('reserved:') ? 'ip:192.0.2.200' : name);

const headersOf = (fields: Request['fields']): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (name.startsWith('header:') && value !== '' ? [[name.slice('header:'.length), value.slice(1)]] : [])));

async function askTunnels({ ambient }: MeshEngine, { world }: Layers, objects: readonly object[], probes: readonly MeshProbe[]): Promise<Word[]> {
  const { answers: [index], refused } = await ambient.ask({ objects, queries: [] });
  if (refused) { throw new Refused(refused.join('; ')); }
  return probes.map(({ client, server, principal, request: { port } }) => {
    const address = world.ends[client].kind === 'workload' ? podAddress(client) : nameOf(world, client)!.replace(/^ip:|^reserved:.*/, '');
    return ztunnel(index, { to: nameOf(world, server)!, port, address: address || '192.0.2.200', ...(principal === undefined ? {} : { principal }) }) === 'passed' ? 'open' : 'closed';
  });
}

/** What the waypoint of the server does with calls that come by a Service: by the one that is meant, or else by any that leads to the port. */
export async function throughWaypoints(engine: MeshEngine, { world, mesh }: Layers, given: Given, calls: readonly Call[]): Promise<readonly Word[]> {
  // A waypoint elsewhere is set up elsewhere.
  const isHere = (server: number): boolean => world.workloads[mesh.waypoint(server)!.workload].where !== 'elsewhere';
  const passages = calls.map(({ client, server, service, request: { port, fields } }): Passage[] => servicePortsOf(world, server)
    .filter(front => isHere(server) && front.port === port && front.servicePort.protocol === 'TCP' && !front.service.headless && (service === undefined || front.service.name === service))
    .map(front => ({ via: true, from: nameOf(world, client)!, to: nameOf(world, server)!, service: `${front.service.namespace}/${front.service.name}`, port: front.servicePort.port, ...asked(fields) })));
  const queries = passages.flat();
  if (queries.length === 0) { return calls.map(() => undefined); }
  // Gateways of the mesh get their pods from the engine.
  const pods = [...given.pods.keys()].filter(index => !isOfGateway(world.workloads[index]));
  const objects = [...istioObjects(given, pods), ...given.others.filter(({ apiVersion }) => apiVersion.startsWith('gateway.networking.k8s.io/'))];
  const { answers, refused } = await engine.waypoint.ask({ objects, queries });
  if (refused) { throw new Refused(refused.join('; ')); }
  const said = new Map(queries.map((query, index) => [query, answers[index]]));
  return passages.map(tried => {
    const words = tried.map((query): Word => {
      const { passed, error, waypoint } = said.get(query)!;
      if (error !== undefined) { throw new Error(`${JSON.stringify(query)}: ${error}`); }
      return waypoint !== undefined && passed ? 'open' : 'closed';
    });
    return words.length === 0 ? undefined : words.includes('open') ? 'open' : 'closed';
  });
}
