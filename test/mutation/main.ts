import { writeFileSync } from 'fs';
import * as path from 'path';
import { ALL_STACKS } from '../setup/golden';
import { BY_HAND } from './by-hand';
import { byStack, document } from './document';
import { Judged, isUnexplained, judged } from './tally';

/** `npm run mutants`: every mutant of every golden; writes docs/mutants.md. Fails where something is not explained. */
const all: Judged[] = [];
let title = '';
for (const item of judged(() => true)) {
  if (item.title !== title) { title = item.title; process.stderr.write(`${title}\n`); }
  all.push(item);
  if (isUnexplained(item) && item.fate.kind === 'survived') { console.log(`unexplained: ${item.title}: ${item.mutant.name} (${item.fate.difference})`); }
}
const alive = new Set(all.filter(({ fate }) => fate.kind === 'survived').map(item => `${item.title}: ${item.mutant.name}`));
const idle = BY_HAND.flatMap(({ title: where, mutants }) => mutants.filter(name => !alive.has(`${where}: ${name}`)).map(name => `${where}: ${name}`));
for (const name of idle) { console.log(`explained, but it does not survive: ${name}`); }
console.log(byStack(all, ALL_STACKS));
writeFileSync(path.resolve(__dirname, '../../docs/mutants.md'), document(all, ALL_STACKS));
process.exitCode = idle.length > 0 || all.some(isUnexplained) ? 1 : 0;
