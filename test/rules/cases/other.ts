import { Case, SIDECARS, configMap, gateway, namespace, pod, spiffe } from './manifests';

const role = (rule: string, labels = ''): string => `---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: x, labels: { ${labels} } }\nrules: [{ ${rule} }]\n`;
const alert = (expr: string): string => `---\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: { name: x, namespace: shop, labels: { a: b } }\nspec: { groups: [{ name: x, rules: [{ alert: X, expr: '${expr}' }] }] }\n`;
const template = (rego: string): string => `---\napiVersion: templates.gatekeeper.sh/v1\nkind: ConstraintTemplate\nmetadata: { name: x }\nspec:\n  crd: { spec: { names: { kind: X } } }\n  targets: [{ target: admission.k8s.gatekeeper.sh, code: [{ engine: Rego, source: { version: v1, rego: '${rego}' } }] }]\n`;
const admission = (expression: string): string => `---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: { name: x }\nspec: { failurePolicy: Fail, validations: [{ expression: '${expression}' }] }\n`;
const annotated = (...annotations: readonly string[]): string => `---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: api\n  namespace: shop\n  annotations: { ${annotations.map(key => `"vault.hashicorp.com/${key}": x`).join(', ')} }\nspec: {}\n`;
const monitor = (kind: string, namespaceName: string, labels: string): string => `---\napiVersion: monitoring.coreos.com/v1\nkind: ${kind}\nmetadata: { name: x, namespace: ${namespaceName}, labels: { ${labels} } }\nspec: {}\n`;
const prometheus = (spec: string): string => `---\napiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: { name: main, namespace: monitoring }\nspec: { ${spec} }\n`;
const server = (text: string): string => configMap('spire-server', 'spire', 'server.conf', `server {\n  trust_domain = "acme.example"\n  ${text}\n}`);

