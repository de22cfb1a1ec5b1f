import { isSubset, literal, matches } from '../../src/algebra/language';
import { regex } from '../../src/algebra/regex';
import { RegexRefusal, parseRegex } from '../../src/algebra/regex-syntax';

/** Why a pattern is refused; nothing where it is read. */
const refused = (pattern: string): string | undefined => {
  const found = regex(pattern);
  return 'refused' in found ? `${found.refused.why}: ${found.refused.message}` : undefined;
};

test.each<[string, string]>([
  ['ab(c', 'a group without an end at position 5'], ['(?:a', 'a group without an end at position 5'], ['a)b', 'an unexpected ) at position 2'],
  ['[a', 'an unexpected end at position 3'], ['[]', 'an unexpected end at position 3'], ['[^', 'an unexpected end at position 3'], ['[a-', 'an unexpected end at position 4'],
  ['*', 'nothing to repeat at position 2'], ['a|*', 'nothing to repeat at position 4'], ['(+)', 'nothing to repeat at position 3'],
  ['a**', 'a repetition of a repetition at position 4'], ['a{2}{3}', 'a repetition of a repetition at position 8'], ['a*?+', 'a repetition of a repetition at position 5'],
  ['[b-a]', 'a range that ends before it begins at position 5'], ['[a-\\d]', 'an unknown escape at position 4'],
  ...['\\8', '\\1', '\\q', '\\', '\\x4', '\\p', '\\p{Lu', '\\é'].map((pattern): [string, string] => [pattern, 'an unknown escape at position 1']),
  ['\\x{110000}', 'no such character at position 11'], ['[[:foo:]]', 'the unknown class foo at position 9'], ['[[:^foo:]]', 'the unknown class foo at position 10'],
  ...['(?=a)', '(?<=a)', '(?-)', '(?', '(?P<a b>x)', '(?P<>x)', '(?x)a'].map((pattern): [string, string] => [pattern, 'an unknown kind of group at position 2']),
  ['(?P<n>a)(?P<n>b)', 'two groups named n at position 15'], ['(?<n>a)(?P<n>b)', 'two groups named n at position 14'],
  ['a{2,1}', 'too many repetitions at position 7'], ['a{1001}', 'too many repetitions at position 8'], ['a{1001,}', 'too many repetitions at position 9'], ['a{1000,1001}', 'too many repetitions at position 13'],
  ['(a{100}){11}', 'too many repetitions at position 13'], ['(a{10}){101,}', 'too many repetitions at position 14'], ['((a{10}){10}|b){11}', 'too many repetitions at position 20'], ['(a{0,11}){100}', 'too many repetitions at position 15'], ['((a{11})*){100}', 'too many repetitions at position 16'], ['((a{11}){0,}){100}', 'too many repetitions at position 19'], ['(?:ba{11}){100}', 'too many repetitions at position 16'],
  ['\ud83d', 'half a character at position 1'], ['a\udfff', 'half a character at position 2'], ['\ud800', 'half a character at position 1'],
  [`${'('.repeat(1001)}a${')'.repeat(1001)}`, 'too many groups in groups at position 1002'],
])('%.30s is no pattern of RE2', (pattern, message) => expect(refused(pattern)).toBe(`syntax: ${message}`));

test.each<[string, string]>([
  ['\\ba', 'word boundaries and single bytes'], ['a\\B', 'word boundaries and single bytes'], ['\\C', 'word boundaries and single bytes'], ['(?m)^a', 'the flag m'], ['(?m:a$)', 'the flag m'],
  ['\\p{Greek}', 'the Unicode class Greek'], ['\\pC', 'the Unicode class C'], ['\\P{^Han}', 'the Unicode class Han'], ['\\x{d800}', 'half a character'], ['\\x{DFFF}', 'half a character'],
  ['x'.repeat(10_001), 'a pattern of more than 10000 characters'], ['(?:(?:abc){1000}|x)'.repeat(25), 'a pattern of more than 20000 parts'],
])('%.30s is a pattern that is not followed', (pattern, message) => expect(refused(pattern)).toBe(`unsupported: ${message}`));

