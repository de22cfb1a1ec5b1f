import { inObject, isPresent } from './place';
import { Rule, found } from './rule';

const KINDS = ['ClusterSPIFFEID', 'ClusterStaticEntry', 'ClusterFederatedTrustDomain'] as const;

export const zt282: Rule = {
  id: 'ZT282',
  title: 'A SPIRE object without className',
  severity: 'warning',
  facts: ['SPI-03', 'ART-09'],
  why: 'As the official chart installs it, the controller looks only at objects of its own class and ignores the others without a word: the identity is never issued.',
  source: 'https://github.com/spiffe/spire-controller-manager/blob/main/docs/spire-controller-manager-config.md',
  reads: KINDS.map(kind => `spire.spiffe.io/${kind}`),
  bad: `
apiVersion: spire.spiffe.io/v1alpha1
kind: ClusterSPIFFEID
metadata: { name: api }
spec:
  spiffeIDTemplate: "spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}"
  podSelector: { matchLabels: { app: api } }
`,
  good: `
apiVersion: spire.spiffe.io/v1alpha1
kind: ClusterSPIFFEID
metadata: { name: api }
spec:
  className: spire-spire
  spiffeIDTemplate: "spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}"
  podSelector: { matchLabels: { app: api } }
`,
  instead: 'Set `className` to the class of the controller: `<namespace>-<release>` with the official chart.',
  check: world => KINDS.flatMap(kind => world.ofKind(kind, 'spire.spiffe.io')).filter(object => !isPresent(inObject(object, 'spec', 'className')))
    .map(object => found(object, inObject(object, 'spec', 'className'), 'className is missing, so a controller with a class ignores the object; set its class')),
};
