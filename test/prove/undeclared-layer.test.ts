import { WorkloadPort, ZeroTrustNamespace } from '../../src';
import { Declare, Stack, build } from '../setup/golden';
import { declared, findingLines, proved } from '../setup/proof';

const image = 'registry.example/x:1.0';
const declare: Declare = chart => {
  const namespace = new ZeroTrustNamespace(chart, 'shop');
  namespace.addWorkload('web', { image }).allowTo(namespace.addWorkload('api', { image, ports: [WorkloadPort.http(8080, { servicePort: 80 })] }));
};
const lines = (stack: Stack, added: object): string[] => {
  const { objects, intent } = declared(build(stack, declare));
  return findingLines(proved({ objects: [...objects, added], intent }));
};
const cilium = (kind: string, namespace?: string): object => ({ apiVersion: 'cilium.io/v2', kind, metadata: { name: 'open', namespace }, spec: { endpointSelector: {}, ingress: [{ fromEntities: ['all'] }] } });
const istio = (kind: string, namespace: string, group = 'security'): object => ({ apiVersion: `${group}.istio.io/v1`, kind, metadata: { name: 'x', namespace }, spec: {} });

describe('CIL-01: a Cilium policy on a platform that was declared without Cilium', () => {
  test.each<Stack>(['kubernetes', 'istio-sidecar', 'istio-ambient'])('may open everything or mean nothing, on %s', stack => {
    expect(lines(stack, cilium('CiliumNetworkPolicy', 'shop'))).toEqual(['undecided ZT010 CiliumNetworkPolicy shop/open: cannot decide: the platform is declared without Cilium, so nobody knows what CiliumNetworkPolicy means there']);
    expect(lines(stack, cilium('CiliumClusterwideNetworkPolicy'))).toEqual([expect.stringMatching(/^undecided ZT010 CiliumClusterwideNetworkPolicy open: /)]);
  });

  test('does not matter in a namespace that the claim is not about', () => { expect(lines('kubernetes', cilium('CiliumNetworkPolicy', 'other'))).toEqual([]); });

  test('is evaluated where Cilium was declared', () => { expect(lines('cilium', cilium('CiliumNetworkPolicy', 'shop'))).toContainEqual(expect.stringMatching(/^violated ZT002 /)); });
});

describe('IST-20: a policy of Istio on a platform that was declared without a mesh', () => {
  test.each([['AuthorizationPolicy', 'security'], ['PeerAuthentication', 'security'], ['RequestAuthentication', 'security'], ['DestinationRule', 'networking'], ['VirtualService', 'networking'], ['Sidecar', 'networking']])('%s', (kind, group) => {
    expect(lines('kubernetes', istio(kind, 'shop', group))).toEqual([`undecided ZT010 ${kind} shop/x: cannot decide: the platform is declared without a mesh, so nobody knows what ${kind} means there`]);
    expect(lines('kubernetes', istio(kind, 'other', group))).toEqual([]);
  });

  test('is evaluated where the mesh was declared', () => { expect(lines('istio-sidecar', istio('AuthorizationPolicy', 'other'))).toEqual([]); });
});
