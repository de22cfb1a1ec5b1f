import { members } from '../../src/algebra/index-set';
import { installDoubts } from '../../src/evaluate/istio-install';
import { otherRevisions } from '../../src/evaluate/istio-revisions';
import { podIndex } from '../../src/parse/select';
import { worldOf } from '../setup/world';
import { FACTS, namespace, pod } from './istio-worlds';

const config = (data: object, name = 'istio-sidecar-injector', kind = 'ConfigMap') => `${JSON.stringify({ apiVersion: 'v1', kind, metadata: { name, namespace: 'istio-system' }, data })}\n---\n`;

describe('IST-35: ConfigMaps of an installation', () => {
  const said = (text: string) => installDoubts(worldOf(text)).map(({ object, path, message }) => `${object.name} ${path.join('.')}: ${message}`);
  const injector = (field: string, text: string) => said(config({ [field]: text }));
  test.each<[string, string, string, string[]]>([
    ['nothing', 'config', '{}', []],
    ['an empty text', 'config', '', []],
    ['everybody is injected', 'config', 'policy: enabled', []],
    ['only who asks is', 'config', 'policy: disabled', ['config: policy: it injects only those that ask']],
    ['pods that always are', 'config', 'alwaysInjectSelector: [{ matchLabels: { a: b } }]', ['config: alwaysInjectSelector: it goes before the labels of the pod']],
    ['pods that never are', 'config', 'neverInjectSelector: [{ matchLabels: { a: b } }]', ['config: neverInjectSelector: it goes before the labels of the pod']],
    ['selectors that are no list', 'config', 'alwaysInjectSelector: {}\nneverInjectSelector: x', ['config: alwaysInjectSelector: it goes before the labels of the pod', 'config: neverInjectSelector: it goes before the labels of the pod']],
    ['empty selectors', 'config', 'alwaysInjectSelector: []\nneverInjectSelector: null', []],
    ['annotations for all', 'config', 'injectedAnnotations: { a: b }', ['config: injectedAnnotations: what they change is not followed here']],
    ['no annotations', 'config', 'injectedAnnotations: {}', []],
    ['the usual template', 'config', 'defaultTemplates: [sidecar]', []],
    ['another template', 'config', 'defaultTemplates: [sidecar, mine]', ['config: defaultTemplates: other templates are not known']],
    ['no template', 'config', 'defaultTemplates: []', ['config: defaultTemplates: other templates are not known']],
    ['what is no YAML', 'config', '{', ['config is no YAML that can be read']],
    ['the usual values', 'values', 'global: { proxy: { includeIPRanges: "*", includeInboundPorts: "*", excludeInboundPorts: "" } }', []],
    ['no values', 'values', 'global: {}', []],
    ...['includeIPRanges', 'excludeIPRanges', 'includeInboundPorts', 'excludeInboundPorts', 'includeOutboundPorts', 'excludeOutboundPorts'].map((field): [string, string, string, string[]] =>
      [`a value of ${field}`, 'values', `global: { proxy: { ${field}: "1" } }`, [`values: global.proxy.${field}: it takes connections of every pod out of the mesh`]]),
    ['a star where none is usual', 'values', 'global: { proxy: { excludeInboundPorts: "*" } }', ['values: global.proxy.excludeInboundPorts: it takes connections of every pod out of the mesh']],
    ['another field', 'template', 'policy: disabled', []],
  ])('%s (%s)', (_, field, text, expected) => expect(injector(field, text)).toEqual(expected.map(words => `istio-sidecar-injector data.${field}: data.${words}`)));

  test('of the injector of each revision, and of no other object', () => {
    const OFF = { config: 'policy: disabled' };
    expect(said(config(OFF, 'istio-sidecar-injector-canary'))).toEqual(['istio-sidecar-injector-canary data.config: data.config: policy: it injects only those that ask']);
    expect(said(['my-istio-sidecar-injector', 'istio-sidecar-injectors', 'istio', 'istio-sidecar-injector_x'].map(name => config(OFF, name)).join('') + config(OFF, undefined, 'Secret') + config({ config: 1 }))).toEqual([]);
  });

  test('other networks', () => {
    const networks = (text: string, name = 'istio') => said(config({ meshNetworks: text }, name));
    expect([networks('networks: { a: {} }'), networks('networks: { a: {} }', 'istio-canary'), networks('{')]).toEqual([
      ['istio data.meshNetworks: data.meshNetworks: networks: pods of other networks are reached in a way that is not followed here'],
      ['istio-canary data.meshNetworks: data.meshNetworks: networks: pods of other networks are reached in a way that is not followed here'],
      ['istio data.meshNetworks: data.meshNetworks is no YAML that can be read'],
    ]);
    expect([networks('networks: {}'), networks('{}'), networks('networks: { a: {} }', 'my-istio'), networks('networks: { a: {} }', 'istio_a')]).toEqual([[], [], [], []]);
  });
});

