import { ApiObject, JsonPatch, Lazy } from 'cdk8s';
import { Pods, podsOf } from './pod-facts';
import { SERVICE_LABEL } from './workload-objects';
import { World } from './world';
import { outsideMeshLabels } from '../compile/pods';
import { noWaypointLabel, waypointLabels } from '../compile/waypoint';
import { PlatformModel, ambient, meshed, sidecar } from '../model/platform';

/** One key of a JSON pointer. */
const escaped = (key: string): string => key.replace(/~/g, '~0').replace(/\//g, '~1');

/**
 * Pods that share no label a reader would know get one, since nothing selects pods by hashes. A label that one of them has
 * is not written over: its controller may find its pods by it.
 */
export function addReadableLabel(pods: readonly Pods[], name: string): void {
  const taken = pods.some(({ template }) => template.metadata?.labels?.['app.kubernetes.io/name'] !== undefined);
  pods.forEach(item => put(item, 'labels', taken ? 'cdk8s-zero-trust/workload' : 'app.kubernetes.io/name', name));
}

/** What zero trust needs of foreign pods and what they may lack; only with the user's consent. */
export function patchPods(pods: Pods, name: string, namespace: string, platform: PlatformModel, inMesh: boolean | undefined): void {
  const { object, template, pointer } = pods;
  if (object.metadata.namespace !== namespace) { object.addJsonPatch(JsonPatch.add('/metadata/namespace', namespace)); }
  const spec = template.spec;
  if (!spec.serviceAccountName || spec.serviceAccountName === 'default') {
    // the namespace's default account is everybody's identity.
    object.addJsonPatch(JsonPatch.add(`${pointer}/spec/serviceAccountName`, name));
  }
  if (spec.automountServiceAccountToken === undefined) { object.addJsonPatch(JsonPatch.add(`${pointer}/spec/automountServiceAccountToken`, false)); }
  if (!spec.securityContext) {
    object.addJsonPatch(JsonPatch.add(`${pointer}/spec/securityContext`, { seccompProfile: { type: 'RuntimeDefault' } }));
  } else if (!spec.securityContext.seccompProfile) {
    object.addJsonPatch(JsonPatch.add(`${pointer}/spec/securityContext/seccompProfile`, { type: 'RuntimeDefault' }));
  }
  if (inMesh === false && meshed(platform)) {
    for (const [key, value] of Object.entries(outsideMeshLabels(platform))) { put(pods, 'labels', key, value); }
  } else if (platform.identity.kind === 'spire' && sidecar(platform)) {
    // SPI-15
    put(pods, 'labels', 'spiffe.io/spire-managed-identity', 'true');
    put(pods, 'annotations', 'inject.istio.io/templates', 'sidecar,spire');
  }
}

/** The Service gets a label for its monitor, and sends its traffic through the waypoint as soon as a link needs one. */
export function patchService(service: ApiObject, name: string, namespace: string, world: World, inMesh: boolean | undefined): void {
  if (service.metadata.namespace !== namespace) { service.addJsonPatch(JsonPatch.add('/metadata/namespace', namespace)); }
  service.metadata.addLabel(SERVICE_LABEL, name);
  if (!ambient(world.platform)) { return; }
  for (const [key, value] of Object.entries(inMesh === false ? noWaypointLabel(namespace) : waypointLabels(plan => plan.waypoints.get(`${namespace}/${name}`), namespace))) {
    service.metadata.addLabel(key, Lazy.any({ produce: () => world.settledPlan && value(world.settledPlan) }) as unknown as string);
  }
}

function put(pods: Pods, map: 'labels' | 'annotations', key: string, value: string): void {
  const { object, pointer } = pods;
  const { metadata } = podsOf(object)!.template;
  if (!metadata) {
    object.addJsonPatch(JsonPatch.add(`${pointer}/metadata`, { [map]: { [key]: value } }));
  } else if (!metadata[map]) {
    object.addJsonPatch(JsonPatch.add(`${pointer}/metadata/${map}`, { [key]: value }));
  } else {
    object.addJsonPatch(JsonPatch.add(`${pointer}/metadata/${map}/${escaped(key)}`, value));
  }
}
