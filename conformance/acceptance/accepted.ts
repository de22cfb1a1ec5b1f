import { Engine, startEngine } from '../harness/engine';
import { Outcome, Part, Tools } from '../harness/part';
import { Manifest, ManifestSet, examples, generated, goldens } from './manifests';

interface Question {
  readonly concerns: (object: Manifest) => boolean;
  /** One that it has to refuse. */
  readonly twin: Manifest;
  /** A warning about what is written on purpose. */
  readonly meant?: RegExp;
}

/** Objects of an API group that an engine reads: it takes all of them without a word. */
async function accepted(engine: Engine<never, unknown>, { concerns, twin, meant }: Question, models: number, seed: number): Promise<Outcome> {
  const failures: string[] = [];
  let [cases, known] = [0, 0];
  const ask = async ({ name, objects }: ManifestSet) => {
    const count = objects.filter(concerns).length;
    if (count === 0) { return; }
    const { refused = [], log = [] } = await engine.ask({ objects, queries: [] });
    cases += count;
    for (const said of [...refused ?? [], ...log ?? []]) { if (meant?.test(said)) { known++; } else { failures.push(`${said} (${name})`); } }
  };
  const { refused = [] } = await engine.ask({ objects: [twin], queries: [] });
  if (refused.length === 0) { failures.push(`it takes ${JSON.stringify(twin)}`); }
  for (const set of [...goldens(), ...examples()]) { await ask(set); }
  let number = 0;
  for (const set of generated(seed)) {
    if (number++ >= models) { break; }
    await ask(set);
  }
  const wrong = failures.length;
  return { judged: 'every object of goldens, examples and generated models is read without an error or a warning', cases, agreed: cases - wrong, undecided: 0, failures: failures.slice(0, 5), notes: [`${models} generated models`, ...(known > 0 ? [`${known} warnings that are meant`] : [])] };
}

const part = (name: string, engine: string, version: string, program: 'cilium' | 'sidecar', question: Question, known: readonly string[], parameters: (tools: Tools) => string[]): Part => ({
  name, engine, version, programs: [program], least: 1_000, known,
  run: async (tools, { full, seed }) => {
    const started = startEngine<never, unknown>(tools.programs.get(program)!, parameters(tools));
    try { return await accepted(started, question, full ? 5_000 : 400, seed); } finally { started.stop(); }
  },
});

export const ciliumObjects = part('cilium-objects', 'Cilium, import of policies', '1.20.2', 'cilium', {
  concerns: ({ apiVersion, kind }) => apiVersion.startsWith('cilium.io/') || kind === 'NetworkPolicy',
  twin: {
    apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'twin', namespace: 'shop' },
    spec: { endpointSelector: {}, ingress: [{ toPorts: [{ ports: [{ port: '80', protocol: 'UDP' }], rules: { http: [{}] } }] }] },
  },
}, [], () => []);

export const istioObjects = part('istio-objects', 'Istio, validation', '1.31.0 (eed52ebb66ad)', 'sidecar', {
  concerns: ({ apiVersion }) => apiVersion.includes('istio.io/'),
  twin: { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata: { name: 'twin', namespace: 'shop' }, spec: { rules: [{ from: [{}] }] } },
  meant: /^ServiceEntry .*: addresses are required for ports serving TCP \(or unset\) protocol when IP Autoallocation is not enabled$/,
}, ['a ServiceEntry for TCP without addresses gets a warning: such a port takes the connections to every address and passes them on, which is meant (IST-42)'], ({ envoy }) => ['-envoy', envoy()]);
