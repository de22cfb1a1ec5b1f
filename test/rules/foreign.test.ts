import * as fs from 'fs';
import * as path from 'path';
import { RULES } from '../../src/rules';
import { testWithShared } from '../setup/shared';
import { worldOf } from '../setup/world';

const manifestsIn = (folder: string): string[] => fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => /\.(ya?ml|json)$/.test(name)).sort().map(name => path.join(folder, name));
const worldIn = (files: readonly string[]) => worldOf(files.map(file => fs.readFileSync(file, 'utf8')).join('\n---\n'));

/** How often each rule fires, over all of the given sets of files. */
function counted(sets: readonly (readonly string[])[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const files of sets) {
    const world = worldIn(files);
    for (const { id, check } of RULES) {
      const { length } = check(world);
      if (length > 0) { counts[id] = (counts[id] ?? 0) + length; }
    }
  }
  return counts;
}

test('our own goldens: no error, and of the rest nothing but what the declaration asks for or the files cannot show', () => {
  const fired = counted(manifestsIn(path.resolve(__dirname, '../golden')).map(file => [file]));
  expect(RULES.filter(({ id, severity }) => severity === 'error' && fired[id])).toEqual([]);
  expect(new Set(Object.keys(fired))).toEqual(new Set([
    // Workloads that are adopted by a selector have no pods in the files.
    'ZT214', 'ZT215', 'ZT270',
    // Declared without identity: Prometheus, the API server.
    'ZT243',
    // Before the phase that authenticates.
    'ZT245',
    // `/api/*` is below only, by design.
    'ZT261',
    // Cilium's gateway has no authorization of its own.
    'ZT297',
  ]));
});

// Read one by one: each is true in the sense of its rule.
testWithShared('data/np-guard/tests', 'the sets of np-guard: what fires was read and is so', folder => {
  const sets = fs.readdirSync(folder).sort().map(name => manifestsIn(path.join(folder, name)));
  expect(counted(sets)).toEqual({ ZT205: 6, ZT206: 4, ZT207: 1, ZT210: 1, ZT212: 26, ZT213: 3, ZT214: 2, ZT215: 2, ZT217: 6, ZT219: 4, ZT286: 71 });
});

testWithShared('data/online-boutique', 'the shop: open outbound in all of its policies, and a gateway for everyone', folder => {
  const [layers] = [path.join(folder, 'helm-multi-layer.yaml')];
  expect(counted([[layers]])).toEqual({ ZT205: 13 });
  expect(counted([manifestsIn(folder).filter(file => file !== layers)])).toEqual({ ZT205: 13, ZT297: 1 });
});

testWithShared('data/nca-istio/example_policies', 'Istio policies that others wrote', folder => {
  const fired = counted(manifestsIn(folder).filter(file => /\.ya?ml$/.test(file)).map(file => [file]));
  expect(RULES.filter(({ id, severity }) => severity === 'error' && fired[id])).toEqual([]);
  expect(fired).toMatchObject({ ZT251: 1, ZT262: 3, ZT269: 2 });
});
