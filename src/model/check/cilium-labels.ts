import { labelsProblems } from './labels';
import { problem, Problem } from './problem';
import { quote } from './quote';

/**
 * Keys that Cilium 1.20.2 leaves out of identities (`pkg/labelsfilter/filter.go`). All are prefixes: `controller-uid` leaves
 * out `controller-uid-x` as well. Of its inclusions only the namespace of a pod overlaps with them.
 */
const IGNORED: readonly RegExp[] = [
  /^io\.kubernetes(?!\.pod\.namespace)/,
  /^kubernetes\.io/,
  /^statefulset\.kubernetes\.io\/pod-name/,
  /^apps\.kubernetes\.io\/pod-index/,
  /^batch\.kubernetes\.io\/job-completion-index/,
  /^batch\.kubernetes\.io\/controller-uid/,
  /beta\.kubernetes\.io/,
  /^k8s\.io/,
  /^pod-template-generation/,
  /^pod-template-hash/,
  /^controller-revision-hash/,
  /^controller-uid/,
  /^annotation/,
  /^etcd_node/,
  /^topology\.kubernetes\.io/,
];

/** Whether Cilium keeps the label in the identity of a pod by default. */
export const ciliumSelectable = (key: string): boolean => !IGNORED.some(pattern => pattern.test(key));

/** CIL-15: a selector with such a label matches no pod, whatever the pods have. */
export function ciliumIdentityProblems(field: string, labels: unknown): Problem[] {
  // What is no set of labels is reported by their own check.
  if (labelsProblems(field, labels).length > 0) { return []; }
  return Object.keys(labels as object).filter(key => !ciliumSelectable(key)).map(key => problem('ZT135',
    `${field} key ${quote(key)} is no part of an identity in Cilium, so no policy can select by it`,
    'select by a label of your own such as "app.kubernetes.io/name"'));
}
