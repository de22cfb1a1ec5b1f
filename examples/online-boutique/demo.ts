// Synthesizes every stack and prints what was declared, which layer took which requirement, where the files are, and the proof.
import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, Chart } from 'cdk8s';
import { Intent, Link, LinkPlacement, Proof } from 'cdk8s-zero-trust';
import { HELM, judgeHelm } from './helm-chart';
import { Shop } from './shop';
import { STACKS, Stack } from './stacks';

const DIST = process.env.CDK8S_OUTDIR ?? path.join(__dirname, 'dist');
const WIDTH = 100;
const MARGIN = 13;
const REQUIREMENTS = ['connect', 'port', 'host', 'http', 'identity'];

function synthesized(stack: Stack): Shop {
  const folder = path.join(DIST, stack.name);
  // An object that is no longer declared must not stay behind and be applied.
  fs.rmSync(folder, { recursive: true, force: true });
  const shop = new Shop(stack, folder);
  shop.app.synth();
  return shop;
}

function report({ name }: Stack, { app, platform }: Shop): string[] {
  const intent = intentOf(app);
  const links = platform.declaredLinks;
  const inShop = (end: string) => end.startsWith('shop/');
  const calls = links.filter(({ client, server }) => inShop(client) && inShop(server));
  const rules = intent.links.flatMap(({ http = [] }) => http);
  const methods = rules.filter(({ paths = [] }) => paths[0]?.startsWith('/hipstershop.')).length;
  return [
    `${name}: phase ${intent.platform.phase}`,
    ...field('layers', layersOf(intent)),
    ...field('declared', [
      some(intent.workloads.filter(({ role }) => role === 'app').length, 'workload'), some(calls.length, 'link between them', 'links between them'),
      some(links.length - calls.length, 'link for users', 'links for users'), some(methods, 'gRPC method'), some(rules.length - methods, 'HTTP rule'),
    ]),
    ...table('placed', placementLines(links)),
    ...deferred(links).flatMap(words => field('deferred', words)),
    ...table('platform', needLines(platform.links)),
    ...field('written', [`${path.relative(process.cwd(), app.outdir)}: ${some(fs.readdirSync(app.outdir).length, 'file')}`, some(platform.apiObjects.length, 'object')]),
    ...table('proof', proofLines(platform)),
  ];
}

/** Synthesis has made it already, and would have failed; here it is in numbers. */
function proofLines(platform: Shop['platform']): string[] {
  const { verdict, links, findings } = Proof.of(platform);
  const verdicts = count(links.map(link => link.verdict)).map(([name, number]) => `${number} ${name}`).join(', ');
  return [`${verdict}: ${verdicts} of ${some(links.length, 'declared link')}, and nothing else is open`, ...(findings.length > 0 ? [some(findings.length, 'warning')] : [])];
}

/** One policy too many, as a tired colleague adds it: the proof catches it before it reaches a cluster. */
function hole(stack: Stack): string[] {
  const shop = new Shop(stack, path.join(DIST, 'hole'));
  new ApiObject(new Chart(shop.app, 'late-change'), 'debug', {
    apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'debug', namespace: 'shop' },
    spec: { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'redis-cart' } }, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {} }] }] },
  });
  const { verdict, findings } = Proof.of(shop.platform);
  if (verdict !== 'violated') { throw new Error('the proof did not notice the hole'); }
  return [
    ...wrapped('', `A deliberate hole on ${stack.name}: one more NetworkPolicy lets every namespace reach redis-cart. The proof says ${verdict}:`.split(' ')),
    ...findings.slice(0, 3).flatMap(({ id, message, witness }) => wrapped('  ', [...`${id}: ${message}`.split(' '), ...(witness ? `as in ${witness}`.split(' ') : [])])),
    ...(findings.length > 3 ? [`  and ${findings.length - 3} more`] : []),
  ];
}

/** The verdict on what the shop's authors write themselves. */
async function ownChart(): Promise<string[]> {
  if (!fs.existsSync(HELM)) { return ['The shop\'s own Helm chart is not judged: its rendered manifests are not beside this repository.']; }
  const { verdict, calls, usable, surplus, outward, inward } = await judgeHelm(path.join(DIST, 'helm'));
  return [
    ...wrapped('', 'The shop\'s own Helm chart, with its network policies, authorization policies and sidecars on, against the same calls:'.split(' ')),
    ...field('verdict', [verdict]), ...field('calls', [`${usable} of ${calls} usable`]), ...field('surplus', surplus),
    ...field('outward', outward.map(([server, clients]) => `${some(clients, 'workload')} -> ${server}`)), ...field('inward', inward),
  ];
}

