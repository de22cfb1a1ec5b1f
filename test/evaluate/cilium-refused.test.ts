import { cilium, judgeCilium } from '../setup/cilium-world';
import { namespace, pod } from '../setup/network-world';
import { REFUSED_BY_AGENT, REFUSED_BY_SERVER } from './cilium-refused';

const WORLD = namespace('shop') + namespace('data') + pod('shop/api', 'app: api') + pod('shop/web', 'app: web') + pod('data/db', 'app: db');

describe.each([['by the agent', REFUSED_BY_AGENT], ['by the API server', REFUSED_BY_SERVER]])('a policy that is refused %s does not exist, and nothing is decided', (_, cases) => {
  test.each(cases.map(({ name, spec, at, why }) => [name, spec, at, why] as const))('%s', (__, spec, at, why) => {
    const judged = judgeCilium(WORLD + cilium('shop/api', spec));
    expect(judged.undecided.find(text => text.startsWith(`api ${at}: `))?.replace('b"] is', 'is')).toBe(`api ${at}: ${why} [shop/api shop/web]`);
    expect(judged.undecided.every(text => text.endsWith(' [shop/api shop/web]'))).toBe(true);
    // It isolates nothing, and it closes nothing.
    expect(judged.open('data/db -> shop/api')).toBe('all ports');
    expect(judged.open('shop/api -> data/db')).toBe('all ports');
  });
});

const ONE_PORT = (text: string) => `{ endpointSelector: {}, ingress: [{ toPorts: [{ ports: [${text}] }] }] }`;
const PORT = 'spec.ingress.0.toPorts.0.ports.0';
const ON_80 = 'ports: [{ port: "80", protocol: TCP }]';
const HTTP = 'rules: { http: [{}] }';
const SELECTED = (text: string) => `{ endpointSelector: {}, ingress: [{ fromEndpoints: [{ ${text} }] }] }`;
const IN_RULE = (text: string) => `{ endpointSelector: {}, ingress: [{ ${text} }] }`;
const OUT_RULE = (text: string) => `{ endpointSelector: {}, egress: [{ ${text} }] }`;
const HTTP_RULE = (text: string) => `{ endpointSelector: {}, ingress: [{ toPorts: [{ ${ON_80}, rules: { http: [${text}] } }] }] }`;
const PEER = 'spec.ingress.0.fromEndpoints.0';

