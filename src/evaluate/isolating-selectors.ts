import { Requirement, Selector } from '../algebra/selector';
import { asArray, asObject, get } from '../parse/read';
import { Json, World, WorldObject } from '../parse/world';
import { SERVICE_ACCOUNT } from './cilium-labels';
import { ciliumNetworkPolicies } from './cilium-network-policy';
import { readCiliumPolicy } from './cilium-read';
import { Direction } from './network-policy';
import { readNetworkPolicy } from './network-policy-read';

/** The pods that a policy isolates, whether they exist or not. */
export interface IsolatingSelector {
  readonly direction: Direction;
  /** The name of one namespace, or the labels of several. */
  readonly namespaces: string | Selector;
  readonly labels: Selector;
  /** Cilium: on the ServiceAccount (CIL-20). */
  readonly accounts: readonly Requirement[];
}

const DIRECTIONS = ['inbound', 'outbound'] as const;

/** Those that count on the network layer. */
export const isolatingSelectors = (world: World, network: 'kubernetes' | 'cilium'): readonly IsolatingSelector[] =>
  (network === 'cilium' ? ciliumSelectors(world) : world.ofKind('NetworkPolicy', 'networking.k8s.io').flatMap(kubernetesSelectors));

function kubernetesSelectors(object: WorldObject): IsolatingSelector[] {
  const { pods, isolates } = readNetworkPolicy(object);
  return pods ? DIRECTIONS.filter(direction => isolates[direction]).map(direction => ({ direction, namespaces: object.namespace, labels: pods, accounts: [] })) : [];
}

function ciliumSelectors(world: World): IsolatingSelector[] {
  const policies = [...['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'].flatMap(kind => world.ofKind(kind, 'cilium.io').map(readCiliumPolicy)), ...ciliumNetworkPolicies(world)];
  return policies.filter(({ refused }) => !refused).flatMap(({ specs }) => specs.flatMap(({ subject, rules }) => (!subject || subject === 'nobody' ? []
    : DIRECTIONS.filter(direction => rules.some(rule => rule.direction === direction && rule.defaultDeny)).map(direction => ({ direction, namespaces: subject.select.namespaces, labels: subject.select.pods, accounts: subject.accounts })))));
}

/** Whether some policy leaves out pods for a label or an account that they have: where none does, a pod that has neither is isolated least. */
export const leavesPodsOut = (world: World): boolean =>
  ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'].flatMap(kind => world.ofKind(kind))
    .some(({ json }) => [get(json, 'spec'), ...asArray(get(json, 'specs')) ?? []].some(spec => ['podSelector', 'endpointSelector'].some(field => isPicky(get(spec, field)))));

const isPicky = (selector: Json | undefined): boolean => Object.keys(asObject(get(selector, 'matchLabels')) ?? {}).some(key => key.includes(SERVICE_ACCOUNT))
  || (asArray(get(selector, 'matchExpressions')) ?? []).some(item => ['NotIn', 'DoesNotExist'].includes(String(get(item, 'operator'))) || String(get(item, 'key')).includes(SERVICE_ACCOUNT));
