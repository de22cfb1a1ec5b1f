import { allPortsOf } from '../../src/algebra/ports';
import { Traffic, box, intersect, sameTraffic, subtract, uniteAll } from '../../src/algebra/traffic';
import * as fc from 'fast-check';
import { exactPath, pathBelow, pathPrefix } from '../../src/evaluate/http-match';
import { UNCHANGED } from '../../src/evaluate/request-change';
import { RouteRule, VirtualHost, commonDomain, coversDomain, domainNames, route } from '../../src/evaluate/route-table';
import { gatewayApi } from '../../src/evaluate/gateway-api';
import { isSubset } from '../../src/algebra/language';
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
