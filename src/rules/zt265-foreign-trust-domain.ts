import { World } from '../parse/world';
import { inObject, shown, textOf } from './place';
import { Rule, found } from './rule';
import { authorizations, inAmbient, principals } from './views/istio';
import { CAPTURE_READS, meshConfig } from './views/mesh';

const spiffe = (world: World, kind: string) => world.ofKind(kind, 'spire.spiffe.io');

/** Trust domains that certificates here can have, as far as manifests say; undefined when none says the own one. */
function knownDomains(world: World): readonly string[] | undefined {
  const { trustDomain, trustDomainAliases } = meshConfig(world);
  const issued = spiffe(world, 'ClusterSPIFFEID').flatMap(object => /^spiffe:\/\/([a-z0-9._-]+)\//.exec(textOf(inObject(object, 'spec', 'spiffeIDTemplate')) ?? '')?.[1] ?? []);
  const federated = spiffe(world, 'ClusterFederatedTrustDomain').flatMap(object => textOf(inObject(object, 'spec', 'trustDomain')) ?? []);
  const own = [...(trustDomain === undefined ? [] : [trustDomain]), ...issued];
  return own.length === 0 ? undefined : [...own, ...trustDomainAliases, ...federated];
}

export const zt265: Rule = {
  id: 'ZT265',
  title: 'A principal of a trust domain that nobody has',
  severity: 'error',
  facts: ['IST-35', 'ART-08'],
  why: 'Certificates carry the trust domain of the mesh, or of SPIRE. A principal of another one never matches; `cluster.local` is translated in sidecars and waypoints, but not in ztunnel.',
  source: 'https://github.com/istio/istio/blob/master/pilot/pkg/serviceregistry/ambient/authorization.go',
  reads: ['security.istio.io/AuthorizationPolicy', 'spire.spiffe.io/ClusterSPIFFEID', 'spire.spiffe.io/ClusterFederatedTrustDomain', '/ConfigMap', ...CAPTURE_READS],
  bad: `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "trustDomain: acme.example" }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/front/sa/web] } }] }]
`,
  good: `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "trustDomain: acme.example" }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: [acme.example/ns/front/sa/web] } }] }]
`,
  instead: 'Write the trust domain of the mesh; for clients of another one, federate with it first.',
  check: world => {
    const known = knownDomains(world);
    return known === undefined ? [] : authorizations(world).flatMap(policy => principals(policy).flatMap(principal => {
      const domain = principal.value.split('/')[0];
      // A pattern for any domain, and a scheme, which is a mistake of its own (ZT254).
      if (!principal.value.includes('/ns/') || domain.includes('*') || domain === 'spiffe:' || known.includes(domain)) { return []; }
      return domain !== 'cluster.local' || inAmbient(world, policy)
        ? [found(policy.object, principal, `the trust domain of ${shown(principal)} is none of ${known.join(', ')}, so it never matches; write one of these`)] : [];
    }));
  },
};
