import { ABSENT, presentAs, universe } from '../../src/algebra/http';
import { EVERYTHING, Language, NOTHING, and, literal, minus, not, or, prefix } from '../../src/algebra/language';
import { allPortsOf } from '../../src/algebra/ports';
import { box, sameTraffic } from '../../src/algebra/traffic';
import { exactPath, pathPrefix, queryParameter, textRegex } from '../../src/evaluate/http-match';
import { notesOn } from '../../src/evaluate/notes';
import { EVERY_MATCH, HttpMatch, gatewayName, isForGateway, virtualServiceMatch } from '../../src/evaluate/virtual-service-matches';
import { Json } from '../../src/parse/world';
import { worldOf } from '../setup/world';

const [object] = worldOf('{ apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: { name: shop, namespace: shop } }').objects;
function read(json: Json) {
  const notes = notesOn(object);
  const match = virtualServiceMatch(notes, json, ['match']);
  return { match, notes: notes.unknown.map(({ path, message }) => `${path.join('.')}: ${message}`) };
}

type Fields = Record<string, Language>;
type Rest = Partial<Omit<HttpMatch, 'requests'>>;
type Row = [name: string, match: Json, fields: Fields, rest?: Rest];

/** The whole match: what it takes, and everything else about it. */
const testMatches = (rows: Row[], usual: Rest = {}) => test.each(rows)('%s', (_, json, fields, rest = {}) => {
  const { match: { requests, ...found }, notes } = read(json);
  expect(notes).toEqual([]);
  expect(sameTraffic(requests, box(allPortsOf('TCP'), Object.entries(fields)))).toBe(true);
  expect(found).toEqual({ start: '', vague: false, everything: false, prefix: '/', ...usual, ...rest });
});
const VAGUE = { vague: true };

describe('paths', () => {
  testMatches([
    ['an exact path', { uri: { exact: '/a' } }, { path: exactPath('/a') }, { start: '/a' }],
    ['a prefix is what a rewrite replaces', { uri: { prefix: '/a' } }, { path: pathPrefix('/a') }, { start: '/a', prefix: '/a' }],
    ['a prefix of everything', { uri: { prefix: '/' } }, {}, { start: '/', prefix: '/', everything: true }],
    ['a prefix of everything, and more', { uri: { prefix: '/' }, method: { exact: 'GET' } }, { method: literal('GET') }, { start: '/', prefix: '/' }],
    ['a pattern', { uri: { regex: '/v[12]' } }, { path: or(exactPath('/v1'), exactPath('/v2')) }],
    ['a pattern of everything', { uri: { regex: '.*' } }, {}, { everything: true }],
    ['a pattern that is none', { uri: { regex: '(' } }, {}, VAGUE],
    ['in any case', { uri: { exact: '/Ab' }, ignoreUriCase: true }, { path: exactPath('/ab', true) }],
    ['a prefix in any case, which no rewrite replaces', { uri: { prefix: '/Ab' }, ignoreUriCase: true }, { path: pathPrefix('/ab', true) }],
    ['a prefix of everything in any case', { uri: { prefix: '/' }, ignoreUriCase: true }, {}, { everything: true }],
    ['no path at all', { uri: {} }, {}, VAGUE],
  ], { prefix: undefined });
});

describe('without a path', () => {
  testMatches([
    ['nothing is asked', {}, {}, { everything: true }],
    ['names ask for nothing', { name: 'a', statPrefix: 'b', port: 80, gateways: [], sourceLabels: {}, sourceNamespace: '' }, {}, { everything: true }],
    ['a method', { method: { exact: 'GET' } }, { method: literal('GET') }],
    ['the begin of a method', { method: { prefix: 'P' } }, { method: prefix('P') }],
    ['a method by pattern', { method: { regex: 'GET|PUT' } }, { method: or(literal('GET'), literal('PUT')) }],
    ['a method by a pattern that is none', { method: { regex: '(' } }, {}, VAGUE],
    ['a method by nothing', { method: {} }, {}, VAGUE],
    ['a host may be written in capitals', { authority: { exact: 'A.example' } }, { host: literal('a.example') }, VAGUE],
    ['the begin of a host', { authority: { prefix: 'A.' } }, { host: prefix('a.') }, VAGUE],
    ['a host by pattern', { authority: { regex: 'A|B' } }, { host: or(literal('a'), literal('b')) }, VAGUE],
    ['a scheme is not told apart', { scheme: { exact: 'https' } }, {}, VAGUE],
    ['a query parameter', { queryParams: { v: { exact: '1' } } }, { path: queryParameter('v', literal('1')) }],
    ['a query parameter of any value', { queryParams: { v: null } }, { path: queryParameter('v', EVERYTHING) }],
    ['a query parameter by a pattern that is none', { queryParams: { v: { regex: '(' } } }, {}, VAGUE],
  ]);

  test('a match of everything is what a rule without matches has', () => {
    expect(EVERY_MATCH).toEqual(read({}).match);
  });
});

