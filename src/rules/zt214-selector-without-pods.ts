import { Found, Rule, found } from './rule';
import { inObject } from './place';
import { selectsNothing } from './views/absent';
import { attachment } from './views/istio';
import { GUARD_KINDS, guards } from './views/network';
import { NAMESPACE, shownSelector } from './views/pods';

const ISTIO = ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'] as const;

export const zt214: Rule = {
  id: 'ZT214',
  title: 'A policy or Service that selects no pod',
  severity: 'warning',
  facts: ['NP-02', 'IST-22', 'CIL-11'],
  why: 'A policy with a misspelt label closes nothing, and nobody is told: the pods that it was meant for stay as open as they were.',
  source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/',
  reads: [...GUARD_KINDS, ...ISTIO.map(kind => `security.istio.io/${kind}`), '/ConfigMap', 'gateway.networking.k8s.io/Gateway', 'services', 'workloads', 'namespaces'],
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: web }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec: { podSelector: { matchLabels: { app: wbe } }, policyTypes: [Ingress] }
`,
  good: `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: web }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress] }
`,
  instead: 'Use labels that the pod template has. If the pods come from elsewhere, such as an operator, acknowledge this finding.',
  check: world => {
    const policies = [
      ...guards(world).map(({ object, place, subject }) => ({ object, place, subject })),
      ...ISTIO.flatMap(kind => world.ofKind(kind, 'security.istio.io')).map(object => ({ object, place: inObject(object, 'spec', 'selector'), subject: attachment(world, object).subject })),
    ];
    const reported = new Set<string>();
    return [
      ...policies.flatMap(({ object, place, subject }): Found[] => {
        // The two directions of a policy have one selector.
        const key = `${object.index} ${place.path.join('.')}`;
        if (!subject || reported.has(key) || !selectsNothing(world, subject)) { return []; }
        reported.add(key);
        return [found(object, place, `no pod of ${object.namespace || 'the cluster'} has ${shownSelector(subject)}; use the labels of the pods that are meant`)];
      }),
      ...world.services.filter(({ type, selector, workloads, namespace }) => type !== 'ExternalName' && workloads.length === 0 && selector && selectsNothing(world, Object.entries({ ...selector, [NAMESPACE]: namespace })
        .map(([label, value]) => ({ key: label, operator: 'In', values: [value] }))))
        .map(({ object, namespace }) => found(object, inObject(object, 'spec', 'selector'), `no pod of ${namespace} has these labels; use those of the pods that are meant`)),
    ];
  },
};
