import { captureCauses, captureOf } from '../../src/evaluate/istio-capture';
import { MeshFacts } from '../../src/evaluate/mesh';
import { Workload } from '../../src/parse/world';
import { worldOf } from '../setup/world';
import { PodParts, pod } from './istio-worlds';

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';
const CLASS = 'gateway.networking.k8s.io/gateway-class-name';
const MANAGED = 'gateway.istio.io/managed';
const MODE = 'istio.io/dataplane-mode';
const TEMPLATES = 'inject.istio.io/templates';

const workloadOf = (parts: PodParts): Workload => worldOf(pod('web', parts)).workloads[0];
const told = (parts: PodParts, labels: Record<string, string>, kind: MeshFacts['kind']) => {
  const { role, reason } = captureOf(workloadOf(parts), labels, kind);
  return reason ? `${role} ${reason.path.join(' ')} ${reason.fact}` : role;
};
type Row = readonly [name: string, parts: PodParts, namespace: Record<string, string>, sidecar: string, ambient: string];

const OUT = 'none';
const INJECTED = 'sidecar metadata labels IST-51';
const PRESENT = 'sidecar spec IST-54';
const ROUTER = 'gateway spec IST-43';
const TEMPLATED = `gateway metadata annotations ${TEMPLATES} IST-43`;
const ZTUNNEL = `ambient metadata labels ${MODE} AMB-01`;
const DOOR = `gateway metadata labels ${GATEWAY_NAME} IST-43`;
const WAYPOINT = `waypoint metadata labels ${GATEWAY_NAME} AMB-01`;
const ENABLED = { 'istio-injection': 'enabled' };
const proxy = (args: unknown, list = 'containers') => ({ spec: { containers: [{ name: 'main' }], [list]: [{ name: 'istio-proxy', args }] } });

