import { addresses } from '../../src/algebra/addresses';
import { parseCidr } from '../../src/algebra/cidr';
import { matches as matchesText } from '../../src/algebra/language';
import { formatRequest, sampleRequest } from '../../src/algebra/request';
import { passes } from '../../src/evaluate/network';
import { clusterPolicy, endOf, judge, namespace, pod, policy } from '../setup/network-world';

const THREE = namespace('shop', 'team: front') + namespace('data', 'team: back') + pod('shop/web', 'app: web', 'http: 8080') + pod('shop/api', 'app: api', 'http: 9090, http: 5353 UDP') + pod('data/db', 'app: db', 'sql: 5432');
const cnp = (name: string, spec: string) => clusterPolicy('ClusterNetworkPolicy', name, spec);
const tier = (name: string, level: 'Admin' | 'Baseline', priority: number, spec: string) => cnp(name, `{ tier: ${level}, priority: ${priority}, subject: { namespaces: { matchLabels: { team: front } } }, ${spec} }`);
const from = (action: string, more = '', peer = 'namespaces: {}') => `{ action: ${action}, from: [{ ${peer} }]${more} }`;
const to = (action: string, peer = 'namespaces: {}', more = '') => `{ action: ${action}, to: [{ ${peer} }]${more} }`;
const port = (number: number) => `, protocols: [{ tcp: { destinationPort: { number: ${number} } } }]`;

