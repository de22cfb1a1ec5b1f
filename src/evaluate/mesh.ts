import { IndexSet } from '../algebra/index-set';
import { Ports } from '../algebra/ports';
import { Traffic } from '../algebra/traffic';
import { Cause, Undecided } from './side';

/** What no manifest says about the mesh: from the declared platform, overridden by a mesh ConfigMap of the world. */
export interface MeshFacts {
  /** `none`: there is no mesh, its policies do nothing. `detect`: read it from the labels of namespaces and pods. */
  readonly kind: 'none' | 'sidecar' | 'ambient' | 'detect';
  readonly rootNamespace: string;
  readonly trustDomain: string;
  /** SPIRE issues the identities: only what a ClusterSPIFFEID (or a static entry) gives a pod exists. */
  readonly spire?: { readonly className?: string };
  readonly outboundTrafficPolicy: 'ALLOW_ANY' | 'REGISTRY_ONLY';
  /** Of the names of Services; absent: `cluster.local`. */
  readonly clusterDomain?: string;
  /** Of the control plane; absent: the default one. */
  readonly revision?: string;
}

/** Whether the mesh captures a workload, and who it then is. */
export interface Member {
  readonly capture: 'none' | 'sidecar' | 'ambient';
  /** `trust-domain/ns/x/sa/y`; absent when it has no identity: not captured, or none is issued. */
  readonly principal?: string;
  readonly causes: readonly Cause[];
}

/** Ports of a server at which its proxy accepts connections in this form; the rest is refused (EV-04). */
export interface ServerTls {
  readonly plaintext: Ports;
  readonly mutual: Ports;
  /** Who says so, by port set; the first that holds the port decides. */
  readonly causes: readonly { readonly ports: Ports; readonly mode: 'STRICT' | 'PERMISSIVE' | 'DISABLE'; readonly cause?: Cause }[];
}

/** How a client's proxy sends by default to a server, by workload port (IST-06, IST-07). What is in no set is closed by configuration. */
export interface ClientTls {
  readonly plaintext: Ports;
  readonly mutual: Ports;
  readonly causes: readonly Cause[];
}

/** An authorization rule at one hop. */
export interface AuthzRule {
  /** Ends that match when they present their certificate. */
  readonly identified: IndexSet;
  /** Ends that match without a certificate (IST-27). */
  readonly anonymous: IndexSet;
  readonly traffic: Traffic;
  readonly cause: Cause;
}

/** IST-20 at one hop: any deny closes; then, unless `allowListed`, everything passes; else any allow opens. */
export interface Authz {
  readonly allowListed: boolean;
  /** The ALLOW policies that apply, also those without any rule that could match. */
  readonly listedBy: readonly Cause[];
  readonly allows: readonly AuthzRule[];
  readonly denies: readonly AuthzRule[];
  /** IST-33: requests that an external authorizer decides. */
  readonly custom: readonly AuthzRule[];
}

export const NO_AUTHZ: Authz = { allowListed: false, listedBy: [], allows: [], denies: [], custom: [] };

export interface MeshLayer {
  readonly facts: MeshFacts;
  member(workload: number): Member;
  accepts(server: number): ServerTls;
  sends(client: number, server: number): ClientTls;
  /** At the sidecar of the server, or at its ztunnel (AMB-02 to AMB-04). Ports are workload ports. */
  authz(server: number): Authz;
  /** Number of the waypoint's workload that requests to a Service of the server go through, with what made it so (AMB-01). `direct`: and all that comes to its own address. */
  waypoint(server: number): { readonly workload: number; readonly causes: readonly Cause[]; readonly direct: boolean } | undefined;
  /** What the waypoint lets through to that server: to one Service of its, by name, or to any of them. */
  waypointAuthz(server: number, service?: string): Authz;
  readonly undecided: readonly Undecided[];
}
