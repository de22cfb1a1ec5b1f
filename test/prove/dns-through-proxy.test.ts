import { CASES } from '../golden/cases';
import { declaredCase, findingLines, proved } from '../setup/proof';

const LINK = declaredCase(CASES['http-link'], 'istio-sidecar');
const EGRESS = declaredCase(CASES.egress, 'istio-sidecar-cilium');
const lines = ({ objects, intent }: typeof LINK): string[] => findingLines(proved({ objects, intent })).map(line => line.split(':')[0]);

/** The Sidecar of the namespace, with other hosts. */
const scoped = (...hosts: string[]) => ({ ...LINK, objects: LINK.objects.map(object => (object.kind === 'Sidecar' ? { ...object, spec: { ...object.spec, egress: [{ hosts }] } } : object)) });
const API = 'shop/api.shop.svc.cluster.local';
const LOST = ['api', 'web'].map(name => `violated ZT005 shop/${name} -> kube-system/dns tcp 53`);

test.each<[string, string[], string[]]>([
  ['the Sidecar names it', ['kube-system/kube-dns.kube-system.svc.cluster.local', API], []],
  ['the Sidecar names all', ['*/*'], []],
  ['the Sidecar names another', ['kube-system/other.kube-system.svc.cluster.local', API], LOST],
  ['the Sidecar does not name it', [API], LOST],
])('MAT-01, IST-41: long answers of the DNS come through the proxy: %s', (_, hosts, expected) => { expect(lines(scoped(...hosts))).toEqual(expected); });

test('MAT-02, IST-42: and so do those of the cache of the node', () => {
  expect(lines(EGRESS)).toEqual([]);
  const without = { ...EGRESS, objects: EGRESS.objects.filter(({ kind, metadata }) => kind !== 'ServiceEntry' || metadata.name !== 'shop.node-local-dns') };
  expect(lines(without).filter(line => !line.includes('ZT005'))).toEqual([]);
  expect(lines(without)).toContain('violated ZT005 shop/pay -> 169.254.20.10/32 tcp 53');
});
