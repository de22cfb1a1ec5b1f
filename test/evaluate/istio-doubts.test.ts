import { Mesh, SHOP, istio, mesh, namespace, pod } from './istio-worlds';

/** Where something is not understood, and what is said about it. */
const doubts = ({ layer }: Mesh): string[] => layer.undecided.map(({ unknown }) => `${unknown.path.join('.')}: ${unknown.message}`);
const config = (text: string, name = 'istio') => `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'istio-system' }, data: { mesh: text } })}\n---\n`;

describe('IST-35: the configuration of the mesh', () => {
  test.each<[string, string[]]>([
    ['discoverySelectors: []', ['data.mesh: discoverySelectors is not understood']],
    ['outboundTrafficPolicy: { mode: X }', ['data.mesh: outboundTrafficPolicy.mode is not understood']],
    ['trustDomainAliases: td', ['data.mesh: trustDomainAliases is not understood']],
    ['caCertificates: [{ trustDomains: td }]', ['data.mesh: caCertificates is not understood']],
    ['defaultDestinationRuleExportTo: here', ['data.mesh: defaultDestinationRuleExportTo is not understood']],
    ['enableAutoMtls: 1', ['data.mesh: enableAutoMtls is not understood']],
    ['defaultConfig: { interceptionMode: NONE }', ['data.mesh: defaultConfig.interceptionMode is not understood']],
    ['{', ['data.mesh is no YAML that can be read']],
    ['[]', ['data.mesh is no mapping']],
    ['a: 1\n---\nb: 2', ['data.mesh is no mapping']],
    ['discoverySelectors: []\nenableAutoMtls: x', ['data.mesh: discoverySelectors is not understood', 'data.mesh: enableAutoMtls is not understood']],
  ])('%j', (text, said) => expect(doubts(mesh(config(text)))).toEqual(said.map(words => `data.mesh: ${words}`)));

  test.each([
    'accessLogEncoding', 'accessLogFile', 'accessLogFormat', 'enableTracing', 'enablePrometheusMerge', 'defaultProviders', 'extensionProviders', 'ingressClass', 'ingressControllerMode',
    'ingressSelector', 'ingressService', 'connectTimeout', 'tcpKeepalive', 'dnsRefreshRate', 'protocolDetectionTimeout', 'localityLbSetting', 'pathNormalization', 'h2UpgradePolicy',
    'inboundClusterStatName', 'outboundClusterStatName', 'certificates', 'serviceSettings', 'defaultHttpRetryPolicy', 'verifyCertificateAtClient', 'enableEnvoyAccessLogService',
    'disableEnvoyListenerLog', 'proxyHttpPort', 'hboneIdleTimeout', 'serviceScopeConfigs', 'configSources', 'defaultServiceExportTo', 'defaultVirtualServiceExportTo',
  ])('%s decides about no connection', field => {
    expect(doubts(mesh(config(`${field}: x`)))).toEqual([]);
    expect(doubts(mesh(config(`${field}s2: x`)))).toHaveLength(1);
  });

  test.each([
    'rootNamespace: a', 'trustDomain: a', 'trustDomainAliases: [a]', 'enableAutoMtls: true', 'enableAutoMtls: false', 'defaultDestinationRuleExportTo: [.]', 'outboundTrafficPolicy: { mode: ALLOW_ANY }',
    'outboundTrafficPolicy: { mode: REGISTRY_ONLY }', 'caCertificates: [{ trustDomains: [a] }]', 'defaultConfig: { interceptionMode: TPROXY }', 'defaultConfig: { interceptionMode: REDIRECT }',
  ])('%s is read', text => expect(doubts(mesh(config(text)))).toEqual([]));

  test('revisions that differ are named at the second one', () =>
    expect(doubts(mesh(config('trustDomain: a') + config('trustDomain: b', 'istio-canary')))).toEqual(['data.mesh: several revisions of the mesh have different settings']));
});