interface Case {
  readonly name: string;
  readonly given: string;
  readonly open: Readonly<Record<string, string>>;
  readonly undecided?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'CNP-01 the first rule that matches decides, also about some ports only',
    given: tier('one', 'Admin', 1, `ingress: [${from('Accept', port(80))}, ${from('Deny')}, ${from('Accept')}]`),
    open: { 'data/db -> shop/api': 'TCP 80', 'shop/web -> data/db': 'all ports', '203.0.113.1 -> shop/api': 'all ports' },
  },
  {
    name: 'CNP-01 the other order of rules is another policy',
    given: tier('one', 'Admin', 1, `ingress: [${from('Deny')}, ${from('Accept', port(80))}]`),
    open: { 'data/db -> shop/api': 'no port' },
  },
  {
    name: 'CNP-01 a lower priority comes first, wherever it stands',
    given: tier('late', 'Admin', 10, `ingress: [${from('Deny')}]`) + tier('soon', 'Admin', 9, `ingress: [${from('Accept', port(80))}]`),
    open: { 'data/db -> shop/api': 'TCP 80' },
  },
  {
    name: 'CNP-01 with equal priorities and different actions nothing can be decided',
    given: tier('a', 'Admin', 1, `ingress: [${from('Deny')}]`) + tier('b', 'Admin', 1, `ingress: [${from('Accept', port(80))}]`),
    open: { 'data/db -> shop/api': 'no port' },
    undecided: ['b spec.ingress.0.from.0: and ClusterNetworkPolicy a decide differently, and nothing says which comes first [shop/web shop/api]'],
  },
  {
    name: 'CNP-01 equal priorities do no harm where the rules never meet',
    given: [
      tier('a', 'Admin', 1, `ingress: [${from('Deny', port(80))}]`), tier('b', 'Admin', 1, `ingress: [${from('Accept', port(81))}]`),
      tier('c', 'Baseline', 1, `ingress: [${from('Accept', port(80))}]`), tier('d', 'Admin', 1, `ingress: [${from('Deny', port(80))}], egress: [${to('Accept', 'namespaces: {}', port(80))}]`),
    ].join('') + cnp('e', `{ tier: Admin, priority: 1, subject: { namespaces: { matchLabels: { team: back } } }, ingress: [${from('Accept', port(80))}] }`),
    open: { 'data/db -> shop/api': 'TCP 1-79,81-65535; UDP all; SCTP all' },
  },
  {
    name: 'CNP-02 Accept in Admin passes the NetworkPolicies by',
    given: policy('shop/deny', '{ podSelector: {} }') + tier('a', 'Admin', 1, `ingress: [${from('Accept', port(80))}]`),
    open: { 'data/db -> shop/api': 'TCP 80' },
  },
  {
    name: 'CNP-02 Deny in Admin closes what a NetworkPolicy allows',
    given: policy('shop/allow', '{ podSelector: {}, ingress: [{}] }') + tier('a', 'Admin', 1, `ingress: [${from('Deny', port(80))}]`),
    open: { 'data/db -> shop/api': 'TCP 1-79,81-65535; UDP all; SCTP all' },
  },
  {
    name: 'CNP-02 Pass skips the rest of Admin, and the NetworkPolicies decide',
    given: policy('shop/one', '{ podSelector: { matchLabels: { app: api } }, ingress: [{ ports: [{ port: 80 }] }] }')
      + tier('a', 'Admin', 1, `ingress: [${from('Pass')}]`) + tier('b', 'Admin', 2, `ingress: [${from('Deny')}]`),
    open: { 'data/db -> shop/api': 'TCP 80', 'data/db -> shop/web': 'all ports' },
  },
  {
    name: 'CNP-02 a NetworkPolicy that isolates leaves nothing to Baseline',
    given: policy('shop/one', '{ podSelector: { matchLabels: { app: api } } }') + tier('b', 'Baseline', 1, `ingress: [${from('Accept', port(80))}, ${from('Deny')}]`),
    open: { 'data/db -> shop/api': 'no port', 'data/db -> shop/web': 'TCP 80' },
  },
  {
    name: 'CNP-02 isolation in one direction leaves the other to Baseline',
    given: policy('shop/one', '{ podSelector: {}, policyTypes: [Egress], egress: [{}] }') + tier('b', 'Baseline', 1, `ingress: [${from('Deny')}], egress: [${to('Deny')}]`),
    open: { 'data/db -> shop/api': 'no port', 'shop/api -> data/db': 'all ports' },
  },
  {
    name: 'CNP-02 Pass in Baseline leads to what is open by default; no rule isolates by itself',
    given: tier('b', 'Baseline', 1, `ingress: [${from('Pass', port(80))}, ${from('Deny')}], egress: [${to('Accept', 'namespaces: {}', port(81))}]`),
    open: { 'data/db -> shop/api': 'TCP 80', 'shop/api -> data/db': 'all ports' },
  },
  {
    name: 'CNP-03 the subject: pods in namespaces; pods in the network of their node are neither subject nor peer',
    given: pod('shop/agent', 'app: api', '', 'hostNetwork: true')
      + cnp('a', `{ tier: Admin, priority: 1, subject: { pods: { namespaceSelector: { matchLabels: { team: front } }, podSelector: { matchLabels: { app: api } } } }, ingress: [${from('Deny')}] }`),
    open: { 'data/db -> shop/api': 'no port', 'data/db -> shop/web': 'all ports', 'data/db -> shop/agent': 'all ports', 'shop/agent -> shop/api': 'all ports' },
  },
  {
    name: 'CNP-03 without a namespaceSelector the subject lies in any namespace',
    given: cnp('a', `{ tier: Admin, priority: 1, subject: { pods: { podSelector: {} } }, ingress: [${from('Deny', '', 'pods: { podSelector: { matchLabels: { app: web } } }')}] }`),
    open: { 'shop/web -> data/db': 'no port', 'shop/api -> data/db': 'all ports' },
  },
  {
    name: 'CNP-04 pods as peers, by namespace and label',
    given: tier('a', 'Admin', 1, `ingress: [${from('Deny', '', 'pods: { namespaceSelector: { matchLabels: { team: back } }, podSelector: { matchLabels: { app: db } } }')}]`),
    open: { 'data/db -> shop/api': 'no port', 'shop/web -> shop/api': 'all ports' },
  },
  {
    name: 'CNP-04 networks of both families together are everybody',
    given: tier('a', 'Admin', 1, `egress: [${to('Accept', 'namespaces: { matchLabels: { team: back } }')}, ${to('Deny', 'networks: [0.0.0.0/0, "::/0"]')}]`),
    open: { 'shop/web -> data/db': 'all ports', 'shop/web -> shop/api': 'no port', 'shop/web -> 203.0.113.1': 'no port', 'shop/web -> names': 'no port', 'shop/web -> 2001:db8::1': 'no port' },
  },
  {
    name: 'CNP-04 other networks may hold pods, whose addresses nobody told',
    given: tier('a', 'Admin', 1, `egress: [${to('Deny', 'networks: [0.0.0.0/0]')}]`),
    open: { 'shop/web -> 203.0.113.1': 'no port', 'shop/web -> 2001:db8::1': 'all ports' },
    undecided: ['a spec.egress.0.to.0: also means pods, whose addresses no object gives [shop/web shop/api]'],
  },
  {
    name: 'CNP-04 which does not matter after a rule that decides about all pods',
    given: tier('a', 'Admin', 1, `egress: [${to('Pass')}, ${to('Deny', 'networks: [0.0.0.0/0]')}]`),
    open: { 'shop/web -> 203.0.113.1': 'no port', 'shop/web -> data/db': 'all ports' },
  },
  {
    name: 'CNP-04 it does after a rule about other ports',
    given: tier('a', 'Admin', 1, `egress: [${to('Pass', 'namespaces: {}', port(80))}, ${to('Deny', 'networks: [10.0.0.0/8]', port(81))}]`),
    open: { 'shop/web -> 10.0.0.1': 'TCP 1-80,82-65535; UDP all; SCTP all' },
    undecided: ['a spec.egress.1.to.0: also means pods, whose addresses no object gives [shop/web shop/api]'],
  },
  {
    name: 'CNP-04 nodes are known by no address',
    given: tier('a', 'Admin', 1, `egress: [${to('Deny', 'nodes: {}')}]`),
    open: { 'shop/web -> remote-node': 'no port', 'shop/web -> 203.0.113.1': 'all ports' },
    undecided: ['a spec.egress.0.to.0: selects nodes, whose addresses no object gives [shop/web shop/api]'],
  },
  {
    name: 'CNP-05 protocols: a number, a range, each of the protocols, and the absence of them all',
    given: tier('a', 'Admin', 1, `ingress: [${from('Accept', ', protocols: [{ tcp: { destinationPort: { number: 80 } } }, { tcp: { destinationPort: { range: { start: 90, end: 99 } } } }, { udp: { destinationPort: { number: 53 } } }, { sctp: { destinationPort: { number: 7 } } }]')}, ${from('Deny')}]`),
    open: { 'data/db -> shop/api': 'TCP 80,90-99; UDP 53; SCTP 7' },
  },
  {
    name: 'CNP-05 a named port is looked up at the destination, in any protocol',
    given: tier('a', 'Admin', 1, `ingress: [${from('Accept', ', protocols: [{ destinationNamedPort: http }]')}, ${from('Deny')}]`)
      + cnp('b', `{ tier: Admin, priority: 2, subject: { namespaces: { matchLabels: { team: back } } }, egress: [${to('Deny', 'namespaces: {}', ', protocols: [{ destinationNamedPort: http }]')}] }`),
    open: { 'shop/api -> shop/web': 'TCP 8080', 'shop/web -> shop/api': 'TCP 9090; UDP 5353', 'data/db -> shop/web': 'no port', 'data/db -> 203.0.113.1': 'all ports' },
  },
  {
    name: 'CNP-05 a name for two ports of one pod cannot be decided, where a rule asks that pod for it',
    given: pod('data/twice', 'app: twice', 'http: 80, http: 81') + tier('a', 'Admin', 1, `ingress: [${from('Accept', ', protocols: [{ destinationNamedPort: http }]')}], egress: [${to('Deny', 'namespaces: { matchLabels: { team: back } }', ', protocols: [{ destinationNamedPort: http }]')}]`),
    open: { 'data/db -> shop/web': 'all ports', 'shop/web -> data/db': 'all ports' },
    undecided: ['a spec.egress.0.to.0: names a port that some pods give to several numbers, or to one of their node [shop/web shop/api data/twice]'],
  },
  {
    name: 'CNP-05 a peer that nobody knows: Accept matches nothing',
    given: tier('a', 'Admin', 1, `ingress: [${from('Accept', '', 'services: {}')}]`) + policy('shop/deny', '{ podSelector: {} }'),
    open: { 'data/db -> shop/api': 'no port' },
    undecided: ['a spec.ingress.0.from.0.services: is no field that is known [shop/web shop/api]', 'a spec.ingress.0.from.0: needs exactly one of namespaces and pods [shop/web shop/api]'],
  },
  {
    name: 'CNP-05 a peer that nobody knows: Deny and Pass close everything',
    given: tier('a', 'Admin', 1, `egress: [${to('Pass', 'services: {}')}]`),
    open: { 'shop/api -> data/db': 'no port', 'shop/api -> 203.0.113.1': 'no port', 'data/db -> shop/api': 'all ports' },
    undecided: ['a spec.egress.0.to.0.services: is no field that is known [shop/web shop/api]', 'a spec.egress.0.to.0: needs exactly one of namespaces and pods [shop/web shop/api]'],
  },
  {
    name: 'CNP-05 a peer that nobody knows spoils the rule, also beside one that is known',
    given: tier('a', 'Admin', 1, 'ingress: [{ action: Accept, from: [{ namespaces: {} }, { pods: { podSelector: null } }, { namespaces: [] }] }]') + policy('shop/deny', '{ podSelector: {} }'),
    open: { 'data/db -> shop/api': 'no port' },
    undecided: ['a spec.ingress.0.from.1.pods.podSelector: is missing [shop/web shop/api]', 'a spec.ingress.0.from.2.namespaces: is no mapping [shop/web shop/api]'],
  },
  {
    name: 'CNP-05 a peer that is none: Pass closes everything',
    given: tier('a', 'Admin', 1, `egress: [${to('Pass', 'pods: []')}]`),
    open: { 'shop/api -> data/db': 'no port', 'shop/api -> 203.0.113.1': 'no port' },
    undecided: ['a spec.egress.0.to.0.pods: is no mapping [shop/web shop/api]'],
  },
  {
    name: 'CNP-05 a port that nobody knows: Accept matches nothing',
    given: tier('a', 'Admin', 1, `ingress: [${from('Accept', ', protocols: [{ icmp: {} }]')}]`) + policy('shop/deny', '{ podSelector: {} }'),
    open: { 'data/db -> shop/api': 'no port' },
    undecided: ['a spec.ingress.0.protocols.0.icmp: is no field that is known [shop/web shop/api]', 'a spec.ingress.0.protocols.0: needs exactly one of tcp, udp, sctp and destinationNamedPort [shop/web shop/api]'],
  },
  {
    name: 'CNP-03 labels of a namespace that no object describes cannot be decided, of subjects and of peers',
    given: pod('far/away', 'app: away') + tier('a', 'Admin', 1, `ingress: [${from('Deny', '', 'namespaces: { matchLabels: { team: back } }')}]`),
    open: { 'data/db -> shop/api': 'no port', 'far/away -> shop/api': 'all ports' },
    undecided: ['a spec.subject: asks for labels of a namespace that no object gives [far/away]', 'a spec.ingress.0.from.0: asks for labels of a namespace that no object gives [shop/web shop/api far/away]'],
  },
];

