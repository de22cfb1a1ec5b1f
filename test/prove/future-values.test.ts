import { Peer, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { build, pods } from '../setup/golden';
import { declared, findingLines, proved } from '../setup/proof';

/** One client of a namespace elsewhere, let in by a selector of these values. */
function values(...allowed: string[]): string[] {
  const { objects, intent } = declared(build('kubernetes', chart => {
    const shop = new ZeroTrustNamespace(chart, 'shop');
    pods(shop, 'api', [WorkloadPort.tcp(8080)]).allowFrom(Peer.workload({ namespaceName: 'other', labels: { app: 'web' }, serviceAccountName: 'web' }), { ports: [WorkloadPort.tcp(8080)] });
  }));
  const copy = JSON.parse(JSON.stringify(objects));
  for (const { kind, metadata, spec } of copy) {
    if (kind === 'NetworkPolicy' && metadata.name === 'shop.api.inbound') { spec.ingress[0].from[0].podSelector = { matchExpressions: [{ key: 'app', operator: 'In', values: allowed }] }; }
  }
  return findingLines(proved({ objects: copy, intent })).map(line => line.split(':')[0]);
}

test.each([
  [['web'], []],
  [['web', 'ghost'], ['violated ZT006 other/new-pod(app=ghost) -> shop/api']],
  [['ghost', 'web'], ['violated ZT006 other/new-pod(app=ghost) -> shop/api']],
])('NP-03: a value that no present pod has lets in a pod that could be made: %p', (allowed, expected) => { expect(values(...allowed)).toEqual(expected); });
