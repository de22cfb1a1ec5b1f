import { asArray, asString, fitted, formatPath, get, isAbsent } from '../parse/read';
import { Json, Path, WorldObject } from '../parse/world';

/** IST-23: what a policy with `targetRefs` is attached to; always in its own namespace. */
export interface Target { readonly kind: 'Gateway' | 'GatewayClass' | 'Service' | 'ServiceEntry'; readonly name: string; readonly path: Path }

const KINDS: Readonly<Record<string, Target['kind']>> = {
  'gateway.networking.k8s.io/Gateway': 'Gateway', 'gateway.networking.k8s.io/GatewayClass': 'GatewayClass', '/Service': 'Service', 'core/Service': 'Service',
  'networking.istio.io/ServiceEntry': 'ServiceEntry',
};

/** The single `targetRef` counts where the list is empty. */
export function targetsOf(object: WorldObject, refuse: (path: Path, message: string) => void): readonly Target[] {
  const spec = get(object.json, 'spec');
  const list = get(spec, 'targetRefs');
  if (!isAbsent(list) && !asArray(list)) { refuse(['spec', 'targetRefs'], 'spec.targetRefs is no list'); }
  const items = asArray(list) ?? [];
  if (items.length > 16) { refuse(['spec', 'targetRefs'], 'more than 16 targetRefs (IST-26)'); }
  const single = get(spec, 'targetRef');
  if (items.length > 0 || isAbsent(single)) { return fitted(items.flatMap((item, index) => targetOf(item, ['spec', 'targetRefs', index], refuse))); }
  return targetOf(single!, ['spec', 'targetRef'], refuse);
}

function targetOf(json: Json, path: Path, refuse: (path: Path, message: string) => void): Target[] {
  const [group, kind, name, namespace] = ['group', 'kind', 'name', 'namespace'].map(field => asString(get(json, field)) ?? '');
  const known = KINDS[`${group}/${kind}`];
  if (known && name !== '' && namespace === '') { return [{ kind: known, name, path }]; }
  refuse(path, `${formatPath(path)} is no target that is known (IST-23)`);
  return [];
}
