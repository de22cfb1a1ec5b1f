import { LinkModel, PeerModel, PortModel, WorkloadModel } from '../model/intent';
import { PlatformModel, PlatformPods, ambient, cilium, sidecar } from '../model/platform';

/** AMB-08: the address that kubelet probes of ambient pods come from. */
export const AMBIENT_PROBE_ADDRESS = '169.254.7.127/32';
export const AMBIENT_PROBE_ADDRESS_V6 = 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128';
/** IST-50 */
export const ISTIOD_XDS_PORT = 15012;
const MERGED_METRICS_PORT = 15020;
const ENVOY_METRICS_PORT = 15090;

export const usesIpv6 = (platform: PlatformModel): boolean =>
  [...platform.podCidrs, ...platform.nodeCidrs, ...platform.serviceCidrs].some(cidr => cidr.includes(':'));

/** Pods of the platform as the far end of a link: written by someone else, so only our half of the link is ours. */
export function platformPods(platform: PlatformModel, name: string, pods: PlatformPods): PeerModel {
  return {
    kind: 'workload',
    workload: {
      id: `${pods.namespace}/${name}`,
      origin: platform.name,
      namespace: pods.namespace,
      name,
      labels: pods.labels,
      serviceAccountName: pods.serviceAccountName,
      serviceIsOurs: false,
      ports: pods.ports.map(port => tcp(port)),
      meshed: pods.meshed,
      hostNetwork: false,
      trustDomain: platform.trustDomain,
      probePorts: [],
      where: 'elsewhere',
      phase: platform.phase,
      role: 'app',
    },
  };
}

const port = (protocol: 'TCP' | 'UDP', number: number): PortModel => ({
  name: `${protocol.toLowerCase()}-${number}`, application: protocol === 'TCP' ? 'tcp' : 'udp', protocol, first: number, last: number,
});
const tcp = (number: number): PortModel => port('TCP', number);

/** Everything that a workload needs besides what was declared, each link with the fact that asks for it. */
export function platformNeeds(platform: PlatformModel, workload: WorkloadModel): LinkModel[] {
  const self: PeerModel = { kind: 'workload', workload };
  const links: LinkModel[] = [];
  const add = (id: string, reason: string, client: PeerModel, server: PeerModel, to: PortModel) =>
    links.push({ client, server, port: to, origins: [], need: { id, reason } });

  const dns = platformPods(platform, 'dns', platform.dns);
  for (const number of platform.dns.ports) {
    add('MAT-01', 'names are resolved by the cluster DNS', self, dns, port('UDP', number));
    add('MAT-01', 'names are resolved by the cluster DNS', self, dns, port('TCP', number));
  }
  if (platform.dns.nodeLocalAddress) {
    const address = platform.dns.nodeLocalAddress;
    const caches: PeerModel[] = [{ kind: 'cidr', cidr: `${address}/${address.includes(':') ? 128 : 32}`, except: [] }];
    if (cilium(platform)) {
      // CIL-26: behind a LocalRedirectPolicy the cache is a pod, without one it is the node itself.
      caches.push({ kind: 'own-node' }, platformPods(platform, 'node-local-dns', { ...platform.dns, labels: { 'k8s-app': 'node-local-dns' } }));
    }
    for (const cache of caches) {
      add('MAT-02', 'names are resolved by the DNS cache of the node', self, cache, port('UDP', 53));
      add('MAT-02', 'names are resolved by the DNS cache of the node', self, cache, port('TCP', 53));
    }
  }
  const proxied = workload.meshed && (sidecar(platform) || workload.role !== 'app');
  if (proxied) {
    const istiod = platformPods(platform, 'istiod', {
      namespace: platform.mesh.rootNamespace, labels: platform.mesh.controlPlaneLabels, ports: [ISTIOD_XDS_PORT], meshed: false,
    });
    add('MAT-04', 'the proxy gets its configuration and certificate from istiod', self, istiod, tcp(ISTIOD_XDS_PORT));
  }
  // Istio's own proxies carry `istio.io/dataplane-mode: none`, so kubelet reaches them as always.
  if (ambient(platform) && workload.meshed && workload.role === 'app') {
    const addresses = usesIpv6(platform) ? [AMBIENT_PROBE_ADDRESS, AMBIENT_PROBE_ADDRESS_V6] : [AMBIENT_PROBE_ADDRESS];
    for (const cidr of addresses) {
      for (const number of workload.probePorts) {
        add('MAT-08', 'kubelet probes of ambient pods come from a link-local address', { kind: 'cidr', cidr, except: [] }, self, tcp(number));
      }
    }
  }
  if (platform.prometheus) {
    const prometheus = platformPods(platform, 'prometheus', platform.prometheus);
    for (const metrics of workload.ports.filter(({ application }) => application === 'metrics')) {
      add('MAT-12', 'Prometheus scrapes the metrics port', prometheus, self, metrics);
    }
    if (proxied) {
      // IST-52: these two skip inbound capture, so no mesh rule is needed for them.
      add('MAT-11', 'Prometheus scrapes the merged metrics of the proxy', prometheus, self, tcp(MERGED_METRICS_PORT));
      add('MAT-11', 'Prometheus scrapes the proxy', prometheus, self, tcp(ENVOY_METRICS_PORT));
    }
  }
  return links;
}

/** IST-52: ports that the sidecar does not capture. */
export const skipsCapture = (number: number): boolean => number === MERGED_METRICS_PORT || number === ENVOY_METRICS_PORT || number === 15021;
