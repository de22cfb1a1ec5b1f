import { ALL_TRAFFIC, Traffic, intersect } from '../../algebra/traffic';
import { explain } from '../../prove/explain';
import { encodeJson } from '../../report/encode/json';
import { explanationText } from '../../report/explain-text';
import { InputProblem, inputProblem } from '../codes';
import { Outcome, Values } from '../command';
import { findEnd } from '../find-end';
import { readInputs } from '../inputs';
import { readRequest } from '../request';

export function run([client, server, request]: readonly string[], values: Values): Outcome {
  const { setting, problems } = readInputs(values.file, values);
  const asked = request === undefined ? undefined : readRequest(request);
  const wrong: InputProblem[] = [...problems, ...(typeof asked === 'string' ? [inputProblem('ZT405', 'the request', asked)] : [])];
  if (problems.length > 0) { return { problems: wrong }; }
  const { world, layers } = setting();
  const [from, to] = [client, server].map(name => findEnd(world, name));
  for (const [role, end] of [['client', from], ['server', to]] as const) { if (typeof end === 'string') { wrong.push(inputProblem('ZT406', role, end)); } }
  if (typeof from !== 'string' && typeof to !== 'string' && from.index === to.index) { wrong.push(inputProblem('ZT406', 'client and server', 'are the same; what a pod sends to itself passes no policy')); }
  if (wrong.length > 0 || typeof from === 'string' || typeof to === 'string' || typeof asked === 'string') { return { problems: wrong }; }
  const explanation = explain(layers(world), from.index, to.index, both(asked, to.traffic));
  return { text: values.format === 'json' ? encodeJson(explanation) : explanationText(explanation), exitCode: explanation.unknown.length > 0 ? 2 : 0 };
}

/** A host name as the server is a part of what is asked. */
const both = (asked: Traffic | undefined, about: Traffic | undefined): Traffic | undefined => (about ? intersect(asked ?? ALL_TRAFFIC, about) : asked);
