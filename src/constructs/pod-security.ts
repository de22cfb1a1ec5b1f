/**
 * Level of the Pod Security Standards.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export enum PodSecurity {
  /** Everything that is known to harden a pod. */
  RESTRICTED = 'restricted',
  /** Known privilege escalations are refused. */
  BASELINE = 'baseline',
  /** Nothing is refused. */
  PRIVILEGED = 'privileged',
}