test.each(CASES.map(item => [item.name, item] as const))('%s', (_, { given, open, undecided = [] }) => {
  const judged = judge(THREE + given);
  expect(Object.fromEntries(Object.keys(open).map(pair => [pair, judged.open(pair)]))).toEqual(open);
  expect(judged.undecided).toEqual(undecided);
});

describe('CNP-04 networks, where the addresses of pods are known', () => {
  const facts = { podAddresses: addresses([parseCidr('10.244.0.0/16')!]) };
  const deny = (cidr: string) => judge(THREE + tier('a', 'Admin', 1, `egress: [${to('Deny', `networks: [${cidr}]`)}]`), facts);
  test('a wider block means all pods', () => {
    expect(deny('10.0.0.0/8').open('shop/web -> data/db')).toBe('no port');
    expect(deny('10.0.0.0/8').undecided).toEqual([]);
  });
  test('a block beside means none', () => {
    expect(deny('192.168.0.0/16').open('shop/web -> data/db')).toBe('all ports');
    expect(deny('192.168.0.0/16').undecided).toEqual([]);
  });
  test('no address known is nothing known', () => {
    expect(judge(THREE + tier('a', 'Admin', 1, `egress: [${to('Deny', 'networks: [10.0.0.0/8]')}]`), { podAddresses: [] }).undecided).toHaveLength(1);
  });
  test('a part of them cannot be decided', () => {
    expect(deny('10.244.1.0/24').undecided).toEqual(['a spec.egress.0.to.0: also means pods, whose addresses no object gives [shop/web shop/api]']);
  });
});

