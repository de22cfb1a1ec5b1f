import { Requirement } from '../algebra/selector';
import { CONTROLLER_LABELS } from '../parse/fields';
import { asString, formatPath, get, stringList, stringMap, unknownValue } from '../parse/read';
import { ENTITIES, Json, Path, Unknown } from '../parse/world';
import { CLUSTER, Identities, NAMESPACE_LABELS, POD_NAMESPACE, identities, isIdentityLabel } from './cilium-labels';
import { PolicyReader, complain, listAt, mappingAt } from './policy-read';

/** Reads one policy of Cilium. What stands in `unknown` with a value makes the API server or the agent refuse the whole object. */
export interface CiliumReader extends PolicyReader {
  /** What is accepted, but depends on something that no manifest tells. */
  readonly doubts: Unknown[];
}

export function doubt({ object, doubts }: CiliumReader, path: Path, message: string): undefined {
  doubts.push(unknownValue(object, path, `${formatPath(path)} ${message}`));
  return undefined;
}

/** A requirement on labels that come from somewhere: `k8s`, `reserved` and so on; `any` where nothing is said. */
interface Sourced extends Requirement { readonly source: string; readonly list: 'matchLabels' | 'matchExpressions' }

/** What a selector means: pods, or one of the entities. */
export type EndpointSelector =
  | { readonly kind: 'pods'; readonly identities: Identities | undefined }
  | { readonly kind: 'entity'; readonly entity: string; readonly key: string };

