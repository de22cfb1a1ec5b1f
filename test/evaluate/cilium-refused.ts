export interface Refused { readonly name: string; readonly spec: string; readonly at: string }

const rule = (text: string) => `{ endpointSelector: {}, ${text} }`;
const inward = (text: string) => rule(`ingress: [${text}]`);
const outward = (text: string) => rule(`egress: [${text}]`);
const port = (text: string) => inward(`{ toPorts: [{ ports: [${text}] }] }`);
const limit = (text: string) => inward(`{ toPorts: [{ ports: [{ port: "80", protocol: TCP }], ${text} }] }`);
const http = (text: string) => limit(`rules: { http: [${text}] }`);
const ask = (ports: string, dns = '{ matchPattern: "*" }') => outward(`{ toPorts: [{ ports: [${ports}], rules: { dns: [${dns}] } }] }`);

/** What Cilium's agent does not import; `at` is where we say so. */
export const REFUSED_BY_AGENT: readonly Refused[] = [
  { name: 'CIL-01 no rule', spec: '{ endpointSelector: {} }', at: 'spec' },
  { name: 'CIL-01 nothing but empty lists', spec: rule('ingress: [], egress: []'), at: 'spec' },
  { name: 'CIL-01 no selector', spec: '{ ingress: [{}] }', at: 'spec' },
  { name: 'CIL-01 two selectors', spec: '{ endpointSelector: {}, nodeSelector: {}, ingress: [{}] }', at: 'spec' },
  { name: 'CIL-37 nodes in a policy of a namespace', spec: '{ nodeSelector: {}, ingress: [{}] }', at: 'spec.nodeSelector' },
  { name: 'CIL-09 HTTP on UDP', spec: inward('{ toPorts: [{ ports: [{ port: "80", protocol: UDP }], rules: { http: [{}] } }] }'), at: 'spec.ingress.0.toPorts.0.ports.0' },
  { name: 'CIL-09 HTTP without a protocol', spec: inward('{ toPorts: [{ ports: [{ port: "80" }], rules: { http: [{}] } }] }'), at: 'spec.ingress.0.toPorts.0.ports.0' },
  { name: 'CIL-09 HTTP on every port', spec: inward('{ toPorts: [{ ports: [{ port: "0", protocol: TCP }], rules: { http: [{}] } }] }'), at: 'spec.ingress.0.toPorts.0.ports.0' },
  { name: 'CIL-10 two kinds of peers', spec: inward('{ fromEndpoints: [{}], fromEntities: [world] }'), at: 'spec.ingress.0' },
  { name: 'CIL-10 names and blocks', spec: outward('{ toFQDNs: [{ matchName: a.example }], toCIDR: [10.0.0.0/8] }'), at: 'spec.egress.0' },
  { name: 'CIL-10 ICMP and ports', spec: inward('{ icmps: [{ fields: [{ type: 8 }] }], toPorts: [{ ports: [{ port: "80", protocol: TCP }] }] }'), at: 'spec.ingress.0.icmps' },
  { name: 'CIL-15 a key that no label has', spec: inward('{ fromEndpoints: [{ matchLabels: { "a b": x } }] }'), at: 'spec.ingress.0.fromEndpoints.0.matchLabels.a b' },
  { name: 'CIL-15 two sources', spec: inward('{ fromEndpoints: [{ matchLabels: { "k8s:any:a": x } }] }'), at: 'spec.ingress.0.fromEndpoints.0.matchLabels.k8s:any:a' },
  { name: 'CIL-15 a value that no label has', spec: '{ endpointSelector: { matchLabels: { a: "x y" } }, ingress: [{}] }', at: 'spec.endpointSelector.matchLabels.a' },
  { name: 'CIL-15 In without values', spec: inward('{ fromEndpoints: [{ matchExpressions: [{ key: a, operator: In }] }] }'), at: 'spec.ingress.0.fromEndpoints.0.matchExpressions.0' },
  { name: 'CIL-15 Exists with values', spec: inward('{ fromEndpoints: [{ matchExpressions: [{ key: a, operator: Exists, values: [b] }] }] }'), at: 'spec.ingress.0.fromEndpoints.0.matchExpressions.0' },
  { name: 'CIL-17 an entity that is none', spec: inward('{ fromEntities: [mars] }'), at: 'spec.ingress.0.fromEntities.0' },
  { name: 'CIL-18 a block that is none', spec: inward('{ fromCIDR: [10.0.0.0/33] }'), at: 'spec.ingress.0.fromCIDR.0' },
  { name: 'CIL-18 an exception outside', spec: inward('{ fromCIDRSet: [{ cidr: 10.0.0.0/8, except: [11.0.0.0/16] }] }'), at: 'spec.ingress.0.fromCIDRSet.0.except.0' },
  { name: 'CIL-18 a wider exception', spec: inward('{ fromCIDRSet: [{ cidr: 10.0.0.0/8, except: [0.0.0.0/0] }] }'), at: 'spec.ingress.0.fromCIDRSet.0.except.0' },
  { name: 'CIL-18 an address in the place of a block', spec: inward('{ fromCIDRSet: [{ cidr: 10.0.0.1 }] }'), at: 'spec.ingress.0.fromCIDRSet.0.cidr' },
  { name: 'CIL-18 no block', spec: inward('{ fromCIDRSet: [{}] }'), at: 'spec.ingress.0.fromCIDRSet.0' },
  { name: 'CIL-18 a block and a group', spec: inward('{ fromCIDRSet: [{ cidr: 10.0.0.0/8, cidrGroupRef: a }] }'), at: 'spec.ingress.0.fromCIDRSet.0' },
  { name: 'CIL-20 nodes as peers', spec: inward('{ fromNodes: [{}] }'), at: 'spec.ingress.0.fromNodes.0' },
  { name: 'CIL-23 DNS on ingress', spec: inward('{ toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchPattern: "*" }] } }] }'), at: 'spec.ingress.0.toPorts.0.rules.dns' },
  { name: 'CIL-23 DNS on a range', spec: ask('{ port: "53", endPort: 54, protocol: UDP }'), at: 'spec.egress.0.toPorts.0.ports.0' },
  { name: 'CIL-23 DNS without a port', spec: ask(''), at: 'spec.egress.0.toPorts.0.ports' },
  { name: 'CIL-23 a name with a character that names do not have', spec: ask('{ port: "53", protocol: UDP }', '{ matchName: "a b" }'), at: 'spec.egress.0.toPorts.0.rules.dns.0.matchName' },
  { name: 'CIL-23 both a name and a pattern', spec: outward('{ toFQDNs: [{ matchName: a.example, matchPattern: "*" }] }'), at: 'spec.egress.0.toFQDNs.0' },
  { name: 'CIL-25 names of the handshake beside HTTP', spec: limit('serverNames: [a.example], rules: { http: [{}] }'), at: 'spec.ingress.0.toPorts.0.serverNames' },
  { name: 'CIL-28 HTTP and DNS in one item', spec: outward('{ toPorts: [{ ports: [{ port: "53", protocol: TCP }], rules: { http: [{}], dns: [{ matchPattern: "*" }] } }] }'), at: 'spec.egress.0.toPorts.0.rules' },
  { name: 'CIL-29 a path that is no regular expression', spec: http('{ path: "/(" }'), at: 'spec.ingress.0.toPorts.0.rules.http.0.path' },
  { name: 'CIL-29 a method that is no regular expression', spec: http('{ method: "*" }'), at: 'spec.ingress.0.toPorts.0.rules.http.0.method' },
  { name: 'CIL-30 a header without a name', spec: http('{ headerMatches: [{ value: x }] }'), at: 'spec.ingress.0.toPorts.0.rules.http.0.headerMatches.0' },
  { name: 'CIL-30 an action that is none', spec: http('{ headerMatches: [{ name: x, value: x, mismatch: DROP }] }'), at: 'spec.ingress.0.toPorts.0.rules.http.0.headerMatches.0.mismatch' },
  { name: 'CIL-34 too many ports', spec: port(Array.from({ length: 41 }, (_, index) => `{ port: "${index + 1}", protocol: TCP }`).join(', ')), at: 'spec.ingress.0.toPorts.0.ports' },
  { name: 'CIL-34 a port without a number', spec: port('{ protocol: TCP }'), at: 'spec.ingress.0.toPorts.0.ports.0.port' },
  { name: 'CIL-34 a port beyond the last one', spec: port('{ port: "70000", protocol: TCP }'), at: 'spec.ingress.0.toPorts.0.ports.0.port' },
  { name: 'CIL-34 a number in a notation of its own', spec: port('{ port: "089", protocol: TCP }'), at: 'spec.ingress.0.toPorts.0.ports.0.port' },
  { name: 'CIL-34 a protocol that is none', spec: port('{ port: "80", protocol: HTTP }'), at: 'spec.ingress.0.toPorts.0.ports.0.protocol' },
];

