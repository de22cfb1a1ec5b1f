import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App } from 'cdk8s';

/**
 * Makes an app with about `objects` objects that writes to `outdir`. What it does before is not measured and may not warm up what is:
 * it decides where V8 lays out the constructs, which is worth a third of the stock synthesis.
 */
export type Variant = (objects: number) => (outdir: string) => App;

/** User CPU seconds of a part of the synthesis that is to be reported apart; 0 where it does not run. */
export type Apart = () => number;

interface Measurement {
  /** User CPU time in seconds, of making the objects, of `synth()` without the part, and of the part. */
  readonly build: number;
  readonly synth: number;
  readonly apart: number;
  /** Wall time of all, in seconds. */
  readonly wall: number;
  /** Highest resident set of the process, in MB. */
  readonly memory: number;
  /** Size of all manifests in MB and a digest of names and bytes: equal digests, equal output. */
  readonly size: number;
  readonly digest: string;
}

/** Odd. The machine is rarely idle, so the variants take turns, and each shows its median. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);

/**
 * Measures every variant at every number of objects, each in fresh processes, and prints a table.
 *
 * Ratios are against the first variant of the same run, without the part that is reported apart: times of two machines,
 * or of two days, say nothing. The script that calls this runs again in the child processes; it must do nothing else.
 */
export function measureAll(variants: Readonly<Record<string, Variant>>, sizes: readonly number[], apart: Apart = () => 0): void {
  const [command, name, objects] = process.argv.slice(2);
  if (command === 'child') {
    console.log(JSON.stringify(measure(variants[name], Number(objects), apart)));
    return;
  }
  console.log('| objects | variant | build s | synth s | ratio | apart s | wall s | memory MB | output MB | output |');
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  for (const size of command === undefined ? sizes : process.argv.slice(2).map(Number)) {
    const names = Object.keys(variants);
    const rounds = Array.from({ length: ROUNDS }, () => names.map(variant => measureInChild(variant, size)));
    const results = names.map((variant, index) => ({ variant, ...median(rounds.map(round => round[index])) }));
    const base = results[0];
    for (const { variant, build, synth, apart: part, wall, memory, size: megabytes, digest } of results) {
      const ratio = (build + synth) / (base.build + base.synth);
      const cells = [size, variant, build.toFixed(2), synth.toFixed(2), ratio.toFixed(3), part.toFixed(2), wall.toFixed(1), memory.toFixed(0), megabytes.toFixed(1), digest];
      console.log(`| ${cells.join(' | ')} |`);
    }
  }
}

function median(measurements: readonly Measurement[]): Measurement {
  return [...measurements].sort((a, b) => a.build + a.synth - b.build - b.synth)[Math.floor(measurements.length / 2)];
}

function measureInChild(variant: string, objects: number): Measurement {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, process.argv[1], 'child', variant, String(objects)], { encoding: 'utf8' });
  if (status !== 0) { throw new Error(`${variant}, ${objects} objects: the process ended with ${status}\n${stderr}`); }
  return JSON.parse(stdout);
}

function measure(variant: Variant, objects: number, apart: Apart): Measurement {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-synth-'));
  try {
    const make = variant(objects);
    const started = process.hrtime.bigint();
    const start = process.cpuUsage().user;
    const before = apart();
    const app = make(outdir);
    const built = process.cpuUsage().user;
    app.synth();
    const end = process.cpuUsage().user;
    const part = apart() - before;
    const wall = Number(process.hrtime.bigint() - started) / 1e9;
    const memory = process.resourceUsage().maxRSS / 1024;
    return { build: (built - start) / 1e6, synth: (end - built) / 1e6 - part, apart: part, wall, memory, ...digestOf(outdir) };
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

function digestOf(folder: string): { size: number; digest: string } {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const name of (fs.readdirSync(folder, { recursive: true }) as string[]).filter(file => file.endsWith('.yaml')).sort()) {
    const file = path.join(folder, name);
    if (!fs.statSync(file).isFile()) { continue; }
    const content = fs.readFileSync(file);
    hash.update(`${name}\0${content.length}\0`).update(content);
    bytes += content.length;
  }
  return { size: bytes / 1e6, digest: hash.digest('hex').slice(0, 8) };
}
