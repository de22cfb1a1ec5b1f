/** What a layer does with its rules: block, only report, or nothing at all. */
export type Mode = 'enforce' | 'audit' | 'off';

/** 1 segment (default deny and DNS), 2 inspect (HTTP), 3 authenticate (strict mTLS, authorization, identity). */
export type Phase = 1 | 2 | 3;

export interface NetworkLayer {
  readonly kind: 'kubernetes' | 'cilium';
  readonly mode: Mode;
  readonly encryption: 'none' | 'wireguard';
}

export interface MeshLayer {
  readonly kind: 'none' | 'istio-sidecar' | 'istio-ambient';
  readonly mode: Mode;
  /** Namespace of istiod and of mesh-wide policies. */
  readonly rootNamespace: string;
  readonly controlPlaneLabels: Labels;
  readonly revision?: string;
}

export interface FederatedDomain {
  readonly trustDomain: string;
  readonly bundleEndpointUrl: string;
  /** Present for the `https_spiffe` profile, absent for `https_web`. */
  readonly endpointSpiffeId?: string;
}

export interface IdentityLayer {
  readonly kind: 'mesh' | 'spire';
  /** SPI-03: a ClusterSPIFFEID of another class is ignored silently. */
  readonly className?: string;
  /** Seconds. */
  readonly svidTtl?: number;
  /** Seconds. */
  readonly jwtTtl?: number;
  readonly federation: readonly FederatedDomain[];
}

export type Labels = Readonly<Record<string, string>>;

/** Pods of the platform itself that a fact names: DNS, Prometheus, Vault. */
export interface PlatformPods {
  readonly namespace: string;
  readonly labels: Labels;
  readonly serviceAccountName?: string;
  readonly ports: readonly number[];
  readonly meshed: boolean;
}

export interface DnsFacts extends PlatformPods {
  readonly serviceName: string;
  /** MAT-02: address of NodeLocal DNSCache. */
  readonly nodeLocalAddress?: string;
}

export interface PlatformModel {
  readonly name: string;
  readonly trustDomain: string;
  readonly clusterDomain: string;
  readonly network: NetworkLayer;
  readonly mesh: MeshLayer;
  readonly identity: IdentityLayer;
  readonly phase: Phase;
  readonly coverage: 'namespaces' | 'cluster';
  readonly unenforceable: 'fail' | 'report';
  readonly dns: DnsFacts;
  readonly apiServer?: { readonly addresses: readonly string[]; readonly port: number };
  readonly podCidrs: readonly string[];
  readonly serviceCidrs: readonly string[];
  readonly nodeCidrs: readonly string[];
  readonly prometheus?: PlatformPods;
  /** Labels by which the Prometheus operator selects rules and monitors (MON-08). */
  readonly monitoringLabels: Labels;
  readonly vault?: PlatformPods;
  readonly syncWaves: boolean;
  /** Whether this app writes the cluster-wide objects. */
  readonly owned: boolean;
}

/** Highest phase that the layers can carry. */
export function highestPhase(network: NetworkLayer, mesh: MeshLayer): Phase {
  if (mesh.kind !== 'none' && mesh.mode !== 'off') { return 3; }
  return network.kind === 'cilium' && network.mode !== 'off' ? 2 : 1;
}

export const meshed = (platform: PlatformModel): boolean => platform.mesh.kind !== 'none' && platform.mesh.mode !== 'off';
export const ambient = (platform: PlatformModel): boolean => platform.mesh.kind === 'istio-ambient' && platform.mesh.mode !== 'off';
export const sidecar = (platform: PlatformModel): boolean => platform.mesh.kind === 'istio-sidecar' && platform.mesh.mode !== 'off';
export const cilium = (platform: PlatformModel): boolean => platform.network.kind === 'cilium' && platform.network.mode !== 'off';