const KEY = /^(?:([a-zA-Z][\w.-]*):)?((?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?)$/;
/** A source, the prefix of a key and its name, at most. */
const MAX_KEY = 63 + 1 + 253 + 1 + 63;
const VALUE = /^([A-Za-z0-9]([-\w.]*[A-Za-z0-9])?)?$/;

/** The pods that a policy is about: those of its own namespace, or all (CIL-11). */
export function subjectAt(reader: CiliumReader, json: Json | undefined, path: Path): Identities | 'nobody' | undefined {
  const requirements = requirementsAt(reader, json, path);
  if (!requirements) { return undefined; }
  const { namespace } = reader.object;
  // CIL-11: Cilium puts the own namespace in the place of the label `k8s:io.kubernetes.pod.namespace`. Written in any other way, both must hold.
  const own: Sourced[] = namespace === '' ? [] : [{ key: POD_NAMESPACE, operator: 'In', values: [namespace], source: 'k8s', list: 'matchLabels' }];
  const kept = namespace === '' ? requirements : requirements.filter(({ key, source, list }) => key !== POD_NAMESPACE || source !== 'k8s' || list !== 'matchLabels');
  return ofPods(reader, [...kept, ...own], path) ?? 'nobody';
}

/** An item of `fromEndpoints` or `toEndpoints` (CIL-12, CIL-13). */
export function peerAt(reader: CiliumReader, json: Json | undefined, path: Path): EndpointSelector | undefined {
  const requirements = requirementsAt(reader, json, path);
  if (!requirements) { return undefined; }
  if (requirements.some(({ source }) => source === 'reserved')) {
    const [only, ...more] = requirements;
    const stands = only.operator === 'Exists' || (only.operator === 'In' && only.values.includes(''));
    return stands && more.length === 0 && (ENTITIES as readonly string[]).includes(only.key) ? { kind: 'entity', entity: only.key, key: `entity ${only.key}` } : doubt(reader, path, 'selects by reserved labels in a way that is not followed');
  }
  // Cilium up to 1.19 reads such a key without a source as an entity (`pkg/labels`), 1.20 as a label.
  if (requirements.some(({ source, key }) => source === 'any' && key.startsWith('reserved.'))) { doubt(reader, path, 'asks for a label that some versions of Cilium take for an entity'); }
  const { namespace } = reader.object;
  const names = requirements.some(({ key: name, source }) => fromPods(source) && (name === POD_NAMESPACE || name.startsWith(NAMESPACE_LABELS)));
  const own: Sourced[] = namespace === '' || names ? [] : [{ key: POD_NAMESPACE, operator: 'In', values: [namespace], source: 'k8s', list: 'matchLabels' }];
  return { kind: 'pods', identities: ofPods(reader, [...requirements, ...own], path, true) };
}

/** Labels of pods have the source `k8s`, which `any` holds. */
const fromPods = (source: string): boolean => source === 'k8s' || source === 'any';

function ofPods(reader: CiliumReader, requirements: readonly Sourced[], path: Path, isPeer = false): Identities | undefined {
  for (const { source, key, operator } of requirements) {
    if (fromPods(source) && key === CLUSTER && (operator !== 'Exists' || isPeer)) { doubt(reader, path, operator === 'Exists' ? 'means pods of every cluster of a mesh, and these manifests are those of one (CIL-14)' : 'names a cluster, and no manifest says what this one is called (CIL-14)'); }
    if (fromPods(source) && CONTROLLER_LABELS.has(key) && isIdentityLabel(key)) { doubt(reader, path, `asks for the label ${key}, which is set when a pod is made`); }
  }
  // A label of another source is one that no pod has.
  if (requirements.some(({ source, operator }) => !fromPods(source) && (operator === 'In' || operator === 'Exists'))) { return undefined; }
  return identities(requirements.filter(({ source }) => fromPods(source)));
}

function requirementsAt(reader: CiliumReader, json: Json | undefined, path: Path): Sourced[] | undefined {
  const selector = mappingAt(reader, json, path, ['matchLabels', 'matchExpressions']);
  if (!selector) { return undefined; }
  const labels = stringMap(get(selector, 'matchLabels'));
  if (!labels) { return complain(reader, [...path, 'matchLabels'], 'is no mapping of strings'); }
  const equal = Object.keys(labels).map(given => sourced(reader, { key: given, operator: 'In', values: [labels[given]] }, 'matchLabels', [...path, 'matchLabels', given]));
  // CIL-15: for Cilium 1.20 `any:a` and `a` are one key of a mapping, and the order in which Go reads it decides which value stays.
  const names = equal.flatMap(item => (item ? [`${item.source}:${item.key}`] : []));
  if (new Set(names).size < names.length) { return doubt(reader, [...path, 'matchLabels'], 'names a label twice, and Cilium keeps either'); }
  const expressions = listAt(reader, get(selector, 'matchExpressions'), [...path, 'matchExpressions']).map(({ item, at }) => {
    const fields = mappingAt(reader, item, at, ['key', 'operator', 'values']);
    const [key, operator] = [asString(get(fields, 'key')), asString(get(fields, 'operator'))];
    const values = stringList(get(fields, 'values'));
    if (!key || !values) { return complain(reader, at, 'is no requirement'); }
    if ((operator === 'In' || operator === 'NotIn') && values.length > 0) { return sourced(reader, { key, operator, values }, 'matchExpressions', at); }
    if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length === 0) { return sourced(reader, { key, operator, values }, 'matchExpressions', at); }
    return complain(reader, at, 'is no requirement');
  });
  const all = [...equal, ...expressions];
  return all.every(item => item !== undefined) ? all : undefined;
}

interface Key { readonly source: string; readonly key: string }

/** Each key once: policies share most of them. */
const keys = new Map<string, Key | undefined>();

function keyOf(text: string): Key | undefined {
  if (!keys.has(text)) {
    const found = text.length > MAX_KEY ? null : KEY.exec(text);
    const name = found?.[2].split('/').pop() ?? '';
    keys.set(text, found && name.length <= 63 ? { source: found[1] ?? 'any', key: found[2] } : undefined);
  }
  return keys.get(text);
}

function sourced(reader: CiliumReader, requirement: Requirement, list: Sourced['list'], path: Path): Sourced | undefined {
  const found = keyOf(requirement.key);
  if (!found) { return complain(reader, path, 'is no key of a label'); }
  if (!requirement.values.every(value => value.length <= 63 && VALUE.test(value))) { return complain(reader, path, 'has a value that no label can have'); }
  return { key: found.key, operator: requirement.operator, values: requirement.values, source: found.source, list };
}