/** What the schemas of the kinds do not let in, although the agent would take it. */
export const REFUSED_BY_SERVER: readonly Refused[] = [
  { name: 'CIL-17 an entity of one family of addresses', spec: inward('{ fromEntities: [world-ipv4] }'), at: 'spec.ingress.0.fromEntities.0' },
  { name: 'CIL-08 rules without a kind', spec: limit('rules: {}'), at: 'spec.ingress.0.toPorts.0.rules' },
  { name: 'CIL-23 DNS without a name', spec: ask('{ port: "53", protocol: UDP }', '{}'), at: 'spec.egress.0.toPorts.0.rules.dns.0' },
  { name: 'CIL-25 no names of the handshake', spec: limit('serverNames: []'), at: 'spec.ingress.0.toPorts.0.serverNames' },
  { name: 'CIL-34 a protocol in small letters', spec: port('{ port: "80", protocol: tcp }'), at: 'spec.ingress.0.toPorts.0.ports.0.protocol' },
  { name: 'a port that is a number', spec: port('{ port: 80, protocol: TCP }'), at: 'spec.ingress.0.toPorts.0.ports.0.port' },
  { name: 'a list that is null', spec: rule('ingress: null, egress: [{}]'), at: 'spec.ingress' },
  { name: 'a rule that is null', spec: inward('null'), at: 'spec.ingress.0' },
  { name: 'a list that is a mapping', spec: rule('ingress: {}, egress: [{}]'), at: 'spec.ingress' },
  { name: 'a switch that is a text', spec: rule('ingress: [{}], enableDefaultDeny: { ingress: "no" }'), at: 'spec.enableDefaultDeny.ingress' },
  { name: 'a selector that is a text', spec: '{ endpointSelector: all, ingress: [{}] }', at: 'spec.endpointSelector' },
];
