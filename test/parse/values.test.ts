import * as fs from 'fs';
import * as path from 'path';
import { TextProblem } from '../../src/parse/text-problem';
import { valuesOf } from '../../src/parse/values';

const codeOf = (text: string): string => {
  try {
    return `no error: ${JSON.stringify(valuesOf(text))}`;
  } catch (error) {
    return error instanceof TextProblem ? error.code : String(error);
  }
};

/** Texts with what sigs.k8s.io/yaml v1.6.0 makes of them, recorded from its YAMLToJSON; nothing where it fails. */
const RECORDED: readonly [string, unknown?][] = JSON.parse(fs.readFileSync(path.join(__dirname, 'goyaml.json'), 'utf8'));

describe('reads scalars and structure as the tools of Kubernetes do, or not at all', () => {
  const accepted = RECORDED.filter(([text, ...json]) => json.length > 0 && codeOf(text).startsWith('no error'));

  test('most texts are read', () => expect(accepted.length).toBeGreaterThan(300));

  test.each(accepted.map(([text, ...json]) => [JSON.stringify(text), text, json]))('%s', (_name, text, json) => {
    expect(valuesOf(text)).toEqual(json);
  });

  // Escapes of JSON, which goyaml does not know: tools read JSON before they try YAML.
  test('what is read although goyaml fails', () => {
    const more = RECORDED.filter(([text, ...json]) => json.length === 0 && codeOf(text).startsWith('no error'));
    expect(more.map(([text]) => text)).toEqual(['a: "\\/"\n', 'a: "\\ud83d\\ude00"\n']);
  });

  // What both readings of YAML, or JSON, have no common answer to.
  test('what is refused although goyaml reads it', () => {
    const refused = RECORDED.filter(([text, ...json]) => json.length > 0 && !codeOf(text).startsWith('no error'));
    expect(refused.map(([text]) => `${codeOf(text)} ${JSON.stringify(text)}`)).toEqual([
      'ZT308 "a: !"',
      'ZT308 "a: [a:]"',
      'ZT308 "a: {a:}"',
      'ZT308 "a: [?a]"',
      'ZT308 "- !"',
      'ZT308 "- [a:]"',
      'ZT308 "- {a:}"',
      'ZT308 "- [?a]"',
      'ZT308 ".inf: a"',
      'ZT308 "-.Inf: a"',
      'ZT308 "+.INF: a"',
      'ZT308 ".nan: a"',
      'ZT308 ".NaN: a"',
      'ZT308 "1e-3: a"',
      'ZT308 ".5: a"',
      'ZT308 "-.5: a"',
      'ZT308 "+.5: a"',
      'ZT308 "1.10: a"',
      'ZT308 "9007199254740993: a"',
      'ZT308 "18446744073709551616: a"',
      'ZT308 "a: &x {b: 1}\\nc: {b: 2, <<: *x}\\n"',
      'ZT305 "a: 1\\na: 2\\n"',
      'ZT305 "1: a\\n\\"1\\": b\\n"',
    ]);
  });
});

describe('YAML 1.1 scalars', () => {
  test.each([
    ['yes', true], ['off', false], ['y', true], ['0777', 511], ['0o777', 511], ['1e3', 1000], ['1_000', 1000], ['~', null],
    ['2001-01-01', '2001-01-01'], ['12:30', '12:30'], ['"yes"', 'yes'], ["'0777'", '0777'], ['08', 8], ['-0', 0],
  ])('%s', (text, value) => expect(valuesOf(`a: ${text}`)).toEqual([{ a: value }]));

  test('a mark is text outside of flow style', () => expect(valuesOf('?a: ?b')).toEqual([{ '?a': '?b' }]));

  test.each(['.inf', '-.Inf', '.nan', '0x1ffffffffffffffff', '.5_0'])('%s has no JSON value', text => {
    expect(codeOf(`a: ${text}`)).toBe('ZT308');
    expect(codeOf(`a: "${text}"`)).toMatch(/^no error/);
  });
});

describe('keys', () => {
  test('booleans and whole numbers are their text', () => expect(valuesOf('y: a\n8080: b\n')).toEqual([{ true: 'a', 8080: 'b' }]));

  test.each(['a: 1\na: 2', '{a: 1, a: 2}', '1: a\n"1": b', 'y: a\ntrue: b', '<<: {a: 1}\n<<: {b: 1}'])('twice: %j', text => expect(codeOf(text)).toBe('ZT305'));

  test.each(['null: a', '1.5: a', '[a]: b', '{a: b}: c'])('neither text nor whole number: %j', text => expect(codeOf(text)).toBe('ZT308'));

  test('__proto__ and constructor are keys like any other', () => {
    const [value] = valuesOf('__proto__: {polluted: yes}\nconstructor: {prototype: {polluted: yes}}\n') as [Record<string, unknown>];
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(codeOf('__proto__: a\n__proto__: b')).toBe('ZT305');
  });
});

