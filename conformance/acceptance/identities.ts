import { istioMesh } from '../../src/evaluate/istio';
import { makeWorld } from '../../src/parse/make-world';
import { objectsFromJson } from '../../src/parse/object';
import { Engine, startEngine } from '../harness/engine';
import { Outcome, Part } from '../harness/part';
import { Manifest, examples } from './manifests';

interface Query { readonly trustDomain: string; readonly className: string }
interface Entries { readonly entries: readonly { readonly id: string; readonly selectors: readonly string[] }[]; readonly unrendered: number }

export const QUERY: Query = { trustDomain: 'boutique.example', className: 'spire-server-spire' };
const WORKLOADS = 12;
const UID = 'k8s:pod-uid:';

/** Every principal that an AuthorizationPolicy names, without wildcards. */
export function principalsOf(json: unknown): string[] {
  if (Array.isArray(json)) { return json.flatMap(principalsOf); }
  if (json === null || typeof json !== 'object') { return []; }
  return Object.entries(json).flatMap(([name, value]) => (name === 'principals' ? value as string[] : principalsOf(value)));
}

/** The identity of each pod, by the real controller, by our evaluator, and by the policies that let it through. */
async function judge(engine: Engine<Query, Entries>): Promise<Outcome> {
  const failures: string[] = [];
  let cases = 0;
  const stacks = examples().filter(({ objects }) => objects.some(({ kind }) => kind === 'ClusterSPIFFEID'));
  for (const { name, objects } of stacks) {
    const { answers: [answer], refused } = await engine.ask({ objects, queries: [QUERY] });
    if (refused || !answer) { failures.push(`${name}: ${(refused ?? ['no answer']).join('; ')}`); continue; }
    const { entries, unrendered } = answer;
    if (unrendered > 0) { failures.push(`${name}: ${unrendered} entries could not be made`); }
    const world = makeWorld(objectsFromJson(objects.map(json => ({ json }))));
    const mesh = istioMesh(world, {
      kind: name.includes('ambient') ? 'ambient' : 'sidecar', rootNamespace: 'istio-system', trustDomain: QUERY.trustDomain, outboundTrafficPolicy: 'REGISTRY_ONLY', spire: { className: QUERY.className },
    });
    const pods = world.workloads.filter(({ namespace }) => namespace === 'shop');
    if (pods.length !== WORKLOADS) { failures.push(`${name}: ${pods.length} workloads`); }
    for (const pod of pods) {
      const ids = entries.filter(({ selectors }) => selectors.includes(`${UID}${pod.namespace}/${pod.name}`)).map(({ id }) => id);
      const ours = `spiffe://${mesh.member(pod.index).principal}`;
      cases++;
      if (ids.join() !== ours) { failures.push(`${name}: ${pod.namespace}/${pod.name} is ${ids.join(', ') || 'nobody'} for the controller, and ${ours} for us`); }
    }
    const issued = new Set(entries.map(({ id }) => id));
    const named = [...new Set(objects.filter(({ kind }: Manifest) => kind === 'AuthorizationPolicy').flatMap(principalsOf))].filter(principal => principal.includes('/ns/shop/sa/')
      && pods.some(({ serviceAccountName }) => principal.endsWith(`/sa/${serviceAccountName}`)));
    if (named.length < 4) { failures.push(`${name}: only ${named.length} principals in policies`); }
    for (const principal of named) {
      cases++;
      if (!issued.has(`spiffe://${principal}`)) { failures.push(`${name}: a policy names ${principal}, whom nobody is`); }
    }
  }
  return { judged: 'SPIFFE IDs of all pods of the shop: those of the controller, of our evaluator, and of the principals in our policies are the same', cases, agreed: cases - failures.length, undecided: 0, failures, notes: [`${stacks.length} platforms with SPIRE`] };
}

export const identities: Part = {
  name: 'identities', engine: 'spire-controller-manager', version: '0.6.2', programs: ['spire'], least: 60,
  run: async ({ programs }) => {
    const engine = startEngine<Query, Entries>(programs.get('spire')!);
    try { return await judge(engine); } finally { engine.stop(); }
  },
};
