import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { main } from '../../src/cli/main';

export interface Ran { readonly code: number; readonly out: string; readonly err: string; readonly folder: string }

/** Runs the command in a new folder with these files, in this process; `folder` in what it printed becomes `.`. */
export async function cli(files: Readonly<Record<string, string | Buffer>>, ...words: readonly string[]): Promise<Ran> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zero-trust-cli-'));
  const before = process.cwd();
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  let out = '';
  let err = '';
  process.chdir(folder);
  try {
    const code = await main(words, { out: text => { out += text; }, err: text => { err += text; } });
    const written = fs.existsSync('out') ? fs.readFileSync('out', 'utf8') : '';
    return { code, out: out + written, err, folder };
  } finally {
    process.chdir(before);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
