import { Command, OptionName } from './command';
import { COMMANDS } from './commands';
import { OPTIONS } from './options';

const INTRODUCTION = 'Proves on final manifests that every declared call passes all layers together and that nothing else does.';
const EXITS = 'Exit codes: 0 proved, 1 violated (diff: wider), 2 cannot decide, 3 bad input.';
const PATHS = 'A PATH is a file, a folder, or - for the standard input; without any it is the folder dist.';

export function helpText(command: Command | undefined): string {
  return `${(command ? commandHelp(command) : overview()).join('\n')}\n`;
}

function overview(): string[] {
  return [
    INTRODUCTION, '', 'cdk8s-zero-trust COMMAND [OPTIONS]', '',
    ...table(COMMANDS.map(({ name, summary }) => [name, summary])), '',
    ...table(optionRows(['help', 'version'])), '',
    'Examples', ...COMMANDS.map(({ examples }) => exampleLine(examples[0])), '', PATHS, EXITS, 'cdk8s-zero-trust COMMAND --help says more.',
  ];
}

function commandHelp({ name, usage, summary, formats, options, examples }: Command): string[] {
  return [
    `${summary}.`, '', `cdk8s-zero-trust ${name} ${usage}`, '',
    ...table([...optionRows(options), ['--format FORMAT', `${formats.join(', ')}; ${formats[0]} by default`], ...optionRows(['output', 'help'])]), '',
    'Examples', ...examples.map(exampleLine), '', ...(usage.includes('PATH') ? [PATHS] : []), EXITS,
  ];
}

const exampleLine = (example: string): string => `  ${example.includes('cdk8s-zero-trust') ? '' : 'cdk8s-zero-trust '}${example}`;

const optionRows = (names: readonly (OptionName | 'help' | 'version')[]): string[][] => names.map(name => {
  const { value, short, text, repeatable } = OPTIONS[name];
  return [`${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`, `${text}${repeatable ? ' (may be repeated)' : ''}`];
});

/** Not from `report`: help must load nothing. */
function table(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}
