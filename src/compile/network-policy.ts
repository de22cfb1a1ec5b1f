import { carve } from './carve';
import { Direction, Flow, WirePorts, peerRules } from './flow';
import { Plan, workloadOf } from './plan';
import { NAMESPACE_LABEL, podSelectors } from './selectors';
import { PeerModel, WorkloadModel } from '../model/intent';
import { PlatformModel } from '../model/platform';

/** MAT-24 */
export const METADATA_ADDRESS = '169.254.169.254/32';

type Spec = Record<string, unknown>;

/** Isolates the pods of one workload in one direction and opens exactly its flows (NP-02, NP-03). */
export function networkPolicySpec(plan: Plan, workload: WorkloadModel, direction: Direction, flows: readonly Flow[]): Spec {
  const rules = peerRules(flows, direction).flatMap(({ peers, groups }) => {
    const selected = networkPeers(plan, peers, direction);
    // no peer left means no rule; an empty `from` would mean everybody (NP-06).
    if (selected.length === 0) { return []; }
    const ports = groups.flatMap(group => group.ports.map(networkPort));
    return [direction === 'inbound' ? { from: selected, ports } : { to: selected, ports }];
  });
  return {
    podSelector: { matchLabels: { ...workload.labels } },
    // NP-01: named always, else an egress policy would also isolate ingress.
    policyTypes: [direction === 'inbound' ? 'Ingress' : 'Egress'],
    ...(rules.length > 0 ? { [direction === 'inbound' ? 'ingress' : 'egress']: rules } : {}),
  };
}

/** NP-06: a listed policy type without rules allows nothing. */
export const defaultDenySpec = (): Spec => ({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });

function networkPort({ protocol, first, last }: WirePorts): Spec {
  return { protocol, port: first, ...(last > first ? { endPort: last } : {}) };
}

function networkPeers(plan: Plan, peers: readonly PeerModel[], direction: Direction): Spec[] {
  const { platform } = plan;
  const pods = podSelectors(peers.flatMap(peer => workloadOf(peer) ?? [])).map(({ namespace, ...podSelector }) => ({
    // Both in ONE item: two items would mean "or" and open the whole namespace (NP-04).
    namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: namespace } },
    podSelector,
  }));
  const others = peers.flatMap(peer => {
    switch (peer.kind) {
      case 'workload': return [];
      case 'all-workloads': return plan.intent.namespaces.map(({ name }) => ({ namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: name } } }));
      default: return addressesOf(platform, peer, direction);
    }
  });
  return [...pods, ...others];
}

function addressesOf(platform: PlatformModel, peer: PeerModel, direction: Direction): Spec[] {
  switch (peer.kind) {
    case 'kube-api-server': return (platform.apiServer?.addresses ?? []).map(address => block(`${address}/${address.includes(':') ? 128 : 32}`));
    case 'nodes': return platform.nodeCidrs.map(cidr => block(cidr));
    case 'cloud-metadata': return [block(METADATA_ADDRESS)];
    case 'cidr': return [block(peer.cidr, carve(platform, peer.cidr, peer.except, direction))];
    // Without a layer that reads names, a host is every address outside (`Unenforceable.REPORT` only).
    case 'anywhere': case 'host': return wideBlocks(platform, direction);
    // NP-10: traffic between a pod and its own node cannot be blocked, so there is nothing to open.
    default: return [];
  }
}

function wideBlocks(platform: PlatformModel, direction: Direction): Spec[] {
  return ['0.0.0.0/0', '::/0'].map(cidr => block(cidr, carve(platform, cidr, [], direction)));
}

const block = (cidr: string, except: readonly string[] = []): Spec => ({ ipBlock: { cidr, ...(except.length > 0 ? { except } : {}) } });

