import { World } from '../parse/world';
import { inObject, items, texts, within } from './place';
import { Rule, found } from './rule';
import { once } from './views/once';

/** Each template of Gatekeeper makes a kind of its own in one group. */
const constraints = once((world: World) => world.objects.filter(({ group }) => group === 'constraints.gatekeeper.sh'));

export const zt294: Rule = {
  id: 'ZT294',
  title: 'A constraint that sees Pods alone',
  severity: 'info',
  facts: ['GK-06', 'ART-28'],
  why: 'A Deployment with a pod that is not allowed is accepted, and its pods then never start. Whoever applied it is not told.',
  source: 'https://open-policy-agent.github.io/gatekeeper/website/docs/expansion/',
  reads: ['*', 'expansion.gatekeeper.sh/ExpansionTemplate'],
  bad: `
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: K8sPSPPrivilegedContainer
metadata: { name: no-privileged }
spec: { match: { kinds: [{ apiGroups: [""], kinds: [Pod] }] } }
`,
  good: `
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: K8sPSPPrivilegedContainer
metadata: { name: no-privileged }
spec: { match: { kinds: [{ apiGroups: [""], kinds: [Pod] }] } }
---
apiVersion: expansion.gatekeeper.sh/v1beta1
kind: ExpansionTemplate
metadata: { name: expand-deployments }
spec:
  applyTo: [{ groups: [apps], kinds: [Deployment], versions: [v1] }]
  templateSource: spec.template
  generatedGVK: { kind: Pod, group: "", version: v1 }
`,
  instead: 'Add an ExpansionTemplate for the kinds that make pods.',
  check: world => (world.ofKind('ExpansionTemplate', 'expansion.gatekeeper.sh').length > 0 ? [] : constraints(world)).flatMap(object => {
    const place = inObject(object, 'spec', 'match', 'kinds');
    const kinds = items(place).flatMap(item => texts(within(item, 'kinds'))).map(({ value }) => value);
    return kinds.length > 0 && kinds.every(kind => kind === 'Pod') ? [found(object, place, 'the constraint sees Pods but not what makes them; add an ExpansionTemplate')] : [];
  }),
};
