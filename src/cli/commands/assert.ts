import { checkAssertions } from '../../prove/assertions';
import { STANDING, assumptionsOf } from '../../prove/assumptions';
import { readAssertions } from '../assertions-file';
import { checked } from '../checked';
import { inputProblem } from '../codes';
import { Run, Values } from '../command';
import { Inputs, readInputs } from '../inputs';
import { Judged, outcomeOf } from '../reports';
import { readWaivers, waiversFor } from '../waivers-file';

export const run: Run = (paths, values) => outcomeOf(assertInputs(readInputs(paths, values), values), values);

export function assertInputs({ joined, setting, problems }: Inputs, values: Values): Judged {
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
  return { proof };
}
