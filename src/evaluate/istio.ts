import { TCP } from './istio-conditions';
import { capturedPorts } from './istio-capture';
import { authorization } from './istio-authorization';
import { clients } from './istio-client';
import { extensions } from './istio-extensions';
import { destinationRules } from './istio-destination-rule';
import { meshSettings } from './istio-facts';
import { membersOf, standardPrincipal } from './istio-members';
import { peerModes } from './istio-peer-authentication';
import { requestAuthentications } from './istio-request-authentication';
import { otherRevisions } from './istio-revisions';
import { waypointBindings } from './istio-waypoint-binding';
import { wrappedByWaypoint } from './istio-waypoint-tls';
import { MeshFacts, MeshLayer, ServerTls } from './mesh';
import { Undecided } from './side';
import { EVERY_INDEX } from '../algebra/index-set';
import { Ports } from '../algebra/ports';
import { intersect, ranges, subtract } from '../algebra/ranges';
import { podIndex } from '../parse/select';
import { World } from '../parse/world';

const PLAIN: ServerTls = { plaintext: TCP, mutual: [], causes: [] };
const ANY: ServerTls = { plaintext: TCP, mutual: TCP, causes: [] };

/** What Istio does with the world's connections. All of it is computed when asked, and kept. */
export function istioMesh(world: World, declared: MeshFacts): MeshLayer {
  const settings = meshSettings(world, declared);
  const { kind, rootNamespace, trustDomain, spire, outboundTrafficPolicy } = settings;
  const pods = podIndex(world.workloads, world.namespaces);
  const members = membersOf(world, pods, settings);
  const peers = peerModes(world, pods, rootNamespace);
  const rules = destinationRules(world, settings);
  const tokens = requestAuthentications(world, pods, rootNamespace);
  const bindings = waypointBindings(world, pods, members);
  const policies = authorization({ world, pods, settings, members, tokens, binding: bindings.of });

  // Pods under the same policies answer alike.
  const alike = new WeakMap<ServerTls['causes'], Map<string, ServerTls>>();
  const share = (causes: ServerTls['causes'], key: string, make: () => ServerTls): ServerTls => {
    const shared = alike.get(causes) ?? new Map<string, ServerTls>();
    const found = shared.get(key) ?? make();
    alike.set(causes, shared.set(key, found));
    return found;
  };
  const compute = (server: number): ServerTls => {
    const workload = world.workloads[server];
    const role = members.role(server);
    if (role !== 'sidecar' && role !== 'ambient') { return PLAIN; }
    if (workload.where === 'elsewhere') { return ANY; }
    // SPI-15: clients look for one form of identity; without it no handshake succeeds.
    const known = members.principal(server) === standardPrincipal(workload, trustDomain);
    if (role === 'ambient') {
      const { plaintext, causes } = peers.ambient(server);
      return share(causes, `${known}`, () => ({ plaintext, mutual: known ? TCP : [], causes }));
    }
    const bypass = members.bypass(server).inbound;
    const causes = peers.sidecar(server);
    return share(causes, `${bypass.join(';')} ${known} ${members.tunnel(server)}`, () => atSidecar(server, bypass, causes, known));
  };
  const atSidecar = (server: number, bypass: Ports, causes: ServerTls['causes'], known: boolean): ServerTls => {
    const captured = capturedPorts(bypass);
    const withMode = (...modes: readonly string[]): Ports => {
      let left = captured;
      let found: Ports = [];
      for (const { ports, mode } of causes) {
        if (modes.includes(mode)) { found = ranges([...found, ...intersect(left, ports)]); }
        left = subtract(left, ports);
      }
      return found;
    };
    // What comes through the tunnel shows a certificate, whatever the mode.
    const mutual = members.tunnel(server) ? captured : withMode('STRICT', 'PERMISSIVE');
    return { plaintext: ranges([...bypass, ...withMode('PERMISSIVE', 'DISABLE')]), mutual: known ? mutual : [], causes };
  };
  const accepted = new Map<number, ServerTls>();
  let undecided: readonly Undecided[] | undefined;
  return {
    facts: { kind, rootNamespace, trustDomain, outboundTrafficPolicy, ...(spire ? { spire } : {}) },
    member: members.member,
    accepts: server => {
      const found = accepted.get(server) ?? compute(server);
      accepted.set(server, found);
      return found;
    },
    sends: clients(world, settings, members, peers, rules),
    authz: policies.authz,
    waypoint: bindings.of,
    waypointAuthz: policies.waypointAuthz,
    get undecided() {
      undecided ??= kind === 'none' ? [] : [
        ...settings.unknown.map(unknown => ({ unknown, workloads: EVERY_INDEX })), ...otherRevisions(world, pods, settings), ...extensions(world, pods, settings), ...members.undecided, ...peers.undecided, ...rules.undecided,
        ...tokens.undecided, ...(kind === 'sidecar' ? [] : [...bindings.undecided, ...wrappedByWaypoint(world, bindings, rules)]), ...policies.undecided,
      ];
      return undecided;
    },
  };
}
