import { EVERY_INDEX, NO_INDEX, indexSet } from '../../src/algebra/index-set';
import { Ports, formatPorts, portRange } from '../../src/algebra/ports';
import { ALL_TRAFFIC, onPorts, portsOf } from '../../src/algebra/traffic';
import { candidates, decisions, passSide, passes } from '../../src/evaluate/network';
import { Cause, NetworkSide, Rule, TierRule } from '../../src/evaluate/side';
import { endOf, judge, pod, policy } from '../setup/network-world';

/** Sides as any layer may give them, Cilium's too. */
const cause = (name: string) => ({ object: { name }, path: [] }) as unknown as Cause;
const rule = (name: string, ends: readonly number[] | 'all', ports?: Ports): Rule => ({ ends: ends === 'all' ? EVERY_INDEX : indexSet(ends), traffic: ports ? onPorts(ports) : ALL_TRAFFIC, cause: cause(name) });
const tier = (action: TierRule['action'], ends: readonly number[] | 'all', ports?: Ports): TierRule => ({ ...rule(action, ends, ports), action });
const side = (given: Partial<NetworkSide> & { isolated?: boolean; allows?: Rule[]; denies?: Rule[] }): NetworkSide => ({
  admin: given.admin ?? [], baseline: given.baseline ?? [],
  policy: { isolated: given.isolated ?? false, isolatedBy: given.isolated ? [cause('isolates')] : [], allows: given.allows ?? [], denies: given.denies ?? [] },
});
const open = (given: NetworkSide, far: number) => formatPorts(portsOf(passSide(given, far).traffic));
const causes = (given: NetworkSide, far: number) => passSide(given, far).causes.map(({ object }) => object.name);
const HTTP = portRange('TCP', 80);
const TWO = portRange('TCP', 80, 81);

test('CIL-04 a deny wins over every allow, for its ends and ports alone', () => {
  const given = side({ isolated: true, denies: [rule('deny', [1], HTTP)], allows: [rule('allow', [1, 2], TWO)] });
  expect([1, 2, 3].map(far => open(given, far))).toEqual(['TCP 81', 'TCP 80-81', 'no port']);
  expect(causes(given, 1)).toEqual(['allow']);
  expect(causes(given, 3)).toEqual(['isolates']);
});

test('CIL-03 without isolation all passes but what is denied', () => {
  const given = side({ denies: [rule('deny', [1])] });
  expect([1, 2].map(far => open(given, far))).toEqual(['no port', 'all ports']);
  expect([causes(given, 1), causes(given, 2)]).toEqual([['deny'], []]);
});

test('CNP-02 what a policy allows, Baseline does not close, and what it denies, Baseline does not open', () => {
  const given = side({ allows: [rule('allow', [1], HTTP)], denies: [rule('deny', [2])], baseline: [tier('Accept', [2]), tier('Deny', 'all')] });
  expect([1, 2, 3].map(far => open(given, far))).toEqual(['TCP 80', 'no port', 'no port']);
  expect([1, 2, 3].map(far => causes(given, far))).toEqual([['allow'], ['deny'], ['Deny']]);
});

test('CNP-02 Accept in Admin wins over a deny of a policy', () => {
  const given = side({ isolated: true, admin: [tier('Accept', [1], HTTP)], denies: [rule('deny', 'all')] });
  expect([1, 2].map(far => open(given, far))).toEqual(['TCP 80', 'no port']);
});

