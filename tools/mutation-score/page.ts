import { Figures, mutants, score, table } from './figures';
import { LEFT_OUT, RUNS } from './tests';

export const page = (all: readonly Figures[], commit: string, missing: readonly string[] = []): string => `# Mutation score

[Stryker](https://stryker-mutator.io) changes the code of \`src/algebra\` and \`src/evaluate\` in small ways, one at a time: a condition turned around, a text emptied, a
call left out. A change that no test of these folders notices is a hole in the tests, or code that nobody needs. (\`npm run mutants\` is something else: it
changes manifests and asks the proof.)

**${score(all).toFixed(2)}%** of ${mutants(all)} mutants are noticed, at commit ${commit}.${missing.length > 0 ? ` Not judged yet: ${missing.join(', ')}.` : ''}

| command | what it does |
| --- | --- |
| \`npm run mutation-score\` | all files: half an hour on two idle cores the first time; later only what changed since the last run, by \`.cache/mutation-score.json\` |
| \`npm run mutation-score -- FILE...\` | these files, with each mutant that survives |
| \`npm run mutation-score -- --changed\` | the files whose text differs from the last column; fails below 85%, or below what stands here where that is less |
| \`npm run mutation-score -- --docs\` | all files, and writes this page |
| \`--force\`, \`--processes=N\`, \`--minutes=N\` | forgets the last run; processes (2); time for \`--changed\` (10), after which there is no verdict |

## How it is measured

- A runner of our own stands in for Stryker's: it runs the tests of \`test/algebra\` and \`test/evaluate\` in one process, and our modules anew for each mutant. Nothing that a module
  remembers gets from one mutant to the next, and mutants in code that runs while a module loads are judged like others.
- No mutator and no file is left out. Texts of messages count.
- Laws with random cases run ${RUNS} times, always the same cases. Left out as too slow are${LEFT_OUT.map(({ what }) => ` ${what}`).join(',')}. With fewer tests the score can only be lower.
- *Endless*: the mutant runs a hundred times as often as without it, or far longer than all its tests; counted as noticed. *Untested*: no test gets there; counted as not noticed.
- Some of those that survive change nothing but speed, such as shortcuts for equal sets and thresholds between two algorithms. They are not marked, and count.

## Files

*Text* is the begin of the SHA-256 of the file that was judged.

${table(all)}
`;
