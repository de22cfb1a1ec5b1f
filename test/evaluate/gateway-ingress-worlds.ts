import { app } from './ways';

export const BASE = ['web', 'api', 'admin'].map(name => app(name)).join('');
export const ISTIO = `
apiVersion: v1
kind: Pod
metadata: { name: proxy, namespace: istio-system, labels: { istio: ingressgateway } }
spec: { containers: [] }
---
apiVersion: v1
kind: Service
metadata: { name: proxy, namespace: istio-system }
spec: { selector: { istio: ingressgateway }, ports: [{ port: 80, targetPort: 8080 }, { name: https, port: 443, targetPort: 8443 }] }
---`;

export const back = (name: string, port = '{ number: 80 }') => `backend: { service: { name: ${name}, port: ${port} } }`;
export const path = (value: string, name: string, type = 'Prefix') => `{ path: ${JSON.stringify(value)}, pathType: ${type}, ${back(name)} }`;
export const rule = (host: string, ...paths: string[]) => `{ ${host === '' ? '' : `host: ${JSON.stringify(host)}, `}http: { paths: [${paths.join()}] } }`;
export const ingress = (rules: string[], { className = 'nginx', more = '', name = 'shop', annotations = '{}' } = {}) => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, namespace: shop, annotations: ${annotations} }
spec: { ${className === '' ? '' : `ingressClassName: ${className}, `}rules: [${rules.join()}]${more} }
---`;
export const ingressClass = (name: string, controller: string, isDefault = false) => `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: ${name}, annotations: { ingressclass.kubernetes.io/is-default-class: "${isDefault}" } }
spec: { controller: ${controller} }
---`;
