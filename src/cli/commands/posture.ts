import { formatPath } from '../../parse/read';
import { World } from '../../parse/world';
import { place } from '../../prove/places';
import { Finding } from '../../prove/proof';
import { RULES } from '../../rules';
import { checked } from '../checked';
import { Outcome, Values } from '../command';
import { readInputs } from '../inputs';
import { exitCodeOf, formatProof } from '../reports';
import { readWaivers, waiversFor } from '../waivers-file';

export function run(paths: readonly string[], values: Values): Outcome {
  const { joined, setting, problems } = readInputs(paths, values);
  const waivers = readWaivers(values.waivers);
  const all = [...problems, ...waivers.problems];
  if (all.length > 0) { return { problems: all }; }
  const { world, layers } = setting();
  const proof = checked({
    layers: layers(world), found: postureFindings(world), assumptions: [], waivers: waiversFor(waivers.waivers, /^ZT(?:2|010|014)/), today: values.today, intent: joined?.intent,
  });
  return { text: formatProof(proof, values.format), exitCode: exitCodeOf(proof.verdict) };
}

/** Only what a rule calls an error spoils the verdict. */
export function postureFindings(world: World): Finding[] {
  return RULES.flatMap(({ id, severity, facts, instead, check }) => check(world).map(({ object, path, message }): Finding => {
    const subject = `${object.kind} ${object.namespace ? `${object.namespace}/` : ''}${object.name}`;
    return {
      id: [id, subject, formatPath(path)].filter(part => part !== '').join(' '), code: id, severity, verdict: severity === 'error' ? 'violated' : 'proved', subject, message, fix: instead,
      layers: [], places: [place(object, path)], origins: object.origin ? [object.origin] : [], facts,
    };
  }));
}
