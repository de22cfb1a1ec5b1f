import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { parseArgs } from 'util';
import type { LogLevel } from '@stryker-mutator/api/core' with { 'resolution-mode': 'import' };
import { Figures, Report, figuresOf, figuresOfReport, hashOf, mutants, recorded, score, table } from './figures';
import { page } from './page';
import { judged } from './runner';

const LEAST = 85;
const PAGE = 'docs/mutation-score.md';
const RESULTS = '.cache/mutation-score.json';

const sources = (): readonly string[] => ['src/algebra', 'src/evaluate'].flatMap(folder => fs.readdirSync(folder).sort().map(name => `${folder}/${name}`));
const text = (file: string): string => fs.readFileSync(file, 'utf8');

async function mutate(files: readonly string[], { processes, force, survivors }: { readonly processes: number; readonly force: boolean; readonly survivors: boolean }): Promise<void> {
  const { Stryker } = await import('@stryker-mutator/core');
  await new Stryker({
    mutate: [...files],
    testRunner: 'fresh-modules',
    plugins: [path.join(__dirname, 'runner.cjs')],
    coverageAnalysis: 'perTest',
    concurrency: processes,
    incremental: true, incrementalFile: RESULTS, force,
    tempDirName: '.cache/stryker',
    ignorePatterns: ['.cache', 'lib', 'dist', 'conformance', 'benchmarks', 'docs', 'examples', 'schemas'],
    reporters: ['collect', survivors ? 'clear-text' : 'progress-append-only'],
    clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false, reportScoreTable: false },
    disableTypeChecks: false,
    timeoutMS: 10_000,
    allowConsoleColors: false,
    logLevel: 'warn' as LogLevel,
    warnings: { slow: false, unknownOptions: true, preprocessorErrors: true, unserializableOptions: true },
  }).runMutationTest();
}

const resultsOf = (files: readonly string[]): readonly Figures[] =>
  figuresOfReport(JSON.parse(text(RESULTS)) as Report).filter(({ file, hash }) => files.includes(file) && hashOf(text(file)) === hash);

/** What CI asks: the files that are not those of the page. */
async function changed(processes: number, minutes: number, force: boolean): Promise<void> {
  const known = fs.existsSync(PAGE) ? recorded(text(PAGE)) : new Map();
  const files = sources().filter(file => known.get(file)?.hash !== hashOf(text(file)));
  if (files.length === 0) { console.log(`no file of src/algebra and src/evaluate differs from ${PAGE}`); return; }
  console.log(`changed since ${PAGE}: ${files.join(' ')}`);
  const tell = (all: readonly Figures[]): void => console.log(`${table(all)}\n${score(all)}% of ${mutants(all)} mutants noticed`);
  const timer = setTimeout(() => {
    const done = files.map(file => figuresOf(file, text(file), judged.filter(({ fileName }) => path.relative('.', fileName) === file)));
    tell(done.filter(one => mutants([one]) > 0));
    console.log(`the others would have taken more than ${minutes} minutes: no verdict`);
    fs.rmSync('.cache/stryker', { recursive: true, force: true });
    process.exit();
  }, minutes * 60_000);
  await mutate(files, { processes, force, survivors: true });
  clearTimeout(timer);
  const all = resultsOf(files);
  tell(all);
  // What the page says of these files, each by the mutants that it has now.
  const before = all.reduce((sum, one) => sum + (known.get(one.file)?.score ?? LEAST) * mutants([one]), 0) / Math.max(1, mutants(all));
  const least = Math.min(LEAST, before);
  console.log(`at least ${least.toFixed(2)}% is asked`);
  process.exitCode = score(all) < Math.floor(100 * least) / 100 ? 1 : 0;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { changed: { type: 'boolean' }, docs: { type: 'boolean' }, force: { type: 'boolean' }, processes: { type: 'string' }, minutes: { type: 'string' } },
  });
  const [processes, minutes, force] = [Number(values.processes ?? 2), Number(values.minutes ?? 10), values.force ?? false];
  process.env.ZT_SHARED ??= path.resolve('../shared');
  fs.mkdirSync('.cache', { recursive: true });
  if (values.changed) { return changed(processes, minutes, force); }
  // Stryker's report gives the text of today also to files that it did not look at, so the page needs all of them.
  const some = positionals.length > 0 && !values.docs;
  const files = some ? positionals : sources();
  await mutate(files, { processes, force, survivors: some });
  const found = resultsOf(files);
  console.log(`${table(found)}\n${score(found)}% of ${mutants(found)} mutants noticed`);
  if (values.docs) { fs.writeFileSync(PAGE, page(found, execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(), sources().filter(file => found.every(one => one.file !== file)))); }
}

void main();
