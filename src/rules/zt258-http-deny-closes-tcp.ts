import { Rule, found } from './rule';
import { authorizations, enforcedAt, httpFields } from './views/istio';
import { CAPTURE_READS, readsRequests } from './views/mesh';
import { portsAsked, spokenBy } from './views/protocols';

export const zt258: Rule = {
  id: 'ZT258',
  title: 'A DENY by HTTP conditions closes the TCP ports as well',
  severity: 'warning',
  facts: ['IST-28', 'IST-46'],
  why: 'On a TCP port the conditions about requests are left out, and what remains of the rule denies every connection to it.',
  source: 'https://istio.io/latest/docs/tasks/security/authorization/authz-tcp/',
  reads: ['security.istio.io/AuthorizationPolicy', '/ConfigMap', 'services', ...CAPTURE_READS],
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ name: http-api, port: 8080 }, { name: tcp-peers, port: 7070 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: DENY
  rules: [{ to: [{ operation: { methods: [DELETE] } }] }]
`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ name: http-api, port: 8080 }, { name: tcp-peers, port: 7070 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: DENY
  rules: [{ to: [{ operation: { ports: ["8080"], methods: [DELETE] } }] }]
`,
  instead: 'Name the HTTP ports in `ports` of the operation.',
  check: world => authorizations(world).filter(({ action }) => action === 'DENY').flatMap(policy => policy.rules.filter(rule => httpFields(rule).length > 0 && portsAsked(rule.operations).length === 0).flatMap(({ place }) => {
    const closed = enforcedAt(world, policy).filter(workload => readsRequests(world, workload)).flatMap(workload => spokenBy(world, workload)).find(({ protocol }) => protocol === 'tcp');
    return closed ? [found(policy.object, place, `the rule also denies all of TCP port ${closed.port} of ${closed.workload.namespace}/${closed.workload.name}; name the HTTP ports in the operation`)] : [];
  })),
};
