import { ApiObject, Duration } from 'cdk8s';
import { OwnWorkloadProps, Waypoint, WorkloadGroup, WorkloadKind, WorkloadPort, WorkloadSource } from '../../src';
import { FORM, IMAGE, Shop, codesOf, linesOf, messagesOf, shopOn } from '../setup/shop';
import { refuses, rejects } from '../setup/refusals';

const own = (more: Partial<OwnWorkloadProps>, name = 'pay') => ({ shop }: Shop) => shop.addWorkload(name, { image: IMAGE, ...more });
const port = WorkloadPort;

describe('a port', () => {
  refuses('kubernetes', [
    ['the number 0', 'WorkloadPort.http', 'ZT102', ['port 0', '1 to 65535'], () => port.http(0), () => port.http(1)],
    ['a number above 65535', 'WorkloadPort.tcp', 'ZT102', ['port 65536'], () => port.tcp(65536), () => port.tcp(65535)],
    ['a negative number', 'WorkloadPort.udp', 'ZT102', ['port -1'], () => port.udp(-1), () => port.udp(1)],
    ['half a port', 'WorkloadPort.grpc', 'ZT102', ['port 80.5'], () => port.grpc(80.5), () => port.grpc(80)],
    ['no number', 'WorkloadPort.metrics', 'ZT102', ['port NaN'], () => port.metrics(NaN), () => port.metrics(9090)],
    ['a text', 'WorkloadPort.tcp', 'ZT102', ['"80"', 'is not a number'], () => port.tcp('80' as unknown as number), () => port.tcp(80)],
    ['a Service port 0', 'WorkloadPort.http', 'ZT102', ['servicePort 0'], () => port.http(8080, { servicePort: 0 }), () => port.http(8080, { servicePort: 80 })],
    ['a range that runs backwards', 'WorkloadPort.tcpRange', 'ZT102', ['9000 to 8000', 'use 8000 to 9000'], () => port.tcpRange(9000, 8000), () => port.tcpRange(8000, 9000)],
    ['a range over the end', 'WorkloadPort.tcpRange', 'ZT102', ['65536'], () => port.tcpRange(65000, 65536), () => port.tcpRange(65000, 65535)],
    ['a name of 16 characters', 'WorkloadPort.http', 'ZT101', ['longer than 15'], () => port.http(80, { name: 'abcdefghijklmnop' }), () => port.http(80, { name: 'abcdefghijklmno' })],
    ['a name without letter', 'WorkloadPort.http', 'ZT101', ['has no letter'], () => port.http(80, { name: '8080' }), () => port.http(80, { name: 'p8080' })],
    ['a name with a dot', 'WorkloadPort.grpc', 'ZT101', ['"a.b"'], () => port.grpc(80, { name: 'a.b' }), () => port.grpc(80, { name: 'a-b' })],
    ['metrics at a path without slash', 'WorkloadPort.metrics', 'ZT109', ['"metrics"', 'use "/metrics"'], () => port.metrics(80, { path: 'metrics' }), () => port.metrics(80, { path: '/metrics' })],
    ['a Service port of a range', 'WorkloadPort.tcpRange', 'ZT102', ['servicePort'], () => port.tcpRange(8000, 8010, { servicePort: 80 }), () => port.tcpRange(8000, 8010)],
  ]);

  test('all that is wrong with one port is said at once', () => {
    expect(codesOf(linesOf(() => port.metrics(0, { name: 'A', servicePort: 70000, path: 'x' })))).toEqual(['ZT102', 'ZT101', 'ZT102', 'ZT109']);
  });
});

