import { API, AMBIENT, Case, SIDECARS, WEB, cilium, clusterwide, networkPolicy, peerAuthentication } from './manifests';

const TCP = 'ports: [{ port: "8080", protocol: TCP }]';
const inbound = (rules: string, name = 'api'): string => cilium(`endpointSelector: { matchLabels: { app: api } }\ningress: [${rules}]`, name);
const outbound = (rules: string, name = 'api'): string => cilium(`endpointSelector: { matchLabels: { app: api } }\negress: [${rules}]`, name);
const DNS = (names: string): string => `{ toEndpoints: [{ matchLabels: { k8s-app: kube-dns, k8s:io.kubernetes.pod.namespace: kube-system } }], toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [${names}] } }] }`;
const HOST = (name: string, more = ''): string => `{ toFQDNs: [${name}], toPorts: [{ ports: [{ port: "443", protocol: TCP }] ${more} }] }`;
const WITH_HTTP = `{ fromEndpoints: [{ matchLabels: { app: web } }], toPorts: [{ ${TCP}, rules: { http: [{ method: GET }] } }] }`;

export const CILIUM: readonly Case[] = [
  { id: 'ZT221', name: 'CIL-03 the other direction', fires: 0, manifest: cilium(`endpointSelector: {}\nenableDefaultDeny: { egress: false }\ningress: [${WITH_HTTP}]`) },
  { id: 'ZT221', name: 'CIL-03 DNS rules only watch there', fires: 0, manifest: cilium(`endpointSelector: {}\nenableDefaultDeny: { egress: false }\negress: [${DNS('{ matchPattern: "*" }')}]`) },
  { id: 'ZT221', name: 'CIL-03 an item of specs', fires: 1, manifest: cilium('').replace(/spec:\n[^]*/, `specs: [{ endpointSelector: {}, enableDefaultDeny: { ingress: false }, ingress: [${WITH_HTTP}] }]\n`) },
  { id: 'ZT222', name: 'CIL-05 an empty list of entities', fires: 1, manifest: inbound('{ fromEntities: [] }') },
  { id: 'ZT222', name: 'CIL-08 an item without ports', fires: 1, manifest: inbound('{ fromEndpoints: [{}], toPorts: [{}] }') },
  { id: 'ZT222', name: 'CIL-06 empty names without ports', fires: 1, manifest: outbound('{ toFQDNs: [] }') },
  { id: 'ZT222', name: 'CIL-06 empty names with ports are another danger', fires: 0, manifest: outbound(`{ toFQDNs: [], toPorts: [{ ${TCP} }] }`) },
  { id: 'ZT223', name: 'CIL-06 services and groups', fires: 2, manifest: outbound(`{ toServices: [], toPorts: [{ ${TCP} }] }, { toGroups: [], toPorts: [{ ${TCP} }] }`) },
  { id: 'ZT224', name: 'CIL-07 without ports', fires: 0, manifest: outbound('{ toServices: [{ k8sService: { serviceName: api, namespace: shop } }] }') },
  { id: 'ZT225', name: 'CIL-08 an empty toPorts', fires: 1, manifest: inbound('{ fromEndpoints: [{}], toPorts: [] }') },
  { id: 'ZT225', name: 'CIL-08 empty rules and empty dns', fires: 2, manifest: outbound(`{ toEndpoints: [{}], toPorts: [{ ${TCP}, rules: {} }, { ${TCP}, rules: { dns: [] } }] }`) },
  { id: 'ZT225', name: 'CIL-28 a kind of rules that is gone', fires: 1, manifest: inbound(`{ fromEndpoints: [{}], toPorts: [{ ${TCP}, rules: { kafka: [{ role: produce }] } }] }`) },
  { id: 'ZT226', name: 'CIL-11 in an expression', fires: 1, manifest: cilium('endpointSelector: { matchExpressions: [{ key: io.kubernetes.pod.namespace, operator: In, values: [shop, pay] }] }\ningress: [{}]') },
  { id: 'ZT226', name: 'CIL-11 its own namespace', fires: 0, manifest: cilium('endpointSelector: { matchLabels: { io.kubernetes.pod.namespace: shop } }\ningress: [{}]') },
  { id: 'ZT226', name: 'CIL-11 a policy of the cluster', fires: 0, manifest: clusterwide('endpointSelector: { matchLabels: { k8s:io.kubernetes.pod.namespace: pay } }\ningress: [{}]') },
  ...['pod-template-hash', 'kubernetes.io/arch', 'io.kubernetes.x', 'topology.kubernetes.io/zone', 'apps.kubernetes.io/pod-index', 'batch.kubernetes.io/controller-uid', 'beta.kubernetes.io/os', 'k8s:controller-revision-hash']
    .map(label => ({ id: 'ZT227', name: `CIL-15 ${label}`, fires: 1, manifest: inbound(`{ fromEndpoints: [{ matchLabels: { "${label}": x } }] }`) })),
  ...['app', 'app.kubernetes.io/name', 'k8s-app', 'k8s:io.kubernetes.pod.namespace', 'any:tier', 'k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name', 'example.com/pod-template-hash', 'batch.kubernetes.io/job-name']
    .map(label => ({ id: 'ZT227', name: `CIL-15 ${label}`, fires: 0, manifest: inbound(`{ fromEndpoints: [{ matchLabels: { "${label}": x } }] }`) })),
  { id: 'ZT227', name: 'CIL-15 in an expression', fires: 1, manifest: cilium('endpointSelector: { matchExpressions: [{ key: pod-template-hash, operator: Exists }] }\ningress: [{}]') },
  { id: 'ZT228', name: 'CIL-22 the DNS rule in a policy for all pods', fires: 0, manifest: outbound(HOST('{ matchName: a.example }')) + cilium(`endpointSelector: {}\negress: [${DNS('{ matchPattern: "*" }')}]`, 'dns') },
  { id: 'ZT228', name: 'CIL-22 the DNS rule of other pods', fires: 1, manifest: outbound(HOST('{ matchName: a.example }')) + cilium(`endpointSelector: { matchLabels: { app: web } }\negress: [${DNS('{ matchPattern: "*" }')}]`, 'dns') },
  { id: 'ZT228', name: 'CIL-22 the same pods by another label', fires: 0, manifest: API.replace('app: api', 'app: api, tier: back') + outbound(HOST('{ matchName: a.example }')) + cilium(`endpointSelector: { matchLabels: { tier: back } }\negress: [${DNS('{ matchPattern: "*" }')}]`, 'dns') },
  { id: 'ZT228', name: 'CIL-22 a DNS rule without rules.dns shows Cilium nothing', fires: 1, manifest: outbound(`${HOST('{ matchName: a.example }')}, { toEndpoints: [{}], toPorts: [{ ports: [{ port: "53", protocol: UDP }] }] }`) },
  ...([['*.example.com', 'x.example.com', 0], ['*.example.com', 'x.y.example.com', 1], ['*.example.com', 'example.com', 1], ['**.example.com', 'x.y.example.com', 0], ['**.example.com', 'example.com', 1], ['*', 'x.y.z', 0], ['a*.example.com', 'ab.example.com', 0], ['a*.example.com', 'b.example.com', 1]] as const)
    .map(([pattern, host, fires]) => ({ id: 'ZT229', name: `CIL-23 ${pattern} and ${host}`, fires, manifest: outbound(`${HOST(`{ matchName: ${host} }`)}, ${DNS(`{ matchPattern: "${pattern}" }`)}`) })),
  { id: 'ZT229', name: 'CIL-23 a pattern inside another', fires: 0, manifest: outbound(`${HOST('{ matchPattern: "*.a.example.com" }')}, ${DNS('{ matchPattern: "**.example.com" }')}`) },
  { id: 'ZT229', name: 'CIL-23 a pattern wider than the other', fires: 1, manifest: outbound(`${HOST('{ matchPattern: "**.example.com" }')}, ${DNS('{ matchPattern: "*.example.com" }')}`) },
  { id: 'ZT229', name: 'CIL-23 case and a final dot do not matter', fires: 0, manifest: outbound(`${HOST('{ matchName: API.Example.com. }')}, ${DNS('{ matchName: api.example.com }')}`) },
  { id: 'ZT230', name: 'CIL-25 no ports at all', fires: 1, manifest: outbound(`{ toFQDNs: [{ matchName: a.example }] }, ${DNS('{ matchPattern: "*" }')}`) },
  { id: 'ZT230', name: 'CIL-25 another port has no name that Cilium could read for sure', fires: 0, manifest: outbound(`{ toFQDNs: [{ matchName: a.example }], toPorts: [{ ports: [{ port: "5432", protocol: TCP }] }] }, ${DNS('{ matchPattern: "*" }')}`) },
  { id: 'ZT231', name: 'CIL-27 no server at all', fires: 1, manifest: outbound('{ toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchPattern: "*" }] } }] }') },
  { id: 'ZT231', name: 'CIL-26 the cache of the node', fires: 0, manifest: outbound('{ toEntities: [host], toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchPattern: "*" }] } }] }, { toCIDR: [169.254.20.10/32], toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchPattern: "*" }] } }] }') },
  { id: 'ZT232', name: 'CIL-09 protocol ANY', fires: 1, manifest: inbound('{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "80", protocol: ANY }] }] }') },
  { id: 'ZT232', name: 'CIL-09 a named port has the protocol of the container', fires: 0, manifest: inbound('{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: http }] }] }') },
  { id: 'ZT233', name: 'CIL-01 an empty list is no rule', fires: 1, manifest: cilium('endpointSelector: {}\ningress: []') },
  { id: 'ZT233', name: 'CIL-01 no selector', fires: 1, manifest: cilium('ingress: [{}]') },
  { id: 'ZT233', name: 'CIL-09 HTTP on any protocol', fires: 1, manifest: inbound('{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "80" }], rules: { http: [{}] } }] }') },
  { id: 'ZT233', name: 'CIL-10 ICMP beside ports', fires: 1, manifest: inbound(`{ fromEndpoints: [{}], icmps: [{ fields: [{ type: 8 }] }], toPorts: [{ ${TCP} }] }`) },
  { id: 'ZT233', name: 'CIL-10 requirements are gone', fires: 1, manifest: inbound('{ fromRequires: [{ matchLabels: { a: b } }] }') },
  { id: 'ZT233', name: 'CIL-17 an unknown entity', fires: 1, manifest: inbound('{ fromEntities: [internet] }') },
  { id: 'ZT233', name: 'CIL-18 an exception outside, and two kinds of blocks in one item', fires: 2, manifest: outbound('{ toCIDRSet: [{ cidr: 192.0.2.0/24, except: [10.0.0.0/8] }, { cidr: 192.0.2.0/24, cidrGroupRef: x }] }') },
  { id: 'ZT233', name: 'CIL-23 DNS rules inbound, with a range, with both kinds of name', fires: 3, manifest: inbound('{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "53", protocol: UDP, endPort: 54 }], rules: { dns: [{ matchName: a, matchPattern: b }] } }] }') },
  { id: 'ZT233', name: 'LIM-03 41 ports', fires: 1, manifest: inbound(`{ fromEndpoints: [{}], toPorts: [{ ports: [${Array.from({ length: 41 }, (_, index) => `{ port: "${index + 1}", protocol: TCP }`).join(', ')}] }] }`) },
  { id: 'ZT233', name: 'LIM-03 40 ports', fires: 0, manifest: inbound(`{ fromEndpoints: [{}], toPorts: [{ ports: [${Array.from({ length: 40 }, (_, index) => `{ port: "${index + 1}", protocol: TCP }`).join(', ')}] }] }`) },
  { id: 'ZT234', name: 'CIL-32 a rule beside it in one policy', fires: 1, manifest: inbound(`${WITH_HTTP}, { fromEndpoints: [{}] }`) },
  { id: 'ZT234', name: 'CIL-32 ART-36 a NetworkPolicy that selects the same pods by another label', fires: 1, manifest: API.replace('app: api', 'app: api, tier: back') + inbound(WITH_HTTP) + networkPolicy('podSelector: { matchLabels: { tier: back } }\npolicyTypes: [Ingress]\ningress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }]', 'np') },
  { id: 'ZT234', name: 'CIL-32 another port', fires: 0, manifest: inbound(`${WITH_HTTP}, { fromEndpoints: [{}], toPorts: [{ ports: [{ port: "9090", protocol: TCP }] }] }`) },
  { id: 'ZT234', name: 'CIL-32 another client', fires: 0, manifest: inbound(`${WITH_HTTP}, { fromEndpoints: [{ matchLabels: { app: prometheus } }], toPorts: [{ ${TCP} }] }`) },
  { id: 'ZT234', name: 'CIL-32 rules of the other one as well', fires: 0, manifest: inbound(`${WITH_HTTP}, { fromEndpoints: [{}], toPorts: [{ ${TCP}, rules: { http: [{ path: /health }] } }] }`) },
  { id: 'ZT235', name: 'CIL-42 mutual TLS is off at the port', fires: 0, manifest: SIDECARS + API + peerAuthentication('selector: { matchLabels: { app: api } }\nportLevelMtls: { 8080: { mode: DISABLE } }') + inbound(WITH_HTTP) },
  { id: 'ZT235', name: 'CIL-42 ambient', fires: 1, manifest: AMBIENT + API + inbound(WITH_HTTP) },
  { id: 'ZT235', name: 'CIL-42 between two ends of the mesh, at the client', fires: 1, manifest: SIDECARS + API + WEB + cilium(`endpointSelector: { matchLabels: { app: web } }\negress: [{ toEndpoints: [{ matchLabels: { app: api } }], toPorts: [{ ${TCP}, rules: { http: [{}] } }] }]`) },
  { id: 'ZT235', name: 'CIL-42 outside of the mesh', fires: 0, manifest: API + inbound(WITH_HTTP) },
  { id: 'ZT236', name: 'CIL-29 a dot that is repeated, escaped, or in a class', fires: 0, manifest: inbound(`{ fromEndpoints: [{}], toPorts: [{ ${TCP}, rules: { http: [{ path: "/a/.*" }, { path: '/v1\\.0' }, { host: "a[.]example" }, { path: "/x.{3}" }] } }] }`) },
  { id: 'ZT236', name: 'CIL-29 a dot in a path', fires: 1, manifest: inbound(`{ fromEndpoints: [{}], toPorts: [{ ${TCP}, rules: { http: [{ path: "/pkg.Service/Get" }] } }] }`) },
  { id: 'ZT237', name: 'CIL-35 switched off', fires: 0, manifest: inbound('{ fromEndpoints: [{}], authentication: { mode: disabled } }') },
  { id: 'ZT239', name: 'CIL-02 another policy isolates anyway', fires: 0, manifest: cilium('endpointSelector: {}\negressDeny: [{ toCIDR: [169.254.169.254/32] }]') + networkPolicy('podSelector: {}\npolicyTypes: [Egress]', 'np') },
  { id: 'ZT239', name: 'CIL-02 rules that allow stand beside', fires: 0, manifest: cilium('endpointSelector: {}\negress: [{ toEntities: [world] }]\negressDeny: [{ toCIDR: [169.254.169.254/32] }]') },
  { id: 'ZT239', name: 'CIL-02 inbound', fires: 1, manifest: cilium('endpointSelector: {}\ningressDeny: [{ fromEntities: [world] }]') },
  { id: 'ZT240', name: 'CIL-33 host names', fires: 1, manifest: cilium(`endpointSelector: {}\negress: [{}]\negressDeny: [{ toFQDNs: [{ matchName: a.example }], toPorts: [{ ${TCP} }] }]`) },
];
