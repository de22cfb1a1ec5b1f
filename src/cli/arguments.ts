import { parseArgs } from 'node:util';
import { quote } from '../model/check/quote';
import { InputProblem, inputProblem } from './codes';
import { Command, OptionName, Values } from './command';
import { COMMANDS } from './commands';
import { OPTIONS } from './options';

export type Arguments =
  | { readonly kind: 'help'; readonly command?: Command }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly command: Command; readonly positionals: readonly string[]; readonly values: Values }
  | { readonly kind: 'problems'; readonly problems: readonly InputProblem[] };

/** Reads the words behind the name of the program; all that is wrong with them at once. */
export function readArguments(words: readonly string[], today: string): Arguments {
  const { tokens } = parseArgs({
    args: [...words], strict: false, allowPositionals: true, tokens: true,
    options: Object.fromEntries(Object.entries(OPTIONS).map(([name, { value, short }]) => [name, { type: value ? 'string' as const : 'boolean' as const, multiple: true, ...(short ? { short } : {}) }])),
  });
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  const problems: InputProblem[] = [];
  const wrong = (where: string, what: string) => problems.push(inputProblem('ZT401', where, what));
  for (const token of tokens) {
    if (token.kind === 'positional') { positionals.push(token.value); }
    if (token.kind !== 'option') { continue; }
    const option = Object.hasOwn(OPTIONS, token.name) ? OPTIONS[token.name as OptionName] : undefined;
    const missing = option?.value !== undefined && (token.value === undefined || (!token.inlineValue && token.value.startsWith('-') && token.value !== '-'));
    if (!option) { wrong(quote(token.rawName), 'there is no such option; see --help'); } else if (missing) { wrong(token.rawName, `the ${option.value} is missing`); } else if (!option.value && token.value !== undefined) {
      wrong(token.rawName, 'takes no value');
    } else {
      given.set(token.name, [...given.get(token.name) ?? [], token.value ?? '']);
      const right = option.problem?.(token.value ?? '');
      if (right) { wrong(token.rawName, `${quote(token.value)} is wrong; ${right}`); }
    }
  }
  const [name, ...rest] = positionals;
  const command = COMMANDS.find(item => item.name === name);
  if (given.has('help') || words.length === 0) { return { kind: 'help', ...(command ? { command } : {}) }; }
  if (given.has('version')) { return { kind: 'version' }; }
  if (!command) {
    wrong(name === undefined ? 'cdk8s-zero-trust' : quote(name), `${name === undefined ? 'a command is missing' : 'there is no such command'}; use ${COMMANDS.map(item => item.name).join(', ')}`);
    return { kind: 'problems', problems };
  }
  const [fewest, most] = command.positionals;
  if (rest.length < fewest || rest.length > most) { wrong(command.name, `${rest.length} ${rest.length === 1 ? 'argument' : 'arguments'}; the form is cdk8s-zero-trust ${command.name} ${command.usage}`); }
  for (const [option, values] of given) {
    if (!['format', 'output', ...command.options].includes(option)) { wrong(`--${option}`, `${command.name} has no such option`); }
    if (values.length > 1 && !OPTIONS[option as OptionName].repeatable) { wrong(`--${option}`, 'is given twice'); }
  }
  const format = given.get('format')?.[0] ?? command.formats[0];
  if (!command.formats.includes(format)) { wrong('--format', `${quote(format)} is wrong; use ${command.formats.join(' or ')}`); }
  if (problems.length > 0) { return { kind: 'problems', problems }; }
  return { kind: 'run', command, positionals: rest, values: valuesOf(given, format, today) };
}

function valuesOf(given: ReadonlyMap<string, readonly string[]>, format: string, today: string): Values {
  const one = (name: OptionName) => given.get(name)?.[0];
  const all = (name: OptionName) => given.get(name) ?? [];
  return {
    format, output: one('output'), strict: given.has('strict'), file: all('file'), intent: all('intent'), platform: one('platform'), network: one('network') as Values['network'], mesh: one('mesh') as Values['mesh'],
    trustDomain: one('trust-domain'), waivers: all('waivers'), assertions: all('assertions'), today: one('today') ?? today,
  };
}
