import { Duration } from 'cdk8s';
import { WorkloadPort } from './workload-port';

/** What runs the pods of a workload. */
export enum WorkloadKind {
  /** Pods that are all alike. */
  DEPLOYMENT = 'Deployment',
  /** Pods with names of their own, behind a headless Service: clients connect to the pods, so `servicePort` has to be the port of the pod (ZT138). */
  STATEFUL_SET = 'StatefulSet',
}

/** Options of `ZeroTrustNamespace.addWorkload`. */
export interface OwnWorkloadProps {
  /** Image of its one container; for more containers define the pods yourself and adopt them (ZT136). */
  readonly image: string;

  /**
   * Ports that the container listens on.
   *
   * @default - none: the workload can only be a client
   */
  readonly ports?: WorkloadPort[];

  /**
   * What runs the pods.
   *
   * @default WorkloadKind.DEPLOYMENT
   */
  readonly kind?: WorkloadKind;

  /**
   * Number of pods.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Command of the container.
   *
   * @default - the image's
   */
  readonly command?: string[];

  /**
   * Arguments of the container.
   *
   * @default - the image's
   */
  readonly args?: string[];

  /**
   * Environment variables (ZT136).
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * User and group that the container runs as; needed where the image names a user by name or none.
   *
   * @default - the image's, which must not be root
   */
  readonly runAsUser?: number;

  /**
   * Paths with writable, empty storage; the rest of the file system is read-only.
   *
   * @default - none
   */
  readonly writablePaths?: string[];

  /**
   * CPU that is reserved, as a Kubernetes quantity.
   *
   * @default '100m'
   */
  readonly cpuRequest?: string;

  /**
   * CPU that may be used, as a Kubernetes quantity.
   *
   * @default - no limit
   */
  readonly cpuLimit?: string;

  /**
   * Memory that is reserved and may be used, as a Kubernetes quantity.
   *
   * @default '128Mi'
   */
  readonly memory?: string;

  /**
   * HTTP path of the health check on the first port.
   *
   * @default - a gRPC health check on a gRPC port, else whether the port accepts connections
   */
  readonly healthPath?: string;

  /**
   * Further labels of the pods (ZT107).
   *
   * @default - none
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Name of the ServiceAccount; no other workload may have it (ZT114).
   *
   * @default - the name of the workload
   */
  readonly serviceAccountName?: string;

  /**
   * Whether the pods get a token for the Kubernetes API.
   *
   * @default false
   */
  readonly mountToken?: boolean;

  /**
   * Whether the pods are in the mesh.
   *
   * @default - true where the platform has a mesh
   */
  readonly meshed?: boolean;

  /**
   * Lifetime of its X.509 SVID, with `Identity.spire` (ZT116).
   *
   * @default - the platform's
   */
  readonly svidTtl?: Duration;
}
