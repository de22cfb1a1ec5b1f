import { WorkloadModel, compare } from '../model/intent';
import { Labels } from '../model/platform';

/** NP-16: set by the API server, so a tenant cannot forge it. */
export const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

export interface PodSelector {
  readonly namespace: string;
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: 'In'; readonly values: readonly string[] }[];
}

/**
 * One selector per namespace for all workloads that are told apart by one label of the same key,
 * so that a shared server with n clients has one peer per namespace, not n.
 */
export function podSelectors(workloads: readonly WorkloadModel[]): PodSelector[] {
  const single = new Map<string, { namespace: string; key: string; values: Set<string> }>();
  const several = new Map<string, PodSelector>();
  for (const { namespace, labels } of workloads) {
    const keys = Object.keys(labels).sort(compare);
    if (keys.length === 1) {
      const id = `${namespace}/${keys[0]}`;
      const group = single.get(id) ?? { namespace, key: keys[0], values: new Set<string>() };
      single.set(id, group);
      group.values.add(labels[keys[0]]);
    } else {
      several.set(`${namespace}/${JSON.stringify(keys.map(key => [key, labels[key]]))}`, { namespace, matchLabels: labels });
    }
  }
  for (const [id, { namespace, key, values }] of single) {
    several.set(id, values.size === 1
      ? { namespace, matchLabels: { [key]: [...values][0] } }
      : { namespace, matchExpressions: [{ key, operator: 'In', values: [...values].sort(compare) }] });
  }
  return [...several.keys()].sort(compare).map(id => several.get(id)!);
}
