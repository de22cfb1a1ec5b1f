import { ALL_WORKLOADS, PeerSource, declared, outside, platformPeer, readContract } from './peer-source';
import { WorkloadPort } from './workload-port';
import { cidrProblems, exceptProblems } from '../model/check/cidrs';
import { labelsProblems } from '../model/check/labels';
import { dnsLabelProblems, subdomainProblems } from '../model/check/names';
import { problem, throwProblems } from '../model/check/problem';
import { reasonProblems } from '../model/check/text';
import { trustDomainProblems } from '../model/check/trust-domain';

/** What can be an end of a link: a workload, a group of them, or a `Peer`. */
export interface IPeer {
  /** How messages call it. */
  readonly peerName: string;

  /** @internal */
  _source(): PeerSource;
}

/** A workload that another app or repository declares. */
export interface ForeignWorkload {
  /** Its namespace. */
  readonly namespaceName: string;

  /** Labels of its pods, at least one. */
  readonly labels: { [key: string]: string };

  /** Its ServiceAccount, the identity by which the mesh knows it. */
  readonly serviceAccountName: string;

  /**
   * Ports that its pods listen on.
   *
   * @default - none: it can only be a client
   */
  readonly ports?: WorkloadPort[];

  /**
   * Name of the Service in front of it.
   *
   * @default - none known
   */
  readonly serviceName?: string;

  /**
   * Its trust domain.
   *
   * @default - the platform's
   */
  readonly trustDomain?: string;

  /**
   * Whether it is in the mesh.
   *
   * @default - true where the platform has a mesh
   */
  readonly meshed?: boolean;
}

/** Options of `Peer.anywhere`. */
export interface AnywhereOptions {
  /** Why every address may be reached, or may come in. */
  readonly reason: string;
}

/** Options of `Peer.cidr`. */
export interface CidrOptions {
  /**
   * Blocks inside that are left out (ZT106).
   *
   * @default - none but what is never meant: metadata service, pods, Services, nodes (MAT-24, MAT-25)
   */
  readonly exceptions?: string[];
}

/**
 * An end of a link that is no workload of this app.
 *
 * @example
 * const monitoring = Peer.workload({
 *   namespaceName: 'monitoring', labels: { app: 'grafana' }, serviceAccountName: 'grafana',
 * });
 */
export class Peer implements IPeer {
  /**
   * A workload that lives elsewhere: only our half of the link is written, and the proof lists the other half as assumed.
   *
   * @param workload where it lives and how it is known
   */
  public static workload(workload: ForeignWorkload): Peer {
    const { namespaceName, labels, serviceAccountName, trustDomain, serviceName } = workload;
    throwProblems('Peer.workload', [
      ...dnsLabelProblems('namespaceName', namespaceName),
      ...labelsProblems('labels', labels),
      ...(Object.keys(labels ?? {}).length > 0 ? [] : [problem('ZT104', 'labels are empty, which would mean every pod', 'name the labels of the pods')]),
      ...subdomainProblems('serviceAccountName', serviceAccountName),
      ...(serviceName === undefined ? [] : dnsLabelProblems('serviceName', serviceName)),
      ...(trustDomain === undefined ? [] : trustDomainProblems('trustDomain', trustDomain)),
    ]);
    const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`).sort().join(',');
    const id = `${namespaceName}/${serviceAccountName}${pairs === `app=${serviceAccountName}` ? '' : ` (${pairs})`}`;
    return new Peer(id, declared({ ...workload, id, name: serviceAccountName, ports: workload.ports?.map(port => port._model()) }));
  }

  /**
   * A workload of another repository, as its intent file describes it (ZT134).
   *
   * @param file path of the intent file that the other app wrote
   * @param name `namespace/workload`
   */
  public static fromContract(file: string, name: string): Peer { return new Peer(name, readContract(file, name)); }

  /** The Kubernetes API server: as a server for controllers, as a client for webhooks (NP-17, MAT-06). */
  public static kubeApiServer(): Peer { return new Peer('the API server', platformPeer('kube-api-server')); }

  /** All nodes of the cluster. */
  public static nodes(): Peer { return new Peer('the nodes', platformPeer('nodes')); }

  /** The node that a pod runs on; NetworkPolicy can never close this way (NP-10). */
  public static ownNode(): Peer { return new Peer('the own node', platformPeer('own-node')); }

  /** The platform's Prometheus. */
  public static prometheus(): Peer { return new Peer('Prometheus', platformPeer('prometheus')); }

  /** The platform's Vault. */
  public static vault(): Peer { return new Peer('Vault', platformPeer('vault')); }

  /** The cloud's metadata service, which hands out credentials of the node (MAT-24). */
  public static cloudMetadata(): Peer { return new Peer('the metadata service', outside({ kind: 'cloud-metadata' })); }

  /** Cilium's own ingress proxy, for its Ingress and Gateway API (CIL-43). */
  public static ciliumIngress(): Peer { return new Peer('the Cilium ingress', outside({ kind: 'cilium-ingress' })); }

  /**
   * Addresses outside the cluster (NP-13).
   *
   * @param cidr block such as `203.0.113.0/24`, without host bits (ZT106)
   * @param options exceptions
   */
  public static cidr(cidr: string, options: CidrOptions = {}): Peer {
    throwProblems('Peer.cidr', [...cidrProblems('cidr', cidr), ...exceptProblems('exceptions', cidr, options.exceptions ?? [])]);
    return new Peer(cidr, outside({ kind: 'cidr', cidr, except: [...(options.exceptions ?? [])].sort() }));
  }

  /**
   * Every address outside the cluster.
   *
   * @param options why (ZT126)
   */
  public static anywhere(options: AnywhereOptions): Peer {
    throwProblems('Peer.anywhere', reasonProblems('reason', options.reason));
    return new Peer('anywhere', outside({ kind: 'anywhere', reason: options.reason }));
  }

  /** All pods of all declared namespaces. */
  public static allWorkloads(): Peer { return new Peer('all workloads', ALL_WORKLOADS); }

  /** How messages call it. */
  public readonly peerName: string;

  private constructor(name: string, private readonly source: PeerSource) { this.peerName = name; }

  /** @internal */
  public _source(): PeerSource { return this.source; }
}
