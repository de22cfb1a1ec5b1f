import * as fs from 'fs';
import { CASES } from './golden/cases';
import { ALL_STACKS, GOLDENS, Stack, WRITE, goldenFile, goldenText, writeGolden } from './setup/golden';

const rows = Object.entries(CASES).flatMap(([name, item]) => item.stacks.map(stack => [name, stack, item] as const));

describe('golden manifests', () => {
  test.each(rows)('%s on %s', (name, stack, item) => {
    const text = goldenText(item, stack);
    if (WRITE) { writeGolden(name, stack, text); }
    expect(text).toBe(fs.readFileSync(goldenFile(name, stack), 'utf8'));
  });

  test('no file is left over', () => {
    const files = fs.readdirSync(GOLDENS, { withFileTypes: true }).filter(entry => entry.isDirectory())
      .flatMap(({ name }) => fs.readdirSync(`${GOLDENS}/${name}`).map(file => `${name}/${file}`)).sort();
    expect(files).toEqual(rows.map(([name, stack]) => `${name}/${stack}.yaml`).sort());
  });

  test('every stack has one', () => {
    expect(ALL_STACKS.filter((stack: Stack) => !rows.some(([, shown]) => shown === stack))).toEqual([]);
  });
});
