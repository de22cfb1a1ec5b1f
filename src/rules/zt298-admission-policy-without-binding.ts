import { inObject, isFilledList, textOf } from './place';
import { Rule, found } from './rule';

export const zt298: Rule = {
  id: 'ZT298',
  title: 'A ValidatingAdmissionPolicy that is bound nowhere',
  severity: 'warning',
  facts: ['VAP-01'],
  why: 'A policy without a binding checks nothing, however well it is written.',
  source: 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
  reads: ['admissionregistration.k8s.io/ValidatingAdmissionPolicy', 'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding'],
  bad: `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: replicas }
spec: { validations: [{ expression: object.spec.replicas <= 5 }] }
`,
  good: `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: replicas }
spec: { validations: [{ expression: object.spec.replicas <= 5 }] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: replicas }
spec: { policyName: replicas, validationActions: [Deny] }
`,
  instead: 'Add a ValidatingAdmissionPolicyBinding with `validationActions: [Deny]`.',
  check: world => {
    const bound = new Set(world.ofKind('ValidatingAdmissionPolicyBinding', 'admissionregistration.k8s.io').filter(binding => isFilledList(inObject(binding, 'spec', 'validationActions')))
      .map(binding => textOf(inObject(binding, 'spec', 'policyName'))));
    return world.ofKind('ValidatingAdmissionPolicy', 'admissionregistration.k8s.io').filter(({ name }) => !bound.has(name))
      .map(object => found(object, inObject(object, 'metadata', 'name'), `no binding names the policy ${object.name}, so it checks nothing; add one`));
  },
};
