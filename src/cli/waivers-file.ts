import { dateProblems } from '../model/check/dates';
import { reasonProblems } from '../model/check/text';
import { WaiverModel } from '../prove/waive';
import { InputProblem } from './codes';
import { SourceFile, itemsAt, onlyFields, readSourceFile, textAt } from './source-file';

/** Waivers of files: `waivers`, a list of `finding`, `reason`, and if wanted `owner` and `expiresOn`. */
export function readWaivers(files: readonly string[]): { readonly waivers: readonly WaiverModel[]; readonly problems: readonly InputProblem[] } {
  const read = files.map(name => {
    const file = readSourceFile(name, 'ZT403');
    if (file.problems.length > 0) { return { waivers: [], problems: file.problems }; }
    onlyFields(file, [], ['waivers']);
    return { waivers: itemsAt(file, ['waivers']).map(([, path]) => waiverAt(file, path)), problems: file.problems };
  });
  return { waivers: read.flatMap(({ waivers }) => waivers), problems: read.flatMap(({ problems }) => problems) };
}

function waiverAt(file: SourceFile, path: readonly (string | number)[]): WaiverModel {
  onlyFields(file, path, ['finding', 'reason', 'owner', 'expiresOn']);
  const [finding, reason] = ['finding', 'reason'].map(field => textAt(file, [...path, field]));
  const [owner, expiresOn] = ['owner', 'expiresOn'].map(field => textAt(file, [...path, field], true));
  const faults = [
    ...(finding === undefined ? [] : reasonProblems('finding', finding)), ...(reason === undefined ? [] : reasonProblems('reason', reason)),
    ...(owner === undefined ? [] : reasonProblems('owner', owner)), ...(expiresOn === undefined ? [] : dateProblems('expiresOn', expiresOn)),
  ];
  for (const { what, right } of faults) { file.wrong(path, `${what}; ${right}`); }
  return { finding: finding ?? '', reason: reason ?? '', ...(owner === undefined ? {} : { owner }), ...(expiresOn === undefined ? {} : { expiresOn }), origin: file.at(path) };
}

/** Those that this command could meet: one file serves several commands, and what another one would report is not idle here. */
export const waiversFor = (waivers: readonly WaiverModel[], codes: RegExp): WaiverModel[] =>
  waivers.filter(({ finding }) => { const [code] = /^ZT\d{3}/.exec(finding) ?? []; return code === undefined || codes.test(code); });
