import { World } from '../parse/world';
import { inObject } from './place';
import { Rule, found } from './rule';
import { Authorization, authorizations, authorizationsOf } from './views/istio';
import { CAPTURE_READS, captureOf } from './views/mesh';
import { once } from './views/once';
import { WaypointUse, serviceWaypoint } from './views/waypoints';

/** A policy that the waypoint enforces for the Service. */
const judged = (world: World, { name, namespace }: WaypointUse, service: { readonly name: string; readonly namespace: string }): Authorization | undefined =>
  targeted(world).get(`Service ${service.namespace}/${service.name}`) ?? targeted(world).get(`Gateway ${namespace}/${name}`);

const targeted = once((world: World): ReadonlyMap<string, Authorization> => new Map(authorizations(world).flatMap(policy => policy.targets
  .map(({ kind, name }) => [`${kind} ${policy.object.namespace}/${name}`, policy] as const))));

export const zt275: Rule = {
  id: 'ZT275',
  title: 'Pods that can be reached past their waypoint',
  severity: 'error',
  facts: ['AMB-05'],
  why: 'A waypoint judges what is sent to the Service. Whoever connects to the address of a pod goes past it, unless a policy at the pod lets only the waypoint in.',
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
metadata: { name: requests, namespace: shop }
spec:
  targetRefs: [{ kind: Service, group: "", name: api }]
  action: ALLOW
  rules: [{ to: [{ operation: { methods: [GET] } }] }]
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
metadata: { name: requests, namespace: shop }
spec:
  targetRefs: [{ kind: Service, group: "", name: api }]
  action: ALLOW
  rules: [{ to: [{ operation: { methods: [GET] } }] }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/waypoint] } }] }]
`,
  instead: 'Add an ALLOW policy that selects the pods and names the principal of the waypoint.',
  check: world => world.services.flatMap(service => {
    const use = serviceWaypoint(world, service);
    const policy = use && judged(world, use, service);
    const open = policy && service.workloads.map(index => world.workloads[index])
      .find(workload => captureOf(world, workload) === 'ambient' && !authorizationsOf(world, workload).some(({ action }) => action === 'ALLOW'));
    return open ? [found(policy.object, inObject(policy.object, 'spec'),
      `${open.namespace}/${open.name} can be reached by its address, past the waypoint and this policy; allow only the waypoint at the pods`)] : [];
  }),
};
