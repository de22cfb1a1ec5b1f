import { Language, isSubset } from '../algebra/language';
import { TooComplex } from '../algebra/too-complex';
import { shown } from './place';
import { Rule, found } from './rule';
import { hostRules, namesOf, resolvable } from './views/hosts';
import { GUARD_KINDS } from './views/network';

/** What is too complex to compare is not reported: the proof says so where it matters. */
function isCovered(wanted: Language, known: Language): boolean {
  try { return isSubset(wanted, known); } catch (error) {
    if (error instanceof TooComplex) { return true; }
    throw error;
  }
}

export const zt229: Rule = {
  id: 'ZT229',
  title: 'A host name that the DNS rule does not let through',
  severity: 'warning',
  facts: ['CIL-23'],
  why: 'The DNS proxy refuses names that its rules do not cover, so their addresses are never learnt and the host never opens. `*` stays within one label.',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/#dns-based',
  reads: [...GUARD_KINDS, 'workloads', 'namespaces'],
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toFQDNs: [{ matchName: eu.api.example.com }]
      toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [eu.api.example.com] }]
    - toEndpoints: [{ matchLabels: { k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns } }]
      toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchPattern: "*.example.com" }] } }]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toFQDNs: [{ matchName: eu.api.example.com }]
      toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [eu.api.example.com] }]
    - toEndpoints: [{ matchLabels: { k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns } }]
      toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchPattern: "*.api.example.com" }, { matchPattern: "**.cluster.local" }] } }]
`,
  instead: 'Put the same names into `rules.dns` as into `toFQDNs`.',
  check: world => hostRules(world).filter(({ dns }) => dns.length > 0).flatMap(({ guard, names, dns }) => {
    const known = resolvable(dns);
    return names.filter(name => { const wanted = namesOf(name); return wanted && !isCovered(wanted, known); })
      .map(name => found(guard.object, name, `the DNS rules of these pods do not cover ${shown(name)}, so it gets no address; add it to rules.dns`));
  }),
};
