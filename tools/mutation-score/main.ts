import * as path from 'path';

async function main() {
  const { Stryker } = await import('@stryker-mutator/core');
  const files = process.argv.slice(2);
  await new Stryker({
    mutate: files.length > 0 ? files : ['src/algebra/**/*.ts', 'src/evaluate/**/*.ts'],
    testRunner: 'fresh-modules',
    plugins: [path.join(__dirname, 'runner.cjs')],
    coverageAnalysis: 'perTest',
    concurrency: Number(process.env.ZT_PROCESSES ?? 1),
    incremental: true,
    incrementalFile: '.cache/mutation-score.json',
    tempDirName: '.cache/stryker',
    ignorePatterns: ['.cache', 'lib', 'dist', 'conformance', 'benchmarks', 'docs', 'examples', 'schemas'],
    reporters: ['progress-append-only', 'clear-text'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false, allowEmojis: false },
    disableTypeChecks: false,
    timeoutMS: 10000, dryRunOnly: !!process.env.DRY, cleanTempDir: !process.env.DRY,
    allowConsoleColors: false,
  } as never).runMutationTest();
}
void main();