describe('what a pod is to the mesh, and the line that says so: with sidecars, and with ztunnel', () => {
  test.each<Row>([
    ['nothing says anything', {}, {}, OUT, OUT],
    ['IST-51: injection by the namespace', {}, ENABLED, INJECTED, INJECTED],
    ['AMB-01: ambient by the namespace', {}, { [MODE]: 'ambient' }, OUT, ZTUNNEL],
    ['AMB-01: ambient by the pod', { labels: { [MODE]: 'ambient' } }, {}, OUT, ZTUNNEL],
    ['AMB-01: ambient by the pod, though not by the namespace', { labels: { [MODE]: 'ambient' } }, { [MODE]: 'none' }, OUT, ZTUNNEL],
    ['AMB-01: another mode of the pod leaves it to the namespace', { labels: { [MODE]: 'sidecar' } }, { [MODE]: 'ambient' }, OUT, ZTUNNEL],
    ['AMB-01: a pod that says it has a sidecar', { annotations: { 'sidecar.istio.io/status': '{}' } }, { [MODE]: 'ambient' }, OUT, OUT],
    ['AMB-01: also an empty word of it', { annotations: { 'sidecar.istio.io/status': '' } }, { [MODE]: 'ambient' }, OUT, OUT],
    ['IST-43: pods of a Gateway', { labels: { [GATEWAY_NAME]: 'public' } }, ENABLED, DOOR, DOOR],
    ['IST-43: of another class', { labels: { [GATEWAY_NAME]: 'public', [CLASS]: 'istio' } }, ENABLED, DOOR, DOOR],
    ['AMB-01: of a waypoint, by its class', { labels: { [GATEWAY_NAME]: 'way', [CLASS]: 'istio-waypoint' } }, ENABLED, OUT, WAYPOINT],
    ['AMB-01: of a waypoint, by its controller', { labels: { [MANAGED]: 'istio.io-mesh-controller' } }, ENABLED, OUT, WAYPOINT],
    ['IST-43: of the controller of gateways', { labels: { [MANAGED]: 'istio.io-gateway-controller' } }, ENABLED, INJECTED, INJECTED],
    ['AMB-01: a class without a Gateway is none', { labels: { [CLASS]: 'istio-waypoint' } }, {}, OUT, OUT],
    ['IST-54: a sidecar by its arguments', proxy(['proxy', 'sidecar', '--domain']), {}, PRESENT, PRESENT],
    ['IST-54: a native one', proxy(['proxy', 'sidecar'], 'initContainers'), {}, PRESENT, PRESENT],
    ['IST-54: without arguments, beside another container', { spec: { containers: [{ name: 'main' }, { name: 'istio-proxy' }] } }, {}, PRESENT, PRESENT],
    ['IST-54: without arguments, beside one that runs before', { spec: { containers: [{ name: 'main' }], initContainers: [{ name: 'istio-proxy' }] } }, {}, PRESENT, PRESENT],
    ['IST-54: alone it is the application', proxy(undefined), {}, OUT, OUT],
    ['IST-43: a router', proxy(['proxy', 'router']), {}, ROUTER, ROUTER],
    ['IST-43: a router that runs before', proxy(['proxy', 'router'], 'initContainers'), {}, ROUTER, ROUTER],
    ['IST-43: another program', proxy(['agent', 'router']), {}, OUT, OUT],
    ['IST-43: another word of it', proxy(['proxy', 'other']), {}, OUT, OUT],
    ['IST-43: arguments of another container', { spec: { containers: [{ name: 'main', args: ['proxy', 'router'] }, { name: 'istio-proxy' }] } }, {}, PRESENT, PRESENT],
    ['IST-43: arguments that are no list', proxy('proxy router'), {}, OUT, OUT],
    ['IST-43: the template of a gateway', { annotations: { [TEMPLATES]: 'gateway' } }, ENABLED, TEMPLATED, TEMPLATED],
    ['IST-43: among others', { annotations: { [TEMPLATES]: 'spire , gateway' } }, ENABLED, TEMPLATED, TEMPLATED],
    ['IST-43: another template', { annotations: { [TEMPLATES]: 'grpc-gateway' } }, ENABLED, INJECTED, INJECTED],
    ['IST-43: not where nothing is injected', { annotations: { [TEMPLATES]: 'gateway' } }, {}, OUT, OUT],
    ['IST-51: an annotation that only repeats it', { annotations: { 'sidecar.istio.io/inject': 'true' } }, ENABLED, INJECTED, INJECTED],
    ['NP-11: in the network of the node', { spec: { hostNetwork: true }, labels: { [GATEWAY_NAME]: 'public' } }, ENABLED, OUT, OUT],
  ])('%s', (_, parts, namespace, sidecar, ambient) => {
    expect([told(parts, namespace, 'sidecar'), told(parts, namespace, 'ambient')]).toEqual([sidecar, ambient]);
    expect(told(parts, namespace, 'detect')).toBe(ambient);
    expect(told(parts, namespace, 'none')).toBe(OUT);
  });

  test('pods that are described elsewhere are what was said', () => {
    const described = (kind: MeshFacts['kind'], meshed: boolean, labels = {}) => captureOf({ ...workloadOf({ labels, spec: proxy(['proxy', 'router']).spec }), meshed }, ENABLED, kind);
    expect([described('sidecar', true), described('ambient', true), described('ambient', true, { [MANAGED]: 'istio.io-mesh-controller' }), described('sidecar', true, { [MANAGED]: 'istio.io-mesh-controller' })])
      .toEqual([{ role: 'sidecar' }, { role: 'ambient' }, { role: 'waypoint' }, { role: 'sidecar' }]);
    expect([described('sidecar', false), described('ambient', false), described('none', true)]).toEqual([{ role: 'none' }, { role: 'none' }, { role: 'none' }]);
  });

  test('the line stands in the template of the pods', () => {
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' }, spec: { template: { metadata: { labels: { [MODE]: 'ambient' } }, spec: { containers: [] } } } };
    const [workload] = worldOf(JSON.stringify(deployment)).workloads;
    expect(captureCauses(workload, captureOf(workload, {}, 'ambient'))).toEqual([{ object: workload.object, path: ['spec', 'template', 'metadata', 'labels', MODE], fact: 'AMB-01' }]);
    expect(captureCauses(workload, captureOf(workload, {}, 'sidecar'))).toEqual([]);
    expect(captureCauses({ ...workload, object: undefined }, captureOf(workload, {}, 'ambient'))).toEqual([]);
  });
});
