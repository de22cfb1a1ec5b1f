import { carve } from './carve';
import { Direction, Flow, PeerRule, PortGroup, peerRules } from './flow';
import { Plan, workloadOf } from './plan';
import { ciliumHttp } from './regex';
import { PodSelector, podSelectors } from './selectors';
import { PeerModel, WorkloadModel, compare } from '../model/intent';
import { PlatformModel } from '../model/platform';
import { METADATA_ADDRESS } from './network-policy';

type Spec = Record<string, unknown>;
const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';
const SERVICE_ACCOUNT = 'k8s:io.cilium.k8s.policy.serviceaccount';
/** CIL-34 */
const MAX_PORTS = 40;

/** Isolates the pods of one workload in one direction and opens exactly its flows. */
export function ciliumSpec(plan: Plan, workload: WorkloadModel, direction: Direction, flows: readonly Flow[]): Spec {
  const hosts = flows.flatMap(({ server }) => (server.kind === 'host' ? [server.host] : []));
  const isDns = (flow: Flow) => flow.link.need?.id === 'MAT-01' || flow.link.need?.id === 'MAT-02';
  const rules = direction === 'outbound' && hosts.length > 0
    ? [
      // CIL-22: Cilium learns addresses only from answers that its DNS proxy saw.
      ...ciliumRules(plan, direction, flows.filter(isDns), { dns: dnsNames(plan.platform, hosts) }),
      ...ciliumRules(plan, direction, flows.filter(flow => !isDns(flow))),
    ]
    : ciliumRules(plan, direction, flows);
  return {
    endpointSelector: { matchLabels: { ...workload.labels } },
    // CIL-01: an empty list is refused; the one empty rule selects nobody and turns default deny on (CIL-05).
    [direction === 'inbound' ? 'ingress' : 'egress']: rules.length > 0 ? rules : [{}],
  };
}

/** CIL-01 */
export const ciliumDefaultDenySpec = (): Spec => ({ endpointSelector: {}, ingress: [{}], egress: [{}] });

function ciliumRules(plan: Plan, direction: Direction, flows: readonly Flow[], layer7?: Spec): Spec[] {
  return peerRules(flows, direction).flatMap(rule => {
    // CIL-10: one kind of peer per rule.
    const side = direction === 'inbound' ? 'from' : 'to';
    const endpoints = endpointPeers(plan, rule);
    const entities = [...new Set(rule.peers.flatMap(peer => entityPeers(peer, direction)))].sort(compare);
    const blocks = rule.peers.flatMap(peer => cidrPeers(plan.platform, peer, direction));
    const names = rule.peers.flatMap(peer => (peer.kind === 'host' ? [peer] : []));
    const toPorts = portRules(rule.groups, layer7);
    const tls = names.filter(({ sni }) => sni);
    const open = names.filter(({ sni }) => !sni);
    return [
      ...(endpoints.length > 0 ? [{ [`${side}Endpoints`]: endpoints, toPorts }] : []),
      ...(entities.length > 0 ? [{ [`${side}Entities`]: entities, toPorts }] : []),
      ...(blocks.length > 0 ? [{ [`${side}CIDRSet`]: blocks, toPorts }] : []),
      // CIL-25: a name is a set of addresses that other sites share, so TLS connections must also carry the name.
      ...tls.map(({ host }) => ({ toFQDNs: [fqdn(host)], toPorts: toPorts.map(item => ({ ...item, serverNames: [host] })) })),
      ...(open.length > 0 ? [{ toFQDNs: open.map(({ host }) => fqdn(host)), toPorts }] : []),
    ];
  });
}

function portRules(groups: readonly PortGroup[], layer7?: Spec): Spec[] {
  return groups.flatMap(({ ports, http }) => {
    // CIL-09: without a protocol a port would mean TCP, UDP and SCTP.
    const items = ports.map(({ protocol, first, last }) => ({ port: `${first}`, ...(last > first ? { endPort: last } : {}), protocol }));
    const rules = http ? { http: ciliumHttp(http) } : layer7;
    const chunks: Spec[] = [];
    for (let start = 0; start < items.length; start += MAX_PORTS) {
      chunks.push({ ports: items.slice(start, start + MAX_PORTS), ...(rules ? { rules } : {}) });
    }
    return chunks;
  });
}

