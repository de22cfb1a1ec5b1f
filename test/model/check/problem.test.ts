import fc from 'fast-check';
import { CODES } from '../../../src/model/check/codes';
import { problem, problemText, quote, throwProblems } from '../../../src/model/check/problem';

const port = problem('ZT102', 'port 0 is not a port', 'use a whole number from 1 to 65535');
const host = problem('ZT105', 'host "a" has one part only', 'use a full DNS name');

describe('problemText', () => {
  test('says where, what, what would be right, and the code', () => {
    expect(problemText('shop/web', port)).toBe('shop/web: port 0 is not a port; use a whole number from 1 to 65535 (ZT102)');
  });

  test('names the root, whose path is empty', () => expect(problemText('', port)).toMatch(/^\(root\): port 0/));

  test('a path cannot forge a line', () => expect(problemText('a\nshop/web: fine', port)).toMatch(/^a\\u000ashop\/web: fine: port 0/));
});

describe('throwProblems', () => {
  test('does nothing without problems', () => expect(throwProblems('shop/web', [])).toBeUndefined());

  test('throws one error with all problems in the order found, each once', () => {
    expect(() => throwProblems('shop/web', [host, port, host])).toThrow(new Error(`${problemText('shop/web', host)}\n${problemText('shop/web', port)}`));
  });
});

describe('quote', () => {
  class Port { public readonly number = 80; }
  const cycle: unknown[] = [];
  cycle.push(cycle);

  test.each<[unknown, string]>([
    ['web', '"web"'],
    ['say "hi" \\', '"say \\"hi\\" \\\\"'],
    ['a\nb\u001b[2J\u007f', '"a\\nb\\u001b[2J\\u007f"'],
    ['\u202e\u2028\u{e0041}\ud800', '"\\u202e\\u2028\\udb40\\udc41\\ud800"'],
    ['Zürich 東京 👩‍🚀', '"Zürich 東京 👩‍🚀"'],
    [undefined, 'undefined'], [null, 'null'], [NaN, 'NaN'], [80, '80'], [80n, '80n'], [true, 'true'],
    [() => 1, 'a function'], [Symbol('x'), 'a symbol'],
    [['a', 1, [2, [3]]], '["a", 1, [2, [...]]]'],
    [{ host: 'a', list: [] }, '{"host": "a", "list": []}'],
    [JSON.parse('{"__proto__": "x"}'), '{"__proto__": "x"}'],
    [Object.create(null), '{}'],
    [new Port(), 'an object of class Port'],
    [cycle, '[[[...]]]'],
    [{ get secret(): string { throw new Error('no'); } }, 'an object that cannot be read'],
    ['a'.repeat(79), `"${'a'.repeat(75)}..."`],
    ['a'.repeat(78), `"${'a'.repeat(78)}"`],
  ])('%#', (value, text) => expect(quote(value)).toBe(text));

  test('shows any value in at most 80 characters, none of them hidden', () => {
    fc.assert(fc.property(fc.oneof(fc.anything({ withNullPrototype: true, withSparseArray: true, withBigInt: true, withMap: true }), units()), value => {
      const text = quote(value);
      expect(text.length).toBeLessThanOrEqual(80);
      expect(text).toMatch(/^[^\p{Cc}\p{Cs}\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]*$/u);
    }));
  });

  test('a short text can be read back', () => {
    fc.assert(fc.property(units(), text => { if (quote(text).length < 78) { expect(JSON.parse(quote(text))).toBe(text); } }));
  });
});

test('every code has a meaning of one line', () => {
  expect(Object.keys(CODES)).toEqual(Array.from({ length: 38 }, (_, index) => `ZT${101 + index}`));
  for (const meaning of Object.values(CODES)) { expect(meaning).toMatch(/^[A-Z][^\n]{10,120}[^.]$/); }
});

/** Any UTF-16 text, lone surrogates included. */
function units(): fc.Arbitrary<string> {
  return fc.array(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd7f0, max: 0xe010 }), fc.integer({ min: 0x2020, max: 0x2070 })), { maxLength: 90 })
    .map(codes => String.fromCharCode(...codes));
}
