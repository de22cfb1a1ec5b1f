import { Unknown, World } from '../../src/parse/world';
import { makeWorld } from '../../src/parse/make-world';
import { objectsFromJson } from '../../src/parse/object';
import { worldOf } from '../setup/world';

const unknown = ({ unknown: all }: World) => all.map(({ what, path }: Unknown) => `${what} ${path.join('.')}`);
const service = (spec: string, namespace = 'shop') => `apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: ${namespace}}\nspec: ${spec}\n`;
const pod = (name: string, labels: string, namespace = 'shop') => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}\nspec: {containers: [{name: c}]}\n`;
const PODS = [pod('a', 'app: x, tier: web'), pod('b', 'app: x'), pod('c', 'app: x, tier: web', 'other')];
const world = (spec: string) => worldOf([...PODS, service(spec)].join('---\n'));
const first = (spec: string) => world(spec).services[0];

describe('selectors', () => {
  test('find pods of the own namespace only', () => expect(first('{selector: {app: x}, ports: [{port: 80}]}').workloads).toEqual([0, 1]));
  test('ask for all labels', () => expect(first('{selector: {app: x, tier: web}, ports: [{port: 80}]}').workloads).toEqual([0]));
  test('find nothing where none is given, or an empty one', () => {
    expect(first('{ports: [{port: 80}]}')).toMatchObject({ workloads: [] });
    expect(first('{ports: [{port: 80}]}').selector).toBeUndefined();
    expect(first('{selector: {}, ports: [{port: 80}]}')).toMatchObject({ selector: {}, workloads: [] });
  });
  test('mean nothing in an ExternalName', () => expect(first('{type: ExternalName, externalName: x.example, selector: {app: x}}')).toMatchObject({ type: 'ExternalName', workloads: [], ports: [] }));
  test('with a value that is no text, or a label that controllers set, are named', () => {
    expect(unknown(world('{selector: {app: x, on: 1}, ports: [{port: 80}]}'))).toEqual(['value spec.selector.true']);
    expect(unknown(world('{selector: {app: x, pod-template-hash: h}, ports: [{port: 80}]}'))).toEqual(['value spec.selector.pod-template-hash']);
    expect(unknown(world('{selector: [app], ports: [{port: 80}]}'))).toEqual(['value spec.selector']);
  });
});

describe('ports', () => {
  test('go to the port of the same number unless they say otherwise', () => {
    expect(first(`{selector: {app: x}, ports: [{port: 80}, {name: http, port: 81, targetPort: 8080}, {port: 53, protocol: UDP, targetPort: dns}, {port: 82, targetPort: 0},
      {port: 443, targetPort: 8443, nodePort: 30443, appProtocol: https}]}`).ports).toEqual([
      { protocol: 'TCP', port: 80, targetPort: 80, path: ['spec', 'ports', 0] },
      { name: 'http', protocol: 'TCP', port: 81, targetPort: 8080, path: ['spec', 'ports', 1] },
      { protocol: 'UDP', port: 53, targetPort: 'dns', path: ['spec', 'ports', 2] },
      { protocol: 'TCP', port: 82, targetPort: 82, path: ['spec', 'ports', 3] },
      { protocol: 'TCP', port: 443, targetPort: 8443, nodePort: 30443, appProtocol: 'https', path: ['spec', 'ports', 4] },
    ]);
  });
  test.each([
    ['{port: "80"}', 'value spec.ports.0.port'], ['{port: 0}', 'value spec.ports.0.port'], ['{port: 80, protocol: HTTP}', 'value spec.ports.0.protocol'],
    ['{port: 80, targetPort: "8080"}', 'value spec.ports.0.targetPort'], ['{port: 80, targetPort: 70000}', 'value spec.ports.0.targetPort'],
    ['{port: 80, targetport: 8080}', 'field spec.ports.0.targetport'], ['{port: 80, name: 1}', 'value spec.ports.0.name'],
  ])('%s is named', (port, message) => expect(unknown(world(`{ports: [${port}]}`))).toEqual([message]));
  test('the near twin is not', () => expect(unknown(world('{ports: [{port: 80, targetPort: web-1, protocol: SCTP, name: a}]}'))).toEqual([]));
});

describe('types', () => {
  test('ClusterIP unless another is given', () => expect([first('{ports: [{port: 80}]}').type, first('{type: NodePort, ports: [{port: 80}]}').type]).toEqual(['ClusterIP', 'NodePort']));
  test('headless', () => {
    expect(['{clusterIP: None}', '{clusterIPs: [None]}', '{clusterIP: 10.0.0.1}', '{}'].map(spec => first(spec).headless)).toEqual([true, true, false, false]);
  });
  test('another is named', () => expect(unknown(world('{type: Loadbalancer}'))).toEqual(['value spec.type']));
  test('a field that is none is named', () => expect(unknown(world('{sourceRanges: []}'))).toEqual(['field spec.sourceRanges']));
});

test('the same labels in many namespaces are found in the own one', () => {
  const objects = Array.from({ length: 200 }, (_, index) => [
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: `n${index}`, labels: { app: 'x' } }, spec: { containers: [{ name: 'c' }] } },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace: `n${index}` }, spec: { selector: { app: 'x' }, ports: [{ port: 80 }] } },
  ]).flat();
  const { services } = makeWorld(objectsFromJson(objects.map(json => ({ json }))));
  expect(services.map(({ workloads }) => workloads)).toEqual(services.map((_, index) => [index]));
});
