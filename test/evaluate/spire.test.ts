import { AMBIENT, PodParts, istio, mesh, namespace, pod } from './istio-worlds';

const SPIRE = { spire: { className: 'spire' } };
const READY: PodParts = { annotations: { 'inject.istio.io/templates': 'sidecar,spire' } };
const ID = 'spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}';
const entry = (spec: string, name = 'ids', kind = 'ClusterSPIFFEID') => `{ apiVersion: spire.spiffe.io/v1alpha1, kind: ${kind}, metadata: { name: ${name} }, spec: { className: spire, ${spec} } }\n---\n`;
const ids = (template: string, more = '', name = 'ids') => entry(`spiffeIDTemplate: ${JSON.stringify(template)}${more === '' ? '' : `, ${more}`}`, name);
const SHOP = namespace('shop', '{ istio-injection: enabled }');
const STANDARD = 'td/ns/shop/sa/web';

const issued = (text: string, parts: PodParts = READY) => {
  const found = mesh(SHOP + pod('web', { ...READY, ...parts }) + text, SPIRE);
  return [found.layer.member(found.index('web')).principal, found.undecided('web').length];
};

describe('identities by ClusterSPIFFEID', () => {
  test.each<[string, string, string | undefined, number]>([
    ['SPI-02: the usual template', ids(ID), STANDARD, 0],
    ['SPI-04: nothing is issued without an entry', '', undefined, 0],
    ['SPI-03: a class of its own', ids(ID).replace('className: spire', 'className: other'), undefined, 0],
    ['SPI-03: no class', ids(ID).replace('className: spire, ', ''), undefined, 0],
    ['SPI-04: labels of pods', ids(ID, 'podSelector: { matchLabels: { app: web } }'), STANDARD, 0],
    ['SPI-04: labels of other pods', ids(ID, 'podSelector: { matchLabels: { app: api } }'), undefined, 0],
    ['SPI-04: by expressions', ids(ID, 'podSelector: { matchExpressions: [{ key: app, operator: Exists }] }'), STANDARD, 0],
    ['SPI-04: labels of namespaces', ids(ID, 'namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } }'), STANDARD, 0],
    ['SPI-04: labels of other namespaces', ids(ID, 'namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: other } }'), undefined, 0],
    ['SPI-02: another trust domain is refused', ids('spiffe://other/ns/{{ .PodMeta.Namespace }}/sa/x'), undefined, 0],
    ['SPI-02: a fixed trust domain that is the same', ids('spiffe://td/web'), 'td/web', 0],
    ['SPI-02: a label', ids('spiffe://{{ .TrustDomain }}/{{ index .PodMeta.Labels "app" }}'), 'td/web', 0],
    ['SPI-02: a label by its name', ids('spiffe://{{.TrustDomain}}/{{.PodMeta.Labels.app}}'), 'td/web', 0],
    ['SPI-02: an annotation', ids('spiffe://{{ .TrustDomain }}/{{ index .PodMeta.Annotations `inject.istio.io/templates` }}'), undefined, 0],
    ['SPI-02: a label that is not there gives no ID', ids('spiffe://{{ .TrustDomain }}/{{ index .PodMeta.Labels "none" }}'), undefined, 0],
    ['SPI-02: nor by its name', ids('spiffe://{{ .TrustDomain }}/{{ .PodMeta.Labels.none }}'), undefined, 0],
    ['SPI-02: an empty segment', ids('spiffe://{{ .TrustDomain }}//a'), undefined, 0],
    ['SPI-02: dots', ids('spiffe://{{ .TrustDomain }}/../a'), undefined, 0],
    ['SPI-02: the name of a pod', ids('spiffe://{{ .TrustDomain }}/{{ .PodMeta.Name }}'), 'td/web', 0],
    ['SPI-02: a function', ids('spiffe://{{ .TrustDomain }}/{{ lower .PodMeta.Namespace }}'), undefined, 1],
    ['SPI-02: a pipe', ids('spiffe://{{ .TrustDomain }}/{{ .PodMeta.Namespace | printf "%s" }}'), undefined, 1],
    ['SPI-02: the cluster', ids('spiffe://{{ .TrustDomain }}/{{ .ClusterName }}'), undefined, 1],
    ['SPI-02: blanks cut off', ids('spiffe://{{- .TrustDomain }}/a'), undefined, 1],
    ['SPI-02: an action without an end', ids('spiffe://{{ .TrustDomain'), undefined, 1],
    ['SPI-01: no template', entry('hint: a'), undefined, 1],
    ['SPI-01: jwtTTL is no field', ids(ID, 'jwtTTL: 5m'), STANDARD, 1],
    ['SPI-05: equal IDs are one', ids(ID) + ids(ID, '', 'again'), STANDARD, 0],
    ['SPI-17: two IDs', ids(ID) + ids('spiffe://{{ .TrustDomain }}/web', '', 'second'), undefined, 1],
    ['SPI-04: a fallback', ids(ID, 'fallback: true'), STANDARD, 0],
    ['SPI-04: a fallback beside another', ids('spiffe://{{ .TrustDomain }}/web', 'fallback: true', 'fallback') + ids(ID), STANDARD, 0],
    ['SPI-04: an ID that fails leaves the pod to the fallback', ids('spiffe://other/web') + ids(ID, 'fallback: true', 'fallback'), STANDARD, 0],
    ['SPI-01: selectors of the workload', ids(ID, 'workloadSelectorTemplates: ["k8s:container-name:main"]'), STANDARD, 1],
    ['X-05: who may write any entry', ids(ID, 'admin: true'), STANDARD, 1],
    ['X-05: who may sign any identity', ids(ID, 'downstream: true'), STANDARD, 1],
    ['X-05: who may neither', ids(ID, 'admin: false, downstream: false'), STANDARD, 0],
    ['X-05: others who may', ids(ID) + ids('spiffe://{{ .TrustDomain }}/nested', 'downstream: true, podSelector: { matchLabels: { app: nested } }', 'nested'), STANDARD, 0],
    ['SPI-01: a selector that is none', ids(ID, 'podSelector: { matchLabel: {} }'), undefined, 1],
  ])('%s', (_, text, principal, undecided) => expect(issued(text)).toEqual([principal, undecided]));

  test('SPI-04: system namespaces get nothing', () => {
    const found = (place: string) => mesh(namespace(place) + pod('web', { namespace: place, labels: { 'istio.io/dataplane-mode': 'ambient' } }) + ids(ID), { ...AMBIENT, ...SPIRE }).layer.member(0).principal;
    expect([found('spire-system'), found('spire')]).toEqual([undefined, 'td/ns/spire/sa/web']);
  });

  test('SPI-02: pods of a Deployment have names that nobody knows', () => {
    const deployment = '{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { metadata: { labels: { app: web }, annotations: { inject.istio.io/templates: "sidecar,spire" } }, spec: { containers: [] } } } }\n---\n';
    const found = mesh(SHOP + deployment + ids('spiffe://{{ .TrustDomain }}/{{ .PodMeta.Name }}'), SPIRE);
    expect([found.layer.member(0).principal, found.undecided('web').length]).toEqual([undefined, 1]);
  });

  test('SPI-03: without a class declared only entries without one count', () => {
    const found = (text: string) => mesh(SHOP + pod('web', READY) + text, { spire: {} }).layer.member(0).principal;
    expect([found(ids(ID)), found(ids(ID).replace('className: spire, ', ''))]).toEqual([undefined, STANDARD]);
  });
});

