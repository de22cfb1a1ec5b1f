import { cilium, testCilium } from '../setup/cilium-world';
import { clusterPolicy, namespace, pod, policy } from '../setup/network-world';

const HOMES = namespace('shop', 'team: front') + namespace('data', 'team: back');
const THREE = HOMES + pod('shop/web', 'app: web', 'http: 8080') + pod('shop/api', 'app: api', 'http: 9090') + pod('data/db', 'app: db', 'sql: 5432');
const NODE = pod('shop/agent', 'app: agent', '', 'hostNetwork: true');
const API = 'endpointSelector: { matchLabels: { app: api } }';
const WEB = '{ matchLabels: { app: web } }';
const http = 'toPorts: [{ ports: [{ port: http, protocol: TCP }] }]';

describe('whom a policy clouds that is not understood', () => {
  testCilium(THREE, [
    { name: 'the pods that it selects', given: cilium('shop/a', `{ ${API}, ingress: [{ fromMoon: [] }] }`), undecided: ['a spec.ingress.0.fromMoon: is no field that is known [shop/api]'] },
    { name: 'nobody, where it selects nobody', given: cilium('shop/a', '{ endpointSelector: { matchLabels: { app: gone } }, ingress: [{ fromMoon: [] }] }'), undecided: ['a spec.ingress.0.fromMoon: is no field that is known []'] },
    { name: 'those of one that is refused as well', given: cilium('shop/a', `{ ${API}, ingress: [{ fromEntities: [mars] }] }`), undecided: ['a spec.ingress.0.fromEntities.0: is no entity (CIL-17) [shop/api]'] },
    { name: 'all of its namespace, where a refused one selects nobody', given: cilium('shop/a', '{ endpointSelector: { matchLabels: { app: gone } }, ingress: [{ fromEntities: [mars] }] }'), undecided: ['a spec.ingress.0.fromEntities.0: is no entity (CIL-17) [shop/web shop/api]'] },
    { name: 'all of its namespace, where it has no selector that is understood', given: policy('shop/np', '{ podSelector: 1 }'), undecided: ['np spec.podSelector: is no mapping [shop/web shop/api]'] },
    { name: 'everybody, where one of the cluster has none', given: cilium('all', ''), undecided: ['all spec: is missing, and so is specs [shop/web shop/api data/db]'] },
  ]);
});

describe('CIL-13: labels of namespaces that no object gives', () => {
  testCilium(HOMES + pod('shop/api', 'app: api') + pod('far/away', 'app: away'), [
    {
      name: 'in the selector of a policy of the cluster', given: cilium('a', '{ endpointSelector: { matchLabels: { "k8s:io.cilium.k8s.namespace.labels.team": back } }, ingress: [{}] }'),
      undecided: ['a spec: asks for labels of a namespace that no object gives [far/away]'],
    },
    { name: 'not where its name is asked for', given: cilium('a', '{ endpointSelector: { matchLabels: { "k8s:io.kubernetes.pod.namespace": far } }, ingress: [{}] }'), open: { 'shop/api -> far/away': 'no port' } },
  ]);
});

