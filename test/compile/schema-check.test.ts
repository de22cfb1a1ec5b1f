import { PRODUCT_OF } from '../../imports/validators';
import { emptyListProblems, hasSchema, schemaProblems } from '../../src/compile/schema-check';

type Body = Record<string, unknown>;

const object = (id: string, body: Body): Body => {
  const [apiVersion, kind] = id.split(' ');
  return { apiVersion, kind, metadata: { name: 'x' }, ...body };
};

const RBAC = 'rbac.authorization.k8s.io';
const PODS = { containers: [{ name: 'app', image: 'app:1' }] };
const TEMPLATE = { metadata: { labels: { app: 'web' } }, spec: PODS };
const WORKLOAD = { spec: { selector: { matchLabels: { app: 'web' } }, template: TEMPLATE } };
const JOB = { template: { spec: { ...PODS, restartPolicy: 'Never' } } };
const ROLE = { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] };
const binding = (kind: string): Body => ({
  roleRef: { apiGroup: RBAC, kind, name: 'r' },
  subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }],
});
const MONITOR = { selector: { matchLabels: { app: 'web' } } };
const ROUTE = { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] };
const ENDPOINTS = { endpointSelector: { matchLabels: { app: 'web' } } };
const LISTENERS = { gatewayClassName: 'c', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] };

/** The smallest object of each kind that does something. The API server (1.36.3, same CRDs) takes every one of them. */
const MINIMAL: { readonly [id: string]: Body } = {
  'v1 Namespace': {},
  'v1 ServiceAccount': {},
  'v1 ConfigMap': { data: { a: 'b' } },
  'v1 Service': { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
  'v1 Pod': { spec: PODS },
  'apps/v1 Deployment': WORKLOAD,
  'apps/v1 StatefulSet': WORKLOAD,
  'apps/v1 DaemonSet': WORKLOAD,
  'batch/v1 Job': { spec: JOB },
  'batch/v1 CronJob': { spec: { schedule: '0 * * * *', jobTemplate: { spec: JOB } } },
  'networking.k8s.io/v1 NetworkPolicy': { spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } },
  'rbac.authorization.k8s.io/v1 Role': ROLE,
  'rbac.authorization.k8s.io/v1 ClusterRole': ROLE,
  'rbac.authorization.k8s.io/v1 RoleBinding': binding('Role'),
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': binding('ClusterRole'),
  'security.istio.io/v1 PeerAuthentication': { spec: { mtls: { mode: 'STRICT' } } },
  'security.istio.io/v1 AuthorizationPolicy': { spec: {} },
  'security.istio.io/v1 RequestAuthentication': { spec: { jwtRules: [{ issuer: 'https://issuer.example' }] } },
  'networking.istio.io/v1 DestinationRule': { spec: { host: 'web.shop.svc.cluster.local' } },
  'networking.istio.io/v1 Sidecar': { spec: { egress: [{ hosts: ['./*'] }] } },
  'networking.istio.io/v1 ServiceEntry': { spec: { hosts: ['api.example.com'], ports: [{ number: 443, name: 'tls', protocol: 'TLS' }], resolution: 'DNS' } },
  'networking.istio.io/v1 Gateway': { spec: { servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['shop.example'] }] } },
  'networking.istio.io/v1 VirtualService': { spec: { hosts: ['web'], http: [{ route: [{ destination: { host: 'web' } }] }] } },
  'telemetry.istio.io/v1 Telemetry': { spec: { accessLogging: [{ providers: [{ name: 'envoy' }] }] } },
  'cilium.io/v2 CiliumNetworkPolicy': { spec: { ...ENDPOINTS, ingress: [{}] } },
  'cilium.io/v2 CiliumClusterwideNetworkPolicy': { spec: { ...ENDPOINTS, ingress: [{}] } },
  'spire.spiffe.io/v1alpha1 ClusterSPIFFEID': { spec: { spiffeIDTemplate: 'spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}' } },
  'spire.spiffe.io/v1alpha1 ClusterStaticEntry': { spec: { spiffeID: 'spiffe://a/b', parentID: 'spiffe://a/c', selectors: ['k8s:ns:shop'] } },
  'spire.spiffe.io/v1alpha1 ClusterFederatedTrustDomain': {
    spec: { trustDomain: 'b.example', bundleEndpointURL: 'https://b.example/bundle', bundleEndpointProfile: { type: 'https_web' } },
  },
  'monitoring.coreos.com/v1 PrometheusRule': { spec: { groups: [{ name: 'g', rules: [{ alert: 'Down', expr: 'up == 0' }] }] } },
  'monitoring.coreos.com/v1 ServiceMonitor': { spec: { ...MONITOR, endpoints: [{ port: 'metrics' }] } },
  'monitoring.coreos.com/v1 PodMonitor': { spec: { ...MONITOR, podMetricsEndpoints: [{ port: 'metrics' }] } },
  'gateway.networking.k8s.io/v1 Gateway': { spec: LISTENERS },
  'gateway.networking.k8s.io/v1 HTTPRoute': { spec: ROUTE },
  'gateway.networking.k8s.io/v1 GRPCRoute': { spec: ROUTE },
  'gateway.networking.k8s.io/v1 TLSRoute': { spec: { hostnames: ['shop.example'], ...ROUTE } },
  'gateway.networking.k8s.io/v1 ReferenceGrant': {
    spec: { from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'infra' }], to: [{ group: '', kind: 'Service' }] },
  },
};

