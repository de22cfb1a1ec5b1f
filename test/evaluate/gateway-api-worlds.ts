import { app } from './ways';

export const GATEWAY_PODS = `
apiVersion: v1
kind: Pod
metadata: { name: gateway-pod, namespace: edge, labels: { gateway.networking.k8s.io/gateway-name: public } }
spec: { containers: [] }
---`;

export const PODS = GATEWAY_PODS + ['web', 'api', 'admin'].map(name => app(name)).join('') + app('other', 'pay');

export const HTTP = '{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }';
export const gateway = (listeners: string, more = '', className = 'istio'): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: edge }
spec: { gatewayClassName: ${className}, listeners: [${listeners}]${more} }
---`;

export const BACKEND = (name: string, more = ''): string => `{ name: ${name}, port: 80${more} }`;
export const rule = (match: string, backend: string, more = ''): string => `{ matches: [${match}], backendRefs: [${backend}]${more} }`;
export const path = (value: string, type = 'PathPrefix'): string => `{ path: { type: ${type}, value: ${JSON.stringify(value)} } }`;
export const httpRoute = (rules: string, { hosts = '[shop.example]', name = 'route', parent = '{ name: public, namespace: edge }', namespace = 'shop', kind = 'HTTPRoute' } = {}): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec: { parentRefs: [${parent}], hostnames: ${hosts}, rules: [${rules}] }
---`;

export const grant = (from = 'shop', name = ''): string => `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: grant, namespace: pay }
spec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ${from} }], to: [{ group: "", kind: Service${name} }] }
---`;
