import { parseText } from '../../src/parse/text';
import { fuzz } from './fuzz';

const codes = (text: string) => [...new Set(parseText(text, { file: 'x.yaml' }).errors.map(({ code }) => code))];
const MEBIBYTE = 1024 * 1024;

test('2,000 random inputs end in time, with objects and coded errors only', () => {
  const { failures, refused, objects } = fuzz(2000, 7);
  expect(failures).toEqual([]);
  // Neither side is empty, so that both are tried.
  expect(Math.min(refused, objects)).toBeGreaterThan(500);
}, 120_000);

describe('large texts end in time, read or refused', () => {
  const object = (index: number, more = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${index}, namespace: shop}\ndata: {key: value}\n${more}`;

  test('many documents are read', () => {
    const { objects, errors } = parseText(Array.from({ length: 50_000 }, (_, index) => object(index)).join('---\n'));
    expect([objects.length, errors.length]).toEqual([50_000, 0]);
    expect(objects[49_999].at(['data']).line).toBe(50_000 * 5 - 1);
  }, 60_000);

  test('a document over the limit is refused with what to do, its neighbours are read', () => {
    const { objects, errors } = parseText(`${object(1)}---\n${object(2, `x: "${'y'.repeat(65 * MEBIBYTE)}"\n`)}---\n${object(3)}`, { file: 'x.yaml' });
    expect(objects.map(({ name }) => name)).toEqual(['c1', 'c3']);
    expect(errors.map(({ message }) => message)).toEqual([
      'x.yaml:5: a document of more than 64 MiB; write its objects as documents of their own, or get fewer kinds or namespaces at a time (ZT302)',
    ]);
  }, 60_000);

  test.each<[string, string, string[]]>([
    ['lists in lists', '['.repeat(2 * MEBIBYTE), ['ZT307']],
    ['mappings in mappings', '{a: '.repeat(MEBIBYTE), ['ZT307']],
    ['dashes', '- '.repeat(2 * MEBIBYTE), ['ZT307']],
    ['question marks', '? '.repeat(2 * MEBIBYTE), ['ZT307']],
    ['an open quote', `a: "${'x'.repeat(4 * MEBIBYTE)}`, ['ZT304']],
    ['empty documents', '---\n'.repeat(MEBIBYTE), []],
    ['comments', '#\n'.repeat(2 * MEBIBYTE), []],
    ['a list of scalars', `[${'1,'.repeat(MEBIBYTE)}1]`, ['ZT309']],
    ['too long a list of scalars', `[${'1,'.repeat(4 * MEBIBYTE)}1]`, ['ZT302']],
    ['too many dashes', '- - - - - - - -\n'.repeat(MEBIBYTE), ['ZT302']],
    ['one key', `${'k'.repeat(4 * MEBIBYTE)}: v`, []],
    ['the same key', 'k: v\n'.repeat(MEBIBYTE), ['ZT305']],
    ['spaces', ' '.repeat(4 * MEBIBYTE), []],
    ['comments after a scalar in flow', `{a: [b${' #\n'.repeat(MEBIBYTE)}]}`, []],
  ])('%s', (_name, text, expected) => {
    const start = Date.now();
    expect(codes(text)).toEqual(expected);
    expect(Date.now() - start).toBeLessThan(20_000);
  }, 60_000);
});
