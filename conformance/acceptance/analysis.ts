import { Engine, startEngine } from '../harness/engine';
import { Outcome, Part } from '../harness/part';
import { podsOf } from './kubernetes';
import { Manifest, ManifestSet, examples } from './manifests';

interface Message { readonly code: string; readonly level: 'Info' | 'Warning' | 'Error'; readonly about: string; readonly text: string }
interface Engines { readonly analysis: Engine<never, readonly Message[] | null>; readonly inject: Engine<{ readonly cni: boolean; readonly native: boolean }, readonly Manifest[]> }

/** An error that has to come, and the nearest object that has none. */
const route = (host: string): Manifest => ({
  apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name: 'twin', namespace: 'shop' },
  spec: { hosts: ['frontend.shop.svc.cluster.local'], http: [{ route: [{ destination: { host } }] }] },
});

/** The pods that would run: with what istiod injects, as the CNI plugin of ambient marks them, and those that istiod makes for Gateways. */
async function running({ inject }: Engines, { objects }: ManifestSet): Promise<readonly Manifest[]> {
  const spaces = (label: string, value: string) => new Set(objects.filter(({ kind, metadata: { labels = {} } }) => kind === 'Namespace' && labels[label] === value).map(({ metadata: { name } }) => name));
  const [sidecar, ambient] = [spaces('istio-injection', 'enabled'), spaces('istio.io/dataplane-mode', 'ambient')];
  const pods = objects.flatMap(podsOf);
  const injected = pods.filter(({ metadata: { namespace = '' } }) => sidecar.has(namespace));
  const { answers: [made] } = injected.length === 0 ? { answers: [[]] } : await inject.ask({ objects: injected, queries: [{ cni: true, native: true }] });
  if (made.length !== injected.length) { throw new Error(`${made.length} of ${injected.length} pods`); }
  const marked = pods.filter(({ metadata: { namespace = '' } }) => !sidecar.has(namespace)).map(pod => ({
    ...pod, metadata: { ...pod.metadata, annotations: { ...pod.metadata.annotations, ...(ambient.has(pod.metadata.namespace ?? '') ? { 'ambient.istio.io/redirection': 'enabled' } : {}) } },
  }));
  const gateways = objects.filter(({ apiVersion, kind }) => apiVersion.startsWith('gateway.networking.k8s.io/') && kind === 'Gateway').map(({ metadata: { name, namespace } }): Manifest => ({
    apiVersion: 'v1', kind: 'Pod', metadata: { name: `${name}-pod`, namespace, labels: { 'gateway.networking.k8s.io/gateway-name': name, 'sidecar.istio.io/inject': 'false' } }, spec: { containers: [{ name: 'istio-proxy', image: 'registry.example/proxy:1' }] },
  }));
  return [...made, ...marked, ...gateways];
}

async function judge(engines: Engines): Promise<Outcome> {
  const failures: string[] = [];
  let [cases, sets] = [0, 0];
  const ask = async (objects: readonly Manifest[]): Promise<readonly Message[]> => {
    const { answers, refused } = await engines.analysis.ask({ objects, queries: [] });
    if (refused || answers.length !== 1) { throw new Error(`no analysis: ${(refused ?? []).join('; ')}`); }
    return (answers[0] ?? []).filter(({ level }) => level !== 'Info');
  };
  for (const set of examples()) {
    if (!set.objects.some(({ apiVersion }) => apiVersion.includes('istio.io/'))) { continue; }
    const objects = [...set.objects, ...await running(engines, set)];
    sets++;
    cases += set.objects.length;
    failures.push(...(await ask(objects)).map(({ code, level, about, text }) => `${set.name}: ${level} ${code} ${about}: ${text}`));
    const about = async (host: string) => (await ask([...objects, route(host)])).filter(message => message.about.endsWith('shop/twin'));
    if ((await about('nowhere.shop.svc.cluster.local')).length === 0) { failures.push(`${set.name}: a route to nowhere is taken`); }
    if ((await about('frontend.shop.svc.cluster.local')).length > 0) { failures.push(`${set.name}: a route to a Service of the shop is not taken`); }
  }
  return {
    judged: 'the manifests of the examples, with the pods that they come to: no warning and no error', cases, agreed: cases - failures.length, undecided: 0,
    failures: failures.slice(0, 5), notes: [`${sets} examples`],
  };
}

export const analysis: Part = {
  name: 'analysis', engine: 'Istio, analysis', version: '1.31.0 (eed52ebb66ad)', programs: ['analysis', 'inject'], least: 300,
  run: async ({ programs }) => {
    const engines: Engines = { analysis: startEngine(programs.get('analysis')!), inject: startEngine(programs.get('inject')!) };
    try { return await judge(engines); } finally { for (const engine of Object.values(engines)) { engine.stop(); } }
  },
};
