import { parseText } from '../../src/parse/text';
import { listing } from '../../src/prove/listing';
import { openConnections } from '../../src/prove/open-connections';
import { bareSetting } from '../../src/prove/setting';

const deployment = (name: string, more = '') => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec: { selector: { matchLabels: { app: ${name} } }, template: { metadata: { labels: { app: ${name}, sidecar.istio.io/inject: "true" } }, spec: { serviceAccountName: ${name}, ${more}containers: [{ name: main, image: x, ports: [{ containerPort: 8080 }] }] } } }`;
const NP = `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec: { podSelector: { matchLabels: { app: api } }, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 8080 }] }] }`;
const authorization = (principal: string) => `
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec: { selector: { matchLabels: { app: api } }, rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/${principal}] } }], to: [{ operation: { methods: [GET], paths: [/v1/*] } }] }] }`;
const mtls = (mode: string) => `
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: ${mode} } }`;
const DENY = `
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: deny, namespace: shop }
spec: { endpointSelector: { matchLabels: { app: api } }, ingressDeny: [{ fromEntities: [all] }] }`;

function pairs(text: string): string[] {
  const { world, entities, layers } = bareSetting(parseText(text).objects, { network: 'cilium', mesh: 'istio-sidecar' });
  return listing(world, openConnections(layers(world), entities)).map(({ client, server }) => `${client.name} -> ${server.name}`).filter(pair => pair === 'shop/web -> shop/api');
}
const PODS = deployment('web') + deployment('api');

describe('layers together, where analysers of one layer answer open', () => {
  test.each([
    ['A1: another principal, no mTLS, and a deny of Cilium (CIL-05, IST-27)', NP + authorization('other') + mtls('DISABLE') + DENY, []],
    ['A2: the right principal, but no mTLS and a deny of Cilium', NP + authorization('web') + mtls('DISABLE') + DENY, []],
    ['A2 without the deny: no mTLS, so no principal (IST-27)', NP + authorization('web') + mtls('DISABLE'), []],
    ['A2 with mTLS: the deny of Cilium alone closes', NP + authorization('web') + mtls('STRICT') + DENY, []],
    ['A1 with mTLS and without the deny: another principal', NP + authorization('other') + mtls('STRICT'), []],
    ['their twin: principal, mTLS, no deny', NP + authorization('web') + mtls('STRICT'), ['shop/web -> shop/api']],
  ])('%s', (_, policies, expected) => expect(pairs(PODS + policies)).toEqual(expected));

  test('B: a policy that names the port of the Service opens nothing that listens (NP-06)', () => {
    const { world, entities, layers } = bareSetting(parseText(PODS + NP.replace('port: 8080', 'port: 80')).objects, { network: 'kubernetes', mesh: 'none' });
    const found = listing(world, openConnections(layers(world), entities)).find(({ client, server }) => client.name === 'shop/web' && server.name === 'shop/api');
    expect(found?.traffic.map(({ ports }) => ports)).toEqual([[[80, 80]]]);
  });
});
