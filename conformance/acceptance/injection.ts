import { Engine, startEngine } from '../harness/engine';
import { Outcome, Part } from '../harness/part';
import { startApiServer } from './api-server';
import { Applier, applier } from './applied';
import { podsOf } from './kubernetes';
import { Manifest, ManifestSet, examples, goldens } from './manifests';

/** How the mesh is installed; `native`: the proxy is an init container that stays. */
interface Query { readonly cni: boolean; readonly native: boolean }

const INSTALLED: readonly Query[] = [true, false].flatMap(cni => [true, false].map(native => ({ cni, native })));
const WITHOUT_CNI = new RegExp([
  'violates PodSecurity "restricted:latest": unrestricted capabilities \\(container "istio-init" must not include "NET_ADMIN", "NET_RAW" in securityContext.capabilities.add\\)',
  'runAsNonRoot != true \\(container "istio-init" must not set securityContext.runAsNonRoot=false\\)', 'runAsUser=0 \\(container "istio-init" must not set runAsUser=0\\)',
].join(', '));
const WITHOUT_PROFILE = /violates PodSecurity "restricted:latest": seccompProfile \(pod or containers "istio-[a-z]+", "istio-[a-z]+" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"\)$/;
const LEVEL = 'pod-security.kubernetes.io/enforce';
const SHOWN = 4;

/** The namespaces whose pods the webhook gets, with the pods in them that do not refuse it. */
function meshed({ objects }: ManifestSet): { readonly spaces: readonly Manifest[]; readonly pods: readonly Manifest[] } {
  const spaces = objects.filter(({ kind, metadata: { labels = {} } }) => kind === 'Namespace' && labels['istio-injection'] === 'enabled' && labels[LEVEL] === 'restricted');
  const names = new Set(spaces.map(({ metadata }) => metadata.name));
  return { spaces, pods: objects.flatMap(podsOf).filter(({ metadata: { namespace, labels = {} } }) => names.has(namespace ?? '') && labels['sidecar.istio.io/inject'] !== 'false') };
}

/** The pod without the profile that stands for all of its containers, also for those that come later. */
function withoutProfile(pod: Manifest): Manifest {
  const { spec } = pod as unknown as { spec: { securityContext?: { seccompProfile?: unknown }; containers: readonly { securityContext?: object }[] } };
  const { seccompProfile, ...rest } = spec.securityContext ?? {};
  return { ...pod, spec: { ...spec, securityContext: rest, containers: spec.containers.map(container => ({ ...container, securityContext: { ...container.securityContext, seccompProfile } })) } };
}

async function judge(server: Applier, engine: Engine<Query, readonly Manifest[]>): Promise<Outcome> {
  const failures: string[] = [];
  let [cases, wrong, sets] = [0, 0, 0];
  const note = (fits: boolean, text: () => string): void => {
    cases++;
    if (!fits) { wrong++; if (failures.length < SHOWN) { failures.push(text()); } }
  };
  for (const set of [...goldens(), ...examples()]) {
    const { spaces, pods } = meshed(set);
    if (pods.length === 0) { continue; }
    sets++;
    for (const space of spaces) { await server.faults(space, { really: true }); }
    for (const bare of [false, true]) {
      const { answers, refused } = await engine.ask({ objects: bare ? pods.map(withoutProfile) : pods, queries: INSTALLED });
      if (refused || answers.length !== INSTALLED.length) { throw new Error(`${set.name}: ${answers.length} answers; ${(refused ?? []).join('; ')}`); }
      for (const [index, query] of INSTALLED.entries()) {
        if (answers[index].length !== pods.length) { throw new Error(`${set.name}: ${answers[index].length} pods of ${pods.length}`); }
        for (const pod of answers[index]) {
          const faults = (await server.faults(pod, { really: false })).join('; ');
          // IST-53: the init container that redirects traffic needs rights, and what is injected has no profile of its own.
          const fits = query.cni ? (bare ? WITHOUT_PROFILE.test(faults) : faults === '') : WITHOUT_CNI.test(faults);
          note(fits, () => `${set.name}: ${pod.metadata.name}, ${query.cni ? 'with' : 'without'} istio-cni${query.native ? ', native sidecar' : ''}${bare ? ', without a profile of the pod' : ''}: ${faults || 'admitted'}`);
        }
      }
    }
  }
  return {
    judged: 'pods with the containers that istiod injects, under restricted Pod Security: admitted with istio-cni; without it, and without the seccomp profile of the pod, refused for just that reason',
    cases, agreed: cases - wrong, undecided: 0, failures: [...failures, ...(wrong > failures.length ? [`${wrong - failures.length} further pods`] : [])], notes: [`${sets} goldens and examples`],
  };
}

export const injection: Part = {
  name: 'injection', engine: 'istiod, injection, and kube-apiserver', version: '1.31.0 (eed52ebb66ad) and 1.36.3', programs: ['inject', 'kube-apiserver', 'etcd'], least: 200,
  run: async ({ programs }) => {
    const server = await startApiServer({ etcd: programs.get('etcd')!, apiServer: programs.get('kube-apiserver')! });
    const engine = startEngine<Query, readonly Manifest[]>(programs.get('inject')!);
    try { return await judge(await applier(server), engine); } finally { engine.stop(); server.stop(); }
  },
};
