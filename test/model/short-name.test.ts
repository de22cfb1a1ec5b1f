import * as fc from 'fast-check';
import { shortName } from '../../src/model/short-name';

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,300}[a-z0-9])?$/);

test('a name within the limit stays as it is', () => {
  expect(shortName('a'.repeat(253))).toBe('a'.repeat(253));
  fc.assert(fc.property(name, text => text.length > 253 || shortName(text) === text));
});

test('a longer one is cut, ends in a hash, and is still a name', () => {
  expect(shortName('a'.repeat(254))).toMatch(/^a{244}-[0-9a-f]{8}$/);
  fc.assert(fc.property(name, fc.integer({ min: 20, max: 63 }), (text, limit) => {
    const short = shortName(text, limit);
    expect(short.length).toBeLessThanOrEqual(limit);
    expect(short).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
    expect(shortName(text, limit)).toBe(short);
  }));
});

test('two long names with the same start are two names', () => {
  expect(shortName(`${'a'.repeat(300)}1`)).not.toBe(shortName(`${'a'.repeat(300)}2`));
});

test('the cut leaves no dash or dot before the hash', () => {
  expect(shortName(`${'a'.repeat(240)}.---${'b'.repeat(30)}`)).toMatch(/^a{240}-[0-9a-f]{8}$/);
});
