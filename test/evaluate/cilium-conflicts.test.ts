import { cilium, testCilium } from '../setup/cilium-world';
import { namespace, pod, policy } from '../setup/network-world';

const WORLD = namespace('shop') + pod('shop/web', 'app: web') + pod('shop/api', 'app: api') + pod('shop/db', 'app: db', 'https: 443');
const API = 'endpointSelector: { matchLabels: { app: api } }';
const out = (name: string, ...rules: readonly string[]) => cilium(`shop/${name}`, `{ ${API}, egress: [${rules.join(', ')}] }`);
const to = (peer: string, ports: string, limit = '') => `{ ${peer}, toPorts: [{ ports: [${ports}]${limit === '' ? '' : `, ${limit}`} }] }`;
const DB = 'toEndpoints: [{ matchLabels: { app: db } }]';
const ON_443 = '{ port: "443", protocol: TCP }';
const TLS = 'serverNames: [a.example]';
const HTTP = 'rules: { http: [{}] }';
const clash = (object: string, at = 'egress.0.toPorts.0'): string => `${object} spec.${at}: and another rule limit the same peer and port in ways that Cilium does not unite (CIL-32) [shop/api]`;

describe('CIL-32: limits of one peer and port that Cilium does not unite', () => {
  testCilium(WORLD, [
    { name: 'both are named, what has no limit is not', given: out('tls', to(DB, ON_443, TLS)) + out('http', to(DB, ON_443, HTTP)) + out('plain', to(DB, ON_443)), undecided: [clash('tls'), clash('http')] },
    { name: 'names of the handshake beside no limit', given: out('plain', to(DB, ON_443)) + out('tls', to(DB, ON_443, TLS)), undecided: [clash('tls')] },
    { name: 'HTTP beside no limit is united', given: out('http', to(DB, ON_443, HTTP)) + out('plain', to(DB, ON_443)), open: { 'shop/api -> shop/db': 'TCP 443' } },
    { name: 'HTTP beside no limit is united, also where something else is limited', given: out('http', to(DB, ON_443, HTTP)) + out('plain', to(DB, ON_443)) + out('tls', to(DB, '{ port: "1", protocol: TCP }', TLS)), open: { 'shop/api -> shop/db': 'TCP 1,443' } },
    { name: 'DNS beside no limit is united', given: out('dns', to(DB, '{ port: "53", protocol: UDP }', 'rules: { dns: [{ matchPattern: "*" }] }')) + out('plain', to(DB, '{ port: "53", protocol: UDP }')), open: { 'shop/api -> shop/db': 'UDP 53' } },
    { name: 'pods that are selected in other words are other peers', given: out('tls', to(DB, ON_443, TLS)) + out('plain', to('toEndpoints: [{ matchLabels: { app: web } }]', ON_443)), open: { 'shop/api -> shop/db': 'TCP 443' } },
    { name: 'the cluster is each of its entities', given: out('tls', to('toEntities: [cluster]', ON_443, TLS)) + out('plain', to('toEntities: [kube-apiserver]', ON_443)), undecided: [clash('tls')] },
    { name: 'and so are several clusters', given: out('tls', to('toEntities: [ingress]', ON_443, TLS)) + out('plain', to('toEntities: [cluster-mesh]', ON_443)), undecided: [clash('tls')] },
    { name: 'and the cluster itself', given: out('tls', to('toEntities: [cluster]', ON_443, TLS)) + out('plain', to('toEntities: [cluster]', ON_443)), undecided: [clash('tls')] },
    { name: 'one entity is not another', given: out('tls', to('toEntities: [kube-apiserver]', ON_443, TLS)) + out('plain', to('toEntities: [ingress]', ON_443)) },
    { name: 'an entity by its reserved label is that entity', given: cilium('shop/in', `{ ${API}, ingress: [{ fromEntities: [health], toPorts: [{ ports: [${ON_443}], ${TLS} }] }, { fromEndpoints: [{ matchLabels: { "reserved:health": "" } }], toPorts: [{ ports: [${ON_443}] }] }] }`), undecided: [clash('in', 'ingress.0.toPorts.0')] },
    { name: 'the world is no part of the cluster', given: out('tls', to('toEntities: [world]', ON_443, TLS)) + out('plain', to('toEntities: [cluster]', ON_443)) },
    { name: 'a rule that denies limits nothing', given: out('tls', to(DB, ON_443, TLS)) + cilium('shop/deny', `{ ${API}, egressDeny: [${to(DB, ON_443)}] }`), open: { 'shop/api -> shop/db': 'no port' } },
    { name: 'on the way in as well', given: cilium('shop/in', `{ ${API}, ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [${ON_443}], ${TLS} }] }, { fromEndpoints: [{}], toPorts: [{ ports: [${ON_443}] }] }] }`), undecided: [clash('in', 'ingress.0.toPorts.0')] },
    { name: 'the two directions are apart', given: out('tls', to('toEndpoints: [{}]', ON_443, TLS)) + cilium('shop/in', `{ ${API}, ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [${ON_443}] }] }] }`), open: { 'shop/web -> shop/api': 'TCP 443' } },
  ]);
});

