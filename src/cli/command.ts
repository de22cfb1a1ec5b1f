import { InputProblem } from './codes';

/** 0 proved, 1 violated, 2 cannot decide, 3 bad input. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command found out, or all that is wrong with what it was given. */
export type Outcome = { readonly text: string; readonly exitCode: ExitCode; readonly notes?: readonly string[] } | { readonly problems: readonly InputProblem[] };

/** Options that were given; each only where the command has it. */
export interface Values {
  readonly format: string;
  readonly output?: string;
  readonly strict: boolean;
  readonly file: readonly string[];
  readonly intent: readonly string[];
  readonly platform?: string;
  readonly network?: 'kubernetes' | 'cilium';
  readonly mesh?: 'none' | 'istio-sidecar' | 'istio-ambient';
  readonly trustDomain?: string;
  readonly waivers: readonly string[];
  readonly assertions: readonly string[];
  readonly today: string;
}

export type Run = (positionals: readonly string[], values: Values) => Outcome;

export type OptionName = 'format' | 'output' | 'strict' | 'file' | 'intent' | 'platform' | 'network' | 'mesh' | 'trust-domain' | 'waivers' | 'assertions' | 'today';

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Behind the name. */
  readonly usage: string;
  readonly examples: readonly string[];
  /** The first one is the default. */
  readonly formats: readonly string[];
  readonly options: readonly OptionName[];
  /** Fewest and most. */
  readonly positionals: readonly [number, number];
  /** Loaded when it is run: the command starts fast whatever the others need. */
  readonly load: () => { readonly run: Run };
}