const minimal = (id: string): Body => structuredClone(object(id, MINIMAL[id]));
/** For kinds that only one group has. */
const withSpec = (kind: string) => (spec: Body): Body => object(Object.keys(MINIMAL).find(id => id.endsWith(` ${kind}`))!, { spec });

const networkPolicy = (rule: Body): Body => withSpec('NetworkPolicy')({ podSelector: {}, policyTypes: ['Ingress'], ingress: [rule] });
const peer = (...from: Body[]): Body => networkPolicy({ from });
const block = (cidr: string, ...except: string[]): Body => peer({ ipBlock: except.length > 0 ? { cidr, except } : { cidr } });
const requirement = (...matchExpressions: Body[]): Body => peer({ podSelector: { matchExpressions } });
const port = (...ports: Body[]): Body => networkPolicy({ ports });
const service = withSpec('Service');
const servicePorts = (...ports: Body[]): Body => service({ ports });
const pod = (more: Body): Body => withSpec('Pod')({ containers: [{ name: 'app', image: 'app:1', ...more }] });
const probe = (readinessProbe: Body): Body => pod({ readinessProbe });
const labelled = (metadata: Body): Body => ({ ...minimal('v1 Namespace'), metadata: { name: 'x', ...metadata } });
const clusterRole = (name: string): Body => object(`${RBAC}/v1 ClusterRole`, { ...ROLE, metadata: { name } });

const authorization = withSpec('AuthorizationPolicy');
const source = (from: Body): Body => authorization({ rules: [{ from: [{ source: from }] }] });
const peerAuthentication = withSpec('PeerAuthentication');
const selected = (portLevelMtls: Body): Body => peerAuthentication({ selector: { matchLabels: { a: 'b' } }, portLevelMtls });
const balancer = (loadBalancer: Body): Body => withSpec('DestinationRule')({ host: 'web', trafficPolicy: { loadBalancer } });
const serviceEntry = (more: Body): Body => withSpec('ServiceEntry')({ hosts: ['a.example'], resolution: 'DNS', ...more });
const jwks = (jwksUri: string): Body => withSpec('RequestAuthentication')({ jwtRules: [{ issuer: 'a', jwksUri }] });

const ciliumPolicy = withSpec('CiliumNetworkPolicy');
const cilium = (egress: Body): Body => ciliumPolicy({ ...ENDPOINTS, egress: [egress] });
const ciliumPort = (...ports: unknown[]): Body => cilium({ toPorts: [{ ports: ports.map(value => ({ port: value })) }] });
const fqdn = (...toFQDNs: Body[]): Body => cilium({ toFQDNs });

const spiffeId = (more: Body): Body => withSpec('ClusterSPIFFEID')({ spiffeIDTemplate: 'spiffe://a/b', ...more });
const federated = (bundleEndpointProfile: Body): Body =>
  withSpec('ClusterFederatedTrustDomain')({ trustDomain: 'b', bundleEndpointURL: 'https://b', bundleEndpointProfile });
const groups = (...more: Body[]): Body => withSpec('PrometheusRule')({ groups: more.map(group => ({ name: 'g', ...group })) });
const alert = (more: Body): Body => groups({ rules: [{ alert: 'A', expr: 1, ...more }] });
const serviceMonitor = (endpoint: Body): Body => withSpec('ServiceMonitor')({ ...MONITOR, endpoints: [endpoint] });
const gatewayAddress = (address: Body): Body => object('gateway.networking.k8s.io/v1 Gateway', { spec: { ...LISTENERS, addresses: [address] } });
const httpRoute = (rule: Body): Body => withSpec('HTTPRoute')({ rules: [rule] });
const httpPath = (value: string): Body => httpRoute({ matches: [{ path: { type: 'PathPrefix', value } }] });

