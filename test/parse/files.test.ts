import { execFileSync, spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { readManifests } from '../../src/parse/files';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'zero-trust-parse-'));
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

let made = 0;
/** A folder with these files. */
function folder(files: Readonly<Record<string, string | Buffer>>): string {
  const base = path.join(root, `${made++}`);
  fs.mkdirSync(base);
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
    fs.writeFileSync(path.join(base, name), content);
  }
  return base;
}

const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\n`;
const names = (...paths: string[]) => readManifests(paths).objects.map(({ name }) => name);
const errors = (...paths: string[]) => readManifests(paths).errors.map(({ code, file, line }) => [code, path.basename(file!), line]);

test('a folder is read through, sorted, and other files are counted', () => {
  const base = folder({
    'b.yaml': pod('b'), 'a.yml': pod('a'), 'z/c.json': '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "c"}}', 'notes.txt': 'x: [', 'run.sh': '', 'zero-trust.intent': '{}',
  });
  const found = readManifests([base]);
  expect(found.objects.map(({ name, index }) => [name, index])).toEqual([['a', 0], ['b', 1], ['c', 2]]);
  expect(found).toMatchObject({ errors: [], files: 3, ignored: 2, intents: [path.join(base, 'zero-trust.intent')] });
  expect(found.objects[2].at()).toEqual({ file: path.join(base, 'z/c.json'), line: 1, column: 1 });
});

test('what cdk8s notes of its constructs is no manifest; whatever else has that name is', () => {
  const noted = (text: string) => names(folder({ 'a.yaml': pod('a'), 'construct-metadata.json': text, 'd.yaml': pod('d') }));
  expect(noted('{"version":"1.0.0","resources":{"a":{"path":"shop/a"}}}')).toEqual(['a', 'd']);
  expect(readManifests([folder({ 'construct-metadata.json': '{"version":"1.0.0","resources":{}}', 'd.yaml': pod('d') })]).objects.map(({ index }) => index)).toEqual([0]);
  expect(noted('{"metadata":{},"resources":[]}')).toEqual(['a', '', 'd']);
  expect(noted('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"b"},"version":"1.0.0","resources":{}}')).toEqual(['a', 'b', 'd']);
  expect(noted('{"kind":"Pod","metadata":{"name":"b"},"resources":{}}')).toEqual(['a', 'b', 'd']);
  expect(noted('{"metadata":{"name":"b"}}')).toEqual(['a', 'b', 'd']);
});

test('it tells where the constructs of objects are, as far as names alone tell which they are', () => {
  const origins = (files: Record<string, string>, metadata: unknown) => {
    const base = folder({ ...files, 'dist/construct-metadata.json': JSON.stringify({ version: '1.0.0', resources: metadata }) });
    return readManifests([base]).objects.map(({ name, origin, index, at }) => [name, origin, index, path.basename(at().file!)]);
  };
  expect(origins({ 'dist/a.yaml': `${pod('a')}---\n${pod('b')}`, 'dist/sub/c.yaml': pod('c'), 'd.yaml': pod('d') }, { a: { path: 'shop/a' }, c: { path: 'shop/c' }, d: { path: 'shop/d' }, e: {} }))
    .toEqual([['d', undefined, 0, 'd.yaml'], ['a', 'shop/a', 1, 'a.yaml'], ['b', undefined, 2, 'a.yaml'], ['c', 'shop/c', 3, 'c.yaml']]);
  expect(origins({ 'dist/a.yaml': `${pod('a')}---\n${pod('a').replace('Pod', 'Service')}` }, { a: { path: 'shop/a' } }).map(([, origin]) => origin)).toEqual([undefined, undefined]);
  expect(origins({ 'dist/a.yaml': pod('toString') }, {})).toEqual([['toString', undefined, 0, 'a.yaml']]);
});

test('a file that is named is read whatever its name, in the order given', () => {
  const base = folder({ 'rendered.txt': pod('a'), 'b.yaml': pod('b') });
  expect(names(path.join(base, 'b.yaml'), path.join(base, 'rendered.txt'))).toEqual(['b', 'a']);
});

test('all bad files are reported at once, and the good ones are read', () => {
  const base = folder({
    'a.yaml': pod('a'), 'b.yaml': 'x: [', 'c.yaml': 'x: 1\nx: 2\n', 'd.yaml': Buffer.concat([Buffer.from('a: é\nb: c\nd: '), Buffer.from([0xff, 0xfe])]),
    'e.yaml': Buffer.from(pod('e'), 'utf16le'), 'f.yaml': `${pod('f').slice(0, 30)}"`, 'g.yaml': pod('g'), 'h.yaml': Buffer.from([0x61, 0x3a, 0x20, 0xe2, 0x82]),
  });
  expect(names(base)).toEqual(['a', 'g']);
  expect(errors(base)).toEqual([['ZT304', 'b.yaml', 1], ['ZT305', 'c.yaml', 2], ['ZT303', 'd.yaml', 3], ['ZT304', 'e.yaml', 1], ['ZT304', 'f.yaml', 3], ['ZT303', 'h.yaml', 1]]);
});

