import { Rule, found } from './rule';
import { isWide } from './views/addresses';
import { GUARD_KINDS, guards } from './views/network';

export const zt231: Rule = {
  id: 'ZT231',
  title: 'DNS answers of any server are believed',
  severity: 'warning',
  facts: ['CIL-27'],
  why: 'Cilium opens the addresses that it reads in DNS answers. A pod that may ask a DNS server of its own choice can let that server answer with any address it wants opened.',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/#dns-based',
  reads: GUARD_KINDS,
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toEntities: [world]
      toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchName: api.example.com }] } }]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toEndpoints: [{ matchLabels: { k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns } }]
      toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchName: api.example.com }] } }]
`,
  instead: 'Let the DNS rule point to the pods of the cluster DNS, and to its cache on the node if there is one.',
  check: world => guards(world).flatMap(({ object, rows }) => rows.filter(({ dns, peers }) => dns && (peers === undefined
    || peers.some(peer => (peer.kind === 'entity' && ['all', 'world', 'world-ipv4', 'world-ipv6', 'cluster'].includes(peer.entity)) || (peer.kind === 'block' && isWide(peer.block)))))
    .map(({ dns }) => found(object, dns!, 'the DNS rule lets the pod choose its DNS server, whose answers then open addresses; limit the rule to the cluster DNS'))),
};
