import fc from 'fast-check';
import { methodProblems, pathProblems } from '../../../src/model/check/http';
import { refuses, refusesHostile, refusesWhatIsNoText } from './table';

describe('methodProblems', () => {
  refuses(methodProblems, 'ZT108', [
    ['', 'is empty', 'GET'],
    ['get', 'has lower case letters; use "GET"', 'GET'],
    ['Post', 'has lower case letters; use "POST"', 'POST'],
    ['*', 'has a wildcard', 'PATCH'],
    ['GET*', 'has a wildcard', 'GET'],
    ['GET POST', 'has a character that no HTTP token has', 'GET-POST'],
    ['GET,POST', 'has a character that no HTTP token has', 'M-SEARCH'],
    ['GET\r\n', '"GET\\r\\n" has a character', 'GET'],
    ['(GET)', 'has a character', 'PURGE'],
  ]);
  refusesWhatIsNoText(methodProblems, 'ZT108');
});

describe('pathProblems', () => {
  refuses(pathProblems, 'ZT109', [
    ['', 'is empty', '/'],
    ['orders', "does not start with '/'; use \"/orders\"", '/orders'],
    ['*', "does not start with '/'; use \"/*\"", '/*'],
    ['https://shop.example/a', 'is a URL', '/a'],
    ['/a?b=c', 'has a query', '/a'],
    ['/a#b', 'has a fragment', '/a'],
    ['/a b', 'has a character that a path cannot have; percent-encode it', '/a%20b'],
    ['/a\tb', 'has a character that a path cannot have', '/a%09b'],
    ['/a\n', '"/a\\n" has a character', '/a'],
    ['/ä', 'has a character that a path cannot have', '/%C3%A4'],
    ['/a\\b', 'has a character that a path cannot have', '/a/b'],
    ['/a|b', 'has a character that a path cannot have', '/a~b'],
    ['/a/{id}', "has '{' or '}'; use '*'", '/a/*'],
    ['/a}', "has '{' or '}'", '/a'],
    ['/a*', "has '*' as a part of a segment", '/a/*'],
    ['/a/*b', "has '*' as a part of a segment", '/a/*/b'],
    ['/a/**', "has '*' as a part of a segment", '/a/*'],
    ['/a/*.js', "has '*' as a part of a segment", '/a/x.js'],
    ['//', "has '//'; use \"/\"", '/'],
    ['/a//b', "has '//'; use \"/a/b\"", '/a/b'],
    ['/a/../b', "has a '.' or '..' segment", '/a/...b'],
    ['/a/.', "has a '.' or '..' segment", '/a/.b'],
    ['/a/./b', "has a '.' or '..' segment", '/a/b'],
    ['/..', "has a '.' or '..' segment", '/...'],
    ['/a%', "has '%' without two hex digits", '/a%25'],
    ['/a%2', "has '%' without two hex digits", '/a%20'],
    ['/a%zz', "has '%' without two hex digits", '/a%25zz'],
    ['/a%2Fb', "has an encoded '/', '\\' or NUL", '/a/b'],
    ['/a%5cb', "has an encoded '/', '\\' or NUL", '/a/b'],
    ['/a%00', "has an encoded '/', '\\' or NUL", '/a%01'],
    ['/%2e%2E/b', 'encodes a character that needs no encoding', '/b'],
    ['/%61', 'encodes a character that needs no encoding', '/a'],
    ['/%7E', 'encodes a character that needs no encoding', '/%7F'],
    [`/${'a'.repeat(1024)}`, 'is longer than 1024 characters', `/${'a'.repeat(1023)}`],
  ]);
  refusesWhatIsNoText(pathProblems, 'ZT109');
  refusesHostile(pathProblems);
  // Ordinary names once they are a segment.
  refusesHostile((field, value) => pathProblems(field, `/${value as string}`), ['__proto__', '$(id)']);
  test.each([['/shop.v1.Orders/Get'], ['/a/'], ['/*/b/*'], ['/a;v=1/b,c'], ["/!$&'()+,;=:@-._~"]])('takes %s', path => expect(pathProblems('path', path)).toEqual([]));

  test('what passes is a path to a URL parser, unchanged: no proxy has a reason to rewrite it', () => {
    const piece = fc.constantFrom('/', '/', 'a', 'B', '.', '..', '*', '%', '%2e', '%2F', '%C3%A4', ';', '\\', '?', '#', ' ', '{', '|', '"', "'", '~', ':', '@', '\t', 'é');
    let passed = 0;
    fc.assert(fc.property(fc.array(piece, { maxLength: 7 }).map(pieces => `/${pieces.join('')}`), text => {
      if (pathProblems('path', text).length > 0) { return; }
      passed++;
      expect(new URL(`https://shop.example${text}`).pathname).toBe(text);
    }), { numRuns: 3000 });
    expect(passed).toBeGreaterThan(50);
  });
});