describe('a workload of ours', () => {
  refuses('kubernetes', [
    ['a name with capitals', 'app/shop/Pay', 'ZT101', ['"Pay"'], own({}, 'Pay'), own({}, 'pay')],
    ['a name with a dot', 'app/shop/pay.v2', 'ZT101', ['"pay.v2"'], own({}, 'pay.v2'), own({}, 'pay-v2')],
    ['an empty name', 'app/shop/', 'ZT101', ['is empty'], own({}, ''), own({}, 'p')],
    ['a name of 64 characters', `app/shop/${'a'.repeat(64)}`, 'ZT101', ['longer than 63'], own({}, 'a'.repeat(64)), own({}, 'a'.repeat(63))],
    ['a name that another workload has', 'app/shop/web', 'ZT117', ['"web"', 'shop'], own({}, 'web'), own({}, 'web-2')],
    // RFC 1035: its Service could not have the name.
    ['a digit first where there is a Service', 'app/shop/2pay', 'ZT101', ['starts with a digit'], own({ ports: [port.http(80)] }, '2pay'), own({}, '2pay')],
    ['an image with a scheme', 'app/shop/pay', 'ZT136', ['"https://registry.example/pay"'], own({ image: 'https://registry.example/pay' }), own({ image: 'registry.example/pay' })],
    ['an image with a space', 'app/shop/pay', 'ZT136', ['"pay :1"'], own({ image: 'pay :1' }), own({ image: 'pay:1' })],
    ['two ports of one name', 'app/shop/pay', 'ZT117', ['the name a'], own({ ports: [port.http(80, { name: 'a' }), port.http(81, { name: 'a' })] }), own({ ports: [port.http(80, { name: 'a' }), port.http(81, { name: 'b' })] })],
    ['two ports of one number', 'app/shop/pay', 'ZT117', ['the number TCP 53'], own({ ports: [port.tcp(53), port.http(53, { servicePort: 80 })] }), own({ ports: [port.tcp(53), port.udp(53)] })],
    ['two ports behind one Service port', 'app/shop/pay', 'ZT117', ['the Service port TCP 80'],
      own({ ports: [port.http(8080, { servicePort: 80 }), port.http(8081, { servicePort: 80 })] }), own({ ports: [port.http(8080, { servicePort: 80 }), port.http(8081, { servicePort: 81 })] })],
    ['a Service port of a StatefulSet that its pods do not have', 'app/shop/pay', 'ZT138', ['headless', 'its port 80', 'use servicePort 8080'],
      own({ kind: WorkloadKind.STATEFUL_SET, ports: [port.http(8080, { servicePort: 80 })] }), own({ kind: WorkloadKind.STATEFUL_SET, ports: [port.http(8080)] })],
    ['a port inside a range', 'app/shop/pay', 'ZT117', ['range', 'overlaps'], own({ ports: [port.tcpRange(8000, 8010, { name: 'range' }), port.http(8005)] }), own({ ports: [port.tcpRange(8000, 8010), port.http(8011)] })],
    ['an empty command', 'app/shop/pay', 'ZT104', ['command'], own({ command: [] }), own({ command: ['/pay'] })],
    ['empty arguments', 'app/shop/pay', 'ZT104', ['args'], own({ args: [] }), own({ args: [''] })],
    ['a command that is no text', 'app/shop/pay', 'ZT136', ['command[1]', '8080'], own({ command: ['/pay', 8080 as unknown as string] }), own({ command: ['/pay', '8080'] })],
    ['less than no pods', 'app/shop/pay', 'ZT136', ['replicas', '-1'], own({ replicas: -1 }), own({ replicas: 0 })],
    ['root', 'app/shop/pay', 'ZT136', ['runAsUser', '0'], own({ runAsUser: 0 }), own({ runAsUser: 1 })],
    ['a variable with a space', 'app/shop/pay', 'ZT136', ['"A B"'], own({ environment: { 'A B': 'x' } }), own({ environment: { A_B: 'x' } })],
    ['a variable that is no text', 'app/shop/pay', 'ZT136', ['"PORT"', '8080'], own({ environment: { PORT: 8080 as unknown as string } }), own({ environment: { PORT: '8080' } })],
    ['a writable path without slash', 'app/shop/pay', 'ZT136', ['"tmp"'], own({ writablePaths: ['tmp'] }), own({ writablePaths: ['/tmp'] })],
    ['one writable path twice', 'app/shop/pay', 'ZT117', ['"/tmp"'], own({ writablePaths: ['/tmp', '/tmp'] }), own({ writablePaths: ['/tmp', '/var/tmp'] })],
    ['memory without a unit that exists', 'app/shop/pay', 'ZT136', ['"128MB"'], own({ memory: '128MB' }), own({ memory: '128M' })],
    ['a CPU limit below what is reserved', 'app/shop/pay', 'ZT136', ['cpuLimit', '"100m"', '"200m"'], own({ cpuRequest: '200m', cpuLimit: '100m' }), own({ cpuRequest: '200m', cpuLimit: '0.2' })],
    ['a CPU limit below what is reserved by default', 'app/shop/pay', 'ZT136', ['cpuLimit', '"50m"', '"100m"'], own({ cpuLimit: '50m' }), own({ cpuRequest: '50m', cpuLimit: '50m' })],
    ['a health path without slash', 'app/shop/pay', 'ZT136', ['"healthz"'], own({ healthPath: 'healthz', ports: [port.http(80)] }), own({ healthPath: '/healthz', ports: [port.http(80)] })],
    ['a label with a space', 'app/shop/pay', 'ZT107', ['"a b"'], own({ podLabels: { tier: 'a b' } }), own({ podLabels: { tier: 'a-b' } })],
    ['a label by which the library selects', 'app/shop/pay', 'ZT107', ['"app.kubernetes.io/name"'], own({ podLabels: { 'app.kubernetes.io/name': 'web' } }), own({ podLabels: { 'app.kubernetes.io/part-of': 'web' } })],
    ['a ServiceAccount with capitals', 'app/shop/pay', 'ZT101', ['serviceAccountName', '"Pay"'], own({ serviceAccountName: 'Pay' }), own({ serviceAccountName: 'payer' })],
    ['an SVID that lives longer than a sixth of the CA (SPI-09)', 'app/shop/pay', 'ZT116', ['svidTtl', '14401'], own({ svidTtl: Duration.seconds(14401) }), own({ svidTtl: Duration.seconds(14400) })],
  ]);

  // The model would say one thing and the pods would do another.
  refuses('istio-sidecar', [
    ['a label that takes the pods out of the mesh', 'app/shop/pay', 'ZT107', ['"sidecar.istio.io/inject"', 'meshed'], own({ podLabels: { 'sidecar.istio.io/inject': 'false' } }), own({ meshed: false })],
  ]);
  refuses('istio-ambient', [
    ['a label that takes the pods out of the mesh', 'app/shop/pay', 'ZT107', ['"istio.io/dataplane-mode"', 'meshed'], own({ podLabels: { 'istio.io/dataplane-mode': 'none' } }), own({ meshed: false })],
    ['the name of the waypoint', 'app/shop/waypoint', 'ZT117', ['"waypoint"'], own({}, 'waypoint'), own({}, 'waypoints')],
  ]);
  const perService = { namespace: { waypoint: Waypoint.perService() } };
  refuses('istio-ambient', [
    ['the name of the waypoint of another workload', 'app/shop/web-waypoint', 'ZT117', ['"web-waypoint"'], own({}, 'web-waypoint'), own({}, 'web-way')],
    ['a name that leaves no room for that of its waypoint', `app/shop/${'a'.repeat(55)}`, 'ZT101', ['at most 54'], own({}, 'a'.repeat(55)), own({}, 'a'.repeat(54))],
  ], perService);

  test('all that is wrong with one workload is said at once', () => {
    const { shop } = shopOn('kubernetes');
    const lines = linesOf(() => shop.addWorkload('Pay', {
      image: '', ports: [port.tcp(1), port.tcp(1)], environment: { 'A B': 'x' }, replicas: 1.5, writablePaths: ['x'], memory: '1X', podLabels: { 'a b': 'c d' }, serviceAccountName: 'S', svidTtl: Duration.days(1),
    }));
    expect(codesOf(lines)).toEqual(['ZT101', 'ZT136', 'ZT117', 'ZT117', 'ZT117', 'ZT136', 'ZT136', 'ZT136', 'ZT136', 'ZT107', 'ZT107', 'ZT101', 'ZT116']);
    lines.forEach(line => expect(line).toMatch(FORM));
    expect(lines.every(line => line.startsWith('app/shop/Pay: '))).toBe(true);
  });

  test('a refused workload leaves its name free', () => {
    const { app, shop } = shopOn('kubernetes');
    expect(codesOf(linesOf(() => shop.addWorkload('pay', { image: '' })))).toEqual(['ZT136']);
    const before = app.node.findAll().length;
    shop.addWorkload('pay', { image: IMAGE });
    expect(shop.workloads.map(({ name }) => name)).toEqual(['api', 'pay', 'web']);
    expect(app.node.findAll().length).toBeGreaterThan(before);
  });

  test('ZT103: a port that the workload does not have, by name', () => {
    const { api, web } = shopOn('kubernetes');
    expect(api.port('grpc-9000').port).toBe(9000);
    expect(linesOf(() => api.port('http'))).toEqual(['app/shop/api: shop/api has no port "http"; use one of: http-8080, grpc-9000, tcp-5432 (ZT103)']);
    expect(linesOf(() => web.port('http'))).toEqual(['app/shop/web: shop/web has no port "http"; use one of: none declared (ZT103)']);
  });
});

