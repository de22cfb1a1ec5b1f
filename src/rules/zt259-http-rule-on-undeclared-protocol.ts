import { Rule, found } from './rule';
import { authorizations, enforcedAt, httpFields } from './views/istio';
import { CAPTURE_READS, readsRequests } from './views/mesh';
import { asksFor, spokenBy } from './views/protocols';

export const zt259: Rule = {
  id: 'ZT259',
  title: 'HTTP conditions on a port whose protocol nobody declares',
  severity: 'info',
  facts: ['IST-10', 'IST-28'],
  why: 'Istio then guesses from the first bytes of each connection. If the guess is TCP, an ALLOW rule does not match and a DENY rule gets wider.',
  source: 'https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/',
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
spec: { selector: { app: api }, ports: [{ name: api, port: 8080 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ to: [{ operation: { methods: [GET] } }] }]
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
spec: { selector: { app: api }, ports: [{ name: api, port: 8080, appProtocol: http }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ to: [{ operation: { methods: [GET] } }] }]
`,
  instead: 'Set `appProtocol: http` on the Service port, or begin its name with `http-`.',
  check: world => authorizations(world).flatMap(policy => policy.rules.filter(rule => httpFields(rule).length > 0).flatMap(({ place, operations }) => {
    const guessed = enforcedAt(world, policy).filter(workload => readsRequests(world, workload)).flatMap(workload => spokenBy(world, workload))
      .find(({ port, protocol }) => (protocol === 'auto' || protocol === 'conflict') && asksFor(operations, port));
    return guessed ? [found(policy.object, place, `the protocol of port ${guessed.port} of ${guessed.workload.namespace}/${guessed.workload.name} is guessed per connection; declare it on the Service`)] : [];
  })),
};
