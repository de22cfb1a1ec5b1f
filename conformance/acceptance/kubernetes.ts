import { Outcome, Part } from '../harness/part';
import { startApiServer } from './api-server';
import { Applier, applier } from './applied';
import { Manifest, ManifestSet, examples, generated, goldens } from './manifests';

const SHOWN = 5;

/** Everything of one set: namespaces first and really, as the rest stands in them and their labels say what pods may do. */
async function applySet(server: Applier, { name, objects }: ManifestSet, known: Set<string>, report: (fault: string) => void): Promise<number> {
  const spaces = objects.filter(({ kind }) => kind === 'Namespace');
  const others = [...objects.filter(({ kind }) => kind !== 'Namespace'), ...objects.flatMap(podsOf)];
  const elsewhere = [...new Set(others.flatMap(({ metadata }) => metadata.namespace ?? []))].filter(space => !known.has(space) && !spaces.some(({ metadata }) => metadata.name === space));
  const apply = async (object: Manifest, really: boolean) => {
    for (const fault of await server.faults(object, { really })) { report(`${name}: ${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}: ${fault}`); }
  };
  for (const space of elsewhere) { await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: space } }, true); known.add(space); }
  for (const space of spaces) { await apply(space, true); known.add(space.metadata.name); }
  await Promise.all(others.map(object => apply(object, false)));
  return spaces.length + others.length;
}

/** Pod Security refuses pods and not what makes them, so each template is tried as a pod. */
export function podsOf({ kind, metadata, spec }: Manifest): Manifest[] {
  const { template } = (spec ?? {}) as { template?: { metadata?: object; spec?: { restartPolicy?: string } } };
  if (!['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(kind) || !template) { return []; }
  return [{ apiVersion: 'v1', kind: 'Pod', metadata: { ...template.metadata, name: `${metadata.name}-pod`, namespace: metadata.namespace }, spec: template.spec }];
}

async function run(server: Applier, count: number, seed: number): Promise<Outcome> {
  const failures: string[] = [];
  let [cases, bad] = [0, 0];
  const known = new Set<string>();
  const apply = async (set: ManifestSet) => { cases += await applySet(server, set, known, fault => { bad++; if (failures.length < SHOWN) { failures.push(fault); } }); };
  // Twins that must be seen: else nothing here could fail.
  await server.faults(GUARDED, { really: true });
  for (const [what, object, word] of TWINS) {
    const faults = await server.faults(object, { really: false });
    if (!faults.some(fault => word.test(fault))) { failures.push(`the server let pass ${what}: ${faults.join('; ')}`); }
  }
  const written = [...goldens(), ...examples()];
  for (const set of written) { await apply(set); }
  const own = cases;
  let models = 0;
  for (const set of generated(seed)) {
    if (cases >= count || bad > 0) { break; }
    await apply(set);
    models++;
  }
  if (bad > SHOWN) { failures.push(`${bad - SHOWN} further faults`); }
  return {
    judged: 'server-side apply with strict fields of every object that the library writes, and its pods under their Pod Security level: none refused, no warning, every field as it was sent',
    cases, agreed: cases - bad, undecided: 0, failures, notes: [`${written.length} goldens and examples with ${own} objects and pods`, `${models} generated models`],
  };
}

const GUARDED: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'twin', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } };

const TWINS: readonly (readonly [string, Manifest, RegExp])[] = [
  ['a misspelt field', { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', metadata: { name: 'twin', namespace: 'default' }, spec: { mtsl: { mode: 'STRICT' } } }, /mtsl/],
  ['a bad value', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'twin', namespace: 'default' }, spec: { podSelector: {}, policyTypes: ['Inbound'] } }, /Inbound/],
  ['a pod with more rights than its namespace allows', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'twin', namespace: 'twin' }, spec: { containers: [{ name: 'main', image: 'registry.example/app:1' }] } }, /violates PodSecurity/],
];

export const kubernetes: Part = {
  name: 'kubernetes', engine: 'kube-apiserver with etcd', version: '1.36.3 with 3.7.3', programs: ['kube-apiserver', 'etcd'], least: 20_000,
  run: async ({ programs }, { full, seed }) => {
    const server = await startApiServer({ etcd: programs.get('etcd')!, apiServer: programs.get('kube-apiserver')! });
    try { return await run(await applier(server), full ? 100_000 : 20_000, seed); } finally { server.stop(); }
  },
};