test('what cannot be read is an error with its reason', () => {
  const { errors: [error] } = readManifests([path.join(root, 'none')]);
  expect(error.message).toBe(`${path.join(root, 'none')}: there is no such file or folder (ZT301)`);
  const base = folder({ 'a.yaml': pod('a') });
  fs.symlinkSync(path.join(base, 'gone'), path.join(base, 'b.yaml'));
  expect(errors(base)).toEqual([['ZT301', 'b.yaml', undefined]]);
  expect(names(base)).toEqual(['a']);
});

test('links are followed, but not in circles', () => {
  const base = folder({ 'a/a.yaml': pod('a') });
  const other = folder({ 'b.yaml': pod('b') });
  fs.symlinkSync(other, path.join(base, 'b'));
  expect(names(base)).toEqual(['a', 'b']);
  fs.symlinkSync(base, path.join(base, 'a', 'up'));
  expect(errors(base)).toEqual([['ZT310', 'up', undefined]]);
});

test('an empty folder and an empty file hold nothing', () => {
  expect(readManifests([folder({})])).toEqual({ objects: [], errors: [], intents: [], files: 0, ignored: 0 });
  expect(readManifests([folder({ 'a.yaml': '' })])).toMatchObject({ objects: [], errors: [], files: 1 });
});

test('- is the standard input', () => {
  const script = path.join(root, 'stdin.ts');
  fs.writeFileSync(script, `import { readManifests } from ${JSON.stringify(path.resolve(__dirname, '../../src/parse/files'))};
const { objects, errors } = readManifests(['-']);
console.log(JSON.stringify([objects.map(object => [object.name, object.at()]), errors.map(error => error.message)]));`);
  const run = (input: string) => JSON.parse(execFileSync(path.resolve(__dirname, '../../node_modules/.bin/tsx'), [script], { input, encoding: 'utf8', cwd: path.resolve(__dirname, '../..') }));
  expect(run(`${pod('a')}---\nx: [\n`)).toEqual([[['a', { file: 'stdin', line: 1, column: 1 }]], ['stdin:6: deficient indentation (ZT304)']]);
}, 60_000);

test('a device without end is refused at the limit', () => {
  if (!fs.existsSync('/dev/zero')) { return; }
  expect(errors('/dev/zero')).toEqual([['ZT302', 'zero', undefined]]);
}, 60_000);

describe('the text of a large file', () => {
  const large = Array.from({ length: 2_000 }, (_, index) => pod(`a-pod-with-a-name-${index}`)).join('---\n');

  test('is let go, and had again for a place', () => {
    const base = folder({ 'large.yaml': large });
    const { objects } = readManifests([base]);
    expect(objects.length).toBe(2_000);
    expect([0, 1, 1_999].map(index => objects[index].at(['metadata', 'name']).line)).toEqual([3, 7, 7_999]);
  });

  test('is not another one: the places of what was read are gone with it', () => {
    const base = folder({ 'large.yaml': large });
    const { objects } = readManifests([base]);
    fs.appendFileSync(path.join(base, 'large.yaml'), '---\n');
    expect(() => objects[0].at()).toThrow(/large\.yaml: it has changed since it was read; run again \(ZT301\)/);
  });

  test('is kept where it cannot be had again: a small file may be gone by then, and a pipe is', () => {
    const base = folder({ 'small.yaml': pod('small') });
    const [small] = readManifests([base]).objects;
    fs.rmSync(path.join(base, 'small.yaml'));
    expect(small.at(['metadata']).line).toBe(3);
    const pipe = path.join(base, 'pipe');
    execFileSync('mkfifo', [pipe]);
    fs.writeFileSync(path.join(base, 'large.txt'), large);
    spawn('sh', ['-c', 'cat large.txt > pipe'], { cwd: base, stdio: 'ignore' });
    const piped = readManifests([pipe]).objects;
    expect(piped.length).toBe(2_000);
    expect(piped[1_999].at(['metadata', 'name']).line).toBe(7_999);
  });

  test('leaves none of it behind in the values', () => {
    const script = `
      const { readManifests } = require('./src/parse/files');
      const used = () => { global.gc(); return process.memoryUsage().heapUsed; };
      const before = used();
      const { objects } = readManifests([process.argv[1]]);
      console.log(used() - before, objects.length);`;
    const long = (index: number) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a-name-of-many-characters-${index}}\n${'# a comment that nobody keeps\n'.repeat(500)}`;
    const base = folder({ 'large.yaml': Array.from({ length: 1_000 }, (_, index) => long(index)).join('---\n') });
    const [bytes, count] = execFileSync(process.execPath, ['--expose-gc', '--import', 'tsx', '-e', script, base], { encoding: 'utf8', cwd: path.join(__dirname, '../..') }).split(' ').map(Number);
    expect(count).toBe(1_000);
    expect(bytes).toBeLessThan(fs.statSync(path.join(base, 'large.yaml')).size / 4);
  });
});
