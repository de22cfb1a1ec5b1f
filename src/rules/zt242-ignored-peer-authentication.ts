import { Rule, found } from './rule';
import { inObject } from './place';
import { TLS_READS, authentications } from './views/mesh';

export const zt242: Rule = {
  id: 'ZT242',
  title: 'A PeerAuthentication with a selector in the root namespace',
  severity: 'error',
  facts: ['IST-03'],
  why: 'Istio ignores it, for the pods of the root namespace and for those of others: none of them becomes strict.',
  source: 'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
  reads: TLS_READS.filter(kind => kind !== 'workloads' && kind !== 'namespaces'),
  bad: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: api, namespace: istio-system }
spec: { selector: { matchLabels: { app: api } }, mtls: { mode: STRICT } }
`,
  good: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: api, namespace: shop }
spec: { selector: { matchLabels: { app: api } }, mtls: { mode: STRICT } }
`,
  instead: 'Put it into the namespace of the pods, or remove the selector if the whole mesh is meant.',
  check: world => authentications(world).filter(({ scope }) => scope === 'ignored')
    .map(({ object }) => found(object, inObject(object, 'spec', 'selector'), `a selector in the root namespace ${object.namespace} makes the policy void; move it into the namespace of the pods`)),
};
