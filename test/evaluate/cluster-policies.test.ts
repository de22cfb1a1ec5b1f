import { clusterPolicy, judge, namespace, pod, policy } from '../setup/network-world';

const THREE = namespace('shop', 'team: front') + namespace('data', 'team: back') + pod('shop/web', 'app: web', 'http: 8080') + pod('shop/api', 'app: api', 'http: 9090') + pod('data/db', 'app: db', 'sql: 5432');
const SHOP = 'subject: { namespaces: { matchLabels: { team: front } } }';
const tier = (name: string, priority: number | string, spec: string, level = 'Admin') => clusterPolicy('ClusterNetworkPolicy', name, `{ tier: ${level}, priority: ${priority}, ${SHOP}, ${spec} }`);
const from = (action: string, more = '', peer = 'namespaces: {}') => `{ action: ${action}, from: [{ ${peer} }]${more} }`;
const to = (action: string, peer = 'namespaces: {}', more = '') => `{ action: ${action}, to: [{ ${peer} }]${more} }`;
const port = (number: number) => `, protocols: [{ tcp: { destinationPort: { number: ${number} } } }]`;
const DENY_ALL = policy('shop/deny', '{ podSelector: {} }');

describe('CNP-05 what nobody understands', () => {
  test.each<[string, string, string]>([
    ['a peer', 'services: {}', 'needs exactly one of namespaces and pods'],
    ['a selector of namespaces', 'pods: { namespaceSelector: [], podSelector: {} }', 'is no mapping'],
    ['a selector of pods', 'pods: { namespaceSelector: {}, podSelector: [] }', 'is no mapping'],
  ])('%s: a rule that accepts opens nothing and closes nothing, one that does not closes everything', (_, peer, message) => {
    const judged = (action: string, more = '') => judge(THREE + more + tier('a', 1, `ingress: [${from(action, '', peer)}]`));
    const [accept, closed, deny, pass] = [judged('Accept'), judged('Accept', DENY_ALL), judged('Deny'), judged('Pass')];
    expect([accept, closed, deny, pass].map(({ open }) => open('data/db -> shop/api'))).toEqual(['all ports', 'no port', 'no port', 'no port']);
    for (const { undecided } of [accept, deny, pass]) { expect(undecided.filter(text => text.includes(message))).toHaveLength(1); }
  });
  test('where they stand', () => {
    const said = (peer: string) => judge(THREE + tier('a', 1, `ingress: [${from('Accept', '', peer)}]`)).layer.undecided.map(({ unknown }) => unknown.message);
    expect(said('pods: { namespaceSelector: {}, podSelector: [] }')).toEqual(['spec.ingress[0].from[0].pods.podSelector is no mapping']);
    expect(said('pods: { namespaceSelector: [], podSelector: {} }')).toEqual(['spec.ingress[0].from[0].pods.namespaceSelector is no mapping']);
  });
  test('a field of the spec, beside a name of a rule, which is known', () => {
    expect(judge(THREE + tier('a', 1, `rules: 1, ingress: [{ name: first, action: Deny, from: [{ namespaces: {} }] }]`)).undecided).toEqual(['a spec.rules: is no field that is known [shop/web shop/api]']);
  });
  test.each<[string, string]>([
    ['networks beside nodes', 'networks: [10.0.0.0/8], nodes: {}'], ['networks beside names', 'networks: [10.0.0.0/8], domainNames: [a.example]'], ['nodes beside namespaces', 'nodes: {}, namespaces: {}'], ['nodes beside pods', 'nodes: {}, pods: { podSelector: {} }'],
  ])('%s are several kinds of peers', (_, peer) => expect(judge(THREE + tier('a', 1, `egress: [${to('Accept', peer)}]`)).undecided).toEqual(['a spec.egress.0.to.0: names several kinds of peers [shop/web shop/api]']));
  test('CNP-04 more than 25 networks, and 25', () => {
    const networks = (count: number) => judge(THREE + tier('a', 1, `egress: [${to('Pass')}, ${to('Deny', `networks: [${Array.from({ length: count }, (_, index) => `10.${index}.0.0/16`).join(', ')}]`)}]`)).undecided;
    expect([networks(25), networks(26)]).toEqual([[], ['a spec.egress.1.to.0.networks: has more than 25 items [shop/web shop/api]']]);
  });
});

