import * as fs from 'fs';
import * as path from 'path';
import { rulesPage } from '../../tools/rules-doc';

test('docs/rules.md is what the rules say; else run npx tsx tools/rules-doc.ts', () => {
  expect(fs.readFileSync(path.resolve(__dirname, '../../docs/rules.md'), 'utf8')).toBe(rulesPage());
});
