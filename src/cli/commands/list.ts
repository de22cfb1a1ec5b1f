import { unknownAbout } from '../../prove/explain';
import { listing } from '../../prove/listing';
import { npGuardList } from '../../prove/np-guard';
import { openConnections } from '../../prove/open-connections';
import { listJson, listText } from '../../report/list-text';
import { npGuardText } from '../../report/np-guard';
import { Outcome, Values } from '../command';
import { readInputs } from '../inputs';
import { unknownNotes } from '../notes';

export function run(paths: readonly string[], values: Values): Outcome {
  const { objects, setting, problems } = readInputs(paths, values);
  if (problems.length > 0) { return { problems }; }
  const { world, entities, layers } = setting();
  const known = layers(world);
  const unknown = unknownAbout(known);
  const rows = () => listing(world, openConnections(known, entities));
  const text = values.format === 'np-guard' ? npGuardText(npGuardList(objects)) : values.format === 'json' ? listJson(rows(), unknown) : listText(rows());
  const notes = unknownNotes(unknown);
  return { text, exitCode: notes.length > 0 ? 2 : 0, notes };
}
