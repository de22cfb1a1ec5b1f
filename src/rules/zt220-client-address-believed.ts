import { isFilledList, within } from './place';
import { Rule, found } from './rule';
import { authorizations } from './views/istio';
import { meshConfig } from './views/mesh';

export const zt220: Rule = {
  id: 'ZT220',
  title: 'A client address that the client itself may write',
  severity: 'info',
  facts: ['IST-32', 'GW-06'],
  why: '`remoteIpBlocks` and `remote.ip` are read from X-Forwarded-For. Unless Istio knows how many proxies in front of it are trusted, anyone can put an address there.',
  source: 'https://istio.io/latest/docs/ops/configuration/traffic-management/network-topologies/',
  reads: ['security.istio.io/AuthorizationPolicy', '/ConfigMap'],
  bad: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { remoteIpBlocks: [192.0.2.0/24] } }] }]
`,
  good: `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    defaultConfig: { gatewayTopology: { numTrustedProxies: 1 } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { remoteIpBlocks: [192.0.2.0/24] } }] }]
`,
  instead: 'Set `numTrustedProxies` to the number of proxies that you run in front of the gateway, and keep the address of the client on its way.',
  check: world => (/\bnumTrustedProxies:\s*[1-9]/.test(meshConfig(world).text) ? [] : authorizations(world).flatMap(({ object, rules }) => rules.flatMap(({ sources, conditions }) => [
    ...sources.flatMap(source => [within(source, 'remoteIpBlocks'), within(source, 'notRemoteIpBlocks')]).filter(isFilledList),
    ...conditions.map(condition => within(condition, 'key')).filter(({ value }) => value === 'remote.ip'),
  ]).map(place => found(object, place, 'the address is taken from a header that the client may write; set numTrustedProxies in the mesh configuration')))),
};
