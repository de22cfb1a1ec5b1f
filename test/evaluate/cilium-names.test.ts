import fc from 'fast-check';
import { hasIndex } from '../../src/algebra/index-set';
import { matches } from '../../src/algebra/language';
import { resolvable } from '../../src/evaluate/cilium-dns';
import { namesLike } from '../../src/evaluate/cilium-names';
import { cilium, judgeCilium } from '../setup/cilium-world';
import { endOf, namespace, pod } from '../setup/network-world';

const WORLD = namespace('shop') + namespace('kube-system') + pod('shop/api', 'app: api') + pod('shop/web', 'app: web') + pod('kube-system/dns', 'k8s-app: kube-dns') + pod('kube-system/other', 'app: other');
const DNS = '{ matchLabels: { "k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: kube-dns } }';
const asks = (names: string, protocol = 'ANY') => `{ toEndpoints: [${DNS}], toPorts: [{ ports: [{ port: "53", protocol: ${protocol} }], rules: { dns: [${names}] } }] }`;
const https = 'toPorts: [{ ports: [{ port: "443", protocol: TCP }] }]';
const api = (...egress: string[]) => cilium('shop/api', `{ endpointSelector: { matchLabels: { app: api } }, egress: [${egress.join(', ')}] }`);
const HOSTS = ['a.example', 'x.a.example', 'y.x.a.example', 'b.example', 'a-x.example', 'local'];
const reached = (text: string, port = 'TCP 443', pair = 'shop/api -> names') => {
  const judged = judgeCilium(WORLD + text);
  expect(judged.undecided).toEqual([]);
  return HOSTS.filter(host => judged.passes(pair, `${port} name=${host}`));
};

describe('CIL-23 names', () => {
  test.each([
    ['{ matchName: A.Example }', ['a.example']],
    ['{ matchName: a.example. }', ['a.example']],
    ['{ matchPattern: "*.a.example" }', ['x.a.example']],
    ['{ matchPattern: "**.a.example" }', ['x.a.example', 'y.x.a.example']],
    ['{ matchPattern: "a*.example" }', ['a.example', 'a-x.example']],
    ['{ matchPattern: "*.*.a.example" }', ['y.x.a.example']],
    ['{ matchPattern: "*" }', HOSTS],
    ['{ matchPattern: "**" }', HOSTS],
    ['{ matchName: a.example }, { matchName: b.example }', ['a.example', 'b.example']],
  ])('%s', (names, hosts) => {
    expect(reached(api(`{ toFQDNs: [${names}], ${https} }`, asks('{ matchPattern: "*" }')))).toEqual(hosts);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['Q1.Example.', ['q1.example'], ['q1.example.', 'q1-example', 'x.q1.example']],
    ['*.q2.example', ['x.q2.example', '.q2.example', '-_9.q2.example'], ['q2.example', 'x.y.q2.example', 'X.q2.example']],
    ['**.q3.example', ['x.q3.example', 'x.y.q3.example'], ['q3.example', '.q3.example', 'x..q3.example']],
    ['***.q4.example', ['x.y.q4.example'], ['q4.example']],
    ['a**b.q5', ['ab.q5', 'axb.q5'], ['a.b.q5', 'axb.q', 'xab.q5']],
    ['**.', ['a', 'a.b'], ['', '.']],
    ['****', ['a', 'a.b'], ['', 'a.', '.a', 'a..b']],
    ['*q6', ['q6', 'xq6'], ['q6x', 'x.q6']],
    ['q7.**', ['q7.', 'q7.x'], ['q7', 'q7.x.y']],
  ])('%s, by itself', (pattern, yes, no) => expect([yes.filter(name => !matches(namesLike(pattern), name)), no.filter(name => matches(namesLike(pattern), name))]).toEqual([[], []]));

  test.each<[string, boolean]>([
    ['matchName: a', true], ['matchName: a-b_c.D9', true], ['matchName: a.b.', true], [`matchName: ${'a'.repeat(255)}`, true], ['matchPattern: "a*.*.b."', true], ['matchPattern: "**"', true],
    ['matchName: a.b..', false], ['matchName: .a', false], ['matchName: a..b', false], ['matchName: "*.a"', false], ['matchName: a/b', false], ['matchName: "a "', false], ['matchName: ä', false], ['matchName: 7', false], ['matchName: ""', false], [`matchName: ${'a'.repeat(256)}`, false],
    ['matchPattern: "a b"', false], ['matchPattern: ".*"', false], ['matchPattern: "*..a"', false], ['matchPattern: "*/"', false], ['matchPattern: "[a].b"', false],
  ])('%.60s is taken: %s', (name, taken) => expect(judgeCilium(WORLD + api(`{ toFQDNs: [{ ${name} }], ${https} }`)).undecided.filter(text => text.includes('is no host name')).length).toBe(taken ? 0 : 1));

  test('as the patterns are written in regular expressions', () => {
    const labels = fc.constantFrom('a', 'b', '*', '**', 'a*', '*b', 'a*b');
    const hosts = fc.array(fc.constantFrom('a', 'b', 'ab', 'axb', 'x'), { minLength: 1, maxLength: 4 }).map(parts => parts.join('.'));
    fc.assert(fc.property(fc.array(labels, { minLength: 1, maxLength: 3 }).map(parts => parts.join('.')), hosts, (pattern, host) => {
      const text = `${pattern}.`.replaceAll('.', '[.]').replace(/^\*{2,}\[\.\]/, '([-a-z0-9_]+([.][-a-z0-9_]+){0,})[.]').replace(/\*+/g, found => (found === '*' || found === '**' ? '[-a-z0-9_]*' : found));
      const expected = /^\*+$/.test(pattern) ? /^([-a-z0-9_]+[.])+$/ : new RegExp(`^${text}$`);
      return matches(namesLike(pattern), host) === expected.test(`${host}.`);
    }), { numRuns: 1000 });
  });
});

