import { checkAssertions } from '../../prove/assertions';
import { STANDING, assumptionsOf } from '../../prove/assumptions';
import { readAssertions } from '../assertions-file';
import { checked } from '../checked';
import { inputProblem } from '../codes';
import { Outcome, Values } from '../command';
import { readInputs } from '../inputs';
import { exitCodeOf, formatProof } from '../reports';
import { readWaivers, waiversFor } from '../waivers-file';

export function run(paths: readonly string[], values: Values): Outcome {
  const { joined, setting, problems } = readInputs(paths, values);
  const waivers = readWaivers(values.waivers);
  const { assertions, problems: wrong } = readAssertions(values.assertions);
  const missing = values.assertions.length > 0 ? [] : [inputProblem('ZT401', '--assertions', 'a file of assertions is missing')];
  const all = [...missing, ...problems, ...waivers.problems, ...wrong];
  if (all.length > 0) { return { problems: all }; }
  const { world, layers } = setting();
  const known = layers(world);
  const proof = checked({
    layers: known, found: checkAssertions(known, assertions), assumptions: joined ? assumptionsOf(joined.intent) : STANDING,
    waivers: waiversFor(waivers.waivers, /^ZT01[0248]/), today: values.today, intent: joined?.intent,
  });
  return { text: formatProof(proof, values.format), exitCode: exitCodeOf(proof.verdict) };
}
