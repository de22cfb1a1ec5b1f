// Fields of k8s.io/api v0.36.3, and those that older versions had. The API server drops any other one.

export const POD_FIELDS: ReadonlySet<string> = new Set([
  'activeDeadlineSeconds', 'affinity', 'automountServiceAccountToken', 'containers', 'dnsConfig', 'dnsPolicy', 'enableServiceLinks', 'ephemeralContainers',
  'hostAliases', 'hostIPC', 'hostNetwork', 'hostPID', 'hostUsers', 'hostname', 'hostnameOverride', 'imagePullSecrets', 'initContainers', 'nodeName',
  'nodeSelector', 'os', 'overhead', 'preemptionPolicy', 'priority', 'priorityClassName', 'readinessGates', 'resourceClaims', 'resources', 'restartPolicy',
  'runtimeClassName', 'schedulerName', 'schedulingGates', 'schedulingGroup', 'securityContext', 'serviceAccount', 'serviceAccountName', 'setHostnameAsFQDN',
  'shareProcessNamespace', 'subdomain', 'terminationGracePeriodSeconds', 'tolerations', 'topologySpreadConstraints', 'volumes', 'workloadRef',
]);

export const CONTAINER_FIELDS: ReadonlySet<string> = new Set([
  'args', 'command', 'env', 'envFrom', 'image', 'imagePullPolicy', 'lifecycle', 'livenessProbe', 'name', 'ports', 'readinessProbe', 'resizePolicy',
  'resources', 'restartPolicy', 'restartPolicyRules', 'securityContext', 'startupProbe', 'stdin', 'stdinOnce', 'terminationMessagePath',
  'terminationMessagePolicy', 'tty', 'volumeDevices', 'volumeMounts', 'workingDir',
]);

export const CONTAINER_PORT_FIELDS: ReadonlySet<string> = new Set(['containerPort', 'hostIP', 'hostPort', 'name', 'protocol']);

export const PROBE_FIELDS: ReadonlySet<string> = new Set([
  'exec', 'grpc', 'httpGet', 'tcpSocket', 'failureThreshold', 'initialDelaySeconds', 'periodSeconds', 'successThreshold',
  'terminationGracePeriodSeconds', 'timeoutSeconds',
]);

export const SERVICE_FIELDS: ReadonlySet<string> = new Set([
  'allocateLoadBalancerNodePorts', 'clusterIP', 'clusterIPs', 'externalIPs', 'externalName', 'externalTrafficPolicy', 'healthCheckNodePort',
  'internalTrafficPolicy', 'ipFamilies', 'ipFamily', 'ipFamilyPolicy', 'loadBalancerClass', 'loadBalancerIP', 'loadBalancerSourceRanges', 'ports',
  'publishNotReadyAddresses', 'selector', 'sessionAffinity', 'sessionAffinityConfig', 'topologyKeys', 'trafficDistribution', 'type',
]);

export const SERVICE_PORT_FIELDS: ReadonlySet<string> = new Set(['appProtocol', 'name', 'nodePort', 'port', 'protocol', 'targetPort']);

/** Labels that pods get when they are made, from controllers, admission or their node: no manifest of a controller holds them. */
export const CONTROLLER_LABELS: ReadonlySet<string> = new Set([
  'pod-template-hash', 'controller-revision-hash', 'pod-template-generation', 'rollouts-pod-template-hash',
  'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index',
  'job-name', 'controller-uid', 'batch.kubernetes.io/job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-completion-index',
  'topology.kubernetes.io/zone', 'topology.kubernetes.io/region', 'security.istio.io/tlsMode',
]);
