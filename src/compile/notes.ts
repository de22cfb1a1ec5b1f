import { PlatformModel, ambient, cilium, meshed, sidecar } from '../model/platform';

/** Settings outside the manifests without which the manifests do not mean what they say. */
export function notes(platform: PlatformModel): string[] {
  const { network, mesh, identity } = platform;
  return [
    ...(network.kind === 'kubernetes' && network.mode !== 'off' ? ['The network plugin must enforce NetworkPolicy, with endPort where a link names a range (NP-08).'] : []),
    ...(cilium(platform) ? ['Cilium: the L7 proxy must be on (l7Proxy=true), for HTTP rules, host names and TLS server names (CIL-22).'] : []),
    ...(network.mode === 'audit' ? ['Cilium: agents must run with policy-audit-mode=true, else the policies block.'] : []),
    ...(network.encryption === 'wireguard' ? [
      'Cilium: encryption.enabled=true and encryption.type=wireguard; UDP 51871 must be open between nodes (CIL-38).',
      'WireGuard encrypts between nodes only: pods of one node talk in plaintext, and nodes are authenticated, not workloads (MAT-31).',
    ] : []),
    ...(cilium(platform) && meshed(platform) ? ['Cilium beside Istio: socketLB.hostNamespaceOnly=true under kube-proxy replacement, cni.exclusive=false (CIL-40).'] : []),
    ...(cilium(platform) && ambient(platform) ? ['Cilium beside ambient: bpf.masquerade=false (CIL-40).'] : []),
    ...(sidecar(platform) ? ['Istio: install istio-cni, because injected init containers do not pass restricted Pod Security (IST-53).'] : []),
    ...(meshed(platform) ? ['Istio: set gateways.seccompProfile.type=RuntimeDefault, else waypoints and gateways do not pass restricted Pod Security (MAT-26).'] : []),
    ...(meshed(platform) ? [
      `Istio: meshConfig.trustDomain must be ${platform.trustDomain} (ART-08).`,
      `Istio: the root namespace is ${mesh.rootNamespace}; meshConfig.pathNormalization=DECODE_AND_MERGE_SLASHES is advised (IST-30).`,
    ] : []),
    ...(identity.kind === 'spire' ? [`SPIRE: the trust domain of the server must be ${platform.trustDomain}.`] : []),
    ...(identity.kind === 'spire' && sidecar(platform) ? ['SPIRE with sidecars: the injection template "spire" must mount the Workload API through the CSI driver csi.spiffe.io, into the container istio-proxy under initContainers where sidecars are native (SPI-15).'] : []),
    ...(identity.kind === 'spire' && sidecar(platform) ? ['SPIRE with gateways: pods that Istio runs for a Gateway take their certificate from istiod unless its gateway template mounts the SPIRE socket; both must share a root (SPI-15).'] : []),
    ...(identity.kind === 'spire' && ambient(platform) ? ['SPIRE with ambient: ztunnel and waypoints must fetch their certificates from the SPIRE agent, which released versions of ztunnel do not do yet (istio/ztunnel#1676).'] : []),
    ...(identity.kind === 'spire' && !meshed(platform) ? ['SPIRE without a mesh gives identities; the applications themselves must check them (SPI-16).'] : []),
  ];
}