export const OTHER: readonly Case[] = [
  { id: 'ZT281', name: 'SPI-06 a static entry', fires: 1, manifest: '---\napiVersion: spire.spiffe.io/v1alpha1\nkind: ClusterStaticEntry\nmetadata: { name: x }\nspec: { className: c, spiffeID: a, parentID: b, selectors: [], ttl: 1h }\n' },
  { id: 'ZT283', name: 'SPI-04 an empty selector is none', fires: 1, manifest: spiffe('spiffeIDTemplate: "spiffe://a/x"\nnamespaceSelector: {}') },
  { id: 'ZT283', name: 'SPI-02 the namespace in the identity', fires: 0, manifest: spiffe('spiffeIDTemplate: "spiffe://a/{{ .PodMeta.Namespace }}"') },
  { id: 'ZT284', name: 'SPI-09 a CA that lives longer', fires: 0, manifest: server('ca_ttl = "168h"') + spiffe('spiffeIDTemplate: x\nttl: 12h') },
  { id: 'ZT284', name: 'SPI-09 a CA that lives shorter', fires: 1, manifest: server('ca_ttl = "3h"') + spiffe('spiffeIDTemplate: x\nttl: 1h') },
  { id: 'ZT284', name: 'SPI-09 a week at most', fires: 1, manifest: server('ca_ttl = "8760h"') + spiffe('spiffeIDTemplate: x\nttl: 169h') },
  { id: 'ZT284', name: 'SPI-09 exactly a sixth, in other units', fires: 0, manifest: spiffe('spiffeIDTemplate: x\nttl: 3h60m') },
  { id: 'ZT285', name: 'SPI-18 no cluster may attest', fires: 1, manifest: server('}\nplugins {\n  NodeAttestor "k8s_psat" { plugin_data { clusters = { } } }') },
  { id: 'ZT285', name: 'SPI-18 a cluster', fires: 0, manifest: server('}\nplugins {\n  NodeAttestor "k8s_psat" { plugin_data { clusters = { "a" = { service_account_allow_list = ["spire:agent"] } } } }') },
  { id: 'ZT285', name: 'SPI-19 JSON, and delegates', fires: 2, manifest: configMap('agent', 'spire', 'agent.json', '{ "agent": { "trust_domain": "a", "insecure_bootstrap": true, "authorized_delegates": ["spiffe://a/x"] } }') },
  { id: 'ZT285', name: 'another program', fires: 0, manifest: configMap('other', 'spire', 'other.conf', 'insecure_bootstrap = true') },
  { id: 'ZT286', name: 'X-05 accounts of two namespaces', fires: 0, manifest: pod('web') + pod('web', {}, 'front') },
  { id: 'ZT286', name: 'X-05 three users of one account', fires: 1, manifest: ['a', 'b', 'c'].map(name => `---\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop }\nspec: { serviceAccountName: shared }\n`).join('') },
  { id: 'ZT287', name: 'RBAC-01 everything', fires: 1, manifest: role('apiGroups: ["*"], resources: ["*"], verbs: ["*"]') },
  { id: 'ZT287', name: 'RBAC-01 what Kubernetes ships', fires: 0, manifest: role('apiGroups: ["*"], resources: ["*"], verbs: ["*"]', 'kubernetes.io/bootstrapping: rbac-defaults') },
  ...([['pods/exec', 'create', 1], ['pods', 'list', 0], ['serviceaccounts/token', 'create', 1], ['clusterroles', 'bind', 1], ['namespaces', 'patch', 1], ['namespaces', 'get', 0], ['secrets', 'get', 0], ['secrets', 'watch', 1]] as const)
    .map(([resource, verb, fires]) => ({ id: 'ZT287', name: `RBAC-01 ${verb} ${resource}`, fires, manifest: role(`apiGroups: [""], resources: [${resource}], verbs: [${verb}]`) })),
  { id: 'ZT288', name: 'PSS-02 Vault', fires: 1, manifest: namespace('shop', 'pod-security.kubernetes.io/enforce: restricted') + '---\napiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: shop, annotations: { vault.hashicorp.com/agent-inject: "true" } }\nspec: {}\n' },
  { id: 'ZT288', name: 'PSS-02 nothing is injected', fires: 0, manifest: namespace('shop', 'pod-security.kubernetes.io/enforce: restricted') + pod('web') },
  { id: 'ZT288', name: 'PSS-01 baseline asks for no profile', fires: 0, manifest: SIDECARS + pod('web') },
  { id: 'ZT289', name: 'VLT-05 JSON', fires: 1, manifest: configMap('x', 'vault', 'role.json', '{ "bound_service_account_names": ["*"], "bound_service_account_namespaces": ["shop"] }') },
  { id: 'ZT289', name: 'VLT-05 any namespace, in the arguments of a Job', fires: 1, manifest: '---\napiVersion: batch/v1\nkind: Job\nmetadata: { name: x, namespace: vault }\nspec: { template: { spec: { containers: [{ name: x, args: ["vault write auth/kubernetes/role/x bound_service_account_names=x bound_service_account_namespaces=*"] }] } } }\n' },
  { id: 'ZT290', name: 'VLT-01 a misspelt key', fires: 1, manifest: annotated('agent-inject', 'agent-inject-secrets-db') },
  { id: 'ZT290', name: 'VLT-01 keys that exist', fires: 0, manifest: annotated('agent-inject', 'agent-inject-status', 'agent-inject-secret-db', 'agent-inject-file-db', 'agent-inject-perms-db', 'agent-inject-command-db', 'agent-inject-template-file-db', 'agent-inject-containers', 'role') },
  { id: 'ZT291', name: 'MON-07 a rate of a gauge', fires: 1, manifest: alert('rate(gatekeeper_violations[5m]) > 0') },
  { id: 'ZT291', name: 'MON-07 a label that does not exist', fires: 1, manifest: alert('gatekeeper_violations{constraint_name="x"} > 0') },
  { id: 'ZT291', name: 'MON-10 a counter', fires: 1, manifest: alert('istio_requests_total{response_code="403"} > 0') },
  { id: 'ZT291', name: 'MON-11 an increase', fires: 0, manifest: alert('sum(increase(istio_requests_total{reporter="destination", response_code="403"}[5m])) > 0') },
  { id: 'ZT291', name: 'MON-14 the value of a gauge', fires: 0, manifest: alert('max by (enforcement_action) (gatekeeper_violations{enforcement_action="deny"}) > 0') },
  { id: 'ZT291', name: 'MON-02 the side of the server', fires: 0, manifest: alert('sum(rate(istio_requests_total{connection_security_policy!="mutual_tls", reporter=~"destination|waypoint"}[5m])) > 0') },
  { id: 'ZT292', name: 'MON-08 without Prometheus, no label at all', fires: 1, manifest: monitor('PodMonitor', 'shop', '') },
  { id: 'ZT292', name: 'MON-08 without Prometheus, some label', fires: 0, manifest: monitor('PodMonitor', 'shop', 'release: x') },
  { id: 'ZT292', name: 'MON-08 another namespace', fires: 1, manifest: prometheus('serviceMonitorSelector: {}') + monitor('ServiceMonitor', 'shop', '') },
  { id: 'ZT292', name: 'MON-08 the own namespace', fires: 0, manifest: prometheus('serviceMonitorSelector: {}') + monitor('ServiceMonitor', 'monitoring', '') },
  { id: 'ZT292', name: 'MON-08 no selector selects nothing', fires: 1, manifest: prometheus('serviceMonitorNamespaceSelector: {}') + monitor('ServiceMonitor', 'shop', '') },
  { id: 'ZT293', name: 'GK-05 a namespace that is left out', fires: 1, manifest: namespace('shop', 'admission.gatekeeper.sh/ignore: "true"') },
  { id: 'ZT293', name: 'GK-05 that of Gatekeeper', fires: 0, manifest: namespace('gatekeeper-system', 'admission.gatekeeper.sh/ignore: "true"') },
  { id: 'ZT293', name: 'VAP-02 Ignore', fires: 1, manifest: admission('true').replace('Fail,', 'Ignore,') },
  { id: 'ZT294', name: 'GK-06 with workloads', fires: 0, manifest: '---\napiVersion: constraints.gatekeeper.sh/v1beta1\nkind: X\nmetadata: { name: x }\nspec: { match: { kinds: [{ kinds: [Pod] }, { kinds: [Deployment] }] } }\n' },
  { id: 'ZT295', name: 'GK-10 containers alone in CEL', fires: 1, manifest: admission('object.spec.containers.all(c, !c.privileged)') },
  { id: 'ZT295', name: 'GK-10 all three in Rego', fires: 0, manifest: template('some f in ["containers", "initContainers", "ephemeralContainers"]; c.securityContext.privileged') },
  { id: 'ZT295', name: 'GK-10 two of three in Rego', fires: 1, manifest: template('some f in ["containers", "initContainers"]; c.securityContext.privileged') },
  { id: 'ZT295', name: 'GK-10 ephemeral containers have no resources', fires: 0, manifest: template('input.review.object.spec.containers[_].resources.limits') },
  { id: 'ZT295', name: 'GK-08 an equality says no less', fires: 0, manifest: template('input.review.object.spec.replicas == 3') },
  { id: 'ZT297', name: 'GW-01 a policy of Envoy Gateway on a route', fires: 0, manifest: `${gateway('public', 'envoy')}---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: shop, namespace: shop }\nspec: { parentRefs: [{ name: public }] }\n---\napiVersion: gateway.envoyproxy.io/v1alpha1\nkind: SecurityPolicy\nmetadata: { name: jwt, namespace: shop }\nspec: { targetRefs: [{ kind: HTTPRoute, name: shop }] }\n` },
  { id: 'ZT297', name: 'AMB-01 a waypoint is no gateway for users', fires: 0, manifest: gateway('waypoint', 'istio-waypoint') },
  { id: 'ZT298', name: 'VAP-01 a binding that takes no action', fires: 1, manifest: `${admission('true')}---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: { name: x }\nspec: { policyName: x, validationActions: [] }\n` },
];
