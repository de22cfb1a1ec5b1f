import { App, Chart } from 'cdk8s';
import { Mesh, Network, PlatformDefinition, WorkloadPort, WorkloadSource, ZeroTrustNamespace, ZeroTrustPlatform } from '../../src';
import { formatTraffic } from '../../src/algebra/print';
import { worldsOf } from '../../src/constructs/platform-registry';
import { parseText } from '../../src/parse/text';
import { listing } from '../../src/prove/listing';
import { openConnections } from '../../src/prove/open-connections';
import { prove } from '../../src/prove/prove';
import { bareSetting } from '../../src/prove/setting';
import { TODAY } from '../setup/proof';

// Inputs on which leading analysers are wrong or slow, with the true answer. C is in online-boutique.test.ts: the policies that the shop publishes.

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

const PODS = deployment('web') + deployment('api');

function pairs(text: string): string[] {
  const { world, entities, layers } = bareSetting(parseText(text).objects, { network: 'cilium', mesh: 'istio-sidecar' });
  return listing(world, openConnections(layers(world), entities)).map(({ client, server }) => `${client.name} -> ${server.name}`).filter(pair => pair === 'shop/web -> shop/api');
}

describe('A: layers together, where analysers of one layer answer open', () => {
  test.each([
    ['A1: another principal, no mTLS, and a deny of Cilium (CIL-04, IST-27)', NP + authorization('other') + mtls('DISABLE') + DENY, []],
    ['A2: the right principal, but no mTLS and a deny of Cilium (CIL-04, IST-27)', NP + authorization('web') + mtls('DISABLE') + DENY, []],
    ['A2 without the deny: no mTLS, so no principal (IST-27)', NP + authorization('web') + mtls('DISABLE'), []],
    ['A2 with mTLS: the deny of Cilium alone closes (CIL-04)', NP + authorization('web') + mtls('STRICT') + DENY, []],
    ['A1 with mTLS and without the deny: another principal', NP + authorization('other') + mtls('STRICT'), []],
    ['their twin: principal, mTLS, no deny', NP + authorization('web') + mtls('STRICT'), ['shop/web -> shop/api']],
  ])('%s', (_, policies, expected) => expect(pairs(PODS + policies)).toEqual(expected));

});

const SERVICE = `
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }] }`;
const TO_DNS = '{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }], ports: [{ port: 53, protocol: UDP }, { port: 53 }] }';
const bothEnds = (port: number, dns: boolean) => `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress, Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: ${port} }] }${dns ? `, ${TO_DNS}` : ''}] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec: { podSelector: { matchLabels: { app: api } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: ${port} }] }], egress: [${dns ? TO_DNS : ''}] }`;

/** What the proof says of the one declared link, web -> api on the pod's port 8080 behind the Service's port 80. */
function proofOf(manifests: string) {
  const chart = new Chart(new App(), 'shop');
  const platform = new ZeroTrustPlatform(chart, 'platform', { definition: PlatformDefinition.of({ name: 'b', network: Network.kubernetes(), mesh: Mesh.none() }) });
  const shop = ZeroTrustNamespace.fromName(chart, 'shop', 'shop', { platform });
  const adopt = (name: string, ports: WorkloadPort[]) =>
    shop.adoptWorkload(name, WorkloadSource.selector({ labels: { app: name }, serviceAccountName: name, ports, ...(ports.length > 0 ? { serviceName: name } : {}) }));
  adopt('web', []).allowTo(adopt('api', [WorkloadPort.tcp(8080, { servicePort: 80 })]));
  const { links: [link], findings } = prove(parseText(manifests).objects, worldsOf(chart.node.root as App)[0].intent, { today: TODAY });
  return { link: link.verdict, codes: [...new Set(findings.map(({ code, facts }) => [code, ...facts.filter(fact => fact.startsWith('MAT'))].join(' ')))].sort(), findings };
}

describe('B: a link that looks open and does not work', () => {
  test('NP-12, MAT-01: the port of the Service in place of the pod\'s, and no DNS', () => {
    expect(proofOf(PODS + SERVICE + bothEnds(80, false))).toMatchObject({ link: 'violated', codes: ['ZT001', 'ZT002', 'ZT005 MAT-01'] });
  });
  test('NP-12: with DNS, the port alone', () => {
    const { link, codes, findings } = proofOf(PODS + SERVICE + bothEnds(80, true));
    expect({ link, codes }).toEqual({ link: 'violated', codes: ['ZT001', 'ZT002'] });
    // What nobody declared is the port of the Service.
    expect(findings.map(({ witness }) => witness?.request.port)).toEqual([8080, 80]);
  });
  test('MAT-01: with the right port, DNS alone', () => {
    expect(proofOf(PODS + SERVICE + bothEnds(8080, false))).toMatchObject({ link: 'violated', codes: ['ZT005 MAT-01'] });
  });
  test('NP-11: a client in the network of its node is not the pod that the policies mean', () => {
    const { link, codes, findings } = proofOf(deployment('web', 'hostNetwork: true, ') + deployment('api') + SERVICE + bothEnds(8080, true));
    expect({ link, codes }).toEqual({ link: 'violated', codes: ['ZT001', 'ZT003', 'ZT010'] });
    expect(findings.filter(({ code }) => code === 'ZT010').map(({ message }) => message)).toEqual([expect.stringContaining('pods in the network of their node'), expect.stringContaining('pods in the network of their node')]);
  });
  test('their twin: the right port, DNS, and a pod', () => {
    // Assumed, because the DNS pods live elsewhere.
    expect(proofOf(PODS + SERVICE + bothEnds(8080, true))).toMatchObject({ link: 'assumed', codes: [] });
  });
});

describe('D: policies of each workload for its three links', () => {
  const ring = (size: number) => Array.from({ length: size }, (_, index) => {
    const labels = (step: number) => `{ podSelector: { matchLabels: { app: w${(index + step + size) % size} } } }`;
    return `
---
apiVersion: v1
kind: Pod
metadata: { name: w${index}, namespace: shop, labels: { app: w${index} } }
spec: { containers: [{ name: x }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: w${index}, namespace: shop }
spec:
  podSelector: { matchLabels: { app: w${index} } }
  policyTypes: [Ingress, Egress]
  ingress: [{ from: [${[-1, -2, -3].map(labels).join()}], ports: [{ port: 8080 }] }]
  egress: [{ to: [${[1, 2, 3].map(labels).join()}], ports: [{ port: 8080 }] }]`;
  }).join('');
  test.each([100, 200, 400, 1000])('NP-03: of %i workloads exactly three pairs for each are open', size => {
    const { world, entities, layers } = bareSetting(parseText(ring(size)).objects, { network: 'kubernetes', mesh: 'none' });
    const found = listing(world, openConnections(layers(world), entities)).map(({ client, server, traffic }) => `${client.name} -> ${server.name} ${formatTraffic(traffic).join()}`);
    expect(found.sort()).toEqual(Array.from({ length: size }, (_, index) => [1, 2, 3].map(step => `shop/w${index} -> shop/w${(index + step) % size} TCP 8080`)).flat().sort());
  });
});
