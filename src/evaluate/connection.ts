import { AddressRange } from '../algebra/addresses';
import { parseAddress } from '../algebra/cidr';
import { hasIndex } from '../algebra/index-set';
import { Ports, allPortsOf, portRange } from '../algebra/ports';
import { intersect as portsIn, ranges, subtract as portsWithout } from '../algebra/ranges';
import { ALL_TRAFFIC, NO_TRAFFIC, Traffic, intersect, onPorts, portsOf, subtract, uniteAll } from '../algebra/traffic';
import { World } from '../parse/world';
import { isOfGateway } from './istio-capture';
import { Authz, AuthzRule, ClientTls, MeshLayer, ServerTls } from './mesh';
import { Decision, decisions, passSide } from './network';
import { servicePortsOf } from './services';
import { Cause, NetworkLayer, NetworkSide } from './side';

/** The layers that decide, and the world that they decide about. */
export interface Layers {
  readonly world: World;
  readonly network: NetworkLayer;
  readonly mesh: MeshLayer;
}

/** One place that a connection passes, and what gets through there, in ports of the server's pods. */
export interface Hop {
  readonly layer: 'egress' | 'ingress' | 'tls' | 'authorization' | 'waypoint';
  /** The end whose rules decide. */
  readonly at: number;
  readonly passes: Traffic;
  /** What lets through, or, where nothing passes, what stops. */
  readonly causes: readonly Cause[];
  /** Ports at which a proxy of the layer reads requests: what is no HTTP does not pass there (CIL-28). */
  readonly http?: Ports;
  /** What decides about which requests, in the order in which the layer looks; absent where `causes` decide about all. */
  readonly decisions?: () => readonly Decision[];
}

/** One way from client to server. What it carries is what all of its hops pass. */
export interface Route {
  readonly kind: 'plaintext' | 'mtls' | 'hbone' | 'waypoint';
  /** Traffic that takes this way by itself; the rest of `passes` takes it only when the client means to. */
  readonly usual: Traffic;
  readonly passes: Traffic;
  readonly hops: readonly Hop[];
}

const TCP = allPortsOf('TCP');
const OTHER = [...allPortsOf('UDP'), ...allPortsOf('SCTP')];
const OVER_TCP = onPorts(TCP);
const OVER_OTHER = onPorts(OTHER);
/** IST-50: whatever the port that is meant, the network layer sees this one (AMB-07). */
const HBONE: Ports = portRange('TCP', 15008);
const TO_HBONE = onPorts(HBONE);
/** IST-50: ports that the proxy itself listens on; what comes to them never reaches the application. IST-52: 15020, 15021 and 15090 answer without the mesh. */
const PROXY_PORTS: Ports = [[15000, 15001], [15004, 15004], [15006, 15006], [15008, 15008], [15053, 15053]];