describe('CIL-22 names are open only as far as the DNS of the same pod is asked for them', () => {
  const stripe = `{ toFQDNs: [{ matchPattern: "**.example" }], ${https} }`;

  test('without a rule of DNS, not at all', () => {
    expect(reached(api(stripe))).toEqual([]);
    expect(reached(api(stripe, `{ toEndpoints: [${DNS}], toPorts: [{ ports: [{ port: "53" }] }] }`))).toEqual([]);
  });

  test('with one, those that it covers', () => {
    expect(reached(api(stripe, asks('{ matchPattern: "*.example" }')))).toEqual(['a.example', 'b.example', 'a-x.example']);
    expect(reached(api(stripe, asks('{ matchName: a.example }, { matchPattern: "*.a.example" }')))).toEqual(['a.example', 'x.a.example']);
  });

  test('in whichever policy it stands', () => {
    expect(reached(api(stripe) + cilium('dns', `{ endpointSelector: {}, egress: [${asks('{ matchName: b.example }')}] }`))).toEqual(['b.example']);
  });

  test('an empty list of names limits nothing, and shows Cilium nothing', () => {
    expect(reached(api(stripe, `{ toEndpoints: [${DNS}], toPorts: [{ ports: [{ port: "53" }], rules: { dns: [] } }] }`))).toEqual([]);
  });

  test('what other pods ask for is known to their node, and cannot be decided', () => {
    const web = cilium('shop/web', `{ endpointSelector: { matchLabels: { app: web } }, egress: [${asks('{ matchName: a.example }')}] }`);
    expect(judgeCilium(WORLD + api(stripe) + web).undecided).toEqual([
      'api spec.egress.0.toPorts.0: names hosts that only other pods may ask for: they are open once such a pod runs on the same node (CIL-22) [shop/api]',
    ]);
    expect(judgeCilium(WORLD + api(stripe, asks('{ matchName: a.example }')) + web).undecided).toEqual([]);
    expect(judgeCilium(WORLD + api(stripe, asks('{ matchName: b.example }')) + web).undecided).toHaveLength(1);
    expect(judgeCilium(WORLD + api(`{ toFQDNs: [{ matchName: b.example }], ${https} }`) + web).undecided).toEqual([]);
  });

  test('addresses that rules name need no DNS', () => {
    const judged = judgeCilium(WORLD + api(`{ toCIDR: [8.8.8.8/32], ${https} }`));
    expect([judged.open('shop/api -> 8.8.8.8'), judged.open('shop/api -> names')]).toEqual(['TCP 443', 'no port']);
  });
});

describe('CIL-25 names in the handshake', () => {
  test('are a condition beside the name of the host', () => {
    const spec = (names: string) => api(`{ toFQDNs: [{ matchPattern: "**.example" }], toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [${names}] }] }`, asks('{ matchPattern: "*" }'));
    const both = (names: string) => HOSTS.filter(host => judgeCilium(WORLD + spec(names)).passes('shop/api -> names', `TCP 443 name=${host} sni=${host}`));
    expect(both('a.example')).toEqual(['a.example']);
    expect(both('"*.a.example", b.example')).toEqual(['x.a.example', 'b.example']);
    expect(both('other.host')).toEqual([]);
    // CIL-25: an address may serve another site as well.
    expect(judgeCilium(WORLD + spec('a.example')).passes('shop/api -> names', 'TCP 443 name=b.example sni=a.example')).toBe(true);
    expect(judgeCilium(WORLD + spec('a.example')).passes('shop/api -> names', 'TCP 443 name=a.example sni=')).toBe(false);
  });

  test('are a condition of their own where hosts have no names', () => {
    const judged = judgeCilium(WORLD + api('{ toEntities: [world], toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [a.example] }] }'));
    expect(judged.passes('shop/api -> 8.8.8.8', 'TCP 443 sni=a.example')).toBe(true);
    expect(judged.passes('shop/api -> 8.8.8.8', 'TCP 443 sni=b.example')).toBe(false);
    expect(judged.passes('shop/api -> 8.8.8.8', 'TCP 443 sni=')).toBe(false);
    expect(judged.passes('shop/api -> names', 'TCP 443 name=a.example')).toBe(true);
    expect(judged.passes('shop/api -> names', 'TCP 443 name=b.example')).toBe(false);
  });
});

