import * as fs from 'fs';
import { DOMParser } from '@xmldom/xmldom';
import Ajv from 'ajv';
import * as fc from 'fast-check';
import { marked } from 'marked';
import { Proof } from '../../src/prove/proof';
import { findingText } from '../../src/report/finding-text';
import { proofJson } from '../../src/report/json';
import { proofJunit } from '../../src/report/junit';
import { proofMarkdown } from '../../src/report/markdown';
import { proofSarif } from '../../src/report/sarif';
import { proofText } from '../../src/report/text';
import { CASE_ROWS, declaredCase, proved } from '../setup/proof';
import { SHOWS, hostileFinding, hostileProof } from './hostile';
import { PROOFS, finding, layer, place } from './proofs';

const RUNS = { numRuns: 100 };
const read = (file: string) => JSON.parse(fs.readFileSync(`${__dirname}/${file}`, 'utf8'));
const URI: Readonly<Record<string, true | ((text: string) => boolean)>> = { uri: true, 'uri-reference': (text: string) => /^(?:[\w\-.~!$&'()*+,;=:@/?#]|%[0-9A-F]{2})*$/.test(text), 'date-time': true };

describe('text', () => {
  test('every character of a hostile proof shows', () => fc.assert(fc.property(hostileProof, proof => {
    for (const line of proofText(proof).split('\n')) { expect(line).toMatch(SHOWS); }
  }), RUNS));

  test('a finding has at most 40 lines, whatever its size', () => {
    fc.assert(fc.property(hostileFinding, one => { expect(findingText(one).length).toBeLessThanOrEqual(40); }), RUNS);
    const many = <T>(item: T): T[] => Array.from({ length: 1000 }, () => item);
    const huge = finding({ layers: many(layer({ places: many(place()) })), places: many(0).map((_, index) => place({ name: `policy-${index}` })), origins: many('app'), facts: many('NP-01') });
    const lines = findingText(huge);
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(lines.join('\n')).toContain('and 993 more layers');
    expect(lines.join('\n')).toContain('(and 998 more)');
    expect(lines.join('\n')).toContain('(and 995 more)');
  });

  test('the verdict stands in the last line', () => {
    expect(proofText(PROOFS.violated).trimEnd().split('\n').at(-1)).toMatch(/^violated: 2 of 5 links proved/);
    expect(proofText(PROOFS.proved).trimEnd().split('\n').at(-1)).toMatch(/^proved: 1 of 1 link proved/);
  });
});

describe('JSON', () => {
  /** The schema lets later versions add fields; the one that writes them has to describe them all. */
  const closed = (schema: any): any => {
    if (Array.isArray(schema)) { return schema.map(closed); }
    if (typeof schema !== 'object' || schema === null) { return schema; }
    const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
    return schema.properties && typeof schema.type === 'string' ? { ...inner, additionalProperties: false } : inner;
  };
  const schema = read('../../schemas/proof-v1.json');
  const validate = new Ajv({ strict: false, allErrors: true }).compile(closed({ ...schema, $id: 'closed' }));

  test.each(Object.entries(PROOFS))('%s fits the schema, and nothing in it is undescribed', (_, proof) => {
    validate(JSON.parse(proofJson(proof)));
    expect(validate.errors).toBeNull();
  });
  test.each(CASE_ROWS)('the proof of %s on %s fits it, whole and with something broken', (_, stack, item) => {
    const { objects, intent } = declaredCase(item, stack);
    const broken = objects.filter(({ kind }) => !/Policy$/.test(kind)).concat({ apiVersion: 'example.com/v1', kind: 'Firewall', metadata: { name: 'wall' } });
    for (const proof of [proved({ objects, intent }), proved({ objects: broken, intent })]) {
      validate(JSON.parse(proofJson(proof)));
      expect(validate.errors).toBeNull();
    }
  });
  test('hostile proofs fit it, and read back as they were', () => fc.assert(fc.property(hostileProof, proof => {
    const read = JSON.parse(proofJson(proof));
    expect(validate(read)).toBe(true);
    expect(read).toEqual(JSON.parse(JSON.stringify(proof)));
  }), RUNS));
  test.each([
    ['another verdict', (proof: any) => { proof.verdict = 'fine'; }], ['a missing list', (proof: any) => { delete proof.waived; }], ['an unknown field', (proof: any) => { proof.findings[0].colour = 'red'; }],
    ['a line 0', (proof: any) => { proof.findings[1].places[0].line = 0; }],
  ])('%s does not fit', (_, change) => {
    const proof = JSON.parse(proofJson(PROOFS.violated));
    change(proof);
    expect(validate(proof)).toBe(false);
  });
  test('ajv takes the schema as it is shipped in strict mode', () => { expect(new Ajv({ strict: true }).compile(schema)).toBeDefined(); });
});

describe('SARIF', () => {
  const { $schema, id, ...schema } = read('fixtures/sarif-2.1.0-rtm.5.json');
  // The schema is in draft 04; what it uses means the same in draft 07, but for the keyword `id`.
  const validate = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, formats: URI }).compile(schema);
  const check = (proof: Proof) => {
    const log = JSON.parse(proofSarif(proof));
    validate(log);
    return { errors: validate.errors, run: log.runs[0] };
  };

  test.each(Object.entries(PROOFS))('%s fits the schema of SARIF 2.1.0', (_, proof) => expect(check(proof).errors).toBeNull());
  test('so do hostile proofs', () => fc.assert(fc.property(hostileProof, proof => expect(check(proof).errors).toBeNull()), RUNS));
  test('the schema is not blind', () => {
    const log = JSON.parse(proofSarif(PROOFS.violated));
    log.runs[0].results[0].locations[0].logicalLocations[0].line = 1;
    expect(validate(log)).toBe(false);
  });

  test('each result has its rule, its line and a fingerprint; what is waived is suppressed', () => {
    const { run } = check(PROOFS.violated);
    expect(run.results.map((result: any) => [run.tool.driver.rules[result.ruleIndex].id === result.ruleId, result.level])).toEqual([[true, 'error'], [true, 'error'], [true, 'error'], [true, 'warning'], [true, 'error']]);
    expect(run.results[0].locations[0].physicalLocation).toEqual({ artifactLocation: { uri: 'dist/shop.k8s.yaml' }, region: { startLine: 12 } });
    expect(run.results[0].partialFingerprints).toEqual({ 'findingId/v1': 'ZT001 shop/web -> shop/api tcp 8080' });
    expect(run.results.map((result: any) => result.suppressions?.[0].justification)).toEqual([undefined, undefined, undefined, undefined, 'goes away with the old checkout']);
    expect(run.tool.driver.rules.every((rule: any) => rule.help.text.length > 20)).toBe(true);
  });

  test.each([
    ['a b#c?d%e.yaml', 'a%20b%23c%3Fd%25e.yaml'], ['C:file.yaml', 'C%3Afile.yaml'], ['/tmp/x.yaml', 'file:///tmp/x.yaml'], ['\ud800.yaml', '%EF%BF%BD.yaml'], ['-', '-'],
  ])('the file %j is the reference %s', (file, uri) => {
    expect(check({ ...PROOFS.violated, findings: [finding({ places: [place({ file })] })] }).run.results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(uri);
  });

  test('messages have no links and no placeholders of others', () => {
    const { run } = check({ ...PROOFS.violated, findings: [finding({ message: '[click](http://evil.example) {0}' })] });
    expect(run.results[0].message.text.split('\n')[0]).toBe('[click] (http://evil.example) {{0}}');
  });
});

describe('JUnit', () => {
  const parse = (proof: Proof) => {
    const problems: string[] = [];
    const root = new DOMParser({ onError: (_level, message) => { problems.push(message); } }).parseFromString(proofJunit(proof), 'text/xml').documentElement!;
    expect(problems).toEqual([]);
    return [...root.getElementsByTagName('testsuite')].map(suite => ({
      counts: ['tests', 'failures', 'errors', 'skipped'].map(name => Number(suite.getAttribute(name))),
      cases: [...suite.getElementsByTagName('testcase')].map(item => [item.getAttribute('name'), [...item.childNodes].filter(({ nodeType }) => nodeType === 1).map(({ nodeName }) => nodeName).join()]),
    }));
  };

  test('one case for each link and for each finding', () => {
    const [links, findings] = parse(PROOFS.violated);
    expect(links).toEqual({
      counts: [5, 1, 1, 1],
      cases: [['shop/web -> shop/api tcp 8080', 'failure'], ['shop/web -> pay/api tcp 8443', 'skipped'], ['shop/api -> db.example tcp 5432', 'error'], ['shop/job -> shop/api udp 514', ''], ['shop/web -> shop/api tcp 9090', '']],
    });
    expect(findings.counts).toEqual([5, 2, 1, 1]);
    expect(findings.cases.map(([, outcome]) => outcome)).toEqual(['failure', 'failure', 'error', 'system-out', 'skipped']);
  });
  test('an XML parser reads hostile proofs, with the same number of cases', () => fc.assert(fc.property(hostileProof, proof => {
    const suites = parse(proof);
    expect(suites.map(({ cases }) => cases.length)).toEqual([proof.links.length, proof.findings.length + proof.waived.length]);
    expect(suites.map(({ counts }) => counts[0])).toEqual(suites.map(({ cases }) => cases.length));
  }), RUNS));
});

describe('Markdown', () => {
  const outline = (proof: Proof) => [...marked.parse(proofMarkdown(proof), { async: false }).matchAll(/<(h[1-6]|details|tr|script|img|a)\b/g)].map(([, tag]) => tag);

  test('hostile proofs bring no headings, rows, links or images of their own', () => fc.assert(fc.property(hostileProof, proof => {
    const { links, needs, waived, findings } = proof;
    const rows = (list: readonly unknown[]) => (list.length === 0 ? [] : ['details', 'tr', ...list.map(() => 'tr')]);
    expect(outline(proof)).toEqual(['h3', ...findings.map(() => 'h4'), ...rows(links), ...rows(needs), ...(waived.length > 0 ? ['details'] : []), 'details']);
  }), RUNS));

  test('fits into a comment of GitHub, and says what was left out', () => {
    const links = Array.from({ length: 5_000 }, (_, index) => ({ ...PROOFS.violated.links[0], name: `shop/web -> shop/api-${index} tcp 8080` }));
    const findings = Array.from({ length: 1_000 }, (_, index) => finding({ id: `ZT002 ${index}` }));
    const text = proofMarkdown({ ...PROOFS.violated, links, findings });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/and \d+ more, see the full report/);
    expect(text).toContain('### Zero trust: violated');
  });
});
