import { Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { YamlWriter } from '../../src/constructs/yaml-writer';
import { anyKey, anyNumber, anyText, mapOf, plainManifest } from './yaml-arbitraries';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 500);

/** The text, or the message when there is none: cdk8s refuses functions, for one. */
function outcome(write: () => string): string {
  try { return write(); } catch (error) { return `error: ${error}`; }
}

function expectSame(...documents: unknown[]): void {
  expect(outcome(() => new YamlWriter().stringify(documents))).toBe(outcome(() => Yaml.stringify(...documents)));
}

function expectSameString(text: string): void {
  expectSame({ a: text, b: { c: [text, [text]], d: text } }, { a: [{ b: text, c: [{ d: text }] }] });
  expectSame({ [text]: 1, a: { [text]: text } });
  expectSame(text);
}

/** What cdk8s was asked to write. */
function askedOfCdk8s(document: unknown): unknown[] {
  const spy = jest.spyOn(Yaml, 'stringify');
  new YamlWriter().stringify([document]);
  const documents = spy.mock.calls.flat();
  spy.mockRestore();
  return documents;
}

describe('the text equals that of cdk8s', () => {
  test.each([
    'yes', 'No', 'on', 'OFF', 'y', 'N', 'true', 'False', 'null', 'Null', '~', '', '<<', '=',
    '0', '0777', '0x1F', '0b11', '0o17', '1_000', '-1', '+1', '1e3', 'e3', 'E-5', '-e5', '--e5', '.5', '1.', '.inf', '-.INF', '.nan', '1:30', '1:30.5',
    '2001-12-14', '2001-12-14t21:59:43.10-05:00', '2001-1-1 1:1:1',
    '10.0.0.1', '10.0.0.0/8', '1.2.3', '100m', '1Gi', '30s', '5d', '0xg', '1-2-3z', '2001-12-14T', '-', '--', '---', '...', '-a', '- a', '--flag=1', '---a', '%a', '?', '? a',
    ' a', 'a ', 'a  b', 'a: b', 'a:b', 'a:', ':a', 'a #b', 'a#b', '#a', '&a', '*', '!a', '|', '>', '\'a\'', '"a"', 'a"b\'c', '@a', '`a', ',a', '[a]', '{a}', 'a, [b]', '\\', '$(A)',
    'ü', '日本', '😀', '\u0085', '\u00a0', '\u2028', '\ufeff', '\ud800', '\u0000', '\u0007', '\u001b', '\u007f', '\t', 'a\tb', 'a\t#b', '\r', 'a\r\nb',
    '\n', '\n\n', 'a\n', 'a: b\n- c\n#d\n"e', 'a\n...\n---b', 'a\n\n', '\na', '\n a', ' \na', 'a\nb', 'a\n\n  b\n c', 'a\n \nb', 'a\n ', 'a \nb', 'a\n\tb', '---\na', 'a\n---', '%a\nb', 'a: b\n# c\n', '"a\nb"',
    'a\u0000\nb',
  ])('string %j', expectSameString);

  test.each([
    ['quotes over several lines', `${'word '.repeat(20)}\u0001\n\n  ${'word '.repeat(20)}`],
    ['longer than 80 columns', 'word '.repeat(30).trim()],
    ['a block longer than 80 columns', `${'word '.repeat(30)}\n`],
    ['longer than a key may be', `x${' y'.repeat(600)}`],
  ])('string: %s', (_, text) => expectSameString(text));

  test.each([0, -0, 1, -1, 1.5, 1e21, 1e-7, 2 ** 53, -(2 ** 53) - 2, NaN, Infinity, -Infinity, 10n, -(10n ** 30n), true, false, null, undefined])('scalar %p', value => {
    expectSame({ a: value, b: { c: value }, d: [value, [value]] });
    expectSame(value);
  });

  test.each<[string, () => unknown]>([
    ['empty map', () => ({})],
    ['empty list', () => []],
    ['list', () => ['a', { b: 1 }]],
    ['empty collections inside', () => ({ a: {}, b: [], c: [{}, [], [[]], { d: {} }] })],
    ['list of lists', () => ({ a: [[['b', 'c'], { d: 1, e: [] }], []] })],
    ['sparse list', () => { const list = [1]; list[3] = 2; return { a: list }; }],
    ['long key', () => ({ ['k'.repeat(1500)]: 1, ['l'.repeat(1023)]: { a: 1 } })],
    ['keys like numbers', () => ({ 8080: 'a', 2: 'b', c: { 1: 'd' } })],
    ['date', () => ({ a: new Date(0) })],
    ['map', () => ({ a: new Map([['b', 1]]) })],
    ['set', () => ({ a: new Set(['b']) })],
    ['bytes', () => ({ a: Buffer.from('b') })],
    ['boxed string', () => ({ a: new String('b') })],
    ['object with toJSON', () => ({ a: { toJSON: () => 'b' } })],
    ['class instance', () => ({ a: new (class { public b = 1; })() })],
    ['no prototype', () => ({ a: Object.assign(Object.create(null), { b: 1 }) })],
    ['function', () => ({ a: () => 1 })],
    ['symbol', () => ({ a: Symbol('b') })],
    ['shared map', () => { const shared = { b: 1 }; return { a: shared, c: [shared] }; }],
    ['shared empty list', () => { const shared: unknown[] = []; return { a: shared, c: shared }; }],
    ['circular', () => { const map: Record<string, unknown> = { a: 1 }; map.b = map; return map; }],
  ])('%s', (_, document) => expectSame(document(), document()));

  test('any plain manifest', () => {
    fc.assert(fc.property(fc.array(plainManifest, { maxLength: 3 }), documents => expectSame(...documents)), { numRuns: RUNS });
    fc.assert(fc.property(plainManifest, manifest => expect(askedOfCdk8s({ kind: 'A', ...manifest })).toEqual([])), { numRuns: Math.ceil(RUNS / 5) });
  });

  test('any string, number and key, anywhere', () => {
    const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
      tree: fc.oneof({ depthSize: 'medium' }, anyText, anyNumber, fc.constantFrom(true, false, null, undefined, 7n), fc.array(tie('tree')),
        mapOf(anyKey, tie('tree'))),
    }));
    fc.assert(fc.property(tree, document => expectSame(document)), { numRuns: RUNS });
  });

  test('any object shared by several places', () => {
    const shares = fc.tuple(plainManifest, fc.array(fc.boolean(), { maxLength: 4 }));
    fc.assert(fc.property(shares, ([shared, places]) => expectSame({ a: places.map(place => place ? { shared } : shared), b: shared })), { numRuns: RUNS });
  });
});

