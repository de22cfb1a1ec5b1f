import { members } from '../../algebra/index-set';
import { Labels, Requirement, Selector, formatSelector } from '../../algebra/selector';
import { isUnknown, labelSelector } from '../../parse/read';
import { podIndex } from '../../parse/select';
import { Workload, World, WorldObject } from '../../parse/world';
import { Place, isPresent } from '../place';
import { once } from './once';

// All layers select pods by labels, by the namespace, its labels, or the ServiceAccount. Here all of these are labels of one space, so
// that selectors of different layers can be compared.

export const NAMESPACE = '@namespace';
export const ACCOUNT = '@account';
const namespaceLabel = (key: string): string => (key === 'kubernetes.io/metadata.name' ? NAMESPACE : `${NAMESPACE}/${key}`);

export const inNamespace = (name: string): Requirement => ({ key: NAMESPACE, operator: 'In', values: [name] });

function labelsOf(world: World, { namespace, labels, serviceAccountName }: Workload): Labels {
  const inherited = Object.entries(world.namespaces.get(namespace) ?? {}).map(([key, value]) => [namespaceLabel(key), value]);
  return { ...labels, ...Object.fromEntries(inherited), [NAMESPACE]: namespace, [ACCOUNT]: serviceAccountName };
}

/** Pods that exist or are named by the intent; those that could be created some day are no evidence. */
export const present = once(world => world.workloads.filter(({ where }) => where !== 'future'));
const index = once(world => podIndex(present(world).map(workload => ({ ...workload, labels: labelsOf(world, workload) })), world.namespaces));

const selected = once(() => new WeakMap<Selector, readonly Workload[]>());

/** Many rules ask for the same selector, the same object. */
export function select(world: World, selector: Selector): readonly Workload[] {
  const known = selected(world);
  const found = known.get(selector) ?? members(index(world).withLabels(selector), world.workloads.length).map(number => world.workloads[number]);
  known.set(selector, found);
  return found;
}

/** Of these namespaces alone does the selector speak; undefined when of any. */
export const namespacesOf = (selector: Selector): readonly string[] | undefined =>
  selector.find(({ key, operator }) => key === NAMESPACE && operator === 'In')?.values;

/** Whether a requirement names namespaces, or labels that they must have. */
export const limitsNamespaces = ({ key, operator }: Requirement): boolean => (key === NAMESPACE && operator === 'In') || (key.startsWith(`${NAMESPACE}/`) && (operator === 'In' || operator === 'Exists'));

/** A Kubernetes label selector; undefined when it cannot be read. */
export function selectorAt(object: WorldObject, { value, path }: Place): Selector | undefined {
  const selector = labelSelector(object, value, path);
  return isUnknown(selector) ? undefined : selector;
}

/** NP-04: a missing `podSelector` selects all pods; a peer without `namespaceSelector` means its own namespace. */
export function peerSelector(object: WorldObject, pods: Place, namespaces: Place): Selector | undefined {
  const own = isPresent(pods) ? selectorAt(object, pods) : [];
  const far = isPresent(namespaces) ? selectorAt(object, namespaces)?.map(one => ({ ...one, key: namespaceLabel(one.key) })) : [inNamespace(object.namespace)];
  return own && far && [...far, ...own];
}

function implies(narrow: Requirement, wide: Requirement): boolean {
  if (narrow.key !== wide.key) { return false; }
  switch (wide.operator) {
    case 'In': return narrow.operator === 'In' && narrow.values.every(value => wide.values.includes(value));
    case 'NotIn': return (narrow.operator === 'In' && !narrow.values.some(value => wide.values.includes(value)))
      || (narrow.operator === 'NotIn' && wide.values.every(value => narrow.values.includes(value))) || narrow.operator === 'DoesNotExist';
    case 'Exists': return narrow.operator === 'Exists' || narrow.operator === 'In';
    case 'DoesNotExist': return narrow.operator === 'DoesNotExist';
  }
}

/** Whether `wide` selects every pod, present or future, that `narrow` selects. Never wrongly true. */
export const covers = (wide: Selector, narrow: Selector): boolean => wide.every(one => narrow.some(other => implies(other, one)));

/** Whether no pod can be selected by both. Never wrongly true. */
export const areDisjoint = (a: Selector, b: Selector): boolean =>
  a.some(one => one.operator === 'In' && b.some(other => other.operator === 'In' && other.key === one.key && !one.values.some(value => other.values.includes(value))));

/** A selector as its author wrote it, without the namespace. */
export const shownSelector = (selector: Selector): string => formatSelector(selector.filter(({ key }) => key !== NAMESPACE)
  .map(one => ({ ...one, key: one.key === ACCOUNT ? 'ServiceAccount' : one.key.startsWith(`${NAMESPACE}/`) ? `namespace label ${one.key.slice(NAMESPACE.length + 1)}` : one.key })));
