export interface Refused { readonly name: string; readonly spec: string; readonly at: string; readonly why: string }

const rule = (text: string) => `{ endpointSelector: {}, ${text} }`;
const inward = (text: string) => rule(`ingress: [${text}]`);
const outward = (text: string) => rule(`egress: [${text}]`);
const port = (text: string) => inward(`{ toPorts: [{ ports: [${text}] }] }`);
const limit = (text: string) => inward(`{ toPorts: [{ ports: [{ port: "80", protocol: TCP }], ${text} }] }`);
const http = (text: string) => limit(`rules: { http: [${text}] }`);
const ask = (ports: string, dns = '{ matchPattern: "*" }') => outward(`{ toPorts: [{ ports: [${ports}], rules: { dns: [${dns}] } }] }`);

/** What Cilium's agent does not import; `at` and `why` is what we say. */
export const REFUSED_BY_AGENT: readonly Refused[] = [
  { name: 'CIL-01 no rule', spec: '{ endpointSelector: {} }', at: 'spec', why: 'has no rule (CIL-01)' },
  { name: 'CIL-01 nothing but empty lists', spec: rule('ingress: [], egress: []'), at: 'spec', why: 'has no rule (CIL-01)' },
  { name: 'CIL-01 no selector', spec: '{ ingress: [{}] }', at: 'spec', why: 'needs either endpointSelector or nodeSelector (CIL-01)' },
  { name: 'CIL-01 two selectors', spec: '{ endpointSelector: {}, nodeSelector: {}, ingress: [{}] }', at: 'spec', why: 'needs either endpointSelector or nodeSelector (CIL-01)' },
  { name: 'CIL-37 nodes in a policy of a namespace', spec: '{ nodeSelector: {}, ingress: [{}] }', at: 'spec.nodeSelector', why: 'stands in a policy of a namespace' },
  { name: 'CIL-09 HTTP on UDP', spec: inward('{ toPorts: [{ ports: [{ port: "80", protocol: UDP }], rules: { http: [{}] } }] }'), at: 'spec.ingress.0.toPorts.0.ports.0', why: 'is not TCP, which rules of HTTP need' },
  { name: 'CIL-09 HTTP without a protocol', spec: inward('{ toPorts: [{ ports: [{ port: "80" }], rules: { http: [{}] } }] }'), at: 'spec.ingress.0.toPorts.0.ports.0', why: 'is not TCP, which rules of HTTP need' },
  { name: 'CIL-09 HTTP on every port', spec: inward('{ toPorts: [{ ports: [{ port: "0", protocol: TCP }], rules: { http: [{}] } }] }'), at: 'spec.ingress.0.toPorts.0.ports.0', why: 'is port 0 beside rules of layer 7' },
  { name: 'CIL-10 two kinds of peers', spec: inward('{ fromEndpoints: [{}], fromEntities: [world] }'), at: 'spec.ingress.0', why: 'combines fromEndpoints and fromEntities (CIL-10)' },
  { name: 'CIL-10 names and blocks', spec: outward('{ toFQDNs: [{ matchName: a.example }], toCIDR: [10.0.0.0/8] }'), at: 'spec.egress.0', why: 'combines toCIDR and toFQDNs (CIL-10)' },
  { name: 'CIL-10 ICMP and ports', spec: inward('{ icmps: [{ fields: [{ type: 8 }] }], toPorts: [{ ports: [{ port: "80", protocol: TCP }] }] }'), at: 'spec.ingress.0.icmps', why: 'stands beside toPorts (CIL-10)' },
  { name: 'CIL-15 a key that no label has', spec: inward('{ fromEndpoints: [{ matchLabels: { "a b": x } }] }'), at: 'spec.ingress.0.fromEndpoints.0.matchLabels.a b', why: "is no key of a label" },
  { name: 'CIL-15 two sources', spec: inward('{ fromEndpoints: [{ matchLabels: { "k8s:any:a": x } }] }'), at: 'spec.ingress.0.fromEndpoints.0.matchLabels.k8s:any:a', why: 'is no key of a label' },
  { name: 'CIL-15 a value that no label has', spec: '{ endpointSelector: { matchLabels: { a: "x y" } }, ingress: [{}] }', at: 'spec.endpointSelector.matchLabels.a', why: 'has a value that no label can have' },
  { name: 'CIL-15 In without values', spec: inward('{ fromEndpoints: [{ matchExpressions: [{ key: a, operator: In }] }] }'), at: 'spec.ingress.0.fromEndpoints.0.matchExpressions.0', why: 'is no requirement' },
  { name: 'CIL-15 Exists with values', spec: inward('{ fromEndpoints: [{ matchExpressions: [{ key: a, operator: Exists, values: [b] }] }] }'), at: 'spec.ingress.0.fromEndpoints.0.matchExpressions.0', why: 'is no requirement' },
  { name: 'CIL-17 an entity that is none', spec: inward('{ fromEntities: [mars] }'), at: 'spec.ingress.0.fromEntities.0', why: 'is no entity (CIL-17)' },
  { name: 'CIL-18 a block that is none', spec: inward('{ fromCIDR: [10.0.0.0/33] }'), at: 'spec.ingress.0.fromCIDR.0', why: 'is no block of addresses' },
  { name: 'CIL-18 an exception outside', spec: inward('{ fromCIDRSet: [{ cidr: 10.0.0.0/8, except: [11.0.0.0/16] }] }'), at: 'spec.ingress.0.fromCIDRSet.0.except.0', why: 'is not inside the block (CIL-18)' },
  { name: 'CIL-18 a wider exception', spec: inward('{ fromCIDRSet: [{ cidr: 10.0.0.0/8, except: [0.0.0.0/0] }] }'), at: 'spec.ingress.0.fromCIDRSet.0.except.0', why: 'is not inside the block (CIL-18)' },
  { name: 'CIL-18 an address in the place of a block', spec: inward('{ fromCIDRSet: [{ cidr: 10.0.0.1 }] }'), at: 'spec.ingress.0.fromCIDRSet.0.cidr', why: 'is no block of addresses' },
  { name: 'CIL-18 no block', spec: inward('{ fromCIDRSet: [{}] }'), at: 'spec.ingress.0.fromCIDRSet.0', why: 'needs exactly one of cidr, cidrGroupRef and cidrGroupSelector' },
  { name: 'CIL-18 a block and a group', spec: inward('{ fromCIDRSet: [{ cidr: 10.0.0.0/8, cidrGroupRef: a }] }'), at: 'spec.ingress.0.fromCIDRSet.0', why: 'needs exactly one of cidr, cidrGroupRef and cidrGroupSelector' },
  { name: 'CIL-20 nodes as peers', spec: inward('{ fromNodes: [{}] }'), at: 'spec.ingress.0.fromNodes.0', why: 'needs an agent that knows the labels of nodes (CIL-20)' },
  { name: 'CIL-23 DNS on ingress', spec: inward('{ toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchPattern: "*" }] } }] }'), at: 'spec.ingress.0.toPorts.0.rules.dns', why: 'is not possible on ingress (CIL-23)' },
  { name: 'CIL-23 DNS on a range', spec: ask('{ port: "53", endPort: 54, protocol: UDP }'), at: 'spec.egress.0.toPorts.0.ports.0', why: 'is a range of ports, which rules of DNS cannot have (CIL-23)' },
  { name: 'CIL-23 DNS without a port', spec: ask(''), at: 'spec.egress.0.toPorts.0.ports', why: 'is empty beside rules of DNS' },
  { name: 'CIL-23 a name with a character that names do not have', spec: ask('{ port: "53", protocol: UDP }', '{ matchName: "a b" }'), at: 'spec.egress.0.toPorts.0.rules.dns.0.matchName', why: 'is no host name' },
  { name: 'CIL-23 both a name and a pattern', spec: outward('{ toFQDNs: [{ matchName: a.example, matchPattern: "*" }] }'), at: 'spec.egress.0.toFQDNs.0', why: 'needs either matchName or matchPattern' },
  { name: 'CIL-25 names of the handshake beside HTTP', spec: limit('serverNames: [a.example], rules: { http: [{}] }'), at: 'spec.ingress.0.toPorts.0.serverNames', why: 'stands beside rules of layer 7 without the end of TLS (CIL-25)' },
  { name: 'CIL-28 HTTP and DNS in one item', spec: outward('{ toPorts: [{ ports: [{ port: "53", protocol: TCP }], rules: { http: [{}], dns: [{ matchPattern: "*" }] } }] }'), at: 'spec.egress.0.toPorts.0.rules', why: 'needs either http or dns' },
  { name: 'CIL-29 a path that is no regular expression', spec: http('{ path: "/(" }'), at: 'spec.ingress.0.toPorts.0.rules.http.0.path', why: 'is no regular expression: a group without an end at position 3' },
  { name: 'CIL-29 a method that is no regular expression', spec: http('{ method: "*" }'), at: 'spec.ingress.0.toPorts.0.rules.http.0.method', why: 'is no regular expression: nothing to repeat at position 2' },
  { name: 'CIL-30 a header without a name', spec: http('{ headerMatches: [{ value: x }] }'), at: 'spec.ingress.0.toPorts.0.rules.http.0.headerMatches.0', why: 'needs a name, and a value that is text' },
  { name: 'CIL-30 an action that is none', spec: http('{ headerMatches: [{ name: x, value: x, mismatch: DROP }] }'), at: 'spec.ingress.0.toPorts.0.rules.http.0.headerMatches.0.mismatch', why: 'is no action' },
  { name: 'CIL-34 too many ports', spec: port(Array.from({ length: 41 }, (_, index) => `{ port: "${index + 1}", protocol: TCP }`).join(', ')), at: 'spec.ingress.0.toPorts.0.ports', why: 'has more than 40 items (CIL-34)' },
  { name: 'CIL-34 a port without a number', spec: port('{ protocol: TCP }'), at: 'spec.ingress.0.toPorts.0.ports.0.port', why: 'is missing, or no text' },
  { name: 'CIL-34 a port beyond the last one', spec: port('{ port: "70000", protocol: TCP }'), at: 'spec.ingress.0.toPorts.0.ports.0.port', why: 'is no port' },
  { name: 'CIL-34 a number in a notation of its own', spec: port('{ port: "089", protocol: TCP }'), at: 'spec.ingress.0.toPorts.0.ports.0.port', why: 'is no port' },
  { name: 'CIL-34 a protocol that is none', spec: port('{ port: "80", protocol: HTTP }'), at: 'spec.ingress.0.toPorts.0.ports.0.protocol', why: 'is no protocol that is known' },
];

