import * as fs from 'fs';
import * as path from 'path';
import type { DryRunOptions, DryRunResult, MutantRunOptions, MutantRunResult, TestResult } from '@stryker-mutator/api/test-runner' with { 'resolution-mode': 'import' };
import type { MutantResult } from '@stryker-mutator/api/core' with { 'resolution-mode': 'import' };
import { Mutation, countingModules, mutatedModules } from './modules';
import { quickCheck } from './quick-check';
import { Test, testsOf } from './suite';
import { RUNS, isLeftOut, testFiles } from './tests';

/** Stryker's side of the instrumented code: which mutant is on, who runs, and how often a mutant may be reached. */
interface Switches { activeMutant?: string; currentTestId?: string; mutantCoverage?: object; hitCount?: number; hitLimit?: number }
/** What the run without mutants found out about a file of tests. */
interface FileOfTests { readonly time: number; readonly loaded: readonly string[]; readonly tests: Readonly<Record<string, number>> }

const NOTES = 'mutation-score.json';

/**
 * Runs jest tests for Stryker in one process. Stryker's own runner starts jest anew for each mutant, which takes longer than most of our tests.
 * Modules are run anew per mutant, so mutants outside of functions need no process of their own.
 */
class FreshModulesRunner {
  private readonly root = process.cwd();
  private readonly given = { 'fast-check': quickCheck(RUNS) };
  private readonly switches = ((globalThis as { __stryker__?: Switches }).__stryker__ ??= {});
  private notes: Readonly<Record<string, FileOfTests>> | undefined;

  public capabilities() { return { reloadEnvironment: true }; }

  public async dryRun(_options: DryRunOptions): Promise<DryRunResult> {
    const mutantCoverage = { static: {}, perTest: {} };
    this.switches.mutantCoverage = mutantCoverage;
    const tests: TestResult[] = [];
    const notes: Record<string, FileOfTests> = {};
    for (const file of testFiles(this.root)) {
      const modules = countingModules(this.root, this.given);
      const times: Record<string, number> = {};
      for (const test of testsOf(file, () => modules.load(path.join(this.root, file))).filter(({ id }) => !isLeftOut(id))) {
        this.switches.currentTestId = test.id;
        const start = performance.now();
        const failure = test.run && await failureOf(test);
        const timeSpentMs = performance.now() - start;
        this.switches.currentTestId = undefined;
        times[test.id] = timeSpentMs;
        const told = { id: test.id, name: test.id, timeSpentMs, fileName: path.join(this.root, file) };
        tests.push(failure === undefined ? { ...told, status: test.run ? 0 : 2 } : { ...told, status: 1, failureMessage: failure });
      }
      notes[file] = { time: sum(Object.values(times)), loaded: modules.loaded().map(name => path.relative(this.root, name)), tests: times };
    }
    fs.writeFileSync(NOTES, JSON.stringify(notes));
    return { status: 'complete' as never, tests, mutantCoverage };
  }

  public async mutantRun({ activeMutant, testFilter, hitLimit, sandboxFileName }: MutantRunOptions): Promise<MutantRunResult> {
    this.notes ??= JSON.parse(fs.readFileSync(NOTES, 'utf8')) as Record<string, FileOfTests>;
    const mutated = path.relative(this.root, sandboxFileName);
    const wanted = testFilter && new Set(testFilter);
    // Without a filter the mutant acts while modules load: all tests of all files that load it.
    const files = Object.entries(this.notes).flatMap(([file, { loaded, tests }]) => {
      const chosen = Object.keys(tests).filter(id => wanted ? wanted.has(id) : loaded.includes(mutated));
      return chosen.length > 0 ? [{ file, chosen: new Set(chosen), time: sum(chosen.map(id => tests[id])) }] : [];
    }).sort((a, b) => Number(isOf(b.file, mutated)) - Number(isOf(a.file, mutated)) || a.time - b.time);
    Object.assign(this.switches, { activeMutant: activeMutant.id, currentTestId: undefined, hitCount: hitLimit === undefined ? undefined : 0, hitLimit, mutantCoverage: undefined });
    try {
      return await this.judge(files, { id: activeMutant.id, file: sandboxFileName });
    } finally {
      this.switches.activeMutant = undefined;
    }
  }

  private async judge(files: readonly { readonly file: string; readonly chosen: ReadonlySet<string> }[], mutation: Mutation): Promise<MutantRunResult> {
    const modules = mutatedModules(this.root, this.given, mutation);
    let nrOfTests = 0;
    for (const { file, chosen } of files) {
      let tests: readonly Test[] = [];
      let failure = await failureOf({ run: () => { tests = testsOf(file, () => modules.load(path.join(this.root, file))); } });
      let killer = [...chosen][0];
      for (const test of tests) {
        if (failure !== undefined) { break; }
        if (!test.run || !chosen.has(test.id)) { continue; }
        nrOfTests++;
        failure = await failureOf(test);
        killer = test.id;
      }
      const { hitCount = 0, hitLimit = Infinity } = this.switches;
      if (hitCount > hitLimit) { return { status: 'timeout' as never, reason: `reached more than ${hitLimit} times` }; }
      if (failure !== undefined) { return { status: 'killed' as never, killedBy: [killer], failureMessage: failure, nrOfTests }; }
    }
    return { status: 'survived' as never, nrOfTests };
  }
}

async function failureOf({ run }: Pick<Test, 'run'>): Promise<string | undefined> {
  try {
    await run?.();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 500) : String(error);
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Whether tests are those of the mutant's folder, which notice it soonest. */
const isOf = (file: string, mutated: string): boolean => file.split('/')[1] === mutated.split('/')[1];

/** Mutants as they are judged, for a run that may not last to its end. */
export const judged: MutantResult[] = [];
class Collector {
  public onMutantTested(result: Readonly<MutantResult>): void { judged.push(result); }
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'fresh-modules', injectableClass: FreshModulesRunner },
  { kind: 'Reporter', name: 'collect', injectableClass: Collector },
];
