import * as fs from 'fs';
import * as path from 'path';
import { Chart } from 'cdk8s';
import type * as ZeroTrust from '../../src';
import type * as Files from '../../src/parse/files';

export const LIB = path.resolve(__dirname, '../../lib/src');
const { HttpRule, Mesh, Network, Phase, PlatformDefinition, WorkloadPort, ZeroTrustApp, ZeroTrustNamespace, ZeroTrustPlatform } = require(LIB) as typeof ZeroTrust;

/** Writes a world of so many workloads into a folder. */
export type MakeWorld = (folder: string, workloads: number) => void;

const SIZE_OF_NAMESPACE = 50;
const FACTS = { name: 'bench', trustDomain: 'bench.example', podCidrs: ['10.0.0.0/8'], serviceCidrs: ['172.16.0.0/12'], nodeCidrs: ['192.168.0.0/16'] };

const stack = (definition: () => ZeroTrust.PlatformDefinitionProps): MakeWorld => (folder, workloads) => declared(folder, workloads, PlatformDefinition.of(definition()));

/** Worlds of the library's own stacks carry their intent; the ring with a hub is anybody's, and other analysers read it too. */
export const WORLDS: Readonly<Record<string, MakeWorld>> = {
  'ring and hub': (folder, workloads) => fs.writeFileSync(path.join(folder, 'all.yaml'), ringAndHub(workloads)),
  'kubernetes': stack(() => ({ ...FACTS, network: Network.kubernetes(), phase: Phase.SEGMENT })),
  'cilium': stack(() => ({ ...FACTS, network: Network.cilium(), phase: Phase.INSPECT })),
  'istio-sidecar': stack(() => ({ ...FACTS, network: Network.kubernetes(), mesh: Mesh.istioSidecar(), phase: Phase.AUTHENTICATE })),
  'istio-ambient': stack(() => ({ ...FACTS, network: Network.kubernetes(), mesh: Mesh.istioAmbient(), phase: Phase.AUTHENTICATE })),
};

/** An app more keeps the memory of the generator small; the proof joins their intents. */
const SIZE_OF_APP = 10_000;
/** Whom each workload calls, counted from itself. */
const CALLS = [1, 7, 31];

function declared(folder: string, workloads: number, definition: ZeroTrust.PlatformDefinition): void {
  // Their answers are what is measured, later.
  for (const [file, name] of [['object-validation', 'objectProblems'], ['proof-validation', 'proofProblems']]) { require(`${LIB}/constructs/${file}`)[name] = () => []; }
  for (let first = 0; first < workloads; first += SIZE_OF_APP) {
    const app = new ZeroTrustApp({ outdir: path.join(folder, `app-${first}`) });
    new ZeroTrustPlatform(new Chart(app, `platform-${first}`), 'platform', { definition });
    const members: ZeroTrust.Workload[] = [];
    let namespace: ZeroTrust.ZeroTrustNamespace;
    for (let index = first; index < Math.min(workloads, first + SIZE_OF_APP); index++) {
      if (index % SIZE_OF_NAMESPACE === 0) { const name = `ns${index / SIZE_OF_NAMESPACE}`; namespace = new ZeroTrustNamespace(new Chart(app, name), name); }
      members.push(namespace!.addWorkload(`w${index}`, { image: 'registry.example/w:1.0', ports: [WorkloadPort.http(8080)] }));
    }
    members.forEach((client, index) => {
      for (const step of CALLS) { client.allowTo(members[(index + step) % members.length], { http: [HttpRule.get('/api/*')] }); }
    });
    app.synth();
  }
}

/** Each workload calls the next one and the first; the first lets all in by one selector. A Deployment, a Service and a policy each. */
function ringAndHub(workloads: number): string {
  const namespaceOf = (index: number) => `ns${Math.floor(index / SIZE_OF_NAMESPACE)}`;
  const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n  labels: {kubernetes.io/metadata.name: ${name}}\n`;
  const documents = [...new Set(Array.from({ length: workloads }, (_, index) => namespaceOf(index))), 'kube-system'].map(namespace);
  for (let index = 0; index < workloads; index++) {
    const metadata = `metadata: {name: w${index}, namespace: ${namespaceOf(index)}}`;
    const pods = (other: number) => `{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${namespaceOf(other)}}}, podSelector: {matchLabels: {app: w${other}}}}`;
    documents.push(`apiVersion: apps/v1
kind: Deployment
${metadata}
spec:
  selector: {matchLabels: {app: w${index}}}
  template:
    metadata: {labels: {app: w${index}, role: member}}
    spec:
      serviceAccountName: w${index}
      containers: [{name: c, image: "example/w:${index}", ports: [{containerPort: 8080}]}]
`, `apiVersion: v1
kind: Service
${metadata}
spec: {selector: {app: w${index}}, ports: [{port: 80, targetPort: 8080}]}
`, `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
${metadata}
spec:
  podSelector: {matchLabels: {app: w${index}}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [${pods((index + workloads - 1) % workloads)}]
      ports: [{port: 8080}]
${index === 0 ? '    - from: [{namespaceSelector: {}, podSelector: {matchLabels: {role: member}}}]\n      ports: [{port: 8080}]\n' : ''}  egress:
    - to: [${pods((index + 1) % workloads)}, ${pods(0)}]
      ports: [{port: 8080}]
    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
      ports: [{port: 53, protocol: UDP}]
`);
  }
  return documents.join('---\n');
}

/** The objects of a folder, one per line, as synthesis holds them in memory. */
export function writeObjects(folder: string, file: string): void {
  const { readManifests } = require(`${LIB}/parse/files`) as typeof Files;
  const out = fs.openSync(file, 'w');
  for (const { json } of readManifests([folder]).objects) { fs.writeSync(out, `${JSON.stringify(json)}\n`); }
  fs.closeSync(out);
}
