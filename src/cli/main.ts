import * as fs from 'fs';
import * as path from 'path';
import { escapeHidden } from '../model/check/quote';
import { Arguments, readArguments } from './arguments';
import { InputProblem, inputProblem } from './codes';
import { ExitCode } from './command';
import { helpText } from './help';

/** Where the command writes to. */
export interface Io { readonly out: (text: string) => void; readonly err: (text: string) => void }

/** Runs one command. Whatever happens, the answer is an exit code and text for people, never a stack trace. */
export async function main(words: readonly string[], io: Io): Promise<ExitCode> {
  const given = readArguments(words, new Date().toISOString().slice(0, 10));
  switch (given.kind) {
    case 'help': io.out(helpText(given.command)); return 0;
    case 'version': io.out(`${version()}\n`); return 0;
    case 'problems': return refuse(given.problems, io);
    case 'run': return execute(given, io);
  }
}

async function execute({ command, positionals, values }: Extract<Arguments, { kind: 'run' }>, io: Io): Promise<ExitCode> {
  try {
    const { run } = command.load();
    const outcome = run(positionals, values);
    if ('problems' in outcome) { return refuse(outcome.problems, io); }
    for (const note of outcome.notes ?? []) { io.err(`${note}\n`); }
    if (values.output === undefined) { io.out(outcome.text); return outcome.exitCode; }
    const failure = written(values.output, outcome.text);
    return failure ? refuse([failure], io) : outcome.exitCode;
  } catch (error) {
    // Also a set that is too complex: nothing was decided.
    io.err(`cannot decide: ${escapeHidden(error instanceof Error ? error.message : String(error))}\n`);
    return 2;
  }
}

function written(file: string, text: string): InputProblem | undefined {
  try {
    fs.writeFileSync(file, text);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return inputProblem('ZT408', file, code === 'ENOENT' ? 'its folder does not exist; make it first' : `it cannot be written (${code ?? 'unknown reason'})`);
  }
}

function refuse(problems: readonly InputProblem[], io: Io): ExitCode {
  for (const { where, what, code } of problems) { io.err(`${escapeHidden(`${where}: ${what}`)} (${code})\n`); }
  return 3;
}

function version(): string {
  const folders = ['../..', '../../..'].map(folder => path.join(__dirname, folder, 'package.json')).filter(file => fs.existsSync(file));
  return (JSON.parse(fs.readFileSync(folders[0], 'utf8')) as { readonly version: string }).version;
}

/** What the executable calls. */
export async function run(): Promise<void> {
  // A reader that has seen enough, such as `head`, is no error.
  process.stdout.on('error', error => { if ((error as NodeJS.ErrnoException).code !== 'EPIPE') { throw error; } });
  process.exitCode = await main(process.argv.slice(2), { out: text => { process.stdout.write(text); }, err: text => { process.stderr.write(text); } });
}
