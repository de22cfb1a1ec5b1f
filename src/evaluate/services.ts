import { Service, ServicePort, World } from '../parse/world';

/** A pod port: where a connection to a Service ends. */
export interface Backend { readonly workload: number; readonly port: number }

/** What is behind one port of a Service. */
export interface Behind {
  readonly backends: readonly Backend[];
  /** Selected pods without a container port of the name that the Service asks for: they never get such a connection. */
  readonly portless: readonly number[];
}

/** X-04: a named target port may be another number in each pod. Of equal names the first container's counts, then the native sidecars'. */
function targetOf(world: World, workload: number, { targetPort, protocol }: ServicePort): number | undefined {
  if (typeof targetPort === 'number') { return targetPort; }
  const named = world.workloads[workload].ports.filter(port => port.name === targetPort && port.protocol === protocol);
  return (named.find(({ path }) => path.includes('containers')) ?? named[0])?.number;
}

/** Nothing translates the ports of a headless Service: its name gives the pods' own addresses, so the port that was dialled is the pod's. */
export const portsBehind = (world: World, service: Service, port: ServicePort): Behind =>
  behind(service, workload => (service.headless ? port.port : targetOf(world, workload, port)));

/** Where a proxy goes that reads the endpoints itself, such as a gateway: to the target port, also of a headless Service. */
export const endpointsBehind = (world: World, service: Service, port: ServicePort): Behind => behind(service, workload => targetOf(world, workload, port));

function behind(service: Service, target: (workload: number) => number | undefined): Behind {
  const found = service.workloads.map(workload => ({ workload, port: target(workload) }));
  return {
    backends: found.filter((backend): backend is Backend => backend.port !== undefined),
    portless: found.filter(backend => backend.port === undefined).map(({ workload }) => workload),
  };
}

/** A port of a Service that leads to a workload. */
export interface FrontPort {
  readonly service: Service;
  readonly servicePort: ServicePort;
  /** The pod's port. */
  readonly port: number;
}

const fronts = new WeakMap<World, Map<number, readonly FrontPort[]>>();

/** Kept, because each call to a workload asks. */
export function servicePortsOf(world: World, workload: number): readonly FrontPort[] {
  const known = fronts.get(world) ?? new Map<number, readonly FrontPort[]>();
  fronts.set(world, known);
  const found = known.get(workload) ?? frontPorts(world, workload);
  known.set(workload, found);
  return found;
}

const frontPorts = (world: World, workload: number): readonly FrontPort[] => servicesOf(world, workload).flatMap(service => service.ports.flatMap(servicePort => {
  const port = service.headless ? servicePort.port : targetOf(world, workload, servicePort);
  return port === undefined ? [] : [{ service, servicePort, port }];
}));

const index = new WeakMap<World, ReadonlyMap<number, readonly Service[]>>();

function servicesOf(world: World, workload: number): readonly Service[] {
  const known = index.get(world) ?? indexServices(world);
  index.set(world, known);
  return known.get(workload) ?? [];
}

function indexServices(world: World): ReadonlyMap<number, readonly Service[]> {
  const found = new Map<number, Service[]>();
  for (const service of world.services) {
    for (const workload of service.workloads) {
      const services = found.get(workload);
      if (services) { services.push(service); } else { found.set(workload, [service]); }
    }
  }
  return found;
}

/** `auto`: the proxy looks at the first bytes. `conflict`: it depends on which Service is older, which no manifest says. */
export type ServerProtocol = 'http' | 'tcp' | 'tls' | 'auto' | 'conflict';

const HTTP = new Set(['http', 'http2', 'http_proxy', 'grpc', 'grpc-web', 'kubernetes.io/h2c', 'kubernetes.io/ws']);
const TLS = new Set(['https', 'tls', 'kubernetes.io/wss']);
const TCP = new Set(['tcp', 'mongo', 'redis', 'mysql']);
/** Servers that speak first: sniffing would hang. */
const KNOWN_TCP = new Set([25, 53, 3306, 27017]);

/** IST-10: what Istio takes a port of a Service for. `appProtocol` hides the name even where it means nothing. */
export function protocolOfPort({ name, appProtocol, protocol, port }: Pick<ServicePort, 'name' | 'appProtocol' | 'protocol' | 'port'>): 'http' | 'tcp' | 'tls' | 'auto' {
  // A UDP port builds a chain of plain TCP at the same number.
  if (protocol === 'UDP') { return 'tcp'; }
  const text = appProtocol ?? name ?? '';
  const lower = text.toLowerCase();
  // The three standard values are compared as they stand, all others without regard to case.
  const word = text.startsWith('kubernetes.io/') ? text : lower.startsWith('grpc-web') ? 'grpc-web' : lower.split('-', 1)[0];
  if (HTTP.has(word)) { return 'http'; }
  if (TLS.has(word)) { return 'tls'; }
  return TCP.has(word) || word === 'udp' || KNOWN_TCP.has(port) ? 'tcp' : 'auto';
}

/**
 * What the sidecar of a workload takes a TCP port for (IST-10). Within one Service the first port that leads there decides, between
 * Services the oldest one. A port that no Service names is sniffed.
 */
export function protocolOf(world: World, workload: number, port: number): ServerProtocol {
  const found = new Set(servicesOf(world, workload).flatMap(service => {
    const first = service.ports.find(servicePort => targetOf(world, workload, servicePort) === port);
    return first ? [protocolOfPort(first)] : [];
  }));
  if (found.size < 2) { return [...found][0] ?? 'auto'; }
  // For the server's proxy TLS of the application is a stream of bytes as any other.
  return [...found].every(protocol => protocol === 'tcp' || protocol === 'tls') ? 'tcp' : 'conflict';
}
