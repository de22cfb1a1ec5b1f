import { diff } from '../../prove/diff';
import { diffJson, diffMarkdown, diffText } from '../../report/diff-report';
import { Outcome, Values } from '../command';
import { readInputs } from '../inputs';

export function run(paths: readonly string[], values: Values): Outcome {
  const [before, after] = paths.map(path => readInputs([path], values));
  const problems = [...before.problems, ...after.problems];
  if (problems.length > 0) { return { problems }; }
  const difference = diff(before.setting(), after.setting());
  const text = values.format === 'json' ? diffJson(difference) : values.format === 'markdown' ? diffMarkdown(difference) : diffText(difference);
  return { text, exitCode: difference.opened.length > 0 ? 1 : difference.unknown.length > 0 ? 2 : 0 };
}
