import { lacksIdentity } from './istio-authentication';
import { httpLayer, meshPair, mayUseWaypoint, needsWaypoint, serverPhase, workloadOf } from './plan';
import { LinkModel, restrictsHttp } from '../model/intent';
import { PlatformModel, ambient, cilium, highestPhase, meshed } from '../model/platform';

export type Requirement = 'connect' | 'port' | 'identity' | 'http' | 'host';
export type Layer = 'network-policy' | 'cilium' | 'istio' | 'ztunnel' | 'waypoint' | 'gateway' | 'none';
export type State = 'enforced' | 'audited' | 'deferred' | 'reported' | 'assumed';

/** Which layer took one requirement of a link (X-06: exactly one). */
export interface PlacementModel {
  readonly requirement: Requirement;
  readonly layer: Layer;
  readonly state: State;
  /** First phase in which the requirement is written. */
  readonly phase: number;
  /** For `none`: what the platform would have to be. */
  readonly could?: readonly string[];
}

export function placements(platform: PlatformModel, link: LinkModel): PlacementModel[] {
  return [connect(platform, link), ...port(platform, link), ...host(platform, link), ...http(platform, link), ...identity(platform, link)];
}

const unplaced = (platform: PlatformModel, requirement: Requirement, phase: number, could: readonly string[]): PlacementModel =>
  ({ requirement, layer: 'none', state: platform.unenforceable === 'report' ? 'reported' : 'deferred', phase, could });

function networkLayer(platform: PlatformModel): { layer: Layer; state: State } {
  return { layer: cilium(platform) ? 'cilium' : 'network-policy', state: platform.network.mode === 'audit' ? 'audited' : 'enforced' };
}

const meshState = (platform: PlatformModel): State => (platform.mesh.mode === 'audit' ? 'audited' : 'enforced');

function connect(platform: PlatformModel, link: LinkModel): PlacementModel {
  if (platform.network.mode !== 'off') { return { requirement: 'connect', ...networkLayer(platform), phase: 1 }; }
  if (meshPair(link)) { return { requirement: 'connect', layer: ambient(platform) ? 'ztunnel' : 'istio', state: meshState(platform), phase: ambient(platform) ? 1 : 3 }; }
  return unplaced(platform, 'connect', 1, ['Network.kubernetes()', 'Network.cilium()']);
}

/** AMB-07: behind the tunnel the network layer sees one port only. */
function port(platform: PlatformModel, link: LinkModel): PlacementModel[] {
  if (!ambient(platform) || !meshPair(link)) { return []; }
  return [workloadOf(link.server)?.where === 'elsewhere'
    ? { requirement: 'port', layer: 'ztunnel', state: 'assumed', phase: 1 }
    : { requirement: 'port', layer: 'ztunnel', state: meshState(platform), phase: 1 }];
}

/** IST-40: the registry of a sidecar is no wall, so only the network layer counts. */
function host(platform: PlatformModel, link: LinkModel): PlacementModel[] {
  if (link.server.kind !== 'host') { return []; }
  return [cilium(platform) ? { requirement: 'host', ...networkLayer(platform), phase: 1 } : unplaced(platform, 'host', 1, ['Network.cilium()'])];
}

function http(platform: PlatformModel, link: LinkModel): PlacementModel[] {
  if (!restrictsHttp(link.http)) { return []; }
  const server = workloadOf(link.server);
  if (server?.where === 'elsewhere') { return [{ requirement: 'http', layer: 'none', state: 'assumed', phase: 2 }]; }
  const layer = workloadOf(link.client)?.role === 'gateway' && ambient(platform) ? 'gateway' : httpLayer(platform, link);
  const phase = serverPhase({ platform }, link);
  if (!layer) {
    if (phase < 2) { return [{ requirement: 'http', layer: 'none', state: 'deferred', phase: 2 }]; }
    const could = server?.meshed && ambient(platform)
      ? [mayUseWaypoint(link) ? 'Mesh.istioAmbient()' : server.headless ? 'a Service that is not headless, so that a waypoint stands before it' : 'a client in the mesh and a port with servicePort, so that the waypoint sees the requests', 'Mesh.istioSidecar()']
      : ['Network.cilium()', 'Mesh.istioSidecar()', 'Mesh.istioAmbient()'];
    return [unplaced(platform, 'http', 2, could)];
  }
  if (phase < 2) { return [{ requirement: 'http', layer, state: 'deferred', phase: 2 }]; }
  return [{ requirement: 'http', layer, state: layer === 'cilium' ? networkLayer(platform).state : meshState(platform), phase: 2 }];
}

function identity(platform: PlatformModel, link: LinkModel): PlacementModel[] {
  const server = workloadOf(link.server);
  if (!server || link.need || !meshed(platform) || link.port.protocol !== 'TCP') { return []; }
  if (server.where === 'elsewhere') { return [{ requirement: 'identity', layer: 'none', state: 'assumed', phase: 3 }]; }
  if (!meshPair(link)) { return []; }
  // AMB-05: behind a waypoint, ztunnel knows the waypoint only.
  const layer: Layer = !ambient(platform) ? 'istio' : needsWaypoint(platform, link) ? 'waypoint' : 'ztunnel';
  return [{ requirement: 'identity', layer, state: server.phase >= 3 ? meshState(platform) : 'deferred', phase: 3 }];
}

/** ZT120: from phase 3 on, a link that the mesh cannot authenticate has to say so. */
export function needsUnauthenticated(platform: PlatformModel, link: LinkModel): boolean {
  const server = workloadOf(link.server);
  if (!server || link.need || server.role === 'gateway' || serverPhase({ platform }, link) < 3 || highestPhase(platform.network, platform.mesh) < 3) { return false; }
  return link.port.protocol === 'UDP' || lacksIdentity({ platform }, link) || (!server.meshed && workloadOf(link.client)?.role !== 'gateway');
}
