import { intersectIndices, isNoIndex } from '../algebra/index-set';
import { Labels, Requirement, exampleLabels, selects } from '../algebra/selector';
import { Intent } from '../model/intent';
import { meshed } from '../model/platform';
import { NamedIdentity, namedIdentities } from './named-identities';
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
 * present pods is left out: who could make such a pod may be that workload anyway (X-05). Pods may run as whom the mesh names, if
 * nobody runs as that yet.
 */
export function futurePods(world: World, intent: Intent): Future {
  const index = podIndex(world.workloads, world.namespaces);
  const pods = new Map<string, Pods>();
  const namespaces = new Map<string, Labels>();
  const identities = meshed(intent.platform) ? namedIdentities(world) : new Map<string, readonly NamedIdentity[]>();
  const taken = new Set(world.workloads.map(({ namespace, serviceAccountName }) => `${namespace}/${serviceAccountName}`));
  const ours = new Set(intent.namespaces.map(({ name }) => name));
  const make = (namespace: string, labels: Labels, serviceAccountName: string, further: Pick<Pods, 'meshed' | 'trustDomain'> = {}) => {
    const text = Object.entries(labels).map(([key, value]) => `${key}=${value}`).sort().join(',');
    const name = `${text === '' ? 'any-new-pod' : `new-pod(${text})`}${serviceAccountName === 'default' ? '' : ` as ${serviceAccountName}`}`;
    pods.set(`${namespace} ${serviceAccountName} ${text} ${further.trustDomain ?? ''}`, {
      namespace, name, kind: 'Future', labels, annotations: {}, serviceAccountName, hostNetwork: false, ports: [], probes: [], template: {}, templatePath: [], where: 'future', ...further,
    });
  };
  const add = (namespace: string, labels: Labels, accounts?: readonly string[]) => {
    make(namespace, labels, accounts?.[0] ?? 'default');
    for (const { account, trustDomain } of identities.get(namespace) ?? []) {
      // What is in the mesh elsewhere, and by whose certificate, nobody here decides.
      if (!taken.has(`${namespace}/${account}`) && (!accounts || accounts.includes(account))) { make(namespace, labels, account, ours.has(namespace) ? {} : { meshed: true, ...(trustDomain ? { trustDomain } : {}) }); }
    }
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
  for (const selector of peerSelectors(world).flatMap(oneByOne)) {
    const wanted = exampleLabels(selector.labels);
    if (!wanted) { continue; }
    for (const home of homesOf(selector)) {
      const present = intersectIndices(index.inNamespace(home), index.withLabels(selector.labels));
      if (isPinned(selector) && selector.labels.some(({ operator }) => operator === 'In') && !isNoIndex(present)) { continue; }
      add(home, wanted, selector.accounts);
    }
    // Whoever makes a namespace chooses its name, so one that is meant by name may come to be.
    for (const home of namesOf(selector).filter(name => !world.namespaces.has(name))) {
      const given = { ...exampleLabels(selector.namespaces), [NAMESPACE_LABEL]: home };
      if (!selects(selector.namespaces, given)) { continue; }
      namespaces.set(home, given);
      add(home, wanted, selector.accounts);
    }
    const labels = isPinned(selector) ? undefined : exampleLabels(selector.namespaces);
    if (labels) {
      const home = freshName(labels);
      namespaces.set(home, labels);
      add(home, wanted, selector.accounts);
    }
  }
  return { pods: [...pods.values()], namespaces };
}

/** A selector of several values once for each: pods that have one of them say nothing about those that would have another. */
function oneByOne(selector: PeerSelector): PeerSelector[] {
  const single = selector.labels.reduce<Requirement[][]>((made, requirement) => {
    const values = requirement.operator === 'In' ? requirement.values.map(value => ({ ...requirement, values: [value] })) : [requirement];
    return made.flatMap(labels => values.map(value => [...labels, value]));
  }, [[]]);
  return single.map(labels => ({ ...selector, labels }));
}

/** NP-16: a namespace that is meant by its name, and not by a label that others may get. */
const isPinned = ({ namespace, namespaces }: PeerSelector): boolean =>
  namespace !== undefined || namespaces.some(({ key, operator }) => key === NAMESPACE_LABEL && operator === 'In');

const namesOf = ({ namespaces }: PeerSelector): readonly string[] => namespaces.flatMap(item => (item.key === NAMESPACE_LABEL && item.operator === 'In' ? item.values : []));

const freshName = (labels: Labels): string => ['new-namespace', ...Object.entries(labels).map(([key, value]) => `(${key}=${value})`).sort()].join('');
