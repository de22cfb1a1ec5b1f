import { ABSENT, presentAs, universe } from '../../src/algebra/http';
import { EVERYTHING, NOTHING, literal, or } from '../../src/algebra/language';
import { ALL_PORTS, allPortsOf, portRange } from '../../src/algebra/ports';
import { formatTraffic } from '../../src/algebra/print';
import { ALL_TRAFFIC, NO_TRAFFIC, Traffic, box, intersect, isInside, isNoTraffic, onPorts, portsOf, sameTraffic, subtract, unite, uniteAll, widened } from '../../src/algebra/traffic';
import { TooComplex } from '../../src/algebra/too-complex';

const at = (first: number, last = first) => portRange('TCP', first, last);
const [GET, POST] = [literal('GET'), literal('POST')];
const get = (first: number, last = first): Traffic => box(at(first, last), [['method', GET]]);
const both = (first: number, last = first): Traffic => box(at(first, last), [['method', or(GET, POST)]]);

describe('one box', () => {
  test('a field that may be anything says nothing', () => {
    expect(box(at(80), [['method', EVERYTHING], ['path', universe('path')], ['sni', universe('sni')]])).toEqual(onPorts(at(80)));
    expect(box(at(80), [])).toEqual([{ ports: at(80), fields: new Map() }]);
  });
  test('fields stand in order', () => expect([...box(at(80), [['path', literal('/')], ['host', literal('a')], ['method', GET]])[0].fields.keys()]).toEqual(['host', 'method', 'path']));
  test('names are only what such a name can be', () => {
    const shout = or(literal('Shop'), literal('shop'));
    for (const field of ['host', 'name', 'sni']) { expect(sameTraffic(box(at(80), [[field, shout]]), box(at(80), [[field, literal('shop')]]))).toBe(true); }
    for (const field of ['host', 'name']) { expect(box(at(80), [[field, literal('SHOP')]])).toEqual(NO_TRAFFIC); }
    expect(sameTraffic(box(at(80), [['path', literal('/A')]]), NO_TRAFFIC)).toBe(false);
  });
  test('nothing, where the ports or a field are nothing', () => {
    expect([box([], [['method', GET]]), box(at(80), [['method', GET], ['path', NOTHING]]), onPorts([])]).toEqual([NO_TRAFFIC, NO_TRAFFIC, NO_TRAFFIC]);
    expect([isNoTraffic(NO_TRAFFIC), isNoTraffic(get(80))]).toEqual([true, false]);
  });
});

describe('the union keeps few boxes', () => {
  test.each<[string, Traffic, Traffic, readonly string[]]>([
    ['the same fields: the ports of both', get(80), get(90, 91), ['TCP 80,90-91 GET']],
    ['the same fields and ports', get(80), get(80), ['TCP 80 GET']],
    ['ports that are there already', get(80, 90), get(85), ['TCP 80-90 GET']],
    ['a box inside of another', both(80, 90), get(85), ['TCP 80-90 GET | POST']],
    ['a box around another', get(85), both(80, 90), ['TCP 80-90 GET | POST']],
    ['a box without conditions around another', get(80), onPorts(at(80)), ['TCP 80']],
    ['a box around several', uniteAll([get(80), box(at(81), [['path', literal('/')]])]), onPorts(at(80, 81)), ['TCP 80-81']],
    ['a box that grows around another', unite(both(80), get(81)), both(81), ['TCP 80-81 GET | POST']],
    ['boxes of which neither is inside', get(80, 81), both(81, 82), ['TCP 80-81 GET', 'TCP 81-82 GET | POST']],
    ['other fields', get(80), box(at(80), [['path', literal('/')]]), ['TCP 80 GET', 'TCP 80 target /']],
    ['more fields', get(80), box(at(80), [['method', GET], ['path', literal('/')]]), ['TCP 80 GET']],
    ['fewer fields', box(at(80), [['method', GET], ['path', literal('/')]]), get(80), ['TCP 80 GET']],
    ['as many fields, but others', box(at(80), [['method', GET], ['path', literal('/')]]), box(at(80), [['method', GET], ['host', literal('a')]]), ['TCP 80 GET host a', 'TCP 80 GET target /']],
    ['nothing', get(80), NO_TRAFFIC, ['TCP 80 GET']],
    ['to nothing', NO_TRAFFIC, get(80), ['TCP 80 GET']],
    ['another protocol', onPorts(portRange('TCP', 53)), onPorts(portRange('UDP', 53)), ['TCP 53; UDP 53']],
  ])('%s', (_, a, b, expected) => expect(formatTraffic(unite(a, b))).toEqual(expected));
  test('sets that are there already are not made again', () => {
    const set = get(80);
    expect(unite(set, set)).toBe(set);
    expect(unite(NO_TRAFFIC, set)).toBe(set);
    expect(unite(set, NO_TRAFFIC)).toBe(set);
    expect([uniteAll([]), uniteAll([set])]).toEqual([NO_TRAFFIC, set]);
  });
});

