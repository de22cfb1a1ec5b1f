import { createHash } from 'crypto';

/** What became of the mutants of a file: `hash` is that of its text. */
export interface Figures { readonly file: string; readonly hash: string; readonly killed: number; readonly timeout: number; readonly survived: number; readonly untested: number }
/** The part of Stryker's report that counts. */
export interface Report { readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly { readonly status: string }[] }>> }

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

export function figuresOf(file: string, text: string, mutants: readonly { readonly status: string }[]): Figures {
  const count = (status: string) => mutants.filter(mutant => mutant.status === status).length;
  return { file, hash: hashOf(text), killed: count('Killed'), timeout: count('Timeout'), survived: count('Survived'), untested: count('NoCoverage') };
}

export const figuresOfReport = ({ files }: Report): readonly Figures[] =>
  Object.entries(files).map(([file, { source, mutants }]) => figuresOf(file, source, mutants)).sort((a, b) => (a.file < b.file ? -1 : 1));

const sum = (all: readonly Figures[], of: (one: Figures) => number): number => all.reduce((total, one) => total + of(one), 0);
const noticed = (all: readonly Figures[]): number => sum(all, ({ killed, timeout }) => killed + timeout);
export const mutants = (all: readonly Figures[]): number => noticed(all) + sum(all, ({ survived, untested }) => survived + untested);

/** Of a hundred mutants; those that run without an end count as noticed, those that no test reaches do not. */
export const score = (all: readonly Figures[]): number => (mutants(all) === 0 ? 100 : Math.floor(10_000 * noticed(all) / mutants(all)) / 100);

const cells = (all: readonly Figures[]): readonly (string | number)[] =>
  [score(all).toFixed(2), mutants(all), sum(all, ({ killed }) => killed), sum(all, ({ timeout }) => timeout), sum(all, ({ survived }) => survived), sum(all, ({ untested }) => untested)];
const row = (...words: readonly (string | number)[]): string => `| ${words.join(' | ')} |`;

/** One line for each file and folder, for the terminal and for the page. */
export function table(all: readonly Figures[]): string {
  const folders = [...new Set(all.map(({ file }) => file.split('/').slice(0, 2).join('/')))];
  return [
    row('file', 'score', 'mutants', 'killed', 'endless', 'survived', 'untested', 'text'),
    row('---', '---:', '---:', '---:', '---:', '---:', '---:', '---'),
    ...folders.map(folder => row(`**${folder}**`, ...cells(all.filter(({ file }) => file.startsWith(`${folder}/`))), '')),
    ...all.map(one => row(one.file, ...cells([one]), `\`${one.hash}\``)),
  ].join('\n');
}

export interface Recorded { readonly hash: string; readonly score: number }

/** What a page says about each file. */
export const recorded = (page: string): ReadonlyMap<string, Recorded> =>
  new Map([...page.matchAll(/^\| (src\/\S+) \| ([\d.]+) \|.*\| `(\w+)` \|$/gm)].map(([, file, percent, hash]) => [file, { hash, score: Number(percent) }]));
