import { CASES } from '../golden/cases';
import { Declared, declaredCase, findingLines, proved } from '../setup/proof';

const without = ({ objects, intent }: Declared, kind: string, name: string): Declared => ({ objects: objects.filter(object => object.kind !== kind || object.metadata.name !== name), intent });
const relabelled = ({ objects, intent }: Declared, labels: object): Declared =>
  ({ objects: objects.map(object => (object.kind === 'Namespace' ? { ...object, metadata: { ...object.metadata, labels } } : object)), intent });
const lines = (given: Declared): string[] => findingLines(proved(given));

describe('AMB-01: what puts described pods into the mesh is the label of their namespace', () => {
  const sidecars = declaredCase(CASES['http-rules'], 'istio-sidecar');
  const ambient = declaredCase(CASES['http-link'], 'istio-ambient');
  const LOST = 'violated ZT016 shop: the namespace shop is declared in the mesh, but does not have the label that puts it there';

  test.each<[string, Declared, string[]]>([
    ['sidecars: as compiled', sidecars, []],
    ['sidecars: no label', relabelled(sidecars, {}), [LOST]],
    ['sidecars: the label of ambient', relabelled(sidecars, { 'istio.io/dataplane-mode': 'ambient' }), [LOST]],
    ['sidecars: a revision', relabelled(sidecars, { 'istio.io/rev': 'stable' }), []],
    ['sidecars: a revision that injection overrules', relabelled(sidecars, { 'istio.io/rev': 'stable', 'istio-injection': 'disabled' }), [LOST]],
    ['sidecars: no namespace', without(sidecars, 'Namespace', 'shop'), [expect.stringContaining('declared in the mesh, but is not in the manifests') as unknown as string]],
    ['ambient: as compiled', ambient, []],
  ])('%s', (_, given, expected) => { expect(lines(given).filter(line => line.includes('ZT016') || expected.length === 0)).toEqual(expected); });

  test('ambient: the label of sidecars', () => { expect(lines(relabelled(ambient, { 'istio-injection': 'enabled' }))).toContain(LOST); });
});

test('AMB-05: a waypoint that we should have written lives nowhere else', () => {
  const given = declaredCase(CASES['http-link'], 'istio-ambient');
  expect(lines(given)).toEqual([]);
  expect(lines(without(given, 'Gateway', 'waypoint'))).toContainEqual(expect.stringContaining('violated ZT001 shop/web -> shop/api tcp 8080'));
});
