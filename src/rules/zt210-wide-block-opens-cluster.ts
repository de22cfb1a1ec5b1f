import { formatCidr, overlaps } from '../algebra/cidr';
import { Rule, found } from './rule';
import { PRIVATE, isWide } from './views/addresses';
import { GUARD_KINDS, guards } from './views/network';

export const zt210: Rule = {
  id: 'ZT210',
  title: 'A wide block opens the cluster itself',
  severity: 'warning',
  facts: ['MAT-25', 'NP-13'],
  why: 'With most network plugins a block such as `0.0.0.0/0` also matches pods, Services and nodes, and so undoes the rules between workloads. Cilium is the exception.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  reads: GUARD_KINDS,
  bad: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.169.254/32] } }]
`,
  good: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.96.0.0/12, 10.244.0.0/16, 169.254.169.254/32] } }]
`,
  instead: 'Put the networks of pods, Services and nodes into `except`.',
  check: world => guards(world).filter(({ cilium }) => !cilium).flatMap(({ object, rows }) => rows.flatMap(({ peers = [] }) => {
    const blocks = peers.flatMap(peer => (peer.kind === 'block' ? [peer] : []));
    // Who left out networks in one block of the rule knows them: a cluster need not have both families.
    if (blocks.some(({ except }) => except.some(hole => PRIVATE.some(network => overlaps(network, hole))))) { return []; }
    return blocks.filter(({ block }) => isWide(block))
      .map(({ place, block }) => found(object, place, `${formatCidr(block)} also holds the pods, Services and nodes of the cluster; put their networks into except`));
  })),
};