test('CNP-01 policies of equal priority may meet at the port of one pod alone', () => {
  const two = (name: string) => judge(THREE + tier('a', 'Admin', 1, `ingress: [${from('Deny', `, protocols: [{ destinationNamedPort: ${name} }]`)}]`) + tier('b', 'Admin', 1, `ingress: [${from('Accept', port(9090))}]`)).undecided;
  expect(two('http')).toEqual(['b spec.ingress.0.from.0: and ClusterNetworkPolicy a decide differently, and nothing says which comes first [shop/web shop/api]']);
  expect(two('sql')).toEqual([]);
});

describe('CNP-04 domain names', () => {
  const { world, layer, undecided, open } = judge(THREE + tier('a', 'Admin', 1, `egress: [${to('Accept', 'domainNames: ["*.Example.org", api.test.]', port(443))}, ${to('Deny', 'networks: [0.0.0.0/0, "::/0"]')}]`));
  const names = passes(world, layer, endOf(world, 'shop/web'), world.namesEnd).traffic;
  const matches = (name: string) => names.some(({ fields }) => matchesText(fields.get('name')!, name));
  test('open their hosts alone, on their ports alone, and only in an engine that knows them', () => {
    expect(open('shop/web -> names')).toBe('TCP 443');
    expect(open('shop/web -> 203.0.113.1')).toBe('no port');
    expect(undecided).toEqual(['a spec.egress.0.to.0: is experimental: an engine without domainNames lets nothing through [shop/web shop/api]']);
    expect(formatRequest(sampleRequest(names)!)).toMatch(/^TCP 443 name /);
  });
  test('the wildcard stands for one label or more', () => {
    expect(['www.example.org', 'a.b.example.org', 'api.test', 'example.org', '.example.org', 'www.api.test', 'example.com'].map(matches)).toEqual([true, true, true, false, false, false, false]);
  });
});

