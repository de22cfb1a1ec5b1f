import { intersectIndices, isNoIndex } from '../algebra/index-set';
import { Labels, Requirement, Selector, exampleLabels, selectorKey, selects } from '../algebra/selector';
import { Intent } from '../model/intent';
import { meshed } from '../model/platform';
import { loosePods } from './loose-pods';
import { NamedIdentity, namedIdentities } from './named-identities';
import { isolatingSelectors, leavesPodsOut } from '../evaluate/isolating-selectors';
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
 * Pods that do not exist yet: a bare one in each namespace of the claim (default deny has to hold it) and those that its policies leave out, and one for each selector
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
  const isolating = leavesPodsOut(world) ? isolatingSelectors(world, intent.platform.network.kind) : [];
  for (const { name } of intent.namespaces.filter(({ owned }) => owned)) {
    add(name, {});
    for (const { labels, account } of loosePods(world, name, isolating)) { make(name, labels, account); }
  }
  const known = new Map<string, readonly string[]>();
  const homesOf = ({ namespace, namespaces: labelled }: PeerSelector): readonly string[] => {
    if (namespace !== undefined) { return [namespace]; }
    const key = selectorKey(labelled);
    const found = known.get(key) ?? homesLike(labelled, world.namespaces);
    known.set(key, found);
    return found;
  };
  for (const selector of peerSelectors(world)) {
    const [homes, pinned] = [homesOf(selector), isPinned(selector)];
    const named = namesOf(selector).filter(name => !world.namespaces.has(name));
    const fresh = pinned ? undefined : exampleLabels(selector.namespaces);
    for (const single of oneByOne(selector.labels)) {
      const isThere = (home: string) => pinned && single.some(({ operator }) => operator === 'In') && !isNoIndex(intersectIndices(index.inNamespace(home), index.withLabels(single)));
      const open = homes.filter(home => !isThere(home));
      if (open.length === 0 && named.length === 0 && !fresh) { continue; }
      const wanted = exampleLabels(single);
      if (!wanted) { continue; }
      for (const home of open) { add(home, wanted, selector.accounts); }
      // Whoever makes a namespace chooses its name, so one that is meant by name may come to be.
      for (const home of named) {
        const given = { ...exampleLabels(selector.namespaces), [NAMESPACE_LABEL]: home };
        if (!selects(selector.namespaces, given)) { continue; }
        namespaces.set(home, given);
        add(home, wanted, selector.accounts);
      }
      if (fresh) {
        const home = freshName(fresh);
        namespaces.set(home, fresh);
        add(home, wanted, selector.accounts);
      }
    }
  }
  return { pods: [...pods.values()], namespaces };
}

/** One that is asked for by its name needs no search through all of them. */
function homesLike(selector: Selector, namespaces: ReadonlyMap<string, Labels>): readonly string[] {
  const [name, ...more] = selector.find(({ key, operator }) => key === NAMESPACE_LABEL && operator === 'In')?.values ?? [];
  if (name !== undefined && more.length === 0) { return selects(selector, namespaces.get(name) ?? {}) ? [name] : []; }
  return [...namespaces].filter(([, labels]) => selects(selector, labels)).map(([home]) => home);
}

/** A selector of several values once for each: pods that have one of them say nothing about those that would have another. */
const oneByOne = (selector: Selector): readonly Selector[] => selector.reduce<Requirement[][]>((made, requirement) => {
  const values = requirement.operator === 'In' ? requirement.values.map(value => ({ ...requirement, values: [value] })) : [requirement];
  return made.flatMap(labels => values.map(value => [...labels, value]));
}, [[]]);

/** NP-16: a namespace that is meant by its name, and not by a label that others may get. */
const isPinned = ({ namespace, namespaces }: PeerSelector): boolean =>
  namespace !== undefined || namespaces.some(({ key, operator }) => key === NAMESPACE_LABEL && operator === 'In');

const namesOf = ({ namespaces }: PeerSelector): readonly string[] => namespaces.flatMap(item => (item.key === NAMESPACE_LABEL && item.operator === 'In' ? item.values : []));

const freshName = (labels: Labels): string => ['new-namespace', ...Object.entries(labels).map(([key, value]) => `(${key}=${value})`).sort()].join('');