/** Name, the object that must be refused, how its only sentence starts, and a near twin that must pass. */
const CASES: ReadonlyArray<readonly [string, Body, string, Body]> = [
  // Unknown fields, which the API server would drop
  ['X-02 CIL-06: toFQDN', cilium({ toFQDN: [{ matchName: 'a.b' }] }), 'spec.egress[0].toFQDN: unknown field; did you mean toFQDNs', fqdn({ matchName: 'a.b' })],
  ['X-02 SPI-01: jwtTTL', spiffeId({ jwtTTL: '5m' }), 'spec.jwtTTL: unknown field; did you mean jwtTtl', spiffeId({ jwtTtl: '5m' })],
  [
    'X-02: matchLabel in a Cilium selector', cilium({ toEndpoints: [{ matchLabel: {} }] }),
    'spec.egress[0].toEndpoints[0].matchLabel: unknown field; did you mean matchLabels', cilium({ toEndpoints: [{ matchLabels: {} }] }),
  ],
  [
    'X-02 SPI-04: matchLabel in a SPIRE selector', spiffeId({ podSelector: { matchLabel: {} } }),
    'spec.podSelector.matchLabel: unknown field; did you mean matchLabels', spiffeId({ podSelector: { matchLabels: {} } }),
  ],
  [
    'X-02: wrong case', peer({ namespaceSelector: {} }, { podSelector: {}, podselector: {} }),
    'spec.ingress[0].from[1].podselector: unknown field; did you mean podSelector', peer({ namespaceSelector: {} }, { podSelector: {} }),
  ],
  [
    'X-02: L7 rules in a Cilium deny', ciliumPolicy({ ...ENDPOINTS, ingressDeny: [{ toPorts: [{ ports: [{ port: '80' }], rules: { http: [{}] } }] }] }),
    'spec.ingressDeny[0].toPorts[0].rules: unknown field', ciliumPolicy({ ...ENDPOINTS, ingressDeny: [{ toPorts: [{ ports: [{ port: '80' }] }] }] }),
  ],
  ['X-02: status', { ...minimal('v1 Namespace'), status: {} }, 'status: unknown field; only the cluster writes it, leave it out', minimal('v1 Namespace')],
  ['X-02: field of the root', { ...authorization({}), Spec: {} }, 'Spec: unknown field; did you mean spec', authorization({})],
  ['X-02: field of the metadata', labelled({ label: {} }), 'metadata.label: unknown field; did you mean labels', labelled({ labels: {} })],
  ['X-02: nothing resembles it', authorization({ zebra: 1 }), 'spec.zebra: unknown field; known here are action, provider, rules', authorization({ action: 'DENY' })],
  ['X-02: inherited names', authorization(JSON.parse('{"__proto__": {}}') as Body), 'spec.__proto__: unknown field', authorization({})],

  // Identity
  ['no name', { ...minimal('v1 Namespace'), metadata: {} }, 'metadata.name: missing', labelled({})],
  ['no metadata', object('v1 ServiceAccount', { metadata: undefined }), 'metadata: missing', object('v1 ServiceAccount', {})],
  ['name', { ...authorization({}), metadata: { name: 'Web' } }, 'metadata.name: "Web" is not an RFC 1123 subdomain', { ...authorization({}), metadata: { name: 'web.1' } }],
  ['a namespace is a label', labelled({ name: 'a.b' }), 'metadata.name: "a.b" is not a DNS label', labelled({ name: 'a-b' })],
  ['a role may have colons', clusterRole('a/b'), 'metadata.name: "a/b" is not a name', clusterRole('system:a')],
  ['label key', labelled({ labels: { 'a b': 'c' } }), 'metadata.labels["a b"]: the key is not a qualified name', labelled({ labels: { 'a/b': 'c' } })],
  ['label value', labelled({ labels: { a: 'b c' } }), 'metadata.labels.a: "b c" is not a label value', labelled({ labels: { a: 'b.c' } })],
  ['label number', labelled({ labels: { a: 1 } }), 'metadata.labels.a: 1 is not of type string', labelled({ labels: { a: '1' } })],
  ['annotation', labelled({ annotations: { 'a.b/c': 1 } }), 'metadata.annotations["a.b/c"]: 1 is not of type string', labelled({ annotations: { 'a.b/c': '1 & 2' } })],

  // NetworkPolicy
  ['NP-05: empty peer', peer({}), 'spec.ingress[0].from[0]: no peer', peer({ podSelector: {} })],
  [
    'NP-05: ipBlock beside a selector', peer({ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }),
    'spec.ingress[0].from[0]: ipBlock beside a selector', peer({ podSelector: {} }, { ipBlock: { cidr: '10.0.0.0/8' } }),
  ],
  [
    'NP-05: except is all of cidr', block('10.0.0.0/8', '10.0.0.0/8'),
    'spec.ingress[0].from[0].ipBlock.except[0]: "10.0.0.0/8" is not strictly inside "10.0.0.0/8"', block('10.0.0.0/8', '10.0.0.0/9'),
  ],
  [
    'NP-05: except elsewhere', block('10.0.0.0/8', '10.1.0.0/16', '11.0.0.0/16'),
    'spec.ingress[0].from[0].ipBlock.except[1]: "11.0.0.0/16" is not strictly inside', block('10.0.0.0/8', '10.1.0.0/16', '10.2.0.0/16'),
  ],
  ['NP-05: except of the other family', block('::/0', '10.0.0.0/8'), 'spec.ingress[0].from[0].ipBlock.except[0]: "10.0.0.0/8" is not', block('::/0', 'fd00::/8')],
  ['NP-05: no CIDR', block('999.1.1.1/8'), 'spec.ingress[0].from[0].ipBlock.cidr: "999.1.1.1/8" is not a CIDR', block('99.0.0.0/8')],
  ['NP-05: host bits', block('10.0.0.1/8'), 'spec.ingress[0].from[0].ipBlock.cidr: "10.0.0.1/8" is not a CIDR in canonical form; write 10.0.0.0/8', block('10.0.0.0/8')],
  ['NP-05: other spelling', block('FD00:0::/8'), 'spec.ingress[0].from[0].ipBlock.cidr: "FD00:0::/8" is not a CIDR in canonical form; write fd00::/8', block('fd00::/8')],
  [
    'NP-05: policyTypes', withSpec('NetworkPolicy')({ podSelector: {}, policyTypes: ['ingress'] }),
    'spec.policyTypes[0]: "ingress" is not a known value; use "Ingress", "Egress"', withSpec('NetworkPolicy')({ podSelector: {}, policyTypes: ['Ingress'] }),
  ],
  ['NP-05: three policyTypes', withSpec('NetworkPolicy')({ policyTypes: ['Egress', 'Egress', 'Egress'] }), 'spec.policyTypes: a list breaks maxItems 2', withSpec('NetworkPolicy')({ policyTypes: ['Egress'] })],
  ['port 0', port({ port: 0 }), 'spec.ingress[0].ports[0].port: 0 is not a port', port({ port: 1 })],
  ['port 65536', port({ port: 65536 }), 'spec.ingress[0].ports[0].port: 65536 is not a port', port({ port: 65535 })],
  ['port with a fraction', port({ port: 80.5 }), 'spec.ingress[0].ports[0].port: 80.5 is not an integer or a string', port({ port: 80 })],
  ['NP-09: a number in quotes is a name', port({ port: '8080' }), 'spec.ingress[0].ports[0].port: "8080" is not a port', port({ port: 'http-8080' })],
  ['NP-09: name of 16', port({ port: 'abcdefghijklmnop' }), 'spec.ingress[0].ports[0].port: "abcdefghijklmnop" is not a port', port({ port: 'abcdefghijklmno' })],
  ['NP-09: name with --', port({ port: 'a--b' }), 'spec.ingress[0].ports[0].port: "a--b" is not a port', port({ port: 'a-b' })],
  ['NP-07: protocol', port({ port: 80, protocol: 'tcp' }), 'spec.ingress[0].ports[0].protocol: "tcp" is not a known value; use "TCP", "UDP", "SCTP"', port({ protocol: 'SCTP' })],
  ['NP-08: endPort below port', port({ port: 90, endPort: 80 }), 'spec.ingress[0].ports[0].endPort: 80 needs a numeric port that is not above it, got 90', port({ port: 80, endPort: 80 })],
  ['NP-08: endPort with a name', port({ port: 'http', endPort: 80 }), 'spec.ingress[0].ports[0].endPort: 80 needs a numeric port that is not above it, got "http"', port({ port: 'http' })],
  ['NP-08: endPort alone', port({ endPort: 80 }), 'spec.ingress[0].ports[0].endPort: 80 needs a numeric port', port({})],
  ['NP-08: endPort 65536', port({ port: 80, endPort: 65536 }), 'spec.ingress[0].ports[0].endPort: 65536 is out of range; the maximum is 65535', port({ port: 80, endPort: 65535 })],
  [
    'selector operator', requirement({ key: 'a', operator: 'in', values: ['b'] }),
    'spec.ingress[0].from[0].podSelector.matchExpressions[0].operator: "in" is not a known value', requirement({ key: 'a', operator: 'NotIn', values: ['b'] }),
  ],
  [
    'selector In without values', requirement({ key: 'a', operator: 'In' }),
    'spec.ingress[0].from[0].podSelector.matchExpressions[0]: an object is not a requirement', requirement({ key: 'a', operator: 'Exists' }),
  ],
  ['null', networkPolicy({ from: null }), 'spec.ingress[0].from: null is not of type array; leave the field out', networkPolicy({})],
  ['no list', networkPolicy({ from: { podSelector: {} } }), 'spec.ingress[0].from: an object is not of type array', peer({ podSelector: {} })],

  // Other kinds of Kubernetes
  ['Service without ports', service({ selector: { app: 'a' } }), 'spec.ports: missing', service({ selector: { app: 'a' }, clusterIP: 'None' })],
  ['Service ExternalName', service({ type: 'ClusterIP', externalName: 'a.b' }), 'spec.ports: missing', service({ type: 'ExternalName', externalName: 'a.b' })],
  ['Service port without name', servicePorts({ name: 'a', port: 80 }, { port: 81 }), 'spec.ports[1].name: missing', servicePorts({ port: 80 })],
  [
    'Service port names repeat', servicePorts({ name: 'a', port: 80 }, { name: 'a', port: 81 }),
    'spec.ports[1].name: "a" is the name of an earlier port', servicePorts({ name: 'a', port: 80 }, { name: 'b', port: 81 }),
  ],
  [
    'Service ports repeat, TCP being the default', servicePorts({ name: 'a', port: 80 }, { name: 'b', port: 80, protocol: 'TCP' }),
    'spec.ports[1]: repeats an earlier item with the same port and protocol', servicePorts({ name: 'a', port: 80 }, { name: 'b', port: 80, protocol: 'UDP' }),
  ],
  ['Service port 0', servicePorts({ port: 0 }), 'spec.ports[0].port: 0 is out of range; the minimum is 1', servicePorts({ port: 1 })],
  ['Service targetPort 65536', servicePorts({ port: 1, targetPort: 65536 }), 'spec.ports[0].targetPort: 65536 is not a port', servicePorts({ port: 1, targetPort: 65535 })],
  ['Service type', service({ type: 'Nodeport', ports: [{ port: 1 }] }), 'spec.type: "Nodeport" is not a known value', service({ type: 'NodePort', ports: [{ port: 1 }] })],
  [
    'probe without a handler', probe({ periodSeconds: 5 }),
    'spec.containers[0].readinessProbe: has none of exec, grpc, httpGet, tcpSocket; needs exactly one', probe({ periodSeconds: 5, httpGet: { port: 'http' } }),
  ],
  [
    '32 bits', probe({ periodSeconds: 2 ** 31, grpc: { port: 1 } }),
    'spec.containers[0].readinessProbe.periodSeconds: 2147483648 is not in the range of a 32 bit integer', probe({ periodSeconds: 2 ** 31 - 1, grpc: { port: 1 } }),
  ],
  [
    'quantity', pod({ resources: { limits: { cpu: '1 core' } } }),
    'spec.containers[0].resources.limits.cpu: "1 core" is not a quantity', pod({ resources: { limits: { cpu: 1, memory: '1Gi' } } }),
  ],
  [
    'selector of other pods', object('apps/v1 Deployment', { spec: { ...WORKLOAD.spec, selector: { matchLabels: { app: 'api' } } } }),
    'spec: an object is not consistent', object('apps/v1 Deployment', WORKLOAD),
  ],
  [
    'RBAC rule without groups', object(`${RBAC}/v1 ClusterRole`, { rules: [{ resources: ['pods'], verbs: ['get'] }] }),
    'rules[0]: an object is not a rule', object(`${RBAC}/v1 ClusterRole`, { rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }] }),
  ],
  ['RBAC role kind', object(`${RBAC}/v1 RoleBinding`, binding('role')), 'roleRef.kind: "role" is not a known value', object(`${RBAC}/v1 RoleBinding`, binding('ClusterRole'))],

  // Istio
  ['IST-20: action', authorization({ action: 'Allow' }), 'spec.action: "Allow" is not a known value; use "ALLOW", "DENY", "AUDIT", "CUSTOM"', authorization({ action: 'ALLOW' })],
  ['minItems', serviceEntry({ hosts: [] }), 'spec.hosts: a list breaks minItems 1', serviceEntry({})],
  [
    'CEL: selector beside targetRefs', authorization({ selector: { matchLabels: { a: 'b' } }, targetRefs: [{ kind: 'Service', name: 'a' }] }),
    'spec: has selector and targetRefs of selector, targetRef, targetRefs; needs at most one', authorization({ targetRefs: [{ kind: 'Service', name: 'a' }] }),
  ],
  [
    'CEL: serviceAccounts beside principals', source({ serviceAccounts: ['a/b'], principals: ['c'] }),
    'spec.rules[0].from[0].source: an object is not allowed', source({ serviceAccounts: ['a/b'], ipBlocks: ['10.0.0.0/8'] }),
  ],
  ['mTLS mode', peerAuthentication({ mtls: { mode: 'STRICTER' } }), 'spec.mtls.mode: "STRICTER" is not a known value', peerAuthentication({ mtls: { mode: 'STRICT' } })],
  [
    'CEL: portLevelMtls without selector', peerAuthentication({ portLevelMtls: { 80: { mode: 'DISABLE' } } }),
    'spec: an object is not allowed: portLevelMtls needs a selector', selected({ 80: { mode: 'DISABLE' } }),
  ],
  ['CEL: portLevelMtls port', selected({ http: { mode: 'DISABLE' } }), 'spec.portLevelMtls.http: the key is not a port number', selected({ 65535: { mode: 'DISABLE' } })],
  [
    'oneOf: two load balancers', balancer({ simple: 'ROUND_ROBIN', consistentHash: { useSourceIp: true } }),
    'spec.trafficPolicy.loadBalancer: has simple and consistentHash of simple, consistentHash, backendUtilization; needs at most one', balancer({ consistentHash: { useSourceIp: true } }),
  ],
  [
    'allOf: each of its oneOf', balancer({ consistentHash: { useSourceIp: true, maglev: {}, ringHash: {} } }),
    'spec.trafficPolicy.loadBalancer.consistentHash: has ringHash and maglev of ringHash, maglev; needs at most one', balancer({ consistentHash: { useSourceIp: true, maglev: {} } }),
  ],
  [
    'CEL: ServiceEntry port numbers repeat', serviceEntry({ ports: [{ number: 80, name: 'a' }, { number: 80, name: 'b' }] }),
    'spec.ports[1]: repeats an earlier item with the same number', serviceEntry({ ports: [{ number: 80, name: 'a' }, { number: 81, name: 'b' }] }),
  ],
  [
    'ServiceEntry port names repeat', serviceEntry({ ports: [{ number: 80, name: 'a' }, { number: 81, name: 'a' }] }),
    'spec.ports[1]: repeats an earlier item with the same name', serviceEntry({ ports: [{ number: 80, name: 'a' }] }),
  ],
  ['CEL: ServiceEntry host *', serviceEntry({ hosts: ['*'] }), 'spec.hosts[0]: "*" is not allowed', serviceEntry({ hosts: ['*.example'] })],
  ['CEL: jwksUri', jwks('issuer.example'), 'spec.jwtRules[0].jwksUri: "issuer.example" is not a URL', jwks('https://issuer.example')],
  ['CEL: duration', withSpec('VirtualService')({ http: [{ timeout: '5' }] }), 'spec.http[0].timeout: "5" is not a duration', withSpec('VirtualService')({ http: [{ timeout: '5s' }] })],

  // Cilium
  ['CIL-01: no direction', ciliumPolicy(ENDPOINTS), 'spec: has none of ingress, ingressDeny, egress, egressDeny; needs at least one', ciliumPolicy({ ...ENDPOINTS, egress: [{}] })],
  ['CIL-01: two selectors', ciliumPolicy({ ...ENDPOINTS, nodeSelector: {}, ingress: [{}] }), 'spec: has endpointSelector and nodeSelector of', ciliumPolicy({ nodeSelector: {}, ingress: [{}] })],
  [
    'CEL: neither spec nor specs', object('cilium.io/v2 CiliumNetworkPolicy', {}),
    'the object: has none of spec, specs; needs at least one', object('cilium.io/v2 CiliumNetworkPolicy', { specs: [{ ...ENDPOINTS, ingress: [{}] }] }),
  ],
  ['CIDR', cilium({ toCIDR: ['10.0.0.0/33'] }), 'spec.egress[0].toCIDR[0]: "10.0.0.0/33" is not a CIDR', cilium({ toCIDR: ['10.0.0.0/32', 'fd00::/8'] })],
  ['Cilium port as a number', ciliumPort(80), 'spec.egress[0].toPorts[0].ports[0].port: 80 is not of type string', ciliumPort('80')],
  ['Cilium port 65536, which passes the CRD', ciliumPort('65536'), 'spec.egress[0].toPorts[0].ports[0].port: "65536" does not match', ciliumPort('65535', 'http-1')],
  ['oneOf: name and pattern', fqdn({ matchName: 'a.b', matchPattern: '*.b' }), 'spec.egress[0].toFQDNs[0]: has matchName and matchPattern of', fqdn({ matchName: 'a.b' }, { matchPattern: '*.b' })],
  ['pattern of a name', fqdn({ matchName: 'a..b' }), 'spec.egress[0].toFQDNs[0].matchName: "a..b" does not match', fqdn({ matchName: 'a_b.c.' })],
  ['entity', cilium({ toEntities: ['internet'] }), 'spec.egress[0].toEntities[0]: "internet" is not a known value', cilium({ toEntities: ['world'] })],
  [
    'a set repeats', cilium({ toPorts: [{ serverNames: ['a', 'a'] }] }),
    'spec.egress[0].toPorts[0].serverNames[1]: repeats an earlier item', cilium({ toPorts: [{ serverNames: ['a', 'b'] }] }),
  ],

  // SPIRE, Prometheus, Gateway API
  ['SPI-01: no template', withSpec('ClusterSPIFFEID')({ podSelector: {} }), 'spec.spiffeIDTemplate: missing', spiffeId({ podSelector: {} })],
  ['SPI-07: profile', federated({ type: 'https' }), 'spec.bundleEndpointProfile.type: "https" is not a known value', federated({ type: 'https_spiffe', endpointSPIFFEID: 'spiffe://b/s' })],
  ['alert duration', alert({ for: '5 min' }), 'spec.groups[0].rules[0].for: "5 min" does not match', alert({ for: '5m' })],
  ['groups repeat', groups({}, {}), 'spec.groups[1]: repeats an earlier item with the same name', groups({}, { name: 'h' })],
  ['RE2 flag', groups({ partial_response_strategy: 'stop' }), 'spec.groups[0].partial_response_strategy: "stop" does not match', groups({ partial_response_strategy: 'Warn' })],
  ['scheme', serviceMonitor({ scheme: 'tcp' }), 'spec.endpoints[0].scheme: "tcp" is not a known value', serviceMonitor({ scheme: 'https' })],
  ['CEL: path', httpPath('a'), 'spec.rules[0].matches[0].path: an object is not a path', httpPath('/a')],
  ['CEL: path that climbs', httpPath('/a/../b'), 'spec.rules[0].matches[0].path: an object is not a path', httpPath('/a/..b')],
  [
    'CEL: filter of another type', httpRoute({ filters: [{ type: 'RequestRedirect', requestRedirect: {}, urlRewrite: {} }] }),
    'spec.rules[0].filters[0].urlRewrite: only allowed where type is URLRewrite', httpRoute({ filters: [{ type: 'RequestRedirect', requestRedirect: {} }] }),
  ],
  [
    'CEL: filter without content', httpRoute({ filters: [{ type: 'URLRewrite' }] }),
    'spec.rules[0].filters[0].urlRewrite: missing; required where type is URLRewrite', httpRoute({ filters: [{ type: 'URLRewrite', urlRewrite: {} }] }),
  ],
  ['CEL: backend without port', httpRoute({ backendRefs: [{ name: 'a' }] }), 'spec.rules[0].backendRefs[0]: an object is not complete', httpRoute({ backendRefs: [{ group: 'x.y', kind: 'Z', name: 'a' }] })],
];

