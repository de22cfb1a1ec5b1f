import { Labels, Selector, exampleLabels, selects } from '../algebra/selector';
import { NAMESPACE_LABEL, peerSelectors } from '../evaluate/peer-selectors';
import { makeWorld } from '../parse/make-world';
import { asArray, asObject, get, isUnknown, labelSelector } from '../parse/read';
import { Json, Workload, World, WorldObject } from '../parse/world';

type Pods = Omit<Workload, 'index'>;
export interface StandIns { readonly pods: readonly Pods[]; readonly namespaces: ReadonlyMap<string, Labels> }

/**
 * Pods that nobody made yet, for which two worlds could differ although they treat all present pods alike: one without labels in each
 * namespace that a changed object is about, and for each selector of a changed object one for each value that it names.
 */
export function standIns(worlds: readonly World[], changed: readonly WorldObject[]): StandIns {
  const pods = new Map<string, Pods>();
  const namespaces = new Map<string, Labels>();
  const known = new Map(worlds.flatMap(world => [...world.namespaces]));
  const add = (namespace: string, labels: Labels, serviceAccountName = 'default') => {
    const text = Object.entries(labels).map(([key, value]) => `${key}=${value}`).sort().join(',');
    const account = serviceAccountName === 'default' ? '' : ` as ${serviceAccountName}`;
    pods.set(`${namespace} ${text}${account}`, {
      namespace, name: `${text === '' ? 'any-new-pod' : `new-pod(${text})`}${account}`, kind: 'Future', labels, annotations: {}, serviceAccountName, hostNetwork: false,
      ports: [], probes: [], template: {}, templatePath: [], where: 'future',
    });
  };
  for (const object of changed) {
    for (const namespace of object.namespace === '' ? known.keys() : [object.namespace]) {
      add(namespace, {});
      for (const labels of selectorsIn(object).flatMap(examples)) { add(namespace, labels); }
    }
  }
  for (const { namespace, namespaces: wanted, labels, accounts } of peerSelectors(makeWorld(changed))) {
    const homes = namespace !== undefined ? [namespace] : [...known].filter(([, own]) => selects(wanted, own)).map(([name]) => name);
    if (namespace === undefined) {
      for (const own of examples(wanted)) {
        // A namespace is meant by its name where a selector asks for the label that is its name (NP-16).
        const name = own[NAMESPACE_LABEL] ?? ['new-namespace', ...Object.entries(own).map(([key, value]) => `(${key}=${value})`).sort()].join('');
        if (!known.has(name)) { namespaces.set(name, own); homes.push(name); }
      }
    }
    for (const home of homes) {
      for (const own of examples(labels)) { add(home, own, accounts?.[0]); }
    }
  }
  return { pods: [...pods.values()], namespaces };
}

/** The fewest labels for the selector, once for each value of each requirement that names several. */
function examples(selector: Selector): Labels[] {
  const narrowed = selector.flatMap((requirement, index) => (requirement.operator === 'In' ? requirement.values.map(value => selector.map((other, at) => (at === index ? { ...other, values: [value] } : other))) : []));
  return [selector, ...narrowed].map(exampleLabels).filter(labels => labels !== undefined);
}

/** Every selector of pods that stands anywhere in the object, whatever its kind. */
function selectorsIn(object: WorldObject): Selector[] {
  const found: Selector[] = [];
  const visit = (json: Json | undefined): void => {
    if (typeof json !== 'object' || json === null) { return; }
    const mapping = asObject(json);
    if (mapping && (Object.hasOwn(mapping, 'matchLabels') || Object.hasOwn(mapping, 'matchExpressions'))) {
      const selector = labelSelector(object, mapping, []);
      if (!isUnknown(selector)) { found.push(plain(selector)); }
    }
    for (const inner of asArray(json) ?? Object.values(json)) { visit(inner); }
  };
  visit(get(object.json, 'spec'));
  visit(get(object.json, 'specs'));
  return found;
}

/** Cilium puts the source before a label, and keeps the namespace among them (CIL-12). */
const plain = (selector: Selector): Selector => selector.map(requirement => ({ ...requirement, key: requirement.key.replace(/^(?:k8s|any)[:.]/, '') }))
  .filter(({ key }) => !key.startsWith('io.kubernetes.') && !key.startsWith('io.cilium.') && key !== NAMESPACE_LABEL);
