import { Json, Path, World, WorldObject } from '../parse/world';
import { Place } from './place';

export type Severity = 'error' | 'warning' | 'info';

/** One place that a rule objects to. */
export interface Found {
  readonly object: WorldObject;
  readonly path: Path;
  /** The offending value; undefined when it is its absence that offends. */
  readonly value: Json | undefined;
  /** What is wrong, with the value; what would be right. */
  readonly message: string;
}

/** A danger that shows in the manifests alone, whatever was meant. */
export interface Rule {
  /** `ZT2NN`; never used again for something else. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Ids of the facts that it rests on. */
  readonly facts: readonly string[];
  readonly why: string;
  /** Where upstream says so. */
  readonly source: string;
  /** `group/kind`, or `/kind` for the core group, and `workloads`, `services` or `namespaces` where it reads what the parser made of them; `*` for all objects. */
  readonly reads: readonly string[];
  /** The smallest manifest on which it must fire, exactly once. */
  readonly bad: string;
  /** The nearest one on which it must stay silent. */
  readonly good: string;
  readonly instead: string;
  readonly check: (world: World) => readonly Found[];
}

export const found = (object: WorldObject, { path, value }: Place, message: string): Found => ({ object, path, value, message });