describe('CNP-06 what the API server refuses is not decided', () => {
  const refused: readonly (readonly [string, string, string])[] = [
    ['a rule of another action', `ingress: [${from('Allow')}]`, 'ingress.0.action: is none of Accept, Deny, Pass'],
    ['no peers', 'ingress: [{ action: Accept, from: [] }]', 'ingress.0.from: is empty'],
    ['peers of two kinds', `egress: [${to('Accept', 'namespaces: {}, networks: [10.0.0.0/8]')}]`, 'egress.0.to.0: names several kinds of peers'],
    ['networks for ingress', `ingress: [${from('Accept', '', 'namespaces: {}, networks: [10.0.0.0/8]')}]`, 'ingress.0.from.0.networks: is no field that is known'],
    ['no networks', `egress: [${to('Accept', 'networks: []')}]`, 'egress.0.to.0.networks: is empty'],
    ['a network that is none', `egress: [${to('Accept', 'networks: [10.0.0.1]')}]`, 'egress.0.to.0.networks.0: is no block of addresses'],
    ['names that are not accepted', `egress: [${to('Deny', 'domainNames: [example.org]')}]`, 'egress.0.to.0.domainNames: stands in a rule that does not accept'],
    ['a wildcard inside of a name', `egress: [${to('Accept', 'domainNames: [www.*.org]')}]`, 'egress.0.to.0.domainNames.0: is no domain name'],
    ['a protocol without a port', `ingress: [${from('Accept', ', protocols: [{ tcp: {} }]')}]`, 'ingress.0.protocols.0.tcp: names no destinationPort'],
    ['no protocols', `ingress: [${from('Accept', ', protocols: []')}]`, 'ingress.0.protocols: is empty'],
    ['two protocols in one item', `ingress: [${from('Accept', ', protocols: [{ tcp: { destinationPort: { number: 1 } }, udp: { destinationPort: { number: 1 } } }]')}]`, 'ingress.0.protocols.0: needs exactly one of tcp, udp, sctp and destinationNamedPort'],
    ['a range of one port', `ingress: [${from('Accept', ', protocols: [{ tcp: { destinationPort: { range: { start: 80, end: 80 } } } }]')}]`, 'ingress.0.protocols.0.tcp.destinationPort.range: does not run from one port to a later one'],
    ['a number beside a range', `ingress: [${from('Accept', ', protocols: [{ tcp: { destinationPort: { number: 80, range: { start: 1, end: 2 } } } }]')}]`, 'ingress.0.protocols.0.tcp.destinationPort: needs one number from 1 to 65535, or one range'],
    ['neither number nor range', `ingress: [${from('Accept', ', protocols: [{ tcp: { destinationPort: {} } }]')}]`, 'ingress.0.protocols.0.tcp.destinationPort: needs one number from 1 to 65535, or one range'],
    ['port 0', `ingress: [${from('Accept', ', protocols: [{ udp: { destinationPort: { number: 0 } } }]')}]`, 'ingress.0.protocols.0.udp.destinationPort: needs one number from 1 to 65535, or one range'],
    ['no protocol in an item', `ingress: [${from('Accept', ', protocols: [{}]')}]`, 'ingress.0.protocols.0: needs exactly one of tcp, udp, sctp and destinationNamedPort'],
    ['CNP-05 named ports of addresses', `egress: [${to('Accept', 'networks: [0.0.0.0/0, "::/0"]', ', protocols: [{ destinationNamedPort: http }]')}]`, 'egress.0.protocols: names ports of peers that have none'],
    ['CNP-05 named ports of addresses, also beside pods', `egress: [{ action: Accept, to: [{ namespaces: {} }, { networks: [0.0.0.0/0, "::/0"] }], protocols: [{ destinationNamedPort: http }] }]`, 'egress.0.protocols: names ports of peers that have none'],
    ['CNP-04 more than 25 rules', `ingress: [${new Array(26).fill(from('Accept', port(80))).join(', ')}]`, 'ingress: has more than 25 items'],
  ];
  test.each(refused)('%s', (_, rules, message) => expect(judge(THREE + tier('a', 'Admin', 1, rules)).undecided).toContain(`a spec.${message} [shop/web shop/api]`));

  test.each([
    ['CNP-01 no tier', '{ priority: 1, subject: { namespaces: { matchLabels: { team: back } } } }', 'tier: is neither Admin nor Baseline [data/db]'],
    ['CNP-01 no priority', '{ tier: Admin, subject: { namespaces: { matchLabels: { team: back } } } }', 'priority: is no whole number from 0 to 1000 [data/db]'],
    ['CNP-01 a priority beyond the last', '{ tier: Admin, priority: 1001, subject: { namespaces: { matchLabels: { team: back } } } }', 'priority: is no whole number from 0 to 1000 [data/db]'],
    ['CNP-03 no subject: it may be any pod', '{ tier: Admin, priority: 1 }', 'subject: is missing [shop/web shop/api data/db]'],
    ['CNP-03 two subjects', '{ tier: Admin, priority: 1, subject: { namespaces: {}, pods: { podSelector: {} } } }', 'subject: needs exactly one of namespaces and pods [shop/web shop/api data/db]'],
  ])('%s', (_, spec, message) => expect(judge(THREE + cnp('a', spec)).undecided).toEqual([`a spec.${message}`]));

  test('its nearest neighbour is fine', () => {
    expect(judge(THREE + tier('a', 'Baseline', 1000, `ingress: [${new Array(25).fill(from('Pass', port(80))).join(', ')}]`)).undecided).toEqual([]);
  });
});

describe('causes', () => {
  const { causes } = judge(THREE + policy('shop/deny', '{ podSelector: {} }') + tier('a', 'Admin', 1, `ingress: [${from('Accept', port(80), 'namespaces: { matchLabels: { team: back } }')}, ${from('Deny', port(81))}], egress: [${to('Deny')}]`));
  test('CNP-02 the rule of the tier that lets through', () => expect(causes('data/db -> shop/api')).toEqual(['ingress a spec.ingress.0.from.0']));
  test('CNP-02 all that stops, tier by tier', () => expect(causes('shop/web -> shop/api')).toEqual(['egress a spec.egress.0.to.0', 'ingress a spec.ingress.1.from.0', 'ingress deny spec (NP-01)']));
});
