import * as fs from 'fs';
import type * as IntentFile from '../../src/model/read-intent-file';
import type { Intent } from '../../src/model/intent';
import type * as Files from '../../src/parse/files';
import type * as Objects from '../../src/parse/object';
import type { WorldObject } from '../../src/parse/world';
import type * as Explain from '../../src/prove/explain';
import type * as Join from '../../src/prove/join';
import type * as Listing from '../../src/prove/listing';
import type * as Open from '../../src/prove/open-connections';
import type * as Prove from '../../src/prove/prove';
import type * as Settings from '../../src/prove/setting';
import type * as ExplainText from '../../src/report/explain-text';
import { LIB } from './worlds';

const load = <T>(name: string): T => require(`${LIB}/${name}`) as T;

/** Seconds of user CPU and of wall time, and the highest resident set so far in MB. */
export interface Cost { readonly user: number; readonly wall: number; readonly memory: number }

export interface Measurement {
  readonly objects: number;
  readonly parse: Cost;
  readonly prove: Cost;
  /** What came out: a verdict, or the number of connections where there is no intent. */
  readonly result: string;
  /** Lines of the longest explanation that was asked for. */
  readonly lines: number;
}

function costOf<T>(work: () => T): { readonly result: T; readonly cost: Cost } {
  const [user, wall] = [process.cpuUsage().user, process.hrtime.bigint()];
  const result = work();
  return { result, cost: { user: (process.cpuUsage().user - user) / 1e6, wall: Number(process.hrtime.bigint() - wall) / 1e9, memory: process.resourceUsage().maxRSS / 1024 } };
}

/** Reads a folder of manifests and proves it against its intent; without one, lists what is open. */
export function fromFiles(folder: string): Measurement {
  const { readManifests } = load<typeof Files>('parse/files');
  const { result: { objects, intents, errors }, cost } = costOf(() => readManifests([folder]));
  if (errors.length > 0) { throw errors[0]; }
  const intent = intentOf(intents);
  return { ...judged(objects, intent, () => objects), parse: cost };
}

/** The same from objects in memory, as synthesis has them: there is next to nothing to parse. */
export function fromObjects(file: string, folder: string): Measurement {
  const { objectsFromJson } = load<typeof Objects>('parse/object');
  const given = fs.readFileSync(file, 'utf8').split('\n').filter(line => line !== '').map(line => ({ json: JSON.parse(line) as unknown, origin: 'bench' }));
  const intent = intentOf(load<typeof Files>('parse/files').readManifests([folder]).intents);
  const { result: objects, cost } = costOf(() => objectsFromJson(given));
  return { ...judged(objects, intent, () => objects), parse: cost };
}

function intentOf(files: readonly string[]): Intent | undefined {
  const { readIntentFile } = load<typeof IntentFile>('model/read-intent-file');
  const intents = files.flatMap(file => readIntentFile(JSON.parse(fs.readFileSync(file, 'utf8'))).intents);
  return intents.length === 0 ? undefined : load<typeof Join>('prove/join').joinIntents(intents as [Intent, ...Intent[]]).intent;
}

function judged(objects: readonly WorldObject[], intent: Intent | undefined, all: () => readonly WorldObject[]): Omit<Measurement, 'parse'> {
  const { bareSetting, declaredSetting } = load<typeof Settings>('prove/setting');
  const { prove } = load<typeof Prove>('prove/prove');
  const { result, cost } = costOf(() => {
    if (intent) {
      const { verdict, findings, counts } = prove(objects, intent, { today: '2026-01-01' });
      return `${verdict}, ${findings.length} findings, ${counts.pairs} pairs`;
    }
    const { world, entities, layers } = bareSetting(objects);
    return `${load<typeof Listing>('prove/listing').listing(world, load<typeof Open>('prove/open-connections').openConnections(layers(world), entities)).length} connections`;
  });
  const { world, layers } = intent ? declaredSetting(all(), intent) : bareSetting(all());
  const known = layers(world);
  const { explain } = load<typeof Explain>('prove/explain');
  const { explanationText } = load<typeof ExplainText>('report/explain-text');
  // One that is open, one that is closed, and the one way to the busiest end.
  const lines = [[0, 1], [0, 2], [world.workloads.length - 1, 0]].map(([client, server]) => explanationText(explain(known, client, server)).trimEnd().split('\n').length);
  return { objects: objects.length, prove: cost, result, lines: Math.max(...lines) };
}

/** Program that runs `list` and prints what the whole process took, the start of Node too; it is run without the transpiler that this file needs. */
export const LIST = `
  require(${JSON.stringify(`${LIB}/cli/main`)}).main(['list', process.argv[1]], { out() {}, err() {} }).then(() => console.log(JSON.stringify({
    user: process.cpuUsage().user / 1e6, wall: process.uptime(), memory: process.resourceUsage().maxRSS / 1024 })));`;
