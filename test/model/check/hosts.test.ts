import fc from 'fast-check';
import { hostPatternProblems, hostProblems } from '../../../src/model/check/hosts';
import { refuses, refusesHostile, refusesWhatIsNoText, Row } from './table';

const LONG = `${'a'.repeat(61)}.`.repeat(4);
const ROWS: readonly Row[] = [
  ['', 'is empty', 'a.b'],
  ['https://api.example.com', 'has a scheme', 'api.example.com'],
  ['HTTPS://api.example.com/x', 'has a scheme', 'api.example.com'],
  ['api.example.com:443', 'has a port; use the host name alone, and the port option', 'api.example.com'],
  ['api.example.com/v1', 'has a path', 'api.example.com'],
  ['api.example.com?x', 'has a path', 'api.example.com'],
  ['user@example.com', 'has a user name', 'user.example.com'],
  ['api.example.com.', 'has a dot at the end; use "api.example.com"', 'api.example.com'],
  ['API.example.com', 'has upper case letters; use "api.example.com"', 'api.example.com'],
  ['192.0.2.1', 'reads as an IP address', 'v192.0.2.v1'],
  ['999.1.1.1', 'reads as an IP address', 'a999.1.1.a1'],
  ['1.2', 'reads as an IP address', '1.two'],
  ['a.0x7f', 'reads as an IP address', 'a.x7f'],
  ['::1', 'is an IP address', 'localhost.example'],
  ['[::1]:80', 'is an IP address', 'localhost.example'],
  ['localhost', 'has one part only', 'localhost.example'],
  ['a..b', 'has an empty part between dots', 'a.b'],
  ['.a.b', 'has an empty part between dots', 'a.b'],
  ['-a.b', "has a part that starts or ends with '-'", 'a-a.b'],
  ['a_b.c', 'has a character that is no letter', 'a-b.c'],
  ['a b.c', 'has a character that is no letter', 'ab.c'],
  ['münchen.example', 'has letters outside ASCII; use its Punycode form', 'xn--mnchen-3ya.example'],
  [`${'a'.repeat(64)}.b`, 'has a part of more than 63 characters', `${'a'.repeat(63)}.b`],
  [`${LONG}${'b'.repeat(6)}`, 'is longer than 253 characters', `${LONG}${'b'.repeat(5)}`],
  ['a.*.b', 'wildcard', 'a.x.b'],
  ['a*.b.c', 'wildcard', 'a.b.c'],
  ['*', 'wildcard', 'a.b'],
];

describe('hostProblems', () => {
  refuses(hostProblems, 'ZT105', [...ROWS, ['*.example.com', 'has a wildcard; use the exact host name', 'x.example.com']]);
  refusesWhatIsNoText(hostProblems, 'ZT105');
  refusesHostile(hostProblems);

  test('one label where it is allowed', () => {
    expect(hostProblems('host', 'localhost', { singleLabel: true })).toEqual([]);
    expect(hostProblems('host', '127', { singleLabel: true })).toHaveLength(1);
  });

  test('what passes is a host to a URL parser, unchanged', () => {
    const piece = fc.constantFrom('a', 'b1', 'com', 'x-y', '0', '127', '0x', '-', 'A', '%', '@', ':');
    const part = fc.array(piece, { minLength: 1, maxLength: 2 }).map(pieces => pieces.join(''));
    let passed = 0;
    fc.assert(fc.property(fc.array(part, { minLength: 2, maxLength: 3 }).map(parts => parts.join('.')), text => {
      if (hostProblems('host', text).length > 0) { return; }
      passed++;
      expect(new URL(`https://${text}/`).hostname).toBe(text);
    }), { numRuns: 2000 });
    expect(passed).toBeGreaterThan(50);
  });
});

describe('hostPatternProblems', () => {
  refuses(hostPatternProblems, 'ZT105', [
    ...ROWS,
    ['**', 'has no name behind the wildcard', '**.b.c'],
    ['*.', 'has no name behind the wildcard', '*.b.c'],
    ['*.com', 'has one part only', '*.example.com'],
    ['**.com', 'has one part only', '**.example.com'],
    ['***.example.com', 'has a wildcard of another kind', '**.example.com'],
    ['*.*.example.com', 'has a wildcard of another kind or in another place', '*.example.com'],
    ['*example.com', 'has a wildcard of another kind', '*.example.com'],
    ['*.192.0.2.1', 'reads as an IP address', '*.a192.example'],
    ['*.example.com:443', 'has a port', '*.example.com'],
    ['*.Example.com', 'has upper case letters; use "*.example.com"', '*.example.com'],
    ['https://*.example.com', 'has a scheme', '*.example.com'],
  ]);
  refusesWhatIsNoText(hostPatternProblems, 'ZT105');
  refusesHostile(hostPatternProblems);
});
