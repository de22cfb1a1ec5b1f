import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { load } from 'js-yaml';
import * as publicNames from '../../src';
import { COMMANDS } from '../../src/cli/commands';
import { OPTIONS } from '../../src/cli/options';
import { DIFFERENCE_SCHEMA } from '../../src/prove/diff';
import { EXPLANATION_SCHEMA } from '../../src/prove/explain';
import { GRAPH_SCHEMA } from '../../src/prove/graph';
import { PROOF_SCHEMA } from '../../src/prove/proof';
import { LIST_SCHEMA } from '../../src/report/list-text';
import { readAssertions } from '../../src/cli/assertions-file';
import { readRequest } from '../../src/cli/request';
import { readProperties } from '../../src/cli/validation-properties';
import { readWaivers } from '../../src/cli/waivers-file';
import { ZeroTrustValidation } from '../../src/cli/zero-trust-validation';
import { cli } from './run';

const [page, reports] = ['cli', 'report'].map(name => fs.readFileSync(`${__dirname}/../../docs/${name}.md`, 'utf8'));
const block = (language: string): string => new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(page)![1];
function inFile<T>(text: string, read: (file: string) => T): T {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zero-trust-docs-'));
  const file = path.join(folder, 'file.yaml');
  fs.writeFileSync(file, text);
  try { return read(file); } finally { fs.rmSync(folder, { recursive: true }); }
}

describe('docs/cli.md', () => {
  test('has a row for each command', () => {
    expect([...page.matchAll(/^\| `(\w+)/gm)].map(([, name]) => name).slice(0, COMMANDS.length).sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
  });
  test('names only options that there are', () => {
    const named = [...page.matchAll(/--([a-z][a-z-]*)/g)].map(([, name]) => name);
    expect(named.filter(name => !Object.hasOwn(OPTIONS, name))).toEqual([]);
    expect(named).toEqual(expect.arrayContaining(['intent', 'platform', 'network', 'mesh', 'trust-domain', 'assertions', 'today', 'strict', 'format', 'output', 'file']));
  });
  test('its validation of cdk8s-cli is one, and so are its properties', () => {
    const { validations: [{ package: name, class: type, properties }] } = load(block('yaml validation')) as any;
    expect([name, new (publicNames as any)[type](properties)]).toEqual(['cdk8s-zero-trust', expect.any(ZeroTrustValidation)]);
    expect(readProperties(properties, '2026-01-01').problems).toEqual([]);
    const list = /Properties are the options ([^]*?), each as/.exec(page)![1];
    expect(readProperties({ none: 1 }, '2026-01-01').problems[0].what).toBe(`there is no such property; use ${[...list.matchAll(/`([a-z-]+)`/g)].map(([, option]) => option).join(', ')}`);
  });
  test('its request, its assertions and its waivers can be read', () => {
    expect(typeof readRequest(block('text').trim())).toBe('object');
    const { assertions, problems } = inFile(block('yaml assertions'), file => readAssertions([file]));
    expect([assertions.map(({ text }) => text), problems]).toEqual([['mustReach(shop/web, shop/api, TCP 8080 GET /orders)', 'mustNotReach(outside, namespace shop tier=db)', 'onlyReachableBy([shop/api, namespace jobs], shop/db)'], []]);
    const waivers = inFile(block('yaml waivers'), file => readWaivers([file]));
    expect([waivers.waivers.map(({ finding, expiresOn }) => [finding, expiresOn]), waivers.problems]).toEqual([[['ZT003 shop/legacy inbound', '2027-01-31'], ['ZT243*', undefined]], []]);
  });
});

describe('docs/report.md', () => {
  test('names each format with its commands', () => {
    for (const { name, formats } of COMMANDS) {
      for (const format of formats) {
        const row = reports.split('\n').find(line => line.startsWith('| ') && line.split('|')[1].includes(`\`${format}\``))!;
        expect(row.includes(`\`${name}\``) || /\| all/.test(row)).toBe(true);
      }
    }
  });
  test('names each schema, and every field of what is written under it', async () => {
    for (const schema of [PROOF_SCHEMA, LIST_SCHEMA, EXPLANATION_SCHEMA, DIFFERENCE_SCHEMA, GRAPH_SCHEMA]) { expect(reports).toContain(`\`${schema}\``); }
    const files = { 'dist/a.yaml': ['web', 'api'].map(name => `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop }\nspec: { containers: [{ name: x }] }\n`).join('---\n'), 'none/a.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n' };
    const keys = (value: unknown): string[] => (Array.isArray(value) ? value.flatMap(keys) : typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => [key, ...keys(inner)]) : []);
    const known = ['schema', 'id', 'text', 'fields', 'request', 'protocol', 'port', 'apiVersion', 'kind', 'path', 'line', 'file', 'fact', 'reason'];
    for (const words of [['list'], ['explain', 'shop/web', 'shop/api', 'TCP 80'], ['graph'], ['posture'], ['diff', 'none', 'dist']]) {
      const document = JSON.parse((await cli(files, ...words, '--format', 'json')).out);
      expect([...new Set(keys(document))].filter(key => !known.includes(key) && !reports.includes(`\`${key}\``))).toEqual([]);
    }
  });
});
