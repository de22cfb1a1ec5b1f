import * as fs from 'fs';
import { parseAllDocuments } from 'yaml';
import { CASES } from './golden/cases';
import { ALL_STACKS, GOLDENS, Stack, WRITE, compiled, goldenFile, goldenText, writeGolden } from './setup/golden';

const rows = Object.entries(CASES).flatMap(([name, item]) => item.stacks.map(stack => [name, stack, item] as const));

describe('golden manifests', () => {
  test.each(rows)('%s on %s', (name, stack, item) => {
    const text = goldenText(item, stack);
    if (WRITE) { writeGolden(name, stack, text); }
    expect(text).toBe(fs.readFileSync(goldenFile(name, stack), 'utf8'));
  });

  test.each(rows)('X-01, ART-01: %s on %s has no empty list, and reads back as it was meant', (name, stack, item) => {
    const text = fs.readFileSync(goldenFile(name, stack), 'utf8');
    expect(text).not.toMatch(/\[\s*\]/);
    expect(parseAllDocuments(text).map(document => document.toJS())).toEqual(compiled(stack, item.declare, item.facts?.(stack)));
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