describe('CIL-32: rules of a NetworkPolicy are such rules too', () => {
  const np = (ports: string, peer = 'podSelector: { matchLabels: { app: db } }') => policy('shop/np', `{ podSelector: { matchLabels: { app: api } }, policyTypes: [Egress], egress: [{ to: [{ ${peer} }]${ports === '' ? '' : `, ports: [${ports}]`} }] }`);
  const tls = (ports: string, peer = DB) => out('tls', to(peer, ports, TLS));
  testCilium(WORLD, [
    { name: 'of one port', given: np('{ port: 443 }') + tls(ON_443), undecided: [clash('tls')] },
    { name: 'of another protocol', given: np('{ port: 443, protocol: UDP }') + tls(ON_443), open: { 'shop/api -> shop/db': 'TCP 443; UDP 443' } },
    { name: 'of one range', given: np('{ port: 440, endPort: 445 }') + tls('{ port: "440", endPort: 445, protocol: TCP }'), undecided: [clash('tls')] },
    { name: 'of ranges that only overlap', given: np('{ port: 440, endPort: 445 }') + tls(ON_443), open: { 'shop/api -> shop/db': 'TCP 440-445' } },
    { name: 'of ranges that begin alike', given: np('{ port: 440, endPort: 445 }') + tls('{ port: "440", endPort: 446, protocol: TCP }'), open: { 'shop/api -> shop/db': 'TCP 440-446' } },
    { name: 'of the first port', given: np('{ port: 1 }') + tls('{ port: "1", protocol: TCP }'), undecided: [clash('tls')] },
    { name: 'of a range to the last port', given: np('{ port: 2, endPort: 65535 }') + tls('{ port: "2", endPort: 65535, protocol: TCP }'), undecided: [clash('tls')] },
    { name: 'of a range from the first port', given: np('{ port: 1, endPort: 9 }') + tls('{ port: "1", endPort: 9, protocol: TCP }'), undecided: [clash('tls')] },
    { name: 'of every port of a protocol', given: np('{ protocol: TCP }') + tls('{ port: "0", protocol: TCP }'), undecided: [clash('tls')] },
    { name: 'of every port of all protocols', given: np('') + tls('{ port: "0", protocol: TCP }'), open: { 'shop/api -> shop/db': 'all ports' } },
    { name: 'of a port by its name', given: np('{ port: https }') + tls('{ port: https, protocol: TCP }'), undecided: [clash('tls')] },
    { name: 'of a port by its name, of another protocol', given: np('{ port: https, protocol: UDP }') + tls('{ port: https, protocol: TCP }'), open: { 'shop/api -> shop/db': 'TCP 443' } },
    { name: 'of one block of addresses', given: np('{ port: 443 }', 'ipBlock: { cidr: 10.0.0.0/8 }') + tls(ON_443, 'toCIDR: [10.0.0.0/8]'), undecided: [clash('tls')] },
    { name: 'of one block of IPv6', given: np('{ port: 443 }', 'ipBlock: { cidr: "::/96" }') + tls(ON_443, 'toCIDR: ["::/96"]'), undecided: [clash('tls')] },
    { name: 'of a block of IPv6 with the numbers of one of IPv4', given: np('{ port: 443 }', 'ipBlock: { cidr: "::/96" }') + tls(ON_443, 'toCIDR: [0.0.0.0/0]') },
    { name: 'of everybody', given: policy('shop/np', '{ podSelector: { matchLabels: { app: api } }, policyTypes: [Egress], egress: [{ ports: [{ port: 443 }] }] }') + out('tls', `{ toPorts: [{ ports: [${ON_443}], ${TLS} }] }`), undecided: [clash('tls')] },
  ]);
});

describe('CIL-14: a NetworkPolicy that asks for the name of a cluster', () => {
  const key = 'io.cilium.k8s.policy.cluster: east';
  const said = ['np spec: names a cluster, and no manifest says what this one is called (CIL-14) [shop/api]'];
  testCilium(WORLD, [
    { name: 'in its peers', given: policy('shop/np', `{ podSelector: { matchLabels: { app: api } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }, { podSelector: { matchLabels: { app: db, ${key} } } }] }] }`), undecided: said },
    { name: 'in those of the other direction', given: policy('shop/np', `{ podSelector: { matchLabels: { app: api } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { ${key} } } }] }] }`), undecided: said },
    { name: 'in its own selector', given: policy('shop/np', `{ podSelector: { matchLabels: { app: api, ${key} } } }`), undecided: said },
    { name: 'and its twin', given: policy('shop/np', '{ podSelector: { matchLabels: { app: api } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }, { ipBlock: { cidr: 10.0.0.0/8 } }] }] }'), open: { 'shop/web -> shop/api': 'all ports', 'shop/db -> shop/api': 'no port' } },
    { name: 'CIL-15 in the place of pods that no selector can mean', given: policy('shop/np', '{ podSelector: { matchLabels: { k8s.io/a: b } } }'), open: { 'shop/db -> shop/api': 'all ports' } },
  ]);
});
