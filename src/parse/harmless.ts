/**
 * Kinds that neither carry traffic nor decide about it, reviewed one by one, by API group. What makes pods, policies or proxies out of
 * sight (operators' kinds, Helm releases, mutating admission, Kyverno, EnvoyFilter) is not here, so that a proof names it.
 */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  // Data, storage, quotas, and what the control plane writes down about itself.
  '': [
    'Secret', 'PersistentVolume', 'PersistentVolumeClaim', 'ResourceQuota', 'LimitRange', 'Event', 'ComponentStatus', 'Binding',
  ],
  'events.k8s.io': ['Event'],
  'coordination.k8s.io': ['Lease', 'LeaseCandidate'],
  'apps': ['ControllerRevision'],
  'metrics.k8s.io': ['NodeMetrics', 'PodMetrics'],
  'storage.k8s.io': ['StorageClass', 'CSIDriver', 'CSINode', 'CSIStorageCapacity', 'VolumeAttachment', 'VolumeAttributesClass'],
  'snapshot.storage.k8s.io': ['VolumeSnapshot', 'VolumeSnapshotClass', 'VolumeSnapshotContent'],
  'resource.k8s.io': ['DeviceClass', 'DeviceTaintRule', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'],
  'cdi.kubevirt.io': ['DataSource', 'StorageProfile'],

  // How many pods there are, where and when they run.
  'autoscaling': ['HorizontalPodAutoscaler'],
  'autoscaling.k8s.io': ['VerticalPodAutoscaler', 'VerticalPodAutoscalerCheckpoint'],
  'keda.sh': ['ScaledObject', 'TriggerAuthentication', 'ClusterTriggerAuthentication'],
  'policy': ['PodDisruptionBudget', 'PodSecurityPolicy'],
  'scheduling.k8s.io': ['PriorityClass'],
  'node.k8s.io': ['RuntimeClass'],
  'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
  'instancetype.kubevirt.io': ['VirtualMachineInstancetype', 'VirtualMachineClusterInstancetype', 'VirtualMachinePreference', 'VirtualMachineClusterPreference'],

  // Who may ask the API server for what, and what it refuses; nothing here changes an object on its way in.
  'rbac.authorization.k8s.io': ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
  'admissionregistration.k8s.io': ['ValidatingWebhookConfiguration', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
  'templates.gatekeeper.sh': ['ConstraintTemplate'],
  'config.gatekeeper.sh': ['Config'],
  'security.openshift.io': ['SecurityContextConstraints'],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'apiregistration.k8s.io': ['APIService'],

  // Certificates and secrets for those who mount them.
  'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle', 'PodCertificateRequest'],
  'cert-manager.io': ['Certificate', 'CertificateRequest', 'Issuer', 'ClusterIssuer'],
  'trust.cert-manager.io': ['Bundle'],
  'external-secrets.io': ['ExternalSecret', 'ClusterExternalSecret', 'SecretStore', 'ClusterSecretStore', 'PushSecret'],
  'bitnami.com': ['SealedSecret'],
  'secrets-store.csi.x-k8s.io': ['SecretProviderClass', 'SecretProviderClassPodStatus'],
  'secrets.hashicorp.com': ['VaultAuth', 'VaultAuthGlobal', 'VaultConnection', 'VaultStaticSecret', 'VaultDynamicSecret', 'VaultPKISecret', 'SecretTransformation'],

  // What is measured. Scraping itself is traffic, and policies decide about it.
  'monitoring.coreos.com': ['ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig', 'PrometheusRule', 'AlertmanagerConfig'],
  'telemetry.istio.io': ['Telemetry'],

  // State that Cilium and the policy API keep, and announcements of addresses that Services already have.
  'cilium.io': [
    'CiliumEndpoint', 'CiliumIdentity', 'CiliumNode', 'CiliumLoadBalancerIPPool', 'CiliumL2AnnouncementPolicy', 'CiliumPodIPPool',
    'CiliumBGPClusterConfig', 'CiliumBGPPeerConfig', 'CiliumBGPAdvertisement', 'CiliumBGPNodeConfig', 'CiliumBGPNodeConfigOverride',
  ],

  // Sources that tools fetch from; what they then apply stands in kinds that are not here.
  'source.toolkit.fluxcd.io': ['GitRepository', 'OCIRepository', 'HelmRepository', 'HelmChart', 'Bucket'],
  'image.toolkit.fluxcd.io': ['ImageRepository', 'ImagePolicy'],
  'notification.toolkit.fluxcd.io': ['Alert', 'Provider'],

  // What was found, saved or shall be shown; a Restore of Velero makes objects and is not here.
  'wgpolicyk8s.io': ['PolicyReport', 'ClusterPolicyReport'],
  'aquasecurity.github.io': [
    'VulnerabilityReport', 'ClusterVulnerabilityReport', 'ConfigAuditReport', 'ClusterConfigAuditReport', 'ExposedSecretReport', 'RbacAssessmentReport', 'ClusterRbacAssessmentReport',
    'InfraAssessmentReport', 'ClusterInfraAssessmentReport', 'SbomReport', 'ClusterSbomReport', 'ClusterComplianceReport',
  ],
  'velero.io': ['Backup', 'Schedule', 'BackupStorageLocation', 'VolumeSnapshotLocation'],
  'grafana.integreatly.org': ['GrafanaDashboard', 'GrafanaDatasource', 'GrafanaFolder', 'GrafanaAlertRuleGroup', 'GrafanaContactPoint'],

  // Notes of tools about applications that other objects make up, and of the API server about addresses of Services.
  'networking.k8s.io': ['IPAddress'],
  'app.k8s.io': ['Application'],
  'argoproj.io': ['AppProject'],
  'image.openshift.io': ['ImageStream', 'ImageStreamTag'],
};

/** As `group/kind`. */
export const HARMLESS_KINDS: ReadonlySet<string> = new Set(Object.entries(HARMLESS).flatMap(([group, kinds]) => kinds.map(kind => `${group}/${kind}`)));

/** Gatekeeper's constraints only refuse; each has a kind of its own. */
const HARMLESS_GROUPS: ReadonlySet<string> = new Set(['constraints.gatekeeper.sh']);

export const isHarmless = (group: string, kind: string): boolean => HARMLESS_KINDS.has(`${group}/${kind}`) || HARMLESS_GROUPS.has(group);
