import * as fs from 'fs';
import * as path from 'path';
import { helmApp, judgeHelm } from '../../examples/online-boutique/helm-chart';
import { NAMES } from '../../examples/online-boutique/workloads';
import { worldsOf } from '../../src/constructs/platform-registry';
import { parseText } from '../../src/parse/text';
import { WorldObject } from '../../src/parse/world';
import { listing } from '../../src/prove/listing';
import { openConnections } from '../../src/prove/open-connections';
import { prove } from '../../src/prove/prove';
import { bareSetting } from '../../src/prove/setting';
import { TODAY } from '../setup/proof';
import { testWithShared } from '../setup/shared';
import { folder } from '../setup/shop';

const CALLS = [
  'loadgenerator -> frontend 8080', 'frontend -> productcatalogservice 3550', 'frontend -> currencyservice 7000', 'frontend -> cartservice 7070', 'frontend -> recommendationservice 8080',
  'frontend -> shippingservice 50051', 'frontend -> checkoutservice 5050', 'frontend -> adservice 9555', 'recommendationservice -> productcatalogservice 3550',
  'checkoutservice -> productcatalogservice 3550', 'checkoutservice -> shippingservice 50051', 'checkoutservice -> paymentservice 50051', 'checkoutservice -> emailservice 8080',
  'checkoutservice -> currencyservice 7000', 'checkoutservice -> cartservice 7070', 'cartservice -> redis-cart 6379',
];
const objectsIn = (...files: readonly string[]): WorldObject[] => files.reduce<WorldObject[]>((all, file) => [...all, ...parseText(fs.readFileSync(file, 'utf8'), { file: path.basename(file), firstIndex: all.length }).objects], []);
const filesIn = (folder: string): string[] => fs.readdirSync(folder).sort().map(file => path.join(folder, file));
function rows(objects: readonly WorldObject[], facts: Parameters<typeof bareSetting>[1]) {
  const { world, entities, layers } = bareSetting(objects, facts);
  return listing(world, openConnections(layers(world), entities)).map(row => ({ ...row, pair: `${row.client.name} -> ${row.server.name}`.replaceAll('default/', '') }));
}

describe('policies that Online Boutique publishes', () => {
  testWithShared('data/online-boutique/kubernetes-manifests.yaml', 'C: they leave open 26 pairs of workloads, of which 16 are needed, and every address on the way out and into frontend', file => {
    const all = rows(objectsIn(file, ...filesIn(path.join(path.dirname(file), 'network-policies'))), { network: 'kubernetes', mesh: 'none' });
    const pairs = all.filter(({ client, server }) => client.kind === 'workload' && server.kind === 'workload').map(({ pair }) => pair).sort();
    const needed = CALLS.map(call => call.replace(/ \d+$/, ''));
    expect(needed.filter(pair => !pairs.includes(pair))).toEqual([]);
    const surplus = pairs.filter(pair => !needed.includes(pair));
    // Every pod may call frontend, and nothing else is open that is not called.
    expect(surplus.filter(pair => !pair.endsWith(' -> frontend'))).toEqual([]);
    const ways = { pairs: pairs.length, outward: all.filter(({ client, server }) => client.kind === 'workload' && server.kind === 'addresses').length, inward: all.filter(({ client }) => client.kind === 'addresses').map(({ pair }) => pair) };
    // The 39 of the other tool are these together: 26 pairs of workloads, 12 workloads that may call every address, and every address to frontend.
    expect(ways).toEqual({ pairs: 26, outward: 12, inward: ['every address -> frontend'] });
  });
});

/** The calls of the shop, held against what its Helm chart writes with all its layers on. */
const helmProof = (file: string, objects = objectsIn(file)) => prove(objects, worldsOf(helmApp())[0].intent, { today: TODAY });

describe('what the Helm chart of Online Boutique writes with all layers on', () => {
  const HELM = 'data/online-boutique/helm-multi-layer.yaml';
  testWithShared(HELM, 'each of the 16 calls works, down to its gRPC methods', file => {
    const proof = helmProof(file);
    expect(proof.links).toHaveLength(16);
    expect(proof.findings.filter(({ code }) => code === 'ZT001' || code === 'ZT005')).toEqual([]);
  });
  testWithShared(HELM, 'a call without its rule in either layer is refuted', file => {
    const drop = (kind: string) => objectsIn(file).filter(object => !(object.kind === kind && object.name === 'adservice'));
    const closed = (kind: string) => helmProof(file, drop(kind)).findings.filter(({ code }) => code === 'ZT001').map(({ id }) => id);
    expect(['NetworkPolicy', 'AuthorizationPolicy'].map(closed)).toEqual([['ZT001 default/frontend -> default/adservice tcp 9555'], ['ZT001 default/frontend -> default/adservice tcp 9555']]);
  });
  testWithShared(HELM, 'what is open besides them, and the demo says so', async file => {
    const { findings, verdict } = helmProof(file);
    const open = findings.filter(({ code }) => code === 'ZT002').map(({ subject }) => subject.replaceAll('default/', ''));
    const inside = open.filter(pair => pair.split(' -> ').every(end => (NAMES as readonly string[]).includes(end)));
    expect(verdict).toBe('violated');
    expect(await judgeHelm(folder())).toMatchObject({ verdict, calls: 16, usable: 16, surplus: inside.sort() });
    // Every pod may call frontend; five clients may call methods of their servers that they never use (loadgenerator more of frontend than it needs).
    expect(inside.sort()).toEqual([
      ...NAMES.map(name => `${name} -> frontend`),
      'checkoutservice -> cartservice', 'checkoutservice -> currencyservice', 'checkoutservice -> productcatalogservice', 'frontend -> shippingservice', 'recommendationservice -> productcatalogservice',
    ].sort());
    // The egress of each of the 12 workloads is open: every address, the pods of DNS on every port, and pods that are yet to come.
    const each = (code: string, server: RegExp) => findings.filter(finding => finding.code === code && server.test(finding.subject) && finding.subject.startsWith('default/')).length;
    expect([each('ZT002', /-> 0\.0\.0\.0/), each('ZT002', /-> kube-system\/dns$/), each('ZT006', /-> kube-system\/any-new-pod$/)]).toEqual([12, 12, 12]);
    expect([...new Set(findings.map(({ code }) => code))].sort()).toEqual(['ZT002', 'ZT006', 'ZT013']);
  });
});