const PROBES = ['169.254.7.127', 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff'].map(address => parseAddress(address)!);
const isProbeAddress = ({ family, first, last }: AddressRange): boolean => PROBES.some(probe => probe.family === family && probe.first === first && probe.last === last);

/** All ways from one end to another. Their union is what is open; the usual ones are what works without doing anything for it. */
export function routes(layers: Layers, client: number, server: number, service?: string): Route[] {
  const { world, mesh } = layers;
  const from = world.ends[client];
  const to = world.ends[server];
  const network = networkHops(layers, client, server);
  const direct = network.map(({ passes }) => passes).reduce(intersect, ALL_TRAFFIC);
  if (to.kind !== 'workload') { return [{ kind: 'plaintext', usual: direct, passes: direct, hops: network }]; }
  const there = mesh.member(server);
  // AMB-08: what comes from this address is a probe, and ztunnel lets it pass.
  if (there.capture === 'ambient' && from.kind === 'addresses' && isProbeAddress(from.range)) { return [{ kind: 'plaintext', usual: direct, passes: direct, hops: network }]; }
  const caller = from.kind === 'workload' ? from.workload : undefined;
  const here = caller && mesh.member(client);
  // How a proxy elsewhere is set up to send is written elsewhere.
  const free = caller?.where === 'elsewhere';
  if (there.capture === 'none') {
    const sends = here && here.capture !== 'none' && !free ? unencrypted(mesh.sends(client, server)) : ALL_TRAFFIC;
    return [{ kind: 'plaintext', usual: intersect(direct, sends), passes: direct, hops: network }];
  }
  const accepts = accepted(mesh.accepts(server));
  const sends = here && here.capture !== 'none' && !free ? mesh.sends(client, server) : undefined;
  const tls = (mode: 'plaintext' | 'mutual') => (): Hop => ({ layer: 'tls', at: server, passes: accepts[mode], causes: accepts.causes });
  const authz = mesh.authz(server);
  const found: Route[] = [];
  const add = (kind: Route['kind'], hops: readonly (() => Hop)[], usual: Traffic) => { found.push(route(kind, hops, usual)); };
  // IST-11: what is no TCP passes the mesh by.
  add('plaintext', [...network.map(hop => () => hop), tls('plaintext'), () => authorization(authz, server, rule => hasIndex(rule.anonymous, client))],
    sends ? unencrypted(sends) : ALL_TRAFFIC);
  if (!caller || !here?.principal) { return found; }
  const identified = () => authorization(authz, server, rule => hasIndex(rule.identified, client));
  const mutual = onPorts(free ? TCP : sends?.mutual ?? []);
  if (there.capture === 'sidecar') {
    add('mtls', [...network.map(hop => () => tcpOnly(hop)), tls('mutual'), identified], intersect(mutual, readable(direct)));
    return found;
  }
  const waypoint = mesh.waypoint(server);
  // Sidecars know nothing of waypoints; gateways, ours and Istio's, go to the pods of a Service directly (AMB-01).
  const through = here.capture === 'ambient' && !isOfGateway(caller) ? waypoint : undefined;
  // Pods of one set find each other by address, and so does who dials a port of no Service.
  const byService = through && client !== server ? ranges(servicePortsOf(world, server).flatMap(({ port }) => portRange('TCP', port))) : [];
  add('hbone', [...inTunnel(network), tls('mutual'), identified], subtract(mutual, onPorts(byService)));
  if (waypoint && waypoint.workload !== client) {
    const proxy = waypoint.workload;
    // AMB-05: behind the waypoint its own identity counts, in front of it the client's.
    add('waypoint', [
      ...inTunnel(networkHops(layers, client, proxy)), () => ({ ...authorization(mesh.waypointAuthz(server, service), proxy, rule => hasIndex(rule.identified, client)), layer: 'waypoint' }),
      ...inTunnel(networkHops(layers, proxy, server)), tls('mutual'), () => authorization(authz, server, rule => hasIndex(rule.identified, proxy)),
    ], through ? mutual : NO_TRAFFIC);
  }
  return found;
}

/** Most ways are closed at one of their first hops; the others are for who asks why. A class, since V8 gives each literal with a getter a shape of its own. */
class ClosedRoute implements Route {
  public readonly usual = NO_TRAFFIC;
  public readonly passes = NO_TRAFFIC;

  public constructor(public readonly kind: Route['kind'], private readonly asked: readonly (() => Hop)[]) {}

  public get hops(): readonly Hop[] { return this.asked.map(ask => ask()); }
}

function route(kind: Route['kind'], asked: readonly (() => Hop)[], wanted: Traffic): Route {
  const hops: Hop[] = [];
  let passes = ALL_TRAFFIC;
  for (const ask of asked) {
    const hop = ask();
    hops.push(hop);
    passes = intersect(passes, hop.passes);
    if (passes.length === 0) { return new ClosedRoute(kind, asked); }
  }
  // CIL-42: to a layer that reads requests, a tunnel or TLS is none.
  const read = kind === 'plaintext' ? [] : ranges(hops.flatMap(({ http = [] }) => http));
  return { kind, usual: subtract(intersect(passes, wanted), onPorts(read)), passes, hops };
}

/** What is open at all, whoever means to use it. */
export const open = (ways: readonly Route[]): Traffic => uniteAll(ways.map(({ passes }) => passes));
/** What works without the client doing anything for it. */
export const usable = (ways: readonly Route[]): Traffic => uniteAll(ways.map(({ usual }) => usual));

/** The mesh's answer is about TCP alone; other protocols are not captured. */
const withOther = (ports: Ports): Ports => [...ports, ...OTHER];

/** Few answers of the mesh are about many connections: what they let through is made once. */
function once<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return key => {
    const found = known.get(key) ?? make(key);
    known.set(key, found);
    return found;
  };
}

