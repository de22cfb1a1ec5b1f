import { Cidr, contains, formatCidr, overlaps, parseAddress, parseNetwork } from '../algebra/cidr';
import { World } from '../parse/world';
import { inObject, items, textOf, texts, within } from './place';
import { Rule, found } from './rule';
import { GUARD_KINDS, guards } from './views/network';
import { once } from './views/once';
import { PRIVATE, isWide } from './views/addresses';

/** What the manifests themselves say about addresses of the cluster, when they were read from one. */
const clusterAddresses = once((world: World): readonly Cidr[] => [
  ...world.ofKind('Service', '').flatMap(service => [inObject(service, 'spec', 'clusterIP'), ...texts(inObject(service, 'spec', 'clusterIPs'))]),
  ...world.ofKind('Pod', '').flatMap(pod => [inObject(pod, 'status', 'podIP'), ...items(inObject(pod, 'status', 'podIPs')).map(item => within(item, 'ip'))]),
].flatMap(place => parseAddress(textOf(place) ?? '') ?? []).concat(
  world.ofKind('Node', '').flatMap(node => [inObject(node, 'spec', 'podCIDR'), ...texts(inObject(node, 'spec', 'podCIDRs'))]).flatMap(place => parseNetwork(textOf(place) ?? '') ?? [])));

export const zt208: Rule = {
  id: 'ZT208',
  title: 'An address block for pods or Services',
  severity: 'warning',
  facts: ['NP-12', 'NP-13', 'CIL-16'],
  why: 'Address blocks are for what is outside the cluster. Whether one matches a pod is up to the network plugin, Cilium never does it by default, and the address of a Service is gone before the policy looks.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  reads: [...GUARD_KINDS, '/Service', '/Pod', '/Node'],
  bad: `
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { clusterIP: 10.96.12.7, selector: { app: api }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 10.96.12.7/32 } }]
`,
  good: `
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { clusterIP: 10.96.12.7, selector: { app: api }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: api } } }]
`,
  instead: 'Select the pods by labels, and use the port of the pod.',
  check: world => guards(world).flatMap(({ object, rows }) => rows.flatMap(({ peers = [] }) => peers.flatMap(peer => {
    if (peer.kind !== 'block' || isWide(peer.block) || !PRIVATE.some(network => contains(network, peer.block))) { return []; }
    const inside = clusterAddresses(world).find(address => overlaps(peer.block, address) && !peer.except.some(except => contains(except, address)));
    return inside ? [found(object, peer.place, `${formatCidr(peer.block)} holds ${formatCidr(inside)}, an address of a pod or Service, which blocks do not match surely; select the pods by labels`)] : [];
  }))),
};
