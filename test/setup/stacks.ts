import { Construct } from 'constructs';
import { Identity, Mesh, Network, OwnWorkloadProps, PlatformDefinition, PlatformDefinitionProps, Workload, WorkloadPort, ZeroTrustNamespace, ZeroTrustPlatform } from '../../src';

// No part of jest here: the engines of conformance/ make models as well.

/** The platforms that the library is made for, each with SPIRE as the source of identities or without. */
export const STACKS = {
  'kubernetes': () => ({ network: Network.kubernetes() }),
  'cilium': () => ({ network: Network.cilium() }),
  'istio-sidecar': () => ({ network: Network.kubernetes(), mesh: Mesh.istioSidecar() }),
  'istio-sidecar-cilium': () => ({ network: Network.cilium(), mesh: Mesh.istioSidecar() }),
  'istio-ambient': () => ({ network: Network.kubernetes(), mesh: Mesh.istioAmbient() }),
  'istio-ambient-cilium': () => ({ network: Network.cilium(), mesh: Mesh.istioAmbient() }),
  'kubernetes-spire': () => ({ network: Network.kubernetes(), identity: spire() }),
  'istio-sidecar-spire': () => ({ network: Network.kubernetes(), mesh: Mesh.istioSidecar(), identity: spire() }),
  'istio-ambient-cilium-spire': () => ({ network: Network.cilium(), mesh: Mesh.istioAmbient(), identity: spire() }),
} satisfies Record<string, () => Partial<PlatformDefinitionProps>>;

export type StackName = keyof typeof STACKS;
export const STACK_NAMES = Object.keys(STACKS) as StackName[];
/** The highest phase of each. */
export const carries = (stack: StackName): 1 | 2 | 3 => (stack.includes('istio') ? 3 : stack.includes('cilium') ? 2 : 1);

const spire = (): Identity => Identity.spire({ className: 'spire-server-spire' });

export const definitionOf = (stack: StackName, more: Partial<PlatformDefinitionProps> = {}): PlatformDefinition =>
  PlatformDefinition.of({ name: 'dev', ...STACKS[stack](), ...more });

export const platformOn = (scope: Construct, stack: StackName, more: Partial<PlatformDefinitionProps> = {}): ZeroTrustPlatform =>
  new ZeroTrustPlatform(scope, 'platform', { definition: definitionOf(stack, more) });

export const IMAGE = 'registry.example/app:1.0';
export const addTo = (namespace: ZeroTrustNamespace, name: string, ports: WorkloadPort[] = [], more: Partial<OwnWorkloadProps> = {}): Workload =>
  namespace.addWorkload(name, { image: IMAGE, ...(ports.length > 0 ? { ports } : {}), ...more });

/** The lines of the error that is thrown; none when nothing is. */
export function linesOf(act: () => unknown): string[] {
  try {
    act();
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
}
