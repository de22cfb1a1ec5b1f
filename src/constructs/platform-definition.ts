import { Identity } from './identity';
import { Mesh } from './mesh';
import { Network } from './network';
import { Coverage, Phase, Unenforceable } from './phase';
import { ApiServerFacts, DnsFacts, PodsFacts } from './platform-facts';
import { definitionProblems } from '../model/check/platform';
import { quote, throwProblems } from '../model/check/problem';
import { PlatformModel, PlatformPods, highestPhase } from '../model/platform';

/** Options of a `PlatformDefinition`. */
export interface PlatformDefinitionProps {
  /** Name of the platform, unique in the app: lower-case letters, digits and `-`, at most 63. */
  readonly name: string;

  /**
   * SPIFFE trust domain of the mesh and of SPIRE, without scheme (ZT110).
   *
   * @default 'cluster.local'
   */
  readonly trustDomain?: string;

  /** The layer that filters packets. */
  readonly network: Network;

  /**
   * The layer that authenticates and authorizes workloads.
   *
   * @default Mesh.none()
   */
  readonly mesh?: Mesh;

  /**
   * Who issues identities.
   *
   * @default Identity.mesh()
   */
  readonly identity?: Identity;

  /**
   * How far the rollout is. Requirements of a later phase stay declared and are listed as deferred (ZT113 if the layers cannot carry it).
   *
   * @default - the highest phase that the layers can carry
   */
  readonly phase?: Phase;

  /**
   * Whether mesh-wide rules are written, or only those of the declared namespaces.
   *
   * @default Coverage.NAMESPACES
   */
  readonly coverage?: Coverage;

  /**
   * What happens to a requirement that no layer can enforce.
   *
   * @default Unenforceable.FAIL
   */
  readonly unenforceable?: Unenforceable;

  /**
   * DNS name under which Services are found.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;

  /**
   * Where the cluster DNS is.
   *
   * @default - pods k8s-app=kube-dns of Service kube-dns in kube-system, port 53 of the pod
   */
  readonly dns?: DnsFacts;

  /**
   * Addresses of the API server: NetworkPolicy cannot select it (NP-17).
   *
   * @default - unknown: links to it are an error on networks that need the addresses (ZT118)
   */
  readonly apiServer?: ApiServerFacts;

  /**
   * Address blocks of pods, kept out of every wide block (MAT-25).
   *
   * @default - unknown
   */
  readonly podCidrs?: string[];

  /**
   * Address blocks of Services, kept out of every wide block (MAT-25).
   *
   * @default - unknown
   */
  readonly serviceCidrs?: string[];

  /**
   * Address blocks of nodes, kept out of every wide block (MAT-25).
   *
   * @default - unknown: links to nodes are an error on networks that need the addresses (ZT118)
   */
  readonly nodeCidrs?: string[];

  /**
   * The pods of Prometheus. With it, metrics ports are opened to it and alerts are written.
   *
   * @default - none
   */
  readonly prometheus?: PodsFacts;

  /**
   * Labels by which the Prometheus operator selects rules and monitors (MON-08).
   *
   * @default - none
   */
  readonly monitoringLabels?: { [key: string]: string };

  /**
   * The pods of Vault, for `Peer.vault()`.
   *
   * @default - unknown
   */
  readonly vault?: PodsFacts;

  /**
   * Whether objects carry Argo CD sync waves: what opens before what closes.
   *
   * @default false
   */
  readonly syncWaves?: boolean;
}

/**
 * What a cluster is, as plain data: its layers and the facts that only its owner knows. It has no scope, so a platform
 * team can publish it as a package.
 *
 * Fails at once on bad input, all of it together, with codes ZT101, ZT106, ZT107, ZT110 and ZT113.
 *
 * @example
 * const definition = PlatformDefinition.of({
 *   name: 'prod-eu',
 *   trustDomain: 'acme.example',
 *   network: Network.cilium(),
 *   mesh: Mesh.istioAmbient(),
 * });
 */
export class PlatformDefinition {
  /**
   * Checks and freezes a definition.
   *
   * @param props layers and facts
   */
  public static of(props: PlatformDefinitionProps): PlatformDefinition {
    const model = modelOf(props);
    throwProblems(`PlatformDefinition ${quote(props.name)}`, definitionProblems(model));
    return new PlatformDefinition(model, props.identity?._caTtl());
  }

  /** Name of the platform. */
  public readonly name: string;

  private constructor(private readonly model: PlatformModel, private readonly caTtl: number | undefined) { this.name = model.name; }

  /** @internal */
  public _model(): PlatformModel { return this.model; }

  /** @internal */
  public _caTtl(): number | undefined { return this.caTtl; }
}

function modelOf(props: PlatformDefinitionProps): PlatformModel {
  const network = props.network._layer();
  const mesh = (props.mesh ?? Mesh.none())._layer();
  const dns = props.dns ?? {};
  return {
    name: props.name,
    trustDomain: props.trustDomain ?? 'cluster.local',
    clusterDomain: props.clusterDomain ?? 'cluster.local',
    network, mesh,
    identity: (props.identity ?? Identity.mesh())._layer(),
    phase: (props.phase as PlatformModel['phase'] | undefined) ?? highestPhase(network, mesh),
    coverage: props.coverage ?? Coverage.NAMESPACES,
    unenforceable: props.unenforceable ?? Unenforceable.FAIL,
    dns: {
      namespace: dns.namespaceName ?? 'kube-system',
      labels: { ...(dns.labels ?? { 'k8s-app': 'kube-dns' }) },
      serviceName: dns.serviceName ?? 'kube-dns',
      // MAT-01: the port of the pods, which is not always the 53 of the Service.
      ports: [...(dns.podPorts ?? [53])],
      meshed: false,
      nodeLocalAddress: dns.nodeLocalAddress,
    },
    apiServer: props.apiServer && { addresses: [...props.apiServer.addresses], port: props.apiServer.port ?? 6443 },
    podCidrs: [...(props.podCidrs ?? [])],
    serviceCidrs: [...(props.serviceCidrs ?? [])],
    nodeCidrs: [...(props.nodeCidrs ?? [])],
    prometheus: props.prometheus && pods(props.prometheus, [9090]),
    monitoringLabels: { ...props.monitoringLabels },
    vault: props.vault && pods(props.vault, [8200]),
    syncWaves: props.syncWaves ?? false,
    owned: true,
  };
}

const pods = (facts: PodsFacts, ports: readonly number[]): PlatformPods => ({
  namespace: facts.namespaceName,
  labels: { ...facts.labels },
  serviceAccountName: facts.serviceAccountName,
  ports: [...(facts.ports ?? ports)],
  meshed: facts.meshed ?? false,
});
