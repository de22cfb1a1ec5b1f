import { EVERY_INDEX } from '../algebra/index-set';
import { Undecided } from '../evaluate/side';
import { isClusterScoped } from '../parse/kinds';
import { asArray, get, isAbsent, unknownValue } from '../parse/read';
import { Json, World, WorldObject } from '../parse/world';

const GROUPS = /^(networking\.k8s\.io|cilium\.io|(security|networking)\.istio\.io|gateway\.networking\.k8s\.io|route\.openshift\.io)$/;

/**
 * Policies and doors that name no namespace: whoever applies them chooses one (`kubectl -n`, the release of Helm), and it may be one of the claim.
 * Elsewhere they count as in `default`, as without any choice.
 */
export const homeless = (world: World): readonly Undecided[] => world.objects
  .filter(({ json, group, kind }) => isUnsaid(get(json, 'metadata', 'namespace')) && !isClusterScoped(group, kind))
  .filter(object => GROUPS.test(object.group) || isExposed(object))
  .map(object => ({ unknown: unknownValue(object, ['metadata'], 'it names no namespace, and whoever applies it may choose one of the declared ones'), workloads: EVERY_INDEX }));

const isUnsaid = (namespace: Json | undefined): boolean => isAbsent(namespace) || namespace === '';
const isExposed = ({ group, kind, json }: WorldObject): boolean => group === '' && kind === 'Service'
  && (['NodePort', 'LoadBalancer'].includes(String(get(json, 'spec', 'type'))) || (asArray(get(json, 'spec', 'externalIPs')) ?? []).length > 0);
