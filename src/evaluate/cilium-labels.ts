import { IndexSet, NO_INDEX, intersectIndices, subtractIndices, uniteIndices, indexSet } from '../algebra/index-set';
import { Requirement, Selector } from '../algebra/selector';
import { NAMESPACE_NAME } from '../parse/make-world';
import { Workload, World } from '../parse/world';
import { PodSelector, PolicyPeers, policyPeers } from './policy-peers';

export const POD_NAMESPACE = 'io.kubernetes.pod.namespace';
export const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';
export const SERVICE_ACCOUNT = 'io.cilium.k8s.policy.serviceaccount';
export const CLUSTER = 'io.cilium.k8s.policy.cluster';

/** CIL-15: beginnings of labels that are no part of an identity. Of those that Cilium keeps only the namespace's begins like one of them. */
const DROPPED = [
  'io.kubernetes', 'kubernetes.io', 'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index', 'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/controller-uid', 'k8s.io', 'pod-template-generation', 'pod-template-hash', 'controller-revision-hash', 'controller-uid', 'annotation',
  'etcd_node', 'topology.kubernetes.io',
];

export const isIdentityLabel = (key: string): boolean =>
  key.startsWith(POD_NAMESPACE) || !(DROPPED.some(prefix => key.startsWith(prefix)) || key.includes('beta.kubernetes.io'));

/** What a selector of an endpoint asks for, apart from the cluster (CIL-14). */
export interface Identities {
  readonly select: PodSelector;
  /** On the name of the ServiceAccount (CIL-20). */
  readonly accounts: readonly Requirement[];
}

/**
 * The keys of the selector have no source any more. A label that no identity has can neither be equal to something nor exist;
 * undefined when that decides that nothing is selected.
 */
export function identities(selector: Selector): Identities | undefined {
  const [namespaces, pods, accounts]: Requirement[][] = [[], [], []];
  for (const { key, operator, values } of selector) {
    if (key === POD_NAMESPACE) { namespaces.push({ key: NAMESPACE_NAME, operator, values }); continue; }
    if (key === SERVICE_ACCOUNT) { accounts.push({ key, operator, values }); continue; }
    // Every pod is in a cluster; what asks for the name of one was refused before.
    if (key === CLUSTER) { continue; }
    // A pod cannot have labels that begin like Cilium's own.
    if (isIdentityLabel(key) && (key.startsWith(NAMESPACE_LABELS) || !key.startsWith('io.cilium.k8s'))) {
      if (key.startsWith(NAMESPACE_LABELS)) { namespaces.push({ key: key.slice(NAMESPACE_LABELS.length), operator, values }); } else { pods.push({ key, operator, values }); }
    } else if (operator === 'In' || operator === 'Exists') {
      return undefined;
    }
  }
  return { select: { namespaces, pods }, accounts };
}

/** The same for pods that Cilium cannot tell apart. */
export const identityOf = ({ namespace, serviceAccountName, labels }: Workload): string =>
  JSON.stringify([namespace, serviceAccountName, Object.entries(labels).filter(([key]) => isIdentityLabel(key)).sort()]);

export interface PodsByIdentity {
  select(identities: Identities | undefined): IndexSet;
  /** Pods in namespaces whose labels nobody wrote down, when they are asked for. */
  unsure(identities: Identities | undefined): IndexSet;
}

const made = new WeakMap<World, PodsByIdentity>();

export function podsByIdentity(world: World): PodsByIdentity {
  const known = made.get(world) ?? makePods(world, policyPeers(world));
  made.set(world, known);
  return known;
}

function makePods({ workloads }: World, peers: PolicyPeers): PodsByIdentity {
  const byAccount = new Map<string, number[]>();
  for (const { index, serviceAccountName } of workloads) {
    const list = byAccount.get(serviceAccountName);
    if (list) { list.push(index); } else { byAccount.set(serviceAccountName, [index]); }
  }
  const running = ({ operator, values }: Requirement): IndexSet => {
    const named = values.map(value => indexSet(byAccount.get(value) ?? [])).reduce(uniteIndices, NO_INDEX);
    switch (operator) {
      case 'In': return named;
      case 'NotIn': return subtractIndices(peers.pods, named);
      case 'Exists': return peers.pods;
      case 'DoesNotExist': return NO_INDEX;
    }
  };
  const narrowed = (accounts: readonly Requirement[], found: IndexSet): IndexSet => accounts.reduce((left, account) => intersectIndices(left, running(account)), found);
  return {
    select: asked => (asked ? narrowed(asked.accounts, peers.select(asked.select)) : NO_INDEX),
    unsure: asked => (asked ? narrowed(asked.accounts, peers.unsure(asked.select).unlabelled) : NO_INDEX),
  };
}
