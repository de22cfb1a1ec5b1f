import { COMMANDS } from '../../src/cli/commands';
import { CLI_CODES } from '../../src/cli/codes';
import { OPTIONS } from '../../src/cli/options';
import { cli } from './run';
import { BARE } from './worlds';

describe('help', () => {
  test.each([[[]], [['--help']], [['-h']]])('%j tells all commands, with examples', async words => {
    const { code, out, err } = await cli({}, ...words);
    expect([code, err]).toEqual([0, '']);
    for (const { name, summary, examples } of COMMANDS) { for (const text of [name, summary, examples[0]]) { expect(out).toContain(text); } }
    expect(out).toContain('0 proved, 1 violated (diff: wider), 2 cannot decide, 3 bad input');
  });
  test.each(COMMANDS.map(({ name }) => [name]))('%s --help tells its options, formats and examples', async name => {
    const { code, out } = await cli({}, name, '--help');
    const command = COMMANDS.find(item => item.name === name)!;
    expect(code).toBe(0);
    for (const option of ['format', 'output', ...command.options] as const) { expect(out).toContain(`--${option}`); }
    for (const format of command.formats) { expect(out).toContain(format); }
    for (const example of command.examples) { expect(out).toContain(example); }
    expect(Math.max(...out.split('\n').map(line => line.length))).toBeLessThan(160);
  });
  test('--version is that of the package', async () => expect(await cli({}, '--version')).toMatchObject({ code: 0, out: `${require('../../package.json').version}\n` }));
  test('every option belongs to a command', () => {
    const used = new Set(COMMANDS.flatMap(({ options }) => options as readonly string[]));
    expect(Object.keys(OPTIONS).filter(name => !used.has(name) && !['format', 'output', 'help', 'version'].includes(name))).toEqual([]);
  });
});

describe('bad arguments are exit 3, all of them at once', () => {
  test.each([
    ['an unknown command', ['proof'], ['"proof": there is no such command; use prove, posture, assert, list, explain, diff, graph (ZT401)']],
    ['no command', ['--strict'], ['cdk8s-zero-trust: a command is missing; use prove, posture, assert, list, explain, diff, graph (ZT401)']],
    ['several at once', ['list', 'dist', '--format', 'sarif', '--mesh', 'linkerd', '--wide'], [
      '--mesh: "linkerd" is wrong; use none or istio-sidecar or istio-ambient (ZT401)', '"--wide": there is no such option; see --help (ZT401)', '--format: "sarif" is wrong; use text or json or np-guard (ZT401)',
    ]],
    ['an option of another command', ['list', 'dist', '--strict'], ['--strict: list has no such option (ZT401)']],
    ['a missing value', ['list', 'dist', '--network'], ['--network: the LAYER is missing (ZT401)']],
    ['an option as a value', ['list', 'dist', '--network', '--mesh=none'], ['--network: the LAYER is missing (ZT401)']],
    ['a value where there is none', ['prove', 'dist', '--strict=yes'], ['--strict: takes no value (ZT401)']],
    ['an option twice', ['list', 'dist', '--network', 'cilium', '--network', 'kubernetes'], ['--network: is given twice (ZT401)']],
    ['too few ends', ['explain', 'shop/web'], ['explain: 1 argument; the form is cdk8s-zero-trust explain CLIENT SERVER [REQUEST] [--file PATH...] (ZT401)']],
    ['too many folders', ['diff', 'dist', 'dist', 'dist'], ['diff: 3 arguments; the form is cdk8s-zero-trust diff OLD NEW (ZT401)']],
    ['a date that is none', ['prove', 'dist', '--today', '2027-02-30'], ['--today: "2027-02-30" is wrong; use a date such as "2027-03-31" (ZT401)']],
    ['a trust domain that is none', ['list', 'dist', '--trust-domain', 'UPPER case'], [expect.stringMatching(/^--trust-domain: "UPPER case" is wrong; .* \(ZT401\)$/)]],
    ['control characters', ['\u001b[31m'], [expect.stringMatching(/^"\\u001b\[31m": there is no such command/)]],
    ['a name of the prototype', ['constructor', '--__proto__', '--toString'], [expect.stringContaining('"--__proto__": there is no such option'), expect.stringContaining('"--toString": there is no such option'), expect.stringContaining('"constructor": there is no such command')]],
  ])('%s', async (_, words, lines) => {
    const { code, out, err } = await cli(BARE, ...words);
    expect([code, out]).toEqual([3, '']);
    expect(err.trimEnd().split('\n')).toEqual(lines);
  });
  test('the order of options and arguments is free, and -o writes a file', async () => {
    const { code, out } = await cli(BARE, '--mesh', 'none', 'list', '-o', 'out', '--format=json', 'dist');
    expect(code).toBe(0);
    expect(JSON.parse(out).schema).toBe('cdk8s-zero-trust/list/v1');
  });
  test('ZT408: an output that cannot be written', async () => {
    expect(await cli(BARE, 'list', '-o', 'no/such/folder')).toMatchObject({ code: 3, out: '', err: 'no/such/folder: its folder does not exist; make it first (ZT408)\n' });
    expect(await cli(BARE, 'list', '-o', '.')).toMatchObject({ code: 3, out: '', err: '.: it cannot be written (EISDIR) (ZT408)\n' });
  });
  test('the codes are ZT4xx', () => expect(Object.keys(CLI_CODES).every(code => /^ZT4\d\d$/.test(code))).toBe(true));
});
