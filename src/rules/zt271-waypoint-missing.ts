import { Rule, found } from './rule';
import { gateway, namespaceWaypoint, serviceWaypoint } from './views/waypoints';

export const zt271: Rule = {
  id: 'ZT271',
  title: 'A waypoint that does not exist',
  severity: 'error',
  facts: ['AMB-01'],
  why: 'Without the Gateway traffic goes straight to the pods, and whatever its policies say about requests is enforced by nobody.',
  source: 'https://istio.io/latest/docs/ambient/usage/waypoint/',
  reads: ['/Namespace', 'gateway.networking.k8s.io/Gateway', 'services'],
  bad: `
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop, labels: { istio.io/use-waypoint: wayponit } }
spec: { selector: { app: api }, ports: [{ name: http, port: 8080 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop, labels: { istio.io/waypoint-for: service } }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
`,
  good: `
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { selector: { app: api }, ports: [{ name: http, port: 8080 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop, labels: { istio.io/waypoint-for: service } }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
`,
  instead: 'Create a Gateway of class `istio-waypoint` with this name, or correct the label.',
  check: world => {
    const gateways = world.ofKind('Gateway', 'gateway.networking.k8s.io');
    return [
      ...world.ofKind('Namespace', '').map(({ name }) => ({ use: namespaceWaypoint(world, name), home: name })),
      ...world.services.map(service => ({ use: serviceWaypoint(world, service), home: service.namespace })).filter(({ use }) => use?.object.kind === 'Service'),
    ].flatMap(({ use, home }) => {
      // A waypoint of another namespace may be somebody else's, in other files.
      if (!use || gateway(world, use) || (use.namespace !== home && !gateways.some(({ namespace }) => namespace === use.namespace))) { return []; }
      return [found(use.object, use.place, `there is no Gateway ${use.namespace}/${use.name}, so traffic goes past it; create it, or correct the label`)];
    });
  },
};
