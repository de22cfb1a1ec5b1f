import { clusterPolicy, judge, namespace, pod, policy } from '../setup/network-world';

const THREE = namespace('shop', 'team: front') + namespace('data', 'team: back') + pod('shop/web', 'app: web', 'http: 8080') + pod('shop/api', 'app: api', 'http: 9090') + pod('data/db', 'app: db', 'sql: 5432');
const SHOP = 'subject: { namespaces: { matchLabels: { team: front } } }';
const admin = (name: string, priority: number, spec: string) => clusterPolicy('AdminNetworkPolicy', name, `{ priority: ${priority}, ${SHOP}, ${spec} }`);
const baseline = (spec: string, name = 'default') => clusterPolicy('BaselineAdminNetworkPolicy', name, `{ ${SHOP}, ${spec} }`);
const from = (action: string, ports = '', peer = 'namespaces: {}') => `{ action: ${action}, from: [{ ${peer} }]${ports === '' ? '' : `, ports: [${ports}]`} }`;

interface Case {
  readonly name: string;
  readonly given: string;
  readonly open: Readonly<Record<string, string>>;
  readonly undecided?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'CNP-01 v1alpha1: Allow, Deny and Pass, the first match decides, the lower priority comes first',
    given: admin('late', 9, `ingress: [${from('Deny')}]`) + admin('soon', 5, `ingress: [${from('Allow', '{ portNumber: { port: 80 } }')}, ${from('Pass', '{ portNumber: { protocol: UDP, port: 53 } }')}]`),
    open: { 'data/db -> shop/api': 'TCP 80; UDP 53' },
  },
  {
    name: 'CNP-02 v1alpha1: the baseline counts where no NetworkPolicy isolates',
    given: policy('shop/web', '{ podSelector: { matchLabels: { app: web } }, ingress: [{}] }') + baseline(`ingress: [${from('Allow', '{ portNumber: { port: 80 } }')}, ${from('Deny')}]`),
    open: { 'data/db -> shop/api': 'TCP 80', 'data/db -> shop/web': 'all ports' },
  },
  {
    name: 'CNP-02 v1alpha1: Allow in Admin wins over the NetworkPolicy and over the baseline',
    given: policy('shop/deny', '{ podSelector: {} }') + admin('a', 1, `ingress: [${from('Allow', '{ portNumber: { port: 80 } }')}, ${from('Pass')}]`) + baseline(`ingress: [${from('Deny')}]`),
    open: { 'data/db -> shop/api': 'TCP 80' },
  },
  {
    name: 'CNP-05 v1alpha1: portRange and namedPort, in any protocol',
    given: pod('shop/dns', 'app: dns', 'http: 53 UDP') + admin('a', 1, `ingress: [${from('Allow', '{ portRange: { start: 10, end: 20 } }, { portRange: { protocol: SCTP, start: 1, end: 2 } }, { namedPort: http }')}, ${from('Deny')}]`),
    open: { 'data/db -> shop/api': 'TCP 10-20,9090; SCTP 1-2', 'data/db -> shop/dns': 'TCP 10-20; UDP 53; SCTP 1-2' },
  },
  {
    name: 'CNP-01 v1alpha1: equal priorities',
    given: admin('a', 1, `ingress: [${from('Deny')}]`) + admin('b', 1, `ingress: [${from('Allow')}]`),
    open: { 'data/db -> shop/api': 'no port' },
    undecided: ['b spec.ingress.0.from.0: and AdminNetworkPolicy a decide differently, and nothing says which comes first [shop/web shop/api]'],
  },
  {
    name: 'CNP-01 nothing orders the kinds of two versions, whatever their priorities are',
    given: admin('a', 1, `ingress: [${from('Deny')}]`) + clusterPolicy('ClusterNetworkPolicy', 'b', `{ tier: Admin, priority: 2, ${SHOP}, ingress: [${from('Accept')}] }`),
    open: { 'data/db -> shop/api': 'no port' },
    undecided: ['b spec.ingress.0.from.0: and AdminNetworkPolicy a decide differently, and nothing says which comes first [shop/web shop/api]'],
  },
  {
    name: 'CNP-01 the same action in both is no conflict, nor is another tier',
    given: admin('a', 1, `ingress: [${from('Deny')}]`) + ['Admin', 'Baseline'].map(tier => clusterPolicy('ClusterNetworkPolicy', `b-${tier}`, `{ tier: ${tier}, priority: 1, ${SHOP}, ingress: [${from(tier === 'Admin' ? 'Deny' : 'Accept')}] }`)).join(''),
    open: { 'data/db -> shop/api': 'no port' },
  },
  {
    name: 'CNP-03 v1alpha1: only a baseline called default exists',
    given: baseline(`ingress: [${from('Deny')}]`, 'other'),
    open: { 'data/db -> shop/api': 'no port' },
    undecided: ['other metadata.name: of the baseline must be default [shop/web shop/api]'],
  },
  {
    name: 'CNP-05 v1alpha1: the baseline does not pass',
    given: baseline(`ingress: [${from('Pass')}]`),
    open: { 'data/db -> shop/api': 'no port' },
    undecided: ['default spec.ingress.0.action: is none of Allow, Deny [shop/web shop/api]'],
  },
  {
    name: 'CNP-04 v1alpha1: both selectors are required',
    given: admin('a', 1, `ingress: [${from('Deny', '', 'pods: { podSelector: { matchLabels: { app: db } } }')}]`),
    open: { 'data/db -> shop/api': 'no port', 'shop/web -> shop/api': 'all ports' },
    undecided: ['a spec.ingress.0.from.0.pods.namespaceSelector: is missing [shop/web shop/api]'],
  },
  {
    name: 'CNP-05 v1alpha1: fields of its first drafts are not known',
    given: admin('a', 1, 'ingress: [{ action: Allow, from: [{ namespaces: { notSameLabels: [team] } }], ports: { allPorts: true } }]') + policy('shop/deny', '{ podSelector: {} }'),
    open: { 'data/db -> shop/api': 'no port' },
    undecided: ['a spec.ingress.0.from.0.namespaces.notSameLabels: is no field that is known [shop/web shop/api]', 'a spec.ingress.0.ports: is no list [shop/web shop/api]', 'a spec.ingress.0.ports: is empty [shop/web shop/api]'],
  },
];

