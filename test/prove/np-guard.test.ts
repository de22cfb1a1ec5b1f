import * as fs from 'fs';
import * as path from 'path';
import { WorldObject } from '../../src/parse/world';
import { parseText } from '../../src/parse/text';
import { npGuardList } from '../../src/prove/np-guard';
import { npGuardText } from '../../src/report/np-guard';
import { SHARED, testIf, testWithShared } from '../setup/shared';

function objectsIn(folder: string): WorldObject[] {
  const objects: WorldObject[] = [];
  for (const file of (fs.readdirSync(folder, { recursive: true }) as string[]).filter(name => /\.(ya?ml|json)$/.test(name)).sort()) {
    const { objects: found, errors } = parseText(fs.readFileSync(path.join(folder, file), 'utf8'), { file, firstIndex: objects.length });
    if (errors.length > 0) { throw errors[0]; }
    objects.push(...found);
  }
  return objects;
}

const DATA = path.join(SHARED, 'data/np-guard');
const SETS = fs.existsSync(DATA) ? fs.readdirSync(path.join(DATA, 'expected')).map(file => file.replace(/\.txt$/, '')) : [];

testIf(SETS.length > 0, 'no data/np-guard in the shared folder; set ZT_SHARED', 'there are 74 sets', () => expect(SETS).toHaveLength(74));

describe('np-guard lists the same', () => {
  for (const set of SETS) {
    testWithShared(`data/np-guard/tests/${set}`, set, folder => {
      const expected = fs.readFileSync(path.join(DATA, 'expected', `${set}.txt`), 'utf8');
      expect(npGuardText(npGuardList(objectsIn(folder))).trimEnd().split('\n')).toEqual(expected.trimEnd().split('\n'));
    });
  }
});
