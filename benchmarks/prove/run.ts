/**
 * Parsing and proving worlds of many workloads, against the goals, and beside them another analyser on the same files.
 *
 * Runs on the compiled package: npx projen compile && tsx benchmarks/prove/run.ts [--worlds a,b] [workloads...]
 *
 * By default 1,000 and 10,000 workloads, one round, about ten minutes; `100 1000 10000 100000` with BENCH_ROUNDS=3 takes two hours.
 */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { analyserSeconds } from './analyser';
import { Cost, LIST, Measurement, fromFiles, fromObjects } from './measure';
import { WORLDS, writeObjects } from './worlds';

const SIZES = [1_000, 10_000];
const RING = 'ring and hub';
/** np-guard's analyser on these ring worlds, user seconds, measured on another machine. */
const NP_GUARD: Readonly<Record<number, number>> = { 100: 1.0, 1_000: 104, 2_000: 466 };
/** Beyond it the other analyser takes hours. */
const ANALYSER_LIMIT = Number(process.env.BENCH_ANALYSER_LIMIT ?? 100);
/** Odd. A large world shows its noise by itself. */
const roundsOf = (size: number) => (size > 10_000 ? 1 : Number(process.env.BENCH_ROUNDS ?? 1));

const fixed = ({ user, wall, memory }: Cost): string => `${user.toFixed(2)} | ${wall.toFixed(1)} | ${memory.toFixed(0)}`;

/** The generator needs more memory than what is measured, which has what Node takes by itself. */
const inChild = <T>(what: 'make' | 'files' | 'objects', ...args: readonly string[]): T =>
  run<T>(...process.execArgv, ...(what === 'make' ? ['--max-old-space-size=12000'] : []), process.argv[1], 'child', what, ...args);

function run<T>(...args: readonly string[]): T {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) { throw new Error(`${args.slice(-4).join(' ')}: the process ended with ${status}\n${stderr}`); }
  return (stdout === '' ? undefined : JSON.parse(stdout)) as T;
}

const median = <T>(all: readonly T[], cost: (one: T) => number): T => [...all].sort((a, b) => cost(a) - cost(b))[Math.floor(all.length / 2)];

function child([what, ...args]: readonly string[]): void {
  if (what === 'make') { WORLDS[args[0]](args[1], Number(args[2])); writeObjects(args[1], args[3]); return; }
  process.stdout.write(JSON.stringify(what === 'files' ? fromFiles(args[0]) : fromObjects(args[0], args[1])));
}

function measure(world: string, size: number, root: string, goals: string[], kept: Map<string, Measurement>): void {
  const [folder, file] = [path.join(root, 'world'), path.join(root, 'objects')];
  fs.mkdirSync(folder);
  inChild('make', world, folder, String(size), file);
  const rounds = Array.from({ length: roundsOf(size) }, () => ({
    files: inChild<Measurement>('files', folder), objects: inChild<Measurement>('objects', file, folder), ...(world === RING ? { list: run<Cost>('-e', LIST, folder) } : {}),
  }));
  const files = median(rounds.map(round => round.files), ({ parse, prove }) => parse.user + prove.user);
  const objects = median(rounds.map(round => round.objects), ({ parse, prove }) => parse.user + prove.user);
  console.log(`| ${world} | ${size} | ${files.objects} | files | ${fixed(files.parse)} | ${fixed(files.prove)} | ${files.result} |`);
  console.log(`| | | | objects | ${fixed(objects.parse)} | ${fixed(objects.prove)} | ${objects.result} |`);
  kept.set(`${world} ${size}`, files);
  const goal = (text: string, isMet: boolean) => goals.push(`| ${world}, ${size} | ${text} | ${isMet ? 'yes' : 'NO'} |`);
  goal(`prove is ${(files.prove.user / files.parse.user).toFixed(2)} of parse (at most 0.5)`, files.prove.user <= files.parse.user / 2);
  goal(`an explanation has ${files.lines} lines (at most 40)`, files.lines <= 40);
  const smaller = kept.get(`${world} ${size / 10}`);
  if (smaller) {
    const ratio = (files.parse.user + files.prove.user) / (smaller.parse.user + smaller.prove.user);
    goal(`${ratio.toFixed(1)} times the time of ${size / 10} (at most 11)`, ratio <= 11);
  }
  if (size >= 100_000) { goal(`${(files.prove.memory / 1024).toFixed(2)} GiB (under 4)`, files.prove.memory < 4096); }
  if (world !== RING) { return; }
  const own = median(rounds.map(round => round.list!), ({ user }) => user);
  const other = size <= ANALYSER_LIMIT ? analyserSeconds(folder) : undefined;
  const known = NP_GUARD[size];
  console.error(`list of ${size}: ${own.user.toFixed(2)} s user${known ? `; np-guard, measured elsewhere: ${known} s` : ''}${other === undefined ? '' : `; network-config-analyzer: ${other.toFixed(1)} s, ${(other / own.user).toFixed(0)} times as much`}`);
  if (size === 1_000) { goal(`list takes 1/${(known / own.user).toFixed(0)} of np-guard's ${known} s (at most 1/100, better 1/200)`, own.user <= known / 100); }
}

function main(args: readonly string[]): void {
  const chosen = args[0] === '--worlds' ? args[1].split(',') : Object.keys(WORLDS);
  const sizes = args.slice(args[0] === '--worlds' ? 2 : 0).map(Number);
  const goals: string[] = [];
  const kept = new Map<string, Measurement>();
  console.log('| world | workloads | objects | from | parse: user s | wall s | MB | prove: user s | wall s | MB | result |');
  console.log('|---|---|---|---|---|---|---|---|---|---|---|');
  for (const world of chosen) {
    for (const size of sizes.length > 0 ? sizes : SIZES) {
      const root = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-prove-'));
      try { measure(world, size, root, goals, kept); } finally { fs.rmSync(root, { recursive: true }); }
    }
  }
  console.log(['\n| world | goal | met |', '|---|---|---|', ...goals].join('\n'));
}

if (process.argv[2] === 'child') { child(process.argv.slice(3)); } else { main(process.argv.slice(2)); }