describe('what a policy cannot mean, beside what it can', () => {
  test.each([
    ['CIL-34 an end that is no number', ONE_PORT('{ port: "80", endPort: "90", protocol: TCP }'), `${PORT}.endPort: is no port`],
    ['CIL-34 an end that is no whole number', ONE_PORT('{ port: "80", endPort: 80.5, protocol: TCP }'), `${PORT}.endPort: is no port`],
    ['CIL-34 an end below 0', ONE_PORT('{ port: "80", endPort: -1, protocol: TCP }'), `${PORT}.endPort: is no port`],
    ['CIL-34 an end beyond the last port', ONE_PORT('{ port: "80", endPort: 65536, protocol: TCP }'), `${PORT}.endPort: is no port`],
    ['CIL-34 an end before the first port', ONE_PORT('{ port: "80", endPort: 79, protocol: TCP }'), `${PORT}.endPort: is before the first port`],
    ['CIL-34 a name that is too long', ONE_PORT('{ port: "a234567890123456", protocol: TCP }'), `${PORT}.port: is no port`],
    ['CIL-34 a name with a hyphen at its end', ONE_PORT('{ port: "http-", protocol: TCP }'), `${PORT}.port: is no port`],
    ['CIL-34 a name with a hyphen at its begin', ONE_PORT('{ port: "-http", protocol: TCP }'), `${PORT}.port: is no port`],
    ['CIL-34 a number behind another sign', ONE_PORT('{ port: "+07", protocol: TCP }'), `${PORT}.port: is no port`],
    ['CIL-34 a number that is octal and goes on', ONE_PORT('{ port: "0179", protocol: TCP }'), `${PORT}.port: is no port`],
    ['CIL-34 a port of a protocol without ports', ONE_PORT('{ port: "80", protocol: GRE }'), `${PORT}.port: is no port`],
    ['a port that is a text', ONE_PORT('"80"'), `${PORT}: is no mapping`],
    ['ports that are a text', '{ endpointSelector: {}, ingress: [{ toPorts: [all] }] }', 'spec.ingress.0.toPorts.0: is no mapping'],
    ['a listener beside HTTP', `{ endpointSelector: {}, ingress: [{ toPorts: [{ ${ON_80}, listener: {}, ${HTTP} }] }] }`, 'spec.ingress.0.toPorts.0.listener: stands beside rules of layer 7'],
    ['CIL-25 a name of the handshake that is none', `{ endpointSelector: {}, ingress: [{ toPorts: [{ ${ON_80}, serverNames: ["a b"] }] }] }`, 'spec.ingress.0.toPorts.0.serverNames.0: is no host name'],
    ['CIL-25 a name of the handshake that is a number', `{ endpointSelector: {}, ingress: [{ toPorts: [{ ${ON_80}, serverNames: [80] }] }] }`, 'spec.ingress.0.toPorts.0.serverNames.0: is no host name'],
    ['CIL-25 a name of the handshake that is too long', `{ endpointSelector: {}, ingress: [{ toPorts: [{ ${ON_80}, serverNames: [${'a'.repeat(256)}] }] }] }`, 'spec.ingress.0.toPorts.0.serverNames.0: is no host name'],
    ['CIL-25 names that are a text', `{ endpointSelector: {}, ingress: [{ toPorts: [{ ${ON_80}, serverNames: shop.pay }] }] }`, 'spec.ingress.0.toPorts.0.serverNames: is no list'],
    ['HTTP that is a text', `{ endpointSelector: {}, ingress: [{ toPorts: [{ ${ON_80}, rules: { http: GET } }] }] }`, 'spec.ingress.0.toPorts.0.rules.http: is no list'],
    ['CIL-23 a name that is too long', `{ endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: ${'a'.repeat(256)} }] }] }`, 'spec.egress.0.toFQDNs.0.matchName: is no host name'],
    ['CIL-23 a name that is a number', '{ endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: 1 }] }] }', 'spec.egress.0.toFQDNs.0.matchName: is no host name'],
    ['CIL-23 a name with a star', '{ endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: "*.example" }] }] }', 'spec.egress.0.toFQDNs.0.matchName: is no host name'],
    ['CIL-23 a pattern with a space', '{ endpointSelector: {}, egress: [{ toFQDNs: [{ matchPattern: "a b" }] }] }', 'spec.egress.0.toFQDNs.0.matchPattern: is no host name'],
    ['CIL-23 a name that is a text', '{ endpointSelector: {}, egress: [{ toFQDNs: [a.example] }] }', 'spec.egress.0.toFQDNs.0: is no mapping'],
    ['CIL-15 a requirement without a key', SELECTED('matchExpressions: [{ operator: Exists }]'), `${PEER}.matchExpressions.0: is no requirement`],
    ['CIL-15 values that are a text', SELECTED('matchExpressions: [{ key: a, operator: In, values: b }]'), `${PEER}.matchExpressions.0: is no requirement`],
    ['CIL-15 an operator that is none', SELECTED('matchExpressions: [{ key: a, operator: Like, values: [b] }]'), `${PEER}.matchExpressions.0: is no requirement`],
    ['CIL-15 a name in a key that is too long', SELECTED(`matchExpressions: [{ key: ${'a'.repeat(64)}, operator: Exists }]`), `${PEER}.matchExpressions.0: is no key of a label`],
    ['CIL-15 a value that is too long', SELECTED(`matchLabels: { a: ${'b'.repeat(64)} }`), `${PEER}.matchLabels.a: has a value that no label can have`],
    ['CIL-17 an entity that is a number', IN_RULE('fromEntities: [1]'), 'spec.ingress.0.fromEntities.0: is no entity (CIL-17)'],
    ['CIL-18 a block that is a number', IN_RULE('fromCIDR: [10]'), 'spec.ingress.0.fromCIDR.0: is no block of addresses'],
    ['CIL-18 IPv4 in the form of IPv6', IN_RULE('fromCIDR: ["::ffff:10.0.0.0/104"]'), 'spec.ingress.0.fromCIDR.0: is no block of addresses'],
    ['CIL-18 a block that is a mapping', IN_RULE('fromCIDRSet: [{ cidr: {} }]'), 'spec.ingress.0.fromCIDRSet.0.cidr: is no block of addresses'],
    ['CIL-18 a set that is a text', IN_RULE('fromCIDRSet: [10.0.0.0/8]'), 'spec.ingress.0.fromCIDRSet.0: is no mapping'],
    ['CIL-18 exceptions that are a text', IN_RULE('fromCIDRSet: [{ cidr: 10.0.0.0/8, except: 10.1.0.0/16 }]'), 'spec.ingress.0.fromCIDRSet.0.except: is no list'],
    ['CIL-18 an exception that is none', IN_RULE('fromCIDRSet: [{ cidr: 10.0.0.0/8, except: [x] }]'), 'spec.ingress.0.fromCIDRSet.0.except.0: is no block of addresses'],
    ['CIL-18 a name of a group that is a number', IN_RULE('fromCIDRSet: [{ cidrGroupRef: 1 }]'), 'spec.ingress.0.fromCIDRSet.0.cidrGroupRef: is no name'],
    ['CIL-18 no name of a group', IN_RULE('fromCIDRSet: [{ cidrGroupRef: "" }]'), 'spec.ingress.0.fromCIDRSet.0: needs exactly one of cidr, cidrGroupRef and cidrGroupSelector'],
    ['CIL-18 groups by a text', IN_RULE('fromCIDRSet: [{ cidrGroupSelector: all }]'), 'spec.ingress.0.fromCIDRSet.0.cidrGroupSelector: is no mapping'],
    ['CIL-18 groups by labels that are none', IN_RULE('fromCIDRSet: [{ cidrGroupSelector: { matchLabels: [] } }]'), 'spec.ingress.0.fromCIDRSet.0.cidrGroupSelector: is no selector'],
    ['CIL-18 groups by requirements', IN_RULE('fromCIDRSet: [{ cidrGroupSelector: { matchExpressions: [{ key: a, operator: Exists }] } }]'), 'spec.ingress.0.fromCIDRSet.0.cidrGroupSelector: selects in a way that is not followed'],
    ['CIL-18 groups by labels with a source', IN_RULE('fromCIDRSet: [{ cidrGroupSelector: { matchLabels: { a: b, "k8s:a": b } } }]'), 'spec.ingress.0.fromCIDRSet.0.cidrGroupSelector: selects in a way that is not followed'],
    ['CIL-18 machines of a cloud as clients', IN_RULE('fromGroups: [{}]'), 'spec.ingress.0.fromGroups.0: means machines of a cloud, whose addresses no manifest holds (CIL-18)'],
    ['CIL-18 machines of a cloud as servers', OUT_RULE('toGroups: [{}]'), 'spec.egress.0.toGroups.0: means machines of a cloud, whose addresses no manifest holds (CIL-18)'],
    ['CIL-20 nodes as servers', OUT_RULE('toNodes: [{}]'), 'spec.egress.0.toNodes.0: needs an agent that knows the labels of nodes (CIL-20)'],
    ['names in a rule that denies', '{ endpointSelector: {}, egressDeny: [{ toFQDNs: [{ matchName: a.example }] }] }', 'spec.egressDeny.0.toFQDNs: is no field that is known'],
    ['a Service that is a text', OUT_RULE('toServices: [api]'), 'spec.egress.0.toServices.0: is no mapping'],
    ['a name of a Service that is a text', OUT_RULE('toServices: [{ k8sService: api }]'), 'spec.egress.0.toServices.0.k8sService: is no mapping'],
    ['a selector of Services that is a text', OUT_RULE('toServices: [{ k8sServiceSelector: api }]'), 'spec.egress.0.toServices.0.k8sServiceSelector: is no mapping'],
    ['a selector of Services without labels', OUT_RULE('toServices: [{ k8sServiceSelector: { namespace: shop } }]'), 'spec.egress.0.toServices.0.k8sServiceSelector.selector: is no selector'],
    ['a selector of Services by requirements', OUT_RULE('toServices: [{ k8sServiceSelector: { selector: { matchExpressions: [{ key: a, operator: Exists }] } } }]'), 'spec.egress.0.toServices.0.k8sServiceSelector.selector: selects in a way that is not followed'],
    ['CIL-29 a rule of HTTP that is a text', HTTP_RULE('GET'), 'spec.ingress.0.toPorts.0.rules.http.0: is no mapping'],
    ['CIL-29 a path that is a number', HTTP_RULE('{ path: 1 }'), 'spec.ingress.0.toPorts.0.rules.http.0.path: is no text'],
    ['CIL-30 a header that is a number', HTTP_RULE('{ headers: [1] }'), 'spec.ingress.0.toPorts.0.rules.http.0.headers.0: is no text'],
    ['CIL-30 the name of the host as a header', HTTP_RULE('{ headers: ["Host a"] }'), 'spec.ingress.0.toPorts.0.rules.http.0.headers.0: is not followed: a header with a meaning of its own'],
    ['CIL-30 a pseudo header', HTTP_RULE('{ headers: [":path /"] }'), 'spec.ingress.0.toPorts.0.rules.http.0.headers.0: is not followed: a header with a meaning of its own'],
    ['CIL-30 a header without a name', HTTP_RULE('{ headers: [" a"] }'), 'spec.ingress.0.toPorts.0.rules.http.0.headers.0: is not followed: a header with a meaning of its own'],
    ['CIL-30 a header with an empty value', HTTP_RULE('{ headers: ["X-A: "] }'), 'spec.ingress.0.toPorts.0.rules.http.0.headers.0: is not followed: an empty value'],
    ['CIL-30 a match of headers that is a text', HTTP_RULE('{ headerMatches: [x] }'), 'spec.ingress.0.toPorts.0.rules.http.0.headerMatches.0: is no mapping'],
    ['CIL-30 a value that is a number', HTTP_RULE('{ headerMatches: [{ name: x, value: 1 }] }'), 'spec.ingress.0.toPorts.0.rules.http.0.headerMatches.0: needs a name, and a value that is text'],
    ['CIL-30 an action that is a number', HTTP_RULE('{ headerMatches: [{ name: x, value: a, mismatch: 1 }] }'), 'spec.ingress.0.toPorts.0.rules.http.0.headerMatches.0.mismatch: is no action'],
    ['ICMP that is a text', IN_RULE('icmps: ping'), 'spec.ingress.0.icmps: is no list'],
    ['nothing deep inside', IN_RULE('fromEndpoints: [{ matchExpressions: [{ key: a, operator: In, values: [null] }] }]'), 'spec.ingress.0.fromEndpoints.0.matchExpressions.0.values.0: is null, or too deep'],
    ['CIL-17 reserved labels beside others', SELECTED('matchLabels: { "reserved:host": "", a: b }'), `${PEER}: selects by reserved labels in a way that is not followed`],
    ['CIL-17 not a reserved label', SELECTED('matchExpressions: [{ key: "reserved:host", operator: DoesNotExist }]'), `${PEER}: selects by reserved labels in a way that is not followed`],
    ['CIL-17 not the empty value of one', SELECTED('matchExpressions: [{ key: "reserved:host", operator: NotIn, values: [""] }]'), `${PEER}: selects by reserved labels in a way that is not followed`],
    ['CIL-17 reserved labels behind others', SELECTED('matchLabels: { a: b, "reserved:host": "" }'), `${PEER}: selects by reserved labels in a way that is not followed`],
    ['CIL-17 a reserved label with a value', SELECTED('matchLabels: { "reserved:host": yes-it-is }'), `${PEER}: selects by reserved labels in a way that is not followed`],
    ['CIL-17 a reserved label that is no entity', SELECTED('matchLabels: { "reserved:mars": "" }'), `${PEER}: selects by reserved labels in a way that is not followed`],
  ])('%s', (_, spec, why) => expect(judgeCilium(WORLD + cilium('shop/api', spec)).undecided).toContain(`api ${why} [shop/api shop/web]`));

  test.each([
    ['the fields that mean nothing', '{ endpointSelector: {}, ingress: [{}], labels: [], description: x, log: {} }'],
    ...['all', 'world', 'cluster', 'cluster-mesh', 'host', 'init', 'ingress', 'unmanaged', 'remote-node', 'health', 'none'].map(entity => [`CIL-17 the entity ${entity}`, IN_RULE(`fromEntities: [${entity}]`)]),
    ...['LOG', 'ADD', 'DELETE', 'REPLACE', '""'].map(action => [`CIL-30 the action ${action}`, HTTP_RULE(`{ headerMatches: [{ name: x, value: a, mismatch: ${action} }] }`)]),
    ['CIL-18 a group by equal labels', IN_RULE('fromCIDRSet: [{ cidrGroupSelector: { matchLabels: { a: b }, matchExpressions: [] } }]')],
    ['a block as the one of three, the others empty', IN_RULE('fromCIDRSet: [{ cidr: 10.0.0.0/8, cidrGroupRef: "" }]')],
  ])('%s is understood', (_, spec) => expect(judgeCilium(WORLD + cilium('shop/api', spec)).undecided).toEqual([]));

  test.each([
    ['CIL-34 a range of one port', '{ port: "80", endPort: 80, protocol: TCP }', 'TCP 80'],
    ['CIL-34 a range up to the last port', '{ port: "65534", endPort: 65535, protocol: TCP }', 'TCP 65534-65535'],
    ['CIL-34 the last port', '{ port: "65535", protocol: TCP }', 'TCP 65535'],
    ['CIL-34 an end of 0 is none', '{ port: "80", endPort: 0, protocol: TCP }', 'TCP 80'],
    ['CIL-34 an octal number', '{ port: "0120", protocol: TCP }', 'TCP 80'],
    ['CIL-34 the end of a range is ignored beside a name', '{ port: "http", endPort: 90, protocol: TCP }', 'TCP 8080'],
    ['CIL-34 a name in capital letters', '{ port: "HTTP", protocol: TCP }', 'TCP 8080'],
    ['CIL-34 a name of 15 characters with hyphens', '{ port: "a-b-c-567890123", protocol: TCP }', 'TCP 9090'],
    ['CIL-34 every port of one protocol', '{ port: "0", protocol: UDP }', 'UDP all'],
    ['CIL-09 every port of every protocol', '{ port: "0" }', 'all ports'],
    ...['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH'].map(protocol => [`a protocol without ports: ${protocol}`, `{ port: "0", protocol: ${protocol} }`, 'no port']),
  ])('%s', (_, given, open) => {
    const named = pod('shop/named', 'app: named', 'http: 8080, a-b-c-567890123: 9090');
    const judged = judgeCilium(WORLD + named + cilium('shop/api', ONE_PORT(given)));
    expect([judged.open('data/db -> shop/named'), judged.undecided]).toEqual([open, []]);
  });

  test.each(['host', 'health', 'remote-node'])('CIL-17 the reserved label of %s is the entity', entity => {
    const peer = (text: string) => judgeCilium(WORLD + cilium('shop/api', `{ endpointSelector: {}, ingress: [{ ${text} }] }`));
    for (const selector of [`matchLabels: { "reserved:${entity}": "" }`, `matchExpressions: [{ key: "reserved:${entity}", operator: Exists }]`]) {
      const judged = peer(`fromEndpoints: [{ ${selector} }]`);
      expect(judged.undecided).toEqual(peer(`fromEntities: [${entity}]`).undecided);
      expect(judged.open('data/db -> shop/api')).toBe('no port');
    }
  });

  test('CIL-15 labels of other sources are on no pod, and what must not be on it is not', () => {
    const open = (selector: string) => judgeCilium(WORLD + cilium('shop/api', SELECTED(selector))).open('shop/web -> shop/api');
    expect(open('matchLabels: { "container:app": web }')).toBe('no port');
    expect(open('matchExpressions: [{ key: "container:app", operator: Exists }]')).toBe('no port');
    expect(open('matchExpressions: [{ key: "container:app", operator: DoesNotExist }]')).toBe('all ports');
    expect(open('matchExpressions: [{ key: "container:app", operator: NotIn, values: [web] }]')).toBe('all ports');
    expect(open('matchLabels: { "k8s:app": web }')).toBe('all ports');
    expect(open('matchLabels: { "any:app": web }')).toBe('all ports');
    expect(open('matchExpressions: [{ key: app, operator: In, values: [web] }]')).toBe('all ports');
    expect(open('matchExpressions: [{ key: app, operator: DoesNotExist }]')).toBe('no port');
  });
});

