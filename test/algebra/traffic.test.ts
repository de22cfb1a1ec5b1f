import * as fc from 'fast-check';
import { ABSENT, anyQuery, presentAs, sample } from '../../src/algebra/http';
import { EVERYTHING, Language, literal, matches, or, prefix } from '../../src/algebra/language';
import { ALL_PORTS, portRange } from '../../src/algebra/ports';
import { holds } from '../../src/algebra/ranges';
import { formatRequest, sampleRequest } from '../../src/algebra/request';
import { ALL_TRAFFIC, NO_TRAFFIC, Traffic, box, intersect, isInside, onPorts, portsOf, sameTraffic, subtract, unite, uniteAll, widened } from '../../src/algebra/traffic';

interface Asked { readonly port: number; readonly method: string; readonly path: string; readonly header: string }
const METHODS = ['GET', 'POST', 'BREW'];
const PATHS = ['/', '/a', '/a/b', '/a?x=1', '*'];
const HEADERS = ['', '=red', '='];
const requests: Asked[] = [1, 2].flatMap(port => METHODS.flatMap(method => PATHS.flatMap(path => HEADERS.map(header => ({ port, method, path, header })))));

const within = (traffic: Traffic, { port, method, path, header }: Asked): boolean => traffic.some(({ ports, fields }) => holds(ports, port)
  && Object.entries({ method, path, 'header:x': header }).every(([name, value]) => !fields.has(name) || matches(fields.get(name)!, value)));

const languages = {
  method: [literal('GET'), or(literal('GET'), literal('POST')), EVERYTHING],
  path: [literal('/a'), prefix('/a'), anyQuery(literal('/a')), anyQuery(prefix('/')), EVERYTHING],
  'header:x': [ABSENT, presentAs(EVERYTHING), presentAs(literal('red'))],
};
const oneBox = fc.record({
  ports: fc.constantFrom(portRange('TCP', 0, 0), portRange('TCP', 1), portRange('TCP', 1, 2), ALL_PORTS),
  fields: fc.array(fc.constantFrom(...Object.entries(languages).flatMap(([name, all]) => all.map((language): [string, Language] => [name, language]))), { maxLength: 3 }),
}).map(({ ports, fields }) => box(ports, new Map(fields)));
const traffic = fc.array(oneBox, { maxLength: 3 }).map(uniteAll);

describe('sets of requests', () => {
  test('union, intersection and difference are those of their members', () => {
    fc.assert(fc.property(traffic, traffic, (a, b) => {
      for (const request of requests) {
        expect(within(unite(a, b), request)).toBe(within(a, request) || within(b, request));
        expect(within(intersect(a, b), request)).toBe(within(a, request) && within(b, request));
        expect(within(subtract(a, b), request)).toBe(within(a, request) && !within(b, request));
      }
    }), { numRuns: 300 });
  });

  test('laws: what is left is outside, the rest inside; order does not matter', () => {
    fc.assert(fc.property(traffic, traffic, traffic, (a, b, c) => {
      expect(intersect(subtract(a, b), b)).toEqual(NO_TRAFFIC);
      expect(sameTraffic(unite(subtract(a, b), intersect(a, b)), a)).toBe(true);
      expect(sameTraffic(intersect(a, unite(b, c)), unite(intersect(a, b), intersect(a, c)))).toBe(true);
      expect(sameTraffic(unite(a, b), unite(b, a))).toBe(true);
      expect(isInside(a, widened(a))).toBe(true);
      expect(isInside(a, ALL_TRAFFIC)).toBe(true);
      expect(sameTraffic(subtract(ALL_TRAFFIC, subtract(ALL_TRAFFIC, a)), a)).toBe(true);
    }), { numRuns: 150 });
  });

  test('a sample is in the set, and there is one unless the set is empty', () => {
    fc.assert(fc.property(traffic, set => {
      const request = sampleRequest(set);
      expect(request === undefined).toBe(set.length === 0);
      if (!request) { return; }
      const fields = Object.entries(request.fields).map(([name, value]): [string, Language] => [name, literal(value)]);
      expect(isInside(box(portRange(request.protocol, request.port), fields), set)).toBe(true);
    }));
  });

  test('a box of nothing is no box', () => {
    expect(box(portRange('TCP', 1), [['path', subtractOf(prefix('/'), prefix('/'))]])).toEqual(NO_TRAFFIC);
    expect(onPorts([])).toEqual(NO_TRAFFIC);
    expect(portsOf(ALL_TRAFFIC)).toEqual(ALL_PORTS);
  });

  test('an absent header is a value of its own, and nothing else is', () => {
    const red = box(portRange('TCP', 1), [['header:x', presentAs(literal('red'))]]);
    const rest = subtract(onPorts(portRange('TCP', 1)), red);
    expect(sampleRequest(rest)!.fields).toEqual({ 'header:x': '' });
    expect(formatRequest(sampleRequest(rest)!)).toBe('TCP 1 without header x');
    expect(isInside(rest, box(portRange('TCP', 1), [['header:x', or(ABSENT, presentAs(EVERYTHING))]]))).toBe(true);
  });

  test('samples read well', () => {
    expect(sample('method', EVERYTHING)).toBe('GET');
    expect(sample('path', EVERYTHING)).toBe('/');
    expect(sample('path', prefix('/api/'))).toBe('/api/');
    expect(formatRequest({ protocol: 'TCP', port: 80, fields: { method: 'GET', path: '/x', host: 'shop', 'header:x-role': '=admin' } })).toBe('TCP 80 GET /x host shop header x-role=admin');
  });
});

const subtractOf = (a: Language, b: Language): Language => { const [left] = subtract(box(ALL_PORTS, [['path', a]]), box(ALL_PORTS, [['path', b]])); return left?.fields.get('path') ?? or(); };
