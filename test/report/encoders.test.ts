import { DOMParser } from '@xmldom/xmldom';
import * as fc from 'fast-check';
import { marked } from 'marked';
import { encodeJson } from '../../src/report/encode/json';
import { encodeMarkdown, markdownCellCode, markdownCode } from '../../src/report/encode/markdown';
import { encodeMermaid } from '../../src/report/encode/mermaid';
import { visible } from '../../src/report/encode/visible';
import { encodeXml } from '../../src/report/encode/xml';
import { SHOWS, hostile } from './hostile';

const RUNS = { numRuns: 500 };

test('terminal: every character shows, and long texts are cut', () => {
  fc.assert(fc.property(hostile, text => {
    expect(visible(text)).toMatch(SHOWS);
    expect(visible(text).length).toBeLessThanOrEqual(6 * 400);
  }), RUNS);
  expect(visible('shop/web → é')).toBe('shop/web → é');
  expect(visible('\u001b[31mred')).toBe('\\u001b[31mred');
});

test('JSON: reads back as it was, and shows', () => fc.assert(fc.property(fc.oneof(hostile, fc.dictionary(hostile, hostile)), value => {
  const text = encodeJson({ value });
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ value })));
  for (const line of text.split('\n')) { expect(line).toMatch(SHOWS); }
}), RUNS));

test('XML: an XML parser reads the shown text, as element and as attribute', () => fc.assert(fc.property(hostile, text => {
  const problems: string[] = [];
  const parser = new DOMParser({ onError: (_level, message) => { problems.push(message); } });
  const document = parser.parseFromString(`<a b="${encodeXml(text)}">${encodeXml(text)}</a>`, 'text/xml');
  const root = document.documentElement!;
  expect(problems).toEqual([]);
  expect(root.childNodes.length).toBeLessThanOrEqual(1);
  expect(root.textContent).toMatch(SHOWS);
  expect(root.getAttribute('b')).toBe(root.textContent);
  expect(encodeXml(root.textContent!)).toBe(encodeXml(text));
}), RUNS));

/** Tags of the HTML, without comments. */
const tags = (html: string): string[] => [...html.replace(/<!-- -->/g, '').matchAll(/<[^>]*>/g)].map(([tag]) => tag);
const inTable = (cell: string): string => marked.parse(`| a | b |\n|---|---|\n| ${cell} | end |\n`, { async: false });
const inLine = (text: string): string => marked.parse(`- see ${text} there\n`, { async: false });

describe('Markdown', () => {
  const decode = (html: string): string => html.replace(/<[^>]*>/g, '').replace(/&(lt|gt|quot|amp|#39);/g, (_, name: string) => ({ 'lt': '<', 'gt': '>', 'quot': '"', 'amp': '&', '#39': '\'' })[name]!);

  test.each([['a line', inLine], ['a cell', inTable]] as const)('text in %s is text alone', (_, render) => fc.assert(fc.property(hostile, text => {
    const html = render(encodeMarkdown(text));
    expect(tags(html)).toEqual(tags(render('plain')));
    // What GitHub looks for in the finished text.
    expect(html.replace(/&#39;/g, '')).not.toMatch(/@\w|#\d|https?:\/\//);
  }), RUNS));

  test('code in a line is code alone, and reads as the shown text', () => fc.assert(fc.property(hostile, text => {
    const html = inLine(markdownCode(text));
    expect(tags(html)).toEqual(tags(inLine('`plain`')));
    expect(decode(/<code>([^]*?)<\/code>/.exec(html)![1]).trim()).toBe(visible(text).trim());
  }), RUNS));

  test('code in a cell reads as the shown text, and ends nowhere else', () => fc.assert(fc.property(hostile, text => {
    const html = inTable(markdownCellCode(text)).replace(/<!-- -->/g, '');
    expect(tags(html)).toEqual(tags(inTable(text.includes('|') ? 'plain' : '`plain`')));
    expect(decode(/<td>([^]*?)<\/td>/.exec(html)![1]).trim()).toBe(visible(text).trim());
  }), RUNS));

  test('plain words stay readable', () => {
    expect(encodeMarkdown('shop/web -> shop/api tcp 8080 (open)')).toBe('shop/web -> shop/api tcp 8080 (open)');
    expect(encodeMarkdown('@team #12 a|b')).toBe('@<!-- -->team \\#<!-- -->12 a\\|b');
  });
});

test('Mermaid: only characters that mean nothing, and numbered ones', () => {
  fc.assert(fc.property(hostile, text => expect(encodeMermaid(text)).toMatch(/^"(?:[\w ./:,-]|#\d+;)*"$/)), RUNS);
  expect(encodeMermaid('shop/api "x"')).toBe('"shop/api #34;x#34;"');
  expect(encodeMermaid('1. - x')).toBe('"1#46; #45; x"');
});
