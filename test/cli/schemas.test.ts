import * as fs from 'fs';
import * as path from 'path';
import Ajv from 'ajv';
import { COMMANDS } from '../../src/cli/commands';
import { cli } from './run';
import { BARE, DENY, PODS, golden, policy, yaml } from './worlds';

/** Later versions may add fields; the one that writes them has to describe them all. */
const closed = (schema: any): any => {
  if (Array.isArray(schema)) { return schema.map(closed); }
  if (typeof schema !== 'object' || schema === null) { return schema; }
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return schema.properties && schema.type === 'object' ? { ...inner, additionalProperties: false } : inner;
};
const FOLDER = path.join(__dirname, '../../schemas');
const schemaOf = (name: string) => JSON.parse(fs.readFileSync(path.join(FOLDER, `${name}-v1.json`), 'utf8'));
const validator = (name: string) => new Ajv({ strict: false, allErrors: true }).compile(closed({ ...schemaOf(name), $id: 'closed' }));

const WALL = { 'dist/wall.yaml': 'apiVersion: example.com/v1\nkind: Firewall\nmetadata: { name: wall }\n' };
const HOSTILE = { 'dist/shop.yaml': PODS.replaceAll('name: web', 'name: "w\\u001b[31m\\u2028</script>"') };
const WORLDS: Record<string, Record<string, string>> = {
  'bare pods': BARE, 'no pods at all': { 'dist/shop.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n' }, 'what nobody understands': { ...BARE, ...WALL }, 'hostile names': HOSTILE,
  'methods and paths on Kubernetes': golden('http-link', 'kubernetes'), 'on Cilium': golden('http-link', 'cilium'), 'sidecars': golden('http-link', 'istio-sidecar'), 'a waypoint': golden('http-link', 'istio-ambient'),
  'ways out': golden('egress', 'cilium'), 'a gateway': golden('gateway', 'istio-sidecar'), 'UDP': golden('tcp-and-udp', 'kubernetes'),
};
const EXPLAINED: Record<string, readonly string[]> = {
  'bare pods': ['web', 'api', 'TCP 8080'], 'what nobody understands': ['web', '10.0.0.1'], 'methods and paths on Kubernetes': ['web', 'api'],
  'on Cilium': ['web', 'api', 'TCP 8080 GET /'], 'sidecars': ['web', 'api', 'TCP 8080 GET / header:x=y'], 'a waypoint': ['web', 'api', 'TCP 8080 GET /'],
};
const EMPTY_OLD = { 'old/none.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: none }\n' };

test('each command has a schema, and each schema a command', () => {
  const written = fs.readdirSync(FOLDER).sort();
  const commands = COMMANDS.filter(({ formats }) => (formats as readonly string[]).includes('json')).map(({ name }) => (['prove', 'posture', 'assert'].includes(name) ? 'proof' : name));
  expect(written).toEqual([...new Set(commands)].sort().map(name => `${name}-v1.json`));
  expect(written.map(file => schemaOf(file.slice(0, -'-v1.json'.length)).properties.schema.const)).toEqual(written.map(file => `cdk8s-zero-trust/${file.replace('-v1.json', '/v1')}`));
});

describe.each(['list', 'graph', 'diff', 'explain'])('%s --format json', name => {
  const validate = validator(name);
  const run = async (files: Record<string, string>, ...words: readonly string[]) => JSON.parse((await cli(files, name, ...words, '--format', 'json')).out);
  const outputs = name === 'explain' ? Object.entries(EXPLAINED).map(([title, words]) => [title, WORLDS[title], words] as const)
    : Object.entries(WORLDS).map(([title, files]) => [title, files, name === 'diff' ? ['old', 'dist'] : []] as const);

  test.each(outputs)('of %s fits its schema, and nothing in it is undescribed', async (_, files, words) => {
    const output = await run({ ...EMPTY_OLD, ...files }, ...words);
    validate(output);
    expect(validate.errors).toBeNull();
  });
  test('names what nobody understands', async () => {
    const words = name === 'explain' ? ['web', 'api'] : name === 'diff' ? ['old', 'dist'] : [];
    expect((await run({ ...EMPTY_OLD, ...BARE, ...WALL }, ...words)).unknown).toMatchObject([{ message: 'example.com/v1 Firewall is no kind that is known', place: { kind: 'Firewall', line: 1 } }]);
    expect((await run({ ...EMPTY_OLD, ...BARE }, ...words)).unknown).toEqual([]);
  });
  test('with a field changed, missing or unknown does not fit', async () => {
    const words = name === 'explain' ? ['web', 'api'] : name === 'diff' ? ['old', 'dist'] : [];
    const output = await run({ 'old/shop.yaml': yaml(PODS, DENY), ...BARE, 'dist/more.yaml': policy('more', 'debug') }, ...words);
    expect(validate(output)).toBe(true);
    for (const key of Object.keys(output).filter(field => !['principal', 'asked'].includes(field))) {
      expect([key, validate({ ...output, [key]: undefined })]).toEqual([key, false]);
      expect([key, validate({ ...output, [key]: 7 })]).toEqual([key, false]);
    }
    expect(validate({ ...output, colour: 'red' })).toBe(false);
  });
});
