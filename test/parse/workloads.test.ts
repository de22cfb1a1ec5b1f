import { objectsFromJson } from '../../src/parse/object';
import { makeWorld } from '../../src/parse/make-world';
import { Unknown, World } from '../../src/parse/world';
import { worldOf } from '../setup/world';

const list = ({ workloads }: World) => workloads.map(({ namespace, name, kind }) => `${namespace}/${name}[${kind}]`);
const unknown = ({ unknown: all }: World) => all.map(({ what, object, path }: Unknown) => `${what} ${object.kind}/${object.name} ${path.join('.')}`);
const TEMPLATE = '{metadata: {labels: {app: a}}, spec: {serviceAccountName: s, containers: [{name: c, image: i}]}}';
const object = (apiVersion: string, kind: string, spec: string, metadata = 'name: a') => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadata}}\nspec: ${spec}\n`;
const pod = (containers: string, more = '') => object('v1', 'Pod', `{containers: ${containers}${more === '' ? '' : `, ${more}`}}`, 'name: a, labels: {app: a}');

describe('pods of every kind', () => {
  test.each([
    ['apps/v1', 'Deployment', `{template: ${TEMPLATE}}`, ['spec', 'template']],
    ['apps/v1', 'StatefulSet', `{template: ${TEMPLATE}}`, ['spec', 'template']],
    ['apps/v1', 'DaemonSet', `{template: ${TEMPLATE}}`, ['spec', 'template']],
    ['apps/v1', 'ReplicaSet', `{template: ${TEMPLATE}}`, ['spec', 'template']],
    ['v1', 'ReplicationController', `{template: ${TEMPLATE}}`, ['spec', 'template']],
    ['batch/v1', 'Job', `{template: ${TEMPLATE}}`, ['spec', 'template']],
    ['batch/v1', 'CronJob', `{jobTemplate: {spec: {template: ${TEMPLATE}}}}`, ['spec', 'jobTemplate', 'spec', 'template']],
    ['argoproj.io/v1alpha1', 'Rollout', `{template: ${TEMPLATE}}`, ['spec', 'template']],
    ['apps.openshift.io/v1', 'DeploymentConfig', `{template: ${TEMPLATE}}`, ['spec', 'template']],
    ['apps.kruise.io/v1alpha1', 'CloneSet', `{template: ${TEMPLATE}}`, ['spec', 'template']],
    ['keda.sh/v1alpha1', 'ScaledJob', `{jobTargetRef: {template: ${TEMPLATE}}}`, ['spec', 'jobTargetRef', 'template']],
    ['kubevirt.io/v1', 'VirtualMachine', '{template: {metadata: {labels: {app: a}}, spec: {domain: {}}}}', ['spec', 'template']],
  ])('%s %s', (apiVersion, kind, spec, templatePath) => {
    const world = worldOf(object(apiVersion, kind, spec));
    expect(world.workloads).toMatchObject([{ index: 0, namespace: 'default', name: 'a', kind, labels: { app: 'a' }, templatePath, where: 'here', object: { kind } }]);
    expect(world.unknown).toEqual([]);
  });

  test('a Pod is its own template', () => {
    expect(worldOf(pod('[{name: c}]')).workloads).toMatchObject([{ kind: 'Pod', labels: { app: 'a' }, templatePath: [], serviceAccountName: 'default', hostNetwork: false }]);
  });
  test('a PodTemplate', () => {
    expect(list(worldOf(`apiVersion: v1\nkind: PodTemplate\nmetadata: {name: a}\ntemplate: ${TEMPLATE}\n`))).toEqual(['default/a[PodTemplate]']);
  });
  test.each([['serving.knative.dev/v1', 'Service'], ['v1', 'Deployment'], ['example.io/v1', 'Website']])('%s %s: what else its controller does nobody here knows, so it is named beside its pods', (apiVersion, kind) => {
    const world = worldOf(object(apiVersion, kind, `{template: ${TEMPLATE}}`));
    expect(world.workloads).toMatchObject([{ name: 'a', kind, labels: { app: 'a' }, templatePath: ['spec', 'template'] }]);
    expect(unknown(world)).toEqual([`kind ${kind}/a `]);
  });
  test('several templates in one object of a kind that nobody knows', () => {
    const world = worldOf(object('ray.io/v1', 'RayCluster', `{headGroupSpec: {template: ${TEMPLATE}}, workerGroupSpecs: [{template: ${TEMPLATE}}]}`));
    expect(list(world)).toEqual(['default/a/headGroupSpec.template[RayCluster]', 'default/a/workerGroupSpecs.0.template[RayCluster]']);
    expect(unknown(world)).toEqual(['kind RayCluster/a ']);
  });
  test('a kind that nobody knows, without pods, is named', () => {
    expect(unknown(worldOf(object('example.io/v1', 'Thing', '{size: 3}')))).toEqual(['kind Thing/a ']);
  });
  test('a kind that we know, without pods, is named', () => {
    expect(unknown(worldOf(object('apps/v1', 'Deployment', '{}')))).toEqual(['value Deployment/a spec.template']);
    expect(unknown(worldOf(object('apps/v1', 'Deployment', '[]')))).toEqual(['value Deployment/a spec.template']);
  });
  test.each<[string, string, string[]]>([
    ['{matchLabels: {app: a}}', 'app: a', []], ['{matchLabels: {app: b}}', 'app: a', ['value Deployment/a spec.selector']], ['{matchLabels: {app: a, tier: x}}', 'app: a', ['value Deployment/a spec.selector']],
    ['{matchExpressions: [{key: app, operator: In, values: [a, b]}]}', 'app: a', []], ['{matchExpressions: [{key: app, operator: DoesNotExist}]}', 'app: a', ['value Deployment/a spec.selector']],
    ['{matchLabel: {app: a}}', 'app: a', ['field Deployment/a spec.selector.matchLabel']], ['{matchLabels: {app: a, pod-template-hash: "1"}}', 'app: a, pod-template-hash: "1"', []],
  ])('a controller that selects %s and makes pods with %s', (selector, labels, found) => {
    expect(unknown(worldOf(object('apps/v1', 'Deployment', `{selector: ${selector}, template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: c}]}}}`)))).toEqual(found);
  });
  test('the group tells kinds of one name apart', () => {
    expect(worldOf(object('serving.knative.dev/v1', 'Service', `{template: ${TEMPLATE}}`)).services).toEqual([]);
    expect(unknown(worldOf(object('example.io/v1', 'Deployment', '{}')))).toEqual(['kind Deployment/a ']);
  });
});

describe('ports', () => {
  test('are TCP unless they say otherwise, of all containers that run beside each other', () => {
    const world = worldOf(`${pod('[{name: c, ports: [{name: http, containerPort: 80}, {containerPort: 53, protocol: UDP}]}]',
      'initContainers: [{name: i, ports: [{containerPort: 1}]}, {name: s, restartPolicy: Always, ports: [{containerPort: 9, protocol: SCTP}]}]')}`);
    expect(world.workloads[0].ports).toEqual([
      { protocol: 'SCTP', number: 9, path: ['spec', 'initContainers', 1, 'ports', 0] },
      { name: 'http', protocol: 'TCP', number: 80, path: ['spec', 'containers', 0, 'ports', 0] },
      { protocol: 'UDP', number: 53, path: ['spec', 'containers', 0, 'ports', 1] },
    ]);
    expect(world.unknown).toEqual([]);
  });
  test('of a virtual machine are those of its interfaces', () => {
    const spec = '{template: {spec: {domain: {devices: {interfaces: [{name: default, ports: [{name: ssh, port: 22}]}]}}}}}';
    expect(worldOf(object('kubevirt.io/v1', 'VirtualMachine', spec)).workloads[0].ports).toMatchObject([{ name: 'ssh', protocol: 'TCP', number: 22 }]);
  });
  test.each([
    ['{containerPort: "80"}', 'containerPort'], ['{containerPort: 0}', 'containerPort'], ['{containerPort: 65536}', 'containerPort'], ['{containerPort: 1.5}', 'containerPort'],
    ['{containerPort: 80, protocol: tcp}', 'protocol'], ['{containerPort: 80, name: 7}', 'name'],
  ])('%s is none', (port, field) => {
    expect(unknown(worldOf(pod(`[{name: c, ports: [${port}]}]`)))).toEqual([`value Pod/a spec.containers.0.ports.0.${field}`]);
  });
  test('a misspelt field is none', () => {
    expect(unknown(worldOf(pod('[{name: c, ports: [{containerPort: 80, protocoll: UDP}]}]')))).toEqual(['field Pod/a spec.containers.0.ports.0.protocoll']);
  });
});

describe('probes', () => {
  test('of each kind, with named ports resolved in their own container', () => {
    const world = worldOf(pod(`[
      {name: c, ports: [{name: http, containerPort: 80}], livenessProbe: {httpGet: {port: http}}, readinessProbe: {tcpSocket: {port: 81}}, startupProbe: {exec: {command: [x]}}},
      {name: d, ports: [{name: http, containerPort: 8080}], livenessProbe: {grpc: {port: 9000}}, readinessProbe: {httpGet: {port: http, path: /}}}]`));
    expect(world.workloads[0].probes).toEqual([
      { kind: 'http', container: 'c', port: 80, path: ['spec', 'containers', 0, 'livenessProbe'] },
      { kind: 'tcp', container: 'c', port: 81, path: ['spec', 'containers', 0, 'readinessProbe'] },
      { kind: 'exec', container: 'c', path: ['spec', 'containers', 0, 'startupProbe'] },
      { kind: 'grpc', container: 'd', port: 9000, path: ['spec', 'containers', 1, 'livenessProbe'] },
      { kind: 'http', container: 'd', port: 8080, path: ['spec', 'containers', 1, 'readinessProbe'] },
    ]);
    expect(world.unknown).toEqual([]);
  });
  test.each([['{httpGet: {port: nope}}', '.httpGet.port'], ['{tcpSocket: {}}', '.tcpSocket.port'], ['{}', ''], ['{exec: {command: [x]}, tcpSocket: {port: 1}}', ''], ['7', '']])('%s is none', (probe, field) => {
    expect(unknown(worldOf(pod(`[{name: c, livenessProbe: ${probe}}]`)))).toContain(`value Pod/a spec.containers.0.livenessProbe${field}`);
  });
});

describe('what decides who the pods are', () => {
  test('ServiceAccount by its old name as well, host network, annotations', () => {
    const spec = '{template: {metadata: {annotations: {x: "y"}}, spec: {serviceAccount: old, hostNetwork: true, containers: [{name: c}]}}}';
    expect(worldOf(object('apps/v1', 'Deployment', spec)).workloads).toMatchObject([{ serviceAccountName: 'old', hostNetwork: true, annotations: { x: 'y' }, labels: {} }]);
  });
  test.each([
    ['{metadata: {labels: {a: yes}}, spec: {containers: [{name: c}]}}', 'value Deployment/a spec.template.metadata.labels.a'],
    ['{metadata: {labels: [a]}, spec: {containers: [{name: c}]}}', 'value Deployment/a spec.template.metadata.labels'],
    ['{spec: {hostNetwork: "true", containers: [{name: c}]}}', 'value Deployment/a spec.template.spec.hostNetwork'],
    ['{spec: {serviceAccountName: 7, containers: [{name: c}]}}', 'value Deployment/a spec.template.spec.serviceAccountName'],
    ['{spec: {hostNetwrok: true, containers: [{name: c}]}}', 'field Deployment/a spec.template.spec.hostNetwrok'],
    ['{spec: {containers: {name: c}}}', 'value Deployment/a spec.template.spec.containers'],
    ['{spec: {containers: [c]}}', 'value Deployment/a spec.template.spec.containers.0'],
    ['{spec: {containers: [{name: c, ports: 80}]}}', 'value Deployment/a spec.template.spec.containers.0.ports'],
  ])('%s is named', (template, message) => expect(unknown(worldOf(object('apps/v1', 'Deployment', `{template: ${template}}`)))).toEqual([message]));
});

describe('copies of one workload', () => {
  const owned = (name: string, owner: string, labels: string, more = '') =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {${labels}}, ownerReferences: [{${owner}}]}\nspec: {containers: [{name: c}]${more}}\n`;
  const REPLICA_SET = 'apiVersion: apps/v1, kind: ReplicaSet, name: a-1, controller: true';

  test('pods of one owner that is not there are one, named after it', () => {
    expect(list(worldOf([owned('a-1-x', REPLICA_SET, 'app: a'), owned('a-1-y', REPLICA_SET, 'app: a')].join('---\n')))).toEqual(['default/a-1[ReplicaSet]']);
  });
  test('also where only a label of the controller differs', () => {
    const set = 'kind: StatefulSet, name: a';
    expect(list(worldOf([0, 1].map(index => owned(`a-${index}`, set, `app: a, apps.kubernetes.io/pod-index: "${index}"`)).join('---\n')))).toEqual(['default/a[StatefulSet]']);
  });
  test('pods of one owner that differ stay apart', () => {
    expect(list(worldOf([owned('a-1-x', REPLICA_SET, 'app: a'), owned('a-1-y', REPLICA_SET, 'app: b')].join('---\n')))).toEqual(['default/a-1[ReplicaSet]', 'default/a-1[ReplicaSet]']);
    expect(list(worldOf([owned('a-1-x', REPLICA_SET, 'app: a'), owned('a-1-y', REPLICA_SET, 'app: a', ', hostNetwork: true')].join('---\n')))).toHaveLength(2);
    expect(list(worldOf([owned('a-1-x', REPLICA_SET, 'app: a'), owned('a-1-y', REPLICA_SET, 'app: a', ', serviceAccountName: s')].join('---\n')))).toHaveLength(2);
  });
  test.each([
    ['hostPort', ', ports: [{containerPort: 80}]', ', ports: [{containerPort: 80, hostPort: 80}]', ''],
    ['hostIP', ', ports: [{containerPort: 80, hostPort: 80}]', ', ports: [{containerPort: 80, hostPort: 80, hostIP: 127.0.0.1}]', ''],
    ['dnsPolicy', '', '', ', dnsPolicy: None'],
    ['hostAliases', '', '', ', hostAliases: [{ip: 10.0.0.1, hostnames: [api]}]'],
    ['a volume of the node', '', '', ', volumes: [{name: v, hostPath: {path: /}}]'],
    ['a debug container', '', '', ', ephemeralContainers: [{name: d, securityContext: {privileged: true}}]'],
  ])('that differ in %s too', (_, first, second, more) => {
    const pod = (name: string, inner: string, rest = '') => owned(name, REPLICA_SET, 'app: a', rest).replace('{name: c}', `{name: c${inner}}`);
    expect(list(worldOf([pod('a-1-x', first), pod('a-1-y', second, more)].join('---\n')))).toHaveLength(2);
    expect(list(worldOf([pod('a-1-x', second, more), pod('a-1-y', second, more)].join('---\n')))).toHaveLength(1);
  });
  test('whose token alone differs are one', () => {
    const pod = (name: string) => owned(name, REPLICA_SET, 'app: a', `, dnsPolicy: ClusterFirst, volumes: [{name: kube-api-access-${name}}]`);
    expect(list(worldOf([owned('a-1-w', REPLICA_SET, 'app: a'), pod('a-1-x'), pod('a-1-y')].join('---\n')))).toHaveLength(1);
  });
  test('an owner without a kind', () => expect(list(worldOf(owned('x', 'name: a', 'app: a')))).toEqual(['default/a[Pod]']));
  test('in other namespaces are others', () => {
    expect(list(worldOf([owned('x', REPLICA_SET, 'app: a'), owned('x, namespace: b', REPLICA_SET, 'app: a')].join('---\n')))).toEqual(['default/a-1[ReplicaSet]', 'b/a-1[ReplicaSet]']);
  });
  test('a Deployment, its ReplicaSets and pods, as a cluster lists them, are one', () => {
    const spec = (labels: string, replicas: number) => `{replicas: ${replicas}, template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: c}]}}}`;
    const deployment = object('apps/v1', 'Deployment', spec('app: a', 2));
    const set = (name: string, labels: string, replicas: number) => object('apps/v1', 'ReplicaSet', spec(labels, replicas), `name: ${name}, ownerReferences: [{kind: Deployment, name: a, controller: true}]`);
    const hash = 'app: a, pod-template-hash: h';
    const all = [owned('a-1-x', REPLICA_SET, hash), set('a-1', hash, 2), set('a-0', 'app: old, pod-template-hash: g', 0), deployment, owned('a-1-y', REPLICA_SET, hash)];
    expect(list(worldOf(all.join('---\n')))).toEqual(['default/a[Deployment]']);
    // A pod with labels of its own is not what the Deployment describes.
    expect(list(worldOf([...all, owned('a-1-z', REPLICA_SET, `${hash}, debug: "1"`)].join('---\n')))).toEqual(['default/a[Deployment]', 'default/a[Deployment]']);
    // An old ReplicaSet that still has pods counts.
    expect(list(worldOf([deployment, set('a-0', 'app: old, pod-template-hash: g', 1)].join('---\n')))).toEqual(['default/a[Deployment]', 'default/a[Deployment]']);
  });
  test('owners that own each other end', () => {
    const set = (name: string, owner: string) => object('apps/v1', 'ReplicaSet', `{template: ${TEMPLATE}}`, `name: ${name}, ownerReferences: [{kind: ReplicaSet, name: ${owner}}]`);
    expect(list(worldOf([set('a', 'b'), set('b', 'a')].join('---\n'))).length).toBeGreaterThan(0);
  });
});

