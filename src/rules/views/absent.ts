import { Selector } from '../../algebra/selector';
import { World } from '../../parse/world';
import { once } from './once';
import { NAMESPACE, namespacesOf, present, select } from './pods';

const populated = once((world: World): ReadonlySet<string> => new Set(present(world).filter(({ where }) => where === 'here').map(({ namespace }) => namespace)));

const GATEWAY_LABELS = ['gateway.networking.k8s.io/gateway-name', 'istio.io/gateway-name'];

/**
 * Whether the manifests show that the selector finds nobody: they hold pods of each namespace that it is about, and none of them fits.
 * Where they hold none, the pods may well live in other files.
 */
export function selectsNothing(world: World, selector: Selector): boolean {
  const namespaces = namespacesOf(selector);
  const others = selector.filter(({ key }) => key !== NAMESPACE);
  if (!namespaces || namespaces.length === 0 || others.length === 0 || others.some(({ key }) => key.startsWith(NAMESPACE))) { return false; }
  if (!namespaces.every(name => populated(world).has(name)) || select(world, selector).length > 0) { return false; }
  // The pods of a Gateway are made by its controller.
  return !others.some(({ key, values }) => GATEWAY_LABELS.includes(key)
    && world.ofKind('Gateway', 'gateway.networking.k8s.io').some(({ name, namespace }) => values.includes(name) && namespaces.includes(namespace)));
}
