import { build, envoy } from './harness/build';
import { Options, Outcome, Part } from './harness/part';
import { PARTS } from './parts';
import { Line, page, writePage } from './report';

interface Asked { readonly parts: readonly Part[]; readonly options: Options; readonly docs: boolean }

/** `[part …] [--full] [--seed=N] [--docs]` */
function read(parameters: readonly string[]): Asked {
  const [names, flags] = [parameters.filter(word => !word.startsWith('--')), parameters.filter(word => word.startsWith('--'))];
  const strange = flags.filter(flag => !/^--(full|docs|seed=\d{1,9})$/.test(flag));
  if (strange.length > 0) { throw new Error(`no such option: ${strange.join(', ')}; there are --full, --docs and --seed=N`); }
  const unknown = names.filter(name => !PARTS.some(part => part.name === name));
  if (unknown.length > 0) { throw new Error(`no such part: ${unknown.join(', ')}; there are ${PARTS.map(({ name }) => name).join(', ')}`); }
  const full = flags.includes('--full');
  const seed = flags.find(flag => flag.startsWith('--seed='))?.slice('--seed='.length);
  return {
    parts: PARTS.filter(({ name }) => names.length === 0 || names.includes(name)), docs: flags.includes('--docs'),
    // The same worlds in every run of CI; new ones on request, and in a full run.
    options: { full, seed: seed !== undefined ? Number(seed) : full ? Date.now() % 1_000_000 : 1 },
  };
}

/** An engine that does not answer, or not often enough, has failed. */
async function judge({ name, engine, least }: Part, run: () => Promise<Outcome>): Promise<Line> {
  const started = Date.now();
  const outcome = await run().catch((error: unknown): Outcome => ({
    judged: 'nothing', cases: 0, agreed: 0, undecided: 0, failures: [`${engine} did not answer: ${error instanceof Error ? error.stack : String(error)}`], notes: [],
  }));
  const few = outcome.cases < least && outcome.failures.length === 0 ? [`${engine} answered ${outcome.cases} cases, ${least} were expected`] : [];
  return { ...outcome, name, failures: [...outcome.failures, ...few], seconds: Math.round((Date.now() - started) / 1000) };
}

function print({ name, cases, agreed, undecided, failures, seconds, notes }: Line): void {
  console.log(`${failures.length === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(16)} ${cases} cases, ${agreed} agreed${undecided > 0 ? `, ${undecided} left open by us` : ''}; ${seconds} s (${notes.join(', ')})`);
  for (const failure of failures) { console.log(`       ${failure.split('\n').join('\n       ')}`); }
}

async function main(parameters: readonly string[]): Promise<number> {
  const { parts, options, docs } = read(parameters);
  console.log(`seed ${options.seed}${options.full ? ', full' : ''}`);
  const programs = build([...new Set(parts.flatMap(part => part.programs))]);
  const lines: Line[] = [];
  for (const part of parts) {
    const line = await judge(part, () => part.run({ programs, envoy }, options));
    print(line);
    lines.push(line);
  }
  const failed = lines.reduce((sum, { failures }) => sum + failures.length, 0);
  if (docs && (failed > 0 || parts.length < PARTS.length)) { throw new Error('the page is written after a run of all parts without a failure'); }
  if (docs) { writePage(page(PARTS, lines, options)); }
  console.log(`${lines.reduce((sum, { agreed }) => sum + agreed, 0)} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

main(process.argv.slice(2)).then(code => { process.exit(code); }, (error: unknown) => { console.error(error); console.log('0 passed, 1 failed'); process.exit(1); });