describe('merge keys', () => {
  test('bring what is not there yet; what follows wins', () => {
    expect(valuesOf('a: &a {w: 1, x: 1}\nb: {<<: *a, x: 2}\nc: {<<: [{w: 0}, *a]}')).toEqual([{ a: { w: 1, x: 1 }, b: { w: 1, x: 2 }, c: { w: 0, x: 1 } }]);
  });

  // YAML: the mapping's own key wins. goyaml: what comes last wins.
  test('may not bring what stands above them', () => {
    expect(codeOf('a: &a {x: 1}\nb: {x: 2, <<: *a}')).toBe('ZT308');
    expect(valuesOf('a: &a {x: 1}\nb: {w: 2, <<: *a}')).toEqual([{ a: { x: 1 }, b: { w: 2, x: 1 } }]);
  });

  test('take mappings', () => expect(codeOf('<<: a')).toBe('ZT308'));
  test('are text when quoted', () => expect(valuesOf('"<<": a')).toEqual([{ '<<': 'a' }]));
  test('cannot set a prototype', () => {
    expect(Object.keys((valuesOf('a: {<<: {__proto__: {x: 1}}}')[0] as { a: object }).a)).toEqual(['__proto__']);
  });
});

describe('texts with two readings', () => {
  test.each([
    ['a flow key without a space', '{app:}', '{app: }'], ['a flow key before a comma', '[a:, b]', '[a: , b]'], ['a mark at the start', '[?a]', '["?a"]'],
    ['line breaks of YAML 1.1', 'a: b\u2028  c', 'a: "b\\u2028  c"'], ['NEL', 'a: b\u0085', 'a: "b\\N"'], ['another tag', 'a: !secret b', 'a: b'],
    ['the bare tag', 'a: ! 12', 'a: 12'], ['a tag directive', '%TAG !! tag:x,1:\n---\na: !!str b', '---\na: !!str b'],
  ])('%s', (_name, bad, good) => {
    expect(codeOf(bad)).toBe('ZT308');
    expect(codeOf(good)).toMatch(/^no error/);
  });
});

describe('aliases', () => {
  test('stand for what they name', () => expect(valuesOf('a: &x [1]\nb: *x')).toEqual([{ a: [1], b: [1] }]));
  test('not for themselves', () => expect(codeOf('a: &x [*x]')).toBe('ZT306'));
  test('not for nothing', () => expect(codeOf('a: *x')).toBe('ZT304'));
  test('each document has its own', () => expect(codeOf('a: &x 1\n---\nb: *x')).toBe('ZT304'));

  test('a bomb is refused, the same without the last level is not', () => {
    const bomb = (levels: number) => ['l0: &l0 [x]', ...Array.from({ length: levels }, (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(', ')}]`)].join('\n');
    expect(codeOf(bomb(9))).toBe('ZT306');
    expect(codeOf(bomb(4))).toMatch(/^no error/);
  });

  test('a bomb of merge keys is refused', () => {
    const keys = Array.from({ length: 1000 }, (_, key) => `k${key}: v`).join(', ');
    expect(codeOf(`a: &a {${keys}}\nb: [${Array(200).fill('{<<: *a}').join(', ')}]`)).toBe('ZT306');
  });
});

test('nesting has a limit', () => {
  expect(codeOf(`${'['.repeat(99)}${']'.repeat(99)}`)).toMatch(/^no error/);
  expect(codeOf(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBe('ZT307');
  expect(codeOf('- '.repeat(100_000))).toBe('ZT307');
});

test.each([
  ['a tab as indentation', 'a:\n\tb: c'], ['a control character', 'a: b\u0007'], ['a NUL', 'a: b\u0000'], ['half a surrogate', 'a: \ud800'],
  ['half a quote', 'a: "b'], ['half a list', 'a: [b'], ['half a mapping', '{"a": {"b": 1'], ['wrong indentation', 'a:\n  b: 1\n c: 2'],
])('%s is no YAML', (_name, text) => expect(codeOf(text)).toBe('ZT304'));

test('a byte order mark and Windows line ends are nothing', () => expect(valuesOf('\ufeffa: b\r\nc: d\r\n')).toEqual([{ a: 'b', c: 'd' }]));
test('a block scalar at the end of a text without a line end has none', () => {
  expect(valuesOf('a: |\n  b')).toEqual([{ a: 'b' }]);
  expect(valuesOf('a: |\n  b\n')).toEqual([{ a: 'b\n' }]);
});
