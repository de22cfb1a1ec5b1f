import { ALL_ADDRESSES, addresses, containsAddresses, intersectAddresses } from '../algebra/addresses';
import { IndexSet, NO_INDEX, hasIndex, indexSet, intersectIndices, isNoIndex, uniteIndices } from '../algebra/index-set';
import { Language, and, isEmpty, minus, or } from '../algebra/language';
import { formatPath, isAbsent, get, unknownFields, unknownValue } from '../parse/read';
import { Path, Unknown, Workload, World, WorldObject } from '../parse/world';
import { Part } from './cilium-apply';
import { limitConflicts } from './cilium-conflicts';
import { CiliumEnds, blocksOf } from './cilium-ends';
import { identityOf, podsByIdentity } from './cilium-labels';
import { AppliedRule, AppliedSpec, CiliumPolicies } from './cilium-policies';
import { CiliumPolicy, CiliumRule, CiliumSpec } from './cilium-read';
import { clusterNetworkPolicies } from './cluster-network-policy';
import { NAMED_TWICE, UNLABELLED } from './network-policy';
import { INTERNET, policyPeers } from './policy-peers';
import { Undecided } from './side';

/** What of the policies nobody here understands, or what depends on more than manifests, and whom it clouds. */
export function ciliumDoubts(world: World, policies: CiliumPolicies): readonly Undecided[] {
  const pods = podsByIdentity(world);
  const { pods: everyPod, hostPods } = policyPeers(world);

  /** Pods of a policy; all of its namespace, or all, where nobody can tell. */
  function subjectOf({ subject }: CiliumSpec, { object }: CiliumPolicy): IndexSet {
    if (subject === 'nobody') { return NO_INDEX; }
    return subject ? uniteIndices(pods.select(subject), pods.unsure(subject)) : homeOf(object);
  }
  const homeOf = ({ namespace }: WorldObject): IndexSet => (namespace === '' ? everyPod : policyPeers(world).select({ namespaces: namespace, pods: [] }));

  function ofPolicy(policy: CiliumPolicy): Undecided[] {
    const { specs, unknown, object, refused } = policy;
    if (unknown.length === 0) { return []; }
    const selected = specs.map(spec => subjectOf(spec, policy)).reduce(uniteIndices, NO_INDEX);
    const workloads = specs.length === 0 || (refused && isNoIndex(selected)) ? homeOf(object) : selected;
    // Pods in the network of a node are behind the firewall that a policy about nodes may be.
    return unknown.map(item => ({ unknown: item, workloads: !refused && item.path.includes('nodeSelector') ? hostPods : workloads }));
  }

  const about = (object: WorldObject, path: Path, message: string, workloads: IndexSet): Undecided[] =>
    (isNoIndex(workloads) ? [] : [{ unknown: unknownValue(object, path, `${formatPath(path)} ${message}`), workloads }]);

  function ofSpec({ policy, subject, rules }: AppliedSpec): Undecided[] {
    const { object, specs } = policy;
    const unlabelled = specs.flatMap(spec => (spec.subject && spec.subject !== 'nobody' ? about(object, ['spec'], UNLABELLED, pods.unsure(spec.subject)) : []));
    return [...unlabelled, ...(isNoIndex(subject) ? [] : rules.flatMap(rule => ofRule(rule, object, subject)))];
  }

  function ofRule({ rule, parts }: AppliedRule, object: WorldObject, subject: IndexSet): Undecided[] {
    const { peersPath } = rule;
    const withSubject = (path: Path, message: string, others: IndexSet) => about(object, path, message, isNoIndex(others) ? others : uniteIndices(others, subject));
    const named = parts.flatMap(({ port, ends }) => {
      if (port.ports.names.length === 0) { return []; }
      const twice = rule.direction === 'inbound' ? intersectIndices(ambiguous().own, subject) : intersectIndices(ambiguous().shared, ends);
      return withSubject(port.path, NAMED_TWICE, twice);
    });
    const nodes = new Set(rule.peers.flatMap(peer => (peer.kind === 'entity' ? [peer.entity] : [])));
    const oneNode = rule.direction === 'outbound' && nodes.has('host') !== nodes.has('remote-node') && !nodes.has('cluster') && !nodes.has('cluster-mesh');
    return [
      ...named,
      ...(partOfInternet(rule, policies.ends) ? about(object, peersPath, 'closes some addresses, and no manifest says which hosts have them', indexSet(subject.items.filter(reachesHosts))) : []),
      ...(oneNode ? about(object, peersPath, 'opens or closes pods in the network of a node only where that is the right node (NP-11)', hostPods) : []),
      ...rule.peers.flatMap(peer => [
        ...(peer.kind === 'pods' ? withSubject(peersPath, UNLABELLED, pods.unsure(peer.identities)) : []),
        ...(peer.kind === 'service' && !rule.deny ? policies.ends.servicesOf(peer).filter(({ selector }) => !selector || Object.keys(selector).length === 0)
          .flatMap(({ name }) => about(object, peer.path, `names the Service ${name}, whose endpoints no object selects`, subject)) : []),
        ...(peer.kind === 'group' && peer.name !== undefined && policies.ends.groupsOf(peer).length === 0 ? about(object, peersPath, `names the CiliumCIDRGroup ${peer.name}, which is not in these manifests`, subject) : []),
        ...(peer.kind === 'group' ? policies.ends.groupsOf(peer).flatMap(groupUnknown).map(unknown => ({ unknown, workloads: subject })) : []),
      ]),
    ];
  }

  const reachesHosts = (workload: number): boolean => {
    const rules = policies.rulesAt(workload, 'outbound');
    return !rules.some(({ rule }) => rule.defaultDeny) || rules.some(({ rule, parts }) => !rule.deny && parts.some(({ names, ends }) => names.length > 0 || hasIndex(ends, world.namesEnd)));
  };

  let known: ReturnType<typeof ambiguousPorts> | undefined;
  const ambiguous = () => known ??= ambiguousPorts(world);

  return [
    ...policies.policies.flatMap(ofPolicy),
    ...policies.specs.flatMap(ofSpec),
    ...fromOthers(policies),
    ...limitConflicts(policies),
    ...ciliumTiers(world),
  ];
}

