import * as path from 'path';
import { STACKS } from '../../examples/online-boutique/stacks';
import { Shop } from '../../examples/online-boutique/shop';
import { main } from '../../src/cli/main';
import { CASE_ROWS } from '../setup/proof';
import { folder } from '../setup/shop';
import { cli } from './run';
import { golden } from './worlds';

const errors = (out: string): string[] => JSON.parse(out).findings.filter(({ severity }: any) => severity === 'error').map(({ id, message }: any) => `${id}: ${message}`);

describe('posture finds no error in what we write, with the pods that gateways imply and those that live elsewhere', () => {
  test.each(CASE_ROWS.map(([name, stack]) => [name, stack] as const))('%s on %s', async (name, stack) => {
    const { out, err, code } = await cli(golden(name, stack), 'posture', '--format', 'json');
    expect({ code, err, errors: errors(out) }).toEqual({ code: 0, err: '', errors: [] });
  });

  test.each(STACKS.map(stack => [stack.name, stack] as const))('the shop on %s', async (_, stack) => {
    const dist = path.join(folder(), 'dist');
    new Shop(stack, dist).app.synth();
    let out = '';
    await main(['posture', dist, '--format', 'json'], { out: text => { out += text; }, err: text => { throw new Error(text); } });
    expect(errors(out)).toEqual([]);
  });
});
