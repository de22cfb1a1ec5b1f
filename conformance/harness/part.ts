import { Program } from './build';

export interface Options {
  /** Everything, and not only what fits into CI. */
  readonly full: boolean;
  readonly seed: number;
}

export interface Tools { readonly programs: ReadonlyMap<Program, string>; envoy(): string }

/** What became of one comparison. */
export interface Outcome {
  /** What the engine was asked, in one line. */
  readonly judged: string;
  readonly cases: number;
  readonly agreed: number;
  /** Cases that our side leaves open by name; they are neither agreement nor disagreement. */
  readonly undecided: number;
  readonly failures: readonly string[];
  /** What a reader should know of the figures, such as how many verdicts were `allowed`. */
  readonly notes: readonly string[];
  /** More than fits into a line, as Markdown. */
  readonly table?: string;
}

/** One engine with one question. */
export interface Part {
  readonly name: string;
  readonly engine: string;
  readonly version: string;
  readonly programs: readonly Program[];
  /** The least number of answers without which the run is a failure. */
  readonly least: number;
  /** Differences that are explained, and how the comparison goes round them. */
  readonly known?: readonly string[];
  run(tools: Tools, options: Options): Promise<Outcome>;
}
