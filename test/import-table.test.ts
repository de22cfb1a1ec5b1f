import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.resolve(__dirname, '..');

// Written out here once more, on purpose: the configuration must not be its own witness.
const ALLOWED: Record<string, string[]> = {
  algebra: [],
  model: ['algebra'],
  compile: ['model', 'algebra', 'imports'],
  constructs: ['model', 'compile', 'prove', 'report', 'cdk8s', 'constructs-package'],
  parse: ['algebra'],
  evaluate: ['parse', 'algebra'],
  prove: ['model', 'parse', 'evaluate', 'algebra'],
  rules: ['parse', 'evaluate', 'algebra'],
  report: ['prove', 'rules', 'model', 'algebra'],
  learn: ['model', 'parse'],
  cli: ['algebra', 'model', 'compile', 'parse', 'evaluate', 'prove', 'rules', 'report', 'learn'],
};
const FOLDERS = Object.keys(ALLOWED);
const TARGETS = [...FOLDERS, 'imports', 'cdk8s', 'constructs-package'];

interface Violation { readonly type: string; readonly from: string; readonly to: string; readonly rule: { readonly name: string } }

function cruise(cwd: string): { violations: Violation[]; modules: number } {
  const bin = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [bin, '--config', path.join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json', 'src'];
  const text = execFileSync('node', args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  const { summary } = JSON.parse(text);
  return { violations: summary.violations, modules: summary.totalCruised };
}

function specifier(name: string): string {
  if (name === 'cdk8s') { return 'cdk8s'; }
  if (name === 'constructs-package') { return 'constructs'; }
  return name === 'imports' ? '../../imports/istio' : `../${name}/leaf`;
}

describe('import table', () => {
  let fixture: string;
  let found: Violation[];

  beforeAll(() => {
    // Inside the checkout, so that cdk8s and constructs resolve as they do for the sources.
    fs.mkdirSync(path.join(ROOT, '.cache'), { recursive: true });
    fixture = fs.mkdtempSync(path.join(ROOT, '.cache/import-table-'));
    const write = (file: string, text: string) => {
      fs.mkdirSync(path.dirname(path.join(fixture, file)), { recursive: true });
      fs.writeFileSync(path.join(fixture, file), text);
    };
    write('tsconfig.json', '{"compilerOptions": {"module": "node16"}}');
    write('package.json', '{"devDependencies": {"fast-check": "*"}}');
    write('imports/istio/index.ts', 'export const leaf = 1;\n');
    for (const folder of FOLDERS) {
      write(`src/${folder}/leaf.ts`, 'export const leaf = 1;\n');
      for (const name of TARGETS) {
        write(`src/${folder}/to-${name}.ts`, `import * as x from '${specifier(name)}';\nexport const y = x;\n`);
      }
    }
    write('src/evaluate/type-only.ts', "import type { leaf } from '../compile/leaf';\nexport type Y = typeof leaf;\n");
    write('src/algebra/ring-a.ts', "import { b } from './ring-b';\nexport const a = () => b;\n");
    write('src/algebra/ring-b.ts', "import { a } from './ring-a';\nexport const b = () => a;\n");
    write('src/testing/stray.ts', "import { leaf } from './leaf';\nexport const y = leaf;\n");
    write('src/testing/leaf.ts', 'export const leaf = 1;\n');
    write('src/index.ts', "export * from './constructs/leaf';\nexport * as istio from '../imports/istio';\nexport * from './model/leaf';\n");
    write('src/model/dev-only.ts', "import * as fc from 'fast-check';\nexport const y = fc;\n");
    write('src/model/undeclared.ts', "import * as swc from '@swc/core';\nexport const y = swc;\n");
    write('src/model/missing.ts', "import { x } from './nowhere';\nexport const y = x;\n");
    found = cruise(fixture).violations;
  });

  afterAll(() => fs.rmSync(fixture, { recursive: true, force: true }));

  const rulesOf = (file: string) => [...new Set(found.filter(v => v.from === file).map(v => v.rule.name))];

  test.each(FOLDERS)('%s may import exactly its row', folder => {
    const refused = TARGETS.filter(name => rulesOf(`src/${folder}/to-${name}.ts`).length > 0);
    expect(refused).toEqual(TARGETS.filter(name => name !== folder && !ALLOWED[folder].includes(name)));
  });

  test('a type-only import counts', () => {
    expect(rulesOf('src/evaluate/type-only.ts')).toEqual(['evaluate-imports-only-its-row']);
  });

  test('a cycle is found, also inside one folder', () => {
    expect(rulesOf('src/algebra/ring-a.ts')).toEqual(['no-cycles']);
  });

  test('a folder outside the table is refused', () => {
    expect(rulesOf('src/testing/stray.ts')).toEqual(['no-folder-outside-the-table']);
  });

  test('index exports constructs and imports only', () => {
    expect(found.filter(v => v.from === 'src/index.ts').map(v => v.to)).toEqual(['src/model/leaf.ts']);
  });

  test('development, undeclared and unresolved modules are refused', () => {
    expect(rulesOf('src/model/dev-only.ts')).toEqual(['no-development-dependency']);
    expect(rulesOf('src/model/undeclared.ts')).toEqual(['no-development-dependency']);
    expect(rulesOf('src/model/missing.ts')).toEqual(['no-unresolved']);
  });

  test('the sources obey it', () => {
    const { violations, modules } = cruise(ROOT);
    expect(violations.map(v => `${v.from} -> ${v.to} (${v.rule.name})`)).toEqual([]);
    expect(modules).toBeGreaterThan(0);
  });
});