describe('CNP-01 the order of policies', () => {
  test.each(['1.5', '-1', '"5"', '1001', 'null'])('%s is no priority', priority => {
    expect(judge(THREE + tier('a', priority, `ingress: [${from('Deny')}]`)).undecided).toEqual(['a spec.priority: is no whole number from 0 to 1000 [shop/web shop/api]']);
  });
  test('from 0 to 1000', () => {
    const judged = judge(THREE + tier('late', 1000, `ingress: [${from('Deny')}]`) + tier('soon', 0, `ingress: [${from('Accept', port(80))}]`));
    expect([judged.undecided, judged.open('data/db -> shop/api')]).toEqual([[], 'TCP 80']);
  });
  test('between equal priorities by name and kind, wherever they stand', () => {
    const [first, second] = [tier('a', 1, `ingress: [${from('Deny')}]`), tier('b', 1, `ingress: [${from('Accept', port(80))}]`)];
    for (const text of [first + second, second + first]) { expect(judge(THREE + text).open('data/db -> shop/api')).toBe('no port'); }
    const [accept, deny] = [tier('a', 1, `ingress: [${from('Accept', port(80))}]`), tier('b', 1, `ingress: [${from('Deny')}]`)];
    for (const text of [accept + deny, deny + accept]) { expect(judge(THREE + text).open('data/db -> shop/api')).toBe('TCP 80'); }
    const admin = clusterPolicy('AdminNetworkPolicy', 'z', `{ priority: 1, ${SHOP}, ingress: [${from('Deny')}] }`);
    for (const text of [admin + accept, accept + admin]) { expect(judge(THREE + text).open('data/db -> shop/api')).toBe('no port'); }
  });
});

describe('CNP-05 ports by their names', () => {
  const named = (action: string, name: string) => from(action, `, protocols: [{ destinationNamedPort: ${name} }]`);
  test('are those of each pod, also beside a policy without names', () => {
    const judged = judge(THREE + tier('a', 1, `ingress: [${named('Accept', 'http')}]`) + tier('b', 2, `ingress: [${from('Accept', port(80))}, ${from('Deny')}]`));
    expect([judged.open('data/db -> shop/web'), judged.open('data/db -> shop/api')]).toEqual(['TCP 80,8080', 'TCP 80,9090']);
    const other = judge(THREE + tier('a', 1, `ingress: [${from('Accept', port(80))}]`) + tier('b', 2, `ingress: [${named('Accept', 'http')}, ${from('Deny')}]`));
    expect([other.open('data/db -> shop/web'), other.open('data/db -> shop/api')]).toEqual(['TCP 80,8080', 'TCP 80,9090']);
  });
  test('are nothing at a pod that has none', () => {
    const judged = judge(THREE + tier('a', 1, `ingress: [${named('Deny', 'sql')}]`));
    expect([judged.open('data/db -> shop/web'), judged.causes('data/db -> shop/web')]).toEqual(['all ports', []]);
  });
});

describe('CNP-04 peers that are no pods', () => {
  test('nodes: the own one and the others', () => {
    const judged = judge(THREE + tier('a', 1, `egress: [${to('Deny', 'nodes: {}')}]`));
    expect(['host', 'remote-node', 'health', 'kube-apiserver'].map(entity => judged.open(`shop/web -> ${entity}`))).toEqual(['no port', 'no port', 'all ports', 'all ports']);
  });
  test('networks are in doubt unless a rule before them decides about all pods', () => {
    const doubt = (rules: string) => judge(THREE + tier('a', 1, `egress: [${rules}]`)).undecided;
    const networks = to('Deny', 'networks: [10.0.0.0/8]');
    expect([doubt(`${to('Pass')}, ${networks}`), doubt(`${networks}, ${to('Pass')}`)]).toEqual([[], ['a spec.egress.0.to.0: also means pods, whose addresses no object gives [shop/web shop/api]']]);
    expect(doubt(`${to('Pass', 'networks: [0.0.0.0/0, "::/0"]')}, ${networks}`)).toHaveLength(1);
  });
  test.each<[string, boolean]>([
    ['example.org', true], ['a-b_c.example.org', true], ['"*.example.org"', true], ['EXAMPLE.org.', true], ['a.b', true], ['xn--a.b1', true], ['a.b-c', true],
    ['example', false], ['"*"', false], ['"*.org"', false], ['"**.example.org"', false], ['a.*.org', false], ['"a b.org"', false], ['-a.org', false], ['a-.org', false], ['a..org', false], ['.example.org', false], ['example.org..', false], ['a.org/', false], ['"!a.org"', false], ['7', false], ['"_a.org"', false],
  ])('the domain name %s is one: %s', (name, taken) => {
    const experimental = 'a spec.egress.0.to.0: is experimental: an engine without domainNames lets nothing through [shop/web shop/api]';
    expect(judge(THREE + tier('a', 1, `egress: [${to('Accept', `domainNames: [${name}]`)}]`)).undecided).toEqual([taken ? experimental : 'a spec.egress.0.to.0.domainNames.0: is no domain name [shop/web shop/api]']);
  });
});