describe('CIL-15 how long keys and values of labels may be', () => {
  const longest = `${'s'.repeat(63)}:${'a.'.repeat(126)}a/${'n'.repeat(63)}`;
  test.each<[string, string, string | undefined]>([
    ['a source, a prefix and a name', longest, undefined], ['a longer source', `s${longest}`, 'is no key of a label'], ['a name of 63', 'n'.repeat(63), undefined], ['a name of 64', 'n'.repeat(64), 'is no key of a label'],
    ['a prefix of one letter', 'a/b', undefined], ['a prefix of labels', 'a.b-c.d/e', undefined], ['a prefix that ends in a hyphen', 'a-/b', 'is no key of a label'], ['a prefix with a label that ends in a hyphen', 'a.b-/c', 'is no key of a label'], ['a prefix in capitals', 'A/b', 'is no key of a label'],
  ])('%s', (_, key, message) => {
    const { undecided } = judgeCilium(WORLD + cilium('shop/api', SELECTED(`matchExpressions: [{ key: "${key}", operator: DoesNotExist }]`)));
    expect(undecided).toEqual(message ? [`api ${PEER}.matchExpressions.0: ${message} [shop/api shop/web]`] : []);
  });
  test('a value of 63 letters, and one of 64', () => {
    const said = (value: string) => judgeCilium(WORLD + cilium('shop/api', SELECTED(`matchLabels: { app: ${value} }`))).undecided;
    expect([said('v'.repeat(63)), said('v'.repeat(64))]).toEqual([[], [`api ${PEER}.matchLabels.app: has a value that no label can have [shop/api shop/web]`]]);
  });
});

