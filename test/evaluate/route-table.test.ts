import { allPortsOf } from '../../src/algebra/ports';
import { Traffic, box, intersect, sameTraffic, subtract, uniteAll } from '../../src/algebra/traffic';
import * as fc from 'fast-check';
import { exactPath, pathBelow, pathPrefix } from '../../src/evaluate/http-match';
import { UNCHANGED } from '../../src/evaluate/request-change';
import { RouteRule, VirtualHost, commonDomain, coversDomain, domainNames, route } from '../../src/evaluate/route-table';
import { gatewayApi } from '../../src/evaluate/gateway-api';
import { EVERYTHING, Language, isSubset, literal, matches, minus, or } from '../../src/algebra/language';
import { worldOf } from '../setup/world';
import { app, doubts } from './ways';

const TCP = allPortsOf('TCP');
const [source, other] = ['a', 'b'].map(name => worldOf(`{ apiVersion: v1, kind: Pod, metadata: { name: ${name} }, spec: {} }`).objects[0]);
const rule = (requests: Traffic, order: number, rank: readonly number[] = [], from = source): RouteRule =>
  ({ requests, rank, order, source: from, cause: { object: from, path: [] }, targets: [{ backends: [{ workload: order, port: 80 }], change: UNCHANGED }] });

const names = fc.constantFrom('*', '*.x', '*.a.x', 'a.x', 'b.a.x', 'x', '*.y', 'c.y');
const paths = fc.constantFrom(box(TCP, []), ...['/', '/a', '/a/b', '/c'].flatMap(path => [exactPath(path), pathBelow(path), pathPrefix(path)]).map(language => box(TCP, [['path', language]])), box(TCP, [['method', pathPrefix('/')]]), box(TCP, [['header:x', exactPath('/')]]));

describe('laws of the table', () => {
  const hosts: fc.Arbitrary<VirtualHost[]> = fc.array(fc.record({ domain: names, picks: fc.array(fc.tuple(paths, fc.nat(2)), { maxLength: 4 }) }), { maxLength: 5 })
    .map(list => list.map(({ domain, picks }, host) => ({ domain, rules: picks.map(([requests, rank], index) => rule(requests, host * 100 + index, [rank])) })));

  test('a request has at most one rule of one object', () => fc.assert(fc.property(hosts, table => {
    const { hits } = route(table);
    for (const [index, a] of hits.entries()) {
      for (const b of hits.slice(index + 1)) { expect(intersect(a.requests, b.requests)).toEqual([]); }
    }
  }), { numRuns: 100 }));

  test('the order of the hosts does not matter', () => fc.assert(fc.property(hosts, table => {
    const [a, b] = [route(table), route([...table].reverse())].map(({ hits }) => new Map(hits.map(hit => [hit.rule.order, hit.requests])));
    expect([...a.keys()].sort()).toEqual([...b.keys()].sort());
    for (const [order, requests] of a) { expect(sameTraffic(requests, b.get(order)!)).toBe(true); }
  }), { numRuns: 50 }));

  test('nothing is lost: what any rule of the closest domain matches is taken', () => fc.assert(fc.property(fc.array(fc.tuple(paths, fc.nat(2)), { maxLength: 5 }), picks => {
    const rules = picks.map(([requests, rank], index) => rule(requests, index, [rank]));
    const { hits } = route([{ domain: 'a.x', rules }]);
    const wanted = intersect(uniteAll(rules.map(({ requests }) => requests)), box(TCP, [['host', domainNames('a.x')]]));
    expect(subtract(wanted, uniteAll(hits.map(({ requests }) => requests)))).toEqual([]);
  }), { numRuns: 100 }));

  test('nothing is lost either where groups of rules meet in one domain', () => fc.assert(fc.property(fc.array(fc.tuple(paths, fc.nat(2), fc.constantFrom('a', 'b', 'c')), { maxLength: 6 }), picks => {
    const rules = picks.map(([requests, rank, group], index): RouteRule => ({ ...rule(requests, index, [rank], group === 'c' ? other : source), group, last: sameTraffic(requests, box(TCP, [])) }));
    const { hits } = route([{ domain: 'a.x', rules }]);
    const wanted = intersect(uniteAll(rules.map(({ requests }) => requests)), box(TCP, [['host', domainNames('a.x')]]));
    expect(subtract(wanted, uniteAll(hits.map(({ requests }) => requests)))).toEqual([]);
  }), { numRuns: 200 }));

  test('domains cover each other as their names do', () => fc.assert(fc.property(names, names, (a, b) => {
    expect(coversDomain(a, b)).toBe(isSubset(domainNames(b, 'sni'), domainNames(a, 'sni')));
    const common = commonDomain(a, b);
    expect(common === undefined || (coversDomain(a, common) && coversDomain(b, common))).toBe(true);
  })));
});

