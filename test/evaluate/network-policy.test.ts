import { judge, namespace, pod, policy } from '../setup/network-world';

const WEB = pod('shop/web', 'app: web', 'http: 8080');
const API = pod('shop/api', 'app: api', 'http: 9090');
const DB = pod('data/db', 'app: db', 'sql: 5432');
const HOMES = namespace('shop', 'team: front') + namespace('data', 'team: back');
const THREE = HOMES + WEB + API + DB;
const INTO_API = 'podSelector: { matchLabels: { app: api } }';

interface Case {
  readonly name: string;
  /** Added to the three pods. */
  readonly given: string;
  /** Open ports by pair. */
  readonly open: Readonly<Record<string, string>>;
  readonly undecided?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'NP-09 inbound the name is that of the pod itself, and outbound a number means every address',
    given: policy('shop/web', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: http }] }], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 80 }] }] }'),
    open: { 'shop/web -> shop/api': 'no port' },
  },
  {
    name: 'NP-01 without policyTypes a policy isolates ingress, and egress only if it has egress rules',
    given: policy('shop/api', `{ ${INTO_API} }`),
    open: { 'shop/web -> shop/api': 'no port', 'shop/api -> shop/web': 'all ports' },
  },
  {
    name: 'NP-01 a policy with nothing but egress rules isolates ingress as well',
    given: policy('shop/api', `{ ${INTO_API}, egress: [{ to: [{ podSelector: { matchLabels: { app: web } } }] }] }`),
    open: { 'shop/web -> shop/api': 'no port', 'shop/api -> shop/web': 'all ports', 'shop/api -> data/db': 'no port' },
  },
  {
    name: 'NP-01 an empty list of egress rules isolates no egress unless the type is named',
    given: policy('shop/api', `{ ${INTO_API}, policyTypes: [], egress: [] }`) + policy('shop/web', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [] }'),
    open: { 'shop/api -> data/db': 'all ports', 'data/db -> shop/api': 'no port', 'shop/web -> data/db': 'no port', 'data/db -> shop/web': 'all ports' },
  },
  {
    name: 'NP-02 rules of a direction that is not named do nothing',
    given: policy('shop/api', `{ ${INTO_API}, policyTypes: [Egress], ingress: [{ from: [{ podSelector: {} }] }] }`),
    open: { 'data/db -> shop/api': 'all ports', 'shop/api -> data/db': 'no port' },
  },
  {
    name: 'NP-02 pods of other namespaces, and pods that the selector leaves out, are not isolated',
    given: policy('data/api', `{ ${INTO_API} }`) + policy('shop/none', '{ podSelector: { matchLabels: { app: none } } }'),
    open: { 'shop/web -> shop/api': 'all ports', 'shop/web -> data/db': 'all ports' },
  },
  {
    name: 'NP-02 policies add up',
    given: policy('shop/one', `{ ${INTO_API}, ingress: [{ ports: [{ port: 80 }] }] }`) + policy('shop/two', `{ ${INTO_API}, ingress: [{ ports: [{ port: 81 }] }] }`) + policy('shop/deny', '{ podSelector: {} }'),
    open: { 'data/db -> shop/api': 'TCP 80-81', 'data/db -> shop/web': 'no port' },
  },
  {
    name: 'NP-03 an allow at one end does not open a pair that the other end closes',
    given: policy('shop/deny', '{ podSelector: {}, policyTypes: [Ingress, Egress] }') + policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }] }`),
    open: { 'shop/web -> shop/api': 'no port' },
  },
  {
    name: 'NP-03 both ends open a pair, on the ports that both name',
    given: policy('shop/deny', '{ podSelector: {}, policyTypes: [Ingress, Egress] }')
      + policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 80, endPort: 90 }] }] }`)
      + policy('shop/web', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ ports: [{ port: 85, endPort: 95 }] }] }'),
    open: { 'shop/web -> shop/api': 'TCP 85-90', 'shop/api -> shop/web': 'no port' },
  },
  {
    name: 'NP-04 an empty or a missing podSelector selects every pod of the namespace, and no other',
    given: policy('shop/all', '{ podSelector: {}, policyTypes: [Ingress] }') + policy('data/all', '{ policyTypes: [Ingress] }'),
    open: { 'data/db -> shop/api': 'no port', 'data/db -> shop/web': 'no port', 'shop/web -> data/db': 'no port', 'data/db -> 10.0.0.1': 'all ports' },
  },
  {
    name: 'NP-04 a policy without a spec isolates the ingress of its namespace',
    given: policy('shop/bare', ''),
    open: { 'data/db -> shop/api': 'no port', 'shop/api -> data/db': 'all ports' },
  },
  {
    name: 'NP-04 a podSelector alone means pods of the own namespace',
    given: pod('data/web', 'app: web') + policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }] }`),
    open: { 'shop/web -> shop/api': 'all ports', 'data/web -> shop/api': 'no port' },
  },
  {
    name: 'NP-04 an empty namespaceSelector means all namespaces, but no address',
    given: policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ namespaceSelector: {} }] }] }`),
    open: { 'shop/web -> shop/api': 'all ports', 'data/db -> shop/api': 'all ports', '10.0.0.1 -> shop/api': 'no port' },
  },
  {
    name: 'NP-04 both selectors in one peer mean both',
    given: pod('data/web', 'app: web') + policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: back } }, podSelector: { matchLabels: { app: web } } }] }] }`),
    open: { 'data/web -> shop/api': 'all ports', 'shop/web -> shop/api': 'no port', 'data/db -> shop/api': 'no port' },
  },
  {
    name: 'NP-04 the same selectors in two peers mean either',
    given: pod('data/web', 'app: web') + policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: back } } }, { podSelector: { matchLabels: { app: web } } }] }] }`),
    open: { 'data/web -> shop/api': 'all ports', 'shop/web -> shop/api': 'all ports', 'data/db -> shop/api': 'all ports' },
  },
  {
    name: 'NP-04 matchExpressions',
    given: policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ namespaceSelector: { matchExpressions: [{ key: team, operator: NotIn, values: [front] }] } }] }] }`),
    open: { 'data/db -> shop/api': 'all ports', 'shop/web -> shop/api': 'no port' },
  },
  {
    name: 'NP-06 without peers a rule means everybody, addresses and hosts too',
    given: policy('shop/api', `{ ${INTO_API}, policyTypes: [Ingress, Egress], ingress: [{ ports: [{ port: 80 }] }], egress: [{ to: [], ports: [{ port: 81 }] }] }`),
    open: { 'data/db -> shop/api': 'TCP 80', '203.0.113.1 -> shop/api': 'TCP 80', 'shop/api -> 203.0.113.1': 'TCP 81', 'shop/api -> names': 'TCP 81', 'shop/api -> data/db': 'TCP 81' },
  },
  {
    name: 'NP-06 without ports a rule means every port',
    given: policy('shop/api', `{ ${INTO_API}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: {} }], ports: [] }], egress: [{ to: [{ podSelector: {} }] }] }`),
    open: { 'shop/web -> shop/api': 'all ports', 'data/db -> shop/api': 'no port', 'shop/api -> shop/web': 'all ports', 'shop/api -> data/db': 'no port' },
  },
  {
    name: 'NP-06 an empty list of rules allows nothing',
    given: policy('shop/api', `{ ${INTO_API}, ingress: [] }`),
    open: { 'shop/web -> shop/api': 'no port', '203.0.113.1 -> shop/api': 'no port' },
  },
  {
    name: 'NP-06 a list with one empty rule allows everything',
    given: policy('shop/api', `{ ${INTO_API}, ingress: [{}] }`),
    open: { 'shop/web -> shop/api': 'all ports', '203.0.113.1 -> shop/api': 'all ports' },
  },
  {
    name: 'NP-07 a port without protocol is TCP, a protocol without port is all of its ports',
    given: policy('shop/api', `{ ${INTO_API}, ingress: [{ ports: [{ port: 80 }, { protocol: UDP, port: 53 }, { protocol: SCTP }] }] }`) + policy('shop/web', '{ podSelector: { matchLabels: { app: web } }, ingress: [{ ports: [{}] }] }'),
    open: { 'data/db -> shop/api': 'TCP 80; UDP 53; SCTP all', 'data/db -> shop/web': 'TCP all' },
  },
  {
    name: 'NP-08 endPort opens a range',
    given: policy('shop/api', `{ ${INTO_API}, ingress: [{ ports: [{ port: 32000, endPort: 32768 }, { protocol: UDP, port: 53, endPort: 53 }] }] }`),
    open: { 'data/db -> shop/api': 'TCP 32000-32768; UDP 53' },
  },
  {
    name: 'NP-09 a name of an ingress rule is the port of the selected pod',
    given: pod('shop/old', 'app: api', 'http: 80, admin: 81, dns: 53 UDP') + policy('shop/api', `{ ${INTO_API}, ingress: [{ ports: [{ port: http }, { port: 7070 }] }] }`),
    open: { 'shop/web -> shop/api': 'TCP 7070,9090', 'shop/web -> shop/old': 'TCP 80,7070' },
  },
  {
    name: 'NP-09 a name of an egress rule is looked up at each destination',
    given: policy('shop/web', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: http }, { protocol: UDP, port: 53 }] }] }'),
    open: { 'shop/web -> shop/api': 'TCP 9090; UDP 53', 'shop/web -> data/db': 'UDP 53' },
  },
  {
    name: 'NP-09 the protocol of the name has to be the same',
    given: pod('shop/dns', 'app: dns', 'dns: 5353 UDP') + policy('shop/web', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ ports: [{ port: dns }] }] }')
      + policy('shop/api', `{ ${INTO_API}, policyTypes: [Egress], egress: [{ ports: [{ port: dns, protocol: UDP }] }] }`),
    open: { 'shop/web -> shop/dns': 'no port', 'shop/api -> shop/dns': 'UDP 5353' },
  },
  {
    name: 'NP-09, MAT-25 addresses have no named ports, and whether a block beside one means pods is not decided',
    given: policy('shop/web', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: http }] }, { ports: [{ port: sql }] }] }'),
    open: { 'shop/web -> 203.0.113.1': 'no port', 'shop/web -> names': 'no port', 'shop/web -> data/db': 'TCP 5432' },
    undecided: ['web spec.egress.0.to.0: stands beside a port by its name, which no address has [shop/web]'],
  },
  {
    name: 'NP-09 one name for two ports of a pod cannot be decided',
    given: pod('shop/twice', 'app: twice', 'http: 80, http: 81') + policy('shop/web', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ ports: [{ port: http }] }] }'),
    open: { 'shop/web -> shop/api': 'TCP 9090' },
    undecided: ['web spec.egress.0: names a port that some pods give to several numbers, or to one of their node [shop/web shop/twice]'],
  },
  {
    name: 'NP-09 two ports of one name do no harm where no rule asks that pod for them',
    given: pod('data/twice', 'app: twice', 'http: 80, http: 81') + policy('shop/web', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress, Egress], ingress: [{ ports: [{ port: http }] }], egress: [{ to: [{ podSelector: {} }], ports: [{ port: http }] }] }'),
    open: { 'shop/web -> shop/api': 'TCP 9090', 'shop/api -> shop/web': 'TCP 8080', 'shop/web -> data/twice': 'no port' },
  },
  {
    name: 'NP-10 the own node always reaches a pod, other nodes do not',
    given: policy('shop/api', `{ ${INTO_API} }`),
    open: { 'host -> shop/api': 'all ports', 'remote-node -> shop/api': 'no port' },
  },
  {
    name: 'NP-11 for pods in the network of their node nothing can be decided where a policy selects them',
    given: pod('shop/agent', 'app: agent', '', 'hostNetwork: true') + policy('shop/all', '{ podSelector: {} }'),
    open: { 'data/db -> shop/agent': 'all ports', 'data/db -> shop/api': 'no port' },
    undecided: ['all spec.podSelector: selects pods in the network of their node, for which Kubernetes leaves open what it means [shop/agent]'],
  },
  {
    name: 'NP-11 nor where they are peers: their selectors never match, as engines see the address of the node',
    given: pod('shop/agent', 'app: agent', '', 'hostNetwork: true') + policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ podSelector: {} }, { podSelector: { matchLabels: { app: web } } }] }] }`),
    open: { 'shop/agent -> shop/api': 'no port', 'shop/web -> shop/api': 'all ports' },
    undecided: ['api spec.ingress.0.from.0: selects pods in the network of their node, for which Kubernetes leaves open what it means [shop/api shop/agent]'],
  },
  {
    name: 'NP-11 a policy that has nothing to do with them is decided',
    given: pod('shop/agent', 'app: agent', '', 'hostNetwork: true') + policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }] }`),
    open: { 'shop/agent -> shop/api': 'no port', 'shop/web -> shop/api': 'all ports' },
  },
  {
    name: 'NP-11 a rule without peers means them too',
    given: pod('shop/agent', 'app: agent', '', 'hostNetwork: true') + policy('shop/api', `{ ${INTO_API}, ingress: [{ ports: [{ port: 80 }] }] }`),
    open: { 'shop/agent -> shop/api': 'TCP 80' },
  },
  {
    name: 'NP-11 a named port of theirs is nobody\'s',
    given: pod('shop/agent', 'app: agent', 'http: 7000', 'hostNetwork: true') + policy('shop/api', `{ ${INTO_API}, policyTypes: [Egress], egress: [{ ports: [{ port: http }] }] }`),
    open: { 'shop/api -> shop/agent': 'no port', 'shop/api -> shop/web': 'TCP 8080' },
    undecided: ['api spec.egress.0: names a port that some pods give to several numbers, or to one of their node [shop/api shop/agent]'],
  },
  {
    name: 'NP-12 ports are those of the pod, not of a Service before it',
    given: '\napiVersion: v1\nkind: Service\nmetadata: { name: api, namespace: shop }\nspec: { selector: { app: api }, ports: [{ port: 80, targetPort: http }] }\n---'
      + policy('shop/api', `{ ${INTO_API}, ingress: [{ ports: [{ port: 80 }] }] }`),
    open: { 'shop/web -> shop/api': 'TCP 80' },
  },
  {
    name: 'NP-13 an ipBlock means addresses in it without the exceptions, and no pods',
    given: policy('shop/api', `{ ${INTO_API}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 192.168.0.0/16] } }] }], egress: [{ to: [{ ipBlock: { cidr: "2001:db8::/32" } }] }] }`),
    open: {
      '203.0.113.1 -> shop/api': 'all ports', '9.255.255.255 -> shop/api': 'all ports', '10.0.0.0 -> shop/api': 'no port', '10.255.255.255 -> shop/api': 'no port', '11.0.0.0 -> shop/api': 'all ports',
      '2001:db8::1 -> shop/api': 'no port', 'shop/web -> shop/api': 'no port', 'shop/api -> 2001:db8::1': 'all ports', 'shop/api -> 2001:db9::1': 'no port', 'shop/api -> 203.0.113.1': 'no port',
    },
  },
  {
    name: 'NP-13 blocks may be all of a family',
    given: policy('shop/api', `{ ${INTO_API}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: "::/0" } }] }] }`) + policy('shop/web', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }] }'),
    open: { 'shop/api -> 2001:db8::1': 'all ports', 'shop/api -> 203.0.113.1': 'no port', 'shop/api -> names': 'no port', 'shop/web -> 2001:db8::1': 'no port', 'shop/web -> 203.0.113.1': 'all ports', 'shop/web -> names': 'all ports' },
  },
  {
    name: 'NP-13 host bits are dropped',
    given: policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ ipBlock: { cidr: 10.1.2.3/16 } }] }] }`),
    open: { '10.1.0.0 -> shop/api': 'all ports', '10.1.255.255 -> shop/api': 'all ports', '10.2.0.0 -> shop/api': 'no port' },
  },
  {
    name: 'NP-14 SCTP is a protocol like the others',
    given: policy('shop/api', `{ ${INTO_API}, ingress: [{ ports: [{ protocol: SCTP, port: 132 }] }] }`),
    open: { 'shop/web -> shop/api': 'SCTP 132' },
  },
  {
    name: 'NP-15 NP-13 hosts known by name are open only where all their possible addresses are',
    given: policy('shop/api', `{ ${INTO_API}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.169.254/32] } }], ports: [{ port: 443 }] }] }`)
      + policy('shop/web', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [8.0.0.0/8] } }], ports: [{ port: 443 }] }] }'),
    open: { 'shop/api -> names': 'TCP 443', 'shop/web -> names': 'no port', 'data/db -> names': 'all ports' },
  },
  {
    name: 'NP-16 a namespace by its name, which is always its label, whatever its object claims',
    given: namespace('mine', 'kubernetes.io/metadata.name: data') + pod('mine/web', 'app: web') + policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: data } } }] }] }`),
    open: { 'data/db -> shop/api': 'all ports', 'mine/web -> shop/api': 'no port', 'shop/web -> shop/api': 'no port' },
  },
  {
    name: 'NP-16 a namespace by its name and a label',
    given: policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: data, team: back } } }] }] }`)
      + policy('shop/web', '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: data, team: front } } }] }] }'),
    open: { 'data/db -> shop/api': 'all ports', 'data/db -> shop/web': 'no port' },
  },
  {
    name: 'NP-16 labels of a namespace that no object of the world describes cannot be decided',
    given: pod('far/away', 'app: away') + policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: back } } }] }] }`),
    open: { 'data/db -> shop/api': 'all ports', 'far/away -> shop/api': 'no port' },
    undecided: ['api spec.ingress.0.from.0: asks for labels of a namespace that no object gives [shop/api far/away]'],
  },
  {
    name: 'NP-16 a namespace whose object has no labels has none',
    given: namespace('far') + pod('far/away', 'app: away') + policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ namespaceSelector: { matchExpressions: [{ key: team, operator: NotIn, values: [back] }] } }] }] }`),
    open: { 'data/db -> shop/api': 'no port', 'far/away -> shop/api': 'all ports' },
  },
  {
    name: 'NP-16 but its name can, and so can pods that it would not mean anyway',
    given: pod('far/away', 'app: away') + policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: far } } }, { namespaceSelector: { matchLabels: { team: back } }, podSelector: { matchLabels: { app: db } } }] }] }`),
    open: { 'data/db -> shop/api': 'all ports', 'far/away -> shop/api': 'all ports' },
  },
  {
    name: 'NP-17 the API server has no pods: only its addresses and ports open it',
    given: policy('shop/api', `{ ${INTO_API}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 172.18.0.2/32 } }], ports: [{ port: 6443 }] }, { to: [{ namespaceSelector: {} }], ports: [{ port: 443 }] }] }`),
    open: { 'shop/api -> 172.18.0.2': 'TCP 6443', 'shop/api -> 172.18.0.3': 'no port', 'shop/api -> kube-apiserver': 'no port', 'shop/api -> data/db': 'TCP 443' },
  },
];

test.each(CASES.map(item => [item.name, item] as const))('%s', (_, { given, open, undecided = [] }) => {
  const judged = judge(THREE + given);
  expect(Object.fromEntries(Object.keys(open).map(pair => [pair, judged.open(pair)]))).toEqual(open);
  expect(judged.undecided).toEqual(undecided);
});

describe('NP-05 what the API server refuses is not decided, and what is left of it opens nothing', () => {
  const refused: readonly (readonly [string, string, string])[] = [
    ['a peer without a selector', '{ from: [{}] }', 'ingress.0.from.0: needs either selectors or one ipBlock'],
    ['a peer of nothing but absent selectors', '{ from: [{ podSelector: null }] }', 'ingress.0.from.0: needs either selectors or one ipBlock'],
    ['an ipBlock beside a selector', '{ from: [{ podSelector: {}, ipBlock: { cidr: 10.0.0.0/8 } }] }', 'ingress.0.from.0: needs either selectors or one ipBlock'],
    ['an exception outside', '{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [11.0.0.0/16] } }] }', 'ingress.0.from.0.ipBlock.except.0: is not strictly inside the block'],
    ['an exception that is all of it', '{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.0/8] } }] }', 'ingress.0.from.0.ipBlock.except.0: is not strictly inside the block'],
    ['an address that is none', '{ from: [{ ipBlock: { cidr: 10.0.0.0 } }] }', 'ingress.0.from.0.ipBlock.cidr: is no block of addresses'],
    ['an address with two readings', '{ from: [{ ipBlock: { cidr: "::ffff:10.0.0.0/104" } }] }', 'ingress.0.from.0.ipBlock.cidr: is no block of addresses'],
    ['a field that is misspelt', '{ form: [{ podSelector: {} }], from: [{ podSelector: { matchLabels: { app: none } } }] }', 'ingress.0.form: is no field that is known'],
    ['a selector with an operator of its own', '{ from: [{ podSelector: { matchExpressions: [{ key: app, operator: Equals, values: [web] }] } }] }', 'ingress.0.from.0.podSelector.matchExpressions.0: is no requirement of a label selector'],
    ['no rule', 'null', 'ingress.0: is missing'],
    ['no peer', '{ from: [null] }', 'ingress.0.from.0: is missing'],
    ['peers that are no list', '{ from: { podSelector: {} } }', 'ingress.0.from: is no list'],
    ['ports that are no list', '{ ports: http }', 'ingress.0.ports: is no list'],
    ['NP-08 endPort without a port', '{ ports: [{ endPort: 80 }] }', 'ingress.0.ports.0.endPort: needs a numeric port'],
    ['NP-08 endPort after a name', '{ ports: [{ port: http, endPort: 80 }] }', 'ingress.0.ports.0.endPort: needs a numeric port'],
    ['NP-08 endPort before the port', '{ ports: [{ port: 80, endPort: 79 }] }', 'ingress.0.ports.0.endPort: is no port from the first one on'],
    ['NP-08 endPort beyond the last one', '{ ports: [{ port: 80, endPort: 65536 }] }', 'ingress.0.ports.0.endPort: is no port from the first one on'],
    ['NP-07 port 0', '{ ports: [{ port: 0 }] }', 'ingress.0.ports.0.port: is neither a port from 1 to 65535 nor the name of one'],
    ['NP-07 a number in quotes', '{ ports: [{ port: "80" }] }', 'ingress.0.ports.0.port: is neither a port from 1 to 65535 nor the name of one'],
    ['NP-07 a fraction', '{ ports: [{ port: 80.5 }] }', 'ingress.0.ports.0.port: is neither a port from 1 to 65535 nor the name of one'],
    ['NP-14 ICMP', '{ ports: [{ protocol: ICMP }] }', 'ingress.0.ports.0.protocol: is no protocol with ports'],
  ];
  test.each(refused)('%s', (_, rule, message) => {
    const judged = judge(THREE + policy('shop/api', `{ ${INTO_API}, ingress: [${rule}] }`));
    expect(judged.undecided).toEqual([`api spec.${message} [shop/api]`]);
    expect(judged.open('data/db -> shop/api')).toBe('no port');
  });

  test.each([
    ['a third type', `{ ${INTO_API}, policyTypes: [Ingress, Egress, Ingress] }`, ['api spec.policyTypes: has more than two items [shop/api]']],
    ['a type of its own', `{ ${INTO_API}, policyTypes: [Inbound] }`, ['api spec.policyTypes.0: is neither Ingress nor Egress [shop/api]']],
    ['a selector that is none: then it may select any pod of the namespace', '{ podSelector: [] }', ['api spec.podSelector: is no mapping [shop/web shop/api]']],
    ['a spec that is none', '[]', ['api spec: is no mapping [shop/web shop/api]']],
    ['a field beside the known ones', `{ ${INTO_API}, except: [] }`, ['api spec.except: is no field that is known [shop/api]']],
  ])('%s', (_, spec, undecided) => {
    expect(judge(THREE + policy('shop/api', spec)).undecided).toEqual(undecided);
  });

  test('the version of another time is not decided', () => {
    expect(judge(THREE + policy('shop/api', `{ ${INTO_API} }`).replace('k8s.io/v1', 'k8s.io/v1beta1')).undecided).toEqual(['api apiVersion: is known in networking.k8s.io/v1 only [shop/api]']);
  });

  test('its nearest neighbours are all fine', () => {
    const rules = ['{}', '{ from: [] }', '{ from: [{ podSelector: {} }] }', '{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }] }', '{ from: null, ports: null }', '{ ports: [{ port: 80, endPort: 80 }, { port: http, protocol: null }, { port: 1, endPort: 65535 }, { port: fifteen-letters }] }'];
    expect(judge(THREE + policy('shop/api', `{ ${INTO_API}, policyTypes: [Ingress, Egress], ingress: [${rules.join(', ')}] }`)).undecided).toEqual([]);
  });
});

describe('causes', () => {
  const world = judge(THREE + policy('shop/deny', '{ podSelector: {}, policyTypes: [Ingress, Egress] }') + policy('shop/old', `{ ${INTO_API} }`)
    + policy('shop/api', `{ ${INTO_API}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }, { namespaceSelector: {} }] }] }`));
  test('NP-03 the peer that lets through, and the policies that stop', () => {
    expect(world.causes('data/db -> shop/api')).toEqual(['ingress api spec.ingress.0.from.1']);
    expect(world.causes('shop/web -> shop/api')).toEqual(['egress deny spec.policyTypes.1 (NP-02)', 'ingress api spec.ingress.0.from.1']);
    expect(world.causes('203.0.113.1 -> shop/api')).toEqual(['ingress deny spec.policyTypes.0 (NP-02)', 'ingress old spec (NP-01)', 'ingress api spec (NP-01)']);
  });
  test('NP-02 none where nothing is isolated', () => expect(world.causes('203.0.113.1 -> data/db')).toEqual([]));
  test('NP-10 the own node', () => expect(world.causes('host -> shop/web')).toEqual(['ingress deny  (NP-10)']));
});