const IN = 'ingress: [{ fromEndpoints: [{}] }]';

test.each([
  ['a policy without a spec', cilium('shop/api', '')],
  ['a policy of another version', cilium('shop/api', `{ endpointSelector: {}, ${IN} }`).replace('cilium.io/v2', 'cilium.io/v2alpha1')],
  ['specs of which one is refused', cilium('shop/api', '', `specs: [{ endpointSelector: {}, ${IN} }, { endpointSelector: {} }]`)],
])('%s is refused as a whole', (_, text) => {
  const judged = judgeCilium(WORLD + text);
  expect(judged.undecided.length).toBeGreaterThan(0);
  expect(judged.open('data/db -> shop/api')).toBe('all ports');
});

test('a complaint says where, as one would write it', () => {
  const said = (text: string) => judgeCilium(WORLD + text).layer.undecided.map(({ unknown }) => unknown.message);
  expect(said(cilium('shop/api', '{ endpointSelector: {}, ingress: [null, { fromEndpoints: [{}] }] }'))).toContain('spec.ingress[0] is null, or too deep');
  expect(said(cilium('shop/api', '', `specs: [{ endpointSelector: {}, ${IN} }, { endpointSelector: {} }]`))).toEqual(['specs[1] has no rule (CIL-01)']);
  expect(said(cilium('shop/api', `{ endpointSelector: {}, ${IN} }`, 'more: 1'))).toEqual(['more is no field that is known']);
  expect(said(cilium('shop/api', ''))).toEqual(['spec is missing, and so is specs']);
});