test('what stands just within the limits is read', () => {
  for (const pattern of ['(?m)a', '(?m-m)^a', '(?-m)^a', 'a{1000}', '(a{0}){1000}', '(a{10}){100,}', '(a{10}){100}', '(a*){1000}', '(a{11}){0}', '((a{11}){0}){100}', '((a{10})*){100}', 'a{2,2}', '(?P<n>a)(?P<m>b)', '\\x{10FFFF}', '\\x{d7ff}\\x{e000}', 'x'.repeat(10_000), `${'('.repeat(1000)}a${')'.repeat(1000)}`]) {
    expect(refused(pattern)).toBeUndefined();
  }
});

test('a refusal has a name of its own', () => {
  expect(() => parseRegex('(', false)).toThrow(RegexRefusal);
  expect(new RegexRefusal('syntax', 'x').name).toBe('RegexRefusal');
});

describe('what RE2 reads in its own way', () => {
  const all = (pattern: string, yes: readonly string[], no: readonly string[], options = {}) => {
    const found = regex(pattern, options);
    if ('refused' in found) { throw found.refused; }
    expect([yes.filter(text => !matches(found.language, text)), no.filter(text => matches(found.language, text))]).toEqual([[], []]);
  };
  test.each<[string, string, readonly string[], readonly string[]]>([
    ['a brace that begins no count', 'a{01}', ['a{01}'], ['a']],
    ['a brace that ends no count', 'a{1', ['a{1'], ['a']],
    ['a count with a comma only', 'a{2,}', ['aa', 'aaa'], ['a', 'a{2,}']],
    ['a count of one', 'a{1}b', ['ab'], ['a{1}b', 'aab', 'b']],
    ['no times', '(ab){0}c', ['c'], ['abc']],
    ['lazy repetitions', 'a*?b+?c??', ['b', 'aabbc'], ['a']],
    ['octal numbers', '\\0\\101\\07', ['\0A\x07'], ['0A']],
    ['octal numbers of three digits at most', '\\1011', ['A1'], ['I']],
    ['zero and two digits', '\\0101', ['\x081'], ['A1']],
    ['named escapes', '\\a\\f\\t\\n\\r\\v', ['\x07\f\t\n\r\v'], ['aftnrv']],
    ['escaped marks', '\\!\\/\\:\\@\\[\\`\\{\\~\\-', ['!/:@[`{~-'], []],
    ['a class in brackets beside others', '[\\d[:upper:]x]', ['1', 'A', 'x'], ['a', ':', '[']],
    ['a colon in brackets', '[[:]+', ['[:'], ['a']],
    ['a class without its end', '[[:a]+', ['[:a'], ['b']],
    ['an escaped end of a range', '[\\x41-\\x43]', ['A', 'C'], ['D']],
    ['a hyphen at the end', '[a-]+', ['a-'], ['b']],
    ['a hyphen at the begin', '[-a]+', ['a-'], ['b']],
    ['a negated bracket of a negation', '[^\\D]', ['1'], ['a']],
    ['a negated class of POSIX in brackets', '[[:^alpha:]]', ['1'], ['a']],
    ['case of a class', '(?i)[[:lower:]]\\w', ['Aa', 'zſ'], ['11']],
    ['case of what is not in a class', '(?i)[^a-z]', ['1'], ['A', 'K']],
    ['flags to the end of their group', '(?:(?i)a|b)c', ['Ac', 'Bc'], ['aC']],
    ['several flags', '(?is)a.', ['A\n'], ['b\n']],
    ['flags cleared together', '(?is)a(?-is)b.', ['Abx'], ['ABx', 'Ab\n']],
    ['greediness says nothing', '(?U)a+(?-U:b)', ['aab'], ['b']],
    ['a quote to the end', '\\Qa|b', ['a|b'], ['a', 'b']],
    ['a quote of nothing', 'a\\Q\\Eb', ['ab'], ['aQEb']],
    ['case in a quote', '(?i)\\Qa.\\E', ['A.'], ['AB']],
    ['the begin and the end of the text', '\\Aa\\z', ['a'], ['aa', '\\Aa\\z']],
    ['the begin and the end of the text, where they cannot be', 'a\\Ab|a\\zb', [], ['ab']],
    ['another flag than that of the dot', '(?i).', ['a'], ['\n']],
    ['names of several letters', '(?P<first>a)(?<second_2>b)', ['ab'], ['a']],
    ['the last character of the first plane', '\uffffa', ['\uffffa'], ['\uffff', 'a']],
    ['a dot is no line break', '.', ['a', '\r'], ['\n']],
    ['parentheses in brackets', '[()]', ['(', ')'], ['a']],
  ])('%s', (_, pattern, yes, no) => all(pattern, yes, no));
  test('classes of Unicode, negated', () => {
    all('\\P{^Nd}', ['1'], ['a']);
    all('\\PN', ['a'], ['1']);
  });
  test('dots that are any character, where that was asked for', () => {
    all('.', ['\n', 'a'], [], { dotAll: true });
    all('(?-s).', ['a'], ['\n'], { dotAll: true });
  });
  test('the same pattern with other options is another one', () => {
    all('A.', ['A1'], ['a1', 'A\n']);
    all('A.', ['a1'], ['A1', 'a\n'], { lowerCase: true });
    all('A.', ['A1', 'A\n'], ['a1'], { dotAll: true });
    all('A.', ['a1', 'a\n'], ['A1'], { dotAll: true, lowerCase: true });
  });
  test('characters beyond the first plane are two units, but where all of them are meant', () => {
    all('[𐀀-𐐀]', ['𐀀', '𐏿', '𐐀'], ['𐐁', '\ud800', 'a']);
    all('[\\x{10400}-\\x{10fff0}]', ['\u{10400}', '\u{107ff}', '\u{10800}', '😀', '\u{10fbff}', '\u{10fc00}', '\u{10fff0}'], ['\u{103ff}', '\u{10fff1}', '\u{10000}', '\ud801', '\udc00', '\ud801a', '\ud900\ud900']);
    all('[\\x{10400}-\\x{10bff}]', ['\u{10400}', '\u{107ff}', '\u{10800}', '\u{10bff}'], ['\u{103ff}', '\u{10c00}']);
    all('[\\x{10410}-\\x{10c10}]', ['\u{10410}', '\u{107ff}', '\u{10800}', '\u{10900}', '\u{10c00}', '\u{10c10}'], ['\u{1040f}', '\u{10c11}', '\u{11000}', '\u{10000}']);
    all('[\\x{10ffff}😀]', ['😀', '\u{10ffff}'], ['😁', '\udbff']);
    all('[^a]', ['b', '\ud83d', '\ue000'], ['a', '']);
    all('[\\x{ffff}-\\x{10ffff}]', ['\uffff', '\ud83d'], ['\ufffe']);
    all('[\\x{e000}-\\x{10000}]', ['\ue000', '𐀀'], ['\ud800', '𐀁', '\udfff']);
  });
  test('anchors inside of repetitions', () => {
    all('(^a|b){2}', ['ab', 'bb'], ['a', 'ba', 'aa']);
    all('(^|a){3}', ['', 'a', 'aa', 'aaa'], ['aaaa']);
    all('(a$|b){2,3}', ['ba', 'bba', 'bb'], ['ab', 'a', 'bbba']);
    all('(^a$){0}', [''], ['a']);
    all('(^a$)+', ['a'], ['', 'aa']);
    all('(^a$)?b', ['b'], ['ab']);
    all('(^a|b|c$){3}', ['abc', 'bbb', 'abb'], ['cab', 'aab', 'bcb', 'ac', 'bb', 'abbc']);
    all('(^a|b){4}', ['abbb', 'bbbb'], ['ab', 'abb', 'abbbb', 'babb']);
    all('(a|$){3}', ['', 'a', 'aa', 'aaa'], ['aaaa']);
    all('(?:a|^?){3}', ['', 'a', 'aa', 'aaa'], ['aaaa']);
    // What holds at an edge does not hold inside.
    all('(a|$){3}b', ['aaab'], ['b', 'ab', 'aab', 'aaaab']);
    all('b(^|a){3}', ['baaa'], ['b', 'ba', 'baa', 'baaaa']);
    all('(a|$){4}b', ['aaaab'], ['ab', 'aab', 'aaab']);
    all('b(^|a){4}', ['baaaa'], ['ba', 'baa', 'baaa']);
    all('b(?:a|^|$){4}b', ['baaaab'], ['bb', 'bab', 'baab', 'baaab']);
    all('(^)*a(\\z)+', ['a'], ['', 'aa']);
    all('x(^|y)z', ['xyz'], ['xz']);
    all('(?:^|x)(?:y|$)z?', ['', 'y', 'xy', 'xyz', 'x', 'yz'], ['z', 'xz']);
  });
  test('a set of one character is that character', () => {
    const found = regex('[a]b');
    expect('language' in found && isSubset(found.language, literal('ab')) && isSubset(literal('ab'), found.language)).toBe(true);
  });
});
