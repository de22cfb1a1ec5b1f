import { intersectIndices, isNoIndex } from '../algebra/index-set';
import { Labels, exampleLabels, selects } from '../algebra/selector';
import { Intent } from '../model/intent';
import { NAMESPACE_LABEL, PeerSelector, peerSelectors } from '../evaluate/peer-selectors';
import { podIndex } from '../parse/select';
import { Workload, World } from '../parse/world';

/** Pods that no object of these manifests makes. */
export type Pods = Omit<Workload, 'index'>;

export interface Future {
  readonly pods: readonly Pods[];
  /** Namespaces that nobody has made yet, with the labels that a selector asks for. */
  readonly namespaces: ReadonlyMap<string, Labels>;
}

/**
 * Pods that do not exist yet: a bare one in each namespace of the claim (default deny has to hold it), and one for each selector
 * of a policy that would let in more than the workloads that are there. A selector that names the namespace and the label of
 * present pods is left out: who could make such a pod may be that workload anyway.
 */
export function futurePods(world: World, intent: Intent): Future {
  const index = podIndex(world.workloads, world.namespaces);
  const pods = new Map<string, Pods>();
  const namespaces = new Map<string, Labels>();
  const add = (namespace: string, labels: Labels, serviceAccountName = 'default') => {
    const text = Object.entries(labels).map(([key, value]) => `${key}=${value}`).sort().join(',');
    const name = text === '' ? 'any-new-pod' : `new-pod(${text})`;
    pods.set(`${namespace} ${serviceAccountName} ${text}`, {
      namespace, name, kind: 'Future', labels, annotations: {}, serviceAccountName, hostNetwork: false, ports: [], probes: [], template: {}, templatePath: [], where: 'future',
    });
  };
  for (const { name, owned } of intent.namespaces) { if (owned) { add(name, {}); } }
  const homes = new Map<string, readonly string[]>();
  const homesOf = ({ namespace, namespaces: labelled }: PeerSelector): readonly string[] => {
    if (namespace !== undefined) { return [namespace]; }
    const key = JSON.stringify(labelled);
    const found = homes.get(key) ?? [...world.namespaces].filter(([, labels]) => selects(labelled, labels)).map(([name]) => name);
    homes.set(key, found);
    return found;
  };
  for (const selector of peerSelectors(world)) {
    const wanted = exampleLabels(selector.labels);
    if (!wanted) { continue; }
    for (const home of homesOf(selector)) {
      const present = intersectIndices(index.inNamespace(home), index.withLabels(selector.labels));
      if (isPinned(selector) && selector.labels.some(({ operator }) => operator === 'In') && !isNoIndex(present)) { continue; }
      add(home, wanted, selector.accounts?.[0]);
    }
    // Whoever makes a namespace chooses its name, so one that is meant by name may come to be.
    for (const home of namesOf(selector).filter(name => !world.namespaces.has(name))) {
      const given = { ...exampleLabels(selector.namespaces), [NAMESPACE_LABEL]: home };
      if (!selects(selector.namespaces, given)) { continue; }
      namespaces.set(home, given);
      add(home, wanted, selector.accounts?.[0]);
    }
    const labels = isPinned(selector) ? undefined : exampleLabels(selector.namespaces);
    if (labels) {
      const home = freshName(labels);
      namespaces.set(home, labels);
      add(home, wanted, selector.accounts?.[0]);
    }
  }
  return { pods: [...pods.values()], namespaces };
}

/** NP-16: a namespace that is meant by its name, and not by a label that others may get. */
const isPinned = ({ namespace, namespaces }: PeerSelector): boolean =>
  namespace !== undefined || namespaces.some(({ key, operator }) => key === NAMESPACE_LABEL && operator === 'In');

const namesOf = ({ namespaces }: PeerSelector): readonly string[] => namespaces.flatMap(item => (item.key === NAMESPACE_LABEL && item.operator === 'In' ? item.values : []));

const freshName = (labels: Labels): string => ['new-namespace', ...Object.entries(labels).map(([key, value]) => `(${key}=${value})`).sort()].join('');
