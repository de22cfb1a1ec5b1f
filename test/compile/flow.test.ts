import { Flow, peerRules } from '../../src/compile/flow';
import { podSelectors } from '../../src/compile/selectors';
import { HttpModel, PeerModel, WorkloadModel } from '../../src/model/intent';

const workload = (name: string, labels: Record<string, string> = { app: name }, namespace = 'shop'): WorkloadModel => ({
  id: `${namespace}/${name}`, origin: name, namespace, name, labels, serviceIsOurs: false, ports: [], meshed: false, hostNetwork: false, trustDomain: 'acme.example', probePorts: [], where: 'here', phase: 2, role: 'app',
});
const peer = (name: string): PeerModel => ({ kind: 'workload', workload: workload(name) });
const flow = (client: string, port: number, http?: readonly HttpModel[]): Flow => {
  const ends = { client: peer(client), server: peer('api') };
  return { ...ends, ports: { protocol: 'TCP', first: port, last: port }, ...(http ? { http } : {}), link: { ...ends, port: { name: 'p', application: 'http', protocol: 'TCP', first: port, last: port }, origins: [] } };
};
const read: HttpModel = { methods: ['GET'] };
const write: HttpModel = { methods: ['POST'] };
const shown = (flows: readonly Flow[]) => peerRules(flows, 'inbound').map(({ peers, groups }) => [peers.map(item => (item.kind === 'workload' ? item.workload.name : item.kind)), groups.map(({ ports, http }) => [ports.map(({ first }) => first), http])]);

describe('flows to rules', () => {
  test('one rule per set of ports, and peers with the same ports share it', () => {
    expect(shown([flow('b', 80), flow('a', 80), flow('c', 81), flow('a', 81)])).toEqual([[['a'], [[[80, 81], undefined]]], [['b'], [[[80], undefined]]], [['c'], [[[81], undefined]]]]);
    expect(shown([flow('b', 80), flow('a', 80)])).toEqual([[['a', 'b'], [[[80], undefined]]]]);
  });

  test('the order of flows does not show', () => {
    const flows = [flow('a', 80, [read]), flow('b', 80, [write]), flow('a', 81), flow('c', 80, [read])];
    expect(shown([...flows].reverse())).toEqual(shown(flows));
  });

  test('rules of one peer and port unite', () => { expect(shown([flow('a', 80, [write]), flow('a', 80, [read, write])])).toEqual([[['a'], [[[80], [read, write]]]]]); });

  test('CIL-32: a part without rules voids those of the same peer and port, in whatever order', () => {
    expect(shown([flow('a', 80, [read]), flow('a', 80)])).toEqual([[['a'], [[[80], undefined]]]]);
    expect(shown([flow('a', 80), flow('a', 80, [read])])).toEqual([[['a'], [[[80], undefined]]]]);
    // The near twins keep theirs.
    expect(shown([flow('a', 80, [read]), flow('a', 81), flow('b', 80)])).toEqual([[['a'], [[[80], [read]], [[81], undefined]]], [['b'], [[[80], undefined]]]]);
  });
});

describe('selectors of pods', () => {
  test('LIM-05: workloads of one label are one selector per namespace and key', () => {
    expect(podSelectors([workload('b'), workload('a'), workload('c', { 'app': 'c' }, 'other'), workload('d', { name: 'd' })])).toEqual([
      { namespace: 'other', matchLabels: { app: 'c' } },
      { namespace: 'shop', matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }] },
      { namespace: 'shop', matchLabels: { name: 'd' } },
    ]);
  });

  test('X-05: workloads of several labels each keep all of theirs, since crossing them would select others', () => {
    expect(podSelectors([workload('a', { app: 'a', tier: 'x' }), workload('b', { app: 'b', tier: 'y' }), workload('again', { tier: 'x', app: 'a' })])).toEqual([
      { namespace: 'shop', matchLabels: { app: 'a', tier: 'x' } }, { namespace: 'shop', matchLabels: { app: 'b', tier: 'y' } },
    ]);
  });
});
