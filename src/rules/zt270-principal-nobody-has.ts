import { World } from '../parse/world';
import { shown } from './place';
import { Rule, found } from './rule';
import { authorizations, principals } from './views/istio';
import { groupBy, once } from './views/once';
import { present } from './views/pods';

const accounts = once((world: World) => new Map([...groupBy(present(world).filter(({ where }) => where === 'here'), ({ namespace }) => namespace)]
  .map(([namespace, workloads]) => [namespace, new Set(workloads.map(({ serviceAccountName }) => serviceAccountName))])));

export const zt270: Rule = {
  id: 'ZT270',
  title: 'A principal whose ServiceAccount no pod uses',
  severity: 'warning',
  facts: ['ART-04', 'X-05'],
  why: 'The rule matches nobody, or it is a door for a pod that somebody creates later with this ServiceAccount.',
  source: 'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source',
  reads: ['security.istio.io/AuthorizationPolicy', 'gateway.networking.k8s.io/Gateway', '/ConfigMap', 'workloads'],
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: front, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: web }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/front/sa/wbe] } }] }]
`,
  good: `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: front, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: web }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/front/sa/web] } }] }]
`,
  instead: 'Name the ServiceAccount that the client runs as.',
  check: world => authorizations(world).flatMap(policy => principals(policy).flatMap(principal => {
    const [, namespace, account] = /\/ns\/([^/*]+)\/sa\/([^/*]+)$/.exec(principal.value) ?? [];
    const known = namespace === undefined ? undefined : accounts(world).get(namespace);
    // A Gateway runs as an account of its own, whose name its controller derives from that of the Gateway.
    const ofGateway = known && world.ofKind('Gateway', 'gateway.networking.k8s.io').some(gateway => gateway.namespace === namespace && account.startsWith(gateway.name));
    return known && !known.has(account) && !ofGateway
      ? [found(policy.object, principal, `no pod of ${namespace} runs as ${account}, so ${shown(principal)} is nobody; name the account of the client`)] : [];
  })),
};
