import { members } from '../../src/algebra/index-set';
import { formatPorts } from '../../src/algebra/ports';
import { peerModes } from '../../src/evaluate/istio-peer-authentication';
import { ServerTls } from '../../src/evaluate/mesh';
import { podIndex } from '../../src/parse/select';
import { worldOf } from '../setup/world';
import { istio, namespace, pod } from './istio-worlds';

const BASE = namespace('shop') + namespace('istio-system') + pod('api') + pod('web') + pod('far', { namespace: 'pay' });
const peer = (spec: string, name = 'peer', place = 'shop') => istio('PeerAuthentication', spec, { name, place });
const mesh = (mode: string) => peer(`{ mtls: { mode: ${mode} } }`, 'mesh', 'istio-system');
const shop = (mode: string) => peer(`{ mtls: { mode: ${mode} } }`, 'shop');
const api = (mode: string, ports = '') => peer(`{ selector: { matchLabels: { app: api } }, mtls: { mode: ${mode} }${ports === '' ? '' : `, portLevelMtls: ${ports}`} }`, 'api');
const read = (text: string) => { const world = worldOf(BASE + text); return { world, modes: peerModes(world, podIndex(world.workloads, world.namespaces), 'istio-system') }; };
const lines = (causes: ServerTls['causes']) => causes.map(({ ports, mode, cause }) => `${formatPorts(ports)} ${mode}${cause ? ` by ${cause.object.name} ${cause.path.join('.')} ${cause.fact}` : ''}`);

describe('what a sidecar asks for, and the lines that say so: the first that holds a port counts', () => {
  const told = (text: string, index = 0) => lines(read(text).modes.sidecar(index));
  test.each<[string, string, string[]]>([
    ['nothing is set', '', ['TCP all PERMISSIVE']],
    ['IST-01: by the mesh', mesh('STRICT'), ['TCP all STRICT by mesh spec.mtls IST-01']],
    ['IST-01: by the namespace', mesh('STRICT') + shop('DISABLE'), ['TCP all DISABLE by shop spec.mtls IST-01']],
    ['IST-01: by the mesh, where the namespace has no mode', mesh('STRICT') + shop('UNSET'), ['TCP all STRICT by mesh spec.mtls IST-01']],
    ['IST-01: by itself', mesh('STRICT') + shop('DISABLE') + api('PERMISSIVE'), ['TCP all PERMISSIVE by api spec.mtls IST-01']],
    ['IST-04: by port', shop('STRICT') + api('UNSET', '{ "80": { mode: DISABLE }, "81": { mode: UNSET }, "82": { mode: STRICT } }'),
      ['TCP 80 DISABLE by api spec.portLevelMtls.80 IST-04', 'TCP 82 STRICT by api spec.portLevelMtls.82 IST-04', 'TCP all STRICT by shop spec.mtls IST-01']],
    ['IST-03: not by a selector in the root namespace', peer('{ selector: { matchLabels: { app: api } }, mtls: { mode: STRICT } }', 'root', 'istio-system'), ['TCP all PERMISSIVE']],
    ['a policy that is refused', peer('{ mtls: { mode: X } }') + mesh('STRICT'), ['TCP all STRICT by mesh spec.mtls IST-01']],
    ['a policy with ports that are none', shop('DISABLE') + api('STRICT', '{ "x80": {} }'), ['TCP all DISABLE by shop spec.mtls IST-01']],
    ['nor these', shop('DISABLE') + api('STRICT', '{ "80x": {} }'), ['TCP all DISABLE by shop spec.mtls IST-01']],
  ])('%s', (_, text, expected) => expect(told(text)).toEqual(expected));

  test('each pod what is said for it, in whatever order they are asked', () => {
    const { modes } = read(shop('STRICT') + mesh('DISABLE') + api('PERMISSIVE'));
    const asked = (...order: number[]) => order.map(index => modes.sidecar(index)[0].mode);
    expect([asked(0, 1, 2), asked(2, 1, 0), asked(1, 0)]).toEqual([['PERMISSIVE', 'STRICT', 'DISABLE'], ['DISABLE', 'STRICT', 'PERMISSIVE'], ['STRICT', 'PERMISSIVE']]);
    expect(modes.sidecar(1)).toBe(modes.sidecar(1));
  });
});