describe('schemaProblems', () => {
  test('the minimal objects are exactly the kinds of the index', () => {
    expect(Object.keys(MINIMAL).sort()).toEqual(Object.keys(PRODUCT_OF).sort());
  });

  test.each(Object.keys(MINIMAL))('X-02: takes a minimal %s, and refuses an unknown field in it', id => {
    expect(schemaProblems(minimal(id))).toEqual([]);
    expect(schemaProblems({ ...minimal(id), zebra: 1 })).toEqual([expect.stringMatching(/^zebra: unknown field; known here are /)]);
  });

  test.each(CASES)('%s', (_name, bad, start, good) => {
    expect(schemaProblems(bad).map(problem => problem.slice(0, start.length))).toEqual([start]);
    expect(schemaProblems(good)).toEqual([]);
  });

  test('says all problems of an object at once', () => {
    const bad = networkPolicy({ from: [{ podselector: {}, podSelector: {} }, {}], ports: [{ port: 0, protocol: 'tcp' }] });
    expect(schemaProblems(bad).map(problem => problem.split(':')[0]).sort()).toEqual([
      'spec.ingress[0].from[0].podselector', 'spec.ingress[0].from[1]', 'spec.ingress[0].ports[0].port', 'spec.ingress[0].ports[0].protocol',
    ]);
  });

  test('X-02: a kind without a schema is a problem, never silence', () => {
    expect(hasSchema('security.istio.io/v1', 'PeerAuthentication')).toBe(true);
    expect(hasSchema('security.istio.io/v1', 'PeerAuthenticator')).toBe(false);
    expect(schemaProblems({ apiVersion: 'a/v1', kind: 'B' })).toEqual(['"a/v1 B": no schema for this kind, so its fields cannot be checked']);
    expect(schemaProblems({})).toEqual([expect.stringContaining('no schema for this kind')]);
    expect(schemaProblems({ apiVersion: 'security.istio.io/v1beta1', kind: 'PeerAuthentication', metadata: { name: 'a' } }))
      .toEqual([expect.stringMatching(/no schema .*; there is one for security\.istio\.io\/v1 PeerAuthentication$/)]);
  });

  test('oneOf over a field with a default: without a type, the value must be an address', () => {
    expect(schemaProblems(gatewayAddress({ value: '10.0.0.1' }))).toEqual([]);
    expect(schemaProblems(gatewayAddress({ type: 'Hostname', value: 'a.example' }))).toEqual([]);
    expect(schemaProblems(gatewayAddress({ value: 'a.example' }))).toContainEqual(expect.stringMatching(/^spec\.addresses\[0\]: an object breaks oneOf of the schema$/));
  });

  test('a field that is undefined is not there, as in JSON', () => {
    expect(schemaProblems(peer({ podSelector: {}, ipBlock: undefined, zebra: undefined }))).toEqual([]);
    expect(schemaProblems(peer({ podSelector: {}, zebra: 1 }))).toHaveLength(1);
  });

  test('control characters of the object do not reach a terminal', () => {
    expect(schemaProblems(authorization({ action: '\u001b[31m' }))).toEqual([expect.stringContaining('"\\u001b[31m"')]);
    expect(schemaProblems(authorization({ '\u001b[31m': 1 }))).toEqual([expect.stringContaining('spec["\\u001b[31m"]: unknown field')]);
  });

  test('a long name takes no exponential time, as it would with the pattern of the CRD', () => {
    expect(schemaProblems(fqdn({ matchName: `${'a'.repeat(200)}!` }))).toHaveLength(1);
    expect(schemaProblems(fqdn({ matchName: 'a'.repeat(200) }))).toEqual([]);
  });
});

describe('emptyListProblems', () => {
  test('X-01: every empty list, at any depth', () => {
    expect(emptyListProblems(cilium({ toFQDNs: [], toPorts: [{ ports: [] }] }))).toEqual([
      'spec.egress[0].toFQDNs: empty list; leave the field out or drop the rule (X-01)',
      'spec.egress[0].toPorts[0].ports: empty list; leave the field out or drop the rule (X-01)',
    ]);
    expect(emptyListProblems(object(`${RBAC}/v1 Role`, { rules: [] }))).toEqual([expect.stringMatching(/^rules: empty list/)]);
  });

  test('X-01: empty objects are no empty lists, also as the only item', () => {
    expect(emptyListProblems(cilium({}))).toEqual([]);
    expect(emptyListProblems(withSpec('NetworkPolicy')({ podSelector: {}, ingress: [{}] }))).toEqual([]);
    expect(emptyListProblems(labelled({ ownerReferences: [] }))).toEqual([]);
  });
});
