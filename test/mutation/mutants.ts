import { changed, changesOf } from './changes';
import { foreignObjects } from './foreign';
import { Operator } from './operators';
import { seenIn } from './values';

/** One small change of the manifests: what a tired author, a bad merge or an attacker with one commit does. */
export interface Mutant {
  readonly operator: Operator;
  readonly kind: string;
  /** The field that was changed, without places of lists; empty for whole objects. */
  readonly field: string;
  /** What was done, where. */
  readonly name: string;
  /** The place of the object in the manifests; the number of objects where one comes beside them. */
  readonly at: number;
  /** The changed object; absent where it is gone. */
  readonly object?: any;
}

/** All mutants of a set of manifests, in a fixed order. */
export function* mutants(objects: readonly any[]): Generator<Mutant> {
  const seen = seenIn(objects);
  for (const [at, object] of objects.entries()) {
    const { kind } = object;
    yield { operator: 'delete an object', kind, field: '', name: `delete ${titleOf(object)}`, at };
    for (const { operator, what, path, value } of changesOf(object, seen)) {
      yield { operator, kind, field: path.filter(step => typeof step === 'string').join('.'), name: `${what} ${titleOf(object)} at ${path.join('.')}`, at, object: changed(object, path, value) };
    }
  }
  for (const object of foreignObjects(objects)) {
    yield { operator: 'add an object', kind: object.kind, field: '', name: `add ${titleOf(object)} ${JSON.stringify(object.spec)}`, at: objects.length, object };
  }
}

const titleOf = ({ kind, metadata }: any): string => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;

/** The manifests with the mutant in them. */
export const applied = (objects: readonly any[], { at, object }: Mutant): readonly any[] =>
  [...objects.slice(0, at), ...(object === undefined ? [] : [object]), ...objects.slice(at + 1)];
