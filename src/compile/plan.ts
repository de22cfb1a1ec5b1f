import { HttpModel, Intent, LinkModel, NamespaceModel, PeerModel, WorkloadModel, namesRequests, restrictsHttp } from '../model/intent';
import { PlatformModel, ambient, cilium, meshed as hasMesh } from '../model/platform';
import { Flow } from './flow';
import { platformNeeds } from './needs';

/** IST-50: every meshed connection of ambient arrives here, whatever its real port. */
export const HBONE_PORT = 15008;
export const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

/** The intent, resolved to what each end of each connection has to let through. Built once per version of the model. */
export interface Plan {
  readonly intent: Intent;
  readonly platform: PlatformModel;
  readonly namespaces: ReadonlyMap<string, NamespaceModel>;
  readonly workloads: ReadonlyMap<string, WorkloadModel>;
  /** What the network layer passes, by workload id and direction. */
  readonly inbound: ReadonlyMap<string, readonly Flow[]>;
  readonly outbound: ReadonlyMap<string, readonly Flow[]>;
  /** Links by the workload id of their server, and of their client: declared ones and needs. */
  readonly callers: ReadonlyMap<string, readonly LinkModel[]>;
  readonly calls: ReadonlyMap<string, readonly LinkModel[]>;
  readonly needs: readonly LinkModel[];
  readonly byNamespace: ReadonlyMap<string, readonly WorkloadModel[]>;
  /** Waypoint that sees the HTTP of a workload, by workload id. */
  readonly waypoints: ReadonlyMap<string, WorkloadModel>;
}

export const workloadOf = (peer: PeerModel): WorkloadModel | undefined => (peer.kind === 'workload' ? peer.workload : undefined);

/** Both ends talk through the mesh, so the connection is mutual TLS (IST-11: TCP only). */
export function meshPair(link: LinkModel): boolean {
  const client = workloadOf(link.client);
  const server = workloadOf(link.server);
  // Istio's own proxies take what comes in on their real ports: a gateway from everybody, a waypoint the scrape of its metrics.
  return link.port.protocol === 'TCP' && server?.meshed === true && server.role === 'app' && (client?.meshed === true || link.client.kind === 'all-workloads');
}

/** The phase in which the server's side of a link is judged. */
export const serverPhase = (plan: { platform: PlatformModel }, link: LinkModel): number => workloadOf(link.server)?.phase ?? plan.platform.phase;

/** HTTP rules that are due in the phase of the server. */
export function dueHttp(platform: PlatformModel, link: LinkModel): readonly HttpModel[] | undefined {
  return serverPhase({ platform }, link) >= 2 && restrictsHttp(link.http) ? link.http : undefined;
}

/** one layer reads the HTTP of a link. The mesh where the server has a proxy, else Cilium, else nobody. */
export function httpLayer(platform: PlatformModel, link: LinkModel): 'istio' | 'waypoint' | 'cilium' | undefined {
  const server = workloadOf(link.server);
  if (link.port.protocol !== 'TCP') { return undefined; }
  if (server?.meshed && hasMesh(platform)) {
    if (!ambient(platform)) { return 'istio'; }
    // A waypoint is met only by clients in the mesh (AMB-01); a gateway reads the HTTP of its own routes.
    return mayUseWaypoint(link) ? 'waypoint' : undefined;
  }
  return cilium(platform) && server ? 'cilium' : undefined;
}

/** Whether some part of the link has rules that only a waypoint can read. It then stands in the way, also where another part lets every request through. */
export const needsWaypoint = (platform: PlatformModel, link: LinkModel): boolean => httpLayer(platform, link) === 'waypoint' && serverPhase({ platform }, link) >= 2 && namesRequests(link.http);

export function waypointWorkload(platform: PlatformModel, namespace: NamespaceModel | undefined, server: WorkloadModel): WorkloadModel {
  const declared = namespace?.waypoint;
  const home = declared?.namespace ?? server.namespace;
  const name = declared?.kind === 'service' ? `${server.name}-waypoint` : declared?.name ?? 'waypoint';
  return {
    id: `${home}/${name}`,
    origin: namespace?.origin ?? server.origin,
    namespace: home,
    name,
    labels: { [GATEWAY_NAME]: name },
    serviceAccountName: declared?.serviceAccountName ?? name,
    serviceIsOurs: false,
    ports: [{ name: 'hbone', application: 'tcp', protocol: 'TCP', first: HBONE_PORT, last: HBONE_PORT }],
    meshed: true,
    hostNetwork: false,
    trustDomain: platform.trustDomain,
    probePorts: [],
    where: declared?.kind === 'existing' || !namespace ? 'elsewhere' : 'here',
    phase: server.phase,
    role: 'waypoint',
  };
}

