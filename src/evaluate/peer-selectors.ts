import { Requirement, Selector, selectorKey } from '../algebra/selector';
import { asArray, asString, get, isAbsent, isUnknown, labelSelector } from '../parse/read';
import { Json, World, WorldObject } from '../parse/world';
import { peerFields } from './cilium-peers';

export const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/** Pods that a rule of some network policy lets through, whether they exist or not. */
export interface PeerSelector {
  /** Absent: the namespaces with such labels. */
  readonly namespace?: string;
  readonly namespaces: Selector;
  readonly labels: Selector;
  /** Cilium: only pods that run as one of these (CIL-20). */
  readonly accounts?: readonly string[];
}

const EVERY_POD: PeerSelector = { namespaces: [], labels: [] };

/** Each selector once. What cannot be read is left out here: the evaluators say that they cannot decide. */
export function peerSelectors(world: World): PeerSelector[] {
  const found = [
    ...networkPolicies(world.ofKind('NetworkPolicy', 'networking.k8s.io')),
    ...['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'].flatMap(kind => world.ofKind(kind, 'policy.networking.k8s.io').flatMap(clusterPolicy)),
    ...['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'].flatMap(kind => world.ofKind(kind, 'cilium.io').flatMap(ciliumPolicy)),
  ];
  return [...new Map(found.map(item => [keyOf(item), item])).values()];
}

const keyOf = ({ namespace, namespaces, labels, accounts }: PeerSelector): string => `${namespace ?? '\n'}\n${selectorKey(namespaces)}\n${selectorKey(labels)}${accounts ? JSON.stringify(accounts) : ''}`;

const list = (json: Json | undefined): readonly Json[] => asArray(json) ?? [];
const read = (object: WorldObject, json: Json | undefined): Selector | undefined => {
  const selector = labelSelector(object, json ?? {}, []);
  return isUnknown(selector) ? undefined : selector;
};

function networkPolicies(policies: readonly WorldObject[]): PeerSelector[] {
  // Who is called by many is a peer of many policies, in the same words.
  const read = new Set<string>();
  return policies.flatMap(object => networkPolicy(object, peer => {
    const words = `${isAbsent(get(peer, 'namespaceSelector')) ? object.namespace : ''} ${JSON.stringify(peer)}`;
    const isNew = !read.has(words);
    read.add(words);
    return isNew;
  }));
}

function networkPolicy(object: WorldObject, isNew: (peer: Json) => boolean): PeerSelector[] {
  const spec = get(object.json, 'spec');
  return ([['ingress', 'from'], ['egress', 'to']] as const).flatMap(([direction, side]) => list(get(spec, direction)).flatMap(rule => {
    const peers = get(rule, side);
    // NP-06
    if (isAbsent(peers) || list(peers).length === 0) { return [EVERY_POD]; }
    return list(peers).filter(isNew).flatMap(peer => {
      if (!isAbsent(get(peer, 'ipBlock'))) { return []; }
      const [namespaces, labels] = [get(peer, 'namespaceSelector'), get(peer, 'podSelector')].map(json => read(object, json));
      if (!namespaces || !labels) { return []; }
      // NP-04
      return [{ namespaces, labels, ...(isAbsent(get(peer, 'namespaceSelector')) ? { namespace: object.namespace } : {}) }];
    });
  }));
}

function clusterPolicy(object: WorldObject): PeerSelector[] {
  const spec = get(object.json, 'spec');
  return [...list(get(spec, 'ingress')), ...list(get(spec, 'egress'))].filter(rule => ['Accept', 'Allow'].includes(asString(get(rule, 'action')) ?? ''))
    .flatMap(rule => [...list(get(rule, 'from')), ...list(get(rule, 'to'))]).flatMap(peer => {
      const whole = get(peer, 'namespaces');
      const namespaces = read(object, isAbsent(whole) ? get(peer, 'pods', 'namespaceSelector') : whole);
      const labels = read(object, get(peer, 'pods', 'podSelector'));
      return namespaces && labels && (!isAbsent(whole) || !isAbsent(get(peer, 'pods'))) ? [{ namespaces, labels }] : [];
    });
}

const PEER_FIELDS = [...peerFields('ingress', false), ...peerFields('egress', false)];

function ciliumPolicy(object: WorldObject): PeerSelector[] {
  const specs = [get(object.json, 'spec'), ...list(get(object.json, 'specs'))];
  const rules = specs.flatMap(spec => [...list(get(spec, 'ingress')), ...list(get(spec, 'egress'))]);
  return rules.flatMap(rule => [
    ...[...list(get(rule, 'fromEndpoints')), ...list(get(rule, 'toEndpoints'))].flatMap(json => endpoints(object, read(object, json))),
    ...([...list(get(rule, 'fromEntities')), ...list(get(rule, 'toEntities'))].some(entity => entity === 'all' || entity === 'cluster' || entity === 'cluster-mesh') ? [EVERY_POD] : []),
    // CIL-05
    ...(list(get(rule, 'toPorts')).length > 0 && PEER_FIELDS.every(field => isAbsent(get(rule, field))) ? [EVERY_POD] : []),
  ]);
}

/** CIL-12, CIL-13, CIL-20: labels of the namespace, its name and the ServiceAccount stand among the labels of the pod. */
function endpoints(object: WorldObject, selector: Selector | undefined): PeerSelector[] {
  if (!selector) { return []; }
  const plain = selector.map(requirement => ({ ...requirement, key: requirement.key.replace(/^(k8s|any)[:.]/, '') }));
  const take = (prefix: string): Requirement[] => plain.filter(({ key }) => key.startsWith(prefix));
  const names = take('io.kubernetes.pod.namespace');
  const byLabel = take('io.cilium.k8s.namespace.labels.');
  const accounts = take('io.cilium.k8s.policy.serviceaccount').find(({ operator }) => operator === 'In')?.values;
  const labels = plain.filter(({ key }) => !key.startsWith('io.kubernetes.pod.namespace') && !key.startsWith('io.cilium.k8s.'));
  const own = names.length === 0 && byLabel.length === 0 && object.namespace !== '';
  return [{
    ...(own ? { namespace: object.namespace } : {}),
    namespaces: [...names.map(item => ({ ...item, key: NAMESPACE_LABEL })), ...byLabel.map(item => ({ ...item, key: item.key.slice('io.cilium.k8s.namespace.labels.'.length) }))],
    labels, ...(accounts ? { accounts } : {}),
  }];
}
