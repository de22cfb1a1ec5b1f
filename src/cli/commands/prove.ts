import { checkAssertions } from '../../prove/assertions';
import { prove } from '../../prove/prove';
import { readAssertions } from '../assertions-file';
import { inputProblem } from '../codes';
import { Run, Values } from '../command';
import { Inputs, readInputs } from '../inputs';
import { Judged, outcomeOf } from '../reports';
import { readWaivers, waiversFor } from '../waivers-file';

const NO_INTENT = 'there is no intent, so nothing says what should be open: write it beside the manifests with ZeroTrustApp or Intent.write(app, path), or name it with --intent; '
  + 'list, posture, assert and diff need none';

export const run: Run = (paths, values) => outcomeOf(proveInputs(readInputs(paths, values), values), values);

export function proveInputs({ objects, joined, problems }: Inputs, values: Values): Judged {
  const waivers = readWaivers(values.waivers);
  const assertions = readAssertions(values.assertions);
  const all = [...problems, ...waivers.problems, ...assertions.problems];
  if (!joined) { return { problems: all.some(({ code }) => code === 'ZT402') ? all : [...all, inputProblem('ZT402', 'prove', NO_INTENT)] }; }
  if (all.length > 0) { return { problems: all }; }
  const proof = prove(objects, joined.intent, {
    waivers: waiversFor(waivers.waivers, /^ZT0/), today: values.today,
    further: [() => joined.findings, (layers, claim) => checkAssertions(layers, assertions.assertions, claim.ends)],
  });
  return { proof };
}
