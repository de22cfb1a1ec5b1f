import { AddressRange, Addresses, LAST_ADDRESS, addresses, containsAddresses, subtractAddresses } from '../algebra/addresses';
import { parseNetwork } from '../algebra/cidr';
import { IndexSet, NO_INDEX, indexSet, intersectIndices, isNoIndex, sortedIndexSet, subtractIndices, uniteIndices } from '../algebra/index-set';
import { Labels, Selector, selectorKey, selects } from '../algebra/selector';
import { NAMESPACE_NAME } from '../parse/make-world';
import { FEW, Pods, podIndex } from '../parse/select';
import { World } from '../parse/world';
import { PortNames, portNames } from './destination-ports';

/** Pods by selectors: of one namespace, given by its name, or of all with such labels. */
export interface PodSelector { readonly namespaces: string | Selector; readonly pods: Selector }

/** The ends of a world that peers of policies mean. */
export interface PolicyPeers {
  readonly names: PortNames;
  /** Pods in the network of their node: no selector of a policy means them (NP-11, CNP-03). */
  readonly hostPods: IndexSet;
  /** All other pods. */
  readonly pods: IndexSet;
  /** Pods with addresses of their own. */
  select(selector: PodSelector): IndexSet;
  /** Pods of which nobody here can say whether the selector means them, with the reason. */
  unsure(selector: PodSelector): { readonly host: IndexSet; readonly unlabelled: IndexSet };
  /** Address ends that lie in the ranges, never pods (NP-13); hosts known by name, where the ranges hold every address that those may have. */
  addresses(ranges: Addresses): IndexSet;
}

const made = new WeakMap<World, PolicyPeers>();

export function policyPeers(world: World): PolicyPeers {
  const known = made.get(world) ?? makePeers(world);
  made.set(world, known);
  return known;
}

function makePeers(world: World): PolicyPeers {
  const all = podIndex(world.workloads, world.namespaces);
  const hostPods = indexSet(world.workloads.filter(({ hostNetwork }) => hostNetwork).map(({ index }) => index));
  const unlabelled = unlabelledNamespaces(world);
  const none = { host: NO_INDEX, unlabelled: NO_INDEX };
  const hosts = podIndex(hostPods.items.map(index => world.workloads[index]), world.namespaces);
  const search = memoize(selector => selected(all, world.namespaces, selector));
  const select = (selector: PodSelector): IndexSet => {
    const such = selector.pods.length === 0 ? all.all : all.withLabels(selector.pods);
    // Few pods are found as fast as an answer that was kept.
    return !such.negated && such.items.length <= FEW ? within(all, world.namespaces, selector.namespaces, such) : search(selector);
  };
  return {
    names: portNames(world.workloads),
    hostPods,
    pods: subtractIndices(all.all, hostPods),
    select: isNoIndex(hostPods) ? select : memoize(selector => subtractIndices(select(selector), hostPods)),
    unsure: selector => (isNoIndex(hostPods) && unlabelled.size === 0 ? none : {
      host: isNoIndex(hostPods) ? NO_INDEX : selected(hosts, world.namespaces, selector),
      unlabelled: perhaps(world, all, unlabelled, selector),
    }),
    addresses: ranges => addressEnds(world, ranges),
  };
}

/** A namespace that is asked for by its name (NP-16) needs no search through all of them. */
function selected(pods: Pods, namespaces: ReadonlyMap<string, Labels>, { namespaces: home, pods: labels }: PodSelector): IndexSet {
  return within(pods, namespaces, home, labels.length === 0 ? pods.all : pods.withLabels(labels));
}

function within(pods: Pods, namespaces: ReadonlyMap<string, Labels>, home: PodSelector['namespaces'], such: IndexSet): IndexSet {
  const inside = typeof home === 'string' ? pods.inNamespace(home) : inNamespaces(pods, namespaces, home);
  return inside === pods.all ? such : such === pods.all ? inside : intersectIndices(such, inside);
}

function inNamespaces(pods: Pods, namespaces: ReadonlyMap<string, Labels>, selector: Selector): IndexSet {
  if (selector.length === 0) { return pods.all; }
  const names = selector.find(({ key, operator }) => key === NAMESPACE_NAME && operator === 'In')?.values;
  if (!names) { return pods.inNamespaces(selector); }
  return [...new Set(names)].filter(name => selects(selector, namespaces.get(name) ?? {})).map(name => pods.inNamespace(name)).reduce(uniteIndices, NO_INDEX);
}

/** Nobody wrote down the labels of these: the Namespace is no object of the world, and all that is known of it is its name. */
function unlabelledNamespaces(world: World): ReadonlySet<string> {
  const objects = new Set(world.ofKind('Namespace', '').map(({ name }) => name));
  const homes = new Set(world.workloads.map(({ namespace }) => namespace));
  return new Set([...homes].filter(name => !objects.has(name) && Object.keys(world.namespaces.get(name) ?? {}).length <= 1));
}

/** Pods in namespaces without known labels, when other labels than the name are asked for. */
function perhaps({ workloads }: World, pods: Pods, unlabelled: ReadonlySet<string>, { namespaces: home, pods: labels }: PodSelector): IndexSet {
  if (typeof home === 'string') { return NO_INDEX; }
  const byName = home.filter(({ key }) => key === NAMESPACE_NAME);
  if (byName.length === home.length) { return NO_INDEX; }
  const inside = [...unlabelled].filter(name => selects(byName, { [NAMESPACE_NAME]: name })).map(name => pods.inNamespace(name)).reduce(uniteIndices, NO_INDEX);
  if (isNoIndex(inside)) { return NO_INDEX; }
  return indexSet(intersectIndices(pods.withLabels(labels), inside).items.filter(index => workloads[index].where !== 'future'));
}

/** The address ends are a partition by the borders of all ranges that objects name, sorted, so none of them is ever half inside. */
function addressEnds({ ends, addressEnds: numbers, namesEnd }: World, ranges: Addresses): IndexSet {
  const rangeAt = (position: number): AddressRange => (ends[numbers[position]] as { readonly range: AddressRange }).range;
  const found = ranges.flatMap(({ family, first, last }) => {
    let low = 0;
    let high = numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = rangeAt(middle);
      if (at.family < family || (at.family === family && at.first < first)) { low = middle + 1; } else { high = middle; }
    }
    let end = low;
    while (end < numbers.length && rangeAt(end).family === family && rangeAt(end).last <= last) { end++; }
    return numbers.slice(low, end);
  });
  if (containsAddresses(ranges, INTERNET)) { found.push(namesEnd); }
  return sortedIndexSet(found);
}

function memoize(compute: (selector: PodSelector) => IndexSet): (selector: PodSelector) => IndexSet {
  const known = new Map<string, IndexSet>();
  return selector => {
    const key = keyOf(selector);
    const found = known.get(key);
    if (found) { return found; }
    const made = compute(selector);
    known.set(key, made);
    return made;
  };
}

const keyOf = ({ namespaces, pods }: PodSelector): string => `${typeof namespaces === 'string' ? `${namespaces}\n` : selectorKey(namespaces)}\n${selectorKey(pods)}`;

/** What a host outside may have as its address: IPv4 without the special-purpose blocks of RFC 6890. */
export const INTERNET: Addresses = subtractAddresses([{ family: 4, first: 0n, last: LAST_ADDRESS[4] }], addresses([
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24',
  '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3',
].map(text => parseNetwork(text)!)));
