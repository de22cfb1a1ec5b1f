import { IConstruct } from 'constructs';
import { finalObjects, foreignState } from './final-objects';
import { World } from './world';
import { AssertionModel } from '../prove/assertions';
import { contradictions, proveFinal } from '../prove/from-json';
import { Finding, Proof } from '../prove/proof';

const KEPT = new WeakMap<World, { readonly state: string; readonly proof: Proof }>();

/** The day that dates are judged against; manifests never depend on it. */
export const today = (): string => new Date().toISOString().slice(0, 10);

/** The proof of one platform's objects as they stand. Kept until the model, a patch or a foreign object changes. */
export function proofOf(root: IConstruct, world: World, worlds: readonly World[], day: string): Proof {
  const state = [day, world.refresh(), world.patchCount, world.waivers.length, foreignState(root)].join('\n');
  const known = KEPT.get(world);
  if (known?.state === state) { return known.proof; }
  const proof = proveFinal(finalObjects(root, world, worlds), world.intent, day, world.waivers);
  KEPT.set(world, { state, proof });
  return proof;
}

/** Assertions are asked one by one, in tests; each answer is of the objects as they stand. */
export const assertionFindings = (root: IConstruct, world: World, worlds: readonly World[], assertion: AssertionModel): readonly Finding[] =>
  contradictions(finalObjects(root, world, worlds), world.intent, today(), assertion);