describe('identities by static entries', () => {
  const fixed = (selectors: string, id = 'spiffe://td/web') => entry(`spiffeID: "${id}", parentID: "spiffe://td/agent", selectors: ${selectors}`, 'fixed', 'ClusterStaticEntry');
  test.each<[string, string, string | undefined, number]>([
    ['SPI-06: namespace and account', fixed('["k8s:ns:shop", "k8s:sa:web"]'), 'td/web', 0],
    ['SPI-06: another account', fixed('["k8s:ns:shop", "k8s:sa:api"]'), undefined, 0],
    ['SPI-06: a label', fixed('["k8s:pod-label:app:web"]'), 'td/web', 0],
    ['SPI-06: another label', fixed('["k8s:pod-label:app:api"]'), undefined, 0],
    ['SPI-06: processes outside of the cluster', fixed('["unix:uid:1000"]'), undefined, 0],
    ['SPI-06: processes anywhere, as somebody\'s pods', fixed('["unix:uid:0"]', 'spiffe://td/ns/shop/sa/api'), undefined, 1],
    ['SPI-06: nodes', fixed('["k8s_psat:cluster:c"]', 'spiffe://td/node'), undefined, 0],
    ['X-05: who may write any entry', fixed('["k8s:ns:shop"]').replace('spiffeID', 'admin: true, spiffeID'), 'td/web', 1],
    ['X-05: others who may', fixed('["k8s:ns:other"]').replace('spiffeID', 'admin: true, spiffeID'), undefined, 0],
    ['SPI-06: what is not known of pods', fixed('["k8s:ns:shop", "k8s:container-image:x"]'), undefined, 1],
    ['SPI-06: what is not known, of other pods', fixed('["k8s:ns:other", "k8s:container-image:x"]'), undefined, 0],
    ['SPI-06: another trust domain', fixed('["k8s:ns:shop"]', 'spiffe://other/web'), undefined, 0],
    ['SPI-06: no selectors', fixed('[]'), undefined, 1],
    ['SPI-06: beside the usual one', fixed('["k8s:ns:shop"]') + ids(ID), undefined, 1],
  ])('%s', (_, text, principal, undecided) => expect(issued(text)).toEqual([principal, undecided]));
});