describe('AMB-06: what ztunnel takes without a certificate, and the lines that say so', () => {
  const told = (text: string) => { const { plaintext, causes } = read(text).modes.ambient(0); return [formatPorts(plaintext), ...lines(causes)]; };
  const BY = (who: string, path = 'mtls') => `by ${who} spec.${path} AMB-06`;
  test.each<[string, string, string[]]>([
    ['nothing is set', '', ['TCP all', 'TCP all PERMISSIVE']],
    ['STRICT', shop('STRICT'), ['no port', `TCP all STRICT ${BY('shop')}`]],
    ['DISABLE', shop('DISABLE'), ['TCP all', `TCP all PERMISSIVE ${BY('shop')}`]],
    ['itself', shop('STRICT') + api('PERMISSIVE'), ['TCP all', `TCP all PERMISSIVE ${BY('api')}`]],
    ['itself, without ports', shop('PERMISSIVE') + api('STRICT'), ['no port', `TCP all STRICT ${BY('api')}`]],
    ['exceptions of its own', api('STRICT', '{ "80": { mode: PERMISSIVE }, "81": { mode: DISABLE }, "82": { mode: STRICT } }'), ['TCP 80-81', `TCP 80-81 PERMISSIVE ${BY('api', 'portLevelMtls')}`, `TCP all STRICT ${BY('api')}`]],
    ['strict ports of its own', shop('STRICT') + api('PERMISSIVE', '{ "80": { mode: STRICT }, "81": { mode: PERMISSIVE } }'), ['TCP 1-79,81-65535', `TCP 80 STRICT ${BY('api', 'portLevelMtls')}`, `TCP all PERMISSIVE ${BY('api')}`]],
    ['strict ports where nothing else is set', api('UNSET', '{ "80": { mode: STRICT } }'), ['TCP 1-79,81-65535', `TCP 80 STRICT ${BY('api', 'portLevelMtls')}`, 'TCP all PERMISSIVE']],
    ['strict ports below a STRICT of the mesh, which are lost', mesh('STRICT') + api('PERMISSIVE', '{ "80": { mode: STRICT } }'), ['TCP all', `TCP all PERMISSIVE ${BY('api')}`]],
    ['exceptions from the namespace', shop('STRICT') + api('UNSET', '{ "80": { mode: PERMISSIVE } }'), ['TCP 80', `TCP 80 PERMISSIVE ${BY('api', 'portLevelMtls')}`, `TCP all STRICT ${BY('shop')}`]],
    ['exceptions from the mesh', mesh('STRICT') + api('UNSET', '{ "80": { mode: PERMISSIVE } }'), ['TCP 80', `TCP 80 PERMISSIVE ${BY('api', 'portLevelMtls')}`, `TCP all STRICT ${BY('mesh')}`]],
    ['DISABLE alone is no exception', shop('STRICT') + api('UNSET', '{ "80": { mode: DISABLE } }'), ['no port', `TCP all STRICT ${BY('shop')}`]],
    ['exceptions from the mesh, behind a policy of the namespace without a mode', mesh('STRICT') + shop('UNSET') + api('UNSET', '{ "80": { mode: PERMISSIVE } }'),
      ['TCP all', `TCP all PERMISSIVE ${BY('api', 'portLevelMtls')}`, `TCP all STRICT ${BY('mesh')}`]],
  ])('%s', (_, text, expected) => expect(told(text)).toEqual(expected));
});

test('IST-07: what is said for a namespace, whatever single pods say', () => {
  const { modes } = read(mesh('STRICT') + api('DISABLE') + peer('{ mtls: { mode: DISABLE } }', 'pay', 'pay'));
  expect([modes.namespace('shop'), modes.namespace('pay'), modes.namespace('none'), read('').modes.namespace('shop')]).toEqual(['STRICT', 'DISABLE', 'STRICT', 'PERMISSIVE']);
  expect(read(shop('DISABLE') + peer('{ mtls: { mode: STRICT } }', 'second')).modes.namespace('shop')).toBe('DISABLE');
});

describe('IST-02: several for the same pods, of which the oldest counts', () => {
  const doubts = (text: string) => {
    const { world, modes } = read(text);
    return modes.undecided.map(({ unknown, workloads }) => `${unknown.object.name} ${unknown.path.join('.')}: ${unknown.message} [${members(workloads, world.workloads.length).map(index => world.workloads[index].name).join(' ')}]`);
  };
  const TIE = (second: string, first: string, pods: string) => `${second} spec: beside ${first} for the same pods: the older one counts (IST-02) [${pods}]`;
  test.each<[string, string, string[]]>([
    ['for the mesh', mesh('STRICT') + peer('{}', 'second', 'istio-system'), [TIE('second', 'mesh', 'api web far')]],
    ['for the namespace', shop('STRICT') + peer('{}', 'second'), [TIE('second', 'shop', 'api web')]],
    ['for pods', api('STRICT') + peer('{ selector: { matchLabels: { app: api } } }', 'second'), [TIE('second', 'api', 'api')]],
    ['for the mesh and the namespace', mesh('STRICT') + peer('{}', 'second', 'istio-system') + shop('STRICT') + peer('{}', 'third'), [TIE('second', 'mesh', 'api web far'), TIE('third', 'shop', 'api web')]],
    ['one each', mesh('STRICT') + shop('STRICT') + api('STRICT'), []],
    ['one of which is refused', shop('STRICT') + peer('{ mtls: { mode: X } }', 'second'), ['second spec.mtls.mode: spec.mtls.mode is no mode [api web]']],
  ])('%s', (_, text, expected) => expect(doubts(text)).toEqual(expected));
});