const unencrypted = once(({ plaintext }: ClientTls): Traffic => onPorts(withOther(plaintext)));
const accepted = once(({ plaintext, mutual, causes }: ServerTls) => ({
  plaintext: onPorts(portsWithout(withOther(plaintext), PROXY_PORTS)), mutual: onPorts(mutual), causes: causes.flatMap(({ cause }) => cause ?? []),
}));

/** CIL-42: a layer that reads requests cannot read encrypted ones, so a port with such conditions carries none of them reliably. */
const readable = (traffic: Traffic): Traffic => onPorts(portsWithout(portsOf(traffic), portsOf(subtract(onPorts(portsOf(traffic)), traffic))));

const tcpOnly = (hop: Hop): Hop => ({ ...hop, passes: intersect(hop.passes, OVER_TCP) });

/** The policies of pods elsewhere are elsewhere too, at least some of them: their own side is assumed. */
function decidesHere({ ends }: World, index: number): boolean {
  const end = ends[index];
  return end.kind === 'workload' && end.workload.where !== 'elsewhere';
}

function networkHops({ world, network }: Layers, client: number, server: number): Hop[] {
  const hops: Hop[] = [];
  if (decidesHere(world, client)) {
    const side = network.outbound(client);
    const { traffic, causes } = passSide(side, server);
    hops.push({ layer: 'egress', at: client, passes: traffic, causes, http: readHere(side, server), decisions: () => decisions(side, server) });
  }
  if (decidesHere(world, server)) {
    const side = network.inbound(server);
    const { traffic, causes } = passSide(side, client);
    hops.push({ layer: 'ingress', at: server, passes: traffic, causes, http: readHere(side, client), decisions: () => decisions(side, client) });
  }
  return hops;
}

function readHere({ policy: { httpOnly } }: NetworkSide, far: number): Ports | undefined {
  const read = httpOnly?.filter(({ ends }) => hasIndex(ends, far)).flatMap(({ traffic }) => portsOf(traffic)) ?? [];
  return read.length > 0 ? ranges(read) : undefined;
}

/** A tunnel to the HBONE port carries every TCP port, or nothing. */
function tunnelled({ layer, at, passes, causes, http, decisions: all }: Hop): Hop {
  const carried = subtract(TO_HBONE, passes).length === 0;
  const about = () => all!().filter(({ traffic }) => intersect(traffic, TO_HBONE).length > 0).map(part => ({ ...part, traffic: OVER_TCP }));
  return { layer, at, passes: carried ? OVER_TCP : NO_TRAFFIC, causes, http: http && portsIn(http, HBONE).length > 0 ? TCP : undefined, decisions: about };
}

const inTunnel = (hops: readonly Hop[]): readonly (() => Hop)[] => hops.map(hop => () => tunnelled(hop));

/** A policy of the mesh is about TCP; the rest passes. */
const besideOther = once((traffic: Traffic): Traffic => uniteAll([intersect(traffic, OVER_TCP), OVER_OTHER]));

/** IST-20. What an external authorizer decides (IST-33) counts as open; the caller lists it as undecided. */
function authorization({ allowListed, listedBy, allows, denies }: Authz, at: number, matches: (rule: AuthzRule) => boolean): Hop {
  const allowing = allows.filter(matches);
  const denying = denies.filter(matches);
  const allowed = allowListed ? uniteAll(allowing.map(({ traffic }) => traffic)) : OVER_TCP;
  return {
    layer: 'authorization', at, passes: besideOther(denying.reduce((traffic, rule) => subtract(traffic, rule.traffic), allowed)),
    causes: [...denying.map(({ cause }) => cause), ...(allowing.length > 0 ? allowing.map(({ cause }) => cause) : listedBy)],
    decisions: () => [
      ...denying.map(({ traffic, cause }) => ({ open: false, traffic, causes: [cause] })), ...allowing.map(({ traffic, cause }) => ({ open: true, traffic, causes: [cause] })),
      ...(allowListed ? [{ open: false, traffic: ALL_TRAFFIC, causes: listedBy }] : []),
    ],
  };
}

