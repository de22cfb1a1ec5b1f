import { Rule, found } from './rule';
import { inObject } from './place';
import { Authentication, TLS_READS, authenticated, authentications } from './views/mesh';
import { groupBy } from './views/once';
import { covers } from './views/pods';

export const zt241: Rule = {
  id: 'ZT241',
  title: 'Two PeerAuthentications for the same pods',
  severity: 'error',
  facts: ['IST-02'],
  why: 'Of several with the same reach the oldest counts. No manifest says which one that is, and it changes when one is created again.',
  source: 'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
  reads: TLS_READS,
  bad: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: strict, namespace: shop }
spec: { mtls: { mode: STRICT } }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
`,
  good: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: strict, namespace: shop }
spec: { mtls: { mode: STRICT } }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: pay }
spec: { mtls: { mode: STRICT } }
`,
  instead: 'Keep one for the mesh, one per namespace, and one per workload.',
  check: world => {
    const meet = (a: Authentication, b: Authentication): boolean => a.scope !== 'workload' || (a.subject !== undefined && b.subject !== undefined && (covers(a.subject, b.subject) || covers(b.subject, a.subject)))
      || authenticated(world, a).some(workload => authenticated(world, b).includes(workload));
    const rivals = groupBy(authentications(world).filter(({ scope }) => scope !== 'ignored'), ({ scope, object }) => `${scope} ${object.namespace}`);
    return [...rivals.values()].flatMap(all => all.flatMap((policy, index) => {
      const twin = all.slice(0, index).find(other => meet(policy, other));
      return twin ? [found(policy.object, inObject(policy.object, 'spec'), `${twin.object.name} is about the same pods of ${policy.object.namespace}, and the older one of the two counts; keep one`)] : [];
    }));
  },
};
