import { IndexSet, NO_INDEX, indexSet, intersectIndices, isNoIndex, uniteIndices } from '../algebra/index-set';
import { Language, and, isEmpty, minus, or } from '../algebra/language';
import { formatPath, isAbsent, get, unknownFields, unknownValue } from '../parse/read';
import { Path, Unknown, World, WorldObject } from '../parse/world';
import { Part } from './cilium-apply';
import { blocksOf } from './cilium-ends';
import { podsByIdentity } from './cilium-labels';
import { AppliedRule, AppliedSpec, CiliumPolicies } from './cilium-policies';
import { CiliumPolicy, CiliumSpec } from './cilium-read';
import { NAMED_TWICE, UNLABELLED } from './network-policy';
import { policyPeers } from './policy-peers';
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
    const { specs, unknown, object } = policy;
    if (unknown.length === 0) { return []; }
    const workloads = specs.length === 0 ? homeOf(object) : specs.map(spec => subjectOf(spec, policy)).reduce(uniteIndices, NO_INDEX);
    // A policy about nodes has no pods, but those in the network of a node are behind its firewall.
    return unknown.map(item => ({ unknown: item, workloads: item.path.includes('nodeSelector') ? hostPods : workloads }));
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
    const { names } = policyPeers(world);
    const withSubject = (path: Path, message: string, others: IndexSet) => about(object, path, message, isNoIndex(others) ? others : uniteIndices(others, subject));
    const named = parts.flatMap(({ port, ends }) => {
      const twice = names.unsure(port.ports.names);
      return withSubject(port.path, NAMED_TWICE, rule.direction === 'inbound' ? intersectIndices(twice, subject) : intersectIndices(twice, ends));
    });
    const nodes = new Set(rule.peers.flatMap(peer => (peer.kind === 'entity' ? [peer.entity] : [])));
    const oneNode = rule.direction === 'outbound' && nodes.has('host') !== nodes.has('remote-node') && !nodes.has('cluster') && !nodes.has('cluster-mesh');
    return [
      ...named,
      ...(oneNode ? about(object, peersPath, 'opens or closes pods in the network of a node only where that is the right node (NP-11)', hostPods) : []),
      ...rule.peers.flatMap(peer => [
        ...(peer.kind === 'pods' ? withSubject(peersPath, UNLABELLED, pods.unsure(peer.identities)) : []),
        ...(peer.kind === 'service' && !rule.deny ? policies.ends.servicesOf(peer).filter(({ selector }) => !selector || Object.keys(selector).length === 0)
          .flatMap(({ name }) => about(object, peer.path, `names the Service ${name}, whose endpoints no object selects`, subject)) : []),
        ...(peer.kind === 'group' ? policies.ends.groupsOf(peer).flatMap(groupUnknown).map(unknown => ({ unknown, workloads: subject })) : []),
      ]),
    ];
  }

  return [
    ...policies.policies.flatMap(ofPolicy),
    ...policies.specs.flatMap(ofSpec),
    ...fromOthers(policies),
    ...conflicts(policies),
  ];
}

/** A group that is not understood as a whole. */
function groupUnknown(group: WorldObject): Unknown[] {
  const spec = get(group.json, 'spec');
  return [
    ...unknownFields(group, group.json, [], ['apiVersion', 'kind', 'metadata', 'spec']),
    ...(isAbsent(spec) ? [unknownValue(group, ['spec'], 'spec is missing')] : unknownFields(group, spec, ['spec'], ['externalCIDRs'])),
    ...blocksOf(group).flatMap((block, index) => (block ? [] : [unknownValue(group, ['spec', 'externalCIDRs', index], 'is no block of addresses')])),
  ];
}

/**
 * CIL-22: which addresses belong to a name is known to a node, not to a pod. A pod that does not ask Cilium's DNS itself
 * reaches a host as soon as another one on its node has asked.
 */
function fromOthers({ specs, rulesAt, askable }: CiliumPolicies): Undecided[] {
  const parts = specs.flatMap(({ rules }) => rules.flatMap(rule => rule.parts));
  if (!parts.some(({ names }) => names.length > 0)) { return []; }
  const taught: Language = or(...parts.flatMap(({ port }) => port.dns ?? []));
  return specs.flatMap(({ subject, rules }) => rules.flatMap(({ parts: own }) => own.filter(({ names }) => names.length > 0).flatMap((part: Part) => {
    const workloads = subject.items.filter(workload => rulesAt(workload, 'outbound').some(({ rule }) => rule.defaultDeny)
      && !isEmpty(and(minus(or(...part.names), askable(workload)), taught)));
    return workloads.length === 0 ? [] : [{
      unknown: unknownValue(part.cause.object, part.cause.path, `${formatPath(part.cause.path)} names hosts that only other pods may ask for: they are open once such a pod runs on the same node (CIL-22)`),
      workloads: indexSet(workloads),
    }];
  })));
}


type Limit = 'nothing' | 'http' | 'dns' | 'serverNames';

const limitOf = ({ port }: Part): Limit => (port.http ? 'http' : port.dns ? 'dns' : port.serverNames ? 'serverNames' : 'nothing');

/**
 * Limits that Cilium cannot merge where they are about the same peer and port (CIL-32): the pod then keeps its old policy. Names in
 * the handshake become a duty for what another rule opens without them, and close it for everything that is no TLS.
 */
function conflicts({ specs, rulesAt }: CiliumPolicies): Undecided[] {
  const limiting = specs.filter(({ rules }) => rules.some(({ parts }) => parts.some(part => limitOf(part) === 'dns' || limitOf(part) === 'serverNames')));
  const found = new Map<Part, number[]>();
  for (const workload of new Set(limiting.flatMap(({ subject }) => subject.items))) {
    for (const direction of ['inbound', 'outbound'] as const) {
      for (const part of clashes(rulesAt(workload, direction).flatMap(({ rule, parts }) => (rule.deny ? [] : parts)))) { found.set(part, [...found.get(part) ?? [], workload]); }
    }
  }
  return [...found].map(([{ cause }, workloads]) => ({
    unknown: unknownValue(cause.object, cause.path, `${formatPath(cause.path)} and another rule limit the same peer and port in ways that Cilium does not unite (CIL-32)`),
    workloads: indexSet(workloads),
  }));
}

/** The parts that limit what another one limits in another way. */
function clashes(parts: readonly Part[]): ReadonlySet<Part> {
  const byKey = new Map<string, Part[]>();
  for (const part of parts) {
    for (const peer of part.peerKeys) {
      for (const port of part.port.keys) {
        const list = byKey.get(`${peer} ${port}`);
        if (list) { list.push(part); } else { byKey.set(`${peer} ${port}`, [part]); }
      }
    }
  }
  return new Set([...byKey.values()].flatMap(together => {
    const limits = new Set(together.map(limitOf));
    const clash = limits.size > 1 && (limits.has('serverNames') || (limits.has('http') && limits.has('dns')));
    return clash ? together.filter(part => limitOf(part) !== 'nothing') : [];
  }));
}
