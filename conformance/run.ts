import * as fs from 'fs';
import * as path from 'path';
import { PARTS } from './parts';
import { build, envoy } from './harness/build';
import { Outcome, Part } from './harness/part';
import { Line, page, writePage } from './report';

const RECORD = path.resolve(__dirname, '../.cache/conformance/last-run.json');

async function main(parameters: readonly string[]): Promise<number> {
  const names = parameters.filter(word => !word.startsWith('--'));
  const unknown = names.filter(name => !PARTS.some(part => part.name === name));
  if (unknown.length > 0) { throw new Error(`no such part: ${unknown.join(', ')}; there are ${PARTS.map(({ name }) => name).join(', ')}`); }
  const seed = Number(/^--seed=(\d+)$/.exec(parameters.find(word => word.startsWith('--seed=')) ?? '')?.[1] ?? Date.now() % 1_000_000);
  const options = { full: parameters.includes('--full'), seed };
  const chosen = PARTS.filter(({ name }) => names.length === 0 || names.includes(name));
  console.log(`seed ${seed}${options.full ? ', full' : ''}`);
  const programs = build([...new Set(chosen.flatMap(part => part.programs))]);
  const lines: Line[] = [];
  for (const part of chosen) { lines.push(await line(part, () => part.run({ programs, envoy }, options))); }
  fs.mkdirSync(path.dirname(RECORD), { recursive: true });
  fs.writeFileSync(RECORD, JSON.stringify({ full: options.full, seed, lines }, undefined, 2));
  if (parameters.includes('--docs')) {
    if (lines.length < PARTS.length || lines.some(({ failures }) => failures.length > 0)) { throw new Error('the page is written from a run of all parts without a failure'); }
    writePage(page(PARTS, lines, options));
  }
  console.log('');
  for (const { name, cases, agreed, undecided, failures, seconds, notes } of lines) {
    console.log(`${failures.length === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(18)} ${cases} cases, ${agreed} agreed${undecided > 0 ? `, ${undecided} left open by us` : ''}; ${seconds} s (${notes.join(', ')})`);
    for (const failure of failures) { console.log(`       ${failure.split('\n').join('\n       ')}`); }
  }
  const failed = lines.reduce((sum, { failures }) => sum + failures.length, 0);
  console.log(`${lines.reduce((sum, { agreed }) => sum + agreed, 0)} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

/** An engine that does not answer, or not often enough, has failed. */
async function line({ name, engine, least }: Part, run: () => Promise<Outcome>): Promise<Line> {
  const started = Date.now();
  const outcome = await run().catch((error: unknown): Outcome => ({
    judged: 'nothing', cases: 0, agreed: 0, undecided: 0, failures: [`${engine} did not answer: ${error instanceof Error ? error.stack : String(error)}`], notes: [],
  }));
  const few = outcome.cases < least && outcome.failures.length === 0 ? [`${engine} answered ${outcome.cases} cases, ${least} were expected`] : [];
  return { ...outcome, name, failures: [...outcome.failures, ...few], seconds: Math.round((Date.now() - started) / 1000) };
}

main(process.argv.slice(2)).then(code => { process.exit(code); }, (error: unknown) => { console.error(error); console.log('0 passed, 1 failed'); process.exit(1); });
