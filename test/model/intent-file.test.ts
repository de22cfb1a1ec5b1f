import { Intent } from '../../src';
import { worldsOf } from '../../src/constructs/platform-registry';
import { readIntentFile } from '../../src/model/read-intent-file';
import { CASES } from '../golden/cases';
import { build } from '../setup/golden';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the intent file, read back', () => {
  const rows = Object.entries(CASES).flatMap(([name, item]) => item.stacks.map(stack => [name, stack, item] as const));

  test.each(rows)('%s on %s: is what was declared', (_, stack, { declare, facts }) => {
    const { app } = build(stack, declare, facts?.(stack));
    const { intents, problems } = readIntentFile(JSON.parse(Intent.toJson(app)));
    expect(problems).toEqual([]);
    expect(plain(intents)).toEqual(plain(worldsOf(app).map(({ intent }) => intent)));
  });

  const sound = () => {
    const { declare, facts } = CASES['http-link'];
    const { app } = build('cilium', declare, facts?.('cilium'));
    return JSON.parse(Intent.toJson(app));
  };

  test.each([
    ['another schema', (file: any) => { file.schema = 'cdk8s-zero-trust/intent/v0'; }, 'intent.schema is none of'],
    ['an unknown field', (file: any) => { file.platforms[0].platform.firewall = {}; }, 'intent.platforms[0].platform.firewall is no known field'],
    ['an unknown peer', (file: any) => { file.platforms[0].links[0].client = { kind: 'friend' }; }, 'intent.platforms[0].links[0].client.kind is none of'],
    ['a workload that is not there', (file: any) => { file.platforms[0].workloads = []; }, 'that it does not describe'],
    ['no mapping', (file: any) => { file.platforms[0].namespaces = [null]; }, 'intent.platforms[0].namespaces[0] is no mapping'],
  ])('%s is refused by name', (_, change, message) => {
    const file = sound();
    change(file);
    expect(readIntentFile(file).problems.join('\n')).toContain(message);
    expect(readIntentFile(file).intents).toEqual([]);
  });
});
