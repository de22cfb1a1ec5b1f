import { formatPath } from '../../parse/read';
import { World } from '../../parse/world';
import { place } from '../../prove/places';
import { Finding } from '../../prove/proof';
import { RULES } from '../../rules';
import { checked } from '../checked';
import { Run, Values } from '../command';
import { Inputs, readInputs } from '../inputs';
import { Judged, outcomeOf } from '../reports';
import { readWaivers, waiversFor } from '../waivers-file';

export const run: Run = (paths, values) => outcomeOf(postureOf(readInputs(paths, values), values), values);

export function postureOf({ joined, setting, problems }: Inputs, values: Values): Judged {
  const waivers = readWaivers(values.waivers);
  const all = [...problems, ...waivers.problems];
  if (all.length > 0) { return { problems: all }; }
  const { world, layers } = setting();
  const proof = checked({
    layers: layers(world), found: postureFindings(world), assumptions: [], waivers: waiversFor(waivers.waivers, /^ZT(?:2|010|014)/), today: values.today, intent: joined?.intent,
  });
  return { proof };
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
