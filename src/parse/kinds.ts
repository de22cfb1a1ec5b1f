/** Kinds without a namespace. An unknown kind counts as namespaced. */
const CLUSTER_SCOPED = new Set([
  '/Namespace', '/Node', '/PersistentVolume', '/ComponentStatus',
  'rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/ClusterRoleBinding',
  'apiextensions.k8s.io/CustomResourceDefinition', 'apiregistration.k8s.io/APIService',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration', 'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy', 'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/MutatingAdmissionPolicy', 'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
  'networking.k8s.io/IngressClass', 'networking.k8s.io/IPAddress', 'networking.k8s.io/ServiceCIDR',
  'policy.networking.k8s.io/AdminNetworkPolicy', 'policy.networking.k8s.io/BaselineAdminNetworkPolicy', 'policy.networking.k8s.io/ClusterNetworkPolicy',
  'gateway.networking.k8s.io/GatewayClass', 'node.k8s.io/RuntimeClass', 'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/StorageClass', 'storage.k8s.io/CSIDriver', 'storage.k8s.io/CSINode', 'storage.k8s.io/VolumeAttachment', 'storage.k8s.io/VolumeAttributesClass',
  'snapshot.storage.k8s.io/VolumeSnapshotClass', 'snapshot.storage.k8s.io/VolumeSnapshotContent',
  'certificates.k8s.io/CertificateSigningRequest', 'certificates.k8s.io/ClusterTrustBundle',
  'flowcontrol.apiserver.k8s.io/FlowSchema', 'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration',
  'resource.k8s.io/DeviceClass', 'resource.k8s.io/ResourceSlice',
  'cilium.io/CiliumClusterwideNetworkPolicy', 'cilium.io/CiliumClusterwideEnvoyConfig', 'cilium.io/CiliumCIDRGroup', 'cilium.io/CiliumNode',
  'cilium.io/CiliumIdentity', 'cilium.io/CiliumEgressGatewayPolicy', 'cilium.io/CiliumLoadBalancerIPPool', 'cilium.io/CiliumL2AnnouncementPolicy',
  'cilium.io/CiliumBGPClusterConfig', 'cilium.io/CiliumBGPPeerConfig', 'cilium.io/CiliumBGPAdvertisement', 'cilium.io/CiliumPodIPPool',
  'spire.spiffe.io/ClusterSPIFFEID', 'spire.spiffe.io/ClusterStaticEntry', 'spire.spiffe.io/ClusterFederatedTrustDomain',
  'cert-manager.io/ClusterIssuer', 'external-secrets.io/ClusterSecretStore', 'external-secrets.io/ClusterExternalSecret', 'trust.cert-manager.io/Bundle',
  'templates.gatekeeper.sh/ConstraintTemplate', 'kyverno.io/ClusterPolicy',
  'crd.projectcalico.org/GlobalNetworkPolicy', 'crd.projectcalico.org/GlobalNetworkSet', 'crd.projectcalico.org/IPPool',
  'projectcalico.org/GlobalNetworkPolicy', 'projectcalico.org/GlobalNetworkSet', 'projectcalico.org/IPPool',
]);

export const isClusterScoped = (group: string, kind: string): boolean => CLUSTER_SCOPED.has(`${group}/${kind}`) || group === 'constraints.gatekeeper.sh';

/** Kinds that this folder or an evaluator reads. */
export const KNOWN_KINDS: ReadonlySet<string> = new Set([
  '/Namespace', '/Service', '/ServiceAccount', '/Pod', '/ReplicationController', '/PodTemplate', '/ConfigMap', '/Node', '/Endpoints', 'discovery.k8s.io/EndpointSlice',
  'apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'batch/Job', 'batch/CronJob', 'kubevirt.io/VirtualMachine', 'kubevirt.io/VirtualMachineInstance',
  'networking.k8s.io/NetworkPolicy', 'networking.k8s.io/Ingress', 'networking.k8s.io/IngressClass',
  'policy.networking.k8s.io/AdminNetworkPolicy', 'policy.networking.k8s.io/BaselineAdminNetworkPolicy', 'policy.networking.k8s.io/ClusterNetworkPolicy',
  'cilium.io/CiliumNetworkPolicy', 'cilium.io/CiliumClusterwideNetworkPolicy', 'cilium.io/CiliumCIDRGroup',
  'security.istio.io/AuthorizationPolicy', 'security.istio.io/PeerAuthentication', 'security.istio.io/RequestAuthentication',
  'networking.istio.io/DestinationRule', 'networking.istio.io/Sidecar', 'networking.istio.io/ServiceEntry', 'networking.istio.io/Gateway',
  'networking.istio.io/VirtualService', 'networking.istio.io/WorkloadEntry', 'networking.istio.io/EnvoyFilter', 'networking.istio.io/ProxyConfig', 'extensions.istio.io/WasmPlugin',
  'gateway.networking.k8s.io/Gateway', 'gateway.networking.k8s.io/GatewayClass', 'gateway.networking.k8s.io/HTTPRoute', 'gateway.networking.k8s.io/GRPCRoute',
  'gateway.networking.k8s.io/TLSRoute', 'gateway.networking.k8s.io/TCPRoute', 'gateway.networking.k8s.io/ReferenceGrant',
  'spire.spiffe.io/ClusterSPIFFEID', 'spire.spiffe.io/ClusterStaticEntry', 'spire.spiffe.io/ClusterFederatedTrustDomain',
  'route.openshift.io/Route',
]);

/** Kinds of others that make pods as their template says, and nothing that opens a way to them; reviewed one by one. */
export const POD_KINDS: ReadonlySet<string> = new Set([
  'argoproj.io/Rollout', 'apps.openshift.io/DeploymentConfig', 'apps.kruise.io/CloneSet', 'apps.kruise.io/StatefulSet', 'apps.kruise.io/DaemonSet', 'apps.kruise.io/BroadcastJob',
  'apps.kruise.io/AdvancedCronJob', 'batch.volcano.sh/Job', 'keda.sh/ScaledJob', 'jobset.x-k8s.io/JobSet', 'leaderworkerset.x-k8s.io/LeaderWorkerSet',
  'kubeflow.org/JAXJob', 'kubeflow.org/MPIJob', 'kubeflow.org/PyTorchJob', 'kubeflow.org/TFJob', 'kubeflow.org/XGBoostJob',
]);

/** Versions that API servers have of these groups; an object of another one never comes to be. */
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  '': ['v1'], 'apps': ['v1'], 'batch': ['v1'], 'networking.k8s.io': ['v1'], 'discovery.k8s.io': ['v1'], 'policy.networking.k8s.io': ['v1alpha1', 'v1alpha2'], 'cilium.io': ['v2', 'v2alpha1'],
  'security.istio.io': ['v1', 'v1beta1'], 'networking.istio.io': ['v1', 'v1beta1', 'v1alpha3'], 'extensions.istio.io': ['v1alpha1'], 'gateway.networking.k8s.io': ['v1', 'v1beta1', 'v1alpha2', 'v1alpha3'],
  'spire.spiffe.io': ['v1alpha1'], 'kubevirt.io': ['v1', 'v1alpha3'], 'route.openshift.io': ['v1'],
};

export const isServed = (group: string, apiVersion: string): boolean => VERSIONS[group]?.includes(group === '' ? apiVersion : apiVersion.slice(group.length + 1)) ?? true;
