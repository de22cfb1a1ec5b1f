import { World, WorldObject } from '../parse/world';
import { inObject, items, textOf, within } from './place';
import { Rule, found } from './rule';
import { authorizations } from './views/istio';
import { meshConfig } from './views/mesh';
import { NAMESPACE } from './views/pods';
import { isWaypoint } from './views/waypoints';

const ROUTES = ['HTTPRoute', 'GRPCRoute'] as const;

/** AuthorizationPolicies of Istio, by target, by the label of the gateway's pods, or for its whole namespace. */
const isAuthorized = (world: World, { name, namespace }: WorldObject): boolean => authorizations(world).some(({ object, targets, subject }) =>
  (object.namespace === namespace && targets.some(target => target.kind === 'Gateway' && target.name === name))
  || ((object.namespace === namespace || object.namespace === meshConfig(world).rootNamespace) && subject?.every(({ key, values }) => key === NAMESPACE || (key.endsWith('gateway-name') && values.includes(name)))));

/** SecurityPolicies of Envoy Gateway, for the gateway or for one of its routes. */
const isSecured = (world: World, { name, namespace }: WorldObject): boolean => {
  const routes = ROUTES.flatMap(kind => world.ofKind(kind, 'gateway.networking.k8s.io'))
    .filter(route => items(inObject(route, 'spec', 'parentRefs')).some(parent => textOf(within(parent, 'name')) === name && (textOf(within(parent, 'namespace')) ?? route.namespace) === namespace));
  return world.ofKind('SecurityPolicy', 'gateway.envoyproxy.io').some(policy => [inObject(policy, 'spec', 'targetRef'), ...items(inObject(policy, 'spec', 'targetRefs'))].some(target => {
    const [kind, of] = [textOf(within(target, 'kind')), textOf(within(target, 'name'))];
    return (kind === 'Gateway' && of === name && policy.namespace === namespace) || routes.some(route => route.kind === kind && route.name === of && route.namespace === policy.namespace);
  }));
};

export const zt297: Rule = {
  id: 'ZT297',
  title: 'A gateway that authorizes nobody',
  severity: 'warning',
  facts: ['GW-01'],
  why: 'Whatever its routes lead to is open to all who reach the gateway. Behind it the workloads see the gateway, not the user.',
  source: 'https://istio.io/latest/docs/tasks/security/authorization/authz-ingress/',
  reads: ['gateway.networking.k8s.io/Gateway', ...ROUTES.map(kind => `gateway.networking.k8s.io/${kind}`), 'gateway.envoyproxy.io/SecurityPolicy', 'security.istio.io/AuthorizationPolicy', '/ConfigMap'],
  bad: `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: edge }
spec: { gatewayClassName: istio, listeners: [{ name: https, port: 443, protocol: HTTPS }] }
`,
  good: `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: edge }
spec: { gatewayClassName: istio, listeners: [{ name: https, port: 443, protocol: HTTPS }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: public, namespace: edge }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: public }]
  rules: [{ to: [{ operation: { hosts: [shop.example.com] } }] }]
`,
  instead: 'Attach an AuthorizationPolicy, or a SecurityPolicy of Envoy Gateway, that says which hosts, paths and tokens are let in.',
  check: world => world.ofKind('Gateway', 'gateway.networking.k8s.io').filter(gateway => !isWaypoint(gateway) && !isAuthorized(world, gateway) && !isSecured(world, gateway))
    .map(gateway => found(gateway, inObject(gateway, 'spec'), `no policy authorizes requests at the gateway ${gateway.name}; attach one`)),
};
