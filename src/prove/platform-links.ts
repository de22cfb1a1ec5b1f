import { LinkModel, PeerModel, PortModel, WorkloadModel } from '../model/intent';
import { PlatformModel, PlatformPods, ambient, cilium, sidecar } from '../model/platform';

const NEEDS = {
  names: { id: 'MAT-01', reason: 'names are resolved by the cluster DNS' },
  cache: { id: 'MAT-02', reason: 'names are resolved by the DNS cache of the node' },
  configuration: { id: 'MAT-04', reason: 'the proxy gets its configuration and its certificate from istiod' },
  probes: { id: 'MAT-08', reason: 'kubelet probes of ambient pods come from a link-local address' },
  toWaypoint: { id: 'MAT-09', reason: 'clients reach the waypoint through its tunnel port' },
  fromWaypoint: { id: 'MAT-10', reason: 'the waypoint hands requests over to the server' },
  proxyMetrics: { id: 'MAT-11', reason: 'Prometheus scrapes the proxy' },
  metrics: { id: 'MAT-12', reason: 'Prometheus scrapes the metrics port' },
} as const;
const NO_ORIGINS: readonly string[] = [];

/**
 * What a workload needs from the platform besides what was declared, row by row of the matrix of layers. Written from the facts
 * and not shared with the compiler: if one of the two forgets a row, the proof fails.
 */
export function platformLinks(platform: PlatformModel): (workload: WorkloadModel) => LinkModel[] {
  // What all workloads share is made once.
  const both = (number: number) => [portOf('UDP', number), portOf('TCP', number)];
  const dns = peerPods(platform, 'dns', platform.dns);
  const caches = nodeLocalCaches(platform);
  const [dnsPorts, cachePorts, configuration, metrics] = [platform.dns.ports.flatMap(both), both(53), portOf('TCP', 15012), [15020, 15090].map(number => portOf('TCP', number))];
  const istiod = peerPods(platform, 'istiod', { namespace: platform.mesh.rootNamespace, labels: platform.mesh.controlPlaneLabels, ports: [15012], meshed: false });
  const prometheus = platform.prometheus && peerPods(platform, 'prometheus', platform.prometheus);
  const probes = ambient(platform) ? probeAddresses(platform).map((cidr): PeerModel => ({ kind: 'cidr', cidr, except: [] })) : [];
  return workload => {
    const self: PeerModel = { kind: 'workload', workload };
    const link = (row: LinkModel['need'], client: PeerModel, server: PeerModel, port: PortModel): LinkModel => ({ client, server, port, origins: NO_ORIGINS, need: row });
    const proxy = workload.meshed && (sidecar(platform) || workload.role !== 'app');
    return [
      ...dnsPorts.map(port => link(NEEDS.names, self, dns, port)),
      ...caches.flatMap(cache => cachePorts.map(port => link(NEEDS.cache, self, cache, port))),
      ...(proxy ? [link(NEEDS.configuration, self, istiod, configuration)] : []),
      ...(workload.meshed && workload.role === 'app' ? probes.flatMap(kubelet => workload.probePorts.map(number => link(NEEDS.probes, kubelet, self, portOf('TCP', number)))) : []),
      ...(prometheus ? [
        ...workload.ports.filter(({ application }) => application === 'metrics').map(port => link(NEEDS.metrics, prometheus, self, port)),
        // IST-52
        ...(proxy ? metrics.map(port => link(NEEDS.proxyMetrics, prometheus, self, port)) : []),
      ] : []),
    ];
  };
}

/** MAT-09, MAT-10: what the tunnel and the waypoint take besides the link itself. Allowed, and needed only through the link. */
export function tunnelLinks(link: LinkModel, waypoint: WorkloadModel): LinkModel[] {
  const proxy: PeerModel = { kind: 'workload', workload: waypoint };
  return [
    { client: link.client, server: proxy, port: HBONE, origins: NO_ORIGINS, need: NEEDS.toWaypoint },
    { client: proxy, server: link.server, port: link.port, origins: NO_ORIGINS, need: NEEDS.fromWaypoint },
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

const HBONE = portOf('TCP', 15008);

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