describe('with Istio', () => {
  test('SPI-15: a sidecar needs the socket of the agent', () => {
    const volume = { volumes: [{ name: 'workload-socket', csi: { driver: 'csi.spiffe.io' } }] };
    expect([issued(ids(ID), { annotations: {} }), issued(ids(ID), { annotations: {}, spec: volume }), issued(ids(ID))]).toEqual([[undefined, 0], [STANDARD, 0], [STANDARD, 0]]);
  });

  test('SPI-15: clients look for one form of identity', () => {
    const takes = (template: string) => mesh(SHOP + pod('web', READY) + ids(template), SPIRE).accepts('web').mutual;
    expect([takes(ID), takes('spiffe://{{ .TrustDomain }}/web')]).toEqual(['TCP 1-15019,15022-15089,15091-65535', 'no port']);
  });

  test('SPI-15: gateways of Istio take the certificate of istiod', () => {
    const gateway = '{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: public, namespace: shop }, spec: { gatewayClassName: istio } }\n---\n';
    const found = mesh(SHOP + gateway, SPIRE);
    expect(found.layer.member(0).principal).toBe('td/ns/shop/sa/public-istio');
  });

  test('SPI-15: ztunnel asks for each pod', () => {
    const found = (text: string) => mesh(namespace('shop', '{ istio.io/dataplane-mode: ambient }') + pod('web') + text, { ...AMBIENT, ...SPIRE }).layer.member(0);
    expect([found(ids(ID)).principal, found('').principal]).toEqual([STANDARD, undefined]);
    expect(found(ids(ID)).causes.at(-1)).toMatchObject({ path: ['spec', 'spiffeIDTemplate'], fact: 'SPI-02' });
  });

  test('SPI-15: policies are compared with the identity that is issued', () => {
    const rules = istio('AuthorizationPolicy', '{ rules: [{ from: [{ source: { principals: [td/ns/shop/sa/web] } }] }] }');
    const passes = (template: string) => mesh(SHOP + pod('web', READY) + pod('api', READY) + rules + ids(template), SPIRE).passes('web', 'api')[0];
    expect([passes(ID), passes('spiffe://{{ .TrustDomain }}/{{ .PodSpec.ServiceAccountName }}')]).toEqual(['TCP all', 'TCP 15020-15021,15090']);
  });
});
