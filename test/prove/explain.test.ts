import { literal } from '../../src/algebra/language';
import { portRange } from '../../src/algebra/ports';
import { Traffic, box, onPorts } from '../../src/algebra/traffic';
import { parseText } from '../../src/parse/text';
import { Explanation, explain } from '../../src/prove/explain';
import { BareFacts, bareSetting } from '../../src/prove/setting';
import { explanationText } from '../../src/report/explain-text';

const pod = (name: string, more = '') => `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { ${more}containers: [{ name: main, image: x }] }`;
const policy = (name: string, rules: string) => `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  ingress: ${rules}`;
const PODS = `${pod('web')}${pod('api')}${pod('debug')}`;
const FROM_WEB = policy('api', '[{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 8080 }] }]');
const port = (number: number): Traffic => onPorts(portRange('TCP', number));

function asked(text: string, client: string, server: string, traffic?: Traffic, facts: BareFacts = { mesh: 'none' }): Explanation {
  const { objects, errors } = parseText(text, { file: 'world.yaml' });
  expect(errors).toEqual([]);
  const { world, layers } = bareSetting(objects, facts);
  const index = (name: string) => world.workloads.find(item => item.name === name)!.index;
  return explain(layers(world), index(client), index(server), traffic);
}
const hops = ({ ways }: Explanation) => ways.map(({ kind, answer, hops: all }) => [kind, answer, ...all.map(hop => `${hop.layer} of ${hop.at} ${hop.answer}: ${hop.places.map(({ name, path, line }) => `${name} ${path} line ${line}`).join(', ')}`)]);

describe('explain', () => {
  test('NP-03: both sides of a call are hops, each with its lines', () => {
    const explanation = asked(PODS + FROM_WEB, 'web', 'api', port(8080));
    expect(explanation.answer).toBe('open');
    expect(hops(explanation)).toEqual([['plaintext', 'open', 'egress of shop/web open: ', 'ingress of shop/api open: api spec.ingress[0].from[0] line 23']]);
  });
  test('NP-02: what no rule lets through is closed by what isolates', () => {
    const explanation = asked(PODS + FROM_WEB, 'debug', 'api');
    expect(explanation.answer).toBe('closed');
    expect(hops(explanation)[0][3]).toMatch(/^ingress of shop\/api closed: api spec/);
  });
  test('a request that passes only in part', () => {
    expect(asked(PODS + FROM_WEB, 'web', 'api', onPorts(portRange('TCP', 8080, 8081))).answer).toBe('partly');
    expect(asked(PODS + FROM_WEB, 'web', 'api', port(9090)).answer).toBe('closed');
  });
  test('the cause is minimal: only the rule that lets the request through, and only what stops it', () => {
    const two = policy('api', '[{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 8080 }] }, { from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 9090 }] }]');
    const why = (traffic: Traffic) => hops(asked(PODS + two, 'web', 'api', traffic))[0][3];
    expect(why(port(8080))).toMatch(/open: api spec\.ingress\[0\]\.from\[0\] line \d+$/);
    expect(why(port(9090))).toMatch(/open: api spec\.ingress\[1\]\.from\[0\] line \d+$/);
    expect(why(port(22))).toMatch(/closed: api spec\.?[a-zA-Z]* line \d+$/);
    expect(why(onPorts(portRange('TCP', 9090, 9091)))).toMatch(/partly: api spec\S* line \d+, api spec\.ingress\[1\]\.from\[0\] line \d+$/);
  });
  test('without a request everything that passes is shown', () => {
    const explanation = asked(PODS + FROM_WEB, 'web', 'api');
    expect(explanation.ways.map(({ passes }) => passes.map(({ text }) => text))).toEqual([['TCP 8080']]);
  });
  test('a kind that nobody knows is named, and the answer is only as far as it is understood', () => {
    const explanation = asked(`${PODS}${FROM_WEB}\n---\napiVersion: example.com/v1\nkind: Firewall\nmetadata: { name: wall, namespace: shop }`, 'web', 'api', port(8080));
    expect(explanation.unknown.map(({ place }) => `${place.kind} ${place.namespace}/${place.name}`)).toEqual(['Firewall shop/wall']);
    expect(explanationText(explanation)).toContain('cannot decide: as far as it is understood, open\n');
    expect(asked(PODS + FROM_WEB, 'web', 'api').unknown).toEqual([]);
  });

  const mesh = `
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ name: http, port: 8080 }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/default] } }], to: [{ operation: { methods: [GET], paths: [/orders] } }] }]`;
  test('IST-20: with a mesh each way has its own hops; the open one comes first', () => {
    const get = box(portRange('TCP', 8080), [['method', literal('GET')], ['path', literal('/orders')]]);
    const explanation = asked(PODS + FROM_WEB + mesh, 'web', 'api', get, {});
    expect(explanation.principal).toBe('cluster.local/ns/shop/sa/default');
    expect(explanation.ways.map(({ kind, answer, usual, hops: all }) => [kind, answer, usual, all.map(hop => `${hop.layer} ${hop.answer}`)])).toEqual([
      ['mtls', 'open', true, ['egress open', 'ingress open', 'tls open', 'authorization open']],
      ['plaintext', 'closed', false, ['egress open', 'ingress open', 'tls closed', 'authorization closed']],
    ]);
    expect(asked(PODS + FROM_WEB + mesh, 'web', 'api', box(portRange('TCP', 8080), [['method', literal('POST')]]), {}).answer).toBe('closed');
  });

  test('policies of a mesh that no label shows are a question; saying what there is answers it', () => {
    const bare = PODS + FROM_WEB + mesh.replace(/---\napiVersion: v1\nkind: Namespace\n.*\n/, '');
    expect(asked(bare, 'web', 'api', port(8080), {}).unknown.map(({ message }) => message)).toEqual(['it asks for a mesh, but no label puts a pod into one; say which mesh there is, or that there is none']);
    expect(asked(bare, 'web', 'api', port(8080), { mesh: 'none' })).toMatchObject({ unknown: [], answer: 'open' });
    expect(asked(bare, 'web', 'api', port(8080), { mesh: 'istio-sidecar' })).toMatchObject({ unknown: [], answer: 'partly' });
  });

  test('has at most 40 lines at any size', () => {
    const rules = (count: number) => policy('many', `[${Array.from({ length: count }, (_, index) => `{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: ${1000 + 2 * index} }] }`).join(', ')}]`);
    const text = explanationText(asked(PODS + rules(1_000) + mesh, 'web', 'api', undefined, {}));
    expect(text.split('\n').length).toBeLessThanOrEqual(41);
    expect(text).toMatch(/\(and \d+ more\)/);
    expect(text).toContain('authorization of shop/api');
  });
});
