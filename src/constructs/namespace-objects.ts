import { Construct } from 'constructs';
import { ManagedObject, Wave } from './managed-object';
import { dryRun } from './platform-objects';
import { PodSecurity } from './pod-security';
import { World } from './world';
import { ciliumDefaultDenySpec } from '../compile/cilium';
import { namespaceAuthenticationSpec } from '../compile/istio-authentication';
import { denyAllSpec } from '../compile/istio-authorization';
import { nodeLocalDnsSpec, sidecarSpec } from '../compile/istio-egress';
import { defaultDenySpec } from '../compile/network-policy';
import { namespaceWaypoint, waypointLabels } from '../compile/waypoint';
import { NamespaceModel } from '../model/intent';
import { Labels, PlatformModel, ambient, cilium, meshed, sidecar } from '../model/platform';

/** Labels that put a namespace into the mesh and under Pod Security admission. */
export function requiredNamespaceLabels(platform: PlatformModel, podSecurity: PodSecurity): Labels {
  const { mesh } = platform;
  return {
    // PSS-01: enforce refuses pods; warn and audit also show it on workloads.
    'pod-security.kubernetes.io/audit': podSecurity,
    'pod-security.kubernetes.io/enforce': podSecurity,
    'pod-security.kubernetes.io/warn': podSecurity,
    ...(ambient(platform) ? { 'istio.io/dataplane-mode': 'ambient' } : {}),
    ...(meshed(platform) && mesh.revision ? { 'istio.io/rev': mesh.revision } : {}),
    ...(sidecar(platform) && !mesh.revision ? { 'istio-injection': 'enabled' } : {}),
  };
}

/** The shared objects of a namespace. */
export function namespaceObjects(scope: Construct, world: World, namespace: NamespaceModel, podSecurity: PodSecurity): void {
  const { platform } = world;
  const { name, phase } = namespace;
  new ManagedObject(scope, world, {
    id: 'namespace', apiVersion: 'v1', kind: 'Namespace', name,
    labels: requiredNamespaceLabels(platform, podSecurity), wave: Wave.FOUNDATION, fields: [], compile: () => [{}],
    ...(ambient(platform) ? { lateLabels: waypointLabels(plan => namespaceWaypoint(plan, name), name) } : {}),
  });
  if (platform.network.mode !== 'off') {
    new ManagedObject(scope, world, cilium(platform)
      ? { id: 'default-deny', apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', name: `${name}.default-deny`, namespace: name, wave: Wave.CLOSE, fields: ['spec'], compile: () => [{ spec: ciliumDefaultDenySpec() }] }
      : { id: 'default-deny', apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: `${name}.default-deny`, namespace: name, wave: Wave.CLOSE, fields: ['spec'], compile: () => [{ spec: defaultDenySpec() }] });
  }
  if (!meshed(platform)) { return; }
  new ManagedObject(scope, world, {
    id: 'mutual-tls', apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', name: `${name}.mutual-tls`, namespace: name,
    wave: Wave.CLOSE, fields: ['spec'], compile: () => [{ spec: namespaceAuthenticationSpec(phase, platform.mesh.mode) }],
  });
  if (phase < 3) { return; }
  new ManagedObject(scope, world, {
    id: 'deny-all', apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', name: `${name}.deny-all`, namespace: name,
    annotations: dryRun(world), wave: Wave.CLOSE, fields: ['spec'], compile: () => [{ spec: denyAllSpec() }],
  });
  if (sidecar(platform)) {
    new ManagedObject(scope, world, {
      id: 'proxy-scope', apiVersion: 'networking.istio.io/v1', kind: 'Sidecar', name: `${name}.proxy-scope`, namespace: name,
      wave: Wave.OPEN, fields: ['spec'], compile: plan => [{ spec: sidecarSpec(plan, namespace) }],
    });
    const address = platform.dns.nodeLocalAddress;
    if (address) {
      new ManagedObject(scope, world, {
        id: 'node-local-dns', apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry', name: `${name}.node-local-dns`, namespace: name,
        wave: Wave.OPEN, fields: ['spec'], compile: () => [{ spec: nodeLocalDnsSpec(address) }],
      });
    }
  }
}
