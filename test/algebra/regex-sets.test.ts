import { ANY_CODE_POINT, PERL, POSIX, category, folded, lowered, outside } from '../../src/algebra/regex-sets';
import { Ranges, holds } from '../../src/algebra/ranges';

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
const textOf = (set: Ranges): string => ASCII.filter(char => holds(set, char.charCodeAt(0))).join('');
const such = (expression: RegExp): string => ASCII.filter(char => expression.test(char)).join('');
const set = (...pairs: readonly (readonly [string, string])[]): Ranges => pairs.map(([first, last]) => [first.codePointAt(0)!, last.codePointAt(0)!] as const);
const written = (ranges: Ranges): readonly string[] => ranges.map(([first, last]) => (first === last ? String.fromCodePoint(first) : `${String.fromCodePoint(first)}-${String.fromCodePoint(last)}`));

test.each(Object.entries({ d: /[0-9]/, s: /[\t\n\f\r ]/, w: /\w/ }))('the class \\%s of Perl is of ASCII, and a vertical tab is no space', (name, expected) => {
  expect(textOf(PERL[name])).toBe(such(expected));
  expect(PERL[name].every(([, last]) => last < 128)).toBe(true);
});

test.each(Object.entries({
  alnum: /[0-9A-Za-z]/, alpha: /[A-Za-z]/, ascii: /[^]/, blank: /[\t ]/, cntrl: /[\0-\x1f\x7f]/, digit: /\d/, graph: /[!-~]/, lower: /[a-z]/, print: /[ -~]/,
  punct: /[!-~](?<![0-9A-Za-z])/, space: /[\t-\r ]/, upper: /[A-Z]/, word: /\w/, xdigit: /[0-9A-Fa-f]/,
}))('the class [:%s:] is of ASCII', (name, expected) => {
  expect(textOf(POSIX.get(name)!)).toBe(such(expected));
  expect(POSIX.get(name)!.every(([, last]) => last < 128)).toBe(true);
});
test('there are no other classes', () => expect([POSIX.size, Object.keys(PERL).length]).toEqual([14, 3]));

test('what is outside of a set', () => {
  expect(outside([[10, 10]])).toEqual([[0, 9], [11, 0x10ffff]]);
  expect([outside([]), outside(ANY_CODE_POINT)]).toEqual([ANY_CODE_POINT, []]);
});

describe('categories of Unicode', () => {
  test('blanks, read once', () => {
    expect(category('Zs')).toEqual([[0x20, 0x20], [0xa0, 0xa0], [0x1680, 0x1680], [0x2000, 0x200a], [0x202f, 0x202f], [0x205f, 0x205f], [0x3000, 0x3000]]);
    expect(category('Zs')).toBe(category('Zs'));
  });
  // RE2's C leaves out what is not assigned; scripts and long names are not read either.
  test.each(['C', 'Cs', 'Cn', 'Co', 'X', 'Lx', 'xLu', 'Lux', 'Greek', 'Letter', ''])('%j is none that is read', name => expect(category(name)).toBeUndefined());
});

describe('letters that differ in case only', () => {
  const LETTERS: readonly (readonly [string, Ranges, readonly string[]])[] = [
    ['k and the Kelvin sign', set(['k', 'k']), ['K', 'k', '\u212a']],
    ['the Kelvin sign, from the other side', set(['\u212a', '\u212a']), ['K', 'k', '\u212a']],
    ['s and the long s', set(['S', 'S']), ['S', 's', 'ſ']],
    ['three forms of sigma', set(['ς', 'ς']), ['Σ', 'ς-σ']],
    ['titles', set(['ǅ', 'ǅ']), ['Ǆ-ǆ']],
    ['a sharp s is no SS', set(['ß', 'ß']), ['ß', 'ẞ']],
    ['a dotless i is no I', set(['ı', 'ı']), ['ı']],
    ['an I with a dot is no i', set(['İ', 'İ']), ['İ']],
    ['letters beyond the first plane', set(['𐐀', '𐐀']), ['𐐀', '𐐨']],
    ['the last letters that have a case', set(['𞤀', '𞤀']), ['𞤀', '𞤢']],
    ['a range', set(['a', 'c']), ['A-C', 'a-c']],
    ['what has no case', set(['0', '9']), ['0-9']],
    ['nothing', [], []],
  ];
  // In one test, as all of them are found at once.
  test(LETTERS.map(([name]) => name).join(', '), () => {
    expect(LETTERS.map(([name, given]) => [name, written(folded(given))])).toEqual(LETTERS.map(([name, , expected]) => [name, expected]));
  });
});

test('capitals of ASCII in small letters, all else as it is', () => {
  expect(written(lowered(set(['@', '['])))).toEqual(['@', '[', 'a-z']);
  expect(written(lowered(set(['X', 'Z'], ['b', 'c'])))).toEqual(['b-c', 'x-z']);
  expect(written(lowered(set(['É', 'É'], ['0', '9'])).slice())).toEqual(written(set(['É', 'É'], ['0', '9'])));
});