describe('CIL-34: names of ports that pods give to several numbers', () => {
  const said = 'names a port that some pods give to several numbers, or to one of their node';
  testCilium(THREE + pod('shop/two', 'app: two', 'http: 80, http: 81') + pod('shop/same', 'app: same', 'http: 80, http: 80, 81, 82'), [
    { name: 'at the pod that does so itself', given: cilium('shop/a', `{ endpointSelector: { matchLabels: { app: two } }, ingress: [{ ${http} }] }`), undecided: [`a spec.ingress.0.toPorts.0: ${said} [shop/two]`] },
    { name: 'not at others, and not where it is one number', given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { app: two } }], ${http} }] }`) + cilium('shop/b', `{ endpointSelector: { matchLabels: { app: same } }, ingress: [{ ${http} }] }`), open: { 'shop/two -> shop/api': 'TCP 9090', 'shop/web -> shop/same': 'TCP 80' } },
    { name: 'on the way out at the destination', given: cilium('shop/a', `{ ${API}, egress: [{ toEndpoints: [{ matchLabels: { app: two } }], ${http} }] }`), undecided: [`a spec.egress.0.toPorts.0: ${said} [shop/api shop/two]`] },
    { name: 'not where another destination is meant', given: cilium('shop/a', `{ ${API}, egress: [{ toEndpoints: [${WEB}], ${http} }] }`), open: { 'shop/api -> shop/web': 'TCP 8080' } },
    { name: 'pods of one identity with one number are no doubt', given: pod('shop/api-2', 'app: api, pod-template-hash: x', 'http: 9090') + cilium('shop/a', `{ endpointSelector: ${WEB}, egress: [{ toEndpoints: [{ matchLabels: { app: api } }], ${http} }] }`), open: { 'shop/web -> shop/api-2': 'TCP 9090' } },
    {
      name: 'pods of one identity, labels in another order', given: pod('shop/x', 'app: x, tier: a', 'http: 1') + pod('shop/x-2', 'tier: a, app: x', 'http: 2') + cilium('shop/a', `{ endpointSelector: ${WEB}, egress: [{ toEndpoints: [{ matchLabels: { app: x } }], ${http} }] }`),
      undecided: [`a spec.egress.0.toPorts.0: ${said} [shop/web shop/x shop/x-2]`],
    },
  ]);
});

describe('CIL-37: pods in the network of a node', () => {
  const doubt = (at: string) => `a ${at}: opens or closes pods in the network of a node only where that is the right node (NP-11) [shop/agent]`;
  testCilium(THREE + NODE, [
    { name: 'one kind of node', given: cilium('shop/a', `{ ${API}, egress: [{ toEntities: [host] }] }`), open: { 'shop/api -> shop/agent': 'all ports' }, undecided: [doubt('spec.egress.0.toEntities')] },
    { name: 'the other kind, denied', given: cilium('shop/a', `{ ${API}, egressDeny: [{ toEntities: [remote-node] }], egress: [{ toEntities: [all] }] }`), open: { 'shop/api -> shop/agent': 'no port' }, undecided: [doubt('spec.egressDeny.0.toEntities')] },
    { name: 'both', given: cilium('shop/a', `{ ${API}, egress: [{ toEntities: [host, remote-node] }] }`), open: { 'shop/api -> shop/agent': 'all ports' } },
    { name: 'the cluster, which has both', given: cilium('shop/a', `{ ${API}, egress: [{ toEntities: [host, cluster] }] }`), open: { 'shop/api -> shop/agent': 'all ports' } },
    { name: 'the cluster of several, which has both', given: cilium('shop/a', `{ ${API}, egress: [{ toEntities: [host, cluster-mesh] }] }`), open: { 'shop/api -> shop/agent': 'all ports', 'shop/api -> remote-node': 'all ports', 'shop/api -> data/db': 'all ports', 'shop/api -> 8.8.8.8': 'no port' } },
    { name: 'on the way in the own node is no peer of others', given: cilium('shop/a', `{ ${API}, ingress: [{ fromEntities: [host] }] }`), open: { 'shop/agent -> shop/api': 'no port', 'host -> shop/api': 'all ports' } },
    { name: 'nor do entities that are no nodes matter', given: cilium('shop/a', `{ ${API}, egress: [{ toEntities: [world] }, { toEndpoints: [{}] }] }`), open: { 'shop/api -> shop/agent': 'no port' } },
  ]);
});

describe('CIL-18: addresses that are closed, but not all', () => {
  const doubt = (at: string) => `a spec.egressDeny.0.${at}: closes some addresses, and no manifest says which hosts have them [shop/api]`;
  const deny = (blocks: string, more = '') => cilium('shop/a', `{ ${API}, egressDeny: [{ toCIDR: [${blocks}] }]${more} }`);
  const toNames = ', egress: [{ toEntities: [world] }]';
  testCilium(THREE, [
    { name: 'where hosts outside are open', given: deny('8.8.0.0/16', toNames), open: { 'shop/api -> names': 'all ports', 'shop/api -> 8.8.8.8': 'no port' }, undecided: [doubt('toCIDR')] },
    { name: 'where nothing isolates', given: deny('8.8.0.0/16', ', enableDefaultDeny: { egress: false }'), open: { 'shop/api -> names': 'all ports' }, undecided: [doubt('toCIDR')] },
    { name: 'one rule with default deny is enough to isolate', given: deny('8.8.0.0/16', ', enableDefaultDeny: { egress: false }') + cilium('shop/b', `{ ${API}, egress: [{ toEndpoints: [{}] }] }`), open: { 'shop/api -> names': 'no port' } },
    { name: 'one of several rules is enough to open', given: deny('8.8.0.0/16', ', egress: [{ toEntities: [world], toPorts: [{ ports: [{ port: "1", protocol: TCP }] }] }, { toEndpoints: [{}] }]'), undecided: [doubt('toCIDR')] },
    { name: 'not where no host outside is open anyway', given: deny('8.8.0.0/16', ', egress: [{ toEndpoints: [{}] }]'), open: { 'shop/api -> names': 'no port' } },
    { name: 'not where a rule of ICMP is all that is open', given: deny('8.8.0.0/16', ', egress: [{ toEntities: [world], icmps: [{ fields: [{ type: 8 }] }] }]'), open: { 'shop/api -> names': 'no port' } },
    { name: 'not addresses that no host outside has', given: deny('10.0.0.0/8', toNames), open: { 'shop/api -> names': 'all ports' } },
    { name: 'all of IPv4 are not all', given: deny('0.0.0.0/0', toNames), open: { 'shop/api -> names': 'all ports', 'shop/api -> 8.8.8.8': 'no port' }, undecided: [doubt('toCIDR')] },
    { name: 'all of both are', given: deny('0.0.0.0/0, "::/0"', toNames), open: { 'shop/api -> names': 'no port' } },
    { name: 'what opens some addresses opens no host by its name', given: cilium('shop/a', `{ ${API}, egress: [{ toCIDR: [8.8.0.0/16] }] }`), open: { 'shop/api -> names': 'no port', 'shop/api -> 8.8.8.8': 'all ports' } },
    { name: 'on the way in hosts have no names', given: cilium('shop/a', `{ ${API}, ingressDeny: [{ fromCIDR: [8.8.0.0/16] }], ingress: [{ fromEntities: [world] }] }`), open: { '8.8.8.8 -> shop/api': 'no port', '8.9.0.1 -> shop/api': 'all ports' } },
  ]);
});

describe('CIL-18: groups of blocks', () => {
  const group = (name: string, body: string, labels = '{}') => `\napiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: { name: ${name}, labels: ${labels} }\n${body}\n---`;
  const from = (peer: string) => cilium('shop/a', `{ ${API}, ingress: [{ fromCIDRSet: [${peer}] }] }`);
  testCilium(THREE, [
    { name: 'single addresses are blocks too', given: group('office', 'spec: { externalCIDRs: [10.0.0.1] }') + from('{ cidrGroupRef: office }'), open: { '10.0.0.1 -> shop/api': 'all ports', '10.0.0.2 -> shop/api': 'no port' } },
    {
      name: 'what is not understood of them', given: group('office', 'extra: 1\nspec: { externalCIDRs: [10.0.0.0/8, 10.0.0.0/40, 7], more: 1 }') + from('{ cidrGroupRef: office }'), open: { '10.0.0.1 -> shop/api': 'all ports' },
      undecided: ['office extra: is no field that is known [shop/api]', 'office spec.more: is no field that is known [shop/api]', 'office spec.externalCIDRs.1: is no block of addresses [shop/api]', 'office spec.externalCIDRs.2: is no block of addresses [shop/api]'],
    },
    { name: 'without anything', given: group('office', '') + from('{ cidrGroupRef: office }'), open: { '10.0.0.1 -> shop/api': 'no port' }, undecided: ['office spec: is missing [shop/api]'] },
    { name: 'others do not matter', given: group('home', 'extra: 1') + group('office', 'spec: { externalCIDRs: [] }') + from('{ cidrGroupRef: office }'), open: { '10.0.0.1 -> shop/api': 'no port' } },
    {
      name: 'by all of their labels', given: group('a', 'spec: { externalCIDRs: [10.0.0.0/8] }', '{ kind: office, floor: first }') + group('b', 'spec: { externalCIDRs: [11.0.0.0/8] }', '{ kind: office, floor: second }') + group('c', 'spec: { externalCIDRs: [12.0.0.0/8] }', '{ kind: office }')
        + from('{ cidrGroupSelector: { matchLabels: { kind: office, floor: first } } }'),
      open: { '10.0.0.1 -> shop/api': 'all ports', '11.0.0.1 -> shop/api': 'no port', '12.0.0.1 -> shop/api': 'no port' },
    },
  ]);
});

describe('CIL-07: Services', () => {
  const service = (path: string, selector: string, labels = '{}') => `\napiVersion: v1\nkind: Service\nmetadata: { name: ${path.split('/')[1]}, namespace: ${path.split('/')[0]}, labels: ${labels} }\nspec: { ${selector}ports: [{ port: 80 }] }\n---`;
  const to = (peer: string, kind = 'egress') => cilium('shop/a', `{ ${API}, ${kind}: [{ toServices: [${peer}] }] }`);
  const SERVICES = service('shop/web', 'selector: { app: web }, ', '{ kind: front, team: a }') + service('data/sql', 'selector: { app: db }, ', '{ kind: sql, team: a }') + service('data/web', 'selector: { app: db }, ');
  testCilium(THREE, [
    { name: 'one of several by name and namespace', given: SERVICES + to('{ k8sService: { serviceName: web, namespace: shop } }'), open: { 'shop/api -> shop/web': 'all ports', 'shop/api -> data/db': 'no port' } },
    { name: 'by all of its labels', given: SERVICES + to('{ k8sServiceSelector: { selector: { matchLabels: { kind: sql, team: a } } } }'), open: { 'shop/api -> data/db': 'all ports', 'shop/api -> shop/web': 'no port' } },
    { name: 'by labels and namespace', given: SERVICES + to('{ k8sServiceSelector: { selector: { matchLabels: { team: a } }, namespace: shop } }'), open: { 'shop/api -> data/db': 'no port', 'shop/api -> shop/web': 'all ports' } },
    { name: 'an empty selector selects nothing', given: service('data/sql', 'selector: {}, ') + to('{ k8sService: { serviceName: sql, namespace: data } }'), open: { 'shop/api -> data/db': 'no port' }, undecided: ['a spec.egress.0.toServices.0: names the Service sql, whose endpoints no object selects [shop/api]'] },
    { name: 'CIL-33 rules that deny know no Services', given: service('data/sql', '') + to('{ k8sService: { serviceName: sql, namespace: data } }', 'egressDeny'), open: { 'shop/api -> data/db': 'no port' } },
  ]);
});

describe('CIL-15: labels that are no part of an identity', () => {
  testCilium(THREE + pod('shop/x', 'app: x, pod-template-hash: y, cloud.beta.kubernetes.io/zone: z, k8s.io/a: b'), [
    ...['pod-template-hash', '"k8s:cloud.beta.kubernetes.io/zone"', '"k8s:k8s.io/a"', '"k8s:io.cilium.k8s.policy.other"'].map(key => ({
      name: `${key} never exists`, given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [{ matchExpressions: [{ key: ${key}, operator: Exists }] }] }] }`), open: { 'shop/x -> shop/api': 'no port' },
    })),
    { name: 'and is always missing', given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [{ matchExpressions: [{ key: "k8s:cloud.beta.kubernetes.io/zone", operator: DoesNotExist }, { key: "k8s:io.cilium.k8s.policy.other", operator: NotIn, values: [a] }] }] }] }`), open: { 'shop/x -> shop/api': 'all ports' } },
    { name: 'CIL-20 an account every pod has', given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [{ matchExpressions: [{ key: io.cilium.k8s.policy.serviceaccount, operator: Exists }] }] }] }`) + cilium('shop/b', `{ endpointSelector: ${WEB}, ingress: [{ fromEndpoints: [{ matchExpressions: [{ key: io.cilium.k8s.policy.serviceaccount, operator: DoesNotExist }] }] }] }`), open: { 'shop/x -> shop/api': 'all ports', 'shop/x -> shop/web': 'no port' } },
    { name: 'CIL-20 several accounts, of several pods each', given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [{ matchExpressions: [{ key: io.cilium.k8s.policy.serviceaccount, operator: In, values: [default, gone] }] }] }] }`), open: { 'shop/x -> shop/api': 'all ports', 'shop/web -> shop/api': 'all ports' } },
  ]);
});

describe('CNP-06: kinds of other projects', () => {
  const kinds = ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'] as const;
  testCilium(THREE + NODE, [
    ...kinds.map(kind => ({
      name: `${kind} is unknown to Cilium`, given: clusterPolicy(kind, 'default', '{ priority: 1, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }'), open: { 'shop/web -> shop/api': 'all ports' },
      undecided: ['default : default is of a kind that Cilium does not know [shop/web shop/api data/db]'],
    })),
    {
      name: 'ClusterNetworkPolicy of the last tier', given: clusterPolicy('ClusterNetworkPolicy', 'deny', '{ tier: Baseline, priority: 1, subject: { namespaces: { matchLabels: { team: back } } }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }'), open: { 'shop/api -> data/db': 'no port', 'shop/web -> shop/api': 'all ports' },
      undecided: ['deny : deny works only where a flag of the agent turns it on (CNP-06) [data/db]'],
    },
  ]);
});

describe('CIL-22: names that only other pods may ask for', () => {
  const ask = (names: string) => `{ toEndpoints: [{ matchLabels: { app: dns } }], toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchName: ${names} }] } }] }`;
  const to = (name: string) => `{ toFQDNs: [{ matchName: ${name} }] }`;
  const said = 'names hosts that only other pods may ask for: they are open once such a pod runs on the same node (CIL-22)';
  const other = cilium('shop/b', `{ endpointSelector: ${WEB}, egress: [${ask('pay.example')}] }`);
  testCilium(THREE, [
    { name: 'a pod that may not ask', given: cilium('shop/a', `{ ${API}, egress: [${to('pay.example')}] }`) + other, open: { 'shop/api -> names': 'no port' }, undecided: [`a spec.egress.0.toFQDNs: ${said} [shop/api]`] },
    { name: 'one that may', given: cilium('shop/a', `{ ${API}, egress: [${to('pay.example')}, ${ask('pay.example')}] }`) + other, open: { 'shop/api -> names': 'all ports' } },
    { name: 'others ask for something else', given: cilium('shop/a', `{ ${API}, egress: [${to('pay.example')}] }`) + other.replace('pay', 'bank'), open: { 'shop/api -> names': 'no port' } },
    { name: 'nobody names hosts', given: cilium('shop/a', `{ ${API}, egress: [{ toEntities: [world] }] }`) + other, open: { 'shop/api -> names': 'all ports' } },
    { name: 'one rule with default deny is enough', given: cilium('shop/a', `{ ${API}, egress: [${to('pay.example')}] }`) + cilium('shop/c', `{ ${API}, egress: [{ toEndpoints: [{}] }], enableDefaultDeny: { egress: false } }`) + other, undecided: [`a spec.egress.0.toFQDNs: ${said} [shop/api]`] },
    { name: 'without default deny everything is open anyway', given: cilium('shop/a', `{ ${API}, egress: [${to('pay.example')}], enableDefaultDeny: { egress: false } }`) + other, open: { 'shop/api -> names': 'all ports' } },
  ]);
});
