import { Duration } from 'cdk8s';
import { Encryption, Identity, Mesh, Network, Phase, PlatformDefinition, PlatformDefinitionProps } from 'cdk8s-zero-trust';

/** One cluster to synthesize for. */
export interface Stack {
  readonly name: string;
  readonly definition: PlatformDefinition;
  /** Whether the platform can run a gateway of ours. */
  readonly runsGateways: boolean;
}

/** What only the owner of a cluster knows; replace it with your own. */
const FACTS = {
  trustDomain: 'boutique.example',
  podCidrs: ['10.244.0.0/16'],
  serviceCidrs: ['10.96.0.0/12'],
  nodeCidrs: ['192.168.10.0/24'],
  prometheus: {
    namespaceName: 'monitoring',
    labels: { 'app.kubernetes.io/name': 'prometheus' },
    serviceAccountName: 'kube-prometheus-stack-prometheus',
  },
  monitoringLabels: { release: 'kube-prometheus-stack' },
};

/** The class that the official SPIRE chart gives to a release `spire` in the namespace `spire-server`. */
const spire = (): Identity => Identity.spire({ className: 'spire-server-spire', svidTtl: Duration.hours(1) });

const stack = (name: string, layers: Pick<PlatformDefinitionProps, 'network' | 'mesh' | 'identity' | 'phase'>): Stack => ({
  name,
  definition: PlatformDefinition.of({ name, ...FACTS, ...layers }),
  runsGateways: name !== 'kubernetes',
});

const MESHES: readonly (readonly [name: string, network: () => Network, mesh: () => Mesh])[] = [
  ['istio-sidecar', () => Network.kubernetes(), () => Mesh.istioSidecar()],
  ['istio-sidecar-cilium', () => Network.cilium(), () => Mesh.istioSidecar()],
  ['istio-ambient', () => Network.kubernetes(), () => Mesh.istioAmbient()],
  ['istio-ambient-cilium', () => Network.cilium(), () => Mesh.istioAmbient()],
];

export const STACKS: readonly Stack[] = [
  // Phase 1: who may open a connection to whom.
  stack('kubernetes', { network: Network.kubernetes(), phase: Phase.SEGMENT }),
  // Phase 2: and which requests it may carry.
  stack('cilium', { network: Network.cilium({ encryption: Encryption.WIREGUARD }), phase: Phase.INSPECT }),
  // Phase 3: and under which identity, with the mesh's own certificates or with SPIRE's.
  ...MESHES.flatMap(([name, network, mesh]) => [
    stack(name, { network: network(), mesh: mesh(), phase: Phase.AUTHENTICATE }),
    stack(`${name}-spire`, { network: network(), mesh: mesh(), identity: spire(), phase: Phase.AUTHENTICATE }),
  ]),
];