describe('X-02 fields that nobody knows are dropped by the API server, and the rest counts', () => {
  test.each([
    ['a misspelt list of peers', '{ endpointSelector: {}, egress: [{ toFQDNS: [{ matchName: a.example }], toPorts: [{ ports: [{ port: "443", protocol: TCP }] }] }] }', 'spec.egress.0.toFQDNS', 'TCP 443'],
    ['limits in a rule that denies', '{ endpointSelector: {}, egressDeny: [{ toPorts: [{ ports: [{ port: "443", protocol: TCP }], rules: { http: [{ path: /a }] }, serverNames: [a.example] }] }], enableDefaultDeny: { egress: false } }', 'spec.egressDeny.0.toPorts.0.rules', 'TCP 1-442,444-65535; UDP all; SCTP all', 'spec.egressDeny.0.toPorts.0.serverNames'],
    ['CIL-10 requirements, which are gone', '{ endpointSelector: {}, egress: [{ toRequires: [{}], toEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": data } }] }] }', 'spec.egress.0.toRequires', 'all ports'],
    ['CIL-28 kinds of limits that are gone', '{ endpointSelector: {}, egress: [{ toPorts: [{ ports: [{ port: "9092", protocol: TCP }], rules: { http: [{}], kafka: [{}] } }] }] }', 'spec.egress.0.toPorts.0.rules.kafka', 'TCP 9092'],
    ['a field of the spec', '{ endpointSelector: {}, egress: [{}], priority: 1 }', 'spec.priority', 'no port'],
  ])('%s', (_, spec, at, open, ...more) => {
    const judged = judgeCilium(WORLD + cilium('shop/api', spec));
    expect(judged.undecided).toEqual([at, ...more].map(place => `api ${place}: is no field that is known [shop/api shop/web]`));
    expect(judged.open('shop/api -> data/db')).toBe(open);
  });
});

