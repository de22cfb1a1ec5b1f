import { EVERY_INDEX } from '../../src/algebra/index-set';
import { Ports, formatPorts, portRange } from '../../src/algebra/ports';
import { formatTraffic } from '../../src/algebra/print';
import { ReadChain, chainsOf, everyone, forkOf, joinChains } from '../../src/evaluate/istio-chains';
import { Authz, AuthzRule, NO_AUTHZ } from '../../src/evaluate/mesh';
import { Cause } from '../../src/evaluate/side';
import { World } from '../../src/parse/world';
import { worldOf } from '../setup/world';
import { pod, service } from './istio-worlds';

const PORTS = '{ name: http, port: 80, targetPort: 8080 }, { name: tls, port: 443, targetPort: 8443 }, { name: tcp, port: 90, targetPort: 9000 }, { name: other, port: 95, targetPort: 9500 }, { name: dns, port: 53, protocol: UDP }';
const world = () => worldOf(pod('api') + service('api', PORTS) + service('second', '{ name: http, port: 81, targetPort: 8080 }').replace('app: second', 'app: api'));
const binding = (found: World, direct: boolean, ...names: string[]) => ({ workload: 0, namespace: 'shop', name: 'way', causes: [], direct, services: found.services.filter(({ name }) => names.includes(name)) });

describe('AMB-01: the ways through a waypoint', () => {
  const told = (direct: boolean, ...names: string[]) => {
    const found = world();
    return chainsOf(found, 0, binding(found, direct, ...names)).map(({ service: by, servicePort, protocol, ports, view }) => {
      const shown = Object.entries({ all: view.all, http: view.http, tcp: view.tcp, auto: view.auto }).filter(([, some]) => some.length > 0).map(([name]) => name).join(' ');
      return `${by?.name} ${servicePort} ${protocol} ${formatPorts(ports)}: ${shown}: ${formatPorts(view.of(portRange('TCP', 80, 90)))}`;
    });
  };
  test('each port of a Service, by the number that policies compare there (X-04)', () => expect(told(false, 'api')).toEqual([
    'api 80 http TCP 8080: all http: TCP 8080', 'api 443 tcp TCP 8443: all tcp: no port', 'api 90 tcp TCP 9000: all tcp: TCP 9000', 'api 95 auto TCP 9500: all auto: no port',
  ]));
  test('of the Services that go through it', () => {
    expect(told(false, 'second')).toEqual(['second 81 http TCP 8080: all http: TCP 8080']);
    expect(told(false, 'api', 'second')).toHaveLength(5);
    expect(told(false)).toEqual([]);
  });
  test('and what comes to the pods themselves, which is sniffed', () => expect(told(true)).toEqual(['undefined 0 auto TCP all: all auto: TCP 80-90']));
  test('views are equal where Services and protocols are', () => {
    const found = world();
    expect(chainsOf(found, 0, binding(found, true, 'api', 'second')).map(({ view }) => view.key))
      .toEqual(['waypoint 80 8080 http', 'waypoint 443 8443 tcp', 'waypoint 90 9000 tcp', 'waypoint 95 9500 auto', 'waypoint 81 8080 http', 'waypoint direct']);
  });
});

const [API, SECOND] = world().services;
const cause = (name: string): Cause => ({ object: API.object, path: [name], fact: 'IST-20' });
const rule = (name: string, ports: Ports): AuthzRule => everyone(ports, cause(name));
const allowing = (name: string, ports: Ports): Authz => ({ ...NO_AUTHZ, allowListed: true, listedBy: [cause(name)], allows: [rule(name, ports)] });
const denying = (name: string, ports: Ports): Authz => ({ ...NO_AUTHZ, denies: [rule(name, ports)] });
const chain = (port: number, authz: Authz, meaning: string, from: typeof API | undefined = API): ReadChain => {
  const ports = portRange('TCP', port);
  return { ...(from ? { service: from } : {}), servicePort: port, protocol: 'http', ports, view: { key: '', all: ports, http: ports, tcp: [], auto: [], of: some => some }, authz, meaning };
};

test('everyone is everyone', () => {
  expect(everyone(portRange('TCP', 80), cause('a'))).toEqual({ identified: EVERY_INDEX, anonymous: EVERY_INDEX, traffic: [{ ports: portRange('TCP', 80), fields: new Map() }], cause: cause('a') });
});

