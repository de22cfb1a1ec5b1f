import { Requirement, Selector } from '../../algebra/selector';
import { World, WorldObject } from '../../parse/world';
import { Place, inObject, isPresent, items, within } from '../place';
import { once } from './once';
import { ACCOUNT, NAMESPACE, inNamespace, selectorAt } from './pods';

/** The kinds that `ciliumSpecs` reads. */
export const CILIUM_KINDS = ['cilium.io/CiliumNetworkPolicy', 'cilium.io/CiliumClusterwideNetworkPolicy'] as const;

/** One rule set of a policy: `spec`, or an item of `specs`. */
export interface CiliumSpec {
  readonly object: WorldObject;
  readonly place: Place;
  /** Absent for policies of the cluster. */
  readonly namespace?: string;
}

export const ciliumSpecs = once((world: World): readonly CiliumSpec[] => CILIUM_KINDS.flatMap(kind => {
  const [group, name] = kind.split('/');
  return world.ofKind(name, group).flatMap(object => [inObject(object, 'spec'), ...items(inObject(object, 'specs'))].filter(isPresent)
    .map(place => ({ object, place, namespace: name === 'CiliumNetworkPolicy' ? object.namespace : undefined })));
}));

export const CILIUM_PEERS = ['Endpoints', 'Entities', 'CIDR', 'CIDRSet', 'FQDNs', 'Services', 'Groups', 'Nodes', 'Requires'] as const;

export interface CiliumRule {
  readonly spec: CiliumSpec;
  readonly direction: 'ingress' | 'egress';
  readonly deny: boolean;
  readonly place: Place;
}

export const ciliumRulesOf = (spec: CiliumSpec): readonly CiliumRule[] => (['ingress', 'egress'] as const).flatMap(direction =>
  [false, true].flatMap(deny => items(within(spec.place, `${direction}${deny ? 'Deny' : ''}`)).map(place => ({ spec, direction, deny, place }))));

export const ciliumRules = once((world: World): readonly CiliumRule[] => ciliumSpecs(world).flatMap(ciliumRulesOf));

/** `fromEndpoints` of an inbound rule, `toEndpoints` of an outbound one. */
export const peerField = ({ direction }: Pick<CiliumRule, 'direction'>, kind: (typeof CILIUM_PEERS)[number]): string => `${direction === 'ingress' ? 'from' : 'to'}${kind}`;
export const peerPlace = (rule: CiliumRule, kind: (typeof CILIUM_PEERS)[number]): Place => within(rule.place, peerField(rule, kind));

const SOURCE = /^(k8s|any):/;
const POD_NAMESPACE = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';
const SERVICE_ACCOUNT = 'io.cilium.k8s.policy.serviceaccount';

/** CIL-13, CIL-20: namespaces, their labels and ServiceAccounts are labels of a pod. */
function pseudoLabel(key: string): string {
  const plain = key.replace(SOURCE, '');
  if (plain === POD_NAMESPACE) { return NAMESPACE; }
  if (plain === SERVICE_ACCOUNT) { return ACCOUNT; }
  if (!plain.startsWith(NAMESPACE_LABELS)) { return plain; }
  const label = plain.slice(NAMESPACE_LABELS.length);
  return label === 'kubernetes.io/metadata.name' ? NAMESPACE : `${NAMESPACE}/${label}`;
}

/** CIL-14: all pods here are of one cluster. */
const plainSelector = (object: WorldObject, place: Place): Selector | undefined =>
  selectorAt(object, place)?.filter(({ key }) => key.replace(SOURCE, '') !== 'io.cilium.k8s.policy.cluster').map(one => ({ ...one, key: pseudoLabel(one.key) }));

const speaksOfNamespaces = ({ key }: Requirement): boolean => key === NAMESPACE || key.startsWith(`${NAMESPACE}/`);

/** The pods of a peer. CIL-12: of the own namespace, unless the selector says another one. */
export function ciliumPeer({ object, namespace }: CiliumSpec, place: Place): Selector | undefined {
  const selector = plainSelector(object, place);
  if (!selector || namespace === undefined || selector.some(one => speaksOfNamespaces(one) || one.key.startsWith('reserved:'))) { return selector; }
  return [inNamespace(namespace), ...selector];
}

/** The pods that a policy is about; undefined for policies of nodes. CIL-11: always of the own namespace. */
export function ciliumSubject({ object, place, namespace }: CiliumSpec): Selector | undefined {
  const selector = plainSelector(object, within(place, 'endpointSelector'));
  return namespace === undefined ? selector : selector && [inNamespace(namespace), ...selector.filter(({ key }) => key !== NAMESPACE)];
}