function endpointPeers(plan: Plan, { peers }: PeerRule): Spec[] {
  const workloads = peers.flatMap(peer => workloadOf(peer) ?? []);
  const selected = podSelectors(workloads).map(selector => endpoint(selector, accountsOf(selector, workloads)));
  const namespaces = peers.some(({ kind }) => kind === 'all-workloads') ? plan.intent.namespaces : [];
  return [...selected, ...namespaces.map(({ name }) => ({ matchLabels: { [NAMESPACE]: name } }))];
}

function endpoint({ namespace, matchLabels, matchExpressions }: PodSelector, accounts: readonly string[]): Spec {
  // CIL-20: the ServiceAccount cannot be claimed by a label, so a pod that only wears the label stays outside.
  const expressions = [...(matchExpressions ?? []), ...(accounts.length > 1 ? [{ key: SERVICE_ACCOUNT, operator: 'In', values: accounts }] : [])];
  return {
    matchLabels: { [NAMESPACE]: namespace, ...matchLabels, ...(accounts.length === 1 ? { [SERVICE_ACCOUNT]: accounts[0] } : {}) },
    ...(expressions.length > 0 ? { matchExpressions: expressions } : {}),
  };
}

/** The ServiceAccounts of the workloads behind a selector; none if one of them is not known. */
function accountsOf(selector: PodSelector, workloads: readonly WorkloadModel[]): string[] {
  const behind = workloads.filter(({ namespace, labels }) => namespace === selector.namespace
    && Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)
    && (selector.matchExpressions ?? []).every(({ key, values }) => values.includes(labels[key])));
  if (behind.some(({ serviceAccountName }) => !serviceAccountName)) { return []; }
  return [...new Set(behind.map(({ serviceAccountName }) => serviceAccountName!))].sort(compare);
}

function entityPeers(peer: PeerModel, direction: Direction): string[] {
  switch (peer.kind) {
    // MAT-06: as a source the API server may show up as its node.
    case 'kube-api-server': return direction === 'inbound' ? ['host', 'kube-apiserver', 'remote-node'] : ['kube-apiserver'];
    case 'nodes': return ['host', 'remote-node'];
    case 'own-node': return ['host'];
    case 'cilium-ingress': return ['ingress'];
    // CIL-44: a load balancer may hand traffic over through a node.
    case 'anywhere': return direction === 'inbound' ? ['host', 'remote-node', 'world'] : [];
    default: return [];
  }
}

function cidrPeers(platform: PlatformModel, peer: PeerModel, direction: Direction): Spec[] {
  switch (peer.kind) {
    case 'cloud-metadata': return [{ cidr: METADATA_ADDRESS }];
    case 'cidr': return [block(peer.cidr, carve(platform, peer.cidr, peer.except, direction))];
    case 'anywhere': return direction === 'inbound' ? [] : ['0.0.0.0/0', '::/0'].map(cidr => block(cidr, carve(platform, cidr, [], direction)));
    default: return [];
  }
}

const block = (cidr: string, except: readonly string[]): Spec => ({ cidr, ...(except.length > 0 ? { except } : {}) });

/** CIL-23: `*` stays within one label, `**.` is any depth. */
const fqdn = (host: string): Spec => (host.startsWith('*') ? { matchPattern: host } : { matchName: host });

/** The names that a client with these hosts may ask for; no others leave through DNS (CIL-27). */
function dnsNames(platform: PlatformModel, hosts: readonly string[]): Spec[] {
  // CIL-24: resolvers try the search list first, and names of the cluster end here without leaving it.
  return [...[...new Set(hosts)].sort(compare).map(fqdn), { matchPattern: `**.${platform.clusterDomain}` }];
}
