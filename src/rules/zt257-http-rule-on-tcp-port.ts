import { numberOf, shown } from './place';
import { Rule, found } from './rule';
import { authorizations, enforcedAt, httpFields } from './views/istio';
import { CAPTURE_READS, readsRequests } from './views/mesh';
import { portsAsked, spokenBy } from './views/protocols';

export const zt257: Rule = {
  id: 'ZT257',
  title: 'HTTP conditions on a port that is declared TCP',
  severity: 'error',
  facts: ['IST-28', 'IST-10'],
  why: 'The proxy does not read requests there. An ALLOW rule with methods, paths, hosts or tokens never matches, and a DENY rule loses them and denies the whole port.',
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
spec: { selector: { app: api }, ports: [{ name: tcp-api, port: 8080 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ to: [{ operation: { ports: ["8080"], methods: [GET] } }] }]
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
spec: { selector: { app: api }, ports: [{ name: http-api, port: 8080 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ to: [{ operation: { ports: ["8080"], methods: [GET] } }] }]
`,
  instead: 'Declare the port as HTTP by its name (`http-...`) or `appProtocol`, or drop the HTTP conditions.',
  check: world => authorizations(world).flatMap(policy => policy.rules.filter(rule => httpFields(rule).length > 0).flatMap(({ operations }) => {
    const spoken = enforcedAt(world, policy).filter(workload => readsRequests(world, workload)).flatMap(workload => spokenBy(world, workload));
    return portsAsked(operations).flatMap(port => {
      const plain = spoken.find(one => one.port === numberOf(port) && (one.protocol === 'tcp' || one.protocol === 'tls'));
      return plain ? [found(policy.object, port, `port ${shown(port)} of ${plain.workload.namespace}/${plain.workload.name} is declared ${plain.protocol.toUpperCase()}, where requests are not read; declare it as HTTP, or drop the HTTP conditions`)] : [];
    });
  })),
};
