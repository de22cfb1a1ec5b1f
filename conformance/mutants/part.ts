import { Intent } from '../../src/model/intent';
import { WorldObject } from '../../src/parse/world';
import { layersOf, prove } from '../../src/prove/prove';
import { worldFor } from '../../src/prove/world-for';
import { meanings } from '../../test/mutation/meaning';
import { Mutant, mutants as mutantsOf } from '../../test/mutation/mutants';
import { isRefused } from '../../test/mutation/refused';
import { mayBeDeclared, placed } from '../../test/mutation/run';
import { sample } from '../../test/mutation/tally';
import { STACKS, Stack } from '../../test/setup/golden';
import { CASE_ROWS, TODAY, declaredCase } from '../../test/setup/proof';
import { startEngine } from '../harness/engine';
import { Options, Outcome, Part, Tools } from '../harness/part';
import { against } from './against';
import { givenOf } from './ends';
import { Refused } from './mesh';
import { ciliumEngine, kubernetesEngine } from './network';
import { Engines, readsRequests, truth } from './truth';
import { shownBy, wordOn } from './witness';

/** What came of one mutant: calls that the engines decided, calls of which they say nothing, and what they see otherwise. */
export interface Judged { readonly fate: 'passed' | 'shown' | 'skipped' | 'refused'; readonly cases: number; readonly undecided: number; readonly wrong: readonly string[] }

const not = (fate: 'skipped' | 'refused'): Judged => ({ fate, cases: 0, undecided: 0, wrong: [] });

/** Kinds of the network layer that none of the engines reads. */
const BEYOND = /^(BaselineAdminNetworkPolicy|AdminNetworkPolicy|ClusterNetworkPolicy)$/;

export async function judge(engines: Engines, base: readonly WorldObject[], intent: Intent, { at, object }: Omit<Mutant, 'name'>): Promise<Judged> {
  const given = [...base.slice(0, at), ...(object === undefined ? [] : [placed(object, at)]), ...base.slice(at + 1)];
  // a further pod with the labels of a declared workload is that workload.
  if (given.some(({ kind }) => BEYOND.test(kind)) || (object !== undefined && (isRefused(object) || (at === base.length && mayBeDeclared(intent, object))))) { return not('skipped'); }
  const { verdict, findings } = prove(given, intent, { today: TODAY });
  // Where something is not understood, what stands beside it is a guess.
  if (verdict === 'undecided' || findings.some(finding => finding.verdict === 'undecided')) { return not('skipped'); }
  try {
    const [, { layers, claim }] = meanings(base, given, intent);
    if (verdict !== 'violated') {
      const { differences, ...counts } = await against(engines, layers, claim, given);
      return { fate: 'passed', ...counts, wrong: differences.length === 0 ? [] : [`the proof says ${verdict}, the engines see ${differences.length} calls otherwise, such as ${differences.slice(0, 3).join('; ')}`] };
    }
    const tried = await witnesses(engines, given, intent, findings);
    // The twin of the above: what is violated has to be seen without the proof as well, if it is no matter of single requests, of which only some are tried.
    if (tried.plain && (await against(engines, layers, claim, given)).differences.length === 0) { return { ...tried, wrong: [...tried.wrong, 'its witness is right, and yet no call is otherwise'] }; }
    return tried;
  } catch (error) {
    if (!(error instanceof Refused)) { throw error; }
    return not('refused');
  }
}

async function witnesses(engines: Engines, given: readonly WorldObject[], intent: Intent, findings: Parameters<typeof shownBy>[1]): Promise<Judged & { readonly plain: boolean }> {
  const world = worldFor(given, intent);
  const layers = layersOf(world, intent.platform);
  const shown = shownBy(layers, findings);
  if (shown.length === 0) { return { ...not('skipped'), plain: false }; }
  const said = await truth(engines, layers, givenOf(world, intent.platform), shown.map(({ call }) => call));
  const words = shown.map((item, index) => wordOn(item, said[index], readsRequests(engines.network, layers, item.call)));
  const known = words.filter(word => word !== undefined).length;
  const wrong = shown.flatMap(({ finding, open }, index) => (words[index] === undefined || (words[index] === 'open') === open ? [] : [`${finding.id}: ${finding.message}; the engines say ${JSON.stringify(said[index])} of ${JSON.stringify(finding.witness)}`]));
  const plain = shown.some(({ open, call }, index) => (words[index] === 'open') === open && words[index] !== undefined && Object.keys(call.request.fields).length === 0);
  return { fate: 'shown', cases: known, undecided: shown.length - known, wrong, plain };
}

const SHOWN = 5;

async function run(network: (stack: Stack) => Engines['network'], mesh: Omit<NonNullable<Engines['mesh']>, 'known'>, { full }: Options): Promise<Outcome> {
  const isWanted = full ? () => true : sample(2);
  const failures: string[] = [];
  const fates = { passed: 0, shown: 0, skipped: 0, refused: 0 };
  let [cases, undecided, wrong] = [0, 0, 0];
  for (const [name, stack, item] of CASE_ROWS) {
    const { objects, intent } = declaredCase(item, stack);
    const base = objects.map((json, at) => placed(json, at));
    const engines: Engines = { network: network(stack), mesh: { ...mesh, known: new Map() } };
    for (const mutant of mutantsOf(objects)) {
      if (!isWanted(mutant)) { continue; }
      const judged = await judge(engines, base, intent, mutant);
      fates[judged.fate]++;
      cases += judged.cases;
      undecided += judged.undecided;
      wrong += judged.wrong.length;
      failures.push(...judged.wrong.map(what => `${name} on ${stack}: ${mutant.name}: ${what}`).slice(0, Math.max(0, SHOWN - failures.length)));
    }
  }
  return {
    judged: 'goldens with one small change: where the proof lets it pass, each declared call is sent and open, and no other is open; where it finds it violated, its witness is right',
    cases, agreed: cases - wrong, undecided, failures: [...failures, ...(wrong > failures.length ? [`${wrong - failures.length} further disagreements`] : [])],
    notes: [`${fates.passed} mutants that pass`, `${fates.shown} that are violated, with a witness`, `${fates.refused} that Istio refuses`],
  };
}

export const mutants: Part = {
  name: 'mutants', engine: 'cyclonus, Cilium, istiod and Envoy together', version: '0.5.6, 1.20.2, 1.31.0 (eed52ebb66ad) and 1.40.0', programs: ['np', 'cilium', 'sidecar', 'ambient'], least: 500_000,
  known: [
    'who is in the mesh, and by what name, is our evaluator\'s word; what the proxies then do with a call is the engines\'',
    'a pod that could be made with the labels of a declared workload counts as that workload (A-04)',
    'what an annotation of a pod keeps from its proxy is not asked: the engine brings every connection to it',
  ],
  run: async ({ programs, envoy }: Tools, options) => {
    const started = { np: startEngine<never, never>(programs.get('np')!), cilium: startEngine<never, never>(programs.get('cilium')!, ['-envoy', envoy()]) };
    const mesh = { sidecar: startEngine<never, never>(programs.get('sidecar')!, ['-envoy', envoy()]), ambient: startEngine<never, never>(programs.get('ambient')!), waypoint: startEngine<never, never>(programs.get('sidecar')!, ['-ambient', '-envoy', envoy()]) };
    const network = (stack: Stack) => (STACKS[stack].network === 'cilium' ? ciliumEngine(started.cilium) : kubernetesEngine(started.np));
    try { return await run(network, mesh, options); } finally { for (const engine of [...Object.values(started), ...Object.values(mesh)]) { engine.stop(); } }
  },
};
