import fc from 'fast-check';
import { dateProblems } from '../../../src/model/check/dates';
import { durationProblems, svidTtlProblems } from '../../../src/model/check/durations';
import { reasonProblems } from '../../../src/model/check/text';
import { refuses, refusesWhatIsNoText } from './table';

describe('dateProblems', () => {
  refuses(dateProblems, 'ZT125', [
    ['', 'is not of the form YYYY-MM-DD', '2027-03-31'],
    ['2027-3-31', 'is not of the form YYYY-MM-DD', '2027-03-31'],
    ['31.03.2027', 'is not of the form', '2027-03-31'],
    ['2027-03-31T00:00:00Z', 'is not of the form', '2027-03-31'],
    ['2027-03-31\n', 'is not of the form', '2027-03-31'],
    ['+02027-03-31', 'is not of the form', '2027-03-31'],
    ['٢٠٢٧-٠٣-٣١', 'is not of the form', '2027-03-31'],
    ['2027-02-29', 'is not in the calendar', '2028-02-29'],
    ['2100-02-29', 'is not in the calendar', '2000-02-29'],
    ['2027-04-31', 'is not in the calendar', '2027-04-30'],
    ['2027-13-01', 'is not in the calendar', '2027-12-31'],
    ['2027-00-10', 'is not in the calendar', '2027-01-01'],
    ['2027-01-00', 'is not in the calendar', '2027-01-31'],
    [new Date(0), 'an object of class Date is not a string; use a date such as "2027-03-31"', '1970-01-01'],
  ]);
  refusesWhatIsNoText(dateProblems, 'ZT125');

  test('agrees with the calendar of Date', () => {
    fc.assert(fc.property(fc.integer({ min: 1000, max: 9999 }), fc.nat(15), fc.nat(35), (year, month, day) => {
      const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      const real = new Date(Date.UTC(year, month - 1, day)).toISOString().startsWith(text);
      expect(dateProblems('date', text).length === 0).toBe(real);
    }), { numRuns: 2000 });
  });
});

describe('durationProblems', () => {
  refuses(durationProblems, 'ZT137', [
    [0, '0 is not a duration in seconds', 1],
    [-1, '-1 is not a duration', 1],
    [0.5, '0.5 is not a duration', 5],
    [NaN, 'NaN is not a duration', 5],
    [Infinity, 'Infinity is not a duration', 9_223_372_036],
    [9_223_372_037, 'is not a duration', 9_223_372_036],
    ['1h', '"1h" is not a duration', 3600],
    [undefined, 'undefined is not a duration', 3600],
  ]);
});

describe('svidTtlProblems (SPI-09)', () => {
  refuses(svidTtlProblems, 'ZT116', [[14401, 'use at most 14400 seconds', 14400], [86400, 'of 86400 seconds is longer', 3600]]);
  refuses(svidTtlProblems, 'ZT137', [[0, 'is not a duration', 60], ['1h', 'is not a duration', 3600]]);

  test.each<[number, unknown, string[]]>([
    [3600, 21600, []],
    [3601, 21600, ['ZT116']],
    // A sixth of 90 days would be 15 days.
    [604800, 7776000, []],
    [604801, 7776000, ['ZT116']],
    [1, 6, []],
    [1, 5, ['ZT116']],
    // A CA lifetime that is wrong itself is reported where it stands.
    [3600, NaN, []],
    [3600, '24h', []],
  ])('%p s under a CA of %p s', (ttl, caTtl, codes) => expect(svidTtlProblems('ttl', ttl, caTtl).map(found => found.code)).toEqual(codes));

  test('never advises a lifetime of zero', () => expect(svidTtlProblems('ttl', 1, 5)[0].right).toBe('use a longer CA lifetime'));
});

describe('reasonProblems', () => {
  refuses(reasonProblems, 'ZT126', [
    ['', 'is empty; say it in a few words', 'because'],
    ['  ', 'is empty', ' x '],
    ['\n', 'is empty', '-'],
    ['a'.repeat(501), 'is longer than 500 characters', 'a'.repeat(500)],
    ['a\nb', '"a\\nb" has control characters', 'a b'],
    ['a\u0000', 'has control characters', 'a'],
    ['\u001b[31mred', 'has control characters', '[31mred'],
    ['\u0085x', 'has control characters', 'x'],
    ['a\u202eb', '"a\\u202eb" has control characters', 'a→b'],
    ['a\u2066b', 'has control characters', 'ab'],
    ['a\u2028b', 'has control characters', 'a·b'],
    ['a\u200bb', 'has control characters', 'می\u200cخواهم'],
    ['\ud83d', '"\\ud83d" has control characters', '\ud83d\ude80'],
    ['a\u{e0041}', 'has control characters', '👩\u200d🚀'],
  ]);
  refusesWhatIsNoText(reasonProblems, 'ZT126');
});
