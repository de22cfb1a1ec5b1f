import { addresses, containsAddresses, intersectAddresses } from '../../src/algebra/addresses';
import { parseAddress, parseNetwork } from '../../src/algebra/cidr';
import { IndexSet, members } from '../../src/algebra/index-set';
import { Requirement } from '../../src/algebra/selector';
import { INTERNET, PodSelector, policyPeers } from '../../src/evaluate/policy-peers';
import { World } from '../../src/parse/world';
import { namespace, pod } from '../setup/network-world';
import { worldOf } from '../setup/world';

const label = (key: string, ...values: readonly string[]): Requirement => ({ key, operator: values.length === 0 ? 'Exists' : 'In', values });
const names = (world: World, set: IndexSet): string => members(set, world.ends.length).map(index => {
  const end = world.ends[index];
  return end.kind === 'workload' ? end.workload.name : end.kind === 'addresses' ? `${end.range.family}:${end.range.first}-${end.range.last}` : end.kind;
}).join(' ');

describe('what a host outside may have as its address', () => {
  const blocks = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'];
  test.each(blocks)('nothing of %s (RFC 6890), but its neighbours', text => {
    const block = parseNetwork(text)!;
    expect(intersectAddresses(INTERNET, addresses([block]))).toEqual([]);
    const beside = [block.first - 1n, block.last + 1n].filter(value => value >= 0n && value < 1n << 32n).map(value => ({ family: 4 as const, first: value, last: value }));
    expect(beside.filter(range => !containsAddresses(INTERNET, [range]))).toEqual([]);
  });
  test('no other blocks, and nothing of IPv6', () => {
    // They begin with the first one and end with the last one.
    expect(INTERNET.length).toBe(blocks.length - 1);
    expect(INTERNET.every(({ family }) => family === 4)).toBe(true);
    expect(containsAddresses(INTERNET, [parseAddress('8.8.8.8')!])).toBe(true);
  });
});

describe('pods by selectors', () => {
  const world = worldOf(namespace('shop', 'team: front') + namespace('data', 'team: back') + pod('shop/web', 'app: web') + pod('shop/agent', 'app: web', '', 'hostNetwork: true') + pod('data/db', 'app: db') + pod('far/away', 'app: web') + pod('far/node', 'app: web', '', 'hostNetwork: true'));
  const peers = policyPeers(world);
  const select = (selector: PodSelector) => names(world, peers.select(selector));
  const NONE: PodSelector['namespaces'] = [];
  test('NP-11 none that are in the network of their node', () => {
    expect([names(world, peers.pods), names(world, peers.hostPods)]).toEqual(['web db away', 'agent node']);
    expect([select({ namespaces: NONE, pods: [] }), select({ namespaces: NONE, pods: [label('app', 'web')] }), select({ namespaces: 'shop', pods: [] })]).toEqual(['web db away', 'web away', 'web']);
  });
  test('NP-08 namespaces by their labels, and by name (NP-16)', () => {
    expect([select({ namespaces: [label('team', 'back')], pods: [] }), select({ namespaces: [label('team')], pods: [label('app', 'web')] })]).toEqual(['db', 'web']);
    const byName = (...more: readonly Requirement[]) => select({ namespaces: [label('kubernetes.io/metadata.name', 'shop', 'data', 'gone', 'shop'), ...more], pods: [] });
    expect([byName(), byName(label('team', 'front'))]).toEqual(['web db', 'web']);
    expect(select({ namespaces: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['shop'] }], pods: [] })).toBe('db away');
    expect(select({ namespaces: 'gone', pods: [] })).toBe('');
  });
  test('what is not sure: pods of nodes, and of namespaces whose labels nobody wrote down', () => {
    const unsure = (selector: PodSelector) => { const { host, unlabelled } = peers.unsure(selector); return [names(world, host), names(world, unlabelled)]; };
    expect(unsure({ namespaces: [label('team', 'front')], pods: [] })).toEqual(['agent', 'away node']);
    expect(unsure({ namespaces: [label('team', 'front')], pods: [label('app', 'db')] })).toEqual(['', '']);
    expect(unsure({ namespaces: NONE, pods: [label('app', 'web')] })).toEqual(['agent node', '']);
    expect(unsure({ namespaces: 'far', pods: [] })).toEqual(['node', '']);
    expect(unsure({ namespaces: [label('kubernetes.io/metadata.name', 'far')], pods: [] })).toEqual(['node', '']);
    expect(unsure({ namespaces: [label('kubernetes.io/metadata.name', 'shop'), label('team', 'back')], pods: [] })).toEqual(['', '']);
    expect(unsure({ namespaces: [label('kubernetes.io/metadata.name', 'far', 'shop'), label('team', 'back')], pods: [] })).toEqual(['', 'away node']);
  });
  test('without pods of nodes and without such namespaces everything is sure', () => {
    const clear = worldOf(namespace('shop') + pod('shop/web', 'app: web'));
    expect(policyPeers(clear).unsure({ namespaces: [label('team', 'front')], pods: [] })).toEqual({ host: { negated: false, items: [] }, unlabelled: { negated: false, items: [] } });
    const far = worldOf(pod('far/away', 'app: web'));
    expect(names(far, policyPeers(far).unsure({ namespaces: [label('team', 'front')], pods: [] }).unlabelled)).toBe('away');
  });
  test('labels that somebody told of a namespace count, and pods that do not exist yet are in none', () => {
    const future = { namespace: 'new', name: 'future', kind: 'Future', labels: { app: 'web' }, annotations: {}, serviceAccountName: 'x', hostNetwork: false, ports: [], probes: [], template: {}, templatePath: [], where: 'future' as const };
    const text = pod('far/away', 'app: web') + pod('told/there', 'app: web');
    const made = worldOf(text, { peers: [future, { ...future, namespace: 'far', name: 'later' }], namespaces: new Map([['told', { team: 'back' }]]) });
    const { select: such, unsure } = policyPeers(made);
    expect(names(made, such({ namespaces: [label('team', 'back')], pods: [] }))).toBe('there');
    expect(names(made, unsure({ namespaces: [label('team', 'front')], pods: [] }).unlabelled)).toBe('away');
  });
  test('many pods are as well as few', () => {
    const many = worldOf(namespace('shop', 'team: front') + Array.from({ length: 40 }, (_, index) => pod(`shop/p${index}`, `app: a${index % 2}`)).join('') + pod('shop/agent', 'app: a0', '', 'hostNetwork: true'));
    const all = policyPeers(many);
    const found = all.select({ namespaces: 'shop', pods: [label('app', 'a0')] });
    expect([found.items.length, all.select({ namespaces: 'shop', pods: [label('app', 'a0')] }) === found, all.select({ namespaces: [label('team', 'front')], pods: [label('app', 'a0')] }).items.length, all.select({ namespaces: 'data', pods: [label('app', 'a0')] }).items.length]).toEqual([20, true, 20, 0]);
    expect(all.select({ namespaces: [], pods: [{ key: 'app', operator: 'NotIn', values: ['a1'] }] }).items.length).toBe(20);
  });
});

