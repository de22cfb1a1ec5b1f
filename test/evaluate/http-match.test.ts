import { EVERYTHING, NOTHING, literal, or } from '../../src/algebra/language';
import { matches } from '../../src/algebra/language';
import { allPortsOf } from '../../src/algebra/ports';
import { TooComplex } from '../../src/algebra/too-complex';
import { box, onPorts, sameTraffic } from '../../src/algebra/traffic';
import { conjunction, exactPath, pathBelow, pathPrefix, pathRegex, queryParameter, textRegex } from '../../src/evaluate/http-match';

const taken = (language: Parameters<typeof matches>[0] | undefined, texts: readonly string[]) => texts.filter(text => language && matches(language, text));

describe('paths', () => {
  const ALL = ['/', '/a', '/a/', '/a/b', '/ab', '/A', '/A/b', '/a?x', '/a?x/y', '/b?/a', ''];
  test.each<[string, ReturnType<typeof exactPath> | undefined, string[]]>([
    ['exact', exactPath('/a'), ['/a', '/a?x', '/a?x/y']],
    ['exact in any case', exactPath('/a', true), ['/a', '/A', '/a?x', '/a?x/y']],
    ['a prefix of characters', pathPrefix('/a'), ['/a', '/a/', '/a/b', '/ab', '/a?x', '/a?x/y']],
    ['a prefix of characters in any case', pathPrefix('/A', true), ['/a', '/a/', '/a/b', '/ab', '/A', '/A/b', '/a?x', '/a?x/y']],
    ['a prefix of everything', pathPrefix('/'), ALL],
    ['a prefix of segments', pathBelow('/a'), ['/a', '/a/', '/a/b', '/a?x', '/a?x/y']],
    ['a slash at its end does not matter', pathBelow('/a/'), ['/a', '/a/', '/a/b', '/a?x', '/a?x/y']],
    ['a prefix of all segments', pathBelow('/'), ALL],
    ['a pattern, without the query', pathRegex('/a/?'), ['/a', '/a/', '/a?x', '/a?x/y']],
    ['a pattern of everything', pathRegex('.*'), ALL],
    ['a pattern that is none', pathRegex('('), []],
  ])('%s', (_, language, expected) => expect(taken(language, ALL)).toEqual(expected));

  test('a pattern of everything stays everything, which costs nothing to compare', () => {
    expect(pathRegex('.*')).toBe(EVERYTHING);
    expect(pathPrefix('/')).toBe(EVERYTHING);
  });
});

test('a pattern of texts in lower case takes them as they are compared', () => {
  expect([taken(textRegex('A|b'), ['A', 'a', 'B', 'b']), taken(textRegex('A|b', true), ['A', 'a', 'B', 'b'])]).toEqual([['A', 'b'], ['a', 'b']]);
});

describe('a query parameter', () => {
  const ASKED = ['/', '/?', '/?v', '/?v=', '/?v=1', '/?v=12', '/?w=1', '/?w=1&v=1', '/?v=1&w=2', '/?v=2&v=1', '/?v=1&v=2', '/?vv=1', '/?w&v=1', '/v=1', '/?w=?v=1', '/?w?&v=1', '/?&v=1', '/?v=1&'];
  test.each<[string, Parameters<typeof queryParameter>[1], string[]]>([
    ['of a value', literal('1'), ['/?v=1', '/?w=1&v=1', '/?v=1&w=2', '/?v=1&v=2', '/?w&v=1', '/?w?&v=1', '/?&v=1', '/?v=1&']],
    ['of any value, also none', EVERYTHING, ASKED.filter(text => !['/', '/?', '/?w=1', '/?vv=1', '/v=1', '/?w=?v=1'].includes(text))],
    ['of no value', literal(''), ['/?v', '/?v=']],
    ['of two values', or(literal('12'), literal('2')), ['/?v=12', '/?v=2&v=1']],
    ['of a value that no parameter can have', literal('1&w=2'), []],
  ])('%s: the first of its name', (_, value, expected) => expect(taken(queryParameter('v', value), ASKED)).toEqual(expected));
});

describe('conditions together', () => {
  const EVERY = onPorts(allPortsOf('TCP'));
  const both = conjunction([{ field: 'method', language: literal('GET') }, { field: 'path', language: exactPath('/a') }]);
  test('all of them', () => {
    expect(both.vague).toBe(false);
    expect(sameTraffic(both.requests, box(allPortsOf('TCP'), [['method', literal('GET')], ['path', exactPath('/a')]]))).toBe(true);
  });
  test('none are every request', () => expect(conjunction([])).toEqual({ requests: EVERY, vague: false }));
  test('that contradict each other are no request', () => expect(conjunction([{ field: 'method', language: literal('GET') }, { field: 'method', language: literal('PUT') }])).toEqual({ requests: [], vague: false }));
  test('one that nobody understands makes them vague', () => {
    const { requests, vague } = conjunction([{ field: 'method', language: literal('GET') }, { field: 'path' }]);
    expect(vague).toBe(true);
    expect(sameTraffic(requests, box(allPortsOf('TCP'), [['method', literal('GET')]]))).toBe(true);
  });

  /** A language that cannot be asked whether it is empty. */
  const failing = (error: Error) => Object.create(literal('x'), { nullable: { get: () => { throw error; } } }) as typeof NOTHING;
  test('that cost too much are vague, and at most every request', () => {
    expect(conjunction([{ field: 'method', language: literal('GET') }, { field: 'path', language: failing(new TooComplex('a set')) }])).toEqual({ requests: EVERY, vague: true });
  });
  test('any other failure is one', () => expect(() => conjunction([{ field: 'path', language: failing(new RangeError('other')) }])).toThrow(RangeError));
});