describe('decisions tell what decides about what', () => {
  const shown = (given: NetworkSide, far: number) => decisions(given, far).map(part => [part.open, formatPorts(portsOf(part.traffic)), part.causes.map(({ object }) => object.name)]);
  test('CNP-01 tier by tier, also where it is open because nothing closes it', () => {
    expect(shown(side({ admin: [tier('Pass', 'all', HTTP), tier('Deny', [1], TWO)], baseline: [tier('Accept', [1], HTTP)] }), 1)).toEqual([
      [false, 'TCP 81', ['Deny']], [true, 'TCP 80', ['Accept']], [true, 'TCP 1-79,82-65535; UDP all; SCTP all', []],
    ]);
  });
  test('NP-02 the allows, then the isolation for the rest', () => {
    expect(shown(side({ isolated: true, allows: [rule('a', [1], HTTP), rule('b', [1], TWO), rule('c', [2])] }), 1)).toEqual([[true, 'TCP 80', ['a']], [true, 'TCP 80-81', ['b']], [false, 'TCP 1-79,82-65535; UDP all; SCTP all', ['isolates']]]);
    expect(shown(side({}), 1)).toEqual([[true, 'all ports', []]]);
  });
});

describe('candidates', () => {
  test('are everybody where nothing isolates', () => expect(candidates(side({}))).toEqual(EVERY_INDEX));
  test('are nobody where nothing is allowed', () => expect(candidates(side({ isolated: true }))).toEqual(NO_INDEX));
  test('are the ends of the allows', () => expect(candidates(side({ isolated: true, allows: [rule('a', [1, 2], HTTP), rule('b', [2, 4])] }))).toEqual(indexSet([1, 2, 4])));
  test('lie within what is asked for', () => expect(candidates(side({ isolated: true, allows: [rule('a', [1, 2])] }), indexSet([2, 3]))).toEqual(indexSet([2])));
  test('CNP-02 are those that Admin accepts, and without those that it denies altogether', () => {
    expect(candidates(side({ isolated: true, admin: [tier('Accept', [5], HTTP), tier('Deny', [1]), tier('Deny', [2], HTTP)], allows: [rule('a', [1, 2, 3])] }))).toEqual(indexSet([2, 3, 5]));
  });
  test('CNP-02 are without those that Baseline denies, but for those that passed it', () => {
    const given = side({ admin: [tier('Deny', [3])], baseline: [tier('Pass', [1]), tier('Accept', [2], HTTP), tier('Deny', 'all')] });
    expect(candidates(given)).toEqual(indexSet([1, 2]));
    expect([1, 2, 3, 4].map(far => open(given, far))).toEqual(['all ports', 'TCP 80', 'no port', 'no port']);
  });
  test('of two questions to one list of rules are two answers', () => {
    const admin = [tier('Deny', [1])];
    expect([indexSet([1, 2]), indexSet([3]), indexSet([1, 2])].map(within => candidates(side({ admin }), within))).toEqual([indexSet([2]), indexSet([3]), indexSet([2])]);
  });
});

test('NP-03 a pair has the sides that its ends have', () => {
  const { world, layer } = judge(pod('shop/web', 'app: web') + pod('shop/api', 'app: api') + policy('shop/api', '{ podSelector: { matchLabels: { app: api } } }'));
  const [web, api, address] = ['shop/web', 'shop/api', '203.0.113.1'].map(name => endOf(world, name));
  expect(Object.keys(passes(world, layer, web, api))).toEqual(['traffic', 'egress', 'ingress']);
  expect(Object.keys(passes(world, layer, web, address))).toEqual(['traffic', 'egress']);
  expect(Object.keys(passes(world, layer, address, api))).toEqual(['traffic', 'ingress']);
  expect(passes(world, layer, web, api).egress!.traffic).toEqual(ALL_TRAFFIC);
  expect(passes(world, layer, web, api).ingress!.traffic).toEqual([]);
});

test('NP-10 the node of a pod reaches it, and is not reached by it', () => {
  const judged = judge(pod('shop/web', 'app: web') + policy('shop/web', '{ podSelector: {}, policyTypes: [Ingress, Egress] }'));
  expect([judged.open('host -> shop/web'), judged.open('shop/web -> host'), judged.open('remote-node -> shop/web')]).toEqual(['all ports', 'no port', 'no port']);
});
