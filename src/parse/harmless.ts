/** Kinds that carry no traffic and decide about none, by API group. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  '': ['ConfigMap', 'Secret', 'PersistentVolume', 'PersistentVolumeClaim', 'ResourceQuota', 'LimitRange', 'Event'],
  'autoscaling': ['HorizontalPodAutoscaler'],
  'policy': ['PodDisruptionBudget'],
  'rbac.authorization.k8s.io': ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
};

export const HARMLESS_KINDS: ReadonlySet<string> = new Set(Object.entries(HARMLESS).flatMap(([group, kinds]) => kinds.map(kind => `${group}/${kind}`)));