describe('X-04: two ports of a Service to one of its pods', () => {
  test.each<[string, ReadChain[], string | undefined]>([
    ['that mean the same', [chain(80, NO_AUTHZ, 'a'), chain(80, NO_AUTHZ, 'a')], undefined],
    ['that mean different things', [chain(80, NO_AUTHZ, 'a'), chain(80, NO_AUTHZ, 'b')], 'api'],
    ['with others between them', [chain(80, NO_AUTHZ, 'a'), chain(81, NO_AUTHZ, 'b'), chain(80, NO_AUTHZ, 'b')], 'api'],
    ['of two Services', [chain(80, NO_AUTHZ, 'a'), chain(80, NO_AUTHZ, 'b', SECOND)], undefined],
    ['to different ports', [chain(80, NO_AUTHZ, 'a'), chain(81, NO_AUTHZ, 'b')], undefined],
    ['to the pods themselves', [chain(80, NO_AUTHZ, 'a'), { ...chain(80, NO_AUTHZ, 'b'), service: undefined }, { ...chain(80, NO_AUTHZ, 'c'), service: undefined }], undefined],
  ])('%s', (_, chains, expected) => expect(forkOf(chains)?.name).toBe(expected));
});

describe('IST-20: all ways as one answer', () => {
  const BY = cause('waypoint');
  const told = (chains: readonly ReadChain[], by: Cause | undefined = BY) => {
    const { allowListed, listedBy, allows, denies, custom } = joinChains(chains, by);
    const shown = (rules: readonly AuthzRule[]) => rules.map(({ traffic, cause: { object, path } }) => `${path.join('.')} of ${object.name}: ${formatTraffic(traffic).join()}`);
    return [allowListed ? listedBy.map(({ path }) => path.join('.')).join() : 'open', shown(allows), shown(denies), shown(custom)];
  };
  const [A, B] = [portRange('TCP', 80), portRange('TCP', 81)];
  test('without policies it knows the ports of its Services only', () => expect(told([chain(80, NO_AUTHZ, 'a'), chain(81, NO_AUTHZ, 'a')])).toEqual(['open', [], ['waypoint of api: TCP 1-79,82-65535'], []]));
  test('nobody says why', () => expect(joinChains([chain(80, NO_AUTHZ, 'a')], undefined)).toEqual(NO_AUTHZ));
  test('no way at all', () => {
    expect(joinChains([], undefined)).toEqual(NO_AUTHZ);
    expect(told([])).toEqual(['open', [], ['waypoint of api: TCP all'], []]);
  });
  test('where one way has a list, the others are open by their Service', () =>
    expect(told([chain(80, allowing('a', A), 'a'), chain(81, NO_AUTHZ, 'b', SECOND)])).toEqual(['a', ['a of api: TCP 80', 'spec.ports of second: TCP 81'], [], []]));
  test('or by the waypoint itself', () => expect(told([chain(80, allowing('a', A), 'a'), { ...chain(81, NO_AUTHZ, 'b'), service: undefined }])).toEqual(['a', ['a of api: TCP 80', 'waypoint of api: TCP 81'], [], []]));
  test('ways that do the same count once', () => expect(told([chain(80, allowing('a', A), 'a'), chain(80, allowing('a', A), 'a')])).toEqual(['a', ['a of api: TCP 80'], [], []]));
  test('each list is named once per object', () => expect(told([chain(80, allowing('a', A), 'a'), chain(81, allowing('b', B), 'b')])).toEqual(['b', ['a of api: TCP 80', 'b of api: TCP 81'], [], []]));
  test('what is denied on one way', () => expect(told([chain(80, denying('a', A), 'a'), chain(81, NO_AUTHZ, 'b')])).toEqual(['open', [], ['a of api: TCP 80', 'waypoint of api: TCP 1-79,82-65535'], []]));
  test('is not where another leads to the same port', () => expect(told([chain(80, denying('a', A), 'a'), chain(80, NO_AUTHZ, 'b', SECOND), chain(81, denying('c', B), 'c')])).toEqual(['open', [], ['c of api: TCP 81', 'waypoint of api: TCP 1-79,82-65535'], []]));
  test('IST-33: what an external authorizer decides', () => expect(told([chain(80, { ...NO_AUTHZ, custom: [rule('a', A)] }, 'a')])).toEqual(['open', [], ['waypoint of api: TCP 1-79,81-65535'], ['a of api: TCP 80']]));
  test('ways that cover every port', () => expect(told([{ ...chain(80, NO_AUTHZ, 'a'), ports: portRange('TCP', 1, 65535) }])).toEqual(['open', [], [], []]));
});
