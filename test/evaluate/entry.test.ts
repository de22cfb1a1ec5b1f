import { indexSet } from '../../src/algebra/index-set';
import { literal } from '../../src/algebra/language';
import { allPortsOf, portRange } from '../../src/algebra/ports';
import { ranges } from '../../src/algebra/ranges';
import { TooComplex } from '../../src/algebra/too-complex';
import { box, onPorts } from '../../src/algebra/traffic';
import { Door, Mouth, NO_WAYS, allWays, clouded, waysOf } from '../../src/evaluate/entry';
import { Change, UNCHANGED } from '../../src/evaluate/request-change';
import { Hit, RouteRule } from '../../src/evaluate/route-table';
import { worldOf } from '../setup/world';
import { app } from './ways';

const world = worldOf(['web', 'api'].map(name => app(name)).join('') + app('other', 'pay'));
const [object, later] = world.objects;
const DOOR: Door = { kind: 'controller', name: 'door' };
const EVERY = onPorts(allPortsOf('TCP'));
const mouth = (ports: readonly number[], more: Partial<Mouth> = {}): Mouth => ({ door: DOOR, ports, ...more });
const rule = (workload: number, change: Change = UNCHANGED, source = object): RouteRule =>
  ({ requests: EVERY, targets: [{ backends: [{ workload, port: 8080 }], change }], rank: [], order: workload, source, cause: { object: source, path: ['spec', workload] } });
const hit = (found: RouteRule, requests = EVERY): Hit => ({ rule: found, requests });
const routed = (...hits: Hit[]) => ({ hits, ties: [], tooComplex: false });
const value = (path: (string | number)[], message: string, about = object) => ({ what: 'value', object: about, path, message });

describe('the ways of a table', () => {
  const ENTRY = { door: DOOR, form: 'http', requests: onPorts(portRange('TCP', 80)), target: { workload: 0, port: 8080 }, forwards: onPorts(portRange('TCP', 8080)), causes: [{ object, path: ['spec', 0] }] };

  test('come by the ports of the door, and go to that of the backend', () => {
    expect(waysOf(mouth([80]), 'http', routed(hit(rule(0))))).toEqual({ entries: [ENTRY], undecided: [] });
  });
  test('name what opens the door first', () => {
    const cause = { object: later, path: ['spec'], fact: 'IST-43' };
    expect(waysOf(mouth([80], { cause }), 'stream', routed(hit(rule(0)))).entries).toEqual([{ ...ENTRY, form: 'stream', causes: [cause, ...ENTRY.causes] }]);
  });
  test('come by all ports of the door, in whatever order it names them', () => {
    const [{ requests, forwards }] = waysOf(mouth([8080, 80, 443, 80]), 'http', routed(hit(rule(0)))).entries;
    expect([requests, forwards]).toEqual([onPorts(ranges([80, 443, 8080].flatMap(port => portRange('TCP', port)))), ENTRY.forwards]);
  });
  test('are none where the door has no port of them', () => {
    expect(waysOf(mouth([]), 'http', routed(hit(rule(0))))).toEqual(NO_WAYS);
    expect(waysOf(mouth([80]), 'http', routed(hit(rule(0), onPorts(portRange('TCP', 81)))))).toEqual(NO_WAYS);
  });
  test('are one for each backend', () => {
    const both = { ...rule(0), targets: [{ backends: [{ workload: 0, port: 1 }, { workload: 1, port: 2 }], change: UNCHANGED }, { backends: [{ workload: 2, port: 3 }], change: UNCHANGED }] };
    expect(waysOf(mouth([80]), 'http', routed(hit(both))).entries.map(({ target }) => target)).toEqual([{ workload: 0, port: 1 }, { workload: 1, port: 2 }, { workload: 2, port: 3 }]);
  });
});

describe('what nobody can say about a table', () => {
  const said = (found: Parameters<typeof waysOf>[2]) => waysOf(mouth([80]), 'http', found).undecided;

  test('which of two rules comes first', () => {
    expect(said({ ...routed(), ties: [[rule(0), rule(1, UNCHANGED, later)]] })).toEqual([{
      unknown: value(['spec', 1], `nothing says whether this rule comes before the one of ${object.kind} shop/web; both have the same requests`, later), workloads: indexSet([0, 1]),
    }]);
  });
  test('what a rule takes that is not understood: it may take from all others', () => {
    expect(said(routed(hit({ ...rule(0), vague: true }), hit(rule(1))))).toEqual([{ unknown: value(['spec', 0], 'what this rule takes is not understood'), workloads: indexSet([0, 1]) }]);
  });
  test('anything about rules that cost too much to tell apart', () => {
    expect(said({ ...routed(hit(rule(0)), hit(rule(1))), tooComplex: true })).toEqual([{ unknown: value([], 'too complex: the rules of this gateway cannot be told apart'), workloads: indexSet([0, 1]) }]);
  });
  test('what becomes of a path: the backend may get anything', () => {
    const { entries, undecided } = waysOf(mouth([80]), 'http', routed(hit(rule(0, { headers: [], path: { kind: 'unclear' } })), hit(rule(1))));
    expect(undecided).toEqual([{ unknown: value(['spec', 0], 'the paths that this rule makes cannot be told exactly'), workloads: indexSet([0]) }]);
    expect(entries.map(({ forwards }) => forwards)).toEqual([onPorts(portRange('TCP', 8080)), onPorts(portRange('TCP', 8080))]);
  });

  const failing = (error: Error): Change => ({ get headers(): never { throw error; } });
  test('what becomes of a request that costs too much to follow', () => {
    expect(said(routed(hit(rule(0, failing(new TooComplex('a set'))))))).toEqual([{ unknown: value(['spec', 0], 'the paths that this rule makes cannot be told exactly'), workloads: indexSet([0]) }]);
  });
  test('any other failure is one', () => expect(() => said(routed(hit(rule(0, failing(new RangeError('other'))))))).toThrow(RangeError));
});

describe('what is not understood about an object', () => {
  const unknown = [{ what: 'field' as const, object, path: ['spec', 'a'], message: 'a' }, { what: 'field' as const, object, path: ['spec', 'b'], message: 'b' }];
  test('clouds what it leads to', () => expect(clouded(world, unknown, object, [{ workload: 2, port: 1 }])).toEqual(unknown.map(item => ({ unknown: item, workloads: indexSet([2]) }))));
  test('or all pods of its namespace, where it leads nowhere', () => expect(clouded(world, unknown, object, [])).toEqual(unknown.map(item => ({ unknown: item, workloads: indexSet([0, 1]) }))));
  test('or nothing, where there is nothing', () => expect(clouded(world, [], object, [])).toEqual([]));
});

test('ways are put together', () => {
  const one = waysOf(mouth([80]), 'http', { ...routed(hit(rule(0), box(allPortsOf('TCP'), [['method', literal('GET')]]))), tooComplex: true });
  expect(allWays([])).toEqual({ entries: [], undecided: [] });
  expect(allWays([one, NO_WAYS, one])).toEqual({ entries: [...one.entries, ...one.entries], undecided: [...one.undecided, ...one.undecided] });
  expect(NO_WAYS).toEqual({ entries: [], undecided: [] });
});