describe('NP-13 ends by addresses', () => {
  const blocks = (text: string) => text.split(' ').map(each => parseNetwork(each)!);
  const world = worldOf(pod('shop/web'), { addresses: blocks('10.0.0.0/30 10.0.0.2/32 20.0.0.0/8 fd00::/126') });
  const found = (text: string) => names(world, policyPeers(world).addresses(addresses(blocks(text))));
  const at = (family: 4 | 6, first: bigint, last: bigint) => `${family}:${first}-${last}`;
  const TEN = 10n << 24n;
  test.each<[string, string]>([
    ['10.0.0.2/32', at(4, TEN + 2n, TEN + 2n)],
    ['10.0.0.0/30', `${at(4, TEN, TEN + 1n)} ${at(4, TEN + 2n, TEN + 2n)} ${at(4, TEN + 3n, TEN + 3n)}`],
    ['20.0.0.0/8 10.0.0.2/32', `${at(4, TEN + 2n, TEN + 2n)} ${at(4, 20n << 24n, (21n << 24n) - 1n)}`],
    ['fd00::/126', at(6, 0xfdn << 120n, (0xfdn << 120n) + 3n)],
    ['::/0', `${at(6, 0n, (0xfdn << 120n) - 1n)} ${at(6, 0xfdn << 120n, (0xfdn << 120n) + 3n)} ${at(6, (0xfdn << 120n) + 4n, (1n << 128n) - 1n)}`],
  ])('of %s', (text, expected) => expect(found(text)).toBe(expected));
  test('all of one family are none of the other, whatever their numbers are', () => {
    const near = worldOf(pod('shop/web'), { addresses: blocks('::1/128 10.0.0.0/8') });
    expect(names(near, policyPeers(near).addresses(addresses(blocks('0.0.0.0/0'))))).not.toMatch(/6:/);
    expect(names(near, policyPeers(near).addresses(addresses(blocks('::/127'))))).toBe(`${at(6, 0n, 0n)} ${at(6, 1n, 1n)}`);
  });
  test('hosts known by name, where every address that they may have is there', () => {
    expect(found('0.0.0.0/0')).toMatch(/^4:0-.* names$/);
    const outside = worldOf(pod('shop/web'), { addresses: INTERNET });
    expect(names(outside, policyPeers(outside).addresses(INTERNET))).toMatch(/ names$/);
    expect(names(outside, policyPeers(outside).addresses(INTERNET.slice(1)))).not.toMatch(/names/);
    expect(found('::/0')).not.toMatch(/names/);
  });
});
