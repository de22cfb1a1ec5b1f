import { World, WorldObject } from '../parse/world';
import { Place, inObject, items, textOf, within } from './place';
import { Rule, found } from './rule';
import { once } from './views/once';

interface Code { readonly object: WorldObject; readonly place: Place; readonly text: string }

/** Rego and CEL of templates and policies. */
const code = once((world: World): readonly Code[] => [
  ...world.ofKind('ConstraintTemplate', 'templates.gatekeeper.sh').flatMap(object => items(inObject(object, 'spec', 'targets')).flatMap(target => [
    within(target, 'rego'), ...items(within(target, 'code')).flatMap(one => [within(one, 'source', 'rego'), ...items(within(one, 'source', 'validations')).map(validation => within(validation, 'expression'))]),
  ]).map(place => ({ object, place }))),
  ...world.ofKind('ValidatingAdmissionPolicy', 'admissionregistration.k8s.io').flatMap(object => [...items(inObject(object, 'spec', 'validations')), ...items(inObject(object, 'spec', 'variables'))]
    .map(item => within(item, 'expression')).map(place => ({ object, place }))),
].flatMap(({ object, place }) => { const text = textOf(place); return text === undefined ? [] : [{ object, place, text }]; }));

function gap(text: string): string | undefined {
  if (/\binput\.review\.object\.spec(\.\w{1,60}){0,10}\s{0,10}!=/.test(text)) { return 'where the field is absent the comparison says nothing, so objects without it pass; read it with object.get and a default'; }
  const reads = (list: string): boolean => new RegExp(`["'.]${list}\\b`).test(text);
  // Ephemeral containers have no resources, ports and probes: only what they can have is missing.
  const missing = reads('containers') && /privileged|securityContext|capabilities|runAs|Privilege|seccomp|image/.test(text) ? ['initContainers', 'ephemeralContainers'].filter(list => !reads(list)) : [];
  return missing.length > 0 ? `the rule reads containers but not ${missing.join(' and ')}, where the same is possible; read all three` : undefined;
}

export const zt295: Rule = {
  id: 'ZT295',
  title: 'An admission rule with gaps',
  severity: 'warning',
  facts: ['GK-08', 'GK-10', 'ART-26', 'ART-27'],
  why: 'A check of `spec.mtls.mode != "STRICT"` says nothing about an object without `mtls`, and a check of containers nothing about the ephemeral ones that one adds to a running pod.',
  source: 'https://open-policy-agent.github.io/gatekeeper-library/website/validation/privileged-containers/',
  reads: ['templates.gatekeeper.sh/ConstraintTemplate', 'admissionregistration.k8s.io/ValidatingAdmissionPolicy'],
  bad: `
apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: k8srequiremtls }
spec:
  crd: { spec: { names: { kind: K8sRequireMTLS } } }
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package k8srequiremtls
        violation[{"msg": "not strict"}] { input.review.object.spec.mtls.mode != "STRICT" }
`,
  good: `
apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: k8srequiremtls }
spec:
  crd: { spec: { names: { kind: K8sRequireMTLS } } }
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package k8srequiremtls
        violation[{"msg": "not strict"}] { object.get(input.review.object, ["spec", "mtls", "mode"], "UNSET") != "STRICT" }
`,
  instead: 'Read fields with a default, and check `containers`, `initContainers` and `ephemeralContainers`.',
  check: world => code(world).flatMap(({ object, place, text }) => { const message = gap(text); return message ? [found(object, place, message)] : []; }),
};