describe('IST-11: annotations of pods with a sidecar', () => {
  test.each<[name: string, value: string, at: string, said: string]>([
    ['traffic.sidecar.istio.io/excludeInboundPorts', '80,x', 'traffic.sidecar.istio.io/excludeInboundPorts', 'is no list of ports'],
    ['traffic.sidecar.istio.io/excludeInboundPorts', '65536', 'traffic.sidecar.istio.io/excludeInboundPorts', 'is no list of ports'],
    ['traffic.sidecar.istio.io/excludeOutboundPorts', '80-90', 'traffic.sidecar.istio.io/excludeOutboundPorts', 'is no list of ports'],
    ['traffic.sidecar.istio.io/includeOutboundIPRanges', '10.0.0.0/8', 'traffic.sidecar.istio.io/includeOutboundIPRanges', 'which connections it takes out depends on addresses that are not known'],
    ['traffic.sidecar.istio.io/includeOutboundIPRanges', '', 'traffic.sidecar.istio.io/includeOutboundIPRanges', 'takes everything out of the mesh but the ports of includeOutboundPorts'],
    ['traffic.sidecar.istio.io/excludeOutboundIPRanges', '10.0.0.0/8', 'traffic.sidecar.istio.io/excludeOutboundIPRanges', 'which connections it takes out depends on addresses that are not known'],
    ['traffic.sidecar.istio.io/excludeInterfaces', 'eth1', 'traffic.sidecar.istio.io/excludeInterfaces', 'which connections it takes out is not known'],
    ['sidecar.istio.io/interceptionMode', 'NONE', 'sidecar.istio.io/interceptionMode', 'without interception nothing has to pass the proxy'],
    ['proxy.istio.io/config', 'interceptionMode: NONE', 'sidecar.istio.io/interceptionMode', 'without interception nothing has to pass the proxy'],
    ['proxy.istio.io/config', '{', 'proxy.istio.io/config', 'is no YAML that can be read'],
    ['proxy.istio.io/config', '[]', 'proxy.istio.io/config', 'is no mapping'],
    ['inject.istio.io/templates', 'mine', 'inject.istio.io/templates', 'a template that is not known'],
    ['traffic.sidecar.istio.io/includeOutboundIPRanges', '*', '', ''],
    ['traffic.sidecar.istio.io/excludeOutboundIPRanges', '*', '', ''],
    ['traffic.sidecar.istio.io/excludeOutboundIPRanges', '', '', ''],
    ['sidecar.istio.io/interceptionMode', 'REDIRECT', '', ''],
    ['sidecar.istio.io/interceptionMode', 'TPROXY', '', ''],
    ['traffic.sidecar.istio.io/excludeInterfaces', '', '', ''],
    ['inject.istio.io/templates', 'mine, sidecar', '', ''],
    ['proxy.istio.io/config', '', 'proxy.istio.io/config', 'is no mapping'],
    ['proxy.istio.io/config', 'null', '', ''],
    ['traffic.sidecar.istio.io/excludeInboundPorts', '0, 65535,', '', ''],
  ])('%s: %j', (name, value, at, said) => {
    const found = doubts(mesh(namespace('shop', '{ istio-injection: enabled }') + pod('api', { annotations: { [name]: value } })));
    expect(found).toEqual(said === '' ? [] : [`metadata.annotations.${at}: ${at}: ${said}`]);
  });
});