describe('domains', () => {
  test.each<[string, string, boolean, string | undefined]>([
    ['*', 'a.x', true, 'a.x'], ['*', '*.x', true, '*.x'], ['*', '*', true, '*'],
    ['*.x', 'a.x', true, 'a.x'], ['*.x', 'b.a.x', true, 'b.a.x'], ['*.x', '*.a.x', true, '*.a.x'], ['*.x', '*.x', true, '*.x'],
    ['*.x', 'x', false, undefined], ['*.x', '.x', false, undefined], ['*.x', '*', false, '*.x'], ['*.a.x', '*.x', false, '*.a.x'], ['*.x', 'a.y', false, undefined], ['a.x', '*.x', false, 'a.x'], ['a.x', 'b.a.x', false, undefined], ['a.x', 'a.x', true, 'a.x'],
  ])('%s covers %s: %s', (outer, inner, covers, common) => {
    expect([coversDomain(outer, inner), commonDomain(outer, inner)]).toEqual([covers, common]);
  });

  test.each<[string, 'host' | 'sni' | undefined, string[]]>([
    ['a.x', undefined, ['a.x', 'a.x:80']], ['A.X', 'host', ['a.x', 'a.x:80']], ['a.x', 'sni', ['a.x']],
    ['*.x', 'host', ['a.x', 'a.x:80', 'b.a.x']], ['*.x', 'sni', ['a.x', 'b.a.x']], ['*', 'sni', ['a.x', 'a.x:80', 'a.x:', 'x', '.x', 'b.a.x', '']],
  ])('names of %s as %s', (domain, field, names) => {
    expect(['a.x', 'a.x:80', 'a.x:', 'x', '.x', 'b.a.x', ''].filter(name => matches(domainNames(domain, field), name))).toEqual(names);
  });
});

