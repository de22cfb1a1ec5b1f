import { IndexSet } from '../algebra/index-set';
import { Traffic } from '../algebra/traffic';
import { Path, Unknown, WorldObject } from '../parse/world';

/** The line of a manifest that decides: what `explain` prints. */
export interface Cause {
  readonly object: WorldObject;
  readonly path: Path;
  /** Id of the fact that tells what it means, such as `NP-06`. */
  readonly fact?: string;
}

/** Lets something through, or stops it: this traffic with any of these ends. */
export interface Rule {
  readonly ends: IndexSet;
  readonly traffic: Traffic;
  readonly cause: Cause;
}

/** What the additive policies (NetworkPolicy, Cilium) say about one direction of one workload. */
export interface PolicySide {
  /** False: no policy isolates this direction, all traffic passes but `denies`. */
  readonly isolated: boolean;
  /** What isolates it; several policies may. */
  readonly isolatedBy: readonly Cause[];
  readonly allows: readonly Rule[];
  /** Deny wins over every allow (CIL-04). */
  readonly denies: readonly Rule[];
  /** Connections that a proxy reads as HTTP: what is none does not pass, whatever else is allowed (CIL-32). */
  readonly httpOnly?: readonly Rule[];
}

/** A rule of an ordered tier: the first one that matches decides (CNP-01, CNP-02). */
export interface TierRule extends Rule { readonly action: 'Accept' | 'Deny' | 'Pass' }

/** One direction of one workload in the network layer. */
export interface NetworkSide {
  readonly admin: readonly TierRule[];
  readonly policy: PolicySide;
  readonly baseline: readonly TierRule[];
}

/** What all workloads' policies say, computed per workload when asked and kept. */
export interface NetworkLayer {
  inbound(workload: number): NetworkSide;
  outbound(workload: number): NetworkSide;
  /** What of the layer's objects nobody here understands, and whose verdict it clouds: these workloads, both directions. */
  readonly undecided: readonly Undecided[];
}

export interface Undecided {
  readonly unknown: Unknown;
  /** Workloads whose verdict depends on it. */
  readonly workloads: IndexSet;
}