describe('several workloads', () => {
  rejects('istio-sidecar', [
    ['a ServiceAccount of two workloads (X-05)', 'app/shop/web', 'ZT114', ['shop/web', '"web"', 'shop/pay'], own({ serviceAccountName: 'web' }), own({ serviceAccountName: 'web-2' })],
    ['the ServiceAccount of our workload and of pods that an operator makes (X-05)', 'app/shop/web', 'ZT114', ['"web"', 'shop/db'],
      ({ shop }) => shop.adoptWorkload('db', WorkloadSource.selector({ labels: { app: 'db' }, serviceAccountName: 'web' })),
      ({ shop }) => shop.adoptWorkload('db', WorkloadSource.selector({ labels: { app: 'db' }, serviceAccountName: 'db' }))],
    ['the same labels twice', 'app/shop/db-2', 'ZT127', ['shop/db-2', 'shop/db-1'],
      ({ shop }) => ['db-1', 'db-2'].forEach(name => shop.adoptWorkload(name, WorkloadSource.selector({ labels: { app: 'db' }, serviceAccountName: name }))),
      ({ shop }) => ['db-1', 'db-2'].forEach(name => shop.adoptWorkload(name, WorkloadSource.selector({ labels: { app: name }, serviceAccountName: name })))],
    ['labels that are a part of the labels of others', 'app/shop/db-1', 'ZT127', ['shop/db-1', 'shop/db-2'],
      ({ shop }) => {
        shop.adoptWorkload('db-1', WorkloadSource.selector({ labels: { app: 'db' }, serviceAccountName: 'db-1' }));
        shop.adoptWorkload('db-2', WorkloadSource.selector({ labels: { app: 'db', role: 'replica' }, serviceAccountName: 'db-2' }));
      },
      ({ shop }) => {
        shop.adoptWorkload('db-1', WorkloadSource.selector({ labels: { app: 'db', role: 'primary' }, serviceAccountName: 'db-1' }));
        shop.adoptWorkload('db-2', WorkloadSource.selector({ labels: { app: 'db', role: 'replica' }, serviceAccountName: 'db-2' }));
      }],
    ['labels that pods of another workload also wear', 'app/shop/db', 'ZT127', ['shop/db', 'shop/pay'],
      ({ shop }) => {
        shop.addWorkload('pay', { image: IMAGE, podLabels: { app: 'db', tier: 'back' } });
        shop.adoptWorkload('db', WorkloadSource.selector({ labels: { app: 'db' }, serviceAccountName: 'db' }));
      },
      ({ shop }) => {
        shop.addWorkload('pay', { image: IMAGE, podLabels: { app: 'pay', tier: 'back' } });
        shop.adoptWorkload('db', WorkloadSource.selector({ labels: { app: 'db' }, serviceAccountName: 'db' }));
      }],
    ['a Service that a chart of the user has as well', 'app/mine', 'ZT117', ['Service "api"', 'app/shop/api-service'],
      ({ chart }) => new ApiObject(chart, 'mine', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'api', namespace: 'shop' } }),
      ({ chart }) => new ApiObject(chart, 'mine', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'api', namespace: 'pay' }, spec: { ports: [{ port: 80 }], selector: { app: 'x' } } })],
  ]);
  rejects('istio-ambient', [
    ['the ServiceAccount of the waypoint (X-05)', 'app/shop/pay', 'ZT114', ['shop/pay', '"waypoint"'], own({ serviceAccountName: 'waypoint' }), own({ serviceAccountName: 'way' })],
  ]);
  // CIL-15: Cilium leaves such labels out of identities, so the policy would select nothing.
  rejects('cilium', [
    ['a label that Cilium does not keep', 'app/shop/db', 'ZT135', ['"k8s.io/name"'],
      ({ shop }) => shop.adoptWorkload('db', WorkloadSource.selector({ labels: { 'k8s.io/name': 'db' }, serviceAccountName: 'db' })),
      ({ shop }) => shop.adoptWorkload('db', WorkloadSource.selector({ labels: { name: 'db' }, serviceAccountName: 'db' }))],
  ]);
  refuses('kubernetes', [
    ['a group without members', 'WorkloadGroup "clients"', 'ZT104', ['no members'], () => new WorkloadGroup('clients', []), ({ web }) => new WorkloadGroup('clients', [web])],
    ['a group without a name', 'WorkloadGroup ""', 'ZT126', ['is empty'], ({ web }) => new WorkloadGroup('', [web]), ({ web }) => new WorkloadGroup('all of them', [web])],
    ['a source without constructs', 'WorkloadSource.objects', 'ZT104', ['constructs'], () => WorkloadSource.objects([]), ({ chart }) => WorkloadSource.objects([chart])],
    ['a selector without labels', 'WorkloadSource.selector', 'ZT104', ['selects everything'],
      () => WorkloadSource.selector({ labels: {}, serviceAccountName: 'db' }), () => WorkloadSource.selector({ labels: { app: 'db' }, serviceAccountName: 'db' })],
    ['a selector with a Service that is none', 'WorkloadSource.selector', 'ZT101', ['"Db"'],
      () => WorkloadSource.selector({ labels: { app: 'db' }, serviceAccountName: 'db', serviceName: 'Db' }), () => WorkloadSource.selector({ labels: { app: 'db' }, serviceAccountName: 'db', serviceName: 'db' })],
    ['two ports of one number of adopted pods', 'app/shop/db', 'ZT117', ['TCP 5432'],
      ({ shop }) => shop.adoptWorkload('db', WorkloadSource.selector({ labels: { app: 'db' }, serviceAccountName: 'db', ports: [port.tcp(5432), port.http(5432, { servicePort: 80 })] })),
      ({ shop }) => shop.adoptWorkload('db', WorkloadSource.selector({ labels: { app: 'db' }, serviceAccountName: 'db', ports: [port.tcp(5432), port.udp(5432)] }))],
  ]);

  test('what is wrong across workloads is said all together', () => {
    const { app, shop } = shopOn('istio-sidecar');
    shop.addWorkload('a', { image: IMAGE, serviceAccountName: 'web' });
    shop.addWorkload('b', { image: IMAGE, serviceAccountName: 'web' });
    shop.adoptWorkload('c', WorkloadSource.selector({ labels: { app: 'db' }, serviceAccountName: 'web' }));
    shop.adoptWorkload('d', WorkloadSource.selector({ labels: { app: 'db' }, serviceAccountName: 'd' }));
    const messages = messagesOf(app);
    messages.forEach(message => expect(message).toMatch(FORM));
    expect(codesOf(messages)).toEqual(['ZT114', 'ZT114', 'ZT127', 'ZT114']);
  });

  test.each([['pay', 'pay-service'], ['pay', 'pay-metrics'], ['pay', 'pay-mutual'], ['default', 'deny']])('%s and %s are different workloads, whatever objects they have', (...names) => {
    for (const stack of ['kubernetes', 'istio-sidecar', 'istio-ambient-cilium'] as const) {
      const { app, shop } = shopOn(stack, { definition: { prometheus: { namespaceName: 'monitoring', labels: { app: 'prometheus' } } } });
      for (const name of names) {
        shop.addWorkload(name, { image: IMAGE, ports: [port.metrics(9090, { servicePort: 9090 }), port.metrics(9091), port.http(8443)], kind: WorkloadKind.STATEFUL_SET });
      }
      expect(messagesOf(app)).toEqual([]);
    }
  });
});