test.each(CASES.map(item => [item.name, item] as const))('%s', (_, { given, open, undecided = [] }) => {
  const judged = judge(THREE + given);
  expect(Object.fromEntries(Object.keys(open).map(pair => [pair, judged.open(pair)]))).toEqual(open);
  expect(judged.undecided).toEqual(undecided);
});

test.each([
  ['two kinds of port', '{ portNumber: { port: 80 }, namedPort: http }', 'ports.0: needs exactly one of portNumber, portRange and namedPort'],
  ['no kind of port', '{}', 'ports.0: needs exactly one of portNumber, portRange and namedPort'],
  ['a range of one port', '{ portRange: { start: 80, end: 80 } }', 'ports.0.portRange: has no ports from 1 to 65535'],
  ['a port in quotes', '{ portNumber: { port: "80" } }', 'ports.0.portNumber: has no ports from 1 to 65535'],
  ['a protocol without ports', '{ portNumber: { protocol: ICMP, port: 80 } }', 'ports.0.portNumber.protocol: is no protocol with ports'],
  ['a name that is a number', '{ namedPort: "80" }', 'ports.0.namedPort: is no name of a port'],
])('CNP-05 v1alpha1: %s is not decided', (_, ports, message) => {
  expect(judge(THREE + admin('a', 1, `ingress: [${from('Allow', ports)}]`)).undecided).toEqual([`a spec.ingress.0.${message} [shop/web shop/api]`]);
});
