import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { loadAll } from 'js-yaml';
import { Shop } from '../../examples/online-boutique/shop';
import { STACKS } from '../../examples/online-boutique/stacks';
import { CLI_CODES } from '../../src/cli/codes';
import { CODES } from '../../src/model/check/codes';
import { PARSE_CODES } from '../../src/parse/codes';
import { PROOF_CODES } from '../../src/prove/codes';
import { RULES } from '../../src/rules';
import { testWithShared } from '../setup/shared';
import { folder } from '../setup/shop';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');
const DOCS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...fs.readdirSync(path.join(ROOT, 'docs')).map(file => `docs/${file}`)];

/** Fenced blocks of one language; words behind it are for jsii-rosetta, which compiles the README too. */
const blocks = (file: string, language: string) => [...read(file).matchAll(new RegExp(`^\`\`\`${language}(?: \\w+)?\\n([^]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text);

/** Rows of the first table after a heading, as trimmed cells. */
function table(file: string, heading: string): string[][] {
  const lines = `\n${read(file)}`.split(`\n${heading}\n`)[1].split('\n');
  const start = lines.findIndex(line => line.startsWith('|'));
  const rows = lines.slice(start, lines.findIndex((line, index) => index > start && !line.startsWith('|')));
  return rows.slice(2).map(row => row.split('|').slice(1, -1).map(cell => cell.trim()));
}

/** Runs a TypeScript file in an empty folder, as `npx tsx` does. */
function run(file: string, args: string[] = [], environment: Record<string, string> = {}) {
  const cwd = folder();
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'node_modules/tsx/dist/cli.mjs'), '--tsconfig', path.join(ROOT, 'tsconfig.dev.json'), file, ...args],
    { cwd, encoding: 'utf8', env: { ...process.env, ...environment } });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return { cwd, stdout };
}

test('the example of the README is the file that is type-checked, synthesizes, and writes what the README shows', () => {
  expect(blocks('README.md', 'ts')).toEqual([read('examples/quick-start/main.ts')]);
  expect(read('examples/quick-start/main.ts').trimEnd().split('\n').length).toBeLessThanOrEqual(30);
  const { cwd } = run(path.join(ROOT, 'examples/quick-start/main.ts'));
  expect(fs.readdirSync(path.join(cwd, 'dist'))).toEqual(['shop.k8s.yaml', 'zero-trust.intent']);
  const text = fs.readFileSync(path.join(cwd, 'dist/shop.k8s.yaml'), 'utf8');
  expect(read('README.md')).toContain(`It writes ${loadAll(text).filter(Boolean).length} objects to`);
  const shown = blocks('README.md', 'yaml');
  expect(shown).toHaveLength(2);
  for (const excerpt of shown) { expect(text).toContain(excerpt); }
}, 60_000);

test('the README shows what the demo prints', () => {
  const { stdout } = run(path.join(ROOT, 'examples/online-boutique/demo.ts'), [], { CDK8S_OUTDIR: folder() });
  const [shown] = blocks('README.md', 'text');
  expect(shown.split('\n').length).toBeGreaterThan(5);
  expect(stdout).toContain(shown);
}, 60_000);

test('the README says which layer takes what', () => {
  const rows = STACKS.filter(({ name }) => !name.endsWith('-spire')).map(stack => {
    const { platform } = new Shop(stack, folder());
    const layers = (requirement: string) => {
      const found = platform.declaredLinks.flatMap(({ placements }) => placements).filter(placement => placement.requirement === requirement);
      const waits = found.find(({ state }) => state === 'deferred');
      return waits ? `not yet: waits for phase ${waits.phase}` : [...new Set(found.map(({ layer }) => layer))].sort((a, b) => (a < b ? 1 : -1)).join(', ') || '-';
    };
    const phase = JSON.stringify(stack.definition).match(/"phase":(\d)/)![1];
    // Where the port is no requirement of its own, the layer that connects tells it.
    return [`\`${stack.name}\``, phase, layers('connect'), layers('port') === '-' ? layers('connect') : layers('port'), layers('http'), layers('identity')];
  });
  expect(table('README.md', '## Platforms, and which layer takes what')).toEqual(rows);
});

