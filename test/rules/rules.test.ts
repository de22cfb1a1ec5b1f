import * as fs from 'fs';
import * as path from 'path';
import { RULES } from '../../src/rules';
import { Rule } from '../../src/rules/rule';
import { worldOf } from '../setup/world';
import { CASES } from './cases';
import { recorded } from './recorded';

/** Rules that fire beside the one whose manifest it is, because the manifest is bad in their sense too. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {};

const firing = (manifest: string): string[] => { const world = worldOf(manifest); return RULES.flatMap(rule => rule.check(world).map(() => rule.id)).sort(); };

describe.each(RULES.map(rule => [rule.id, rule] as const))('%s', (id, rule) => {
  test(`fires exactly once on its bad manifest, and no other rule does (${rule.facts.join(', ')})`, () => {
    expect(firing(rule.bad)).toEqual([id, ...BESIDE[id] ?? []].sort());
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
