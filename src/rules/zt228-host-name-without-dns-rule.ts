import { shown } from './place';
import { Rule, found } from './rule';
import { hostRules } from './views/hosts';
import { GUARD_KINDS } from './views/network';

export const zt228: Rule = {
  id: 'ZT228',
  title: 'Host names without a DNS rule',
  severity: 'error',
  facts: ['CIL-22', 'MAT-03'],
  why: 'Cilium learns the addresses of a host only from DNS answers that pass its proxy. Unless the same pods have a rule for their DNS server with `rules.dns`, the host never opens, and DNS itself is closed.',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/#dns-based',
  reads: [...GUARD_KINDS, 'workloads', 'namespaces'],
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toFQDNs: [{ matchName: api.example.com }]
      toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [api.example.com] }]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toFQDNs: [{ matchName: api.example.com }]
      toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [api.example.com] }]
    - toEndpoints: [{ matchLabels: { k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns } }]
      toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchName: api.example.com }, { matchPattern: "**.cluster.local" }] } }]
`,
  instead: 'Give the same pods a rule to the pods of the cluster DNS, on their port, with `rules.dns` for the names.',
  check: world => hostRules(world).filter(({ dns }) => dns.length === 0)
    .map(({ guard, names }) => found(guard.object, names[0], `no rule of these pods lets Cilium see DNS answers, so ${shown(names[0])} never gets an address; add one to the cluster DNS with rules.dns`)),
};
