import { addresses } from '../../src/algebra/addresses';
import { parseCidr } from '../../src/algebra/cidr';
import { endpointsByHand } from '../../src/evaluate/endpoints';
import { formatPath } from '../../src/parse/read';
import { worldOf } from '../setup/world';

const PODS = addresses([parseCidr('10.244.0.0/16')!]);
const SERVICES = `
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api, tier: back }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { ports: [{ port: 5432 }] }
---
apiVersion: v1
kind: Service
metadata: { name: empty, namespace: shop }
spec: { selector: {}, ports: [{ port: 5432 }] }
---
`;
type Mesh = Parameters<typeof endpointsByHand>[1];
const found = (manifest: string, mesh: Mesh = 'none', pods: typeof PODS | undefined = PODS): string[] =>
  endpointsByHand(worldOf(SERVICES + manifest), mesh, pods).map(({ what, object, path, message }) => `${what} ${object.kind} ${formatPath(path)}: ${message}`);
const slice = (labels: string, endpoints: string, namespace = 'shop') => `{ apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: { name: x, namespace: ${namespace}, labels: { ${labels} } }, addressType: IPv4, endpoints: [${endpoints}] }`;
const ofService = (name: string) => `kubernetes.io/service-name: ${name}`;
const endpoints = (name: string, subsets: string, namespace = 'shop') => `{ apiVersion: v1, kind: Endpoints, metadata: { name: ${name}, namespace: ${namespace} }, subsets: [${subsets}] }`;
const entry = (spec: string, namespace = 'shop') => `{ apiVersion: networking.istio.io/v1, kind: WorkloadEntry, metadata: { name: vm, namespace: ${namespace} }, spec: ${spec} }`;
const said = (what: string, where: string, more = '') => `value ${what}: ${where} by hand, and which pod it is, if any, nobody knows${more}`;

describe('X-04: slices', () => {
  test('beside a selector, wherever they lead', () => {
    expect(found(slice(ofService('api'), '{ addresses: [192.0.2.1] }, { addresses: [192.0.2.2, 192.0.2.3] }'))).toEqual([said('EndpointSlice endpoints', '192.0.2.1, 192.0.2.2, 192.0.2.3 is an endpoint of shop/api')]);
  });

  test.each([
    ['of the controller', slice(`${ofService('api')}, endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io`, '{ addresses: [10.244.0.1] }')],
    ['of the mirror', slice(`${ofService('db')}, endpointslice.kubernetes.io/managed-by: endpointslicemirroring-controller.k8s.io`, '{ addresses: [10.244.0.1] }')],
    ['of no Service', slice('a: b', '{ addresses: [10.244.0.1] }')],
    ['of the API server', slice(ofService('kubernetes'), '{ addresses: [10.244.0.1] }', 'default')],
    ['without endpoints', slice(ofService('api'), '')],
    ['that lead outside', slice(ofService('db'), '{ addresses: [192.0.2.1] }')],
    ['of a Service whose selector is empty, that lead outside', slice(ofService('empty'), '{ addresses: [192.0.2.1] }')],
    ['of a Service that is not here, that lead outside', slice(ofService('other'), '{ addresses: [192.0.2.1] }')],
  ])('%s are left out', (_, manifest) => { expect(found(manifest)).toEqual([]); });

  test.each([
    ['somebody else manages', slice(`${ofService('api')}, endpointslice.kubernetes.io/managed-by: me`, '{ addresses: [192.0.2.1] }'), '192.0.2.1 is an endpoint of shop/api'],
    ['lead to a pod', slice(ofService('db'), '{ addresses: [192.0.2.1, 10.244.0.1] }'), '192.0.2.1, 10.244.0.1 is an endpoint of shop/db'],
    ['lead to a name', slice(ofService('db'), '{ addresses: [a.example] }'), 'a.example is an endpoint of shop/db'],
    ['lead to what is no text', slice(ofService('db'), '{ addresses: [7] }'), '7 is an endpoint of shop/db'],
    ['have the name of the API server elsewhere', slice(ofService('kubernetes'), '{ addresses: [10.244.0.1] }'), '10.244.0.1 is an endpoint of shop/kubernetes'],
    ['are of another Service of the default namespace', slice(ofService('api'), '{ addresses: [10.244.0.1] }', 'default'), '10.244.0.1 is an endpoint of default/api'],
  ])('that %s are told', (_, manifest, where) => { expect(found(manifest)).toEqual([said('EndpointSlice endpoints', where)]); });

  test('lead anywhere as long as nobody knows the addresses of pods', () => {
    expect(endpointsByHand(worldOf(SERVICES + slice(ofService('db'), '{ addresses: [192.0.2.1] }')), 'none', undefined).map(({ message }) => message))
      .toEqual(['192.0.2.1 is an endpoint of shop/db by hand, and which pod it is, if any, nobody knows; podCidrs of the platform would tell what is none']);
  });
});

describe('X-04: Endpoints', () => {
  test.each([
    ['ready', '{ addresses: [{ ip: 10.244.0.1 }] }', '10.244.0.1'],
    ['not ready', '{ notReadyAddresses: [{ ip: 10.244.0.1 }], addresses: [{ ip: 192.0.2.1 }] }', '192.0.2.1, 10.244.0.1'],
    ['without an address', '{ addresses: [{}] }', 'null'],
  ])('that are %s are told', (_, subset, where) => { expect(found(endpoints('db', subset))).toEqual([said('Endpoints subsets', `${where} is an endpoint of shop/db`)]); });

  test.each([
    ['of a selector', endpoints('api', '{ addresses: [{ ip: 10.244.0.1 }] }')], ['of the API server', endpoints('kubernetes', '{ addresses: [{ ip: 10.244.0.1 }] }', 'default')],
    ['outside', endpoints('db', '{ addresses: [{ ip: 192.0.2.1 }] }')], ['of nobody', endpoints('db', '')],
  ])('%s are left out', (_, manifest) => { expect(found(manifest)).toEqual([]); });

  test('of an empty selector are nobody\'s', () => { expect(found(endpoints('empty', '{ addresses: [{ ip: 10.244.0.1 }] }'))).toHaveLength(1); });
});

describe('IST-42: WorkloadEntries', () => {
  const selected = entry('{ address: 192.0.2.1, labels: { app: api, tier: back, more: x } }');

  test('are endpoints of the Services that select them', () => {
    for (const mesh of ['sidecar', 'ambient', 'detect'] as const) { expect(found(selected, mesh)).toEqual([said('WorkloadEntry spec.address', '192.0.2.1 is an endpoint of shop/api')]); }
    expect(found(selected)).toEqual([]);
  });

  test.each([['of fewer labels', entry('{ address: 192.0.2.1, labels: { app: api } }')], ['of another namespace', selected.replace('namespace: shop', 'namespace: other')], ['without labels', entry('{ address: 192.0.2.1 }')]])('%s are selected by none', (_, manifest) => {
    expect(found(manifest, 'ambient')).toEqual([]);
  });

  test('AMB-01: are workloads by their address', () => {
    for (const mesh of ['ambient', 'detect'] as const) { expect(found(entry('{ address: 10.244.0.1 }'), mesh)).toEqual([said('WorkloadEntry spec.address', '10.244.0.1 is an endpoint of the mesh')]); }
    expect(found(entry('{ address: 10.244.0.1 }'), 'sidecar')).toEqual([]);
  });
});