describe('objects for another revision', () => {
  const object = (apiVersion: string, kind: string, labels: object, place = 'shop') => `${JSON.stringify({ apiVersion, kind, metadata: { name: 'x', namespace: place, labels }, spec: {} })}\n---\n`;
  const BASE = namespace('shop') + pod('web') + pod('far', { namespace: 'pay' });
  const said = (text: string, revision?: string) => {
    const world = worldOf(BASE + text);
    return otherRevisions(world, podIndex(world.workloads, world.namespaces), { ...FACTS, ...(revision === undefined ? {} : { revision }) }).map(({ unknown, workloads }) => `${unknown.object.kind} ${unknown.path.join('.')}: ${unknown.message} [${members(workloads, world.workloads.length).map(index => world.workloads[index].name).join(' ')}]`);
  };
  const REV = (value: string) => ({ 'istio.io/rev': value });
  const other = (kind: string, pods: string, value = 'canary', own = 'default') => [`${kind} metadata.labels.istio.io/rev: only the control plane of the revision ${value} reads it, and the platform is declared with ${own} [${pods}]`];
  test.each<[string, string, string | undefined, string[]]>([
    ['a policy', object('security.istio.io/v1', 'AuthorizationPolicy', REV('canary')), undefined, other('AuthorizationPolicy', 'web')],
    ['a policy of the root namespace', object('security.istio.io/v1', 'AuthorizationPolicy', REV('canary'), 'istio-system'), undefined, other('AuthorizationPolicy', 'web far')],
    ['a rule that others may see', object('networking.istio.io/v1', 'DestinationRule', REV('canary')), undefined, other('DestinationRule', 'web far')],
    ['a Sidecar, which is for its namespace', object('networking.istio.io/v1', 'Sidecar', REV('canary')), undefined, other('Sidecar', 'web')],
    ['a Gateway', object('gateway.networking.k8s.io/v1', 'Gateway', REV('canary')), undefined, other('Gateway', 'web')],
    ['of the revision that is declared', object('security.istio.io/v1', 'AuthorizationPolicy', REV('canary')), 'canary', []],
    ['of the usual one, where another is declared', object('security.istio.io/v1', 'AuthorizationPolicy', REV('default')), 'canary', other('AuthorizationPolicy', 'web', 'default', 'canary')],
    ['of the usual one', object('security.istio.io/v1', 'AuthorizationPolicy', REV('default')), undefined, []],
    ['of none', object('security.istio.io/v1', 'AuthorizationPolicy', {}), 'canary', []],
    ['of another API', object('example.com/v1', 'AuthorizationPolicy', REV('canary')), undefined, []],
    ['of the revision of its namespace', namespace('edge', '{ istio.io/rev: canary }') + object('security.istio.io/v1', 'AuthorizationPolicy', REV('canary'), 'edge'), undefined, []],
    ['of another one than its namespace', namespace('edge', '{ istio.io/rev: canary }') + object('security.istio.io/v1', 'AuthorizationPolicy', REV('default'), 'edge'), undefined, other('AuthorizationPolicy', '', 'default')],
  ])('%s', (_, text, revision, expected) => expect(said(text, revision)).toEqual(expected));
});
