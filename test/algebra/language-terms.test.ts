import { ANY, EMPTY, EVERYTHING, Language, NOTHING, after, and, chars, concat, isEmpty, isSubset, literal, matches, minus, noneOf, not, oneOf, or, plus, prefix, sameLanguage, star, suffix, witness } from '../../src/algebra/language';

describe('terms that say the same are one term', () => {
  const [a, b] = [literal('aa'), literal('bb')];
  test.each<[string, Language, Language]>([
    ['nothing beside something', or(a, NOTHING), a], ['everything beside something', or(a, EVERYTHING), EVERYTHING], ['no alternative', or(), NOTHING], ['one alternative', or(a), a], ['twice the same', or(a, a), a],
    ['alternatives in alternatives', or(a, or(b, EMPTY)), or(EMPTY, b, a)], ['an alternative and its complement', or(a, not(a)), EVERYTHING],
    ['characters in one set', or(oneOf('a'), literal('xx'), oneOf('b')), or(literal('xx'), oneOf('ab'))], ['characters that are all', or(oneOf('a'), noneOf('a')), ANY],
    ['everything, and something', and(a, EVERYTHING), a], ['nothing, and something', and(a, NOTHING), NOTHING], ['no condition', and(), EVERYTHING], ['one condition', and(a), a], ['the same condition twice', and(a, a), a],
    ['conditions in conditions', and(prefix('a'), and(suffix('b'), not(a))), and(not(a), suffix('b'), prefix('a'))], ['a condition and its complement', and(a, not(a)), NOTHING],
    ['characters that both have', and(oneOf('ab'), oneOf('bc')), oneOf('b')], ['characters that neither has', and(oneOf('a'), oneOf('b')), NOTHING],
    ['the complement of a complement', not(not(a)), a], ['the complement of nothing', not(NOTHING), EVERYTHING], ['the complement of everything', not(EVERYTHING), NOTHING],
    ['a sequence of nothing', concat(a, NOTHING, b), NOTHING], ['nothing first', concat(NOTHING, a), NOTHING], ['a sequence of none', concat(), EMPTY], ['the empty text in a sequence', concat(EMPTY, a, EMPTY, b, EMPTY), concat(a, b)],
    ['sequences in sequences', concat(concat(literal('a'), literal('b')), literal('c')), literal('abc')], ['every text twice', concat(EVERYTHING, EVERYTHING), EVERYTHING], ['every text, twice before another', concat(EVERYTHING, EVERYTHING, a), suffix('aa')],
    ['repetitions of repetitions', star(star(a)), star(a)], ['repetitions of the empty text', star(EMPTY), EMPTY], ['repetitions of nothing', star(NOTHING), EMPTY], ['repetitions of any character', star(ANY), EVERYTHING], ['repetitions of every text', star(EVERYTHING), EVERYTHING],
    ['no character', chars([]), NOTHING], ['a text of one character', literal('a'), oneOf('a')], ['a text of none', literal(''), EMPTY], ['once or more', plus(a), concat(a, star(a))],
  ])('%s', (_, term, expected) => expect(term).toBe(expected));
  test('and others are others', () => {
    const terms = [a, b, or(a, b), and(prefix('a'), suffix('a')), not(a), star(a), concat(a, b), concat(b, a), concat(EVERYTHING, a, EVERYTHING), oneOf('a'), noneOf('a'), ANY, EMPTY, NOTHING, EVERYTHING];
    expect(new Set(terms).size).toBe(terms.length);
  });
});

describe('whether the empty text is one', () => {
  test.each<[boolean, Language]>([
    [true, EMPTY], [true, EVERYTHING], [true, star(literal('a'))], [true, or(literal('a'), EMPTY)], [true, and(star(literal('a')), not(literal('a')))], [true, concat(star(oneOf('a')), star(oneOf('b')))], [true, not(literal('a'))],
    [false, NOTHING], [false, ANY], [false, literal('a')], [false, or(literal('aa'), literal('bb'))], [false, and(EVERYTHING, not(EMPTY))], [false, concat(star(oneOf('a')), literal('b'))], [false, concat(literal('b'), star(oneOf('a')))], [false, not(star(literal('a')))],
  ])('%s', (expected, language) => expect([language.nullable, matches(language, '')]).toEqual([expected, expected]));
});

describe('a text of a language, short and readable', () => {
  test.each<[string, Language, string | undefined]>([
    ['nothing', NOTHING, undefined], ['the empty text', star(literal('ab')), ''], ['x, where it may be', plus(ANY), 'x'], ['a, where x may not', noneOf('x'), 'a'], ['small letters before numbers', chars([[0x30, 0x62]]), 'a'],
    ['numbers before signs', chars([[0x2d, 0x31]]), '0'], ['signs before capitals', chars([[0x3d, 0x42]]), '='], ['capitals before other signs', chars([[0x59, 0x5e]]), 'Y'], ['a slash before others', chars([[0x2d, 0x2f]]), '/'], ['in the order of their codes, where nothing reads as one', oneOf('9z'), '9'], ['a sign that is none of these', oneOf('!'), '!'], ['the first that shows', chars([[0x5, 0x25]]), '!'],
    ['what does not show at all', chars([[0, 9]]), '\t'], ['far characters', chars([[0x4e00, 0x9fff]]), '\u4e00'], ['the shortest', or(literal('abc'), literal('zz')), 'zz'], ['of a difference', minus(prefix('ab'), prefix('abx')), 'ab'],
    ['of a complement', not(or(EMPTY, ANY)), 'xx'], ['of conditions', and(prefix('a'), suffix('b'), not(literal('ab'))), 'aab'], ['after a part that may be empty', concat(star(oneOf('a')), literal('b')), 'b'], ['nothing at all in common', and(prefix('a'), prefix('b')), undefined],
    ['the last character of all', chars([[0xffff, 0xffff]]), '\uffff'], ['between two others', and(chars([[0x61, 0x63]]), not(oneOf('ac'))), 'b'],
  ])('%s', (_, language, expected) => expect(witness(language)).toBe(expected));
});

describe('comparing', () => {
  test.each<[Language, Language, boolean]>([
    [literal('a'), prefix('a'), true], [prefix('a'), literal('a'), false], [prefix('ab'), prefix('a'), true], [NOTHING, literal('a'), true], [literal('a'), EVERYTHING, true], [EVERYTHING, literal('a'), false], [or(oneOf('a'), EMPTY), star(oneOf('a')), true],
  ])('%#: a part of', (a, b, expected) => expect([isSubset(a, b), isSubset(a, a), sameLanguage(a, b), isEmpty(minus(a, b))]).toEqual([expected, true, false, expected]));
  test('the same set in other words', () => {
    const words = or(EMPTY, concat(star(oneOf('a')), oneOf('a')));
    expect([words === star(oneOf('a')), sameLanguage(words, star(oneOf('a'))), sameLanguage(words, plus(oneOf('a')))]).toEqual([false, true, false]);
  });
  test('what may follow', () => {
    expect(after(literal('abc'), 'a')).toBe(literal('bc'));
    expect([after(literal('abc'), ''), after(literal('abc'), 'abc'), after(literal('abc'), 'x'), after(prefix('a'), 'ab')]).toEqual([literal('abc'), EMPTY, NOTHING, EVERYTHING]);
  });
});
