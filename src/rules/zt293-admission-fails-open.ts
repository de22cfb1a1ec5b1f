import { inObject, items, textOf, within } from './place';
import { Rule, found } from './rule';

const SYSTEM = ['kube-system', 'gatekeeper-system'];

export const zt293: Rule = {
  id: 'ZT293',
  title: 'Admission that lets everything in when it fails',
  severity: 'warning',
  facts: ['GK-05', 'VAP-02'],
  why: 'With failurePolicy Ignore a policy holds only while its webhook answers in time, and an expression that ends in an error admits. A namespace with the ignore label is not checked at all.',
  source: 'https://open-policy-agent.github.io/gatekeeper/website/docs/failing-closed/',
  reads: ['admissionregistration.k8s.io/ValidatingWebhookConfiguration', 'admissionregistration.k8s.io/ValidatingAdmissionPolicy', '/Namespace'],
  bad: `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: gatekeeper-validating-webhook-configuration }
webhooks: [{ name: validation.gatekeeper.sh, failurePolicy: Ignore }]
`,
  good: `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: gatekeeper-validating-webhook-configuration }
webhooks: [{ name: validation.gatekeeper.sh, failurePolicy: Fail }]
`,
  instead: 'Set `failurePolicy: Fail`, with system namespaces exempt, or put what must hold into a ValidatingAdmissionPolicy, which the API server evaluates itself.',
  check: world => [
    ...world.ofKind('ValidatingWebhookConfiguration', 'admissionregistration.k8s.io').flatMap(object => items(inObject(object, 'webhooks'))
      .filter(webhook => textOf(within(webhook, 'name')) === 'validation.gatekeeper.sh' && textOf(within(webhook, 'failurePolicy')) === 'Ignore')
      .map(webhook => found(object, within(webhook, 'failurePolicy'), `validation.gatekeeper.sh admits everything while it does not answer; set failurePolicy: Fail`))),
    ...world.ofKind('ValidatingAdmissionPolicy', 'admissionregistration.k8s.io').map(object => [object, inObject(object, 'spec', 'failurePolicy')] as const).filter(([, policy]) => textOf(policy) === 'Ignore')
      .map(([object, policy]) => found(object, policy, 'an expression that ends in an error admits the object; set failurePolicy: Fail')),
    ...world.ofKind('Namespace', '').filter(({ name, labels }) => 'admission.gatekeeper.sh/ignore' in labels && !SYSTEM.includes(name))
      .map(object => found(object, inObject(object, 'metadata', 'labels', 'admission.gatekeeper.sh/ignore'), `Gatekeeper checks nothing in ${object.name}; remove the label, or exempt it in the constraints that it cannot meet`)),
  ],
};
