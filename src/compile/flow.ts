import { HttpModel, LinkModel, PeerModel, Protocol, compare, peerName } from '../model/intent';

/** Ports on the wire: what a packet filter sees, after Service translation. */
export interface WirePorts {
  readonly protocol: Protocol;
  readonly first: number;
  readonly last: number;
}

/** One thing the network layer must let through. `http` is set only where that layer itself reads HTTP. */
export interface Flow {
  readonly client: PeerModel;
  readonly server: PeerModel;
  readonly ports: WirePorts;
  readonly http?: readonly HttpModel[];
  readonly link: LinkModel;
}

export type Direction = 'inbound' | 'outbound';

export const farEnd = (flow: Flow, direction: Direction): PeerModel => (direction === 'inbound' ? flow.client : flow.server);

export interface PortGroup {
  readonly ports: readonly WirePorts[];
  readonly http?: readonly HttpModel[];
}

/** Peers that may use exactly the same ports. */
export interface PeerRule {
  readonly peers: readonly PeerModel[];
  readonly groups: readonly PortGroup[];
}

const portKey = (ports: WirePorts): string => `${ports.protocol}/${String(ports.first).padStart(5, '0')}-${ports.last}`;

interface Opened {
  readonly ports: WirePorts;
  /** Undefined: every request, or a layer that reads none. */
  http: HttpModel[] | undefined;
}

/** Groups flows into rules: one per distinct set of ports, sorted, so that a diff of the output means something. */
export function peerRules(flows: readonly Flow[], direction: Direction): PeerRule[] {
  const byPeer = new Map<string, { peer: PeerModel; opened: Map<string, Opened> }>();
  for (const flow of flows) {
    const peer = farEnd(flow, direction);
    const name = peer.kind === 'host' ? `${peer.host} ${peer.sni}` : peerName(peer);
    const entry = byPeer.get(name) ?? { peer, opened: new Map<string, Opened>() };
    byPeer.set(name, entry);
    const key = portKey(flow.ports);
    const known = entry.opened.get(key);
    if (!known) {
      entry.opened.set(key, { ports: flow.ports, http: flow.http ? [...flow.http] : undefined });
    } else {
      // CIL-32: a part without HTTP rules voids the limit, so the union says so in one place.
      known.http = known.http && flow.http ? [...known.http, ...flow.http] : undefined;
    }
  }
  const byPorts = new Map<string, { peers: PeerModel[]; groups: PortGroup[] }>();
  for (const name of [...byPeer.keys()].sort(compare)) {
    const { peer, opened } = byPeer.get(name)!;
    // Names outside are told apart by the fields they need in the rule itself.
    const key = `${peer.kind === 'host'} ${[...opened].map(([ports, { http }]) => (http ? `${ports} ${JSON.stringify(sortedRules(http))}` : ports)).sort(compare).join(' ')}`;
    const rule = byPorts.get(key) ?? { peers: [], groups: portGroups(opened) };
    byPorts.set(key, rule);
    rule.peers.push(peer);
  }
  return [...byPorts.values()];
}

function portGroups(opened: ReadonlyMap<string, Opened>): PortGroup[] {
  const groups = new Map<string, { ports: WirePorts[]; http?: HttpModel[] }>();
  for (const key of [...opened.keys()].sort(compare)) {
    const { ports, http } = opened.get(key)!;
    const sorted = http && sortedRules(http);
    const groupKey = JSON.stringify(sorted ?? null);
    const group = groups.get(groupKey) ?? { ports: [], ...(sorted ? { http: sorted } : {}) };
    group.ports.push(ports);
    groups.set(groupKey, group);
  }
  return [...groups.values()];
}

export function sortedRules(rules: readonly HttpModel[]): HttpModel[] {
  const byText = new Map(rules.map(rule => [JSON.stringify(rule), rule]));
  return [...byText.keys()].sort(compare).map(text => byText.get(text)!);
}
