import fc from 'fast-check';
import { EVERYTHING, Language, NOTHING, isEmpty, isSubset, literal, matches, prefix, sameLanguage, witness } from '../../src/algebra/language';
import { regex, RegexOptions } from '../../src/algebra/regex';
import { TooComplex } from '../../src/algebra/too-complex';

function language(pattern: string, options?: RegexOptions): Language {
  const read = regex(pattern, options);
  if ('refused' in read) { throw read.refused; }
  return read.language;
}

const refusal = (pattern: string): string | undefined => {
  const read = regex(pattern);
  return 'refused' in read ? read.refused.why : undefined;
};

const TEXTS = ['', 'a', 'b', 'A', '/', '-', '1', '.', 'ab', 'ba', 'aa', 'a/', '/a', 'a1', 'aab', 'abb', 'a.b', '/a/', 'abab', 'a-b1'];

/** Patterns that mean the same to JavaScript: no flags, and a dot that says which line breaks it leaves out. */
const { patterns } = fc.letrec<{ patterns: string }>(tie => ({
  patterns: fc.oneof({ maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('a', 'b', 'ab', '[^\\n]', '[ab]', '[^a]', '[a-c1]', '\\d', '\\w', '\\W', '\\D', '\\.', '\\/', '/', '\\x61', '^', '$', '()', '-'),
    fc.tuple(tie('patterns'), tie('patterns')).map(([a, b]) => `${a}${b}`),
    fc.tuple(tie('patterns'), tie('patterns')).map(([a, b]) => `(${a}|${b})`),
    fc.tuple(tie('patterns'), fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{0,2}', '{1,}', '{2,3}?', '{0}')).map(([a, times]) => `(?:${a})${times}`),
  ),
}));

test('the same texts match as in JavaScript', () => {
  fc.assert(fc.property(patterns, pattern => {
    const expected = new RegExp(`^(?:${pattern})$`, 's');
    return TEXTS.every(text => matches(language(pattern), text) === expected.test(text));
  }), { numRuns: 2000 });
});

test('a pattern is empty only where JavaScript finds no text either, and its witness matches there', () => {
  fc.assert(fc.property(patterns, pattern => {
    const expected = new RegExp(`^(?:${pattern})$`, 's');
    const found = witness(language(pattern));
    return found === undefined ? !TEXTS.some(text => expected.test(text)) : expected.test(found);
  }), { numRuns: 2000 });
});

test('one pattern or another is the union', () => {
  fc.assert(fc.property(patterns, patterns, (a, b) => isSubset(language(a), language(`${a}|${b}`)) && isSubset(language(`${a}|${b}`), language(`${b}|${a}`))), { numRuns: 300 });
});

test.each([
  ['CIL-29: the whole value', '/api', ['/api'], ['/api/', '/api?x=1', 'x/api', '']],
  ['a dot is any character', 'a.c', ['abc', 'a.c', 'a/c'], ['ac', 'a\nc', 'abbc']],
  ['(?s) takes line breaks too', '(?s)a.c', ['a\nc'], ['ac']],
  ['(?i)', '(?i)ab', ['ab', 'AB', 'aB'], ['a']],
  ['(?i) as Unicode folds it', '(?i)k', ['k', 'K', '\u212a'], ['c']],
  ['(?i) and a class', '(?i)[^k]', ['c'], ['k', 'K', '\u212a']],
  ['flags end with their group', '((?i)a)b', ['ab', 'Ab'], ['aB']],
  ['flags of a group', '(?i:a)b', ['Ab'], ['aB']],
  ['flags taken back', '(?i)a(?-i:b)', ['Ab'], ['aB']],
  ['classes', '[[:alpha:]_-]+', ['a_-Z'], ['1', '']],
  ['negated classes', '[[:^digit:]]', ['a'], ['1']],
  ['a bracket and a hyphen first', '[]-]', [']', '-'], ['a']],
  ['classes of Perl', '\\d\\s\\w', ['1 a', '0\t_'], ['a 1', '1aa', '1\va']],
  ['classes of Unicode', '\\p{Lu}\\pL\\PN', ['Éá-'], ['éá-', 'Éá1']],
  ['characters beyond the first plane', '[😀-😂]', ['😀', '😁'], ['😃', '\ud83d']],
  ['escapes', '\\x41\\x{42}\\103\\n\\.\\/', ['ABC\n./'], ['ABC\nx/']],
  ['quotes', '\\Qa.b*\\E*', ['a.b', 'a.b***'], ['axb']],
  ['a brace that begins no count', 'a{,2}{x', ['a{,2}{x'], ['aa']],
  ['counts', 'a{2,3}b{2}c{1,}', ['aabbc', 'aaabbccc'], ['abbc', 'aabc', 'aabb']],
  ['groups', '(a)(?:b)(?P<x>c)(?<y>d)', ['abcd'], ['abc']],
  ['anchors at the ends', '^a\\z|\\Ab$', ['a', 'b'], ['ab']],
  ['anchors that are in the way', 'a^b|a$b', [], ['ab', 'a']],
  ['anchors that may be skipped', '(a|^)(b|$)', ['', 'a', 'b', 'ab'], ['ba']],
  ['anchors that repeat', '(^a|b)+', ['a', 'abb', 'b'], ['ba', 'aa']],
  ['alternatives of nothing', '(|a)|', ['', 'a'], ['aa']],
])('%s', (_, pattern, yes, no) => {
  expect(yes.filter(text => !matches(language(pattern), text))).toEqual([]);
  expect(no.filter(text => matches(language(pattern), text))).toEqual([]);
});

test.each([
  ...['(', ')', 'a)', '[a', '*', 'a|*', '(+)', 'a**', 'a+*', '[b-a]', '[a-\\d]', '\\8', '\\1', '\\q', '\\', '\\x{110000}', '[[:foo:]]', '(?=a)', '(?<=a)', '(?-)',
    '(?P<n>a)(?P<n>b)', 'a{2,1}', 'a{1001}', '(a{100}){11}', '\ud83d'].map(pattern => [pattern, 'syntax']),
  ...['\\ba', '\\B', '(?m)^a', '\\C', '\\p{Greek}', '\\pC', 'x'.repeat(10_001), '(?:(?:abc){1000}|x)'.repeat(25)].map(pattern => [pattern, 'unsupported']),
  ...['(?i)', 'a{100}', '(a{100}){10}', 'a{,1001}', '(?U)a', 'a*?', '(?:^)*'].map(pattern => [pattern, undefined]),
].map(([pattern, why]) => [why ?? 'nothing', pattern!.slice(0, 30), pattern, why]))('refused for %s: %s', (_, __, pattern, why) => {
  expect(refusal(pattern!)).toBe(why);
});

test('without line breaks in sight, .* is every text, and a prefix is one', () => {
  expect(language('.*', { dotAll: true })).toBe(EVERYTHING);
  expect(language('/a/.*', { dotAll: true })).toBe(prefix('/a/'));
  expect(language('.*')).not.toBe(EVERYTHING);
});

test('in lower case', () => {
  expect(language('WWW\\.Shop', { lowerCase: true })).toBe(literal('www.shop'));
  expect(sameLanguage(language('(?i)shop', { lowerCase: true }), language('[sS\u017f]hop', { lowerCase: true }))).toBe(true);
  expect(matches(language('[^A-Z]', { lowerCase: true }), 'q')).toBe(true);
  expect(matches(language('[^A-Za-z]', { lowerCase: true }), 'q')).toBe(false);
});

test('a pattern that no text matches', () => {
  expect(isEmpty(language('a$b'))).toBe(true);
  expect(language('[^\\x{0}-\\x{10FFFF}]')).toBe(NOTHING);
});

test.each([
  '(a?){1000}', '((a*)*)*b', '(a|a)*'.repeat(20), '(a|b)*a(a|b){900}', `${'('.repeat(1000)}a${')'.repeat(1000)}`, `${'(a|'.repeat(900)}b${')'.repeat(900)}`,
  `${'(^a|'.repeat(500)}b${')*'.repeat(500)}`, 'a?'.repeat(5000), '(x{1,900}y?)*', '.*'.repeat(3000), '[[:'.repeat(3000), '{1'.repeat(5000), '(?i:'.repeat(2000), '^*'.repeat(4000),
].map(pattern => [pattern.slice(0, 30), pattern]))('hostile: %s is answered or refused in bounded time', (_, pattern) => {
  const start = performance.now();
  const read = regex(pattern);
  if ('language' in read) {
    for (const ask of [() => witness(read.language), () => matches(read.language, 'ab'.repeat(200))]) {
      try { ask(); } catch (error) { expect(error).toBeInstanceOf(TooComplex); }
    }
  }
  expect(performance.now() - start).toBeLessThan(60_000);
});
