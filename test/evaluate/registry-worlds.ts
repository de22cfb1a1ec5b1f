import { registryOf } from '../../src/evaluate/registry';
import { worldOf } from '../setup/world';
import { app } from './ways';

/** Deployments with Services: `web` and `api` of `shop`, `other` of `pay`. */
export const BASE = app('web') + app('api') + app('other', 'pay');
export const sidecar = (spec: string, { name = 'scope', namespace = 'shop' } = {}) => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
---`;
export const egress = (...hosts: string[]) => `egress: [{ hosts: ${JSON.stringify(hosts)} }]`;
export const STRICT = 'outboundTrafficPolicy: { mode: REGISTRY_ONLY }';
export const entry = (spec: string, { name = 'outside', namespace = 'shop' } = {}) => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
---`;
export const mesh = (spec: string) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: mesh, namespace: shop }
spec: ${spec}
---`;

export type Mode = 'ALLOW_ANY' | 'REGISTRY_ONLY';

/** These manifests beside the Deployments, and what their proxies know. */
export function asked(text: string, outboundTrafficPolicy: Mode, base = BASE) {
  const world = worldOf(base + text);
  const service = (name: string) => world.services.find(item => item.name === name)!;
  return { world, service, registry: registryOf(world, { rootNamespace: 'istio-system', outboundTrafficPolicy }, 'cluster.local') };
}
