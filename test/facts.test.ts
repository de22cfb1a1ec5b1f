import * as fs from 'fs';
import * as path from 'path';
import { format } from 'util';
import { testWithShared } from './setup/shared';

/** Ids of facts about products, such as NP-07. */
const ID = /\b(?:X|NP|CNP|CIL|IST|AMB|LKD|SPI|GK|VAP|PSS|RBAC|VLT|MON|FAL|GW|MAT|LIM|EV|ART)-\d{2}\b/g;
const idsIn = (text: string): Set<string> => new Set(text.match(ID) ?? []);
const filesIn = (folder: string, end: string): string[] => (fs.readdirSync(folder, { recursive: true }) as string[]).filter(file => file.endsWith(end)).sort().map(file => path.join(folder, file));

/** The title of one row of a table: as many cells as it has places for. */
const titled = (title: string, row: unknown): string => format(title, ...(Array.isArray(row) ? row : [row]).slice(0, title.match(/%[a-z]/gi)?.length ?? 0));

/** The full names of the tests in a folder: the files are loaded, but none of their tests runs. */
function testNames(folder: string): string[] {
  const names: string[] = [];
  const groups: string[] = [];
  const one = (name: string): void => { names.push([...groups, name].join(' ')); };
  const group = (name: string, body: () => void): void => { groups.push(name); try { body(); } finally { groups.pop(); } };
  const each = (made: (title: string, body: () => void) => void) => (table: readonly unknown[]) => (title: string, body: (...cells: unknown[]) => void): void =>
    table.forEach(row => made(titled(title, row), () => body(...(Array.isArray(row) ? row : [row]))));
  const nothing = (): void => undefined;
  const real = { test, it, describe, beforeAll, beforeEach, afterAll, afterEach };
  Object.assign(globalThis, {
    test: Object.assign(one, { each: each(one), skip: one, only: one }), it: one, describe: Object.assign(group, { each: each(group), skip: group }),
    beforeAll: nothing, beforeEach: nothing, afterAll: nothing, afterEach: nothing,
  });
  try {
    for (const file of filesIn(path.join(__dirname, folder), '.test.ts')) { require(file); }
  } finally {
    Object.assign(globalThis, real);
  }
  return names;
}

const citedIn = (...folders: readonly string[]): Set<string> => idsIn(folders.flatMap(folder => filesIn(path.join(__dirname, '../src', folder), '.ts')).map(file => fs.readFileSync(file, 'utf8')).join('\n'));
const cited = citedIn('evaluate', 'parse', 'prove', 'rules');

test('each fact that the read line implements is cited by the name of a test of its own, not of the compiler', () => {
  const tested = idsIn(['evaluate', 'parse', 'prove', 'worlds'].flatMap(testNames).join('\n'));
  const rules = idsIn(testNames('rules').join('\n'));
  expect([cited.size, tested.size].map(size => size > 100)).toEqual([true, true]);
  expect([...citedIn('evaluate', 'parse', 'prove')].filter(id => !tested.has(id)).sort()).toEqual([]);
  expect([...citedIn('rules')].filter(id => !tested.has(id) && !rules.has(id)).sort()).toEqual([]);
}, 120_000);

testWithShared('layers.md', 'no id is invented, and those that the read line does not implement are listed', file => {
  const known = new Set([...fs.readFileSync(file, 'utf8').matchAll(/^(?:- \*\*|\| )([A-Z]+-\d{2})\b/gm)].map(([, id]) => id));
  expect(known.size).toBeGreaterThan(300);
  expect([...cited].filter(id => !known.has(id))).toEqual([]);
  const missing = [...known].filter(id => !cited.has(id));
  process.stderr.write(`facts that the read line does not implement (${missing.length} of ${known.size}): ${missing.join(' ')}\n`);
});
