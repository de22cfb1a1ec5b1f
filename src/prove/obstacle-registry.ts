import { subtract } from '../algebra/traffic';
import { Layers } from '../evaluate/connection';
import { isOfGateway } from '../evaluate/istio-capture';
import { Reach, Registry } from '../evaluate/registry';
import { serviceNamed } from '../evaluate/backends';
import { PlatformModel } from '../model/platform';
import { Declaration } from './claim';
import { Hindrance } from './obstacle';

/** IST-41: a proxy that may only use what it knows sends the rest nowhere, and what it does not know it sends without identity. */
export function unknownToProxy({ world, mesh }: Layers, { dns, clusterDomain }: PlatformModel, registry: Registry): Hindrance {
  const hasSidecar = (client: number): boolean => {
    const end = world.ends[client];
    return end.kind === 'workload' && end.workload.where === 'here' && mesh.member(client).capture === 'sidecar' && !isOfGateway(end.workload);
  };
  const reaches = ({ link: { server: peer, port, need } }: Declaration, client: number, server: number): readonly Reach[] => {
    // Long answers come over TCP, which the proxy takes in (IST-11); the Service of the DNS has one port, whatever its pods listen on.
    if (need?.id === 'MAT-01') { return [registry.toUnseen(client, dns.namespace, `${dns.serviceName}.${dns.namespace}.svc.${clusterDomain}`, 53)]; }
    const numbers = Array.from({ length: port.last - port.first + 1 }, (_, index) => port.first + index);
    const end = world.ends[server];
    if (peer.kind === 'host') { return numbers.map(number => registry.toHost(client, peer.host.replace(/^\*+(?=\.)/, 'any'), number)); }
    if (peer.kind === 'workload') {
      const service = peer.workload.serviceName === undefined ? undefined : serviceNamed(world, peer.workload.namespace, peer.workload.serviceName);
      if (service && port.servicePort !== undefined) { return [registry.toService(client, service, port.servicePort)]; }
      // Which Services others have is theirs to say.
      return peer.workload.where === 'elsewhere' ? [] : [registry.toPods(client)];
    }
    // The API server is reached by a Service that no manifest holds.
    return end.kind === 'addresses' && peer.kind !== 'kube-api-server' ? numbers.map(number => registry.toAddresses(client, end.range, number)) : [];
  };
  return (declaration, client, server, ways) => {
    const { link: { port }, needed } = declaration;
    if (port.protocol !== 'TCP' || !hasSidecar(client)) { return undefined; }
    const fix = 'let the Sidecar of the client name it, as a port of a Service or of a ServiceEntry';
    for (const { kind, causes, unknown } of reaches(declaration, client, server)) {
      if (kind === 'blocked') { return { text: 'the client\'s proxy does not know it, and may use nothing else', fix, fact: 'IST-41', causes }; }
      if (kind === 'unclear') { return { text: `where the client's proxy sends it nobody can say: ${unknown?.message ?? 'several objects tell'}`, fix, fact: 'IST-41', causes, unclear: true }; }
      const plain = ways.filter(way => way.kind === 'plaintext').flatMap(({ passes }) => passes);
      if (kind === 'passed-on' && subtract(needed, plain).length > 0) { return { text: 'the client\'s proxy does not know it, and sends it without the client\'s identity', fix, fact: 'IST-41', causes }; }
    }
    return undefined;
  };
}

/** AMB-01: a waypoint sends requests for a Service where routes of the mesh say. */
export function sentElsewhere({ world, mesh }: Layers, registry: Registry): Hindrance {
  return ({ link: { server: peer, port } }, client, server) => {
    const [from, to] = [world.ends[client], world.ends[server]];
    if (peer.kind !== 'workload' || peer.workload.serviceName === undefined || port.servicePort === undefined || to.kind !== 'workload' || from.kind !== 'workload' || mesh.member(client).capture === 'none') { return undefined; }
    const waypoint = mesh.waypoint(server);
    const service = waypoint && serviceNamed(world, peer.workload.namespace, peer.workload.serviceName);
    const unknown = service && registry.detour(service, world.workloads[waypoint.workload].namespace);
    return unknown && {
      text: `where the waypoint sends it nobody can say: ${unknown.message}`, fix: 'remove the route, or let it lead to the Service itself', fact: 'AMB-01', causes: [{ object: unknown.object, path: unknown.path, fact: 'AMB-01' }], unclear: true,
    };
  };
}
