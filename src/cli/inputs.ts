import * as fs from 'fs';
import { quote } from '../model/check/quote';
import { Intent } from '../model/intent';
import { readIntentFile } from '../model/read-intent-file';
import { Manifests, readManifests, whyUnreadable } from '../parse/files';
import { WorldObject } from '../parse/world';
import { Joined, joinIntents } from '../prove/join';
import { Setting, bareSetting, declaredSetting } from '../prove/setting';
import { InputProblem, inputProblem } from './codes';
import { Values } from './command';

const FOLDER = 'dist';

export interface Inputs {
  readonly objects: readonly WorldObject[];
  /** What was declared, of all intent files together. */
  readonly joined?: Joined;
  readonly setting: () => Setting;
  readonly problems: readonly InputProblem[];
}

/** Manifests and intents, with all that is wrong with any of them. What the options say of the platform stands in place of an intent that only lies in a folder. */
export function readInputs(paths: readonly string[], values: Values): Inputs {
  if (paths.length === 0 && !fs.existsSync(FOLDER)) {
    return { objects: [], setting: () => bareSetting([]), problems: [inputProblem('ZT407', FOLDER, 'there is no such folder; name the files or folders of the manifests')] };
  }
  const given = paths.length === 0 ? [FOLDER] : paths;
  const manifests = readManifests(given);
  const isDescribed = values.network !== undefined || values.mesh !== undefined || values.trustDomain !== undefined;
  const clash = isDescribed && values.intent.length > 0 ? [inputProblem('ZT401', '--intent', 'the intent says what the platform is; leave out --network, --mesh and --trust-domain')] : [];
  const files = [...new Set([...values.intent, ...(isDescribed || values.intent.length > 0 ? [] : manifests.intents)])];
  const read = files.map(readIntent);
  const { chosen, problems } = choose(read.flatMap(({ intents }) => intents), values.platform);
  const joined = chosen.length > 0 ? joinIntents(chosen as [Intent, ...Intent[]]) : undefined;
  return {
    objects: manifests.objects, ...(joined ? { joined } : {}),
    setting: () => (joined ? declaredSetting(manifests.objects, joined.intent) : bareSetting(manifests.objects, values)),
    problems: [...manifestProblems(manifests, given), ...clash, ...read.flatMap(item => item.problems), ...problems],
  };
}

function manifestProblems({ objects, errors }: Manifests, given: readonly string[]): InputProblem[] {
  if (errors.length === 0 && objects.length === 0) { return [inputProblem('ZT407', given.join(' '), 'there are no Kubernetes objects in it')]; }
  return errors.map(({ code, file, line, what }) => ({ code, where: `${file ?? 'input'}${line === undefined ? '' : `:${line}`}`, what }));
}

function readIntent(file: string): { readonly intents: readonly Intent[]; readonly problems: readonly InputProblem[] } {
  try {
    const { intents, problems } = readIntentFile(JSON.parse(fs.readFileSync(file, 'utf8')));
    return { intents, problems: problems.map(what => inputProblem('ZT402', file, what)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { intents: [], problems: [inputProblem('ZT402', file, code === undefined ? 'it is no JSON; name a file that ZeroTrustApp or Intent.write wrote' : whyUnreadable(error))] };
  }
}

/** The manifests are those of one cluster, so one platform is proved at a time. */
function choose(intents: readonly Intent[], wanted: string | undefined): { readonly chosen: readonly Intent[]; readonly problems: readonly InputProblem[] } {
  const names = [...new Set(intents.map(({ platform }) => platform.name))];
  const chosen = wanted === undefined ? intents : intents.filter(({ platform }) => platform.name === wanted);
  if (wanted === undefined && names.length > 1) {
    return { chosen: [], problems: [inputProblem('ZT402', 'the intent', `has the platforms ${names.map(quote).join(', ')}; choose one with --platform, and give the manifests of that one`)] };
  }
  const missing = wanted !== undefined && names.length > 0 && chosen.length === 0;
  return { chosen, problems: missing ? [inputProblem('ZT402', '--platform', `the intent has no ${quote(wanted)}; it has ${names.map(quote).join(', ')}`)] : [] };
}
