import { World } from '../parse/world';
import { texts, within } from './place';
import { Rule, found } from './rule';
import { Authorization, authorizations, authorizationsFor, enforcedAt, identityFields } from './views/istio';
import { MESH_READS, captureOf, defaultTlsMode, tlsModeAt } from './views/mesh';
import { covers } from './views/pods';

function takesPlaintext(world: World, policy: Authorization): boolean {
  const workloads = enforcedAt(world, policy);
  if (workloads.length === 0) { return defaultTlsMode(world, policy.object.namespace) !== 'STRICT'; }
  return workloads.some(workload => captureOf(world, workload) !== 'none' && (workload.ports.length > 0 ? workload.ports.map(({ number }) => number) : [0]).some(port => tlsModeAt(world, workload, port) !== 'STRICT'));
}

/** A DENY for everyone without a certificate, for all pods of the policy. */
const deniesAnonymous = (world: World, { object, subject }: Authorization): boolean => authorizationsFor(world, object.namespace).some(other => other.action === 'DENY' && subject && other.subject && covers(other.subject, subject)
  && other.rules.some(({ sources, operations, conditions }) => operations.length === 0 && conditions.length === 0 && sources.some(source => texts(within(source, 'notPrincipals')).some(({ value }) => value === '*'))));

export const zt256: Rule = {
  id: 'ZT256',
  title: 'A DENY by identity where plaintext is accepted',
  severity: 'error',
  facts: ['IST-27'],
  why: 'A client without a certificate has no principal and no namespace, so the rule never fires for it: whoever is to be kept out connects in plaintext.',
  source: 'https://istio.io/latest/docs/concepts/security/#dependency-on-mutual-tls',
  reads: ['security.istio.io/AuthorizationPolicy', ...MESH_READS],
  bad: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: DENY
  rules: [{ from: [{ source: { namespaces: [test] } }] }]
`,
  good: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: strict, namespace: shop }
spec: { mtls: { mode: STRICT } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: DENY
  rules: [{ from: [{ source: { namespaces: [test] } }] }]
`,
  instead: 'Make the pods STRICT, or use ALLOW rules, which plaintext does not match; a DENY of `notPrincipals: ["*"]` also keeps it out.',
  check: world => authorizations(world).filter(policy => policy.action === 'DENY' && policy.subject && takesPlaintext(world, policy) && !deniesAnonymous(world, policy))
    .flatMap(policy => policy.rules.flatMap(rule => identityFields(rule).slice(0, 1).map(field => found(policy.object, field, 'the rule denies by identity, which plaintext does not have, and plaintext is accepted here; make the pods STRICT')))),
};
