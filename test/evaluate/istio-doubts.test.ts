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
    ['configSources', '[{address: "k8s://"}]'], ['configSources', '[]'], ['serviceScopeConfigs', '[]'], ['defaultServiceExportTo', '["*"]'], ['defaultVirtualServiceExportTo', '["*"]'],
    ['pathNormalization', '{}'], ['pathNormalization', '{normalization: BASE}'], ['pathNormalization', '{normalization: DECODE_AND_MERGE_SLASHES}'], ['defaultServiceExportTo', 'null'],
  ])('%s: %s is the default, or closer', (field, value) => { expect(doubts(mesh(config(`${field}: ${value}`)))).toEqual([]); });
  test.each([
    ['configSources', '[{address: "k8s://"}, {address: "xds://other"}]'], ['configSources', '[{address: "k8s://", subscribedResources: [SERVICE_REGISTRY]}]'], ['configSources', 'x'],
    ['serviceScopeConfigs', '[{scope: GLOBAL}]'], ['defaultServiceExportTo', '["~"]'], ['defaultVirtualServiceExportTo', '["*", "."]'], ['pathNormalization', '{normalization: NONE}'],
  ])('%s: %s is not followed', (field, value) => { expect(doubts(mesh(config(`${field}: ${value}`)))).toEqual([`data.mesh: data.mesh: ${field} is not understood`]); });

  test.each([
    'accessLogEncoding', 'accessLogFile', 'accessLogFormat', 'enableTracing', 'enablePrometheusMerge', 'defaultProviders', 'extensionProviders', 'ingressClass', 'ingressControllerMode',
    'ingressSelector', 'ingressService', 'connectTimeout', 'tcpKeepalive', 'dnsRefreshRate', 'protocolDetectionTimeout', 'localityLbSetting', 'h2UpgradePolicy',
    'inboundClusterStatName', 'outboundClusterStatName', 'certificates', 'serviceSettings', 'defaultHttpRetryPolicy', 'verifyCertificateAtClient', 'enableEnvoyAccessLogService',
    'disableEnvoyListenerLog', 'proxyHttpPort', 'hboneIdleTimeout',
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

describe('rules of an AuthorizationPolicy', () => {
  const said = (spec: string, annotations = '{}') => doubts(mesh(SHOP + istio('AuthorizationPolicy', spec, { annotations })));
  const from = (text: string, action = 'ALLOW') => said(`{ action: ${action}, rules: [{ from: [{ source: { ${text} } }] }] }`);
  const when = (text: string, action = 'ALLOW') => said(`{ action: ${action}, rules: [{ when: [{ ${text} }] }] }`);
  const SOURCE = 'spec.rules.0.from.0.source';
  const many = (count: number) => Array.from({ length: count }, (_, index) => `a${index}`).join(', ');

  test.each<[string, string, string]>([
    ['ipBlocks: [10.0.0.0/33]', 'ipBlocks', ': "10.0.0.0/33" is no address and no CIDR'],
    ['remoteIpBlocks: [x]', 'remoteIpBlocks', ': "x" is no address and no CIDR'],
    ['serviceAccounts: [a/b/c]', 'serviceAccounts', ': "a/b/c" is no ServiceAccount'],
    ['serviceAccounts: ["a*"]', 'serviceAccounts', ': "a*" is no ServiceAccount'],
    [`serviceAccounts: [${'a'.repeat(321)}]`, 'serviceAccounts', `: "${'a'.repeat(321)}" is no ServiceAccount`],
    [`serviceAccounts: [${many(17)}]`, 'serviceAccounts', ': more than 16 ServiceAccounts (IST-25)'],
    [`notServiceAccounts: [${many(17)}]`, 'notServiceAccounts', ': more than 16 ServiceAccounts (IST-25)'],
    ['trustDomains: [a/b]', 'trustDomains', ': "a/b" is no trust domain'],
    ['trustDomains: ["a*b"]', 'trustDomains', ': "a*b" is no trust domain'],
    ['trustDomains: ["*a*"]', 'trustDomains', ': "*a*" is no trust domain'],
    ['namespaces: [""]', 'namespaces', ' has to be a list of texts that are not empty'],
    ['notNamespaces: shop', 'notNamespaces', ' has to be a list of texts that are not empty'],
  ])('a source of %s', (text, field, words) => expect(from(text)[0]).toBe(`${SOURCE}.${field}: spec.rules[0].from[0].source.${field}${words}`));

  test.each([
    'serviceAccounts: [a, shop/a]', `serviceAccounts: [${many(16)}]`, `notServiceAccounts: [${many(16)}]`,
    `serviceAccounts: [${'a'.repeat(320)}]`, 'trustDomains: [a, "*a", "a*", "*"]', 'principals: ["*"]', 'namespaces: [shop]', 'notNamespaces: [shop]', 'requestPrincipals: ["*"]',
  ])('a source of %s is taken', text => expect(from(text)).toEqual([]));

  test.each([
    ['serviceAccounts: [a], principals: [b]'], ['serviceAccounts: [a], notPrincipals: [b]'], ['serviceAccounts: [a], namespaces: [b]'],
  ])('IST-25: %s', text => expect(from(text)).toEqual([`${SOURCE}: serviceAccounts cannot stand beside principals or namespaces (IST-25)`]));

  test('IST-21: a source that says nothing, and one with a field that is none', () => {
    expect(from('')).toEqual([`${SOURCE}: spec.rules[0].from[0].source must not be empty`]);
    expect(from('names: [a], namespaces: [b]')).toEqual([`${SOURCE}.names: spec.rules[0].from[0].source.names is no field that is known`]);
    expect(said('{ rules: [{ from: [] }] }')).toEqual(['spec.rules.0.from: spec.rules[0].from has to be a list of 1 to 512 items']);
    expect(said('{ rules: [{ to: {} }] }')).toEqual(['spec.rules.0.to: spec.rules[0].to has to be a list of 1 to 512 items']);
    expect(said('{ rules: [{ when: {} }] }')).toEqual(['spec.rules.0.when: spec.rules[0].when is no list']);
    expect(said(`{ rules: [${'{}, '.repeat(513)}] }`)).toEqual(['spec.rules: more than 512 rules (IST-26)']);
    expect(said(`{ rules: [${'{}, '.repeat(512)}] }`)).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['key: source.ips, values: [a]', '.key', '"source.ips" is no attribute (IST-31)'],
    ['values: [a]', '.key', '"" is no attribute (IST-31)'],
    ['key: "request.headers[]", values: [a]', '.key', '"request.headers[]" is no attribute (IST-31)'],
    ['key: "request.headers[x", values: [a]', '.key', '"request.headers[x" is no attribute (IST-31)'],
    ['key: "a.experimental.envoy.filters.x[y]", values: [a]', '.key', '"a.experimental.envoy.filters.x[y]" is no attribute (IST-31)'],
    ['key: "experimental.envoy.filters.x[y]z", values: [a]', '.key', '"experimental.envoy.filters.x[y]z" is no attribute (IST-31)'],
    ['key: destination.port, values: [http]', '', '"http" is no port'],
    ['key: destination.port, values: ["80x"]', '', '"80x" is no port'],
    ['key: destination.port, values: ["x80"]', '', '"x80" is no port'],
    ['key: destination.port, values: ["65536"]', '', '"65536" is no port'],
    ['key: destination.ip, values: [x]', '', '"x" is no address and no CIDR'],
  ])('IST-31: a condition of %s', (text, at, words) => expect(when(text)[0]).toBe(`spec.rules.0.when.0${at}: spec.rules[0].when[0]${at}: ${words}`));

  test('IST-31: a condition without values', () => expect(when('key: source.ip')).toEqual(['spec.rules.0.when.0: spec.rules[0].when[0] needs values or notValues']));

  test.each([
    ['source.ip', 'the addresses of pods and nodes are not known (IST-32)'],
    ['remote.ip', 'what X-Forwarded-For says depends on who is trusted to write it (IST-32)'],
    ['destination.ip', 'the addresses of pods are not known'],
  ])('IST-31: %s is an attribute, but undecided', (key, words) => {
    expect(when(`key: ${key}, values: [10.0.0.1]`)).toEqual([`spec.rules.0.when.0: ${words}`]);
    expect(when(`key: ${key}, values: [10.0.0.0/8, "::1"]`)).toEqual([`spec.rules.0.when.0: ${words}`]);
  });
  test.each([
    'source.namespace', 'source.principal', 'source.serviceAccount', 'source.trustDomain', 'request.auth.principal', 'request.auth.audiences', 'request.auth.presenter', 'connection.sni',
    '"request.headers[x]"', '"request.auth.claims[a]"',
  ])('IST-31: %s is an attribute', key => expect(when(`key: ${key}, values: [a]`)).toEqual([]));
  test('IST-31: a port is one up to the last', () => expect(when('key: destination.port, values: ["65535"], notValues: ["1"]')).toEqual([]));

  test.each(['source.namespace', 'source.principal', 'source.serviceAccount', 'source.trustDomain', 'request.auth.principal'])('IST-33: %s does not go with CUSTOM', key => {
    const custom = (name: string) => said(`{ action: CUSTOM, provider: { name: x }, rules: [{ when: [{ key: ${name}, values: ["10.0.0.1"] }] }] }`);
    expect(custom(key)).toContain(`spec.rules.0.when.0: spec.rules[0].when[0]: ${key} does not go with CUSTOM`);
    expect(custom('source.ip').join()).not.toContain('does not go with CUSTOM');
  });

  test.each(['1', 't', 'T', 'true', 'TRUE', 'True', '0', 'f', 'F', 'false', 'FALSE', 'False'])('IST-36: %s is a boolean', value =>
    expect(said('{ action: DENY, rules: [{}] }', `{ istio.io/dry-run: "${value}" }`).join()).not.toContain('is no boolean'));
  test('IST-36: another text is none, and a rehearsal goes with two actions alone', () => {
    expect(said('{ action: DENY, rules: [{}] }', '{ istio.io/dry-run: "yes" }')).toContain('metadata.annotations.istio.io/dry-run: istio.io/dry-run is no boolean');
    expect(said('{ action: AUDIT, rules: [{}] }', '{ istio.io/dry-run: "true" }')).toContain('metadata.annotations.istio.io/dry-run: istio.io/dry-run goes with ALLOW and DENY alone');
  });

  test('IST-26: sixteen targets at most', () => {
    const targets = (count: number) => said(`{ targetRefs: [${Array.from({ length: count }, () => '{ kind: Pod, name: a }').join(', ')}] }`);
    expect(targets(17)).toContain('spec.targetRefs: more than 16 targetRefs (IST-26)');
    expect(targets(16)).not.toContain('spec.targetRefs: more than 16 targetRefs (IST-26)');
  });

  test.each(['{ group: gateway.networking.k8s.io, kind: Gateway, name: a }', '{ group: gateway.networking.k8s.io, kind: GatewayClass, name: istio-waypoint }', '{ kind: Service, name: api }',
    '{ group: core, kind: Service, name: api }', '{ group: networking.istio.io, kind: ServiceEntry, name: a }'])('IST-23: %s is a target', target => {
    expect(said(`{ targetRefs: [${target}] }`).join()).not.toContain('is no target');
    expect(said(`{ targetRef: ${target} }`).join()).not.toContain('is no target');
    expect(said(`{ targetRefs: [${target.replace('name: ', 'names: ')}] }`)).toEqual(['spec.targetRefs.0: spec.targetRefs[0] is no target that is known (IST-23)']);
  });
});
