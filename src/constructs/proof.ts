import { Construct } from 'constructs';
import { nearestPlatform, worldsOf } from './platform-registry';
import { proofOf, today } from './proof-of-world';
import { dateProblems } from '../model/check/dates';
import { throwProblems } from '../model/check/problem';
import { witnessText } from '../prove/from-json';
import { Finding, Proof as ProofModel } from '../prove/proof';
import { proofJson } from '../report/json';
import { proofMarkdown } from '../report/markdown';
import { proofText } from '../report/text';

/** How a proof, or one link of it, ends. */
export enum ProofVerdict {
  /** It works, and nothing else does. */
  PROVED = 'proved',
  /** Proved as far as these manifests go: the other end lives elsewhere. */
  ASSUMED = 'assumed',
  /** Nobody can tell from these manifests; the finding says why. */
  UNDECIDED = 'undecided',
  /** It does not hold. */
  VIOLATED = 'violated',
}

/** Something that spoils a proof. */
export interface ProofFinding {
  /** Stable name, to waive it by. */
  readonly id: string;

  /** Its kind, such as `ZT002`. */
  readonly code: string;

  /** What it means for the verdict. */
  readonly verdict: ProofVerdict;

  /** The link, workload or object that it is about. */
  readonly subject: string;

  /** What is wrong. */
  readonly message: string;

  /** What would be right. */
  readonly fix: string;

  /**
   * One call that shows it: client, server and request.
   *
   * @default - it is not about a call
   */
  readonly witness?: string;
}

/** What the proof says of one declared link. */
export interface LinkVerdict {
  /** Client, server and port. */
  readonly name: string;

  /** How it ends. */
  readonly verdict: ProofVerdict;

  /** Ids of the findings that spoil it. */
  readonly findings: string[];
}

/** Options of `Proof.of`. */
export interface ProofOptions {
  /**
   * The day that dates are judged against, as `YYYY-MM-DD` (ZT125).
   *
   * @default - today
   */
  readonly today?: string;
}

/**
 * The proof that everything declared passes all layers together and that nothing else does, on the objects of the app as
 * they stand: our own, patched or not, and all others.
 *
 * Synthesis makes it by itself and fails unless it holds; this is the same for a test, without writing anything.
 *
 * @example
 * const shop = new ZeroTrustNamespace(this, 'shop');
 * const web = shop.addWorkload('web', { image: 'registry.example/web:1.0' });
 * const api = shop.addWorkload('api', { image: 'registry.example/api:1.0', ports: [WorkloadPort.tcp(8080)] });
 * web.allowTo(api);
 * Proof.of(this).assertProved();
 */
export class Proof {
  /**
   * Proves the platform that is nearest to the scope (ZT133).
   *
   * @param scope a construct of the app
   * @param options how
   */
  public static of(scope: Construct, options: ProofOptions = {}): Proof {
    throwProblems(scope.node.path, options.today === undefined ? [] : dateProblems('today', options.today));
    return new Proof(proofOf(scope.node.root, nearestPlatform(scope).world, worldsOf(scope), options.today ?? today()));
  }

  /** How it ends. */
  public readonly verdict: ProofVerdict;

  /** All that spoils it, waived findings left out. */
  public readonly findings: ProofFinding[];

  /** Findings that a `Waiver` accepts. */
  public readonly waived: ProofFinding[];

  /** The declared links, one by one. */
  public readonly links: LinkVerdict[];

  private constructor(private readonly model: ProofModel) {
    this.verdict = model.verdict as ProofVerdict;
    this.findings = model.findings.map(publicFinding);
    this.waived = model.waived.map(publicFinding);
    this.links = model.links.map(({ name, verdict, findings }) => ({ name, verdict: verdict as ProofVerdict, findings: [...findings] }));
  }

  /** Fails with the whole report unless everything is proved, or assumed of ends that live elsewhere. */
  public assertProved(): void {
    if (this.verdict === ProofVerdict.VIOLATED || this.verdict === ProofVerdict.UNDECIDED) { throw new Error(this.toText()); }
  }

  /** The report as text, for people. */
  public toText(): string { return proofText(this.model); }

  /** The report as JSON of a versioned schema, for programs. */
  public toJson(): string { return proofJson(this.model); }

  /** The report as Markdown, for a pull request. */
  public toMarkdown(): string { return proofMarkdown(this.model); }
}

function publicFinding({ id, code, verdict, subject, message, fix, witness }: Finding): ProofFinding {
  return {
    id, code, verdict: verdict as ProofVerdict, subject, message, fix,
    ...(witness ? { witness: witnessText(witness) } : {}),
  };
}
