import { unknownAbout } from '../../prove/explain';
import { graph } from '../../prove/graph';
import { listing } from '../../prove/listing';
import { openConnections } from '../../prove/open-connections';
import { encodeJson } from '../../report/encode/json';
import { graphDot, graphMermaid } from '../../report/graph-report';
import { Outcome, Values } from '../command';
import { readInputs } from '../inputs';
import { unknownNotes } from '../notes';

export function run(paths: readonly string[], values: Values): Outcome {
  const { setting, problems } = readInputs(paths, values);
  if (problems.length > 0) { return { problems }; }
  const { world, entities, layers } = setting();
  const known = layers(world);
  const unknown = unknownAbout(known);
  const drawn = graph(listing(world, openConnections(known, entities)), unknown);
  const notes = unknownNotes(unknown);
  const text = values.format === 'json' ? encodeJson(drawn) : values.format === 'mermaid' ? graphMermaid(drawn) : graphDot(drawn);
  return { text, exitCode: notes.length > 0 ? 2 : 0, notes };
}