test('CIL-18 a group of blocks that is not understood clouds those that name it', () => {
  const group = '\napiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: { name: office }\nspec: { externalCIDRs: [10.0.0.0/8, all] }\n---';
  const named = (name: string) => cilium('shop/api', `{ endpointSelector: {}, egress: [{ toCIDRSet: [{ cidrGroupRef: ${name} }] }] }`);
  expect(judgeCilium(WORLD + group + named('office')).undecided).toEqual(['office spec.externalCIDRs.1: is no block of addresses [shop/api shop/web]']);
  const other = group.replace('office', 'other').replace('all', '192.0.2.1');
  expect(judgeCilium(WORLD + group + other + named('other')).undecided).toEqual([]);
  expect(judgeCilium(WORLD + group + named('other')).undecided).toEqual(['api spec.egress.0.toCIDRSet: names the CiliumCIDRGroup other, which is not in these manifests [shop/api shop/web]']);
});

test('CIL-01 what has no meaning for one policy does not cloud others', () => {
  const judged = judgeCilium(WORLD + cilium('data/bad', '{ endpointSelector: {}, ingress: [{ fromEntities: [mars] }] }') + cilium('shop/good', `{ endpointSelector: {}, ${IN} }`));
  expect(judged.undecided).toEqual(['bad spec.ingress.0.fromEntities.0: is no entity (CIL-17) [data/db]']);
  expect(judged.open('data/db -> shop/api')).toBe('no port');
});

test('a selector that nobody understands may mean every pod of the namespace, in a policy of the cluster every pod', () => {
  const bad = '{ endpointSelector: { matchLabels: { app: [] } }, ingress: [{}] }';
  expect(judgeCilium(WORLD + cilium('shop/a', bad)).undecided).toEqual(['a spec.endpointSelector.matchLabels: is no mapping of strings [shop/api shop/web]']);
  expect(judgeCilium(WORLD + cilium('a', bad)).undecided).toEqual(['a spec.endpointSelector.matchLabels: is no mapping of strings [shop/api shop/web data/db]']);
});