/** What this program reads from the intent file, which says everything that was declared. */
interface DeclaredIntent {
  readonly platform: { readonly phase: number; readonly network: { readonly kind: string; readonly encryption: string }; readonly mesh: { readonly kind: string }; readonly identity: { readonly kind: string } };
  readonly workloads: readonly { readonly role: string }[];
  readonly links: readonly { readonly http?: readonly { readonly paths?: readonly string[] }[] }[];
}

function intentOf(app: Shop['app']): DeclaredIntent { return JSON.parse(Intent.toJson(app)).platforms[0]; }

function layersOf({ platform: { network, mesh, identity } }: DeclaredIntent): string[] {
  return [
    network.kind === 'cilium' ? 'Cilium' : 'Kubernetes NetworkPolicy',
    ...(network.encryption === 'wireguard' ? ['WireGuard between nodes'] : []),
    ...(mesh.kind === 'none' ? [] : [mesh.kind === 'istio-ambient' ? 'Istio ambient' : 'Istio with sidecars']),
    ...(identity.kind === 'spire' ? ['identities from SPIRE'] : []),
  ];
}

/** How many links have a requirement taken by a layer, per requirement, layer and state. */
function placementLines(links: readonly Link[]): string[] {
  const counts = count(links.flatMap(link => link.placements.map(placement => {
    if (lost(placement)) { throw new Error(`${link.client} -> ${link.server}: no layer takes ${placement.requirement}`); }
    const { requirement, layer, state } = placement;
    return `${REQUIREMENTS.indexOf(requirement)}${requirement.padEnd(13)}${layer.padEnd(16)}${state.padEnd(10)}`;
  })));
  return [`${'requirement'.padEnd(13)}${'layer'.padEnd(16)}${'state'.padEnd(10)}links`, ...counts.map(([key, number]) => `${key.slice(1)}${`${number}`.padStart(5)}`)];
}

const lost = ({ layer, state }: LinkPlacement): boolean => layer === 'none' && state !== 'deferred';

/** What a later phase will write: declared now, and not enforced yet. */
function deferred(links: readonly Link[]): string[][] {
  const waiting = links.flatMap(({ server, placements }) =>
    placements.filter(({ state }) => state === 'deferred').map(({ requirement, phase }) => ({ what: `${requirement} waits for phase ${phase}`, server })));
  return count(waiting.map(({ what }) => what)).map(([what, number]) => {
    const servers = count(waiting.filter(item => item.what === what).map(({ server }) => server)).map(([server]) => server);
    return [`${what} on ${some(number, 'link')}: to ${servers[0]}`, ...servers.slice(1)];
  });
}

/** What the platform itself needs, opened without a declaration, by the fact that asks for it. */
function needLines(links: readonly { readonly need: string; readonly reason: string }[]): string[] {
  return count(links.map(({ need, reason }) => `${need}  ${reason}`)).map(([need, number]) => `${`${number}`.padStart(3)} x ${need}`);
}

/** What has to be set outside the manifests, each once, with the stacks that need it. */
function settings(shops: readonly { readonly stack: Stack; readonly shop: Shop }[]): string[] {
  const stacks = new Map<string, string[]>();
  for (const { stack, shop } of shops) {
    for (const note of shop.platform.installNotes) { stacks.set(note, [...stacks.get(note) ?? [], stack.name]); }
  }
  return [
    'Settings outside the manifests, without which the manifests do not mean what they say:',
    ...[...stacks].flatMap(([note, names]) => [...wrapped('- ', note.split(' ')), ...wrapped('    ', commaSeparated(names))]),
  ];
}

/** Every value with the number of times that it stands in a list, sorted. */
function count(values: readonly string[]): [string, number][] {
  return [...new Set(values)].sort().map(value => [value, values.filter(other => other === value).length]);
}

const some = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;
const title = (name: string): string => `  ${name}`.padEnd(MARGIN);
const field = (name: string, items: readonly string[]): string[] => wrapped(title(name), commaSeparated(items));
const table = (name: string, lines: readonly string[]): string[] => lines.map((line, index) => `${index === 0 ? title(name) : ' '.repeat(MARGIN)}${line}`);
const commaSeparated = (items: readonly string[]): string[] => items.map((item, index) => (index < items.length - 1 ? `${item},` : item));

/** Words behind a margin, in lines of a limited width. */
function wrapped(margin: string, words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(`${lines.length === 0 ? margin : ' '.repeat(margin.length)}${word}`);
    }
  }
  return lines;
}

async function main(): Promise<void> {
  const shops = STACKS.map(stack => ({ stack, shop: synthesized(stack) }));
  console.log(`Online Boutique: one declaration, ${shops.length} platforms`);
  for (const { stack, shop } of shops) { console.log(['', ...report(stack, shop)].join('\n')); }
  console.log(['', ...settings(shops)].join('\n'));
  console.log(['', ...hole(STACKS[0])].join('\n'));
  console.log(['', ...await ownChart()].join('\n'));
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
