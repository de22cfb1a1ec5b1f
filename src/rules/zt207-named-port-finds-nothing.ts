import { shown } from './place';
import { Rule, found } from './rule';
import { GUARD_KINDS, guards } from './views/network';
import { select } from './views/pods';

export const zt207: Rule = {
  id: 'ZT207',
  title: 'A named port that is found nowhere',
  severity: 'warning',
  facts: ['NP-09'],
  why: 'A name is looked up among the container ports of each destination pod. Addresses have none, and pods that do not declare the name are not opened.',
  source: 'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  reads: [...GUARD_KINDS, 'workloads', 'namespaces'],
  bad: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 192.0.2.0/24 } }]
      ports: [{ port: https, protocol: TCP }]
`,
  good: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 192.0.2.0/24 } }]
      ports: [{ port: 443, protocol: TCP }]
`,
  instead: 'Use the number of the port in the destination pod.',
  check: world => guards(world).flatMap(({ object, direction, subject, rows }) => rows.flatMap(({ peers = [], namedPorts }) => {
    const outside = direction === 'egress' && peers.some(({ kind }) => kind === 'block');
    // Who serves: the policy's own pods inbound, its peers outbound.
    const servers = (direction === 'ingress' ? [subject] : peers.flatMap(peer => (peer.kind === 'pods' ? [peer.selector] : []))).flatMap(selector => select(world, selector));
    return namedPorts.flatMap(port => {
      if (outside) { return [found(object, port, `the port ${shown(port)} is a name, which addresses do not have; use its number`)]; }
      const missing = servers.length > 0 && !servers.some(({ ports }) => ports.some(({ name }) => name === port.value));
      return missing ? [found(object, port, `no container of ${servers[0].namespace}/${servers[0].name} or the other pods has a port named ${shown(port)}; use the number`)] : [];
    });
  })),
};
