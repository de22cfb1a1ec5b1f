import { Construct } from 'constructs';
import { ManagedObject, Wave } from './managed-object';
import { World } from './world';
import { prometheusRuleSpec } from '../compile/alerts';
import { denyAllSpec } from '../compile/istio-authorization';
import { mutualTls } from '../compile/istio-authentication';
import { federationSpec } from '../compile/spire';
import { cilium, meshed } from '../model/platform';

/** The cluster-wide objects of a platform. */
export function platformObjects(scope: Construct, world: World): void {
  const { platform } = world;
  const { rootNamespace, mode } = platform.mesh;
  if (meshed(platform) && platform.coverage === 'cluster') {
    new ManagedObject(scope, world, {
      id: 'mutual-tls', apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', name: `${platform.name}.mutual-tls`, namespace: rootNamespace,
      // IST-01: in the root namespace and without a selector it means the whole mesh.
      wave: Wave.CLOSE, fields: ['spec'], compile: () => [{ spec: { mtls: { mode: mutualTls(platform.phase, mode) } } }],
    });
    if (platform.phase >= 3) {
      new ManagedObject(scope, world, {
        id: 'deny-all', apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', name: `${platform.name}.deny-all`, namespace: rootNamespace,
        annotations: dryRun(world), wave: Wave.CLOSE, fields: ['spec'], compile: () => [{ spec: denyAllSpec() }],
      });
    }
  }
  if (platform.identity.kind === 'spire') {
    for (const domain of platform.identity.federation) {
      new ManagedObject(scope, world, {
        id: `federation-${domain.trustDomain}`, apiVersion: 'spire.spiffe.io/v1alpha1', kind: 'ClusterFederatedTrustDomain', name: domain.trustDomain,
        wave: Wave.IDENTITY, fields: ['spec'], compile: () => [{ spec: federationSpec(platform, domain) }],
      });
    }
  }
  // NP-15: plain network policies log and count nothing, so there is nothing to alert on.
  if (platform.prometheus && (meshed(platform) || cilium(platform) || platform.identity.kind === 'spire')) {
    new ManagedObject(scope, world, {
      id: 'alerts', apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', name: `${platform.name}.zero-trust`, namespace: platform.prometheus.namespace,
      labels: platform.monitoringLabels, wave: Wave.FOUNDATION, fields: ['spec'], compile: plan => [{ spec: prometheusRuleSpec(plan) }],
    });
  }
}

/** IST-36 */
export const dryRun = ({ platform }: World): Record<string, string> => (platform.mesh.mode === 'audit' ? { 'istio.io/dry-run': 'true' } : {});
