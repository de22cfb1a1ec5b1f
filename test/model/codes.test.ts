import * as fs from 'fs';
import * as path from 'path';
import { CODES } from '../../src/model/check/codes';

function mentioned(folder: string, pattern: RegExp): string[] {
  const root = path.resolve(__dirname, '../..', folder);
  const names = fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts') && path.basename(name) !== 'codes.ts');
  return [...new Set(names.flatMap(name => [...fs.readFileSync(path.join(root, name), 'utf8').matchAll(pattern)].map(([, code]) => code)))].sort();
}

test('every code of the input checks is given somewhere, and expected by a test of the constructs', () => {
  const codes = Object.keys(CODES).sort();
  expect(mentioned('src', /'(ZT1\d\d)'/g)).toEqual(codes);
  expect(mentioned('test/constructs', /(ZT1\d\d)/g)).toEqual(codes);
});
