import { Plan, workloadOf } from './plan';
import { LinkModel, NamespaceModel, PeerModel, compare, peerName } from '../model/intent';
import { PlatformModel } from '../model/platform';
import { shortName } from '../model/short-name';

type Spec = Record<string, unknown>;

/**
 * What the proxies of a namespace know of: the servers of its links and nothing else.
 * Hygiene and scale (LIM-04), not a wall: a workload can skip its sidecar (IST-40), so the network layer closes egress.
 */
export function sidecarSpec(plan: Plan, namespace: NamespaceModel): Spec {
  const { platform } = plan;
  const links = (plan.byNamespace.get(namespace.name) ?? []).flatMap(({ id }) => plan.calls.get(id) ?? []);
  // What the platform needs is DNS, named below, and istiod, which the proxy calls by itself.
  const hosts = links.filter(({ port, need }) => port.protocol === 'TCP' && !need).flatMap(({ server }) => registryHosts(platform, server));
  const dns = `${platform.dns.namespace}/${platform.dns.serviceName}.${platform.dns.namespace}.svc.${platform.clusterDomain}`;
  return {
    outboundTrafficPolicy: { mode: namespace.phase >= 3 && platform.mesh.mode === 'enforce' ? 'REGISTRY_ONLY' : 'ALLOW_ANY' },
    egress: [{ hosts: [...new Set([dns, ...(platform.dns.nodeLocalAddress ? [`./${NODE_LOCAL_DNS}`] : []), ...hosts])].sort(compare) }],
  };
}

/** Host under which the DNS cache of the node stands in the registry: UDP passes the proxy by, DNS over TCP does not (IST-11). */
const NODE_LOCAL_DNS = 'node-local-dns.addresses.internal';

export const nodeLocalDnsSpec = (address: string): Spec => ({
  hosts: [NODE_LOCAL_DNS], exportTo: ['.'], location: 'MESH_EXTERNAL', resolution: 'NONE', addresses: [address],
  ports: [{ number: 53, name: 'tcp-53', protocol: 'TCP' }],
});

function registryHosts(platform: PlatformModel, peer: PeerModel): string[] {
  switch (peer.kind) {
    case 'workload': {
      const { namespace, serviceName } = peer.workload;
      return [serviceName ? `${namespace}/${serviceName}.${namespace}.svc.${platform.clusterDomain}` : `${namespace}/*`];
    }
    case 'all-workloads': return ['*/*'];
    case 'kube-api-server': return [`default/kubernetes.default.svc.${platform.clusterDomain}`];
    default: {
      const host = registryHost(peer);
      return host ? [`./${host}`] : [];
    }
  }
}

/** Host by which a peer outside stands in the registry: its name, or for addresses a name that nobody resolves. */
export function registryHost(peer: PeerModel): string | undefined {
  switch (peer.kind) {
    // IST-42: Envoy's `*.` is any depth; the network layer holds the one-label meaning.
    case 'host': return peer.host.replace(/^\*\*\./, '*.');
    case 'cidr': case 'anywhere': case 'nodes': case 'cloud-metadata':
      return `${shortName(peerName(peer).replace(/::/g, '-0-').replace(/[^a-z0-9]+/g, '-').replace(/^-/, ''), 63)}.addresses.internal`;
    default: return undefined;
  }
}

/** One entry per host or address range outside, visible to its own namespace only. */
export function serviceEntrySpec(plan: Plan, namespace: string, host: string): Spec {
  const links = (plan.byNamespace.get(namespace) ?? []).flatMap(({ id }) => plan.calls.get(id) ?? []).filter(({ server }) => registryHost(server) === host);
  const ports = new Map<number, Spec>();
  for (const { server, port } of links) {
    const protocol = server.kind === 'host' && server.sni ? 'TLS' : 'TCP';
    for (let number = port.first; number <= port.last && port.protocol === 'TCP'; number++) {
      ports.set(number, { number, name: `${protocol.toLowerCase()}-${number}`, protocol });
    }
  }
  const addresses = [...new Set(links.flatMap(link => addressesOf(plan.platform, link)))].sort(compare);
  return {
    hosts: [host],
    exportTo: ['.'],
    location: 'MESH_EXTERNAL',
    // The address is what the client resolved; the network layer has checked it.
    resolution: 'NONE',
    ...(addresses.length > 0 ? { addresses } : {}),
    ports: [...ports.keys()].sort((a, b) => a - b).map(number => ports.get(number)!),
  };
}

function addressesOf(platform: PlatformModel, { server }: LinkModel): string[] {
  switch (server.kind) {
    case 'cidr': return [server.cidr];
    case 'nodes': return [...platform.nodeCidrs];
    case 'cloud-metadata': return ['169.254.169.254/32'];
    default: return [];
  }
}

export const usesRegistry = (link: LinkModel): boolean => (workloadOf(link.client)?.meshed === true || link.client.kind === 'all-workloads') && registryHost(link.server) !== undefined && link.port.protocol === 'TCP';
