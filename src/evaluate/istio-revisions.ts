import { EVERY_INDEX } from '../algebra/index-set';
import { unknownValue } from '../parse/read';
import { Pods } from '../parse/select';
import { World, WorldObject } from '../parse/world';
import { MeshFacts } from './mesh';
import { Undecided } from './side';

const REVISION = 'istio.io/rev';
const GROUPS: ReadonlySet<string> = new Set(['security.istio.io', 'networking.istio.io', 'gateway.networking.k8s.io']);

/** Policies and routes with the label of a revision: no other control plane reads them (istio 1.30 `pilot/pkg/config/kube/crdclient`). */
export function otherRevisions(world: World, pods: Pods, { revision = 'default', rootNamespace }: MeshFacts): Undecided[] {
  const near = ({ namespace, group, kind }: WorldObject) => (namespace === rootNamespace || (group === 'networking.istio.io' && kind !== 'Sidecar') ? EVERY_INDEX : pods.inNamespace(namespace));
  return world.objects.filter(({ group, labels }) => labels[REVISION] !== undefined && GROUPS.has(group))
    .filter(({ namespace, labels }) => labels[REVISION] !== (world.namespaces.get(namespace)?.[REVISION] ?? revision))
    .map(object => ({ unknown: unknownValue(object, ['metadata', 'labels', REVISION], `only the control plane of the revision ${object.labels[REVISION]} reads it, and the platform is declared with ${revision}`), workloads: near(object) }));
}
