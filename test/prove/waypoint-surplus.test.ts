import { bareSetting } from '../../src/prove/setting';
import { checkAssertions } from '../../src/prove/assertions';
import { parseText } from '../../src/parse/text';
import { CASES } from '../golden/cases';
import { declaredCase, findingLines, proved } from '../setup/proof';

const WAYPOINTS = declaredCase(CASES.waypoints, 'istio-ambient');
const http = (namespace: string) => ({ kind, metadata }: any) => kind === 'AuthorizationPolicy' && metadata.name === `${namespace}.api.http`;

/** Two namespaces of one mesh; only the waypoint may send to the pods of the server, and the client only to the waypoint. */
const AMBIENT = ['shop', 'edge'].map(name => `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { istio.io/dataplane-mode: ambient } } }`);
const pod = (name: string) => `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }, spec: { serviceAccountName: ${name}, containers: [{ name: x }] } }`;
const policy = (name: string, spec: string) => `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: ${name}, namespace: shop }, spec: ${spec} }`;
const PROXY = '{ podSelector: { matchLabels: { gateway.networking.k8s.io/gateway-name: waypoint } } }';
const MANIFESTS = [
  ...AMBIENT, pod('web'), pod('api'),
  '{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: waypoint, namespace: shop }, spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] } }',
  '{ apiVersion: v1, kind: Service, metadata: { name: api, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }, spec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }] } }',
  policy('deny', '{ podSelector: {}, policyTypes: [Ingress, Egress] }'),
  policy('web', `{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [${PROXY}], ports: [{ port: 15008 }] }] }`),
  policy('proxy', `{ ${PROXY.slice(2, -2)}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }], egress: [{ to: [{ podSelector: { matchLabels: { app: api } } }] }] }`),
  policy('api', `{ podSelector: { matchLabels: { app: api } }, ingress: [{ from: [${PROXY}], ports: [{ port: 15008 }] }] }`),
];

function mustNotReach(manifests: readonly string[]) {
  const { objects, errors } = parseText(manifests.join('\n---\n'));
  expect(errors).toEqual([]);
  const { world, layers } = bareSetting(objects, { mesh: 'istio-ambient' });
  return checkAssertions(layers(world), [{ kind: 'mustNotReach', clients: [{ workload: 'shop/web' }], server: { workload: 'shop/api' }, origin: 'test', text: 'web must not reach api' }]).map(({ message }) => message);
}

describe('AMB-05: calls through a waypoint pass where the network layer sees none', () => {
  test('without the policy of the waypoint before a server nothing holds its requests', () => {
    expect(findingLines(proved(WAYPOINTS))).toEqual([]);
    const lines = findingLines(proved({ ...WAYPOINTS, objects: WAYPOINTS.objects.filter(object => !http('two')(object)) }));
    expect(lines).toContain('violated ZT002 one/web -> two/api: one/web may call two/api, which nobody declared');
  });

  test.each([['one', 'methods', undefined], ['two', 'methods', undefined], ['two', 'paths', ['*']]])('before %s, wider %s are a surplus', (namespace, field, value) => {
    const objects = JSON.parse(JSON.stringify(WAYPOINTS.objects));
    objects.find(http(namespace)).spec.rules[0].to[0].operation[field] = value;
    expect(findingLines(proved({ ...WAYPOINTS, objects }))).toEqual([`violated ZT002 one/web -> ${namespace}/api: one/web may call ${namespace}/api, which nobody declared`]);
  });

  test('mustNotReach sees them too', () => {
    expect(mustNotReach(MANIFESTS)).toEqual(['web must not reach api does not hold: shop/web reaches shop/api']);
    expect(mustNotReach(MANIFESTS.filter(text => !text.includes('name: proxy')))).toEqual([]);
  });
});
