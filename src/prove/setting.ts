import { EVERY_INDEX } from '../algebra/index-set';
import { Labels } from '../algebra/selector';
import { ciliumNetwork } from '../evaluate/cilium';
import { Layers } from '../evaluate/connection';
import { istioMesh } from '../evaluate/istio';
import { impliedPods } from '../evaluate/istio-waypoint';
import { MeshFacts, MeshLayer } from '../evaluate/mesh';
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

const ROOT = 'istio-system';
const MESHES = { 'none': 'none', 'istio-sidecar': 'sidecar', 'istio-ambient': 'ambient' } as const;

export function bareSetting(objects: readonly WorldObject[], { network, mesh, trustDomain = 'cluster.local' }: BareFacts = {}): Setting {
  const cilium = network === undefined ? objects.some(({ group }) => group === 'cilium.io') : network === 'cilium';
  const spire = objects.some(({ group, kind }) => group === 'spire.spiffe.io' && kind === 'ClusterSPIFFEID');
  const facts: MeshFacts = {
    kind: mesh === undefined ? 'detect' : MESHES[mesh], rootNamespace: ROOT, trustDomain, outboundTrafficPolicy: 'ALLOW_ANY', ...(spire ? { spire: {} } : {}),
  };
  return {
    world: makeWorld(objects, { peers: impliedPods(objects), namespaces: inMesh(objects, mesh) }), entities: cilium,
    layers: world => ({ world, network: cilium ? ciliumNetwork(world) : kubernetesNetwork(world), mesh: mesh === undefined ? withDoubt(world, istioMesh(world, facts)) : istioMesh(world, facts) }),
  };
}

/** The labels that put a namespace into the mesh are often set by hand: where no object says otherwise, whoever names the mesh means its namespaces. */
function inMesh(objects: readonly WorldObject[], mesh: BareFacts['mesh']): ReadonlyMap<string, Labels> {
  if (mesh === undefined || mesh === 'none') { return new Map(); }
  const labels: Labels = mesh === 'istio-sidecar' ? { 'istio-injection': 'enabled' } : { 'istio.io/dataplane-mode': 'ambient' };
  return new Map(objects.filter(({ namespace }) => namespace !== '' && namespace !== ROOT).map(({ namespace }) => [namespace, labels]));
}

/** Labels do not show a mesh that injects by its own configuration: policies without any proxy are a question, not an answer. */
function withDoubt(world: World, mesh: MeshLayer): MeshLayer {
  const [policy] = ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'].flatMap(kind => world.ofKind(kind, 'security.istio.io'));
  if (!policy || world.workloads.some(({ index }) => mesh.member(index).capture !== 'none')) { return mesh; }
  const message = 'it asks for a mesh, but no label puts a pod into one; say which mesh there is, or that there is none';
  return { ...mesh, undecided: [...mesh.undecided, { unknown: { what: 'kind', object: policy, path: [], message }, workloads: EVERY_INDEX }] };
}