describe('the first rule that matches', () => {
  const path = (language: Language, more: readonly (readonly [string, Language])[] = []) => box(TCP, [['path', language], ...more]);
  const [A, B, GET] = [exactPath('/a'), exactPath('/a/b'), literal('GET')];
  const ask = (rules: readonly RouteRule[], field: 'host' | 'sni' = 'host') => route([{ domain: '*', rules }], field);
  /** Rules by `order`, and whether they get exactly these requests. */
  const gets = (rules: readonly RouteRule[], expected: Record<number, Traffic>) => {
    const { hits, ties, tooComplex } = ask(rules);
    expect(hits.map(hit => hit.rule.order)).toEqual(Object.keys(expected).map(Number));
    for (const hit of hits) { expect(sameTraffic(hit.requests, expected[hit.rule.order])).toBe(true); }
    expect(tooComplex).toBe(false);
    return ties.map(([a, b]) => [a.order, b.order]);
  };

  test('of one rank the first', () => expect(gets([rule(path(pathPrefix('/a')), 0), rule(path(A), 1)], { 0: path(pathPrefix('/a')) })).toEqual([]));
  test('of two ranks the greater', () => expect(gets([rule(path(or(A, B)), 0, [1]), rule(path(A), 1, [2])], { 0: path(B), 1: path(A) })).toEqual([]));
  test('of two lists the first difference', () => expect(gets([rule(path(or(A, B)), 0, [1, 5]), rule(path(A), 1, [2, 0])], { 0: path(B), 1: path(A) })).toEqual([]));
  test('a number that is missing is zero', () => {
    expect(gets([rule(path(or(A, B)), 0, [1]), rule(path(A), 1, [1, 1])], { 0: path(B), 1: path(A) })).toEqual([]);
    expect(gets([rule(path(or(A, B)), 0, [1]), rule(path(A), 1, [1, -1])], { 0: path(or(A, B)) })).toEqual([]);
  });
  test('a rule for a path and a method takes both together', () => expect(gets([rule(path(A, [['method', GET]]), 0), rule(path(or(A, B)), 1)], { 0: path(A, [['method', GET]]), 1: subtract(path(or(A, B)), path(A, [['method', GET]])) })).toEqual([]));
  test('rules for paths alone, and one for a method', () => expect(gets([rule(path(A), 0), rule(path(B), 1), rule(box(TCP, [['method', GET]]), 2), rule(box(TCP, []), 3)],
    { 0: path(A), 1: path(B), 2: subtract(box(TCP, [['method', GET]]), path(or(A, B))), 3: subtract(box(TCP, []), uniteAll([path(or(A, B)), box(TCP, [['method', GET]])])) })).toEqual([]));
  test('a rule that may take less takes nothing away', () => expect(gets([{ ...rule(path(A), 0), vague: true }, rule(path(A), 1)], { 0: path(A), 1: path(A) })).toEqual([]));
  test('rules that are alike share their requests, in one object and of one rank', () => {
    const alike = (order: number, text: string | undefined, ranked: readonly number[] = [], from = source): RouteRule => ({ ...rule(path(A), order, ranked, from), alike: text });
    expect(gets([alike(0, 'a'), alike(1, 'a')], { 0: path(A), 1: path(A) })).toEqual([]);
    expect(gets([alike(0, 'a'), alike(1, 'b')], { 0: path(A) })).toEqual([]);
    expect(gets([alike(0, undefined), alike(1, undefined)], { 0: path(A) })).toEqual([]);
    expect(gets([alike(0, 'a'), alike(1, 'a', [1])], { 1: path(A) })).toEqual([]);
    expect(gets([alike(0, 'a'), alike(1, 'a', [], other)], { 0: path(A), 1: path(A) })).toEqual([[0, 1]]);
    expect(gets([alike(0, 'a'), { ...alike(1, 'a'), targets: [] }], { 0: path(A), 1: path(A) })).toEqual([]);
    expect(gets([{ ...alike(1, 'a'), targets: [] }, alike(2, 'a')], { 1: path(A) })).toEqual([]);
    expect(gets([alike(2, 'a'), { ...alike(1, 'a'), targets: [] }], { 1: path(A) })).toEqual([]);
  });
  test('a common begin is no other rule', () => expect(gets([{ ...rule(path(or(A, B)), 0), start: '/a' }, { ...rule(path(A), 1), start: '/a/' }, rule(path(B), 2)], { 0: path(or(A, B)) })).toEqual([]));
  test('a rule without a begin may share what one with a begin takes', () => {
    expect(gets([rule(path(A), 0), { ...rule(path(or(A, B)), 1), start: '/a' }], { 0: path(A), 1: path(B) })).toEqual([]);
    expect(gets([{ ...rule(path(or(A, B)), 0), start: '/a' }, rule(path(A), 1, [], other)], { 0: path(or(A, B)), 1: path(A) })).toEqual([[0, 1]]);
  });
  test('two that lead to the same are no tie', () => {
    const twin = (order: number, from: typeof source) => ({ ...rule(path(A), order, [], from), targets: [] });
    expect(gets([twin(0, source), twin(1, other)], { 0: path(A), 1: path(A) })).toEqual([]);
  });
  test('nor are two that share nothing', () => expect(gets([rule(path(A), 0), rule(path(B), 1, [], other)], { 0: path(A), 1: path(B) })).toEqual([]));

  describe('groups of rules', () => {
    const ALL = box(TCP, []);
    const grouped = (requests: Traffic, order: number, group: string, last = false): RouteRule => ({ ...rule(requests, order), group, last });
    test('do not compare', () => expect(gets([grouped(path(A), 0, 'a'), grouped(path(or(A, B)), 1, 'b')], { 0: path(A), 1: path(or(A, B)) })).toEqual([[0, 1]]));
    test('but what is last in one stands behind the other', () => expect(gets([grouped(ALL, 0, 'a', true), grouped(path(A), 1, 'b')], { 0: subtract(ALL, path(A)), 1: path(A) })).toEqual([]));
    test('two that are last do not compare', () => expect(gets([grouped(ALL, 0, 'a', true), grouped(ALL, 1, 'b', true)], { 0: ALL, 1: ALL })).toEqual([[0, 1]]));
    test('what stands behind the last in its group is never reached, also by what another group leaves', () => expect(gets([grouped(ALL, 0, 'a', true), grouped(path(A), 1, 'a'), grouped(path(or(A, B)), 2, 'b')], { 0: subtract(ALL, path(or(A, B))), 2: path(or(A, B)) })).toEqual([]));
    test('nor does it take anything from what is last in another', () => expect(gets([grouped(ALL, 0, 'a', true), grouped(path(A), 1, 'a'), grouped(ALL, 2, 'b', true)], { 0: ALL, 2: ALL })).toEqual([[0, 2]]));
    test('what stands before it is', () => expect(gets([grouped(path(A), 0, 'a'), grouped(ALL, 1, 'a', true), grouped(path(B), 2, 'b')], { 0: path(A), 1: subtract(ALL, path(or(A, B))), 2: path(B) })).toEqual([]));
    test('behind one that may take less it is reached', () => expect(gets([{ ...grouped(ALL, 0, 'a', true), vague: true }, grouped(path(A), 1, 'a')], { 0: ALL, 1: path(A) })).toEqual([]));
    test('rules of two kinds of objects do not compare either', () => {
      const [service] = worldOf('{ apiVersion: v1, kind: Service, metadata: { name: a }, spec: {} }').objects;
      expect(gets([rule(path(A), 0, [2]), rule(path(A), 1, [1], service)], { 0: path(A), 1: path(A) })).toEqual([[0, 1]]);
    });
  });

  test('a host belongs to its closest domain, in any case of its letters', () => {
    const found = (field?: 'host' | 'sni') => route([{ domain: '*.X', rules: [rule(box(TCP, []), 0)] }, { domain: 'a.x', rules: [rule(path(A), 1)] }, { domain: 'A.X', rules: [rule(path(B), 2)] }, { domain: '*', rules: [rule(box(TCP, []), 3)] }], field).hits;
    for (const field of ['host', 'sni'] as const) {
      const names = (domain: string) => domainNames(domain, field);
      const expected = [[field, minus(names('*.x'), names('a.x'))], [field, names('a.x')], [field, names('a.x')], [field, minus(names('*'), or(names('*.x'), names('a.x')))]] as const;
      expect(found(field).map(({ rule: { order }, requests }, index) => [order, sameTraffic(requests, intersect(box(TCP, [expected[index]]), [path(EVERYTHING), path(A), path(B), path(EVERYTHING)][index]))])).toEqual([[0, true], [1, true], [2, true], [3, true]]);
    }
  });

  test('a failure that is not about costs is told to the caller', () => {
    expect(() => ask([{ ...rule(path(A), 0), get start(): string { throw new RangeError('other'); } }, rule(path(A), 1)])).toThrow(RangeError);
  });
});

