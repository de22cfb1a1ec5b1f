import { Request } from '../algebra/request';

/** Version of the shape below, as it is written by the JSON report. */
export const PROOF_SCHEMA = 'cdk8s-zero-trust/proof/v1';

/** From best to worst. `undecided`: nobody can tell from these manifests, with the reason. */
export const VERDICTS = ['proved', 'assumed', 'undecided', 'violated'] as const;
export type Verdict = (typeof VERDICTS)[number];
export const worst = (verdicts: Iterable<Verdict>): Verdict => [...verdicts].reduce<Verdict>((bad, next) => (VERDICTS.indexOf(next) > VERDICTS.indexOf(bad) ? next : bad), 'proved');

/** A line of a manifest that decides something. */
export interface Place {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** `spec.ingress[0].from`; '' for the object itself. */
  readonly path: string;
  readonly file?: string;
  readonly line?: number;
  /** Construct path of the object. */
  readonly origin?: string;
  readonly fact?: string;
}

/** What one layer says about the witness. */
export interface LayerVerdict {
  readonly layer: string;
  /** The end whose rules decide, by name. */
  readonly at: string;
  readonly passes: boolean;
  readonly places: readonly Place[];
}

/** A call that shows the finding: this request, from this end to that one. */
export interface Witness {
  readonly client: string;
  readonly server: string;
  /** SPIFFE ID that the client shows, where it shows one. */
  readonly principal?: string;
  readonly request: Request;
}

export interface Finding {
  /** Stable name, to waive it by: code and subject. */
  readonly id: string;
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly verdict: Verdict;
  /** What it is about: a link, a workload, an object. */
  readonly subject: string;
  readonly message: string;
  readonly fix: string;
  readonly witness?: Witness;
  readonly layers: readonly LayerVerdict[];
  readonly places: readonly Place[];
  /** Construct paths of the declarations concerned. */
  readonly origins: readonly string[];
  /** Facts that it rests on: MAT and other ids. */
  readonly facts: readonly string[];
  readonly waiver?: AppliedWaiver;
}

export interface AppliedWaiver { readonly reason: string; readonly owner?: string; readonly expiresOn?: string }

export interface LinkProof {
  readonly name: string;
  readonly verdict: Verdict;
  readonly origins: readonly string[];
  /** What the link demands only in a later phase. */
  readonly deferred: readonly { readonly requirement: string; readonly phase: number }[];
  /** Demands that no layer of this platform can hold and that the platform only reports. */
  readonly unenforced: readonly string[];
  readonly expiresOn?: string;
  readonly unauthenticated?: string;
  /** Ids of findings that spoil it. */
  readonly findings: readonly string[];
  /** Why it is assumed: the end that lives elsewhere. */
  readonly assumed?: string;
}

/** A link that the platform needs, once per row and pair of ends. */
export interface NeedProof { readonly id: string; readonly reason: string; readonly links: number; readonly verdict: Verdict }

export interface Assumption { readonly id: string; readonly text: string }

export interface Proof {
  readonly schema: typeof PROOF_SCHEMA;
  readonly platform: string;
  readonly phase: number;
  readonly verdict: Verdict;
  readonly links: readonly LinkProof[];
  readonly needs: readonly NeedProof[];
  readonly findings: readonly Finding[];
  /** Findings that somebody answers for. */
  readonly waived: readonly Finding[];
  readonly assumptions: readonly Assumption[];
  readonly counts: { readonly objects: number; readonly workloads: number; readonly links: number; readonly pairs: number; readonly outside: number };
}