describe('the intersection', () => {
  test.each<[string, Traffic, Traffic, readonly string[]]>([
    ['of ports', get(80, 90), get(85, 95), ['TCP 85-90 GET']],
    ['of fields', both(80), box(at(80), [['method', or(POST, literal('PUT'))]]), ['TCP 80 POST']],
    ['of fields that only one of them has', get(80), box(at(80), [['path', literal('/')]]), ['TCP 80 GET target /']],
    ['with everything on some ports', both(80, 90), onPorts(at(85)), ['TCP 85 GET | POST']],
    ['the other way', onPorts(at(85)), both(80, 90), ['TCP 85 GET | POST']],
    ['of what has no port in common', get(80), get(81), []],
    ['of what has no value in common', get(80), box(at(80), [['method', POST]]), []],
    ['of several boxes', uniteAll([get(80), box(at(81), [['method', POST]])]), both(80, 81), ['TCP 80 GET', 'TCP 81 POST']],
    ['with several boxes', both(80, 81), uniteAll([get(80), box(at(81), [['method', POST]])]), ['TCP 80 GET', 'TCP 81 POST']],
  ])('%s', (_, a, b, expected) => expect(formatTraffic(intersect(a, b))).toEqual(expected));
  test('with everything, or with itself, is the same set', () => {
    const set = uniteAll([get(80), box(at(81), [['method', POST]])]);
    expect(intersect(set, ALL_TRAFFIC)).toBe(set);
    expect(intersect(ALL_TRAFFIC, set)).toBe(set);
    expect(intersect(set, set)).toBe(set);
  });
});

describe('the difference', () => {
  test.each<[string, Traffic, Traffic, readonly string[]]>([
    ['of ports', get(80, 90), get(85), ['TCP 80-84,86-90 GET']],
    ['of everything on some ports', both(80, 90), onPorts(at(80, 85)), ['TCP 86-90 GET | POST']],
    ['of everything on all of them', both(80, 90), onPorts(at(1, 100)), []],
    ['of ports elsewhere', get(80), get(81), ['TCP 80 GET']],
    ['of a value', both(80), get(80), ['TCP 80 POST']],
    ['of a value on some ports', both(80, 81), get(80), ['TCP 80 POST', 'TCP 81 GET | POST']],
    ['of a value that is none of them', get(80), box(at(80), [['method', POST]]), ['TCP 80 GET']],
    ['of a field that only the other has', onPorts(at(80)), get(80), ['TCP 80 !(GET)']],
    ['of two fields: each in turn', both(80), box(at(80), [['method', GET], ['path', literal('/')]]), ['TCP 80 GET target !(/)', 'TCP 80 POST']],
    ['of two fields, of which one has nothing in common', get(80), box(at(80), [['method', POST], ['path', literal('/')]]), ['TCP 80 GET']],
    ['from several boxes', uniteAll([get(80), box(at(81), [['method', POST]])]), onPorts(at(81)), ['TCP 80 GET']],
    ['of several boxes', both(80, 82), uniteAll([get(80), onPorts(at(81))]), ['TCP 80 POST', 'TCP 82 GET | POST']],
    ['of nothing', get(80), NO_TRAFFIC, ['TCP 80 GET']],
  ])('%s', (_, a, b, expected) => expect(formatTraffic(unite(NO_TRAFFIC, subtract(a, b)))).toEqual(expected));
  test('no box of what is left is empty', () => {
    expect(subtract(get(80), get(80))).toEqual([]);
    expect(subtract(get(80), box(at(80), [['method', or(GET, POST)], ['header:x', presentAs(EVERYTHING)]])).length).toBe(1);
  });
});

describe('questions about sets', () => {
  const cases: readonly (readonly [Traffic, Traffic, boolean])[] = [
    [get(80), both(80), true], [both(80), get(80), false], [get(80), onPorts(at(80)), true], [get(80), ALL_TRAFFIC, true], [ALL_TRAFFIC, get(80), false], [NO_TRAFFIC, get(80), true], [get(80), NO_TRAFFIC, false],
    [get(80, 81), uniteAll([onPorts(at(80)), both(81)]), true], [ALL_TRAFFIC, onPorts(ALL_PORTS), true],
  ];
  test('inside of another, and the same', () => {
    for (const [a, b, expected] of cases) { expect([isInside(a, b), isInside(a, a), sameTraffic(a, b)]).toEqual([expected, true, expected && isInside(b, a)]); }
    expect(sameTraffic(both(80), uniteAll([get(80), box(at(80), [['method', POST]])]))).toBe(true);
  });
  test('ports, and everything on them', () => {
    const set = uniteAll([get(80), box(at(85), [['method', POST]]), onPorts(portRange('UDP', 53))]);
    expect(portsOf(set)).toEqual([...at(80), ...at(85), ...portRange('UDP', 53)]);
    expect(widened(set)).toEqual(onPorts(portsOf(set)));
    expect([portsOf(NO_TRAFFIC), widened(NO_TRAFFIC), portsOf(onPorts(allPortsOf('TCP')))]).toEqual([[], [], allPortsOf('TCP')]);
  });
  test('a set of too many kinds of request is refused by name', () => {
    const kinds = (count: number): Traffic => Array.from({ length: count }, (_, index) => ({ ports: at(index + 1), fields: new Map([[`header:h${index}`, ABSENT]]) }));
    const refused = 'too complex: a set of more than 5000 kinds of request';
    expect([unite(kinds(4999), get(9000)).length, subtract(kinds(5000), get(9000)).length]).toEqual([5000, 5000]);
    expect(() => unite(kinds(5000), get(9000))).toThrow(new TooComplex('a set of more than 5000 kinds of request'));
    expect(() => subtract(kinds(5001), get(9000))).toThrow(refused);
    expect(new TooComplex('x').name).toBe('TooComplex');
  });
});