test('CIL-33 denied addresses may be those of a host with a name', () => {
  const deny = (cidr: string) => cilium('shop/deny', `{ endpointSelector: { matchLabels: { app: api } }, egressDeny: [{ toCIDR: [${cidr}] }] }`);
  const names = api(`{ toFQDNs: [{ matchName: a.example }], ${https} }`, asks('{ matchName: a.example }'));
  expect(judgeCilium(WORLD + names + deny('8.8.8.8/32')).undecided).toEqual(['deny spec.egressDeny.0.toCIDR: closes some addresses, and no manifest says which hosts have them [shop/api]']);
  expect(judgeCilium(WORLD + names + deny('169.254.169.254/32')).undecided).toEqual([]);
  expect(judgeCilium(WORLD + api(`{ toEndpoints: [{}] }`) + deny('8.8.8.8/32')).undecided).toEqual([]);
  const all = judgeCilium(WORLD + names + deny('0.0.0.0/0, "::/0"'));
  expect([all.undecided, all.open('shop/api -> names')]).toEqual([[], 'no port']);
});

describe('CIL-23 what a pod may ask which server for', () => {
  const askOver = (protocol: string, pattern: string): string => `{ toEntities: [cluster], toPorts: [{ ports: [{ port: "53", protocol: ${protocol} }], rules: { dns: [{ matchPattern: "${pattern}" }] } }] }`;
  const ask = (text: string, name: string, server: string) => {
    const { world } = judgeCilium(WORLD + text);
    const parts = resolvable(world, endOf(world, 'shop/api'))?.filter(({ servers }) => hasIndex(servers, endOf(world, server)));
    return parts && (parts.length === 0 ? 'not watched' : parts.some(({ names }) => matches(names, name)));
  };

  test.each([
    ['nothing watches', api('{ toEndpoints: [{}] }'), undefined, undefined],
    ['names of the rule', api(asks('{ matchPattern: "*.example" }')), true, false],
    ['every name', api(asks('{ matchPattern: "*" }')), true, true],
    ['a further rule about the same port and other peers', api(asks('{ matchPattern: "*.example" }'), '{ toEntities: [cluster], toPorts: [{ ports: [{ port: "53", protocol: UDP }] }] }'), true, true],
    ['a rule about all ports does not lead around the proxy', api(asks('{ matchPattern: "*.example" }'), '{ toEntities: [cluster] }'), true, false],
    ['a rule about other ports', api(asks('{ matchPattern: "*.example" }'), '{ toEntities: [cluster], toPorts: [{ ports: [{ port: "54", protocol: UDP }] }] }'), true, false],
    ['a rule that denies opens no name', api(asks('{ matchPattern: "*.example" }')) + cilium('shop/deny', '{ endpointSelector: {}, egressDeny: [{ toEntities: [cluster], toPorts: [{ ports: [{ port: "53", protocol: UDP }] }] }] }'), true, false],
    ['one rule with default deny is enough', api(asks('{ matchPattern: "*.example" }')) + cilium('shop/free', '{ endpointSelector: {}, enableDefaultDeny: { egress: false }, egress: [{ toEntities: [world] }] }'), true, false],
    ['questions go over UDP where both are there', api(askOver('UDP', '*.example'), askOver('TCP', '*')), true, false],
    ['and over TCP where nothing else is', api(askOver('TCP', '*.example')), true, false],
    ['without default deny every name passes', cilium('shop/api', `{ endpointSelector: {}, enableDefaultDeny: { egress: false }, egress: [${asks('{ matchName: a.example }')}] }`), true, true],
  ])('%s', (_, text, example, far) => {
    expect(ask(text, 'a.example', 'kube-system/dns')).toBe(example);
    expect(ask(text, 'b.far.away', 'kube-system/dns')).toBe(far);
  });

  test('a server that no such rule names is not watched', () => {
    const other = 'toEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": kube-system, app: other } }]';
    expect(ask(api(asks('{ matchPattern: "*.example" }'), `{ ${other} }`), 'b.far', 'kube-system/other')).toBe('not watched');
    expect(ask(api(asks('{ matchPattern: "*.example" }'), `{ ${other}, toPorts: [{ ports: [{ port: "53", protocol: UDP }] }] }`), 'b.far', 'kube-system/other')).toBe('not watched');
  });

  test('the connection to the server itself is open', () => {
    const judged = judgeCilium(WORLD + api(asks('{ matchPattern: "*.example" }')));
    expect(judged.open('shop/api -> kube-system/dns')).toBe('TCP 53; UDP 53; SCTP 53');
  });
});
