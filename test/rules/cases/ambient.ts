import { AMBIENT, API, Case, SIDECARS, WEB, authorization, cilium, clusterwide, gateway, namespace, networkPolicy, peerAuthentication, pod, service } from './manifests';

const BEHIND_WAYPOINT = namespace('shop', 'istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint');
const WAYPOINT = gateway('waypoint', 'istio-waypoint');
const SERVICE = service('selector: { app: api }\nports: [{ name: http, port: 8080 }]');
const REQUESTS = authorization('targetRefs: [{ kind: Service, group: "", name: api }]\nrules: [{ to: [{ operation: { methods: [GET] } }] }]', 'requests');
const AT_API = 'selector: { matchLabels: { app: api } }';
const from = (principal: string): string => `rules: [{ from: [{ source: { principals: ["${principal}"] } }] }]`;
const PROBED = pod('api').replace('image: api', 'image: api, readinessProbe: { tcpSocket: { port: 8080 } }');
const inbound = (peer: string, port: number): string => networkPolicy(`podSelector: { matchLabels: { app: api } }\npolicyTypes: [Ingress]\ningress: [{ from: [${peer}], ports: [{ port: ${port}, protocol: TCP }] }]`);

export const AMBIENT_CASES: readonly Case[] = [
  { id: 'ZT271', name: 'AMB-01 a namespace', fires: 1, manifest: BEHIND_WAYPOINT },
  { id: 'ZT271', name: 'AMB-01 a namespace with its waypoint', fires: 0, manifest: BEHIND_WAYPOINT + WAYPOINT },
  { id: 'ZT271', name: 'AMB-01 a waypoint of another namespace may stand in other files', fires: 0, manifest: namespace('shop', 'istio.io/use-waypoint: shared, istio.io/use-waypoint-namespace: edge') },
  { id: 'ZT271', name: 'AMB-01 a waypoint of another namespace whose gateways are here', fires: 1, manifest: namespace('shop', 'istio.io/use-waypoint: shared, istio.io/use-waypoint-namespace: edge') + gateway('other', 'istio-waypoint', 'edge') },
  { id: 'ZT271', name: 'AMB-01 none is no name', fires: 0, manifest: service('ports: []', 'istio.io/use-waypoint: none') },
  { id: 'ZT272', name: 'AMB-01 a Service that opted out', fires: 1, manifest: BEHIND_WAYPOINT + WAYPOINT + service('selector: { app: api }\nports: [{ port: 80 }]', 'istio.io/use-waypoint: none') + REQUESTS },
  { id: 'ZT272', name: 'nobody knows the labels of the namespace', fires: 0, manifest: SERVICE + REQUESTS },
  { id: 'ZT272', name: 'IST-23 a selector for the pods of a waypoint', fires: 1, manifest: WAYPOINT + authorization('selector: { matchLabels: { gateway.networking.k8s.io/gateway-name: waypoint } }') },
  { id: 'ZT272', name: 'IST-23 a selector for the pods of a gateway', fires: 0, manifest: gateway('waypoint', 'istio') + authorization('selector: { matchLabels: { gateway.networking.k8s.io/gateway-name: waypoint } }') },
  { id: 'ZT272', name: 'IST-23 a GatewayClass outside of the root namespace', fires: 1, manifest: authorization('targetRefs: [{ kind: GatewayClass, group: gateway.networking.k8s.io, name: istio-waypoint }]') },
  { id: 'ZT272', name: 'IST-23 a GatewayClass in the root namespace', fires: 0, manifest: authorization('targetRefs: [{ kind: GatewayClass, group: gateway.networking.k8s.io, name: istio-waypoint }]', 'all', 'istio-system') },
  { id: 'ZT273', name: 'AMB-02 CUSTOM', fires: 1, manifest: AMBIENT + API + authorization(`${AT_API}\naction: CUSTOM\nprovider: { name: opa }\nrules: [{}]`) },
  { id: 'ZT273', name: 'AMB-04 a header', fires: 1, manifest: AMBIENT + API + authorization(`${AT_API}\nrules: [{ when: [{ key: "request.headers[x]", values: [y] }] }]`) },
  { id: 'ZT273', name: 'AMB-04 an address', fires: 0, manifest: AMBIENT + API + authorization(`${AT_API}\nrules: [{ when: [{ key: source.ip, values: [192.0.2.1] }] }]`) },
  { id: 'ZT273', name: 'AMB-02 in a namespace of sidecars', fires: 0, manifest: SIDECARS + API + authorization(`${AT_API}\nrules: [{ to: [{ operation: { methods: [GET] } }] }]`) },
  { id: 'ZT273', name: 'AMB-02 a policy of the whole namespace', fires: 1, manifest: AMBIENT + API + authorization('rules: [{ to: [{ operation: { methods: [GET] } }] }]') },
  { id: 'ZT274', name: 'AMB-03 with a part that ztunnel reads', fires: 1, manifest: AMBIENT + API + authorization(`${AT_API}\naction: DENY\nrules: [{ from: [{ source: { namespaces: [test] } }], to: [{ operation: { methods: [GET] } }] }]`) },
  { id: 'ZT275', name: 'AMB-05 a policy of the waypoint itself', fires: 1, manifest: BEHIND_WAYPOINT + WAYPOINT + API + SERVICE + authorization('targetRefs: [{ kind: Gateway, group: gateway.networking.k8s.io, name: waypoint }]\nrules: [{ to: [{ operation: { methods: [GET] } }] }]') },
  { id: 'ZT275', name: 'AMB-05 the namespace denies at its pods', fires: 0, manifest: BEHIND_WAYPOINT + WAYPOINT + API + SERVICE + REQUESTS + authorization('{}', 'deny-all') },
  { id: 'ZT275', name: 'AMB-05 nothing is judged at the waypoint', fires: 0, manifest: BEHIND_WAYPOINT + WAYPOINT + API + SERVICE },
  { id: 'ZT276', name: 'AMB-05 the namespace of the waypoint', fires: 0, manifest: BEHIND_WAYPOINT + WAYPOINT + API + SERVICE + authorization(`${AT_API}\nrules: [{ from: [{ source: { namespaces: [shop] } }] }]`) },
  { id: 'ZT276', name: 'AMB-05 a pattern that holds the waypoint', fires: 0, manifest: BEHIND_WAYPOINT + WAYPOINT + API + SERVICE + authorization(`${AT_API}\n${from('acme.example/ns/shop/sa/way*')}`) },
  { id: 'ZT276', name: 'AMB-05 a pattern that does not', fires: 1, manifest: BEHIND_WAYPOINT + WAYPOINT + API + SERVICE + authorization(`${AT_API}\n${from('acme.example/ns/front/*')}`) },
  { id: 'ZT276', name: 'AMB-05 the waypoint in a condition', fires: 0, manifest: BEHIND_WAYPOINT + WAYPOINT + API + SERVICE + authorization(`${AT_API}\nrules: [{ when: [{ key: source.principal, values: [acme.example/ns/shop/sa/waypoint] }, { key: destination.port, values: ["8080"] }] }]`) },
  { id: 'ZT276', name: 'AMB-05 another client in a condition', fires: 1, manifest: BEHIND_WAYPOINT + WAYPOINT + API + SERVICE + authorization(`${AT_API}\nrules: [{ when: [{ key: source.namespace, values: [front] }] }]`) },
  { id: 'ZT276', name: 'AMB-05 pods that are closed to everyone', fires: 0, manifest: BEHIND_WAYPOINT + WAYPOINT + API + SERVICE + authorization(AT_API) },
  { id: 'ZT276', name: 'AMB-05 no waypoint', fires: 0, manifest: AMBIENT + API + SERVICE + authorization(`${AT_API}\n${from('acme.example/ns/front/sa/web')}`) },
  { id: 'ZT277', name: 'AMB-06 a port', fires: 1, manifest: AMBIENT + API + peerAuthentication(`${AT_API}\nmtls: { mode: STRICT }\nportLevelMtls: { 8080: { mode: DISABLE } }`) },
  { id: 'ZT277', name: 'AMB-06 sidecars have it', fires: 0, manifest: SIDECARS + API + peerAuthentication('mtls: { mode: DISABLE }') },
  { id: 'ZT277', name: 'AMB-06 a pod that opted out', fires: 0, manifest: AMBIENT + pod('api', { labels: ', istio.io/dataplane-mode: none' }) + peerAuthentication('mtls: { mode: DISABLE }') },
  { id: 'ZT278', name: 'AMB-07 outbound', fires: 1, manifest: AMBIENT + API + WEB + networkPolicy('podSelector: { matchLabels: { app: web } }\npolicyTypes: [Egress]\negress: [{ to: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: 8080 }] }]') },
  { id: 'ZT278', name: 'AMB-07 a client outside of the mesh', fires: 0, manifest: AMBIENT + API + pod('web', { labels: ', istio.io/dataplane-mode: none' }) + inbound('{ podSelector: { matchLabels: { app: web } } }', 8080) },
  { id: 'ZT278', name: 'AMB-07 a client with a sidecar', fires: 1, manifest: AMBIENT + API + pod('web', { labels: ', sidecar.istio.io/inject: "true"' }) + inbound('{ podSelector: { matchLabels: { app: web } } }', 8080) },
  { id: 'ZT278', name: 'AMB-07 both ports', fires: 0, manifest: AMBIENT + API + WEB + inbound('{ podSelector: {} }', 8080) + cilium('endpointSelector: {}\ningress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "15008", protocol: TCP }] }] }]', 'hbone') },
  { id: 'ZT278', name: 'IST-11 no TCP, so no tunnel', fires: 0, manifest: AMBIENT + API + WEB + networkPolicy('podSelector: { matchLabels: { app: api } }\npolicyTypes: [Ingress]\ningress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 514, protocol: UDP }] }]') },
  { id: 'ZT278', name: 'IST-11 TCP beside it', fires: 1, manifest: AMBIENT + API + WEB + networkPolicy('podSelector: { matchLabels: { app: api } }\npolicyTypes: [Ingress]\ningress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 514, protocol: UDP }, { port: 514 }] }]') },
  { id: 'ZT279', name: 'AMB-07 the namespace has a policy', fires: 0, manifest: AMBIENT + API + inbound('{ podSelector: {} }', 15008) + authorization('{}', 'deny-all') },
  { id: 'ZT279', name: 'AMB-07 two ports', fires: 1, manifest: AMBIENT + API + networkPolicy('podSelector: {}\npolicyTypes: [Ingress]\ningress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }, { port: 15008 }] }]') },
  { id: 'ZT279', name: 'AMB-07 all ports are open anyway', fires: 0, manifest: AMBIENT + API + networkPolicy('podSelector: {}\npolicyTypes: [Ingress]\ningress: [{ from: [{ podSelector: {} }] }]') },
  { id: 'ZT279', name: 'AMB-07 a DENY limits no ports', fires: 1, manifest: AMBIENT + API + inbound('{ podSelector: {} }', 15008) + authorization('action: DENY\nrules: [{ from: [{ source: { namespaces: [test] } }] }]') },
  { id: 'ZT280', name: 'CIL-41 a clusterwide policy with default deny off', fires: 0, manifest: AMBIENT + PROBED + cilium('endpointSelector: {}\ningress: [{}]') + clusterwide('endpointSelector: {}\nenableDefaultDeny: { ingress: false, egress: false }\ningress: [{ fromCIDR: [169.254.7.127/32] }]') },
  { id: 'ZT280', name: 'CIL-41 default deny of Cilium', fires: 1, manifest: AMBIENT + PROBED + cilium('endpointSelector: {}\ningress: [{}]') },
  { id: 'ZT280', name: 'AMB-08 another port', fires: 1, manifest: AMBIENT + PROBED + inbound('{ ipBlock: { cidr: 169.254.7.127/32 } }', 9090) },
  { id: 'ZT280', name: 'NP-10 probes of sidecars come from the node', fires: 0, manifest: SIDECARS + PROBED + networkPolicy('podSelector: {}\npolicyTypes: [Ingress]') },
  { id: 'ZT280', name: 'AMB-08 a command is no connection', fires: 0, manifest: AMBIENT + pod('api').replace('image: api', 'image: api, livenessProbe: { exec: { command: ["true"] } }') + networkPolicy('podSelector: {}\npolicyTypes: [Ingress]') },
];