describe('codes', () => {
  const SECTIONS = { '# Error codes': CODES, '# Findings of the proof': PROOF_CODES, '# What cannot be read': PARSE_CODES, '# What the command was given': CLI_CODES };
  const listed = [...Object.values(SECTIONS).flatMap(Object.keys), ...RULES.map(({ id }) => id)].sort();
  const codesIn = (text: string) => [...new Set(text.match(/\bZT\d{3}\b/g))].sort();
  const sources = (fs.readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })).filter(file => file.endsWith('.ts')).map(file => `src/${file}`);

  test.each(Object.entries(SECTIONS))('docs/codes.md, %s: each code has its row, and each row its code', (heading, codes) => {
    expect(table('docs/codes.md', heading)).toEqual(Object.entries(codes));
  });
  test('each rule of posture has its section, and each section its rule', () => {
    expect([...read('docs/rules.md').matchAll(/^## (ZT\d{3})\b/gm)].map(([, code]) => code).sort()).toEqual(RULES.map(({ id }) => id).sort());
  });
  test('no code stands for two things', () => expect(listed).toEqual([...new Set(listed)]));
  test('each code of the sources is listed, and each listed one is given by the sources', () => {
    expect(sources.flatMap(file => codesIn(read(file)).filter(code => !listed.includes(code)).map(code => `${code} in ${file}`))).toEqual([]);
    // Where the codes are only listed does not count, nor what a comment says.
    const given = codesIn(sources.filter(file => !file.endsWith('/codes.ts')).map(read).join('\n').replace(/^\s*(?:\/\/|\/?\*).*$/gm, ''));
    expect(listed.filter(code => !given.includes(code))).toEqual([]);
  });
  test('no document names another', () => {
    expect(DOCS.flatMap(file => codesIn(read(file)).filter(code => !listed.includes(code)).map(code => `${code} in ${file}`))).toEqual([]);
  });
});

test('every fact that users meet is explained', () => {
  const ID = /\b(?:AMB|ART|CIL|IST|LIM|MAT|MON|NP|PSS|RBAC|SPI|X)-\d\d\b/g;
  const explained = [...read('docs/facts.md').matchAll(/^\| ([A-Z]+-\d\d) \|/gm)].map(([, id]) => id);
  expect(explained).toEqual([...new Set(explained)]);
  // Texts of notes and needs are the string literals; the comments beside them are not for users.
  const literals = (file: string) => read(file).replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '').match(/'[^'\n]*'|`[^`\n]*`/g)!.join('\n');
  const texts = [...DOCS.filter(file => !/CONTRIBUTING|ARCHITECTURE/.test(file)).map(read), read('API.md'), literals('src/compile/notes.ts'), literals('src/compile/needs.ts')];
  const found = ['prove', 'evaluate', 'parse'].flatMap(folder => (fs.readdirSync(path.join(ROOT, 'src', folder)) as string[]).map(file => read(`src/${folder}/${file}`).replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')));
  const named = found.flatMap(text => [...text.matchAll(/'([A-Z]{1,4}-\d\d)'/g)].map(([, id]) => id)).filter(id => !/^A-/.test(id));
  expect(new Set(named).size).toBeGreaterThan(50);
  const met = [...new Set([...texts.flatMap(text => text.match(ID) ?? []), ...named])];
  expect(met).toContain('MAT-01');
  expect(met.filter(id => !explained.includes(id))).toEqual([]);
});

test('the command for pruning names every kind that is written, but no Namespace', () => {
  const sources = fs.readdirSync(path.join(ROOT, 'src/constructs')).map(file => read(`src/constructs/${file}`)).join('\n');
  const kinds = [...sources.matchAll(/(?:apiVersion: |\[|'\w[\w-]*', )'((?:[a-z0-9.]+\/)?v\d\w*)', (?:kind: )?'([A-Z]\w+)'/g)].map(([, version, kind]) => `${version.includes('/') ? version : `core/${version}`}/${kind}`);
  const pruned = [...read('docs/rollout.md').matchAll(/--prune-allowlist=(\S+)/g)].map(([, kind]) => kind);
  // Examples in comments make other objects.
  expect(new Set(pruned)).toEqual(new Set(kinds.filter(kind => kind !== 'core/v1/Namespace' && kind !== 'core/v1/ConfigMap')));
  expect(kinds).toContain('core/v1/Namespace');
  // The search in the sources must not miss what the example really writes.
  for (const stack of STACKS) {
    const written = loadAll(new Shop(stack, folder()).app.synthYaml()).filter(Boolean).map((object: any) => `${object.apiVersion.includes('/') ? object.apiVersion : `core/${object.apiVersion}`}/${object.kind}`);
    expect(written.filter(kind => !kinds.includes(kind))).toEqual([]);
  }
});

test('links between documents lead somewhere', () => {
  for (const file of DOCS) {
    const targets = [...read(file).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target]) => target).filter(target => !/^https?:/.test(target));
    expect(targets.filter(target => !fs.existsSync(path.resolve(ROOT, path.dirname(file), target))).map(target => `${file}: ${target}`)).toEqual([]);
  }
});

testWithShared('data/online-boutique/kubernetes-manifests.yaml', 'the example of the rollout runs on the published manifests of the shop', url => {
  const [text] = blocks('docs/rollout.md', 'ts');
  // Inside the repository, so that its imports are found.
  const file = path.join(ROOT, '.cache', `rollout-${process.pid}.ts`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  try {
    const { cwd } = run(file, [url, 'dist']);
    expect(fs.readFileSync(path.join(cwd, 'dist/shop.k8s.yaml'), 'utf8')).toContain('name: shop.cart.inbound');
  } finally {
    fs.rmSync(file);
  }
}, 60_000);
