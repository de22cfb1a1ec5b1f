import { Selector } from '../algebra/selector';
import { World, WorldObject } from '../parse/world';
import { NOWHERE, inObject, isPresent, numberOf, textOf, within } from './place';
import { Rule, found } from './rule';
import { areDisjoint, peerSelector } from './views/pods';

const KINDS = ['AdminNetworkPolicy', 'ClusterNetworkPolicy'] as const;

/** CNP-03; undefined when it cannot be read. */
function subjectOf(policy: WorldObject): Selector | undefined {
  const [pods, namespaces] = [inObject(policy, 'spec', 'subject', 'pods'), inObject(policy, 'spec', 'subject', 'namespaces')];
  return isPresent(pods) ? peerSelector(policy, within(pods, 'podSelector'), within(pods, 'namespaceSelector')) : peerSelector(policy, NOWHERE, namespaces);
}

const ranks = (world: World) => KINDS.flatMap(kind => world.ofKind(kind, 'policy.networking.k8s.io')).map(policy => ({
  policy, priority: inObject(policy, 'spec', 'priority'), subject: subjectOf(policy),
  tier: `${policy.kind} ${textOf(inObject(policy, 'spec', 'tier')) ?? ''} ${numberOf(inObject(policy, 'spec', 'priority'))}`,
}));

export const zt218: Rule = {
  id: 'ZT218',
  title: 'Two policies of the cluster with one priority',
  severity: 'warning',
  facts: ['CNP-01'],
  why: 'Which of the two is asked first is not defined, so the same manifests may open or close.',
  source: 'https://network-policy-api.sigs.k8s.io/reference/spec/',
  reads: KINDS.map(kind => `policy.networking.k8s.io/${kind}`),
  bad: `
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: deny }
spec: { priority: 10, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: pass }
spec: { priority: 10, subject: { namespaces: {} }, ingress: [{ action: Pass, from: [{ namespaces: {} }] }] }
`,
  good: `
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: deny }
spec: { priority: 10, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: pass }
spec: { priority: 9, subject: { namespaces: {} }, ingress: [{ action: Pass, from: [{ namespaces: {} }] }] }
`,
  instead: 'Give each policy of a tier a priority of its own.',
  check: world => {
    const all = ranks(world);
    return all.flatMap(({ policy, priority, tier, subject }, index) => {
      const twin = all.slice(0, index).find(other => other.tier === tier && subject && other.subject && !areDisjoint(subject, other.subject));
      return twin ? [found(policy, priority, `priority ${numberOf(priority)} is also that of ${twin.policy.name}, and both are about the same pods; use another one`)] : [];
    });
  },
};
