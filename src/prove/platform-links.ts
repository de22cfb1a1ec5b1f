import { LinkModel, PeerModel, PortModel, WorkloadModel } from '../model/intent';
import { PlatformModel, PlatformPods, ambient, cilium, sidecar } from '../model/platform';

/**
 * What a workload needs from the platform besides what was declared, row by row of the matrix of layers. Written from the facts
 * and not shared with the compiler: if one of the two forgets a row, the proof fails.
 */
export function platformLinks(platform: PlatformModel, workload: WorkloadModel): LinkModel[] {
  const self: PeerModel = { kind: 'workload', workload };
  const link = (id: string, reason: string, client: PeerModel, server: PeerModel, port: PortModel): LinkModel => ({ client, server, port, origins: [], need: { id, reason } });
  const both = (number: number) => [portOf('UDP', number), portOf('TCP', number)];
  const dns = peerPods(platform, 'dns', platform.dns);
  const proxy = workload.meshed && (sidecar(platform) || workload.role !== 'app');
  const istiod = peerPods(platform, 'istiod', { namespace: platform.mesh.rootNamespace, labels: platform.mesh.controlPlaneLabels, ports: [15012], meshed: false });
  const prometheus = platform.prometheus && peerPods(platform, 'prometheus', platform.prometheus);
  return [
    ...platform.dns.ports.flatMap(both).map(port => link('MAT-01', 'names are resolved by the cluster DNS', self, dns, port)),
    ...nodeLocalCaches(platform).flatMap(cache => both(53).map(port => link('MAT-02', 'names are resolved by the DNS cache of the node', self, cache, port))),
    ...(proxy ? [link('MAT-04', 'the proxy gets its configuration and its certificate from istiod', self, istiod, portOf('TCP', 15012))] : []),
    ...(ambient(platform) && workload.meshed && workload.role === 'app' ? probeAddresses(platform).flatMap(cidr => workload.probePorts.map(number =>
      link('MAT-08', 'kubelet probes of ambient pods come from a link-local address', { kind: 'cidr', cidr, except: [] }, self, portOf('TCP', number)))) : []),
    ...(prometheus ? [
      ...workload.ports.filter(({ application }) => application === 'metrics').map(port => link('MAT-12', 'Prometheus scrapes the metrics port', prometheus, self, port)),
      // IST-52
      ...(proxy ? [15020, 15090].map(number => link('MAT-11', 'Prometheus scrapes the proxy', prometheus, self, portOf('TCP', number))) : []),
    ] : []),
  ];
}

/** MAT-09, MAT-10: what the tunnel and the waypoint take besides the link itself. Allowed, and needed only through the link. */
export function tunnelLinks(link: LinkModel, waypoint: WorkloadModel): LinkModel[] {
  const proxy: PeerModel = { kind: 'workload', workload: waypoint };
  const hbone = portOf('TCP', 15008);
  return [
    { client: link.client, server: proxy, port: hbone, origins: [], need: { id: 'MAT-09', reason: 'clients reach the waypoint through its tunnel port' } },
    { client: proxy, server: link.server, port: link.port, origins: [], need: { id: 'MAT-10', reason: 'the waypoint hands requests over to the server' } },
  ];
}

/** Who may be asked for names. */
export const dnsServers = (platform: PlatformModel): PeerModel[] => [peerPods(platform, 'dns', platform.dns), ...nodeLocalCaches(platform)];

function nodeLocalCaches(platform: PlatformModel): PeerModel[] {
  const address = platform.dns.nodeLocalAddress;
  if (!address) { return []; }
  const block: PeerModel = { kind: 'cidr', cidr: `${address}/${address.includes(':') ? 128 : 32}`, except: [] };
  // CIL-26
  return cilium(platform) ? [block, { kind: 'own-node' }, peerPods(platform, 'node-local-dns', { ...platform.dns, labels: { 'k8s-app': 'node-local-dns' } })] : [block];
}

/** AMB-08. */
function probeAddresses({ podCidrs, nodeCidrs, serviceCidrs }: PlatformModel): string[] {
  const six = [...podCidrs, ...nodeCidrs, ...serviceCidrs].some(cidr => cidr.includes(':'));
  return ['169.254.7.127/32', ...(six ? ['fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128'] : [])];
}

export const portOf = (protocol: 'TCP' | 'UDP', number: number): PortModel =>
  ({ name: `${protocol.toLowerCase()}-${number}`, application: protocol === 'TCP' ? 'tcp' : 'udp', protocol, first: number, last: number });

/** Pods of the platform as a peer that lives elsewhere. */
export function peerPods(platform: PlatformModel, name: string, pods: PlatformPods): PeerModel {
  return {
    kind: 'workload',
    workload: {
      id: `${pods.namespace}/${name}`, origin: platform.name, namespace: pods.namespace, name, labels: pods.labels, serviceAccountName: pods.serviceAccountName,
      serviceIsOurs: false, ports: pods.ports.map(number => portOf('TCP', number)), meshed: pods.meshed, hostNetwork: false, trustDomain: platform.trustDomain,
      probePorts: [], where: 'elsewhere', phase: platform.phase, role: 'app',
    },
  };
}
