import { ServerProtocol, portsBehind, protocolOf, servicePortsOf } from '../../src/evaluate/services';
import { worldOf } from '../setup/world';

const pod = (name: string, labels: string, ports: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: ${labels} }
spec: { containers: [{ name: main, ports: ${ports} }] }
---`;

const service = (spec: string, name = 'api'): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
---`;

const API = pod('api-1', '{ app: api }', '[{ name: web, containerPort: 8080 }, { name: web-udp, containerPort: 5353, protocol: UDP }]');
const CANARY = pod('api-2', '{ app: api }', '[{ name: web, containerPort: 9090 }]');
const BARE = pod('api-3', '{ app: api }', '[]');

function behind(text: string) {
  const world = worldOf(text);
  const [found] = world.services;
  const { backends, portless } = portsBehind(world, found, found.ports[0]);
  const name = (workload: number) => world.workloads[workload].name;
  return { backends: backends.map(({ workload, port }) => `${name(workload)}:${port}`), portless: portless.map(name) };
}

describe('pod ports behind a Service port', () => {
  test.each<[string, string, string[], string[]]>([
    ['X-04: a number is the same in every pod', '{ selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }] }', ['api-1:8080', 'api-2:8080', 'api-3:8080'], []],
    ['X-04: a name is looked up in each pod, and leads nowhere in one without it', '{ selector: { app: api }, ports: [{ port: 80, targetPort: web }] }', ['api-1:8080', 'api-2:9090'], ['api-3']],
    ['X-04: a name counts for its protocol only', '{ selector: { app: api }, ports: [{ port: 53, protocol: UDP, targetPort: web }] }', [], ['api-1', 'api-2', 'api-3']],
    ['X-04: without a target port it is the port', '{ selector: { app: api }, ports: [{ port: 80 }] }', ['api-1:80', 'api-2:80', 'api-3:80'], []],
    ['nothing is behind a selector that matches no pod', '{ selector: { app: apj }, ports: [{ port: 80 }] }', [], []],
    ['nothing is behind a Service without selector', '{ ports: [{ port: 80 }] }', [], []],
    ['nothing is behind an ExternalName', '{ type: ExternalName, externalName: x.example, selector: { app: api }, ports: [{ port: 80 }] }', [], []],
    ['a headless Service translates no port', '{ clusterIP: None, selector: { app: api }, ports: [{ port: 80, targetPort: web }] }', ['api-1:80', 'api-2:80', 'api-3:80'], []],
  ])('%s', (_, spec, backends, portless) => {
    expect(behind(API + CANARY + BARE + service(spec))).toEqual({ backends, portless });
  });

  test('an ExternalName leads to no pod that it selects', () => {
    const world = worldOf(API + service('{ type: ExternalName, externalName: x.example, selector: { app: api }, ports: [{ name: http, port: 80, targetPort: 8080 }] }'));
    expect([servicePortsOf(world, 0), protocolOf(world, 0, 8080), portsBehind(world, world.services[0], world.services[0].ports[0])]).toEqual([[], 'auto', { backends: [], portless: [] }]);
  });

  test('of equal names the port of a container counts before that of a native sidecar', () => {
    const both = `
apiVersion: v1
kind: Pod
metadata: { name: api-1, namespace: shop, labels: { app: api } }
spec:
  initContainers: [{ name: proxy, restartPolicy: Always, ports: [{ name: web, containerPort: 1 }] }]
  containers: [{ name: main, ports: [{ name: web, containerPort: 2 }] }]
---`;
    expect(behind(both + service('{ selector: { app: api }, ports: [{ port: 80, targetPort: web }] }')).backends).toEqual(['api-1:2']);
  });

  test('the ports of a workload are those of all its Services', () => {
    const world = worldOf(API + service('{ selector: { app: api }, ports: [{ port: 80, targetPort: web }, { port: 81, targetPort: none }] }')
      + service('{ selector: { app: api }, ports: [{ port: 90 }] }', 'other') + service('{ selector: { app: web }, ports: [{ port: 91 }] }', 'web'));
    expect(servicePortsOf(world, 0).map(front => `${front.service.name}:${front.servicePort.port}->${front.port}`)).toEqual(['api:80->8080', 'other:90->90']);
  });
});

