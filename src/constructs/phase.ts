/** How far the rollout of zero trust is, each phase with all before it. */
export enum Phase {
  /** Default deny and declared connections only. */
  SEGMENT = 1,
  /** Declared HTTP and gRPC requests only. */
  INSPECT = 2,
  /** Strict mutual TLS and authorization by workload identity. */
  AUTHENTICATE = 3,
}

/** How far mesh-wide rules reach. */
export enum Coverage {
  /** Only the declared namespaces are written to. */
  NAMESPACES = 'namespaces',
  /** Strict mutual TLS and deny-all for the whole mesh: every namespace must be ready for it. */
  CLUSTER = 'cluster',
}

/** What happens to a requirement that no layer of the platform can enforce. */
export enum Unenforceable {
  /** Synthesis fails and names the layers that could (ZT112). */
  FAIL = 'fail',
  /** It falls to the nearest wider layer and is listed as not enforced here, for clusters of developers. */
  REPORT = 'report',
}