export function makePlan(intent: Intent): Plan {
  const { platform } = intent;
  const namespaces = new Map(intent.namespaces.map(namespace => [namespace.name, namespace]));
  const workloads = new Map(intent.workloads.map(workload => [workload.id, workload]));

  const waypoints = new Map<string, WorkloadModel>();
  for (const link of intent.links) {
    const server = workloadOf(link.server);
    if (server?.where === 'here' && needsWaypoint(platform, link)) {
      waypoints.set(server.id, waypointWorkload(platform, namespaces.get(server.namespace), server));
    }
  }
  // A Service that is not ours cannot be labelled, so its whole namespace goes through the waypoint.
  for (const [id, waypoint] of [...waypoints]) {
    const server = workloads.get(id)!;
    if (server.serviceIsOurs) { continue; }
    for (const other of intent.workloads) {
      if (other.namespace === server.namespace && other.serviceName && other.role === 'app' && other.meshed && !waypoints.has(other.id)) {
        waypoints.set(other.id, waypoint);
      }
    }
  }
  const proxies = [...new Map([...waypoints.values()].filter(({ where }) => where === 'here').map(waypoint => [waypoint.id, waypoint])).values()];
  for (const proxy of proxies) { workloads.set(proxy.id, proxy); }

  const needs = [...intent.workloads.filter(({ where }) => where === 'here'), ...proxies]
    .flatMap(workload => platformNeeds(platform, workload));
  const byNamespace = new Map<string, WorkloadModel[]>();
  for (const workload of intent.workloads) { push(byNamespace, workload.namespace, workload); }
  const plan = { intent, platform, namespaces, workloads, byNamespace, needs, waypoints };

  const inbound = new Map<string, Flow[]>();
  const outbound = new Map<string, Flow[]>();
  const callers = new Map<string, LinkModel[]>();
  const calls = new Map<string, LinkModel[]>();
  for (const link of [...intent.links, ...needs]) {
    push(callers, workloadOf(link.server)?.id, link);
    for (const id of clientIds(intent, link, link.client)) { push(calls, id, link); }
    for (const flow of wire(plan, link)) {
      push(inbound, workloadOf(flow.server)?.id, flow);
      // requests are read once, at the server; the client's end opens the port.
      const opened = flow.http ? { ...flow, http: undefined } : flow;
      for (const id of clientIds(intent, link, flow.client)) { push(outbound, id, opened); }
    }
  }
  return { ...plan, inbound, outbound, callers, calls };
}

/** NP-03: an isolated client needs its own half, also when it is meant as one of all. */
function clientIds(intent: Intent, link: LinkModel, client: PeerModel): string[] {
  if (client.kind === 'workload') { return [client.workload.id]; }
  if (client.kind !== 'all-workloads') { return []; }
  const server = workloadOf(link.server)?.id;
  return intent.workloads.filter(({ id, where, hostNetwork }) => where === 'here' && !hostNetwork && id !== server).map(({ id }) => id);
}

function push<T>(map: Map<string, T[]>, key: string | undefined, value: T): void {
  if (key === undefined) { return; }
  const list = map.get(key);
  if (list) { list.push(value); } else { map.set(key, [value]); }
}

/** Whether traffic of the link goes to a Service address, the only traffic that a waypoint of Services sees. */
export function mayUseWaypoint(link: LinkModel): boolean {
  const client = workloadOf(link.client);
  const server = workloadOf(link.server);
  return meshPair(link) && link.port.servicePort !== undefined && server?.role === 'app' && server.serviceName !== undefined && !server.headless
    // Gateways go to the pods, and pods of one set find each other by pod address.
    && (!client || client.role === 'app') && client?.id !== server.id;
}

type Resolved = Pick<Plan, 'platform' | 'namespaces' | 'waypoints'>;

/** A link as packets: which connections the network layer sees for it. */
function wire(plan: Resolved, link: LinkModel): Flow[] {
  const { platform } = plan;
  const { protocol, first, last } = link.port;
  const { client, server } = link;
  if (!ambient(platform) || !meshPair(link)) {
    const http = httpLayer(platform, link) === 'cilium' ? dueHttp(platform, link) : undefined;
    return [{ client, server, ports: { protocol, first, last }, ...(http ? { http } : {}), link }];
  }
  // MAT-09: NetworkPolicy sees the tunnel only; which port is meant is decided by the mesh (AMB-07).
  const ports = { protocol: 'TCP' as const, first: HBONE_PORT, last: HBONE_PORT };
  const pods = workloadOf(server)!;
  const direct: Flow = { client, server, ports, link };
  if (!mayUseWaypoint(link)) { return [direct]; }
  const active = plan.waypoints.get(pods.id);
  const waypoint = active ?? waypointWorkload(platform, plan.namespaces.get(pods.namespace), pods);
  const proxy: PeerModel = { kind: 'workload', workload: waypoint };
  // The client may always reach both: a first HTTP rule on the server's side then closes nothing.
  return active
    ? [{ client, server: proxy, ports, link }, { client: proxy, server, ports, link }, { client, server: farOnly(pods), ports, link }]
    // Without HTTP rules the waypoint is not in the way, and the server lets its clients in directly (AMB-05).
    : [direct, { client, server: farOnly(waypoint), ports, link }];
}

/** The same pods as a far end only: no inbound flow is filed under their id. */
function farOnly(pods: WorkloadModel): PeerModel {
  return { kind: 'workload', workload: { ...pods, id: `${pods.id} (far end)` } };
}