describe('pods of elsewhere', () => {
  const peer = { namespace: 'far', name: 'p', kind: 'Peer', labels: { app: 'p' }, annotations: {}, serviceAccountName: 'p', hostNetwork: false, ports: [], probes: [], template: {}, templatePath: [], where: 'elsewhere' as const };

  test('come after all others, and their namespace is there', () => {
    const world = worldOf(pod('[{name: c}]'), { peers: [peer], namespaces: new Map([['near', { tier: 'x' }]]) });
    expect(world.workloads.map(({ index, name, where }) => [index, name, where])).toEqual([[0, 'a', 'here'], [1, 'p', 'elsewhere']]);
    expect([...world.namespaces]).toEqual([['near', { 'tier': 'x', 'kubernetes.io/metadata.name': 'near' }], ['default', { 'kubernetes.io/metadata.name': 'default' }], ['far', { 'kubernetes.io/metadata.name': 'far' }]]);
  });
});

describe('objects of any shape never break a world', () => {
  const values: unknown[] = [null, true, 0, -1, 1e300, '', 'a', [], [null], {}, { '': null }, [[]], { spec: 7 }];
  const places = [[], ['metadata'], ['metadata', 'labels'], ['metadata', 'ownerReferences'], ['spec'], ['spec', 'template'], ['spec', 'template', 'metadata'], ['spec', 'template', 'spec'],
    ['spec', 'template', 'spec', 'containers'], ['spec', 'template', 'spec', 'containers', '0'], ['spec', 'template', 'spec', 'containers', '0', 'ports'], ['spec', 'template', 'spec', 'containers', '0', 'livenessProbe'], ['spec', 'selector'], ['spec', 'ports'], ['kind'], ['apiVersion']];
  const set = (json: any, [step, ...rest]: string[], value: unknown): unknown => {
    if (step === undefined) { return value; }
    const copy = Array.isArray(json) ? [...json] : { ...json };
    copy[step as keyof typeof copy] = set(copy[step as keyof typeof copy] ?? {}, rest, value);
    return copy;
  };

  test.each(['apps/v1 Deployment', 'v1 Pod', 'v1 Service', 'v1 Namespace', 'example.io/v1 Thing', 'batch/v1 CronJob', 'networking.k8s.io/v1 NetworkPolicy', 'v1 List'])('%s', id => {
    const [apiVersion, kind] = id.split(' ');
    const base = { apiVersion, kind, metadata: { name: 'a', labels: { a: 'b' } }, spec: { selector: { a: 'b' }, ports: [{ port: 80 }], template: { metadata: {}, spec: { containers: [{ name: 'c', ports: [{ containerPort: 80 }], livenessProbe: { tcpSocket: { port: 80 } } }] } } } };
    for (const place of places) {
      for (const value of values) {
        const world = makeWorld(objectsFromJson([{ json: set(base, place, value) }]));
        expect(world.ends.length).toBeGreaterThan(0);
      }
    }
  });
});
