import { inObject, isEmptyObject, isPresent, shown, textOf } from './place';
import { Rule, found } from './rule';

export const zt283: Rule = {
  id: 'ZT283',
  title: 'One identity for pods of every namespace',
  severity: 'error',
  facts: ['SPI-04', 'ART-09', 'X-05'],
  why: 'Without a namespaceSelector, pods of all namespaces are selected. If the identity does not hold the namespace, whoever may create a pod anywhere gets it.',
  source: 'https://github.com/spiffe/spire-controller-manager/blob/main/docs/clusterspiffeid-crd.md',
  reads: ['spire.spiffe.io/ClusterSPIFFEID'],
  bad: `
apiVersion: spire.spiffe.io/v1alpha1
kind: ClusterSPIFFEID
metadata: { name: api }
spec:
  className: spire-spire
  spiffeIDTemplate: "spiffe://{{ .TrustDomain }}/api"
  podSelector: { matchLabels: { app: api } }
`,
  good: `
apiVersion: spire.spiffe.io/v1alpha1
kind: ClusterSPIFFEID
metadata: { name: api }
spec:
  className: spire-spire
  spiffeIDTemplate: "spiffe://{{ .TrustDomain }}/api"
  podSelector: { matchLabels: { app: api } }
  namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } }
`,
  instead: 'Select the namespace by `kubernetes.io/metadata.name`, or put namespace and ServiceAccount into the template.',
  check: world => world.ofKind('ClusterSPIFFEID', 'spire.spiffe.io').filter(object => {
    const namespaces = inObject(object, 'spec', 'namespaceSelector');
    const template = textOf(inObject(object, 'spec', 'spiffeIDTemplate'));
    return template !== undefined && (!isPresent(namespaces) || isEmptyObject(namespaces)) && !/\.PodMeta\.(Namespace|UID)/.test(template);
  }).map(object => found(object, inObject(object, 'spec', 'spiffeIDTemplate'), `pods of every namespace get ${shown(inObject(object, 'spec', 'spiffeIDTemplate'))}; add a namespaceSelector`)),
};
