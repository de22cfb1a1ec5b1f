import { ABSENT, anyOf, anyQuery, presentAs, sample, universe } from '../../src/algebra/http';
import { EVERYTHING, NOTHING, literal, matches, minus, oneOf, or, plus, prefix, sameLanguage } from '../../src/algebra/language';

describe('what a field can be at all', () => {
  test.each<[field: string, values: string[], others: string[]]>([
    ['header:x', ['', '=', '=a b'], ['a', ' =a']],
    ['claim:iss', ['', '=x'], ['x']],
    ['principal', ['', '=a/b'], ['a/b']],
    ['host', ['', 'shop.example:8080', '[::1]', 'a_b~c', '$&\'()*+,;=@%!'], ['Shop', 'a/b', 'a b', 'a?b', 'a#b']],
    ['name', ['shop', 'shop.pay', 'a-1.b_2.c'], ['', '.', 'shop.', '.pay', 'shop..pay', 'shop:80', 'Shop']],
    ['sni', ['', 'shop.pay'], ['.', 'shop.', 'shop:80']],
    ['method', ['GET', 'a'], ['']],
    ['path', ['/', '*', 'x'], ['']],
  ])('%s', (field, values, others) => {
    for (const value of values) { expect([value, matches(universe(field), value)]).toEqual([value, true]); }
    for (const value of others) { expect([value, matches(universe(field), value)]).toEqual([value, false]); }
  });

  test('a header that is there, with any value, is not one that is not there', () => {
    expect(matches(ABSENT, '')).toBe(true);
    expect(matches(presentAs(literal('')), '')).toBe(false);
    expect(matches(presentAs(literal('')), '=')).toBe(true);
    expect(matches(presentAs(literal('a')), '=a')).toBe(true);
  });
});

test('IST-29: any query may follow a path, and belongs to none', () => {
  const path = anyQuery(literal('/a'));
  expect(['/a', '/a?', '/a?x=?', '/ab', '/a/?', '/'].map(text => matches(path, text))).toEqual([true, true, true, false, false, false]);
  expect(matches(anyQuery(literal('/a?x')), '/a?x')).toBe(false);
});

test('one of several texts', () => {
  expect(sameLanguage(anyOf(['a', 'b']), or(literal('a'), literal('b')))).toBe(true);
  expect(anyOf([])).toBe(NOTHING);
});

describe('a usual value, where there is one', () => {
  const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];
  test.each(METHODS.map((method, index) => [method, METHODS.slice(0, index)]))('method %s, where %p are not', (method, before) =>
    expect(sample('method', minus(EVERYTHING, anyOf(before)))).toBe(method));
  test.each<[string, Parameters<typeof sample>[1], string | undefined]>([
    ['method', minus(EVERYTHING, anyOf(METHODS)), 'A'],
    ['method', literal('brew'), 'brew'],
    ['path', prefix('/a'), '/a'],
    ['path', minus(prefix('/'), literal('/')), '/0'],
    ['path', minus(prefix('/a'), or(literal('/a'), prefix('/ax'))), '/a0'],
    ['path', or(literal('*'), literal('/ab')), '/ab'],
    ['path', or(literal('/?'), literal('/long')), '/long'],
    ['path', literal('*'), '*'],
    ['host', plus(oneOf('%a')), 'a'],
    ['name', plus(oneOf('%a')), 'a'],
    ['sni', plus(oneOf('%a')), '%'],
    ['header:x', plus(oneOf('%a')), '%'],
    ['host', literal('%'), '%'],
    ['path', NOTHING, undefined],
    ['host', NOTHING, undefined],
    ['method', NOTHING, undefined],
  ])('%s of %#', (field, language, value) => expect(sample(field, language)).toBe(value));
});
