import * as fs from 'fs';
import * as path from 'path';
import { RULES } from '../../src/rules';
import { Rule } from '../../src/rules/rule';
import { testWithShared } from '../setup/shared';
import { worldOf } from '../setup/world';
import { CASES } from './cases';
import { recorded } from './recorded';

const firing = (manifest: string): string[] => { const world = worldOf(manifest); return RULES.flatMap(rule => rule.check(world).map(() => rule.id)).sort(); };

describe.each(RULES.map(rule => [rule.id, rule] as const))('%s', (id, rule) => {
  test(`fires exactly once on its bad manifest, and no other rule does (${rule.facts.join(', ')})`, () => {
    expect(firing(rule.bad)).toEqual([id]);
  });

  test('is silent on its good manifest, and so are all others', () => expect(firing(rule.good)).toEqual([]));

  test('points to a place of its bad manifest, and says what would be right', () => {
    const [{ object, path: where, value, message }] = rule.check(worldOf(rule.bad));
    expect(where.reduce((at: any, key) => at?.[key], object.json)).toEqual(value);
    expect(message).toMatch(/[;,] /);
    expect(message).not.toMatch(/\.$|\n|undefined|\[object/);
  });

  test('reads only the kinds that it names', () => {
    for (const manifest of [rule.bad, rule.good]) {
      const { world, reads } = recorded(worldOf(manifest));
      rule.check(world);
      expect([...reads].filter(kind => !rule.reads.includes(kind))).toEqual([]);
    }
  });
});

test('over all manifests together each rule reads exactly the kinds that it names', () => {
  const manifests = [...RULES.flatMap(({ bad, good }) => [bad, good]), ...CASES.map(({ manifest }) => manifest)];
  const worlds = [...manifests, manifests.join('\n---\n')].map(manifest => worldOf(manifest));
  const seen = (rule: Rule) => [...new Set(worlds.flatMap(given => { const { world, reads } = recorded(given); rule.check(world); return [...reads]; }))].sort();
  expect(RULES.map(rule => [rule.id, seen(rule)])).toEqual(RULES.map(({ id, reads }) => [id, [...reads].sort()]));
});

test('ids are unique and in order, files are named by them, titles are unique', () => {
  const ids = RULES.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(ids.every(id => /^ZT2\d\d$/.test(id))).toBe(true);
  const files = fs.readdirSync(path.resolve(__dirname, '../../src/rules')).filter(name => /^zt/.test(name)).sort();
  expect(files.map(name => /^(zt2\d\d)-[a-z-]+\.ts$/.exec(name)?.[1].toUpperCase())).toEqual(ids);
  expect(new Set(RULES.map(({ title }) => title)).size).toBe(RULES.length);
});

test('texts are complete', () => {
  for (const { id, title, why, instead, source, facts, reads } of RULES) {
    expect([id, /[^.]$/.test(title), /\.$/.test(why), /\.$/.test(instead), /^https:\/\//.test(source), facts.length > 0, reads.length > 0])
      .toEqual([id, true, true, true, true, true, true]);
  }
});

describe('further cases', () => {
  test.each(CASES.map(({ id, name, fires, manifest }) => [id, name, fires, manifest] as const))('%s: %s', (id, _name, fires, manifest) => {
    const rule = RULES.find(one => one.id === id)!;
    expect(rule.check(worldOf(manifest))).toHaveLength(fires);
  });
});

testWithShared('layers.md', 'each fact that a rule names exists', file => {
  const known = new Set([...fs.readFileSync(file, 'utf8').matchAll(/^(?:- \*\*|\| )([A-Z]+-\d+)\b/gm)].map(([, id]) => id));
  expect(RULES.flatMap(({ id, facts }) => facts.filter(fact => !known.has(fact)).map(fact => `${id} ${fact}`))).toEqual([]);
  // The dangers that need no intent, which the rules were asked for.
  const wanted = ['CIL-03', 'CIL-05', 'CIL-06', 'CIL-07', 'CIL-08', 'CIL-11', 'CIL-21', 'CIL-22', 'CIL-25', 'CIL-32', 'CIL-42', 'NP-01', 'NP-06', 'NP-09', 'NP-13', 'MAT-24', 'MAT-25',
    'IST-02', 'IST-03', 'IST-04', 'IST-05', 'IST-06', 'IST-07', 'IST-08', 'IST-21', 'IST-24', 'IST-27', 'IST-28', 'IST-29', 'IST-30', 'IST-34', 'IST-35',
    'AMB-01', 'AMB-02', 'AMB-03', 'AMB-04', 'AMB-05', 'AMB-06', 'AMB-07', 'AMB-08', 'SPI-01', 'SPI-03', 'SPI-09', 'X-05'];
  const covered = new Set(RULES.flatMap(({ facts }) => facts));
  expect(wanted.filter(fact => !covered.has(fact))).toEqual([]);
});
