import * as fc from 'fast-check';
import { anyQuery, presentAs } from '../../src/algebra/http';
import { ANY, EMPTY, EVERYTHING, Language, NOTHING, and, concat, literal, minus, noneOf, not, oneOf, or, plus, prefix, sameLanguage, star, suffix } from '../../src/algebra/language';
import { portRange } from '../../src/algebra/ports';
import { formatLanguage, formatTraffic } from '../../src/algebra/print';
import { box, subtract } from '../../src/algebra/traffic';

describe('languages as text', () => {
  const rows: readonly (readonly [string, Language, string])[] = [
    ['a text', literal('/orders'), '/orders'],
    ['a prefix', prefix('/orders/'), '/orders/*'],
    ['a suffix', suffix('.example'), '*.example'],
    ['alternatives, sorted', or(literal('POST'), literal('GET')), 'GET | POST'],
    ['one of the words that are left', and(not(literal('GET')), or(literal('GET'), literal('PUT'))), 'PUT'],
    ['words that a prefix leaves', and(or(literal('/a/b'), literal('/b'), literal('/a')), prefix('/a')), '/a | /a/b'],
    ['a difference', minus(prefix('/a'), prefix('/a/b')), '!(/a/b*) & /a*'],
    ['alternatives within a text', concat(literal('/'), or(literal('b'), literal('cd')), literal('/')), '/(b | cd)/'],
    ['one segment', concat(literal('/a/'), plus(noneOf('/?'))), '/a/[^/?]{1,}'],
    ['repetition', star(literal('ab')), '(ab){0,}'],
    ['any character', ANY, '[^]'],
    ['everything', EVERYTHING, '*'],
    ['nothing', NOTHING, '!(*)'],
    ['the empty text', or(EMPTY, literal('x')), '"" | x'],
    ['characters of the notation', literal('*|(a)!"\\'), '\\*\\|\\(a\\)\\!\\"\\\\'],
    ['a class with its own characters', oneOf('a-]'), '[\\-\\]a]'],
  ];
  test.each(rows)('%s', (_, language, text) => expect(formatLanguage(language)).toBe(text));

  const term: fc.Arbitrary<Language> = fc.letrec<{ term: Language }>(tie => ({
    term: fc.oneof({ maxDepth: 3 },
      fc.stringMatching(/^[ab*|"]{0,3}$/).map(literal), fc.constantFrom(EVERYTHING, ANY, EMPTY, oneOf('ab'), noneOf('a')),
      fc.tuple(tie('term'), tie('term')).map(([a, b]) => concat(a, b)), fc.tuple(tie('term'), tie('term')).map(([a, b]) => or(a, b)),
      fc.tuple(tie('term'), tie('term')).map(([a, b]) => and(a, b)), tie('term').map(not), tie('term').map(star)),
  })).term;
  test('equal texts mean equal languages', () => fc.assert(fc.property(fc.array(term, { minLength: 2, maxLength: 20 }), terms => {
    const byText = new Map<string, Language>();
    for (const one of terms) {
      const other = byText.get(formatLanguage(one)) ?? one;
      byText.set(formatLanguage(one), one);
      expect(sameLanguage(one, other)).toBe(true);
    }
  }), { numRuns: 100 }));
});

describe('traffic as text', () => {
  const http = portRange('TCP', 8080);
  test('fields stand in the order of a request', () => {
    const traffic = box(http, [['host', literal('shop.example')], ['header:x-role', presentAs(literal('admin'))], ['path', anyQuery(prefix('/orders/'))], ['method', literal('GET')]]);
    expect(formatTraffic(traffic)).toEqual(['TCP 8080 GET /orders/* header x-role=admin host shop.example']);
  });
  test('IST-29: a path shows without its query where any may follow, also in differences', () => {
    expect(formatTraffic(box(http, [['path', minus(anyQuery(prefix('/a')), anyQuery(literal('/a/b')))]]))).toEqual(['TCP 8080 !(/a/b) & /a*']);
  });
  test('CIL-29: a path whose query matters is a target', () => {
    expect(formatTraffic(box(http, [['path', literal('/a')]]))).toEqual(['TCP 8080 target /a']);
  });
  test('a header that must be missing, and one that may be anything', () => {
    expect(formatTraffic(box(http, [['header:x', EMPTY], ['header:y', presentAs(EVERYTHING)]]))).toEqual(['TCP 8080 without header x header y=*']);
  });
});

test('what a field can be at all is not said', () => {
  const ports = portRange('TCP', 80);
  const rest = subtract(box(ports, [['host', prefix('a')]]), box(ports, [['host', literal('ab')], ['header:x', presentAs(literal('1'))]]));
  expect(formatTraffic(rest)).toEqual(['TCP 80 header x !(=1) host a*', 'TCP 80 header x=1 host !(ab) & a*']);
});
