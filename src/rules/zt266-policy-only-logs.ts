import { inObject } from './place';
import { Rule, found } from './rule';
import { authorizations, inAmbient } from './views/istio';
import { CAPTURE_READS } from './views/mesh';

export const zt266: Rule = {
  id: 'ZT266',
  title: 'An AuthorizationPolicy that only logs',
  severity: 'warning',
  facts: ['IST-20', 'IST-36'],
  why: 'With action AUDIT, or as a dry run, a policy decides nothing: what it seems to close is open. Older ztunnels on the other hand enforce a dry run.',
  source: 'https://istio.io/latest/docs/tasks/security/authorization/authz-dry-run/',
  reads: ['security.istio.io/AuthorizationPolicy', '/ConfigMap', ...CAPTURE_READS],
  bad: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop, annotations: { istio.io/dry-run: "true" } }
spec: { selector: { matchLabels: { app: api } } }
`,
  good: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec: { selector: { matchLabels: { app: api } } }
`,
  instead: 'Remove the annotation, or use ALLOW or DENY, as soon as the logs say what you expect.',
  check: world => authorizations(world).flatMap(policy => {
    const { object, action } = policy;
    if (object.annotations['istio.io/dry-run'] === 'true') { return [found(object, inObject(object, 'metadata', 'annotations', 'istio.io/dry-run'), 'the policy is a dry run and decides nothing; remove the annotation to enforce it')]; }
    return action === 'AUDIT' && !inAmbient(world, policy) ? [found(object, inObject(object, 'spec', 'action'), 'a policy with action AUDIT decides nothing; use ALLOW or DENY to enforce it')] : [];
  }),
};
