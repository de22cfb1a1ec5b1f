import { Figures, figuresOf, hashOf, mutants, recorded, score } from '../../tools/mutation-score/figures';
import { page } from '../../tools/mutation-score/page';

const figures = (file: string, text: string, ...statuses: string[]): Figures => figuresOf(file, text, statuses.map(status => ({ status })));
const ONE = figures('src/algebra/one.ts', 'one', 'Killed', 'Timeout', 'Survived');
const TWO = figures('src/evaluate/two.ts', 'two', 'NoCoverage', 'Survived', 'Killed', 'Killed', 'Ignored');

describe('the score', () => {
  test('counts mutants that no test reaches as not noticed, those without an end as noticed, and others not at all', () => {
    expect([score([ONE]), mutants([ONE])]).toEqual([66.66, 3]);
    expect([score([TWO]), mutants([TWO])]).toEqual([50, 4]);
    expect([score([ONE, TWO]), mutants([ONE, TWO])]).toEqual([57.14, 7]);
  });
  test('is never rounded up', () => expect(score([{ ...ONE, killed: 84_999, timeout: 0, survived: 15_001 }])).toBe(84.99));
});

describe('the page', () => {
  const known = recorded(page([ONE, TWO], 'abc'));
  test('says of each file which text was judged, and how', () => {
    expect([...known]).toEqual([['src/algebra/one.ts', { hash: hashOf('one'), score: 66.66 }], ['src/evaluate/two.ts', { hash: hashOf('two'), score: 50 }]]);
  });
  test('another text is another file', () => expect(known.get('src/algebra/one.ts')!.hash).not.toBe(hashOf('one ')));
});