/** What the schemas of the kinds do not let in, although the agent would take it. */
export const REFUSED_BY_SERVER: readonly Refused[] = [
  { name: 'CIL-17 an entity of one family of addresses', spec: inward('{ fromEntities: [world-ipv4] }'), at: 'spec.ingress.0.fromEntities.0', why: 'is no entity (CIL-17)' },
  { name: 'CIL-08 rules without a kind', spec: limit('rules: {}'), at: 'spec.ingress.0.toPorts.0.rules', why: 'needs either http or dns' },
  { name: 'CIL-23 DNS without a name', spec: ask('{ port: "53", protocol: UDP }', '{}'), at: 'spec.egress.0.toPorts.0.rules.dns.0', why: 'needs either matchName or matchPattern' },
  { name: 'CIL-25 no names of the handshake', spec: limit('serverNames: []'), at: 'spec.ingress.0.toPorts.0.serverNames', why: 'is empty' },
  { name: 'CIL-34 a protocol in small letters', spec: port('{ port: "80", protocol: tcp }'), at: 'spec.ingress.0.toPorts.0.ports.0.protocol', why: 'is no protocol that is known' },
  { name: 'a port that is a number', spec: port('{ port: 80, protocol: TCP }'), at: 'spec.ingress.0.toPorts.0.ports.0.port', why: 'is missing, or no text' },
  { name: 'a list that is null', spec: rule('ingress: null, egress: [{}]'), at: 'spec.ingress', why: 'is null, or too deep' },
  { name: 'a rule that is null', spec: inward('null'), at: 'spec.ingress.0', why: 'is null, or too deep' },
  { name: 'a list that is a mapping', spec: rule('ingress: {}, egress: [{}]'), at: 'spec.ingress', why: 'is no list' },
  { name: 'a switch that is a text', spec: rule('ingress: [{}], enableDefaultDeny: { ingress: "no" }'), at: 'spec.enableDefaultDeny.ingress', why: 'is neither true nor false' },
  { name: 'a selector that is a text', spec: '{ endpointSelector: all, ingress: [{}] }', at: 'spec.endpointSelector', why: 'is no mapping' },
];
