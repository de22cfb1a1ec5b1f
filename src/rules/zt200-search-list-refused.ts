import { Language, concat, isSubset, literal } from '../algebra/language';
import { TooComplex } from '../algebra/too-complex';
import { Place, shown, textOf, within } from './place';
import { Rule, found } from './rule';
import { hostRules, namesOf, resolvable } from './views/hosts';
import { GUARD_KINDS } from './views/network';

/** Names with so many dots are asked for as they are first, unless the pod sets another `ndots`. */
const NDOTS = 5;
const dots = (name: Place): number => (textOf(within(name, 'matchName')) ?? textOf(within(name, 'matchPattern')) ?? '').replace(/\.$/, '').split('.').length - 1;

/** Whether the name itself may be asked for, and what a resolver asks for before it may not. What is too complex to compare is not reported. */
function isRefusedFirst(name: Language, known: Language, namespace: string): boolean {
  try {
    return isSubset(name, known) && !isSubset(concat(name, literal(`.${namespace}.svc.cluster.local`)), known);
  } catch (error) {
    if (error instanceof TooComplex) { return false; }
    throw error;
  }
}

export const zt200: Rule = {
  id: 'ZT200',
  title: 'A DNS rule that refuses the names of the search list',
  severity: 'info',
  facts: ['CIL-24'],
  why: 'Pods ask for a name under the domains of their search list first. Cilium answers REFUSED to what no rule covers, unless it is told otherwise, and some resolvers, such as musl in Alpine, stop there.',
  source: 'https://docs.cilium.io/en/stable/security/dns/#dns-policy-and-ip-discovery',
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
    - toEndpoints: [{ matchLabels: { k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns } }]
      toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchName: api.example.com }] } }]
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
  instead: 'Let the names of the cluster through as well (`**.cluster.local`), or set `tofqdns-dns-reject-response-code` to `nameError`.',
  check: world => hostRules(world).filter(({ dns }) => dns.length > 0).flatMap(({ guard, names, dns }) => {
    const namespace = guard.object.namespace ?? 'default';
    const known = resolvable(dns);
    const name = names.find(place => { const wanted = namesOf(place); return wanted && dots(place) < NDOTS && isRefusedFirst(wanted, known, namespace); });
    return name ? [found(guard.object, name, `the DNS rules of these pods refuse ${shown(name)} with .${namespace}.svc.cluster.local behind it, which resolvers ask for first; add **.cluster.local to rules.dns`)] : [];
  }),
};
