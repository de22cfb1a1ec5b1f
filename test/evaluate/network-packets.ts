/* A second opinion on purpose: one packet at a time, straight from the objects, sharing nothing with src. */

export interface LabelSelector { matchLabels?: Record<string, string>; matchExpressions?: { key: string; operator: string; values?: string[] }[] }
export interface Peer { podSelector?: LabelSelector; namespaceSelector?: LabelSelector; ipBlock?: { cidr: string; except?: string[] } }
export interface Port { protocol?: string; port?: number | string; endPort?: number }
export interface PolicyRule { from?: Peer[]; to?: Peer[]; ports?: Port[] }
export interface Policy { kind: 'NetworkPolicy'; metadata: { name: string; namespace: string }; spec: { podSelector: LabelSelector; policyTypes?: string[]; ingress?: PolicyRule[]; egress?: PolicyRule[] } }
export interface TierPeer { namespaces?: LabelSelector; pods?: { namespaceSelector: LabelSelector; podSelector: LabelSelector }; networks?: string[] }
export interface TierRule { action: 'Accept' | 'Deny' | 'Pass'; from?: TierPeer[]; to?: TierPeer[]; protocols?: Record<string, unknown>[] }
export interface Tier { kind: 'ClusterNetworkPolicy'; metadata: { name: string }; spec: { tier: 'Admin' | 'Baseline'; priority: number; subject: TierPeer; ingress: TierRule[]; egress: TierRule[] } }
export interface Pod { name: string; namespace: string; labels: Record<string, string>; ports: { name: string; protocol: string; containerPort: number }[] }
export interface Cluster { namespaces: Record<string, Record<string, string>>; pods: Pod[]; policies: Policy[]; tiers: Tier[] }
export type End = Pod | string;
export interface Packet { client: End; server: End; protocol: string; port: number }

const matches = (selector: LabelSelector, labels: Record<string, string>): boolean =>
  Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)
  && (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    if (operator === 'In') { return key in labels && values.includes(labels[key]); }
    if (operator === 'NotIn') { return !(key in labels) || !values.includes(labels[key]); }
    return operator === 'Exists' ? key in labels : !(key in labels);
  });

const number = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
function inCidr(address: string, cidr: string): boolean {
  const [base, length] = cidr.split('/');
  const size = 2 ** (32 - Number(length));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}

const namespaceLabels = ({ namespaces }: Cluster, name: string) => ({ ...namespaces[name], 'kubernetes.io/metadata.name': name });

function peerMatches(cluster: Cluster, home: string, peer: Peer, end: End): boolean {
  if (typeof end === 'string') { return peer.ipBlock !== undefined && inCidr(end, peer.ipBlock.cidr) && !(peer.ipBlock.except ?? []).some(hole => inCidr(end, hole)); }
  if (peer.ipBlock) { return false; }
  const inside = peer.namespaceSelector ? matches(peer.namespaceSelector, namespaceLabels(cluster, end.namespace)) : end.namespace === home;
  return inside && matches(peer.podSelector ?? {}, end.labels);
}

function portMatches({ protocol = 'TCP', port, endPort }: Port, packet: Packet): boolean {
  if (protocol !== packet.protocol) { return false; }
  if (port === undefined) { return true; }
  if (typeof port === 'number') { return packet.port >= port && packet.port <= (endPort ?? port); }
  return typeof packet.server !== 'string' && packet.server.ports.some(item => item.name === port && item.protocol === protocol && item.containerPort === packet.port);
}

/** Undefined: no policy isolates the pod in this direction. */
function policyVerdict(cluster: Cluster, packet: Packet, direction: 'Ingress' | 'Egress'): boolean | undefined {
  const [self, far] = direction === 'Ingress' ? [packet.server as Pod, packet.client] : [packet.client as Pod, packet.server];
  const isolating = cluster.policies.filter(({ metadata, spec }) => {
    const types = spec.policyTypes?.length ? spec.policyTypes : ['Ingress', ...(spec.egress?.length ? ['Egress'] : [])];
    return metadata.namespace === self.namespace && matches(spec.podSelector, self.labels) && types.includes(direction);
  });
  if (isolating.length === 0) { return undefined; }
  return isolating.some(({ metadata, spec }) => ((direction === 'Ingress' ? spec.ingress : spec.egress) ?? []).some(rule => {
    const peers = direction === 'Ingress' ? rule.from : rule.to;
    return (!peers?.length || peers.some(peer => peerMatches(cluster, metadata.namespace, peer, far))) && (!rule.ports?.length || rule.ports.some(port => portMatches(port, packet)));
  }));
}

function tierPeerMatches(cluster: Cluster, peer: TierPeer, end: End): boolean {
  if (typeof end === 'string') { return (peer.networks ?? []).some(cidr => inCidr(end, cidr)); }
  if (peer.networks) { return false; }
  return peer.pods ? matches(peer.pods.namespaceSelector, namespaceLabels(cluster, end.namespace)) && matches(peer.pods.podSelector, end.labels) : matches(peer.namespaces!, namespaceLabels(cluster, end.namespace));
}

function protocolMatches(item: Record<string, unknown>, packet: Packet): boolean {
  if (typeof item.destinationNamedPort === 'string') {
    return typeof packet.server !== 'string' && packet.server.ports.some(port => port.name === item.destinationNamedPort && port.protocol === packet.protocol && port.containerPort === packet.port);
  }
  const match = item[packet.protocol.toLowerCase()] as { destinationPort: { number?: number; range?: { start: number; end: number } } } | undefined;
  if (!match) { return false; }
  const { number: one, range } = match.destinationPort;
  return one !== undefined ? one === packet.port : packet.port >= range!.start && packet.port <= range!.end;
}

function tierVerdict(cluster: Cluster, packet: Packet, direction: 'Ingress' | 'Egress', tier: 'Admin' | 'Baseline'): 'Accept' | 'Deny' | 'Pass' {
  const [self, far] = direction === 'Ingress' ? [packet.server as Pod, packet.client] : [packet.client as Pod, packet.server];
  for (const { spec } of cluster.tiers.filter(item => item.spec.tier === tier).sort((a, b) => a.spec.priority - b.spec.priority)) {
    if (!tierPeerMatches(cluster, spec.subject, self)) { continue; }
    for (const rule of direction === 'Ingress' ? spec.ingress : spec.egress) {
      if ((rule.from ?? rule.to)!.some(peer => tierPeerMatches(cluster, peer, far)) && (!rule.protocols || rule.protocols.some(item => protocolMatches(item, packet)))) { return rule.action; }
    }
  }
  return 'Pass';
}

function sidePasses(cluster: Cluster, packet: Packet, direction: 'Ingress' | 'Egress'): boolean {
  if (typeof (direction === 'Ingress' ? packet.server : packet.client) === 'string') { return true; }
  const admin = tierVerdict(cluster, packet, direction, 'Admin');
  if (admin !== 'Pass') { return admin === 'Accept'; }
  return policyVerdict(cluster, packet, direction) ?? tierVerdict(cluster, packet, direction, 'Baseline') !== 'Deny';
}

export const passesPacket = (cluster: Cluster, packet: Packet): boolean => sidePasses(cluster, packet, 'Egress') && sidePasses(cluster, packet, 'Ingress');