describe('cdk8s is asked for the odd parts alone', () => {
  test('never for a plain manifest', () => {
    const manifest = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'web', labels: { 'app.kubernetes.io/name': 'web' } },
      spec: {
        podSelector: {},
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 8080, protocol: 'TCP' }, { port: 'http', endPort: null }] }, {}],
        source: 'cluster.local/ns/shop/sa/web', path: '/api/v1/*', limit: '250m', memory: '64Mi', timeout: '30s', image: 'a.example/b:1.2', version: '1.2.3',
        text: 'links of web: none', json: '{"a":[1]}', any: '*', args: ['--port=80', '-c'], enabled: true,
      },
    };
    expect(askedOfCdk8s(manifest)).toEqual([]);
  });

  test('for none of the lines of an annotation', () => {
    expect(askedOfCdk8s({ metadata: { annotations: { intent: 'shop/web -> shop/api tcp 8080\nshop/web -> shop/db tcp 5432 (a: b)' } } })).toEqual([]);
    expect(askedOfCdk8s({ a: 'b\n c' })).toEqual([{ a: 'b\n c' }]);
  });

  test('for an odd string, once', () => {
    expect(askedOfCdk8s({ a: 'ü', b: ['ü', { c: 'ü' }], d: 'x' })).toEqual([{ a: 'ü' }]);
  });

  test('for the document, when a key is odd', () => {
    expect(askedOfCdk8s({ yes: 'x' })).toEqual([{ yes: 'x' }]);
  });

  test('for none of two equal, but not identical objects', () => {
    expect(askedOfCdk8s({ a: { b: 1 }, c: { b: 1 } })).toEqual([]);
  });
});
