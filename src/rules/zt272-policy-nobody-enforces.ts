import { inObject } from './place';
import { Found, Rule, found } from './rule';
import { attachment } from './views/istio';
import { meshConfig } from './views/mesh';
import { gateway, isWaypoint, namespaceObjects, serviceNamed, serviceWaypoint } from './views/waypoints';

const KINDS = ['AuthorizationPolicy', 'RequestAuthentication'] as const;

export const zt272: Rule = {
  id: 'ZT272',
  title: 'A policy that no proxy enforces',
  severity: 'error',
  facts: ['AMB-01', 'IST-23'],
  why: 'A policy with `targetRefs` to a Service works in its waypoint alone; sidecars and ztunnel ignore it. A waypoint on the other hand ignores policies that select its pods.',
  source: 'https://istio.io/latest/docs/ambient/usage/l7-features/',
  reads: [...KINDS.map(kind => `security.istio.io/${kind}`), 'gateway.networking.k8s.io/Gateway', '/Namespace', '/ConfigMap', 'services'],
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
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
  instead: 'Label the Service or the namespace with `istio.io/use-waypoint`; attach policies of a waypoint by `targetRefs`.',
  check: world => KINDS.flatMap(kind => world.ofKind(kind, 'security.istio.io')).flatMap((object): Found[] => {
    const { targets, subject } = attachment(world, object);
    const ignored = subject?.flatMap(({ key, values }) => (key === 'gateway.networking.k8s.io/gateway-name' ? values : []))
      .map(name => gateway(world, { namespace: object.namespace, name })).find(one => one && isWaypoint(one));
    return [
      ...(ignored ? [found(object, inObject(object, 'spec', 'selector'), `the waypoint ${ignored.name} ignores policies that select its pods; use targetRefs`)] : []),
      ...targets.filter(target => target.kind === 'GatewayClass' && object.namespace !== meshConfig(world).rootNamespace)
        .map(({ place }) => found(object, place, `a GatewayClass is a target in ${meshConfig(world).rootNamespace} alone; move the policy there`)),
      ...targets.filter(({ kind }) => kind === 'Service').flatMap(({ name, place }) => {
        const service = serviceNamed(world, object.namespace, name);
        return service && namespaceObjects(world).has(object.namespace) && !serviceWaypoint(world, service)
          ? [found(object, place, `Service ${name} has no waypoint, so nobody enforces the policy; label it with istio.io/use-waypoint`)] : [];
      }),
    ];
  }),
};
