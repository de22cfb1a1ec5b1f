import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

const VERSION = '2.1.0';
const FOLDER = path.resolve(__dirname, '../../.cache/network-config-analyzer');
/** Runs the words that follow and says how many seconds of user CPU they took. */
const TIMED = 'import resource,subprocess,sys; code=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL).returncode; print(code,resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime)';
const TIMEOUT = 900_000;

/** User seconds of network-config-analyzer for the connectivity of a folder; undefined, and one line, where it is not there. */
export function analyserSeconds(folder: string): number | undefined {
  const python = path.join(FOLDER, 'bin/python');
  const isThere = fs.existsSync(path.join(FOLDER, 'bin/nca')) || install();
  if (!isThere) { console.error(`skipped: network-config-analyzer ${VERSION} is not installed (python3 -m venv, pip)`); return undefined; }
  const { stdout, error } = spawnSync(python, ['-c', TIMED, path.join(FOLDER, 'bin/nca'), '--connectivity', folder, '-r', folder, '--return_0'], { encoding: 'utf8', timeout: TIMEOUT });
  const [code, seconds] = (stdout ?? '').trim().split(' ').map(Number);
  if (error !== undefined || code !== 0) { console.error(`skipped: network-config-analyzer ${error ? 'took more than 15 minutes' : `ended with ${code}`}`); return undefined; }
  return seconds;
}

function install(): boolean {
  const run = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  return run('python3', '-m', 'venv', FOLDER) && run(path.join(FOLDER, 'bin/pip'), 'install', '-q', `network-config-analyzer==${VERSION}`);
}
