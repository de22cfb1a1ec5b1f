import { matches } from '../../src/algebra/language';
import { headerMatch, hostMatch, pathMatch, templateProblem, textMatch } from '../../src/evaluate/istio-text';
import { expandDomains, expandPrincipals } from '../../src/evaluate/istio-trust-domain';

describe('texts of policies', () => {
  test.each<[string, string, string[], string[]]>([
    ['exact', 'ab', ['ab'], ['a', 'abc', '', 'AB']],
    ['a prefix', 'a*', ['a', 'ab', 'a*'], ['', 'ba']],
    ['a suffix', '*a', ['a', 'ba'], ['', 'ab']],
    ['anything that is there', '*', ['a', '*'], ['']],
    ['a star in the middle', 'a*b', ['a*b'], ['ab', 'axb']],
    ['two stars', '**', ['*', 'a*'], ['a', '']],
    ['a star at both ends', '*a*', ['a*', 'ba*'], ['a', 'bab']],
  ])('IST-24: %s', (_, value, yes, no) => {
    expect([...yes, ...no].filter(text => matches(textMatch(value), text))).toEqual(yes);
  });

  test('IST-24: a header that is empty is there, one that is absent is not', () => {
    expect(['', '=', '=a'].map(text => matches(headerMatch('*'), text))).toEqual([false, true, true]);
    expect(['', '=', '=a', '=ab'].map(text => matches(headerMatch('a*'), text))).toEqual([false, false, true, true]);
  });

  test('IST-29: hosts in any case', () => expect(['shop.example', 'shop.example:80'].map(text => matches(hostMatch('SHOP.*'), text))).toEqual([true, true]));

  test('IST-29: the query is no part of a path', () => {
    expect(['/a', '/a?b', '/a/', '/ab'].map(text => matches(pathMatch('/a'), text))).toEqual([true, true, false, false]);
    expect(['/b?x=/a', '/x/a'].map(text => matches(pathMatch('*/a'), text))).toEqual([false, true]);
  });
});

describe('templates of paths', () => {
  // Asked of Envoy 1.40 itself.
  const PATHS = ['/', '/a', '/a/', '/a/b', '/a/b/c', '/a//b', '/a/b/', '/c/d=e', '/c/d/', '/x/b', '/a?x=1', '/a/b?x=/y', '/a/b%20c', '/a/b*c', "/a/b'c", '/a/x/y/b', '/a/b;c'];
  test.each<[string, string[]]>([
    ['/{*}', ['/a', '/a?x=1']],
    ['/a/{*}', ['/a/b', '/a/b?x=/y', '/a/b%20c', '/a/b*c', "/a/b'c", '/a/b;c']],
    ['/a/{**}', ['/a/', '/a/b', '/a/b/c', '/a//b', '/a/b/', '/a/b?x=/y', '/a/b%20c', '/a/b*c', "/a/b'c", '/a/x/y/b', '/a/b;c']],
    ['/{*}/b', ['/a/b', '/x/b', '/a/b?x=/y']],
    ['/a/{*}/c', ['/a/b/c']],
    ['/c/{*}/', ['/c/d/']],
    ['/a/{**}/b', ['/a//b', '/a/x/y/b']],
  ])('IST-29: %s', (template, expected) => {
    expect(templateProblem(template)).toBeUndefined();
    expect(PATHS.filter(path => matches(pathMatch(template), path))).toEqual(PATHS.filter(path => expected.includes(path)));
  });

  test.each(['/{**}/{*}', '/{**}/{**}', 'a/{*}', '/{*}a', '/{*}/a b', '//{*}', '/a//{*}', '/{a}', '/a{', '/{*}/*'])('IST-29: refused: %s', template => expect(templateProblem(template)).toBeDefined());
  test.each(['/a', '/a*', '*', '/{**}/a', '/{*}/'])('IST-29: taken: %s', template => expect(templateProblem(template)).toBeUndefined());
});

describe('trust domains of principals', () => {
  test.each<[string, string[], string[]]>([
    ['td/ns/a/sa/b', ['td'], ['td/ns/a/sa/b']],
    ['cluster.local/ns/a/sa/b', ['td', 'old'], ['td/ns/a/sa/b', 'old/ns/a/sa/b']],
    ['old/ns/a/sa/b', ['td', 'old'], ['td/ns/a/sa/b', 'old/ns/a/sa/b']],
    ['other/ns/a/sa/b', ['td', 'old'], ['other/ns/a/sa/b']],
    ['*/ns/a/sa/b', ['td', 'old'], ['*/ns/a/sa/b']],
    ['*d/ns/a/sa/b', ['td', 'old'], ['*d/ns/a/sa/b']],
    ['*td/ns/a/sa/b', ['td', 'old'], ['*td/ns/a/sa/b', 'old/ns/a/sa/b']],
    ['cluster.local/*', ['td'], ['cluster.local/*']],
    ['*', ['td'], ['*']],
  ])('IST-35: %s among %s', (principal, domains, expected) => expect(expandPrincipals(principal, domains)).toEqual(expected));
  test('IST-35: of trustDomains', () => expect([expandDomains('td', ['td', 'old']), expandDomains('x', ['td', 'old'])]).toEqual([['td', 'old'], ['x']]));
});
