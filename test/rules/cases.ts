/** A manifest on which one rule fires so many times, whatever the others say. Each case that does not fire has a twin that does. */
export interface Case { readonly id: string; readonly name: string; readonly fires: number; readonly manifest: string }

const pod = (name: string, more = '', namespace = 'shop'): string => `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }
spec: { serviceAccountName: ${name}, containers: [{ name: ${name}, image: ${name} ${more} }] }`;

export const CASES: readonly Case[] = [
  {
    id: 'ZT214', name: 'CIL-12 the pods of a Gateway are made by its controller', fires: 0, manifest: `${pod('web')}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: public, namespace: shop }
spec: { podSelector: { matchLabels: { gateway.networking.k8s.io/gateway-name: public } }, policyTypes: [Ingress] }`,
  },
];
