import { Rule, found } from './rule';
import { authorizationsOf } from './views/istio';
import { CAPTURE_READS, captureOf } from './views/mesh';
import { letsIn, serviceWaypoint } from './views/waypoints';

export const zt276: Rule = {
  id: 'ZT276',
  title: 'Pods that refuse their own waypoint',
  severity: 'warning',
  facts: ['AMB-05', 'MAT-10'],
  why: 'What comes through a waypoint arrives with the identity of the waypoint, not of the client. A policy at the pods that names the clients refuses all of it.',
  source: 'https://istio.io/latest/docs/ambient/usage/waypoint/',
  reads: ['security.istio.io/AuthorizationPolicy', '/ConfigMap', 'services', ...CAPTURE_READS],
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop, labels: { istio.io/waypoint-for: service } }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ name: http, port: 8080 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/front/sa/web] } }] }]
`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop, labels: { istio.io/waypoint-for: service } }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ name: http, port: 8080 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/waypoint] } }] }]
`,
  instead: 'Allow the principal of the waypoint at the pods, and the clients at the waypoint.',
  check: world => world.services.flatMap(service => {
    const use = serviceWaypoint(world, service);
    for (const workload of use ? service.workloads.map(index => world.workloads[index]) : []) {
      const rules = captureOf(world, workload) === 'ambient' ? authorizationsOf(world, workload).filter(({ action }) => action === 'ALLOW').flatMap(({ object, rules: own }) => own.map(rule => ({ object, rule }))) : [];
      // Pods without any rule are closed to everyone, and meant to be.
      if (rules.length > 0 && !rules.some(({ rule }) => letsIn(rule, use!))) {
        return [found(rules[0].object, rules[0].rule.place, `${workload.namespace}/${workload.name} gets its requests from the waypoint ${use!.namespace}/${use!.name}, which no rule here names; allow its principal`)];
      }
    }
    return [];
  }),
};
