import { inObject } from './place';
import { Rule, found } from './rule';
import { GUARD_KINDS, guardsByWorkload } from './views/network';
import { present } from './views/pods';

export const zt212: Rule = {
  id: 'ZT212',
  title: 'Pods in the network of their host are outside of policies',
  severity: 'warning',
  facts: ['NP-11'],
  why: 'Policies that select a pod with `hostNetwork` usually do nothing, and to others it looks like its node. Its ports are as open as the node is.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods',
  reads: [...GUARD_KINDS, 'workloads', 'namespaces'],
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: agent, namespace: shop, labels: { app: agent } }
spec: { hostNetwork: true, serviceAccountName: agent, containers: [{ name: agent, image: agent }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: agent, namespace: shop }
spec: { podSelector: { matchLabels: { app: agent } }, policyTypes: [Ingress] }
`,
  good: `
apiVersion: v1
kind: Pod
metadata: { name: agent, namespace: shop, labels: { app: agent } }
spec: { serviceAccountName: agent, containers: [{ name: agent, image: agent }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: agent, namespace: shop }
spec: { podSelector: { matchLabels: { app: agent } }, policyTypes: [Ingress] }
`,
  instead: 'Run the pods without `hostNetwork`; where they need it, close their ports with a firewall of the node (Cilium: a host policy).',
  check: world => present(world).flatMap(workload => {
    const [guard] = workload.hostNetwork ? guardsByWorkload(world).get(workload.index) ?? [] : [];
    return guard && workload.object ? [found(workload.object, inObject(workload.object, ...workload.templatePath, 'spec', 'hostNetwork'),
      `hostNetwork is on, so ${guard.object.kind} ${guard.object.name} does nothing for these pods; turn it off, or guard the node`)] : [];
  }),
};
