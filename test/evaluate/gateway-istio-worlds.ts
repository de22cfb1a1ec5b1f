import { app } from './ways';

/** A pod that Gateways select, behind a Service that translates their ports. */
export const PROXY = `
apiVersion: v1
kind: Pod
metadata: { name: proxy, namespace: edge, labels: { istio: ingress, tier: edge } }
spec: { containers: [{ name: istio-proxy, ports: [{ containerPort: 8080 }, { containerPort: 8443 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: proxy, namespace: edge }
spec: { selector: { istio: ingress }, ports: [{ name: http, port: 80, targetPort: 8080 }, { name: https, port: 443, targetPort: 8443 }] }
---`;

export const BASE = PROXY + ['web', 'api', 'admin'].map(name => app(name)).join('') + app('other', 'pay');

export const HTTP = (hosts = '["*"]', more = '') => `{ port: { number: 80, name: http, protocol: HTTP }, hosts: ${hosts}${more} }`;
export const gateway = (servers: string, name = 'public', selector = '{ istio: ingress }') => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: edge }
spec: { selector: ${selector}, servers: [${servers}] }
---`;
export const service = (spec: string, { name = 'shop', hosts = '[shop.example]', gateways = '[edge/public]', namespace = 'shop' } = {}) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: ${namespace} }
spec: { hosts: ${hosts}, gateways: ${gateways}, ${spec} }
---`;
export const to = (host: string, more = '') => `route: [{ destination: { host: ${host}${more} } }]`;
export const uri = (kind: string, value: string, more = '') => `match: [{ uri: { ${kind}: ${JSON.stringify(value)} }${more} }]`;
export const http = (...rules: string[]) => `http: [${rules.map(rule => `{ ${rule} }`).join()}]`;
