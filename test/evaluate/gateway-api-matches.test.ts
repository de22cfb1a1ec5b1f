import { anyQuery, presentAs } from '../../src/algebra/http';
import { ANY, Language, concat, literal, noneOf, oneOf, or, plus } from '../../src/algebra/language';
import { allPortsOf } from '../../src/algebra/ports';
import { box, sameTraffic } from '../../src/algebra/traffic';
import { EVERY_REQUEST, Match, grpcMatch, grpcText, httpMatch } from '../../src/evaluate/gateway-api-matches';
import { exactPath, pathBelow, pathPrefix, queryParameter } from '../../src/evaluate/http-match';
import { notesOn } from '../../src/evaluate/notes';
import { Json } from '../../src/parse/world';
import { worldOf } from '../setup/world';

const [object] = worldOf('{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: shop, namespace: shop } }').objects;

type Row = [name: string, match: Json, fields: Record<string, Language>, rest?: Partial<Omit<Match, 'requests'>>];
/** The whole match: what it takes, its place among the others, and what a rewrite replaces. */
const testMatches = (read: typeof httpMatch, usual: Omit<Match, 'requests'>, rows: Row[]) => test.each(rows)('%s', (_, json, fields, rest = {}) => {
  const notes = notesOn(object);
  const { requests, ...found } = read(notes, json, ['match']);
  expect(notes.unknown).toEqual([]);
  expect(sameTraffic(requests, box(allPortsOf('TCP'), Object.entries(fields)))).toBe(true);
  expect(found).toEqual({ ...usual, ...rest });
});
const VAGUE = { vague: true };

describe('matches of an HTTPRoute', () => {
  const EVERYTHING: Omit<Match, 'requests'> = { vague: false, pathKind: 'prefix', pathLength: 0, start: '', prefix: '', method: false, headers: 0, parameters: 0 };
  const exact = { pathKind: 'exact', prefix: undefined } as const;
  const pattern = { pathKind: 'regex', prefix: undefined } as const;
  testMatches(httpMatch, EVERYTHING, [
    ['of nothing', {}, {}],
    ['of a path without a word', { path: {} }, {}],
    ['of a prefix without a type', { path: { value: '/a' } }, { path: pathBelow('/a') }, { pathLength: 2, start: '/a', prefix: '/a' }],
    ['of a prefix, whose slash at the end does not matter', { path: { type: 'PathPrefix', value: '/a/' } }, { path: pathBelow('/a') }, { pathLength: 2, start: '/a', prefix: '/a' }],
    ['of an exact path, whose slash matters', { path: { type: 'Exact', value: '/a/' } }, { path: exactPath('/a/') }, { ...exact, pathLength: 3, start: '/a/' }],
    ['of an exact path without a value', { path: { type: 'Exact' } }, { path: exactPath('/') }, { ...exact, pathLength: 1, start: '/' }],
    ['of a pattern', { path: { type: 'RegularExpression', value: '/v[12]/' } }, { path: or(exactPath('/v1/'), exactPath('/v2/')) }, { ...pattern, pathLength: 7 }],
    ['of a pattern that is none', { path: { type: 'RegularExpression', value: '(' } }, {}, { ...pattern, ...VAGUE, pathLength: 1 }],
    ['of another type', { path: { type: 'Glob', value: '/*' } }, {}, { ...pattern, ...VAGUE, pathLength: 2 }],
    ['of a prefix that is no text', { path: { type: 'PathPrefix', value: 1 } }, {}, { ...VAGUE, prefix: undefined }],
    ['of an exact path that is no text', { path: { type: 'Exact', value: 1 } }, {}, { ...exact, ...VAGUE }],
    ['of a method', { method: 'GET' }, { method: literal('GET') }, { method: true }],
    ['of a method that is no text', { method: 1 }, {}, { ...VAGUE, method: true }],
    ['of a header', { headers: [{ name: 'X-A', value: 'B' }] }, { 'header:x-a': presentAs(literal('B')) }, { headers: 1 }],
    ['of a header by pattern', { headers: [{ name: 'x', type: 'RegularExpression', value: 'a|b' }] }, { 'header:x': presentAs(or(literal('a'), literal('b'))) }, { headers: 1 }],
    ['of a header by a pattern that is none', { headers: [{ name: 'x', type: 'RegularExpression', value: '(' }] }, {}, { ...VAGUE, headers: 1 }],
    ['of a header by another type', { headers: [{ name: 'x', type: 'Glob', value: 'a' }] }, {}, { ...VAGUE, headers: 1 }],
    ['of a header without a value', { headers: [{ name: 'x' }] }, {}, { ...VAGUE, headers: 1 }],
    ['of a header without a name', { headers: [{ value: 'a' }] }, {}, { ...VAGUE, headers: 1 }],
    ['of the host as a header', { headers: [{ name: 'Host', value: 'a' }] }, {}, { ...VAGUE, headers: 1 }],
    ['of one header twice: the first counts', { headers: [{ name: 'x', value: 'a' }, { name: 'X', value: 'b' }] }, { 'header:x': presentAs(literal('a')) }, { headers: 1 }],
    ['of two headers', { headers: [{ name: 'x', value: 'a' }, { name: 'y', value: 'b' }] }, { 'header:x': presentAs(literal('a')), 'header:y': presentAs(literal('b')) }, { headers: 2 }],
    ['of a parameter', { queryParams: [{ name: 'v', value: '1' }] }, { path: queryParameter('v', literal('1')) }, { parameters: 1 }],
    ['of one parameter twice: the first counts', { queryParams: [{ name: 'v', value: '1' }, { name: 'v', value: '2' }] }, { path: queryParameter('v', literal('1')) }, { parameters: 1 }],
    ['of a parameter without a value', { queryParams: [{ name: 'v' }] }, {}, { ...VAGUE, parameters: 1 }],
  ]);

  test('an absent list is one match of everything', () => {
    const { requests, ...rest } = EVERY_REQUEST;
    expect(rest).toEqual(EVERYTHING);
    expect(sameTraffic(requests, box(allPortsOf('TCP'), []))).toBe(true);
  });
});

