import * as fs from 'fs';
import * as path from 'path';
import { ApiType, complaints, readAssembly, rootTypes } from './setup/assembly';
import { testIf } from './setup/shared';

const { built } = require('./setup/built.cjs');

const ROOT = path.resolve(__dirname, '..');
const SUBMODULES = Object.keys(JSON.parse(fs.readFileSync(path.join(ROOT, 'imports/crds.json'), 'utf8')));

/** Places where `any` is right, as `Type.member` or `Type.method(parameter)`, each with its reason. */
const ANY_ALLOWED: string[] = [];

function type(parts: Partial<ApiType>): ApiType {
  return { fqn: 'p.Toy', name: 'Toy', kind: 'class', docs: { summary: 'A toy.' }, ...parts };
}

describe('the rules fire', () => {
  const text = { primitive: 'string' };
  test.each<[string, ApiType, string[]]>([
    ['type without summary', type({ docs: {} }), ['Toy: no summary']],
    ['enum member without summary', type({ kind: 'enum', members: [{ name: 'RED' }] }), ['Toy.RED: no summary']],
    ['property without summary', type({ properties: [{ name: 'size', type: text }] }), ['Toy.size: no summary']],
    ['method without summary', type({ methods: [{ name: 'play' }] }), ['Toy.play: no summary']],
    ['optional prop without default', type({ kind: 'interface', datatype: true, properties: [{ name: 'size', type: text, optional: true, docs: { summary: 'Size.' } }] }), ['Toy.size: no @default']],
    ['union in a list', type({ properties: [{ name: 'sizes', type: { collection: { elementtype: { union: { types: [text] } } } }, docs: { summary: 'Sizes.' } }] }), ['Toy.sizes: union type']],
    ['any as parameter', type({ initializer: { parameters: [{ name: 'options', type: { primitive: 'any' } }] } }), ['new Toy(options): any']],
    ['any as result', type({ methods: [{ name: 'play', docs: { summary: 'Plays.' }, returns: { type: { primitive: 'any' } } }] }), ['Toy.play: any']],
    ['nothing to say', type({ kind: 'interface', datatype: true, properties: [{ name: 'size', type: text, optional: true, docs: { summary: 'Size.', default: '1' } }] }), []],
  ])('%s', (_, toy, expected) => expect(complaints(toy)).toEqual(expected));

  test('any is silent where it is allowed', () => {
    expect(complaints(type({ methods: [{ name: 'play', docs: { summary: 'Plays.' }, returns: { type: { primitive: 'any' } } }] }), ['Toy.play'])).toEqual([]);
  });
});

const missing = 'no build that is as new as the sources; run `npx projen compile`';

testIf(built(), missing, 'the public API obeys the rules', () => {
  const types = rootTypes(readAssembly(ROOT), SUBMODULES);
  expect(types.flatMap(t => complaints(t, ANY_ALLOWED))).toEqual([]);
  // Without constructs in the index there is nothing to judge yet.
  const constructs = fs.readFileSync(path.join(ROOT, 'src/index.ts'), 'utf8').includes('./constructs/');
  expect(types.length > 0).toBe(constructs);
});

testIf(built(), missing, 'the imported classes are submodules, not root types', () => {
  const { name, types } = readAssembly(ROOT);
  expect(types[`${name}.istio.PeerAuthentication`]?.kind).toBe('class');
  expect([...new Set(Object.keys(types).map(fqn => fqn.split('.')[1]))].filter(part => SUBMODULES.includes(part)).sort()).toEqual(SUBMODULES);
});
