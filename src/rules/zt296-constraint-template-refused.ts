import { inObject, textOf } from './place';
import { Rule, found } from './rule';

export const zt296: Rule = {
  id: 'ZT296',
  title: 'A ConstraintTemplate whose name is not its kind',
  severity: 'error',
  facts: ['GK-01', 'ART-27'],
  why: 'Gatekeeper refuses a template unless its name is its kind in lower case, and then there is no constraint of that kind either.',
  source: 'https://open-policy-agent.github.io/gatekeeper/website/docs/constrainttemplates/',
  reads: ['templates.gatekeeper.sh/ConstraintTemplate'],
  bad: `
apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: k8spsprivilegedcontainer }
spec: { crd: { spec: { names: { kind: K8sPSPPrivilegedContainer } } } }
`,
  good: `
apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: k8spspprivilegedcontainer }
spec: { crd: { spec: { names: { kind: K8sPSPPrivilegedContainer } } } }
`,
  instead: 'Name the template like its kind, in lower case.',
  check: world => world.ofKind('ConstraintTemplate', 'templates.gatekeeper.sh').flatMap(object => {
    const kind = textOf(inObject(object, 'spec', 'crd', 'spec', 'names', 'kind'));
    return kind !== undefined && kind.toLowerCase() !== object.name ? [found(object, inObject(object, 'metadata', 'name'), `the template ${object.name} is refused, since its kind is ${kind}; name it ${kind.toLowerCase()}`)] : [];
  }),
};