describe('headers', () => {
  const PRESENT = presentAs(EVERYTHING);
  const others = (field: string, language: Language) => and(universe(field), not(language));
  testMatches([
    ['of a value', { headers: { 'X-A': { exact: 'B' } } }, { 'header:x-a': presentAs(literal('B')) }],
    ['of a begin', { headers: { x: { prefix: 'B' } } }, { 'header:x': presentAs(prefix('B')) }],
    ['of any value', { headers: { x: {} } }, { 'header:x': PRESENT }],
    ['of any value, without a word', { headers: { x: null } }, { 'header:x': PRESENT }],
    ['of any value, by a star', { headers: { x: { regex: '*' } } }, { 'header:x': PRESENT }],
    ['by a pattern that is none', { headers: { x: { regex: '(' } } }, {}, VAGUE],
    ['the method', { headers: { ':method': { exact: 'GET' } } }, { method: literal('GET') }],
    ['the path, with its query', { headers: { ':path': { exact: '/a' } } }, { path: literal('/a') }],
    ['the host', { headers: { Host: { exact: 'A' } } }, { host: literal('a') }, VAGUE],
    ['the authority', { headers: { ':authority': { exact: 'A' } } }, { host: literal('a') }, VAGUE],
    ['any host', { headers: { host: {} } }, {}],
    ['the scheme', { headers: { ':scheme': { exact: 'https' } } }, {}, VAGUE],
    ['a claim of a token', { headers: { '@request.auth.claims.sub': { exact: 'a' } } }, {}, VAGUE],
    ['two of them', { headers: { x: { exact: 'a' }, y: { exact: 'b' } } }, { 'header:x': presentAs(literal('a')), 'header:y': presentAs(literal('b')) }],
    ['none of a value', { withoutHeaders: { X: { exact: 'b' } } }, { 'header:x': others('header:x', presentAs(literal('b'))) }],
    ['none at all', { withoutHeaders: { x: {} } }, { 'header:x': ABSENT }],
    ['none that may be empty: a missing one counts as empty', { withoutHeaders: { x: { regex: 'a*' } } }, { 'header:x': minus(PRESENT, presentAs(textRegex('a*')!)) }],
    ['none of a method', { withoutHeaders: { ':method': { exact: 'GET' } } }, { method: others('method', literal('GET')) }],
    ['none of a path, which is never missing', { withoutHeaders: { ':path': { regex: '(/a)?' } } }, { path: others('path', literal('/a')) }],
    ['none by a pattern that is none', { withoutHeaders: { x: { regex: '(' } } }, {}, VAGUE],
    ['not of a host, which may be written in capitals', { withoutHeaders: { host: { exact: 'a' } } }, {}, VAGUE],
    ['no host at all, which no request has', { withoutHeaders: { host: {} } }, { host: NOTHING }],
  ]);
});

test.each<[Json, string[]]>([
  [{ other: 1 }, ['match.other: match.other is no field that is known']],
  [{ uri: { suffix: 'a' } }, ['match.uri.suffix: match.uri.suffix is no field that is known']],
  [{ method: { suffix: 'a' } }, ['match.method.suffix: match.method.suffix is no field that is known']],
  [{ authority: { suffix: 'a' } }, ['match.authority.suffix: match.authority.suffix is no field that is known']],
  [{ headers: { x: { suffix: 'a' } } }, ['match.headers.x.suffix: match.headers.x.suffix is no field that is known']],
  [{ headers: { host: { suffix: 'a' } } }, ['match.headers.host.suffix: match.headers.host.suffix is no field that is known']],
  [{ withoutHeaders: { x: { suffix: 'a' } } }, ['match.withoutHeaders.x.suffix: match.withoutHeaders.x.suffix is no field that is known']],
  [{ queryParams: { x: { suffix: 'a' } } }, ['match.queryParams.x.suffix: match.queryParams.x.suffix is no field that is known']],
  [{ headers: { x: 'a' } }, ['match.headers.x: match.headers.x is no mapping']],
])('a field that nobody knows: %j', (json, said) => expect(read(json).notes).toEqual(said));

describe('the gateway that a match is for', () => {
  const proxy = { namespace: 'edge', labels: { app: 'gateway', tier: 'edge' } };
  test.each<[Json, boolean]>([
    [{}, true],
    [{ port: 80 }, true], [{ port: 81 }, false], [{ port: 0 }, true], [{ port: null }, true],
    [{ gateways: [] }, true], [{ gateways: ['edge/public'] }, true], [{ gateways: ['mesh'] }, false], [{ gateways: ['mesh', 'edge/public'] }, true], [{ gateways: ['public'] }, false], [{ gateways: [1, 'edge/private'] }, false],
    // Where gateways are named, labels and namespaces of the proxy do not count.
    [{ gateways: ['edge/public'], sourceLabels: { app: 'web' }, sourceNamespace: 'shop' }, true],
    [{ gateways: ['edge/public'], port: 81 }, false],
    [{ sourceLabels: { app: 'gateway' } }, true], [{ sourceLabels: { app: 'gateway', tier: 'core' } }, false], [{ sourceLabels: { zone: 'a' } }, false], [{ sourceLabels: {} }, true],
    [{ sourceNamespace: 'edge' }, true], [{ sourceNamespace: 'shop' }, false], [{ sourceNamespace: '' }, true], [{ sourceNamespace: null }, true],
    [{ sourceLabels: { app: 'gateway' }, sourceNamespace: 'shop' }, false],
  ])('%j: %s', (json, expected) => expect(isForGateway(json, 'edge/public', 'shop', 80, proxy)).toBe(expected));

  test.each([['mesh', 'mesh'], ['public', 'shop/public'], ['edge/public', 'edge/public'], ['./public', 'shop/public'], ['public/.', 'public/.'], ['public.edge', 'edge/public'], ['public.edge.svc.cluster.local', 'edge/public']])('%s is %s', (name, expected) => {
    expect(gatewayName(name, 'shop')).toBe(expected);
  });
});