describe('matches of a GRPCRoute', () => {
  const regex = (service: string, method: string) => ({ method: { type: 'RegularExpression', ...service ? { service } : {}, ...method ? { method } : {} } });
  const [any, segment] = [plus(ANY), plus(noneOf('/'))];
  const USUAL: Omit<Match, 'requests'> = { vague: false, pathKind: 'regex', pathLength: 0, start: '', method: false, headers: 0, parameters: 0 };
  testMatches((notes, json, path) => grpcMatch(notes, json, path, 'istio'), USUAL, [
    ['of nothing', {}, {}, { pathKind: 'none' }],
    ['of a service and a method', { method: { service: 'shop.Cart', method: 'Add' } }, { path: exactPath('/shop.Cart/Add') }, { pathKind: 'exact', pathLength: 14, start: '/shop.Cart/Add' }],
    ['of a service, or its path alone', { method: { type: 'Exact', service: 'shop.Cart' } }, { path: pathBelow('/shop.Cart') }, { pathKind: 'prefix', pathLength: 11, start: '/shop.Cart' }],
    ['of a service, with an empty method', { method: { service: 'shop.Cart', method: '' } }, { path: pathBelow('/shop.Cart') }, { pathKind: 'prefix', pathLength: 11, start: '/shop.Cart' }],
    ['of a method: the longer pattern comes first', { method: { method: 'Add' } }, { path: anyQuery(concat(oneOf('/'), segment, literal('/Add'))) }, { pathLength: 10 }],
    ['of neither', { method: {} }, {}, { ...VAGUE, pathLength: 9 }],
    ['of a service and a method by pattern, which is one text', regex('a|b', 'c'), { path: or(exactPath('/a'), exactPath('b/c')) }, { pathLength: 6 }],
    ['of a service by pattern', regex('a', ''), { path: anyQuery(concat(literal('/a/'), any)) }, { pathLength: 5 }],
    ['of a method by pattern', regex('', 'c'), { path: anyQuery(concat(oneOf('/'), segment, literal('/c'))) }, { pathLength: 8 }],
    ['of neither by pattern', regex('', ''), {}, { ...VAGUE, pathLength: 9 }],
    ['of a pattern that is none', regex('(', 'c'), {}, { ...VAGUE, pathLength: 4 }],
    ['of another type', { method: { type: 'Glob', service: 'a', method: 'b' } }, {}, { ...VAGUE, pathLength: 4 }],
    ['of headers beside it', { method: { service: 'a', method: 'b' }, headers: [{ name: 'x', value: 'y' }] }, { path: exactPath('/a/b'), 'header:x': presentAs(literal('y')) }, { pathKind: 'exact', pathLength: 4, start: '/a/b', headers: 1 }],
    ['of headers beside a service', { method: { service: 'a' }, headers: [{ name: 'x', value: 'y' }] }, { path: pathBelow('/a'), 'header:x': presentAs(literal('y')) }, { pathKind: 'prefix', pathLength: 3, start: '/a', headers: 1 }],
    ['of headers alone', { headers: [{ name: 'x', value: 'y' }] }, { 'header:x': presentAs(literal('y')) }, { pathKind: 'none', headers: 1 }],
  ]);
  testMatches((notes, json, path) => grpcMatch(notes, json, path, 'cilium'), USUAL, [
    ['CIL-43: of a method, below any path', { method: { method: 'Add' } }, { path: anyQuery(concat(oneOf('/'), any, literal('/Add'))) }, { pathLength: 7 }],
    ['CIL-43: of a method by pattern', regex('', 'c'), { path: anyQuery(concat(oneOf('/'), any, literal('/c'))) }, { pathLength: 5 }],
  ]);
});

test('CIL-43: what Cilium tells matches of a GRPCRoute apart by', () => {
  const [x, w] = [{ name: 'x', value: 'v' }, { name: 'w', type: 'RegularExpression', value: 'v' }];
  const matches: (Json | undefined)[] = [undefined, { method: { service: 'a' } }, { method: { method: 'a' } }, { method: { type: 'RegularExpression', service: 'a' } }, { headers: [x] }, { headers: [w] }, { headers: [x, w] }, { headers: [{ ...x, value: 'w' }] }, { headers: [{ ...x, name: 'w' }] }, { method: { service: 'a' }, headers: [x] }];
  const texts = matches.map(grpcText);
  expect(new Set(texts).size).toBe(texts.length);
  expect([grpcText({}), grpcText({ method: {} }), grpcText({ headers: [] })]).toEqual([texts[0], texts[0], texts[0]]);
  expect([grpcText({ method: { type: 'Exact', service: 'a', method: '' } }), grpcText({ headers: [w, { ...x, type: 'Exact' }] })]).toEqual([texts[1], texts[6]]);
});

test('a prefix of the API is one of segments, as a prefix of characters is not', () => {
  expect(pathBelow('/a')).not.toBe(pathPrefix('/a'));
});
