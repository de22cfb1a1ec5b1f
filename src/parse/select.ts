import { IndexSet, intersectIndices, sortedIndexSet, subtractIndices, uniteAllIndices } from '../algebra/index-set';
import { Labels, Selector, selectorKey, selects } from '../algebra/selector';
import { Workload } from './world';

/**
 * Selectors as sets of workload numbers, by posting lists: the cost of a selector grows with what it matches, not with the world.
 */
export interface Pods {
  /** Every workload. */
  readonly all: IndexSet;
  /** Workloads with such labels, in all namespaces. */
  withLabels(selector: Selector): IndexSet;
  inNamespace(name: string): IndexSet;
  /** Workloads in the namespaces with such labels. */
  inNamespaces(selector: Selector): IndexSet;
  /** Workloads that run as a ServiceAccount. */
  withAccount(namespace: string, serviceAccountName: string): IndexSet;
}

/** Sets of so many pods are not worth keeping. */
export const FEW = 16;

const KNOWN = new WeakMap<readonly Workload[], Pods>();

/** Kept with the list, which stands in one world with its namespaces and is asked from many sides. */
export function podIndex(workloads: readonly Workload[], namespaces: ReadonlyMap<string, Labels>): Pods {
  const known = KNOWN.get(workloads) ?? makeIndex(workloads, namespaces);
  KNOWN.set(workloads, known);
  return known;
}

function makeIndex(workloads: readonly Workload[], namespaces: ReadonlyMap<string, Labels>): Pods {
  const all = sortedIndexSet(workloads.map(({ index }) => index));
  const byLabel = postings(workloads);
  const byNamespace = new Map<string, number[]>();
  const byAccount = new Map<string, number[]>();
  for (const { index, namespace, serviceAccountName } of workloads) {
    push(byNamespace, namespace, index);
    push(byAccount, `${namespace}/${serviceAccountName}`, index);
  }
  const inNamespace = (name: string) => sortedIndexSet(byNamespace.get(name) ?? []);
  const having = (key: string, value: string) => sortedIndexSet(byLabel.values.get(key)?.get(value) ?? []);
  const search = memoize((selector: Selector) => {
    // The positive requirements first: each makes the set smaller before it is scanned.
    const sets = selector.map(({ key, operator, values }): { readonly set: IndexSet; readonly positive: boolean } => {
      const has = sortedIndexSet(byLabel.keys.get(key) ?? []);
      const such = () => uniteAllIndices(values.map(value => having(key, value)));
      switch (operator) {
        case 'In': return { set: such(), positive: true };
        case 'Exists': return { set: has, positive: true };
        case 'NotIn': return { set: such(), positive: false };
        case 'DoesNotExist': return { set: has, positive: false };
      }
    });
    const wanted = sets.filter(({ positive }) => positive).sort((a, b) => a.set.items.length - b.set.items.length)
      .reduce((found, { set }) => (found === all ? set : intersectIndices(found, set)), all);
    return sets.filter(({ positive }) => !positive).reduce((found, { set }) => subtractIndices(found, set), wanted);
  });
  const withLabels = (selector: Selector): IndexSet => {
    // Few pods are found as fast as an answer that was kept, and most selectors mean few.
    const [requirement] = selector;
    const sets = selector.length === 1 && requirement.operator === 'In' ? requirement.values.map(value => having(requirement.key, value)) : [];
    return sets.length > 0 && (sets.length === 1 || sets.every(({ items }) => items.length <= FEW)) ? uniteAllIndices(sets) : search(selector);
  };
  const inNamespaces = memoize((selector: Selector) => sortedIndexSet([...namespaces]
    .filter(([, labels]) => selects(selector, labels)).flatMap(([name]) => byNamespace.get(name) ?? []).sort((a, b) => a - b)));
  return { all, withLabels, inNamespace, inNamespaces, withAccount: (namespace, name) => sortedIndexSet(byAccount.get(`${namespace}/${name}`) ?? []) };
}

function postings(workloads: readonly Workload[]) {
  const keys = new Map<string, number[]>();
  const values = new Map<string, Map<string, number[]>>();
  for (const { index, labels } of workloads) {
    for (const key of Object.keys(labels)) {
      push(keys, key, index);
      let ofKey = values.get(key);
      if (!ofKey) { values.set(key, ofKey = new Map()); }
      push(ofKey, labels[key], index);
    }
  }
  return { keys, values };
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list) { list.push(value); } else { map.set(key, [value]); }
}

function memoize(compute: (selector: Selector) => IndexSet): (selector: Selector) => IndexSet {
  const known = new Map<string, IndexSet>();
  return selector => {
    const key = selectorKey(selector);
    const found = known.get(key) ?? compute(selector);
    known.set(key, found);
    return found;
  };
}
