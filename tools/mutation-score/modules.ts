import * as fs from 'fs';
import * as path from 'path';
import * as vm from 'vm';
import { createRequire } from 'module';
import { transformSync } from '@swc/core';

type Body = (exports: unknown, require: (name: string) => unknown, module: { exports: unknown }, file: string, folder: string) => void;
export interface Modules { readonly load: (file: string) => unknown; readonly loaded: () => readonly string[] }
/** The one mutant that is on, and the file that it is in. */
export interface Mutation { readonly id: string; readonly file: string }

/**
 * Without the switches of other mutants and without counters, a file is as fast as its original. Should Stryker give them other names, it is only slow again.
 */
const plain = (text: string, mutant?: string): string => text
  .replace(/stryMutAct_\w+\("(\d+)"\)/g, (all, id) => id === mutant ? all : 'false')
  .replace(/stryCov_\w+\("\d+"(?:, "\d+")*\)/g, '0');

function compile(file: string, text: string): vm.Script {
  const { code } = transformSync(text, {
    filename: file, swcrc: false, jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' },
  });
  return new vm.Script(`(function (exports, require, module, __filename, __dirname) {${code}\n})`, { filename: file });
}

const plainScripts = new Map<string, vm.Script>();
function plainScript(file: string): vm.Script {
  let found = plainScripts.get(file);
  if (!found) { plainScripts.set(file, found = compile(file, plain(fs.readFileSync(file, 'utf8')))); }
  return found;
}

/** Our modules with one mutant. Each runs anew: one that remembers answers would carry them on to the next mutant. */
export function mutatedModules(root: string, given: Readonly<Record<string, unknown>>, mutation: Mutation): Modules {
  const mutated = compile(mutation.file, plain(fs.readFileSync(mutation.file, 'utf8'), mutation.id));
  return freshModules(root, given, file => file === mutation.file ? mutated : plainScript(file));
}

/** Our modules with all switches and counters, for the run that finds out which test reaches which mutant. */
export function countingModules(root: string, given: Readonly<Record<string, unknown>>): Modules {
  return freshModules(root, given, file => compile(file, fs.readFileSync(file, 'utf8')));
}

function freshModules(root: string, given: Readonly<Record<string, unknown>>, script: (file: string) => vm.Script): Modules {
  const modules = new Map<string, { exports: unknown }>();
  const outside = createRequire(path.join(root, 'package.json'));
  const load = (file: string): unknown => {
    const known = modules.get(file);
    if (known) { return known.exports; }
    const made = { exports: {} };
    modules.set(file, made);
    (script(file).runInThisContext() as Body)(made.exports, name => find(name, file), made, file, path.dirname(file));
    return made.exports;
  };
  const find = (name: string, from: string): unknown => {
    if (!name.startsWith('.')) { return given[name] ?? outside(name); }
    const base = path.resolve(path.dirname(from), name);
    const file = [`${base}.ts`, path.join(base, 'index.ts')].find(candidate => fs.existsSync(candidate));
    return file ? load(file) : outside(base);
  };
  return { load, loaded: () => [...modules.keys()] };
}
