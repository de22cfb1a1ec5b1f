import { CASE_ROWS, declaredCase, findingLines, proved } from '../setup/proof';

describe('what we compile, we prove', () => {
  test.each(CASE_ROWS)('%s on %s', (_, stack, item) => {
    const proof = proved(declaredCase(item, stack));
    expect(findingLines(proof)).toEqual([]);
    expect(['proved', 'assumed']).toContain(proof.verdict);
    expect(proof.counts.pairs).toBeGreaterThan(0);
  });
});
