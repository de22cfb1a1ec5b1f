import { Mode } from './mode';
import { problem, throwProblems } from '../model/check/problem';
import { NetworkLayer } from '../model/platform';

/** Encryption between nodes, by the network layer. */
export enum Encryption {
  /** Packets travel as the pods sent them. */
  NONE = 'none',
  /**
   * Cilium encrypts what travels between two nodes. Traffic on one node stays plain, and it is the node that is
   * authenticated, not the workload (CIL-38, MAT-31).
   */
  WIREGUARD = 'wireguard',
}

/** Options of `Network.kubernetes`. */
export interface KubernetesNetworkOptions {
  /**
   * What the policies do. NetworkPolicy has no audit mode (ZT122).
   *
   * @default Mode.ENFORCE
   */
  readonly mode?: Mode;
}

/** Options of `Network.cilium`. */
export interface CiliumNetworkOptions {
  /**
   * What the policies do. `Mode.AUDIT` needs agents that run with `policy-audit-mode=true`, since Cilium has no such
   * switch in a policy: without that setting the policies block.
   *
   * @default Mode.ENFORCE
   */
  readonly mode?: Mode;

  /**
   * Encryption between nodes; set it in Cilium's own configuration as well.
   *
   * @default Encryption.NONE
   */
  readonly encryption?: Encryption;
}

/**
 * The layer that filters packets by pod, port and address.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 * @see https://docs.cilium.io/en/stable/security/policy/
 *
 * @example
 * const network = Network.cilium({ encryption: Encryption.WIREGUARD });
 */
export class Network {
  /**
   * Kubernetes NetworkPolicy, by whatever network plugin enforces it: no HTTP and no host names.
   *
   * @param options mode of the layer
   */
  public static kubernetes(options: KubernetesNetworkOptions = {}): Network {
    if (options.mode === Mode.AUDIT) {
      throwProblems('Network.kubernetes', [problem('ZT122', 'NetworkPolicy has no audit mode', 'use Mode.ENFORCE or Mode.OFF, or Network.cilium()')]);
    }
    return new Network({ kind: 'kubernetes', mode: options.mode ?? Mode.ENFORCE, encryption: 'none' });
  }

  /**
   * CiliumNetworkPolicy: HTTP for workloads outside a mesh, host names, and identities that a label cannot forge.
   *
   * @param options mode and encryption of the layer
   */
  public static cilium(options: CiliumNetworkOptions = {}): Network {
    return new Network({ kind: 'cilium', mode: options.mode ?? Mode.ENFORCE, encryption: options.encryption === Encryption.WIREGUARD ? 'wireguard' : 'none' });
  }

  private constructor(private readonly layer: NetworkLayer) {}

  /** @internal */
  public _layer(): NetworkLayer { return this.layer; }
}
