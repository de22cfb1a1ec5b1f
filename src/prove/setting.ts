import { ciliumNetwork } from '../evaluate/cilium';
import { Layers } from '../evaluate/connection';
import { istioMesh } from '../evaluate/istio';
import { impliedPods } from '../evaluate/istio-waypoint';
import { MeshFacts } from '../evaluate/mesh';
import { kubernetesNetwork } from '../evaluate/network';
import { Intent } from '../model/intent';
import { makeWorld } from '../parse/make-world';
import { World, WorldObject } from '../parse/world';
import { layersOf } from './prove';
import { worldFor } from './world-for';

/** Manifests, and how to evaluate them or more of them. */
export interface Setting {
  readonly world: World;
  /** Whether the network layer tells entities of Cilium apart. */
  readonly entities: boolean;
  readonly layers: (world: World) => Layers;
}

/** As the intent describes the platform. */
export const declaredSetting = (objects: readonly WorldObject[], intent: Intent): Setting =>
  ({ world: worldFor(objects, intent), entities: intent.platform.network.kind === 'cilium', layers: world => layersOf(world, intent.platform) });

/** What somebody knows of a platform whose intent is not there; the rest is read from the manifests. */
export interface BareFacts {
  readonly network?: 'kubernetes' | 'cilium';
  readonly mesh?: 'none' | 'istio-sidecar' | 'istio-ambient';
  readonly trustDomain?: string;
}

const MESHES = { 'none': 'none', 'istio-sidecar': 'sidecar', 'istio-ambient': 'ambient' } as const;

export function bareSetting(objects: readonly WorldObject[], { network, mesh, trustDomain = 'cluster.local' }: BareFacts = {}): Setting {
  const cilium = network === undefined ? objects.some(({ group }) => group === 'cilium.io') : network === 'cilium';
  const spire = objects.some(({ group, kind }) => group === 'spire.spiffe.io' && kind === 'ClusterSPIFFEID');
  const facts: MeshFacts = {
    kind: mesh === undefined ? 'detect' : MESHES[mesh], rootNamespace: 'istio-system', trustDomain, outboundTrafficPolicy: 'ALLOW_ANY', ...(spire ? { spire: {} } : {}),
  };
  return {
    world: makeWorld(objects, { peers: impliedPods(objects) }), entities: cilium,
    layers: world => ({ world, network: cilium ? ciliumNetwork(world) : kubernetesNetwork(world), mesh: istioMesh(world, facts) }),
  };
}
