import fc from 'fast-check';
import { ANY, EMPTY, EVERYTHING, Language, NOTHING, after, and, concat, isEmpty, isSubset, literal, matches, minus, noneOf, not, oneOf, or, plus, prefix, sameLanguage, star, suffix, witness } from '../../src/algebra/language';
import { TooComplex } from '../../src/algebra/too-complex';

/** A language together with what it means, told by its words over a small alphabet: two readings of one construction. */
interface Model { readonly language: Language; readonly holds: (text: string) => boolean }

const ALPHABET = ['a', 'b', '/'];
const WORDS: readonly string[] = [0, 1, 2, 3, 4].flatMap(length => wordsOf(length));

function wordsOf(length: number): string[] {
  return length === 0 ? [''] : wordsOf(length - 1).flatMap(word => ALPHABET.map(char => word + char));
}

const splits = (text: string): [string, string][] => Array.from({ length: text.length + 1 }, (_, at) => [text.slice(0, at), text.slice(at)]);
const repeats = (one: (text: string) => boolean, text: string): boolean =>
  text === '' || splits(text).some(([first, rest]) => first !== '' && one(first) && repeats(one, rest));

const leaves = fc.constantFrom<Model>(
  { language: NOTHING, holds: () => false },
  { language: EMPTY, holds: text => text === '' },
  { language: EVERYTHING, holds: () => true },
  { language: ANY, holds: text => text.length === 1 },
  { language: literal('ab'), holds: text => text === 'ab' },
  { language: oneOf('a/'), holds: text => text === 'a' || text === '/' },
  { language: noneOf('a'), holds: text => text.length === 1 && text !== 'a' },
  { language: prefix('a'), holds: text => text.startsWith('a') },
  { language: suffix('/b'), holds: text => text.endsWith('/b') },
);

const { models } = fc.letrec<{ models: Model }>(tie => ({
  models: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaves,
    fc.tuple(tie('models'), tie('models')).map(([a, b]): Model => ({ language: or(a.language, b.language), holds: text => a.holds(text) || b.holds(text) })),
    fc.tuple(tie('models'), tie('models')).map(([a, b]): Model => ({ language: and(a.language, b.language), holds: text => a.holds(text) && b.holds(text) })),
    fc.tuple(tie('models'), tie('models')).map(([a, b]): Model => ({
      language: concat(a.language, b.language), holds: text => splits(text).some(([first, rest]) => a.holds(first) && b.holds(rest)),
    })),
    tie('models').map((a): Model => ({ language: not(a.language), holds: text => !a.holds(text) })),
    tie('models').map((a): Model => ({ language: star(a.language), holds: text => repeats(a.holds, text) })),
    tie('models').map((a): Model => ({ language: plus(a.language), holds: text => (text === '' ? a.holds('') : repeats(a.holds, text)) })),
  ),
}));

test('a language holds the texts that its construction says', () => {
  fc.assert(fc.property(models, ({ language, holds }) => WORDS.every(word => matches(language, word) === holds(word))), { numRuns: 1000 });
});

test('a witness is in the language, and none of its texts is shorter', () => {
  fc.assert(fc.property(models, ({ language, holds }) => {
    const found = witness(language);
    const shortest = WORDS.find(holds);
    if (found === undefined) { return shortest === undefined; }
    return matches(language, found) && (shortest === undefined || found.length <= shortest.length);
  }), { numRuns: 1000 });
});

test('a witness of the complement is outside, and only EVERYTHING has none', () => {
  fc.assert(fc.property(models, ({ language }) => {
    const found = witness(not(language));
    return found === undefined ? sameLanguage(language, EVERYTHING) : !matches(language, found);
  }), { numRuns: 1000 });
});

test('what may follow a text', () => {
  fc.assert(fc.property(models, fc.constantFrom(...WORDS), ({ language, holds }, text) =>
    WORDS.filter(word => word.length < 3).every(rest => matches(after(language, text), rest) === holds(text + rest))), { numRuns: 500 });
});

test('the laws of sets', () => {
  fc.assert(fc.property(models, models, models, ({ language: a }, { language: b }, { language: c }) => {
    expect(not(not(a))).toBe(a);
    expect(or(a, b)).toBe(or(b, a));
    expect(and(a, b)).toBe(and(b, a));
    // The same set, and not always the same term: a complement may show only before its characters are united with others.
    expect(sameLanguage(or(a, or(b, c)), or(or(a, b), c))).toBe(true);
    expect(sameLanguage(not(or(a, b)), and(not(a), not(b)))).toBe(true);
    expect(sameLanguage(and(a, or(b, c)), or(and(a, b), and(a, c)))).toBe(true);
    expect(isEmpty(minus(a, a))).toBe(true);
    expect(isSubset(and(a, b), a)).toBe(true);
    expect(isSubset(a, or(a, b))).toBe(true);
    expect(isSubset(a, b)).toBe(isEmpty(minus(a, b)));
    expect(sameLanguage(or(minus(a, b), and(a, b)), a)).toBe(true);
    expect(sameLanguage(concat(a, or(b, c)), or(concat(a, b), concat(a, c)))).toBe(true);
    expect(sameLanguage(star(a), or(EMPTY, concat(a, star(a))))).toBe(true);
  }), { numRuns: 150 });
});

test('equal terms are one object', () => {
  expect(concat(literal('a'), literal('b'))).toBe(literal('ab'));
  expect(or(oneOf('a'), oneOf('b'))).toBe(oneOf('ab'));
  expect(or(noneOf('a'), oneOf('a'))).toBe(ANY);
  expect(star(ANY)).toBe(EVERYTHING);
  expect(concat(prefix('a'), EVERYTHING)).toBe(prefix('a'));
  expect(and(prefix('a'), not(prefix('a')))).toBe(NOTHING);
});

test('a text of many characters is no deeper than a short one', () => {
  const long = 'x'.repeat(50_000);
  expect(matches(literal(long), long)).toBe(true);
  expect(matches(concat(literal(long), literal('y')), `${long}y`)).toBe(true);
  expect(matches(prefix(long.slice(1)), long)).toBe(true);
  expect(witness(minus(prefix('xxx'), star(oneOf('x'))))).toHaveLength(4);
});

describe('a question above its budget', () => {
  const ab = oneOf('ab');
  const fromTheEnd = (count: number): Language => concat(star(ab), literal('a'), ...Array.from({ length: count }, () => ab));

  test('is refused by name, and each time alike', () => {
    const ask = () => witness(minus(fromTheEnd(60), prefix('b')));
    expect(ask).toThrow(TooComplex);
    expect(ask).toThrow(TooComplex);
  });

  test('while a smaller one of the same form has its answer', () => {
    expect(witness(minus(fromTheEnd(5), prefix('b')))).toBe('aaaaaa');
  });

  test('takes bounded time', () => {
    const nullable = or(EMPTY, literal('a'));
    const wide = concat(...Array.from({ length: 3000 }, () => nullable), literal('b'));
    const start = performance.now();
    expect(() => matches(wide, `${'a'.repeat(100)}b`)).toThrow(TooComplex);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
