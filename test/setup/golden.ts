import * as fs from 'fs';
import * as path from 'path';
import { App, Chart, Testing, Yaml } from 'cdk8s';
import { Identity, Mesh, Network, PlatformDefinition, PlatformDefinitionProps, Waiver, Workload, WorkloadPort, WorkloadSource, ZeroTrustNamespace, ZeroTrustPlatform } from '../../src';

/** The layers of each stack, as the examples name them; each at the highest phase that it carries. */
export const STACKS = {
  'kubernetes': { network: 'kubernetes', mesh: 'none', spire: false },
  'cilium': { network: 'cilium', mesh: 'none', spire: false },
  'istio-sidecar': { network: 'kubernetes', mesh: 'istio-sidecar', spire: false },
  'istio-sidecar-cilium': { network: 'cilium', mesh: 'istio-sidecar', spire: false },
  'istio-ambient': { network: 'kubernetes', mesh: 'istio-ambient', spire: false },
  'istio-ambient-cilium': { network: 'cilium', mesh: 'istio-ambient', spire: false },
  'istio-sidecar-spire': { network: 'kubernetes', mesh: 'istio-sidecar', spire: true },
  'istio-ambient-spire': { network: 'kubernetes', mesh: 'istio-ambient', spire: true },
} as const;
export type Stack = keyof typeof STACKS;

export const ALL_STACKS = Object.keys(STACKS) as Stack[];
export const MESH_STACKS = ALL_STACKS.filter(stack => STACKS[stack].mesh !== 'none');
export const CILIUM_STACKS = ALL_STACKS.filter(stack => STACKS[stack].network === 'cilium');

/** A small cluster that states no fact but its layers. */
export function definitionOf(stack: Stack, more: Partial<PlatformDefinitionProps> = {}): PlatformDefinition {
  const { network, mesh, spire } = STACKS[stack];
  return PlatformDefinition.of({
    name: stack,
    trustDomain: 'acme.example',
    network: network === 'cilium' ? Network.cilium() : Network.kubernetes(),
    mesh: mesh === 'none' ? Mesh.none() : mesh === 'istio-sidecar' ? Mesh.istioSidecar() : Mesh.istioAmbient(),
    ...(spire ? { identity: Identity.spire({ className: 'spire-spire' }) } : {}),
    ...more,
  });
}

export interface Built { readonly app: App; readonly chart: Chart; readonly platform: ZeroTrustPlatform }
/** `elsewhere`: another app owns the platform, so no cluster-wide object is written. */
export type Facts = Partial<PlatformDefinitionProps> & { readonly elsewhere?: boolean };
export type Declare = (chart: Chart, platform: ZeroTrustPlatform, stack: Stack) => void;

/** Pods that an operator makes: policies, but no Deployment and no Service of ours. */
export function pods(namespace: ZeroTrustNamespace, name: string, ports: WorkloadPort[] = [], more: { readonly meshed?: boolean } = {}): Workload {
  return namespace.adoptWorkload(name, WorkloadSource.selector({
    labels: { app: name }, serviceAccountName: name, ports, ...(ports.length > 0 ? { serviceName: name } : {}), ...more,
  }));
}

/** One chart with one platform; `declare` says the rest. */
export function build(stack: Stack, declare: Declare, facts: Facts = {}): Built {
  const { elsewhere = false, ...more } = facts;
  const app = Testing.app();
  const chart = new Chart(app, 'test');
  const definition = definitionOf(stack, more);
  const platform = elsewhere ? ZeroTrustPlatform.fromDefinition(chart, 'platform', { definition }) : new ZeroTrustPlatform(chart, 'platform', { definition });
  declare(chart, platform, stack);
  // Adopted pods of tests are as short as can be; Pod Security has tests of its own.
  new Waiver(chart, 'short-pods', { finding: 'ZT009*', reason: 'pods of a test' });
  // What audits or is off closes nothing, and the proof says so.
  if (more.network || more.mesh) { new Waiver(chart, 'idle', { finding: 'ZT019*', reason: 'a test of modes' }); }
  return { app, chart, platform };
}

/** Objects as they are written, after the whole validation of the app; its problems are thrown. */
export function manifests({ app, chart }: Built): Manifest[] {
  app.synthYaml();
  return chart.toJson() as Manifest[];
}

export const compiled = (stack: Stack, declare: Declare, facts: Facts = {}): Manifest[] => manifests(build(stack, declare, facts));

/** The payload of one object, which must be there. */
export function spec(found: readonly Manifest[], kind: string, name: string): any {
  const object = found.find(({ kind: given, metadata }) => given === kind && metadata.name === name);
  if (!object) { throw new Error(`no ${kind} ${name} among: ${found.map(({ kind: given, metadata }) => `${given} ${metadata.name}`).join(', ')}`); }
  return object.spec;
}

export const ofKind = (found: readonly Manifest[], kind: string): Manifest[] => found.filter(object => object.kind === kind);

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
  readonly [field: string]: any;
}

export interface GoldenCase {
  /** What a reader of its files should check. */
  readonly about: string;
  readonly stacks: readonly Stack[];
  readonly facts?: (stack: Stack) => Facts;
  readonly declare: Declare;
}

export const GOLDENS = path.resolve(__dirname, '../golden');

export const goldenFile = (name: string, stack: Stack): string => path.join(GOLDENS, name, `${stack}.yaml`);

export function goldenText({ stacks, facts, declare }: GoldenCase, stack: Stack): string {
  if (!stacks.includes(stack)) { throw new Error(`no golden for ${stack}`); }
  return Yaml.stringify(...compiled(stack, declare, facts?.(stack)));
}

/** Only by hand, never by the test command: `ZT_GOLDEN=write npx jest test/golden.test.ts`, then read the diff. */
export const WRITE = process.env.ZT_GOLDEN === 'write';

export function writeGolden(name: string, stack: Stack, text: string): void {
  fs.mkdirSync(path.join(GOLDENS, name), { recursive: true });
  fs.writeFileSync(goldenFile(name, stack), text);
}
