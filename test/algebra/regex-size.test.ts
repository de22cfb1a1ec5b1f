import fc from 'fast-check';
import { programSize } from '../../src/algebra/regex-size';

/** Measured with RE2 (google-re2 1.1, `programsize`); the last two stand in reports of users (cilium/cilium#48773, envoyproxy/gateway#2576). */
const MEASURED: readonly (readonly [string, number])[] = [
  ['', 4], ['bar', 7], ['a|b', 5], ['ab|cd', 8], ['a*', 5], ['a+', 6], ['a?', 6], ['(a)', 7], ['(?:a)', 5], ['(ab)*', 8], ['[ace]', 7], ['[^/]', 12], ['[^/?]', 13], ['.', 12], ['(?s).', 11],
  ['.*', 12], ['.+', 13], ['/a/[^/?]+/b', 19], ['/api/v1/orders(\\?.*)?', 30], ['/api/[^/?]+(\\?.*)?', 31], ['(?i:shop\\.example)(:[0-9]+)?', 24], ['(?i)abc', 7], ['\\d+', 6], ['\\w+', 8],
  ['[0-9]{3}', 7], ['[0-9]{1,3}', 9], ['[a-z]{36}', 40], ['é', 6], ['.*foo.*', 23], ['a.*b.*c.*', 31], ['x-envoy-(a|b|c)', 15], ['(GET|POST|PUT)', 15],
  ['/(dashboard|alerts|calendar|components|metrics|critical_asset_metrics|critical_product_metrics|simple_search|support|celery_status|choices)([/?].*)?', 134],
  ['^/api/v1/object/[\\w]{32}/action$', 107],
];

test.each(MEASURED)('%s takes at least %d instructions, and not many more', (pattern, measured) => {
  expect(programSize(pattern)).toBeGreaterThanOrEqual(measured);
  expect(programSize(pattern)).toBeLessThanOrEqual(measured * 1.2 + 3);
});

test.each(['', 'bar', '(a)', '(?:a)', '[ace]', '[^/]', '[^/?]', '.', '(?s).', '(?i)abc', '[0-9]{3}', '[0-9]{1,3}', '[a-z]{36}'])('%s takes as many as measured', pattern =>
  expect(programSize(pattern)).toBe(new Map(MEASURED).get(pattern)));

/** Not measured; by what the parts take above. */
test.each<[string, number]>([
  ['a{0}', 4], ['a{2,}', 8], ['a{2,4}', 10], ['a|', 6], ['^$', 6], ['[A-Z]', 5], ['(?i)[a-z]', 13], ['[aA]', 5], ['[a-zB]', 5], ['[aB]', 6], ['[éü]', 12], ['[é-ü]', 16], ['[aé-ü]', 17], ['[^a]|b', 13],
])('%s takes %d', (pattern, expected) => expect(programSize(pattern)).toBe(expected));

test('paths of plain text take one for each character', () => {
  fc.assert(fc.property(fc.stringMatching(/^[a-z/]{0,200}$/), text => programSize(text) === 4 + text.length));
});
