import { FACTS, mesh, namespace, pod } from './istio-worlds';
import { detectMesh, meshSettings } from '../../src/evaluate/istio-facts';
import { worldOf } from '../setup/world';

const config = (text: string, name = 'istio', place = 'istio-system') => `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: place }, data: { mesh: text } })}\n---\n`;

describe('the mesh of manifests', () => {
  test.each<[string, string, string]>([
    ['nothing of a mesh', namespace('shop') + pod('web'), 'none'],
    ['a label of a namespace', namespace('shop', '{ istio-injection: enabled }'), 'detect'],
    ['a label of ambient mode', namespace('shop', '{ istio.io/dataplane-mode: ambient }'), 'detect'],
    ['a label of pods', pod('web', { labels: { 'sidecar.istio.io/inject': 'true' } }), 'detect'],
    ['a proxy', pod('web', { spec: { containers: [{ name: 'istio-proxy' }] } }), 'detect'],
    ['a policy', '{ apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: { name: x } }', 'detect'],
    ['a configuration', config('{}'), 'detect'],
    ['a ConfigMap of another name', config('{}', 'mesh'), 'none'],
  ])('%s', (_, text, kind) => expect(detectMesh(worldOf(text)).kind).toBe(kind));

  test('IST-35: what the configuration says wins over what was declared', () => {
    const text = config('rootNamespace: root\ntrustDomain: acme.example\noutboundTrafficPolicy: { mode: REGISTRY_ONLY }\nenableAutoMtls: false\n', 'istio-canary');
    expect(detectMesh(worldOf(text))).toEqual({ kind: 'detect', rootNamespace: 'root', trustDomain: 'acme.example', outboundTrafficPolicy: 'REGISTRY_ONLY' });
    expect(mesh(text, FACTS).layer.facts).toEqual({ kind: 'sidecar', rootNamespace: 'root', trustDomain: 'acme.example', outboundTrafficPolicy: 'REGISTRY_ONLY' });
    expect(meshSettings(worldOf(text), FACTS).autoMtls).toBe(false);
    expect(mesh(text, { ...FACTS, kind: 'none' }).layer.facts.trustDomain).toBe('td');
  });

  test('IST-35: what it leaves out has the default of istiod', () => {
    expect(mesh(config('{}'), FACTS).layer.facts.trustDomain).toBe('cluster.local');
  });

  test.each<[string, string, number]>([
    ['settings that decide nothing', config('accessLogFile: /dev/stdout\ndefaultConfig: { concurrency: 2 }'), 0],
    ['a setting that nobody here knows', config('discoverySelectors: []'), 1],
    ['a mode that is none', config('outboundTrafficPolicy: { mode: X }'), 1],
    ['text that is no YAML', config('{'), 1],
    ['a list', config('[]'), 1],
    ['two revisions that agree', config('trustDomain: a') + config('trustDomain: a', 'istio-canary'), 0],
    ['two revisions that do not', config('trustDomain: a') + config('trustDomain: b', 'istio-canary'), 1],
  ])('undecided: %s', (_, text, count) => expect(mesh(text + namespace('shop', '{ istio-injection: enabled }') + pod('web')).undecided('web')).toHaveLength(count));
});
