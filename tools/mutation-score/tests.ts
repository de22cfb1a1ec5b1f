import * as fs from 'fs';
import * as path from 'path';

/** How often a law with random cases runs. */
export const RUNS = 20;

const FOLDERS = ['test/algebra', 'test/evaluate'];

/** Each survivor waits for all tests that reach it, so the slowest ones, which seldom notice what no example does, stay out. */
export const LEFT_OUT: readonly { readonly name: RegExp; readonly what: string }[] = [
  { name: /-properties\.test\.ts >/, what: 'the files of laws about whole worlds (`*-properties.test.ts`)' },
  { name: /> laws of the table/, what: 'the laws of the table of routes' },
  { name: /bounded time|no deeper|too hard/, what: 'tests about time and depth' },
  { name: /> classes of Unicode/, what: 'classes of Unicode' },
];

export const isLeftOut = (id: string): boolean => LEFT_OUT.some(({ name }) => name.test(id));

export const testFiles = (root: string): readonly string[] => FOLDERS.flatMap(folder =>
  fs.readdirSync(path.join(root, folder)).filter(name => name.endsWith('.test.ts')).map(name => `${folder}/${name}`)).filter(file => !isLeftOut(`${file} >`)).sort();
