import { CASES } from '../golden/cases';
import { declaredCase, findingLines, proved } from '../setup/proof';

const LINK = declaredCase(CASES['http-link'], 'istio-ambient');
const lines = (...further: object[]): string[] => findingLines(proved({ ...LINK, objects: [...LINK.objects, ...further] }));
const route = (host: string) => ({ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name: 'detour', namespace: 'shop' }, spec: { hosts: ['api.shop.svc.cluster.local'], http: [{ route: [{ destination: { host } }] }] } });
const meshRoute = (name: string) => ({
  apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'detour', namespace: 'shop' }, spec: { parentRefs: [{ group: '', kind: 'Service', name }], rules: [{ backendRefs: [{ name: 'other', port: 80 }] }] },
});

test.each<[string, object[], boolean]>([
  ['no route', [], false],
  ['a VirtualService that leads to the Service itself', [route('api.shop.svc.cluster.local')], false],
  ['a VirtualService that leads elsewhere', [route('other.example')], true],
  ['a route of another Service', [meshRoute('other')], false],
  ['a route of the Service', [meshRoute('api')], true],
])('AMB-01: a waypoint follows the routes of the mesh: %s', (_, further, unclear) => {
  expect(lines(...further).some(line => line.startsWith('undecided ZT001 shop/web -> shop/api tcp 8080') && line.includes('where the waypoint sends it'))).toBe(unclear);
  if (!unclear) { expect(lines(...further)).toEqual([]); }
});
