import { fields, inObject } from './place';
import { Rule, found } from './rule';

/** SPI-01, SPI-06, SPI-07: the fields of each kind. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  ClusterSPIFFEID: ['admin', 'autoPopulateDNSNames', 'className', 'dnsNameTemplates', 'downstream', 'fallback', 'federatesWith', 'hint', 'jwtTtl', 'namespaceSelector', 'podSelector', 'spiffeIDTemplate', 'ttl', 'workloadSelectorTemplates'],
  ClusterStaticEntry: ['admin', 'className', 'dnsNames', 'downstream', 'federatesWith', 'hint', 'jwtSVIDTTL', 'parentID', 'selectors', 'spiffeID', 'storeSVID', 'x509SVIDTTL'],
  ClusterFederatedTrustDomain: ['bundleEndpointProfile', 'bundleEndpointURL', 'className', 'trustDomain', 'trustDomainBundle'],
};

export const zt281: Rule = {
  id: 'ZT281',
  title: 'A field that SPIRE objects do not have',
  severity: 'error',
  facts: ['SPI-01', 'SPI-06', 'SPI-07', 'X-02', 'ART-25'],
  why: 'The API server drops unknown fields silently. Without a misspelt selector an identity goes to every pod; without a misspelt lifetime it gets the default.',
  source: 'https://github.com/spiffe/spire-controller-manager/blob/main/docs/clusterspiffeid-crd.md',
  reads: Object.keys(FIELDS).map(kind => `spire.spiffe.io/${kind}`),
  bad: `
apiVersion: spire.spiffe.io/v1alpha1
kind: ClusterSPIFFEID
metadata: { name: api }
spec:
  className: spire-spire
  spiffeIDTemplate: "spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}"
  podSelector: { matchLabels: { app: api } }
  jwtTTL: 300s
`,
  good: `
apiVersion: spire.spiffe.io/v1alpha1
kind: ClusterSPIFFEID
metadata: { name: api }
spec:
  className: spire-spire
  spiffeIDTemplate: "spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}"
  podSelector: { matchLabels: { app: api } }
  jwtTtl: 300s
`,
  instead: 'Use the names of the CRD: `jwtTtl`, not `jwtTTL`, which is the name in the Helm values.',
  check: world => Object.entries(FIELDS).flatMap(([kind, known]) => world.ofKind(kind, 'spire.spiffe.io').flatMap(object => fields(inObject(object, 'spec')).filter(([name]) => !known.includes(name))
    .map(([name, place]) => found(object, place, `${name} is no field of ${kind} and is dropped; use one of ${known.join(', ')}`)))),
};
