import { IConstruct } from 'constructs';
import { proofOf, today } from './proof-of-world';
import { World } from './world';
import { witnessText } from '../prove/from-json';
import { Finding } from '../prove/proof';

/** What keeps the app from being written: everything violated and everything that nobody can decide, unless it is waived. */
export function proofProblems(root: IConstruct, worlds: readonly World[]): string[] {
  const day = today();
  return worlds.flatMap(world => proofOf(root, world, worlds, day).findings
    .filter(({ severity, verdict }) => severity === 'error' && (verdict === 'violated' || verdict === 'undecided'))
    .map(finding => findingText(world, finding)));
}

function findingText(world: World, { id, code, message, fix, witness, places, origins }: Finding): string {
  const [first] = places;
  const where = origins[0] ?? first?.origin ?? world.path;
  const object = first ? ` [${first.kind} ${first.namespace ? `${first.namespace}/` : ''}${first.name}${first.path ? ` ${first.path}` : ''}]` : '';
  return `${where}: ${message}${witness ? `, as in ${witnessText(witness)}` : ''}${object}; ${fix}, or waive "${id}" (${code})`;
}