test('rules of two objects: each keeps what both match, and they are named', () => {
  const all = box(TCP, [['path', pathBelow('/a')]]);
  const { hits, ties } = route([{ domain: '*', rules: [rule(all, 0), rule(all, 1, [], other), rule(box(TCP, [['path', pathBelow('/b')]]), 2, [], other)] }]);
  expect(hits.map(hit => hit.rule.order)).toEqual([0, 1, 2]);
  expect(ties.map(([a, b]) => [a.order, b.order])).toEqual([[0, 1]]);
});

test('rules that cannot be told apart within the budget: each has all that it matches, and all of them are in doubt', () => {
  const header = (rule: number, index: number) => `{ name: x-${rule}-${index}, value: v }`;
  const matches = Array.from({ length: 6 }, (_, index) => `{ headers: [${Array.from({ length: 6 }, (__, part) => header(index, part)).join()}] }`);
  const world = worldOf(`${['web', 'api'].map(name => app(name)).join('')}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: route, namespace: shop }
spec: { parentRefs: [{ name: public }], rules: [{ matches: [${matches.join()}], backendRefs: [{ name: web, port: 80 }] }, { backendRefs: [{ name: api, port: 80 }] }] }`);
  const ways = gatewayApi(world, 'cluster.local');
  expect(new Set(ways.entries.map(({ target }) => world.workloads[target.workload].name))).toEqual(new Set(['web', 'api']));
  expect(doubts(world, ways)).toEqual(['HTTPRoute route : web api']);
});