describe('IST-10: what the mesh takes a port for', () => {
  const one = (port: string) => service(`{ selector: { app: api }, ports: [${port}] }`);
  test.each<[string, string, ServerProtocol]>([
    ['name http', one('{ name: http, port: 80, targetPort: 8080 }'), 'http'],
    ['name http-x', one('{ name: http-x, port: 80, targetPort: 8080 }'), 'http'],
    ['name httpx', one('{ name: httpx, port: 80, targetPort: 8080 }'), 'auto'],
    ['name grpc-web', one('{ name: grpc-web, port: 80, targetPort: 8080 }'), 'http'],
    ['name grpc-x', one('{ name: grpc-x, port: 80, targetPort: 8080 }'), 'http'],
    ['name tcp-x', one('{ name: tcp-x, port: 80, targetPort: 8080 }'), 'tcp'],
    ['name redis', one('{ name: redis, port: 80, targetPort: 8080 }'), 'tcp'],
    ['name https', one('{ name: https, port: 80, targetPort: 8080 }'), 'tls'],
    ['name udp-x for TCP', one('{ name: udp-x, port: 80, targetPort: 8080 }'), 'tcp'],
    ['name x-grpc-web', one('{ name: x-grpc-web, port: 80, targetPort: 8080 }'), 'auto'],
    ['no name', one('{ port: 80, targetPort: 8080 }'), 'auto'],
    ['appProtocol over the name', one('{ name: http, appProtocol: tcp, port: 80, targetPort: 8080 }'), 'tcp'],
    ['appProtocol that means nothing hides the name', one('{ name: http, appProtocol: example.com/x, port: 80, targetPort: 8080 }'), 'auto'],
    ['appProtocol HTTP', one('{ appProtocol: HTTP, port: 80, targetPort: 8080 }'), 'http'],
    ['appProtocol kubernetes.io/h2c', one('{ appProtocol: kubernetes.io/h2c, port: 80, targetPort: 8080 }'), 'http'],
    ['appProtocol kubernetes.io/H2C', one('{ appProtocol: kubernetes.io/H2C, port: 80, targetPort: 8080 }'), 'auto'],
    ['appProtocol kubernetes.io/wss', one('{ appProtocol: kubernetes.io/wss, port: 80, targetPort: 8080 }'), 'tls'],
    ['Service port 3306 without name', one('{ port: 3306, targetPort: 8080 }'), 'tcp'],
    ['pod port 3306 behind another one', one('{ port: 80, targetPort: 3306 }'), 'auto'],
    ['Service port 3306 named http', one('{ name: http, port: 3306, targetPort: 8080 }'), 'http'],
    ['a UDP port of the same number that stands first', one('{ name: quic, protocol: UDP, port: 80, targetPort: 8080 }, { name: http, port: 80, targetPort: 8080 }'), 'tcp'],
    ['a UDP port of the same number that stands second', one('{ name: http, port: 80, targetPort: 8080 }, { name: quic, protocol: UDP, port: 80, targetPort: 8080 }'), 'http'],
    ['two ports of one Service: the first', one('{ name: tcp-a, port: 80, targetPort: 8080 }, { name: http-b, port: 81, targetPort: 8080 }'), 'tcp'],
    ['two Services that agree', one('{ name: http, port: 80, targetPort: 8080 }') + service('{ selector: { app: api }, ports: [{ name: grpc, port: 90, targetPort: 8080 }] }', 'b'), 'http'],
    ['two Services that disagree', one('{ name: http, port: 80, targetPort: 8080 }') + service('{ selector: { app: api }, ports: [{ name: tcp, port: 90, targetPort: 8080 }] }', 'b'), 'conflict'],
    ['two Services of which one says nothing', one('{ name: http, port: 80, targetPort: 8080 }') + service('{ selector: { app: api }, ports: [{ name: x, port: 90, targetPort: 8080 }] }', 'b'), 'conflict'],
    ['two Services, both streams to the proxy', one('{ name: https, port: 80, targetPort: 8080 }') + service('{ selector: { app: api }, ports: [{ name: tcp, port: 90, targetPort: 8080 }] }', 'b'), 'tcp'],
    ['a headless Service: still by its target port', service('{ clusterIP: None, selector: { app: api }, ports: [{ name: http, port: 80, targetPort: 8080 }] }'), 'http'],
    ['a Service of another selector', service('{ selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }'), 'auto'],
  ])('%s', (_, text, expected) => {
    const world = worldOf(API + text);
    const found = protocolOf(world, 0, world.services[0].ports[0].targetPort === 3306 ? 3306 : 8080);
    expect(found).toBe(expected);
  });
});