/** Whether a rule closes addresses that a host outside may have, but not all of them. */
function partOfInternet(rule: CiliumRule, ends: CiliumEnds): boolean {
  if (!rule.deny || rule.direction === 'inbound') { return false; }
  const closed = addresses(rule.peers.flatMap(peer => ends.addressesOf(peer)));
  return intersectAddresses(closed, INTERNET).length > 0 && !containsAddresses(closed, ALL_ADDRESSES);
}

/** Pods that give a name to several ports, and those that share an identity with others where the name is another port: Cilium then knows none (CIL-34). */
function ambiguousPorts({ workloads }: World): { readonly own: IndexSet; readonly shared: IndexSet } {
  const numbers = (pods: readonly Workload[]): boolean => {
    const byName = new Map<string, string>();
    return pods.some(({ ports }) => ports.some(({ name, protocol, number }) => {
      if (name === undefined) { return false; }
      const [before, port] = [byName.get(name), `${protocol} ${number}`];
      byName.set(name, port);
      return before !== undefined && before !== port;
    }));
  };
  const alike = new Map<string, Workload[]>();
  for (const workload of workloads.filter(({ ports }) => ports.some(({ name }) => name !== undefined))) {
    const key = identityOf(workload);
    const list = alike.get(key);
    if (list) { list.push(workload); } else { alike.set(key, [workload]); }
  }
  return {
    own: indexSet(workloads.filter(workload => numbers([workload])).map(({ index }) => index)),
    shared: indexSet([...alike.values()].filter(numbers).flat().map(({ index }) => index)),
  };
}

/** CNP-06: a flag of the agent turns ClusterNetworkPolicies on; Cilium does not know what they replace. */
function ciliumTiers(world: World): Undecided[] {
  const peers = policyPeers(world);
  return [
    ...clusterNetworkPolicies(world).map(({ object, subject }) => ({ object, workloads: subject ? peers.select(subject) : peers.pods, message: 'works only where a flag of the agent turns it on (CNP-06)' })),
    ...['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'].flatMap(kind => world.ofKind(kind, 'policy.networking.k8s.io'))
      .map(object => ({ object, workloads: peers.pods, message: 'is of a kind that Cilium does not know' })),
  ].map(({ object, workloads, message }) => ({ unknown: { ...unknownValue(object, [], `${object.kind} ${object.name} ${message}`), what: 'kind' as const }, workloads }));
}

/** A group that is not understood as a whole. */
function groupUnknown(group: WorldObject): Unknown[] {
  const spec = get(group.json, 'spec');
  return [
    ...unknownFields(group, group.json, [], ['apiVersion', 'kind', 'metadata', 'spec']),
    ...(isAbsent(spec) ? [unknownValue(group, ['spec'], 'spec is missing')] : unknownFields(group, spec, ['spec'], ['externalCIDRs'])),
    ...blocksOf(group).flatMap((block, index) => (block ? [] : [unknownValue(group, ['spec', 'externalCIDRs', index], `spec.externalCIDRs[${index}] is no block of addresses`)])),
  ];
}

/**
 * CIL-22: which addresses belong to a name is known to a node, not to a pod. A pod that does not ask Cilium's DNS itself
 * reaches a host as soon as another one on its node has asked.
 */
function fromOthers({ specs, rulesAt, askable }: CiliumPolicies): Undecided[] {
  const parts = specs.flatMap(({ rules }) => rules.flatMap(rule => rule.parts));
  if (!parts.some(({ names }) => names.length > 0)) { return []; }
  // Each by itself: the union of all names of a world is a large pattern.
  const taught = [...new Set(parts.flatMap(({ port }) => port.dns ?? []))];
  const isTaught = (names: Language): boolean => !isEmpty(names) && taught.some(others => !isEmpty(and(names, others)));
  return specs.flatMap(({ subject, rules }) => rules.flatMap(({ parts: own }) => own.filter(({ names }) => names.length > 0).flatMap((part: Part) => {
    const workloads = subject.items.filter(workload => rulesAt(workload, 'outbound').some(({ rule }) => rule.defaultDeny)
      && isTaught(minus(or(...part.names), askable(workload))));
    return workloads.length === 0 ? [] : [{
      unknown: unknownValue(part.cause.object, part.cause.path, `${formatPath(part.cause.path)} names hosts that only other pods may ask for: they are open once such a pod runs on the same node (CIL-22)`),
      workloads: indexSet(workloads),
    }];
  })));
}
