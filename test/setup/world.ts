import { makeWorld, WorldOptions } from '../../src/parse/make-world';
import { parseText } from '../../src/parse/text';
import { World } from '../../src/parse/world';

/** The world of a text in YAML; bad text throws. */
export function worldOf(text: string, options: WorldOptions = {}): World {
  const { objects, errors } = parseText(text, { file: 'world.yaml' });
  if (errors.length > 0) { throw errors[0]; }
  return makeWorld(objects, options);
}
