import { labelsProblems } from './labels';
import { problem, Problem } from './problem';
import { quote } from './quote';

/** Keys that stay in the identity although a shorter pattern below leaves them out (Cilium 1.20.2 `pkg/labelsfilter/filter.go`). */
const INCLUDED: readonly RegExp[] = [
  /^io\.kubernetes\.pod\.namespace/,
  /^io\.cilium\.k8s\.namespace\.labels/,
  /^app\.kubernetes\.io/,
  /^io\.cilium\.k8s\.policy\.cluster/,
  /^io\.cilium\.k8s\.policy\.serviceaccount/,
];

/** All are prefixes: `controller-uid` leaves out `controller-uid-x` as well. */
const IGNORED: readonly RegExp[] = [
  /^io\.kubernetes/,
  /^kubernetes\.io/,
  /^statefulset\.kubernetes\.io\/pod-name/,
  /^apps\.kubernetes\.io\/pod-index/,
  /^batch\.kubernetes\.io\/job-completion-index/,
  /^batch\.kubernetes\.io\/controller-uid/,
  /^.*beta\.kubernetes\.io/,
  /^k8s\.io/,
  /^pod-template-generation/,
  /^pod-template-hash/,
  /^controller-revision-hash/,
  /^controller-uid/,
  /^annotation.*/,
  /^etcd_node/,
  /^topology\.kubernetes\.io/,
];

const lengths = (patterns: readonly RegExp[], key: string): number[] => patterns.flatMap(pattern => pattern.exec(key)?.[0].length ?? []);

/** Whether Cilium keeps the label in the identity of a pod by default: the longest inclusion beats the shortest exclusion. */
export function ciliumSelectable(key: string): boolean {
  const ignored = lengths(IGNORED, key);
  return ignored.length === 0 || Math.max(0, ...lengths(INCLUDED, key)) > Math.min(...ignored);
}

/** CIL-15: a selector with such a label matches no pod, whatever the pods have. */
export function ciliumIdentityProblems(field: string, labels: unknown): Problem[] {
  // What is no set of labels is reported by their own check.
  if (labelsProblems(field, labels).length > 0) { return []; }
  return Object.keys(labels as object).filter(key => !ciliumSelectable(key)).map(key => problem('ZT135',
    `${field} key ${quote(key)} is no part of an identity in Cilium, so no policy can select by it`,
    'select by a label of your own such as "app.kubernetes.io/name"'));
}
