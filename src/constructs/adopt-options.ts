import { WorkloadPort } from './workload-port';

/** Options of an adopted workload. */
export interface AdoptOptions {
  /**
   * Ports that its pods listen on; say so where the pods do not name the protocol.
   *
   * @default - the container ports, with the protocol that port names and the Service tell
   */
  readonly ports?: WorkloadPort[];

  /**
   * Whether the objects may be changed, by JSON patch: namespace, own ServiceAccount without token, seccomp profile,
   * SPIRE's injection template, with `meshed: false` the label that keeps the mesh out, and the waypoint label of the Service.
   * Without it they stay as they are, except for a readable label where the pods have none.
   *
   * @default false
   */
  readonly patch?: boolean;

  /**
   * Whether the pods are in the mesh.
   *
   * @default - true where the platform has a mesh and the pods do not opt out
   */
  readonly meshed?: boolean;
}
