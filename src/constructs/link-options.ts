import { GrpcRule } from './grpc-rule';
import { HttpRule } from './http-rule';
import { WorkloadPort } from './workload-port';

/** Why an end of a link has no identity, and until when. */
export interface UnauthenticatedOptions {
  /** Why, for the reader of the report (ZT126). */
  readonly reason: string;

  /**
   * Last day on which this is accepted, as `YYYY-MM-DD` (ZT125).
   *
   * @default - no end
   */
  readonly expiresOn?: string;
}

/** What a link carries. */
export interface LinkOptions {
  /**
   * Ports of the server's pods, at least one (ZT103, ZT104).
   *
   * @default - the server's only port that is not for metrics; an error that names them all if it has several
   */
  readonly ports?: WorkloadPort[];

  /**
   * HTTP requests that are let through; from phase 2 on an HTTP port needs rules or `HttpRule.any()` (ZT119).
   *
   * @default - none declared
   */
  readonly http?: HttpRule[];

  /**
   * gRPC calls that are let through; from phase 2 on a gRPC port needs rules or `GrpcRule.any()` (ZT119).
   *
   * @default - none declared
   */
  readonly grpc?: GrpcRule[];

  /**
   * Says that an end has no identity in the mesh: UDP, the API server, load balancers, pods outside the mesh. Required
   * in phase 3 where that is so (ZT120); opens the port for plaintext, and only that port.
   *
   * @default - both ends are authenticated
   */
  readonly unauthenticated?: UnauthenticatedOptions;

  /**
   * Last day of the link, as `YYYY-MM-DD` (ZT125); the manifests do not depend on it, the proof reports it.
   *
   * @default - no end
   */
  readonly expiresOn?: string;
}

/** Options of `Workload.allowWithin`. */
export interface WithinOptions {
  /**
   * Ports on which the pods talk to each other.
   *
   * @default - all ports that are not for metrics
   */
  readonly ports?: WorkloadPort[];

  /**
   * HTTP requests that are let through; from phase 2 on an HTTP port needs rules or `HttpRule.any()` (ZT119).
   *
   * @default - none declared
   */
  readonly http?: HttpRule[];

  /**
   * gRPC calls that are let through; from phase 2 on a gRPC port needs rules or `GrpcRule.any()` (ZT119).
   *
   * @default - none declared
   */
  readonly grpc?: GrpcRule[];

  /**
   * Says that the pods have no identity on these ports: UDP, pods outside the mesh. Required in phase 3 where that is so (ZT120).
   *
   * @default - the pods are authenticated
   */
  readonly unauthenticated?: UnauthenticatedOptions;
}