describe.each<[string, [string, string[]][]]>([
  ['PeerAuthentication', [
    ['{ mtls: { mode: STRIKT } }', ['spec.mtls.mode: spec.mtls.mode is no mode']],
    ['{ mtls: { mod: STRICT } }', ['spec.mtls.mod: spec.mtls.mod is no field that is known']],
    ['{ mtls: { mode: 1 } }', ['spec.mtls.mode: spec.mtls.mode is no mode']],
    ['[]', ['spec: spec is no mapping']],
    ['{ selector: { matchExpressions: [] } }', ['spec.selector.matchExpressions: spec.selector.matchExpressions is no field that is known']],
    ['{ selector: { matchLabels: { "a*": b } } }', ['spec.selector.matchLabels: spec.selector.matchLabels is no mapping of labels']],
    ['{ portLevelMtls: { "80": { mode: STRICT } } }', ['spec.portLevelMtls: spec.portLevelMtls has to be a mapping that is not empty, beside a selector (IST-04)']],
    ['{ selector: { matchLabels: { app: api } }, portLevelMtls: {} }', ['spec.portLevelMtls: spec.portLevelMtls has to be a mapping that is not empty, beside a selector (IST-04)']],
    ['{ selector: { matchLabels: { app: api } }, portLevelMtls: [] }', ['spec.portLevelMtls: spec.portLevelMtls has to be a mapping that is not empty, beside a selector (IST-04)']],
    ['{ selector: { matchLabels: { app: api } }, portLevelMtls: { "0": { mode: STRICT } } }', ['spec.portLevelMtls.0: 0 is no port']],
    ['{ selector: { matchLabels: { app: api } }, portLevelMtls: { "65536": { mode: STRICT } } }', ['spec.portLevelMtls.65536: 65536 is no port']],
    ['{ selector: { matchLabels: { app: api } }, portLevelMtls: { "80": { mode: NO } } }', ['spec.portLevelMtls.80.mode: spec.portLevelMtls.80.mode is no mode']],
    ['{ selector: { matchLabels: { app: api } }, portLevelMtls: { "65535": { mode: STRICT } } }', []],
  ]],
  ['DestinationRule', [
    ['{}', ['spec.host: spec.host is missing']],
    ['{ host: api, exportTo: here }', ['spec.exportTo: spec.exportTo is no list of texts']],
    ['{ host: api, exportTo: [A] }', ['spec.exportTo: spec.exportTo names no namespace']],
    ['{ host: api, exportTo: [a, a] }', ['spec.exportTo: spec.exportTo names a namespace twice']],
    ['{ host: api, exportTo: [., shop] }', ['spec.exportTo: spec.exportTo names a namespace twice']],
    ['{ host: api, exportTo: ["*", a] }', ['spec.exportTo: spec.exportTo has * beside others']],
    ['{ host: api, exportTo: ["*"], workloadSelector: { matchLabels: { app: web } } }', ['spec.exportTo: spec.exportTo goes beyond the namespace, which a rule with a workloadSelector may not']],
    ['{ host: api, exportTo: [.], workloadSelector: { matchLabels: { app: web } } }', []],
    ['{ host: api, trafficPolicy: {} }', ['spec.trafficPolicy: spec.trafficPolicy says nothing']],
    ['{ host: api, trafficPolicy: { loadBalancer: [] } }', ['spec.trafficPolicy: spec.trafficPolicy says nothing']],
    ['{ host: api, trafficPolicy: { tls: { mode: X } } }', ['spec.trafficPolicy.tls: spec.trafficPolicy.tls is no TLS setting']],
    ['{ host: api, trafficPolicy: { tls: { mode: MUTUAL, subjectAltNames: a } } }', ['spec.trafficPolicy.tls: spec.trafficPolicy.tls is no TLS setting']],
    ['{ host: api, trafficPolicy: { tls: { mode: ISTIO_MUTUAL, clientCertificate: a, privateKey: a, caCertificates: a, credentialName: a, sni: a, insecureSkipVerify: true, caCrl: a, other: 1 } } }', ['spec.trafficPolicy.tls.other: spec.trafficPolicy.tls.other is no field that is known']],
    ['{ host: api, trafficPolicy: { portLevelSettings: [{ tls: { mode: DISABLE } }] } }', ['spec.trafficPolicy.portLevelSettings.0.port: spec.trafficPolicy.portLevelSettings[0] has no port']],
    ['{ host: api, trafficPolicy: { portLevelSettings: [{ port: { number: 80 } }] } }', ['spec.trafficPolicy.portLevelSettings.0: spec.trafficPolicy.portLevelSettings[0] says nothing']],
    ['{ host: api, trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, tls: { mode: X } }] } }', ['spec.trafficPolicy.portLevelSettings.0.tls: spec.trafficPolicy.portLevelSettings[0].tls is no TLS setting']],
    ['{ host: api, trafficPolicy: { tunnel: {} } }', ['spec.trafficPolicy.tunnel: spec.trafficPolicy.tunnel is no field that is known']],
    ['{ host: api, trafficPolicy: { proxyProtocol: {} } }', ['spec.trafficPolicy.proxyProtocol: spec.trafficPolicy.proxyProtocol is no field that is known']],
    ['{ host: api, trafficPolicy: { outlierDetection: {}, retryBudget: {} } }', []],
    ['{ host: api, trafficPolicy: { retryBudget: {} } }', []],
    ['{ host: api, trafficPolicy: { outlierDetection: {} } }', []],
    ['{ host: api, trafficPolicy: { connectionPool: {} } }', []],
    ['{ host: api, subsets: [{ name: v1, trafficPolicy: {} }] }', ['spec.subsets.0.trafficPolicy: spec.subsets[0].trafficPolicy says nothing']],
    ['{ host: api, subsets: [{ name: v1, trafficPolicy: { tls: { mode: DISABLE } } }] }', ['spec.subsets.0.trafficPolicy: whether requests go to this subset, which has TLS settings of its own, is not known']],
    ['{ host: api, subsets: [{ name: v1, trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, tls: { mode: DISABLE } }] } }] }', ['spec.subsets.0.trafficPolicy: whether requests go to this subset, which has TLS settings of its own, is not known']],
    ['{ host: api, subsets: [{ name: v1, label: {} }] }', ['spec.subsets.0.label: spec.subsets[0].label is no field that is known']],
    ['{ host: api, subsets: [{ name: v1, labels: {}, trafficPolicy: { loadBalancer: {} } }] }', []],
  ]],
  ['AuthorizationPolicy', [
    ['{ action: PASS }', ['spec.action: spec.action is no action', 'spec.rules: DENY without rules']],
    ['{ action: DENY }', ['spec.rules: DENY without rules']],
    ['{ action: CUSTOM, rules: [{}] }', ['spec.provider.name: spec.provider.name is missing']],
    ['{ action: CUSTOM, provider: { name: x } }', ['spec.rules: CUSTOM without rules']],
    ['{ action: CUSTOM, provider: { names: x }, rules: [{}] }', ['spec.provider.names: spec.provider.names is no field that is known', 'spec.provider.name: spec.provider.name is missing']],
    ['{ provider: { name: x } }', ['spec.provider: spec.provider goes with CUSTOM alone']],
    ['{ rules: {} }', ['spec.rules: spec.rules is no list']],
    ['{ rules: [all] }', ['spec.rules.0: spec.rules[0] is no rule']],
    ['{ rules: [{ whom: [] }] }', ['spec.rules.0.whom: spec.rules[0].whom is no field that is known']],
    ['{ selector: { matchLabels: { app: api } }, targetRefs: [{ kind: Service, name: api }] }', ['spec: spec.selector and spec.targetRefs exclude each other']],
    ['{ targetRefs: {} }', ['spec.targetRefs: spec.targetRefs is no list']],
    ['{ targetRefs: [{ kind: Pod, name: api }] }', ['spec.targetRefs.0: spec.targetRefs[0] is no target that is known (IST-23)']],
    ['{ targetRefs: [{ kind: Service }] }', ['spec.targetRefs.0: spec.targetRefs[0] is no target that is known (IST-23)']],
    ['{ targetRefs: [{ kind: Service, name: api, namespace: shop }] }', ['spec.targetRefs.0: spec.targetRefs[0] is no target that is known (IST-23)']],
    ['{ targetRef: { kind: Service, group: apps, name: api } }', ['spec.targetRef: spec.targetRef is no target that is known (IST-23)']],
  ]],
  ['RequestAuthentication', [
    ['[]', ['spec: spec is no mapping']],
    ['{ jwtRules: {} }', ['spec.jwtRules: spec.jwtRules is no list']],
    ['{ jwtRules: [a] }', ['spec.jwtRules.0: spec.jwtRules[0] is no rule']],
    ['{ jwtRules: [{}] }', ['spec.jwtRules.0.issuer: spec.jwtRules[0] takes tokens of every issuer']],
    ['{ jwtRules: [{ issuer: a, presence: REQUIRED }] }', ['spec.jwtRules.0.presence: requests without a token are refused, which is not modelled']],
    ['{ jwtRules: [{ issuer: a, presence: OPTIONAL }] }', []],
    ['{ jwtRules: [{ issuer: a, audience: b }] }', ['spec.jwtRules.0.audience: spec.jwtRules[0].audience is no field that is known']],
    ['{ selector: { matchLabels: { app: api } }, targetRefs: [{ kind: Service, name: api }] }', ['spec: spec.selector and spec.targetRefs exclude each other']],
    ['{ jwtRules: [{ issuer: a, audiences: [b], jwksUri: c, jwks_uri: c, jwks: d, fromHeaders: [], fromParams: [], fromCookies: [], outputPayloadToHeader: e, forwardOriginalToken: true, outputClaimToHeaders: [], timeout: 1s, spaceDelimitedClaims: [] }] }', []],
  ]],
])('%s', (kind, rows) => {
  test.each(rows)('%s', (spec, said) => expect(doubts(mesh(SHOP + istio(kind, spec)))).toEqual(said));
});
